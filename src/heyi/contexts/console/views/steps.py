"""The form of one step and taking it. Not here: which steps there are and who may take them (referral)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console import terms
from heyi.contexts.console.forms.consent import with_who_informed
from heyi.contexts.console.forms.offering import PREPARED, offered_for, prepared_answers, usual_answers
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.steps import StepForm, step_form
from heyi.contexts.console.queries.refusing import refusal_words
from heyi.contexts.console.queries.telling import Telling, tell
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.payment import payment_beside
from heyi.contexts.console.views.referral import page, too_late
from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import OpenAction
from heyi.foundation.http import note_refusal
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, RuleBroken, StaleVersion, WrongState


@dataclass(frozen=True, slots=True)
class _Step:
    visit: Visit
    referral_id: UUID
    action: str


@require_http_methods(["GET", "POST"])
@signed_in
def step(visit: Visit, referral_id: UUID, action: str) -> HttpResponse:
    """The form of a step; sent, it takes the step and shows where the referral stands now."""
    outline = referral.outline_referral(referral_id, actor=visit.actor, now=visit.now)
    offered_action = next((one for one in outline.actions if one.action == action), None)
    wanted = _Step(visit, referral_id, action)
    if visit.request.method == "GET":
        return _empty(wanted, offered_action)
    if offered_action is None:
        return _not_open(wanted)
    offered = offered_for(
        offered_action, outline.referral, given=visit.request.POST.dict(), actor=visit.actor, now=visit.now
    )
    form = step_form(offered_action, offered, given=visit.request.POST)
    if not form.is_valid():
        return _again(wanted, form, status=422)
    return _take(wanted, form)


def _take(wanted: _Step, form: StepForm) -> HttpResponse:
    visit = wanted.visit
    try:
        referral.take_step(
            wanted.referral_id,
            wanted.action,
            _given(visit, form),
            seen_version=form.cleaned_data["expected_version"],
            actor=visit.actor,
            now=visit.now,
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return _again(wanted, form, status=422)
    except WrongState as refused:
        return too_late(visit, wanted.referral_id, refused)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, refusal_words(refused))
        return _again(wanted, form, status=409)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        return _seen_too_old(wanted, form)
    messages.success(visit.request, gettext("已完成：%(step)s。") % {"step": name("step", wanted.action)})
    return redirect("console:referral", wanted.referral_id)


def _given(visit: Visit, form: StepForm) -> dict[str, Any]:
    given = form.given()
    if "consent" in given:
        given["consent"] = with_who_informed(given["consent"], informed_by=visit.actor.name, now=visit.now)
    return given


def _not_open(wanted: _Step) -> HttpResponse:
    """Lets the verb say why not, so that a stranger, a colleague and the second of two hands each hear the right thing."""
    visit = wanted.visit
    try:
        referral.take_step(
            wanted.referral_id, wanted.action, {}, seen_version=None, actor=visit.actor, now=visit.now
        )
    except WrongState as refused:
        return too_late(visit, wanted.referral_id, refused)
    return redirect("console:referral", wanted.referral_id)


def _empty(wanted: _Step, action: OpenAction | None) -> HttpResponse:
    visit = wanted.visit
    if action is None:
        warning = gettext("这一步现在不能做：情况已经变了，或不在您的职责之内。")
        return page(visit, wanted.referral_id, warning=warning)
    telling = tell(wanted.referral_id, actor=visit.actor, now=visit.now)
    offered = offered_for(action, telling.referral, given={}, actor=visit.actor, now=visit.now)
    initial = usual_answers(action, telling.referral, offered, now=visit.now)
    is_prepared = False
    if wanted.action in PREPARED:
        prepared = referral.prepared_for(wanted.referral_id, actor=visit.actor, now=visit.now)
        answers = prepared_answers(wanted.action, prepared)
        initial, is_prepared = initial | answers, bool(answers)
    chosen = visit.request.GET.get("pool", "")
    if chosen in {one.value for one in offered.places}:
        initial["pool"] = chosen
    form = step_form(action, offered, initial=initial)
    return _shown(wanted, form, telling, is_prepared=is_prepared)


def _again(wanted: _Step, form: StepForm, *, status: int) -> HttpResponse:
    telling = tell(wanted.referral_id, actor=wanted.visit.actor, now=wanted.visit.now)
    return _shown(wanted, form, telling, status=status)


def _seen_too_old(wanted: _Step, form: StepForm) -> HttpResponse:
    """The form with everything that was typed, the changed patient beside it; sent once more it goes through."""
    telling = tell(wanted.referral_id, actor=wanted.visit.actor, now=wanted.visit.now)
    renewed = wanted.visit.request.POST.copy()
    renewed["expected_version"] = str(telling.referral.version)
    again = step_form(form.action, form.offered, given=renewed)
    again.is_valid()
    again.add_error(
        None, gettext("您打开页面以后，别人改过这份转诊。您填的都在；请看过最新内容，再提交一次。")
    )
    return _shown(wanted, again, telling, status=412)


def _payment(wanted: _Step, form: StepForm, telling: Telling) -> dict[str, Any]:
    """What the patient would pay here and there, beside the consent to a way down."""
    if wanted.action != "offer_down" or "consent" not in form.fields:
        return {}
    up = (telling.seen.package or {}).get("up")
    diagnosis = str(up.get("diagnosis_code") or "") if isinstance(up, Mapping) else ""
    told = payment_beside(wanted.visit, wanted.referral_id, form, Direction.DOWN, diagnosis)
    return {"payment": told, "payment_diagnosis": diagnosis}


def _shown(
    wanted: _Step, form: StepForm, telling: Telling, *, status: int = 200, is_prepared: bool = False
) -> HttpResponse:
    words = name("step", wanted.action)
    context: dict[str, Any] = {
        **_payment(wanted, form, telling),
        "page_title": f"{telling.seen.patient_name} · {words}",
        "words": words,
        "form": form,
        "telling": telling,
        "referral": telling.referral,
        "organisation_names": telling.names,
        "is_final": wanted.action in terms.FINAL,
        "action": wanted.action,
        "is_prepared": is_prepared,
    }
    return wanted.visit.show("console/step.html", context, status=status)
