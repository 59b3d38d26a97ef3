"""Who is on duty, one tap to call; and the roster of one's own institutions. Not here: what must hold of a duty (governance)."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from heyi.contexts.console.forms.on_call import OnCallForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.queries.on_call import told_on_call
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken

_LONGEST_WORDS = 64
_USUAL = timedelta(hours=12)


def _own(visit: Visit) -> tuple[tuple[UUID, str], ...]:
    """Where the reader keeps the roster."""
    own = own_organisations(visit.actor, now=visit.now)
    return tuple(one for one in own if visit.actor.may(Duty.MANAGE_CAPACITY, at=one[0]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def on_call(visit: Visit) -> HttpResponse:
    """Who answers which telephone now or later; sent, its form puts somebody on the roster."""
    own = _own(visit)
    if visit.request.method != "POST":
        begins = visit.now.replace(minute=0, second=0, microsecond=0)
        initial = {"starts_at": begins, "ends_at": begins + _USUAL}
        return _page(visit, OnCallForm(initial=initial, organisations=own) if own else None)
    if not own:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_CAPACITY))
    form = OnCallForm(visit.request.POST, organisations=own)
    if not form.is_valid():
        return _page(visit, form, status=422)
    try:
        made = governance.put_on_call(form.new(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, form, status=422)
    told = {"department": made.department, "name": made.name}
    messages.success(visit.request, gettext("%(department)s：%(name)s已排上。") % told)
    return go_to("console:on_call")


def _page(visit: Visit, form: OnCallForm | None, *, status: int = 200) -> HttpResponse:
    parameters = visit.request.GET
    asked = governance.OnCallWanted(
        words=parameters.get("words", "").strip()[:_LONGEST_WORDS],
        is_now="later" not in parameters,
        page=asked_page(parameters),
    )
    page = told_on_call(asked, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("值班电话"),
        "asked": asked,
        "page": page,
        "form": form,
        "empty_words": gettext("没有符合这些条件的值班。")
        if asked.words
        else gettext("现在没有人登记值班。"),
        "empty_address": reverse("console:on_call") if asked.words else "",
    }
    return visit.show("console/on_call.html", context, status=status)


@require_POST
@signed_in
def take_off(visit: Visit, on_call_id: UUID) -> HttpResponse:
    """Takes a duty off the roster."""
    try:
        governance.take_off_call(on_call_id, actor=visit.actor, now=visit.now)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
    else:
        messages.success(visit.request, gettext("已从值班表撤下。"))
    return go_to("console:on_call")
