"""What a sample says of everybody: totals, means and shares with the variance of its design. Not here: calibration.

The variance is that between first-stage clusters within strata (each answer its own cluster without), means by Taylor's
linearisation, with the finite correction of the first stage where its number is told.
Source: Cochran, Sampling Techniques, 3rd ed. 1977; Wolter, Introduction to Variance Estimation, 2nd ed. 2007, chapter 6; Kish
1965 (design effect); Korn & Graubard, Surv Methodol 1998;24:193-201 (shares). docs/sources/methods-sampling.md#estimates
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, stdtrit

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """How the answers were drawn.

    Shape: `weights` one for each answer, above 0. `strata` and `clusters` name those of each answer (none: one stratum, each
           answer by itself). `available` says how many first-stage units (clusters, or persons) each stratum has in all, by the
           name of the stratum, or of one stratum by the empty name; without it no finite correction is made.
    """

    weights: ArrayLike
    strata: Sequence[str] | None = None
    clusters: Sequence[str] | None = None
    available: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate for the population.

    Shape: `df` first-stage units less strata; `deff` the variance against that of a simple sample as large (None where nothing
           varies, and for totals), `n_effective` the answers divided by it.
    """

    value: float
    se: float
    low: float
    high: float
    df: int
    n: int
    deff: float | None
    n_effective: float | None


def total(values: ArrayLike, design: Design, confidence: float = 0.95) -> Estimate:
    """The total of the population, every answer times its weight.

    Raises: Unfit for a stratum with one first-stage unit only, weights or values that are none.
    """
    numbers, weights = _checked(values, design)
    variance, df = variance_of_total(numbers * weights, design)
    found = float((numbers * weights).sum())
    reach = _quantile(df, confidence) * sqrt(variance)
    return Estimate(found, sqrt(variance), found - reach, found + reach, df, len(numbers), None, None)


def mean(values: ArrayLike, design: Design, confidence: float = 0.95) -> Estimate:
    """The mean of the population: the weighted mean.

    Raises: Unfit as `total`.
    """
    numbers, weights = _checked(values, design)
    everybody = float(weights.sum())
    found = float((numbers * weights).sum()) / everybody
    variance, df = variance_of_total(weights * (numbers - found) / everybody, design)
    reach = _quantile(df, confidence) * sqrt(variance)
    deff = _deff(variance, numbers, weights, found, design)
    return Estimate(
        value=found,
        se=sqrt(variance),
        low=found - reach,
        high=found + reach,
        df=df,
        n=len(numbers),
        deff=deff,
        n_effective=len(numbers) / deff if deff else None,
    )


def proportion(is_so: ArrayLike, design: Design, confidence: float = 0.95) -> Estimate:
    """The share of the population of which something is so; the interval stays between 0 and 1.

    Shape:  `is_so` 0 or 1. The interval is Clopper and Pearson's with the effective number of answers (Korn and Graubard); where
            nobody or everybody is so, with the answers themselves divided by the loss through unequal weights.
    Raises: Unfit as `total`, and for values other than 0 and 1.
    """
    numbers, weights = _checked(is_so, design)
    if not np.all((numbers == 0) | (numbers == 1)):
        raise Unfit("share_values", "比例的取值只能是 0 或 1。", "The values of a share can only be 0 or 1.")
    found = mean(numbers, design, confidence)
    if found.n_effective is None:
        effective = float(weights.sum() ** 2 / (weights**2).sum())
    else:
        narrower = _quantile(len(numbers) - 1, confidence) / _quantile(found.df, confidence)
        effective = min(float(len(numbers)), found.n_effective * narrower**2)
    tail, count = (1 - confidence) / 2, found.value * effective
    return replace(
        found,
        low=float(betaincinv(count, effective - count + 1, tail)) if found.value > 0 else 0.0,
        high=float(betaincinv(count + 1, effective - count, 1 - tail)) if found.value < 1 else 1.0,
    )


