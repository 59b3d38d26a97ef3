"""Scored trees of indicators: how far targets are met, put together by weight along dimensions.

Source: Kaplan & Norton, Harv Bus Rev 1992;70(1):71-79 (balanced scorecard); Donabedian, JAMA 1988;260:1743-1748 (structure,
process, outcome). docs/sources/methods-scoring.md#scorecard
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A dimension: its share of the whole, its score, and how many indicators are below it."""

    path: Path
    weight: float
    score: float
    indicators: int


def attainment(actual: ArrayLike, target: ArrayLike, is_less_better: ArrayLike) -> Numbers:
    """How far targets are met: actual/target, or target/actual where less is better.

    Shape:  one value an indicator, infinite where less is better and nothing occurred; a target of nothing is met by nothing.
    Raises: Unfit for values below 0, and for a target of 0 where more is better.
    """
    reached, aim = np.asarray(actual, dtype=np.float64), np.asarray(target, dtype=np.float64)
    less = np.asarray(is_less_better, dtype=np.bool_)
    if np.any(reached < 0) or np.any(aim < 0) or np.any((aim == 0) & ~less):
        raise Unfit(
            "targets_wrong",
            "实际值与目标值不能为负，越大越好的指标目标值须大于 0（否则请给出 low、high 两列，按极差计分）。",
            "Actual and target must not be below 0, nor a target 0 where more is better (else give columns low and high).",
        )
    above, below = np.where(less, aim, reached), np.where(less, reached, aim)
    found = np.full(len(reached), np.inf)
    np.divide(above, below, out=found, where=below > 0)
    found[less & (aim == 0)] = 0.0
    found[less & (aim == 0) & (reached == 0)] = 1.0
    return found


def between(actual: ArrayLike, low: ArrayLike, high: ArrayLike, is_less_better: ArrayLike) -> Numbers:
    """How far a value lies on the way from the worse bound to the better one.

    Raises: Unfit where low is not below high.
    """
    reached = np.asarray(actual, dtype=np.float64)
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if np.any(top <= bottom):
        raise Unfit("bounds_wrong", "low 必须小于 high。", "low must be below high.")
    way = (reached - bottom) / (top - bottom)
    found: Numbers = np.where(np.asarray(is_less_better, dtype=np.bool_), 1 - way, way)
    return found


def global_weights(paths: Sequence[Path], weights: Numbers, first: Mapping[str, float] | None) -> Numbers:
    """The share of each indicator in the whole.

    Shape:  `weights` within dimensions or of the whole, which come to the same where no `first` is given: a dimension then
            weighs what its indicators do together. With `first` each first dimension has that weight.
    Raises: Unfit for weights below 0, all 0, and for a dimension whose indicators all weigh 0 but that does itself.
    """
    if not np.all(np.isfinite(weights)) or np.any(weights < 0) or weights.sum() <= 0:
        raise Unfit(
            "weights_wrong", "权重须不小于 0 且不全为 0。", "Weights must be numbers of 0 or more, not all 0."
        )
    if first is None:
        whole: Numbers = weights / weights.sum()
        return whole
    shares = np.zeros(len(weights))
    total = sum(first.values())
    for name, weight in first.items():
        own = np.array([path[:1] == (name,) for path in paths])
        below = float(weights[own].sum())
        if below <= 0 < weight:
            raise Unfit(
                "dimension_empty",
                f"维度“{name}”下的指标权重全为 0。",
                f"The indicators of dimension {name!r} all weigh 0.",
            )
        if below > 0:
            shares[own] = weights[own] / below * weight / total
    return shares


def nodes(paths: Sequence[Path], shares: Numbers, scores: Numbers) -> list[Node]:
    """Every dimension, at every depth, in the order in which it first comes."""
    found = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    result = []
    for one in found:
        own = np.array([path[: len(one)] == one for path in paths])
        weight = float(shares[own].sum())
        score = float(shares[own] @ scores[own]) / weight if weight > 0 else float(scores[own].mean())
        result.append(Node(one, weight, score, int(own.sum())))
    return result
