"""Registering a person and correcting a record. Not here: what must be known of whom (patients)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.console.forms.person import PersonForm, at_its_fields, written_before
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import is_a_number
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Registered
from heyi.contexts.patients.terms.people import Patient
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken, StaleVersion

Places = tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class _Difference:
    """One field in which what was typed is not what is registered now."""

    label: str
    registered: str


def places_for(visit: Visit, duty: Duty) -> Places:
    """The organisations at which the reader holds a duty, by name.

    Raises: NotPermitted where there is none.
    """
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple((one, words) for one, words in own if visit.actor.may(duty, at=one))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(duty))
    return able


def chosen_place(form: Any, places: Places) -> UUID | None:
    """Where it is done: the only place, or the one that was chosen; an error stands at the field where none was."""
    if len(places) == 1:
        return places[0][0]
    told = form.cleaned_data.get("at")
    if not told:
        form.add_error("at", say("required"))
    return UUID(told) if told else None


@require_http_methods(["GET", "POST"])
@signed_in
def register(visit: Visit) -> HttpResponse:
    """Registering somebody; what does not fit with another record is shown on the page that follows."""
    places = places_for(visit, Duty.REGISTER_PATIENT)
    if visit.request.method == "GET":
        begun = _begun_with(reveal(visit.request.GET.get("find", "")))
        form = PersonForm(initial=begun, organisations=places)
        return _register_page(visit, form)
    form = PersonForm(visit.request.POST, organisations=places)
    at = chosen_place(form, places) if form.is_valid() else None
    if at is None:
        return _register_page(visit, form, status=422)
    try:
        done = patients.register_patient(form.incoming(), at=at, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, at_its_fields(refused))
        return _register_page(visit, form, status=422)
    except RuleBroken as refused:
        return _register_page(visit, form, status=409, known=_known_already(visit, form, refused))
    _tell(visit, gettext("已登记。"), done)
    return go_to("console:patient", done.patient.id)


def _begun_with(words: str) -> dict[str, str]:
    """What was searched for in vain need not be typed again."""
    if is_a_number(words):
        return {"number": words}
    return {"name": words} if words and not any(sign.isdigit() for sign in words) else {}


def _known_already(visit: Visit, form: PersonForm, refused: RuleBroken) -> object:
    note_refusal(visit.request, refused, 409)
    form.add_error(None, say(refused.code, dict(refused.facts)))
    return refused.facts.get("patient")


def _tell(visit: Visit, words: str, done: Registered) -> None:
    messages.success(visit.request, words)
    if done.clashes:
        messages.warning(visit.request, gettext("和别的登记有对不上的地方，请看下面的说明。"))


def _register_page(
    visit: Visit, form: PersonForm, *, status: int = 200, known: object = None
) -> HttpResponse:
    context = {
        "page_title": gettext("登记居民"),
        "form": form,
        "known": known,
        "verb": gettext("登记"),
    }
    return visit.show("console/person_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def correct(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Saying anew what is known of somebody; what was typed stays on the page whatever happened meanwhile."""
    patient = _to_correct(visit, patient_id)
    if visit.request.method == "GET":
        initial = {**written_before(patient.details), "expected_version": patient.version}
        return _correct_page(visit, patient, PersonForm(initial=initial))
    form = PersonForm(visit.request.POST)
    if not form.is_valid():
        return _correct_page(visit, patient, form, status=422)
    try:
        done = patients.correct_patient(
            patient_id,
            form.incoming(before=patient.details),
            seen_version=form.cleaned_data["expected_version"] or 0,
            actor=visit.actor,
            now=visit.now,
        )
    except InputInvalid as refused:
        put_problems(form, at_its_fields(refused))
        return _correct_page(visit, patient, form, status=422)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        return _seen_too_old(visit, patient, form)
    except RuleBroken as refused:
        known = _known_already(visit, form, refused)
        return _correct_page(visit, patient, form, status=409, known=known)
    is_changed = done.patient.version != patient.version
    _tell(visit, gettext("已更正。") if is_changed else gettext("内容没有变化。"), done)
    return go_to("console:patient", patient_id)


def _to_correct(visit: Visit, patient_id: UUID) -> Patient:
    page = patients.patient_page(patient_id, purpose=Purpose.REGISTRATION, actor=visit.actor, now=visit.now)
    if not page.is_own:
        raise NotPermitted("not_your_record", patient=patient_id)
    visit.actor.require(Duty.REGISTER_PATIENT, at=page.patient.registered_by)
    return page.patient


def _seen_too_old(visit: Visit, patient: Patient, form: PersonForm) -> HttpResponse:
    """What was typed stays; beside it stands what is registered now, so that saving once more is a decision."""
    renewed = visit.request.POST.copy()
    renewed["expected_version"] = str(patient.version)
    again = PersonForm(renewed)
    again.is_valid()
    again.add_error(
        None, gettext("您打开页面以后，别人改过这份登记。您填的都在；请对照现在的登记，确认后再保存一次。")
    )
    return _correct_page(visit, patient, again, status=412, differences=_differences(patient, again))


def _differences(patient: Patient, form: PersonForm) -> tuple[_Difference, ...]:
    now = written_before(patient.details)
    fields = dict(form.fields.items())
    told: list[_Difference] = []
    for key, registered in now.items():
        if key in fields and (form[key].value() or "").strip() != registered:
            choices = dict(getattr(fields[key], "choices", ()))
            told.append(_Difference(str(fields[key].label), str(choices.get(registered, registered)) or "—"))
    return tuple(told)


def _correct_page(
    visit: Visit,
    patient: Patient,
    form: PersonForm,
    *,
    status: int = 200,
    known: object = None,
    differences: tuple[_Difference, ...] = (),
) -> HttpResponse:
    context = {
        "page_title": gettext("更正登记：%(name)s") % {"name": patient.name},
        "form": form,
        "patient": patient,
        "known": known,
        "differences": differences,
        "verb": gettext("保存更正"),
    }
    return visit.show("console/person_form.html", context, status=status)
