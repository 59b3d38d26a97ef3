"""Exact chances of a table of counts whose margins are given: Fisher's test, two by two and larger.

A larger table is followed column by column, as in the network of Mehta and Patel: of all ways in which the rest may be filled
only the sum, the likeliest and the least likely count, so that most ways are never written out. Where that is too long, tables
are drawn.
Source: Fisher 1935; Freeman & Halton, Biometrika 1951;38:141-149; Mehta & Patel, J Am Stat Assoc 1983;78:427-434; Cornfield,
Proc 3rd Berkeley Symp 1956;4:135-148 (interval). docs/sources/methods-comparisons.md#fisher
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import fisher_exact, random_table

from heyi.methods.effects.contingency import crossed
from heyi.methods.effects.samples import Estimate, Numbers
from heyi.methods.refusals import Unfit

MOST_STEPS = 1_000_000
# Chances equal to the one found but for rounding count as equal (as in R).
_EQUAL = 1e-7
_DIGITS = 11
_MOST_COUNTED = 1_000_000
_TAIL = 0.025


class TooLong(Exception):
    """The exact reckoning would take too many steps."""


@dataclass(frozen=True, slots=True)
class FourExact:
    """Fisher's test of four counts.

    Shape: `p` two-sided (tables no likelier than the one found), `less` and `greater` one-sided, `p_mid` with half of the
           table found. `odds_ratio` is the conditional one with its exact interval; it may be infinite.
    """

    p: float
    less: float
    greater: float
    p_mid: float
    odds_ratio: Estimate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chance estimated from `draws` tables, with its standard error."""

    p: float
    se: float
    draws: int


def four_exact(table: ArrayLike) -> FourExact:
    """Fisher's exact test of a table of two by two.

    Raises: Unfit for another shape, an empty row or column, or more than a million counted.
    """
    read = crossed(table)
    if read.shape != (2, 2) or read.sum() > _MOST_COUNTED:
        raise Unfit(
            "table_not_2x2",
            f"需要合计不超过 {_MOST_COUNTED} 的四格表；更大的请用卡方检验。",
            f"A table of two by two with no more than {_MOST_COUNTED} counted is needed; beyond that take the chi-square test.",
        )
    cells = read.astype(np.int64)
    sides = {
        side: float(fisher_exact(cells, alternative=side).pvalue) for side in ("two-sided", "less", "greater")
    }
    less, greater = min(sides["less"], 1.0), min(sides["greater"], 1.0)
    p = min(sides["two-sided"], 1.0)
    found = max(less + greater - 1.0, 0.0)
    return FourExact(p, less, greater, p - found / 2, _conditional(cells))


