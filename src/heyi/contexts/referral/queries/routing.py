"""What is known of every destination, and how they rank for a patient. Not here: the ranking itself (rules.routing).

Whatever the number of candidates, the same few statements are asked. Numbers of places and answers name nobody and are
told in the house's name, as on the capacity board.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Organisation, Tier, Urgency
from heyi.contexts.governance.terms.facilities import Facility
from heyi.contexts.governance.terms.routing import USUAL_ROUTING, Routing
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import CapacityPoolRow, DischargeRow, LegRow, WaitRow
from heyi.contexts.referral.queries.capacity import Load, loads_of
from heyi.contexts.referral.queries.criteria import sender_for
from heyi.contexts.referral.queries.siphon import Waits, waits_of
from heyi.contexts.referral.queries.waiting import reserve_of
from heyi.contexts.referral.rules.departments import department_key, department_keys
from heyi.contexts.referral.rules.routing import rank_destinations
from heyi.contexts.referral.rules.sharing import available_to, share_of
from heyi.contexts.referral.rules.travel import Point, minutes_between
from heyi.contexts.referral.terms import PoolKind
from heyi.contexts.referral.terms.capacity import Reserve
from heyi.contexts.referral.terms.routing import Answering, Candidate, Need, Places, Ranking, Way
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of, end_of

ROUTER = system_actor("router")
MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingWanted:
    """For what destinations are ranked.

    Shape: `at` is needed by those who could mean several; `alliance` names the charter whose weights count, by default
           the sender's first; `patient` must be one the actor may refer; `preferred` is the patient's own choice.
    """

    direction: Direction
    urgency: Urgency = Urgency.ELECTIVE
    departments: tuple[str, ...] = ()
    lowest: Tier | None = None
    green_channel: bool = False
    preferred: UUID | None = None
    patient: UUID | None = None
    at: UUID | None = None
    alliance: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """How destinations rank, by which rules, and what each is: everything needed to say it."""

    ranking: Ranking
    rules: Routing
    organisations: Mapping[UUID, Organisation] = field(default_factory=dict)


def rank_for(wanted: RoutingWanted, *, actor: Actor, now: datetime) -> Routed:
    """Destinations for a patient, the best first, each with its reckoning. Nothing is kept.

    Raises: NotPermitted, InputInvalid where it is unclear who sends, NotFound for a patient whom the actor may not refer.
    """
    with reading(actor, now=now):
        sender = sender_for(wanted.direction, wanted.at, actor=actor)
        if wanted.patient is not None:
            patients.patient_for_referral(wanted.patient, organisation=sender, actor=actor, now=now)
        known = _known(sender, wanted, now=now)
    return _ranked(known, wanted, now=now)


def rank_drafted(wanted: RoutingWanted, *, actor: Actor, now: datetime) -> Routed:
    """The same for a draft whose sender is known and whose reader was judged."""
    if wanted.at is None:
        return rank_for(wanted, actor=actor, now=now)
    with reading(actor, now=now):
        known = _known(wanted.at, wanted, now=now)
    return _ranked(known, wanted, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What governance tells of the sender and of everybody to whom a patient could go."""

    sender: UUID
    tier: Tier
    rules: Routing
    found: tuple[tuple[governance.Destination, bool], ...]
    facilities: Mapping[UUID, Facility]
    ways: Mapping[UUID, governance.TravelTime]
    reserves: Mapping[UUID, Reserve]

    def asked(self, wanted: RoutingWanted) -> list[UUID]:
        """Of whom more is asked; of whom no path reaches only that is told."""
        return [
            one.organisation.id
            for one, is_open in self.found
            if is_open or wanted.green_channel or one.organisation.id == wanted.preferred
        ]


def _known(sender: UUID, wanted: RoutingWanted, *, now: datetime) -> _Known:
    """Asked within an open reading of the actor, so that what is kept in the process is not asked again."""
    found = governance.partners_of(sender, wanted.direction, now=now, most=MOST_CANDIDATES)
    ids = [one.organisation.id for one, _ in found]
    return _Known(
        sender=sender,
        tier=governance.organisation(sender).tier,
        rules=_rules(sender, wanted.alliance, now),
        found=found,
        facilities=governance.facilities([sender, *ids]),
        ways=governance.travel_times(sender, ids),
        reserves=_reserves(found, now),
    )


def _rules(sender: UUID, alliance: UUID | None, now: datetime) -> Routing:
    under = alliance or next(iter(governance.alliances_of(sender, now=now)), None)
    return USUAL_ROUTING if under is None else governance.charter_in_force(under, now=now).referral.routing


def _reserves(
    found: tuple[tuple[governance.Destination, bool], ...], now: datetime
) -> Mapping[UUID, Reserve]:
    """What each house keeps for lower tiers, by the charter that rules its places."""
    tiers = {one.organisation.id: one.organisation.tier for one, is_open in found if is_open}
    ruled = governance.own_alliances(tiers, now=now)
    charters = {one: governance.charter_in_force(one, now=now) for one in set(ruled.values())}
    return {house: reserve_of(charters[alliance], tiers[house]) for house, alliance in ruled.items()}


