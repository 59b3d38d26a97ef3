"""What a standard of care says, figure by figure, each with its source and how sure it is. Not here: the figures (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.health.terms.management import RiskGroup


class SourceStatus(StrEnum):
    """How sure a figure is: read in the official text, taken from somebody who quotes it, or neither."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class FigureName(StrEnum):
    """What a figure of a standard bounds. The unit stands in the name."""

    VISITS_PER_YEAR = "visits_per_year"
    CHECK_UPS_PER_YEAR = "check_ups_per_year"
    REGULAR_DAYS = "regular_days"
    FIRST_DAYS = "first_days"
    SOON_DAYS = "soon_days"
    CHECK_UP_DAYS = "check_up_days"
    YOUNGEST_YEARS = "youngest_years"
    OLDER_FROM_YEARS = "older_from_years"
    SYSTOLIC_GOAL_MMHG = "systolic_goal_mmhg"
    OLDER_SYSTOLIC_GOAL_MMHG = "older_systolic_goal_mmhg"
    DIASTOLIC_GOAL_MMHG = "diastolic_goal_mmhg"
    SYSTOLIC_DANGER_MMHG = "systolic_danger_mmhg"
    DIASTOLIC_DANGER_MMHG = "diastolic_danger_mmhg"
    GLUCOSE_GOAL_MMOL_PER_L = "glucose_goal_mmol_per_l"
    GLUCOSE_DANGER_MMOL_PER_L = "glucose_danger_mmol_per_l"
    GLUCOSE_LOW_MMOL_PER_L = "glucose_low_mmol_per_l"
    PULSE_DANGER_PER_MINUTE = "pulse_danger_per_minute"
    IN_A_ROW = "in_a_row"
    ATTEMPTS_BEFORE_LOST = "attempts_before_lost"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a standard.

    Shape: `source` is an anchor in docs/sources.
    """

    value: Decimal
    source: str
    status: SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What is due to a risk group, in one version of the standard."""

    group: RiskGroup
    version: str
    effective_on: date
    figures: Mapping[FigureName, Figure] = field(repr=False)

    def has(self, name: FigureName) -> bool:
        """Whether the standard says anything about it."""
        return name in self.figures

    def figure(self, name: FigureName) -> Figure:
        """One number with its source.

        Raises: KeyError where this standard has none; ask `has` first where that is an ordinary answer.
        """
        return self.figures[name]

    def whole(self, name: FigureName) -> int:
        """One number that counts something."""
        return int(self.figures[name].value)
