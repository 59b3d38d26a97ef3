"""The words of contacts after a treatment, and of outcomes that came back. Not here: when a contact is due (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Status
from heyi.contexts.health.terms.follow_up import Adherence, MissReason, Way


class ContactState(StrEnum):
    """What has become of a contact that is due."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ContactEnd(StrEnum):
    """Why a contact is not made any more."""

    DIED = "died"
    CARED_FOR_ANEW = "cared_for_anew"
    NOT_TREATED = "not_treated"


class Condition(StrEnum):
    """How a patient is, as it was found at a contact."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    IN_HOSPITAL = "in_hospital"


class When(StrEnum):
    """Which contacts a list holds."""

    OVERDUE = "overdue"
    WEEK = "week"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """From when contacts are counted, and who makes them: whoever has the patient."""

    organisation: UUID
    alliance: UUID
    began_at: datetime


@dataclass(frozen=True, slots=True)
class ContactDay:
    """A contact that the charter asks for, so many days after the base."""

    code: str
    days: int
    source: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan:
    """One contact as it should stand."""

    code: str
    days: int
    due_on: date
    organisation: UUID
    alliance: UUID
    source: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNote:
    """What was found at a contact, in few words."""

    way: Way
    condition: Condition
    adherence: Adherence
    red_flag: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTry:
    """A contact that was tried in vain."""

    at: datetime
    by: UUID
    way: Way
    reason: MissReason
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact with a patient that is due, was made, or is not made any more."""

    id: UUID
    referral: UUID
    patient_name: str
    organisation: UUID
    code: str
    days: int
    due_on: date
    source: str
    status: Status
    state: ContactState
    tries: int
    ended_at: datetime | None
    ended_by: UUID | None
    ended_for: ContactEnd | None
    note: ContactNote | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """How one unit stands with its contacts: no patient is named. `oldest_on` is the day of the one overdue longest."""

    organisation: UUID
    open: int
    overdue: int
    unreached: int
    done: int
    oldest_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedOutcome:
    """The outcome of a patient as it came back to one organisation that had sent them."""

    id: UUID
    referral: UUID
    patient_name: str
    organisation: UUID
    treated_at: UUID
    returned_at: datetime
    seen_at: datetime | None
    seen_by: UUID | None
    outcome: Mapping[str, str] = field(default_factory=dict, repr=False)
