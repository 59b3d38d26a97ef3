"""Beds and appointments of one's own institutions: the board, offering places, another number of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.forms.places import PlacesForm, ResizeForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries import capacity_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken

_LONGEST_WORDS = 64


class _SeeOther(HttpResponseRedirect):
    """After a form the next page is asked for anew, whatever the browser."""

    status_code = 303


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def places(visit: Visit) -> HttpResponse:
    """The board; sent, its form offers places or another number of them."""
    if not capacity_page.seats(visit.actor):
        raise NotPermitted("duty_not_held", duty=Duty.MANAGE_CAPACITY)
    if visit.request.method != "POST":
        return _board(visit, _empty_form(visit))
    own = _own(visit)
    if not own:
        raise NotPermitted("duty_not_held", duty=Duty.MANAGE_CAPACITY)
    form = PlacesForm(visit.request.POST, organisations=own)
    if not form.is_valid():
        return _board(visit, form, status=422)
    refused = _offer(visit, form, form.offer())
    if refused:
        return _board(visit, form, status=refused)
    return _SeeOther(reverse("console:places"))


def _offer(visit: Visit, form: PlacesForm | ResizeForm, offer: referral.PoolOffer) -> int:
    """Offers the places; the status of a refusal, which then stands in the form, or 0."""
    try:
        pool = referral.offer_places(offer, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return 422
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error("places", say(refused.code, dict(refused.facts)))
        return 409
    told = {"unit": pool.unit, "kind": name("places_of", pool.kind), "count": pool.places}
    if pool.is_open:
        messages.success(visit.request, gettext("%(unit)s：%(kind)s现在共 %(count)s 个。") % told)
    else:
        messages.success(visit.request, gettext("%(unit)s：%(kind)s已暂停接收。") % told)
    return 0


def _own(visit: Visit) -> tuple[tuple[UUID, str], ...]:
    names = organisation_names(capacity_page.offering(visit.actor), actor=visit.actor, now=visit.now)
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def _empty_form(visit: Visit) -> PlacesForm | None:
    own = _own(visit)
    return PlacesForm(initial={"kind": PoolKind.BED}, organisations=own) if own else None


def _board(visit: Visit, form: PlacesForm | None, *, status: int = 200) -> HttpResponse:
    parameters = visit.request.GET
    asked = _asked(visit)
    page = capacity_page.board_page(asked, page=asked_page(parameters), actor=visit.actor, now=visit.now)
    narrowed = asked != referral.PlacesWanted()
    own = organisation_names(capacity_page.seats(visit.actor), actor=visit.actor, now=visit.now)
    context: dict[str, Any] = {
        "page_title": gettext("床位和号源"),
        "asked": asked,
        "is_narrowed": narrowed,
        "page": page,
        "columns": _columns(several=len(own) > 1),
        "caption": gettext("床位和号源"),
        "row_template": "console/parts/places_row.html",
        "several": len(own) > 1,
        "kinds": [(str(one), name("places_of", one)) for one in PoolKind],
        "organisations": sorted(((str(one), words) for one, words in own.items()), key=lambda pair: pair[1]),
        "form": form,
        "empty_words": gettext("没有符合这些条件的床位或号源。")
        if narrowed
        else gettext("还没有提供床位或号源。"),
        "empty_next": gettext("去掉条件") if narrowed else "",
        "empty_address": reverse("console:places") if narrowed else "",
    }
    return visit.show("console/places.html", context, status=status, live=("places",))


def _asked(visit: Visit) -> referral.PlacesWanted:
    parameters = visit.request.GET
    kind, organisation = parameters.get("kind", ""), id_asked(parameters, "organisation")
    return referral.PlacesWanted(
        words=parameters.get("words", "").strip()[:_LONGEST_WORDS],
        kind=PoolKind(kind) if kind in set(PoolKind) else None,
        organisation=organisation if organisation in capacity_page.seats(visit.actor) else None,
    )


def _columns(*, several: bool) -> tuple[Column, ...]:
    organisation = (Column("organisation", gettext("机构")),) if several else ()
    return (
        Column("unit", gettext("科室或病区")),
        *organisation,
        Column("free", gettext("空"), is_number=True),
        Column("held", gettext("留着"), is_number=True),
        Column("in_use", gettext("在用"), is_number=True),
        Column("places", gettext("共"), is_number=True),
        Column("bar", gettext("占用")),
        Column("change", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resize(visit: Visit, pool_id: UUID) -> HttpResponse:
    """Another number of places of one unit, or none offered for now."""
    load = referral.find_pool(pool_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.MANAGE_CAPACITY, at=load.pool.organisation)
    if visit.request.method != "POST":
        initial = {"places": load.pool.places, "is_open": load.pool.is_open}
        return _one(visit, load, ResizeForm(initial=initial))
    form = ResizeForm(visit.request.POST)
    if not form.is_valid():
        return _one(visit, load, form, status=422)
    refused = _offer(visit, form, form.offer(load.pool))
    if refused:
        return _one(visit, load, form, status=refused)
    return _SeeOther(reverse("console:places"))


def _one(visit: Visit, load: referral.Load, form: ResizeForm, *, status: int = 200) -> HttpResponse:
    names = organisation_names([load.pool.organisation], actor=visit.actor, now=visit.now)
    line = capacity_page.line_of(load, names.get(load.pool.organisation, ""), visit.actor)
    context = {
        "page_title": gettext("%(unit)s：改数量") % {"unit": load.pool.unit},
        "line": line,
        "form": form,
        "kind": name("places_of", load.pool.kind),
    }
    return visit.show("console/places_resize.html", context, status=status)
