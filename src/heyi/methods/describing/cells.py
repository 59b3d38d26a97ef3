"""Which cells of a table of counts may be shown: small ones are withheld, and others with them until none can be reckoned back.

Source: Cox, JASA 1980;75:377-385 (complementary suppression); Hundepool et al., Statistical Disclosure Control, Wiley 2012.
docs/sources/methods-describing.md#cells
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from heyi.methods.refusals import Unfit

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST = 5


def withheld(counts: ArrayLike, *, least: int = LEAST) -> Mask:
    """The cells that are not shown, when the sums of rows and columns are.

    Shape:  as the counts. A count of 1 to `least` - 1 is withheld; nought is shown, since nobody is in it. Further cells are
            withheld until what is shown leaves each small count open over at least `least` values.
    Raises: Unfit for counts that are none.
    """
    table = _checked(counts)
    if least < 1:
        raise Unfit("least_wrong", "最小单元应不小于 1。", "The least cell must be 1 or more.")
    small = (table > 0) & (table < least)
    hidden = small.copy()
    while True:
        open_to = _reach(table, hidden)
        exposed = [place for place in zip(*np.nonzero(small), strict=True) if open_to[place] < least - 1]
        if not exposed:
            return hidden
        if not (_hide_rectangle(table, hidden, exposed[0], least) or _hide_one(table, hidden, exposed[0])):
            hidden[:] = True
            return hidden


def _checked(counts: ArrayLike) -> Counts:
    given = np.asarray(counts)
    if given.ndim != 2 or not given.size:
        raise Unfit("counts_shape", "需要二维频数表。", "A table of counts has rows and columns.")
    numbers = given.astype(np.float64)
    if not np.all(np.isfinite(numbers)) or np.any(numbers < 0) or np.any(numbers != np.floor(numbers)):
        raise Unfit(
            "counts_wrong", "频数必须是不小于 0 的整数。", "Counts must be whole numbers of 0 or more."
        )
    return numbers.astype(np.int64)


def _reach(table: Counts, hidden: Mask) -> NDArray[np.float64]:
    """Over how many values each hidden cell may range, given all that is shown and that no count is negative."""
    places = list(zip(*np.nonzero(hidden), strict=True))
    reach = np.full(table.shape, np.inf)
    if not places:
        return reach
    rows, columns = table.shape
    sums = np.zeros((rows + columns, len(places)))
    for number, (row, column) in enumerate(places):
        sums[row, number] = sums[rows + column, number] = 1
    unknown = np.where(hidden, table, 0)
    totals = np.concatenate([unknown.sum(axis=1), unknown.sum(axis=0)])
    for number, place in enumerate(places):
        cost = np.zeros(len(places))
        cost[number] = 1
        low, high = (
            linprog(sign * cost, A_eq=sums, b_eq=totals, bounds=(0, None), method="highs").fun * sign
            for sign in (1, -1)
        )
        reach[place] = high - low
    return reach


def _hide_rectangle(table: Counts, hidden: Mask, place: tuple[int, int], least: int) -> bool:
    """Hides the cheapest three cells that make a rectangle with this one in which counts can move far enough.

    Around a rectangle one can be taken from two corners and put to the others without any sum changing.
    """
    row, column = place
    found: list[tuple[int, int, int, int]] = []
    for other_row in set(range(table.shape[0])) - {row}:
        for other_column in set(range(table.shape[1])) - {column}:
            corners = (row, other_column), (other_row, column), (other_row, other_column)
            beside, below, across = (int(table[corner]) for corner in corners)
            moves = min(int(table[place]), across) + min(beside, below)
            added = [corner for corner in corners if not hidden[corner]]
            if moves >= least - 1 and added:
                found.append((sum(int(table[one]) for one in added), len(added), other_row, other_column))
    if not found:
        return False
    _, _, other_row, other_column = min(found)
    hidden[row, other_column] = hidden[other_row, column] = hidden[other_row, other_column] = True
    return True


def _hide_one(table: Counts, hidden: Mask, place: tuple[int, int]) -> bool:
    """Hides the smallest shown cell, nought last, of the row or column in which this one stands most alone."""
    row, column = place
    alone = sorted(((hidden[row].sum(), 0), (hidden[:, column].sum(), 1)))
    for _, axis in alone:
        line = table[row] if axis == 0 else table[:, column]
        taken = hidden[row] if axis == 0 else hidden[:, column]
        free = [number for number in range(len(line)) if not taken[number]]
        if free:
            chosen = min(free, key=lambda number: (line[number] == 0, line[number]))
            hidden[(row, chosen) if axis == 0 else (chosen, column)] = True
            return True
    shown = list(zip(*np.nonzero(~hidden), strict=True))
    if not shown:
        return False
    hidden[min(shown, key=lambda other: (table[other] == 0, table[other]))] = True
    return True
