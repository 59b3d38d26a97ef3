"""Weights by spread and by how little a criterion repeats the others: CRITIC.

Source: Diakoulaki, Mavrotas & Papayannakis, Comput Oper Res 1995;22(7):763-770. docs/sources/methods-weights.md#critic
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import Direction, constant, min_max, named, no_spread

Numbers = NDArray[np.float64]
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Critic:
    """What CRITIC says of each criterion.

    Shape: one value a criterion; `deviation` of the values between 0 and 1, `conflict` is Σ (1 - r) with the others,
           `information` their product, `weights` its share; `correlations` is criteria by criteria.
    """

    weights: Numbers
    deviation: Numbers
    conflict: Numbers
    information: Numbers
    correlations: Numbers


def critic_weights(matrix: ArrayLike, directions: Sequence[Direction], names: Sequence[str] = ()) -> Critic:
    """Weights by CRITIC, every column first put between 0 and 1 by its direction.

    Shape:  units by criteria, two criteria at least.
    Raises: Unfit for one unit or criterion, a column without spread, columns that all say the same.
    """
    scaled = min_max(matrix, directions, names)
    if scaled.shape[1] < 2:
        raise Unfit(
            "criteria_few",
            "CRITIC 比较指标之间的相关，至少需要两列。",
            "CRITIC compares criteria with each other: two columns at least.",
        )
    if same := constant(scaled):
        raise no_spread(named(names, same))
    deviation = scaled.std(axis=0, ddof=1)
    correlations: Numbers = np.atleast_2d(np.corrcoef(scaled, rowvar=False))
    conflict = np.maximum((1 - correlations).sum(axis=0), 0.0)
    information = deviation * conflict
    if information.sum() <= _NOTHING:
        raise Unfit(
            "criteria_repeat",
            "各列完全相关，彼此重复，CRITIC 无法分配权重。",
            "All columns are perfectly correlated: each repeats the others and CRITIC cannot tell them apart.",
        )
    return Critic(information / information.sum(), deviation, conflict, information, correlations)
