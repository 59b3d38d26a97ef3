"""The facts of households and next of kin: ids and days; who they are stays in the sealed difference."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdOpened(Event):
    """An organisation began to keep a household: `subject` is the household."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMemberMovedIn(Event):
    """Somebody lives in a household from a day on: `subject` is the household."""

    member: UUID
    since_on: date
    is_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMemberMovedOut(Event):
    """Somebody no longer lives in a household from a day on; `is_closed` when nobody is left."""

    member: UUID
    until_on: date
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KinNamed(Event):
    """Whom to call for a patient was written down: `subject` is the entry, `rank` 1 is called first."""

    patient: UUID
    rank: int
    is_guardian: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KinRemoved(Event):
    """Somebody is no longer to be called for a patient: `subject` is the entry."""

    patient: UUID
