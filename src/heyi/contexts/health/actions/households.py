"""Households as one organisation keeps them: who lives there, moves in, moves out. Not here: whom to call (kin)."""

from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.households import (
    HouseholdMemberMovedIn,
    HouseholdMemberMovedOut,
    HouseholdOpened,
)
from heyi.contexts.health.models import HouseholdMemberRow, HouseholdRow
from heyi.contexts.health.rules.households import (
    MOST_MEMBERS,
    HouseholdClosed,
    HouseholdHasHead,
    LivesElsewhere,
    MovedOutAlready,
    NewMember,
    check_address,
    check_member,
)
from heyi.contexts.health.terms.households import HouseholdMember, Relation
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


def open_household(organisation: UUID, address: str, head: NewMember, *, actor: Actor, now: datetime) -> UUID:
    """An organisation begins to keep a household, with the one who is its head.

    Raises: NotPermitted, NotFound (no such resident within reach), InputInvalid, LivesElsewhere.
    Records: HouseholdOpened, HouseholdMemberMovedIn.
    """
    kept = check_address(address)
    if head.relation != Relation.HEAD:
        raise InputInvalid(Problem("relation", "head_needed"))
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.REGISTER_PATIENT, at=organisation)
        row = HouseholdRow(
            id=new_id(), organisation=organisation, address=kept, opened_at=now, opened_by=actor.id
        )
        row.save(force_insert=True)
        work.record(
            HouseholdOpened(subject=row.id, organisation=organisation),
            warrant=warrant,
            after={"address": kept},
        )
        _enter(row, head, warrant, work)
        return row.id


def move_in(household: UUID, new: NewMember, *, actor: Actor, now: datetime) -> HouseholdMember:
    """Somebody lives in a household from a day on.

    Raises: NotFound, NotPermitted, InputInvalid, HouseholdClosed, HouseholdHasHead, LivesElsewhere.
    Records: HouseholdMemberMovedIn.
    """
    with unit_of_work(actor, now=now) as work:
        row = HouseholdRow.objects.within_reach_of(actor).hold(household)
        warrant = actor.require(Duty.REGISTER_PATIENT, at=row.organisation)
        if row.closed_at is not None:
            raise HouseholdClosed(household=row.id)
        return _enter(row, new, warrant, work)


def _enter(row: HouseholdRow, new: NewMember, warrant: Warrant, work: Work) -> HouseholdMember:
    check_member(new, today=day_of(work.now))
    here = HouseholdMemberRow.objects.filter(household=row, until_on__isnull=True)
    is_head = new.relation == Relation.HEAD
    if is_head and here.filter(is_head=True).exists():
        raise HouseholdHasHead(household=row.id)
    if here.count() >= MOST_MEMBERS:
        raise InputInvalid(Problem("name", "out_of_range", limit=MOST_MEMBERS))
    name, person = " ".join(new.name.split()), None
    if new.patient is not None:
        resident = patients.patient_for_referral(
            new.patient, organisation=row.organisation, actor=work.actor, now=work.now
        )
        name, person = resident.name, resident.person
        _refuse_elsewhere(resident.id, person)
    member = HouseholdMemberRow(
        id=new_id(),
        household=row,
        organisation=row.organisation,
        patient=new.patient,
        said={"name": name, "relation": new.relation},
        is_head=is_head,
        since_on=new.since_on,
    )
    member.save(force_insert=True)
    work.record(
        HouseholdMemberMovedIn(subject=row.id, member=member.id, since_on=new.since_on, is_head=is_head),
        warrant=warrant,
        patient=person,
        after=dict(member.said),
    )
    return member.snapshot()


def _refuse_elsewhere(patient: UUID, person: UUID) -> None:
    # Held, so that two desks that move one resident in at once have one winner.
    patients.hold_person(person)
    with beyond_reach("one household at a time for a record, whoever keeps it"):
        lives = HouseholdMemberRow.objects.filter(patient=patient, until_on__isnull=True)
        found = lives.values_list("household", flat=True).first()
    if found is not None:
        raise LivesElsewhere(household=found)


def move_out(member: UUID, *, on: date, actor: Actor, now: datetime) -> HouseholdMember:
    """Somebody no longer lives in a household from a day on; with the last one it is closed.

    Raises: NotFound, NotPermitted, InputInvalid, MovedOutAlready.
    Records: HouseholdMemberMovedOut.
    """
    with unit_of_work(actor, now=now) as work:
        of = (
            HouseholdMemberRow.objects.filter(organisation__in=actor.institutions)
            .look_up(member)
            .household_id
        )
        row = HouseholdRow.objects.within_reach_of(actor).hold(of)
        warrant = actor.require(Duty.REGISTER_PATIENT, at=row.organisation)
        leaving = HouseholdMemberRow.objects.filter(household=row).hold(member)
        if leaving.until_on is not None:
            raise MovedOutAlready(member=member)
        if not leaving.since_on <= on <= day_of(now):
            raise InputInvalid(Problem("until_on", "out_of_range"))
        leaving.store(until_on=on)
        is_closed = not HouseholdMemberRow.objects.filter(household=row, until_on__isnull=True).exists()
        if is_closed:
            row.store(closed_at=now, closed_by=actor.id)
        work.record(
            HouseholdMemberMovedOut(subject=row.id, member=member, until_on=on, is_closed=is_closed),
            warrant=warrant,
        )
        return leaving.snapshot()
