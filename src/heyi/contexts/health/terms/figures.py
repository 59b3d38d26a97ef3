"""The words of the figures of health management: numerators and denominators over a period. Not here: how they are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Stays:
    """How many people were admitted to a hospital, and how many stays that made."""

    people: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One enrolment as figures need it; `visits` are those of the period."""

    id: UUID
    person: UUID
    group: RiskGroup
    started_on: date
    is_active: bool
    visits: tuple[PastVisit, ...]


class Miss(StrEnum):
    """What somebody may lack of a figure; each rate has the list of those who lack it behind it."""

    TO_STANDARD = "to_standard"
    CONTROLLED = "controlled"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class SignedFigures:
    """The residents under contract: how many on the last day, of them admitted to a hospital within the period, the stays."""

    admitted: Share
    stays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedFigures:
    """The residents screened for the risk of stroke within the period, each once, by their last result.

    Shape: `managed` of those at high risk who are followed up as such on the last day.
    """

    screened: int
    low: int
    raised: int
    high: int
    managed: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """The figures of one risk group over a period.

    Shape: `enrolled` on the last day; `to_standard` of those long enough in it; `controlled` by the last visit of the period;
           `checked` within it; `admitted` to a hospital within it, and how many `stays` that made; `left` by reason within it.
    """

    group: RiskGroup
    enrolled: int
    to_standard: Share
    controlled: Share
    checked: Share
    admitted: Share
    stays: int
    left: Mapping[str, int]
