"""TOPSIS and the rank-sum ratio against textbooks, another library, slow reckoning, and what must hold of any table."""

from importlib import import_module
from pathlib import Path
from statistics import NormalDist
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from heyi.methods.scoring.directions import BENEFIT, COST
from heyi.methods.scoring.order import places
from heyi.methods.scoring.rsr import (
    compare,
    cuts,
    distribution,
    graded,
    non_integer_ranks,
    rank_sum_ratio,
    ranks,
)
from heyi.methods.scoring.topsis import topsis
from tests.rules.method_answers import ask, refused

# Other hands, which ship no types.
STATSMODELS, PYMCDM = import_module("statsmodels.api"), import_module("pymcdm.methods")
NORMALISED = import_module("pymcdm.normalizations")
PUBLISHED = Path(__file__).parents[1] / "published"
SCHOOLS, REGIONS = PUBLISHED / "topsis_gradschool.csv", PUBLISHED / "rsr_10_regions.csv"
SCHOOL = {
    "interval": ("student_teacher_ratio:5:6:2:12",),
    "cost": ("overdue_rate",),
    "weights": (0.2, 0.3, 0.4, 0.1),
}
REGION = {"benefit": ("prenatal_exam_rate",), "cost": ("maternal_mortality", "perinatal_mortality")}
WARDS = "ward,a,b,c\nw1,1,10,3\nw2,2,30,3.5\nw3,4,20,2\nw4,3,25,9\n"
matrices = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).uniform(0.5, 50, (7, 3)))


def test_graduate_schools_stand_as_in_the_textbook() -> None:
    told = ask("topsis", SCHOOLS, **SCHOOL)
    assert told["units"] == ["g1", "g2", "g3", "g4", "g5"]
    assert told["columns"]["distance_best"] == pytest.approx(
        [0.1987, 0.1726, 0.1428, 0.1255, 0.3198], abs=6e-5
    )
    assert told["columns"]["distance_worst"] == pytest.approx(
        [0.2204, 0.2371, 0.2385, 0.2932, 0.1481], abs=6e-5
    )
    assert told["columns"]["score"] == pytest.approx([0.5258, 0.5787, 0.6255, 0.7003, 0.3165], abs=6e-5)
    assert told["columns"]["rank"] == [4, 3, 2, 1, 5]
    assert [row["criterion"] for row in told["tables"]["criteria"]][:2] == [
        "books_per_head",
        "student_teacher_ratio",
    ]


@pytest.mark.filterwarnings("ignore:Alternatives with indices")
@pytest.mark.parametrize("seed", range(5))
def test_another_library_finds_the_same_closeness(seed: int) -> None:
    matrix = np.random.default_rng(seed).uniform(0.5, 50, (7, 3))
    weights, types, directions = np.array([0.5, 0.2, 0.3]), np.array([1, -1, 1]), [BENEFIT, COST, BENEFIT]
    # It turns columns where less is better round, 1 - x/|x|; distances are the same as with the least as ideal.
    for normalise, other in (
        ("vector", NORMALISED.vector_normalization),
        ("min-max", NORMALISED.minmax_normalization),
    ):
        found = topsis(matrix, weights, directions, normalise)
        assert found.score == pytest.approx(PYMCDM.TOPSIS(other)(matrix, weights, types), abs=1e-10)


@settings(max_examples=20, deadline=None)
@given(matrix=matrices, factor=st.floats(0.01, 100))
def test_units_of_columns_do_not_matter_and_a_dominating_unit_is_first(
    matrix: np.ndarray, factor: float
) -> None:
    directions, weights = [BENEFIT, COST, BENEFIT], [1, 1, 2]
    found = topsis(matrix, weights, directions)
    assert found.score == pytest.approx(topsis(matrix * factor, weights, directions).score, abs=1e-9)
    best = np.array([matrix[:, 0].max(), matrix[:, 1].min(), matrix[:, 2].max()])
    with_best = topsis(np.vstack([matrix, best]), weights, directions)
    assert with_best.score[-1] == pytest.approx(1)
    assert places(with_best.score)[-1] == 1


