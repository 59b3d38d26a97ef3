"""Running clocks: started, stopped, paused and resumed by steps, in the charter's time. Not here: targets (the charter).

A clock never changes where a referral stands. It calls people, and what it calls for is done by somebody with a name.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from heyi.contexts.referral.terms import Clock, RunningClock
from heyi.kernel.flow import Timer
from heyi.kernel.working_time import WorkingCalendar

ALWAYS = WorkingCalendar.always()


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom the charter lets a clock call, and when: after part of its target has run, or so many minutes too late."""

    role: str
    at: str
    after_ratio: float | None = None
    late_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What the charter in force wants of one clock: minutes, counted how, whom it calls, and when all is over."""

    minutes: int
    working: bool
    calendar: WorkingCalendar
    ladder: tuple[Rung, ...] = ()
    expires_after_minutes: int | None = None


def started(name: Clock, target: Target, *, now: datetime) -> RunningClock:
    """A clock that begins to run now."""
    due = target.calendar.due_at(now, target.minutes)
    return RunningClock(
        name=name,
        target_minutes=target.minutes,
        working=target.working,
        started_at=now,
        running_since=now,
        due_at=due.at,
        expires_at=_expiry(target, now),
        assumed_calendar=due.assumed is not None,
    )


def _expiry(target: Target, now: datetime) -> datetime | None:
    minutes = target.expires_after_minutes
    return None if minutes is None else now + timedelta(minutes=minutes)


def ran(clock: RunningClock, calendar: WorkingCalendar, *, now: datetime) -> int:
    """How long it has run, pauses left out. Units: minutes of its own calendar, each run rounded down."""
    if clock.running_since is None:
        return clock.ran_minutes
    # Two servers may differ by a second; a clock never runs backwards for that.
    return clock.ran_minutes + max(calendar.minutes_between(clock.running_since, now), 0)


def paused(clock: RunningClock, calendar: WorkingCalendar, *, now: datetime) -> RunningClock:
    """The clock standing still, keeping what it has run; one that stands still already is left alone."""
    if clock.running_since is None:
        return clock
    return replace(clock, ran_minutes=ran(clock, calendar, now=now), running_since=None, due_at=None)


def stopped(clock: RunningClock, calendar: WorkingCalendar, *, now: datetime) -> RunningClock:
    """The clock at its end; a second stop changes nothing."""
    if clock.stopped_at is not None:
        return clock
    return replace(paused(clock, calendar, now=now), stopped_at=now, expires_at=None)


def resumed(clock: RunningClock, calendar: WorkingCalendar, *, now: datetime) -> RunningClock:
    """The clock going on from what it had run, also after it was stopped: an answer that did not hold was none."""
    if clock.running_since is not None:
        return clock
    left = max(clock.target_minutes - clock.ran_minutes, 0)
    due = calendar.due_at(now, left)
    return replace(
        clock, running_since=now, stopped_at=None, due_at=due.at, assumed_calendar=due.assumed is not None
    )


def turned(
    clock: RunningClock | None, timer: Timer, name: Clock, target: Target | None, *, now: datetime
) -> RunningClock | None:
    """What a step makes of one clock. None: there is none and none is begun, because the charter sets no such target.

    A clock that goes on after it was stopped has its whole time until expiry again: whoever is asked next must have it.
    """
    if timer is Timer.START:
        return started(name, target, now=now) if target else clock
    if clock is None:
        return started(name, target, now=now) if timer is Timer.RESUME and target else None
    calendar = target.calendar if target and target.working == clock.working else ALWAYS
    deed = {Timer.STOP: stopped, Timer.PAUSE: paused, Timer.RESUME: resumed}[timer]
    after = deed(clock, calendar, now=now)
    if target and timer is Timer.RESUME and clock.stopped_at is not None:
        return replace(after, expires_at=_expiry(target, now))
    return after


def is_late(clock: RunningClock, *, now: datetime) -> bool:
    """Whether it runs beyond its target; on the minute is in time."""
    return clock.due_at is not None and now > clock.due_at


def retargeted(
    clock: RunningClock, target: Target, *, before: WorkingCalendar | None = None, now: datetime
) -> RunningClock:
    """The clock under another target, as when the urgency is set anew; what it has run stays, its expiry counts from now.

    Shape: `before` is the calendar in which it ran until now; without it, the new target's where both count alike.
    """
    if clock.stopped_at is not None:
        return clock
    until_now = (target.calendar if before is None else before) if clock.working else ALWAYS
    changed = replace(
        clock, target_minutes=target.minutes, working=target.working, expires_at=_expiry(target, now)
    )
    if clock.running_since is None:
        return changed
    return resumed(paused(changed, until_now, now=now), target.calendar, now=now)


@dataclass(frozen=True, slots=True)
class Call:
    """The n-th call of a clock, counted from 1 as they fall due, whom it calls and the moment."""

    number: int
    rung: Rung
    at: datetime


def _height(rung: Rung) -> tuple[float, int]:
    """Where a rung stands: parts of the target before its end, lateness after it, in whatever order a charter names them."""
    return (1, rung.late_minutes or 0) if rung.after_ratio is None else (rung.after_ratio, 0)


def calls_ahead(clock: RunningClock, target: Target) -> tuple[Call, ...]:
    """The calls that have not been made, with their moments; none while the clock stands still."""
    if clock.running_since is None or clock.due_at is None:
        return ()
    # A question put to the other side when the answer is late already does not make it less late.
    late_before = max(clock.ran_minutes - clock.target_minutes, 0)
    calls = []
    for number, rung in enumerate(sorted(target.ladder, key=_height), start=1):
        if number <= clock.told:
            continue
        at = clock.due_at + timedelta(minutes=max((rung.late_minutes or 0) - late_before, 0))
        if rung.after_ratio is not None:
            left = max(round(clock.target_minutes * rung.after_ratio) - clock.ran_minutes, 0)
            at = target.calendar.due_at(clock.running_since, left).at
        calls.append(Call(number, rung, at))
    return tuple(calls)


def due_calls(clock: RunningClock, target: Target, *, now: datetime) -> tuple[Call, ...]:
    """The calls that have fallen due and have not been made, in order."""
    return tuple(call for call in calls_ahead(clock, target) if call.at <= now)


def next_look_at(clock: RunningClock, target: Target | None) -> datetime | None:
    """When somebody must look at the clock again: its next call, or the moment the referral expires."""
    ahead = [call.at for call in calls_ahead(clock, target)] if target else []
    if clock.stopped_at is None and clock.expires_at is not None:
        ahead.append(clock.expires_at)
    return min(ahead, default=None)


def has_expired(clock: RunningClock, *, now: datetime) -> bool:
    """Whether the charter lets the referral expire by now, for want of any answer."""
    return clock.stopped_at is None and clock.expires_at is not None and now >= clock.expires_at
