"""Screening a resident, and what follows. Not here: enrolling them (managed)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.screening import ScreeningForm
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.queries.residents import people_by_record
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.screening import Follows, Outcome, ScreeningKind
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.moments import day_of


@require_http_methods(["GET", "POST"])
@signed_in
def screen(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Asking and measuring; saved, it says what follows."""
    patients.check_reach(patient_id, actor=visit.actor, now=visit.now)
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple(one for one in own if visit.actor.may(Duty.MANAGE_HEALTH, at=one[0]))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    asked = visit.request.GET.get("kind", "")
    kind = ScreeningKind(asked) if asked in set(ScreeningKind) else ScreeningKind.BLOOD_PRESSURE
    if visit.request.method == "GET":
        initial = {"at": str(able[0][0]), "on": day_of(visit.now).isoformat()}
        form = ScreeningForm(initial=initial, kind=kind, organisations=able)
        return _page(visit, patient_id, form)
    form = ScreeningForm(visit.request.POST, kind=kind, organisations=able)
    if not form.is_valid():
        return _page(visit, patient_id, form, status=422)
    try:
        outcome = health.record_screening(form.new(patient_id), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, patient_id, form, status=422)
    return _onwards(visit, patient_id, kind, outcome)


def _onwards(visit: Visit, patient_id: UUID, kind: ScreeningKind, outcome: Outcome) -> HttpResponse:
    told = {
        "kind": name("screening_kind", kind),
        "result": name("screening_result", outcome.result),
        "follows": name("screening_follows", outcome.follows),
    }
    words = gettext("已保存：%(kind)s筛查结果“%(result)s”，%(follows)s。") % told
    if outcome.follows is Follows.REFER:
        messages.warning(visit.request, words)
        return go_to("console:draft", patient=str(patient_id))
    messages.success(visit.request, words)
    if outcome.follows is Follows.ENROL:
        return go_to("console:enrol", patient_id, group=str(outcome.group), ground="screening")
    return go_to("console:patient", patient_id)


def _page(visit: Visit, patient_id: UUID, form: ScreeningForm, *, status: int = 200) -> HttpResponse:
    people = people_by_record([patient_id], purpose=Purpose.FOLLOW_UP, actor=visit.actor, now=visit.now)
    if patient_id not in people:
        raise NotFound
    context = {
        "page_title": gettext("筛查"),
        "form": form,
        "person": people[patient_id],
        "kinds": [(str(one), name("screening_kind", one), one is form.kind) for one in ScreeningKind],
        "kind": form.kind,
        "screenings": [
            (one, name("screening_kind", one.screened.kind), name("screening_result", one.result))
            for one in health.screenings_of(patient_id, actor=visit.actor, now=visit.now)
        ],
    }
    return visit.show("console/screening.html", context, status=status)
