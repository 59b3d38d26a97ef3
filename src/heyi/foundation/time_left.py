"""The face of a deadline: which of six paces it runs at, its words and its bar. Not here: when a thing is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext

from heyi.foundation.typesetting import THIN_SPACE, span

# A clock turns amber in its last quarter, or in its last half hour where nobody said when it started. A choice of
# this page, not of any charter: the charter's own reminders are events of the clock itself.
SOON_SHARE = 0.75
SOON_WITHOUT_START = timedelta(minutes=30)
_FULL = 100


class Pace(StrEnum):
    """How a clock stands."""

    IN_TIME = "in_time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """One deadline as a page shows it.

    Shape: `share` is the part of the allowed time that is used, 0-100, None where the start is not known;
    `label` is the one word beside the icon, `words` say how long.
    """

    pace: Pace
    label: str
    words: str
    due: datetime
    share: int | None
    started: datetime | None


def time_left(
    due: datetime,
    now: datetime,
    *,
    started: datetime | None = None,
    stopped: datetime | None = None,
    paused: bool = False,
) -> TimeLeft:
    """How the deadline stands at `now`, or stood when the clock was stopped."""
    at = stopped or now
    pace = _pace(due, at, started, is_stopped=stopped is not None, is_paused=paused)
    return TimeLeft(pace, _label(pace), _words(pace, due, at), due, _share(due, at, started), started)


def _pace(
    due: datetime, at: datetime, started: datetime | None, *, is_stopped: bool, is_paused: bool
) -> Pace:
    if is_stopped:
        return Pace.MET if at <= due else Pace.MISSED
    if is_paused:
        return Pace.PAUSED
    if at > due:
        return Pace.LATE
    edge = due - SOON_WITHOUT_START if started is None else started + (due - started) * SOON_SHARE
    return Pace.SOON if at >= edge else Pace.IN_TIME


def _share(due: datetime, at: datetime, started: datetime | None) -> int | None:
    if started is None or due <= started:
        return None
    used = (at - started) / (due - started)
    return round(_FULL * min(1.0, max(0.0, used)))


def _label(pace: Pace) -> str:
    return {
        Pace.IN_TIME: gettext("时限内"),
        Pace.SOON: gettext("将到时"),
        Pace.LATE: gettext("已超时"),
        Pace.PAUSED: gettext("已停表"),
        Pace.MET: gettext("按时"),
        Pace.MISSED: gettext("超时完成"),
    }[pace]


def _words(pace: Pace, due: datetime, at: datetime) -> str:
    minutes = int(abs(due - at) / timedelta(minutes=1))
    fill = {"space": THIN_SPACE, "span": span(minutes)}
    if not minutes:
        return _words_of_a_moment(pace) % fill
    if pace in (Pace.LATE, Pace.MISSED):
        return gettext("超时%(space)s%(span)s") % fill
    if pace is Pace.MET:
        return gettext("提前%(space)s%(span)s") % fill
    return gettext("剩%(space)s%(span)s") % fill


def _words_of_a_moment(pace: Pace) -> str:
    if pace in (Pace.LATE, Pace.MISSED):
        return gettext("刚刚超时")
    return gettext("刚好按时") if pace is Pace.MET else gettext("剩不到%(space)s1%(space)s分")
