"""The slacks-based measure: how far inputs could shrink and outputs grow, each by its own share.

Source: Tone, Eur J Oper Res 2001;130:498-509; Cooper, Seiford & Tone 2007, section 4.4. docs/sources/methods-efficiency.md#sbm
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.efficiency.amounts import NOTHING, own_amounts, peers_of
from heyi.methods.efficiency.data import check_choice, checked
from heyi.methods.efficiency.envelopment import Field, Projections, sizes_of
from heyi.methods.efficiency.programs import Numbers, Places, Programs
from heyi.methods.efficiency.solving import solve

ORIENTATIONS = ("none", "input", "output")
RETURNS = ("crs", "vrs")


@dataclass(frozen=True, slots=True)
class _Relative:
    """Units in measures that bring all near 1.

    Shape: `reference` n × (m + s), every unit divided by its size; `points` n × (m + s) as they count in the program of a unit.
    """

    reference: Numbers
    points: Numbers
    sizes: Numbers
    width: int
    weight: float


def measure(
    inputs: ArrayLike, outputs: ArrayLike, *, returns: str = "crs", orientation: str = "none"
) -> Projections:
    """Scores by slacks, the slacks, targets and peers.

    Shape:  inputs n × m, outputs n × s; `orientation` none counts both sides' slacks, input and output one side's. Scores lie
            in (0, 1]. A value of 0 has no share: its term is left out of the mean.
    Raises: Unfit for negative or missing data, a unit without any input or output, an unknown orientation or kind of returns.
    """
    check_choice("orientation", orientation, ORIENTATIONS)
    check_choice("returns", returns, RETURNS)
    used, made = checked(inputs, outputs)
    relative = _relative(used, made)
    programs = (_free if orientation == "none" else _oriented)(relative, returns, orientation)
    both = np.hstack([used, made])
    solved = solve(programs, _rest(relative, programs, both, orientation))
    own = own_amounts(programs, solved)
    # The non-oriented program is scaled by its first own column; the others are not.
    scaling = own[:, 0] if orientation == "none" else np.ones(len(own))
    slacks = own[:, -both.shape[1] :] / scaling[:, None]
    slacks = np.where(slacks > NOTHING, slacks, 0.0) * _unit_of_slack(relative, both)
    anchors = own[:, -both.shape[1] - 1] / scaling
    found = solved.objective if orientation == "none" else 1 + solved.objective
    found = 1 / (1 - solved.objective) if orientation == "output" else found
    width = used.shape[1]
    return Projections(
        np.where(found > 1 - NOTHING, 1.0, found),
        slacks[:, :width],
        slacks[:, width:],
        np.maximum(used - slacks[:, :width], 0.0),
        made + slacks[:, width:],
        peers_of(programs, solved, anchors, relative.sizes / scaling, relative.sizes),
    )


def _relative(used: Numbers, made: Numbers) -> _Relative:
    input_sizes, output_sizes, sizes = sizes_of(Field(used[None], made[None]))
    values = np.hstack([used / input_sizes, made / output_sizes]) / sizes[0][:, None]
    return _Relative(values, values, sizes[0], used.shape[1], float(np.exp(np.log(sizes).mean())))


def _slack_columns(relative: _Relative) -> Numbers:
    """A slack counts in shares of the unit's own value; where that is 0, in the usual size. Shape: n × rows × slacks."""
    signs = np.where(np.arange(relative.points.shape[1]) < relative.width, 1.0, -1.0)
    shares = np.where(relative.points > 0, relative.points, 1.0) * signs
    found: Numbers = shares[:, None, :] * np.eye(len(signs))
    return found


def _unit_of_slack(relative: _Relative, both: Numbers) -> Numbers:
    """What a slack of 1 is in the measure of the data."""
    usual = np.where(both.mean(axis=0) > 0, both.mean(axis=0), 1.0) * relative.sizes[:, None]
    return np.where(both > 0, both, usual)


