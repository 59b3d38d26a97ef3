"""Entropy, CRITIC and combined weights against another library, exact shares, and what must hold of any table."""

from fractions import Fraction
from importlib import import_module
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import BENEFIT, COST, Direction, membership
from heyi.methods.weights.combined import game, geometric, linear, multiplicative
from heyi.methods.weights.critic import critic_weights
from heyi.methods.weights.entropy import entropy_weights
from tests.rules.method_answers import ask, refused

# Another hand, which ships no types.
PYMCDM = import_module("pymcdm.weights")
TABLE = "ward,a,b,c\nw1,1,10,3\nw2,2,30,3.5\nw3,4,20,2\nw4,3,25,9\n"
MATRIX = np.array([[1, 10, 3], [2, 30, 3.5], [4, 20, 2], [3, 25, 9]], dtype=float)
# Drawn by seed: a drawn table of whole steps may have columns that repeat each other.
matrices = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).uniform(0.5, 50, (6, 3)))


def naive_entropy(columns: list[list[Fraction]]) -> list[float]:
    """Weights cell by cell with exact shares."""
    divergences = []
    for column in columns:
        shares = [cell / sum(column) for cell in column]
        divergences.append(1 + sum(float(p) * log(p) for p in shares if p) / log(len(column)))
    return [one / sum(divergences) for one in divergences]


def test_without_a_direction_entropy_is_of_raw_shares_as_in_another_library() -> None:
    told = ask("entropy-weights", TABLE)
    assert told["units"] == ["a", "b", "c"]
    assert told["scalars"]["normalise"] == "raw"
    assert told["columns"]["weight"] == pytest.approx(PYMCDM.entropy_weights(MATRIX), abs=1e-12)


def test_with_a_direction_entropy_is_of_values_between_nothing_and_one() -> None:
    told = ask("entropy-weights", TABLE, benefit=("a", "c"), cost=("b",))
    exact = [
        [Fraction(0), Fraction(1, 3), Fraction(1), Fraction(2, 3)],
        [Fraction(1), Fraction(0), Fraction(1, 2), Fraction(1, 4)],
        [Fraction(1, 7), Fraction(3, 14), Fraction(0), Fraction(1)],
    ]
    assert told["scalars"]["normalise"] == "min-max"
    assert told["columns"]["weight"] == pytest.approx(naive_entropy(exact), abs=1e-12)
    assert told["columns"]["direction"] == ["benefit", "cost", "benefit"]
    shifted = ask("entropy-weights", TABLE, benefit=("a", "c"), cost=("b",), shift=0.01)
    moved = [[cell + Fraction(1, 100) for cell in column] for column in exact]
    assert shifted["columns"]["weight"] == pytest.approx(naive_entropy(moved), abs=1e-12)
    assert shifted["scalars"]["shift"] == 0.01


def test_other_ways_to_make_columns_comparable_are_there() -> None:
    by_sum = ask("entropy-weights", TABLE, cost=("b",), normalise="sum")
    turned = MATRIX.copy()
    turned[:, 1] = 1 / turned[:, 1]
    assert by_sum["columns"]["weight"] == pytest.approx(PYMCDM.entropy_weights(turned), abs=1e-12)
    by_length = ask("entropy-weights", TABLE, cost=("b",), normalise="vector")
    turned[:, 1] = 1 - MATRIX[:, 1] / np.linalg.norm(MATRIX[:, 1])
    assert by_length["columns"]["weight"] == pytest.approx(PYMCDM.entropy_weights(turned), abs=1e-12)


def test_an_interval_counts_by_membership() -> None:
    direction = Direction("interval", (5, 6), (2, 12))
    assert membership([1, 2, 3.5, 5, 5.5, 6, 9, 12, 13], direction).tolist() == [
        0,
        0,
        0.5,
        1,
        1,
        1,
        0.5,
        0,
        0,
    ]
    step = Direction("interval", (5, 6), (5, 6))
    assert membership([4.9, 5, 6, 6.1], step).tolist() == [0, 1, 1, 0]
    told = ask("entropy-weights", TABLE, interval=("c:3:4",))
    assert "-2" in told["warnings"][-1]  # 3 less what 9 is above 4
    assert told["scalars"]["normalise"] == "min-max"


