"""What an arrival brings about: the case is there now, and the referral that brought it has arrived. Not here: the stamp."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways.actions.working import Held, moved
from heyi.contexts.referral import public as referral
from heyi.kernel.actor import Actor

_ARRIVES = "confirm_arrival"


def arrive(case: Held, place: UUID, *, actor: Actor, now: datetime) -> None:
    """The hospital has the case from now on. Where the referral's table lets this actor confirm the arrival, that is done too.

    Records: what the referral's step records.
    """
    row = case.row
    moved(case, now, here=place, next=None if row.next == place else row.next)
    part = next((one for one in case.told.parts if one.organisation == place), None)
    if part is None or part.referral is None or not actor.may(Duty.CONFIRM_ARRIVAL, at=place):
        return
    outline = referral.outline_referral(part.referral, actor=actor, now=now)
    if _ARRIVES in {one.action for one in outline.actions}:
        referral.take_step(part.referral, _ARRIVES, {}, seen_version=None, actor=actor, now=now)
