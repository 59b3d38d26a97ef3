"""One method on one table as a plan: what was asked comes back out of it, and every option of every method has words."""

from typing import Any

import pytest

from heyi.contexts.evaluation.rules.asking import question_of
from heyi.contexts.evaluation.rules.one_method import (
    OneMethod,
    name_of_table,
    one_method_in,
    text_of_one_method,
)
from heyi.contexts.evaluation.rules.plan_files import read_plan
from heyi.contexts.evaluation.rules.running import carry_out
from heyi.contexts.evaluation.rules.tables import table_of_file
from heyi.contexts.evaluation.terms.plan import Step
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import ENTRIES, GROUPS, method
from heyi.methods.tabular.option_words import COMMON, chosen_words, taken_by
from tests.rules.import_files import a_workbook

HOUSE = Words("质控科", "The office of quality")


def question(asked: OneMethod) -> tuple[Step, Any]:
    plan = read_plan(text_of_one_method(asked, "table.csv", HOUSE))
    (step,) = plan.steps
    assert isinstance(step, Step)
    return step, question_of(step, plan, {})[1]


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_every_method_is_asked_with_any_of_its_options_and_comes_back_as_it_was_asked(name: str):
    found = method(name)
    usual = {
        "columns": ("甲, 乙", "c"), "column": "机构", "weights": (0.25, 0.75), "intervals": ("a:1:2:0:3",), "text": "y ~ x: z",
    }  # fmt: skip
    options: dict[str, Any] = {
        one.name: one.kind[-1] if isinstance(one.kind, tuple) else usual[one.kind]
        for one in taken_by(found)
        if one.kind != "seed"
    }
    for own in found.options:
        kinds = {str: "x: 1", int: 3, float: 0.5, bool: True}
        options[own.name] = own.kind[-1] if isinstance(own.kind, tuple) else kinds[own.kind]
    asked = OneMethod(name, "试一试: #1", "表 1.xlsx", "名称", options, 7)
    _, told = question(asked)
    assert told.seed == 7
    for one in taken_by(found):
        if one.kind in ("columns", "intervals"):
            assert getattr(told, one.name) == options[one.name]
    assert {own.name: told.own[own.name] for own in found.options} == {
        own.name: options[own.name] for own in found.options
    }
    assert one_method_in(text_of_one_method(asked, "table.xlsx", HOUSE)) == asked


def test_without_a_title_it_is_called_by_its_method_and_the_same_title_is_the_same_plan():
    plain = OneMethod("topsis", "", "a.csv")
    plan = read_plan(text_of_one_method(plain, "table.csv", HOUSE))
    assert plan.title == Words("TOPSIS 优劣解距离法", "TOPSIS")
    assert one_method_in(text_of_one_method(plain, "table.csv", HOUSE)) == plain
    codes = {
        read_plan(text_of_one_method(OneMethod(name, title, "a.csv"), "table.csv", HOUSE)).code
        for name, title in (("topsis", "甲"), ("topsis", "乙"), ("rsr", "甲"), ("topsis", "甲"))
    }
    assert len(codes) == 3


def test_another_plan_is_none_of_these():
    text = text_of_one_method(OneMethod("topsis", "", "a.csv"), "table.csv", HOUSE)
    assert one_method_in(text.replace("id: answer", "id: other")) is None
    assert one_method_in(text.replace("plan: topsis-", "plan: mine-")) is None


def test_weights_by_name_reach_the_method():
    _, told = question(OneMethod("topsis", "", "a.csv", options={"weights": {"a": 0.4, "b": 0.6}}))
    assert told.weights == {"a": 0.4, "b": 0.6}


def test_every_method_stands_in_one_group_and_every_choice_has_words():
    families = [family for _, some in GROUPS for family in some]
    assert sorted(families) == sorted(set(families))
    assert {entry.family for entry in ENTRIES} == set(families)
    for one in COMMON:
        for value in one.kind if isinstance(one.kind, tuple) else ():
            assert chosen_words(value).zh
    for entry in ENTRIES:
        for own in method(entry.name).options:
            for value in own.kind if isinstance(own.kind, tuple) else ():
                assert chosen_words(value).en, (entry.name, value)


def a_book(*sheets: list[list[Any]]) -> bytes:
    return a_workbook(
        *(
            (
                f"s{number}",
                [
                    (row, place, cell)
                    for row, cells in enumerate(rows)
                    for place, cell in enumerate(cells)
                    if cell is not None
                ],
            )
            for number, rows in enumerate(sheets)
        )
    ).getvalue()


def test_a_workbook_is_read_like_the_csv_of_the_same_cells():
    rows = [["name", "x", "y"], ["A", 1, 2.5], ["B", 0.1, 7], [None, None, None], ["C", 3, 0.25]]
    content = a_book([], rows)
    assert name_of_table(content) == "table.xlsx"
    book = table_of_file(content, None)
    csv = table_of_file(b"name,x,y\nA,1,2.5\nB,0.1,7\nC,3,0.25\n", None)
    assert name_of_table(b"name") == "table.csv"
    assert (book.units, dict(book.columns)) == (csv.units, dict(csv.columns))
    text = text_of_one_method(OneMethod("entropy-weights", "", "x"), "table.xlsx", HOUSE)
    found = [carry_out(read_plan(text), {"table": one}).results[0].answer for one in (book, csv)]
    assert list(found[0].columns["weight"]) == list(found[1].columns["weight"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04rubbish", "workbook_broken"),
        (b"\xd0\xcf\x11\xe0rubbish", "workbook_broken"),
        (a_book([]), "workbook_broken"),
        (b"PAR1xxxx", "not_csv"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, code: str):
    with pytest.raises(Unfit) as refused:
        table_of_file(content, None)
    assert refused.value.code == code
