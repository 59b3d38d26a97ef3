"""The offline outbox: pages that are the same for everybody, and the doors at which its items arrive.

Not here: how the phone keeps and sends them (static/heyi/offline.js), how they are sealed (foundation.offline).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from heyi.contexts.console.forms.offline import OfflineFollowUpForm, OfflineReferralForm
from heyi.contexts.console.forms.problems import field_of
from heyi.contexts.console.forms.steps import urgency_choices
from heyi.contexts.console.queries.naming import language
from heyi.contexts.console.queries.offline import (
    enrolment_meant,
    resident_meant,
    told_to_phone,
    writes_offline,
)
from heyi.contexts.console.views.entering import Visit
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import ReferralNeed
from heyi.contexts.health.terms.management import Care, RiskGroup
from heyi.contexts.referral import public as referral
from heyi.foundation.access import acting
from heyi.foundation.http import body_of, note_refusal, refuse_json, status_of
from heyi.foundation.json_body import read_json
from heyi.foundation.offline import Sealed, open_sealed, read_sealed
from heyi.foundation.once import once
from heyi.foundation.shapes import place_of
from heyi.foundation.shell import browser_words
from heyi.foundation.words import name
from heyi.kernel.errors import HeyiError, InputInvalid, NotPermitted, Problem

_MOST_OPENED = 100
_STYLES = ("vendor/tabler.min", "tokens", "page", "parts", "story", "desk", "case", "where", "print")
_FILES = (
    *(f"heyi/{one}.css" for one in _STYLES),
    *(f"heyi/{one}.js" for one in ("theme", "heyi", "offline", "offline-page")),
    "heyi/vendor/icons.svg",
    "heyi/mark.svg",
)


_DOORS = {
    "home": "offline",
    "referral": "offline_referral",
    "follow-up": "offline_follow_up",
    "worker": "offline_worker",
    "state": "offline_state",
    "send": "offline_send",
    "open": "offline_open",
}


def doors() -> dict[str, str]:
    """The addresses of the outbox by what they are for."""
    return {door: reverse(f"console:{route}") for door, route in _DOORS.items()}


# ---- the pages: nothing on them depends on who asks --------------------------------------------


def _shown(request: HttpRequest, template: str, title: str, **more: Any) -> HttpResponse:
    context = {
        "page_title": title,
        "place": request.resolver_match.url_name if request.resolver_match else "",
        "doors": doors(),
        "offline_words": _words(),
        "browser_words": browser_words(),
        **more,
    }
    return render(request, template, context)


def _words() -> dict[str, Any]:
    """What offline-page.js says by itself."""
    return {
        "kinds": {"referral": gettext("上转"), "follow_up": gettext("随访")},
        "urgencies": dict(urgency_choices()),
        "groups": {str(one): name("risk_group", one) for one in RiskGroup},
        "colon": "：" if language().startswith("zh") else ": ",
        "required": gettext("必填。"),
        "number": gettext("号码不对：请逐位核对，共 18 位。"),
        "pressing": gettext("这次的结果建议上转，请打开处理。"),
        "others": gettext("这部手机上还有另一个账号的 %s 件，只有那个账号登录后才能发送。"),
    }


@require_GET
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """What was written without a line and waits on this phone."""
    return _shown(request, "console/offline.html", gettext("待发送"))


@require_GET
@never_cache
def write_referral(request: HttpRequest) -> HttpResponse:
    """The form of a referral, which opens without a line."""
    form = OfflineReferralForm()
    return _shown(request, "console/offline_referral.html", gettext("离线写转诊"), form=form)


@require_GET
@never_cache
def write_follow_up(request: HttpRequest) -> HttpResponse:
    """The form of a visit, which opens without a line."""
    form = OfflineFollowUpForm()
    return _shown(request, "console/offline_follow_up.html", gettext("离线记随访"), form=form)


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it stands at this address because it may serve no page above it."""
    known = doors()
    kept: dict[str, Any] = {
        "pages": [known["home"], known["referral"], known["follow-up"]],
        "files": [static(one) for one in _FILES],
    }
    script = Path(str(finders.find("heyi/offline-worker.js"))).read_text("utf-8")
    kept["version"] = hashlib.sha256((json.dumps(kept) + script).encode()).hexdigest()[:12]
    return HttpResponse(f"const HEYI = {json.dumps(kept)};\n{script}", content_type="text/javascript")


# ---- the doors ---------------------------------------------------------------------------------


class _NotRead(Exception):
    """An item whose form does not hold what it must; nothing was changed."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__()
        self.form = form


Door = Callable[[Visit], JsonResponse]


def _for_phones(door: Door) -> Callable[[HttpRequest], HttpResponse]:
    """A door that a script of ours knocks at: it answers in JSON, refusals too, and nothing keeps its answers."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return door(Visit(request, acting(request), timezone.now()))
        except _NotRead as unread:
            return _told(_problems_in(unread.form))
        except HeyiError as refused:
            return refuse_json(request, refused)

    answer.__name__, answer.__doc__ = door.__name__, door.__doc__
    return never_cache(answer)


