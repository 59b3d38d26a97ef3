"""Who sits on which side of a referral, and what they may do now. Not here: the table itself."""

from collections.abc import Iterable
from uuid import UUID

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.table import REFERRAL, TERMINAL, UNMET
from heyi.contexts.referral.terms import OpenAction, Referral, Seat, Side, State
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound, NotPermitted, WrongState
from heyi.kernel.flow import Step


def seats(referral: Referral, *, centre: UUID | None) -> tuple[Seat, ...]:
    """Every side of a referral with the organisation that sits there and the alliance under which it acts.

    Shape: the first who sent the patient stays a sender beside whoever sent them on; nobody but the sender sits at a draft;
           `centre` is the organisation that leads the receiver's alliance and has been called in, None while it has not.
    """
    up, sent = referral.direction is Direction.UP, referral.state is not State.DRAFT
    found = [
        Seat(Side.SENDER, referral.sender, referral.sender_alliance),
        Seat(Side.SENDER, referral.origin, referral.origin_alliance),
    ]
    if not up:
        found.append(Seat(Side.UPPER, referral.sender, referral.sender_alliance))
    elif sent and referral.receiver is not None:
        found.append(Seat(Side.RECEIVER, referral.receiver, referral.receiver_alliance))
        upper_alliance = referral.receiver_alliance or referral.sender_alliance
        found.append(Seat(Side.UPPER, referral.receiver, upper_alliance))
    if sent and referral.lower is not None:
        found.append(Seat(Side.LOWER, referral.lower, referral.lower_alliance))
    if centre is not None:
        found.append(Seat(Side.CENTRE, centre, referral.receiver_alliance or referral.sender_alliance))
    return tuple(dict.fromkeys(found))


def _theirs(step: Step, actor: Actor, sitting: Iterable[Seat]) -> tuple[Seat, Warrant] | None:
    """The seat from which the actor may take the step, with the right to it."""
    if actor.is_system:
        right = actor.warrant(step.needs, at=None)
        return (Seat(Side.SYSTEM, UUID(int=0), None), right) if Side.SYSTEM in step.sides and right else None
    for seat in sitting:
        right = actor.warrant(step.needs, at=seat.organisation, under=seat.alliance)
        if seat.side in step.sides and right:
            return seat, right
    return None


def who_may(
    action: str, referral: Referral, *, actor: Actor, sitting: tuple[Seat, ...]
) -> tuple[Step, Seat, Warrant]:
    """The step, the side from which this actor takes it, and by what right.

    Order:  what is possible comes before what is permitted, so that the second of two hands learns who was first.
    Raises: InputInvalid (no such action), WrongState with who moved it and when, NotPermitted, NotFound.
    """
    mine = {seat.side for seat in sitting if seat.organisation in actor.institutions}
    if actor.is_system:
        mine = {Side.SYSTEM}
    if not mine:
        raise NotFound
    found = REFERRAL.find(action, referral.state)
    if found is None and action in REFERRAL.actions:
        raise WrongState(
            action=action, state=referral.state, moved_by=referral.moved_by, moved_at=referral.moved_at,
            version=referral.version,
        )  # fmt: skip
    if found is not None and not fits_direction(found, referral):
        raise WrongState("wrong_direction", action=action, direction=referral.direction)
    here = at_table(referral, sitting)
    still_mine = mine & {
        Side.SYSTEM,
        *(seat.side for seat in here if seat.organisation in actor.institutions),
    }
    step = REFERRAL.step(action, referral.state, still_mine)
    theirs = _theirs(step, actor, here)
    if theirs is None:
        raise NotPermitted("duty_not_held", duty=step.needs, action=action)
    return step, *theirs


def at_table(referral: Referral, sitting: Iterable[Seat]) -> tuple[Seat, ...]:
    """Who may still move it: a unit that has declined keeps the story, and adds nothing to it any more."""
    declined = referral.state is State.DECLINED
    return tuple(seat for seat in sitting if not declined or seat.side not in (Side.RECEIVER, Side.UPPER))


def fits_direction(step: Step, referral: Referral) -> bool:
    """Whether a step belongs to this way: a draft goes up by submitting and down by offering, never crosswise."""
    if referral.state is not State.DRAFT:
        return True
    up = referral.direction is Direction.UP
    return {"submit": up, "send_outside": up, "offer_down": not up}.get(step.action, True)


def open_actions(referral: Referral, *, actor: Actor, sitting: tuple[Seat, ...]) -> tuple[OpenAction, ...]:
    """What this actor may do now, in the order of the table; at most one of them is primary."""
    found: list[OpenAction] = []
    here = at_table(referral, sitting)
    for step in REFERRAL.leaving(referral.state):
        theirs = _theirs(step, actor, here)
        if theirs is None or not fits_direction(step, referral):
            continue
        reasons = tuple(step.reasons) if step.reasons else ()
        primary = step.primary and not any(one.primary for one in found)
        found.append(OpenAction(
            action=step.action, side=theirs[0].side, asks=step.asks, may_ask=step.may_ask,
            reasons=tuple(str(reason) for reason in reasons), primary=primary,
        ))  # fmt: skip
    return tuple(found)


_SENDERS_TURN = frozenset(
    {State.DRAFT, State.INFORMATION_REQUESTED, State.CONVERTED_TO_ADVICE, State.OUTCOME_RETURNED} | UNMET
)
_LOWERS_TURN = frozenset({State.DOWN_OFFERED, State.ACCEPTED_BELOW, State.PLAN_RUNNING, State.PLAN_REVIEWED})


def turn_of(state: State) -> Side | None:
    """Whose move it is: every open state stands on somebody's worklist, a finished one on nobody's."""
    if state in TERMINAL:
        return None
    if state in _SENDERS_TURN:
        return Side.SENDER
    if state in _LOWERS_TURN:
        return Side.LOWER
    return Side.RECEIVER
