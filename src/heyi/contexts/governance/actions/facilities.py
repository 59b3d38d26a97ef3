"""Telling where institutions lie, what they can do, how long the ways between them take. Not here: what they are."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import FacilityDescribed, TravelTimesTold
from heyi.contexts.governance.models import FacilityRow, OrganisationRow, TravelRow
from heyi.contexts.governance.queries.authority import require_anywhere, require_over
from heyi.contexts.governance.rules.facilities import NewFacility, checked_facility
from heyi.contexts.governance.rules.travel import read_matrix
from heyi.contexts.governance.terms import Duty, Status
from heyi.contexts.governance.terms.facilities import Facility
from heyi.foundation.access import raise_authority_version
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.event import Plain

_NAMES = ("latitude", "longitude", "zone", "source", "status")


def describe_facility(organisation_id: UUID, new: NewFacility, *, actor: Actor, now: datetime) -> Facility:
    """Where an institution lies, what it can do and its insurance zone are told, all of it anew.

    Raises: InputInvalid, NotFound, NotPermitted.
    Records: FacilityDescribed, unless everything is as it was.
    """
    told = checked_facility(new)
    with unit_of_work(actor, now=now) as work:
        # The institution is held, not its description: the first one is no row yet.
        OrganisationRow.objects.within_reach_of(actor).hold(organisation_id)
        warrant = require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=organisation_id, now=now)
        row = FacilityRow.objects.filter(organisation=organisation_id).first()
        before = row.snapshot() if row is not None else Facility(organisation=organisation_id)
        after = Facility(
            organisation=organisation_id, latitude=told.latitude, longitude=told.longitude, zone=told.zone,
            capabilities=told.capabilities, source=told.source, status=told.status,
        )  # fmt: skip
        if after == before:
            return before
        # What destinations are ranked by is kept in every process while the authority stands.
        raise_authority_version()
        columns = {name: getattr(told, name) for name in _NAMES} | {
            "capabilities": None if told.capabilities is None else list(told.capabilities),
            "told_at": now,
            "told_by": actor.id,
        }
        if row is None:
            FacilityRow(organisation_id=organisation_id, **columns).save(force_insert=True)
        else:
            row.store(**columns)
        fact = FacilityDescribed(
            subject=organisation_id,
            capabilities=None if told.capabilities is None else len(told.capabilities),
            has_position=told.latitude is not None,
            has_zone=bool(told.zone),
        )
        work.record(fact, warrant=warrant, before=_told(before), after=_told(after))
    return after


def _told(one: Facility) -> State:
    capabilities: Plain = None if one.capabilities is None else [*one.capabilities]
    return {
        "latitude": one.latitude, "longitude": one.longitude, "zone": one.zone, "capabilities": capabilities,
        "source": one.source, "status": str(one.status),
    }  # fmt: skip


def tell_travel_times(
    text: str, *, source: str = "", status: Status = Status.UNVERIFIED, actor: Actor, now: datetime
) -> int:
    """A table of minutes from institution to institution is taken over; ways it does not name stay as they were.

    Shape:  answers with the number of ways that are new or other than before. The table names codes; whoever tells it
            manages organisations at the origin of each way.
    Raises: InputInvalid with each problem at its row and column, NotPermitted.
    Records: TravelTimesTold, unless everything is as it was.
    """
    checked_facility(NewFacility(source=source))
    with unit_of_work(actor, now=now) as work:
        warrant = require_anywhere(actor, Duty.MANAGE_ORGANISATIONS)
        ids = dict(OrganisationRow.objects.within_reach_of(actor).values_list("code", "id"))
        ways = read_matrix(text, ids.keys())
        for code in sorted({way.origin for way in ways}):
            require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=ids[code], now=now)
        known = {
            (row.origin_id, row.destination_id): row
            for row in TravelRow.objects.select_for_update().filter(
                origin__in={ids[way.origin] for way in ways}
            )
        }
        fresh: list[TravelRow] = []
        changed = 0
        for way in ways:
            pair = ids[way.origin], ids[way.destination]
            row, told = known.get(pair), {"minutes": way.minutes, "source": source, "status": status}
            if row is None:
                fresh.append(
                    TravelRow(
                        origin_id=pair[0], destination_id=pair[1], told_at=now, told_by=actor.id, **told
                    )
                )
            elif any(getattr(row, name) != value for name, value in told.items()):
                row.store(**told, told_at=now, told_by=actor.id)
                changed += 1
        if not fresh and not changed:
            return 0
        TravelRow.objects.bulk_create(fresh)
        subject = warrant.organisation or ids[ways[0].origin]
        fact = TravelTimesTold(subject=subject, told=len(ways), changed=len(fresh) + changed)
        work.record(fact, warrant=warrant)
    return len(fresh) + changed
