"""What happens to places: pools, weekly clinics, discharges to come, lent beds."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.referral.terms import PoolKind, RecallReason
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed(Event):
    """A period is closed, or a ward; those for whom places were held wait for others: `subject` is the pool."""

    organisation: UUID
    reason: RecallReason
    recalled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTemplateKept(Event):
    """A clinic comes again every week."""

    organisation: UUID
    weekday: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTemplateEnded(Event):
    """A clinic no longer comes again after a day."""

    organisation: UUID
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodsMade(Event):
    """The coming periods of a clinic were made from its template: `subject` is the template."""

    organisation: UUID
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargesExpected(Event):
    """A ward says how many beds come free on a day: `subject` is the pool."""

    organisation: UUID
    on: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BedsLent(Event):
    """A ward offers beds to another until a moment."""

    lender: UUID
    borrower: UUID
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTaken(Event):
    """The other ward takes the beds; from now on they are its own places."""

    lender: UUID
    borrower: UUID
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanWithdrawn(Event):
    """The beds were not taken, and the offer ended."""

    lender: UUID
    borrower: UUID
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BedsReturned(Event):
    """Lent beds are back; `places` of them by this fact."""

    lender: UUID
    borrower: UUID
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverdue(Event):
    """The time of a loan is over and patients still lie in `places` of the beds."""

    lender: UUID
    borrower: UUID
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOffered(Event):
    """A unit offers places, or another number of them."""

    organisation: UUID
    kind: PoolKind
    places: int
    is_open: bool
