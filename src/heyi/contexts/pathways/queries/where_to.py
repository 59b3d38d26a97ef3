"""Where to take a patient of a pathway: the alliance with its sites, ways and measured times. Not here: reckoning (rules).

Nothing is kept and no patient is read: only minutes of whole hospitals, which name nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Organisation
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.queries.charters import sites_of
from heyi.contexts.pathways.queries.hospital_minutes import hospital_minutes
from heyi.contexts.pathways.rules.where_to import model_of
from heyi.contexts.pathways.rules.where_to_network import Known, network_of, own_times
from heyi.contexts.pathways.terms.where_to import Network, Road
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.methods.near_far import HospitalTime

# Who may ask: whoever works with cases of the alliance, or answers for them.
ASKERS = frozenset({Duty.OPEN_CASE, Duty.RECORD_CASE, Duty.SIGN_DECISION, Duty.MONITOR_CASES})
MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereTo:
    """An alliance as the model of one of its pathways sees it.

    Shape: `organisations` are the caring members, the lead first; `network` names them by id; `scores` are the lowest and the
           highest that the model knows, `hospital_times` what it takes from the hospitals.
    """

    alliance: UUID
    pathway: Pathway
    scores: tuple[int, int]
    hospital_times: tuple[HospitalTime, ...]
    network: Network
    organisations: tuple[Organisation, ...]


def where_to_pathways(*, actor: Actor, now: datetime) -> tuple[tuple[UUID, Pathway], ...]:
    """The alliances and their pathways that name a model, of which the actor may ask; by alliance."""
    found: list[tuple[UUID, Pathway]] = []
    with reading(actor, now=now):
        for alliance in sorted({one.alliance for one in actor.standings if one.alliance}, key=str):
            if may_ask(alliance, actor=actor):
                try:
                    charter = governance.charter_in_force(alliance, now=now)
                except governance.NoCharterInForce:
                    continue
                found += [(alliance, one) for one in charter.pathways.defined if one.transport is not None]
    return tuple(found)


def may_ask(alliance: UUID, *, actor: Actor) -> bool:
    """Whether somebody works with cases of an alliance."""
    return actor.is_system or any(one.alliance == alliance and ASKERS & one.duties for one in actor.standings)


def where_to(alliance: UUID, pathway_code: str, *, actor: Actor, now: datetime) -> WhereTo:
    """The alliance for the model of a pathway, with every member's own times as they were measured.

    Raises: NotFound for a stranger and a pathway that is none, NothingToSay where no model is named or nobody knows it.
    """
    if not may_ask(alliance, actor=actor):
        raise NotFound
    with reading(actor, now=now):
        charter = governance.charter_in_force(alliance, now=now)
        pathway = charter.pathways.pathway(pathway_code)
        if pathway is None:
            raise NotFound
        model = model_of(pathway.transport)
        members = governance.members_of(alliance, at=now, actor=actor, now=now, size=MOST_MEMBERS)
        organisations = tuple(one.organisation for one in members.rows if one.organisation.kind.gives_care)
        ids = [one.id for one in organisations]
        known = Known(
            organisations=organisations,
            sites={one.id: sites_of(pathway, one) for one in organisations},
            facilities=governance.facilities(ids),
            told=_told(ids),
            routing=charter.referral.routing,
        )
    figures = pathway.transport.reads.values() if pathway.transport else ()
    measured = hospital_minutes(alliance, pathway_code, frozenset(figures), now=now)
    return WhereTo(
        alliance=alliance,
        pathway=pathway,
        scores=(model.least_score, model.most_score),
        hospital_times=model.hospital_times,
        network=network_of(pathway, known, own_times(measured)),
        organisations=organisations,
    )


def _told(ids: Iterable[UUID]) -> Mapping[tuple[UUID, UUID], Road]:
    return {
        pair: Road(minutes=float(one.minutes), is_told=True, source=one.source, status=str(one.status))
        for pair, one in governance.ways_between(ids).items()
    }
