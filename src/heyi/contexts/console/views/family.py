"""Who cares for a resident, who lives with them, whom to call. Not here: contracts themselves (contracts)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from heyi.contexts.console.forms.family import HouseholdForm, KinForm, MemberForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.contracts import contracts_told, family_doctor, first_day
from heyi.contexts.console.views.contracts import signing_places
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.households import Relation
from heyi.contexts.patients import public as patients
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken


def _place(visit: Visit, patient_id: UUID) -> UUID:
    """In whose name it is written: the institution that registered the patient where that is one's own, else one's first."""
    key, _ = patients.record_key(patient_id, actor=visit.actor, now=visit.now)
    able = [one for one in visit.actor.institutions if visit.actor.may(Duty.REGISTER_PATIENT, at=one)]
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.REGISTER_PATIENT))
    return min(able, key=lambda one: (one != key.registered_by, one))


@require_GET
@signed_in
def care(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Family doctor, contracts, household and kin of one resident."""
    return _care_page(visit, patient_id, {})


def _care_page(
    visit: Visit, patient_id: UUID, sent: dict[str, forms.Form], *, status: int = 200
) -> HttpResponse:
    shown = patients.patient_page(patient_id, purpose=Purpose.CARE, actor=visit.actor, now=visit.now)
    family = health.family_of(patient_id, actor=visit.actor, now=visit.now)
    today = first_day(visit.now)
    members = family.household.members if family.household else ()
    blank: dict[str, Any] = {
        "kin": KinForm(prefix="kin"),
        "household": HouseholdForm(
            prefix="household", initial={"address": shown.patient.details.address, "since_on": today}
        ),
        "member": MemberForm(prefix="member", initial={"since_on": today}),
    }
    context = {
        "page_title": gettext("签约和家庭：%(name)s") % {"name": shown.patient.name},
        "patient": shown.patient,
        "doctor": family_doctor(patient_id, actor=visit.actor, now=visit.now),
        "contracts": contracts_told(shown.patient.person, actor=visit.actor, now=visit.now),
        "may_sign": bool(signing_places(visit, patient_id)),
        "household": family.household,
        "members": [(one, name("relation", one.relation)) for one in members],
        "kin": [(one, name("relation", one.relation)) for one in family.kin],
        "may_edit": visit.actor.may_anywhere(Duty.REGISTER_PATIENT),
        "today": today,
        "sent": frozenset(sent),
        "forms": blank | sent,
    }
    return visit.show("console/care.html", context, status=status)


def _done(
    visit: Visit, patient_id: UUID, key: str, form: forms.Form, deed: Callable[[], object]
) -> HttpResponse:
    """Does it, or shows the page again with what is wrong at its field."""
    if not form.is_valid():
        return _care_page(visit, patient_id, {key: form}, status=422)
    try:
        deed()
    except InputInvalid as refused:
        put_problems(form, refused)
        return _care_page(visit, patient_id, {key: form}, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _care_page(visit, patient_id, {key: form}, status=409)
    messages.success(visit.request, gettext("已记下。"))
    return go_to("console:care", patient_id)


@require_POST
@signed_in
def kin(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Somebody to call."""
    at = _place(visit, patient_id)
    form = KinForm(visit.request.POST, prefix="kin")
    return _done(
        visit, patient_id, "kin", form,
        lambda: health.name_kin(patient_id, form.asked(), at=at, actor=visit.actor, now=visit.now),
    )  # fmt: skip


@require_POST
@signed_in
def remove(visit: Visit, patient_id: UUID, kin_id: UUID) -> HttpResponse:
    """Somebody no longer to be called."""
    return _said(
        visit, patient_id,
        lambda: health.remove_kin(kin_id, patient=patient_id, actor=visit.actor, now=visit.now),
    )  # fmt: skip


@require_POST
@signed_in
def household(visit: Visit, patient_id: UUID) -> HttpResponse:
    """A household begun with this resident as its head, or somebody moving into it."""
    at = _place(visit, patient_id)
    home = health.family_of(patient_id, actor=visit.actor, now=visit.now).household
    if home is None:
        form = HouseholdForm(visit.request.POST, prefix="household")
        return _done(visit, patient_id, "household", form, lambda: _opened(visit, patient_id, at, form))
    member = MemberForm(visit.request.POST, prefix="member")
    return _done(
        visit, patient_id, "member", member,
        lambda: health.move_in(home.id, member.asked(), actor=visit.actor, now=visit.now),
    )  # fmt: skip


def _opened(visit: Visit, patient_id: UUID, at: UUID, form: HouseholdForm) -> UUID:
    told = form.cleaned_data
    head = health.NewMember(patient=patient_id, relation=str(Relation.HEAD), since_on=told["since_on"])
    return health.open_household(at, told["address"], head, actor=visit.actor, now=visit.now)


@require_POST
@signed_in
def move_out(visit: Visit, patient_id: UUID, member_id: UUID) -> HttpResponse:
    """Somebody who no longer lives there from today on."""
    today = first_day(visit.now)
    return _said(
        visit, patient_id, lambda: health.move_out(member_id, on=today, actor=visit.actor, now=visit.now)
    )


def _said(visit: Visit, patient_id: UUID, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
    else:
        messages.success(visit.request, gettext("已记下。"))
    return go_to("console:care", patient_id)
