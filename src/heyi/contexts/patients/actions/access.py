"""Opening and ending access, and asking for it by a full exact number. Not here: what access lets one see (queries)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.events import AccessAnswered, AccessAsked, AccessEnded, AccessOpened, NumberAsked
from heyi.contexts.patients.models import (
    AccessQuestionRow,
    GrantRow,
    HolderRow,
    IdentifierRow,
    PatientRow,
    RestrictionRow,
)
from heyi.contexts.patients.models.access import places_of
from heyi.contexts.patients.models.record import PatientRows
from heyi.contexts.patients.queries.marks import number_mark
from heyi.contexts.patients.queries.persons import record_behind
from heyi.contexts.patients.rules.access import (
    ASKED_ACCESS,
    FEWEST_WORDS_OF_REASON,
    MOST_NUMBERS_ASKED,
    NUMBERS_ASKED_PER_SECONDS,
    AlreadyAnswered,
    RecordIsRestricted,
    check_key,
)
from heyi.contexts.patients.rules.ending import end_of_access
from heyi.contexts.patients.rules.registration import read_identifier
from heyi.contexts.patients.rules.texts import read_story
from heyi.contexts.patients.terms.access import (
    AccessOffer,
    AccessQuestion,
    Grant,
    GrantBasis,
    Known,
    NumberAnswer,
)
from heyi.contexts.patients.terms.people import Identifier, IncomingIdentifier
from heyi.foundation.compiled import Question
from heyi.foundation.limits import count_once
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


def open_access(offer: AccessOffer, *, actor: Actor, now: datetime) -> Grant:
    """Another organisation gets to see a person's records for the length of a case; opened twice it is opened once.

    Shape:  called by the context whose case it is, in the unit of work of the step that opens it.
    Raises: SelfMadeKey, NotPermitted for a third party, OffererDoesNotHold.
    Records: AccessOpened.
    """
    with unit_of_work(actor, now=now) as work:
        record, person, holder = record_behind(offer.person, offer.record, held_by=offer.offered_by)
        holds = holder == offer.offered_by or _holds(person, offer.offered_by, now)
        check_key(actor, organisation=offer.to, offered_by=offer.offered_by, offerer_holds=holds)
        open_now = _STANDING.first(person=person, organisation=offer.to, case=offer.case, now=now)
        if open_now is not None:
            return open_now.snapshot()
        row = GrantRow(
            id=new_id(),
            record=record,
            person=person,
            organisation=offer.to,
            offered_by=offer.offered_by,
            basis=offer.basis,
            case=offer.case,
            begins_at=now,
            begun_by=actor.id,
            ends_at=end_of_access(offer.basis, begins_at=now, asked_until=offer.until),
        )
        row.save(force_insert=True)
        work.record(
            AccessOpened(
                subject=row.id,
                person=person,
                organisation=offer.to,
                offered_by=offer.offered_by,
                basis=offer.basis,
                case=offer.case,
            ),
            patient=person,
        )
        return row.snapshot()


def _is_registered(person: UUID, organisation: UUID) -> bool:
    return bool(_HOLDER.all(person=person, organisation=organisation))


_HOLDER = Question[UUID](
    lambda person, organisation: HolderRow.objects.filter(
        person=person, organisation=organisation
    ).values_list("id")[:1]
)
_STANDING = Question[GrantRow](
    lambda person, organisation, case, now: (
        GrantRow.objects.holding(now)
        .filter(person=person, organisation=organisation, case=case)
        .order_by("id")[:1]
    )
)


def _had_registered(person: UUID, organisation: UUID, before: datetime) -> bool:
    """Whether an organisation knew a person before somebody asked: a record made afterwards gives no say in the answer."""
    own = PatientRow.objects.filter(person=person, registered_by=organisation)
    return own.filter(registered_at__lte=before).exists()


def _holds(person: UUID, organisation: UUID, now: datetime) -> bool:
    given = GrantRow.objects.holding(now).filter(person=person, organisation=organisation)
    return _is_registered(person, organisation) or given.exists()


def end_access(case: UUID, *, of: UUID | None = None, actor: Actor, now: datetime) -> tuple[Grant, ...]:
    """The access that a case opened ends now, for one organisation or for all of them; ended twice it is ended once.

    Shape:  called by the context whose case it is, which has judged the right: a party of the case may end it without
            being a side of any access in it, like a unit that passed the patient on.
    Records: AccessEnded for each.
    """
    with unit_of_work(actor, now=now) as work:
        rows = GrantRow.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), case=case)
        if of is not None:
            rows = rows.filter(organisation=of)
        ended = list(rows.order_by("id").select_for_update())
        for row in ended:
            # An access cannot end before it began, wherever the clocks of two machines stand.
            row.store(ends_at=max(now, row.begins_at), ended_by=actor.id)
            work.record(
                AccessEnded(subject=row.id, person=row.person, organisation=row.organisation, case=case),
                patient=row.person,
            )
        return tuple(row.snapshot() for row in ended)


def ask_by_number(number: IncomingIdentifier, *, at: UUID, actor: Actor, now: datetime) -> NumberAnswer:
    """Whether the alliance knows a full exact number: a record within reach, or that an ally holds one, and no more.

    Shape:  holders outside the asker's own alliances are not counted; each question that leads out of the actor's own
            reach is, and too many are refused.
    Raises: NotPermitted, InputInvalid, TooMany.
    Records: NumberAsked.
    """
    actor.require(Duty.SEARCH_PATIENT, at=at)
    identifier, _ = read_identifier(number, day_of(now))
    with unit_of_work(actor, now=now) as work:
        own = _within_reach(identifier, at, actor, now)
        if own is not None:
            return _put_down(work, identifier, own, at=at)
    count_once(
        str(actor.id),
        "ask_by_number",
        most=MOST_NUMBERS_ASKED,
        per_seconds=NUMBERS_ASKED_PER_SECONDS,
        now=now,
    )
    with unit_of_work(actor, now=now) as work:
        return _put_down(work, identifier, None, at=at)


def _put_down(work: Work, identifier: Identifier, own: PatientRow | None, *, at: UUID) -> NumberAnswer:
    """Answers the question and puts on record that it was asked."""
    actor, now = work.actor, work.now
    warrant = actor.require(Duty.SEARCH_PATIENT, at=at)
    known, found = _answer(identifier, own, at, now)
    row = AccessQuestionRow(
        id=new_id(),
        number=number_mark(identifier, at),
        known=known,
        record=found.id if found else None,
        person=found.person if found else None,
        asked_by=at,
        asker=actor.id,
        asked_at=now,
    )
    row.save(force_insert=True)
    work.record(
        NumberAsked(subject=row.id, organisation=at, known=known),
        warrant=warrant,
        patient=row.person,
        begins=True,
    )
    return NumberAnswer(known, row.id, own.id if own else None)


def _with_number(mark: bytes, reader: UUID, mine: list[UUID] | None, now: datetime) -> PatientRows:
    """The records with that number which somebody may see."""
    found = IdentifierRow.objects.filter(blind=mark, ended_at__isnull=True)
    reached = PatientRow.objects.within(reader, mine, now=now)
    return reached.filter(pk__in=found.values("patient")).order_by("id")


_WITH_NUMBER = Question[PatientRow](_with_number)


def _within_reach(identifier: Identifier, at: UUID, actor: Actor, now: datetime) -> PatientRow | None:
    """The record with that number which the actor may see: this member's own first."""
    mine = None if actor.is_system else places_of(actor, Duty.SEARCH_PATIENT)
    reached = _WITH_NUMBER.all(mark=number_mark(identifier, at), reader=actor.id, mine=mine, now=now)
    return next((row for row in reached if row.registered_by == at), reached[0] if reached else None)


