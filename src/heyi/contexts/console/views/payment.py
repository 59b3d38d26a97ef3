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


def payment_beside(
    visit: Visit, referral_id: UUID, form: BaseForm, direction: Direction, diagnosis: object = ""
) -> PaymentTold | None:
    """The panel for what stands in the form now; None for a reader who may not send the patient that way."""
    consent: Any = form["consent"].value()
    try:
        found = referral.payments_for(
            referral_id, direction, diagnosis=str(diagnosis or ""), actor=visit.actor, now=visit.now
        )
    except NotPermitted:
        return None
    return payment_told(found, consent)


@require_POST
@signed_in
def payment(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The panel anew for the diagnosis that stands in the form at this moment. Nothing is kept."""
    form = PackageForm(visit.request.POST)
    diagnosis = visit.request.POST.get("diagnosis_code", "")
    found = referral.payments_for(
        referral_id, Direction.UP, diagnosis=diagnosis, actor=visit.actor, now=visit.now
    )
    told = payment_told(found, form["consent"].value())
    return visit.show("console/parts/payment.html", {"payment": told})