def variance_of_total(parts: ArrayLike, design: Design) -> tuple[float, int]:
    """The variance of a sum of parts under the design, and its degrees of freedom.

    Shape:  `parts` one for each answer, weights already in them.
    Raises: Unfit for a stratum with one first-stage unit only that is not all there is.
    """
    numbers = np.asarray(parts, dtype=np.float64)
    strata = _labels(design.strata, [""] * len(numbers))
    clusters = _labels(design.clusters, [str(place) for place in range(len(numbers))])
    if len(strata) != len(numbers) or len(clusters) != len(numbers):
        raise Unfit(
            "design_lengths",
            "层、群与答案的个数不一致。",
            "Strata, clusters and answers differ in number.",
        )
    variance, units = 0.0, 0
    names = np.unique(strata)
    for name in names:
        inside = strata == name
        _, places = np.unique(clusters[inside], return_inverse=True)
        sums: Numbers = np.bincount(places, weights=numbers[inside]).astype(np.float64)
        units += len(sums)
        variance += _of_stratum(str(name), sums, design)
    return variance, units - len(names)


def _labels(given: Sequence[str] | None, without: Sequence[str]) -> NDArray[np.str_]:
    return np.array(list(without if given is None else given)).astype(str)


def _of_stratum(name: str, sums: Numbers, design: Design) -> float:
    taken = len(sums)
    left = 1 - taken / _available(name, taken, design)
    if left == 0:
        return 0.0
    if taken < 2:
        raise Unfit(
            "stratum_single",
            f"层“{name}”只有一个初级抽样单位，无法估计方差：请与相近的层合并。",
            f"Stratum {name!r} has one first-stage unit only and its variance cannot be told: join it with one like it.",
        )
    spread = float(((sums - sums.mean()) ** 2).sum())
    return left * taken / (taken - 1) * spread


def _available(name: str, taken: int, design: Design) -> float:
    if design.available is None:
        return float("inf")
    there = design.available.get(name)
    if there is None or there < taken:
        raise Unfit(
            "available_wrong",
            f"层“{name}”的单位总数缺失或小于已抽的 {taken} 个。",
            f"The number of units in stratum {name!r} is missing or below the {taken} drawn.",
        )
    return float(there)


def _deff(variance: float, numbers: Numbers, weights: Numbers, found: float, design: Design) -> float | None:
    """Against a simple sample of as many answers, with its finite correction where the design has one and persons are drawn."""
    n = len(numbers)
    if n < 2:
        return None
    spread = float((weights * (numbers - found) ** 2).sum()) / float(weights.sum()) * n / (n - 1)
    left = 1.0 if design.available is None else max(0.0, 1 - n / float(weights.sum()))
    simple = left * spread / n
    return variance / simple if simple > 1e-300 else None


def _quantile(df: int, confidence: float) -> float:
    if not 0 < confidence < 1:
        raise Unfit(
            "level_wrong",
            "置信水平应在 0 与 1 之间（例如 0.95）。",
            "The level of confidence must be between 0 and 1 (0.95, say).",
        )
    return float(stdtrit(max(df, 1), (1 + confidence) / 2))


def _checked(values: ArrayLike, design: Design) -> tuple[Numbers, Numbers]:
    numbers = np.asarray(values, dtype=np.float64)
    weights = np.asarray(design.weights, dtype=np.float64)
    if numbers.ndim != 1 or not len(numbers) or weights.shape != numbers.shape:
        raise Unfit(
            "design_lengths",
            "每个答案须有一个权重，且至少有一个答案。",
            "Every answer needs one weight, and there must be some.",
        )
    if not np.all(np.isfinite(numbers)) or not np.all(np.isfinite(weights)) or np.any(weights <= 0):
        raise Unfit(
            "design_values",
            "答案须为数，权重须大于 0：请先去掉缺失的答案。",
            "Answers must be numbers and weights above 0: leave missing answers out first.",
        )
    return numbers, weights
