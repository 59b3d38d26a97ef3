"""Two independent groups compared by ranks: the Mann-Whitney test, and which group is likely to have the larger value.

Source: Mann & Whitney, Ann Math Stat 1947;18:50-60; Hodges & Lehmann, Ann Math Stat 1963;34:598-611; Newcombe, Stat Med
2006;25:559-573 (method 5); Wendt, Eur J Soc Psychol 1972;2:463-465. docs/sources/methods-comparisons.md#mann-whitney
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import rankdata

from heyi.methods import before_after
from heyi.methods.effects.rank_chances import EXACT_BELOW, drawn_sums, two_sided_of
from heyi.methods.effects.samples import ON_EACH_SIDE, Estimate, Numbers, sample
from heyi.methods.refusals import Unfit

# At 0 and 1 themselves nothing varies.
_OFF_THE_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class RankSums:
    """The Mann-Whitney test.

    Shape: `u_first` counts the pairs in which the first group has the larger value, a tie as half. `p_exact` is None from
           50 values in a group on; `z` and `p_normal` are corrected for ties, the others for continuity too.
           `superiority` is u_first over all pairs; `shift` the median of all differences first less second.
    """

    u_first: float
    u_second: float
    ties: bool
    z: float
    z_continuity: float
    p_exact: float | None
    p_normal: float
    p_continuity: float
    superiority: Estimate
    shift: Estimate


def rank_sums(first: ArrayLike, second: ArrayLike) -> RankSums:
    """Compares two groups by the ranks of their values.

    Raises: Unfit for an empty group, or where all values are the same.
    """
    one, other = sample(first, "1", 1), sample(second, "2", 1)
    n, m = len(one), len(other)
    ranks = rankdata(np.concatenate([one, other]))
    if np.all(ranks == ranks[0]):
        raise Unfit(
            "all_equal",
            "两组的数值全部相同，无法比较。",
            "All values of both groups are the same: there is nothing to compare.",
        )
    u_first = float(ranks[:n].sum()) - n * (n + 1) / 2
    # The variance of a sum of n ranks drawn without putting back, ties counted.
    error = sqrt(n * m / (n + m) * float(ranks.var(ddof=1)))
    off = u_first - n * m / 2
    z, z_continuity = off / error, float(np.sign(off)) * max(abs(off) - 0.5, 0.0) / error
    exact = None
    if max(n, m) < EXACT_BELOW:
        exact = two_sided_of(drawn_sums(ranks, n), 2 * float(ranks[:n].sum()))
    return RankSums(
        u_first=u_first,
        u_second=n * m - u_first,
        ties=len(np.unique(ranks)) < n + m,
        z=z,
        z_continuity=z_continuity,
        p_exact=exact,
        p_normal=2 * NormalDist().cdf(-abs(z)),
        p_continuity=2 * NormalDist().cdf(-abs(z_continuity)),
        superiority=superiority(u_first, n, m),
        shift=shift(one, other),
    )


def superiority(u_first: float, n: int, m: int) -> Estimate:
    """How probable it is that a value of the first group is larger than one of the second, ties shared; its 95 % interval."""
    found = u_first / (n * m)

    def off(true: float) -> float:
        half = (n + m) / 2 - 1
        variance = true * (1 - true) * (1 + half * ((1 - true) / (2 - true) + true / (1 + true))) / (n * m)
        return (found - true) ** 2 - ON_EACH_SIDE**2 * variance

    low = 0.0 if found == 0 else float(brentq(off, 0.0, min(found, 1 - _OFF_THE_EDGE)))
    high = 1.0 if found == 1 else float(brentq(off, max(found, _OFF_THE_EDGE), 1.0))
    return Estimate(found, low, high)


def shift(first: Numbers, second: Numbers) -> Estimate:
    """The median of all differences first less second, with its 95 % interval.

    Shape:  the interval is exact below 50 values in each group (conservative with ties); its ends are None where no interval of
            differences holds 95 %, which is so in groups of three.
    Raises: Unfit for more values than can be compared.
    """
    n, m = len(first), len(second)
    if max(n, m) >= EXACT_BELOW:
        return _long_shift(first, second)
    apart = np.sort(np.subtract.outer(first, second).ravel())
    least = n * (n + 1)
    chances = np.cumsum(drawn_sums(np.arange(1.0, n + m + 1), n))[least::2]
    place = int(np.searchsorted(chances, 0.025))
    middle = float(np.median(apart))
    if place < 1:
        return Estimate(middle, None, None)
    return Estimate(middle, float(apart[place - 1]), float(apart[n * m - place]))


def _long_shift(first: Numbers, second: Numbers) -> Estimate:
    try:
        found = before_after.shift(second, first)
    except before_after.Unfit as wrong:
        raise Unfit(
            "sample_large",
            f"每组最多 {before_after.MOST} 个数值：请抽样或改用 t 检验。",
            f"At most {before_after.MOST} values a group: take a sample, or the t-test.",
        ) from wrong
    if found.shift is None or found.interval is None:
        return Estimate(float(np.median(np.subtract.outer(first, second))), None, None)
    return Estimate(found.shift, *found.interval)
