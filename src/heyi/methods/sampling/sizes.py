"""How many have to be asked: precision, comparison of two groups, and the steps from there. Not here: strata (allocation).

Source: Cochran, Sampling Techniques, 3rd ed. 1977, chapter 4; Fleiss, Levin & Paik, Statistical Methods for Rates and
Proportions, 3rd ed. 2003, chapter 4; Kish, Survey Sampling 1965 (design effect). docs/sources/methods-sampling.md#sample-size
"""

from dataclasses import dataclass
from math import ceil, isfinite, sqrt

from scipy.special import betaincinv, nctdtr, ndtr, ndtri, stdtrit

from heyi.methods.refusals import Unfit

# The quantiles as tables print them, by which most plans are reckoned. Source: docs/sources/methods-sampling.md#z
PRINTED = {0.90: 1.645, 0.95: 1.96, 0.99: 2.576}
# A whole number with so little on top is that number, and the rest rounding.
_WHOLE = 1e-9
_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Steps:
    """From a size to what has to be asked.

    Shape: `n0` as the formula gives it; `finite` after the correction for a finite population, `designed` times the design effect
           (both not rounded); `needed` is that rounded up, `final` what has to be approached so that `needed` answer.
    """

    n0: float
    finite: float
    designed: float
    needed: int
    final: int


def z_of(confidence: float, *, printed: bool = True) -> float:
    """The quantile for a two-sided confidence: 1.96 for .95 as tables print it, or 1.959964 exactly.

    Raises: Unfit for a confidence that is no share between 0 and 1.
    """
    share("confidence", confidence)
    if printed:
        near = [z for level, z in PRINTED.items() if abs(level - confidence) < _WHOLE]
        if near:
            return near[0]
    return float(ndtri((1 + confidence) / 2))


def z_of_power(power: float) -> float:
    """The quantile for a power.

    Raises: Unfit for a power that is no share between 0 and 1.
    """
    return float(ndtri(share("power", power)))


def share(name: str, value: float) -> float:
    """A share strictly between 0 and 1.

    Raises: Unfit, naming it.
    """
    if not 0 < value < 1:
        raise Unfit(
            "share_wrong",
            f"{name} = {value:g} 应在 0 与 1 之间（50% 写作 0.5）。",
            f"{name} = {value:g} must be between 0 and 1 (write 0.5 for 50 %).",
        )
    return value


def above_zero(name: str, value: float) -> float:
    """A number above 0.

    Raises: Unfit, naming it.
    """
    if not isfinite(value) or value <= 0:
        raise Unfit("size_wrong", f"{name} = {value:g} 必须大于 0。", f"{name} = {value:g} must be above 0.")
    return value


def for_proportion(p: float, margin: float, z: float) -> float:
    """z² p (1 - p) / d²: so many that a share is told to within the margin.

    Raises: Unfit for a share or a margin that is none.
    """
    share("p", p)
    return z**2 * p * (1 - p) / share("d", margin) ** 2


