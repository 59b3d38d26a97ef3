"""What the criteria in force propose for a draft that is not kept. Not here: the draft (cases)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.proposals import ProposalIn, ProposalOut, proposal_out
from heyi.foundation.access import acting
from heyi.foundation.changes import Answer, tell
from heyi.foundation.shapes import answers

router = Router(tags=["referrals"])


@router.post("/referrals/proposal", response=answers(ProposalOut))
def propose(request: HttpRequest, wanted: Body[ProposalIn]) -> HttpResponse:
    """Urgency, green channel and destination as the criteria propose them, each with its reasons. Nothing is kept."""
    asked = referral.ProposalWanted(
        direction=wanted.direction,
        package=wanted.package or {},
        diagnosis_codes=tuple(wanted.diagnosis_codes),
        age_years=wanted.age_years,
        urgency=wanted.urgency,
        at=wanted.at,
        alliance=wanted.alliance,
        destination=wanted.destination,
    )
    found = referral.propose_for(asked, actor=acting(request), now=timezone.now())
    return tell(Answer(proposal_out(found, wanted.package or {})))
