"""Funnel plots: which unit differs from the rest by more than chance, however few its cases. Not here: what is counted.

Limits are exact: a unit is outside when so extreme a count would come by chance in less than the share a level names,
half of it on each side, so a small unit is called outside more seldom than named and never more often.
Source: Spiegelhalter, Funnel plots for comparing institutional performance, Stat Med 2005;24:1185-1202;
Clopper and Pearson, Biometrika 1934;26:404-413; DerSimonian and Laird, Control Clin Trials 1986;7:177-188.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist

import numpy as np
from scipy.special import betainc, betaincinv

# The two levels that are usual for funnel plots: one unit in 20, and one in 500, lies outside by chance alone.
WARNING, ALARM = 0.95, 0.998
_WINSORISED = 0.1


class Unfit(ValueError):
    """Counts or levels that no such figure can have: a bug in a caller, never a refusal to a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which values a unit of that size is called ordinary; both ends belong to it."""

    low: float
    high: float


def exact_interval(count: int, of: int, *, level: float = WARNING) -> Limits:
    """Where the true share behind `count` of `of` may lie, by Clopper and Pearson.

    Shape:  two shares from 0 to 1; the interval holds the truth at least as often as `level` says.
    Raises: Unfit where `of` is none, `count` is not among them, or the level is no share.
    """
    _check(count, of, level)
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, of - count + 1, tail))
    high = 1.0 if count == of else float(betaincinv(count + 1, of - count, 1 - tail))
    return Limits(low, high)


def share_limits(of: int, target: float, *, level: float = WARNING) -> Limits:
    """The shares that a unit with `of` cases may show while its true share is `target`.

    Shape:  two shares from 0 to 1, each a whole number of cases over `of`: the line a funnel draws at that size.
    Raises: Unfit.
    """
    _check(0, of, level)
    if not 0 <= target <= 1:
        raise Unfit(target)
    tail = (1 - level) / 2
    return Limits(_least_above(of, target, tail) / of, _least_above(of, target, 1 - tail, or_at=True) / of)


def chance_of(count: int, of: int, target: float) -> float:
    """How probable it is that a unit with the true share `target` shows `count` of `of` or anything as extreme on that side.

    Shape:  the smaller tail doubled, at most 1.
    Raises: Unfit.
    """
    _check(count, of, WARNING)
    below, above = _at_most(count, of, target), 1 - _at_most(count - 1, of, target)
    return min(1.0, 2 * min(below, above))


def ratio_interval(upper: int, lower: int, *, level: float = WARNING) -> Limits:
    """Where the true ratio of two counts may lie, both of them Poisson.

    Shape:  upper over lower, from 0 to infinity; exact, because given their sum the first count is binomial.
    Raises: Unfit where both are none.
    """
    found = exact_interval(upper, upper + lower, level=level)
    return Limits(_odds(found.low), _odds(found.high))


def ratio_limits(together: int, target: float, *, level: float = WARNING) -> Limits:
    """The ratios of two Poisson counts that a unit with so many cases in both may show while the true ratio is `target`.

    Raises: Unfit.
    """
    if not target > 0:
        raise Unfit(target)
    found = share_limits(together, target / (1 + target), level=level)
    return Limits(_odds(found.low), _odds(found.high))


def log_ratio_limits(
    upper: float,
    lower: float,
    target: float,
    *,
    level: float = WARNING,
    between: float = 0.0,
    factor: float = 1.0,
) -> Limits:
    """Limits of a ratio by the log-normal form, which alone can be widened for overdispersion.

    Shape:  `upper` and `lower` are the counts expected under `target`; 0.5 is added to each, so that none divides by 0.
    Units:  `between` is a variance of log ratios (additive), `factor` a variance ratio of at least 1 (multiplicative).
    Raises: Unfit.
    """
    if not target > 0 or min(upper, lower) < 0:
        raise Unfit(target)
    error = sqrt(1 / (upper + 0.5) + 1 / (lower + 0.5))
    widened = widened_limits(log(target), error, level=level, between=between, factor=factor)
    return Limits(exp(widened.low), exp(widened.high))


def winsorised(scores: Sequence[float], *, share: float = _WINSORISED) -> tuple[float, ...]:
    """Standardised scores with the outermost pulled in to the quantiles, so that a few outliers do not hide themselves.

    Raises: Unfit for a share that leaves nothing between.
    """
    if not 0 <= share < 0.5:
        raise Unfit(share)
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        return ()
    low, high = np.quantile(values, [share, 1 - share])
    return tuple(float(one) for one in np.clip(values, low, high))


def dispersion(scores: Sequence[float]) -> float:
    """How much more units differ than chance explains: the mean square of their standardised scores.

    Shape:  about 1 where chance explains all; below 1 no reason to widen anything.
    Raises: Unfit without scores.
    """
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        raise Unfit(0)
    return float(np.mean(values**2))


def between_variance(estimates: Sequence[float], errors: Sequence[float], target: float) -> float:
    """The variance between units beyond chance, by moments, from winsorised scores: the additive form.

    Shape:  0 where chance explains all. `errors` are standard errors under the target, all above 0.
    Raises: Unfit where the two differ in length, fewer than two units are given, or an error is none.
    """
    found, error = np.asarray(estimates, dtype=float), np.asarray(errors, dtype=float)
    if found.size != error.size or found.size < 2 or not np.all(error > 0):
        raise Unfit(found.size)
    phi = dispersion(winsorised(tuple((found - target) / error)))
    weights = 1 / error**2
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return float(max(0.0, (found.size * phi - (found.size - 1)) / spread))


def widened_limits(
    target: float, error: float, *, level: float = WARNING, between: float = 0.0, factor: float = 1.0
) -> Limits:
    """Limits by the normal form, widened for overdispersion.

    Shape:  `between` is added to the squared standard error (additive), which is multiplied by `factor` where that is
            above 1 (multiplicative); below 1 it narrows nothing.
    Raises: Unfit.
    """
    if not 0 < level < 1 or error < 0 or between < 0:
        raise Unfit(level)
    reach = NormalDist().inv_cdf(1 - (1 - level) / 2) * sqrt(error**2 * max(1.0, factor) + between)
    return Limits(target - reach, target + reach)


def _check(count: int, of: int, level: float) -> None:
    if of < 1 or not 0 <= count <= of or not 0 < level < 1:
        raise Unfit(count)


def _odds(share: float) -> float:
    return inf if share >= 1 else share / (1 - share)


def _least_above(of: int, target: float, share: float, *, or_at: bool = False) -> int:
    """The least count up to which more than `share` of all chance lies; with `or_at`, at least that much."""
    low, high = 0, of
    while low < high:
        middle = (low + high) // 2
        reached = _at_most(middle, of, target)
        if reached > share or (or_at and reached >= share):
            high = middle
        else:
            low = middle + 1
    return low


def _at_most(count: int, of: int, target: float) -> float:
    """The probability of `count` successes or fewer among `of`."""
    if count < 0:
        return 0.0
    if count >= of:
        return 1.0
    return 1 - float(betainc(count + 1, of - count, target))
