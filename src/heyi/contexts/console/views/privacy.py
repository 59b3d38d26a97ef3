"""The privacy sheet, for who answers for the data of an institution. Not here: the sheet itself (foundation.privacy)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.forms.privacy import sheet_asked
from heyi.contexts.console.terms import SHEET_READERS
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.foundation.listing import Column, asked_page, page_of
from heyi.foundation.privacy import Entry, Kept, Sort, sheet
from heyi.foundation.words import name
from heyi.kernel.errors import NotPermitted

_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class _Line:
    column: str
    table: str
    sort: str
    kept: str


def _line(entry: Entry) -> _Line:
    sort, kept = name("privacy_sort", entry.sort), name("privacy_kept", entry.kept)
    return _Line(entry.column, entry.table, sort, kept)


def _columns() -> tuple[Column, ...]:
    return (
        Column("column", gettext("字段")),
        Column("table", gettext("表")),
        Column("sort", gettext("涉及个人的程度")),
        Column("kept", gettext("在磁盘上")),
    )


@require_safe
@signed_in
def privacy(visit: Visit) -> HttpResponse:
    """Every column of every table: what it tells of a human, and how it lies on disk."""
    if not any(visit.actor.may_anywhere(duty) for duty in SHEET_READERS):
        raise NotPermitted("duty_not_held", duty=str(Duty.READ_AUDIT))
    asked = sheet_asked(visit.request.GET)
    found = [entry for entry in sheet() if asked.holds(entry)]
    number = asked_page(visit.request.GET)
    first = (number - 1) * _PAGE_SIZE
    rows = [_line(entry) for entry in found[first : first + _PAGE_SIZE + 1]]
    context = {
        "page_title": gettext("隐私清单"),
        "asked": asked,
        "page": page_of(rows, number=number, size=_PAGE_SIZE, total=len(found)),
        "columns": _columns(),
        "caption": gettext("隐私清单"),
        "row_template": "console/parts/privacy_row.html",
        "sorts": [(str(one), name("privacy_sort", one)) for one in Sort],
        "keepings": [(str(one), name("privacy_kept", one)) for one in Kept],
        "empty_words": gettext("没有符合这些条件的字段。"),
        "empty_next": gettext("去掉条件"),
        "empty_address": reverse("console:privacy"),
    }
    return visit.show("console/privacy.html", context)
