"""What a JSON body may be: how large, how deep, and which signs no database or page can carry. Not here: what it means."""

import json
import math
from typing import Any

from django.http import HttpRequest

from heyi.foundation.http import TooLarge, UnsupportedMedia
from heyi.foundation.words import register_words
from heyi.kernel.errors import InputInvalid, Problem

# A whole referral with its package, many times over; letters and pictures travel as files. A text of a hundred thousand
# signs still comes through, however a client escapes it, so that the field is named which is too long.
LARGEST_BYTES = 2 * 1024 * 1024
# Our deepest body has four levels.
DEEPEST = 16
LONGEST_NUMBER = 32
_LONGEST_PLACE = 64

JSON = "application/json"

register_words(
    {
        "too_deep": ("内容嵌套过深，最多 {limit} 层。", "Nested too deeply; at most {limit} levels."),
        "not_a_number": ("不是可用的数值。", "Not a number that can be used."),
    }
)


def read_json(request: HttpRequest) -> Any:
    """The body of a request as JSON.

    Raises: UnsupportedMedia, TooLarge, InputInvalid for anything that is no JSON, not UTF-8, too deep, or that holds
            signs and numbers nobody can store.
    """
    if request.content_type != JSON:
        raise UnsupportedMedia(expected=JSON)
    if len(request.body) > LARGEST_BYTES:
        raise TooLarge(limit=LARGEST_BYTES)
    return parse(request.body)


def parse(content: bytes) -> Any:
    """JSON from bytes.

    Raises: InputInvalid.
    """
    try:
        read = json.loads(
            content.decode("utf-8"), parse_float=_float, parse_int=_int, parse_constant=_constant
        )
    except (ValueError, RecursionError) as broken:
        raise InputInvalid(code="not_json") from broken
    problems = _problems(read)
    if problems:
        raise InputInvalid(*problems)
    return read


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number of that length is none")
    return int(text)


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _problems(read: Any) -> list[Problem]:
    """Every place that is too deep or holds a sign that cannot be stored; walked without recursion."""
    problems: list[Problem] = []
    ahead: list[tuple[str, Any, int]] = [("", read, 1)]
    while ahead:
        place, value, depth = ahead.pop()
        if isinstance(value, str):
            if cannot_be_stored(value):
                problems.append(Problem(place or "body", "forbidden_sign"))
            continue
        if not isinstance(value, dict | list):
            continue
        if depth > DEEPEST:
            return [Problem(_shown(place) or "body", "too_deep", limit=DEEPEST)]
        parts = value.items() if isinstance(value, dict) else enumerate(value, start=1)
        for name, part in parts:
            if isinstance(name, str) and cannot_be_stored(name):
                problems.append(Problem(place or "body", "forbidden_sign"))
            ahead.append((_shown(f"{place}.{name}" if place else str(name)), part, depth + 1))
    return problems


def _shown(place: str) -> str:
    return place[:_LONGEST_PLACE].encode("utf-8", "replace").decode()


def cannot_be_stored(text: str) -> bool:
    """Whether a text holds NUL or half of a surrogate pair, which PostgreSQL and UTF-8 refuse."""
    try:
        return b"\0" in text.encode("utf-8")
    except UnicodeEncodeError:
        return True
