"""From a frame to a sample: which points are drawn, how likely each was, and how many answers are wanted of each.

Not here: who is invited at a point (actions), episodes of care (queries).
Source: docs/sources/methods-sampling.md#draws
"""

from collections.abc import Iterator, Sequence

import numpy as np

from heyi.contexts.surveys.terms.collecting import DrawnPoint, FramePoint, SamplePlan, Sharing
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.methods.refusals import Unfit
from heyi.methods.sampling.allocation import allocate
from heyi.methods.sampling.draws import Drawn, by_size, simple

MOST_POINTS = 2_000
MOST_FORMS = 100_000
MOST_AT_ONE_POINT = 10_000
LONGEST_NAME = 120


class SampleImpossible(RuleBroken):
    """The frame cannot give what the plan asks for; `reason` tells which number does not fit."""

    default_code = "sample_impossible"


def check_frame(frame: Sequence[FramePoint], plan: SamplePlan) -> None:
    """A frame from which the plan can draw; every fault with its row, counted from 1.

    Raises: InputInvalid.
    """
    problems: list[Problem] = []
    if not frame:
        problems.append(Problem("frame", "frame_empty"))
    if len(frame) > MOST_POINTS:
        problems.append(Problem("frame", "frame_too_long", limit=MOST_POINTS))
    problems += _problems_of_rows(frame, plan)
    if problems:
        raise InputInvalid(*problems)


def _problems_of_rows(frame: Sequence[FramePoint], plan: SamplePlan) -> Iterator[Problem]:
    needs_size = plan.is_by_size or plan.sharing is Sharing.BY_SIZE
    seen: set[tuple[str, str]] = set()
    for row, one in enumerate(frame, start=1):
        field = f"frame.{row}"
        if not one.name.strip() or len(one.name) > LONGEST_NAME or len(one.area) > LONGEST_NAME:
            yield Problem(field, "point_unnamed", limit=LONGEST_NAME)
        if (one.area, one.name) in seen:
            yield Problem(field, "point_twice", one.name)
        seen.add((one.area, one.name))
        if one.size is not None and one.size < 1:
            yield Problem(field, "point_size_wrong", str(one.size))
        if one.size is None and needs_size:
            yield Problem(field, "point_size_needed", one.name)


def draw_points(frame: Sequence[FramePoint], plan: SamplePlan) -> tuple[DrawnPoint, ...]:
    """The sample, in the order of the frame: areas first where only some are drawn, then points within each.

    Shape:  the same frame, plan and seed give the same sample, on any machine.
    Raises: SampleImpossible where there are fewer areas or points than the plan draws, or more forms than people.
    """
    generator = np.random.default_rng(plan.seed)
    areas = list(dict.fromkeys(one.area for one in frame))
    try:
        taken = _some(len(areas), plan.areas, generator)
        drawn: list[tuple[int, float]] = []
        for place, likely in zip(taken.chosen, taken.probabilities, strict=True):
            inside = [row for row, one in enumerate(frame) if one.area == areas[place]]
            part = _points_of([frame[row].size or 1 for row in inside], plan, generator)
            drawn += [
                (inside[one], float(likely * p))
                for one, p in zip(part.chosen, part.probabilities, strict=True)
            ]
        drawn.sort()
        quotas = _quotas([frame[row] for row, _ in drawn], plan)
    except Unfit as unfit:
        raise SampleImpossible(reason=unfit.code) from unfit
    return tuple(
        DrawnPoint(point=frame[row], probability=likely, quota=quota, invited=invited_for(quota, plan, frame[row].size))
        for (row, likely), quota in zip(drawn, quotas, strict=True)
    )  # fmt: skip


def _some(size: int, take: int, generator: np.random.Generator) -> Drawn:
    """So many of them; all where none is named."""
    if not take:
        return Drawn(np.arange(size), np.ones(size))
    return simple(size, take, generator)


def _points_of(sizes: Sequence[int], plan: SamplePlan, generator: np.random.Generator) -> Drawn:
    if plan.points and plan.is_by_size:
        return by_size(sizes, plan.points, generator)
    return _some(len(sizes), plan.points, generator)


def _quotas(points: Sequence[FramePoint], plan: SamplePlan) -> list[int]:
    if plan.sharing is Sharing.EACH:
        return [min(plan.forms, one.size or plan.forms) for one in points]
    sizes = np.array([one.size or 1 for one in points], dtype=float)
    return [int(one) for one in allocate(sizes / sizes.sum(), plan.forms, sizes, least=1)]


def invited_for(quota: int, plan: SamplePlan, size: int | None) -> int:
    """How many are invited so that the answers wanted can be hoped for; never more than there are."""
    wanted = int(np.ceil(quota * (1 + plan.spare_ratio)))
    return wanted if size is None else max(quota, min(wanted, size))
