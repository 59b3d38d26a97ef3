"""Breaking the glass, ending it, and judging it afterwards. Not here: what it opens (patients)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.emergency import EmergencyForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.emergency import HOURS, emergency_told, review_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import Tab
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, RuleBroken

Deed = Callable[[patients.Emergency], patients.EmergencyAccess]


@require_http_methods(["GET", "POST"])
@signed_in
def break_glass(visit: Visit, question_id: UUID) -> HttpResponse:
    """Seeing somebody at once whom the alliance knows by a number."""
    patients.request_behind(question_id, actor=visit.actor, now=visit.now)
    _require_glass(visit)
    back = reverse("console:ask_access", args=[question_id])
    return _glass(
        visit, back, lambda said: patients.break_glass(question_id, said, actor=visit.actor, now=visit.now)
    )


@require_http_methods(["GET", "POST"])
@signed_in
def break_glass_in_referral(visit: Visit, referral_id: UUID) -> HttpResponse:
    """Seeing somebody at once who was referred to one's institution and has not been accepted yet."""
    outline = referral.outline_referral(referral_id, actor=visit.actor, now=visit.now)
    at = outline.referral.receiver
    if at is None or at not in visit.actor.institutions:
        raise NotFound
    visit.actor.require(Duty.BREAK_GLASS, at=at)
    at_hand = patients.CaseAtHand(
        record=outline.referral.patient, person=outline.referral.person, at=at, case=referral_id
    )
    back = reverse("console:referral", args=[referral_id])
    return _glass(
        visit,
        back,
        lambda said: patients.break_glass_in_case(at_hand, said, actor=visit.actor, now=visit.now),
    )


def _require_glass(visit: Visit) -> None:
    if not visit.actor.may_anywhere(Duty.BREAK_GLASS):
        raise NotPermitted("duty_not_held", duty=str(Duty.BREAK_GLASS))


def _glass(visit: Visit, back: str, deed: Deed) -> HttpResponse:
    if visit.request.method == "GET":
        return _glass_page(visit, back, EmergencyForm())
    form = EmergencyForm(visit.request.POST)
    if not form.is_valid():
        return _glass_page(visit, back, form, status=422)
    said = patients.Emergency(reason=form.cleaned_data["reason"], words=form.cleaned_data["words"])
    try:
        done = deed(said)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _glass_page(visit, back, form, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _glass_page(visit, back, form, status=409)
    return go_to("console:emergency", done.id)


def _glass_page(visit: Visit, back: str, form: EmergencyForm, *, status: int = 200) -> HttpResponse:
    context = {"page_title": gettext("紧急访问"), "form": form, "back": back, "hours": HOURS}
    return visit.show("console/break_glass.html", context, status=status)


@require_GET
@signed_in
def emergency(visit: Visit, emergency_id: UUID) -> HttpResponse:
    """One's own emergency access: the person while it lasts, and the way to end it."""
    told = emergency_told(emergency_id, actor=visit.actor, now=visit.now)
    at = told.access.organisation
    context = {
        "page_title": gettext("紧急访问"),
        "told": told,
        "access": told.access,
        "where": organisation_names((at,), actor=visit.actor, now=visit.now).get(at, ""),
    }
    return visit.show("console/emergency.html", context)


@require_POST
@signed_in
def end_emergency(visit: Visit, emergency_id: UUID) -> HttpResponse:
    """Ends one's own emergency access before its time."""
    try:
        patients.end_emergency(emergency_id, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return go_to("console:emergency", emergency_id)
    messages.success(visit.request, gettext("紧急访问已结束。"))
    return go_to("console:emergency", emergency_id)


def protection_tabs(visit: Visit, current: str) -> tuple[Tab, ...]:
    """The lists of a data officer."""
    reviews, rights = reverse("console:emergency_reviews"), reverse("console:rights_requests")
    offers = (
        ("reviews", gettext("紧急访问待核查"), reviews, Duty.REVIEW_ACCESS),
        ("judged", gettext("已核查"), f"{reviews}?box=judged", Duty.REVIEW_ACCESS),
        ("reports", gettext("访问报告"), reverse("console:access_reports"), Duty.REVIEW_ACCESS),
        ("grants", gettext("授权"), reverse("console:grants"), Duty.REVIEW_ACCESS),
        ("rights", gettext("个人信息请求"), rights, Duty.HANDLE_RIGHTS),
        ("answered", gettext("已答复"), f"{rights}?box=answered", Duty.HANDLE_RIGHTS),
        ("restrictions", gettext("限制查阅"), reverse("console:restrictions"), Duty.HANDLE_RIGHTS),
    )
    return tuple(
        Tab(words, address, key == current)
        for key, words, address, duty in offers
        if visit.actor.may_anywhere(duty)
    )


@require_GET
@signed_in
def reviews(visit: Visit) -> HttpResponse:
    """Emergency accesses that wait to be judged, or that were."""
    is_judged = visit.request.GET.get("box") == "judged"
    found = review_page(
        number=asked_page(visit.request.GET), is_judged=is_judged, actor=visit.actor, now=visit.now
    )
    context = {
        "page_title": gettext("核查访问"),
        "tabs": protection_tabs(visit, "judged" if is_judged else "reviews"),
        "page": found,
        "is_judged": is_judged,
    }
    return visit.show("console/emergency_reviews.html", context)


@require_POST
@signed_in
def review(visit: Visit, review_id: UUID) -> HttpResponse:
    """What a data officer finds of one of them."""
    told = visit.request.POST
    verdict, words = told.get("verdict", ""), told.get("words", "")
    try:
        patients.review_emergency(review_id, verdict, words, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        problems = (say(one.code, {"value": one.value, "limit": one.limit}) for one in refused.problems)
        said = gettext("没有记下：%(why)s 认为不合理时请写明理由。") % {"why": " ".join(problems)}
        messages.warning(visit.request, said)
        return go_to("console:emergency_reviews")
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return go_to("console:emergency_reviews")
    messages.success(visit.request, gettext("核查结论已记下。"))
    return go_to("console:emergency_reviews")
