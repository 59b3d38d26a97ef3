"""The figures of a pathway: by hospital, by month, before and after; its sheet, the table of cases. Not here: one case."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heyi.contexts.console.forms.cases import id_or_none
from heyi.contexts.console.queries.case_areas import areas_of, people_in
from heyi.contexts.console.queries.case_behind import KINDS, behind, kind_words
from heyi.contexts.console.queries.case_figures import (
    before_after_words,
    case_columns,
    case_line,
    figure_rows,
    sheet_rows,
)
from heyi.contexts.console.queries.case_funnel import funnel_drawing, places_of
from heyi.contexts.console.queries.case_run_chart import run_chart
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathways import FigureKind, MilestoneKind, Pathway
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.showing import CasesWanted, MeasuredCase
from heyi.foundation.listing import asked_page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.moments import day_of

PERIODS = {"quarter": 92, "year": 366, "all": 3660}
_MOST_HOSPITALS = 6
_SIZE = 50

_Having = Callable[..., tuple[MeasuredCase, ...]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: a pathway as the charter in force has it, and the cases of a time."""

    pathway: Pathway
    cases: tuple[MeasuredCase, ...]
    period: str
    since: date
    others: tuple[tuple[str, str], ...]


def _asked(visit: Visit, code: str, *, had: _Having = pathways.measured_cases) -> _Asked:
    known = _pathways(visit)
    if not known:
        raise NotPermitted("duty_not_held", duty=str(Duty.MONITOR_CASES))
    if code not in known:
        raise NotFound
    period = visit.request.GET.get("period", "year")
    days = PERIODS.get(period, PERIODS["year"])
    since = visit.now - timedelta(days=days)
    wanted = CasesWanted(pathway=code, opened_from=since)
    cases = had(wanted, actor=visit.actor, now=visit.now)
    others = tuple((one, in_our_language(pathway.short)) for one, pathway in known.items())
    return _Asked(known[code], cases, period if period in PERIODS else "year", day_of(since), others)


def _pathways(visit: Visit) -> Mapping[str, Pathway]:
    """The pathways of the charters under which the reader watches over the channels."""
    ids = frozenset(
        one.charter for one in visit.actor.standings if one.charter and Duty.MONITOR_CASES in one.duties
    )
    with reading(visit.actor, now=visit.now):
        charters = governance.charters_by_id(ids) if ids else {}
    return {pathway.code: pathway for charter in charters.values() for pathway in charter.pathways.defined}


@require_GET
@signed_in
def figures_of_any(visit: Visit) -> HttpResponseBase:
    """The figures of the first pathway that the reader watches over."""
    known = _pathways(visit)
    if not known:
        raise NotPermitted("duty_not_held", duty=str(Duty.MONITOR_CASES))
    return figures(visit.request, next(iter(known)))


@require_GET
@signed_in
def figures(visit: Visit, code: str) -> HttpResponse:
    """Every figure for all and for each hospital, and one of them month by month and before and after a day."""
    asked = _asked(visit, code)
    found = _hospitals(asked)
    hospitals, people = found[:_MOST_HOSPITALS], people_in(visit.request.GET.get("people", ""))
    chosen = asked.pathway.figure(visit.request.GET.get("figure", "")) or asked.pathway.figures[0]
    places = {*hospitals, *places_of(chosen, asked.cases)}
    names = organisation_names(places, actor=visit.actor, now=visit.now)
    day = _day(visit.request.GET.get("day", ""), asked)
    context = {
        "page_title": gettext("%(name)s · 指标") % {"name": in_our_language(asked.pathway.name)},
        "code": code,
        "pathways": asked.others,
        "period": asked.period,
        "periods": [("quarter", gettext("近一季度")), ("year", gettext("近一年")), ("all", gettext("全部"))],
        "count": len(asked.cases),
        "rows": figure_rows(asked.pathway, asked.cases, hospitals),
        "hospitals": [names.get(one, "") for one in hospitals],
        "chosen": chosen,
        "chosen_name": in_our_language(chosen.name),
        "chart": run_chart(chosen, asked.cases),
        "drawing": funnel_drawing(chosen, asked.cases, names),
        "choices": _choices(asked.pathway),
        "day": day.isoformat() if day else "",
        "change": before_after_words(chosen, asked.cases, day) if day else "",
        "areas": areas_of(
            asked.pathway, asked.cases, people=people, since=asked.since, today=day_of(visit.now)
        ),
        "people": people or "",
        "others_count": len(found) - len(hospitals),
        "is_cut": len(asked.cases) >= pathways.MOST_MEASURED,
        "exports": [
            (one.export.code, in_our_language(one.export.name))
            for one in pathways.exports_for(code, actor=visit.actor, now=visit.now)
        ],
        "sheets": [(one.code, in_our_language(one.name)) for one in asked.pathway.sheets],
    }
    return visit.show("console/case_figures.html", context)


