"""A table as somebody brings it: names of rows, numbers, and every cell that is none."""

import numpy as np
import pytest

from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.catalogue import ENTRIES, method
from heyi.methods.tabular.method import Asked, normalised, weights_for
from heyi.methods.tabular.table import Table, number_of
from tests.rules.method_answers import table_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3", 3), (" 1,234.5 ", 1234.5), ("-2e3", -2000), ("１２", 12), (4, 4), (True, 1), ("1_000", None), ("12,34", None),
     ("95%", None), ("inf", None), ("nan", None), ("", None), (None, None), ("x", None)],
)  # fmt: skip
def test_a_cell_is_a_number_or_none(cell: object, value: float | None) -> None:
    assert number_of(cell) == value


def test_the_first_column_names_the_rows_where_it_holds_texts_and_only_then() -> None:
    assert table_of("county,x\n甲,1\n乙,2\n").units == ("甲", "乙")
    assert table_of("county,x\n甲,1\n乙,2\n").others == ("x",)
    assert table_of("year,x\n2020,1\n2021,2\n").units == ("1", "2")
    assert table_of("year,x\n2020,1\n2021,2\n").others == ("year", "x")
    assert table_of("year,x\n2020,1\n2021,2\n", "year").units == ("2020", "2021")
    assert table_of("id,x\n,1\n7,2\n").units == ("1", "2"), "a number and a gap are no names"


def test_every_cell_that_is_no_number_is_named_with_its_row_of_the_file() -> None:
    table = table_of("county,x,y\n甲,1,a\n乙,,2\n丙,3,NA\n")
    with pytest.raises(Unfit) as caught:
        table.numbers(["x", "y"])
    assert caught.value.code == "cells_wrong"
    assert [line.strip() for line in caught.value.en.splitlines()[1:]] == [
        "row 2, y: 'a' no number",
        "row 3, x: missing",
        "row 4, y: missing",
    ]
    with pytest.raises(Unfit) as of_a_part:
        table.where([2]).numbers(["y"])
    assert "row 4, y: missing" in of_a_part.value.en
    assert np.isnan(table.numbers(["x"], may_miss=True)[1, 0])
    with pytest.raises(Unfit):
        table.numbers(["y"], may_miss=True)


def test_among_words_none_is_an_answer_and_among_numbers_it_is_not() -> None:
    table = table_of("word,number,few\n无,1,none\nyes,-,none\n,3,\nNA,无,NULL\n")
    assert table.answers("word") == ("无", "yes", "", "")
    assert table.answers("number") == ("1", "", "3", "")


def test_fractions_are_read_where_they_are_meant() -> None:
    table = table_of("a,b\nx,1/3\ny, 2 / 4 \n")
    assert table.numbers(["b"], fractions=True)[:, 0] == pytest.approx([1 / 3, 0.5])
    with pytest.raises(Unfit):
        table.numbers(["b"])
    with pytest.raises(Unfit):
        table_of("a,b\nx,1/0\n").numbers(["b"], fractions=True)


@pytest.mark.parametrize(
    ("columns", "unit", "code"),
    [({}, None, "table_empty"), ({"a": []}, None, "table_empty"), ({"a": [1], "b": []}, None, "table_ragged"),
     ({"a": [1]}, "b", "column_missing")],
)  # fmt: skip
def test_what_is_no_table_is_refused(columns: dict, unit: str | None, code: str) -> None:
    with pytest.raises(Unfit) as caught:
        Table(columns, unit)
    assert caught.value.code == code


def test_beyond_twenty_problems_are_counted() -> None:
    told = listed("x", "甲", "A", ((f"第{n}", f"no {n}") for n in range(23)))
    assert len(told.en.splitlines()) == 22
    assert told.en.endswith("and 3 more")


def test_weights_are_equal_as_given_or_by_name() -> None:
    assert weights_for(Asked(), ["a", "b"]).tolist() == [0.5, 0.5]
    assert weights_for(Asked(weights=(1, 3)), ["a", "b"]).tolist() == [0.25, 0.75]
    assert weights_for(Asked(weights={"b": 1, "a": 3, "c": 9}), ["a", "b"]).tolist() == [0.75, 0.25]
    assert normalised(np.array([0.285, 0.235, 0.479])).sum() == pytest.approx(0.999), "as printed"
    for weights, code in (
        ((1,), "weights_number"),
        ({"a": 1}, "weights_lacking"),
        ((1, -1), "weights_wrong"),
        ((0, 0), "weights_wrong"),
    ):
        with pytest.raises(Unfit) as caught:
            weights_for(Asked(weights=weights), ["a", "b"])
        assert caught.value.code == code


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_method_is_there_and_explained_in_both_languages(entry) -> None:
    found = method(entry.name)
    told = found.explained
    for words in (told.file, told.assumes, told.not_when):
        assert words.zh
        assert words.en
        assert words.zh != words.en
    assert told.formula
    assert told.source
    assert told.status in {"official", "secondary", "unverified"}
    common = set(Asked.__dataclass_fields__)
    assert found.takes <= common - {"own"}
    assert not {one.name for one in found.options} & common
    for one in found.options:
        assert one.zh
        assert one.en
        assert not isinstance(one.kind, tuple) or one.default is None or one.default in one.kind


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(Unfit) as caught:
        method("magic")
    assert caught.value.code == "method_unknown"
