"""Noting that a patient does not want to be moved, where no referral comes of it. Not here: beginning a referral (drafting)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.refusing_move import RefusedMoveForm
from heyi.contexts.console.queries.package import sex_and_age
from heyi.contexts.console.views.drafting import Start, begin_form, identifier, start_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, RuleBroken


@require_http_methods(["GET", "POST"])
@signed_in
def refused_move(visit: Visit) -> HttpResponse:
    """Where the patient would have gone, why they do not want to, and who said so."""
    start = start_of(visit)
    patient = visit.request.POST.get("patient") or visit.request.GET.get("patient", "")
    if not patient:
        messages.info(visit.request, gettext("先找到患者，再从患者页面开始转诊。"))
        return redirect("console:patients")
    form = begin_form(visit, start, patient, RefusedMoveForm)
    if visit.request.method == "GET" or not form.is_valid():
        return _page(visit, start, form, patient)
    try:
        referral.note_refused_move(form.told(start.at), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, start, form, patient)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _page(visit, start, form, patient, status=409)
    messages.success(visit.request, gettext("已记下：患者不愿意转。"))
    return go_to("console:patient", identifier(patient))


def _page(
    visit: Visit, start: Start, form: RefusedMoveForm, patient: str, *, status: int = 0
) -> HttpResponse:
    shown = patients.patient_page(
        identifier(patient), purpose=Purpose.REFERRAL, actor=visit.actor, now=visit.now
    ).patient
    context = {
        "page_title": gettext("患者不愿意转"),
        "form": form,
        "patient": shown,
        "about": sex_and_age(str(shown.sex), shown.birth_on, now=visit.now),
        "start": start,
    }
    return visit.show("console/refused_move.html", context, status=status or (422 if form.errors else 200))
