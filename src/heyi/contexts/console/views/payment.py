"""The expected own payment beside a consent. Not here: the consent itself (drafting, steps)."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from heyi.contexts.console.forms.package import PackageForm
from heyi.contexts.console.queries.payment_page import PaymentTold, payment_told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral import public as referral
from heyi.kernel.errors import NotPermitted


def _chosen(text: object) -> UUID | None:
    """The unit that is chosen on a form; a choice that is none leaves the usual one."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def payment_beside(
    visit: Visit, referral_id: UUID, form: BaseForm, direction: Direction, diagnosis: object = ""
) -> PaymentTold | None:
    """The panel for what stands in the form now; None for a reader who may not send the patient that way."""
    consent: Any = form["consent"].value()
    try:
        found = referral.payments_for(
            referral_id,
            direction,
            diagnosis=str(diagnosis or ""),
            there=_chosen(form["lower"].value()) if direction is Direction.DOWN else None,
            actor=visit.actor,
            now=visit.now,
        )
    except NotPermitted:
        return None
    return payment_told(found, consent)


@require_POST
@signed_in
def payment(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The panel anew for the diagnosis and the destination that stand in the form at this moment. Nothing is kept."""
    form = PackageForm(visit.request.POST)
    told_by_page = visit.request.POST
    is_down = told_by_page.get("payment_way") == Direction.DOWN
    found = referral.payments_for(
        referral_id,
        Direction.DOWN if is_down else Direction.UP,
        diagnosis=told_by_page.get("diagnosis_code", ""),
        there=_chosen(told_by_page.get("lower", "")) if is_down else None,
        actor=visit.actor,
        now=visit.now,
    )
    told = payment_told(found, form["consent"].value())
    return visit.show("console/parts/payment.html", {"payment": told})
