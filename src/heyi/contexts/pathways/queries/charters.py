"""Which pathways an institution runs, by which charter, and which of their sites it is. Not here: cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Organisation
from heyi.contexts.governance.terms.pathway_codes import PathwayCodes
from heyi.contexts.governance.terms.pathways import MilestoneKind, Pathway
from heyi.contexts.pathways.terms.cases import Case
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor, Standing
from heyi.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A pathway that an actor may open at an institution, and the charter under which it would run."""

    pathway: Pathway
    organisation: UUID
    alliance: UUID
    charter: UUID


def pathway_in(charter: UUID, code: str) -> Pathway:
    """A pathway of one version of a charter. Asked within an open reading or unit of work.

    Raises: NotFound.
    """
    found = governance.charters_by_id(frozenset({charter})).get(charter)
    pathway = found.pathways.pathway(code) if found else None
    if pathway is None:
        raise NotFound
    return pathway


def codes_for(case: Case, *, actor: Actor, now: datetime) -> PathwayCodes:
    """Codes of others for what the pathway of a case records; where nobody has found any there are none."""
    with reading(actor, now=now):
        charter = governance.charters_by_id(frozenset({case.charter}))[case.charter]
    pathway = charter.pathways.pathway(case.pathway)
    return governance.codes_in(charter.pathways, pathway) if pathway else PathwayCodes()


def pathways_for(actor: Actor, *, now: datetime) -> tuple[Offered, ...]:
    """Every pathway that the actor may open, by the charters in force at their institutions."""
    with reading(actor, now=now):
        return tuple(offered_to(actor))


def are_run_for(actor: Actor, *, now: datetime) -> bool:
    """Whether a charter under which the actor works has any pathway."""
    ids = frozenset(one.charter for one in actor.standings if one.charter is not None)
    if not ids:
        return False
    with reading(actor, now=now):
        return any(one.pathways.defined for one in governance.charters_by_id(ids).values())


def offered_to(actor: Actor) -> Iterable[Offered]:
    """The same within an open unit of work."""
    ids = frozenset(
        one.charter for one in actor.standings if one.charter is not None and Duty.OPEN_CASE in one.duties
    )
    charters = governance.charters_by_id(ids) if ids else {}
    for standing in actor.standings:
        charter = charters.get(standing.charter) if standing.charter else None
        if charter is None or standing.alliance is None or standing.charter is None:
            continue
        for pathway in charter.pathways.defined:
            if opens(pathway, standing):
                yield Offered(
                    pathway=pathway, organisation=standing.organisation, alliance=standing.alliance,
                    charter=standing.charter,
                )  # fmt: skip


def opens(pathway: Pathway, standing: Standing) -> bool:
    """Whether somebody with these roles may open a case there."""
    return Duty.OPEN_CASE in standing.duties and bool(
        standing.roles & {str(one) for one in pathway.opened_by}
    )


def sites_of(pathway: Pathway, one: Organisation) -> frozenset[str]:
    """The sites of a pathway that an institution is; what a site does not name it does not ask for."""
    return frozenset(
        site.code
        for site in pathway.sites
        if (not site.tiers or one.tier in site.tiers)
        and (not site.kinds or one.kind in site.kinds)
        and (not site.members or one.code in site.members)
    )


def destinations(
    pathway: Pathway, alliance: UUID, *, but: Iterable[UUID], actor: Actor, now: datetime
) -> tuple[Organisation, ...]:
    """The members of an alliance at which a case can arrive, but for some. Asked within an open reading; one statement."""
    members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS).rows
    arrival = {code for site in pathway.sites for code in site.does}
    left_out = set(but)
    return tuple(
        one.organisation
        for one in members
        if one.organisation.id not in left_out and _receives(pathway, one.organisation, arrival)
    )


_MOST_MEMBERS = 200


def _receives(pathway: Pathway, one: Organisation, named: set[str]) -> bool:
    sites = [site for site in pathway.sites if site.code in sites_of(pathway, one)]
    if not one.kind.gives_care or not sites:
        return False
    arrivals = {stone.code for stone in pathway.milestones if stone.kind is MilestoneKind.ARRIVAL}
    return not arrivals & named or any(arrivals & site.does for site in sites)
