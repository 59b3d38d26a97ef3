"""Questions about where institutions lie and what they can do. Not here: which of them fits a patient (referral)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance.models import FacilityRow, MembershipRow, OrganisationRow, TravelRow
from heyi.contexts.governance.queries.alliances import Destination, alliances_of
from heyi.contexts.governance.queries.charters import charter_in_force
from heyi.contexts.governance.rules.clocks import receivers_of
from heyi.contexts.governance.rules.refusals import NoCharterInForce
from heyi.contexts.governance.terms import Direction, OrganisationKind, Position, Status, Tier
from heyi.contexts.governance.terms.facilities import Facility
from heyi.foundation.kept import Kept
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

_CARING = [str(kind) for kind in OrganisationKind if kind.gives_care]


@dataclass(frozen=True, slots=True)
class TravelTime:
    """How long a way takes as somebody told it, in minutes, and how sure that is."""

    minutes: int
    source: str
    status: Status


def _by_id(ids: frozenset[UUID]) -> dict[UUID, Facility]:
    # Whom nobody has described is answered as well, so that it is not asked again.
    told = {row.organisation_id: row.snapshot() for row in FacilityRow.objects.filter(organisation__in=ids)}
    return {one: told.get(one) or Facility(organisation=one) for one in ids}


_facilities = Kept(_by_id, tables=["governance_facility"])


def facility_of(organisation_id: UUID, *, actor: Actor, now: datetime) -> Facility:
    """What is known of one institution's place and abilities; nothing where nobody has told.

    Raises: NotFound for an institution that is none.
    """
    with reading(actor, now=now):
        OrganisationRow.objects.within_reach_of(actor).look_up(organisation_id)
        return _facilities.many((organisation_id,))[organisation_id]


def facilities(organisation_ids: Iterable[UUID]) -> Mapping[UUID, Facility]:
    """What is known of several; every id is answered. Asked within an open reading, at most one statement."""
    return _facilities.many(organisation_ids)


def travel_times(origin: UUID, destinations: Iterable[UUID]) -> Mapping[UUID, TravelTime]:
    """The ways from one institution that were told, by destination. Asked within an open reading; one statement."""
    rows = TravelRow.objects.filter(origin=origin, destination__in=list(destinations))
    told = rows.values_list("destination", "minutes", "source", "status")
    return {there: TravelTime(minutes, source, Status(status)) for there, minutes, source, status in told}


def ways_between(organisation_ids: Iterable[UUID]) -> Mapping[tuple[UUID, UUID], TravelTime]:
    """The ways that were told among some institutions, by origin and destination. Asked within an open reading; one statement."""
    ids = list(organisation_ids)
    rows = TravelRow.objects.filter(origin__in=ids, destination__in=ids)
    told = rows.values_list("origin", "destination", "minutes", "source", "status")
    return {
        (here, there): TravelTime(minutes, source, Status(status))
        for here, there, minutes, source, status in told
    }


def partners_of(
    sender: UUID, direction: Direction, *, now: datetime, most: int
) -> tuple[tuple[Destination, bool], ...]:
    """The caring members of the sender's alliances that way, and whether the charter has a path to each in one step.

    Shape: whom no path reaches is among them where the tier is further that way, so that it can be said why not; of
           several alliances the first that has a path counts. Asked within an open reading; three statements at most.
    """
    row = OrganisationRow.objects.look_up(sender)
    own = Tier(row.tier)
    ways: dict[UUID, frozenset[Tier]] = {}
    for alliance in alliances_of(sender, now=now):
        try:
            ways[alliance] = receivers_of(charter_in_force(alliance, now=now), direction, own)
        except NoCharterInForce:
            continue
    further = [
        tier
        for tier in Tier
        if (tier.height > own.height if direction is Direction.UP else tier.height < own.height)
    ]
    # Where no path leads to any neighbour of the same tier they are no answer to anything: a county has hundreds of villages.
    wanted = Q()
    for alliance, tiers in ways.items():
        wanted |= Q(alliance=alliance, organisation__tier__in=[str(tier) for tier in tiers.union(further)])
    if not ways:
        return ()
    rows = (
        MembershipRow.objects.at(now)
        .filter(wanted, organisation__kind__in=_CARING)
        .exclude(organisation=sender)
    )
    found: dict[UUID, tuple[Destination, bool]] = {}
    ordered = rows.select_related("organisation").order_by(
        "organisation__division", "organisation__name", "organisation_id", "starts_at"
    )
    for member in ordered[: most * 2]:
        one = member.organisation.snapshot()
        is_open = one.tier in ways[member.alliance_id]
        known = found.get(one.id)
        if known is None or (is_open and not known[1]):
            found[one.id] = (Destination(one, member.alliance_id), is_open)
    inside = sorted(found.values(), key=lambda each: not each[1])
    return tuple(inside[:most])


def own_alliances(organisation_ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, UUID]:
    """The alliance whose charter rules each institution's own places: the one it leads, else the oldest. One statement."""
    rows = MembershipRow.objects.at(now).filter(organisation__in=list(organisation_ids))
    told = rows.values_list("organisation", "alliance", "position", "starts_at")
    found: dict[UUID, UUID] = {}
    for organisation, alliance, _, _ in sorted(
        told, key=lambda each: (each[2] != Position.LEAD, each[3], each[1])
    ):
        found.setdefault(organisation, alliance)
    return found
