"""Values of a group: checked, summed up, tested for what other methods take for granted. Not here: any comparison of groups.

Source: Shapiro & Wilk, Biometrika 1965;52:591-611; Brown & Forsythe, J Am Stat Assoc 1974;69:364-367; Levene 1960.
docs/sources/methods-comparisons.md#t-test
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as f_distribution
from scipy.stats import shapiro

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

# The normal quantile that leaves 2.5 % beyond it.
ON_EACH_SIDE = NormalDist().inv_cdf(0.975)
# Values nearer to each other than this share of their size are the same, written in binary.
SAME = 1e-13
_LARGEST = 1e100
_SHAPIRO = (3, 5000)


@dataclass(frozen=True, slots=True)
class Summary:
    """A group in three figures; `sd` has n - 1 below it."""

    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, whose ends are None where it cannot be told."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Tested:
    """The outcome of a test: its statistic and two-sided p."""

    statistic: float
    p: float


def sample(values: ArrayLike, name: str = "", least: int = 2) -> Numbers:
    """The values of one group as numbers.

    Raises: Unfit for fewer than `least`, for one that is no number, or so large that its square could not be held.
    """
    read = np.asarray(values, dtype=np.float64).reshape(-1)
    if len(read) < least:
        raise Unfit(
            "sample_small",
            f"“{name}”只有 {len(read)} 个数值，至少需要 {least} 个：请补充数据或改用其他方法。",
            f"{name!r} has {len(read)} values, {least} are needed: add data or take another method.",
        )
    if not np.all(np.isfinite(read)) or np.any(np.abs(read) > _LARGEST):
        raise Unfit(
            "sample_not_finite",
            f"“{name}”含有缺失、无穷或过大的数值：请更正或删去。",
            f"{name!r} holds values that are missing, infinite or too large: correct them or leave them out.",
        )
    return read


def summary(values: ArrayLike, name: str = "") -> Summary:
    """How many, their mean, and their standard deviation, which is 0 for values that are the same but for their last bit.

    Raises: Unfit as `sample` does.
    """
    read = sample(values, name)
    return Summary(len(read), float(read.mean()), spread(read))


def spread(values: Numbers, size: float | None = None) -> float:
    """The standard deviation of a checked sample.

    Shape: `size` is what is large for these values; it is given where they are differences of larger ones.
    """
    if float(np.ptp(values)) <= SAME * (float(np.abs(values).max()) if size is None else size):
        return 0.0
    return float(values.std(ddof=1))


def stated(n: float, mean: float, sd: float, name: str = "") -> Summary:
    """A summary as somebody reports it.

    Raises: Unfit for a number of cases that is not whole or below 2, for a negative standard deviation, for what is not finite.
    """
    if not all(np.isfinite((n, mean, sd))) or n < 2 or n != int(n) or sd < 0 or max(abs(mean), sd) > _LARGEST:
        raise Unfit(
            "summary_wrong",
            f"“{name}”的汇总数不成立：n 须为不小于 2 的整数，标准差不小于 0（现为 n={n:g}，均数={mean:g}，标准差={sd:g}）。",
            f"The summary of {name!r} cannot be: n must be whole and 2 or more, the standard deviation 0 or more "
            f"(it says n={n:g}, mean={mean:g}, sd={sd:g}).",
        )
    return Summary(int(n), float(mean), float(sd))


def quartiles(values: Numbers) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper one, interpolated linearly (type 7 of Hyndman and Fan)."""
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    return float(low), float(middle), float(high)


def brown_forsythe(groups: Sequence[Numbers]) -> Tested | None:
    """Whether groups differ in spread, by distances from their medians; None where these do not differ within any group."""
    return _spreads(groups, np.median)


def levene(groups: Sequence[Numbers]) -> Tested | None:
    """The same by distances from the means, as Levene had it."""
    return _spreads(groups, np.mean)


def _spreads(groups: Sequence[Numbers], middle: Callable[[Numbers], np.floating]) -> Tested | None:
    distances = [np.abs(group - middle(group)) for group in groups]
    total = np.concatenate(distances)
    within = sum(float(((one - one.mean()) ** 2).sum()) for one in distances)
    between = sum(len(one) * float((one.mean() - total.mean()) ** 2) for one in distances)
    above, below = len(groups) - 1, len(total) - len(groups)
    if below < 1 or within <= SAME * float((total**2).sum()):
        return None
    statistic = between / above / (within / below)
    return Tested(statistic, float(f_distribution.sf(statistic, above, below)))


def shapiro_wilk(values: Numbers) -> Tested | None:
    """Whether values are from a normal distribution; None below 3 or above 5000 of them, or where all are equal."""
    if not _SHAPIRO[0] <= len(values) <= _SHAPIRO[1] or spread(values) == 0:
        return None
    # Far from zero the last digits would be lost: what is tested does not depend on where the values lie, nor on their unit.
    moved = (values - np.median(values)) / np.ptp(values)
    found = shapiro(moved)
    return Tested(float(found.statistic), float(found.pvalue))
