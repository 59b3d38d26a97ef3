"""The live capacity board of the alliance, and one unit's line. Not here: supply (supply), offering places (places)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heyi.contexts.console.forms.capacity import CloseForm, DischargesForm, LendForm
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.queries import board, capacity_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.listing import asked_page
from heyi.foundation.words import name
from heyi.kernel.moments import day_of

_LONGEST_WORDS = 64


@require_GET
@signed_in
def capacity(visit: Visit) -> HttpResponse:
    """What every ward and clinic of the alliance has now and in the coming days."""
    parameters = visit.request.GET
    kind = parameters.get("kind", "")
    asked = referral.PlacesWanted(
        words=parameters.get("words", "").strip()[:_LONGEST_WORDS],
        kind=PoolKind(kind) if kind in set(PoolKind) else None,
        organisation=id_asked(parameters, "organisation"),
    )
    hand = board.holding_for(id_asked(parameters, "referral"), actor=visit.actor, now=visit.now)
    found = referral.capacity_week(
        asked, page=asked_page(parameters), size=board.PAGE_SIZE, actor=visit.actor, now=visit.now
    )
    narrowed = asked != referral.PlacesWanted()
    context: dict[str, Any] = {
        "page_title": gettext("床位号源一览"),
        "asked": asked,
        "is_narrowed": narrowed,
        "page": board.board_rows(found, hand=hand, actor=visit.actor, now=visit.now),
        "days": board.days_of(found),
        "in_hand": hand[0] if hand else None,
        "kinds": [(str(one), name("places_of", one)) for one in PoolKind],
        "may_offer": bool(capacity_page.offering(visit.actor)),
        "empty_words": gettext("没有符合这些条件的病区或门诊。")
        if narrowed
        else gettext("医联体内还没有机构提供床位或号源。"),
        "empty_next": gettext("去掉条件") if narrowed else "",
        "empty_address": reverse("console:capacity") if narrowed else "",
    }
    return visit.show("console/capacity.html", context)


@require_GET
@signed_in
def unit(visit: Visit, pool_id: UUID) -> HttpResponse:
    """One ward or period of one's own: its numbers, who waits for it and why in that order, and what may be done."""
    return show_unit(visit, referral.find_pool(pool_id, actor=visit.actor, now=visit.now))


def show_unit(visit: Visit, load: referral.Load, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a unit, with forms that were sent and refused in place of empty ones."""
    context = {
        "page_title": load.pool.unit,
        "load": load,
        "kind": name("places_of", load.pool.kind),
        "is_bed": load.pool.kind is PoolKind.BED,
        "waiting": board.line_in_words(load, actor=visit.actor, now=visit.now),
        **_forms(visit, load),
        **forms,
    }
    return visit.show("console/capacity_unit.html", context, status=status)


def _forms(visit: Visit, load: referral.Load) -> dict[str, Any]:
    """The forms that belong on a unit's page, and the unit as a line of the board."""
    pool = load.pool
    names = organisation_names([pool.organisation], actor=visit.actor, now=visit.now)
    may_change = visit.actor.may(Duty.MANAGE_CAPACITY, at=pool.organisation)
    found: dict[str, Any] = {
        "line": capacity_page.line_of(load, names.get(pool.organisation, ""), visit.actor),
        "may_change": may_change,
    }
    if may_change and pool.is_open:
        found["close_form"] = CloseForm(auto_id="close_%s")
        if pool.kind is PoolKind.BED:
            borrowers = capacity_page.borrowers(pool.organisation, actor=visit.actor, now=visit.now)
            found["discharges_form"] = DischargesForm(
                initial={"on": day_of(visit.now)}, auto_id="discharges_%s"
            )
            found["lend_form"] = LendForm(borrowers=borrowers, auto_id="lend_%s")
    return found
