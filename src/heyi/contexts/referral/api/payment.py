"""The expected own payment here and there, by the JSON API. Not here: keeping what was told (the consent of a package)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.payment import PaymentAsked, PaymentOut, payment_out
from heyi.foundation.access import acting
from heyi.foundation.changes import Answer, tell
from heyi.foundation.shapes import answers

router = Router(tags=["referrals"])


@router.get("/referrals/{uuid:referral_id}/payment", response=answers(PaymentOut))
def expected_payment(
    request: HttpRequest, referral_id: Path[UUID], asked: Query[PaymentAsked]
) -> HttpResponse:
    """What the patient is expected to pay here and there, step by step, by the charter's prices. Nothing is kept."""
    found = referral.payments_for(
        referral_id, asked.direction, diagnosis=asked.diagnosis, actor=acting(request), now=timezone.now()
    )
    return tell(Answer(payment_out(found)))
