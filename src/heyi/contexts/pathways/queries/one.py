"""One case as somebody with a part in it sees it. Not here: many at once (board, lists, measuring)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.models import CaseRow, StampRow
from heyi.contexts.pathways.queries.charters import pathway_in, sites_of
from heyi.contexts.pathways.queries.viewing import (
    Told,
    decisions_of,
    filled_of,
    look_up_case,
    parts_of,
    told_of,
    view_of,
)
from heyi.contexts.pathways.rules.checklists import advise
from heyi.contexts.pathways.rules.course import next_action, running, tasks_of
from heyi.contexts.pathways.rules.figures import measure
from heyi.contexts.pathways.terms.cases import Case, CaseState
from heyi.contexts.pathways.terms.showing import CaseSeen, Trace
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

READERS = (Duty.RECORD_CASE, Duty.SIGN_DECISION, Duty.MONITOR_CASES, Duty.OPEN_CASE)


def see_case(
    case_id: UUID, *, actor: Actor, purpose: Purpose, now: datetime, page: str = "pathway_case"
) -> CaseSeen:
    """One case with everything that was told, advised and measured, and what may be told now. The read is put on record.

    Raises: NotFound, NotPermitted (a colleague without any duty in the channels).
    """
    with reading(actor, now=now, recorded=True):
        row = look_up_case(case_id, actor=actor)
        told = told_of([row.id])[row.id]
        able = _able(told, READERS, row.alliance, actor)
        if not able and not actor.is_system:
            raise NotPermitted("duty_not_held", duty=str(Duty.RECORD_CASE))
        pathway = pathway_in(row.charter, row.pathway)
        seen = _seen(row, pathway, told, actor=actor, now=now)
        warrant = next(
            (found for duty in READERS for place in able if (found := actor.warrant(duty, at=place))), None
        )
        record_read(
            actor=actor, now=now, purpose=purpose, page=page, patient=row.person, case=row.id, warrant=warrant
        )
    return seen


def outline_case(case_id: UUID, *, actor: Actor, now: datetime) -> Case:
    """Where a case stands, without a name, for who has a part in it.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return look_up_case(case_id, actor=actor).snapshot()


def _able(told: Told, duties: Iterable[Duty], alliance: UUID, actor: Actor) -> tuple[UUID, ...]:
    duties = tuple(duties)
    return tuple(
        one.organisation
        for one in told.parts
        if any(actor.may(duty, at=one.organisation, under=alliance) for duty in duties)
    )


def _seen(row: CaseRow, pathway: Pathway, told: Told, *, actor: Actor, now: datetime) -> CaseSeen:
    case, view = row.snapshot(), view_of(row, pathway, told)
    filled = filled_of(pathway, told.filled, view.answers)
    is_running = case.state is CaseState.RUNNING
    sites = sites_of(pathway, governance.organisation(row.here))
    return CaseSeen(
        case=case,
        label=row.label,
        pathway=pathway,
        view=view,
        trail=trail_of(told.trail),
        parts=parts_of(told.parts),
        filled=filled,
        decisions=decisions_of(told.decisions),
        advice=tuple(advise(one, view, now=now) for one in pathway.checklists),
        measured=measure(pathway, view, now=now),
        next=next_action(pathway, view, here=row.here, sites=sites, goes_on=row.next is not None, now=now)
        if is_running
        else None,
        running=running(pathway, view, here=row.here, goes_on=row.next is not None, now=now)
        if is_running
        else (),
        tasks=tasks_of(pathway, view, filled, now=now),
        mine=_able(told, (Duty.RECORD_CASE,), row.alliance, actor),
        signing=_able(told, (Duty.SIGN_DECISION,), row.alliance, actor),
        recurs=_earlier(row, pathway, actor, now),
    )


def trail_of(rows: Iterable[StampRow]) -> tuple[Trace, ...]:
    """Every stamp as it was told, in the order of telling."""
    rows = list(rows)
    over = {row.corrects_id for row in rows if row.corrects_id}
    return tuple(
        Trace(
            stamp=row.snapshot(),
            is_standing=row.id not in over and not row.is_withdrawn,
            is_withdrawn=row.is_withdrawn,
            reason=row.reason,
        )
        for row in rows
    )


def _earlier(row: CaseRow, pathway: Pathway, actor: Actor, now: datetime) -> datetime | None:
    """When the same human had a case of this pathway before, within the time it names; whoever treated them then."""
    if row.person is None:
        return None
    with beyond_reach("whether it happened before, wherever; no more than the day is told"):
        known = patients.person_ids(row.person, actor=actor, now=now)
        since = row.opened_at - timedelta(days=pathway.recurs_within_days)
        earlier = CaseRow.objects.filter(
            person__in=known, pathway=row.pathway, opened_at__gte=since, opened_at__lt=row.opened_at
        ).exclude(pk=row.pk)
        counted = [one.code for one in pathway.ends if one.is_counted]
        return (
            earlier.filter(end__in=["", *counted])
            .order_by("-opened_at")
            .values_list("opened_at", flat=True)
            .first()
        )
