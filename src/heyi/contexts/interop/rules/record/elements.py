"""Parts that several FHIR resources about care share: concepts, references, moments. Not here: whole resources (resources)."""

from collections.abc import Mapping
from typing import Any

from heyi.contexts.interop.rules.tables.elements import (
    Content,
    Misshapen,
    codes_at,
    part_at,
    parts_at,
    text_at,
)

_FULL_DAY = 10


def first_part(content: Content, name: str) -> Content:
    """The first of several parts; empty where there is none.

    Raises: Misshapen.
    """
    return next(iter(parts_at(content, name)), {})


def words_of(concept: Content) -> str:
    """A coded concept in words: its text, else its first display, else its first code.

    Raises: Misshapen.
    """
    displays = [text_at(coding, "display") for coding in parts_at(concept, "coding")]
    return next((one for one in (text_at(concept, "text"), *displays, *codes_at(concept)) if one), "")


def coding_of(concept: Content) -> dict[str, object]:
    """The first code of a concept with its system.

    Raises: Misshapen.
    """
    coding = first_part(concept, "coding")
    return {"code": text_at(coding, "code"), "system": text_at(coding, "system")}


def codes_in(content: Content, name: str) -> set[str]:
    """Every code of a concept, or of a list of concepts.

    Raises: Misshapen.
    """
    value = content.get(name)
    concepts = parts_at(content, name) if isinstance(value, list) else [part_at(content, name)]
    return {text_at(coding, "code") for concept in concepts for coding in parts_at(concept, "coding")}


def referred(content: Content, name: str, known: Mapping[str, str]) -> str:
    """The id that a reference means: by the name another entry of the file has, else its last part.

    Raises: Misshapen.
    """
    reference = text_at(part_at(content, name), "reference")
    return known.get(reference) or reference.rpartition("/")[2]


def display_at(content: Content, *names: str) -> str:
    """How somebody is called whom the first of these references means.

    Raises: Misshapen.
    """
    return next((words for name in names if (words := text_at(part_at(content, name), "display"))), "")


def full_day(text: str) -> str:
    """A day, where the text names one and not only a year or a month."""
    return text[:_FULL_DAY] if len(text) >= _FULL_DAY else ""


def number_at(content: Content, name: str) -> Any:
    """A number; None where there is none.

    Raises: Misshapen.
    """
    value = content.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Misshapen(name)
    return value
