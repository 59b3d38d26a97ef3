"""Text as a phone sends it: too long, broken signs, blank. Not here: what a text is about."""

import re
from typing import Any

from heyi.kernel.errors import Problem

# A problem names the field it is about; a made-up field may be as long as a book.
LONGEST_ECHO = 64

# Control signs, halves of signs and signs that Unicode keeps for nobody. What Python does not know yet is not among them:
# rare characters of Chinese names are newer than its tables.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def shown_back(sent: object) -> str:
    """A field or a choice somebody made up, short enough and whole enough to be named in the answer."""
    return str(sent)[:LONGEST_ECHO].encode("utf-8", "replace").decode("utf-8")


def problems_of_text(field: str, value: Any, *, most: int) -> tuple[Problem, ...]:
    """What is wrong with a piece of text: not text, too long, or signs no database or page can carry."""
    if not isinstance(value, str):
        return (Problem(field, "malformed"),)
    if len(value) > most:
        return (Problem(field, "too_long", limit=most),)
    if _FORBIDDEN.search(value):
        return (Problem(field, "forbidden_sign"),)
    return ()


def is_blank(value: Any) -> bool:
    """Whether a field was left empty; spaces alone are nothing said."""
    return value is None or (isinstance(value, str) and not value.strip())
