"""What partners' programs may send to the record and ask of it. Not here: the shapes (schemas), who may do what (actions)."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Body, Path, Query, Router

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.terms.importing import ImportMode
from heyi.contexts.record import public as record
from heyi.contexts.record.schemas.shapes import (
    BatchIn,
    BatchOut,
    EntryPageOut,
    StoryOut,
    StoryWanted,
    TrendOut,
    WithdrawalIn,
)
from heyi.contexts.record.schemas.telling import batch_out, page_out, story_out, trend_out
from heyi.contexts.record.terms import BatchReport
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change, tell
from heyi.foundation.reading import Purpose
from heyi.foundation.record import canonical
from heyi.foundation.shapes import Why, answers, check_search, outcomes, place_of
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem

router = Router(tags=["record"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_KINDS = ("application/pdf", "image/png", "image/jpeg", "text/plain")
_CONTENT = {"responses": {200: {"content": dict.fromkeys(_KINDS, _BINARY)}}}


def _place(request: HttpRequest, asked: UUID | None) -> UUID:
    """For which member the actor sends. Raises: NotPermitted, InputInvalid."""
    place = place_of(acting(request), Duty.IMPORT_DATA, asked)
    if place is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.IMPORT_DATA))
    return place


@router.post("/record/batches", response=outcomes(BatchOut), openapi_extra=IDEMPOTENT)
def take_in(request: HttpRequest, batch: Body[BatchIn]) -> HttpResponse:
    """Takes in what a member's system tells of its patients: new entries, and new versions of those with a known key.

    Wrong entries are told by row and field, and the good ones stand; with `all_or_nothing` one wrong entry refuses all.
    """
    actor, now = acting(request), timezone.now()
    rows = [(row, entry.incoming()) for row, entry in enumerate(batch.entries, start=1)]
    mode = ImportMode.ALL_OR_NOTHING if batch.all_or_nothing else ImportMode.EACH_GOOD_ROW
    if batch.dry_run:
        mode = ImportMode.DRY_RUN

    def deed() -> Answer:
        at = _place(request, batch.at)
        done = record.take_in(rows, at=at, source=batch.source, mode=mode, actor=actor, now=now)
        _check(done)
        return Answer(batch_out(done))

    # A digest stands for what was sent, so that no second copy of it is kept beside the sealed one.
    sent = hashlib.sha256(canonical(batch.model_dump(mode="json")).encode()).hexdigest()
    return change(request, {"digest": sent}, deed, actor=actor, now=now)


def _check(done: BatchReport) -> None:
    """Refuses what was to go in whole and cannot. Raises: InputInvalid."""
    if done.is_refused:
        raise InputInvalid(
            *(
                Problem(f"entries.{one.row}.{one.field}", one.code, one.value, one.limit)
                for one in done.errors
            )
        )


@router.post("/record/withdrawals", response=outcomes(BatchOut), openapi_extra=IDEMPOTENT)
def withdraw_entries(request: HttpRequest, asked: Body[WithdrawalIn]) -> HttpResponse:
    """Takes entries back by the keys under which they were sent; they stay on record, marked."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        at = _place(request, asked.at)
        keys = [(one.kind, one.key) for one in asked.keys]
        return Answer(batch_out(record.withdraw(keys, at=at, source=asked.source, actor=actor, now=now)))

    return change(request, asked.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/patients/{uuid:patient_id}/record", response=answers(StoryOut))
def see_record(request: HttpRequest, patient_id: Path[UUID], wanted: Query[StoryWanted]) -> HttpResponse:
    """What happened to somebody at all members one may see, the latest first; the look is put on record.

    Charges are told in sum beside their encounter, and line by line to who asks for that kind.
    """
    asked = record.Wanted(
        kinds=frozenset(wanted.kind),
        organisation=wanted.organisation,
        since=wanted.since,
        until=wanted.until,
        words=check_search(wanted.q),
    )
    story = record.story_of(
        patient_id,
        asked,
        number=wanted.page,
        purpose=wanted.purpose or Purpose.CARE,
        actor=acting(request),
        now=timezone.now(),
    )
    return tell(Answer(story_out(story)))


@router.get("/patients/{uuid:patient_id}/record/{uuid:entry_id}", response=answers(EntryPageOut))
def see_entry(
    request: HttpRequest, patient_id: Path[UUID], entry_id: Path[UUID], why: Query[Why]
) -> HttpResponse:
    """One entry with everything it said before, and what was sent as it was sent; the look is put on record."""
    page = record.entry_page(
        patient_id, entry_id, purpose=why.purpose or Purpose.CARE, actor=acting(request), now=timezone.now()
    )
    return tell(Answer(page_out(page), version=page.entry.version))


@router.get("/patients/{uuid:patient_id}/record/{uuid:entry_id}/trend", response=answers(TrendOut))
def see_trend(
    request: HttpRequest, patient_id: Path[UUID], entry_id: Path[UUID], why: Query[Why]
) -> HttpResponse:
    """The same observation over time and over members, each unit by itself; the look is put on record."""
    trend = record.trend_of(
        patient_id, entry_id, purpose=why.purpose or Purpose.CARE, actor=acting(request), now=timezone.now()
    )
    return tell(Answer(trend_out(trend)))


@router.get(
    "/patients/{uuid:patient_id}/record/{uuid:entry_id}/file", response=answers(None), openapi_extra=_CONTENT
)
def fetch_document(
    request: HttpRequest, patient_id: Path[UUID], entry_id: Path[UUID], why: Query[Why]
) -> HttpResponse:
    """The file of a document, to be kept and not shown in place; the look is put on record."""
    document, content = record.fetch_document(
        patient_id, entry_id, purpose=why.purpose or Purpose.CARE, actor=acting(request), now=timezone.now()
    )
    response = HttpResponse(content, content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(True, document.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser open it all the same: nothing in it may run or load.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
