"""Founding an alliance, joining and leaving it. Not here: its charter (charters)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import AllianceFounded, AllianceJoined, AllianceLeft
from heyi.contexts.governance.models import AllianceRow, MembershipRow, OrganisationRow
from heyi.contexts.governance.queries.alliances import lead_of
from heyi.contexts.governance.queries.authority import require_over
from heyi.contexts.governance.queries.charters import charter_in_force
from heyi.contexts.governance.rules.belonging import admits, check_period, overlaps
from heyi.contexts.governance.rules.organisations import problems_of_code, problems_of_name
from heyi.contexts.governance.rules.powers import Seat
from heyi.contexts.governance.rules.refusals import (
    AllianceHasLead,
    AlreadyMember,
    CodeTaken,
    InThePast,
    LeadStays,
    MembershipOver,
    NotAdmitted,
)
from heyi.contexts.governance.terms import Alliance, Duty, Membership, Position
from heyi.foundation.access import raise_authority_version
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlliance:
    """What is told of an alliance when it is founded; its code is the code of its charter."""

    code: str
    name: str
    lead: UUID
    name_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMembership:
    """Who joins which alliance, as what, and when; without a start it begins at once."""

    alliance: UUID
    organisation: UUID
    position: Position = Position.MEMBER
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def found_alliance(new: NewAlliance, *, actor: Actor, now: datetime) -> Alliance:
    """An organisation founds an alliance and leads it. Nobody can do anything under it before it has a charter.

    Raises: InputInvalid, NotFound (lead), NotPermitted, CodeTaken.
    Records: AllianceFounded, AllianceJoined.
    """
    problems = [*problems_of_code(new.code), *problems_of_name("name", new.name)]
    problems += problems_of_name("name_en", new.name_en, needed=False)
    if problems:
        raise InputInvalid(*problems)
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        OrganisationRow.objects.within_reach_of(actor).hold(new.lead)
        warrant = require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=new.lead, now=now)
        if AllianceRow.objects.filter(code=new.code).exists():
            raise CodeTaken(value=new.code)
        row = AllianceRow(
            id=new_id(),
            code=new.code,
            name=new.name.strip(),
            name_en=new.name_en.strip(),
            founded_at=now,
            founded_by=actor.id,
        )
        row.save(force_insert=True)
        told: State = {"code": row.code, "name": row.name, "name_en": row.name_en}
        work.record(AllianceFounded(subject=row.id, lead=new.lead), warrant=warrant, after=told)
        first = NewMembership(alliance=row.id, organisation=new.lead, position=Position.LEAD, starts_at=now)
        _enter(first, now, work=work, warrant=warrant)
    return row.snapshot()


def join_alliance(new: NewMembership, *, actor: Actor, now: datetime) -> Membership:
    """An organisation becomes a member, if the charter of that time lets it in.

    Raises: InputInvalid, NotFound, NotPermitted, InThePast, AlreadyMember, AllianceHasLead, NoCharterInForce, NotAdmitted.
    Records: AllianceJoined.
    """
    starts_at = new.starts_at or now
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        AllianceRow.objects.within_reach_of(actor).hold(new.alliance)
        organisation = OrganisationRow.objects.within_reach_of(actor).look_up(new.organisation).snapshot()
        warrant = _warrant_in(new.alliance, actor=actor, now=now)
        check_period(starts_at, new.ends_at, now=now)
        _refuse_overlap(new, starts_at)
        seat = Seat(organisation.tier, organisation.kind, new.position)
        if not admits(charter_in_force(new.alliance, now=starts_at), seat):
            raise NotAdmitted(tier=seat.tier, kind=seat.kind, position=seat.position)
        row = _enter(new, starts_at, work=work, warrant=warrant)
    return row.snapshot()


def _warrant_in(alliance: UUID, *, actor: Actor, now: datetime) -> Warrant:
    """The right to say who belongs to an alliance: that of its lead."""
    return actor.require(Duty.MANAGE_ORGANISATIONS, at=lead_of(alliance, now=now), under=alliance)


def _refuse_overlap(new: NewMembership, starts_at: datetime) -> None:
    rows = MembershipRow.objects.filter(alliance=new.alliance)
    if overlaps(rows.filter(organisation=new.organisation), starts_at, new.ends_at):
        raise AlreadyMember(organisation=new.organisation)
    if new.position is Position.LEAD and overlaps(
        rows.filter(position=Position.LEAD), starts_at, new.ends_at
    ):
        raise AllianceHasLead(alliance=new.alliance)


def _enter(new: NewMembership, starts_at: datetime, *, work: Work, warrant: Warrant) -> MembershipRow:
    row = MembershipRow(
        id=new_id(),
        alliance_id=new.alliance,
        organisation_id=new.organisation,
        position=new.position.value,
        starts_at=starts_at,
        joined_by=work.actor.id,
        ends_at=new.ends_at,
        ended_by=work.actor.id if new.ends_at else None,
    )
    row.save(force_insert=True)
    fact = AllianceJoined(
        subject=new.alliance,
        membership=row.id,
        organisation=new.organisation,
        position=new.position,
        starts_at=starts_at,
        ends_at=new.ends_at,
    )
    work.record(fact, warrant=warrant)
    return row


def leave_alliance(
    membership_id: UUID, *, ends_at: datetime | None = None, actor: Actor, now: datetime
) -> Membership:
    """A member leaves, at once or at a later instant. What it did before stays judged by the charter of its time.

    Raises: NotFound, NotPermitted, MembershipOver, LeadStays, InThePast.
    Records: AllianceLeft.
    """
    end = ends_at or now
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        row = MembershipRow.objects.within_reach_of(actor).hold(membership_id)
        AllianceRow.objects.hold(row.alliance_id)
        warrant = _warrant_in(row.alliance_id, actor=actor, now=now)
        if row.ends_at is not None:
            raise MembershipOver(ends_at=row.ends_at, ended_by=row.ended_by)
        if row.position == Position.LEAD:
            raise LeadStays(alliance=row.alliance_id)
        if end < now or end <= row.starts_at:
            raise InThePast(ends_at=end)
        row.store(ends_at=end, ended_by=actor.id)
        fact = AllianceLeft(
            subject=row.alliance_id, membership=row.id, organisation=row.organisation_id, ends_at=end
        )
        work.record(fact, warrant=warrant)
    return row.snapshot()