def for_mean(sd: float, margin: float, z: float) -> float:
    """(z s / d)²: so many that a mean is told to within the margin.

    Raises: Unfit for what is not above 0.
    """
    return (z * above_zero("sd", sd) / above_zero("d", margin)) ** 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups: how many in the first, and in the first beside other conventions.

    Shape: `n0` by the usual formula, not rounded; the second group has `ratio` times as many. `other` is with continuity
           correction for shares, by Student's instead of the normal distribution for means.
    """

    n0: float
    unpooled: float | None
    other: float


def for_two_proportions(p1: float, p2: float, z: float, z_power: float, ratio: float = 1.0) -> Pair:
    """So many in the first group that two shares are told apart, under equality with the pooled share.

    Raises: Unfit for shares that are none or the same, a ratio that is not above 0.
    """
    apart = abs(share("p1", p1) - share("p2", p2))
    if apart < _WHOLE:
        raise _no_difference("p1", "p2")
    k = above_zero("ratio", ratio)
    pooled = (p1 + k * p2) / (1 + k)
    each = p1 * (1 - p1) + p2 * (1 - p2) / k
    n0 = (z * sqrt(pooled * (1 - pooled) * (1 + 1 / k)) + z_power * sqrt(each)) ** 2 / apart**2
    corrected = n0 / 4 * (1 + sqrt(1 + 2 * (1 + k) / (n0 * k * apart))) ** 2
    return Pair(n0, (z + z_power) ** 2 * each / apart**2, corrected)


def for_two_means(difference: float, sd: float, confidence: float, power: float, ratio: float = 1.0) -> Pair:
    """So many in the first group that two means are told apart, both groups varying alike.

    Raises: Unfit for no difference, what is not above 0, shares that are none.
    """
    if abs(difference) < _WHOLE:
        raise _no_difference("mean1", "mean2")
    k, effect = above_zero("ratio", ratio), abs(difference) / above_zero("sd", sd)
    z = z_of(confidence, printed=False) + z_of_power(power)
    n0 = z**2 * (1 + 1 / k) / effect**2
    return Pair(n0, None, float(_by_student(n0, effect, confidence, power, k)))


def power_of_means(n: float, effect: float, confidence: float, ratio: float = 1.0) -> float:
    """The power of a two-sided t-test with n in the first group and n times ratio in the second.

    Shape:  `effect` is the difference in standard deviations. Raises: Unfit.
    """
    df = max(n * (1 + ratio) - 2, 1.0)
    away = abs(effect) * sqrt(above_zero("n", n) * ratio / (1 + ratio))
    reach = float(stdtrit(df, (1 + share("confidence", confidence)) / 2))
    return float(1 - nctdtr(df, away, reach) + nctdtr(df, away, -reach))


def power_of_proportions(n: float, p1: float, p2: float, z: float, ratio: float = 1.0) -> float:
    """The power of comparing two shares with n in the first group, by the normal approximation.

    Raises: Unfit.
    """
    above_zero("n", n)
    k, apart = above_zero("ratio", ratio), abs(share("p1", p1) - share("p2", p2))
    pooled = (p1 + k * p2) / (1 + k)
    each = sqrt((p1 * (1 - p1) + p2 * (1 - p2) / k) / n)
    reach = z * sqrt(pooled * (1 - pooled) * (1 + 1 / k) / n)
    return float(ndtr((apart - reach) / each) + ndtr((-apart - reach) / each))


def design_effect(m: float, icc: float) -> float:
    """1 + (m - 1) ICC: how many times as many a cluster sample needs, m from each cluster.

    Raises: Unfit for a cluster below one member, a correlation beyond -1/(m-1) … 1.
    """
    above_zero("m", m)
    effect = 1 + (m - 1) * icc
    if m < 1 or not -1 <= icc <= 1 or effect <= 0:
        raise Unfit(
            "cluster_wrong",
            f"群内人数 m = {m:g} 应不小于 1，icc = {icc:g} 应在 0 与 1 之间。",
            f"m = {m:g} must be at least 1 and icc = {icc:g} between 0 and 1.",
        )
    return effect


def steps(n0: float, population: float | None = None, deff: float = 1.0, nonresponse: float = 0.0) -> Steps:
    """Finite population, then design effect, then non-response.

    Each step takes what the one before it gave without rounding, except the last: so many whole answers are wanted, and they are
    divided by the share that answers.
    Raises: Unfit for a population below one, a design effect not above 0, a non-response that is no share, a size beyond bounds.
    """
    finite = n0 if population is None else n0 / (1 + (n0 - 1) / above_zero("population", population))
    finite = max(finite, min(n0, 1.0))
    designed = finite * above_zero("deff", deff)
    if not 0 <= nonresponse < 1:
        raise Unfit(
            "nonresponse_wrong",
            f"nonresponse = {nonresponse:g} 应在 0 与 1 之间（10% 写作 0.1）。",
            f"nonresponse = {nonresponse:g} must be at least 0 and below 1 (write 0.1 for 10 %).",
        )
    if designed / (1 - nonresponse) > _MOST:
        raise Unfit(
            "size_beyond",
            f"所需样本量超过 {_MOST:,}：请放宽允许误差或差值。",
            f"More than {_MOST:,} would be needed: allow a wider margin or a larger difference.",
        )
    needed = whole_up(designed)
    return Steps(n0, finite, designed, needed, whole_up(needed / (1 - nonresponse)))


def margin(deviation: float, z: float, n: float, population: float | None = None) -> float:
    """How far to each side an estimate from n reaches, with the correction for a finite population.

    Shape:  `deviation` of one answer: s, or the root of p (1 - p); `n` effective. Raises: Unfit.
    """
    correction = 1.0
    if population is not None and above_zero("population", population) > 1:
        correction = max(0.0, (population - n) / (population - 1))
    return z * deviation * sqrt(correction / above_zero("n", n))


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share found among n."""
    middle, reach = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n)


def exact(p: float, n: float, confidence: float) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share found among n; n and the count need not be whole."""
    tail, count = (1 - confidence) / 2, p * n
    low = float(betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return low, high


def whole_up(value: float) -> int:
    """The next whole number, unless only rounding lies above one."""
    return max(1, ceil(value - _WHOLE * max(1.0, value)))


def _by_student(n0: float, effect: float, confidence: float, power: float, ratio: float) -> int:
    """The fewest in the first group with that power by the t-test; begins just below the normal answer."""
    n = max(2, int(n0))
    if n > _MOST:
        return n
    while power_of_means(n, effect, confidence, ratio) < power and n < n0 + 100:
        n += 1
    return n


def _no_difference(first: str, second: str) -> Unfit:
    return Unfit(
        "difference_none",
        f"{first} 与 {second} 相同，无论多大样本都分不开：请写出想要检出的差别。",
        f"{first} and {second} are the same and no sample tells them apart: write the difference to be found.",
    )
