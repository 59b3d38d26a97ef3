"""A cohort among the forms of a survey: put together, described, taken out. Not here: sifting and describing (surveys)."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as parquet
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from heyi.contexts.console.forms.survey_cohort import criteria_in, put_together, written
from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.console.queries.tables import csv_of_rows
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to_address
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.cohort import Cohort, Criterion, Variable
from heyi.contexts.surveys.terms.collecting import Survey
from heyi.foundation.reporting.pdf import pdf_of
from heyi.foundation.reporting.web import body_of
from heyi.foundation.reporting.word import word_of
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.moments import day_of
from heyi.kernel.report import Report
from heyi.methods.refusals import Unfit

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_REPORTS: dict[str, tuple[Callable[[Report], bytes], str, str]] = {
    "pdf": (pdf_of, "pdf", "application/pdf"),
    "word": (word_of, "docx", _WORD),
}
_TABLES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_BESIDE = ("area", "point", "mode", "language", "answered_on", "weight")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What an address asks for."""

    survey: Survey
    variables: tuple[Variable, ...]
    criteria: tuple[Criterion, ...]
    by: str

    def address(self, *, without: int = -1, more: tuple[Criterion, ...] = (), by: str | None = None) -> str:
        """The page with other criteria."""
        told = QueryDict(mutable=True)
        kept = [one for place, one in enumerate(self.criteria) if place != without]
        told.setlist("c", [written(one) for one in (*kept, *more)])
        told["by"] = self.by if by is None else by
        return f"{reverse('console:survey_cohort', args=[self.survey.id])}?{told.urlencode()}"


def _chosen(visit: Visit, survey_id: UUID, given: QueryDict) -> _Chosen:
    """Raises: NotFound, NotPermitted, InputInvalid."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    if not page.runs:
        raise NotPermitted("duty_not_held", duty="run_surveys", organisation=page.survey.organisation)
    points = surveys.points_of(survey_id, actor=visit.actor, now=visit.now)
    variables = surveys.variables_of(surveys.questionnaire_of(page.edition.tree), points)
    return _Chosen(page.survey, variables, criteria_in(given, variables), given.get("by", ""))


@require_safe
@signed_in
def cohort(visit: Visit, survey_id: UUID) -> HttpResponse:
    """Criteria are put together one by one; what they give is described when it is asked for, and that is put on record."""
    given = visit.request.GET
    try:
        chosen = _chosen(visit, survey_id, given)
    except InputInvalid:
        messages.warning(visit.request, gettext("链接里的条件不对，已清空。"))
        return go_to_address(reverse("console:survey_cohort", args=[survey_id]))
    if "add" in given:
        return _added(visit, chosen, given)
    context = {
        "page_title": gettext("人群与基线"),
        "survey": chosen.survey,
        "language": "en" if visit.language.startswith("en") else "zh",
        "criteria": [
            (surveys.criterion_words(one, chosen.variables, visit.language), chosen.address(without=place))
            for place, one in enumerate(chosen.criteria)
        ],
        "hidden": [written(one) for one in chosen.criteria],
        "by": chosen.by,
        "variables": [(one.column, said(one.words, visit.language)) for one in chosen.variables],
        "groups": [(surveys.COHORT, gettext("纳入人群和其余答卷"))]
        + [(one.column, said(one.words, visit.language)) for one in surveys.groupable(chosen.variables)],
        "picked": _picked(visit, chosen, given.get("pick", "")),
        "is_shown": given.get("show") == "1",
        "clear": reverse("console:survey_cohort", args=[survey_id]),
    }
    if context["is_shown"]:
        found, why, report = _described(visit, chosen, is_taken_out=False)
        # Written by our own report, in which every word is escaped.
        context |= {"found": len(found.forms.rows), "why": why, "body": SafeString(body_of(report))}
    return visit.show("console/survey_cohort.html", context)


def _picked(visit: Visit, chosen: _Chosen, column: str) -> Variable | None:
    found = next((one for one in chosen.variables if one.column == column), None)
    if column and found is None:
        raise NotFound
    return found


def _added(visit: Visit, chosen: _Chosen, given: QueryDict) -> HttpResponse:
    """The page with the criterion that was just filled in, or the form for it once more where it cannot be."""
    one = put_together(given)
    try:
        if one is None:
            raise InputInvalid
        surveys.check_criteria((*chosen.criteria, one), chosen.variables)
    except InputInvalid:
        messages.warning(visit.request, gettext("这个条件没有加上：请选至少一个回答，或写对上下限。"))
        return go_to_address(f"{chosen.address()}&pick={given.get('column', '')[:80]}")
    return go_to_address(chosen.address(more=(one,)))


def _described(visit: Visit, chosen: _Chosen, *, is_taken_out: bool) -> tuple[Cohort, str, Report]:
    """The cohort, why it has no Table 1 where it has none, and the report of it."""
    found = surveys.read_cohort(
        chosen.survey.id, chosen.criteria, is_taken_out=is_taken_out, actor=visit.actor, now=visit.now
    )
    baseline, why = None, ""
    if chosen.by:
        try:
            baseline = surveys.baseline_of(found, chosen.by)
        except Unfit as unfit:
            why = unfit.en if visit.language.startswith("en") else unfit.zh
    language = "en" if visit.language.startswith("en") else "zh-hans"
    report = surveys.cohort_as_report(found, baseline, language, day=day_of(visit.now).isoformat())
    return found, why, report


@require_POST
@signed_in
def take_out(visit: Visit, survey_id: UUID, kind: str) -> HttpResponse:
    """The cohort as a table, or what was said of it as a report."""
    if kind not in _REPORTS and kind not in _TABLES:
        raise NotFound
    chosen = _chosen(visit, survey_id, visit.request.POST)
    found, _, report = _described(visit, chosen, is_taken_out=True)
    title = f"{chosen.survey.title} {gettext('人群与基线')}"
    if kind in _REPORTS:
        setter, ending, media = _REPORTS[kind]
        return _file(setter(report), f"{title}.{ending}", media)
    columns = [one.column for one in chosen.variables if one.column not in _BESIDE]
    rows = [{name: row.get(name, "") for name in (*_BESIDE, *columns)} for row in found.forms.rows]
    content = (
        _parquet(rows, (*_BESIDE, *columns)) if kind == "parquet" else csv_of_rows(rows, (*_BESIDE, *columns))
    )
    return _file(content, f"{title}.{kind}", _TABLES[kind])


def _parquet(rows: list[dict[str, str]], columns: tuple[str, ...]) -> bytes:
    table = pa.table({name: pa.array([row[name] or None for row in rows], pa.string()) for name in columns})
    content = BytesIO()
    parquet.write_table(table, content)
    return content.getvalue()


def _file(content: bytes, name: str, media: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    shown = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = shown or "attachment"
    return answer
