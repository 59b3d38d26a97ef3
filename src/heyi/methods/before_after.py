"""Whether a figure changed: times before and after compared without assuming any shape, shares compared with their interval.

Not here: series over time (interrupted time series), which tell a change of level from one of trend.
Source: Mann & Whitney, Ann Math Stat 1947;18:50-60; Hodges & Lehmann, Ann Math Stat 1963;34:598-611, interval after Lehmann 1975;
Newcombe, Stat Med 1998;17:873-890 (method 10); Fisher's exact test. docs/sources/before-after.md
"""

from dataclasses import dataclass
from math import floor, sqrt

import numpy as np
from numpy.typing import ArrayLike

_ON_EACH_SIDE = 1.959963984540054
# Below this on either side a test says more of chance than of the alliance.
FEWEST = 5
MOST = 20_000
# More differences than this are counted instead of written out: two years of a large centre would fill the memory.
_MOST_WRITTEN_OUT = 4_000_000
_Values = np.ndarray[tuple[int], np.dtype[np.float64]]


class Unfit(ValueError):
    """Values from which nothing can be told: not finite, too many, or counts that do not fit."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How much later values differ from former ones.

    Shape: `shift` is the median of all differences after less before, with its 95 % interval; `p` two-sided. None where either
           side has fewer than FEWEST values.
    Units: those of the values.
    """

    n_before: int
    n_after: int
    shift: float | None
    interval: tuple[float, float] | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """How much a later share differs from a former one: the difference with its 95 % interval, and `p` two-sided."""

    n_before: int
    n_after: int
    difference: float | None
    interval: tuple[float, float] | None
    p: float | None


def shift(before: ArrayLike, after: ArrayLike) -> Shift:
    """Compares two groups of values.

    Raises: Unfit.
    """
    first, second = _values(before), _values(after)
    n, m = len(first), len(second)
    if min(n, m) < FEWEST:
        return Shift(n, m, None, None, None)
    # Under no difference the count of pairs is near normal; half a pair is the correction for counting in whole ones, with which
    # the interval holds what it says from five values on. Ties make it a little too wide, never too narrow.
    reach = n * m / 2 - _ON_EACH_SIDE * sqrt(n * m * (n + m + 1) / 12)
    place = max(floor(reach + 0.5), 1)
    middle = (n * m + 1) // 2, n * m // 2 + 1
    low, left, right, high = _differences_at(first, second, (place, *middle, n * m + 1 - place))
    interval = low, high
    from scipy.stats import mannwhitneyu  # noqa: PLC0415 (takes a second: only who asks for a comparison waits)

    p = float(mannwhitneyu(second, first, alternative="two-sided").pvalue)
    return Shift(n, m, (left + right) / 2, interval, p)


def _differences_at(first: _Values, second: _Values, places: tuple[int, ...]) -> tuple[float, ...]:
    """The differences second less first at these places of their order, the least at place 1."""
    if len(first) * len(second) <= _MOST_WRITTEN_OUT:
        differences = np.sort(np.subtract.outer(second, first).ravel())
        return tuple(float(differences[one - 1]) for one in places)
    ordered = np.sort(first)
    return tuple(_difference_at(ordered, second, one) for one in places)


def _difference_at(ordered: _Values, second: _Values, place: int) -> float:
    """The difference at one place, by halving until nothing lies between: as near as numbers can be told apart."""
    low, high = float(second.min() - ordered[-1]) - 1.0, float(second.max() - ordered[0])
    while (middle := (low + high) / 2) not in (low, high):
        reached = len(ordered) * len(second) - int(
            np.searchsorted(ordered, second - middle, side="left").sum()
        )
        low, high = (low, middle) if reached >= place else (middle, high)
    return high


def _values(given: ArrayLike) -> _Values:
    values = np.asarray(given, dtype=np.float64).reshape(-1)
    if not np.isfinite(values).all() or len(values) > MOST:
        raise Unfit("values must be finite and not more than 20,000")
    return values


def change(counted_before: int, n_before: int, counted_after: int, n_after: int) -> Change:
    """Compares two shares.

    Raises: Unfit.
    """
    for counted, n in ((counted_before, n_before), (counted_after, n_after)):
        if not 0 <= counted <= n:
            raise Unfit("a count lies between nothing and its whole")
    if min(n_before, n_after) < FEWEST:
        return Change(n_before, n_after, None, None, None)
    former, later = counted_before / n_before, counted_after / n_after
    low_1, high_1 = _wilson(former, n_before)
    low_2, high_2 = _wilson(later, n_after)
    difference = later - former
    below = sqrt((later - low_2) ** 2 + (high_1 - former) ** 2)
    above = sqrt((high_2 - later) ** 2 + (former - low_1) ** 2)
    table = [[counted_after, n_after - counted_after], [counted_before, n_before - counted_before]]
    from scipy.stats import fisher_exact  # noqa: PLC0415 (takes a second: only who asks for a comparison waits)

    p = float(fisher_exact(table).pvalue)
    return Change(n_before, n_after, difference, (difference - below, difference + above), p)


def _wilson(ratio: float, n: int) -> tuple[float, float]:
    squared = _ON_EACH_SIDE**2
    middle = (ratio * n + squared / 2) / (n + squared)
    reach = _ON_EACH_SIDE * sqrt(ratio * (1 - ratio) * n + squared / 4) / (n + squared)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
