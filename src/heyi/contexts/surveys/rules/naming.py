"""Codes proposed for what somebody writes: a word of its English, or a letter and a number. Not here: which codes may stand."""

from collections.abc import Iterable
from re import findall

# Words that tell one question from another in no questionnaire.
_IDLE = frozenset(
    findall(
        r"[a-z]+",
        "a all an and any are as at be been by can did do does for from had has have how i if in is it its many me much my of on"
        " or our so that the their them there these they this those to very was we were what when where which who why will with"
        " would you your",
    )
)
_LONGEST = 24


def proposed(english: str, taken: Iterable[str], stem: str) -> str:
    """A code nobody has: the first word that tells something, with a number behind it where needed; else stem and number.

    Shape: `stem` begins with a small letter. The answer is a code as `kernel.reading.CODE` has it.
    """
    known = set(taken)
    words: list[str] = [one for one in findall(r"[a-z][a-z0-9]+", english.lower()) if one not in _IDLE]
    if words:
        word = words[0][:_LONGEST]
        if word not in known:
            return word
        stem = f"{word}_"
    number = 1 if stem[-1] != "_" else 2
    while f"{stem}{number}" in known:
        number += 1
    return f"{stem}{number}"
