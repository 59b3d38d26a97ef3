"""Where a patient could go, ranked and explained, by the JSON API. Not here: sending them there (cases, steps)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.routing import DestinationChoiceIn, RoutingAsked, RoutingOut, routing_out
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change, tell
from heyi.foundation.shapes import answers, outcomes

router = Router(tags=["referrals"])


@router.get("/routing", response=answers(RoutingOut))
def rank(request: HttpRequest, asked: Query[RoutingAsked]) -> HttpResponse:
    """Destinations for a patient who is not referred yet, the best first, each with its reckoning. Nothing is kept."""
    wanted = referral.RoutingWanted(
        direction=asked.direction,
        urgency=asked.urgency,
        departments=(asked.department,),
        green_channel=asked.green_channel,
        patient=asked.patient,
        at=asked.at,
        alliance=asked.alliance,
    )
    found = referral.rank_for(wanted, actor=acting(request), now=timezone.now())
    return tell(Answer(routing_out(found, None)))


@router.get("/referrals/{uuid:referral_id}/routing", response=answers(RoutingOut))
def rank_draft(request: HttpRequest, referral_id: Path[UUID]) -> HttpResponse:
    """Destinations for a referral of one's own as they rank now, and what was kept when somebody chose."""
    found, kept = referral.routing_of_draft(referral_id, actor=acting(request), now=timezone.now())
    return tell(Answer(routing_out(found, kept)))


@router.post("/referrals/{uuid:referral_id}/routing", response=outcomes(RoutingOut), openapi_extra=IDEMPOTENT)
def keep_advice(
    request: HttpRequest, referral_id: Path[UUID], choice: Body[DestinationChoiceIn]
) -> HttpResponse:
    """Keeps what is advised for a draft beside what was chosen, and the reason."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        found = referral.keep_advice(referral_id, choice.told(), actor=actor, now=now)
        return Answer(routing_out(found, referral.advice_on(referral_id, actor=actor, now=now)))

    return change(request, choice.model_dump(mode="json"), deed, actor=actor, now=now)
