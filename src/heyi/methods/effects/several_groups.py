"""Several independent groups compared by ranks, and which of them differ: Kruskal-Wallis, then Dunn.

Source: Kruskal & Wallis, J Am Stat Assoc 1952;47:583-621; Dunn, Technometrics 1964;6:241-252; Holm, Scand J Stat 1979;6:65-70;
effects: Kelley 1935, Tomczak & Tomczak, Trends Sport Sci 2014;1:19-25. docs/sources/methods-comparisons.md#kruskal
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, rankdata

from heyi.methods.effects.samples import Numbers, sample
from heyi.methods.refusals import Unfit


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups by their places, with the z of Dunn and three p: alone, after Holm, after Bonferroni."""

    first: int
    second: int
    z: float
    p: float
    holm: float
    bonferroni: float


@dataclass(frozen=True, slots=True)
class SeveralCompared:
    """The Kruskal-Wallis test.

    Shape: `statistic` is H corrected for ties, `uncorrected` H without; `epsilon_squared` H over n - 1; `eta_squared` what H says
           beyond its mean by chance, over n - k, and may be negative; None where n = k.
    """

    statistic: float
    uncorrected: float
    df: int
    p: float
    epsilon_squared: float
    eta_squared: float | None
    mean_ranks: tuple[float, ...]
    pairs: tuple[Pair, ...]


def several_compared(groups: Sequence[ArrayLike]) -> SeveralCompared:
    """Compares groups by the ranks of their values.

    Raises: Unfit for fewer than two groups, an empty one, or where all values are the same.
    """
    read = [sample(group, str(place + 1), 1) for place, group in enumerate(groups)]
    if len(read) < 2:
        raise Unfit(
            "groups_few", "至少需要两组才能比较。", "At least two groups are needed for a comparison."
        )
    ranks = rankdata(np.concatenate(read))
    n, k = len(ranks), len(read)
    if np.all(ranks == ranks[0]):
        raise Unfit(
            "all_equal",
            "各组的数值全部相同，无法比较。",
            "All values of all groups are the same: there is nothing to compare.",
        )
    sizes = [len(group) for group in read]
    parts = np.split(ranks, np.cumsum(sizes)[:-1])
    means = tuple(float(part.mean()) for part in parts)
    between = sum(size * (mean - (n + 1) / 2) ** 2 for size, mean in zip(sizes, means, strict=True))
    # With ties the ranks vary less than whole numbers do: dividing by how they do vary is the correction.
    corrected = between / float(ranks.var(ddof=1))
    return SeveralCompared(
        statistic=corrected,
        uncorrected=12 * between / (n * (n + 1)),
        df=k - 1,
        p=float(chi2.sf(corrected, k - 1)),
        epsilon_squared=corrected / (n - 1),
        eta_squared=(corrected - k + 1) / (n - k) if n > k else None,
        mean_ranks=means,
        pairs=_pairs(ranks, sizes, means),
    )


def _pairs(ranks: Numbers, sizes: Sequence[int], means: Sequence[float]) -> tuple[Pair, ...]:
    variance = float(ranks.var(ddof=1))
    places = list(combinations(range(len(sizes)), 2))
    z = [
        (means[one] - means[other]) / sqrt(variance * (1 / sizes[one] + 1 / sizes[other]))
        for one, other in places
    ]
    p = np.array([2 * NormalDist().cdf(-abs(each)) for each in z])
    step, whole = holm(p), bonferroni(p)
    return tuple(
        Pair(one, other, z[row], float(p[row]), float(step[row]), float(whole[row]))
        for row, (one, other) in enumerate(places)
    )


def bonferroni(p: ArrayLike) -> Numbers:
    """Each p times their number, at most 1."""
    given = np.asarray(p, dtype=np.float64)
    return np.minimum(given * len(given), 1.0)


def holm(p: ArrayLike) -> Numbers:
    """Each p times the number of those not smaller, never below that of a smaller one, at most 1."""
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given, kind="stable")
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
