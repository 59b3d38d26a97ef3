"""Writing down a care team and changing it; one that is over gets a last day and stays. Not here: its contracts."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.contracts import CareTeamChanged, CareTeamOpened
from heyi.contexts.health.models import CareTeamRow, ContractRow
from heyi.contexts.health.queries.teams import people_of, units_below
from heyi.contexts.health.rules.teams import NewTeam, TeamHasContracts, TeamNameTaken, check_team
from heyi.contexts.health.terms.teams import CareTeam
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import StaleVersion
from heyi.kernel.event import plain
from heyi.kernel.ids import new_id


def open_team(new: NewTeam, *, actor: Actor, now: datetime) -> CareTeam:
    """An organisation puts a care team together.

    Raises: NotFound, NotPermitted, InputInvalid, TeamNameTaken.
    Records: CareTeamOpened.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.MANAGE_CONTRACTS, at=new.organisation)
        fields = _fields(new, actor, now)
        _refuse_name(new, None)
        row = CareTeamRow(id=new_id(), organisation=new.organisation, **fields)
        row.save(force_insert=True)
        fact = CareTeamOpened(
            subject=row.id, organisation=row.organisation, members=len(row.members) + 1, serves=len(row.serves),
            starts_on=row.starts_on,
        )  # fmt: skip
        work.record(fact, warrant=warrant, after=_told(fields))
        return row.snapshot()


def change_team(
    team: UUID, new: NewTeam, *, seen_version: int | None, actor: Actor, now: datetime
) -> CareTeam:
    """A team has other members, units or words, or its last day is fixed; its organisation stays.

    Raises: NotFound, NotPermitted, StaleVersion, InputInvalid, TeamNameTaken, TeamHasContracts for a last day before the
            end of a contract.
    Records: CareTeamChanged.
    """
    with unit_of_work(actor, now=now) as work:
        row = CareTeamRow.objects.within_reach_of(actor).hold(team)
        warrant = actor.require(Duty.MANAGE_CONTRACTS, at=row.organisation)
        if seen_version is not None and seen_version != row.version:
            raise StaleVersion(seen=seen_version, version=row.version)
        before = {name: getattr(row, name) for name in _NAMES}
        fields = _fields(_at(new, row.organisation), actor, now)
        _refuse_name(_at(new, row.organisation), row.id)
        if new.ends_on is not None:
            bound = ContractRow.objects.filter(team=row, state__in=["prepared", "in_force"])
            longer = bound.filter(ends_on__gt=new.ends_on).count()
            if longer:
                raise TeamHasContracts(team=row.id, contracts=longer)
        row.store(version=row.version + 1, **fields)
        fact = CareTeamChanged(
            subject=row.id, organisation=row.organisation, members=len(row.members) + 1, serves=len(row.serves),
            ends_on=row.ends_on,
        )  # fmt: skip
        work.record(fact, warrant=warrant, before=_told(before), after=_told(fields))
        return row.snapshot()


_NAMES = ("name", "phone", "leader", "members", "serves", "starts_on", "ends_on")


def _at(new: NewTeam, organisation: UUID) -> NewTeam:
    return replace(new, organisation=organisation)


def _fields(new: NewTeam, actor: Actor, now: datetime) -> dict[str, Any]:
    below = units_below(new.organisation, actor=actor, now=now)
    staff = people_of((new.organisation, *(one for one in new.serves if one in below)), now=now)
    phone = check_team(new, staff=staff, below=below)
    return {
        "name": new.name.strip(),
        "phone": phone,
        "leader": new.leader,
        "members": sorted(str(one) for one in set(new.members) - {new.leader}),
        "serves": sorted(str(one) for one in set(new.serves)),
        "starts_on": new.starts_on,
        "ends_on": new.ends_on,
    }


def _refuse_name(new: NewTeam, own: UUID | None) -> None:
    same = CareTeamRow.objects.filter(
        organisation=new.organisation, name=new.name.strip(), ends_on__isnull=True
    )
    others = same if own is None else same.exclude(pk=own)
    if new.ends_on is None and others.exists():
        raise TeamNameTaken(organisation=new.organisation)


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in fields.items()}
