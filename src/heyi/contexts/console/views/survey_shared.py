"""What the pages of surveys share: the version that was seen, rows made of others, refusals told. Not here: any page."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib import messages

from heyi.contexts.console.views.entering import Visit
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Page
from heyi.foundation.words import say
from heyi.kernel.errors import HeyiError

Row = TypeVar("Row")


def version_of(visit: Visit) -> int | None:
    """The version of what was on the page from which this was sent; None judges by what is there."""
    seen = visit.request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None


def with_rows(page: Page[Any], rows: Iterable[Row]) -> Page[Row]:
    """The same page of a list with something made of each of its rows."""
    return Page(tuple(rows), page.number, page.size, page.has_more, page.total)


def tell_refusal(visit: Visit, refused: HeyiError) -> None:
    """Says on the next page why nothing was done."""
    note_refusal(visit.request, refused, 409)
    messages.warning(visit.request, say(refused.code, dict(refused.facts)))
