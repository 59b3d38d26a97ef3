"""The deeds that belong to a step and share its unit of work. Not here: which step has which (rules.table)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.referral.actions.places import (
    hold_emergency_place,
    hold_place,
    keep_place,
    occupy_place,
    prolong_place,
    release_place,
)
from heyi.contexts.referral.models import FollowUpRow, JourneyRow, PartyRow, ReferralRow
from heyi.contexts.referral.rules.table import OPEN
from heyi.contexts.referral.rules.ways import OpenReferral, PathClosed, may_join_journey, way_down, way_on
from heyi.contexts.referral.terms import Effect, Referral, Seat, Side, State
from heyi.foundation.compiled import Question, insert_unless_there
from heyi.foundation.reading import beyond_reach
from heyi.kernel.actor import Actor
from heyi.kernel.event import Plain
from heyi.kernel.flow import Step


@dataclass
class Moving:
    """A step that is being written: what was, what will be, and what its effects add."""

    row: ReferralRow
    referral: Referral
    after: Referral
    step: Step
    seat: Seat
    asked: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Plain] = field(default_factory=dict)
    told: dict[str, Plain] = field(default_factory=dict)
    charter: UUID | None = None


def sit(row: ReferralRow, organisation: UUID, side: Side, *, now: datetime) -> None:
    """Gives an organisation a seat; who sits there already keeps it."""
    insert_unless_there(PartyRow(referral=row, organisation=organisation, side=side, since=now))


def rise(row: ReferralRow, organisation: UUID | None, side: Side, *, now: datetime) -> None:
    """Ends a seat; the organisation keeps the story and loses the package."""
    if organisation is not None:
        PartyRow.objects.current().filter(referral=row, organisation=organisation, side=side).update(
            until=now
        )


_OPEN_JOURNEY = Question[JourneyRow](
    lambda known: JourneyRow.objects.filter(person__in=known, closed_at__isnull=True).order_by("opened_at")[
        :1
    ]
)
_STATES = Question[str](lambda journey: ReferralRow.objects.filter(journey=journey).values_list("state"))
_COMPANIONS = Question[ReferralRow](
    lambda journey, but: ReferralRow.objects.filter(journey=journey).exclude(pk=but)
)


def open_journey(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Puts the referral on its person's journey, and the other side at the table.

    Raises: OpenReferral while the person is on their way already, PathClosed.
    """
    row, referral = moving.row, moving.referral
    if referral.state is not State.DRAFT:
        return
    _require_path(referral, now)
    with beyond_reach("one open journey for a person, whoever opened it"):
        # Two submits at once: the second waits here for the first to commit, and then finds its journey.
        known = patients.hold_person(row.person)
        going = _OPEN_JOURNEY.first(known=known)
        if going is None:
            going = JourneyRow(person=row.person, opened_at=now, opened_by=referral.sender)
            going.save(force_insert=True)
            others: list[str] = []
        else:
            others = _STATES.all(journey=going.id)
        joins = may_join_journey(tuple(State(state) for state in others))
    if not joins:
        raise OpenReferral(state="elsewhere")
    moving.fields["journey"] = going
    if referral.direction is Direction.UP and referral.receiver is not None:
        sit(row, referral.receiver, Side.RECEIVER, now=now)


def _require_path(referral: Referral, now: datetime) -> None:
    up = referral.direction is Direction.UP
    there = referral.receiver if up else referral.lower
    if there is None or referral.green_channel:
        return
    charter = governance.charter_in_force(referral.sender_alliance, now=now)
    here, beyond = governance.organisation(referral.sender).tier, governance.organisation(there).tier
    if not governance.path_allows(charter, referral.direction, here, beyond):
        raise PathClosed(direction=referral.direction, sender=here, receiver=beyond)


