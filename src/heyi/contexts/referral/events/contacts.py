"""What happens after a treatment: outcomes that came back, contacts that are due, made, or tried in vain."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.health.terms.follow_up import MissReason, Way
from heyi.contexts.referral.terms.contacts import ContactEnd
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTold(Event):
    """The outcome was told to every organisation that had sent the patient: `subject` is the referral."""

    treated_at: UUID
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRead(Event):
    """Somebody opened an outcome that had come back: `subject` is the outcome as it came back to one organisation."""

    referral: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsArranged(Event):
    """Contacts were arranged, moved with the patient, or set right: `subject` is the referral."""

    organisation: UUID
    arranged: int
    moved: int
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsCancelled(Event):
    """Contacts are not made any more: `subject` is the referral that ended them."""

    reason: ContactEnd
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMade(Event):
    """Somebody spoke with the patient: `subject` is the contact."""

    referral: UUID
    organisation: UUID
    way: Way
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTried(Event):
    """A contact was tried in vain and stays due: `subject` is the contact."""

    referral: UUID
    organisation: UUID
    way: Way
    reason: MissReason
    tries: int
