"""The access report that a data officer hands to a patient. Not here: which looks it holds (patients)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.forms.person import NumberForm, at_its_fields
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.report import report_asked
from heyi.contexts.console.queries.report import report_told
from heyi.contexts.console.views.emergency import protection_tabs
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.listing import Column, asked_page
from heyi.kernel.errors import InputInvalid, NotPermitted

_PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
@signed_in
def find_report(visit: Visit) -> HttpResponse:
    """From a full number to the report of who was registered with it at one's own institution."""
    if not visit.actor.may_anywhere(Duty.REVIEW_ACCESS):
        raise NotPermitted("duty_not_held", duty=str(Duty.REVIEW_ACCESS))
    if visit.request.method == "GET":
        return _find_page(visit, NumberForm())
    form = NumberForm(visit.request.POST)
    if not form.is_valid():
        return _find_page(visit, form, status=422)
    number = IncomingIdentifier(form.cleaned_data["paper"], form.cleaned_data["number"])
    try:
        found = patients.own_record_by_number(number, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, at_its_fields(refused))
        return _find_page(visit, form, status=422)
    if found is None:
        form.add_error("number", gettext("本机构没有人用这个号码登记过。"))
        return _find_page(visit, form, status=422)
    return go_to("console:access_report", found)


def _find_page(visit: Visit, form: NumberForm, *, status: int = 200) -> HttpResponse:
    # What the field says of its own page, that questions are counted, holds for the whole alliance and not for one's own records.
    form.fields["number"].help_text = ""
    context = {"page_title": gettext("访问报告"), "tabs": protection_tabs(visit, "reports"), "form": form}
    return visit.show("console/access_reports.html", context, status=status)


@require_GET
@signed_in
def access_report(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Who looked at one person's data; with `whole` as one page for the printer."""
    asked = report_asked(visit.request.GET)
    number = 1 if asked.is_whole else asked_page(visit.request.GET)
    size = patients.MOST_LINES if asked.is_whole else _PAGE_SIZE
    told = report_told(patient_id, asked.period(), number=number, size=size, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("访问报告"),
        "told": told,
        "patient": told.patient,
        "page": told.page,
        "asked": asked,
        "most": patients.MOST_LINES,
        "may_file": visit.actor.may_anywhere(Duty.HANDLE_RIGHTS),
        "columns": _columns(),
        "caption": gettext("访问报告"),
        "row_template": "console/parts/report_row.html",
        "empty_words": gettext("这段时间没有人看过此人的资料。"),
    }
    return visit.show("console/access_report.html", context)


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", gettext("时间")),
        Column("who", gettext("机构和岗位")),
        Column("what", gettext("看了什么，做了什么")),
        Column("purpose", gettext("用途")),
        Column("ground", gettext("依据")),
    )
