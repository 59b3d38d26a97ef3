"""The list of organisations and the page of one, with names beside ids. Not here: changing one (governance)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.charter_words import Badge, joined, words_of
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.queries.suggestion import source_words
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Alliance, Direction, Membership, Organisation, Tier, Words
from heyi.contexts.governance.terms.facilities import Facility
from heyi.foundation.listing import Page
from heyi.kernel.actor import Actor

MOST_DESTINATIONS = 12


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation in a list."""

    one: Organisation
    name: str
    tier: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """A place in an alliance and its time."""

    membership: Membership
    alliance: str
    position: str
    is_over: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it."""

    name: str
    role: str
    alliance: str
    starts_at: datetime
    ends_at: datetime | None
    is_over: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Level:
    """All members of one tier in one alliance: what a longer list of destinations leads to."""

    words: str
    alliance: UUID
    alliance_name: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where an organisation may send patients one way: the first by name, and the levels behind them."""

    direction: Direction
    rows: tuple[OrganisationRow, ...]
    has_more: bool
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class FacilityTold:
    """An institution's place and abilities in words; empty where nobody has told."""

    position: str
    zone: str
    capabilities: str
    badge: Badge | None


def facility_told(one: Facility) -> FacilityTold:
    """What is known, with how sure it is and who told it."""
    is_known = one.latitude is not None or one.zone or one.capabilities is not None
    return FacilityTold(
        position=f"{one.latitude:.4f}, {one.longitude:.4f}"
        if one.latitude is not None and one.longitude is not None
        else "",
        zone=one.zone,
        capabilities=joined(one.capabilities or ()),
        badge=Badge(str(one.status), words_of(one.status), source_words(one.source)) if is_known else None,
    )


def name_of(one: Organisation | Alliance) -> str:
    """A name in the reader's language."""
    return in_our_language(Words(one.name, one.name_en or one.name))


def alliance_names(*, actor: Actor, now: datetime) -> dict[UUID, str]:
    """Every alliance by id, in order."""
    return {one.id: name_of(one) for one in governance.alliances(actor=actor, now=now)}


def organisation_list(
    search: governance.OrganisationSearch, *, page: int, actor: Actor, now: datetime
) -> Page[OrganisationRow]:
    """One page of organisations, each with the one above it."""
    found = governance.organisations(search, page=page, actor=actor, now=now)
    return Page(
        _rows(found.rows, actor=actor, now=now), found.number, found.size, found.has_more, found.total
    )


def _rows(found: Iterable[Organisation], *, actor: Actor, now: datetime) -> tuple[OrganisationRow, ...]:
    rows = tuple(found)
    parents = organisation_names((one.parent for one in rows), actor=actor, now=now)
    return tuple(
        OrganisationRow(
            one=one,
            name=name_of(one),
            tier=words_of(one.tier),
            kind=words_of(one.kind),
            parent=parents.get(one.parent, "") if one.parent else "",
        )
        for one in rows
    )


def belongings(
    organisation: UUID, alliances: dict[UUID, str], *, actor: Actor, now: datetime
) -> tuple[Belonging, ...]:
    """Its places in alliances, those in force first and then the latest."""
    found = governance.memberships_of(organisation, actor=actor, now=now)
    lines = (
        Belonging(
            membership=one,
            alliance=alliances.get(one.alliance, ""),
            position=words_of(one.position),
            is_over=one.ends_at is not None and one.ends_at <= now,
            is_ahead=one.starts_at > now,
        )
        for one in reversed(found)
    )
    return tuple(sorted(lines, key=lambda line: (line.is_over, line.is_ahead)))


def post_lines(
    organisation: UUID, alliances: dict[UUID, str], *, page: int, actor: Actor, now: datetime
) -> Page[PostLine]:
    """One page of the posts there, as far as the reader may know of them."""
    found = governance.posts_at(organisation, page=page, actor=actor, now=now)
    lines = tuple(
        PostLine(
            name=held.name,
            role=words_of(held.post.role),
            alliance=alliances.get(held.post.alliance, "") if held.post.alliance else "",
            starts_at=held.post.starts_at,
            ends_at=held.post.ends_at,
            is_over=held.post.ends_at is not None and held.post.ends_at <= now,
            is_ahead=held.post.starts_at > now,
        )
        for held in found.rows
    )
    return Page(lines, found.number, found.size, found.has_more, found.total)


def destinations(
    organisation: UUID, direction: Direction, alliances: dict[UUID, str], *, actor: Actor, now: datetime
) -> Destinations:
    """Where it may send patients this way under the charters in force."""
    found = governance.destinations_of(organisation, direction, actor=actor, now=now)
    shown = found.rows[:MOST_DESTINATIONS]
    levels = dict.fromkeys((one.alliance, one.organisation.tier) for one in found.rows)
    return Destinations(
        direction=direction,
        rows=_rows((one.organisation for one in shown), actor=actor, now=now),
        has_more=found.has_more or len(found.rows) > MOST_DESTINATIONS,
        levels=tuple(
            Level(words_of(tier), alliance, alliances.get(alliance, ""), tier) for alliance, tier in levels
        ),
    )
