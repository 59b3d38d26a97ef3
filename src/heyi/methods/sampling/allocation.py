"""How a sample spreads over strata: shares by size, spread and cost, and whole numbers that sum to it. Not here: who is drawn.

Source: Cochran, Sampling Techniques, 3rd ed. 1977, chapter 5; Neyman, J R Stat Soc 1934;97:558-625; Kish 1965 (loss by
weights). docs/sources/methods-sampling.md#stratify
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Wholes = NDArray[np.int64]

METHODS = ("proportional", "neyman", "optimal", "equal", "square-root")
# Digits behind which a difference is rounding.
_DIGITS = 9


def shares(
    sizes: ArrayLike, sds: ArrayLike | None = None, costs: ArrayLike | None = None
) -> Mapping[str, Numbers]:
    """The share of the sample that each stratum gets, by every method for which the figures are there.

    Shape:  by name of METHODS; each sums to 1. Neyman's needs `sds`, the optimal one `costs` too.
    Raises: Unfit for sizes or costs not above 0, spreads below 0 or all 0.
    """
    n = positive("N", sizes)
    found = {"proportional": n, "equal": np.ones(len(n)), "square-root": np.sqrt(n)}
    if sds is not None:
        spread = np.asarray(sds, dtype=np.float64)
        if not np.all(np.isfinite(spread)) or np.any(spread < 0) or not np.any(spread > 0):
            raise Unfit(
                "spread_wrong",
                "各层标准差须不小于 0，且不全为 0。",
                "The standard deviations of strata must be 0 or more, and not all 0.",
            )
        found["neyman"] = n * spread
        if costs is not None:
            found["optimal"] = n * spread / np.sqrt(positive("cost", costs))
    return {name: found[name] / found[name].sum() for name in METHODS if name in found}


def allocate(share: ArrayLike, total: int, most: ArrayLike | None = None, least: int = 0) -> Wholes:
    """Whole numbers that sum to the total, as near to the shares as bounds allow.

    A stratum whose part is above its size is taken whole, one below `least` gets `least`, and the others share the rest in
    proportion. Fractions go to the largest remainders, equal ones to the earlier stratum.
    Shape:  `most` is what each stratum holds, unlimited without.
    Raises: Unfit where the total does not lie between all of the least and all there is.
    """
    wanted = np.asarray(share, dtype=np.float64)
    top = np.full(len(wanted), float(total)) if most is None else np.floor(np.asarray(most, dtype=np.float64))
    low = np.minimum(np.full(len(wanted), float(least)), top)
    if not low.sum() <= total <= top.sum() or total < 1:
        raise Unfit(
            "total_beyond",
            f"样本总数 {total} 应在 {max(1, int(low.sum()))}（各层最少数之和）与 {int(top.sum())}（总体）之间。",
            f"The sample of {total} must lie between {max(1, int(low.sum()))} (the least of all strata together) and "
            f"{int(top.sum())} (all there are).",
        )
    return _largest_remainders(_within(wanted, float(total), low, top), total, top)


def variance_of_mean(sizes: ArrayLike, sds: ArrayLike, taken: ArrayLike) -> float | None:
    """The variance of the stratified mean, finite corrections made; None where a stratum that varies has none in the sample."""
    n, s, k = (np.asarray(one, dtype=np.float64) for one in (sizes, sds, taken))
    if np.any((k <= 0) & (s > 0)):
        return None
    some = k > 0
    part = np.where(some, (n / n.sum()) ** 2 * s**2 * (1 / np.where(some, k, 1.0) - 1 / n), 0.0)
    return float(np.maximum(part, 0.0).sum())


def loss_by_weights(weights: ArrayLike, taken: ArrayLike) -> float:
    """Kish's design effect of unequal weights: n Σ w² / (Σ w)², each stratum with so many of the same weight."""
    w, k = np.asarray(weights, dtype=np.float64), np.asarray(taken, dtype=np.float64)
    return float(k.sum() * (k * w**2).sum() / (k * w).sum() ** 2)


def positive(name: str, values: ArrayLike) -> Numbers:
    """Numbers above 0.

    Raises: Unfit, naming what they are.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not len(numbers) or not np.all(np.isfinite(numbers)) or np.any(numbers <= 0):
        raise Unfit(
            "stratum_wrong",
            f"{name} 的每个值都必须大于 0：请删去空层。",
            f"Every value of {name} must be above 0: leave empty strata out.",
        )
    return numbers


def _within(wanted: Numbers, total: float, low: Numbers, top: Numbers) -> Numbers:
    """Parts in proportion to what is wanted, between the bounds: those beyond are set to them and the rest shared anew."""
    part = np.zeros(len(wanted))
    free = np.ones(len(wanted), dtype=bool)
    for _ in range(len(wanted) + 1):
        rest = total - part[~free].sum()
        scale = wanted[free].sum()
        part[free] = rest * wanted[free] / scale if scale > 0 else _evenly(rest, top[free])
        above, below = free & (part > top), free & (part < low)
        if not above.any() and not below.any():
            break
        over = float((part - top)[above].sum())
        under = float((low - part)[below].sum())
        fixed = above if over >= under else below
        part[fixed] = (top if over >= under else low)[fixed]
        free &= ~fixed
        if not free.any():
            break
    return part


def _evenly(rest: float, top: Numbers) -> Numbers:
    """Where nothing is wanted any more, by what there is."""
    return rest * top / top.sum() if top.sum() > 0 else top


def _largest_remainders(part: Numbers, total: int, top: Numbers) -> Wholes:
    near = np.round(part, _DIGITS)
    wholes = np.floor(near)
    remainders = np.where(wholes < top, near - wholes, -1.0)
    missing = int(total - wholes.sum())
    first = np.argsort(-remainders, kind="stable")[:missing]
    wholes[first] += 1
    taken: Wholes = wholes.astype(np.int64)
    return taken
