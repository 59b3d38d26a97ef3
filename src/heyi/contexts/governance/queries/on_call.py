"""Who answers which telephone. Not here: putting them there (actions)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When

from heyi.contexts.governance.models import MembershipRow, OnCallRow, OrganisationRow
from heyi.contexts.governance.terms import Position, Tier
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

ON_CALL_PAGE = 20
_HEIGHT = Case(
    *(When(organisation__tier=str(tier), then=Value(tier.height)) for tier in Tier),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallWanted:
    """Whose duties: of these organisations or of all, with these words in department or institution, later ones too or not."""

    words: str = ""
    organisations: frozenset[UUID] | None = None
    is_now: bool = True
    page: int = 1
    per_page: int = ON_CALL_PAGE


_LINE = ("parent", "parent__parent", "parent__parent__parent", "parent__parent__parent__parent")


def units_above(institutions: Collection[UUID], *, actor: Actor, now: datetime) -> frozenset[UUID]:
    """The units above these institutions in the tree, and the leads of their alliances: whom one calls first."""
    with reading(actor, now=now):
        rows = OrganisationRow.objects.within_reach_of(actor).filter(id__in=institutions)
        above = {one for line in rows.values_list(*_LINE) for one in line if one is not None}
        mine = MembershipRow.objects.at(now).filter(organisation__in=institutions).values("alliance")
        leading = MembershipRow.objects.at(now).filter(alliance__in=mine, position=Position.LEAD)
        return frozenset(above | set(leading.values_list("organisation", flat=True))) - set(institutions)


def on_call(wanted: OnCallWanted, *, actor: Actor, now: datetime) -> Page[OnCall]:
    """Duties that are not over at whoever shares an alliance with the reader: the nearest tier first, then by name and time."""
    begin = (wanted.page - 1) * wanted.per_page
    with reading(actor, now=now):
        rows = OnCallRow.objects.within_reach_of(actor, now=now).standing().filter(ends_at__gt=now)
        if wanted.is_now:
            rows = rows.filter(starts_at__lte=now)
        if wanted.organisations is not None:
            rows = rows.filter(organisation__in=wanted.organisations)
        for word in wanted.words.split():
            named = Q(organisation__name__icontains=word) | Q(organisation__name_en__icontains=word)
            rows = rows.filter(Q(department__icontains=word) | named)
        rows = rows.order_by(_HEIGHT, "organisation__name", "department", "starts_at", "id")
        found = [row.snapshot() for row in rows[begin : begin + wanted.per_page + 1]]
    return page_of(found, number=wanted.page, size=wanted.per_page)
