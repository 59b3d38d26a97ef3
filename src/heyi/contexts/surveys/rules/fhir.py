"""A questionnaire as a FHIR R4 Questionnaire, for those who collect with another program. Not here: reading one (fhir_reading).

Chinese stands in the text, English in the standard's extension for translations. A scale of whole numbers is an integer with its
bounds; what a matrix asks about are items of one group. Scales that sum columns have no place in FHIR and are left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from heyi.contexts.surveys.terms.questionnaire import Choice, Condition, Kind, Question, Questionnaire
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
LEAST = "http://hl7.org/fhir/StructureDefinition/minValue"
MOST = "http://hl7.org/fhir/StructureDefinition/maxValue"
CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"

Item = dict[str, Any]

_TYPES = {
    Kind.SINGLE: "choice",
    Kind.SEVERAL: "choice",
    Kind.SCALE: "integer",
    Kind.NUMBER: "decimal",
    Kind.TEXT: "text",
}


def resource_of(questionnaire: Questionnaire) -> Item:
    """The resource.

    Raises: Unfit for a question shown only where several conditions with several answers each hold, which FHIR cannot say.
    """
    kinds = {one.code: one for one in questionnaire.questions}
    return {
        "resourceType": "Questionnaire",
        "language": "zh-CN",
        "version": questionnaire.version,
        "name": questionnaire.code,
        **_said("title", questionnaire.title),
        "status": "active",
        **_said("description", questionnaire.introduction),
        "item": [
            {
                "linkId": section.code,
                **_said("text", section.words),
                "type": "group",
                **_shown_if(section.shown_if, kinds, section.code),
                "item": [_item(one, kinds) for one in section.questions],
            }
            for section in questionnaire.sections
        ],
    }


def _item(question: Question, kinds: Mapping[str, Question]) -> Item:
    head: Item = {"linkId": question.code, **_said("text", question.words)}
    shown = _shown_if(question.shown_if, kinds, question.code)
    if question.kind is Kind.MATRIX:
        return head | {"type": "group"} | shown | {"item": [_row(question, row) for row in question.rows]}
    item = head | {"type": _TYPES[question.kind]} | shown
    if question.is_required:
        item["required"] = True
    if question.kind is Kind.SEVERAL:
        item["repeats"] = True
    if question.choices:
        item["answerOption"] = [_option(choice) for choice in question.choices]
    if bounds := _bounds(question):
        item["extension"] = bounds
    if ends := _ends(question):
        item["item"] = ends
    return item


def _row(question: Question, row: Choice) -> Item:
    item: Item = {
        "linkId": f"{question.code}_{row.code}",
        **_said("text", row.words),
        "type": "choice",
        "answerOption": [_option(choice) for choice in question.choices],
    }
    return item | ({"required": True} if question.is_required else {})


def _option(choice: Choice) -> Item:
    coding: Item = {"code": choice.code, **_said("display", choice.words)}
    if choice.score is not None:
        coding["extension"] = [{"url": ORDINAL, "valueDecimal": choice.score}]
    option: Item = {"valueCoding": coding}
    if choice.is_alone:
        option["extension"] = [{"url": EXCLUSIVE, "valueBoolean": True}]
    return option


def _ends(question: Question) -> list[Item]:
    """The words at both ends of a scale, as the standard has them: displays below the question."""
    ends = ("lower", question.low_words), ("upper", question.high_words)
    return [
        {
            "linkId": f"{question.code}-{end}",
            "extension": [
                {"url": CONTROL, "valueCodeableConcept": {"coding": [{"system": CONTROLS, "code": end}]}}
            ],
            **_said("text", words),
            "type": "display",
        }
        for end, words in ends
        if words is not None
    ]


def _bounds(question: Question) -> list[Item]:
    key = "valueInteger" if question.kind is Kind.SCALE else "valueDecimal"
    kind = int if question.kind is Kind.SCALE else float
    ends = (LEAST, question.least), (MOST, question.most)
    return [{"url": url, key: kind(value)} for url, value in ends if value is not None]


def _shown_if(conditions: Sequence[Condition], kinds: Mapping[str, Question], place: str) -> Item:
    tests = [_tests(one, kinds[one.question]) for one in conditions]
    if not tests:
        return {}
    if len(tests) > 1 and any(len(one) > 1 for one in tests if one[0]["operator"] == "="):
        raise Unfit(
            "condition_unsaid",
            f"题目“{place}”要同时满足几个条件，其中有的有多个可选答案，FHIR 无法表达。",
            f"{place!r} is shown where several conditions hold, some with several answers: FHIR cannot say that.",
        )
    flat = [test for one in tests for test in one]
    is_any = len(tests) == 1 and flat[0]["operator"] == "="
    return {"enableWhen": flat} | ({"enableBehavior": "any" if is_any else "all"} if len(flat) > 1 else {})


def _tests(condition: Condition, asked: Question) -> list[Item]:
    if condition.one_of:
        return [
            {"question": condition.question, "operator": "=", "answerCoding": {"code": code}}
            for code in condition.one_of
        ]
    ends = (">=", condition.least), ("<=", condition.most)
    bounded = [
        {"question": condition.question, "operator": operator, **_number(asked, value)}
        for operator, value in ends
        if value is not None
    ]
    return bounded or [{"question": condition.question, "operator": "exists", "answerBoolean": True}]


def _number(asked: Question, value: float) -> Item:
    return {"answerInteger": int(value)} if asked.kind is Kind.SCALE else {"answerDecimal": value}


def _said(key: str, words: Words) -> Item:
    english = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": words.en}]
    return {key: words.zh, f"_{key}": {"extension": [{"url": TRANSLATION, "extension": english}]}}
