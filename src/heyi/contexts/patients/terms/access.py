"""The words of who may see whose record, and for how long. Not here: when that may be opened (rules.access)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class GrantBasis(StrEnum):
    """The act of the other side that opened a person's record to an organisation."""

    REFERRAL_ACCEPTED = "referral_accepted"
    OUTCOME_SHARED = "outcome_shared"
    DOWN_REFERRAL_ACCEPTED = "down_referral_accepted"
    ASKED_AND_GIVEN = "asked_and_given"
    READING_ORDERED = "reading_ordered"
    CONSULTATION_ACCEPTED = "consultation_accepted"
    CONTRACT_SIGNED = "contract_signed"


class Known(StrEnum):
    """What the alliance answers to a full exact number."""

    OWN = "own"
    WITHIN_REACH = "within_reach"
    ASK_FOR_ACCESS = "ask_for_access"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """The answer to a full exact number.

    Shape: `patient` only where the actor may see that record; `question` is what a request for access refers to.
    """

    known: Known
    question: UUID
    patient: UUID | None = None


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """An organisation asks to see the record of a person that the alliance knows."""

    id: UUID
    person: UUID
    asked_by: UUID
    asked_at: datetime
    reason: str = field(repr=False)
    answered_at: datetime | None
    is_given: bool | None


@dataclass(frozen=True, slots=True)
class Grant:
    """An organisation's access to a person for a time; the end is the first instant it no longer holds."""

    id: UUID
    person: UUID
    organisation: UUID
    basis: GrantBasis
    case: UUID
    begins_at: datetime
    ends_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOffer:
    """Access to a person that one side of a case gives to another.

    Shape: `offered_by` holds the person's record, or has access to it; `until` None lasts until the case ends it.
           `record` is the record that the case is about; without one it is the oldest that the offerer registered.
    """

    person: UUID
    to: UUID
    offered_by: UUID
    basis: GrantBasis
    case: UUID
    until: datetime | None = None
    record: UUID | None = None
