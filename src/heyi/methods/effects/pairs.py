"""The same units measured twice: the paired t-test, and Wilcoxon's signed ranks. Not here: groups of different units.

Source: Student, Biometrika 1908;6:1-25; Wilcoxon, Biometrics Bull 1945;1:80-83; Pratt, J Am Stat Assoc 1959;54:655-667;
Hodges & Lehmann, Ann Math Stat 1963;34:598-611; Kerby, Compr Psychol 2014;3:1. docs/sources/methods-comparisons.md#paired-t
"""

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from heyi.methods.effects.rank_chances import EXACT_BELOW, signed_sums, two_sided_of
from heyi.methods.effects.samples import ON_EACH_SIDE, Estimate, Numbers, sample, spread
from heyi.methods.effects.two_groups import MeansCompared, Standardised, in_deviations, means_compared
from heyi.methods.refusals import Unfit

# The averages of all pairs of so many differences still fit the memory.
MOST_AVERAGED = 4_000
_DIGITS, _SMALLEST = 12, 1e-200


@dataclass(frozen=True, slots=True)
class PairsCompared:
    """A paired t-test: `test.effect` is the mean of first less second; `deviations` is it over the deviation of differences (dz).

    Shape: `correlation` is None where one of the two does not vary.
    """

    n: int
    test: MeansCompared
    sd: float
    deviations: Standardised
    correlation: float | None


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's test of first less second.

    Shape: `plus` and `minus` are the sums of ranks of positive and negative differences; `n` the differences ranked, `zeros`
           those that are none. `p_exact` is None above 49 pairs; `z` and `p_normal` are corrected for ties, the others for
           continuity too.
           `biserial` is the matched rank-biserial correlation, `median` the Hodges-Lehmann median of differences.
    """

    n: int
    zeros: int
    ties: bool
    plus: float
    minus: float
    z: float
    z_continuity: float
    p_exact: float | None
    p_normal: float
    p_continuity: float
    biserial: float
    median: Estimate | None


def differences(first: ArrayLike, second: ArrayLike) -> Numbers:
    """First less second, pair by pair, without what binary fractions add in the last digits: 0.3 - 0.1 ties with 0.4 - 0.2.

    Raises: Unfit for different lengths or values that are no numbers.
    """
    one, other = sample(first, "1", 1), sample(second, "2", 1)
    if len(one) != len(other):
        raise Unfit(
            "pairs_unequal",
            f"两列不成对：{len(one)} 与 {len(other)} 个数值。",
            f"These are no pairs: {len(one)} and {len(other)} values.",
        )
    size = max(float(np.abs(one).max()), float(np.abs(other).max()))
    if size < _SMALLEST:
        return one - other
    # Decimals kept beside the size of the largest value: what lies below is rounding, not data.
    step = 10.0 ** (ceil(log10(size)) - _DIGITS)
    return np.round((one - other) / step) * step


def paired_t(first: ArrayLike, second: ArrayLike) -> PairsCompared:
    """The t-test of paired differences.

    Raises: Unfit for fewer than two pairs, or where all differences are the same.
    """
    one, other = sample(first, "1"), sample(second, "2")
    apart = differences(one, other)
    sd = spread(apart, max(float(np.abs(one).max()), float(np.abs(other).max())))
    if sd == 0:
        raise Unfit(
            "variance_zero",
            "每一对的差都相同，没有变异，无法检验：请核对数据。",
            "All differences are the same: without variation there is no test. Check the data.",
        )
    n = len(apart)
    test = means_compared(float(apart.mean()), sd / sqrt(n), n - 1)
    together = None
    if spread(one) > 0 and spread(other) > 0:
        together = float(np.corrcoef(one, other)[0, 1])
    return PairsCompared(n, test, sd, in_deviations(test.statistic, test.df, 1 / sqrt(n)), together)


def signed_ranks(first: ArrayLike, second: ArrayLike, *, pratt: bool = False) -> SignedRanks:
    """Wilcoxon's signed-rank test.

    Shape:  differences of 0 are left out, as Wilcoxon did; with `pratt` they are ranked first and then left out.
    Raises: Unfit where no pair differs.
    """
    apart = differences(first, second)
    differing = apart[apart != 0]
    if len(differing) == 0:
        raise Unfit(
            "no_difference",
            "每一对的两个数值都相等，没有可排秩的差。",
            "In each pair the two values are equal: there is no difference to rank.",
        )
    ranks = rankdata(np.abs(apart))[apart != 0] if pratt else rankdata(np.abs(differing))
    plus, minus = float(ranks[differing > 0].sum()), float(ranks[differing < 0].sum())
    # The variance of the sum, ties counted, is a quarter of the squared ranks.
    error = sqrt(float((ranks**2).sum()) / 4)
    off = plus - float(ranks.sum()) / 2
    z, z_continuity = off / error, float(np.sign(off)) * max(abs(off) - 0.5, 0.0) / error
    n = len(differing)
    exact = None
    if n < EXACT_BELOW:
        exact = two_sided_of(signed_sums(ranks), 2 * plus)
    return SignedRanks(
        n=n,
        zeros=len(apart) - n,
        ties=len(np.unique(ranks)) < n,
        plus=plus,
        minus=minus,
        z=z,
        z_continuity=z_continuity,
        p_exact=exact,
        p_normal=2 * NormalDist().cdf(-abs(z)),
        p_continuity=2 * NormalDist().cdf(-abs(z_continuity)),
        biserial=(plus - minus) / (plus + minus),
        median=median_of_averages(differing) if n <= MOST_AVERAGED else None,
    )


def median_of_averages(apart: Numbers) -> Estimate:
    """The Hodges-Lehmann median: that of the averages of any two differences, each with itself too, with its 95 % interval.

    Shape: the interval is exact below 50 differences (its ends None where no interval of theirs holds 95 %).
    """
    rows, columns = np.triu_indices(len(apart))
    averages = np.sort((apart[rows] + apart[columns]) / 2)
    n, number = len(apart), len(averages)
    if n < EXACT_BELOW:
        chances = np.cumsum(signed_sums(np.arange(1.0, n + 1)))[::2]
        place = int(np.searchsorted(chances, 0.025))
    else:
        place = floor(n * (n + 1) / 4 - ON_EACH_SIDE * sqrt(n * (n + 1) * (2 * n + 1) / 24) + 0.5)
    middle = float(np.median(averages))
    if place < 1:
        return Estimate(middle, None, None)
    return Estimate(middle, float(averages[place - 1]), float(averages[number - place]))
