"""Moments and days: always aware, days are those of the clinic's wall. Not here: opening hours (working_time)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class NaiveMoment(ValueError):
    """A time without a zone reached the inside: a bug in a caller, never a refusal to a person."""


def aware(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises: NaiveMoment. Guessing the zone would move a deadline by eight hours.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveMoment(moment.isoformat())
    return moment.astimezone(UTC)


def on_the_wall(moment: datetime) -> datetime:
    """The moment as a clock in China shows it.

    Raises: NaiveMoment.
    """
    return aware(moment).astimezone(SHANGHAI)


def day_of(moment: datetime) -> date:
    """The day it is in China at that moment.

    Raises: NaiveMoment.
    """
    return on_the_wall(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in China, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after a day in China, in UTC: use it as an open end."""
    return start_of(day + timedelta(days=1))


def parse_moment(text: str) -> datetime:
    """The moment that ISO 8601 text names, in UTC.

    Raises: ValueError when it is no time, NaiveMoment when it names no zone.
    """
    return aware(datetime.fromisoformat(text))


def age_on(day: date, *, born_on: date) -> int:
    """Full years of life on a day; who was born on 29 February turns a year older on 1 March of a common year.

    Raises: ValueError when the day lies before the birth.
    """
    if day < born_on:
        raise ValueError("not born yet")
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if had_birthday else 1)
