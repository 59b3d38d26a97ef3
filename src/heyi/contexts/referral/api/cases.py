"""Referrals by the JSON API: drafting, lists, one referral, the patient's line. Not here: its steps (steps), files (files)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.governance import public as governance
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.shapes import (
    DraftIn,
    LineOut,
    OutlineOut,
    PatientLineOut,
    ReferralIn,
    ReferralOut,
    ReferralsWanted,
    line_out,
    outline_out,
    parties,
    patient_line_out,
    referral_out,
)
from heyi.contexts.referral.terms import Referral
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, VERSIONED, Answer, change, change_seen, tell
from heyi.foundation.reading import Purpose
from heyi.foundation.shapes import PageOut, Why, answers, outcomes
from heyi.kernel.actor import Actor

router = Router(tags=["referrals"])


def outlined(moved: Referral, *, status: int = 200, actor: Actor, now: datetime) -> Answer:
    """The answer to every change of a referral: where it stands now, its new version, and what may be done next."""
    outline = referral.outline_moved(moved, actor=actor, now=now)
    names = governance.names_of(parties(outline.referral), actor=actor, now=now)
    return Answer(outline_out(outline, names), status, outline.referral.version)


@router.post("/referrals", response=outcomes(OutlineOut, status=201), openapi_extra=IDEMPOTENT)
def draft_referral(request: HttpRequest, new: Body[ReferralIn]) -> HttpResponse:
    """Begins a referral. Who sends it is taken from the caller, never from the body."""
    actor, now = acting(request), timezone.now()
    told = {name: getattr(new, name) for name in ReferralIn.model_fields if name not in ("package", "submit")}
    wanted = referral.NewReferral(**told, package=new.package or {})

    def deed() -> Answer:
        made = referral.draft_referral(wanted, actor=actor, now=now)
        if new.submit:
            made = referral.take_step(made.id, "submit", {}, seen_version=made.version, actor=actor, now=now)
        return outlined(made, status=201, actor=actor, now=now)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/referrals", response=answers(PageOut[LineOut]))
def list_referrals(request: HttpRequest, wanted: Query[ReferralsWanted]) -> HttpResponse:
    """A worklist: the most urgent deadline first."""
    actor, now = acting(request), timezone.now()
    asked = referral.Wanted(
        box=wanted.box,
        states=frozenset(wanted.state),
        urgency=wanted.urgency,
        direction=wanted.direction,
        organisation=wanted.organisation,
        page=wanted.page,
        per_page=wanted.per_page,
    )
    found = referral.list_referrals(asked, actor=actor, purpose=Purpose.REFERRAL, now=now)
    names = governance.names_of(_all_parties(found.lines), actor=actor, now=now)
    page = PageOut[LineOut](
        items=[line_out(line, names) for line in found.lines],
        page=found.page,
        per_page=found.per_page,
        has_more=found.page * found.per_page < found.total,
        total=found.total,
    )
    return tell(Answer(page))


def _all_parties(lines: Iterable[referral.Line]) -> set[UUID]:
    return {place for line in lines for place in parties(line)}


@router.get("/referrals/{uuid:referral_id}", response=answers(ReferralOut))
def see_referral(request: HttpRequest, referral_id: Path[UUID], why: Query[Why]) -> HttpResponse:
    """One referral with its story, its clocks and what one may do now; the look is put on record."""
    actor, now = acting(request), timezone.now()
    seen = referral.see_referral(referral_id, actor=actor, purpose=why.purpose or Purpose.REFERRAL, now=now)
    names = governance.names_of(parties(seen.referral), actor=actor, now=now)
    return tell(Answer(referral_out(seen, names), version=seen.referral.version))


@router.patch("/referrals/{uuid:referral_id}", response=outcomes(OutlineOut), openapi_extra=VERSIONED)
def edit_draft(request: HttpRequest, referral_id: Path[UUID], changes: Body[DraftIn]) -> HttpResponse:
    """Writes on a draft."""
    actor, now = acting(request), timezone.now()
    wanted = referral.DraftChanges(**{name: getattr(changes, name) for name in DraftIn.model_fields})

    def deed(seen: int) -> Answer:
        made = referral.edit_draft(referral_id, wanted, seen_version=seen, actor=actor, now=now)
        return outlined(made, actor=actor, now=now)

    return change_seen(request, changes.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/patients/{uuid:patient_id}/line", response=answers(PatientLineOut))
def see_patient_line(request: HttpRequest, patient_id: Path[UUID], why: Query[Why]) -> HttpResponse:
    """The patient's way over all institutions, as far as one is or was a party to it."""
    line = referral.patient_line(
        patient_id, actor=acting(request), purpose=why.purpose or Purpose.REFERRAL, now=timezone.now()
    )
    return tell(Answer(patient_line_out(line)))