def _answer(
    identifier: Identifier, own: PatientRow | None, at: UUID, now: datetime
) -> tuple[Known, PatientRow | None]:
    if own is not None:
        return (Known.OWN if own.registered_by == at else Known.WITHIN_REACH), own
    if not identifier.type.names_one_human:
        return Known.UNKNOWN, None
    with beyond_reach("whether an ally has a record under this full exact number"):
        standing = IdentifierRow.objects.filter(blind=number_mark(identifier, at), ended_at__isnull=True)
        rows = list(PatientRow.objects.filter(pk__in=standing.values("patient")).order_by("id"))
        # Several alliances may keep house in one installation: a holder with whom nothing is shared stays unmentioned.
        found = next(
            (row for row in rows if governance.share_an_alliance(at, (row.registered_by,), now=now)), None
        )
    return (Known.UNKNOWN, None) if found is None else (Known.ASK_FOR_ACCESS, found)


def ask_for_access(question: UUID, reason: str, *, actor: Actor, now: datetime) -> AccessQuestion:
    """Whoever was told that the alliance knows somebody asks the holders of the record to see it, and says why.

    Raises: NotFound (no such question of one's own, or one that led to nobody), NotPermitted, InputInvalid,
            AlreadyAnswered.
    Records: AccessAsked.
    """
    with unit_of_work(actor, now=now) as work:
        mine = AccessQuestionRow.objects.filter(asked_by__in=actor.institutions, known=Known.ASK_FOR_ACCESS)
        row = mine.hold(question)
        warrant = actor.require(Duty.SEARCH_PATIENT, at=row.asked_by)
        words = _checked_reason(reason)
        if row.answered_at is not None or row.person is None:
            raise AlreadyAnswered(question=question)
        row.store(reason=words, requested_at=now)
        work.record(
            AccessAsked(subject=row.id, person=row.person, organisation=row.asked_by),
            warrant=warrant,
            patient=row.person,
            after={"reason": words},
        )
        return row.snapshot()


