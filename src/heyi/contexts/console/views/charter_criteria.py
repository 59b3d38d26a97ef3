"""The criteria of a charter: three tables with search, each entry with its source and status. Not here: the rest (charters)."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.queries import charter_criteria
from heyi.contexts.console.queries.charter_criteria import Part
from heyi.contexts.console.views.charters import known_charter
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance import public as governance
from heyi.foundation.listing import Column, asked_page
from heyi.kernel.errors import NotFound

_LONGEST_WORDS = 64


@dataclass(frozen=True, slots=True)
class _Tab:
    words: str
    address: str
    is_current: bool
    count: int


@require_safe
@signed_in
def criteria(visit: Visit, alliance_id: UUID) -> HttpResponse:
    """One of the three tables of the charter in force."""
    known = known_charter(visit, alliance_id)
    if known.in_force is None:
        raise NotFound
    in_force = governance.charter_of_version(known.in_force.id, actor=visit.actor, now=visit.now)
    asked = visit.request.GET.get("part", "")
    part = Part(asked) if asked in list(Part) else Part.UP
    words = visit.request.GET.get("words", "").strip()[:_LONGEST_WORDS]
    here = reverse("console:charter_criteria", args=[alliance_id])
    short = charter_criteria.in_short(in_force)
    context = {
        "page_title": gettext("转诊标准"),
        "known": known,
        "included": short.included if short else "",
        "part": part,
        "words": words,
        "tabs": [
            _Tab(one.name, f"{here}?{urlencode({'part': one.code})}", one.code == part, one.count)
            for one in (short.parts if short else ())
        ],
        "page": charter_criteria.criteria_page(in_force, part, words, asked_page(visit.request.GET)),
        "columns": _columns(part),
        "caption": charter_criteria.part_name(part),
        "row_template": "console/parts/criterion_row.html",
        "empty_words": gettext("没有符合的条目。") if words else gettext("章程里还没有这一部分。"),
        "empty_next": gettext("去掉条件") if words else "",
        "empty_address": f"{here}?{urlencode({'part': part})}" if words else "",
    }
    return visit.show("console/charter_criteria.html", context)


def _columns(part: Part) -> tuple[Column, ...]:
    when = gettext("什么情况") if part is Part.UP else gettext("诊断编码")
    return (
        Column("name", gettext("名称")),
        Column("when", when),
        Column("then", gettext("建议")),
        Column("detail", gettext("版本") if part is Part.HERE else gettext("类别")),
        Column("badge", gettext("依据")),
    )
