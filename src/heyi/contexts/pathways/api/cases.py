"""Cases by the JSON API: lists, one of them, opening one. Not here: what is told of it later (telling).

A list holds no name and no label: whose case it is, is read with the case itself, and that look is put on record.
"""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.governance import public as governance
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.schemas.asked import CaseIn, CasesAsked
from heyi.contexts.pathways.schemas.shapes import CaseOut, CaseSeenOut, case_out, places_of, seen_out
from heyi.contexts.pathways.terms.cases import Case
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change, tell
from heyi.foundation.reading import Purpose
from heyi.foundation.shapes import PageOut, Why, answers, outcomes
from heyi.kernel.actor import Actor

router = Router(tags=["cases"])


def outlined(case: Case, *, status: int = 200, actor: Actor, now: datetime) -> Answer:
    """The answer to every change of a case: where it stands now, and its new version."""
    names = governance.names_of(places_of([case]), actor=actor, now=now)
    return Answer(case_out(case, names), status, case.version)


@router.get("/cases", response=answers(PageOut[CaseOut]))
def list_cases(request: HttpRequest, wanted: Query[CasesAsked]) -> HttpResponse:
    """Cases at one's own hospitals, the latest first."""
    actor, now = acting(request), timezone.now()
    asked = CasesWanted(
        states=frozenset(wanted.state),
        pathway=wanted.pathway,
        opened_from=wanted.since,
        opened_before=wanted.until,
        page=wanted.page,
        size=wanted.per_page,
    )
    found = pathways.list_cases(asked, actor=actor, now=now)
    cases = [line.case for line in found.rows]
    names = governance.names_of(places_of(cases), actor=actor, now=now)
    page = PageOut[CaseOut](
        items=[case_out(one, names) for one in cases],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.get("/cases/{uuid:case_id}", response=answers(CaseSeenOut))
def see_case(request: HttpRequest, case_id: Path[UUID], why: Query[Why]) -> HttpResponse:
    """One case with every milestone and its corrections, scales, decisions, figures and what comes next; the look is recorded."""
    actor, now = acting(request), timezone.now()
    seen = pathways.see_case(
        case_id, actor=actor, purpose=why.purpose or Purpose.CARE, now=now, page="api_case"
    )
    places = places_of([seen.case]) | {one.organisation for one in seen.parts}
    names = governance.names_of(places, actor=actor, now=now)
    return tell(Answer(seen_out(seen, names), version=seen.case.version))


@router.post("/cases", response=outcomes(CaseOut, status=201), openapi_extra=IDEMPOTENT)
def open_case(request: HttpRequest, new: Body[CaseIn]) -> HttpResponse:
    """Opens a case; with a destination that hospital is told at once."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        made = pathways.open_case(new.told(), actor=actor, now=now)
        return outlined(made, status=201, actor=actor, now=now)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)
