"""Capacity: offering places, and holding, occupying and releasing one. A pool is locked before its places are counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Urgency
from heyi.contexts.referral.actions.line import take_turn
from heyi.contexts.referral.events.supply import PoolOffered
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, ReferralRow
from heyi.contexts.referral.models.referral import reach_of
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.rules.ways import NoFreePlace
from heyi.contexts.referral.terms import HoldState, Pool, PoolKind
from heyi.foundation.compiled import Command, Question
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, Problem, RuleBroken
from heyi.kernel.event import Plain

MOST_PLACES = 10_000


class PlacesInUse(RuleBroken):
    """A pool cannot have fewer places than are held or occupied."""

    default_code = "places_in_use"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOffer:
    """Places as a unit offers them. A slot has a period, a bed has none."""

    organisation: UUID
    unit: str
    kind: PoolKind
    places: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_open: bool = True


def _check(offer: PoolOffer) -> None:
    problems = list(problems_of_text("unit", offer.unit, most=LONGEST_NAME))
    if not offer.unit.strip():
        problems.append(Problem("unit", "required"))
    if not 0 <= offer.places <= MOST_PLACES:
        problems.append(Problem("places", "out_of_range", str(offer.places), limit=f"0–{MOST_PLACES}"))
    period = offer.starts_at is not None and offer.ends_at is not None
    if offer.kind is PoolKind.SLOT and not period:
        problems.append(Problem("starts_at", "required"))
    if offer.kind is PoolKind.BED and (offer.starts_at or offer.ends_at):
        problems.append(Problem("starts_at", "a_bed_has_no_period"))
    if offer.starts_at and offer.ends_at and offer.ends_at <= offer.starts_at:
        problems.append(Problem("ends_at", "ends_before_it_begins"))
    if problems:
        raise InputInvalid(*problems)


def offer_places(offer: PoolOffer, *, actor: Actor, now: datetime) -> Pool:
    """A unit offers places, or another number of them than before.

    Raises: InputInvalid, NotPermitted, PlacesInUse.
    Records: PoolOffered.
    """
    _check(offer)
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=offer.organisation)
        row, is_new = _held_or_new(offer, actor)
        taken = _taken(row.id).count()
        if offer.places < taken:
            raise PlacesInUse(places=offer.places, taken=taken)
        before: dict[str, Plain] | None = None if is_new else {"places": row.places, "is_open": row.is_open}
        if not is_new:
            closed = "" if offer.is_open else row.closed_reason
            row.store(places=offer.places, is_open=offer.is_open, ends_at=offer.ends_at, closed_reason=closed)
        fact = PoolOffered(
            subject=row.id,
            organisation=row.organisation,
            kind=offer.kind,
            places=row.places,
            is_open=row.is_open,
        )
        work.record(
            fact, warrant=warrant, before=before, after={"places": row.places, "is_open": row.is_open}
        )
        return row.snapshot(taken)


def _held_or_new(offer: PoolOffer, actor: Actor) -> tuple[CapacityPoolRow, bool]:
    """The pool that is meant, locked, and whether it is new. Of two who offer it first at once one makes it, one changes it."""
    pools = CapacityPoolRow.objects.within_reach_of(actor).select_for_update()
    meant = pools.filter(
        organisation=offer.organisation, unit=offer.unit, kind=offer.kind, starts_at=offer.starts_at
    )
    row = meant.first()
    if row is not None:
        return row, False
    fresh = CapacityPoolRow(
        organisation=offer.organisation, unit=offer.unit, kind=offer.kind, places=offer.places,
        starts_at=offer.starts_at, ends_at=offer.ends_at, is_open=offer.is_open,
    )  # fmt: skip
    CapacityPoolRow.objects.bulk_create([fresh], ignore_conflicts=True)
    made = meant.get()
    return made, made.id == fresh.id


def _taken(pool: UUID) -> QuerySet[HoldRow]:
    return HoldRow.objects.filter(pool=pool, ended_at__isnull=True)


_TAKEN = Question[tuple[int, bool]](lambda pool: _taken(pool).values_list("place", "from_below"))


def _standing(pool: CapacityPoolRow) -> tuple[Pool, int]:
    """A locked pool as a value, and the lowest place that nobody has."""
    taken = dict(_TAKEN.all(pool=pool.id))
    lowest = next(place for place in range(1, len(taken) + 2) if place not in taken)
    return pool.snapshot(len(taken), sum(taken.values())), lowest


def _receiver_of(row: ReferralRow) -> tuple[UUID, UUID]:
    """Who keeps the place, and under which alliance. Places are a receiver's, so a referral without one has none."""
    if row.receiver is None or row.receiver_alliance is None:
        raise NotFound
    return row.receiver, row.receiver_alliance


