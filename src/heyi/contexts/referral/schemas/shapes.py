"""How a referral, its places and the patient's line are told. Not here: what comes in with a step (steps)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from heyi.contexts.governance.terms import Direction, Urgency, Words
from heyi.contexts.referral.public import Box, Line, Outline, PatientLine, Seen, task_status
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.schemas.proposals import OverrulingIn
from heyi.contexts.referral.schemas.steps import Package
from heyi.contexts.referral.terms import Clock, HoldState, PoolKind, Referral, Side, State, Status
from heyi.foundation.shapes import Model, Named, Paged

Names = Mapping[UUID, Words]


class ReferralIn(Model):
    """A referral to begin. `at` and `alliance` are needed only by those who could mean several."""

    patient: UUID
    direction: Direction
    destination: UUID
    urgency: Urgency = Urgency.ELECTIVE
    department: str = Field("", max_length=LONGEST_NAME)
    green_channel: bool = False
    package: Package = None
    overruling: OverrulingIn | None = None
    at: UUID | None = None
    alliance: UUID | None = None
    submit: bool = Field(False, description="Send it at once; then it is sent or not even drafted")


class DraftIn(Model):
    """What is written anew on a draft; what is left out stays as it is."""

    urgency: Urgency | None = None
    department: str | None = Field(None, max_length=LONGEST_NAME)
    green_channel: bool | None = None
    package: Package = None
    overruling: OverrulingIn | None = None
    destination: UUID | None = None


class ReferralsWanted(Paged):
    """Which referrals a list shall hold."""

    box: Box = Box.WAITING
    state: list[State] = Field(default_factory=list)
    urgency: Urgency | None = None
    direction: Direction | None = None
    organisation: UUID | None = None


class ActionOut(Model):
    """Something one may do now, and what it asks."""

    action: str
    side: Side
    asks: list[str]
    may_ask: list[str]
    reasons: list[str]
    primary: bool


class OutlineOut(Model):
    """Where a referral stands and what one may do now. `status` is the small face of `state`, in the codes of a FHIR Task."""

    id: UUID
    journey: UUID | None
    person: UUID
    patient: UUID
    direction: Direction
    urgency: Urgency
    state: State
    status: Status
    version: int
    origin: Named
    sender: Named
    sender_alliance: UUID
    receiver: Named | None
    receiver_alliance: UUID | None
    lower: Named | None
    lower_alliance: UUID | None
    green_channel: bool
    drafted_at: datetime
    submitted_at: datetime | None
    scheduled_at: datetime | None
    moved_at: datetime
    moved_by: UUID
    my_sides: list[Side]
    available_actions: list[ActionOut]


class PassageOut(Model):
    """One step that was taken, and under which charter. `said` is null for who has left the table."""

    ordinal: int
    action: str
    frm: State
    to: State
    skipped: list[State]
    side: Side
    organisation: UUID | None
    alliance: UUID | None
    charter: UUID | None
    by: UUID
    at: datetime
    reason: str
    said: dict[str, Any] | None


class ClockOut(Model):
    """One clock of a referral."""

    name: Clock
    target_minutes: int
    working: bool
    started_at: datetime
    running_since: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    expires_at: datetime | None


class FollowUpOut(Model):
    """One visit or call of the plan."""

    id: UUID
    at: datetime
    by: UUID
    organisation: UUID
    findings: str
    red_flag: bool
    next_contact_on: date | None


class FileOut(Model):
    """A file that travels with the referral. `digest` is the SHA-256 of its content."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime
    added_by: UUID
    organisation: UUID


class HoldOut(Model):
    """The place kept for the patient."""

    id: UUID
    pool: UUID
    place: int
    state: HoldState
    held_at: datetime
    until: datetime | None


class ReferralOut(OutlineOut):
    """One referral with its story. `package` is null for a former party, who keeps the story and loses the content."""

    patient_name: str
    department: str
    package: dict[str, Any] | None
    passages: list[PassageOut]
    clocks: list[ClockOut]
    follow_ups: list[FollowUpOut]
    files: list[FileOut]
    hold: HoldOut | None