def test_a_constant_column_is_told_and_harmless() -> None:
    told = ask("topsis", "u,a,b\nx,1,5\ny,2,5\nz,3,5\n", benefit=("a", "b"))
    assert told["columns"]["score"] == pytest.approx([0, 0.5, 1])
    assert any("b" in warning for warning in told["warnings"])


def test_other_treatments_of_costs_are_there_and_told_where_they_change_the_order() -> None:
    told = ask("topsis", WARDS, benefit=("a", "c"), cost=("b",), cost_as="reciprocal")
    turned = np.array([[1, 1 / 10, 3], [2, 1 / 30, 3.5], [4, 1 / 20, 2], [3, 1 / 25, 9]])
    squares = turned / np.sqrt((turned**2).sum(axis=0)) / 3
    far = np.sqrt(((squares - squares.max(axis=0)) ** 2).sum(axis=1))
    near = np.sqrt(((squares - squares.min(axis=0)) ** 2).sum(axis=1))
    assert told["columns"]["score"] == pytest.approx(near / (far + near))
    skewed = "u,a,b\nx,1,1\ny,2,10\nz,2.4,100\n"
    plain = ask("topsis", skewed, benefit=("a",), cost=("b",))
    other = ask("topsis", skewed, benefit=("a",), cost=("b",), cost_as="reciprocal")
    assert plain["columns"]["rank"] != other["columns"]["rank"]
    assert any("--cost-as reciprocal" in warning for warning in plain["warnings"])


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("u,a,b\nx,1,2\n", {}, "units_few"),
        ("u,a,b\nx,1,2\ny,1,2\n", {}, "column_constant"),
        ("u,a,b\nx,0,2\ny,0,3\n", {}, "column_zero"),
        ("u,a,b\nx,1,2\ny,1,3\n", {"normalise": "min-max"}, "column_constant"),
        ("u,a,b\nx,-1,2\ny,1,3\n", {"normalise": "sum"}, "values_negative"),
        ("u,a,b\nx,0,2\ny,1,3\n", {"cost": ("a",), "cost_as": "reciprocal"}, "reciprocal_of_zero"),
        ("u,a,b\nx,1,2\ny,1,3\n", {"weights": (1.0,)}, "weights_number"),
        ("u,a,b\nx,1,2\ny,2,3\n", {"weights": (0.0, 0.0)}, "weights_wrong"),
        ("u,a,b\nx,1,two\ny,1,3\n", {}, "cells_wrong"),
    ],
)
def test_what_has_no_closeness_is_refused_in_words(table: str, options: dict[str, object], code: str) -> None:
    assert refused("topsis", table, **options).code == code


def test_equal_units_share_a_place() -> None:
    told = ask("topsis", "u,a,b\nx,1,9\ny,3,2\nz,3,2\nw,5,1\n", weights=(0.7, 0.3))
    ranks_found = told["columns"]["rank"]
    assert ranks_found[1] == ranks_found[2]
    assert sorted(ranks_found) == [1, 2, 2, 4] or sorted(ranks_found) == [1, 1, 3, 4]


def test_a_million_units_take_seconds_at_most() -> None:
    matrix = np.random.default_rng(1).random((1_000_000, 8))
    begin = process_time()
    found = topsis(matrix, np.full(8, 1 / 8), [BENEFIT, COST] * 4)
    assert process_time() - begin < 5
    assert len(found.score) == 1_000_000


