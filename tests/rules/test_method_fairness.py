"""Shapley, Banzhaf and the nucleolus, against orders written out, published games and the criterion of balanced coalitions."""

from fractions import Fraction
from itertools import combinations, permutations
from math import comb, factorial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heyi.methods.fairness.coalitions import filled, objection, reach, sparse, sums, traits
from heyi.methods.fairness.sampled import sampled_banzhaf, sampled_shapley
from heyi.methods.fairness.semivalues import banzhaf, modified, shapley
from heyi.methods.fairness.voting import power
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused

Numbers = NDArray[np.float64]

PUBLISHED = Path(__file__).parents[1] / "published" / "shapley_games.csv"
JIANG = "coalition,value\nA,1\nB,1\nC,1\nA+B,7\nC+A,5\nB|C,4\nA+B+C,10\n"
FEW = settings(max_examples=25, deadline=None)


@st.composite
def some_game(draw: st.DrawFn, most: int = 5) -> list[int]:
    players = draw(st.integers(1, most))
    values = draw(st.lists(st.integers(-20, 20), min_size=2**players - 1, max_size=2**players - 1))
    return [0, *values]


def _orders(values: list[int]) -> list[Fraction]:
    """Shapley's value by writing out all orders in fractions."""
    players = len(values).bit_length() - 1
    total = [Fraction(0)] * players
    for order in permutations(range(players)):
        joined = 0
        for player in order:
            total[player] += values[joined | 1 << player] - values[joined]
            joined |= 1 << player
    return [one / factorial(players) for one in total]


def _convex(seed: int, players: int) -> Numbers:
    """A sum of unanimity games with weights of 0 or more is convex."""
    generator = np.random.default_rng(seed)
    game = np.zeros(1 << players)
    for coalition in range(1, 1 << players):
        weight = float(generator.integers(0, 5))
        game += weight * ((np.arange(1 << players) & coalition) == coalition)
    return game


# --- Shapley and Banzhaf


def test_published_games_have_their_published_values() -> None:
    found = ask("shapley", PUBLISHED, group="game", missing="max")
    expected = [4, 3.5, 2.5, 2 / 3, 1 / 6, 1 / 6, 2, 3, 4, 9]
    assert found["columns"]["value"] == pytest.approx(expected, abs=1e-12)
    assert found["units"][0] == "jiang: A"
    assert found["tables"]["games"][1]["total"] == 1


def test_factors_correct_the_value_as_papers_on_alliances_do() -> None:
    found = ask("shapley", JIANG, weights=(0.5, 0.3, 0.2))
    assert found["columns"]["modified"] == pytest.approx([5 + 2 / 3, 3 + 1 / 6, 1 + 1 / 6], abs=1e-12)
    assert not any("scaled" in words for words in found["warnings"])
    scaled = ask("shapley", JIANG, weights={"C": 2.0, "A": 5.0, "B": 3.0})
    assert scaled["columns"]["modified"] == pytest.approx(found["columns"]["modified"])
    assert any("scaled" in words for words in scaled["warnings"])
    assert sum(scaled["columns"]["modified"]) == pytest.approx(10)
    with pytest.raises(Unfit):
        modified([1, 2], 3, [0.5, 0.6])


@FEW
@given(some_game())
def test_values_are_those_of_all_orders_written_out(values: list[int]) -> None:
    assert shapley(values) == pytest.approx([float(one) for one in _orders(values)], abs=1e-12)


@FEW
@given(some_game(), st.integers(0, 1000))
def test_values_are_efficient_additive_and_symmetric(values: list[int], seed: int) -> None:
    other = np.random.default_rng(seed).normal(size=len(values))
    other[0] = 0
    assert shapley(values).sum() == pytest.approx(values[-1], abs=1e-11)
    assert shapley(np.array(values) + other) == pytest.approx(shapley(values) + shapley(other), abs=1e-11)
    by_size = np.bitwise_count(np.arange(len(values), dtype=np.uint32)) ** 2
    assert np.ptp(shapley(by_size)) == pytest.approx(0, abs=1e-12)


def test_a_player_who_adds_nothing_is_due_nothing() -> None:
    small = np.random.default_rng(1).normal(size=16)
    small[0] = 0
    game = np.concatenate([small, small])
    assert shapley(game)[-1] == pytest.approx(0, abs=1e-12)
    assert banzhaf(game)[-1] == pytest.approx(0, abs=1e-12)
    assert shapley(game)[:4] == pytest.approx(shapley(small))


@FEW
@given(some_game())
def test_banzhaf_is_the_mean_of_what_a_player_adds(values: list[int]) -> None:
    players = len(values).bit_length() - 1
    expected = [
        sum(values[one | 1 << i] - values[one] for one in range(len(values)) if not one >> i & 1)
        / 2 ** (players - 1)
        for i in range(players)
    ]
    assert banzhaf(values) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_the_value_of_a_convex_game_lies_in_its_core(seed: int) -> None:
    game = _convex(seed, 5)
    kind = traits(game)
    assert kind.is_convex
    assert kind.is_superadditive
    assert objection(game, shapley(game)).in_core


@FEW
@given(some_game(4))
def test_kinds_of_games_are_those_of_their_definitions(values: list[int]) -> None:
    every = range(len(values))
    joins = all(values[a | b] >= values[a] + values[b] for a in every for b in every if not a & b)
    convex = all(values[a | b] + values[a & b] >= values[a] + values[b] for a in every for b in every)
    assert traits(values).is_superadditive == joins
    assert traits(values).is_convex == convex


def test_a_function_of_twenty_players_is_solved_exactly() -> None:
    costs = np.sort(np.random.default_rng(3).uniform(1, 9, 20))

    def dearest(coalitions: NDArray[np.int64]) -> Numbers:
        found = np.zeros(len(coalitions))
        for player, cost in enumerate(costs):
            found = np.where(coalitions >> player & 1, cost, found)
        return found

    steps = np.diff(costs, prepend=0.0) / np.arange(20, 0, -1)
    assert shapley(dearest, 20) == pytest.approx(np.cumsum(steps), abs=1e-11)


def test_coalitions_that_are_missing_follow_the_rule() -> None:
    known = {0b001: 3.0, 0b010: -1.0, 0b011: 1.0, 0b101: 7.0}
    expected = {
        "zero": [0, 3, -1, 1, 0, 7, 0, 0],
        "max": [0, 3, -1, 1, 0, 7, 0, 7],
        "sum": [0, 3, -1, 1, 0, 7, -1, 2],
    }
    for rule, values in expected.items():
        assert filled(known, 3, rule).tolist() == values
        assert sparse(known, 3, rule)(np.arange(8)).tolist() == values
        low, high = reach(known, 3, rule)
        assert low <= min(values)
        assert high >= max(values)


def test_a_table_may_tick_its_members() -> None:
    ticked = "A,B,C,value\n1,0,0,1\n0,1,0,1\n0,0,1,1\n1,1,0,7\n1,0,1,5\n0,1,1,4\n1,1,1,10\n"
    assert ask("shapley", ticked)["columns"]["value"] == pytest.approx([4, 3.5, 2.5])


def test_costs_are_judged_as_costs() -> None:
    airport = "coalition,value\nA,8\nB,11\nC,13\nD,18\n"
    found = ask("shapley", airport, missing="max", costs=True)
    assert found["columns"]["value"] == pytest.approx([2, 3, 4, 9])
    assert found["scalars"]["is_convex"]
    assert found["scalars"]["in_core"]
    assert not ask("shapley", airport, missing="max")["scalars"]["is_superadditive"]


def test_the_answer_tells_who_could_object() -> None:
    found = ask("shapley", "coalition,value\nL+R1,1\nL+R2,1\nL+R1+R2,1\n")
    assert found["scalars"]["in_core"] is False
    assert found["scalars"]["core_excess"] == pytest.approx(1 / 6)
    assert found["scalars"]["core_objection"] in ("L+R1", "L+R2")
    assert found["columns"]["rank"] == [1, 2, 2]
    assert "4 coalitions are not in the file" in found["warnings"][0]


# --- many players


def test_samples_stay_within_the_bound_they_tell() -> None:
    generator = np.random.default_rng(5)
    game = generator.uniform(0, 1, 256)
    game[0] = 0
    for draw, exact in ((sampled_shapley, shapley(game)), (sampled_banzhaf, banzhaf(game))):
        found = draw(lambda coalitions: game[coalitions], 8, draws=4000, seed=7, width=2.0)
        assert found.bounds is not None
        assert np.all(np.abs(found.values - exact) <= found.bounds)
        assert np.all(np.abs(found.values - exact) <= 5 * found.errors)
        assert found.draws == 4000
    assert sampled_shapley(lambda one: game[one], 8, draws=40).values.sum() == pytest.approx(game[-1])


def test_errors_of_samples_are_as_large_as_they_say() -> None:
    game = np.random.default_rng(6).uniform(0, 1, 32)
    game[0] = 0
    exact = shapley(game)
    runs = [sampled_shapley(lambda one: game[one], 5, draws=200, seed=seed) for seed in range(200)]
    scores = np.array([(run.values - exact) / run.errors for run in runs])
    assert 0.8 < scores.std() < 1.25


def test_an_order_and_its_reverse_solve_a_game_of_pairs_at_once() -> None:
    pairs = np.bitwise_count(np.arange(64, dtype=np.uint32)).astype(float) ** 2
    found = sampled_shapley(lambda one: pairs[one], 6, draws=4, width=12.0)
    assert found.values == pytest.approx([6] * 6)
    assert found.errors == pytest.approx([0] * 6, abs=1e-12)


def test_more_than_twenty_players_are_drawn_and_it_is_said() -> None:
    rows = "".join(f"P{place},{place}\n" for place in range(1, 26))
    found = ask("shapley", "coalition,value\n" + rows, missing="sum", seed=3, draws=100)
    assert found["columns"]["value"] == pytest.approx(range(1, 26))
    assert found["scalars"]["exact"] is False
    assert found["scalars"]["seed"] == 3
    assert found["columns"]["bound"][0] > 0
    again = ask("shapley", "coalition,value\n" + rows, missing="max", seed=3, draws=2000)
    assert sum(again["columns"]["value"]) == pytest.approx(25)
    steps = np.cumsum(1 / np.arange(25, 0, -1))
    assert np.all(np.abs(np.array(again["columns"]["value"]) - steps) <= again["columns"]["bound"])
    assert refused("shapley", "coalition,value\n" + rows, draws=1).code == "draws_few"


# --- votes


def test_power_in_a_vote_is_that_of_its_game() -> None:
    weights, quota = [4, 3, 2, 1, 1], 6
    held = sums(weights)
    game = (held >= quota).astype(float)
    found = power(weights, quota)
    assert [float(one) for one in found.shapley_shubik] == pytest.approx(shapley(game), abs=1e-14)
    assert [float(one) for one in found.banzhaf] == pytest.approx(banzhaf(game), abs=1e-14)
    assert sum(found.shapley_shubik) == 1


@FEW
@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=8), st.fractions(min_value=Fraction(1, 10), max_value=1)
)
def test_votes_are_counted_exactly(weights: list[int], share: Fraction) -> None:
    if not sum(weights):
        return
    quota = share * sum(weights)
    found = power(weights, quota)
    others = [[*range(i), *range(i + 1, len(weights))] for i in range(len(weights))]
    for voter, swings in enumerate(found.swings):
        lost = (
            sum(weights[one] for one in chosen)
            for size in range(len(weights))
            for chosen in combinations(others[voter], size)
        )
        assert swings == sum(held < quota <= held + weights[voter] for held in lost)


def test_the_council_of_27_has_its_known_power() -> None:
    votes = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    text = "country,weight\n" + "".join(f"S{place},{vote}\n" for place, vote in enumerate(votes))
    found = ask("banzhaf", text, quota=255.0)
    assert found["columns"]["share"][0] == pytest.approx(0.0778, abs=5e-5)
    assert found["columns"]["share"][-1] == pytest.approx(0.0094, abs=5e-5)
    assert ask("shapley", text, quota=255.0)["columns"]["value"][0] == pytest.approx(0.0867, abs=5e-5)


def test_five_equal_voters_share_power_and_decimals_count() -> None:
    found = ask("banzhaf", "player,weight\nA,0.2\nB,0.2\nC,0.2\nD,0.2\nE,0.2\n", quota=0.6)
    assert found["columns"]["swings"] == [comb(4, 2)] * 5
    assert found["columns"]["normalised"] == pytest.approx([0.2] * 5)
    assert refused("banzhaf", "player,weight\nA,1\nB,2\n", quota=4.0).code == "quota_wrong"
    assert refused("nucleolus", "player,weight\nA,1\nB,2\n", quota=4.0).code == "quota_wrong"
    assert refused("shapley", "player,weight\nA,1\nB,2\n", quota=float("inf")).code == "quota_wrong"
    assert refused("shapley", "player,weight\nA,-1\nB,2\n", quota=1.0).code == "votes_wrong"
    assert refused("banzhaf", "player,weight\nA,1\nA,2\n", quota=2.0).code == "players_twice"


def test_nothing_to_divide_or_nobody_else_is_no_trouble() -> None:
    assert ask("nucleolus", "coalition,value\nA,5\n")["columns"]["value"] == [5]
    assert ask("shapley", "coalition,value\nA,5\n")["scalars"]["in_core"] is True
    nothing = ask("shapley", "coalition,value\nA,0\nB,0\nA+B,0\n")
    assert nothing["columns"]["share"] == [None, None]
    assert nothing["columns"]["rank"] == [1, 1]
    assert ask("nucleolus", "coalition,value\nA,1\nB,2\nA+B,3\n")["columns"]["value"] == [1, 2]
    assert ask("banzhaf", "coalition,value\nA,0\nA+B,0\n")["columns"]["normalised"] == [None, None]


# --- what is refused


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("coalition,value\nA,1\nA+B,2\nB+A,3\n", "coalitions_wrong"),
        ("coalition,value\nA+A,1\n", "coalitions_wrong"),
        ("coalition,value\n∅,1\nA,2\n", "coalitions_wrong"),
        ("coalition,value\nA,x\nB,\n", "cells_wrong"),
        ("coalition,value\n∅,0\n", "players_number"),
        ("A,B,value\n1,2,3\n", "coalitions_lacking"),
        ("coalition\nA\n", "values_lacking"),
    ],
)
def test_a_file_that_is_no_game_is_refused(text: str, code: str) -> None:
    assert refused("shapley", text).code == code


def test_a_game_that_cannot_be_solved_is_refused_with_a_way_out() -> None:
    loss = "coalition,value\nA,5\nB,5\nA+B,4\n"
    assert refused("nucleolus", loss).code == "no_imputation"
    assert ask("nucleolus", loss, pre=True)["columns"]["value"] == pytest.approx([2, 2])
    many = "coalition,value\n" + "+".join(f"P{place}" for place in range(11)) + ",1\n"
    assert refused("nucleolus", many).code == "players_number"
    assert refused("shapley", JIANG, weights=(0.5, 0.5)).code == "weights_number"
    assert refused("shapley", JIANG, weights={"A": 1.0}).code == "weights_lacking"
    too_many = "coalition,value\n" + "+".join(f"P{place}" for place in range(63)) + ",1\n"
    assert refused("shapley", too_many).code == "players_number"
    for values in ([0.0, 1.0, 2.0], [1.0, 2.0], [0.0, np.nan]):
        with pytest.raises(Unfit):
            shapley(values)
