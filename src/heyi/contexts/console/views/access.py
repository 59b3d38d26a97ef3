"""Asking for somebody by a full number, asking to see a record, and answering others. Not here: what access shows (patients)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.finding import hide, reveal
from heyi.contexts.console.forms.person import AskForm, NumberForm, at_its_fields
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.asking import ACCESS_DAYS, request_page, request_told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import is_a_number, tabs
from heyi.contexts.console.views.registering import Places, chosen_place, places_for
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import Known
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken


@require_http_methods(["GET", "POST"])
@signed_in
def ask_number(visit: Visit) -> HttpResponse:
    """Whether the alliance knows a full number; every question is counted."""
    places = places_for(visit, Duty.SEARCH_PATIENT)
    if visit.request.method == "GET":
        words = reveal(visit.request.GET.get("find", ""))
        initial = {"number": words} if is_a_number(words) else {}
        return _ask_page(visit, NumberForm(initial=initial, organisations=places))
    form = NumberForm(visit.request.POST, organisations=places)
    at = chosen_place(form, places) if form.is_valid() else None
    if at is None:
        return _ask_page(visit, form, status=422)
    number = IncomingIdentifier(form.cleaned_data["paper"], form.cleaned_data["number"])
    try:
        found = patients.ask_by_number(number, at=at, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, at_its_fields(refused))
        return _ask_page(visit, form, status=422)
    if found.patient is not None:
        messages.success(visit.request, gettext("您可以查阅此人，就是下面这一位。"))
        return go_to("console:patient", found.patient)
    if found.known is Known.ASK_FOR_ACCESS:
        return go_to("console:ask_access", found.question)
    return go_to("console:ask_number", find=hide(number.value), answer="unknown")


def _ask_page(visit: Visit, form: NumberForm, *, status: int = 200) -> HttpResponse:
    context = {
        "page_title": gettext("按号码在联盟里查"),
        "form": form,
        "is_unknown": visit.request.GET.get("answer") == "unknown" and not form.is_bound,
        "find": visit.request.GET.get("find", ""),
        "may_register": visit.actor.may_anywhere(Duty.REGISTER_PATIENT),
    }
    return visit.show("console/ask_number.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def ask_access(visit: Visit, question_id: UUID) -> HttpResponse:
    """Asking those who hold a record to be shown it, and where the request stands."""
    places_for(visit, Duty.SEARCH_PATIENT)
    if visit.request.method == "GET":
        return _access_page(visit, question_id, AskForm())
    form = AskForm(visit.request.POST)
    if not form.is_valid():
        return _access_page(visit, question_id, form, status=422)
    try:
        patients.ask_for_access(question_id, form.cleaned_data["reason"], actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _access_page(visit, question_id, form, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _access_page(visit, question_id, form, status=409)
    messages.success(visit.request, gettext("申请已送出，答复后会出现在这里。"))
    return go_to("console:ask_access", question_id)


def _access_page(visit: Visit, question_id: UUID, form: AskForm, *, status: int = 200) -> HttpResponse:
    told = request_told(question_id, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("申请查阅"),
        "form": form,
        "row": told,
        "days": ACCESS_DAYS,
        "question": question_id,
        "may_break": visit.actor.may_anywhere(Duty.BREAK_GLASS),
    }
    return visit.show("console/ask_access.html", context, status=status)


@require_GET
@signed_in
def access_requests(visit: Visit) -> HttpResponse:
    """What others ask of one's institutions, and what these asked of others."""
    if not visit.actor.may_anywhere(Duty.READ_PATIENT):
        raise NotPermitted("duty_not_held", duty=str(Duty.READ_PATIENT))
    is_ours = visit.request.GET.get("box") == "made"
    context = {
        "page_title": gettext("查阅申请"),
        "tabs": tabs(visit, "made" if is_ours else "requests"),
        "page": request_page(
            number=asked_page(visit.request.GET), is_ours=is_ours, actor=visit.actor, now=visit.now
        ),
        "is_ours": is_ours,
        "days": ACCESS_DAYS,
    }
    return visit.show("console/access_requests.html", context)


@require_POST
@signed_in
def answer_access(visit: Visit, question_id: UUID) -> HttpResponse:
    """Gives access or refuses it, in the name of the institution that holds the record."""
    answers = {"give": True, "refuse": False}
    given = answers.get(visit.request.POST.get("answer", ""))
    if given is None:
        messages.warning(visit.request, gettext("请选择同意还是不同意。"))
        return go_to("console:access_requests")
    places = places_for(visit, Duty.READ_PATIENT)
    at = _holder(visit, places)
    try:
        patients.answer_access(question_id, give=given, at=at, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return go_to("console:access_requests")
    words = gettext("已同意，对方从现在起可以查阅。") if given else gettext("已答复：不同意。")
    messages.success(visit.request, words)
    return go_to("console:access_requests")


def _holder(visit: Visit, places: Places) -> UUID:
    told = visit.request.POST.get("at", "")
    return next((one for one, _ in places if str(one) == told), places[0][0])
