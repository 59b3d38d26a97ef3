"""One enrolment with its visits and proposals, and all of one human. Not here: the list of who is due (due_list)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from heyi.contexts.health.models import (
    EnrolmentRow,
    EnrolmentStepRow,
    FormerVisitRow,
    ProposalRow,
    ScreeningRow,
    VisitRow,
)
from heyi.contexts.health.queries.visits import attempts_since_seen
from heyi.contexts.health.rules.kept_findings import opened, opened_grounds
from heyi.contexts.health.rules.kept_screening import opened_screened
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import Findings, FollowUpVisit, ReferralNeed, Result, Way
from heyi.contexts.health.terms.management import Enrolment, ManagedAction, ManagedState, RiskGroup
from heyi.contexts.health.terms.proposals import Proposal, ProposalState
from heyi.contexts.health.terms.screening import Screening, ScreeningKind
from heyi.contexts.health.terms.standards import Standard
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor

MOST_VISITS = 60
_MOST_ENROLMENTS = 20
_MOST_SCREENINGS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentStep:
    """One change of an enrolment."""

    action: ManagedAction
    to: ManagedState
    reason: str
    at: datetime
    by: UUID
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerVisit:
    """What a visit said before a correction."""

    visit: UUID
    version: int
    why: str = field(repr=False)
    replaced_at: datetime
    replaced_by: UUID
    way: Way
    result: Result
    findings: Findings = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentPage:
    """One enrolment as a page shows it; visits the latest first, tried ones among them."""

    enrolment: Enrolment
    standard: Standard
    visits: tuple[FollowUpVisit, ...]
    former: tuple[FormerVisit, ...]
    steps: tuple[EnrolmentStep, ...]
    proposals: tuple[Proposal, ...]
    attempts: int


def enrolment_page(enrolment_id: UUID, *, actor: Actor, now: datetime) -> EnrolmentPage:
    """One enrolment of an institution of the actor's with everything that was done; the look is recorded.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = EnrolmentRow.objects.within_reach_of(actor).look_up(enrolment_id)
        visits = tuple(_visits_of([row]))
        steps = EnrolmentStepRow.objects.filter(enrolment=row).order_by("-ordinal")
        former = FormerVisitRow.objects.filter(visit__enrolment=row).order_by("-replaced_at", "-version")
        page = EnrolmentPage(
            enrolment=row.snapshot(),
            standard=STANDARDS[RiskGroup(row.group)],
            visits=visits,
            former=tuple(_former(one) for one in former),
            steps=tuple(_step(one) for one in steps),
            proposals=tuple(proposals_of([row])),
            attempts=attempts_since_seen(row),
        )
    record_read(
        actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="enrolment", patient=row.person, case=row.id
    )
    return page


def _visits_of(rows: Iterable[EnrolmentRow]) -> Iterable[FollowUpVisit]:
    found = VisitRow.objects.filter(enrolment__in=[row.id for row in rows]).order_by("-on", "-recorded_at")
    return (one.snapshot(opened(one.found)) for one in found[:MOST_VISITS])


def _former(row: FormerVisitRow) -> FormerVisit:
    return FormerVisit(
        visit=row.visit_id,
        version=row.version,
        why=row.why,
        replaced_at=row.replaced_at,
        replaced_by=row.replaced_by,
        way=Way(row.said["way"]),
        result=Result(row.said["result"]),
        findings=opened(row.said["found"]),
    )


def _step(row: EnrolmentStepRow) -> EnrolmentStep:
    return EnrolmentStep(
        action=ManagedAction(row.action),
        to=ManagedState(row.to),
        reason=row.reason,
        at=row.at,
        by=row.by,
        words=row.words,
    )


def proposals_of(rows: Iterable[EnrolmentRow]) -> Iterable[Proposal]:
    """The proposals of these enrolments, the latest first; asked within an open reading."""
    known = {row.id: row for row in rows}
    found = ProposalRow.objects.filter(enrolment__in=list(known)).order_by("-proposed_at", "-id")
    return (proposal_of(one, known[one.enrolment_id]) for one in found)


def proposal_of(row: ProposalRow, enrolment: EnrolmentRow) -> Proposal:
    """A proposal as a value."""
    return Proposal(
        id=row.id,
        enrolment=enrolment.id,
        visit=row.visit_id,
        organisation=row.organisation,
        patient=enrolment.patient,
        group=RiskGroup(enrolment.group),
        need=ReferralNeed(row.need),
        state=ProposalState(row.state),
        proposed_at=row.proposed_at,
        answer_by_at=row.answer_by_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        referral=row.referral,
        grounds=opened_grounds(row.grounds),
        reason=row.reason,
    )


def find_proposal(proposal_id: UUID, *, actor: Actor, now: datetime) -> Proposal:
    """One proposal of an institution of the actor's, for who begins a referral on it; the page that shows it records the look.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = ProposalRow.objects.within_reach_of(actor).look_up(proposal_id)
        return proposal_of(row, EnrolmentRow.objects.look_up(row.enrolment_id))


def screenings_of(patient_id: UUID, *, actor: Actor, now: datetime) -> tuple[Screening, ...]:
    """The latest screenings of a human at institutions of the actor's; the page that shows them records the look.

    Raises: NotFound, NotPermitted.
    """
    key, _ = patients.record_key(patient_id, actor=actor, now=now)
    persons = patients.person_ids(key.person, actor=actor, now=now)
    with reading(actor, now=now):
        rows = ScreeningRow.objects.within_reach_of(actor).filter(person__in=persons)
        return tuple(
            row.snapshot(opened_screened(ScreeningKind(row.kind), row.found))
            for row in rows.order_by("-on", "-recorded_at")[:_MOST_SCREENINGS]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Managed:
    """One enrolment of a human, at whichever institution, with its visits and what waits; `is_own` where it can be opened."""

    enrolment: Enrolment
    visits: tuple[FollowUpVisit, ...]
    need: ReferralNeed
    is_own: bool


def managed_of(patient_id: UUID, *, actor: Actor, now: datetime) -> tuple[Managed, ...]:
    """Every enrolment of the human a record is about that the actor may read; the page that shows it records the look.

    Shape:  two of one group are both told: when two records are found to be one human, somebody must end one of them.
    Raises: NotFound, NotPermitted.
    """
    key, _ = patients.record_key(patient_id, actor=actor, now=now)
    persons = patients.person_ids(key.person, actor=actor, now=now)
    records = [one.id for one in patients.record_keys(persons, actor=actor, now=now)]
    with reading(actor, now=now):
        found = EnrolmentRow.objects.filter(patient__in=records).order_by("state", "started_on", "id")
        rows = list(found[:_MOST_ENROLMENTS])
        if not rows:
            return ()
        by_enrolment: dict[UUID, list[FollowUpVisit]] = {}
        for visit in _visits_of(rows):
            by_enrolment.setdefault(visit.enrolment, []).append(visit)
        waiting = {one.enrolment: one.need for one in proposals_of(rows) if one.state is ProposalState.OPEN}
    return tuple(
        Managed(
            enrolment=row.snapshot(),
            visits=tuple(by_enrolment.get(row.id, ())),
            need=waiting.get(row.id, ReferralNeed.NONE),
            is_own=row.organisation in actor.institutions,
        )
        for row in rows
    )
