"""A point of a survey: its codes, slips to print, its poster and kiosk. Not here: the survey itself (surveys)."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from heyi.contexts.console.queries.survey_looks import Response, look_of_invitation
from heyi.contexts.console.queries.survey_slips import poster_of, slips_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.survey_shared import tell_refusal
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Invitation, InvitationState
from heyi.foundation.listing import Column, Page, asked_page
from heyi.foundation.looks import Look
from heyi.foundation.printing import pdf_answer, qr_svg
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, RuleBroken


@dataclass(frozen=True, slots=True)
class _Code:
    """A code in the list, with the number that stands on its slip."""

    invitation: Invitation
    number: str
    look: Look


def _numbered(listed: Page[Invitation]) -> Page[_Code]:
    rows = tuple(
        _Code(row, surveys.form_number(row.number), look_of_invitation(row.state)) for row in listed.rows
    )
    return Page(rows, listed.number, listed.size, listed.has_more, listed.total)


@require_safe
@signed_in
def point(visit: Visit, point_id: UUID) -> HttpResponse:
    """One point: how far it has come, its codes, and what to hang up."""
    return _point_page(visit, point_id)


def _door_told(visit: Visit, point_id: UUID, page: surveys.SurveyPage) -> dict[str, str]:
    """What hangs at a point that hands out codes on the spot; empty where it does not."""
    if not page.survey.has_door:
        return {"door_address": "", "door_code": "", "kiosk_address": ""}
    door = surveys.door_of(point_id, actor=visit.actor, now=visit.now)
    address = visit.request.build_absolute_uri(reverse("console:survey_door", args=[door]))
    kiosk = reverse("console:survey_kiosk", args=[door])
    return {"door_address": address, "door_code": qr_svg(address), "kiosk_address": kiosk}


def _code_columns() -> tuple[Column, ...]:
    return (
        Column("number", gettext("编号")),
        Column("state", gettext("状态")),
        Column("answered_on", gettext("交卷日期")),
        Column("link", gettext("码和链接")),
        Column("more", gettext("作废")),
    )


def _point_page(
    visit: Visit, point_id: UUID, *, fault: str = "", typed: str = "10", status: int = 200
) -> HttpResponse:
    one = surveys.see_point(point_id, actor=visit.actor, now=visit.now)
    page = surveys.see_survey(one.survey, actor=visit.actor, now=visit.now)
    state = visit.request.GET.get("state", "")
    listed = surveys.list_invitations(
        point_id,
        state=InvitationState(state) if state in set(InvitationState) else None,
        actor=visit.actor,
        now=visit.now,
        page=asked_page(visit.request.GET),
    )
    context = {
        **_door_told(visit, point_id, page),
        "page_title": one.name,
        "point": one,
        "response": Response(surveys.Progress(1, one.quota, one.invited, one.opened, one.answered)),
        "survey": page.survey,
        "is_running": page.is_running,
        "runs": page.runs,
        "fault": fault,
        "site": visit.request.build_absolute_uri("/").rstrip("/"),
        "typed": typed,
        "page": _numbered(listed),
        "columns": _code_columns(),
        "states": [(str(each), name("invitation_state", each)) for each in InvitationState],
        "wanted_state": state,
        "row_template": "console/parts/survey_invitation_row.html",
        "caption": gettext("答卷码"),
        "empty_words": gettext("没有这样的码。")
        if state
        else (gettext("还没有人领码。") if page.survey.has_door else gettext("调查开始时才发码。")),
    }
    return visit.show("console/survey_point.html", context, status=status, live=(f"survey/{one.survey}",))


@require_safe
@signed_in
def code(visit: Visit, point_id: UUID, invitation_id: UUID) -> HttpResponse:
    """One code, large enough to be held before a phone, with its link to copy."""
    found = surveys.see_invitation(invitation_id, actor=visit.actor, now=visit.now)
    if found.point.id != point_id:
        raise NotFound
    page = surveys.see_survey(found.point.survey, actor=visit.actor, now=visit.now)
    one = found.invitation
    address = visit.request.build_absolute_uri(reverse("console:survey_form", args=[one.token]))
    is_open = one.state is InvitationState.ISSUED
    context = {
        "page_title": surveys.form_number(one.number),
        "point": found.point,
        "survey": page.survey,
        "invitation": one,
        "look": look_of_invitation(one.state),
        "runs": page.runs,
        "is_running": page.is_running,
        "address": address if is_open else "",
        "code": qr_svg(address) if is_open else "",
    }
    return visit.show("console/survey_code.html", context)


@require_safe
@signed_in
def survey_slips(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The codes of a whole survey or of one area as slips, so many to a file."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    told = visit.request.GET
    wanted = surveys.SlipsWanted(
        area=told.get("area"),
        part=asked_page({"page": told.get("part", "")}, most=999),
    )
    listed = surveys.slips_of_survey(survey_id, wanted, actor=visit.actor, now=visit.now)
    if not listed:
        messages.warning(visit.request, gettext("没有可打印的码：都交了，或还没有发。"))
        return redirect("console:survey", survey_id)
    site = visit.request.build_absolute_uri("/").rstrip("/")
    content = slips_of(page, listed, site=site)
    return pdf_answer(f"{page.survey.title}-{wanted.area or wanted.part}.pdf", content)


@require_safe
@signed_in
def slips(visit: Visit, point_id: UUID) -> HttpResponse:
    """The codes of a point that nobody has answered, as slips to cut and hand out."""
    one = surveys.see_point(point_id, actor=visit.actor, now=visit.now)
    page = surveys.see_survey(one.survey, actor=visit.actor, now=visit.now)
    listed = surveys.slips_of(point_id, actor=visit.actor, now=visit.now)
    if not listed:
        messages.warning(visit.request, gettext("没有可打印的码：都交了，或还没有发。"))
        return redirect("console:survey_point", point_id)
    site = visit.request.build_absolute_uri("/").rstrip("/")
    content = slips_of(page, [surveys.InvitationAt(each, one) for each in listed], site=site)
    return pdf_answer(f"{page.survey.title}-{one.name}.pdf", content)


@require_safe
@signed_in
def poster(visit: Visit, point_id: UUID) -> HttpResponse:
    """What hangs in the waiting room: the code by which everybody gets one of their own."""
    one = surveys.see_point(point_id, actor=visit.actor, now=visit.now)
    page = surveys.see_survey(one.survey, actor=visit.actor, now=visit.now)
    if not page.survey.has_door:
        raise NotFound
    door = surveys.door_of(point_id, actor=visit.actor, now=visit.now)
    address = visit.request.build_absolute_uri(reverse("console:survey_door", args=[door]))
    paper = "a3" if visit.request.GET.get("paper") == "a3" else "a4"
    content = poster_of(page, one, address=address, paper=paper)
    return pdf_answer(f"{page.survey.title}-{one.name}.pdf", content)


@require_POST
@signed_in
def add(visit: Visit, point_id: UUID) -> HttpResponse:
    """A point gets more codes."""
    asked = visit.request.POST.get("count", "")
    count = int(asked) if asked.isdigit() and len(asked) < 6 else 0
    try:
        written = surveys.add_invitations(point_id, count, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        problem = refused.problems[0]
        fault = say(problem.code, {"limit": problem.limit})
        return _point_page(visit, point_id, fault=fault, typed=asked[:10], status=422)
    except RuleBroken as refused:
        tell_refusal(visit, refused)
    else:
        messages.success(visit.request, gettext("已增发 %(count)s 个码。") % {"count": written})
    return go_to("console:survey_point", point_id)


@require_POST
@signed_in
def withdraw(visit: Visit, point_id: UUID, invitation_id: UUID) -> HttpResponse:
    """A code opens nothing any more; what was answered stays."""
    one = surveys.see_point(point_id, actor=visit.actor, now=visit.now)
    page = surveys.see_survey(one.survey, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=page.survey.organisation)
    try:
        surveys.withdraw_invitation(invitation_id, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        tell_refusal(visit, refused)
    else:
        messages.success(visit.request, gettext("这个码已作废。"))
    return go_to("console:survey_point", point_id)
