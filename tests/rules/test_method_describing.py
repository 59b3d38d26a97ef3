"""Tables described: against scipy by another road, against worked cases, and for cells by brute force over all tables that fit."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from heyi.methods.describing.baseline import (
    compare_counts,
    compare_means,
    difference_of_means,
    difference_of_shares,
)
from heyi.methods.describing.cells import withheld
from tests.rules.method_answers import ask, refused

PATIENTS = """\
person,arm,age,sex,score,stay
1,a,60,f,3,2
2,a,64,m,4,3
3,a,71,f,5,40
4,a,58,m,2,3
5,a,66,f,,2
6,b,70,m,1,5
7,b,75,m,2,6
8,b,69,m,2,7
9,b,80,f,3,90
10,b,77,m,1,6
"""


def row_of(answer: dict, name: str, category: str = "") -> dict:
    return next(
        row for row in answer["tables"]["figures"] if (row["variable"], row["category"]) == (name, category)
    )


def test_table_one_describes_and_tests_each_variable() -> None:
    told = ask("table-one", PATIENTS, unit="person", group="arm", ranked="stay")
    age = row_of(told, "age")
    assert (age["n_a"], age["mean_a"], age["mean_b"]) == (5, 63.8, 74.2)
    first, second = [60, 64, 71, 58, 66], [70, 75, 69, 80, 77]
    assert age["p"] == pytest.approx(stats.ttest_ind(first, second, equal_var=False).pvalue)
    pooled = np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / 2)
    assert age["difference"] == pytest.approx(10.4 / pooled)
    sex = row_of(told, "sex")
    assert (sex["test"], sex["p"]) == ("fisher", pytest.approx(stats.fisher_exact([[3, 1], [2, 4]]).pvalue))
    assert row_of(told, "sex", "f")["share_a"] == pytest.approx(0.6)
    stay = row_of(told, "stay")
    assert (stay["kind"], stay["median_a"], stay["median_b"]) == ("ranks", 3, 6)
    assert row_of(told, "score")["missing"] == 1
    assert told["scalars"] == {"n_a": 5, "n_b": 5}
    printed = {(row["variable"], row["category"]): row["group_a"] for row in told["tables"]["table_one"]}
    assert printed["age", ""] == "63.80 ± 5.12"
    assert printed["stay", ""] == "3.00 (2.00–3.00)"
    assert printed["sex", ""] == "n = 5"
    assert printed["sex", "f"] == "3 (60.0%)"


def test_a_column_with_few_values_counts_as_categories_unless_asked_otherwise() -> None:
    table = "g,flag\n" + "a,0\na,1\na,1\nb,0\nb,0\nb,1\n"
    assert ask("table-one", table, group="g", columns=("flag",))["columns"]["kind"] == ["categories"]
    assert ask("table-one", table, group="g", columns=("flag",), means="flag")["columns"]["kind"] == ["means"]


def test_rows_without_a_group_are_told_and_left_out() -> None:
    told = ask("table-one", "g,x\na,1\na,2\na,5\nb,3\nb,4\nb,9\n,9\n", group="g", columns=("x",))
    assert told["tables"]["figures"][0]["n_a"] == 3
    assert "1 rows name no group" in told["warnings"][0]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (PATIENTS, {}, "group_needed"),
        ("g,x\na,1\na,2\n", {"group": "g"}, "groups_number"),
        (PATIENTS, {"group": "nobody"}, "column_missing"),
        (
            "g,x\n" + "".join(f"{'ab'[n % 2]},t{n}\n" for n in range(60)),
            {"group": "g", "columns": ("x",)},
            "categories_many",
        ),
    ],
)
def test_table_one_refuses_what_it_cannot_tell(text: str, options: dict, code: str) -> None:
    assert refused("table-one", text, **options).code == code


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 5))
def test_welchs_test_of_several_groups_is_that_of_another_hand(seed: int, number: int) -> None:
    draw = np.random.default_rng(seed)
    groups = [
        draw.normal(draw.uniform(0, 2), draw.uniform(1, 4), draw.integers(4, 20)) for _ in range(number)
    ]
    ours = compare_means(groups)
    theirs = anova_oneway(groups, use_var="unequal", welch_correction=True)
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p == pytest.approx(theirs.pvalue)


def test_equal_values_are_not_tested() -> None:
    same = np.ones(5)
    assert compare_means([same, same + 1]).test == "none"
    assert difference_of_means([same, same]) == 0.0
    assert difference_of_means([same, same + 1]) is None
    assert compare_counts(np.array([[3, 4], [0, 0]])).test == "none"


def test_the_difference_of_shares_is_that_of_a_share_for_two_categories_and_grows_with_more() -> None:
    counts = np.array([[60, 40], [40, 60]])
    by_hand = (0.6 - 0.4) / np.sqrt((0.24 + 0.24) / 2)
    assert difference_of_shares(counts) == pytest.approx(by_hand)
    assert difference_of_shares(np.array([[30, 30], [30, 30], [40, 40]])) == pytest.approx(0)
    three = difference_of_shares(np.array([[50, 20], [30, 30], [20, 50]]))
    again = difference_of_shares(np.array([[20, 50], [50, 20], [30, 30]]))
    assert three == pytest.approx(again), "which category is left out does not matter"


def tables_that_fit(counts: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Every table of whole numbers with the same sums and the same shown cells, by trying all."""
    places = list(zip(*np.nonzero(hidden), strict=True))
    tops = [
        min(np.where(hidden, counts, 0)[row].sum(), np.where(hidden, counts, 0)[:, column].sum())
        for row, column in places
    ]
    found = []
    for values in product(*(range(top + 1) for top in tops)):
        other = counts.copy()
        for place, value in zip(places, values, strict=True):
            other[place] = value
        if np.array_equal(other.sum(axis=0), counts.sum(axis=0)) and np.array_equal(
            other.sum(axis=1), counts.sum(axis=1)
        ):
            found.append(other)
    return np.array(found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_small_cell_can_be_reckoned_back(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    hidden = withheld(counts, least=3)
    small = (counts > 0) & (counts < 3)
    assert np.all(hidden[small])
    if not hidden.any() or hidden.all():
        return
    room = [
        min(sums) + 1
        for sums in product(np.where(hidden, counts, 0).sum(axis=1), np.where(hidden, counts, 0).sum(axis=0))
    ]
    if (
        np.prod([one for one, is_hidden in zip(room, hidden.ravel(), strict=True) if is_hidden], dtype=float)
        > 20_000
    ):
        return
    fitting = tables_that_fit(counts, hidden)
    for row, column in zip(*np.nonzero(small), strict=True):
        assert np.ptp(fitting[:, row, column]) >= 2, "at least three values are possible"


def test_a_small_cell_alone_takes_others_with_it() -> None:
    hidden = withheld([[2, 30, 40], [25, 35, 45], [30, 20, 50]])
    assert hidden[0, 0]
    assert hidden.sum() == 4
    assert hidden.sum(axis=0).tolist().count(1) == 0
    assert not withheld([[5, 6], [0, 9]]).any()


def test_a_cross_table_counts_tests_and_withholds() -> None:
    text = "centre,heard\n" + "甲,yes\n" * 30 + "甲,no\n" * 2 + "乙,yes\n" * 20 + "乙,no\n" * 25 + "丙,\n"
    told = ask("cross-table", text, group="centre", outcome="heard")
    assert told["units"] == ["乙", "甲"]
    assert told["columns"]["n_no"] == [25, 2]
    assert told["columns"]["share_yes"] == pytest.approx([20 / 45, 30 / 32])
    expected = stats.chi2_contingency([[25, 20], [2, 30]], correction=False)
    assert told["scalars"]["statistic"] == pytest.approx(expected.statistic)
    assert told["scalars"]["effect"] == pytest.approx(np.sqrt(expected.statistic / 77))
    assert told["scalars"]["missing"] == 1
    masked = ask("cross-table", text, group="centre", outcome="heard", least_cell=5)
    assert masked["columns"]["n_no"] == [None, None]
    assert masked["scalars"]["withheld"] == 4
    assert refused("cross-table", text, group="centre").code == "columns_needed"
    assert refused("cross-table", "a,b\n,1\n2,\n", group="a", outcome="b").code == "rows_none"


def test_what_is_missing_is_told_by_column_pattern_and_group() -> None:
    text = "g,x,y\n" + "a,1,\n" * 8 + "a,1,2\n" * 2 + "b,1,2\n" * 9 + "b,,NA\n"
    told = ask("missing", text, group="g")
    assert told["units"] == ["x", "y"]
    assert told["columns"]["missing"] == [1, 9]
    assert told["columns"]["p"][1] == pytest.approx(stats.fisher_exact([[2, 9], [8, 1]]).pvalue, rel=0.3)
    assert told["scalars"]["complete"] == 11
    assert told["tables"]["patterns"] == [
        {"rows": 11, "missing": ""},
        {"rows": 8, "missing": "y"},
        {"rows": 1, "missing": "x, y"},
    ]
    assert ask("missing", "x\n1\n2\n")["scalars"]["complete_share"] == 1


def test_a_dictionary_tells_what_a_column_holds() -> None:
    told = ask("dictionary", "name,age,dose,note\na,1,0.5,\nb,2,1.5,\na,2,,\n")
    assert told["columns"]["kind"] == ["text", "whole", "number", "empty"]
    assert told["columns"]["filled"] == [3, 3, 2, 0]
    assert told["columns"]["values"][0] == "a (2); b (1)"
    assert (told["columns"]["least"][2], told["columns"]["most"][2]) == (0.5, 1.5)
