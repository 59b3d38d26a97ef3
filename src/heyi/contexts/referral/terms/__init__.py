"""The words of two-way referral and its values. Not here: which step may be taken when (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.terms.capacity import (
    Hold,
    HoldState,
    PassReason,
    PlaceReason,
    Pool,
    PoolKind,
    RecallReason,
)

__all__ = [
    "Attachment", "BelowReason", "CancelReason", "Clock", "DeclineReason", "Effect", "ErrorReason", "FailReason",
    "FollowUp", "Hold", "HoldState", "NoShowReason", "OpenAction", "PassReason", "Passage", "PlaceReason", "Pool",
    "PoolKind", "RecallReason", "RedirectReason", "Referral", "RunningClock", "Seat", "Side", "State", "Status",
]  # fmt: skip


class State(StrEnum):
    """Where a referral stands, in the words people use."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SEEN = "seen"
    UNDER_TRIAGE = "under_triage"
    INFORMATION_REQUESTED = "information_requested"
    RESUBMITTED = "resubmitted"
    WAITING_FOR_PLACE = "waiting_for_place"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    CONVERTED_TO_ADVICE = "converted_to_advice"
    RESERVED = "reserved"
    SCHEDULED = "scheduled"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    IN_TREATMENT = "in_treatment"
    COMPLETED = "completed"
    OUTCOME_RETURNED = "outcome_returned"
    DOWN_OFFERED = "down_offered"
    ACCEPTED_BELOW = "accepted_below"
    PLAN_RUNNING = "plan_running"
    PLAN_REVIEWED = "plan_reviewed"
    CLOSED = "closed"
    NO_SHOW = "no_show"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    CLOSED_NOT_ATTENDED = "closed_not_attended"
    PATIENT_DIED = "patient_died"
    ENTERED_IN_ERROR = "entered_in_error"


class Status(StrEnum):
    """The small face of a state: the codes of a FHIR R4 Task."""

    DRAFT = "draft"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    READY = "ready"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"


class Side(StrEnum):
    """Who an organisation is in a referral. Upper and lower are the two ends of the way down.

    A companion treats the same person on the same journey under another referral: it may read, and moves nothing.
    """

    SENDER = "sender"
    RECEIVER = "receiver"
    UPPER = "upper"
    LOWER = "lower"
    CENTRE = "centre"
    COMPANION = "companion"
    SYSTEM = "system"


class Clock(StrEnum):
    """What is timed. Targets come from the charter; a clock it does not name is not run."""

    SEEN = "seen"
    ANSWER = "answer"
    INFORMATION = "information"
    SLOT = "slot"
    ARRIVE = "arrive"
    FEEDBACK = "feedback"
    ACCEPT_BELOW = "accept_below"
    FIRST_FOLLOW_UP = "first_follow_up"
    REVIEW = "review"


class Effect(StrEnum):
    """A deed that belongs to a step and happens in the same unit of work."""

    OPEN_JOURNEY = "open_journey"
    CLOSE_JOURNEY = "close_journey"
    HOLD_PLACE = "hold_place"
    HOLD_EMERGENCY_PLACE = "hold_emergency_place"
    KEEP_PLACE = "keep_place"
    PROLONG_PLACE = "prolong_place"
    OCCUPY_PLACE = "occupy_place"
    RELEASE_PLACE = "release_place"
    JOIN_LINE = "join_line"
    LEAVE_LINE = "leave_line"
    OPEN_ACCESS = "open_access"
    END_ACCESS = "end_access"
    MOVE_ON = "move_on"
    OFFER_BELOW = "offer_below"
    LEAVE_BELOW = "leave_below"
    ADD_FOLLOW_UP = "add_follow_up"
    WEIGH_CRITERIA = "weigh_criteria"


class DeclineReason(StrEnum):
    """Why a unit does not take a patient."""

    NO_CAPACITY = "no_capacity"
    BEYOND_CAPABILITY = "beyond_capability"
    NOT_INDICATED = "not_indicated"
    TREATABLE_BELOW = "treatable_below"
    WRONG_DEPARTMENT = "wrong_department"
    PACKAGE_INCOMPLETE = "package_incomplete"
    DUPLICATE = "duplicate"


class RedirectReason(StrEnum):
    """Why another unit should take the patient."""

    NO_CAPACITY = "no_capacity"
    HIGHER_CARE_NEEDED = "higher_care_needed"
    LOWER_CARE_SUFFICES = "lower_care_suffices"
    OTHER_SPECIALTY = "other_specialty"
    NEARER_TO_PATIENT = "nearer_to_patient"
    PATIENT_CHOICE = "patient_choice"
    ANSWER_OVERDUE = "answer_overdue"


