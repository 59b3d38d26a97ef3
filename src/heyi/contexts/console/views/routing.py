"""Where a draft could go, ranked, while it is written. Not here: the draft itself (drafting)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from heyi.contexts.console.forms.package import PackageForm
from heyi.contexts.console.queries.routing_page import RoutingTold, routing_told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.suggestions import suggested, urgency_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral


def ranked_for(
    visit: Visit, one: Referral, form: PackageForm, found: referral.Suggestion | None
) -> RoutingTold | None:
    """How destinations rank for what stands in the form now; None for a reader who may not write on it.

    Shape: `found` is what the criteria propose for it; its departments and tier count where the doctor names no own.
    """
    if not visit.actor.may(Duty.DRAFT_REFERRAL, at=one.sender):
        return None
    asked: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        asked = {
            "urgency": urgency_in(form) or one.urgency,
            "department": form.cleaned_data.get("department", ""),
            "green_channel": bool(form.cleaned_data.get("green_channel")),
        }
    proposed = referral.proposal_told(found.proposed, found.book.ticks) if found else None
    routed, kept = referral.routing_of_draft(
        one.id, proposed=proposed, asked=asked, actor=visit.actor, now=visit.now
    )
    return routing_told(routed, one, kept)


@require_POST
@signed_in
def routing(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The panel anew, for what stands in the form at this moment. Nothing is kept."""
    one = referral.outline_referral(referral_id, actor=visit.actor, now=visit.now).referral
    visit.actor.require(Duty.DRAFT_REFERRAL, at=one.sender)
    form = PackageForm(visit.request.POST)
    form.is_valid()
    found = suggested(visit, one, form.package(), urgency_in(form) or one.urgency)
    told = ranked_for(visit, one, form, found)
    return visit.show("console/parts/routing.html", {"form": form, "routing": told})
