"""What persons ask about their data: taken down, listed, answered; restrictions lifted. Not here: the rules (patients)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.rights import AnswerForm, RightsForm
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.queries.rights import restriction_page, rights_page
from heyi.contexts.console.views.emergency import protection_tabs
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.registering import Places, chosen_place
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken

FILERS = (Duty.HANDLE_RIGHTS, Duty.REGISTER_PATIENT)


def _places(visit: Visit) -> Places:
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple((one, words) for one, words in own if any(visit.actor.may(duty, at=one) for duty in FILERS))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.HANDLE_RIGHTS))
    return able


@require_http_methods(["GET", "POST"])
@signed_in
def file(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Taking down what a person asks about their data."""
    patients.check_reach(patient_id, actor=visit.actor, now=visit.now)
    places = _places(visit)
    if visit.request.method == "GET":
        return _file_page(visit, patient_id, RightsForm(organisations=places))
    form = RightsForm(visit.request.POST, organisations=places)
    at = chosen_place(form, places) if form.is_valid() else None
    if at is None:
        return _file_page(visit, patient_id, form, status=422)
    try:
        made = patients.file_rights_request(
            patient_id,
            form.asked(),
            at=at,
            everywhere=form.cleaned_data["everywhere"],
            actor=visit.actor,
            now=visit.now,
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return _file_page(visit, patient_id, form, status=422)
    messages.success(
        visit.request,
        gettext("已登记 %(count)s 项请求，最迟 %(days)s 天内答复。")
        % {"count": len(made), "days": patients.DAYS_TO_ANSWER},
    )
    if visit.actor.may_anywhere(Duty.HANDLE_RIGHTS):
        return go_to("console:rights_requests")
    return go_to("console:patient", patient_id)


def _file_page(visit: Visit, patient_id: UUID, form: RightsForm, *, status: int = 200) -> HttpResponse:
    context = {
        "page_title": gettext("登记个人信息请求"),
        "form": form,
        "patient_id": patient_id,
        "days": patients.DAYS_TO_ANSWER,
        "may_read": visit.actor.may_anywhere(Duty.READ_PATIENT),
    }
    return visit.show("console/rights_form.html", context, status=status)


@require_GET
@signed_in
def requests(visit: Visit) -> HttpResponse:
    """Requests that wait for an answer, or that were answered."""
    return _requests_page(visit, None, None)


def _requests_page(
    visit: Visit, request_id: UUID | None, form: AnswerForm | None, *, status: int = 200
) -> HttpResponse:
    is_answered = visit.request.GET.get("box") == "answered"
    found = rights_page(
        number=asked_page(visit.request.GET), is_answered=is_answered, actor=visit.actor, now=visit.now
    )
    context = {
        "page_title": gettext("个人信息请求"),
        "tabs": protection_tabs(visit, "answered" if is_answered else "rights"),
        "page": found,
        "is_answered": is_answered,
        "blank": AnswerForm(auto_id=False),
        "form": form,
        "form_of": request_id,
    }
    return visit.show("console/rights_requests.html", context, status=status)


@require_POST
@signed_in
def answer(visit: Visit, request_id: UUID) -> HttpResponse:
    """The answer to one request; what is granted is done at once."""
    form = AnswerForm(visit.request.POST)
    if not form.is_valid():
        return _requests_page(visit, request_id, form, status=422)
    try:
        patients.answer_rights_request(request_id, form.given(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _requests_page(visit, request_id, form, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _requests_page(visit, request_id, form, status=409)
    messages.success(visit.request, gettext("已答复，请把答复告知提出人。"))
    return go_to("console:rights_requests")


@require_GET
@signed_in
def restrictions(visit: Visit) -> HttpResponse:
    """Records of one's own institutions that are restricted now."""
    context = {
        "page_title": gettext("限制查阅"),
        "tabs": protection_tabs(visit, "restrictions"),
        "page": restriction_page(number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now),
    }
    return visit.show("console/restrictions.html", context)


@require_POST
@signed_in
def lift(visit: Visit, restriction_id: UUID) -> HttpResponse:
    """Opens a restricted record again."""
    words = visit.request.POST.get("words", "")
    try:
        patients.lift_restriction(restriction_id, words, actor=visit.actor, now=visit.now)
    except InputInvalid:
        messages.warning(visit.request, gettext("没有解除：请写明理由。"))
        return go_to("console:restrictions")
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return go_to("console:restrictions")
    messages.success(visit.request, gettext("已解除，有授权的机构从现在起又可以查阅。"))
    return go_to("console:restrictions")
