"""Two independent groups compared by their means: Student's and Welch's t, and the difference in standard deviations.

Source: Student, Biometrika 1908;6:1-25; Welch, Biometrika 1947;34:28-35; Hedges, J Educ Stat 1981;6:107-128; intervals by the
noncentral t: Steiger & Fouladi 1997. docs/sources/methods-comparisons.md#t-test
"""

from dataclasses import dataclass
from math import exp, gamma, lgamma, log, sqrt

import numpy as np
from scipy.integrate import simpson
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi
from scipy.stats import t as t_distribution

from heyi.methods.effects.samples import SAME, Estimate, Summary
from heyi.methods.refusals import Unfit

# The noncentral t is summed over standard deviations: so many points, so little beyond them, no steeper than they can follow.
_POINTS, _BEYOND, _STEEPEST = 4001, 1e-15, 100.0
_GAMMA_UP_TO = 300


@dataclass(frozen=True, slots=True)
class MeansCompared:
    """A t-test: `effect` is the mean of the first less that of the second, with its standard error and 95 % interval."""

    statistic: float
    df: float
    p: float
    effect: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standardised:
    """A difference in standard deviations: `plain` as it is (Cohen), `unbiased` without its bias in small groups (Hedges)."""

    plain: Estimate
    unbiased: Estimate


def student(first: Summary, second: Summary) -> MeansCompared:
    """Student's t-test, which takes equal variances for granted.

    Raises: Unfit where no value differs from the mean of its group.
    """
    _refuse_constant(first, second)
    df = first.n + second.n - 2
    return means_compared(
        first.mean - second.mean, pooled_sd(first, second) * sqrt(1 / first.n + 1 / second.n), df
    )


def welch(first: Summary, second: Summary) -> MeansCompared:
    """Welch's t-test, which does not; its degrees of freedom by Satterthwaite.

    Raises: Unfit as `student` does.
    """
    _refuse_constant(first, second)
    # In units of the larger error, so that squares of squares neither vanish nor overflow.
    larger = max(first.sd, second.sd)
    one, other = (first.sd / larger) ** 2 / first.n, (second.sd / larger) ** 2 / second.n
    df = (one + other) ** 2 / (one**2 / (first.n - 1) + other**2 / (second.n - 1))
    return means_compared(first.mean - second.mean, larger * sqrt(one + other), df)


def pooled_sd(first: Summary, second: Summary) -> float:
    """The standard deviation within groups."""
    squares = (first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2
    return sqrt(squares / (first.n + second.n - 2))


def means_compared(effect: float, se: float, df: float) -> MeansCompared:
    """A difference and its standard error, tested against 0."""
    statistic = effect / se
    reach = float(t_distribution.ppf(0.975, df)) * se
    return MeansCompared(statistic, df, two_sided(statistic, df), effect, se, effect - reach, effect + reach)


def two_sided(statistic: float, df: float) -> float:
    """How probable a t so far from 0 is by chance, on either side."""
    return float(2 * t_distribution.sf(abs(statistic), df))


def standardised(first: Summary, second: Summary) -> Standardised:
    """The difference of means in standard deviations within groups.

    Raises: Unfit as `student` does.
    """
    found = student(first, second)
    return in_deviations(found.statistic, found.df, sqrt(1 / first.n + 1 / second.n))


def in_deviations(statistic: float, df: float, unit: float) -> Standardised:
    """A t as an effect: times `unit`, the standard error in standard deviations, with the interval of its noncentrality."""
    low, high = noncentrality(statistic, df)
    shrunk = unit * unbiasing(df)
    return Standardised(
        Estimate(statistic * unit, low * unit, high * unit),
        Estimate(statistic * shrunk, low * shrunk, high * shrunk),
    )


def unbiasing(df: float) -> float:
    """By how much a standardised difference is shrunk to be right on average (Hedges' exact factor)."""
    if df <= 1:
        return 0.0
    if df < _GAMMA_UP_TO:
        return gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)


def noncentrality(statistic: float, df: float) -> tuple[float, float]:
    """The 95 % interval of the noncentrality behind a t: the two under which it would be the 97.5 % and the 2.5 % quantile."""
    slope = statistic / sqrt(df)
    if abs(slope) > _STEEPEST:
        # So large a t varies by its standard deviation alone.
        ends = sorted(slope * float(chi.ppf(share, df)) for share in (0.025, 0.975))
        return ends[0], ends[1]
    deviations = np.linspace(float(chi.ppf(_BEYOND, df)), float(chi.isf(_BEYOND, df)), _POINTS)
    density = chi.pdf(deviations, df)

    def chance(shift: float) -> float:
        """How often t stays below the one found: over all standard deviations that chance may give."""
        return float(simpson(ndtr(slope * deviations - shift) * density, x=deviations))

    far = 12 * sqrt(1 + slope**2) + abs(slope) * sqrt(df)

    def found(share: float) -> float:
        return float(brentq(lambda shift: chance(shift) - share, statistic - far, statistic + far))

    return found(0.975), found(0.025)


def _refuse_constant(first: Summary, second: Summary) -> None:
    if max(first.sd, second.sd) <= SAME * max(abs(first.mean), abs(second.mean)):
        raise Unfit(
            "variance_zero",
            "两组内的数值都完全相同，没有变异，无法检验：请核对数据。",
            "Within either group all values are the same: without variation there is no test. Check the data.",
        )
