"""From episodes of care to a sample: one stratum for each unit, drawn by a plan. Not here: which have ended (referral).

Source: docs/sources/methods-sampling.md#draws
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np

from heyi.contexts.surveys.rules.drawing import SampleImpossible, draw_points
from heyi.contexts.surveys.terms.collecting import DrawnPoint, FramePoint, SamplePlan
from heyi.methods.sampling.draws import simple


class UnitKind(StrEnum):
    """By which unit episodes are grouped: the one that treated, or the one below that has the patient now."""

    RECEIVER = "receiver"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """A unit in the sample. Shape: `episodes` as many as are invited, in the order of their numbers."""

    drawn: DrawnPoint
    episodes: tuple[UUID, ...]


def draw_by_unit(
    frame: Mapping[UUID, Sequence[UUID]], names: Mapping[UUID, str], plan: SamplePlan
) -> tuple[DrawnUnit, ...]:
    """So many episodes of each unit, or all forms shared by how many each has; every episode of a unit is as likely as another.

    Shape:  the same frame, plan and seed draw the same episodes, on any machine.
    Raises: SampleImpossible.
    """
    if not frame:
        raise SampleImpossible(reason="frame_empty")
    units = sorted(frame, key=lambda one: (names.get(one, ""), one))
    points = [
        FramePoint(area="", name=names.get(one) or str(one), size=len(frame[one]), organisation=one)
        for one in units
    ]
    drawn = draw_points(points, plan)
    # Another stream than that by which units are drawn, from the same seed.
    generator = np.random.default_rng((plan.seed, 1))
    told = []
    for one in drawn:
        inside = sorted(frame[one.point.organisation]) if one.point.organisation else []
        chosen = simple(len(inside), min(one.invited, len(inside)), generator).chosen
        told.append(DrawnUnit(one, tuple(inside[place] for place in chosen)))
    return tuple(told)
