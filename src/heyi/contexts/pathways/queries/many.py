"""Many cases at once: the wall, the list, what is due, what was measured. Not here: one case (one)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathways import At, Pathway
from heyi.contexts.pathways.models import CaseRow, PartRow
from heyi.contexts.pathways.models.case import CaseRows
from heyi.contexts.pathways.queries.charters import sites_of
from heyi.contexts.pathways.queries.one import READERS
from heyi.contexts.pathways.queries.viewing import Told, filled_of, told_of, view_of
from heyi.contexts.pathways.rules.course import is_quiet, next_action, running, tasks_of
from heyi.contexts.pathways.rules.figures import measure_all
from heyi.contexts.pathways.terms.cases import CaseState
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.contexts.pathways.terms.showing import BoardLine, CaseLine, CasesWanted, MeasuredCase, TaskLine
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted

# A wall shows what runs; more than this at one hospital is an incident of another kind.
MOST_ON_BOARD = 300
MOST_MEASURED = 20_000


def _able(actor: Actor, duties: Iterable[Duty], wanted: Iterable[UUID] | None = None) -> frozenset[UUID]:
    duties = set(duties)
    mine = {one.organisation for one in actor.standings if duties & set(one.duties)}
    return frozenset(mine if wanted is None else mine & set(wanted))


def _pathways(rows: Iterable[CaseRow]) -> dict[tuple[UUID, str], Pathway]:
    rows = list(rows)
    charters = governance.charters_by_id(frozenset(row.charter for row in rows)) if rows else {}
    found: dict[tuple[UUID, str], Pathway] = {}
    for row in rows:
        charter = charters.get(row.charter)
        pathway = charter.pathways.pathway(row.pathway) if charter else None
        if pathway is None:
            raise NotFound
        found[row.charter, row.pathway] = pathway
    return found


def board(organisation: UUID, *, pathway: str = "", actor: Actor, now: datetime) -> tuple[BoardLine, ...]:
    """What runs at a hospital and what comes to it: who comes first, then by the target that is due next.

    Shape:  the number of statements does not grow with the number of cases.
    Raises: NotFound for a hospital at which the actor has no duty in the channels.
    """
    if not _able(actor, READERS, [organisation]) and not actor.is_system:
        raise NotFound
    with reading(actor, now=now):
        rows = CaseRow.objects.within_reach_of(actor).filter(
            Q(here=organisation) | Q(next=organisation), state=CaseState.RUNNING
        )
        if pathway:
            rows = rows.filter(pathway=pathway)
        found = list(rows.order_by("opened_at", "id")[:MOST_ON_BOARD])
        lines = list(_lines(found, organisation, actor, now))
    return tuple(sorted(lines, key=_by_need))


def _lines(rows: list[CaseRow], organisation: UUID, actor: Actor, now: datetime) -> Iterator[BoardLine]:
    told, pathways = told_of([row.id for row in rows]), _pathways(rows)
    places = governance.organisations_by_id({row.here for row in rows}, actor=actor, now=now)
    for row in rows:
        pathway = pathways[row.charter, row.pathway]
        view = view_of(row, pathway, told[row.id])
        place = places.get(row.here)
        sites = sites_of(pathway, place) if place else frozenset()
        is_coming = row.here != organisation
        yield BoardLine(
            case=row.snapshot(),
            label=row.label,
            pathway=pathway,
            stamps=view.stamps,
            next=next_action(
                pathway, view, here=row.here, sites=sites, goes_on=row.next is not None, now=now
            ),
            running=running(pathway, view, here=row.here, goes_on=row.next is not None, now=now),
            is_coming=is_coming,
            is_quiet=is_quiet(view, since=row.opened_at, now=now),
            coming_from=row.here if is_coming else None,
        )


def _by_need(line: BoardLine) -> tuple[bool, float, str]:
    due = line.running[0].due_at.timestamp() if line.running else float("inf")
    return not line.is_coming, due, str(line.case.id)


def list_cases(wanted: CasesWanted, *, actor: Actor, now: datetime) -> Page[CaseLine]:
    """Cases at the actor's hospitals, the latest first. Labels are shown to who has a duty in the channels there.

    Raises: NotPermitted for somebody without any.
    """
    able = _able(actor, READERS, wanted.organisations)
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.RECORD_CASE))
    with reading(actor, now=now):
        rows = _wanted(wanted, able)
        begin = (max(wanted.page, 1) - 1) * wanted.size
        found = list(rows.order_by("-opened_at", "id")[begin : begin + wanted.size + 1])
        pathways = _pathways(found)
    lines = tuple(
        CaseLine(case=row.snapshot(), label=row.label, pathway=pathways[row.charter, row.pathway])
        for row in found[: wanted.size]
    )
    return Page(rows=lines, number=max(wanted.page, 1), size=wanted.size, has_more=len(found) > wanted.size)


def _wanted(wanted: CasesWanted, able: frozenset[UUID]) -> CaseRows:
    rows = CaseRow.objects.within(able)
    if wanted.states:
        rows = rows.filter(state__in=[str(one) for one in wanted.states])
    if wanted.pathway:
        rows = rows.filter(pathway=wanted.pathway)
    if wanted.opened_from:
        rows = rows.filter(opened_at__gte=wanted.opened_from)
    if wanted.opened_before:
        rows = rows.filter(opened_at__lt=wanted.opened_before)
    return rows


def measured_cases(wanted: CasesWanted, *, actor: Actor, now: datetime) -> tuple[MeasuredCase, ...]:
    """Every case of a time with its figures for every hospital, for who watches over the channels; no names.

    Shape:  of cases that count: who turned out not to have it is left out. Whoever watches for the whole alliance gets those of
            all its members. The earliest first; no more than the last MOST_MEASURED.
    Raises: NotPermitted.
    """
    with watching_over(wanted, actor=actor, now=now) as cases:
        return tuple(
            MeasuredCase(case=row.snapshot(), view=view, figures=figures)
            for row, pathway, told in cases
            for view in [view_of(row, pathway, told)]
            for figures in [{one.code: measure_all(one, view, now=now) for one in pathway.figures}]
        )


@contextmanager
def watching_over(
    wanted: CasesWanted, *, actor: Actor, now: datetime
) -> Iterator[Iterator[tuple[CaseRow, Pathway, Told]]]:
    """The cases that count at the hospitals that the actor watches over, with what was told of each; read while it is open.

    Raises: NotPermitted.
    """
    able = watched(wanted.organisations, actor=actor, now=now)
    with (
        reading(actor, now=now),
        beyond_reach("cases of members that the actor watches over, without a name"),
    ):
        yield _counted(wanted, able)


def _counted(wanted: CasesWanted, able: frozenset[UUID]) -> Iterator[tuple[CaseRow, Pathway, Told]]:
    # Where there are more, those of late: what an alliance does now counts.
    rows = list(_wanted(wanted, able).order_by("-opened_at", "-id")[:MOST_MEASURED])[::-1]
    pathways = _pathways(rows)
    told = told_of([row.id for row in rows])
    for row in rows:
        pathway = pathways[row.charter, row.pathway]
        if not row.end or any(one.code == row.end and one.is_counted for one in pathway.ends):
            yield row, pathway, told[row.id]


def table_of_cases(wanted: CasesWanted, *, actor: Actor, now: datetime) -> tuple[MeasuredCase, ...]:
    """The same as a table that leaves the house, a line a case. It names nobody, but few cases are easily known again: it is
    put on record.

    Raises: NotPermitted.
    """
    found = measured_cases(wanted, actor=actor, now=now)
    put_on_record(len(found), page="pathway_table", actor=actor, now=now)
    return found


def cases_behind(wanted: CasesWanted, *, actor: Actor, now: datetime) -> tuple[MeasuredCase, ...]:
    """The same, looked at case by case behind a figure: as little named, and as much put on record.

    Raises: NotPermitted.
    """
    found = measured_cases(wanted, actor=actor, now=now)
    put_on_record(len(found), page="pathway_behind", purpose=Purpose.AUDIT, actor=actor, now=now)
    return found


def put_on_record(
    lines: int, *, page: str, purpose: Purpose = Purpose.RESEARCH, actor: Actor, now: datetime
) -> None:
    """Cases are looked at one by one, or leave the house as a table: by whom, when, and how many lines."""
    with reading(actor, now=now, recorded=True):
        record_read(actor=actor, now=now, purpose=purpose, page=page, rows=max(lines, 1))


def watched(organisations: frozenset[UUID] | None, *, actor: Actor, now: datetime) -> frozenset[UUID]:
    """The hospitals whose figures the actor watches over: their own, and all of an alliance that they watch over whole.

    Shape:  of `organisations`, where any are named; to the system all of those.
    Raises: NotPermitted where there is none.
    """
    if actor.is_system:
        return organisations or frozenset()
    found = set(_able(actor, (Duty.MONITOR_CASES,)))
    for alliance in {
        one.alliance for one in actor.standings if one.alliance and Duty.MONITOR_CASES in one.duties
    }:
        members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS).rows
        others = [one.organisation.id for one in members if one.organisation.id not in found]
        # Who may for one member that is not their own may for all: such a power is held over the alliance.
        if others and governance.warrant_over(actor, Duty.MONITOR_CASES, organisation=others[0], now=now):
            found |= set(others)
    able = frozenset(found if organisations is None else found & organisations)
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MONITOR_CASES))
    return able


_MOST_MEMBERS = 200


def tasks_due(
    organisation: UUID, *, states: Iterable[TaskState], actor: Actor, now: datetime
) -> tuple[TaskLine, ...]:
    """The tasks of a hospital's cases in these states, the earliest due first: at the origin those that are done there.

    Raises: NotFound for a hospital at which the actor has no duty in the channels.
    """
    if not _able(actor, READERS, [organisation]):
        raise NotFound
    wanted = frozenset(states)
    with reading(actor, now=now):
        mine = PartRow.objects.filter(organisation=organisation).values("case")
        rows = list(
            CaseRow.objects.filter(pk__in=mine, state__in=["running", "following"]).order_by(
                "opened_at", "id"
            )[:MOST_MEASURED]
        )
        told, pathways = told_of([row.id for row in rows]), _pathways(rows)
        leads = {one: governance.lead_of(one, now=now) for one in {row.alliance for row in rows}}
        found = [
            TaskLine(case=row.snapshot(), label=row.label, pathway=pathway, due=one)
            for row in rows
            for pathway in [pathways[row.charter, row.pathway]]
            for view in [view_of(row, pathway, told[row.id])]
            for one in tasks_of(pathway, view, filled_of(pathway, told[row.id].filled, view.answers), now=now)
            if one.state in wanted and _done_at(row, one.task.at, leads[row.alliance]) == organisation
        ]
    return tuple(sorted(found, key=lambda one: (one.due.due_at, str(one.case.id), one.due.task.code)))


def _done_at(row: CaseRow, at: At, lead: UUID | None) -> UUID | None:
    return {At.HERE: row.here, At.NEXT: row.next, At.ORIGIN: row.origin, At.LEAD: lead}[at]
