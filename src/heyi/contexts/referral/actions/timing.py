"""Clocks in the database: turned by steps, and called by the timekeeper when they fall due. They never move a referral."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import ClockName, Direction, Urgency
from heyi.contexts.referral.actions.effects import Moving
from heyi.contexts.referral.models import ClockRow, ReferralRow
from heyi.contexts.referral.rules.clocks import Rung, Target, next_look_at, retargeted, turned
from heyi.contexts.referral.terms import Clock, RunningClock, State
from heyi.foundation.compiled import Question
from heyi.kernel.actor import Actor
from heyi.kernel.flow import Timer
from heyi.kernel.remembered import remembered

_MOST_TARGETS = 1024


def target_of(
    alliance: UUID, clock: Clock, urgency: Urgency, direction: Direction, *, now: datetime
) -> Target | None:
    """What the charter in force wants of a clock, or None where it sets no such target."""
    if str(clock) not in {str(name) for name in ClockName}:
        return None
    return _target(governance.charter_in_force(alliance, now=now), clock, urgency, direction)


@remembered(most=_MOST_TARGETS)
def _target(
    charter: governance.Charter, clock: Clock, urgency: Urgency, direction: Direction
) -> Target | None:
    found = governance.clock_target(charter, ClockName(clock), urgency, direction=direction)
    if found is None:
        return None
    ladder = tuple(Rung(one.role, one.at, one.after_ratio, one.late_minutes) for one in found.escalations)
    calendar = governance.calendar_for(charter, found)
    # Only want of an answer lets a referral expire; a late arrival or letter is a matter for people.
    expires = found.expires_after_minutes if clock is Clock.ANSWER else None
    return Target(found.minutes, found.counting == "working", calendar, ladder, expires)


_CLOCKS = Question[ClockRow](lambda referral: ClockRow.objects.filter(referral=referral).select_for_update())


def turn_clocks(moving: Moving, *, actor: Actor, now: datetime) -> datetime | None:
    """Starts, stops, pauses and resumes what the step says; answers when the next running clock falls due."""
    del actor
    row = moving.row
    timers = list(moving.step.timers())
    regraded = moving.after.urgency is not moving.referral.urgency
    if not timers and not regraded:
        return row.due_at
    # A draft has no clocks yet.
    known = () if moving.referral.state is State.DRAFT else _CLOCKS.all(referral=row.id)
    standing = {clock.name: clock for clock in known}
    for timer, name in timers:
        _turn(row, standing, timer, Clock(name), moving.after.urgency, now)
    if regraded:
        for clock in standing.values():
            _regrade(row, clock, moving.referral.urgency, moving.after.urgency, now)
    running = [clock.due_at for clock in standing.values() if clock.due_at is not None]
    return min(running, default=None)


def target_for(row: ReferralRow, name: Clock, urgency: Urgency, *, now: datetime) -> Target | None:
    """The target of one of a referral's clocks: the receiver's charter judges the answer, and so does it the rest."""
    alliance = row.receiver_alliance or row.sender_alliance
    return target_of(alliance, name, urgency, Direction(row.direction), now=now)


def _turn(
    row: ReferralRow,
    standing: dict[str, ClockRow],
    timer: Timer,
    name: Clock,
    urgency: Urgency,
    now: datetime,
) -> None:
    target = target_for(row, name, urgency, now=now)
    before = standing.get(name)
    after = turned(before.snapshot() if before else None, timer, name, target, now=now)
    if after is None:
        return
    if before is None:
        standing[name] = ClockRow(referral=row, name=name)
    keep_clock(standing[name], after, target, is_new=before is None)


def _regrade(row: ReferralRow, clock: ClockRow, was: Urgency, urgency: Urgency, now: datetime) -> None:
    target = target_for(row, Clock(clock.name), urgency, now=now)
    if target is None or clock.stopped_at is not None:
        return
    before = target_for(row, Clock(clock.name), was, now=now)
    ran_in = before.calendar if before is not None else None
    keep_clock(clock, retargeted(clock.snapshot(), target, before=ran_in, now=now), target, is_new=False)


def keep_clock(row: ClockRow, clock: RunningClock, target: Target | None, *, is_new: bool) -> None:
    """Writes a clock, and when the timekeeper must look at it again."""
    names = (
        "target_minutes", "working", "started_at", "ran_minutes", "running_since", "stopped_at", "due_at",
        "expires_at", "told", "assumed_calendar",
    )  # fmt: skip
    values = {name: getattr(clock, name) for name in names}
    values["next_call_at"] = next_look_at(clock, target)
    if is_new:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(force_insert=True)
    else:
        row.store(**values)
