"""Capacity of one's own units: places, holds, what is free."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow
from heyi.contexts.referral.terms import Pool, PoolKind
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

MOST_SHOWN = 500


def list_pools(*, organisation: UUID | None = None, actor: Actor, now: datetime) -> tuple[Pool, ...]:
    """The pools of the actor's own institutions, past appointments left out; free places first by unit.

    Shape: at most 500; an institution shows its coming period.
    """
    able = frozenset(one.organisation for one in actor.standings if one.duties & {Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL})
    mine = able if organisation is None else able & {organisation}
    ahead = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    with reading(actor, now=now):
        pools = CapacityPoolRow.objects.within_reach_of(actor).filter(ahead, organisation__in=mine)
        rows = list(pools.order_by("kind", "unit", "starts_at")[:MOST_SHOWN])
        held = HoldRow.objects.filter(pool__in=[row.id for row in rows], ended_at__isnull=True)
        taken = dict(held.values_list("pool").annotate(places=Count("pk")))
    return tuple(row.snapshot(taken.get(row.id, 0)) for row in rows)


def offers_beds(organisation: UUID) -> bool:
    """Whether an institution offers any beds; asked within an open reading."""
    return CapacityPoolRow.objects.filter(organisation=organisation, kind=PoolKind.BED, is_open=True).exists()
