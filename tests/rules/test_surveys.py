"""Questionnaires: read with every fault, answered with their skips, carried to FHIR and back. Table of answers row by row."""

import json
from dataclasses import replace
from importlib.resources import files
from io import StringIO

import fhirkit
import pytest
from ruamel.yaml import YAML

from heyi.contexts.surveys.rules.answering import form_of
from heyi.contexts.surveys.rules.fhir import resource_of
from heyi.contexts.surveys.rules.fhir_reading import tree_of
from heyi.contexts.surveys.rules.forms import forms_of
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.questionnaire import Condition, Kind, Questionnaire
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, table_of

FOLDER = files("heyi.contexts.surveys") / "questionnaires"
SHIPPED = sorted(one.name for one in FOLDER.iterdir() if one.name.endswith(".yaml"))

SMALL = """\
questionnaire: small
version: "2"
title: {zh: 小问卷, en: Small}
introduction: {zh: 请答, en: Please answer}
source: ours
status: assumption
choices:
  often: [{code: never, zh: 从不, en: Never, score: 1}, {code: always, zh: 总是, en: Always, score: 2}]
sections:
  - code: one
    zh: 甲
    en: One
    questions:
      - {code: smoke, kind: single, required: true, zh: 吸烟, en: Smoke, choices: [{code: "yes", zh: 是, en: "Yes"}, {code: "no", zh: 否, en: "No"}]}
      - {code: many, kind: number, zh: 几支, en: How many, least: 1, most: 100, shown_if: [{question: smoke, one_of: ["yes"]}]}
      - code: why
        kind: several
        zh: 为何
        en: Why
        choices: [{code: taste, zh: 味道, en: Taste}, {code: habit, zh: 习惯, en: Habit}, {code: none, zh: 没有, en: None, alone: true}]
      - {code: feel, kind: scale, zh: 感觉, en: Feel, least: 1, most: 5, low: {zh: 差, en: Bad}, high: {zh: 好, en: Good}}
  - code: two
    zh: 乙
    en: Two
    shown_if: [{question: many, least: 20}]
    questions:
      - {code: stop, kind: matrix, zh: 戒, en: Stop, choices: often, rows: [{code: tried, zh: 试过, en: Tried}, {code: helped, zh: 有人帮, en: Helped}]}
      - {code: say, kind: text, zh: 说, en: Say}
scales:
  - {code: stopping, zh: 戒烟, en: Stopping, columns: [stop_tried, stop_helped], reverse: [stop_helped]}
"""


def read(text: str) -> Questionnaire:
    return questionnaire_of(YAML(typ="rt", pure=True).load(StringIO(text)))


