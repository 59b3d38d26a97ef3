"""The words of managing somebody's health: risk groups, ground and basis, how it ends. Not here: visits (follow_up)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class RiskGroup(StrEnum):
    """Why somebody is followed up."""

    ELDERLY = "elderly"
    HYPERTENSION = "hypertension"
    DIABETES = "diabetes"
    STROKE_RISK = "stroke_risk"


class Basis(StrEnum):
    """By what right an institution manages somebody: a contract in force, or the public health service due to everybody."""

    CONTRACT = "contract"
    PUBLIC_SERVICE = "public_service"


class Ground(StrEnum):
    """What somebody was enrolled on."""

    DIAGNOSIS = "diagnosis"
    SCREENING = "screening"
    AGE = "age"


class ManagedState(StrEnum):
    """Whether somebody is followed up now. A closed enrolment is never opened again: a new one is begun."""

    ACTIVE = "active"
    STOPPED = "stopped"
    CLOSED = "closed"


class ManagedAction(StrEnum):
    """What may be done with an enrolment."""

    STOP = "stop"
    RESUME = "resume"
    CLOSE = "close"


class StopReason(StrEnum):
    """Why somebody is not followed up for now; they may come back."""

    MOVED_AWAY = "moved_away"
    DECLINED = "declined"
    LOST = "lost"
    TRANSFERRED = "transferred"


class CloseReason(StrEnum):
    """Why an enrolment is over for good."""

    DIED = "died"
    WRONGLY_ENROLLED = "wrongly_enrolled"


class Care(StrEnum):
    """What is due: a follow-up visit or the yearly check-up."""

    FOLLOW_UP = "follow_up"
    CHECK_UP = "check_up"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next, and on which day."""

    on: date
    care: Care


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One resident in one risk group at one institution.

    Shape: `person` is what the record is by itself; `due` is None once nobody follows them up.
    """

    id: UUID
    organisation: UUID
    patient: UUID
    person: UUID
    group: RiskGroup
    basis: Basis
    ground: Ground
    state: ManagedState
    version: int
    started_on: date
    responsible: UUID
    due: Due | None
    changed_at: datetime
    changed_by: UUID