def _conditional(cells: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Estimate:
    """The odds ratio under which the first cell is expected as found; its interval by the tails of 2.5 % beyond it."""
    here, low, high, weights = _noncentral(cells)
    at = np.arange(low, high + 1)

    def chances(log_odds: float) -> Numbers:
        logs = weights + log_odds * (at - here)
        weight = np.exp(logs - logs.max())
        share: Numbers = weight / weight.sum()
        return share

    def solved(kind: str) -> float:
        goals = {
            "mean": lambda log_odds: float(chances(log_odds) @ at) - here,
            "low": lambda log_odds: float(chances(log_odds)[at >= here].sum()) - _TAIL,
            "high": lambda log_odds: _TAIL - float(chances(log_odds)[at <= here].sum()),
        }
        return exp(float(brentq(goals[kind], -60.0, 60.0, xtol=1e-13)))

    value = 0.0 if here == low else inf if here == high else solved("mean")
    return Estimate(value, 0.0 if here == low else solved("low"), inf if here == high else solved("high"))


def _noncentral(cells: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> tuple[int, int, int, Numbers]:
    """The first cell, the least and the most it may be, and the logarithm of how many ways lead to each."""
    row, column, total = int(cells[0].sum()), int(cells[:, 0].sum()), int(cells.sum())
    low, high = max(0, row + column - total), min(row, column)
    at = np.arange(low, high + 1, dtype=np.float64)
    ways = -(
        gammaln(at + 1)
        + gammaln(row - at + 1)
        + gammaln(column - at + 1)
        + gammaln(total - row - column + at + 1)
    )
    return int(cells[0, 0]), low, high, ways


def exact_chance(table: ArrayLike, most_steps: int = MOST_STEPS) -> float:
    """How probable a table no likelier than this one is, with its margins given: exact, for any number of rows and columns.

    Raises: Unfit as `crossed` does; TooLong beyond so many steps.
    """
    read = crossed(table).astype(np.int64)
    if read.shape[0] > read.shape[1]:
        read = read.T
    columns = tuple(sorted((int(one) for one in read.sum(axis=0)), reverse=True))
    rows = tuple(sorted(int(one) for one in read.sum(axis=1)))
    log_factorial = gammaln(np.arange(int(read.sum()) + 2) + 1.0)
    goal = -float(log_factorial[read].sum()) + _EQUAL
    walk = _Walk(columns, log_factorial.tolist(), most_steps)
    chance = walk.no_likelier(rows, goal)
    margins = float(log_factorial[list(rows)].sum() + log_factorial[list(columns)].sum())
    return min(1.0, chance * exp(margins - float(log_factorial[int(read.sum())]) + walk.unit))


class _Walk:
    """The network of one table: what rows have left after each column, and how likely ways through the rest can be."""

    def __init__(self, columns: tuple[int, ...], log_factorial: Sequence[float], most_steps: int) -> None:
        self.columns, self.log_factorial, self.left = columns, log_factorial, most_steps
        self.unit = 0.0
        self.bounds, self.steps = cache(self._bounds), cache(self._steps)

    def no_likelier(self, rows: tuple[int, ...], goal: float) -> float:
        """The weight of all ways whose logarithm is no more than the goal, in units of exp(self.unit)."""
        self.unit = self._whole(0, rows)
        weight = 0.0
        stage = {rows: {0.0: 1.0}}
        for column in range(len(self.columns)):
            following: dict[tuple[int, ...], dict[float, float]] = {}
            for state, pasts in stage.items():
                weight += self._pass(column, state, pasts, goal, following)
            stage = following
        return weight

    def _pass(
        self,
        column: int,
        state: tuple[int, ...],
        pasts: dict[float, float],
        goal: float,
        following: dict[tuple[int, ...], dict[float, float]],
    ) -> float:
        """Takes the pasts that are decided here; hands the others on, each way through this column."""
        least, likeliest = self.bounds(column, state)
        settled = sum(times * exp(past) for past, times in pasts.items() if past + likeliest <= goal)
        open_ones = {past: times for past, times in pasts.items() if past + likeliest > goal >= past + least}
        if open_ones:
            for after, step, ways in self.steps(column, state):
                reached = following.setdefault(after, {})
                for past, times in open_ones.items():
                    self._count()
                    key = round(past + step, _DIGITS)
                    reached[key] = reached.get(key, 0.0) + times * ways
        return settled * exp(self._whole(column, state) - self.unit) if settled else 0.0

    def _bounds(self, column: int, state: tuple[int, ...]) -> tuple[float, float]:
        if column == len(self.columns) - 1:
            only = -self._logs(state)
            return only, only
        ways = [
            (step + low, step + high)
            for after, step, _ in self.steps(column, state)
            for low, high in (self.bounds(column + 1, after),)
        ]
        return min(low for low, _ in ways), max(high for _, high in ways)

    def _whole(self, column: int, state: tuple[int, ...]) -> float:
        """The logarithm of the weight of all ways through the columns from this one on."""
        rest = self.columns[column:]
        return self.log_factorial[sum(rest)] - self._logs(rest) - self._logs(state)

    def _steps(self, column: int, state: tuple[int, ...]) -> tuple[tuple[tuple[int, ...], float, int], ...]:
        """What rows have left after this column, in order of size; the log weight of a way there; how many such ways."""
        found: Counter[tuple[tuple[int, ...], float]] = Counter()
        for taken in _shared(self.columns[column], state):
            self._count()
            after = tuple(sorted(have - take for have, take in zip(state, taken, strict=True)))
            found[after, round(-self._logs(taken), _DIGITS + 1)] += 1
        return tuple((after, weight, ways) for (after, weight), ways in found.items())

    def _logs(self, numbers: tuple[int, ...]) -> float:
        return sum(self.log_factorial[one] for one in numbers)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooLong


def _shared(number: int, among: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All ways to take a number from several that hold so many each."""
    if len(among) == 1:
        yield (number,)
        return
    behind = sum(among[1:])
    for take in range(max(0, number - behind), min(number, among[0]) + 1):
        for rest in _shared(number - take, among[1:]):
            yield (take, *rest)


def drawn_chance(table: ArrayLike, draws: int, seed: int) -> Drawn:
    """The same from tables drawn with these margins; the one found counts as one of them.

    Raises: Unfit as `crossed` does.
    """
    read = crossed(table).astype(np.int64)
    generator = np.random.default_rng(seed)
    source = random_table(read.sum(axis=1), read.sum(axis=0))
    found = -float(gammaln(read + 1.0).sum())
    hits, left = 0, draws
    while left:
        some = min(left, max(1, 2_000_000 // read.size))
        each = -gammaln(source.rvs(size=some, random_state=generator) + 1.0).sum(axis=(-2, -1))
        hits, left = hits + int((each <= found + _EQUAL).sum()), left - some
    p = (hits + 1) / (draws + 1)
    return Drawn(p, sqrt(p * (1 - p) / draws), draws)
