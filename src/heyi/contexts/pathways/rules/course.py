"""What comes next in a case, which targets run, and what is due later. Not here: how it is shown (console).

Source: docs/sources/heyi-assumptions.md#next-action
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance.terms.pathways import (
    Figure,
    FigureKind,
    Milestone,
    MilestoneKind,
    Pathway,
    Site,
    Task,
)
from heyi.contexts.pathways.rules.conditions import holds
from heyi.contexts.pathways.rules.spans import begins_at, first_stamp, instant, stamps_of
from heyi.contexts.pathways.terms.cases import CaseView, Choice, Filled
from heyi.contexts.pathways.terms.measuring import DueTask, NextAction, Pace, Running, TaskState

# The part of a target's time after which it is soon over. Source: docs/sources/heyi-assumptions.md#next-action
SOON_AFTER_RATIO = 0.75
# After this without a word a case lies on a ward and not in the emergency room. Source: docs/sources/heyi-assumptions.md#wall
QUIET_AFTER = timedelta(hours=24)


def running(
    pathway: Pathway, view: CaseView, *, here: UUID, goes_on: bool = True, now: datetime
) -> tuple[Running, ...]:
    """The targets that have begun and whose end may still come here, the earliest due first.

    Shape: none of a case that has ended, none towards what a doctor has signed to leave, and none that began at this hospital
           once the case has left it. Where it stays (`goes_on` is not) none waits for a departure.
    """
    if view.end:
        return ()
    over, gone = _left_undone(pathway, view), _has_left(pathway, view, here)
    departure = pathway.of_kind(MilestoneKind.DEPARTURE)
    if departure is not None and not goes_on:
        over |= {departure.code}
    found = [
        _running(one, view, here, now)
        for one in pathway.figures
        if one.until not in over and not (gone and one.site is Site.SAME and one.since in view.per_hospital)
    ]
    return tuple(
        sorted((one for one in found if one is not None), key=lambda one: (one.due_at, one.figure.code))
    )


def _left_undone(pathway: Pathway, view: CaseView) -> frozenset[str]:
    """The milestones that doctors have signed to leave, by every checklist that would allow them."""
    return frozenset(
        one.code
        for one in pathway.milestones
        if one.needs and all(view.decisions.get(code) is Choice.LEAVE for code in one.needs)
    )


def _has_left(pathway: Pathway, view: CaseView, here: UUID) -> bool:
    departure = pathway.of_kind(MilestoneKind.DEPARTURE)
    return departure is not None and any(one.organisation == here for one in stamps_of(departure.code, view))


def _running(figure: Figure, view: CaseView, here: UUID, now: datetime) -> Running | None:
    if figure.kind is not FigureKind.INTERVAL or figure.target_minutes is None:
        return None
    ended = stamps_of(figure.until, view)
    if any(one.organisation == here or figure.until not in view.per_hospital for one in ended):
        return None
    if figure.among is not None and holds(figure.among, view, now=now) is False:
        return None
    if any(holds(one.condition, view, now=now) is True for one in figure.exclusions):
        return None
    since = begins_at(figure.since, view, site=figure.site, organisation=here)
    if since is None:
        return None
    whole, begun = timedelta(minutes=figure.target_minutes), instant(since)
    return Running(figure=figure, since=begun, due_at=begun + whole, pace=pace_of(begun, whole, now=now))


def pace_of(since: datetime, whole: timedelta, *, now: datetime) -> Pace:
    """How a target stands; on the second it is in time."""
    passed = instant(now) - instant(since)
    if passed > whole:
        return Pace.LATE
    return Pace.SOON if passed >= whole * SOON_AFTER_RATIO else Pace.IN_TIME


def is_quiet(view: CaseView, *, since: datetime, now: datetime) -> bool:
    """Whether nothing was told of a case for a day; `since` is when it was opened."""
    return now - max((one.recorded_at for one in view.stamps), default=since) > QUIET_AFTER


def next_action(
    pathway: Pathway, view: CaseView, *, here: UUID, sites: Collection[str], goes_on: bool, now: datetime
) -> NextAction | None:
    """The first usual milestone that was not told, may be done at this site, and that nothing later has overtaken.

    Shape: `sites` are those that the hospital is; where the case goes on to another (`goes_on`) the departure is among them.
           Milestones that stand before something told already are not asked for again, nor those that were signed to be left.
    """
    told = _told_here(view, here)
    order = [
        one for one in pathway.milestones if one.is_usual or (goes_on and one.kind is MilestoneKind.DEPARTURE)
    ]
    last = max((place for place, one in enumerate(order) if one.code in told), default=-1)
    clocks = running(pathway, view, here=here, goes_on=goes_on, now=now)
    over = told | _left_undone(pathway, view)
    for one in order[last + 1 :]:
        if one.code in over or not _done_at(pathway, one, sites) or one.kind is MilestoneKind.END:
            continue
        return NextAction(
            milestone=one, running=next((each for each in clocks if each.figure.until == one.code), None)
        )
    return None


def _told_here(view: CaseView, here: UUID) -> frozenset[str]:
    return frozenset(
        one.code for one in view.stamps if one.organisation == here or one.code not in view.per_hospital
    )


def _done_at(pathway: Pathway, milestone: Milestone, sites: Collection[str]) -> bool:
    doing = {site.code for site in pathway.sites if milestone.code in site.does}
    return not doing or bool(doing & set(sites))


def tasks_of(
    pathway: Pathway, view: CaseView, filled: Iterable[Filled], *, now: datetime
) -> tuple[DueTask, ...]:
    """The tasks whose beginning is told and that concern this case, the earliest due first; of who died those that were done."""
    done = {one.task for one in filled if one.task}
    is_dead = any(one.code == view.end and one.is_death for one in pathway.ends)
    asked = (task for task in pathway.tasks if task.code in done or not is_dead)
    found = [one for task in asked if (one := _task(task, view, done, now)) is not None]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.task.code)))


def _task(task: Task, view: CaseView, done: Collection[str], now: datetime) -> DueTask | None:
    begun = first_stamp(task.since, view)
    if begun is None or (task.among is not None and holds(task.among, view, now=now) is False):
        return None
    opens, due, closes = (
        instant(begun.at) + timedelta(minutes=one)
        for one in (task.opens_minutes, task.due_minutes, task.closes_minutes)
    )
    if task.code in done:
        state = TaskState.DONE
    elif instant(now) < opens:
        state = TaskState.COMING
    elif instant(now) <= due:
        state = TaskState.OPEN
    else:
        state = TaskState.LATE if instant(now) <= closes else TaskState.MISSED
    return DueTask(task=task, opens_at=opens, due_at=due, closes_at=closes, state=state)
