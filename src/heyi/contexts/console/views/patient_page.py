"""The patient's page: made, shown and withdrawn by staff; opened by whoever has the code, without an account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.patient_page import PatientPageForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.queries.telling import tell
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.letters import Tongue
from heyi.contexts.surveys import public as surveys
from heyi.foundation import secrets
from heyi.foundation.http import note_refusal
from heyi.foundation.limits import TooMany, count_once
from heyi.foundation.printing import pdf_answer, qr_svg
from heyi.foundation.words import name, say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, RuleBroken

# A family opens its page a few times a day; a clinic's one address may serve all of its patients.
_MOST_OPENINGS, _PER_SECONDS = 60, 60


@require_http_methods(["GET", "POST"])
@signed_in
def staff(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The patient's page as staff see it: the form to make one, or the code, how often it was opened, and its end."""
    form = PatientPageForm(visit.request.POST or None)
    if visit.request.method == "POST" and form.is_valid():
        new = referral.NewPatientPage(**form.cleaned_data)
        try:
            referral.make_patient_page(referral_id, new, actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            put_problems(form, refused)
        except RuleBroken as refused:
            note_refusal(visit.request, refused, 409)
            messages.warning(visit.request, say(refused.code, dict(refused.facts)))
            return redirect("console:patient_page", referral_id)
        else:
            return redirect("console:patient_page", referral_id)
    return _staff_page(visit, referral_id, form)


def _staff_page(visit: Visit, referral_id: UUID, form: PatientPageForm) -> HttpResponse:
    telling = tell(referral_id, actor=visit.actor, now=visit.now)
    if telling.package is None:
        raise NotFound
    page = referral.patient_page_of(referral_id, actor=visit.actor, now=visit.now)
    address = visit.request.build_absolute_uri(f"/p/{page.token}/") if page else ""
    context = {
        "page_title": gettext("给患者的查询页"),
        "telling": telling,
        "referral": telling.referral,
        "organisation_names": telling.names,
        "form": form,
        "patient_page": page,
        "made_by": names_of_people([page.made_by]).get(page.made_by, "") if page else "",
        "address": address,
        "code": qr_svg(address) if page else "",
        "may_make": telling.is_open and telling.referral.state is not State.DRAFT,
    }
    return visit.show("console/patient_page.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def slip(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The slip to take home. Printing is put on record as a read."""
    wanted = referral.SlipWanted(
        referral=referral_id,
        language=Tongue.ENGLISH if visit.request.GET.get("language") == "en" else Tongue.CHINESE,
        site=visit.request.build_absolute_uri("/").rstrip("/"),
    )
    printed = referral.print_slip(wanted, actor=visit.actor, now=visit.now)
    return pdf_answer(printed.name, printed.content)


@require_POST
@signed_in
def withdraw(visit: Visit, referral_id: UUID, page_id: UUID) -> HttpResponse:
    """The page opens no more; a second press finds it done."""
    try:
        referral.revoke_patient_page(page_id, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
    messages.success(visit.request, gettext("查询页已作废，原来的码打不开了。"))
    return redirect("console:patient_page", referral_id)


@require_GET
@never_cache
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """What a patient sees. A code that never was, one that was withdrawn and one whose time is over look the same."""
    now = timezone.now()
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        count_once(
            secrets.blind("address", address).hex(), "patient-page", most=_MOST_OPENINGS, per_seconds=_PER_SECONDS,
            now=now,
        )  # fmt: skip
        view = referral.open_patient_page(token, actor=referral.PATIENT_DOOR, now=now)
    except (NotFound, TooMany) as refused:
        return _private(_gone(request, refused))
    names = organisation_names([view.start, view.end], actor=referral.PATIENT_DOOR, now=now)
    context = {
        "page_title": gettext("我的转诊"),
        "view": view,
        "stage": name("stage", view.stage),
        "start": names.get(view.start, ""),
        "end": names.get(view.end, "") if view.end else "",
        "bring": name("letter_word", "what_to_bring"),
        "language": get_language(),
        "asked": _asked(view.referral),
    }
    return _private(render(request, "console/patient_view.html", context))


def _asked(referral_id: UUID) -> list[surveys.EpisodeForm]:
    """The forms in which this patient may tell how it was."""
    found = surveys.forms_of_episode(referral_id, actor=surveys.SURVEY_DOOR, now=timezone.now())
    return [one for one in found if not one.is_in]


def _gone(request: HttpRequest, refused: HeyiError) -> HttpResponse:
    if isinstance(refused, TooMany):
        answer = render(
            request,
            "console/patient_gone.html",
            {"page_title": gettext("请稍后再试"), "later": True},
            status=429,
        )
        answer["Retry-After"] = str(refused.facts["retry_after_seconds"])
        return answer
    return render(request, "console/patient_gone.html", {"page_title": gettext("打不开这个页面")}, status=404)


def _private(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache and found by no search."""
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "same-origin"
    return answer
