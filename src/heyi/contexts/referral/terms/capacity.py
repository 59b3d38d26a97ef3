"""The words of capacity and its values: pools, holds, reserved shares, loans, and those who wait for a place."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Tier, Urgency


class PlaceReason(StrEnum):
    """Why a patient does not take the place that is kept for them."""

    DATE_UNSUITABLE = "date_unsuitable"
    NOT_YET_FIT = "not_yet_fit"
    TRANSPORT = "transport"
    PATIENT_UNWILLING = "patient_unwilling"


class RecallReason(StrEnum):
    """Why a unit takes back a place that it kept."""

    DOCTOR_ABSENT = "doctor_absent"
    ROOM_UNUSABLE = "room_unusable"
    EPIDEMIC = "epidemic"
    LOAN_OVER = "loan_over"
    OTHER = "other"


class PassReason(StrEnum):
    """Why somebody who waits was not given a place that came free."""

    NOT_READY = "not_ready"
    KEPT_FOR_BELOW = "kept_for_below"


class PoolKind(StrEnum):
    """What a capacity pool offers."""

    BED = "bed"
    SLOT = "slot"


class HoldState(StrEnum):
    """What has become of one place held for one patient."""

    HELD = "held"
    OCCUPIED = "occupied"
    RELEASED = "released"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Places that one unit offers: beds, or appointments of one period.

    Shape: `taken_from_below` of the places taken are held by referrals for which the charter keeps some.
    """

    id: UUID
    organisation: UUID
    unit: str
    kind: PoolKind
    places: int
    taken: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_open: bool = True
    taken_from_below: int = 0
    closed_reason: str = ""

    @property
    def free(self) -> int:
        """Places nobody holds or lies in."""
        return max(self.places - self.taken, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One place kept for one patient."""

    id: UUID
    pool: UUID
    place: int
    referral: UUID
    state: HoldState
    held_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """What a charter keeps of each period for referrals from lower tiers, and when it is let go.

    Shape: `steps` are (days before, part still kept from then on), from the first to the last.
    """

    ratio: float
    tiers: frozenset[Tier]
    steps: tuple[tuple[int, float], ...]
    released_at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How the free places of one pool stand at a moment.

    Shape: `kept` of the `free` ones may only go to `tiers`, until the next step of the timetable at `until`.
    """

    free: int
    kept: int = 0
    until: datetime | None = None
    tiers: frozenset[Tier] = field(default_factory=frozenset)

    @property
    def open_to_all(self) -> int:
        """Free places that anybody may have."""
        return self.free - self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who was accepted in principle and has no place.

    Shape: `tier` is the sender's; before `ready_at` the patient cannot come.
    """

    referral: UUID
    urgency: Urgency
    submitted_at: datetime
    since: datetime
    tier: Tier
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where somebody stands in the line, and why: what is needed to say it in words.

    Shape: of those ahead `more_urgent` have a higher class and `earlier` were submitted before; `raised_at` is when the
           wait raised, or will raise, an elective patient to the urgent class.
    """

    waiting: Waiting
    position: int
    more_urgent: int
    earlier: int
    waited_days: int
    raised_at: datetime | None
    is_raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTemplate:
    """A clinic that comes again every week and makes its periods ahead of time."""

    id: UUID
    organisation: UUID
    unit: str
    weekday: int
    begins: time
    ends: time
    places: int
    first_on: date
    last_on: date | None


class LoanState(StrEnum):
    """What has become of beds that one unit lends to another."""

    OFFERED = "offered"
    RUNNING = "running"
    OVERDUE = "overdue"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedLoan:
    """Beds that one ward lends to another until a moment. `returned` of them are back."""

    id: UUID
    lender: UUID
    lender_unit: str
    borrower: UUID
    borrower_unit: str
    places: int
    returned: int
    ends_at: datetime
    state: LoanState
