"""A referral without its patient: where it stands and what one may do. Not here: the whole of it, which is a recorded read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.referral.models import PartyRow, ReferralRow
from heyi.contexts.referral.queries.sitting import case_seen, sitting_at
from heyi.contexts.referral.rules.sides import open_actions
from heyi.contexts.referral.terms import OpenAction, Referral, Seat, Side
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Where a referral stands, on which sides the actor sits, and what they may do now."""

    referral: Referral
    actions: tuple[OpenAction, ...]
    my_sides: frozenset[Side]


def outline_referral(referral_id: UUID, *, actor: Actor, now: datetime) -> Outline:
    """What somebody who has just moved a referral must know of it; no name and nothing clinical.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        case = case_seen(referral_id, actor=actor)
    return _outline(case.referral, case.sitting, actor)


def outline_moved(moved: Referral, *, actor: Actor, now: datetime) -> Outline:
    """The same of a referral that a verb of this actor has just answered with."""
    with reading(actor, now=now):
        sitting = sitting_at(moved)
    return _outline(moved, sitting, actor)


def _outline(referral: Referral, sitting: tuple[Seat, ...], actor: Actor) -> Outline:
    return Outline(
        referral=referral,
        actions=open_actions(referral, actor=actor, sitting=sitting),
        my_sides=frozenset(seat.side for seat in sitting if seat.organisation in actor.institutions),
    )


def parties_of(referral_id: UUID, *, actor: Actor, now: datetime) -> frozenset[UUID]:
    """The organisations that are or were a party to a referral, as far as the actor may know of it."""
    with reading(actor, now=now):
        rows = PartyRow.objects.filter(
            referral__in=ReferralRow.objects.within_reach_of(actor).filter(id=referral_id)
        )
        return frozenset(rows.values_list("organisation", flat=True))
