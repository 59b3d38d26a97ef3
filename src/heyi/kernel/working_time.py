"""Working time: opening hours, holidays and the deadlines counted in them. Not here: which deadline applies (the charter)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Self

from chinese_calendar import constants as national

from heyi.kernel.moments import SHANGHAI, aware, on_the_wall

MINUTES_IN_DAY = 24 * 60
DAYS_IN_WEEK = 7
_SATURDAY = 5
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")
# A deadline further off than this is not a deadline; it also ends the search in a calendar that hardly ever opens.
_HORIZON_DAYS = 20 * 366


class DayKind(StrEnum):
    """How a day differs from what its weekday says."""

    HOLIDAY = "holiday"
    MAKE_UP_WORK = "make_up_work"


class CalendarNeverOpens(ValueError):
    """No opening hours within reach: a calendar like that can give no deadline."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """A warning beside a result: days after `beyond` were judged by their weekday alone, for no holidays are known there."""

    beyond: date


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline, and whether holidays had to be assumed to find it."""

    at: datetime
    assumed: Assumed | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """An amount of working time, and whether holidays had to be assumed to measure it."""

    time: timedelta
    assumed: Assumed | None = None

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded down."""
        return self.time // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a clock stood still, for instance while the other side had to answer."""

    begins_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if aware(self.ends_at) < aware(self.begins_at):
            raise ValueError("a pause ends before it begins")


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Hours of one day, in minutes after its midnight; past 24:00 they run into the next morning."""

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.begins < MINUTES_IN_DAY and self.begins < self.ends <= self.begins + MINUTES_IN_DAY
        ):
            raise ValueError("opening hours begin within the day and last at most a day")

    @classmethod
    def of(cls, text: str) -> Self:
        """The hours written as `08:00-12:00`; `20:00-08:00` runs over midnight and `00:00-24:00` all day.

        Raises: ValueError.
        """
        found = _HOURS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not opening hours: {text!r}")
        h1, m1, h2, m2 = map(int, found.groups())
        begins, ends = h1 * 60 + m1, h2 * 60 + m2
        if max(m1, m2) > 59 or ends > MINUTES_IN_DAY:
            raise ValueError(f"not opening hours: {text!r}")
        return cls(begins, ends if ends > begins else ends + MINUTES_IN_DAY)


@dataclass(frozen=True)
class DayTable:
    """Which days are holidays and which weekend days are worked, and between which days that is known.

    Source: docs/sources/working-time.md#holidays
    """

    kinds: Mapping[date, DayKind]
    known_from: date
    known_until: date
    # A day that a site has ruled on is known, wherever the base data end.
    ruled: frozenset[date] = frozenset()

    def with_overrides(
        self, overrides: Mapping[date, DayKind | None], *, known_until: date | None = None
    ) -> "DayTable":
        """The table as a site has corrected it: None makes a day ordinary; `known_until` says the site's own list is complete."""
        kinds = {day: kind for day, kind in {**self.kinds, **overrides}.items() if kind is not None}
        until = max(self.known_until, known_until or self.known_until)
        return replace(self, kinds=kinds, known_until=until, ruled=self.ruled | frozenset(overrides))

    def knows(self, day: date) -> bool:
        """Whether holidays around this day are known and not assumed absent."""
        return self.known_from <= day <= self.known_until or day in self.ruled


@cache
def national_days() -> DayTable:
    """The holidays and make-up working days published by the State Council, as far as the carried data reach."""
    kinds = dict.fromkeys(national.holidays, DayKind.HOLIDAY)
    kinds |= {day: DayKind.MAKE_UP_WORK for day in national.workdays if day.weekday() >= _SATURDAY}
    return DayTable(kinds, date(min(kinds).year, 1, 1), date(max(kinds).year, 12, 31))


