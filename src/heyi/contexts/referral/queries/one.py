"""One referral as a party sees it, and the patient's line over all organisations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import (
    AttachmentRow,
    ClockRow,
    FollowUpRow,
    HoldRow,
    PartyRow,
    PassageRow,
    ReferralRow,
)
from heyi.contexts.referral.queries.package import package_of
from heyi.contexts.referral.queries.sitting import case_seen
from heyi.contexts.referral.rules.sides import open_actions
from heyi.contexts.referral.terms import (
    Attachment,
    FollowUp,
    Hold,
    OpenAction,
    Passage,
    Referral,
    RunningClock,
    Side,
)
from heyi.foundation.compiled import Question
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound, NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One referral as this actor may see it.

    Shape: `package` is None for a former party, who keeps the story and loses the content; `my_sides` say where the actor sits.
    """

    referral: Referral
    patient_name: str
    package: Mapping[str, object] | None
    passages: tuple[Passage, ...]
    clocks: tuple[RunningClock, ...]
    follow_ups: tuple[FollowUp, ...]
    files: tuple[Attachment, ...]
    hold: Hold | None
    actions: tuple[OpenAction, ...]
    my_sides: frozenset[Side]


def see_referral(
    referral_id: UUID, *, actor: Actor, purpose: Purpose, now: datetime, page: str = "referral"
) -> Seen:
    """One referral with its story, its clocks and what the actor may do now. The read is put on record, as one of `page`.

    Raises: NotFound, NotPermitted (a colleague without the duty to read patients).
    """
    with reading(actor, now=now, recorded=True):
        case = case_seen(referral_id, actor=actor)
        row, referral, sitting = case.row, case.referral, case.sitting
        parties = _PARTIES.all(referral=row.id, mine=actor.institutions)
        able = {one.organisation for one in parties if actor.may(Duty.READ_PATIENT, at=one.organisation)}
        if not able and not actor.is_system:
            raise NotPermitted("duty_not_held", duty=Duty.READ_PATIENT)
        current = any(one.until is None and one.organisation in able for one in parties)
        package = package_of(row.id).content() if current else None
        warrant = _right_to_read(able, actor)
        seen = Seen(
            referral=referral,
            patient_name=row.patient_name,
            package=package,
            passages=_passages(row, with_words=current),
            clocks=tuple(one.snapshot() for one in _CLOCKS.all(referral=row.id)),
            follow_ups=tuple(one.snapshot() for one in _FOLLOW_UPS.all(referral=row.id)),
            files=_files(row) if current else (),
            hold=_hold(row),
            actions=open_actions(referral, actor=actor, sitting=sitting),
            my_sides=frozenset(seat.side for seat in sitting if seat.organisation in actor.institutions),
        )
        record_read(
            actor=actor,
            now=now,
            purpose=purpose,
            page=page,
            patient=row.person,
            case=row.id,
            warrant=warrant,
        )
    return seen


_PARTIES = Question[PartyRow](
    lambda referral, mine: PartyRow.objects.filter(referral=referral, organisation__in=mine)
)
_PASSAGES = Question[PassageRow](
    lambda referral: PassageRow.objects.filter(referral=referral).order_by("ordinal")
)
_CLOCKS = Question[ClockRow](
    lambda referral: ClockRow.objects.filter(referral=referral).order_by("started_at")
)
_FOLLOW_UPS = Question[FollowUpRow](
    lambda referral: FollowUpRow.objects.filter(referral=referral).order_by("at")
)
# The content is sealed and large; a list of files does not open it.
_FILES = Question[AttachmentRow](
    lambda referral: AttachmentRow.objects.filter(referral=referral).defer("content").order_by("added_at")
)
_HOLDS = Question[HoldRow](
    lambda referral: HoldRow.objects.filter(referral=referral).order_by("-held_at")[:1]
)


def _right_to_read(able: Iterable[UUID], actor: Actor) -> Warrant | None:
    """By what right the actor reads: at the first institution of theirs that is a party and lets them."""
    return next((actor.warrant(Duty.READ_PATIENT, at=one) for one in sorted(able)), None)


def _passages(row: ReferralRow, *, with_words: bool) -> tuple[Passage, ...]:
    """The story; what people wrote is left out for who has left the table."""
    told = (one.snapshot() for one in _PASSAGES.all(referral=row.id))
    return tuple(one if with_words else replace(one, said=None) for one in told)


def _files(row: ReferralRow) -> tuple[Attachment, ...]:
    return tuple(one.snapshot() for one in _FILES.all(referral=row.id))


def _hold(row: ReferralRow) -> Hold | None:
    found = _HOLDS.first(referral=row.id)
    return None if found is None else found.snapshot()


def fetch_file(
    referral_id: UUID, file_id: UUID, *, actor: Actor, purpose: Purpose, now: datetime
) -> tuple[Attachment, bytes]:
    """A file and its content. The read is put on record.

    Raises: NotFound, also for a party that has left the table.
    """
    with reading(actor, now=now):
        row = ReferralRow.objects.within_reach_of(actor).look_up(referral_id)
        here = PartyRow.objects.current().filter(referral=row, organisation__in=actor.institutions)
        able = {one.organisation for one in here if actor.may(Duty.READ_PATIENT, at=one.organisation)}
        if not able:
            raise NotFound
        file = AttachmentRow.objects.filter(referral=row).look_up(file_id)
        found = file.snapshot(), bytes(file.content)
    warrant = _right_to_read(able, actor)
    record_read(
        actor=actor, now=now, purpose=purpose, page="file", patient=row.person, case=row.id, warrant=warrant
    )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One passage of the patient's line, with the referral it belongs to."""

    referral: UUID
    journey: UUID | None
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLine:
    """One person's way over all organisations, oldest first. `referrals` are those the actor may open."""

    person: UUID
    patient_name: str
    journeys: tuple[UUID, ...]
    referrals: tuple[Referral, ...]
    stretches: tuple[Stretch, ...]


def patient_line(patient_id: UUID, *, actor: Actor, purpose: Purpose, now: datetime) -> PatientLine:
    """The person's story as far as the actor is or was a party to it. The read is put on record by the patients' door.

    Raises: NotFound where the actor may not know the patient.
    """
    with reading(actor, now=now):
        patient = patients.patient_page(patient_id, purpose=purpose, actor=actor, now=now).patient
        known = patients.person_ids(patient.person, actor=actor, now=now)
        reached = ReferralRow.objects.within_reach_of(actor).filter(person__in=known)
        rows = list(reached.order_by("drafted_at"))
        steps = PassageRow.objects.filter(referral__in=[row.id for row in rows]).order_by("at", "ordinal")
        of = {row.id: row for row in rows}
        stretches = tuple(
            Stretch(referral=one.referral_id, journey=of[one.referral_id].journey_id, passage=one.snapshot())
            for one in steps
        )
    journeys = tuple(dict.fromkeys(row.journey_id for row in rows if row.journey_id))
    return PatientLine(
        person=patient.person,
        patient_name=patient.details.name,
        journeys=journeys,
        referrals=tuple(row.snapshot() for row in rows),
        stretches=stretches,
    )
