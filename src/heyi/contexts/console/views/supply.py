"""Supply of places: closing a unit, expected discharges, lending beds, weekly clinics. Not here: the board (capacity)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from heyi.contexts.console.forms.capacity import ClinicForm, CloseForm, DischargesForm, LendForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries import capacity_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.capacity import show_unit
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import RecallReason
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken
from heyi.kernel.moments import day_of


class _SeeOther(HttpResponseRedirect):
    """After a form the next page is asked for anew, whatever the browser."""

    status_code = 303


def _refusal(visit: Visit, form: forms.Form, deed: Callable[[], object]) -> int:
    """Does the deed; the status of a refusal, which then stands in the form, or 0."""
    if not form.is_valid():
        return 422
    try:
        deed()
    except InputInvalid as refused:
        put_problems(form, refused)
        return 422
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return 409
    return 0


@require_POST
@signed_in
def close(visit: Visit, pool_id: UUID) -> HttpResponse:
    """Closes a ward or a period; those for whom a place was held wait for another."""
    load = referral.find_pool(pool_id, actor=visit.actor, now=visit.now)
    form, taken_back = CloseForm(visit.request.POST), 0

    def deed() -> None:
        nonlocal taken_back
        reason = RecallReason(form.cleaned_data["reason"])
        taken_back = referral.close_pool(pool_id, reason, actor=visit.actor, now=visit.now)

    refused = _refusal(visit, form, deed)
    if refused:
        return show_unit(visit, load, close_form=form, status=refused)
    told = {"unit": load.pool.unit, "count": taken_back}
    messages.success(visit.request, gettext("%(unit)s 已停止；%(count)s 位改为排队等候。") % told)
    return _SeeOther(reverse("console:capacity"))


@require_POST
@signed_in
def discharges(visit: Visit, pool_id: UUID) -> HttpResponse:
    """How many beds a ward expects to come free on a day."""
    load = referral.find_pool(pool_id, actor=visit.actor, now=visit.now)
    form = DischargesForm(visit.request.POST)
    refused = _refusal(
        visit,
        form,
        lambda: referral.expect_discharges(
            pool_id, form.cleaned_data["on"], form.cleaned_data["count"], actor=visit.actor, now=visit.now
        ),
    )
    if refused:
        return show_unit(visit, load, discharges_form=form, status=refused)
    messages.success(visit.request, gettext("已记下预计出院。"))
    return _SeeOther(reverse("console:capacity_unit", args=[pool_id]))


@require_POST
@signed_in
def lend(visit: Visit, pool_id: UUID) -> HttpResponse:
    """Offers beds of a ward to another ward."""
    load = referral.find_pool(pool_id, actor=visit.actor, now=visit.now)
    borrowers = capacity_page.borrowers(load.pool.organisation, actor=visit.actor, now=visit.now)
    form = LendForm(visit.request.POST, borrowers=borrowers)
    refused = _refusal(
        visit, form, lambda: referral.lend_beds(form.offer(load.pool), actor=visit.actor, now=visit.now)
    )
    if refused:
        return show_unit(visit, load, lend_form=form, status=refused)
    messages.success(visit.request, gettext("已提出借床，等对方接受。"))
    return _SeeOther(reverse("console:loans"))


_LOAN_DEEDS = {
    "take": referral.take_loan,
    "return": referral.return_beds,
    "withdraw": referral.withdraw_loan,
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def loans(visit: Visit) -> HttpResponse:
    """Beds lent and borrowed; sent, one button takes, returns or withdraws."""
    _require_keeper(visit)
    status = 200
    if visit.request.method == "POST":
        status = _deal(visit)
        if not status:
            return _SeeOther(reverse("console:loans"))
    found = referral.list_loans(page=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    named = {one for row in found.rows for one in (row.loan.lender, row.loan.borrower)}
    context: dict[str, Any] = {
        "page_title": gettext("借床"),
        "page": found,
        "names": organisation_names(named, actor=visit.actor, now=visit.now),
        "states": {str(row.loan.id): name("loan_state", row.loan.state) for row in found.rows},
    }
    return visit.show("console/loans.html", context, status=status)


def _deal(visit: Visit) -> int:
    """Does what a button says; the status of a refusal, which is told above the list, or 0."""
    deed = _LOAN_DEEDS.get(visit.request.POST.get("deed", ""))
    try:
        loan = UUID(visit.request.POST.get("loan", ""))
    except ValueError:
        deed, loan = None, UUID(int=0)
    if deed is None:
        messages.error(visit.request, say("malformed"))
        return 422
    try:
        deed(loan, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.error(visit.request, say(refused.code, dict(refused.facts)))
        return 409
    messages.success(visit.request, gettext("已办好。"))
    return 0


def _require_keeper(visit: Visit) -> None:
    if not capacity_page.offering(visit.actor):
        raise NotPermitted("duty_not_held", duty=Duty.MANAGE_CAPACITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def clinics(visit: Visit) -> HttpResponse:
    """Clinics that come again every week; sent, the form keeps one."""
    _require_keeper(visit)
    own = capacity_page.own_units(visit.actor, now=visit.now)
    if visit.request.method != "POST":
        return _clinics(visit, ClinicForm(initial={"first_on": day_of(visit.now)}, organisations=own))
    form = ClinicForm(visit.request.POST, organisations=own)
    refused = _refusal(
        visit, form, lambda: referral.keep_template(form.template(), actor=visit.actor, now=visit.now)
    )
    if refused:
        return _clinics(visit, form, status=refused)
    messages.success(visit.request, gettext("已保存；今后四周的号源每天凌晨自动生成。"))
    return _SeeOther(reverse("console:clinics"))


def _clinics(visit: Visit, form: ClinicForm, *, status: int = 200) -> HttpResponse:
    found = referral.list_templates(page=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    named = {row.organisation for row in found.rows}
    context = {
        "page_title": gettext("每周门诊"),
        "page": found,
        "form": form,
        "names": organisation_names(named, actor=visit.actor, now=visit.now),
        "weekdays": {day: name("weekday", day) for day in range(7)},
    }
    return visit.show("console/clinics.html", context, status=status)


@require_POST
@signed_in
def end_clinic(visit: Visit, template_id: UUID) -> HttpResponse:
    """A clinic comes today for the last time."""
    try:
        referral.end_template(template_id, day_of(visit.now), actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        messages.error(visit.request, say(refused.code, dict(refused.facts)))
    else:
        messages.success(visit.request, gettext("这个门诊不再生成新的号源。"))
    return _SeeOther(reverse("console:clinics"))
