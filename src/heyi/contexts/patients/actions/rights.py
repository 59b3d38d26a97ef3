"""Requests of persons about their data: taken down, answered, and carried out. Not here: what a restriction shuts (rules)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.events import (
    AccessEnded,
    RecordRestricted,
    RestrictionLifted,
    RightsAnswered,
    RightsRequested,
)
from heyi.contexts.patients.models import (
    GrantRow,
    HolderRow,
    PatientRow,
    RestrictionRow,
    RightsRequestRow,
)
from heyi.contexts.patients.queries.persons import ids_of
from heyi.contexts.patients.queries.rights import Restriction, RightsRequest, request_of, restriction_of
from heyi.contexts.patients.rules.emergency import read_words
from heyi.contexts.patients.rules.restriction import CARE
from heyi.contexts.patients.rules.rights import (
    AnswerGiven,
    AnswerRead,
    RestrictionOver,
    RightsAnsweredAlready,
    RightsAsked,
    RightsRead,
    check_answer,
    read_answer,
    read_rights,
    rights_due_at,
    scope_granted,
)
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


def file_rights_request(
    patient_id: UUID,
    asked: RightsAsked,
    *,
    at: UUID,
    everywhere: bool = False,
    actor: Actor,
    now: datetime,
) -> tuple[RightsRequest, ...]:
    """A desk takes down what a person asks about their data; it goes to the member that holds the record.

    Shape:  with `everywhere` to each member that holds one, a request each.
    Raises: NotFound (no record within reach), NotPermitted, InputInvalid.
    Records: RightsRequested for each.
    """
    with unit_of_work(actor, now=now) as work:
        record = PatientRow.objects.within_reach_of(actor, now=now).look_up(patient_id)
        warrant = _right_to_file(actor, at)
        read = read_rights(asked, born_on=record.opened(()).birth_on, today=day_of(now))
        holders = {record.registered_by}
        if everywhere:
            ids = ids_of(record.person)
            holders |= set(HolderRow.objects.filter(person__in=ids).values_list("organisation", flat=True))
        return tuple(_filed(record.person, one, read, at, warrant, work) for one in sorted(holders))


def _right_to_file(actor: Actor, at: UUID) -> Warrant:
    found = actor.warrant(Duty.HANDLE_RIGHTS, at=at) or actor.warrant(Duty.REGISTER_PATIENT, at=at)
    if found is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.HANDLE_RIGHTS), organisation=at)
    return found


def _filed(
    person: UUID, holder: UUID, read: RightsRead, desk: UUID, warrant: Warrant, work: Work
) -> RightsRequest:
    row = RightsRequestRow(
        id=new_id(),
        person=person,
        organisation=holder,
        desk=desk,
        kind=read.kind,
        scope=read.scope or "",
        asker=read.asker,
        relation=read.relation or None,
        proof=read.proof,
        words=read.words,
        filed_at=work.now,
        filed_by=work.actor.id,
        due_at=rights_due_at(work.now),
    )
    row.save(force_insert=True)
    work.record(
        RightsRequested(
            subject=row.id, person=person, organisation=holder, desk=desk, kind=read.kind, due_at=row.due_at
        ),
        warrant=warrant,
        patient=person,
        after={"words": read.words, "relation": read.relation},
    )
    return request_of(row)


def answer_rights_request(
    request_id: UUID, given: AnswerGiven, *, actor: Actor, now: datetime
) -> RightsRequest:
    """The member that holds the record answers, and what it grants is done at once.

    Shape:  a restriction shuts the record at this instant; a withdrawn consent ends what was given or shared beyond care; a
            correction was made before, by the verb that corrects.
    Raises: NotFound, NotPermitted, InputInvalid, RightsAnsweredAlready, KeptByLaw, NotCorrectedYet.
    Records: RightsAnswered, with it RecordRestricted or AccessEnded.
    """
    answer = read_answer(given)
    with unit_of_work(actor, now=now) as work:
        row = RightsRequestRow.objects.within_reach_of(actor).hold(request_id)
        warrant = actor.require(Duty.HANDLE_RIGHTS, at=row.organisation)
        if row.answered_at is not None:
            raise RightsAnsweredAlready(request=request_id)
        kind = RightsKind(row.kind)
        check_answer(kind, answer.outcome, is_corrected=_is_corrected(row))
        row.store(
            outcome=answer.outcome,
            reason=answer.reason or "",
            answer=answer.words or None,
            answered_at=now,
            answered_by=actor.id,
        )
        ended = _carried_out(row, kind, answer, warrant, work)
        work.record(
            RightsAnswered(
                subject=row.id,
                person=row.person,
                organisation=row.organisation,
                kind=kind,
                outcome=answer.outcome,
                grants_ended=ended,
            ),
            warrant=warrant,
            patient=row.person,
            after={"answer": answer.words},
        )
        return request_of(row)


def _is_corrected(row: RightsRequestRow) -> bool:
    own = PatientRow.objects.filter(person__in=ids_of(row.person), registered_by=row.organisation)
    return own.filter(changed_at__gt=row.filed_at, version__gt=1).exists()


def _carried_out(
    row: RightsRequestRow, kind: RightsKind, answer: AnswerRead, warrant: Warrant, work: Work
) -> int:
    """Does what was granted; answers how many accesses ended with it."""
    if kind is RightsKind.RESTRICT:
        scope = scope_granted(RestrictionScope(row.scope), answer.outcome)
        if scope is not None:
            _restrict(row, scope, warrant, work)
    if kind is RightsKind.WITHDRAW_CONSENT and answer.outcome is not RightsOutcome.REFUSED:
        return _end_beyond_care(row, warrant, work)
    return 0


def _restrict(row: RightsRequestRow, scope: RestrictionScope, warrant: Warrant, work: Work) -> None:
    own = PatientRow.objects.filter(person__in=ids_of(row.person), registered_by=row.organisation)
    for record, person in own.order_by("id").values_list("id", "person"):
        restriction = RestrictionRow(
            id=new_id(),
            record=record,
            person=person,
            organisation=row.organisation,
            scope=scope,
            request=row,
            begins_at=work.now,
            begun_by=work.actor.id,
        )
        restriction.save(force_insert=True)
        work.record(
            RecordRestricted(
                subject=restriction.id,
                person=person,
                organisation=row.organisation,
                scope=scope,
                ends_at=None,
            ),
            warrant=warrant,
            patient=person,
        )


def _end_beyond_care(row: RightsRequestRow, warrant: Warrant, work: Work) -> int:
    given = GrantRow.objects.holding(work.now).filter(
        person__in=ids_of(row.person), offered_by=row.organisation
    )
    beyond = list(given.exclude(basis__in=CARE).order_by("id").select_for_update())
    for grant in beyond:
        grant.store(ends_at=max(work.now, grant.begins_at), ended_by=work.actor.id)
        work.record(
            AccessEnded(
                subject=grant.id, person=grant.person, organisation=grant.organisation, case=grant.case
            ),
            warrant=warrant,
            patient=grant.person,
        )
    return len(beyond)


def lift_restriction(restriction: UUID, words: str, *, actor: Actor, now: datetime) -> Restriction:
    """The member whose record it is opens it again to those who have access, and says why.

    Raises: NotFound, NotPermitted, InputInvalid, RestrictionOver.
    Records: RestrictionLifted.
    """
    why = read_words(words, "words")
    with unit_of_work(actor, now=now) as work:
        row = RestrictionRow.objects.within_reach_of(actor).hold(restriction)
        warrant = actor.require(Duty.HANDLE_RIGHTS, at=row.organisation)
        if row.ends_at is not None and row.ends_at <= now:
            raise RestrictionOver(ended_at=row.ends_at)
        row.store(ends_at=max(now, row.begins_at), lifted_at=now, lifted_by=actor.id, why_lifted=why)
        work.record(
            RestrictionLifted(subject=row.id, person=row.person, organisation=row.organisation),
            warrant=warrant,
            patient=row.person,
            after={"words": why},
        )
        return restriction_of(row)
