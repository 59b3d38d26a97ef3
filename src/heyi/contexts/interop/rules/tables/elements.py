"""Parts of a FHIR resource, taken out with care: what has another shape than R4 says is named. Not here: what they mean."""

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]


class Misshapen(Exception):
    """An element has another shape than FHIR R4 gives it; `args` name it."""


def text_at(content: Content, name: str) -> str:
    """A text; empty where there is none.

    Raises: Misshapen.
    """
    value = content.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Misshapen(name)
    return value


def part_at(content: Content, name: str) -> Content:
    """One part; empty where there is none.

    Raises: Misshapen.
    """
    value = content.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Misshapen(name)
    return value


def parts_at(content: Content, name: str) -> list[Content]:
    """A list of parts.

    Raises: Misshapen.
    """
    value = content.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Misshapen(name)
    return value


def texts_at(content: Content, name: str) -> list[str]:
    """A list of texts; FHIR writes null for one that only an extension says something about.

    Raises: Misshapen.
    """
    value = content.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(one is None or isinstance(one, str) for one in value):
        raise Misshapen(name)
    return [one for one in value if one]


def codes_at(concept: Content) -> list[str]:
    """The codes of a coded concept, then its displays and its text.

    Raises: Misshapen.
    """
    codings = parts_at(concept, "coding")
    said = [text_at(coding, "code") for coding in codings] + [
        text_at(coding, "display") for coding in codings
    ]
    return [one for one in (*said, text_at(concept, "text")) if one]


def in_order(parts: list[Content], uses: tuple[str, ...]) -> list[Content]:
    """Parts that still hold, those of the named uses first; of equals the first stays first.

    Raises: Misshapen.
    """
    holding = [part for part in parts if text_at(part, "use") != "old"]
    places = {use: place for place, use in enumerate(uses)}
    return sorted(holding, key=lambda part: places.get(text_at(part, "use"), len(uses)))
