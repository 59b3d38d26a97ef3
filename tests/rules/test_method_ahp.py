"""AHP against Saaty's published matrices, another library, and what must hold of any matrix."""

import csv
from importlib import import_module
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.refusals import Unfit
from heyi.methods.weights.ahp import checked, group, weigh, worst_pairs
from heyi.methods.weights.ahp_gaps import complete
from heyi.methods.weights.hierarchy import Criterion, compose
from tests.rules.method_answers import ask, refused, table_of

# Another hand, which ships no types.
AHPY = import_module("ahpy")
PUBLISHED = Path(__file__).parents[1] / "published"

DRINKS = PUBLISHED / "ahp_drinks.csv"
INCOMPLETE = "item,a,b,c,d\na,1,1,5,2\nb,1,1,3,4\nc,1/5,1/3,1,\nd,1/2,1/4,,1\n"
# Saaty, J Math Psychol 1977;15:234-281: distances of six cities from Philadelphia, judged and measured.
CITIES: list[list[float]] = [
    [1, 1 / 3, 8, 3, 3, 7],
    [3, 1, 9, 3, 3, 9],
    [1 / 8, 1 / 9, 1, 1 / 6, 1 / 5, 2],
    [1 / 3, 1 / 3, 6, 1, 1 / 3, 6],
    [1 / 3, 1 / 3, 5, 3, 1, 6],
    [1 / 7, 1 / 9, 1 / 2, 1 / 6, 1 / 6, 1],
]
positive = st.floats(0.2, 5)
weights_drawn = st.lists(positive, min_size=2, max_size=7).map(lambda drawn: np.array(drawn) / sum(drawn))


def consistent(weights: np.ndarray) -> np.ndarray:
    return weights[:, None] / weights[None, :]


def written(names: str, matrix: np.ndarray) -> str:
    """A matrix as CSV."""
    rows = [
        f"{name}," + ",".join(map(repr, map(float, row))) for name, row in zip(names, matrix, strict=True)
    ]
    return "item," + ",".join(names) + "\n" + "\n".join(rows) + "\n"


def test_saatys_drinks_weigh_what_he_printed() -> None:
    told = ask("ahp", DRINKS)
    assert told["units"] == ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
    assert told["columns"]["weight"] == pytest.approx(
        [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], abs=6e-4
    )
    assert told["scalars"]["lambda_max"] == pytest.approx(7.1766, abs=5e-5)
    assert told["scalars"]["cr"] == pytest.approx(0.022, abs=5e-4)
    assert told["scalars"]["cr_donegan_dodd"] == pytest.approx(0.0235, abs=5e-5)
    assert told["columns"]["weight_geometric"] == pytest.approx(
        [0.1787, 0.0185, 0.0422, 0.1165, 0.1911, 0.1286, 0.3243], abs=6e-5
    )
    assert told["columns"]["rank"] == [3, 7, 6, 5, 2, 4, 1]


def test_saatys_distances_of_cities_weigh_what_he_printed() -> None:
    found = weigh(CITIES)
    assert found.weights == pytest.approx([0.263, 0.397, 0.033, 0.116, 0.164, 0.027], abs=1.5e-3)
    assert found.lambda_max == pytest.approx(6.45, abs=0.01)


def test_the_matrix_with_a_gap_is_filled_as_published() -> None:
    told = ask("ahp", INCOMPLETE)
    assert told["columns"]["weight"] == pytest.approx([0.3738, 0.392, 0.0985, 0.1357], abs=6e-5)
    assert told["scalars"]["cr_donegan_dodd"] == pytest.approx(0.0372, abs=6e-5)
    (filled,) = told["tables"]["filled"]
    assert (filled["row"], filled["column"]) == ("c", "d")
    assert filled["value"] == pytest.approx(0.730297106886979, abs=1e-6)


