"""Proposals to send somebody up: made by what a visit found, taken up or set aside by a doctor. Not here: the referral."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.management import ProposalAnswered, ProposalReopened, ReferralProposed
from heyi.contexts.health.models import EnrolmentRow, ProposalRow, VisitRow
from heyi.contexts.health.rules.kept_findings import kept_grounds
from heyi.contexts.health.rules.proposals import (
    answer_by,
    check_open,
    check_reason,
    grounds_of,
    is_graver,
)
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import Judgement, ReferralNeed
from heyi.contexts.health.terms.management import ManagedState, RiskGroup
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound


def follow_judgement(
    row: EnrolmentRow, visit: VisitRow, judgement: Judgement, *, warrant: Warrant, work: Work
) -> None:
    """Proposes what a visit asks for. One proposal waits at a time: a graver one takes its place, a lighter one adds nothing.

    A visit that was corrected and asks for nothing any more takes its own proposal back.
    """
    standing = ProposalRow.objects.filter(enrolment=row).open().select_for_update().first()
    if standing is not None:
        is_own = standing.visit_id == visit.id
        if not is_own and not is_graver(judgement.need, ReferralNeed(standing.need)):
            return
        if is_own and judgement.need == standing.need:
            standing.store(grounds=kept_grounds(grounds_of(judgement)))
            return
        _answer(standing, ProposalState.WITHDRAWN, work=work, warrant=warrant, row=row)
    if judgement.need is not ReferralNeed.NONE:
        _propose(row, visit, judgement, warrant=warrant, work=work)


def _propose(
    row: EnrolmentRow, visit: VisitRow, judgement: Judgement, *, warrant: Warrant, work: Work
) -> None:
    made = ProposalRow(
        enrolment=row, visit=visit, organisation=row.organisation, need=judgement.need,
        state=ProposalState.OPEN, grounds=kept_grounds(grounds_of(judgement)), proposed_at=work.now,
        answer_by_at=answer_by(judgement.need, STANDARDS[RiskGroup(row.group)], now=work.now), reason="",
    )  # fmt: skip
    made.save(force_insert=True)
    work.record(
        ReferralProposed(
            subject=row.id, organisation=row.organisation, proposal=made.id,
            is_at_once=judgement.need is ReferralNeed.AT_ONCE,
        ),
        warrant=warrant,
        patient=row.person,
    )  # fmt: skip


def _answer(  # noqa: PLR0913 (each is asked by its name)
    proposal: ProposalRow,
    state: ProposalState,
    *,
    work: Work,
    warrant: Warrant,
    row: EnrolmentRow,
    referral: UUID | None = None,
    reason: str = "",
) -> None:
    proposal.store(
        state=state, answered_at=work.now, answered_by=work.actor.id, referral=referral, reason=reason
    )
    work.record(
        ProposalAnswered(
            subject=row.id,
            organisation=row.organisation,
            proposal=proposal.id,
            state=state,
            referral=referral,
        ),
        warrant=warrant,
        patient=row.person,
        after={"reason": reason} if reason else None,
    )


def take_up_proposal(proposal_id: UUID, *, referral: UUID, person: UUID, actor: Actor, now: datetime) -> None:
    """A referral of this person was begun on a proposal; called by the verb that drafts it, in the same unit of work.

    Raises: NotFound, also for a proposal about somebody else; NotPermitted, WrongState.
    Records: ProposalAnswered.
    """
    with unit_of_work(actor, now=now) as work:
        row, proposal = _held(proposal_id, actor)
        warrant = actor.require(Duty.DRAFT_REFERRAL, at=row.organisation)
        if row.person not in patients.person_ids(person, actor=actor, now=now):
            raise NotFound
        check_open(ProposalState(proposal.state), "take_up_proposal")
        _answer(proposal, ProposalState.TAKEN_UP, work=work, warrant=warrant, row=row, referral=referral)


def reopen_proposal(referral: UUID, *, actor: Actor, now: datetime) -> None:
    """The referral that took a proposal up came to nothing, nobody went up: what was found waits for an answer again.

    Shape:   called by the verb that ends the referral, in the same unit of work. Nothing happens where no proposal stood
             behind it, the resident is no longer followed up, or a newer proposal waits.
    Records: ProposalReopened.
    """
    with (
        unit_of_work(actor, now=now) as work,
        beyond_reach("the proposal behind a referral that its sides end"),
    ):
        behind = ProposalRow.objects.filter(referral=referral, state=ProposalState.TAKEN_UP).first()
        if behind is None:
            return
        row = EnrolmentRow.objects.hold(behind.enrolment_id)
        proposal = ProposalRow.objects.hold(behind.id)
        newer = ProposalRow.objects.filter(enrolment=row).open()
        if row.state != ManagedState.ACTIVE or proposal.referral != referral or newer.exists():
            return
        proposal.store(state=ProposalState.OPEN, answered_at=None, answered_by=None, referral=None, reason="")
        work.record(
            ProposalReopened(
                subject=row.id, organisation=row.organisation, proposal=proposal.id, referral=referral
            ),
            patient=row.person,
        )


def set_proposal_aside(proposal_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """A doctor decides that somebody need not go up, and says why.

    Raises: NotFound, NotPermitted, WrongState, InputInvalid.
    Records: ProposalAnswered.
    """
    with unit_of_work(actor, now=now) as work:
        row, proposal = _held(proposal_id, actor)
        warrant = actor.require(Duty.MANAGE_HEALTH, at=row.organisation)
        check_open(ProposalState(proposal.state), "set_proposal_aside")
        told = check_reason(reason)
        _answer(proposal, ProposalState.SET_ASIDE, work=work, warrant=warrant, row=row, reason=told)


def _held(proposal_id: UUID, actor: Actor) -> tuple[EnrolmentRow, ProposalRow]:
    """The enrolment is held before its proposal, everywhere: whoever is first is first for both."""
    enrolment = ProposalRow.objects.within_reach_of(actor).look_up(proposal_id).enrolment_id
    row = EnrolmentRow.objects.within_reach_of(actor).hold(enrolment)
    return row, ProposalRow.objects.within_reach_of(actor).hold(proposal_id)
