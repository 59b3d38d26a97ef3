"""Quiet hours: when only emergencies are told, and when the rest follows. Not here: whose hours these are."""

from datetime import datetime, timedelta

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.terms import Quiet
from heyi.kernel.working_time import (
    DAYS_IN_WEEK,
    MINUTES_IN_DAY,
    DayTable,
    Opening,
    WorkingCalendar,
    national_days,
)

_SATURDAY = 5
NEVER = Quiet(0, 0)


def quiet_of(hours: str, *, days_off: bool = False) -> Quiet:
    """The quiet hours written as `22:00-07:00`.

    Raises: ValueError.
    """
    opening = Opening.of(hours)
    return Quiet(opening.begins, opening.ends % MINUTES_IN_DAY, days_off)


def _loud(quiet: Quiet) -> tuple[Opening, ...]:
    """The hours of a day in which everything is told, each within its own day."""
    begins, ends = quiet.begins, quiet.ends
    if begins == ends:
        return (Opening(0, MINUTES_IN_DAY),)
    spans = [(ends, begins)] if ends < begins else [(0, begins), (ends, MINUTES_IN_DAY)]
    return tuple(Opening(first, last) for first, last in spans if first < last)


def _calendar(quiet: Quiet, days: DayTable) -> WorkingCalendar:
    loud = _loud(quiet)
    weekend = () if quiet.days_off else loud
    weekly = (loud,) * _SATURDAY + (weekend,) * (DAYS_IN_WEEK - _SATURDAY)
    return WorkingCalendar(weekly, holidays=weekend, make_up=loud, days=days)


def told_at(level: Urgency, quiet: Quiet, *, now: datetime, days: DayTable | None = None) -> datetime:
    """When something may leave the house: at once where it is an emergency or nobody sleeps, else when the quiet ends."""
    if level is Urgency.EMERGENCY or (quiet.begins == quiet.ends and not quiet.days_off):
        return now
    calendar = _calendar(quiet, days or national_days())
    if calendar.is_open(now):
        return now
    # The first minute that counts, at its beginning.
    return calendar.due_at(now, 1).at - timedelta(minutes=1)
