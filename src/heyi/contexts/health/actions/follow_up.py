"""Recording visits and check-ups, tried ones too, and correcting them. Not here: what they mean (rules), proposals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.actions.proposals import follow_judgement
from heyi.contexts.health.events.management import VisitCorrected, VisitMissed, VisitRecorded
from heyi.contexts.health.models import EnrolmentRow, FormerVisitRow, VisitRow
from heyi.contexts.health.queries.visits import attempts_since_seen, due_now, past_visits
from heyi.contexts.health.rules.follow_up import check_findings, judge
from heyi.contexts.health.rules.kept_findings import kept, opened
from heyi.contexts.health.rules.management import words_problems
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.rules.visits import VisitOnThatDay, check_active, check_day, check_why
from heyi.contexts.health.terms.follow_up import (
    Findings,
    FollowUpVisit,
    Judgement,
    MissReason,
    ReferralNeed,
    Way,
)
from heyi.contexts.health.terms.management import Care, Due, Enrolment, ManagedState, RiskGroup
from heyi.contexts.patients import public as patients
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, StaleVersion
from heyi.kernel.event import Plain
from heyi.kernel.moments import age_on, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit or check-up that took place."""

    care: Care = Care.FOLLOW_UP
    on: date
    way: Way
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A visit that was tried in vain."""

    care: Care = Care.FOLLOW_UP
    on: date
    way: Way
    reason: MissReason
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a visit led to: what it means and what is due next."""

    visit: FollowUpVisit
    judgement: Judgement
    due: Due | None
    enrolment: Enrolment


def record_follow_up(enrolment_id: UUID, new: NewVisit, *, actor: Actor, now: datetime) -> Visited:
    """A visit or check-up took place; it is judged by the standard, and what is due next follows from it.

    Raises: NotFound, NotPermitted, WrongState, InputInvalid, VisitOnThatDay.
    Records: VisitRecorded, and ReferralProposed where somebody should go up.
    """
    with unit_of_work(actor, now=now) as work:
        row = EnrolmentRow.objects.within_reach_of(actor).hold(enrolment_id)
        warrant = actor.require(Duty.MANAGE_HEALTH, at=row.organisation)
        check_active(ManagedState(row.state), changed_at=row.changed_at)
        check_day(new.on, started_on=row.started_on, today=day_of(now))
        check_findings(new.findings, RiskGroup(row.group))
        same_day = VisitRow.objects.filter(enrolment=row, care=new.care, on=new.on).took_place()
        if same_day.exists():
            raise VisitOnThatDay(on=new.on.isoformat())
        judgement = _judged(row, new.findings, on=new.on, actor=actor, now=now)
        visit = VisitRow(
            enrolment=row, organisation=row.organisation, care=new.care, on=new.on, way=new.way,
            result=judgement.result, need=judgement.need, found=kept(new.findings),
            standard=STANDARDS[RiskGroup(row.group)].version, recorded_at=now, recorded_by=actor.id,
        )  # fmt: skip
        visit.save(force_insert=True)
        due = _put_due(row, actor=actor, now=now)
        work.record(
            VisitRecorded(
                subject=row.id, organisation=row.organisation, visit=visit.id, care=new.care, on=new.on,
                way=new.way, proposes=judgement.need is not ReferralNeed.NONE, due_on=due.on,
            ),
            warrant=warrant,
            patient=row.person,
            after={"found": visit.found, "result": visit.result},
        )  # fmt: skip
        if _is_latest(row, visit):
            follow_judgement(row, visit, judgement, warrant=warrant, work=work)
        return Visited(
            visit=visit.snapshot(new.findings), judgement=judgement, due=due, enrolment=row.snapshot()
        )


def _judged(row: EnrolmentRow, findings: Findings, *, on: date, actor: Actor, now: datetime) -> Judgement:
    key, _ = patients.record_key(row.patient, actor=actor, now=now)
    age = age_on(on, born_on=key.birth_on) if key.birth_on and key.birth_on <= on else None
    standard = STANDARDS[RiskGroup(row.group)]
    return judge(findings, standard, age_years=age, earlier=past_visits(row, before=on))


def _is_latest(row: EnrolmentRow, visit: VisitRow) -> bool:
    """Whether nobody was seen after this visit: one that is written down late proposes nothing any more."""
    return not VisitRow.objects.filter(enrolment=row, on__gt=visit.on).took_place().exists()


