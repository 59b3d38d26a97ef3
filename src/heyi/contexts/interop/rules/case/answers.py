"""What was found in a case: scales with their items, items of the case, how it began and ended. Pure.

What cannot be tested (UN) has no value and says why; the total beside it counts it nothing, as the house scores it.
"""

from collections.abc import Iterator

from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, Scale
from heyi.contexts.interop.rules.case.told import (
    Told,
    absent,
    account,
    category,
    number,
    part_id,
    quantity,
    to_the_second,
)
from heyi.contexts.interop.rules.fhir_base import Resource, coded, house_system, without_empty
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer, Filled

_ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
_SCORE = "{score}"


def found(told: Told) -> Iterator[Resource]:
    """Each scale and each item that was answered, as it was found."""
    for filled in told.seen.filled:
        scale = told.seen.pathway.scale(filled.scored.scale)
        if scale is not None:
            yield _scale(told, filled, scale)
        else:
            yield from _items(told, filled)


def _frame(told: Told, filled: Filled, id_: str, sort: str, code: Resource) -> Resource:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "category": category(sort),
        "code": code,
        "subject": told.subject(),
        "encounter": told.around(filled.organisation),
        "effectiveDateTime": to_the_second(filled.at),
        "performer": [told.place(filled.organisation), account(filled.by)],
    }


def _scale(told: Told, filled: Filled, scale: Scale) -> Resource:
    scored = filled.scored
    words = told.say(scale.name)
    code = told.concept(scale.code, words, "scale", coded_as=f"scale.{scale.code}")
    cut = next((one for one in scale.cuts if one.code == scored.cut), None)
    is_plain = scored.total is None or scored.shown == str(number(scored.total))
    value = (
        {"dataAbsentReason": absent("unknown", scored.shown or "?")}
        if scored.total is None
        else {"valueQuantity": quantity(scored.total, _SCORE, _SCORE)}
    )
    return without_empty(
        {
            **_frame(told, filled, str(filled.id), "survey", code),
            **value,
            "interpretation": [told.concept(cut.code, told.say(cut.name), "scale", scale.code, "cut")]
            if cut
            else [],
            "note": [] if is_plain else [{"text": scored.shown}],
            "component": [
                _component(told, scale, item, scored.answers[item.code])
                for item in scale.items
                if item.code in scored.answers
            ],
        }
    )


def _component(told: Told, scale: Scale, item: Item, answer: Answer) -> Resource:
    place = f"scale.{scale.code}.{item.code}"
    code = told.concept(item.code, told.say(item.name), "scale", scale.code, coded_as=place)
    return {"code": code} | _value(told, item, answer, "scale", scale.code, item.code, is_scored=True)


def _items(told: Told, filled: Filled) -> Iterator[Resource]:
    for code, answer in filled.scored.answers.items():
        item = told.seen.pathway.item(code)
        if item is not None:
            concept = told.concept(code, told.say(item.name), "item", coded_as=f"item.{code}")
            frame = _frame(told, filled, str(part_id(told, str(filled.id), code)), "exam", concept)
            yield without_empty(frame) | _value(told, item, answer, "item", code)


def _value(told: Told, item: Item, answer: Answer, *parts: str, is_scored: bool = False) -> Resource:
    """An answer. No `false` and no 0 is lost: they are values."""
    if answer == UNTESTABLE:
        return {"dataAbsentReason": absent("not-performed", UNTESTABLE)}
    if isinstance(answer, bool):
        return {"valueBoolean": answer}
    if not isinstance(answer, str):
        return {"valueQuantity": quantity(answer, item.unit, told.codes.units.get(item.unit, ""))}
    option = next((one for one in item.options if one.code == answer), None)
    if option is None or item.kind is not ItemKind.CHOICE:
        return {"valueString": answer}
    value = told.concept(option.code, told.say(option.name), *parts)
    if is_scored:
        value["coding"][-1]["extension"] = [{"url": _ORDINAL, "valueDecimal": number(option.points)}]
    return {"valueCodeableConcept": value}


def case_facts(told: Told) -> Iterator[Resource]:
    """How the beginning is known, and how the case ended."""
    case = told.seen.case
    at = case.onset_at
    kind = coded(house_system("onset-kind"), str(case.onset_kind))
    yield _fact(told, "onset_kind", kind, to_the_second(at) if at else "")
    ended = next((one for one in told.seen.pathway.ends if one.code == case.end), None)
    if ended is not None and case.ended_at is not None:
        yield _fact(
            told, "end", told.concept(ended.code, told.say(ended.name), "end"), to_the_second(case.ended_at)
        )


def _fact(told: Told, code: str, value: Resource, at: str) -> Resource:
    return without_empty(
        {
            "resourceType": "Observation",
            "id": str(part_id(told, "fact", code)),
            "status": "final",
            "category": category("survey"),
            "code": coded(house_system("pathway-case"), code),
            "subject": told.subject(),
            "effectiveDateTime": at,
            "valueCodeableConcept": value,
        }
    )