class LineOut(Model):
    """One referral in a list."""

    id: UUID
    patient_name: str
    direction: Direction
    urgency: Urgency
    state: State
    status: Status
    version: int
    origin: Named
    sender: Named
    receiver: Named | None
    lower: Named | None
    department: str
    green_channel: bool
    submitted_at: datetime | None
    moved_at: datetime
    due_at: datetime | None


class StretchOut(Model):
    """One step of the patient's way, with its referral."""

    referral: UUID
    journey: UUID | None
    passage: PassageOut


class PatientLineOut(Model):
    """One person's way over all institutions, oldest first."""

    person: UUID
    patient_name: str
    journeys: list[UUID]
    referrals: list[UUID]
    stretches: list[StretchOut]


class PoolIn(Model):
    """Places that a unit offers: beds, or appointments, which have a period."""

    organisation: UUID
    unit: str = Field(max_length=LONGEST_NAME)
    kind: PoolKind
    places: int
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    is_open: bool = True


class PoolOut(Model):
    """Places that a unit offers."""

    id: UUID
    organisation: UUID
    unit: str
    kind: PoolKind
    places: int
    taken: int
    free: int
    starts_at: datetime | None
    ends_at: datetime | None
    is_open: bool


class PoolsWanted(Paged):
    """Which places a list shall hold."""

    organisation: UUID | None = None
    q: str = Field("", max_length=64, description="Part of the unit's name")


def parties(one: Referral | Line) -> tuple[UUID, ...]:
    """Every organisation that a referral names."""
    return tuple(place for place in (one.origin, one.sender, one.receiver, one.lower) if place)


def named(names: Names, place: UUID | None) -> Named | None:
    """An organisation with its names; None where there is none."""
    if place is None:
        return None
    words = names.get(place, Words("", ""))
    return Named(id=place, name=words.zh, name_en=words.en)


def _outlined(one: Outline | Seen, names: Names) -> dict[str, Any]:
    referral = one.referral
    told = {name: getattr(referral, name) for name in OutlineOut.model_fields if hasattr(referral, name)}
    told |= {name: named(names, told[name]) for name in ("origin", "sender", "receiver", "lower")}
    return told | {
        "status": task_status(referral.state),
        "my_sides": sorted(one.my_sides),
        "available_actions": [ActionOut.model_validate(action) for action in one.actions],
    }


def outline_out(one: Outline, names: Names) -> OutlineOut:
    """Where a referral stands, as the API tells it."""
    return OutlineOut(**_outlined(one, names))


def referral_out(seen: Seen, names: Names) -> ReferralOut:
    """A whole referral, as the API tells it."""
    return ReferralOut(
        **_outlined(seen, names),
        patient_name=seen.patient_name,
        department=seen.referral.department,
        package=None if seen.package is None else dict(seen.package),
        passages=_all(PassageOut, seen.passages),
        clocks=_all(ClockOut, seen.clocks),
        follow_ups=_all(FollowUpOut, seen.follow_ups),
        files=_all(FileOut, seen.files),
        hold=HoldOut.model_validate(seen.hold) if seen.hold else None,
    )


def line_out(line: Line, names: Names) -> LineOut:
    """One line of a list, as the API tells it."""
    told = {name: getattr(line, name) for name in LineOut.model_fields if hasattr(line, name)}
    told |= {name: named(names, told[name]) for name in ("origin", "sender", "receiver", "lower")}
    return LineOut(**told, status=task_status(line.state))


def patient_line_out(line: PatientLine) -> PatientLineOut:
    """The patient's way, as the API tells it."""
    return PatientLineOut(
        person=line.person,
        patient_name=line.patient_name,
        journeys=list(line.journeys),
        referrals=[referral.id for referral in line.referrals],
        stretches=[
            StretchOut(
                referral=one.referral, journey=one.journey, passage=PassageOut.model_validate(one.passage)
            )
            for one in line.stretches
        ],
    )


def _all(model: type[Any], values: Iterable[object]) -> list[Any]:
    return [model.model_validate(value) for value in values]