def hold_place(row: ReferralRow, pool_id: UUID, *, urgency: Urgency, actor: Actor, now: datetime) -> None:
    """Keeps the lowest free place of a pool for the patient, for as long as the charter says.

    Raises: InputInvalid for a pool that is not the receiver's or is shut, NoFreePlace, PlacesKept for lower tiers,
            PlaceAwaited by somebody who comes first.
    Records: PassedOver for who comes first and cannot have the place.
    """
    pool = open_pool(row, pool_id, actor=actor, now=now)
    standing, place = _standing(pool)
    # By number, not by the number on the door: an emergency beyond the last place takes one away from the others.
    if not standing.free:
        raise NoFreePlace(pool=pool.id, places=pool.places)
    from_below = take_turn(row, standing, urgency=urgency, actor=actor, now=now)
    _keep(row, pool, place, urgency=urgency, from_below=from_below, now=now)


def open_pool(row: ReferralRow, pool_id: UUID, *, actor: Actor, now: datetime) -> CapacityPoolRow:
    """A pool of the receiver that still takes patients, locked.

    Raises: InputInvalid for a pool that is not the receiver's or is shut.
    """
    receiver, _ = _receiver_of(row)
    pool = _POOL.first(pool=pool_id, receiver=receiver, reach=reach_of(actor))
    if pool is None:
        raise InputInvalid(Problem("pool", "unknown_value"))
    if not pool.is_open or (pool.ends_at is not None and pool.ends_at <= now):
        raise InputInvalid(Problem("pool", "pool_shut"))
    return pool


_POOL = Question[CapacityPoolRow](
    lambda pool, receiver, reach: (
        CapacityPoolRow.objects.within(reach).filter(organisation=receiver, pk=pool).select_for_update()
    )
)


def hold_emergency_place(row: ReferralRow, *, actor: Actor, now: datetime) -> None:
    """Keeps a bed for an emergency, beyond the last one where all are taken: the green channel turns nobody away.

    Raises: NoFreePlace where the receiver offers no beds at all.
    """
    receiver, _ = _receiver_of(row)
    beds = CapacityPoolRow.objects.within_reach_of(actor).filter(
        organisation=receiver, kind=PoolKind.BED, is_open=True
    )
    named = beds.filter(unit=row.department) if row.department else beds
    pool = named.order_by("id").select_for_update().first() or beds.order_by("id").select_for_update().first()
    if pool is None:
        raise NoFreePlace(places=0)
    _, place = _standing(pool)
    _keep(row, pool, place, urgency=Urgency.EMERGENCY, from_below=False, now=now)


def _keep(
    row: ReferralRow, pool: CapacityPoolRow, place: int, *, urgency: Urgency, from_below: bool, now: datetime
) -> None:
    HoldRow(
        pool=pool,
        place=place,
        referral=row,
        state=HoldState.HELD,
        held_at=now,
        until=_until(row, pool.ends_at, urgency, now),
        from_below=from_below,
    ).save(force_insert=True)


def _until(row: ReferralRow, ends_at: datetime | None, urgency: Urgency, now: datetime) -> datetime:
    """As long as the charter holds a place, and never beyond the end of its period."""
    _, alliance = _receiver_of(row)
    charter = governance.charter_in_force(alliance, now=now)
    until = now + timedelta(minutes=governance.hold_minutes(charter, urgency))
    return until if ends_at is None else min(until, ends_at)


def prolong_place(row: ReferralRow, *, urgency: Urgency, actor: Actor, now: datetime) -> None:
    """Keeps the place for another full time."""
    del actor
    for hold in HoldRow.objects.filter(referral=row, ended_at__isnull=True).select_related("pool"):
        hold.store(until=_until(row, hold.pool.ends_at, urgency, now))


def keep_place(row: ReferralRow, *, actor: Actor, now: datetime) -> None:
    """A time is fixed, or the patient is on the way: the place waits for them and no longer expires by itself."""
    del actor, now
    _KEPT.do(referral=row.id)


def occupy_place(row: ReferralRow, *, actor: Actor, now: datetime) -> None:
    """The patient lies in the bed that was kept; it no longer expires."""
    del actor, now
    _OCCUPIED.do(referral=row.id)


def release_place(row: ReferralRow, *, lapsed: bool = False, actor: Actor, now: datetime) -> None:
    """The place is free again."""
    del actor
    (_LAPSED if lapsed else _RELEASED).do(referral=row.id, now=now)


def _standing_holds(referral: UUID) -> QuerySet[HoldRow]:
    return HoldRow.objects.filter(referral=referral, ended_at__isnull=True)


def _given_up(state: HoldState) -> Command:
    return Command(
        lambda referral, now: (
            _standing_holds(referral),
            {"state": str(state), "ended_at": now, "until": None},
        )
    )


_KEPT = Command(lambda referral: (_standing_holds(referral), {"until": None}))
_OCCUPIED = Command(
    lambda referral: (_standing_holds(referral), {"state": str(HoldState.OCCUPIED), "until": None})
)
_RELEASED, _LAPSED = _given_up(HoldState.RELEASED), _given_up(HoldState.LAPSED)
