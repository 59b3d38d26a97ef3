"""Files that travel with a referral, by the JSON API. Not here: what a file must be (kernel.files)."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import File, Path, Query, Router
from ninja.files import UploadedFile

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.shapes import FileOut
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change
from heyi.foundation.http import TooLarge
from heyi.foundation.reading import Purpose
from heyi.foundation.shapes import Why, answers, outcomes

router = Router(tags=["files"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_CONTENT = {
    "responses": {200: {"content": dict.fromkeys(("application/pdf", "image/png", "image/jpeg"), _BINARY)}}
}


@router.post(
    "/referrals/{uuid:referral_id}/attachments",
    response=outcomes(FileOut, status=201),
    openapi_extra=IDEMPOTENT,
)
def attach_file(request: HttpRequest, referral_id: Path[UUID], file: File[UploadedFile]) -> HttpResponse:
    """Adds a file, judged by its content: PDF, PNG or JPEG. The same file sent twice is kept once."""
    actor, now = acting(request), timezone.now()
    largest = settings.HEYI_LARGEST_ATTACHMENT
    if (file.size or 0) > largest:
        raise TooLarge(limit=largest)
    name, content = file.name or "", file.read()

    def deed() -> Answer:
        done = referral.attach_file(referral_id, name=name, content=content, actor=actor, now=now)
        return Answer(FileOut.model_validate(done), 201)

    inputs = {"name": name, "digest": hashlib.sha256(content).hexdigest()}
    return change(request, inputs, deed, actor=actor, now=now)


@router.get(
    "/referrals/{uuid:referral_id}/attachments/{uuid:file_id}", response=answers(None), openapi_extra=_CONTENT
)
def fetch_file(
    request: HttpRequest, referral_id: Path[UUID], file_id: Path[UUID], why: Query[Why]
) -> HttpResponse:
    """One file, to be kept and not shown in place; the look is put on record."""
    file, content = referral.fetch_file(
        referral_id,
        file_id,
        actor=acting(request),
        purpose=why.purpose or Purpose.REFERRAL,
        now=timezone.now(),
    )
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser open it all the same: nothing in it may run or load.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
