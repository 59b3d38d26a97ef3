"""What programs tell of a case: milestones, scales, corrections, the onset, where it goes, how it ended.

A milestone and a scale are added to what others tell at the same moment in another hospital, so they ask for no version seen;
what writes something anew asks for one (If-Match). Signing is left to people: a doctor signs what was shown to them.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Router

from heyi.contexts.governance import public as governance
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.api.cases import outlined
from heyi.contexts.pathways.schemas.asked import CorrectionIn, EndIn, MilestoneIn, OnsetIn, ScaleIn, SendingIn
from heyi.contexts.pathways.schemas.shapes import CaseOut, ScaleDoneOut, case_out, places_of, scored_out
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, VERSIONED, Answer, change, change_seen
from heyi.foundation.shapes import outcomes

router = Router(tags=["cases"])


@router.post(
    "/cases/{uuid:case_id}/milestones", response=outcomes(CaseOut, status=201), openapi_extra=IDEMPOTENT
)
def tell_milestone(request: HttpRequest, case_id: Path[UUID], new: Body[MilestoneIn]) -> HttpResponse:
    """Tells a milestone. The same milestone is told once; it is corrected and not told again."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        made = pathways.record_milestone(case_id, new.told(), actor=actor, now=now)
        return outlined(made, status=201, actor=actor, now=now)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post(
    "/cases/{uuid:case_id}/milestones/{uuid:milestone_id}/correction",
    response=outcomes(CaseOut),
    openapi_extra=VERSIONED,
)
def correct_milestone(
    request: HttpRequest, case_id: Path[UUID], milestone_id: Path[UUID], new: Body[CorrectionIn]
) -> HttpResponse:
    """Gives a milestone another time, or withdraws it, with the reason; the trail keeps what was told before."""
    actor, now = acting(request), timezone.now()

    def deed(seen: int) -> Answer:
        made = pathways.correct_milestone(
            case_id, milestone_id, new.at, reason=new.reason, seen_version=seen, actor=actor, now=now
        )
        return outlined(made, actor=actor, now=now)

    return change_seen(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post(
    "/cases/{uuid:case_id}/scales", response=outcomes(ScaleDoneOut, status=201), openapi_extra=IDEMPOTENT
)
def fill_scale(request: HttpRequest, case_id: Path[UUID], new: Body[ScaleIn]) -> HttpResponse:
    """Fills in a scale, or items of the case; a task that asked for it is done."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        scored = pathways.fill_scale(case_id, new.told(), actor=actor, now=now)
        case = pathways.outline_case(case_id, actor=actor, now=now)
        names = governance.names_of(places_of([case]), actor=actor, now=now)
        body = ScaleDoneOut(case=case_out(case, names), scored=scored_out(scored))
        return Answer(body, 201, case.version)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post("/cases/{uuid:case_id}/onset", response=outcomes(CaseOut), openapi_extra=VERSIONED)
def change_onset(request: HttpRequest, case_id: Path[UUID], new: Body[OnsetIn]) -> HttpResponse:
    """Says how the beginning is known now."""
    actor, now = acting(request), timezone.now()

    def deed(seen: int) -> Answer:
        made = pathways.change_onset(
            case_id, new.onset_kind, new.onset_at, reason=new.reason, seen_version=seen, actor=actor, now=now
        )
        return outlined(made, actor=actor, now=now)

    return change_seen(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post("/cases/{uuid:case_id}/send_on", response=outcomes(CaseOut), openapi_extra=VERSIONED)
def send_case_on(request: HttpRequest, case_id: Path[UUID], new: Body[SendingIn]) -> HttpResponse:
    """Sends the case on to another hospital, which is told at once."""
    actor, now = acting(request), timezone.now()

    def deed(seen: int) -> Answer:
        made = pathways.send_on(
            case_id, new.destination, consent=new.consent, seen_version=seen, actor=actor, now=now
        )
        return outlined(made, actor=actor, now=now)

    return change_seen(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post("/cases/{uuid:case_id}/end", response=outcomes(CaseOut), openapi_extra=VERSIONED)
def end_case(request: HttpRequest, case_id: Path[UUID], new: Body[EndIn]) -> HttpResponse:
    """Ends the acute part; what is due later is followed."""
    actor, now = acting(request), timezone.now()

    def deed(seen: int) -> Answer:
        made = pathways.end_case(case_id, new.end, new.at, seen_version=seen, actor=actor, now=now)
        return outlined(made, actor=actor, now=now)

    return change_seen(request, new.model_dump(mode="json"), deed, actor=actor, now=now)