def _put_due(row: EnrolmentRow, *, actor: Actor, now: datetime) -> Due:
    due = due_now(row, VisitRow.objects.filter(enrolment=row))
    row.store(due_on=due.on, due_care=due.care, changed_at=now, changed_by=actor.id)
    return due


def record_attempt(enrolment_id: UUID, new: Attempt, *, actor: Actor, now: datetime) -> int:
    """A visit was tried in vain; what is due stays due. How often it was tried since somebody was last seen.

    Raises: NotFound, NotPermitted, WrongState, InputInvalid.
    Records: VisitMissed.
    """
    with unit_of_work(actor, now=now) as work:
        row = EnrolmentRow.objects.within_reach_of(actor).hold(enrolment_id)
        warrant = actor.require(Duty.MANAGE_HEALTH, at=row.organisation)
        check_active(ManagedState(row.state), changed_at=row.changed_at)
        check_day(new.on, started_on=row.started_on, today=day_of(now))
        problems = words_problems(new.words)
        if problems:
            raise InputInvalid(*problems)
        visit = VisitRow(
            enrolment=row, organisation=row.organisation, care=new.care, on=new.on, way=new.way, missed=new.reason,
            need=ReferralNeed.NONE, found=kept(Findings(words=new.words.strip())),
            standard=STANDARDS[RiskGroup(row.group)].version, recorded_at=now, recorded_by=actor.id,
        )  # fmt: skip
        visit.save(force_insert=True)
        attempts = attempts_since_seen(row)
        work.record(
            VisitMissed(
                subject=row.id, organisation=row.organisation, visit=visit.id, on=new.on, reason=new.reason,
                attempts=attempts,
            ),
            warrant=warrant,
            patient=row.person,
        )  # fmt: skip
        return attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a visit found in truth, and why it was written otherwise."""

    findings: Findings
    way: Way
    why: str


def correct_follow_up(
    visit_id: UUID, correction: Correction, *, seen_version: int | None, actor: Actor, now: datetime
) -> Visited:
    """A visit is put right; what it said before stays on record.

    Raises: NotFound, NotPermitted, InputInvalid, StaleVersion. A visit that did not take place is not found.
    Records: VisitCorrected; ReferralProposed or ProposalAnswered where that changes whether somebody should go up.
    """
    why = check_why(correction.why)
    with unit_of_work(actor, now=now) as work:
        enrolment = VisitRow.objects.within_reach_of(actor).look_up(visit_id).enrolment_id
        row = EnrolmentRow.objects.within_reach_of(actor).hold(enrolment)
        visit = VisitRow.objects.within_reach_of(actor).took_place().hold(visit_id)
        warrant = actor.require(Duty.MANAGE_HEALTH, at=row.organisation)
        if seen_version is not None and seen_version != visit.version:
            raise StaleVersion(version=visit.version)
        check_findings(correction.findings, RiskGroup(row.group))
        judgement = _judged(row, correction.findings, on=visit.on, actor=actor, now=now)
        before = _keep_former(visit, why, actor=actor, now=now)
        visit.store(
            way=correction.way, found=kept(correction.findings), result=judgement.result, need=judgement.need,
            version=visit.version + 1,
        )  # fmt: skip
        is_active = row.state == ManagedState.ACTIVE
        due = _put_due(row, actor=actor, now=now) if is_active else None
        work.record(
            VisitCorrected(
                subject=row.id, organisation=row.organisation, visit=visit.id, version=visit.version,
                proposes=judgement.need is not ReferralNeed.NONE, due_on=due.on if due else visit.on,
            ),
            warrant=warrant,
            patient=row.person,
            before=before,
            after={"found": visit.found, "result": visit.result},
        )  # fmt: skip
        if is_active and _is_latest(row, visit):
            follow_judgement(row, visit, judgement, warrant=warrant, work=work)
        return Visited(
            visit=visit.snapshot(opened(visit.found)), judgement=judgement, due=due, enrolment=row.snapshot()
        )


def _keep_former(visit: VisitRow, why: str, *, actor: Actor, now: datetime) -> dict[str, Plain]:
    said: dict[str, Plain] = {
        "found": visit.found,
        "result": visit.result,
        "need": visit.need,
        "way": visit.way,
    }
    FormerVisitRow(
        visit=visit, organisation=visit.organisation, version=visit.version, said=said, why=why,
        replaced_at=now, replaced_by=actor.id,
    ).save(force_insert=True)  # fmt: skip
    return said
