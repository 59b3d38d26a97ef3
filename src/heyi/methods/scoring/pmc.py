"""The PMC index: how consistently a policy is built, from which of its variables it touches.

Source: Ruiz Estrada, J Policy Model 2011;33(4):523-537. docs/sources/methods-scoring.md#pmc
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
GRADES = (("poor", "不良"), ("acceptable", "可接受"), ("excellent", "优秀"), ("perfect", "完美"))
# Where a grade begins, of ten variables; nine are read on the same scale.
_BEGIN = (5.0, 7.0, 9.0)
_SCALE = 10
AS_PUBLISHED = (9, 10)
_SIDE = 3
_DIGITS = 10


def first_level(hits: ArrayLike, groups: Sequence[int]) -> Numbers:
    """The share of second-level variables each first-level variable meets.

    Shape:  policies by second-level variables (0 or 1), `groups[j]` the first-level variable of column j, counted from 0.
    """
    given, which = np.asarray(hits, dtype=np.float64), np.asarray(groups)
    return np.column_stack([given[:, which == one].mean(axis=1) for one in range(int(which.max()) + 1)])


def index(variables: ArrayLike) -> Numbers:
    """The PMC index: the sum over first-level variables.

    Shape:  policies by first-level variables, each from 0 to 1.
    Raises: Unfit for values outside.
    """
    given = np.asarray(variables, dtype=np.float64)
    if not np.all((given >= 0) & (given <= 1)):
        raise Unfit(
            "variables_outside", "一级变量取值须在 0 到 1 之间。", "First-level variables lie from 0 to 1."
        )
    total: Numbers = given.sum(axis=1)
    return total


def grade(scores: ArrayLike, variables: int) -> NDArray[np.int64]:
    """Which grade a score has, 0 the lowest; of other than nine or ten variables the bounds are scaled."""
    scale = 1.0 if variables in AS_PUBLISHED else variables / _SCALE
    given = np.round(np.asarray(scores, dtype=np.float64), _DIGITS)
    bounds = np.round(np.array(_BEGIN) * scale, _DIGITS)
    return np.searchsorted(bounds, given, side="right").astype(np.int64)


def surface(variables: ArrayLike) -> Numbers | None:
    """The PMC surface of one policy, 3 by 3 from its first nine variables row by row; None of fewer."""
    given = np.asarray(variables, dtype=np.float64)
    return given[: _SIDE * _SIDE].reshape(_SIDE, _SIDE) if len(given) >= _SIDE * _SIDE else None
