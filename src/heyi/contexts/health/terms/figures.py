"""The words of the figures of health management: numerators and denominators over a period. Not here: how they are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from heyi.contexts.health.terms.follow_up import PastVisit
from heyi.contexts.health.terms.management import RiskGroup


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both within it."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One enrolment as figures need it; `visits` are those of the period."""

    group: RiskGroup
    started_on: date
    is_active: bool
    visits: tuple[PastVisit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """The figures of one risk group over a period.

    Shape: `enrolled` on the last day; `to_standard` of those long enough in it; `controlled` by the last visit of the period;
           `checked` within it; `left` by reason within it.
    """

    group: RiskGroup
    enrolled: int
    to_standard: Share
    controlled: Share
    checked: Share
    left: Mapping[str, int]
