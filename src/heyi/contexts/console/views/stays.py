"""Patients in wards who could go on below: the ward's list, one of them, and what the ward answers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.stays import KeepForm, StaysAsked, TakeUpForm, stays_asked
from heyi.contexts.console.queries import choosing
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.queries.refusing import refusal_words
from heyi.contexts.console.queries.stays_page import place_of, stay_told, stays_page
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import with_words
from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.stays import StayProposal, StayState
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, RuleBroken, WrongState

_SHOWN = (StayState.OPEN, StayState.PUT_OFF, StayState.TAKEN_UP, StayState.REFUSED, StayState.FALLEN)


@dataclass(frozen=True, slots=True)
class _Tab:
    words: str
    address: str
    is_current: bool
    count: int | None = None


@require_http_methods(["GET", "POST"])
@signed_in
def stays(visit: Visit) -> HttpResponse:
    """Who lies in one's wards past the suggested stay; words come by POST and go on encrypted."""
    if visit.request.method == "POST":
        return with_words(visit)
    asked = stays_asked(visit.request.GET, own=visit.actor.institutions)
    page = referral.list_stays(
        asked.wanted(), number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now
    )
    own = own_organisations(visit.actor, now=visit.now)
    context = {
        "page_title": gettext("可以下转的住院患者"),
        "page": stays_page(page, actor=visit.actor, now=visit.now),
        "columns": _columns(asked),
        "row_template": "console/parts/stay_row.html",
        "caption": gettext("可以下转的住院患者"),
        "asked": asked,
        "tabs": _tabs(visit, asked),
        "organisations": [(str(one), words) for one, words in own] if len(own) > 1 else [],
        "empty_words": gettext("没有符合这些条件的患者。")
        if asked.is_narrowed
        else name("stay_none", asked.state),
    }
    return visit.show("console/stays.html", context)


def _columns(asked: StaysAsked) -> tuple[Column, ...]:
    is_waiting = asked.state is StayState.OPEN
    return (
        Column("patient", gettext("患者")),
        Column("stay", gettext("住院天数")),
        Column("stability", gettext("病情稳定")),
        Column("destination", gettext("建议转往")),
        Column("lacking", gettext("还缺什么") if is_waiting else gettext("结果")),
    )


def _tabs(visit: Visit, asked: StaysAsked) -> tuple[_Tab, ...]:
    counts = referral.count_stays(actor=visit.actor, now=visit.now)
    here = reverse("console:stays")
    return tuple(
        _Tab(
            name("stay_state", one),
            f"{here}?state={one}",
            asked.state is one,
            counts.get(one, 0) if one in _SHOWN[:2] else None,
        )
        for one in _SHOWN
    )


@require_http_methods(["GET", "POST"])
@signed_in
def stay(visit: Visit, proposal_id: UUID) -> HttpResponse:
    """One proposal with why and what is prepared; sent, it takes it up, puts it off or refuses it."""
    proposal = referral.see_stay(proposal_id, actor=visit.actor, now=visit.now)
    if visit.request.method == "GET":
        return _page(visit, proposal)
    deed = visit.request.POST.get("deed", "")
    form = _forms(visit, proposal, visit.request.POST, only=deed).get(deed)
    if form is None:
        return _page(visit, proposal)
    if not form.is_valid():
        return _page(visit, proposal, form, deed, status=422)
    try:
        return _answer(visit, proposal, form)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, proposal, form, deed, status=422)
    except WrongState as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, gettext("这位患者已经处理过，或已出院、已下转：请看下面的最新情况。"))
        again = referral.see_stay(proposal_id, actor=visit.actor, now=visit.now)
        return _page(visit, again, status=409)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, refusal_words(refused))
        return _page(visit, proposal, form, deed, status=409)


def _answer(visit: Visit, proposal: StayProposal, form: forms.Form) -> HttpResponse:
    if isinstance(form, TakeUpForm):
        begun = referral.take_up_stay(proposal.id, form.told(), actor=visit.actor, now=visit.now)
        messages.success(visit.request, gettext("已备好下转资料：请核对后发出。"))
        return redirect("console:step", begun.id, "offer_down" if begun.state is State.DRAFT else "complete")
    told = form.cleaned_data
    if "until" in form.fields:
        referral.put_stay_off(
            proposal.id, told["reason"], told["until"], words=told["words"], actor=visit.actor, now=visit.now
        )
        messages.success(visit.request, gettext("已推迟：到那天早上会再提出来。"))
    else:
        referral.refuse_stay(
            proposal.id, told["reason"], words=told["words"], actor=visit.actor, now=visit.now
        )
        messages.success(visit.request, gettext("已记下不下转的原因；这次住院不会再提出来。"))
    return redirect("console:stays")


def _forms(
    visit: Visit, proposal: StayProposal, given: Any = None, *, only: str = ""
) -> dict[str, forms.Form]:
    """The three forms of the page; what was sent fills the one it belongs to."""

    def data(deed: str) -> Any:
        return given if only == deed else None

    place = place_of(proposal)
    asks_where = proposal.behind is None
    return {
        "take_up": TakeUpForm(
            data("take_up"),
            initial={"destination": f"{place}|{proposal.alliance}" if place else ""},
            asks_where=asks_where,
            destinations=_destinations(visit, proposal, place) if asks_where else (),
            more_at=f"{reverse('console:destinations')}?direction={Direction.DOWN}&at={proposal.organisation}",
            auto_id="take_up_%s",
        ),
        "put_off": KeepForm(data("put_off"), puts_off=True, auto_id="put_off_%s"),
        "refuse": KeepForm(data("refuse"), auto_id="refuse_%s"),
    }


def _destinations(visit: Visit, proposal: StayProposal, place: UUID | None) -> tuple[choosing.Choice, ...]:
    found = choosing.destinations(proposal.organisation, Direction.DOWN, actor=visit.actor, now=visit.now)
    chosen = visit.request.POST.get("destination", "") or (f"{place}|{proposal.alliance}" if place else "")
    known = choosing.with_chosen(
        choosing.chosen_organisation(chosen, actor=visit.actor, now=visit.now), found
    )
    return tuple(sorted(known, key=lambda one: one.value != chosen))


def _page(
    visit: Visit, proposal: StayProposal, form: forms.Form | None = None, deed: str = "", *, status: int = 200
) -> HttpResponse:
    told = stay_told(proposal, actor=visit.actor, now=visit.now)
    shown = _forms(visit, proposal) | ({deed: form} if form is not None else {})
    context = {
        "page_title": gettext("下转建议：%(name)s") % {"name": proposal.patient_name},
        "told": told,
        "proposal": proposal,
        "take_up": shown["take_up"],
        "put_off": shown["put_off"],
        "refuse": shown["refuse"],
        "deed": deed,
    }
    return visit.show("console/stay.html", context, status=status)