def _told(problems: list[dict[str, str]]) -> JsonResponse:
    body = {**body_of(InputInvalid(Problem("item", "malformed"))), "problems": problems}
    return JsonResponse(body, status=422, json_dumps_params={"ensure_ascii": False})


def _problems_in(form: forms.Form) -> list[dict[str, str]]:
    """Every error of a form with its field by name and label."""
    return [
        {"field": field, "label": _label(form, field), "message": " ".join(map(str, errors))}
        for field, errors in form.errors.items()
    ]


def _label(form: forms.Form, field: str) -> str:
    return str(form.fields[field].label) if field in form.fields else ""


@require_GET
@_for_phones
def state(visit: Visit) -> JsonResponse:
    """Who is signed in, a fresh token against forged requests, and what a phone needs to write for this account."""
    if not writes_offline(visit.actor):
        raise NotPermitted("duty_not_held", duty=str(Duty.DRAFT_REFERRAL))
    told = told_to_phone(visit.actor, now=visit.now)
    return JsonResponse({**told, "csrf": get_token(visit.request)})


@require_POST
@_for_phones
def reveal(visit: Visit) -> JsonResponse:
    """What the sealed items of this account hold, so that one can see and mend them; what does not open is left out."""
    asked = read_json(visit.request)
    items = asked.get("items", []) if isinstance(asked, Mapping) else []
    opened: dict[str, Any] = {}
    for one in items[:_MOST_OPENED] if isinstance(items, list) else []:
        try:
            sealed = read_sealed(one)
            opened[str(sealed.id)] = open_sealed(sealed, actor=visit.actor)
        except HeyiError:
            continue
    return JsonResponse({"items": opened})


@require_POST
@_for_phones
def send(visit: Visit) -> JsonResponse:
    """Takes one item in, once: sent again because the answer was lost, it is told the first answer."""
    sealed = read_sealed(read_json(visit.request))
    content = open_sealed(sealed, actor=visit.actor)
    deed = _DEEDS.get(sealed.kind)
    if deed is None:
        raise InputInvalid(code="offline_kind_unknown")
    form = deed.form(content)
    if not form.is_valid():
        raise _NotRead(form)
    try:
        return JsonResponse(_once(visit, sealed, lambda: deed.do(visit, form)))
    except InputInvalid as refused:
        return _put(visit, form, refused)


def _once(visit: Visit, sealed: Sealed, deed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    inputs = {"offline": sealed.digest}
    return once(str(sealed.id), inputs, deed, actor=visit.actor, now=visit.now)


def _put(visit: Visit, form: forms.Form, refused: InputInvalid) -> JsonResponse:
    """A refusal with each problem at the field of the form that it is about."""
    note_refusal(visit.request, refused, status_of(refused))
    body = body_of(refused)
    for told, problem in zip(body["problems"], refused.problems, strict=True):
        told["field"] = field_of(problem, form) or ""
        told["label"] = _label(form, told["field"])
    return JsonResponse(body, status=422, json_dumps_params={"ensure_ascii": False})


def _refer(visit: Visit, form: OfflineReferralForm) -> dict[str, Any]:
    told, actor, now = form.cleaned_data, visit.actor, visit.now
    patient = resident_meant(told["name"], told["number"], at=told["where"][0], actor=actor, now=now)
    made = referral.draft_referral(form.new(patient), actor=actor, now=now)
    referral.take_step(made.id, "submit", {}, seen_version=made.version, actor=actor, now=now)
    return {"address": reverse("console:referral", args=[made.id])}


def _follow_up(visit: Visit, form: OfflineFollowUpForm) -> dict[str, Any]:
    told, actor, now = form.cleaned_data, visit.actor, visit.now
    at = place_of(actor, Duty.MANAGE_HEALTH, None)
    if at is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    patient = resident_meant(told["name"], told["number"], at=at, actor=actor, now=now)
    enrolment = enrolment_meant(patient, RiskGroup(told["group"]), actor=actor, now=now)
    made = health.record_follow_up(enrolment, form.new(Care(told["care"])), actor=actor, now=now)
    return {
        "address": reverse("console:managed", args=[enrolment]),
        "is_pressing": made.judgement.need is not ReferralNeed.NONE,
    }


@dataclass(frozen=True, slots=True)
class _Deed:
    """What one kind of item asks for: the form that reads it and what is done then."""

    form: type[Any]
    do: Callable[[Visit, Any], dict[str, Any]]


_DEEDS = {"referral": _Deed(OfflineReferralForm, _refer), "follow_up": _Deed(OfflineFollowUpForm, _follow_up)}