def _shares(relative: _Relative) -> tuple[Numbers, Numbers]:
    """The weight of each slack in the mean of its side; none where there is no share."""
    is_there = (relative.points > 0).astype(np.float64)
    inputs, outputs = is_there.copy(), is_there.copy()
    inputs[:, relative.width :] = 0
    outputs[:, : relative.width] = 0
    return inputs / inputs.sum(axis=1, keepdims=True), outputs / outputs.sum(axis=1, keepdims=True)


def _oriented(relative: _Relative, returns: str, orientation: str) -> Programs:
    """Minimise minus the mean share of one side's slacks. Own columns: the unit itself, slacks."""
    count, height = relative.points.shape
    given = relative.weight / relative.sizes[:, None]
    is_vrs = returns == "vrs"
    right = np.hstack([relative.points, given])[:, : height + is_vrs]
    slacks = np.concatenate([_slack_columns(relative), np.zeros((count, 1, height))], axis=1)
    own = np.concatenate([right[:, :, None], slacks[:, : height + is_vrs]], axis=2)
    shares = _shares(relative)[orientation == "output"]
    cost = np.hstack([np.zeros((count, 1)), -shares])
    start = _start(relative, 1, keeps_all=is_vrs)
    shared = np.hstack([relative.reference, given])[:, : height + is_vrs].T[None].copy()
    bounds = np.arange(height + is_vrs) % height < relative.width
    none = np.zeros(count, dtype=np.int64)
    return Programs(shared, none, own, cost, right, start, none - 1, np.where(right > 0, right, 1.0), bounds)


def _free(relative: _Relative, returns: str, orientation: str) -> Programs:
    """Charnes and Cooper's linear form. Own columns: the scaling, the unit itself, slacks; rows: values, the mean, the sum."""
    del orientation
    count, height = relative.points.shape
    given = relative.weight / relative.sizes[:, None]
    rows = height + 1 + (returns == "vrs")
    inputs, outputs = _shares(relative)
    one, none = np.ones((count, 1)), np.zeros((count, 1))
    scaling = np.hstack([-relative.points, one, -given])
    itself = np.hstack([relative.points, none, given])
    slacks = np.concatenate(
        [_slack_columns(relative), outputs[:, None, :], np.zeros((count, 1, height))], axis=1
    )
    own = np.concatenate([scaling[:, :, None], itself[:, :, None], slacks], axis=2)[:, :rows]
    cost = np.hstack([one, none, -inputs])
    right = np.hstack([np.zeros((count, height)), one, none])[:, :rows]
    shared = np.hstack([relative.reference, none, given])[:, :rows].T[None].copy()
    start = _start(relative, 2, keeps_all=returns == "vrs")
    bounds = (np.arange(rows) % (height + 1)) < relative.width
    first = np.zeros(count, dtype=np.int64)
    sizes = np.hstack([np.where(relative.points > 0, relative.points, 1.0), one, given])[:, :rows]
    return Programs(shared, first, own, cost, right, start, first - 1, sizes, bounds)


def _start(relative: _Relative, before: int, *, keeps_all: bool) -> Places:
    """The columns before the slacks, and all slacks, but for that of the largest input where the sum has no row."""
    count, height = relative.points.shape
    slack = np.broadcast_to(np.arange(height), (count, height))
    if not keeps_all:
        largest = relative.points[:, : relative.width].argmax(axis=1)
        slack = slack[slack != largest[:, None]].reshape(count, height - 1)
    first = np.broadcast_to(np.arange(before), (count, before))
    found: Places = np.hstack([first, slack + before]) + count
    return found


def _rest(relative: _Relative, programs: Programs, both: Numbers, orientation: str) -> Numbers:
    """The second goal: slacks that the score does not count are to be large, summed in the measure of the data."""
    inputs, outputs = _shares(relative)
    counted = {"none": inputs + outputs, "input": inputs, "output": outputs}[orientation]
    amounts = np.where(counted > 0, 0.0, _unit_of_slack(relative, both))
    largest = amounts.max(axis=1, keepdims=True)
    cost = np.zeros_like(programs.cost)
    cost[:, -both.shape[1] :] = -amounts / np.where(largest > 0, largest, 1.0)
    return cost
