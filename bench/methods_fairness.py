"""Shapley's value of twenty players, exactly: a million coalitions.

What is measured: a random game of twenty players as an array, solved. Against what: the loop of textbooks in plain Python, player
by player and coalition by coalition, on few players (scaled by the count of its steps), and the same sum as NumPy differences,
one player at a time, on all twenty. All three must agree. `ratio` is our time over that of the NumPy differences.
"""

import time
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.processes import machine
from heyi.methods.fairness.semivalues import shapley

_SEED, _PLAIN_PLAYERS = 20261128, 14
_SAME = 1e-9

Numbers = NDArray[np.float64]


def game(players: int) -> Numbers:
    """A game in which larger coalitions tend to have more, by seed."""
    dice = np.random.default_rng(_SEED)
    sizes = np.bitwise_count(np.arange(1 << players, dtype=np.uint32))
    values: Numbers = dice.uniform(0.5, 1.5, 1 << players) * sizes
    return values


def _looped(values: list[float]) -> list[float]:
    """The formula as textbooks write it, over a mapping of coalitions."""
    players = len(values).bit_length() - 1
    worth = dict(enumerate(values))
    shares = [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    found = []
    for player in range(players):
        total = 0.0
        for coalition, value in worth.items():
            if not coalition >> player & 1:
                total += shares[coalition.bit_count()] * (worth[coalition | 1 << player] - value)
        found.append(total)
    return found


def _differences(values: Numbers) -> Numbers:
    """The same with arrays: the differences that each player makes, weighed by size."""
    players = int(values.size).bit_length() - 1
    shares = np.array(
        [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    )
    weights = shares[np.bitwise_count(np.arange(values.size // 2, dtype=np.uint32))]
    found = np.empty(players)
    for player in range(players):
        halves = values.reshape(-1, 2, 1 << player)
        found[player] = (halves[:, 1] - halves[:, 0]).ravel() @ weights
    return found


def _timed(deed: Any, times: int = 1) -> tuple[float, Any]:
    """The shortest of some runs, and what came of it."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        found = deed()
        took.append(time.perf_counter() - begun)
    return min(took), found


def measure(players: int = 20) -> dict[str, Any]:
    """All three, one after the other; they must agree."""
    values = game(players)
    took, found = _timed(lambda: shapley(values), 5)
    arrays, differed = _timed(lambda: _differences(values), 5)
    few = min(players, _PLAIN_PLAYERS)
    small = game(few)
    loop, looped = _timed(lambda: _looped(small.tolist()))
    loop *= players * 2.0**players / (few * 2.0**few)
    if np.abs(found - differed).max() > _SAME or np.abs(shapley(small) - looped).max() > _SAME:
        raise RuntimeError("the baselines share out otherwise")
    if abs(found.sum() - values[-1]) > _SAME:
        raise RuntimeError("the shares are not the whole")
    return {
        "name": "fairness",
        "machine": machine(),
        "figures": {
            "players": players,
            "coalitions": 1 << players,
            "seconds": round(took, 4),
            "off_the_whole": float(abs(found.sum() - values[-1])),
        },
        "baseline": {
            "numpy_differences_seconds": round(arrays, 4),
            "plain_loop_players": few,
            "plain_loop_seconds_scaled": round(loop, 2),
        },
        "ratio": round(took / arrays, 3),
    }
