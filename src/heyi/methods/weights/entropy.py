"""Weights by how unevenly a criterion is spread over the units: the entropy method.

Source: Shannon, Bell Syst Tech J 1948;27:379-423; Zeleny, Multiple Criteria Decision Making, 1982, chapter 7; Hwang & Yoon,
Multiple Attribute Decision Making, 1981, section 3.1. docs/sources/methods-weights.md#entropy
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import (
    Direction,
    membership,
    min_max,
    named,
    negative,
    no_spread,
    reciprocal,
    sized,
)

Numbers = NDArray[np.float64]
Normalise = Literal["raw", "min-max", "sum", "vector"]
# A divergence below this is rounding: the column is the same for all.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Entropies:
    """What the spread of each criterion says.

    Shape: one value a criterion; `entropy` from 0 (one unit has all) to 1 (all have the same), `divergence` is 1 - entropy,
           `weights` sum to 1.
    """

    weights: Numbers
    entropy: Numbers
    divergence: Numbers


def entropy_weights(
    matrix: ArrayLike,
    directions: Sequence[Direction],
    normalise: Normalise = "min-max",
    shift: float = 0.0,
    names: Sequence[str] = (),
) -> Entropies:
    """Weights by entropy: w = (1 - e) / Σ (1 - e), e = -Σ p ln p / ln n.

    Shape:  units by criteria, one direction a criterion; `shift` is added to what was made comparable, so that no share is 0.
    Raises: Unfit for one unit, no spread, values below 0 where shares are taken of them, a shift below 0.
    """
    given = sized(matrix, directions)
    if not 0 <= shift < np.inf:
        raise Unfit("shift_wrong", "平移量 --shift 不能为负。", "The shift must be 0 or more.")
    comparable = _comparable(given, directions, normalise, names) + shift
    sums = comparable.sum(axis=0)
    if np.any(sums <= 0):
        empty = named(names, [int(place) for place in np.flatnonzero(sums <= 0)])
        raise Unfit(
            "column_zero",
            f"这些列全为 0，无法求占比：{'、'.join(empty)}。",
            f"Nothing but 0 stands in these columns, which have no shares: {', '.join(empty)}.",
        )
    shares = comparable / sums
    entropy = -xlogy(shares, shares).sum(axis=0) / np.log(len(given))
    divergence = 1 - entropy
    divergence[divergence < _NOTHING] = 0.0
    if divergence.sum() <= 0:
        raise no_spread(named(names, range(len(directions))))
    return Entropies(divergence / divergence.sum(), entropy, divergence)


def _comparable(
    given: Numbers, directions: Sequence[Direction], normalise: Normalise, names: Sequence[str]
) -> Numbers:
    """The columns so that more is better and nothing is below 0, except that raw values stay as they are."""
    if normalise == "min-max":
        return min_max(given, directions, names)
    result = given.copy()
    for place, direction in enumerate(directions):
        column = given[:, place]
        if direction.kind == "interval":
            result[:, place] = membership(column, direction)
            continue
        if np.any(column < 0):
            raise negative(named(names, [place]))
        if direction.kind == "cost" and normalise == "sum":
            result[:, place] = reciprocal(column, named(names, [place])[0])
        elif direction.kind == "cost" and normalise == "vector":
            length = float(np.linalg.norm(column))
            result[:, place] = 1 - column / length if length else 0.0
    return result
