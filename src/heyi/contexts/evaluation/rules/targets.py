"""Whether what a charter wants was reached, as far as a number can say. Not here: what the number is (queries.targets).

A share of a sample is uncertain: where its interval reaches over the bound, nobody can say, and the page says so.
Source: docs/sources/heyi-assumptions.md#assessment
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms.assessment import Assessment, AssessmentTarget


class TargetState(StrEnum):
    """What can be said of a target."""

    REACHED = "reached"
    MISSED = "missed"
    UNSURE = "unsure"
    WITHHELD = "withheld"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured, and by what.

    Shape: `survey` or `evaluation` is the evidence; `low` and `high` are None for a number without an interval; `valid` counts
           the answers behind it.
    """

    value: float | None
    low: float | None
    high: float | None
    valid: int | None
    on: date
    survey: UUID | None = None
    evaluation: UUID | None = None


@dataclass(frozen=True, slots=True)
class TargetTold:
    """A target with what was found. Shape: `plan` is the section it stands in; `found` is None where nothing was measured yet."""

    alliance: UUID
    plan: Assessment
    target: AssessmentTarget
    state: TargetState
    found: Found | None


def state_of(target: AssessmentTarget, found: Found | None) -> TargetState:
    """What can be said: the whole interval on one side of the bound decides, else the number where there is no interval."""
    if found is None:
        return TargetState.UNMEASURED
    if found.value is None:
        return TargetState.WITHHELD
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    if target.at_least is not None:
        reaches, misses = low >= target.at_least, high < target.at_least
    else:
        most = target.at_most if target.at_most is not None else float("inf")
        reaches, misses = high <= most, low > most
    return TargetState.REACHED if reaches else TargetState.MISSED if misses else TargetState.UNSURE


def figure_of(answers: Mapping[str, Sequence[Mapping[str, Any]]], name: str) -> float | None:
    """A single figure that an evaluation answered under this name; None where no step or more than one did."""
    found = [
        value
        for step in answers["steps"]
        if isinstance(value := step["scalars"].get(name), int | float) and not isinstance(value, bool)
    ]
    return float(found[0]) if len(found) == 1 else None
