"""Questions about alliances and who belongs to them. Not here: what their charters say (charters)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.models import AllianceRow, MembershipRow, OrganisationRow
from heyi.contexts.governance.queries.charters import charter_in_force
from heyi.contexts.governance.queries.organisations import PAGE_SIZE, OrganisationSearch, organisations
from heyi.contexts.governance.rules.clocks import receivers_of
from heyi.contexts.governance.rules.powers import Seat, sits_at
from heyi.contexts.governance.rules.refusals import NoCharterInForce
from heyi.contexts.governance.terms import (
    Alliance,
    Direction,
    Membership,
    Organisation,
    OrganisationKind,
    Position,
    Role,
    Tier,
    Where,
)
from heyi.foundation.kept import Kept
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

_CARING = frozenset(kind for kind in OrganisationKind if kind.gives_care)


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation and its place in an alliance."""

    organisation: Organisation
    membership: Membership


@dataclass(frozen=True, slots=True)
class Destination:
    """An organisation to which a referral may go in one step, and under which alliance."""

    organisation: Organisation
    alliance: UUID


def alliances(*, actor: Actor, now: datetime) -> tuple[Alliance, ...]:
    """Every alliance, by code."""
    with reading(actor, now=now):
        return tuple(row.snapshot() for row in AllianceRow.objects.within_reach_of(actor).order_by("code"))


def find_alliance(alliance_id: UUID, *, actor: Actor, now: datetime) -> Alliance:
    """One alliance.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return AllianceRow.objects.within_reach_of(actor).look_up(alliance_id).snapshot()


def members_of(
    alliance: UUID, *, at: datetime, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Member]:
    """Who belonged to an alliance at an instant, the lead first."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = MembershipRow.objects.within_reach_of(actor).at(at).filter(alliance=alliance)
        rows = rows.select_related("organisation").order_by(
            "position", "organisation__division", "organisation__name", "id"
        )
        found = [
            Member(row.organisation.snapshot(), row.snapshot()) for row in rows[begin : begin + size + 1]
        ]
    return page_of(found, number=page, size=size)


def memberships_of(organisation: UUID, *, actor: Actor, now: datetime) -> tuple[Membership, ...]:
    """Every membership of an organisation, past and future ones too, the oldest first."""
    with reading(actor, now=now):
        rows = MembershipRow.objects.within_reach_of(actor).filter(organisation=organisation)
        return tuple(row.snapshot() for row in rows.order_by("starts_at", "id"))


def alliances_of(organisation: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """The alliances to which an organisation belongs, those it leads first; asked within an open reading."""
    rows = MembershipRow.objects.at(now).filter(organisation=organisation)
    found = rows.values_list("alliance", "position", "starts_at")
    ordered = sorted(found, key=lambda row: (row[1] != Position.LEAD, row[2], row[0]))
    return tuple(row[0] for row in ordered)


def alliances_between(one: UUID, other: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """The alliances to which both organisations belong at that instant, the oldest first; asked within an open reading."""
    places = _memberships.many((one, other))
    with_other = {place.alliance for place in places.get(other, ()) if place.holds(now)}
    shared = {(place.founded_at, place.alliance) for place in places.get(one, ()) if place.holds(now)}
    return tuple(alliance for _, alliance in sorted(shared) if alliance in with_other)


@dataclass(frozen=True, slots=True)
class _Place:
    """An organisation's time in an alliance."""

    alliance: UUID
    founded_at: datetime
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or self.ends_at > now)


def _places_by_organisation(ids: frozenset[UUID]) -> dict[UUID, tuple[_Place, ...]]:
    found: dict[UUID, list[_Place]] = {one: [] for one in ids}
    rows = MembershipRow.objects.filter(organisation__in=ids)
    told = rows.values_list("organisation", "alliance", "alliance__founded_at", "starts_at", "ends_at")
    for organisation, alliance, founded_at, starts_at, ends_at in told:
        found[organisation].append(_Place(alliance, founded_at, starts_at, ends_at))
    return {organisation: tuple(places) for organisation, places in found.items()}


_memberships = Kept(_places_by_organisation, tables=["governance_membership", "governance_alliance"])


def share_an_alliance(organisation: UUID, others: Iterable[UUID], *, now: datetime) -> bool:
    """Whether an organisation belongs to one alliance with any of the others, or is one of them; asked within an open reading."""
    asked = frozenset(others)
    if organisation in asked:
        return True
    places = _memberships.many(asked | {organisation})
    own = {place.alliance for place in places[organisation] if place.holds(now)}
    return any(place.alliance in own and place.holds(now) for one in asked for place in places[one])


def lead_of(alliance: UUID, *, now: datetime) -> UUID | None:
    """The organisation that leads an alliance, or None in a time without lead; asked within an open reading."""
    leading = MembershipRow.objects.at(now).filter(alliance=alliance, position=Position.LEAD)
    return leading.values_list("organisation", flat=True).first()


def secretaries_of(alliance: UUID, body: str, *, now: datetime) -> tuple[tuple[UUID, Role], ...]:
    """Where the secretary of a body sits and by which role, as the charter in force says; asked within an open reading.

    Shape:  empty where the charter has no such body, or names nobody who carries out what it resolves.
    Raises: NoCharterInForce.
    """
    found = charter_in_force(alliance, now=now).body(body)
    holder = found.secretary if found else None
    if holder is None or holder.role is None:
        return ()
    rows = MembershipRow.objects.at(now).filter(alliance=alliance).select_related("organisation")
    seats = {
        row.organisation_id: Seat(
            Tier(row.organisation.tier), OrganisationKind(row.organisation.kind), Position(row.position)
        )
        for row in rows.order_by("position", "organisation_id")
    }
    # Where a holder sits at its own place, the alliance's own place is the lead.
    where = replace(holder, where=Where.LEAD) if holder.where is Where.OWN else holder
    return tuple((place, holder.role) for place, seat in seats.items() if sits_at(where, seat))


def destinations_of(
    sender: UUID, direction: Direction, *, actor: Actor, now: datetime, words: str = "", page: int = 1
) -> Page[Destination]:
    """Where an institution may refer a patient in one step under the charters it stands under, by alliance and name."""
    found: list[Destination] = []
    with reading(actor, now=now):
        tier = OrganisationRow.objects.within_reach_of(actor).look_up(sender).snapshot().tier
        for alliance in alliances_of(sender, now=now):
            try:
                tiers = receivers_of(charter_in_force(alliance, now=now), direction, tier)
            except NoCharterInForce:
                continue
            if not tiers:
                continue
            search = OrganisationSearch(words=words, tiers=tiers, kinds=_CARING, alliance=alliance)
            listed = organisations(search, actor=actor, now=now, size=page * PAGE_SIZE + 1)
            found += [Destination(one, alliance) for one in listed.rows if one.id != sender]
    begin = (page - 1) * PAGE_SIZE
    return page_of(found[begin : begin + PAGE_SIZE + 1], number=page, size=PAGE_SIZE)
