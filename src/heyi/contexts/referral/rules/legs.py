"""A referral cut into legs: each time one unit was asked and what it answered, for figures. Not here: adding them up (siphon)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.table import TERMINAL
from heyi.contexts.referral.terms import Passage, Referral, RunningClock, Side, State

_MINUTE = 60


class Answer(StrEnum):
    """What came of asking one unit."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    ADVISED = "advised"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One unit asked once: upwards to take a patient, downwards to take them back.

    Shape: `sender` asks `receiver` under `alliance`; `in_time` is None where no clock was run; `offered_at` is when
           whoever took the patient offered the way down, `ended_at` when they had finished the treatment.
    Units: `answer_minutes` from asking to the answer, day and night.
    """

    direction: Direction
    alliance: UUID
    sender: UUID
    receiver: UUID
    asked_at: datetime
    answer: Answer = Answer.WAITING
    reason: str = ""
    answered_at: datetime | None = None
    in_time: bool | None = None
    ended_at: datetime | None = None
    offered_at: datetime | None = None
    is_over: bool = False

    @property
    def answer_minutes(self) -> int | None:
        """How long the answer took."""
        if self.answered_at is None:
            return None
        return int((self.answered_at - self.asked_at).total_seconds() // _MINUTE)


@dataclass(slots=True)
class _Begun:
    """A leg of which not everything is known yet."""

    direction: Direction
    sender: UUID
    asked_at: datetime
    receiver: UUID | None = None
    alliance: UUID | None = None
    answer: Answer = Answer.WAITING
    reason: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    offered_at: datetime | None = None

    def answered(self, answer: Answer, passage: Passage) -> None:
        """The answer; the first one counts as the time of answering, the last one as the answer."""
        self.answer, self.reason = answer, passage.reason
        self.answered_at = self.answered_at or passage.at


_ANSWERS = {
    "accept": Answer.ACCEPTED,
    "auto_accept": Answer.ACCEPTED,
    "decline": Answer.DECLINED,
    "redirect": Answer.REDIRECTED,
    "convert_to_advice": Answer.ADVISED,
    "expire": Answer.EXPIRED,
}
_BELOW = {
    "accept_below": Answer.ACCEPTED,
    "decline_below": Answer.DECLINED,
    "withdraw_offer": Answer.TAKEN_BACK,
}
_ONWARDS = frozenset({"redirect", "send_elsewhere", "reassign", "ship_on"})


def legs_of(
    referral: Referral, passages: Iterable[Passage], *, answer_clock: RunningClock | None = None
) -> tuple[Leg, ...]:
    """The legs of a referral in the order they were begun; none of one that was never sent or should never have been.

    Shape: a unit that was passed over before it did anything is not known any more and gives no leg.
    """
    if referral.state in (State.DRAFT, State.ENTERED_IN_ERROR):
        return ()
    begun: list[_Begun] = []
    for passage in passages:
        _take(begun, passage)
    _complete(begun, referral)
    is_over = referral.state in TERMINAL
    legs = [_leg(one, is_over=is_over) for one in begun if one.receiver and one.alliance]
    return _with_clock(legs, answer_clock)


def _take(begun: list[_Begun], passage: Passage) -> None:
    action, here = passage.action, passage.organisation
    up, down = _last(begun, Direction.UP), _last(begun, Direction.DOWN)
    if action == "submit" and here is not None:
        begun.append(_Begun(Direction.UP, here, passage.at))
    elif action == "offer_down" and here is not None:
        begun.append(_Begun(Direction.DOWN, here, passage.at))
        if up is not None:
            up.offered_at = up.offered_at or passage.at
    elif action in _BELOW and down is not None:
        down.answered(_BELOW[action], passage)
        _sit(down, passage, Side.LOWER)
    elif up is not None:
        _go_up(up, passage)
        if action in _ONWARDS:
            begun.append(_Begun(Direction.UP, up.sender, passage.at))


def _last(begun: Sequence[_Begun], direction: Direction) -> _Begun | None:
    return next((one for one in reversed(begun) if one.direction is direction), None)


def _go_up(up: _Begun, passage: Passage) -> None:
    _sit(up, passage, Side.RECEIVER)
    if passage.action in _ANSWERS:
        up.answered(_ANSWERS[passage.action], passage)
    elif passage.action in ("complete", "ship_on"):
        up.ended_at = passage.at
    elif passage.to is State.CANCELLED and up.answer is Answer.WAITING:
        # Why the sender took it back is the sender's and the patient's; the unit has refused nobody.
        up.answer, up.reason = Answer.TAKEN_BACK, passage.reason


def _sit(begun: _Begun, passage: Passage, side: Side) -> None:
    if passage.side is side:
        begun.receiver, begun.alliance = passage.organisation, passage.alliance


def _complete(begun: Sequence[_Begun], referral: Referral) -> None:
    """The last legs are where the referral lies now; it says itself who asks whom, and under which alliance."""
    for direction, receiver, alliance in (
        (Direction.UP, referral.receiver, referral.receiver_alliance or referral.sender_alliance),
        (Direction.DOWN, referral.lower, referral.lower_alliance or referral.sender_alliance),
    ):
        last = _last(begun, direction)
        if last is not None and receiver is not None:
            last.receiver, last.alliance = receiver, alliance
            if direction is Direction.UP:
                last.sender = referral.sender


def _leg(one: _Begun, *, is_over: bool) -> Leg:
    assert one.receiver is not None  # noqa: S101 (asked by the caller)
    assert one.alliance is not None  # noqa: S101 (asked by the caller)
    return Leg(
        direction=one.direction,
        alliance=one.alliance,
        sender=one.sender,
        receiver=one.receiver,
        asked_at=one.asked_at,
        answer=one.answer,
        reason=one.reason,
        answered_at=one.answered_at,
        ended_at=one.ended_at,
        offered_at=one.offered_at,
        is_over=is_over,
    )


def _with_clock(legs: Sequence[Leg], clock: RunningClock | None) -> tuple[Leg, ...]:
    """The clock of a referral ran over all legs; it judges the last one that was answered."""
    judged = next(
        (one for one in reversed(legs) if one.direction is Direction.UP and one.answered_at is not None), None
    )
    if clock is None or clock.stopped_at is None or judged is None:
        return tuple(legs)
    in_time = clock.ran_minutes <= clock.target_minutes
    return tuple(replace(one, in_time=in_time) if one is judged else one for one in legs)
