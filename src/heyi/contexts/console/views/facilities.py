"""Telling where an institution lies and what it can do, and how long the ways take. Not here: the page of one (organisations)."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.facilities import FacilityForm, TravelForm, told_before
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.organisation_page import name_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.kernel.errors import InputInvalid, NotPermitted


@require_http_methods(["GET", "POST"])
@signed_in
def facility(visit: Visit, organisation_id: UUID) -> HttpResponse:
    """What is known of one institution's place and abilities, to be told anew by who manages it."""
    one = governance.find_organisation(organisation_id, actor=visit.actor, now=visit.now)
    governance.require_over(
        visit.actor, Duty.MANAGE_ORGANISATIONS, organisation=organisation_id, now=visit.now
    )
    known = governance.facility_of(organisation_id, actor=visit.actor, now=visit.now)
    form = FacilityForm(visit.request.POST or None, initial=told_before(known))
    if visit.request.method == "POST" and form.is_valid():
        try:
            governance.describe_facility(organisation_id, form.facility(), actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            put_problems(form, refused)
        else:
            messages.success(visit.request, gettext("已保存。下一次去处排序就按它来。"))
            return go_to("console:organisation", organisation_id)
    context = {
        "page_title": gettext("%(name)s：位置、科室和统筹区") % {"name": name_of(one)},
        "one": one,
        "form": form,
    }
    return visit.show("console/facility.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def travel(visit: Visit) -> HttpResponse:
    """A table of travel times; each slip is told by row and column, and then nothing is taken over."""
    if not visit.actor.may_anywhere(Duty.MANAGE_ORGANISATIONS):
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_ORGANISATIONS))
    form = TravelForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and form.is_valid():
        changed = _told(visit, form)
        if changed is not None:
            messages.success(
                visit.request, gettext("路程表已读入：%(count)s 条有变化。") % {"count": changed}
            )
            return go_to("console:travel")
    context = {"page_title": gettext("机构间路程"), "form": form}
    return visit.show("console/travel.html", context, status=422 if form.errors else 200)


def _told(visit: Visit, form: forms.Form) -> int | None:
    """How many ways are new or other; None where the table was refused, and the form says why."""
    told = form.cleaned_data
    try:
        return governance.tell_travel_times(
            told["matrix"], source=told["source"], status=told["status"], actor=visit.actor, now=visit.now
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return None