def test_entropy_weights_lead_topsis_as_if_they_were_given() -> None:
    sides = {"benefit": ("a", "c"), "cost": ("b",)}
    weights = ask("entropy-weights", WARDS, **sides)["columns"]["weight"]
    told = ask("entropy-topsis", WARDS, **sides)
    assert [row["weight"] for row in told["tables"]["weights"]] == pytest.approx(weights)
    assert told["columns"]["score"] == pytest.approx(
        ask("topsis", WARDS, **sides, weights=tuple(weights))["columns"]["score"]
    )
    raw = ask("entropy-topsis", WARDS, **sides, normalise_weights="raw")
    assert [row["weight"] for row in raw["tables"]["weights"]] == pytest.approx(
        ask("entropy-weights", WARDS)["columns"]["weight"]
    )


def test_entropy_topsis_refuses_a_column_without_spread() -> None:
    assert refused("entropy-topsis", "u,a,b\nx,1,5\ny,2,5\n", benefit=("a", "b")).code == "column_constant"


def test_ten_regions_have_the_ratios_of_the_textbook() -> None:
    told = ask("rsr", REGIONS, **REGION)
    expected = [0.6, 0.4, 0.7667, 0.4, 0.6, 0.6667, 0.5, 0.9, 0.5667, 0.1]
    assert told["columns"]["rsr"] == pytest.approx(expected, abs=6e-5)
    assert told["columns"]["rank_maternal_mortality"] == [2, 3, 7, 4, 8, 6, 5, 9, 10, 1]
    assert told["columns"]["grade"] == ["middle"] * 2 + ["high"] + ["middle"] * 4 + ["high", "middle", "low"]
    assert told["columns"]["rank"] == [4, 8, 2, 8, 4, 3, 7, 1, 6, 10]


def test_ten_regions_lie_along_the_line_of_the_textbook() -> None:
    told = ask("rsr", REGIONS, **REGION)
    rows = told["tables"]["distribution"]
    assert [row["mean_rank"] for row in rows] == [1, 2.5, 4, 5, 6.5, 8, 9, 10]
    assert [row["probit"] for row in rows] == pytest.approx(
        [3.7184, 4.3255, 4.7467, 5, 5.3853, 5.8416, 6.2816, 6.96], abs=6e-5
    )
    assert [row["fitted"] for row in rows] == pytest.approx(
        [0.2158, 0.3504, 0.4437, 0.4999, 0.5853, 0.6865, 0.7840, 0.9344], abs=6e-5
    )
    scalars = told["scalars"]
    assert scalars["intercept"] == pytest.approx(-0.60855, abs=6e-6)
    assert scalars["slope"] == pytest.approx(0.22169, abs=6e-6)
    assert scalars["r_squared"] == pytest.approx(0.93791, abs=6e-6)
    assert scalars["f"] == pytest.approx(90.632, abs=6e-4)
    assert scalars["p"] == pytest.approx(7.66e-5, rel=1e-3)
    assert [row["from_fitted"] for row in told["tables"]["grades"]][1:] == pytest.approx(
        [0.2782, 0.7216], abs=6e-5
    )


def test_another_library_draws_the_same_line() -> None:
    drawn = np.round(np.random.default_rng(3).random(12), 6)
    found = distribution(drawn)
    shares = np.append(np.arange(1, 12) / 12, 1 - 1 / 48)
    probits = [5 + NormalDist().inv_cdf(float(share)) for share in shares]
    line = STATSMODELS.OLS(np.sort(drawn), STATSMODELS.add_constant(probits)).fit()
    assert (found.intercept, found.slope) == pytest.approx(tuple(line.params))
    assert (found.f, found.p, found.r_squared) == pytest.approx((line.fvalue, line.f_pvalue, line.rsquared))


def test_weights_move_the_ratios_and_equal_ones_do_not() -> None:
    plain = ask("rsr", REGIONS, **REGION)["columns"]["rsr"]
    assert ask("weighted-rsr", REGIONS, **REGION)["columns"]["rsr"] == pytest.approx(plain)
    told = ask("weighted-rsr", REGIONS, **REGION, weights=(0.5, 0.3, 0.2))
    assert told["columns"]["wrsr"] == told["columns"]["rsr"]
    assert told["columns"]["rsr"][0] == pytest.approx((0.5 * 10 + 0.3 * 2 + 0.2 * 6) / 10)


