"""Tables of cases for a registry or a study, with the dictionary of their columns. Not here: the house's own (case_figures)."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from heyi.contexts.console.views.case_figures import PERIODS, csv_file
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.exporting import Described, Offering
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.kernel.errors import NotFound, NotPermitted

_LONGEST_PROJECT = 64
_HEAD = (
    "name", "meaning_zh", "meaning_en", "type", "unit", "least", "most", "values", "reads", "coding", "source", "status",
)  # fmt: skip


def _offered(visit: Visit, code: str, export_code: str) -> Offering:
    if not visit.actor.may_anywhere(Duty.MONITOR_CASES):
        raise NotPermitted("duty_not_held", duty=str(Duty.MONITOR_CASES))
    offered = pathways.exports_for(code, actor=visit.actor, now=visit.now)
    found = next((one for one in offered if one.export.code == export_code), None)
    if found is None:
        raise NotFound
    return found


@require_GET
@signed_in
def table(visit: Visit, code: str, export_code: str) -> HttpResponse:
    """The cases of a time, a line each, under names that hold within the project that was given."""
    offered, asked = _offered(visit, code, export_code), visit.request.GET
    days = PERIODS.get(asked.get("period", "year"), PERIODS["year"])
    wanted = CasesWanted(pathway=code, opened_from=visit.now - timedelta(days=days))
    project = asked.get("project", offered.export.code)[:_LONGEST_PROJECT]
    found = pathways.export_table(offered.export, wanted, project=project, actor=visit.actor, now=visit.now)
    return csv_file(f"{export_code}.csv", (found.columns, *found.rows))


@require_GET
@signed_in
def dictionary(visit: Visit, code: str, export_code: str) -> HttpResponse:
    """What each column of the table means, in which unit, what may stand in it, and where its name comes from."""
    offered = _offered(visit, code, export_code)
    described = pathways.dictionary(offered.export, offered.pathway, offered.codes)
    return csv_file(f"{export_code}-dictionary.csv", (_HEAD, *(_line(one) for one in described)))


def _line(one: Described) -> tuple[str, ...]:
    bounds = ("" if bound is None else f"{bound.normalize():f}" for bound in (one.least, one.most))
    values = "; ".join(f"{code}={words.zh} {words.en}" for code, words in one.values)
    return (
        one.name, one.meaning.zh, one.meaning.en, str(one.type), one.unit, *bounds, values, one.reads, one.coding, one.source,
        str(one.status),
    )  # fmt: skip
