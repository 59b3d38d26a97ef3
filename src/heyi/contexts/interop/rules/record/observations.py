"""A FHIR R4 Observation as an entry: whichever of its many values it has. Not here: other resources (resources)."""

from typing import Any

from heyi.contexts.interop.rules.record.elements import codes_in, coding_of, first_part, number_at, words_of
from heyi.contexts.interop.rules.tables.elements import Content, part_at, parts_at, text_at
from heyi.contexts.record.terms import Flag

_GROUPS = {
    "vital-signs": "vital_signs", "laboratory": "laboratory", "imaging": "examination", "procedure": "examination",
    "exam": "examination", "survey": "questionnaire",
}  # fmt: skip
_STATUSES = {
    "registered": "preliminary",
    "preliminary": "preliminary",
    "amended": "corrected",
    "corrected": "corrected",
}
_FLAGS = frozenset(str(flag) for flag in Flag)


def observation_of(content: Content) -> dict[str, object]:
    """What an observation tells.

    Raises: Misshapen.
    """
    concept = part_at(content, "code")
    groups = sorted(codes_in(content, "category"))
    flags = sorted(codes_in(content, "interpretation") & _FLAGS)
    limits = first_part(content, "referenceRange")
    taken_at = text_at(content, "effectiveDateTime") or text_at(part_at(content, "effectivePeriod"), "start")
    return {
        "text": words_of(concept),
        **coding_of(concept),
        "group": next((_GROUPS[one] for one in groups if one in _GROUPS), "other"),
        "status": _STATUSES.get(text_at(content, "status"), "final"),
        "taken_at": taken_at or text_at(content, "issued"),
        **_value(content),
        "low": number_at(part_at(limits, "low"), "value"),
        "high": number_at(part_at(limits, "high"), "value"),
        "range_words": text_at(limits, "text"),
        "flag": flags[0] if flags else "",
    }


def _value(content: Content) -> dict[str, object]:
    components = parts_at(content, "component")
    own = _own_value(content)
    if own or not components:
        return own or {"words": words_of(part_at(content, "dataAbsentReason"))}
    parts = [_part(one) for one in components]
    if all(part["number"] is not None for part in parts):
        return {"parts": parts}
    return {
        "words": "；".join(f"{words_of(part_at(one, 'code'))} {_said(one)}".strip() for one in components)
    }


def _own_value(content: Content) -> dict[str, object]:
    quantity = part_at(content, "valueQuantity")
    if quantity:
        number, unit = number_at(quantity, "value"), _unit(quantity)
        # Below or above what can be measured is no number that may stand in a row with others.
        if text_at(quantity, "comparator"):
            return {"words": f"{text_at(quantity, 'comparator')}{number} {unit}".strip()}
        return {"number": number, "unit": unit}
    if content.get("valueInteger") is not None:
        return {"number": number_at(content, "valueInteger")}
    concept = part_at(content, "valueCodeableConcept")
    if concept:
        coding = coding_of(concept)
        return {"words": words_of(concept), "value_code": coding["code"], "value_system": coding["system"]}
    words = _said(content)
    return {"words": words} if words else {}


def _said(content: Content) -> str:
    """A value in words, where it is neither one number nor a code."""
    quantity = part_at(content, "valueQuantity")
    if quantity:
        return f"{text_at(quantity, 'comparator')}{number_at(quantity, 'value')} {_unit(quantity)}".strip()
    if isinstance(content.get("valueBoolean"), bool):
        return "是" if content["valueBoolean"] else "否"
    timed = (
        text_at(content, "valueString") or text_at(content, "valueDateTime") or text_at(content, "valueTime")
    )
    return timed or words_of(part_at(content, "valueCodeableConcept"))


def _part(component: Content) -> dict[str, Any]:
    quantity = part_at(component, "valueQuantity")
    number = None if text_at(quantity, "comparator") else number_at(quantity, "value")
    code = part_at(component, "code")
    part = {
        "text": words_of(code),
        "number": number,
        "unit": _unit(quantity),
        "code": coding_of(code)["code"],
    }
    return {name: value for name, value in part.items() if value != ""}


def _unit(quantity: Content) -> str:
    return text_at(quantity, "code") or text_at(quantity, "unit")
