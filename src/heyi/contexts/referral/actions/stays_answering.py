"""What a ward answers to a proposal to send somebody down: taken up, put off, refused. Not here: proposing (staying)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.referral.actions.drafting import NewReferral, draft_referral
from heyi.contexts.referral.actions.staying import why_over
from heyi.contexts.referral.events.stays import StayProposalAnswered, StayProposedAgain
from heyi.contexts.referral.models import ReferralRow, StayProposalRow
from heyi.contexts.referral.rules.packages import LONGEST_LINE, OPTIONAL
from heyi.contexts.referral.rules.staying import Kept, check_answerable, check_kept, require_confirmed
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.stays import KeepReason, StayProposal, StayState
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem, WrongState
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """What a ward says when it sends a proposed patient down.

    Shape: `destination` is not asked where the patient came by a referral, whose own steps name it; `is_confirmed` that
           somebody of the ward has judged the patient stable.
    """

    destination: UUID | None = None
    is_confirmed: bool = False


def take_up_stay(proposal_id: UUID, told: TakenUp, *, actor: Actor, now: datetime) -> Referral:
    """The ward sends a proposed patient down: a draft is begun with what is prepared, or the referral they came by goes on.

    Raises:  NotFound, NotPermitted, WrongState once it was answered or the stay is over, InputInvalid where stability was
             not confirmed or no destination is named, and what draft_referral raises.
    Records: StayProposalAnswered, ReferralDrafted where a draft was begun.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(proposal_id, "take_up_stay", actor)
        if why_over(row, actor=actor, now=now) is not None:
            raise WrongState(action="take_up_stay", state=StayState.FALLEN)
        is_by_record = row.snapshot().is_confirmed_by_record
        require_confirmed(is_by_record=is_by_record, is_by_ward=told.is_confirmed)
        referral = _going_on(row, actor) or _drafted(row, told, actor=actor, now=now)
        row.store(
            state=StayState.TAKEN_UP, referral=referral.id, put_off_until=None, reason="", answered_at=now,
            answered_by=actor.id,
        )  # fmt: skip
        _record(work, row, warrant, after={"is_confirmed_by_ward": told.is_confirmed})
        return referral


def _going_on(row: StayProposalRow, actor: Actor) -> Referral | None:
    """The referral the patient came by, whose own steps lead down."""
    if row.behind_id is None:
        return None
    return ReferralRow.objects.within_reach_of(actor).look_up(row.behind_id).snapshot()


def _drafted(row: StayProposalRow, told: TakenUp, *, actor: Actor, now: datetime) -> Referral:
    if told.destination is None:
        raise InputInvalid(Problem("destination", "required"))
    package = row.prepared.get("package", {})
    new = NewReferral(
        patient=row.patient,
        direction=Direction.DOWN,
        destination=told.destination,
        at=row.organisation,
        alliance=row.alliance,
        package={
            "diagnosis": str(package.get("diagnosis") or "")[:LONGEST_LINE],
            "diagnosis_code": str(package.get("diagnosis_code") or "")[: OPTIONAL["diagnosis_code"]],
        },
    )
    return draft_referral(new, actor=actor, now=now)


def refuse_stay(
    proposal_id: UUID, reason: str, *, words: str = "", actor: Actor, now: datetime
) -> StayProposal:
    """The ward does not send a proposed patient down, for a coded reason; it is not proposed again for this stay.

    Raises:  NotFound, NotPermitted, WrongState, InputInvalid.
    Records: StayProposalAnswered.
    """
    kept = check_kept(reason, words, None, puts_off=False, today=day_of(now))
    return _keep(proposal_id, kept, StayState.REFUSED, actor=actor, now=now)


def put_stay_off(
    proposal_id: UUID, reason: str, until: date | None, *, words: str = "", actor: Actor, now: datetime
) -> StayProposal:
    """The ward wants to be asked again on a day, for a coded reason.

    Raises:  NotFound, NotPermitted, WrongState, InputInvalid.
    Records: StayProposalAnswered.
    """
    kept = check_kept(reason, words, until, puts_off=True, today=day_of(now))
    return _keep(proposal_id, kept, StayState.PUT_OFF, actor=actor, now=now)


def _keep(proposal_id: UUID, kept: Kept, state: StayState, *, actor: Actor, now: datetime) -> StayProposal:
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(proposal_id, "refuse_stay" if kept.until is None else "put_stay_off", actor)
        row.store(
            state=state, put_off_until=kept.until, reason=kept.reason, words=kept.words, answered_at=now,
            answered_by=actor.id,
        )  # fmt: skip
        _record(work, row, warrant, after={"words": kept.words} if kept.words else {})
        return row.snapshot()


def _held(proposal_id: UUID, action: str, actor: Actor) -> tuple[StayProposalRow, Warrant]:
    row = StayProposalRow.objects.within_reach_of(actor).hold(proposal_id)
    warrant = actor.require(Duty.OFFER_DOWN_REFERRAL, at=row.organisation, under=row.alliance)
    check_answerable(StayState(row.state), action)
    return row, warrant


def _record(work: Work, row: StayProposalRow, warrant: Warrant, *, after: dict[str, Any]) -> None:
    work.record(
        StayProposalAnswered(
            subject=row.id,
            organisation=row.organisation,
            state=StayState(row.state),
            reason=KeepReason(row.reason) if row.reason else None,
            referral=row.referral,
        ),
        warrant=warrant,
        patient=row.person,
        after=after or None,
    )


def reopen_stay(referral: UUID, *, actor: Actor, now: datetime) -> None:
    """The draft that took a proposal up was thrown away: the ward is asked again.

    Shape:   nothing happens where no proposal stood behind it.
    Raises:  NotPermitted for anybody but the system.
    Records: StayProposedAgain.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        taken_up = StayProposalRow.objects.filter(referral=referral, behind__isnull=True).first()
        if taken_up is None:
            return
        row = StayProposalRow.objects.hold(taken_up.id)
        if row.referral != referral:
            return
        row.store(state=StayState.OPEN, referral=None, answered_at=None, answered_by=None)
        work.record(StayProposedAgain(subject=row.id, organisation=row.organisation), patient=row.person)
