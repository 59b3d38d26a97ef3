"""When something happened, by clocks that are wrong and times that are typed in haste. Not here: in which order (order).

Source: docs/sources/heyi-assumptions.md#moments
"""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from heyi.contexts.pathways.rules.spans import instant
from heyi.contexts.pathways.terms.asked import Tap
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import SHANGHAI

# What two clocks may differ without anybody being wrong, and how far back a case is told of.
TOLERANCE = timedelta(minutes=2)
OLDEST = timedelta(days=30)
# A device whose clock is further off than this is not set at all; its times say nothing.
WORST_OFFSET = timedelta(hours=12)
# Taps wait on a phone that has no line; longer than a shift and a half they are written by hand.
LONGEST_WAIT = timedelta(hours=36)
_WALL = re.compile(r"(?:(\d{1,2})-(\d{1,2}) )?(\d{1,2}):(\d{2})(?::(\d{2}))?")
_HOUR = timedelta(hours=1)


def heard_at(tap: Tap, *, now: datetime) -> tuple[datetime, float]:
    """When a tap happened by the server's clock, and by how many seconds the device's clock is behind it.

    Shape:  a device tells what it showed at the tap and what it shows while it sends; the difference to `now` is its error.
    Raises: InputInvalid for a time without zone, a tap after its sending, one that waited too long, or a clock not set at all.
    """
    for name in ("tapped_at", "sent_at"):
        if getattr(tap, name).utcoffset() is None:
            raise InputInvalid(Problem(name, "zone_missing"))
    tapped, sent = instant(tap.tapped_at), instant(tap.sent_at)
    if tapped > sent:
        raise InputInvalid(Problem("tapped_at", "tapped_after_sending"))
    if sent - tapped > LONGEST_WAIT:
        raise InputInvalid(Problem("tapped_at", "tap_waited_too_long", limit=LONGEST_WAIT // _HOUR))
    offset = instant(now) - sent
    if abs(offset) > WORST_OFFSET:
        raise InputInvalid(Problem("sent_at", "device_clock_not_set", limit=WORST_OFFSET // _HOUR))
    return tapped + offset, offset.total_seconds()


def check_moment(at: datetime, *, now: datetime, field: str = "at", zone: tzinfo = SHANGHAI) -> datetime:
    """A moment that can be right, in UTC and to the second.

    Shape:  two minutes of difference between clocks are forgiven: what lies that little ahead is now.
    Raises: InputInvalid: no zone, ahead of now (a mistake of zones is named where it is one), or too long ago.
    """
    if at.utcoffset() is None:
        raise InputInvalid(Problem(field, "zone_missing"))
    ahead = instant(at) - instant(now)
    if ahead > TOLERANCE:
        code = "zone_mistaken" if _is_zone(ahead, now, zone) else "in_the_future"
        raise InputInvalid(Problem(field, code, limit=round(ahead / _HOUR)))
    if -ahead > OLDEST:
        raise InputInvalid(Problem(field, "too_long_ago", limit=OLDEST.days))
    return min(instant(at), instant(now)).replace(microsecond=0)


def _is_zone(ahead: timedelta, now: datetime, zone: tzinfo) -> bool:
    """Whether a time lies ahead by just the offset of the wall: it was read off the wall and told as universal time."""
    offset = now.astimezone(zone).utcoffset() or timedelta()
    # What is told happened in the last hour, so the mistake lies between the offset less an hour and the offset.
    return offset > timedelta() and offset - _HOUR < ahead <= offset + TOLERANCE


def on_the_wall(text: str, *, now: datetime, zone: tzinfo = SHANGHAI, field: str = "at") -> datetime:
    """The moment that somebody means who types what the wall showed: 23:58, or 03-05 23:58; the last such moment before now.

    Shape:  without a date just after midnight it is yesterday's; within the tolerance ahead of now it is now. Of an hour that the
            clocks show twice it is the first time as long as the second has not come.
    Raises: InputInvalid for no time at all, one that the clocks skipped, or one that they showed twice.
    """
    found = _WALL.fullmatch(text.strip().replace("：", ":"))
    if found is None:
        raise InputInvalid(Problem(field, "wall_time_unclear", text[:20]))
    month, day, hour, minute, second = (int(one) if one else None for one in found.groups())
    latest = instant(now) + TOLERANCE
    try:
        shown = time(hour or 0, minute or 0, second or 0)
        for wall in _walls(latest.astimezone(zone).replace(tzinfo=None), month, day, shown):
            at = _one_moment(wall, zone, field, latest=latest)
            if at is not None:
                return min(at, instant(now))
    except ValueError as wrong:
        raise InputInvalid(Problem(field, "wall_time_unclear", text[:20])) from wrong
    raise InputInvalid(Problem(field, "wall_time_unclear", text[:20]))


def _walls(latest: datetime, month: int | None, day: int | None, shown: time) -> Iterator[datetime]:
    """What may be meant, the latest day first. Raises: ValueError for a day that is none."""
    today = latest.date()
    if month is None or day is None:
        yield from (datetime.combine(one, shown) for one in (today, today - timedelta(days=1)))
        return
    for year in (today.year, today.year - 1):
        yield datetime.combine(today.replace(year=year, month=month, day=day), shown)


def _one_moment(wall: datetime, zone: tzinfo, field: str, *, latest: datetime) -> datetime | None:
    """The moment at which the wall showed this; None where that still lies ahead."""
    first, second = (instant(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    # In the hour that is skipped the two readings lie the wrong way round, in the hour shown twice the right way.
    is_skipped = first > second
    if wall > latest.astimezone(zone).replace(tzinfo=None) if is_skipped else first > latest:
        return None
    if is_skipped:
        raise InputInvalid(Problem(field, "wall_time_skipped", str(wall.time())))
    if first < second <= latest:
        raise InputInvalid(Problem(field, "wall_time_twice", str(wall.time())))
    return first
