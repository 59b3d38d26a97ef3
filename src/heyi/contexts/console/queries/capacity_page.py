"""The capacity board: what each unit of one's own has free, keeps and uses. Not here: holding a place (referral)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Tier
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.listing import Page
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

PAGE_SIZE = 50
_WHOLE = 100
_MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True)
class PlacesLine:
    """One unit on the board.

    Shape: `used_part` and `held_part` are per cent of all places.
    """

    load: referral.Load
    organisation: str
    is_bed: bool
    may_change: bool
    used_part: int
    held_part: int

    @property
    def is_full(self) -> bool:
        """Whether nobody more can be taken."""
        return self.load.pool.is_open and self.load.pool.free == 0


def board_page(wanted: referral.PlacesWanted, *, page: int, actor: Actor, now: datetime) -> Page[PlacesLine]:
    """One page of the board."""
    found = referral.capacity_board(wanted, page=page, size=PAGE_SIZE, actor=actor, now=now)
    names = organisation_names((load.pool.organisation for load in found.rows), actor=actor, now=now)
    rows = tuple(line_of(load, names.get(load.pool.organisation, ""), actor) for load in found.rows)
    return Page(rows, found.number, found.size, found.has_more)


def line_of(load: referral.Load, organisation: str, actor: Actor) -> PlacesLine:
    """One unit with the parts of its bar."""
    whole = max(load.pool.places, load.pool.taken, 1)
    return PlacesLine(
        load=load,
        organisation=organisation,
        is_bed=load.pool.kind is PoolKind.BED,
        may_change=actor.may(Duty.MANAGE_CAPACITY, at=load.pool.organisation),
        used_part=load.in_use * _WHOLE // whole,
        held_part=load.held * _WHOLE // whole,
    )


def seats(actor: Actor) -> frozenset[UUID]:
    """The institutions whose board the actor sees."""
    duties = {Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL}
    return frozenset(one.organisation for one in actor.standings if one.duties & duties)


def offering(actor: Actor) -> frozenset[UUID]:
    """The institutions in whose name the actor may offer places."""
    return frozenset(one.organisation for one in actor.standings if Duty.MANAGE_CAPACITY in one.duties)


def own_units(actor: Actor, *, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """The institutions in whose name the actor may offer places, by name."""
    names = organisation_names(offering(actor), actor=actor, now=now)
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def borrowers(lender: UUID, *, actor: Actor, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """To whom a ward may lend beds: its own institution first, then those of its alliances that run beds."""
    with reading(actor, now=now):
        alliances = governance.alliances_of(lender, now=now)
        members = {
            one.organisation.id
            for alliance in alliances
            for one in governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS).rows
            if one.organisation.tier is not Tier.VILLAGE
        }
    names = organisation_names({lender, *members}, actor=actor, now=now)
    return tuple(sorted(names.items(), key=lambda pair: (pair[0] != lender, pair[1])))
