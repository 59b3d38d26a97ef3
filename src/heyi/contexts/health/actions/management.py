"""Enrolling residents, and stopping, resuming and closing it. Not here: visits (follow_up)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.management import ManagementMoved, ResidentEnrolled
from heyi.contexts.health.models import EnrolmentMarkRow, EnrolmentRow, EnrolmentStepRow, VisitRow
from heyi.contexts.health.queries.basis import has_contract
from heyi.contexts.health.queries.visits import attempts_since_seen, due_now
from heyi.contexts.health.rules.due import next_due
from heyi.contexts.health.rules.management import (
    ENROLMENT,
    MANAGER,
    AlreadyManaged,
    check_basis,
    check_enrolment,
    check_stop,
    words_problems,
)
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.management import (
    Basis,
    CloseReason,
    Due,
    Enrolment,
    Ground,
    ManagedAction,
    ManagedState,
    RiskGroup,
    StopReason,
)
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, StaleVersion
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnrolment:
    """Whom an institution begins to follow up. `responsible` is the member of staff who does; by default the actor."""

    patient: UUID
    at: UUID
    group: RiskGroup
    basis: Basis
    ground: Ground
    started_on: date
    responsible: UUID | None = None


def enrol_resident(new: NewEnrolment, *, actor: Actor, now: datetime) -> Enrolment:
    """An institution begins to follow a resident up in a risk group.

    Raises: NotPermitted, NotFound, InputInvalid, NoContract, NotOwnRecord, AlreadyManaged.
    Records: ResidentEnrolled.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.MANAGE_HEALTH, at=new.at)
        patient = patients.patient_for_referral(new.patient, organisation=new.at, actor=actor, now=now)
        key, _ = patients.record_key(new.patient, actor=actor, now=now)
        standard = STANDARDS[new.group]
        today = day_of(now)
        check_enrolment(standard, new.ground, new.started_on, born_on=key.birth_on, today=today)
        _check_basis(new.basis, key, new.at, actor=actor, now=now)
        _refuse_second(patient.person, new.group)
        due = next_due(standard, (), started_on=new.started_on)
        row = EnrolmentRow(
            id=new_id(), organisation=new.at, patient=patient.id, person=patient.person, group=new.group,
            basis=new.basis, ground=new.ground, state=ManagedState.ACTIVE, started_on=new.started_on,
            responsible=new.responsible or actor.id, due_on=due.on, due_care=due.care, enrolled_at=now,
            enrolled_by=actor.id, changed_at=now, changed_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        marks = sorted(patients.token_marks(patient.details))
        EnrolmentMarkRow.objects.bulk_create(EnrolmentMarkRow(enrolment=row, mark=mark) for mark in marks)
        work.record(
            ResidentEnrolled(
                subject=row.id, organisation=new.at, basis=new.basis, started_on=new.started_on, due_on=due.on
            ),
            warrant=warrant,
            patient=patient.person,
            after={"group": str(new.group), "ground": str(new.ground)},
        )
        return row.snapshot()


def _check_basis(basis: Basis, key: patients.RecordKey, at: UUID, *, actor: Actor, now: datetime) -> None:
    contract = basis is Basis.CONTRACT and has_contract(key.person, at=at, actor=actor, now=now)
    check_basis(basis, has_contract=contract, is_own_record=key.registered_by == at)


def _refuse_second(person: UUID, group: RiskGroup) -> None:
    """Nobody is followed up twice for the same: the human is held, so that two who begin at once hear it one after the other.

    Raises: AlreadyManaged.
    """
    known = patients.hold_person(person)
    with beyond_reach("whether somebody is followed up in a group already, by whichever institution"):
        is_managed = EnrolmentRow.objects.active().filter(person__in=known, group=group).exists()
    if is_managed:
        raise AlreadyManaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is said to stop, resume or close an enrolment; a reason belongs to the first and the last."""

    action: ManagedAction
    reason: str = ""
    words: str = ""


def move_enrolment(
    enrolment_id: UUID, move: Move, *, seen_version: int | None, actor: Actor, now: datetime
) -> Enrolment:
    """Following somebody up is stopped, goes on, or is over.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid, TooFewAttempts, AlreadyManaged, NoContract,
            NotOwnRecord.
    Records: ManagementMoved.
    """
    with unit_of_work(actor, now=now) as work:
        row = EnrolmentRow.objects.within_reach_of(actor).hold(enrolment_id)
        warrant = actor.require(Duty.MANAGE_HEALTH, at=row.organisation)
        step = ENROLMENT.step(str(move.action), row.state, (MANAGER,))
        if seen_version is not None and seen_version != row.version:
            raise StaleVersion(version=row.version)
        _check_said(move, row)
        before = row.state
        due = _due_after(move, row, actor=actor, now=now)
        EnrolmentStepRow(
            enrolment=row, organisation=row.organisation, ordinal=row.version, action=move.action, frm=before,
            to=step.to or before, reason=move.reason, words=move.words.strip(), at=now, by=actor.id,
        ).save(force_insert=True)  # fmt: skip
        row.store(
            state=step.to, version=row.version + 1, due_on=due.on if due else None,
            due_care=due.care if due else "", changed_at=now, changed_by=actor.id,
        )  # fmt: skip
        work.record(
            ManagementMoved(
                subject=row.id, organisation=row.organisation, action=move.action, version=row.version
            ),
            warrant=warrant,
            patient=row.person,
            after={"reason": move.reason, "words": move.words.strip()},
        )
        return row.snapshot()


_REASONS: dict[ManagedAction, type[StopReason] | type[CloseReason]] = {
    ManagedAction.STOP: StopReason,
    ManagedAction.CLOSE: CloseReason,
}


def _check_said(move: Move, row: EnrolmentRow) -> None:
    problems = words_problems(move.words)
    reasons = _REASONS.get(move.action)
    if reasons is not None and move.reason not in set(reasons):
        problems.append(Problem("reason", "required" if not move.reason else "malformed"))
    if reasons is None and move.reason:
        problems.append(Problem("reason", "unknown_value", value=move.reason))
    if problems:
        raise InputInvalid(*problems)
    if move.action is ManagedAction.STOP:
        standard = STANDARDS[RiskGroup(row.group)]
        check_stop(StopReason(move.reason), standard, attempts=attempts_since_seen(row))


def _due_after(move: Move, row: EnrolmentRow, *, actor: Actor, now: datetime) -> Due | None:
    if move.action is not ManagedAction.RESUME:
        return None
    key, _ = patients.record_key(row.patient, actor=actor, now=now)
    _check_basis(Basis(row.basis), key, row.organisation, actor=actor, now=now)
    _refuse_second(row.person, RiskGroup(row.group))
    return due_now(row, VisitRow.objects.filter(enrolment=row))