def close_journey(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Ends access, and the journey when nothing else of it is open."""
    row = moving.row
    patients.end_access(row.id, actor=actor, now=now)
    if row.journey_id is None:
        return
    with beyond_reach("a journey ends when all its referrals have"):
        others = ReferralRow.objects.filter(journey=row.journey_id, state__in=[str(s) for s in OPEN]).exclude(
            pk=row.id
        )
        still_open = others.exists()
    if not still_open:
        _part_company(row, now)
        JourneyRow.objects.filter(pk=row.journey_id).update(closed_at=now, closed_by=actor.id)


def open_access(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Opens the person's record and the whole journey to the organisation that has just agreed, until the referral ends."""
    row = moving.row
    lower = moving.after.state is State.ACCEPTED_BELOW
    organisation = moving.referral.lower if lower else moving.referral.receiver
    if organisation is None:
        return
    # What was sent opens what was received: the sender's part in the person is the key, never the receiver's own act.
    offer = AccessOffer(
        person=row.person,
        to=organisation,
        offered_by=_upper_of(moving.referral) if lower else moving.referral.origin,
        basis=GrantBasis.DOWN_REFERRAL_ACCEPTED if lower else GrantBasis.REFERRAL_ACCEPTED,
        case=row.id,
        until=None,
        record=row.patient,
    )
    with beyond_reach("acceptance opens the record and the journey"):
        patients.open_access(offer, actor=actor, now=now)
        others = _COMPANIONS.all(journey=row.journey_id, but=row.id)
    for other in others:
        sit(other, organisation, Side.COMPANION, now=now)


def _upper_of(referral: Referral) -> UUID:
    return referral.receiver if referral.receiver is not None else referral.sender


def end_access(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Closes what acceptance had opened; after a refusal the package is gone from the refuser's desk as well."""
    receiver = moving.referral.receiver
    patients.end_access(moving.row.id, of=receiver, actor=actor, now=now)
    _part_company(moving.row, now, organisation=receiver)
    if moving.after.state is State.DECLINED:
        rise(moving.row, receiver, Side.RECEIVER, now=now)


def _part_company(row: ReferralRow, now: datetime, **who: UUID | None) -> None:
    companions = PartyRow.objects.current().filter(
        referral__journey=row.journey_id, side=Side.COMPANION, **who
    )
    companions.exclude(referral=row).update(until=now)


def move_on(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Passes the referral to another unit; journey, clocks and content stay.

    Raises: NotFound, NoCommonAlliance, SameOrganisation.
    """
    row, referral, destination = moving.row, moving.referral, moving.asked["destination"]
    governance.organisation(destination)
    with_receiver: tuple[UUID, ...] = ()
    if referral.receiver is not None:
        with_receiver = governance.alliances_between(referral.receiver, destination, now=now)
    with_sender = governance.alliances_between(referral.sender, destination, now=now)
    way = way_on(referral, destination, with_sender=with_sender, with_receiver=with_receiver)
    rise(row, referral.receiver, Side.RECEIVER, now=now)
    if way.sender != referral.sender:
        sit(row, way.sender, Side.SENDER, now=now)
    sit(row, destination, Side.RECEIVER, now=now)
    moving.fields |= {
        "sender": way.sender,
        "sender_alliance": way.alliance,
        "receiver": destination,
        "receiver_alliance": way.alliance,
    }
    moving.told["way"] = {
        "receiver": str(destination),
        "sender": str(way.sender),
        "alliance": str(way.alliance),
    }


def offer_below(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Puts the lower unit at the table.

    Raises: NotFound, NoCommonAlliance, SameOrganisation.
    """
    referral, lower, upper = moving.referral, moving.asked["lower"], moving.seat.organisation
    governance.organisation(lower)
    shared = governance.alliances_between(upper, lower, now=now)
    alliance = way_down(referral, lower, upper=upper, with_upper=shared)
    sit(moving.row, lower, Side.LOWER, now=now)
    moving.fields |= {"lower": lower, "lower_alliance": alliance}


def leave_below(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Takes the lower unit from the table; another may be asked."""
    rise(moving.row, moving.referral.lower, Side.LOWER, now=now)
    moving.fields |= {"lower": None, "lower_alliance": None}


def add_follow_up(moving: Moving, *, actor: Actor, now: datetime) -> None:
    """Writes down a visit or call of the plan."""
    asked = moving.asked
    FollowUpRow(
        referral=moving.row,
        at=now,
        by=actor.id,
        organisation=moving.seat.organisation,
        findings=asked["findings"],
        red_flag=asked.get("red_flag", False),
        next_contact_on=asked.get("next_contact_on"),
    ).save(force_insert=True)


def _hold(moving: Moving, *, actor: Actor, now: datetime) -> None:
    hold_place(moving.row, moving.asked["pool"], urgency=moving.after.urgency, actor=actor, now=now)


def _hold_emergency(moving: Moving, *, actor: Actor, now: datetime) -> None:
    hold_emergency_place(moving.row, actor=actor, now=now)


def _keep(moving: Moving, *, actor: Actor, now: datetime) -> None:
    keep_place(moving.row, actor=actor, now=now)


def _prolong(moving: Moving, *, actor: Actor, now: datetime) -> None:
    prolong_place(moving.row, urgency=moving.after.urgency, actor=actor, now=now)


def _occupy(moving: Moving, *, actor: Actor, now: datetime) -> None:
    occupy_place(moving.row, actor=actor, now=now)


def _release(moving: Moving, *, actor: Actor, now: datetime) -> None:
    release_place(moving.row, lapsed=moving.step.action == "lapse_hold", actor=actor, now=now)


Deed = Callable[..., None]

EFFECTS: dict[str, Deed] = {
    Effect.OPEN_JOURNEY: open_journey,
    Effect.CLOSE_JOURNEY: close_journey,
    Effect.HOLD_PLACE: _hold,
    Effect.HOLD_EMERGENCY_PLACE: _hold_emergency,
    Effect.KEEP_PLACE: _keep,
    Effect.PROLONG_PLACE: _prolong,
    Effect.OCCUPY_PLACE: _occupy,
    Effect.RELEASE_PLACE: _release,
    Effect.OPEN_ACCESS: open_access,
    Effect.END_ACCESS: end_access,
    Effect.MOVE_ON: move_on,
    Effect.OFFER_BELOW: offer_below,
    Effect.LEAVE_BELOW: leave_below,
    Effect.ADD_FOLLOW_UP: add_follow_up,
}
