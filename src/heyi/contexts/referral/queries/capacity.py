"""Capacity of one's own units: places, holds, what is free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow
from heyi.contexts.referral.terms import HoldState, Pool, PoolKind
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

MOST_SHOWN = 500
_LONGEST_SEARCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesWanted:
    """Which part of the capacity board is asked for; what is left out narrows nothing."""

    words: str = ""
    kind: PoolKind | None = None
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """A pool and what its places are doing: kept for somebody on the way, or in use."""

    pool: Pool
    held: int
    in_use: int

    @property
    def beyond(self) -> int:
        """Emergency places beyond the last one."""
        return max(self.pool.taken - self.pool.places, 0)


def list_pools(*, organisation: UUID | None = None, actor: Actor, now: datetime) -> tuple[Pool, ...]:
    """The pools of the actor's own institutions, past appointments left out; free places first by unit.

    Shape: at most 500; an institution shows its coming period.
    """
    with reading(actor, now=now):
        pools = _coming(actor, organisation, now).order_by("kind", "unit", "starts_at")
        loads = loads_of(pools[:MOST_SHOWN])
    return tuple(load.pool for load in loads)


def capacity_board(
    wanted: PlacesWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = 50
) -> Page[Load]:
    """One page of the places of the actor's own institutions, beds before appointments, past ones left out."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        pools = _coming(actor, wanted.organisation, now)
        for word in wanted.words[:_LONGEST_SEARCH].replace("\0", "").split():
            pools = pools.filter(unit__icontains=word)
        if wanted.kind is not None:
            pools = pools.filter(kind=wanted.kind)
        return page_of(loads_of(pools[begin : begin + size + 1]), number=page, size=size)


def find_pool(pool_id: UUID, *, actor: Actor, now: datetime) -> Load:
    """One pool of the actor's own institutions.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        loads = loads_of(_coming(actor, None, now).filter(id=pool_id))
    if not loads:
        raise NotFound
    return loads[0]


def _coming(actor: Actor, organisation: UUID | None, now: datetime) -> QuerySet[CapacityPoolRow]:
    duties = {Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL}
    able = frozenset(one.organisation for one in actor.standings if one.duties & duties)
    mine = able if organisation is None else able & {organisation}
    ahead = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    pools = CapacityPoolRow.objects.within_reach_of(actor).filter(ahead, organisation__in=mine)
    # Appointments are looked for by their time, beds by their ward.
    return pools.order_by("kind", "starts_at", "unit", "id")


def loads_of(pools: Iterable[CapacityPoolRow]) -> list[Load]:
    """Pools with what their places are doing, in three numbers each; asked within an open reading."""
    rows = list(pools)
    open_holds = HoldRow.objects.filter(pool__in=[row.id for row in rows], ended_at__isnull=True)
    in_use = Count("pk", filter=Q(state=HoldState.OCCUPIED))
    below = Count("pk", filter=Q(from_below=True))
    counted = open_holds.values_list("pool").annotate(whole=Count("pk"), in_use=in_use, below=below)
    taken = {pool: (whole, occupied, kept) for pool, whole, occupied, kept in counted}
    loads = []
    for row in rows:
        whole, occupied, kept = taken.get(row.id, (0, 0, 0))
        loads.append(Load(row.snapshot(whole, kept), held=whole - occupied, in_use=occupied))
    return loads


def pools_with_load(organisation: UUID, kind: PoolKind, unit: str, *, now: datetime) -> tuple[Pool, ...]:
    """The open pools of one unit from which a place may still be given, the soonest first; asked within an open reading."""
    ahead = Q(starts_at__isnull=True) | Q(starts_at__gt=now)
    pools = CapacityPoolRow.objects.filter(
        ahead, organisation=organisation, kind=kind, unit=unit, is_open=True
    )
    return tuple(load.pool for load in loads_of(pools.order_by("starts_at", "id")[:MOST_SHOWN]))


def offers_beds(organisation: UUID) -> bool:
    """Whether an institution offers any beds; asked within an open reading."""
    return CapacityPoolRow.objects.filter(organisation=organisation, kind=PoolKind.BED, is_open=True).exists()
