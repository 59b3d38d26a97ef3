"""How many people each answer stands for, and how the design enters the errors. Not here: drawing, estimates (heyi.methods).

Source: docs/sources/methods-sampling.md#draws, docs/sources/methods-surveying.md
"""

from collections.abc import Iterable
from dataclasses import dataclass

from heyi.contexts.surveys.terms.collecting import Point, SamplePlan


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of the table of forms are strata and clusters of the design; None where there are none."""

    strata: str | None
    clusters: str | None


def weight_of(point: Point, *, are_sizes_known: bool) -> float:
    """How many people one answer of a point stands for.

    Shape: the inverse of how likely the point was drawn, times its people over its answers; where people of some point are
           not known, its answers wanted take their place, so that points count alike for what was planned of them.
    Raises: ZeroDivisionError for a point without answers: none of its answers is there to be weighed.
    """
    people = point.size if are_sizes_known and point.size else point.quota
    return point.weight * people / point.answered


def are_sizes_known(points: Iterable[Point]) -> bool:
    """Whether every point says how many people could be asked there."""
    return all(point.size for point in points)


def layout_of(plan: SamplePlan, points: Iterable[Point]) -> Layout:
    """Areas that were drawn are clusters; within areas that are all there, points that were drawn; else points are strata."""
    answered = [point for point in points if point.answered]
    areas = {point.area for point in answered}
    if plan.areas:
        return Layout(None, "area")
    if plan.points:
        lone = any(sum(point.area == area for point in answered) < 2 for area in areas)
        return Layout(None if lone or len(areas) < 2 else "area", "point")
    lone = any(point.answered < 2 for point in answered)
    return Layout(None if lone or len(answered) < 2 else "point", None)
