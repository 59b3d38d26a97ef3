"""Which way a criterion is good: more is better, less is better, or between two values. Not here: how criteria are put together.

Source: docs/sources/methods-scoring.md#directions
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Kind = Literal["benefit", "cost", "interval"]


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a column is good.

    Shape: of an interval, `best` is full membership from one value to the other and `worst` is where it has fallen to nothing.
    Units: `best` and `worst` are those of the column.
    Raises: Unfit for bounds in the wrong order.
    """

    kind: Kind
    best: tuple[float, float] = (0.0, 0.0)
    worst: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        bounds = (self.worst[0], *self.best, self.worst[1])
        is_ordered = all(low <= high for low, high in pairwise(bounds))
        if self.kind == "interval" and not (is_ordered and self.worst[0] < self.worst[1]):
            raise Unfit(
                "interval_wrong",
                f"适度区间的次序应为 容许下限 ≤ 最佳下限 ≤ 最佳上限 ≤ 容许上限，现在是 {bounds}。",
                f"An interval goes worst_low ≤ best_low ≤ best_high ≤ worst_high; these are {bounds}.",
            )


BENEFIT = Direction("benefit")
COST = Direction("cost")


def membership(values: ArrayLike, direction: Direction) -> Numbers:
    """How far values belong to an interval: 1 between the best bounds, 0 at the worst and beyond, straight lines between."""
    given = np.asarray(values, dtype=np.float64)
    (low, high), (bottom, top) = direction.best, direction.worst
    found = np.ones_like(given)
    below, above = given < low, given > high
    found[below] = 0.0 if low == bottom else np.maximum(0.0, (given[below] - bottom) / (low - bottom))
    found[above] = 0.0 if high == top else np.maximum(0.0, (top - given[above]) / (top - high))
    return found


def sized(matrix: ArrayLike, directions: Sequence[Direction]) -> Numbers:
    """The matrix as numbers, one direction a column.

    Shape:  units by criteria, a vector is one criterion.
    Raises: Unfit for fewer than two units, none or another number of criteria, cells that are no number.
    """
    given = np.asarray(matrix, dtype=np.float64)
    given = given[:, None] if given.ndim == 1 else given
    if given.ndim != 2 or given.shape[1] == 0 or given.shape[1] != len(directions):
        shape = "×".join(map(str, given.shape))
        raise Unfit(
            "criteria_number",
            f"数据是 {shape}，而指标方向有 {len(directions)} 个：每列须有一个方向，至少一列。",
            f"The matrix is {shape} and there are {len(directions)} directions: give each column one, and one column at least.",
        )
    if len(given) < 2:
        raise Unfit(
            "units_few",
            "只有一个评价对象，无从比较：请至少给出两行。",
            "There is one unit only and nothing to compare it with: give two rows at least.",
        )
    if not np.all(np.isfinite(given)):
        raise Unfit("cells_wrong", "数据中有缺失值或无穷大。", "Some cells are missing or not finite.")
    return given


def constant(matrix: Numbers) -> list[int]:
    """The columns in which all units are equal."""
    return [int(place) for place in np.flatnonzero(matrix.max(axis=0) == matrix.min(axis=0))]


def min_max(matrix: ArrayLike, directions: Sequence[Direction], names: Sequence[str] = ()) -> Numbers:
    """Every column from 0 (worst) to 1 (best): by its extremes, of an interval by membership.

    Raises: Unfit naming the columns in which all units are equal.
    """
    given = sized(matrix, directions)
    scaled = np.empty_like(given)
    for place, direction in enumerate(directions):
        column = given[:, place]
        low, high = float(column.min()), float(column.max())
        if direction.kind == "interval":
            scaled[:, place] = membership(column, direction)
        elif low == high:
            raise no_spread(named(names, [place]))
        elif direction.kind == "benefit":
            scaled[:, place] = (column - low) / (high - low)
        else:
            scaled[:, place] = (high - column) / (high - low)
    return scaled


def named(names: Sequence[str], places: Sequence[int]) -> list[str]:
    """What columns are called: by name where names are known, else by number."""
    return [names[place] if names else str(place + 1) for place in places]


def no_spread(columns: Sequence[str]) -> Unfit:
    """The refusal of columns in which all units are equal."""
    return Unfit(
        "column_constant",
        f"这些列各行都相等，不能区分评价对象：{'、'.join(columns)}。请去掉这些列（--columns 选列）。",
        f"All units are equal in these columns, which therefore tell nothing apart: {', '.join(columns)}. Leave them out "
        "(--columns chooses).",
    )


def negative(columns: Sequence[str]) -> Unfit:
    """The refusal of columns with values below 0 where only shares of a sum make sense."""
    return Unfit(
        "values_negative",
        f"这些列有负值，不能求占比：{'、'.join(columns)}。请改用极差标准化（--normalise min-max）。",
        f"There are values below 0 in these columns, which have no shares: {', '.join(columns)}. Use --normalise min-max.",
    )


def reciprocal(column: Numbers, name: str) -> Numbers:
    """1/x of a column.

    Raises: Unfit where a value is not above 0.
    """
    if np.any(column <= 0):
        raise Unfit(
            "reciprocal_of_zero",
            f"{name} 有 0 或负值，不能取倒数：请换一种处理低优指标的方法。",
            f"{name} holds 0 or less, which has no reciprocal: treat columns where less is better in another way.",
        )
    return 1 / column
