"""How a mistake of ours is written down: its name and its place, never its text, which may name a patient."""

import logging
import traceback
from typing import Any

from heyi.kernel.errors import HeyiError

# Enough to see our own line behind the driver's and the framework's.
_FRAMES_KEPT = 20


def name_of(failure: BaseException) -> str:
    """What went wrong, without the text of the exception, which may name a patient."""
    kind = type(failure)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}:{failure.code}" if isinstance(failure, HeyiError) else name


def place_of(failure: BaseException) -> str:
    """Where it went wrong: files, lines and functions, innermost last."""
    frames = traceback.extract_tb(failure.__traceback__)[-_FRAMES_KEPT:]
    return "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


class NameAndPlace(logging.Formatter):
    """A line of the log; what was raised is told by its kind and by files, lines and functions."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name logging calls)
        """The exception without its text."""
        failure = ei[1]
        return f"{name_of(failure)}\n{place_of(failure)}" if isinstance(failure, BaseException) else ""


# Django by itself writes bugs down on a developer's machine only; elsewhere it would send letters to nobody.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"name_and_place": {"()": "heyi.foundation.bug_log.NameAndPlace"}},
    "handlers": {
        "bugs": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "name_and_place"},
    },
    "loggers": {"django": {"handlers": ["bugs"], "level": "INFO"}},
}