def test_which_columns_count_is_as_the_options_say() -> None:
    assert ask("entropy-weights", TABLE, columns=("c", "a"))["units"] == ["c", "a"]
    assert ask("entropy-weights", TABLE, benefit=("c",), cost=("a",))["units"] == ["a", "c"]
    assert ask("entropy-weights", TABLE, cost=("a",))["units"] == ["a", "b", "c"]


@settings(max_examples=25, deadline=None)
@given(matrix=matrices, factor=st.floats(0.1, 10))
def test_entropy_weights_sum_to_one_and_know_no_unit(matrix: np.ndarray, factor: float) -> None:
    found = entropy_weights(matrix, [BENEFIT] * 3, "raw")
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights == pytest.approx(
        entropy_weights(matrix * factor, [BENEFIT] * 3, "raw").weights, abs=1e-6
    )
    turned = entropy_weights(-matrix, [COST] * 3)
    assert turned.weights == pytest.approx(entropy_weights(matrix, [BENEFIT] * 3).weights, abs=1e-9)


def test_a_column_without_spread_weighs_nothing_raw_and_is_refused_standardised() -> None:
    flat = "u,a,b\n1x,5,1\n2x,5,2\n3x,5,4\n"
    told = ask("entropy-weights", flat)
    assert told["columns"]["weight"] == [0.0, 1.0]
    assert "a" in told["warnings"][0]
    unfit = refused("entropy-weights", flat, benefit=("a", "b"))
    assert (unfit.code, "a" in unfit.zh) == ("column_constant", True)
    assert refused("entropy-weights", "u,a\nx,5\ny,5\n").code == "column_constant"


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("u,a,b\nx,1,2\n", {}, "units_few"),
        ("u,a,b\nx,-1,2\ny,3,4\n", {}, "values_negative"),
        ("u,a,b\nx,0,2\ny,0,4\n", {}, "column_zero"),
        ("u,a,b\nx,,2\ny,0,4\n", {}, "cells_wrong"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"cost": ("z",)}, "column_missing"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"benefit": ("a",), "cost": ("a",)}, "column_twice"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"columns": ("a",), "cost": ("b",)}, "direction_idle"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"interval": ("a:5:4:1:9",)}, "interval_wrong"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"interval": ("a",)}, "interval_unreadable"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"interval": ("a:1:2", "a:1:3")}, "column_twice"),
        ("u,a,b\nx,0,2\ny,3,4\n", {"cost": ("a",), "normalise": "sum"}, "reciprocal_of_zero"),
        ("u,a,b\nx,1,2\ny,3,4\n", {"shift": -1.0}, "shift_wrong"),
        ("u\nx\ny\n", {}, "columns_none"),
    ],
)
def test_what_has_no_entropy_is_refused_in_words(table: str, options: dict[str, object], code: str) -> None:
    assert refused("entropy-weights", table, **options).code == code


def test_critic_weighs_as_another_library_does() -> None:
    told = ask("critic-weights", TABLE)
    assert told["columns"]["weight"] == pytest.approx(PYMCDM.critic_weights(MATRIX), abs=1e-12)
    turned = MATRIX * [1, -1, 1]
    by_cost = ask("critic-weights", TABLE, benefit=("a", "c"), cost=("b",))
    assert by_cost["columns"]["weight"] == pytest.approx(PYMCDM.critic_weights(turned), abs=1e-12)
    assert set(by_cost["columns"]) >= {"weight", "deviation", "conflict", "information"}


@settings(max_examples=20, deadline=None)
@given(matrix=matrices)
def test_critic_knows_neither_unit_nor_order_of_columns(matrix: np.ndarray) -> None:
    found = critic_weights(matrix, [BENEFIT] * 3).weights
    assert found == pytest.approx(critic_weights(matrix * [3, 0.5, 7] + 2, [BENEFIT] * 3).weights, abs=1e-7)
    assert found[::-1] == pytest.approx(critic_weights(matrix[:, ::-1], [BENEFIT] * 3).weights, abs=1e-9)


