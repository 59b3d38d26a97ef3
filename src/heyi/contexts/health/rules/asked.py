"""What the answers to a contract's step must look like. Every shape is answered with a problem at its field."""

from collections.abc import Mapping
from typing import Any

from heyi.contexts.health.rules.contracts import LONGEST_NUMBER, LONGEST_WORDS
from heyi.contexts.health.rules.texts import problem_of
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.flow import Step

_LONGEST = {"number": LONGEST_NUMBER, "words": LONGEST_WORDS, "document": LONGEST_NUMBER}
DOCUMENT_TYPE = "document_type"
USUAL_DOCUMENT = "resident_number"


def read_given(step: Step, given: Mapping[str, Any]) -> dict[str, str]:
    """The answers as texts.

    Shape:  `resident_present` is answered by yes and nothing else: who did not see the resident does not confirm.
    Raises: InputInvalid naming every missing, unknown and malformed field at once.
    """
    known = (*step.asks, *step.may_ask, *([DOCUMENT_TYPE] if "document" in step.asks else []))
    problems = [Problem(name[:32], "unknown_field") for name in given if name not in known]
    read: dict[str, str] = {}
    for name in known:
        text, wrong = _read(name, given.get(name), is_needed=name in step.asks)
        problems += wrong
        if text:
            read[name] = text
    if step.reasons is not None and "reason" in read and read["reason"] not in set(step.reasons):
        problems.append(Problem("reason", "unknown_value"))
    if problems:
        raise InputInvalid(*problems)
    if "document" in read:
        read.setdefault(DOCUMENT_TYPE, USUAL_DOCUMENT)
    return read


def check_texts(given: Mapping[str, Any]) -> None:
    """Judges the texts of any answer, before it is asked which contract and which step they are about.

    Raises: InputInvalid naming every text that is too long or cannot be kept.
    """
    problems = [
        problem
        for name, text in given.items()
        if isinstance(text, str)
        for problem in problem_of(name[:32], text, most=_LONGEST.get(name, LONGEST_NUMBER))
    ]
    if problems:
        raise InputInvalid(*problems)


def _read(name: str, value: Any, *, is_needed: bool) -> tuple[str, tuple[Problem, ...]]:
    if name == "resident_present":
        return "", () if value is True else (Problem(name, "resident_must_be_present"),)
    text = "" if value is None else value
    if not isinstance(text, str):
        return "", (Problem(name, "malformed"),)
    return text.strip(), problem_of(name, text, most=_LONGEST.get(name, LONGEST_NUMBER), needed=is_needed)
