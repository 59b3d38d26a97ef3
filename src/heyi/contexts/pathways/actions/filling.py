"""Filling in scales and items of a case. Not here: what their totals mean (rules.scales)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathways import Task
from heyi.contexts.pathways.actions.working import (
    Held,
    held,
    moved,
    place_for,
    require_role,
    tell,
    warrant_for,
)
from heyi.contexts.pathways.events.cases import CaseClosed, CaseScaleFilled
from heyi.contexts.pathways.models import FilledRow
from heyi.contexts.pathways.queries.viewing import answers_of, filled_of, sealed, told_of, view_of
from heyi.contexts.pathways.rules.course import tasks_of
from heyi.contexts.pathways.rules.moments import check_moment
from heyi.contexts.pathways.rules.scales import check_items, score
from heyi.contexts.pathways.terms.asked import NewFilled
from heyi.contexts.pathways.terms.cases import CaseState, Scored
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.ids import new_id

LIVING = (CaseState.RUNNING, CaseState.FOLLOWING)


def fill_scale(case_id: UUID, new: NewFilled, *, actor: Actor, now: datetime) -> Scored:
    """A scale is filled in, or items are answered; a task that asked for it is done. The last task closes the case.

    Raises: NotFound, NotPermitted, WrongState, InputInvalid.
    Records: CaseScaleFilled, and CaseClosed after the last task.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor, states=LIVING)
        place = place_for(case, new.organisation, Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        task = _task(case, new)
        if task is not None:
            require_role(task.recorded_by, actor=actor, at=place, alliance=case.row.alliance)
        at = now if new.at is None else check_moment(new.at, now=now)
        scored = _scored(case, new)
        row = FilledRow(
            id=new_id(), case=case.row, scale=new.scale, task=new.task, found={"answers": sealed(scored.answers)}, at=at,
            organisation=place, recorded_at=now, by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        moved(case, now)
        after = {"scale": new.scale, "task": new.task, **row.found, "shown": scored.shown}
        tell(work, case, CaseScaleFilled, place, warrant, after=after, filled=row.id)
        _close_after_last(work, case, place, warrant, now)
        return scored


def _task(case: Held, new: NewFilled) -> Task | None:
    if not new.task:
        return None
    task = case.pathway.task(new.task)
    if task is None:
        raise InputInvalid(Problem("task", "task_unknown", new.task[:60]))
    asked = {new.scale} if new.scale else set(new.answers)
    if not asked & set(task.asks):
        raise InputInvalid(Problem("task", "task_asks_otherwise", limit=", ".join(task.asks)))
    return task


def _scored(case: Held, new: NewFilled) -> Scored:
    if not new.answers:
        raise InputInvalid(Problem("answers", "required"))
    if not new.scale:
        return Scored(scale="", answers=check_items(case.pathway, new.answers), total=None, shown="")
    scale = case.pathway.scale(new.scale)
    if scale is None:
        raise InputInvalid(Problem("scale", "scale_unknown", new.scale[:60]))
    scored = score(scale, new.answers, known=answers_of(case.told.filled))
    if scored.total is None:
        missing = [one.code for one in scale.items if one.code not in scored.answers]
        raise InputInvalid(*(Problem(code, "required") for code in missing))
    return scored


def _close_after_last(work: Work, case: Held, place: UUID, warrant: Warrant, now: datetime) -> None:
    """A followed case is over when no task of its course is left to be done."""
    if case.row.state != CaseState.FOLLOWING:
        return
    told = told_of([case.row.id])[case.row.id]
    answers = answers_of(told.filled)
    due = tasks_of(
        case.pathway,
        view_of(case.row, case.pathway, told),
        filled_of(case.pathway, told.filled, answers),
        now=now,
    )
    if all(one.state in (TaskState.DONE, TaskState.MISSED) for one in due):
        moved(case, now, state=CaseState.CLOSED)
        tell(work, case, CaseClosed, place, warrant, after={"state": str(CaseState.CLOSED)})
