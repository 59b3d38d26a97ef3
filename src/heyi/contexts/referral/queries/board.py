"""The capacity board: what wards and clinics of the alliance have now and on the coming days. Not here: who lies where.

Numbers name nobody, so they are told in the house's name to everybody in the alliance who sends or receives patients.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import CapacityPoolRow, DischargeRow, WaitRow
from heyi.contexts.referral.queries.capacity import Load, PlacesWanted, loads_of
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER, house_rules
from heyi.contexts.referral.rules.sharing import share_of
from heyi.contexts.referral.terms import PoolKind
from heyi.contexts.referral.terms.capacity import Share
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of, end_of, start_of

DAYS_AHEAD = 7
_MOST_MEMBERS = 2_000
_LONGEST_SEARCH = 64
SEES_BOARD = frozenset({Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL, Duty.SUBMIT_REFERRAL})

Unit = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One unit on one day, or now.

    Shape: of the `free` places `kept` are for lower tiers until `kept_until`; `leaving` beds are expected to come free;
           `pool` is where a place can be taken, the soonest one that has any.
    """

    on: date
    offers: bool = False
    places: int = 0
    free: int = 0
    held: int = 0
    in_use: int = 0
    kept: int = 0
    kept_until: datetime | None = None
    leaving: int = 0
    pool: UUID | None = None
    closed_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One ward or clinic: how it stands now, what the coming days bring, and how many wait for it.

    Shape: `pool` leads to the unit's own page; it is its ward, or the next period of its clinic.
    """

    organisation: UUID
    unit: str
    kind: PoolKind
    now: Cell
    days: tuple[Cell, ...]
    waiting: int
    pool: UUID


def capacity_week(
    wanted: PlacesWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = 50
) -> Page[BoardLine]:
    """One page of wards and clinics of all members whom the actor shares an alliance with, wards first.

    Raises: NotPermitted for who neither sends nor receives patients.
    """
    seen = _members(actor, now)
    begin = (page - 1) * size
    with reading(PLACE_KEEPER, now=now):
        pools = _coming(wanted, seen, now)
        units = (
            pools.values_list("organisation", "kind", "unit")
            .distinct()
            .order_by("kind", "organisation", "unit")
        )
        shown = list(units[begin : begin + size + 1])
        lines = _lines(shown[:size], pools, now)
    return page_of([*lines, *lines[:1]] if len(shown) > size else lines, number=page, size=size)


def _members(actor: Actor, now: datetime) -> frozenset[UUID]:
    mine = {one.organisation for one in actor.standings if one.duties & SEES_BOARD}
    if not mine:
        raise NotPermitted("duty_not_held", duty=Duty.MANAGE_CAPACITY)
    found = set(mine)
    with reading(actor, now=now):
        joined = {one for place in sorted(mine) for one in governance.alliances_of(place, now=now)}
        for alliance in sorted(joined):
            members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS)
            found |= {one.organisation.id for one in members.rows}
    return frozenset(found)


def _coming(wanted: PlacesWanted, seen: frozenset[UUID], now: datetime) -> QuerySet[CapacityPoolRow]:
    places = seen if wanted.organisation is None else seen & {wanted.organisation}
    last = end_of(day_of(now) + timedelta(days=DAYS_AHEAD))
    ahead = Q(starts_at__isnull=True) | Q(starts_at__gte=start_of(day_of(now)), starts_at__lt=last)
    pools = CapacityPoolRow.objects.filter(ahead, organisation__in=places)
    for word in wanted.words[:_LONGEST_SEARCH].replace("\0", "").split():
        pools = pools.filter(unit__icontains=word)
    return pools if wanted.kind is None else pools.filter(kind=wanted.kind)


def _lines(units: list[Unit], pools: QuerySet[CapacityPoolRow], now: datetime) -> list[BoardLine]:
    names = {unit for _, _, unit in units}
    within = pools.filter(organisation__in={one for one, _, _ in units}, unit__in=names)
    loads = loads_of(within.order_by("starts_at", "id"))
    of: dict[Unit, list[Load]] = {unit: [] for unit in units}
    for load in loads:
        key = load.pool.organisation, str(load.pool.kind), load.pool.unit
        if key in of:
            of[key].append(load)
    leaving = _leaving(load.pool.id for load in loads if load.pool.kind is PoolKind.BED)
    in_line = WaitRow.objects.in_line().values_list("organisation", "kind", "unit").annotate(Count("pk"))
    waiting: Counter[Unit] = Counter({(place, kind, unit): count for place, kind, unit, count in in_line})
    reserves = {
        place: house_rules(place, now=now).reserve
        for place in {place for place, kind, _ in units if kind == PoolKind.SLOT}
    }
    found = []
    for key in units:
        place, kind, unit = key
        shares = {load.pool.id: share_of(load.pool, reserves.get(place), now=now) for load in of[key]}
        found.append(
            BoardLine(
                organisation=place,
                unit=unit,
                kind=PoolKind(kind),
                now=_now(of[key], shares, now),
                days=_days(of[key], shares, leaving, now),
                waiting=waiting[key],
                pool=next((one.pool.id for one in of[key] if _is_ahead(one, now)), of[key][0].pool.id),
            )
        )
    return found


def _leaving(wards: Iterable[UUID]) -> dict[tuple[UUID, date], int]:
    told = DischargeRow.objects.filter(pool__in=list(wards)).values_list("pool_id", "on", "count")
    return {(pool, on): count for pool, on, count in told}


def _is_ahead(load: Load, now: datetime) -> bool:
    return load.pool.starts_at is None or load.pool.starts_at > now


def _now(loads: list[Load], shares: dict[UUID, Share], now: datetime) -> Cell:
    """A ward as it stands; a clinic with everything still ahead of it."""
    return _cell(day_of(now), [load for load in loads if _is_ahead(load, now)], shares)


def _days(
    loads: list[Load], shares: dict[UUID, Share], leaving: dict[tuple[UUID, date], int], now: datetime
) -> tuple[Cell, ...]:
    cells = []
    for ahead in range(DAYS_AHEAD + 1):
        day = day_of(now) + timedelta(days=ahead)
        here = [
            load
            for load in loads
            if load.pool.starts_at is not None and day_of(load.pool.starts_at) == day and _is_ahead(load, now)
        ]
        soon = sum(leaving.get((load.pool.id, day), 0) for load in loads if load.pool.kind is PoolKind.BED)
        cells.append(_cell(day, here, shares, leaving=soon))
    return tuple(cells)


def _cell(day: date, loads: list[Load], shares: dict[UUID, Share], *, leaving: int = 0) -> Cell:
    running = [load for load in loads if load.pool.is_open]
    with_room = [load for load in running if load.pool.free]
    untils = [until for load in running if (until := shares[load.pool.id].until) is not None]
    return Cell(
        on=day,
        offers=bool(loads),
        places=sum(load.pool.places for load in running),
        free=sum(load.pool.free for load in running),
        held=sum(load.held for load in loads),
        in_use=sum(load.in_use for load in loads),
        kept=sum(shares[load.pool.id].kept for load in running),
        kept_until=min(untils, default=None),
        leaving=leaving,
        pool=with_room[0].pool.id if with_room else None,
        closed_for="" if running or not loads else loads[0].pool.closed_reason or "other",
    )