@settings(max_examples=25, deadline=None)
@given(matrix=arrays(np.float64, (7, 3), elements=st.integers(0, 5).map(float)))
def test_ranks_are_those_of_counting_who_is_worse(matrix: np.ndarray) -> None:
    found = ranks(matrix, (BENEFIT, COST, BENEFIT))
    for unit in range(7):
        for column, sign in enumerate((1, -1, 1)):
            own, others = sign * matrix[unit, column], sign * matrix[:, column]
            assert found[unit, column] == np.sum(others < own) + (np.sum(others == own) + 1) / 2
    assert found.sum(axis=0) == pytest.approx(28)


@settings(max_examples=25, deadline=None)
@given(matrix=matrices)
def test_ranks_that_keep_distances_go_from_one_to_the_number_of_units(matrix: np.ndarray) -> None:
    found = non_integer_ranks(matrix, [BENEFIT, COST, BENEFIT])
    assert found.min(axis=0) == pytest.approx(1)
    assert found.max(axis=0) == pytest.approx(7)
    low, high = matrix[:, 1].min(), matrix[:, 1].max()
    assert found[:, 1] == pytest.approx([1 + 6 * (high - x) / (high - low) for x in matrix[:, 1]])
    ratios = rank_sum_ratio(found)
    assert np.all((ratios > 1 / 7 - 1e-12) & (ratios <= 1 + 1e-12))


def test_cuts_are_those_of_the_table_and_a_cut_belongs_above() -> None:
    assert cuts(3).tolist() == [4, 6]
    assert cuts(4).tolist() == [3.5, 5, 6.5]
    assert cuts(5) == pytest.approx([3.2, 4.4, 5.6, 6.8])
    assert graded([3.99, 4, 5.99, 6], 3).tolist() == [0, 1, 1, 2]
    told = ask("rsr", REGIONS, **REGION, grades=5)
    assert told["columns"]["grade"][:2] == ["3", "2"]
    assert told["scalars"]["ranks"] == "integer"
    assert refused("rsr", REGIONS.read_text(encoding="utf-8"), **REGION, grades=1).code == "grades_number"


def test_grades_are_compared_where_each_has_members_that_differ() -> None:
    found = compare([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 1, 1])
    assert found is not None
    assert found.f == pytest.approx(54)  # between 3*(0.3^2)*2 = 0.54 on 1, within 0.04 on 4
    assert found.bartlett_p == pytest.approx(1)
    assert compare([0.1, 0.7, 0.8], [0, 1, 1]) is None
    assert compare([0.5, 0.5, 0.8, 0.9], [0, 0, 1, 1]) is None


def test_a_rank_sum_ratio_needs_units_that_differ() -> None:
    assert refused("rsr", "u,a\nx,1\n").code == "units_few"
    assert refused("rsr", "u,a,b\nx,1,2\ny,1,2\n").code == "column_constant"
    assert refused("rsr", "u,a,b\nx,1,2\ny,2,1\n").code == "column_constant"  # ranks that cancel out
    assert refused("rsr", "u,a,b\nx,1,2\ny,1,3\n", ranks="non-integer").code == "column_constant"


def test_two_ratios_make_a_line_that_nothing_tests() -> None:
    told = ask("rsr", "u,a\nx,1\ny,2\n", benefit=("a",))
    assert told["columns"]["rsr"] == [0.5, 1.0]
    assert told["scalars"]["p"] is None
    assert any("not tested" in warning for warning in told["warnings"])


def test_two_hundred_thousand_units_are_ranked() -> None:
    drawn = np.random.default_rng(2).random((200_000, 2))
    found = distribution(rank_sum_ratio(ranks(drawn, [BENEFIT, COST])))
    assert 0 < found.r_squared <= 1
