"""Organisations: the list by tier, and the page of one. Not here: charters (charters)."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.forms.organisations import organisations_asked
from heyi.contexts.console.queries import organisation_page as pages
from heyi.contexts.console.queries.charter_words import words_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty, OrganisationKind, Tier
from heyi.foundation.listing import Column, asked_page
from heyi.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class _Tab:
    words: str
    address: str
    is_current: bool
    count: int | None = None


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", gettext("名称")),
        Column("tier", gettext("层级")),
        Column("kind", gettext("类别")),
        Column("parent", gettext("上级机构")),
        Column("division", gettext("区划代码"), is_quiet=True),
    )


@require_safe
@signed_in
def organisations(visit: Visit) -> HttpResponse:
    """Every organisation, level by level."""
    alliances = pages.alliance_names(actor=visit.actor, now=visit.now)
    asked = organisations_asked(visit.request.GET, alliances=frozenset(alliances))
    page = pages.organisation_list(
        asked.search(), page=asked_page(visit.request.GET), actor=visit.actor, now=visit.now
    )
    narrowed = asked.is_any or asked.tier is not None
    context = {
        "page_title": gettext("机构"),
        "may_tell_ways": visit.actor.may_anywhere(Duty.MANAGE_ORGANISATIONS),
        "tabs": _tabs(visit.request.GET, asked.tier),
        "asked": asked,
        "kinds": [(str(one), words_of(one)) for one in OrganisationKind],
        "alliances": [(str(one), words) for one, words in alliances.items()],
        "above": _above(asked.parent, visit),
        "page": page,
        "columns": _columns(),
        "caption": gettext("机构"),
        "row_template": "console/parts/organisation_row.html",
        "empty_words": gettext("没有符合这些条件的机构。") if narrowed else gettext("还没有登记过机构。"),
        "empty_next": gettext("去掉条件") if narrowed else "",
        "empty_address": reverse("console:organisations") if narrowed else "",
    }
    return visit.show("console/organisations.html", context)


def _above(parent: UUID | None, visit: Visit) -> str:
    """The name of the organisation below which the list looks."""
    if parent is None:
        return ""
    try:
        return pages.name_of(governance.find_organisation(parent, actor=visit.actor, now=visit.now))
    except NotFound:
        return ""


def _tabs(parameters: QueryDict, current: Tier | None) -> tuple[_Tab, ...]:
    kept = {key: value for key, value in parameters.items() if key not in ("tier", "page")}
    here = reverse("console:organisations")

    def address(**more: str) -> str:
        query = urlencode(kept | more)
        return f"{here}?{query}" if query else here

    levels = (_Tab(words_of(one), address(tier=str(one)), one is current) for one in Tier)
    return (_Tab(gettext("全部层级"), address(), current is None), *levels)


@require_safe
@signed_in
def organisation(visit: Visit, organisation_id: UUID) -> HttpResponse:
    """What it is, where it belongs, who holds which post there, and to whom it may send patients."""
    actor, now = visit.actor, visit.now
    one = governance.find_organisation(organisation_id, actor=actor, now=now)
    alliances = pages.alliance_names(actor=actor, now=now)
    below = governance.OrganisationSearch(parent=one.id)
    sends = (
        [pages.destinations(one.id, way, alliances, actor=actor, now=now) for way in Direction]
        if one.kind.gives_care
        else []
    )
    context = {
        "page_title": pages.name_of(one),
        "one": one,
        "tier": words_of(one.tier),
        "kind": words_of(one.kind),
        "above": [
            (each.id, pages.name_of(each))
            for each in reversed(governance.ancestors_of(one.id, actor=actor, now=now))
        ],
        "below": pages.organisation_list(below, page=1, actor=actor, now=now),
        "belongings": pages.belongings(one.id, alliances, actor=actor, now=now),
        "readable": {each.alliance for each in actor.standings if Duty.READ_CHARTER in each.duties},
        "facility": pages.facility_told(governance.facility_of(one.id, actor=actor, now=now)),
        "may_describe": governance.warrant_over(
            actor, Duty.MANAGE_ORGANISATIONS, organisation=one.id, now=now
        )
        is not None,
        "posts": pages.post_lines(
            one.id, alliances, page=asked_page(visit.request.GET), actor=actor, now=now
        ),
        "sends": [way for way in sends if way.rows],
        "gives_care": one.kind.gives_care,
    }
    return visit.show("console/organisation.html", context)