def _checked_reason(reason: str) -> str:
    problems: list[Problem] = []
    words = read_story(reason, "reason", problems)
    if not problems and len(words) < FEWEST_WORDS_OF_REASON:
        problems.append(Problem("reason", "required"))
    if problems:
        raise InputInvalid(*problems)
    return words


def answer_access(question: UUID, *, give: bool, at: UUID, actor: Actor, now: datetime) -> AccessQuestion:
    """A holder of the record says whether the organisation that asked may see it; a yes holds for thirty days.

    Raises: NotFound (nobody asked, or not of somebody this organisation held when it was asked), NotPermitted,
            AlreadyAnswered, RecordIsRestricted for a yes.
    Records: AccessAnswered, and AccessOpened for a yes.
    """
    with unit_of_work(actor, now=now) as work:
        row = AccessQuestionRow.objects.within_reach_of(actor).exclude(asked_by=at).hold(question)
        if (
            row.person is None
            or row.requested_at is None
            or not _had_registered(row.person, at, row.requested_at)
        ):
            raise NotFound
        warrant = actor.require(Duty.READ_PATIENT, at=at)
        if row.answered_at is not None:
            raise AlreadyAnswered(question=question)
        if give and RestrictionRow.objects.holding(now).filter(person=row.person, organisation=at).exists():
            raise RecordIsRestricted(question=question)
        row.store(answered_at=now, answered_by=actor.id, is_given=give)
        work.record(
            AccessAnswered(
                subject=row.id, person=row.person, organisation=row.asked_by, answered_by=at, is_given=give
            ),
            warrant=warrant,
            patient=row.person,
        )
        if give:
            offer = AccessOffer(
                person=row.person,
                to=row.asked_by,
                offered_by=at,
                basis=GrantBasis.ASKED_AND_GIVEN,
                case=row.id,
                record=row.record,
                until=now + ASKED_ACCESS,
            )
            open_access(offer, actor=actor, now=now)
        return row.snapshot()