def test_critic_refuses_what_repeats_itself_or_does_not_differ() -> None:
    assert refused("critic-weights", "u,a,b\nx,1,2\ny,3,6\nz,2,4\n").code == "criteria_repeat"
    assert refused("critic-weights", "u,a\nx,1\ny,3\n").code == "criteria_few"
    assert refused("critic-weights", "u,a,b\nx,1,2\ny,1,6\n").code == "column_constant"
    told = ask("critic-weights", "u,a,b\nx,1,6\ny,3,2\n")
    assert told["columns"]["weight"] == pytest.approx([0.5, 0.5])
    assert any("±1" in warning for warning in told["warnings"])


SETS = "criterion,ahp,entropy\na,0.5,0.2\nb,0.3,0.3\nc,0.2,0.5\n"


def test_sets_of_weights_are_combined_as_by_hand() -> None:
    told = ask("combined-weights", SETS)
    assert told["columns"]["weight"] == pytest.approx([0.35, 0.3, 0.35])
    assert told["columns"]["weight_multiplicative"] == pytest.approx([10 / 29, 9 / 29, 10 / 29])
    root = np.sqrt([0.1, 0.09, 0.1])
    assert told["columns"]["weight_geometric"] == pytest.approx(root / root.sum())
    leaning = ask("combined-weights", SETS, weights=(0.75, 0.25))
    assert leaning["columns"]["weight"] == pytest.approx([0.425, 0.3, 0.275])
    assert ask("combined-weights", SETS, by="multiplicative")["columns"]["rank"] == [1, 3, 1]


def test_the_game_solves_its_equations_and_a_set_twice_is_that_set() -> None:
    sets = np.array([[0.6, 0.2], [0.3, 0.3], [0.1, 0.5]])
    found = game(sets)
    a, b = sets[:, 0] @ sets[:, 0], sets[:, 1] @ sets[:, 1]
    c = sets[:, 0] @ sets[:, 1]
    determinant = a * b - c * c
    assert found.solved == pytest.approx([(a * b - c * b) / determinant, (a * b - c * a) / determinant])
    assert found.weights.sum() == pytest.approx(1)
    assert game(sets[:, [0, 0]]).weights == pytest.approx(sets[:, 0])


def test_geometric_means_have_the_least_relative_entropy() -> None:
    sets = np.array([[0.6, 0.2], [0.3, 0.3], [0.1, 0.5]])

    def distance(logs: np.ndarray) -> float:
        weights = np.exp(logs) / np.exp(logs).sum()
        return float((weights[:, None] * np.log(weights[:, None] / sets)).sum())

    found = minimize(distance, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13}).x
    assert geometric(sets) == pytest.approx(np.exp(found) / np.exp(found).sum(), abs=1e-5)


def test_sets_that_share_no_criterion_have_sums_but_no_products() -> None:
    told = ask("combined-weights", "c,x,y\na,1,0\nb,0,1\n")
    assert told["columns"]["weight"] == [0.5, 0.5]
    assert told["columns"]["weight_multiplicative"] == [None, None]
    assert refused("combined-weights", "c,x,y\na,1,0\nb,0,1\n", by="multiplicative").code == "weights_apart"


def test_sets_that_are_no_weights_are_refused() -> None:
    assert refused("combined-weights", "c,x\na,1\nb,0\n").code == "weight_sets_few"
    assert refused("combined-weights", "c,x,y\na,1,-1\nb,0,2\n").code == "weights_wrong"
    assert refused("combined-weights", "c,x,y\na,0,1\nb,0,2\n").code == "weights_wrong"
    assert refused("combined-weights", SETS, weights=(1.0,)).code == "weights_number"
    with pytest.raises(Unfit, match="coefficients"):
        linear([[0.5, 0.5], [0.5, 0.5]], [1, -1])


@settings(max_examples=20, deadline=None)
@given(sets=arrays(np.float64, (4, 3), elements=st.floats(0.01, 1)))
def test_each_combination_sums_to_one(sets: np.ndarray) -> None:
    for found in (linear(sets), multiplicative(sets), geometric(sets), game(sets).weights):
        assert found.sum() == pytest.approx(1)
        assert np.all(found >= 0)
