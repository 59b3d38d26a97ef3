"""The rank-sum ratio: units by the mean of their ranks, brought onto a normal curve and cut into grades.

Source: 田凤调, 秩和比法及其应用, 1993; 孙振球 & 徐勇勇, 医学统计学. docs/sources/methods-scoring.md#rsr
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bartlett, f, f_oneway, linregress, norm, rankdata

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import Direction, membership, min_max, no_spread, sized

Numbers = NDArray[np.float64]
# Ratios that differ later than this are ties.
_DIGITS = 10
# Tian's cuts part the probits from 2 to 8, three deviations on either side of 5, into grades of one width.
_PROBIT, _REACH = 5.0, 3.0
MOST_GRADES = 10


@dataclass(frozen=True, slots=True)
class Distribution:
    """The distinct ratios along the normal curve and the line through them.

    Shape: arrays one a distinct ratio, ascending; `of` tells for each unit which is its own; `f` and `p` are None where two
           ratios or a perfect line leave nothing to test.
    """

    ratios: Numbers
    frequency: NDArray[np.int64]
    mean_rank: Numbers
    share: Numbers
    probit: Numbers
    fitted: Numbers
    of: NDArray[np.int64]
    intercept: float
    slope: float
    r_squared: float
    f: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether grades differ: analysis of variance over their ratios, Bartlett's test of equal variances before it."""

    f: float
    p: float
    bartlett_statistic: float
    bartlett_p: float


def ranks(matrix: ArrayLike, directions: Sequence[Direction]) -> Numbers:
    """Ranks within each column: the best unit has n, ties share the mean."""
    given = sized(matrix, directions)
    return np.column_stack([_ranked(given[:, place], one) for place, one in enumerate(directions)])


def _ranked(column: Numbers, direction: Direction) -> Numbers:
    if direction.kind == "interval":
        column = membership(column, direction)
    found: Numbers = rankdata(-column if direction.kind == "cost" else column)
    return found


def non_integer_ranks(
    matrix: ArrayLike, directions: Sequence[Direction], names: Sequence[str] = ()
) -> Numbers:
    """Ranks that keep distances: from 1 for the worst to n for the best, straight between.

    Raises: Unfit naming the columns in which all units are equal.
    """
    scaled = min_max(matrix, directions, names)
    return 1 + (len(scaled) - 1) * scaled


def rank_sum_ratio(ranked: Numbers, weights: ArrayLike | None = None) -> Numbers:
    """Σ w R / n for each unit; equal weights give Σ R / (m n)."""
    units, criteria = ranked.shape
    shares = np.full(criteria, 1 / criteria) if weights is None else np.asarray(weights, dtype=np.float64)
    ratios: Numbers = ranked @ shares / units
    return ratios


def distribution(ratios: ArrayLike) -> Distribution:
    """The ratios on the normal curve: p is mean rank over n, the last 1 - 1/(4n); probit 5 + z(p); a line of ratio on probit.

    Raises: Unfit where all ratios are equal.
    """
    given = np.asarray(ratios, dtype=np.float64)
    units = len(given)
    distinct, first, of, frequency = np.unique(
        np.round(given, _DIGITS), return_index=True, return_inverse=True, return_counts=True
    )
    if len(distinct) < 2:
        raise no_spread(["RSR"])
    values = given[first]
    above = np.cumsum(frequency)
    mean_rank = above - (frequency - 1) / 2
    share = mean_rank / units
    share[-1] = 1 - 1 / (4 * units)
    probit: Numbers = _PROBIT + norm.ppf(share)
    line = linregress(probit, values)
    r_squared = float(line.rvalue) ** 2
    statistic, p = _tested(r_squared, len(values) - 2)
    return Distribution(
        values, frequency, mean_rank, share, probit, line.intercept + line.slope * probit, of,
        float(line.intercept), float(line.slope), r_squared, statistic, p,
    )  # fmt: skip


def _tested(r_squared: float, freedom: int) -> tuple[float | None, float | None]:
    if freedom < 1 or 1 - r_squared < 1e-14:
        return None, None
    statistic = r_squared / (1 - r_squared) * freedom
    return statistic, float(f.sf(statistic, 1, freedom))


def cuts(grades: int) -> Numbers:
    """The probits at which one grade ends and the next begins.

    Raises: Unfit for fewer than two grades or more than ten.
    """
    if not 2 <= grades <= MOST_GRADES:
        raise Unfit(
            "grades_number",
            f"分档数应为 2 到 {MOST_GRADES}，现在是 {grades}。",
            f"There are from 2 to {MOST_GRADES} grades, not {grades}.",
        )
    return _PROBIT - _REACH + 2 * _REACH * np.arange(1, grades) / grades


def graded(probits: ArrayLike, grades: int) -> NDArray[np.int64]:
    """The grade of each probit, 0 the lowest; a probit at a cut belongs to the grade above."""
    return np.searchsorted(cuts(grades), np.asarray(probits, dtype=np.float64), side="right").astype(np.int64)


def compare(ratios: ArrayLike, grades: ArrayLike) -> Compared | None:
    """Whether the grades differ; None where fewer than two have members, or one has fewer than two or no spread."""
    given, which = np.asarray(ratios, dtype=np.float64), np.asarray(grades)
    groups = [given[which == one] for one in np.unique(which)]
    if len(groups) < 2 or any(len(one) < 2 or np.ptp(one) < 10.0**-_DIGITS for one in groups):
        return None
    spread, means = bartlett(*groups), f_oneway(*groups)
    return Compared(
        float(means.statistic), float(means.pvalue), float(spread.statistic), float(spread.pvalue)
    )
