"""TOPSIS: how near each unit comes to the best that was reached anywhere, and how far it keeps from the worst.

Source: Hwang & Yoon, Multiple Attribute Decision Making, 1981, section 3.2; interval columns as in 司守奎, 数学建模算法与应用,
chapter 14. docs/sources/methods-scoring.md#topsis
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import (
    Direction,
    membership,
    named,
    negative,
    no_spread,
    reciprocal,
    sized,
)

Numbers = NDArray[np.float64]
Normalise = Literal["vector", "min-max", "sum", "max", "none"]
Costs = Literal["ideal", "reciprocal", "negative"]


@dataclass(frozen=True, slots=True)
class Closeness:
    """Where units stand between the worst and the best.

    Shape: `score` from 0 (worst in all) to 1 (best in all), the distances one a unit; `ideal` and `worst`, one a criterion, are
           weighted values.
    """

    score: Numbers
    distance_best: Numbers
    distance_worst: Numbers
    ideal: Numbers
    worst: Numbers


def topsis(
    matrix: ArrayLike,
    weights: ArrayLike,
    directions: Sequence[Direction],
    normalise: Normalise = "vector",
    costs: Costs = "ideal",
    names: Sequence[str] = (),
) -> Closeness:
    """Closeness to the ideal, column by column, so that a million units need little more room than their table.

    Shape:  units by criteria; `weights` 0 or more, one a criterion; `costs` says what becomes of columns where less is better:
            the least is the ideal, or 1/x or (max - x) is taken first.
    Raises: Unfit for one unit, nothing that tells units apart, a column that cannot be normalised.
    """
    given = sized(matrix, directions)
    shares = _weights(weights, len(directions))
    far, near = np.zeros(len(given)), np.zeros(len(given))
    ideal, worst = np.empty(len(shares)), np.empty(len(shares))
    for place, (direction, share) in enumerate(zip(directions, shares, strict=True)):
        name = named(names, [place])[0]
        column, is_less_better = _turned(given[:, place], direction, costs, name)
        column = _normal(column, normalise, name) * share
        low, high = float(column.min()), float(column.max())
        ideal[place], worst[place] = (low, high) if is_less_better else (high, low)
        far += (column - ideal[place]) ** 2
        near += (column - worst[place]) ** 2
    np.sqrt(far, out=far)
    np.sqrt(near, out=near)
    together = far + near
    if not np.all(together > 0):
        raise no_spread(named(names, range(len(shares))))
    return Closeness(near / together, far, near, ideal, worst)


def _weights(weights: ArrayLike, number: int) -> Numbers:
    shares = np.asarray(weights, dtype=np.float64)
    if (
        shares.shape != (number,)
        or not np.all(np.isfinite(shares))
        or np.any(shares < 0)
        or shares.sum() <= 0
    ):
        raise Unfit(
            "weights_wrong",
            f"须有 {number} 个不小于 0 且不全为 0 的权重。",
            f"Give {number} weights of 0 or more, not all 0.",
        )
    return shares


def _turned(column: Numbers, direction: Direction, costs: Costs, name: str) -> tuple[Numbers, bool]:
    """The column after its transform, and whether less is still better."""
    if direction.kind == "interval":
        return membership(column, direction), False
    if direction.kind == "benefit" or costs == "ideal":
        return column, direction.kind == "cost"
    if costs == "reciprocal":
        return reciprocal(column, name), False
    return column.max() - column, False


def _normal(column: Numbers, normalise: Normalise, name: str) -> Numbers:
    if normalise == "none":
        return column
    if normalise in ("sum", "max") and np.any(column < 0):
        raise negative([name])
    if normalise == "min-max":
        low, high = float(column.min()), float(column.max())
        if low == high:
            raise no_spread([name])
        return (column - low) / (high - low)
    peak = float(np.abs(column).max())
    if peak == 0:
        raise Unfit(
            "column_zero",
            f"{name} 全为 0（或全部落在容许区间之外），无法标准化：请去掉这一列。",
            f"{name} holds nothing but 0 (or lies outside its interval everywhere) and cannot be normalised: leave it out.",
        )
    # By its peak first: squares of very great values would overflow.
    relative = column / peak
    if normalise == "max":
        return relative
    return relative / (float(relative.sum()) if normalise == "sum" else float(np.linalg.norm(relative)))