@dataclass(frozen=True)
class WorkingCalendar:
    """When a place works.

    Shape: `weekly` has the openings of Monday to Sunday; `holidays` those of a holiday; a make-up working day is worked
           like `make_up` (by default like the Monday). All moments that come in must be aware; those that go out are in UTC.
    """

    weekly: tuple[tuple[Opening, ...], ...]
    holidays: tuple[Opening, ...] = ()
    make_up: tuple[Opening, ...] | None = None
    days: DayTable = field(default_factory=national_days)

    def __post_init__(self) -> None:
        if len(self.weekly) != DAYS_IN_WEEK:
            raise ValueError("a week has seven days")
        if not any(self.weekly):
            raise CalendarNeverOpens("no opening hours in the week")

    @classmethod
    def office(cls, *hours: str, days: DayTable | None = None) -> Self:
        """Monday to Friday at these hours, closed on holidays: `office("08:00-12:00", "14:00-18:00")`."""
        openings = tuple(Opening.of(text) for text in hours)
        return cls((openings,) * _SATURDAY + ((), ()), days=days or national_days())

    @classmethod
    def always(cls) -> Self:
        """Day and night, holidays as well: for emergencies."""
        whole = (Opening(0, MINUTES_IN_DAY),)
        return cls((whole,) * DAYS_IN_WEEK, holidays=whole, make_up=whole)

    @property
    def openings_on_make_up(self) -> tuple[Opening, ...]:
        """The hours of a make-up working day."""
        return self.weekly[0] if self.make_up is None else self.make_up

    def openings_on(self, day: date) -> tuple[Opening, ...]:
        """The hours that begin on a day."""
        match self.days.kinds.get(day):
            case DayKind.HOLIDAY:
                return self.holidays
            case DayKind.MAKE_UP_WORK:
                return self.openings_on_make_up
            case _:
                return self.weekly[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        """Whether work is done at this moment; the closing minute itself is closed."""
        here = aware(moment)
        return any(
            begins <= here < ends for begins, ends in self._spans(here, here + timedelta(microseconds=1))
        )

    def due_at(self, start: datetime, minutes: int, *, pauses: Sequence[Pause] = ()) -> Due:
        """The first moment by which so many working minutes have gone by since `start`, pauses not counted.

        Shape:  zero minutes are due at `start` itself.
        Units:  working minutes.
        Raises: NaiveMoment, ValueError for a negative number, CalendarNeverOpens.
        """
        begin = aware(start)
        if minutes < 0:
            raise ValueError("a deadline lies ahead")
        if minutes == 0:
            return Due(begin)
        left = timedelta(minutes=minutes)
        try:
            horizon = begin + timedelta(days=_HORIZON_DAYS)
        except OverflowError as beyond:
            raise CalendarNeverOpens("the calendar ends") from beyond
        for begins, ends in self._running(begin, horizon, pauses):
            if ends - begins >= left:
                return Due(begins + left, self._assumed(begin, begins + left))
            left -= ends - begins
        raise CalendarNeverOpens("no opening hours within twenty years")

    def worked_between(self, start: datetime, end: datetime, *, pauses: Sequence[Pause] = ()) -> Worked:
        """The working time from `start` to `end`, exact, pauses not counted; negative when `end` comes first.

        Raises: NaiveMoment.
        """
        begin, finish = aware(start), aware(end)
        if finish < begin:
            turned = self.worked_between(finish, begin, pauses=pauses)
            return replace(turned, time=-turned.time)
        spans = self._running(begin, finish, pauses)
        time = sum((ends - begins for begins, ends in spans), start=timedelta(0))
        return Worked(time, self._assumed(begin, finish))

    def minutes_between(self, start: datetime, end: datetime, *, pauses: Sequence[Pause] = ()) -> int:
        """Whole working minutes from `start` to `end`, rounded down.

        Raises: NaiveMoment.
        """
        return self.worked_between(start, end, pauses=pauses).minutes

    def _assumed(self, begin: datetime, end: datetime) -> Assumed | None:
        if {self.holidays, self.openings_on_make_up, *self.weekly} == {self.holidays}:
            # Every day is worked alike: no holiday, known or not, can change the result.
            return None
        first, last = on_the_wall(begin).date(), on_the_wall(end).date()
        if self.days.known_from <= first and last <= self.days.known_until:
            return None
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        if all(self.days.knows(day) for day in span):
            return None
        return Assumed(self.days.known_until)

    def _spans(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening spans cut to [begin, end), in order, each moment once even where openings overlap."""
        reached = begin
        # The day before may run over midnight into the first one.
        day = on_the_wall(begin).date() - timedelta(days=1)
        last = on_the_wall(end).date()
        while day <= last:
            midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
            for opening in sorted(self.openings_on(day)):
                begins = max(aware(midnight + timedelta(minutes=opening.begins)), reached)
                ends = min(aware(midnight + timedelta(minutes=opening.ends)), end)
                if begins < ends:
                    yield begins, ends
                    reached = ends
            day += timedelta(days=1)

    def _running(
        self, begin: datetime, end: datetime, pauses: Sequence[Pause]
    ) -> Iterator[tuple[datetime, datetime]]:
        """Opening spans with the pauses cut out."""
        if not pauses:
            yield from self._spans(begin, end)
            return
        stops = _joined(pauses)
        for begins, ends in self._spans(begin, end):
            edges = [begins, *(edge for stop in stops for edge in stop if begins < edge < ends), ends]
            for left, right in pairwise(edges):
                if not any(stop[0] <= left < stop[1] for stop in stops):
                    yield left, right


def _joined(pauses: Sequence[Pause]) -> list[tuple[datetime, datetime]]:
    """Pauses in order, with overlapping ones made one and empty ones left out."""
    joined: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted((aware(pause.begins_at), aware(pause.ends_at)) for pause in pauses):
        if begins == ends:
            continue
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined
