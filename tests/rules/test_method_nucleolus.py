"""The nucleolus, against the Talmud, known games and the criterion of balanced coalitions."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from heyi.methods.fairness.coalitions import sums
from heyi.methods.fairness.nucleolus import nucleolus
from tests.rules.method_answers import ask

Numbers = NDArray[np.float64]


def _estate(estate: float, claims: list[float]) -> Numbers:
    """What the others leave of an estate when their claims are met."""
    game = np.maximum(0.0, estate - (sum(claims) - sums(claims)))
    game[0] = 0.0
    return game


@pytest.mark.parametrize(
    ("estate", "expected"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_the_talmud_divides_an_estate_by_the_nucleolus(estate: float, expected: list[float]) -> None:
    """Aumann & Maschler, J Econ Theory 1985;36:195-213."""
    assert nucleolus(_estate(estate, [100, 200, 300])).shares == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_any_estate_is_divided_by_constrained_equal_halves(seed: int) -> None:
    """The rule of Aumann and Maschler found by bisection: equal awards of half claims, then equal losses of them."""
    generator = np.random.default_rng(seed)
    claims = generator.integers(1, 100, 5).astype(float)
    estate = float(generator.uniform(0.05, 0.95) * claims.sum())
    left = min(estate, claims.sum() - estate)
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(claims / 2, middle).sum() < left else (low, middle)
    halves = np.minimum(claims / 2, low)
    expected = halves if estate <= claims.sum() / 2 else claims - halves
    assert nucleolus(_estate(estate, claims.tolist())).shares == pytest.approx(expected, abs=1e-8)


def test_known_games_have_their_nucleolus() -> None:
    glove = ask("nucleolus", "coalition,value\nL+R1,1\nL+R2,1\nL+R1+R2,1\n")
    assert glove["columns"]["value"] == pytest.approx([1, 0, 0], abs=1e-9)
    assert glove["scalars"]["is_core_empty"] is False
    airport = ask("nucleolus", "coalition,value\nA,8\nB,11\nC,13\nD,18\n", missing="max", costs=True)
    # Littlechild: the least of 8/2, 11/3, 13/4 is paid by each of the first three, the rest by the last.
    assert airport["columns"]["value"] == pytest.approx([3.25, 3.25, 3.25, 8.25], abs=1e-9)
    majority = ask("nucleolus", "player,weight\nA,1\nB,1\nC,1\n", quota=2.0)
    assert majority["columns"]["value"] == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert majority["scalars"]["is_core_empty"] is True
    assert majority["scalars"]["least_core"] == pytest.approx(1 / 3)
    # Apex game: the apex needs one of four, or the four together: 3/7 and 1/7 each (Davis & Maschler 1965).
    apex = ask("nucleolus", "player,weight\nA,3\nB,1\nC,1\nD,1\nE,1\n", quota=4.0)
    assert apex["columns"]["value"] == pytest.approx([3 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7], abs=1e-9)


def _balanced(rows: Numbers, free: Numbers) -> bool:
    """Whether everybody is a sum of these coalitions, each with a weight above 0, and of `free` ones with 0 or more."""
    count, players = rows.shape
    columns = np.vstack([rows, free]).T
    found = linprog(
        [*np.zeros(columns.shape[1]), -1.0],
        A_ub=np.column_stack([-np.eye(count), np.zeros((count, len(free))), np.ones(count)]),
        b_ub=np.zeros(count),
        A_eq=np.column_stack([columns, np.zeros(players)]),
        b_eq=np.ones(players),
        bounds=[(0, None)] * columns.shape[1] + [(None, 1)],
    )
    return bool(found.success and -found.fun > 1e-7)


@pytest.mark.parametrize("players", [3, 4, 5])
@pytest.mark.parametrize("is_pre", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_coalitions_of_any_excess_or_more_are_balanced(players: int, is_pre: bool, seed: int) -> None:
    """Kohlberg, SIAM J Appl Math 1971;20:62-66: only the nucleolus has this property."""
    generator = np.random.default_rng(100 * players + seed)
    game = generator.integers(0, 10, 1 << players).astype(float)
    game[0], game[-1] = 0.0, game[-1] + (0 if is_pre else 8 * players)
    shares = nucleolus(game, is_pre=is_pre).shares
    assert shares.sum() == pytest.approx(game[-1], abs=1e-9)
    alone = game[1 << np.arange(players)]
    assert is_pre or np.all(shares >= alone - 1e-9)
    members = (np.arange(1 << players)[:, None] >> np.arange(players) & 1).astype(float)
    at_least = np.flatnonzero(np.abs(shares - alone) < (-1 if is_pre else 1e-8))
    excess = game - members @ shares
    for level in np.unique(np.round(excess[1:-1], 7)):
        inside = 1 + np.flatnonzero(excess[1:-1] >= level - 1e-6)
        assert _balanced(members[inside], np.eye(players)[at_least])


def test_the_worst_off_cannot_be_better_off_by_any_division_on_a_grid() -> None:
    game = np.array([0, 1, 2, 7, 0, 6, 4, 12], dtype=float)
    members = (np.arange(8)[:, None] >> np.arange(3) & 1).astype(float)
    step = 1 / 8
    best = min(
        (
            (sorted(np.round((game - members @ shares)[1:-1], 9), reverse=True), shares)
            for first in np.arange(1, 12 + step, step)
            for second in np.arange(2, 12 - first + step, step)
            if (shares := (first, second, 12 - first - second))[2] >= 0
        ),
        key=lambda one: one[0],
    )
    assert nucleolus(game).shares == pytest.approx(best[1], abs=step)
    mine = sorted(np.round((game - members @ nucleolus(game).shares)[1:-1], 9), reverse=True)
    assert mine <= best[0]
