"""Weights made to agree with what is known of the population: post-stratification, raking, trimming. Not here: estimates.

Source: Deming & Stephan, Ann Math Stat 1940;11:427-444 (raking); Holt & Smith, J R Stat Soc A 1979;142:33-46
(post-stratification); Potter 1990 (trimming). docs/sources/methods-sampling.md#calibration
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

_MOST_STEPS = 500
# Margins of the population that sum to totals further apart than this do not speak of the same people.
_SAME_TOTAL = 1e-6


@dataclass(frozen=True, slots=True)
class Margin:
    """One way to part the population.

    Shape: `labels` names the part each answer is in, `targets` how many of the population are in each part.
    """

    labels: Sequence[str]
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights that agree with all margins.

    Shape: `steps` rounds were needed; `furthest` is the largest relative distance left; `loss` Kish's design effect of the
           weights; `factors` the new weight over the old.
    """

    weights: Numbers
    steps: int
    furthest: float
    loss: float
    factors: Numbers


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Weights of which none is above `most`.

    Shape: `trimmed` are the places that were cut; the sum is as before, the others share what was cut off.
    """

    weights: Numbers
    most: float
    trimmed: Places


def post_stratify(weights: ArrayLike, margin: Margin) -> Numbers:
    """Weights that sum to the population in each part.

    Raises: Unfit for a part without answers or unknown in the population, targets not above 0, weights that are none.
    """
    given = _checked(weights, margin)
    return given * _factors(given, np.array(list(margin.labels)).astype(str), margin.targets)


def rake(
    weights: ArrayLike, margins: Sequence[Margin], tolerance: float = 1e-8, most_steps: int = _MOST_STEPS
) -> Raked:
    """Weights that sum to the population in each part of every margin, one margin after the other until all agree.

    Raises: Unfit as `post_stratify`, for no margin, for margins of different totals, where the rounds do not come to rest.
    """
    if not margins:
        raise Unfit("margins_none", "没有给出任何总体分布。", "No margin of the population was given.")
    given = _checked(weights, *margins)
    totals = [sum(margin.targets.values()) for margin in margins]
    if max(totals) - min(totals) > _SAME_TOTAL * max(totals):
        raise Unfit(
            "margins_differ",
            f"各总体分布的合计不同（{'、'.join(f'{one:g}' for one in totals)}）：请用同一总体的数字。",
            f"The margins sum to different totals ({', '.join(f'{one:g}' for one in totals)}): take them from one population.",
        )
    labels = [np.array(list(margin.labels)).astype(str) for margin in margins]
    found = given.copy()
    furthest = np.inf
    for step in range(1, most_steps + 1):
        for margin, names in zip(margins, labels, strict=True):
            found = found * _factors(found, names, margin.targets)
        furthest = max(
            float(np.abs(_factors(found, names, margin.targets) - 1).max())
            for margin, names in zip(margins, labels, strict=True)
        )
        if furthest <= tolerance:
            return Raked(found, step, furthest, loss(found), found / given)
    raise Unfit(
        "raking_unsettled",
        f"迭代 {most_steps} 轮后仍差 {furthest:.2g}，没有收敛：有的组合没有应答者，请合并类别或减少变量。",
        f"After {most_steps} rounds a margin is still off by {furthest:.2g}: some combination has no answers; join categories "
        "or drop a margin.",
    )


def trim(weights: ArrayLike, times: float = 5.0) -> Trimmed:
    """Weights cut at so many times their median, what is cut off shared by the others in proportion.

    Raises: Unfit for a bound under which the sum does not fit, for weights that are none.
    """
    given = _checked(weights)
    most = times * float(np.median(given))
    if times < 1 or most * len(given) < float(given.sum()):
        raise Unfit(
            "trim_too_low",
            f"上限为中位数的 {times:g} 倍过低，权重之和无法保持：请提高上限。",
            f"A bound of {times:g} times the median is too low to keep the sum of weights: raise it.",
        )
    found, everybody = given.copy(), float(given.sum())
    is_cut = np.zeros(len(given), dtype=bool)
    while np.any(found > most * (1 + 1e-12)):
        is_cut |= found > most
        found[is_cut] = most
        rest = everybody - most * float(is_cut.sum())
        found[~is_cut] = given[~is_cut] * rest / float(given[~is_cut].sum())
    return Trimmed(found, most, np.flatnonzero(is_cut))


def loss(weights: ArrayLike) -> float:
    """Kish's design effect of unequal weights: n Σ w² / (Σ w)²."""
    given = np.asarray(weights, dtype=np.float64)
    return float(len(given) * (given**2).sum() / given.sum() ** 2)


def _factors(weights: Numbers, names: NDArray[np.str_], targets: Mapping[str, float]) -> Numbers:
    """By what each weight must be multiplied so that its part sums to the target."""
    parts, places = np.unique(names, return_inverse=True)
    sums = np.bincount(places, weights=weights)
    wanted = np.array([targets[str(part)] for part in parts], dtype=np.float64)
    factors: Numbers = (wanted / sums)[places]
    return factors


def _checked(weights: ArrayLike, *margins: Margin) -> Numbers:
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 1 or not len(given) or not np.all(np.isfinite(given)) or np.any(given <= 0):
        raise Unfit("weights_wrong", "每个权重都必须大于 0。", "Every weight must be above 0.")
    for margin in margins:
        if len(margin.labels) != len(given):
            raise Unfit("design_lengths", "类别与权重的个数不一致。", "Labels and weights differ in number.")
        strange = sorted(set(map(str, margin.labels)) ^ set(margin.targets))
        if strange:
            raise Unfit(
                "margin_parts",
                f"样本与总体的类别不一致（无应答者的类别请合并）：{'、'.join(strange)}。",
                f"The parts of the sample are not those of the population (join parts without answers): {', '.join(strange)}.",
            )
        if not all(np.isfinite(one) and one > 0 for one in margin.targets.values()):
            raise Unfit(
                "margin_targets",
                "每一类的总体数都必须大于 0。",
                "The population of every part must be above 0.",
            )
    return given
