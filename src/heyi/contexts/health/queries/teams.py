"""Questions about care teams, and who may be in one. Not here: their contracts (contracts, listing)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.health.models import CareTeamRow
from heyi.contexts.health.terms.teams import CareTeam
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.kernel.actor import Actor

# In whose name the house itself acts on contracts: it opens what was confirmed and ends what ran out.
CONTRACTS = system_actor("contracts")
_MOST_UNITS = 200
_MOST_POSTS = 500


def teams_at(organisation: UUID, *, actor: Actor, now: datetime) -> tuple[CareTeam, ...]:
    """The teams of an organisation, those at work first, also those that are over."""
    with reading(actor, now=now):
        rows = CareTeamRow.objects.within_reach_of(actor).filter(organisation=organisation)
        found = [row.snapshot() for row in rows]
    return tuple(sorted(found, key=lambda one: (one.ends_on is not None, one.name, one.id)))


def teams_for(organisation: UUID, *, on: date, actor: Actor, now: datetime) -> tuple[CareTeam, ...]:
    """The teams at work on a day that sign for an organisation: its own, and those of the one above that serve it."""
    with reading(actor, now=now):
        parent = governance.organisation(organisation).parent
        homes = [one for one in (organisation, parent) if one is not None]
        rows = CareTeamRow.objects.within_reach_of(actor).at_work(on).filter(organisation__in=homes)
        found = [row.snapshot() for row in rows.order_by("name", "id")]
    return tuple(one for one in found if organisation in one.units)


def team(team_id: UUID, *, actor: Actor, now: datetime) -> CareTeam:
    """One team.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return CareTeamRow.objects.within_reach_of(actor).look_up(team_id).snapshot()


def teams_by_id(teams: Iterable[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, CareTeam]:
    """Teams by their ids, for lists; an id that is none is left out. One statement."""
    wanted = set(teams)
    if not wanted:
        return {}
    with reading(actor, now=now):
        rows = CareTeamRow.objects.within_reach_of(actor).filter(pk__in=wanted)
        return {row.id: row.snapshot() for row in rows}


def units_below(organisation: UUID, *, actor: Actor, now: datetime) -> Mapping[UUID, str]:
    """The organisations directly under one, with their names."""
    search = governance.OrganisationSearch(parent=organisation)
    found = governance.organisations(search, actor=actor, now=now, size=_MOST_UNITS)
    return {one.id: one.name for one in found.rows}


def people_of(organisations: Iterable[UUID], *, now: datetime) -> Mapping[UUID, str]:
    """Who holds a post at one of these organisations now, with their names.

    Shape: asked in the house's own name, because a township sees no posts of its villages; who may ask it for which
           organisations the caller has judged.
    """
    people: dict[UUID, str] = {}
    for one in dict.fromkeys(organisations):
        posts = governance.posts_at(one, actor=CONTRACTS, now=now, size=_MOST_POSTS)
        people |= {held.post.account: held.name for held in posts.rows if held.post.holds(now)}
    return people