def test_another_library_weighs_the_same() -> None:
    names = "abcdef"
    pairs = {(names[i], names[j]): CITIES[i][j] for i in range(6) for j in range(i + 1, 6)}
    other = AHPY.Compare("cities", pairs, precision=8, random_index="dd")
    found = weigh(CITIES)
    assert [other.target_weights[name] for name in names] == pytest.approx(found.weights.tolist(), abs=1e-7)
    assert other.consistency_ratio == pytest.approx(found.ratio_donegan_dodd, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(weights=weights_drawn)
def test_a_consistent_matrix_gives_its_weights_back(weights: np.ndarray) -> None:
    found = weigh(consistent(weights))
    assert found.weights == pytest.approx(weights, abs=1e-9)
    assert found.geometric == pytest.approx(weights, abs=1e-9)
    assert found.ratio_saaty == pytest.approx(0, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(
    weights=st.lists(positive, min_size=4, max_size=6).map(np.array),
    gap=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
def test_gaps_of_a_consistent_matrix_are_filled_exactly(weights: np.ndarray, gap: tuple[int, int]) -> None:
    whole = consistent(weights)
    given_matrix = whole.copy()
    if gap[0] != gap[1]:
        given_matrix[gap], given_matrix[gap[::-1]] = np.nan, np.nan
    filled, gaps = complete(given_matrix)
    assert filled == pytest.approx(whole, rel=1e-5)
    assert gaps == ([tuple(sorted(gap))] if gap[0] != gap[1] else [])


def test_one_of_a_pair_is_enough() -> None:
    half = "item,a,b,c\na,1,2,4\nb,,1,2\nc,,,1\n"
    told = ask("ahp", half)
    assert told["columns"]["weight"] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert "filled" not in told["tables"]


def test_judges_who_agree_weigh_as_one() -> None:
    assert group([CITIES, CITIES, CITIES], [1, 2, 3]) == pytest.approx(np.array(CITIES))
    one = "judge,item,a,b\nx,a,1,3\nx,b,1/3,1\n"
    both = one + "y,a,1,3\ny,b,1/3,1\n"
    told = ask("ahp", both, unit="item", group="judge")
    assert told["columns"]["weight"] == pytest.approx([0.75, 0.25])
    assert [row["judge"] for row in told["tables"]["judges"]] == ["x", "y"]


def test_judges_who_oppose_each_other_cancel_out() -> None:
    stacked = "judge,item,a,b\nx,a,1,4\nx,b,1/4,1\ny,a,1,1/4\ny,b,4,1\n"
    assert ask("ahp", stacked, unit="item", group="judge")["columns"]["weight"] == pytest.approx([0.5, 0.5])
    leaning = ask("ahp", stacked, unit="item", group="judge", weights=(3.0, 1.0))
    assert leaning["columns"]["weight"] == pytest.approx([2 / 3, 1 / 3])  # 4^(1/2) = 2


def test_rows_in_another_order_than_the_columns_are_the_same_matrix() -> None:
    rows = list(csv.reader(StringIO(DRINKS.read_text(encoding="utf-8"))))
    turned = "\n".join(",".join(row) for row in [rows[0], *rows[:0:-1]])
    assert ask("ahp", turned)["columns"]["weight"] == pytest.approx(ask("ahp", DRINKS)["columns"]["weight"])


def test_a_matrix_that_is_not_square_is_refused() -> None:
    assert refused("ahp", "item,a,b,c\na,1,2,3\nb,1/2,1,2\n").code == "matrix_not_square"
    with pytest.raises(Unfit, match="square"):
        checked([[1, 2, 3], [0.5, 1, 2]])


def test_a_matrix_that_is_not_reciprocal_is_refused_with_its_pairs() -> None:
    unfit = refused("ahp", "item,a,b\na,1,3\nb,3,1\n")
    assert unfit.code == "matrix_not_reciprocal"
    assert "(1,2) = 3" in unfit.en


def test_a_comparison_that_is_not_above_nothing_is_refused() -> None:
    assert refused("ahp", "item,a,b\na,1,-3\nb,-1/3,1\n").code in ("cells_wrong", "matrix_not_positive")
    with pytest.raises(Unfit, match="greater than 0"):
        weigh([[1, 0], [0, 1]])


def test_nothing_beside_a_gap_is_refused_before_it_is_filled() -> None:
    assert refused("ahp", "item,a,b,c\na,1,0,\nb,,1,2\nc,,1/2,1\n").code == "matrix_not_positive"


def test_equal_weights_share_the_first_place() -> None:
    told = ask("ahp", written("abcdefg", np.ones((7, 7))))
    assert told["columns"]["rank"] == [1] * 7


def test_comparisons_that_contradict_each_other_are_refused_with_the_worst_pairs() -> None:
    circle = "item,a,b,c\na,1,5,1/5\nb,1/5,1,5\nc,5,1/5,1\n"
    unfit = refused("ahp", circle)
    assert unfit.code == "matrix_inconsistent"
    assert "a to b: 5 was given, the rest implies about 1" in unfit.en
    told = ask("ahp", circle, accept_inconsistent=True)
    assert told["columns"]["weight"] == pytest.approx([1 / 3] * 3)
    assert "CR" in told["warnings"][0]


def test_the_pair_that_was_turned_round_is_named_first() -> None:
    matrix = consistent(np.array([8.0, 4.0, 2.0, 1.0]))
    matrix[0, 3], matrix[3, 0] = 1 / 8, 8
    assert worst_pairs(matrix, weigh(matrix).weights)[0][:2] == (0, 3)


def test_comparisons_that_nothing_joins_are_refused() -> None:
    apart = "item,a,b,c,d\na,1,2,,\nb,1/2,1,,\nc,,,1,3\nd,,,1/3,1\n"
    assert refused("ahp", apart).code == "matrix_unconnected"


def test_names_of_rows_must_be_those_of_columns() -> None:
    assert refused("ahp", "item,a,b\na,1,2\nz,1/2,1\n").code == "matrix_names"


def test_one_or_two_criteria_cannot_contradict_each_other() -> None:
    assert ask("ahp", "item,a\na,1\n")["columns"]["weight"] == [1.0]
    told = ask("ahp", "item,a,b\na,1,9\nb,1/9,1\n")
    assert told["columns"]["weight"] == pytest.approx([0.9, 0.1])
    assert told["scalars"]["cr"] == 0


def test_above_fifteen_criteria_the_answer_says_that_nothing_was_tested() -> None:
    names = "abcdefghijklmnop"
    told = ask("ahp", written(names, consistent(np.arange(1.0, 17))))
    assert told["scalars"]["cr"] is None
    assert told["scalars"]["cr_donegan_dodd"] == pytest.approx(0, abs=1e-9)
    assert told["warnings"]


def test_reciprocals_printed_to_two_decimals_are_taken() -> None:
    told = ask("ahp", "item,a,b,c\na,1,3,7\nb,0.33,1,3\nc,0.14,0.33,1\n")
    assert sum(told["columns"]["weight"]) == pytest.approx(1)


def test_a_hierarchy_multiplies_down_to_the_lowest_criteria() -> None:
    tree = {
        "structure": Criterion(0.25, {"staff": Criterion(0.6), "beds": Criterion(0.4)}),
        "outcome": Criterion(0.75),
    }
    assert compose(tree) == pytest.approx(
        {("structure", "staff"): 0.15, ("structure", "beds"): 0.1, ("outcome",): 0.75}
    )
    printed = {"a": Criterion(0.333), "b": Criterion(0.333), "c": Criterion(0.333)}
    assert sum(compose(printed).values()) == pytest.approx(1)


@pytest.mark.parametrize("weight", [0.9, -0.5, float("nan")])
def test_siblings_that_do_not_sum_to_one_are_refused_by_their_place(weight: float) -> None:
    with pytest.raises(Unfit, match="top: weights of siblings"):
        compose({"top": Criterion(1, {"x": Criterion(weight), "y": Criterion(0.5)})})


def test_a_table_of_numbers_without_names_is_a_matrix_too() -> None:
    assert ask("ahp", table_of("a,b\n1,2\n0.5,1\n"))["columns"]["weight"] == pytest.approx([2 / 3, 1 / 3])
