"""What the optimum of a program uses: its own columns, and which units as peers. Not here: the optimum (solving)."""

import numpy as np

from heyi.methods.efficiency.programs import Numbers, Places, Programs
from heyi.methods.efficiency.solving import Solved

# Amounts and slacks below this part of what is usual are none, scores closer to 1 are 1.
NOTHING = 1e-9

Peers = tuple[Places, Places, Numbers]


def own_amounts(programs: Programs, solved: Solved) -> Numbers:
    """How much each program uses of its own columns. Shape: k × own columns."""
    is_own = solved.columns >= programs.units
    rows = np.broadcast_to(np.arange(len(solved.columns))[:, None], solved.columns.shape)
    found = np.zeros_like(programs.cost)
    np.add.at(found, (rows[is_own], solved.columns[is_own] - programs.units), solved.amounts[is_own])
    return found


def peers_of(programs: Programs, solved: Solved, anchors: Numbers, factors: Numbers, sizes: Numbers) -> Peers:
    """Which units each program uses and how much: the point, the peer, the amount.

    Shape: `anchors` k, how much of itself a point uses; `factors` k and `sizes` units bring amounts to the measure of the data.
    """
    is_unit = (solved.columns >= 0) & (solved.columns < programs.units)
    rows = np.broadcast_to(np.arange(len(anchors))[:, None], solved.columns.shape)
    point, peer = rows[is_unit], solved.columns[is_unit]
    own = np.arange(len(anchors))
    pairs, place = np.unique(
        np.column_stack([np.concatenate([point, own]), np.concatenate([peer, own])]),
        axis=0,
        return_inverse=True,
    )
    amounts = np.concatenate([solved.amounts[is_unit] * factors[point] / sizes[peer], anchors])
    total = np.zeros(len(pairs))
    np.add.at(total, place.ravel(), amounts)
    used = total > NOTHING
    return pairs[used, 0], pairs[used, 1], total[used]
