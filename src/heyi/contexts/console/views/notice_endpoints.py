"""Where an organisation is told outside the house: robots of messengers, tried out, changed and removed. Not here: notices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.notices import EndpointForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries import notices_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.notices import tabs
from heyi.contexts.governance.terms import Duty
from heyi.contexts.notices import public
from heyi.contexts.notices.terms import Answer, Endpoint
from heyi.foundation.http import note_refusal
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotPermitted, StaleVersion


def _places(visit: Visit) -> tuple[tuple[UUID, str], ...]:
    able = notices_page.places_managed(visit.actor)
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_ENDPOINTS))
    names = organisation_names(able, actor=visit.actor, now=visit.now)
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def _shown(one: Endpoint, queue: public.Queue, organisation: str) -> dict[str, Any]:
    answer = name("notice_answer", one.last_answer) if one.last_answer else ""
    return {
        "endpoint": one,
        "organisation": organisation,
        "kind": name("bot_kind", one.kind),
        "least": name("notice_level", one.least),
        "answer": answer,
        "is_well": one.last_answer is Answer.TAKEN,
        "queue": queue,
    }


@require_GET
@signed_in
def endpoints(visit: Visit) -> HttpResponse:
    """Every endpoint of the organisations the reader answers for, and how each is doing."""
    places = dict(_places(visit))
    found = public.list_endpoints(actor=visit.actor, now=visit.now)
    queues = public.queues_of(tuple(one.id for one in found), actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("群机器人"),
        "tabs": tabs(visit, "console:endpoints"),
        "rows": [
            _shown(one, queues.get(one.id, public.Queue()), places.get(one.organisation, "")) for one in found
        ],
        "several": len(places) > 1,
        "new_address": reverse("console:open_endpoint"),
    }
    return visit.show("console/endpoints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(visit: Visit) -> HttpResponse:
    """Another endpoint."""
    places = _places(visit)
    if visit.request.method != "POST":
        initial = {"is_on": True, "least": "urgent", "kind": "wecom", "at": str(places[0][0])}
        return _form_page(visit, EndpointForm(initial=initial, organisations=places))
    form = EndpointForm(visit.request.POST, organisations=places)
    if not form.is_valid():
        return _form_page(visit, form, status=422)
    try:
        at = UUID(form.cleaned_data["at"])
        made = public.open_endpoint(form.wish(), at=at, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _form_page(visit, form, status=422)
    messages.success(visit.request, gettext("已保存。请发一条测试消息，看群里能不能收到。"))
    return go_to("console:endpoint", made.id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def endpoint(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """One endpoint: how it is doing, trying it out, changing it."""
    known = public.find_endpoint(endpoint_id, actor=visit.actor, now=visit.now)
    places = _places(visit)
    if visit.request.method != "POST":
        form = EndpointForm(initial=EndpointForm.of(known), organisations=places, known=known)
        return _form_page(visit, form, known=known)
    form = EndpointForm(visit.request.POST, organisations=places, known=known)
    if not form.is_valid():
        return _form_page(visit, form, known=known, status=422)
    try:
        seen = form.cleaned_data["version"]
        public.change_endpoint(endpoint_id, form.wish(), seen_version=seen, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _form_page(visit, form, known=known, status=422)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        form.add_error(None, say(refused.code))
        return _form_page(visit, form, known=known, status=412)
    messages.success(visit.request, gettext("已保存。"))
    return go_to("console:endpoint", endpoint_id)


def _form_page(
    visit: Visit, form: EndpointForm, *, known: Endpoint | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": known.name if known else gettext("添加群机器人"),
        "form": form,
        "known": None,
    }
    if known is not None:
        names = organisation_names([known.organisation], actor=visit.actor, now=visit.now)
        queue = public.queues_of((known.id,), actor=visit.actor, now=visit.now).get(known.id, public.Queue())
        context["known"] = _shown(known, queue, names.get(known.organisation, ""))
    return visit.show("console/endpoint.html", context, status=status)


@require_POST
@signed_in
def try_out(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Sends a trial message and shows what the endpoint says."""
    outcome = public.try_endpoint(endpoint_id, language=visit.language, actor=visit.actor, now=visit.now)
    words = name("notice_answer", outcome.answer)
    said = f"{words}（{outcome.code}）" if outcome.code else words
    if outcome.answer is Answer.TAKEN:
        messages.success(visit.request, gettext("测试消息：%(said)s。") % {"said": words})
    else:
        messages.error(visit.request, gettext("测试消息没有送到：%(said)s。") % {"said": said})
    return go_to("console:endpoint", endpoint_id)


@require_POST
@signed_in
def revive(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """What was given up is tried again."""
    count = public.revive_sendings(endpoint_id, actor=visit.actor, now=visit.now)
    messages.success(visit.request, gettext("%(count)s 条将在一分钟内重新发送。") % {"count": count})
    return go_to("console:endpoint", endpoint_id)


@require_POST
@signed_in
def remove(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """The organisation is no longer told there."""
    public.remove_endpoint(endpoint_id, actor=visit.actor, now=visit.now)
    messages.success(visit.request, gettext("已删除，地址和密钥也不再保存。"))
    return go_to("console:endpoints")