def _ranked(known: _Known, wanted: RoutingWanted, *, now: datetime) -> Routed:
    need = Need(
        direction=wanted.direction,
        urgency=wanted.urgency,
        tier=known.tier,
        departments=tuple(dict.fromkeys(one for one in wanted.departments if one.strip())),
        lowest=wanted.lowest,
        zone=known.facilities[known.sender].zone,
        preferred=wanted.preferred,
        green_channel=wanted.green_channel,
    )
    counting = _Counting(need, known, now)
    with reading(ROUTER, now=now):
        places, waits = counting.places(known.asked(wanted)), counting.waits(known.asked(wanted))
    candidates = tuple(
        Candidate(
            organisation=(there := one.organisation.id),
            alliance=one.alliance,
            tier=one.organisation.tier,
            path_open=is_open,
            capabilities=_declared(known.facilities[there]),
            places=places.get(there),
            way=_way(known, there),
            answering=_answers(waits.get(there)),
            zone=known.facilities[there].zone,
        )
        for one, is_open in known.found
    )
    return Routed(
        ranking=rank_destinations(need, candidates, known.rules),
        rules=known.rules,
        organisations={one.organisation.id: one.organisation for one, _ in known.found},
    )


def _way(known: _Known, there: UUID) -> Way | None:
    told = known.ways.get(there)
    if told is not None:
        return Way(minutes=told.minutes, is_told=True, source=told.source, status=str(told.status))
    here, beyond = _point(known.facilities[known.sender]), _point(known.facilities[there])
    if here is None or beyond is None:
        return None
    rules = known.rules
    minutes = minutes_between(here, beyond, road_factor=rules.road_factor, speed_km_h=rules.speed_km_h)
    # The computed way is no surer than where its ends lie.
    return Way(
        minutes=minutes, is_told=False, source=rules.source, status=str(known.facilities[there].status)
    )


def _point(one: Facility) -> Point | None:
    return None if one.latitude is None or one.longitude is None else (one.latitude, one.longitude)


class _Counting:
    """Numbers of places and answers, for all candidates at once; asked within a reading of the house."""

    def __init__(self, need: Need, known: _Known, now: datetime) -> None:
        self._need, self._known, self._rules, self._now = need, known, known.rules, now
        self._keys = department_keys(need.departments)

    def waits(self, ids: list[UUID]) -> dict[UUID, Waits]:
        """How long each took to answer within the window."""
        since = self._now - timedelta(days=self._rules.window_days)
        legs = LegRow.objects.filter(
            direction=self._need.direction, receiver__in=ids, asked_at__gte=since, asked_at__lte=self._now
        )
        return waits_of(legs)

    def places(self, ids: list[UUID]) -> dict[UUID, Places]:
        """What may be had at each; who has told of no places is left out."""
        last = end_of(day_of(self._now) + timedelta(days=self._rules.soon_days))
        ahead = Q(starts_at__isnull=True) | Q(starts_at__gt=self._now, starts_at__lt=last)
        pools = CapacityPoolRow.objects.filter(ahead, organisation__in=ids, is_open=True)
        loads = loads_of(pools.order_by("starts_at", "id"))
        by_house: dict[UUID, list[Load]] = defaultdict(list)
        for load in loads:
            by_house[load.pool.organisation].append(load)
        leaving = self._leaving(load.pool.id for load in loads if load.pool.kind is PoolKind.BED)
        waiting = self._waiting(ids)
        return {
            house: self._of_house(of, leaving, waiting.get(house, {}), self._known.reserves.get(house))
            for house, of in by_house.items()
        }

    def _of_house(
        self,
        loads: list[Load],
        leaving: Mapping[UUID, int],
        waiting: Mapping[str, int],
        reserve: Reserve | None,
    ) -> Places:
        """The places of the department that is needed; where none bears its name, those of the whole house."""
        own = [load for load in loads if department_key(load.pool.unit) in self._keys]
        counted = own or loads
        free = {
            load.pool.id: available_to(self._need.tier, share_of(load.pool, reserve, now=self._now))
            for load in counted
        }
        beds = [load.pool.id for load in counted if load.pool.kind is PoolKind.BED]
        slots = [load.pool.id for load in counted if load.pool.kind is not PoolKind.BED]
        units = {load.pool.unit for load in counted}
        return Places(
            free=sum(free[one] for one in beds),
            soon=sum(leaving.get(one, 0) for one in beds) + sum(free[one] for one in slots),
            waiting=sum(count for unit, count in waiting.items() if unit in units),
            of_department=bool(own),
        )

    def _leaving(self, wards: Iterable[UUID]) -> dict[UUID, int]:
        today = day_of(self._now)
        rows = DischargeRow.objects.filter(
            pool__in=list(wards), on__gte=today, on__lte=today + timedelta(days=self._rules.soon_days)
        )
        return dict(rows.values_list("pool_id").annotate(Sum("count")).order_by())

    def _waiting(self, ids: list[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        rows = WaitRow.objects.in_line().filter(organisation__in=ids)
        found: dict[UUID, dict[str, int]] = defaultdict(dict)
        for house, unit, count in rows.values_list("organisation", "unit").annotate(Count("pk")).order_by():
            found[house][unit] = count
        return found


def _declared(one: Facility) -> frozenset[str] | None:
    return None if one.capabilities is None else frozenset(one.capabilities)


def _answers(waits: Waits | None) -> Answering | None:
    return None if waits is None else Answering(median=waits.median, of=waits.of)
