"""Signing a decision after the advice. Not here: the advice (rules.checklists)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways.actions.working import held, moved, place_for, require_role, tell, warrant_for
from heyi.contexts.pathways.events.cases import CaseDecisionSigned
from heyi.contexts.pathways.models import DecisionRow
from heyi.contexts.pathways.rules.checklists import advise
from heyi.contexts.pathways.rules.signing import check_against
from heyi.contexts.pathways.terms.asked import NewDecision
from heyi.contexts.pathways.terms.cases import Decision
from heyi.contexts.pathways.terms.measuring import Advice
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.ids import new_id


def sign_decision(case_id: UUID, new: NewDecision, *, actor: Actor, now: datetime) -> Decision:
    """A doctor decides and signs. The advice stands as it was shown at that moment; against it a reason is needed.

    Raises: NotFound, NotPermitted (duty, role), WrongState, InputInvalid.
    Records: CaseDecisionSigned.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor)
        checklist = case.pathway.checklist(new.checklist)
        if checklist is None:
            raise InputInvalid(Problem("checklist", "checklist_unknown", new.checklist[:60]))
        place = place_for(case, new.organisation, Duty.SIGN_DECISION, actor=actor)
        warrant = warrant_for(case, Duty.SIGN_DECISION, place, actor=actor)
        require_role(checklist.signed_by, actor=actor, at=place, alliance=case.row.alliance)
        advice = advise(checklist, case.view, now=now)
        reason = check_against(new.choice, advice.verdict, new.reason)
        row = DecisionRow(
            id=new_id(), case=case.row, checklist=checklist.code, choice=new.choice, reason=reason, advice=advice.verdict,
            shown=shown_of(advice), at=now, organisation=place, by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        moved(case, now)
        after = {"checklist": checklist.code, "choice": str(new.choice), "reason": reason, "shown": row.shown}
        tell(work, case, CaseDecisionSigned, place, warrant, after=after, decision=row.id)
        return row.snapshot()


def shown_of(advice: Advice) -> dict[str, object]:
    """The advice as it is kept: each criterion with its answer, each dose with its amounts."""
    return {
        "verdict": str(advice.verdict),
        "criteria": {one.criterion.code: one.holds for one in advice.judged},
        "doses": {one.dose.code: None if one.whole is None else str(one.whole) for one in advice.doses},
    }
