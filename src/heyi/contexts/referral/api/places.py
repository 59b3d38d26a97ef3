"""Capacity by the JSON API: what units offer. Not here: holding a place, which belongs to accepting (steps)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.shapes import PoolIn, PoolOut, PoolsWanted
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change, tell
from heyi.foundation.shapes import PageOut, answers, outcomes

router = Router(tags=["places"])


@router.get("/capacity-pools", response=answers(PageOut[PoolOut]))
def list_pools(request: HttpRequest, wanted: Query[PoolsWanted]) -> HttpResponse:
    """Beds and appointments of one's own institutions, past appointments left out."""
    pools = referral.list_pools(organisation=wanted.organisation, actor=acting(request), now=timezone.now())
    named = [pool for pool in pools if wanted.q.casefold() in pool.unit.casefold()]
    first = (wanted.page - 1) * wanted.per_page
    page = PageOut[PoolOut](
        items=[PoolOut.model_validate(pool) for pool in named[first : first + wanted.per_page]],
        page=wanted.page,
        per_page=wanted.per_page,
        has_more=len(named) > first + wanted.per_page,
        total=len(named),
    )
    return tell(Answer(page))


@router.post("/capacity-pools", response=outcomes(PoolOut, status=201), openapi_extra=IDEMPOTENT)
def offer_places(request: HttpRequest, offer: Body[PoolIn]) -> HttpResponse:
    """Offers places, or another number of them than before."""
    actor, now = acting(request), timezone.now()
    wanted = referral.PoolOffer(**{name: getattr(offer, name) for name in PoolIn.model_fields})

    def deed() -> Answer:
        return Answer(PoolOut.model_validate(referral.offer_places(wanted, actor=actor, now=now)), 201)

    return change(request, offer.model_dump(mode="json"), deed, actor=actor, now=now)
