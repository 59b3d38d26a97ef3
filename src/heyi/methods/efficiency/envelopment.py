"""Data envelopment analysis by Charnes, Cooper & Rhodes and by Banker, Charnes & Cooper: scores, slacks, targets, peers.

Source: Charnes, Cooper & Rhodes, Eur J Oper Res 1978;2:429-444; Banker, Charnes & Cooper, Manage Sci 1984;30:1078-1092;
two stages: Ali & Seiford, 1993; Cooper, Seiford & Tone, Data Envelopment Analysis, 2nd ed. 2007, chapters 3 and 4.
docs/sources/methods-efficiency.md#dea
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.efficiency.amounts import NOTHING, Peers, own_amounts, peers_of
from heyi.methods.efficiency.data import check_choice, checked
from heyi.methods.efficiency.programs import Numbers, Places, Programs
from heyi.methods.efficiency.solving import solve

ORIENTATIONS = ("input", "output")
# `nirs` is returns that do not increase: the sum of the amounts of all peers is at most 1.
RETURNS = ("crs", "vrs", "nirs")
# What a unit pays for being its own peer where it must not be; scores beyond this are told as infeasible.
_PENALTY = 1e6
# No unit scores 0; what is lower than this is below what can be reckoned.
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Field:
    """Whom the points are measured against, and how.

    Shape: `inputs` groups × units × m and `outputs` groups × units × s are the reference, one group for each technology.
    """

    inputs: Numbers
    outputs: Numbers
    returns: str = "crs"
    orientation: str = "input"


@dataclass(frozen=True, slots=True)
class Points:
    """The points that are measured.

    Shape: `inputs` k × m, `outputs` k × s; `group` k, the technology of each; `barred` k, a unit of it that does not count,
           -1 for none; `anchor_inputs`, `anchor_outputs`: a point known to lie in that technology which produces as much, or
           uses as little; `is_outside`: there is no such point, so the anchor stands at a price.
    """

    inputs: Numbers
    outputs: Numbers
    group: Places
    barred: Places
    anchor_inputs: Numbers
    anchor_outputs: Numbers
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Projections:
    """Where each unit would have to be.

    Shape: `scores` n; `input_slacks`, `input_targets` n × m; `output_slacks`, `output_targets` n × s; `peers` the unit, the peer
           and its amount, one row for each pair, three equally long arrays.
    """

    scores: Numbers
    input_slacks: Numbers
    output_slacks: Numbers
    input_targets: Numbers
    output_targets: Numbers
    peers: Peers


def scores(
    inputs: ArrayLike, outputs: ArrayLike, *, returns: str = "crs", orientation: str = "input"
) -> Numbers:
    """The efficiency of every unit against all of them.

    Shape:  inputs n × m, outputs n × s, none negative; n scores in (0, 1]; under output orientation 1/φ.
    Raises: Unfit for negative or missing data, a unit without any input or output, an unknown orientation or kind of returns.
    """
    field, points = _among_themselves(inputs, outputs, returns, orientation)
    solved = solve(programs_of(field, points))
    return _within(score_of(solved.objective, orientation))


def distances(field: Field, inputs: ArrayLike, outputs: ArrayLike, barred: Places | None = None) -> Numbers:
    """The scores of points that need not belong to the reference: above 1 for a point beyond it.

    Shape:  `field` of one group; inputs k × m, outputs k × s; `barred` k, a unit of the reference that does not count, -1 for
            none; k scores, nan where no multiple of the point is within the technology.
    Raises: Unfit as for scores.
    """
    check_choice("returns", field.returns, RETURNS)
    check_choice("orientation", field.orientation, ORIENTATIONS)
    used, made = checked(inputs, outputs)
    group = np.zeros(len(used), dtype=np.int64)
    without = np.full(len(used), -1) if barred is None else barred
    programs = programs_of(field, Points(used, made, group, without, used, made, is_outside=True))
    solved = solve(programs)
    found = score_of(solved.objective, field.orientation)
    is_beyond = (own_amounts(programs, solved)[:, 1] > NOTHING) | ~np.isfinite(found)
    return np.where(is_beyond, np.nan, found)


def projections(
    inputs: ArrayLike, outputs: ArrayLike, *, returns: str = "crs", orientation: str = "input"
) -> Projections:
    """Scores, and with them held fast the largest sum of slacks, the targets and the peers.

    Shape:  as for scores. Slacks are summed in the units of measurement of the data.
    Raises: Unfit as for scores.
    """
    field, points = _among_themselves(inputs, outputs, returns, orientation)
    programs = programs_of(field, points)
    solved = solve(programs, _minus_slacks(field, programs))
    own = own_amounts(programs, solved)
    found = _within(score_of(solved.objective, orientation))
    input_sizes, output_sizes, sizes = sizes_of(field)
    scale = scale_of(points, input_sizes, output_sizes)
    slacks = own[:, 2 : 2 + len(input_sizes) + len(output_sizes)] * scale[:, None]
    slacks = np.where(slacks > NOTHING, slacks, 0.0) * np.concatenate([input_sizes, output_sizes])
    input_slacks, output_slacks = np.split(slacks, [len(input_sizes)], axis=1)
    shrink, grow = (found[:, None], 1.0) if orientation == "input" else (1.0, 1 / found[:, None])
    return Projections(
        found,
        input_slacks,
        output_slacks,
        np.maximum(points.inputs * shrink - input_slacks, 0.0),
        points.outputs * grow + output_slacks,
        peers_of(programs, solved, own[:, 1], scale, sizes[0]),
    )


def _within(found: Numbers) -> Numbers:
    """Scores of units of the reference: above 0, and 1 where rounding alone keeps them from it."""
    return np.where(found > 1 - NOTHING, 1.0, np.maximum(found, _LEAST))


def score_of(objective: Numbers, orientation: str) -> Numbers:
    """The score behind an optimum: the factor of the inputs, or the inverse of that of the outputs."""
    if orientation == "input":
        return objective
    grown = -objective
    return np.divide(1.0, grown, out=np.full_like(grown, np.inf), where=grown > 1 / _PENALTY)


def sizes_of(field: Field) -> tuple[Numbers, Numbers, Numbers]:
    """By how much inputs, outputs, and then each unit are divided so that all are near 1."""
    wide = field.inputs.mean(axis=(0, 1)), field.outputs.mean(axis=(0, 1))
    input_sizes, output_sizes = (np.where(one > 0, one, 1.0) for one in wide)
    units = np.maximum(
        (field.inputs / input_sizes).max(axis=2), (field.outputs / output_sizes).max(axis=2)
    )  # fmt: skip
    return input_sizes, output_sizes, np.where(units > 0, units, 1.0)


def scale_of(points: Points, input_sizes: Numbers, output_sizes: Numbers) -> Numbers:
    """The size of each point, by which its program is divided."""
    found: Numbers = np.maximum(
        (points.inputs / input_sizes).max(axis=1), (points.outputs / output_sizes).max(axis=1)
    )
    return found


def programs_of(field: Field, points: Points) -> Programs:
    """The programs of these points. Own columns: score, anchor, slacks of inputs and outputs, and under nirs that of the sum.

    Rows: inputs, outputs, and unless returns are constant the sum of amounts.
    """
    input_sizes, output_sizes, sizes = sizes_of(field)
    # The row of the sum is weighed so that its cells are near those of the others.
    weight = float(np.exp(np.log(sizes).mean()))
    ones = np.full((*field.inputs.shape[:2], 1), weight)
    is_crs = field.returns == "crs"
    reference = np.concatenate([field.inputs / input_sizes, field.outputs / output_sizes, ones], axis=2)
    height = reference.shape[2] - is_crs
    point_inputs, point_outputs = points.inputs / input_sizes, points.outputs / output_sizes
    anchors = [points.anchor_inputs / input_sizes, points.anchor_outputs / output_sizes]
    scale = scale_of(points, input_sizes, output_sizes)[:, None]
    given = np.full((len(scale), 1), weight)
    anchor = (np.concatenate([*anchors, given], axis=1) / scale)[:, :height]
    itself = (np.concatenate([point_inputs, point_outputs, given], axis=1) / scale)[:, :height]
    score, right = _score_and_right(point_inputs / scale, point_outputs / scale, given / scale, field)
    slacks = _slack_columns(field, height)
    own = np.concatenate(
        [
            score[:, :height, None],
            anchor[:, :, None],
            np.broadcast_to(slacks, (len(scale), *slacks.shape)),
        ],
        axis=2,
    )
    cost = np.zeros((len(scale), own.shape[2]))
    cost[:, 0] = 1.0 if field.orientation == "input" else -1.0
    cost[:, 1] = _PENALTY if points.is_outside else 0.0
    return Programs(
        (reference / sizes[:, :, None]).transpose(0, 2, 1)[:, :height].copy(),
        points.group,
        own,
        cost,
        right[:, :height],
        _start(field, points, reference.shape[1], height),
        points.barred,
        np.where(itself > 0, itself, 1.0),
        np.arange(height) % (height - 1 + is_crs) < field.inputs.shape[2],
    )


def _score_and_right(
    inputs: Numbers, outputs: Numbers, given: Numbers, field: Field
) -> tuple[Numbers, Numbers]:
    none = np.zeros_like(inputs), np.zeros_like(outputs)
    if field.orientation == "input":
        score = np.concatenate([-inputs, none[1], np.zeros_like(given)], axis=1)
        return score, np.concatenate([none[0], outputs, given], axis=1)
    score = np.concatenate([none[0], -outputs, np.zeros_like(given)], axis=1)
    return score, np.concatenate([inputs, none[1], given], axis=1)


def _slack_columns(field: Field, height: int) -> Numbers:
    inputs, outputs = field.inputs.shape[2], field.outputs.shape[2]
    signs = [1.0] * inputs + [-1.0] * outputs + [1.0] * (field.returns == "nirs")
    found: Numbers = np.eye(height)[:, : len(signs)] * np.array(signs)
    return found


def _start(field: Field, points: Points, units: int, height: int) -> Places:
    """Score, anchor, and all slacks but one (or, with constant returns, one of either side), so that the basis is regular."""
    inputs, outputs = field.inputs.shape[2], field.outputs.shape[2]
    largest_input = (points.inputs / field.inputs.mean(axis=(0, 1)).clip(min=1e-300)).argmax(axis=1)
    largest_output = (points.outputs / field.outputs.mean(axis=(0, 1)).clip(min=1e-300)).argmax(axis=1)
    slack = np.broadcast_to(np.arange(inputs + outputs), (len(largest_input), inputs + outputs))
    is_input_oriented = field.orientation == "input"
    kept = np.ones(slack.shape, dtype=np.bool_)
    if is_input_oriented or field.returns == "crs":
        kept &= slack != largest_input[:, None]
    if not is_input_oriented or field.returns == "crs":
        kept &= slack != inputs + largest_output[:, None]
    slacks = slack[kept].reshape(len(kept), height - 2) + 2
    own = np.concatenate([np.broadcast_to(np.arange(2), (len(kept), 2)), slacks], axis=1)
    return own + units


def _among_themselves(
    inputs: ArrayLike, outputs: ArrayLike, returns: str, orientation: str
) -> tuple[Field, Points]:
    check_choice("returns", returns, RETURNS)
    check_choice("orientation", orientation, ORIENTATIONS)
    used, made = checked(inputs, outputs)
    none = np.full(len(used), -1)
    points = Points(used, made, np.zeros(len(used), dtype=np.int64), none, used, made, is_outside=False)
    return Field(used[None], made[None], returns, orientation), points


def _minus_slacks(field: Field, programs: Programs) -> Numbers:
    """The cost by which the second stage makes slacks large: each in its own unit of measurement, the largest near 1."""
    input_sizes, output_sizes, _ = sizes_of(field)
    units = np.concatenate([input_sizes, output_sizes])
    cost = np.zeros_like(programs.cost)
    cost[:, 2 : 2 + len(units)] = -units / units.max()
    return cost
