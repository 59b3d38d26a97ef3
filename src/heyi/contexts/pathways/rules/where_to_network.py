"""An alliance as a model of near and far sees it: sites, times, ways. Not here: reckoning (where_to), asking (queries)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from heyi.contexts.governance.terms import Organisation
from heyi.contexts.governance.terms.facilities import Facility
from heyi.contexts.governance.terms.pathways import Pathway, Transport
from heyi.contexts.governance.terms.routing import Routing
from heyi.contexts.pathways.rules.where_to import NothingToSay, model_of
from heyi.contexts.pathways.terms.measuring import Measured
from heyi.contexts.pathways.terms.where_to import Lacking, Network, Pair, Point, Road, Site
from heyi.methods.hospital_times import LONGEST, HospitalTimes, Spread, UnfitTimes, measured
from heyi.methods.near_far import HospitalTime

# The place of somebody who is at no member: a house, a street.
ELSEWHERE = UUID(int=0)
OwnTimes = Mapping[tuple[UUID, str], tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What governance knows of the caring members of an alliance, and which sites of the pathway each is."""

    organisations: tuple[Organisation, ...]
    sites: Mapping[UUID, frozenset[str]]
    facilities: Mapping[UUID, Facility]
    told: Mapping[Pair, Road]
    routing: Routing


def own_times(figures: Iterable[Measured]) -> OwnTimes:
    """The measured minutes by the hospital to which they are credited and by figure; what has no value says nothing.

    Minutes that no clock can have meant (none, or more than two days) are left out, as the model could not read them.
    """
    found: dict[tuple[UUID, str], list[float]] = defaultdict(list)
    for one in figures:
        if one.minutes is not None and one.organisation is not None and 0 <= one.minutes <= LONGEST:
            found[one.organisation, one.figure].append(float(one.minutes))
    return {key: tuple(values) for key, values in found.items()}


def network_of(pathway: Pathway, known: Known, own: OwnTimes) -> Network:
    """The alliance for the model that the pathway names.

    Shape:  near and far are the members that are those sites; a far one is not near as well.
    Raises: NothingToSay where no model is named, or one that nobody knows here.
    """
    model = model_of(pathway.transport)
    transport = pathway.transport
    if transport is None:
        raise NothingToSay(Lacking.NO_MODEL)
    far = _members(known, transport.far)
    near = [one for one in _members(known, transport.near) if one not in far]
    return Network(
        transport=transport,
        near=tuple(near),
        far=tuple(far),
        sites={
            one.id: Site(
                organisation=one.id,
                point=point_of(known.facilities.get(one.id)),
                times={each.name: _times(each, transport, one.id, own) for each in model.hospital_times},
                status=_status_of(known.facilities.get(one.id)),
            )
            for one in known.organisations
        },
        told=known.told,
        road_factor=known.routing.road_factor,
        speed_km_h=known.routing.speed_km_h,
        road_source=known.routing.source,
        road_status=str(known.routing.status),
    )


def point_of(facility: Facility | None) -> Point | None:
    """Where an institution lies, as far as that was told."""
    if facility is None or facility.latitude is None or facility.longitude is None:
        return None
    return facility.latitude, facility.longitude


def _status_of(facility: Facility | None) -> str:
    return "" if facility is None or facility.latitude is None else str(facility.status)


def _members(known: Known, site: str) -> list[UUID]:
    return [one.id for one in known.organisations if site in known.sites.get(one.id, frozenset())]


def _times(one: HospitalTime, transport: Transport, house: UUID, own: OwnTimes) -> HospitalTimes:
    figure = transport.reads.get(one.name, "")
    return measured(own.get((house, figure), ()), usual_of(one, transport))


def usual_of(one: HospitalTime, transport: Transport) -> Spread:
    """What counts where nothing was measured: the published time, or the charter's own number with the published proportions."""
    given = transport.given.get(one.name)
    if given is None:
        return one.usual
    try:
        return one.usual.about(float(given))
    except UnfitTimes:
        return one.usual


def at_point(network: Network, point: Point) -> Network:
    """The alliance with one more place, where somebody is who is at no member."""
    model = model_of(network.transport)
    usual = {one.name: HospitalTimes(usual_of(one, network.transport)) for one in model.hospital_times}
    here = Site(organisation=ELSEWHERE, point=point, times=usual)
    return replace(network, sites={**network.sites, ELSEWHERE: here})