class CancelReason(StrEnum):
    """Why a referral is taken back."""

    PATIENT_RECOVERED = "patient_recovered"
    PATIENT_UNWILLING = "patient_unwilling"
    ADMITTED_ELSEWHERE = "admitted_elsewhere"
    TREATED_HERE = "treated_here"
    COST = "cost"
    OTHER_PLAN = "other_plan"


class NoShowReason(StrEnum):
    """Why a patient did not come."""

    UNREACHABLE = "unreachable"
    PATIENT_UNWILLING = "patient_unwilling"
    TRANSPORT = "transport"
    COST = "cost"
    TOO_ILL_TO_TRAVEL = "too_ill_to_travel"
    UNKNOWN = "unknown"


class FailReason(StrEnum):
    """Why a unit cannot keep what it accepted."""

    BED_LOST = "bed_lost"
    EQUIPMENT_DOWN = "equipment_down"
    STAFF_MISSING = "staff_missing"
    CONDITION_CHANGED = "condition_changed"
    BEYOND_CAPABILITY = "beyond_capability"


class BelowReason(StrEnum):
    """Why a lower unit does not take a patient back, or an upper one takes its offer back."""

    MEDICINE_MISSING = "medicine_missing"
    BEYOND_CAPABILITY = "beyond_capability"
    STAFF_MISSING = "staff_missing"
    PATIENT_UNWILLING = "patient_unwilling"
    NOT_STABLE = "not_stable"
    PATIENT_LIVES_ELSEWHERE = "patient_lives_elsewhere"
    PACKAGE_INCOMPLETE = "package_incomplete"


class ErrorReason(StrEnum):
    """Why a referral should never have been."""

    WRONG_PATIENT = "wrong_patient"
    WRONG_DESTINATION = "wrong_destination"
    DUPLICATE = "duplicate"
    TEST = "test"


class OverruleReason(StrEnum):
    """Why a doctor does otherwise than the criteria propose."""

    BETTER_AFTER_TREATMENT = "better_after_treatment"
    REPEATED_AND_NORMAL = "repeated_and_normal"
    CRITERION_DOES_NOT_FIT = "criterion_does_not_fit"
    AGREED_BY_PHONE = "agreed_by_phone"
    CANNOT_BE_TREATED_HERE = "cannot_be_treated_here"
    PATIENT_WISH = "patient_wish"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of a referral: which organisation, under which alliance it acts."""

    side: Side
    organisation: UUID
    alliance: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One referral as it stands now; a snapshot, never the row itself.

    Shape: `origin` sent the patient first and stays a sender beside whoever sends them on; `lower` is set once a way down
           is offered; `version` grows with every change.
    """

    id: UUID
    journey: UUID | None
    person: UUID
    patient: UUID
    direction: Direction
    urgency: Urgency
    state: State
    version: int
    origin: UUID
    origin_alliance: UUID
    sender: UUID
    sender_alliance: UUID
    receiver: UUID | None = None
    receiver_alliance: UUID | None = None
    lower: UUID | None = None
    lower_alliance: UUID | None = None
    green_channel: bool = False
    standing_channel: UUID | None = None
    department: str = ""
    drafted_at: datetime
    submitted_at: datetime | None = None
    scheduled_at: datetime | None = None
    moved_at: datetime
    moved_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """One clock of one referral.

    Units: `ran_minutes` is what it had run before `running_since`; `target_minutes` as the charter in force at the start
           set it, counted in working minutes where `working`.
    """

    name: Clock
    target_minutes: int
    working: bool
    started_at: datetime
    ran_minutes: int = 0
    running_since: datetime | None = None
    stopped_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    told: int = 0
    assumed_calendar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One step that was taken."""

    ordinal: int
    action: str
    frm: State
    to: State
    skipped: tuple[State, ...]
    side: Side
    organisation: UUID | None
    alliance: UUID | None
    charter: UUID | None
    by: UUID
    at: datetime
    reason: str = ""
    said: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One visit or call of a running plan."""

    id: UUID
    at: datetime
    by: UUID
    organisation: UUID
    findings: str
    red_flag: bool
    next_contact_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with a referral; its content is fetched apart."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime
    added_by: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAction:
    """An action that this actor may take now, and what it asks."""

    action: str
    side: Side
    asks: tuple[str, ...]
    may_ask: tuple[str, ...]
    reasons: tuple[str, ...]
    primary: bool
