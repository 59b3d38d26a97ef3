"""Access in an emergency: begun by a clinician alone, ended, judged afterwards. Not here: what it reaches (models.reach)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.events import GlassBroken, GlassClosed, GlassReviewed
from heyi.contexts.patients.models import (
    AccessQuestionRow,
    EmergencyAccessRow,
    EmergencyReviewRow,
    HolderRow,
    PatientRow,
)
from heyi.contexts.patients.models.access import AccessQuestionRows
from heyi.contexts.patients.queries.emergency import access_of
from heyi.contexts.patients.queries.persons import current_person, ids_of
from heyi.contexts.patients.rules.access import AlreadyAnswered
from heyi.contexts.patients.rules.emergency import (
    EMERGENCIES_PER_SECONDS,
    MOST_EMERGENCIES,
    AccessStandsOpen,
    EmergencyAccess,
    EmergencyOver,
    check_review,
    ends_at,
    read_emergency,
    read_verdict,
    review_due_at,
)
from heyi.contexts.patients.terms.access import Known
from heyi.contexts.patients.terms.protection import ReviewVerdict
from heyi.foundation.limits import count_once
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """What a clinician says who cannot wait: a coded reason and a few words of their own."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAtHand:
    """A case that exists and names a person: where it is dealt with, and what it is."""

    record: UUID
    person: UUID
    at: UUID
    case: UUID


def break_glass(question: UUID, said: Emergency, *, actor: Actor, now: datetime) -> EmergencyAccess:
    """A clinician who was told that the alliance knows somebody sees the record at once, for a few hours and alone.

    Shape:  counted; too many in a day are refused.
    Raises: NotFound (no such question of one's own institutions, or one that led to nobody), NotPermitted, InputInvalid,
            AccessStandsOpen for who may see the record already, TooMany.
    Records: GlassBroken.
    Source: docs/sources/heyi-assumptions.md#emergency-access
    """
    with reading(actor, now=now):
        asked = _asked_by(actor).look_up(question)
    actor.require(Duty.BREAK_GLASS, at=asked.asked_by)
    read_emergency(said.reason, said.words)
    _count(actor, now)
    with unit_of_work(actor, now=now) as work:
        row = _asked_by(actor).hold(question)
        warrant = actor.require(Duty.BREAK_GLASS, at=row.asked_by)
        if row.person is None or row.record is None:
            raise AlreadyAnswered(question=question)
        return _broken(
            CaseAtHand(record=row.record, person=row.person, at=row.asked_by, case=row.id),
            said,
            warrant,
            work,
        )


def break_glass_in_case(
    at_hand: CaseAtHand, said: Emergency, *, actor: Actor, now: datetime
) -> EmergencyAccess:
    """A clinician at whose institution a case of the person waits sees the record at once, for a few hours and alone.

    Shape:  called by whoever has just read the case on behalf of this actor; counted like any other.
    Raises: NotPermitted, InputInvalid, AccessStandsOpen, TooMany.
    Records: GlassBroken.
    Source: docs/sources/heyi-assumptions.md#emergency-access
    """
    actor.require(Duty.BREAK_GLASS, at=at_hand.at)
    read_emergency(said.reason, said.words)
    _count(actor, now)
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.BREAK_GLASS, at=at_hand.at)
        return _broken(at_hand, said, warrant, work)


def _asked_by(actor: Actor) -> AccessQuestionRows:
    return AccessQuestionRow.objects.filter(asked_by__in=actor.institutions, known=Known.ASK_FOR_ACCESS)


def _count(actor: Actor, now: datetime) -> None:
    per_seconds = EMERGENCIES_PER_SECONDS
    count_once(str(actor.id), "break_glass", most=MOST_EMERGENCIES, per_seconds=per_seconds, now=now)


def _broken(at_hand: CaseAtHand, said: Emergency, warrant: Warrant, work: Work) -> EmergencyAccess:
    actor, now = work.actor, work.now
    ids, person = ids_of(at_hand.person), current_person(at_hand.person)
    if PatientRow.objects.within_reach_of(actor, now=now).filter(person__in=ids).exists():
        raise AccessStandsOpen(case=at_hand.case)
    reason, words = read_emergency(said.reason, said.words)
    row = EmergencyAccessRow(
        id=new_id(),
        record=at_hand.record,
        person=person,
        organisation=at_hand.at,
        broken_by=actor.id,
        reason=reason,
        words=words,
        case=at_hand.case,
        begins_at=now,
        ends_at=ends_at(now),
    )
    row.save(force_insert=True)
    reviews = _write_reviews(row, ids)
    work.record(
        GlassBroken(
            subject=row.id,
            person=row.person,
            organisation=row.organisation,
            case=row.case,
            reason=reason,
            ends_at=row.ends_at,
            reviews=reviews,
        ),
        warrant=warrant,
        patient=row.person,
        after={"words": words},
    )
    return access_of(row)


def _write_reviews(row: EmergencyAccessRow, ids: frozenset[UUID]) -> int:
    """The clinician's own institution and each that holds the record must judge it; answers how many they are."""
    holders = HolderRow.objects.filter(person__in=ids).values_list("organisation", flat=True)
    judges = sorted({row.organisation, *holders})
    due_at = review_due_at(row.begins_at)
    EmergencyReviewRow.objects.bulk_create(
        EmergencyReviewRow(
            id=new_id(), emergency=row, organisation=one, broken_by=row.broken_by, due_at=due_at
        )
        for one in judges
    )
    return len(judges)


def end_emergency(emergency: UUID, *, actor: Actor, now: datetime) -> EmergencyAccess:
    """Whoever broke the glass needs it no longer.

    Raises: NotFound (not one's own), EmergencyOver.
    Records: GlassClosed.
    """
    with unit_of_work(actor, now=now) as work:
        row = EmergencyAccessRow.objects.filter(broken_by=actor.id).hold(emergency)
        if row.ends_at <= now:
            raise EmergencyOver(ended_at=row.ends_at)
        row.store(ends_at=max(now, row.begins_at))
        work.record(
            GlassClosed(subject=row.id, person=row.person, organisation=row.organisation), patient=row.person
        )
        return access_of(row)


def review_emergency(review: UUID, verdict: str, words: str, *, actor: Actor, now: datetime) -> ReviewVerdict:
    """A data officer says for one institution whether an emergency access was justified.

    Raises: NotFound (none that an institution of the actor must judge), NotPermitted, InputInvalid, ReviewedAlready,
            JudgesThemselves.
    Records: GlassReviewed.
    """
    found, told = read_verdict(verdict, words)
    with unit_of_work(actor, now=now) as work:
        rows = EmergencyReviewRow.objects.filter(organisation__in=actor.institutions)
        row = rows.select_related("emergency").hold(review)
        warrant = actor.require(Duty.REVIEW_ACCESS, at=row.organisation)
        check_review(judge=actor.id, broken_by=row.broken_by, is_judged=row.reviewed_at is not None)
        row.store(verdict=found, words=told or None, reviewed_at=now, reviewed_by=actor.id)
        emergency = row.emergency
        work.record(
            GlassReviewed(
                subject=row.id,
                person=emergency.person,
                organisation=row.organisation,
                emergency=emergency.id,
                verdict=found,
            ),
            warrant=warrant,
            patient=emergency.person,
            after={"words": told},
        )
        return found
