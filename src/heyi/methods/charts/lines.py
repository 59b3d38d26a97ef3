"""The lines of Shewhart's charts: a centre and limits three sigmas off, for single values, subgroups, shares and counts.

Not here: the signs (nelson), charts that remember (memory), the constants.
Source: Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, chapters 6-7; Burr, Ind Qual Control 1969
(subgroups of different sizes); Laney, Qual Eng 2002;14:531-537 (overdispersion). docs/sources/methods-charts.md#lines
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.charts.constants import WIDTH, Constants, constants
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

FEWEST = 2
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Lines:
    """What is plotted, and the lines about it.

    Shape: all as long as there are points; `sigma` is the standard error of what is plotted. `spread` are the lines of ranges
           or deviations that stand below those of means or single values; its first point may be nan.
           `overdispersion` is Laney's factor, told for shares and rates whether or not it is used.
    """

    plotted: Numbers
    centre: Numbers
    sigma: Numbers
    low: Numbers
    high: Numbers
    spread: "Lines | None" = None
    overdispersion: float | None = None


def individuals(
    values: ArrayLike, *, baseline: int | None = None, target: float | None = None, sigma: float | None = None
) -> Lines:
    """Single values and their moving ranges of two (I-MR).

    Shape:  in the order of time; the first `baseline` points give centre and sigma, all without it.
    Raises: Unfit for fewer than two points, one that is not finite, or no variation to reckon with.
    """
    points = _series(values)
    reference = points[: _reference(len(points), baseline)]
    moving = np.abs(np.diff(points))
    two = constants(2)
    off = sigma if sigma is not None else float(np.abs(np.diff(reference)).mean()) / two.d2
    centre = float(reference.mean()) if target is None else target
    steady = np.full(len(points), off)
    spread = _spread(np.append(np.nan, moving), steady * two.d2, steady * two.d3)
    return _lines(points, np.full(len(points), centre), steady, spread=spread)


def subgroups(
    groups: Sequence[ArrayLike],
    *,
    by: str = "s",
    baseline: int | None = None,
    target: float | None = None,
    sigma: float | None = None,
) -> Lines:
    """Means of subgroups, with their deviations (`by` s) or ranges (`by` r).

    Shape:  each subgroup holds two values or more, not all need as many. Of unequal ones each counts by how surely its deviation
            or range tells sigma; of equal ones that is the plain mean.
    Raises: Unfit.
    """
    read = [_series(group) for group in groups]
    number = _reference(len(read), baseline)
    each = [constants(len(group)) for group in read]
    sizes = np.array([len(group) for group in read], dtype=np.float64)
    means = np.array([group.mean() for group in read])
    spreads = np.array([group.std(ddof=1) if by == "s" else np.ptp(group) for group in read])
    factor, error = _factors(each, by)
    trust = (factor / error) ** 2
    found = float(np.average((spreads / factor)[:number], weights=trust[:number]))
    off = found if sigma is None else sigma
    centre = float(np.average(means[:number], weights=sizes[:number])) if target is None else target
    return _lines(
        means,
        np.full(len(means), centre),
        off / np.sqrt(sizes),
        spread=_spread(spreads, off * factor, off * error),
    )


def shares(
    counts: ArrayLike, of: ArrayLike, *, baseline: int | None = None, target: float | None = None,
    is_laney: bool = False, is_count: bool = False,
) -> Lines:  # fmt: skip
    """Shares of so many (p), or with `is_count` the counts themselves (np); limits follow how many there were.

    Shape:  each count is among its `of`; limits stay between 0 and 1, or 0 and `of`. With `is_laney` they are widened by what
            the points differ beyond chance (p').
    Raises: Unfit.
    """
    found, sizes = _counts(counts), _sizes(of, counts)
    if np.any(found > sizes):
        place = int(np.argmax(found > sizes))
        raise Unfit(
            "count_above",
            f"第 {place + 1} 点：计数 {found[place]:g} 大于总数 {sizes[place]:g}。",
            f"Point {place + 1}: the count {found[place]:g} is more than the {sizes[place]:g} it is of.",
        )
    number = _reference(len(found), baseline)
    share = float(found[:number].sum() / sizes[:number].sum()) if target is None else target
    if not 0 <= share <= 1:
        raise _target_wrong(share)
    error = np.sqrt(share * (1 - share) / sizes)
    widened, factor = _laney((found / sizes - share), error, number, is_laney)
    scale = sizes if is_count else np.ones(len(sizes))
    return _lines(found / sizes * scale, share * scale, widened * scale, most=scale, factor=factor)


def rates(
    counts: ArrayLike, of: ArrayLike | None = None, *, baseline: int | None = None, target: float | None = None,
    is_laney: bool = False,
) -> Lines:  # fmt: skip
    """Events for each unit of exposure (u), or without `of` the counts of equal periods (c).

    Shape:  limits never below 0; with `is_laney` widened (u').
    Raises: Unfit.
    """
    found = _counts(counts)
    sizes = np.ones(len(found)) if of is None else _sizes(of, counts)
    number = _reference(len(found), baseline)
    rate = float(found[:number].sum() / sizes[:number].sum()) if target is None else target
    if rate < 0:
        raise _target_wrong(rate)
    error = np.sqrt(rate / sizes)
    widened, factor = _laney(found / sizes - rate, error, number, is_laney)
    most = np.full(len(found), np.inf)
    return _lines(found / sizes, np.full(len(found), rate), widened, most=most, factor=factor)


def moving_sigma(values: ArrayLike, baseline: int | None = None) -> tuple[float, float]:
    """The mean and sigma of the reference, as for single values.

    Raises: Unfit.
    """
    points = _series(values)
    reference = points[: _reference(len(points), baseline)]
    return float(reference.mean()), float(np.abs(np.diff(reference)).mean()) / constants(2).d2


def _target_wrong(target: float) -> Unfit:
    return Unfit(
        "target_wrong",
        f"目标 {target:g} 不可能：比例须在 0 与 1 之间，发生率与计数不小于 0。",
        f"The target {target:g} cannot be: a share lies between 0 and 1, a rate or count is 0 or more.",
    )


def _factors(each: Sequence[Constants], by: str) -> tuple[Numbers, Numbers]:
    """Mean and standard error of a deviation or range, in sigmas, for each subgroup."""
    if by == "s":
        means = np.array([one.c4 for one in each])
        return means, np.sqrt(1 - means**2)
    return np.array([one.d2 for one in each]), np.array([one.d3 for one in each])


def _laney(off: Numbers, error: Numbers, number: int, is_used: bool) -> tuple[Numbers, float | None]:
    """Errors widened by Laney's factor, and the factor: the moving range of the standardised points, in sigmas."""
    if not np.all(error > 0):
        return error, None
    scores = off / error
    factor = float(np.abs(np.diff(scores[:number])).mean()) / constants(2).d2
    return (error * factor if is_used else error), factor


def _lines(
    plotted: Numbers, centre: Numbers, sigma: Numbers, *, most: Numbers | None = None,
    factor: float | None = None, spread: Lines | None = None,
) -> Lines:  # fmt: skip
    low, high = centre - WIDTH * sigma, centre + WIDTH * sigma
    if most is not None:
        low, high = np.maximum(low, 0.0), np.minimum(high, most)
    near = _SAME * max(1.0, float(np.abs(plotted).max()))
    if np.any((sigma <= 0) & (np.abs(plotted - centre) > near)):
        raise Unfit(
            "no_variation",
            "作为基准的各点没有变异，无法定出控制限，而其后的点不同：请取更长的基准期（--baseline），或给出 --sigma。",
            "The points that make the limits do not vary, while others do: take a longer baseline (--baseline) or give --sigma.",
        )
    return Lines(plotted, centre, sigma, low, high, spread, factor)


def _spread(plotted: Numbers, centre: Numbers, error: Numbers) -> Lines:
    """The lines of ranges or deviations, never below 0."""
    return Lines(plotted, centre, error, np.maximum(0.0, centre - WIDTH * error), centre + WIDTH * error)


def _series(values: ArrayLike) -> Numbers:
    points = np.asarray(values, dtype=np.float64)
    if points.ndim != 1 or len(points) < FEWEST or not np.all(np.isfinite(points)):
        raise Unfit(
            "points_few",
            f"至少要 {FEWEST} 个点，且都是数字：现有 {points.size} 个。",
            f"There must be at least {FEWEST} points, all numbers: there are {points.size}.",
        )
    return points


def _counts(counts: ArrayLike) -> Numbers:
    found = _series(counts)
    if np.any(found < 0) or np.any(found != np.round(found)):
        raise Unfit(
            "counts_wrong",
            "计数须为不小于 0 的整数：测量值请用 --chart i-mr 或 xbar-s。",
            "Counts must be whole and 0 or more: for measurements use --chart i-mr or xbar-s.",
        )
    return found


def _sizes(of: ArrayLike, counts: ArrayLike) -> Numbers:
    sizes = np.asarray(of, dtype=np.float64)
    if sizes.shape != np.shape(counts) or not np.all(np.isfinite(sizes)) or np.any(sizes <= 0):
        raise Unfit(
            "sizes_wrong",
            "每点的总数（或暴露量）须大于 0：没有病例的时期请删去。",
            "What a count is of must be above 0 at each point: leave out periods without cases.",
        )
    return sizes


def _reference(points: int, baseline: int | None) -> int:
    """How many points make the limits."""
    number = points if baseline is None else baseline
    if not FEWEST <= number <= points:
        raise Unfit(
            "baseline_wrong",
            f"定控制限须用 {FEWEST} 至 {points} 个点，而要用 {number} 个。",
            f"Limits are made from {FEWEST} to {points} points, not {number}.",
        )
    return number