def change(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_a_questionnaire_says_what_it_says() -> None:
    small = read(SMALL)
    assert small.columns == ("smoke", "many", "why", "feel", "stop_tried", "stop_helped", "say")
    assert [one.kind for one in small.questions] == [
        Kind.SINGLE,
        Kind.NUMBER,
        Kind.SEVERAL,
        Kind.SCALE,
        Kind.MATRIX,
        Kind.TEXT,
    ]
    assert small.sections[1].shown_if == (Condition("many", (), 20, None),)
    assert [choice.score for choice in small.questions[4].choices] == [1, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (change("code: why", "code: smoke"), "questions: 'smoke' comes more than once"),
        (change("kind: text", "kind: essay"), "line 28, sections[2].questions[2].kind: must be one of single"),
        (change("question: many, least", "question: feelings, least"), "two: no question 'feelings' before it"),
        (change('one_of: ["yes"]', 'one_of: ["maybe"]'), "many: 'smoke' has no choices maybe"),
        (change("choices: often", "choices: seldom"), "line 27, sections[2].questions[1].choices: no shared choices 'seldom'"),
        (change("least: 1, most: 5", "least: 1, most: 50"), "line 21, sections[1].questions[4]: a scale needs least and most"),
        (change("least: 1, most: 100", "least: 9, most: 1"), "line 15, sections[1].questions[2]: least is above most"),
        (change("columns: [stop_tried, stop_helped]", "columns: [stop_tried, stopped]"), "scales.stopping: no such questions: stopped"),
        (change("reverse: [stop_helped]", "reverse: [say]"), "line 30, scales[1].reverse: not in the scale: say"),
        (change("        zh: 为何\n", ""), "line 16, sections[1].questions[3]: needs both zh and en"),
        (change("kind: single, required", "kind: single, needed"), "line 14, sections[1].questions[1].needed: no such part"),
        (SMALL + "extra: 1\n", "line 31, extra: no such part"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Unfit) as caught:
        read(text)
    lines = [line.strip() for line in caught.value.en.splitlines()[1:]]
    assert any(line.startswith(told) for line in lines), lines


@pytest.mark.parametrize(
    ("given", "answers", "faults"),
    [
        ({"smoke": "no"}, {"smoke": "no"}, []),
        ({"smoke": "否"}, {"smoke": "no"}, []),
        ({"smoke": "YES", "many": " 7 "}, {"smoke": "yes", "many": "7"}, []),
        ({"smoke": "no", "many": "7"}, {"smoke": "no"}, [("many", "answer_unasked")]),
        ({}, {}, [("smoke", "answer_missing")]),
        ({"smoke": "perhaps"}, {}, [("smoke", "answer_wrong")]),
        ({"smoke": "yes", "many": "200"}, {"smoke": "yes"}, [("many", "answer_wrong")]),
        ({"smoke": "yes", "many": "nan"}, {"smoke": "yes"}, [("many", "answer_wrong")]),
        ({"smoke": "no", "why": "习惯；Taste"}, {"smoke": "no", "why": "taste;habit"}, []),
        ({"smoke": "no", "why": "none;taste"}, {"smoke": "no"}, [("why", "answer_wrong")]),
        ({"smoke": "no", "feel": "2.5"}, {"smoke": "no"}, [("feel", "answer_wrong")]),
        ({"smoke": "no", "feel": "5.0"}, {"smoke": "no", "feel": "5"}, []),
        (
            {"smoke": "yes", "many": "20", "stop_tried": "总是", "say": "x"},
            {"smoke": "yes", "many": "20", "stop_tried": "always", "say": "x"},
            [],
        ),
        (
            {"smoke": "yes", "many": "19", "say": "x"},
            {"smoke": "yes", "many": "19"},
            [("say", "answer_unasked")],
        ),
    ],
)
def test_a_form_is_read_by_what_was_asked(
    given: dict[str, str], answers: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    form = form_of(read(SMALL), given)
    assert form.answers == answers
    assert [(fault.column, fault.code) for fault in form.faults] == faults
    assert set(form.answers) <= set(form.asked)


def test_what_is_asked_follows_the_answers_before() -> None:
    small = read(SMALL)
    assert form_of(small, {"smoke": "no"}).asked == ("smoke", "why", "feel")
    assert form_of(small, {"smoke": "yes", "many": "30"}).asked == small.columns


def test_a_table_of_forms_is_told_by_row_and_counts_whom_each_question_was_asked() -> None:
    table = table_of(
        "form,smoke,many,why\nf1,yes,5,habit\nf2,no,3,\nf3,,,\nf4,maybe,,taste\nf5,no,,taste;habit\n"
    )
    found = forms_of(read(SMALL), table)
    told = found.told()
    assert (told["read"], told["accepted"], told["rejected"]) == (5, 4, 1)
    assert found.kept_names == ("form",)
    assert found.rows[0] == {"form": "f1", "smoke": "yes", "many": "5", "why": "habit"}
    assert [(one["row"], one["field"], one["code"]) for one in told["errors"]] == [
        (3, "many", "answer_unasked"),
        (4, "smoke", "answer_missing"),
        (5, "smoke", "answer_wrong"),
    ]
    assert told["columns"]["many"] == {"asked": 1, "valid": 1}
    assert told["columns"]["smoke"] == {"asked": 4, "valid": 3}
    strict = forms_of(read(SMALL), table, is_strict=True)
    assert [row["form"] for row in strict.rows] == ["f1", "f5"]
    with pytest.raises(Unfit) as caught:
        forms_of(read(SMALL), table_of("a,b\n1,2\n"))
    assert caught.value.code == "columns_none"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_questionnaire_of_the_house_goes_to_fhir_and_comes_back(name: str) -> None:
    questionnaire = read((FOLDER / name).read_text(encoding="utf-8"))
    resource = resource_of(questionnaire)
    assert not [str(issue) for issue in fhirkit.validate(json.dumps(resource).encode())]
    tree, remarks = tree_of(resource)
    assert remarks == []
    again = questionnaire_of(tree)
    assert replace(questionnaire, scales=(), source="", status="") == replace(again, source="", status="")


def test_a_small_one_comes_back_too_and_its_bounds_and_exclusions_with_it() -> None:
    small = read(SMALL)
    again = questionnaire_of(tree_of(resource_of(small))[0])
    assert again.sections == small.sections


def test_what_fhir_cannot_say_is_refused() -> None:
    text = change(
        'shown_if: [{question: smoke, one_of: ["yes"]}]',
        'shown_if: [{question: smoke, one_of: ["yes", "no"]}, {question: smoke, one_of: ["yes"]}]',
    )
    with pytest.raises(Unfit) as caught:
        resource_of(read(text))
    assert caught.value.code == "condition_unsaid"


def test_a_questionnaire_of_somebody_else_is_taken_over_and_what_is_lost_is_told() -> None:
    resource = {
        "resourceType": "Questionnaire",
        "title": "Elsewhere",
        "item": [
            {"linkId": "1", "text": "Well?", "type": "boolean"},
            {"linkId": "2.1", "text": "Since", "type": "date", "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": False}]},
            {"linkId": "3", "type": "display", "text": "Thank you"},
            {"linkId": "4", "text": "Which", "type": "open-choice", "answerOption": [{"valueString": "A b"}]},
            {"linkId": "g", "type": "group", "item": [{"linkId": "h", "type": "group", "item": [{"linkId": "5", "text": "Age", "type": "integer"}]}]},
        ],
    }  # fmt: skip
    tree, remarks = tree_of(resource)
    found = questionnaire_of(tree)
    assert [(one.code, one.kind) for one in found.questions] == [
        ("q1", Kind.SINGLE),
        ("q2_1", Kind.TEXT),
        ("q4", Kind.SINGLE),
        ("q5", Kind.NUMBER),
    ]
    assert found.questions[1].shown_if == (Condition("q1", ("no",)),)
    assert sorted(one.en for one in remarks) == [
        "3: words that ask nothing were left out.",
        "4: free answers beside the choices were left out.",
        "h: a group within a group was laid open.",
    ]
    wrongs: tuple[object, ...] = (None, [], {"resourceType": "Patient"})
    for wrong in wrongs:
        with pytest.raises(Unfit):
            tree_of(wrong)


def test_forms_that_were_read_are_counted_by_the_methods() -> None:
    table = table_of(
        "form,smoke,many\n"
        + "".join(f"f{n},{'yes' if n % 4 else 'no'},{'9' if n % 4 else ''}\n" for n in range(40))
    )
    rows = forms_of(read(SMALL), table).rows
    text = "form,smoke\n" + "".join(f"{row['form']},{row['smoke']}\n" for row in rows)
    told = ask("survey-shares", text)
    assert {row["answer"]: row["value"] for row in told["tables"]["shares"]} == {"no": 0.25, "yes": 0.75}