def _choices(pathway: Pathway) -> list[tuple[str, str]]:
    return [
        (one.code, in_our_language(one.name)) for one in pathway.figures if one.kind is not FigureKind.AREA
    ]


def _hospitals(asked: _Asked) -> tuple[UUID, ...]:
    """The hospitals at which cases arrived, those with most of them first."""
    arrival = asked.pathway.of_kind(MilestoneKind.ARRIVAL)
    counted: dict[UUID, int] = {}
    for case in asked.cases:
        for stamp in case.view.stamps:
            if arrival is not None and stamp.code == arrival.code:
                counted[stamp.organisation] = counted.get(stamp.organisation, 0) + 1
    found = sorted(counted, key=lambda one: (-counted[one], str(one)))
    return tuple(found)


def _day(text: str, asked: _Asked) -> date | None:
    """The day that parts before from after: the one asked for, or the middle of the cases."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        days = sorted(day_of(case.case.opened_at) for case in asked.cases)
        return days[len(days) // 2] if days else None


@require_GET
@signed_in
def sheet(visit: Visit, code: str, sheet_code: str) -> HttpResponse:
    """A sheet that somebody outside asks for, filled in from the cases; printable."""
    asked = _asked(visit, code)
    wanted = next((one for one in asked.pathway.sheets if one.code == sheet_code), None)
    if wanted is None:
        raise NotFound
    days = sorted(day_of(case.case.opened_at) for case in asked.cases)
    context = {
        "page_title": in_our_language(wanted.name),
        "code": code,
        "rows": list(sheet_rows(asked.pathway, wanted.lines, asked.cases)),
        "source": wanted.source,
        "count": len(asked.cases),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
    }
    return visit.show("console/case_sheet.html", context)


@require_GET
@signed_in
def table(visit: Visit, code: str) -> HttpResponse:
    """The table of cases for a registry or a study: a line a case, no name, days instead of times of day."""
    asked = _asked(visit, code, had=pathways.table_of_cases)
    lines = (
        case_line(asked.pathway, case, number=number) for number, case in enumerate(asked.cases, start=1)
    )
    return csv_file(f"{code}-cases.csv", (case_columns(asked.pathway), *lines))


def csv_file(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A table to be kept and opened elsewhere."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    # Without this mark a Chinese Excel reads the table as GBK.
    answer.write("\ufeff")
    csv.writer(answer).writerows(rows)
    return answer


@require_GET
@signed_in
def behind_figure(visit: Visit, code: str, figure_code: str) -> HttpResponse:
    """The cases behind a figure, without names: what each counts, or why it counts nothing."""
    asked = _asked(visit, code, had=pathways.cases_behind)
    figure = asked.pathway.figure(figure_code)
    if figure is None:
        raise NotFound
    parameters = visit.request.GET
    kind = parameters.get("kind", "") if parameters.get("kind") in KINDS else KINDS[0]
    at = id_or_none(parameters.get("at", ""))
    rows = behind(
        asked.pathway, figure, asked.cases, kind=kind, at=at, openable=frozenset(visit.actor.institutions)
    )
    number = asked_page(parameters)
    places = {*places_of(figure, asked.cases)}
    names = organisation_names(places, actor=visit.actor, now=visit.now)
    context = {
        "page_title": in_our_language(figure.name),
        "definition": in_our_language(figure.definition),
        "code": code,
        "figure": figure,
        "period": asked.period,
        "kind": kind,
        "kinds": [(one, kind_words(one)) for one in KINDS],
        "at": str(at or ""),
        "places": sorted(((str(one), names.get(one, "")) for one in places), key=lambda one: one[1]),
        "page": page_of(
            [(one, names.get(one.place, "")) for one in rows[(number - 1) * _SIZE : number * _SIZE + 1]],
            number=number,
            size=_SIZE,
            total=len(rows),
        ),
    }
    return visit.show("console/case_behind.html", context)
