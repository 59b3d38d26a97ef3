"""Letters by the JSON API: which a referral has, and one as PDF. Not here: many at once, which people order on pages."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from heyi.contexts.governance import public as governance
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.schemas.letters import LettersOut, letters_out
from heyi.contexts.referral.terms.letters import LetterKind, Tongue
from heyi.foundation.access import acting
from heyi.foundation.changes import Answer, tell
from heyi.foundation.printing import pdf_answer
from heyi.foundation.shapes import answers

router = Router(tags=["letters"])

_PDF = {
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
}


class TongueWanted(Schema):
    """In which language the letter's own words are."""

    language: Tongue = Tongue.CHINESE


@router.get("/referrals/{uuid:referral_id}/letters", response=answers(LettersOut))
def list_letters(request: HttpRequest, referral_id: Path[UUID]) -> HttpResponse:
    """The letters that a referral has by now; one appears when what it tells has happened."""
    actor, now = acting(request), timezone.now()
    letters = referral.letter_kinds(referral_id, actor=actor, now=now)
    places = {one for letter in letters for one in (letter.sender, letter.receiver) if one is not None}
    return tell(Answer(letters_out(letters, governance.names_of(places, actor=actor, now=now))))


@router.get("/referrals/{uuid:referral_id}/letters/{kind}", response=answers(None), openapi_extra=_PDF)
def print_letter(
    request: HttpRequest, referral_id: Path[UUID], kind: Path[LetterKind], wanted: Query[TongueWanted]
) -> HttpResponse:
    """One letter as PDF (A4, PDF/A-2b); the same referral gives the same bytes. Printing is put on record as a read."""
    asked = referral.LetterWanted(
        referral=referral_id,
        kind=kind,
        language=wanted.language,
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    printed = referral.print_letter(asked, actor=acting(request), now=timezone.now())
    return pdf_answer(printed.name, printed.content)
