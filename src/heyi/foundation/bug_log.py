"""How a mistake of ours is written down: its name and its place, never its text; whatever may name a patient is masked."""

import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any

from django.urls import Resolver404, resolve

from heyi.kernel.errors import HeyiError

# Enough to see our own line behind the driver's and the framework's.
_FRAMES_KEPT = 20

MASK = "***"
# Our own lines are written in English: Chinese signs in them are a name, an address or somebody's words.
_HAN = re.compile(
    r"[\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\u2e80-\U0003ffff·]*"
)
# Six digits and more, also written in groups: numbers of people, cards and telephones, days of birth. Ids are spared.
_DIGITS = re.compile(r"(?<![0-9A-Za-z-])\+?\d(?:[ .-]?\d){5,}[Xx]?(?![0-9A-Za-z])")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})+")


def name_of(failure: BaseException) -> str:
    """What went wrong, without the text of the exception, which may name a patient."""
    kind = type(failure)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}:{failure.code}" if isinstance(failure, HeyiError) else name


def place_of(failure: BaseException) -> str:
    """Where it went wrong: files, lines and functions, innermost last."""
    frames = traceback.extract_tb(failure.__traceback__)[-_FRAMES_KEPT:]
    return "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def masked(text: str) -> str:
    """A text without Chinese signs (also escaped ones) and without long numbers; ids stay, they tell nothing by themselves."""
    parts = []
    end = 0
    for found in _ID.finditer(text):
        parts += [_masked(text[end : found.start()]), found.group()]
        end = found.end()
    return "".join([*parts, _masked(text[end:])])


def _masked(text: str) -> str:
    return _DIGITS.sub(MASK, _HAN.sub(MASK, _ESCAPED.sub(MASK, text)))


def _argument(value: object) -> object:
    """An argument of a line; of an exception its name."""
    if isinstance(value, BaseException):
        return name_of(value)
    return masked(str(value)) if not isinstance(value, int | float) else value


class NameAndPlace(logging.Formatter):
    """A line of the log; what was raised is told by its kind and by files, lines and functions."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked. A request is told by its route, not by what somebody typed behind it."""
        safe = logging.makeLogRecord(record.__dict__ | {"exc_text": None, "stack_info": None})
        safe.args = self._arguments(record)
        try:
            told, place = safe.getMessage(), ""
        except (TypeError, ValueError, KeyError):
            # Left to itself, logging would print the arguments of a line it cannot put together.
            told, place = str(record.msg), ""
        if isinstance(safe.exc_info, tuple) and safe.exc_info[1] is not None:
            place = "\n" + self.formatException(safe.exc_info)
        return masked(told) + place

    def _arguments(self, record: logging.LogRecord) -> Any:
        given = record.args
        if isinstance(given, Mapping):
            from heyi.foundation.privacy import hidden_names  # noqa: PLC0415 (logging is set up before tables are known)

            hidden = hidden_names()
            return {key: MASK if key in hidden else _argument(value) for key, value in given.items()}
        route = _route(record)
        path = getattr(getattr(record, "request", None), "path", None)
        return tuple(
            route if path is not None and value == path else _argument(value) for value in given or ()
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name logging calls)
        """The exception without its text."""
        failure = ei[1]
        return f"{name_of(failure)}\n{place_of(failure)}" if isinstance(failure, BaseException) else ""


def _route(record: logging.LogRecord) -> str:
    """The pattern of the route that a line is about, as urls state it."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    if match is None and request is not None:
        # It fell before the address was looked up.
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return "an address of no route"
    return f"/{match.route}" if match is not None else ""


# Django by itself writes bugs down on a developer's machine only; elsewhere it would send letters to nobody.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"name_and_place": {"()": "heyi.foundation.bug_log.NameAndPlace"}},
    "handlers": {
        "bugs": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "name_and_place"},
        "remarks": {"class": "logging.StreamHandler", "level": "WARNING", "formatter": "name_and_place"},
    },
    "loggers": {"django": {"handlers": ["bugs"], "level": "INFO", "propagate": False}},
    # Everybody else, libraries too: what has no handler of its own would be printed as it is.
    "root": {"handlers": ["remarks"], "level": "WARNING"},
}
