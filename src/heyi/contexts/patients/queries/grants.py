"""The accesses that stand by and for one's institutions. Not here: those to one person (asking), ending them (actions)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import GrantRow, PatientRow
from heyi.contexts.patients.models.access import GrantRows, places_of
from heyi.contexts.patients.terms.access import Grant, GrantBasis
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantsWanted:
    """Which accesses: what one's institutions gave or (`is_had`) what they have; what is left out narrows nothing.

    Units: `open_days` is the fewest days for which they have stood.
    """

    is_had: bool = False
    basis: GrantBasis | None = None
    organisation: UUID | None = None
    open_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingGrant:
    """One access that stands; `name` only where the giving side of the reader registered the person."""

    grant: Grant
    offered_by: UUID
    name: str = field(repr=False)


def standing_grants(
    wanted: GrantsWanted, *, number: int = 1, actor: Actor, now: datetime
) -> Page[StandingGrant]:
    """The accesses that stand now, the longest standing first; the look is recorded where somebody was named.

    Raises: NotPermitted for who reviews access nowhere.
    """
    mine = places_of(actor, Duty.REVIEW_ACCESS)
    if not mine:
        raise NotPermitted("duty_not_held", duty=str(Duty.REVIEW_ACCESS))
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = _narrowed(wanted, mine, now)
        shown = list(rows.order_by("begins_at", "id")[skipped : skipped + PAGE_SIZE + 1])
        own = PatientRow.objects.filter(person__in={row.person for row in shown}, registered_by__in=mine)
        names = {(row.registered_by, row.person): row.opened(()).name for row in own}
    found = page_of(
        (
            StandingGrant(
                grant=row.snapshot(),
                offered_by=row.offered_by,
                name=names.get((row.offered_by, row.person), ""),
            )
            for row in shown
        ),
        number=max(1, number),
        size=PAGE_SIZE,
    )
    if any(one.name for one in found.rows):
        record_read(actor=actor, now=now, purpose=Purpose.AUDIT, page="grants", rows=len(found.rows))
    return found


def _narrowed(wanted: GrantsWanted, mine: frozenset[UUID], now: datetime) -> GrantRows:
    here, there = ("organisation", "offered_by") if wanted.is_had else ("offered_by", "organisation")
    rows = GrantRow.objects.holding(now).filter(**{f"{here}__in": mine})
    if wanted.basis is not None:
        rows = rows.filter(basis=wanted.basis)
    if wanted.organisation is not None:
        rows = rows.filter(**{there: wanted.organisation})
    if wanted.open_days:
        rows = rows.filter(begins_at__lte=now - timedelta(days=wanted.open_days))
    return rows
