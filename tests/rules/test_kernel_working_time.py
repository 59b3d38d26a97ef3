"""Deadlines run in opening hours, over holidays, nights and the end of the known calendar."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.kernel.moments import NaiveMoment
from heyi.kernel.working_time import (
    Assumed,
    CalendarNeverOpens,
    DayKind,
    Opening,
    Pause,
    WorkingCalendar,
    national_days,
)

EAST8 = timezone(timedelta(hours=8))
OFFICE = WorkingCalendar.office("08:00-12:00", "14:00-18:00")
NIGHT = WorkingCalendar.office("20:00-08:00")
ALWAYS = WorkingCalendar.always()
# Openings that overlap within a day and run into the next: 22:00-07:00 beside 06:00-09:00.
TANGLED = WorkingCalendar(
    weekly=((Opening.of("22:00-07:00"), Opening.of("06:00-09:00"), Opening.of("08:00-08:30")),) * 7
)
LAST_KNOWN = Assumed(beyond=date(2026, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        # An ordinary Monday.
        ("2026-08-03T09:00", 60, "2026-08-03T10:00"),
        ("2026-08-03T11:30", 30, "2026-08-03T12:00"),
        ("2026-08-03T11:30", 31, "2026-08-03T14:01"),
        ("2026-08-03T12:30", 1, "2026-08-03T14:01"),
        ("2026-08-03T17:30", 60, "2026-08-04T08:30"),
        ("2026-08-03T09:00", 0, "2026-08-03T09:00"),
        ("2026-08-03T13:00", 0, "2026-08-03T13:00"),
        # Over a weekend.
        ("2026-08-07T17:00", 120, "2026-08-10T09:00"),
        # Spring Festival 2026: 15-23 February off, Saturdays 14 and 28 February worked.
        ("2026-02-13T17:00", 120, "2026-02-14T09:00"),
        ("2026-02-14T17:00", 120, "2026-02-24T09:00"),
        ("2026-02-18T10:00", 30, "2026-02-24T08:30"),
        ("2026-02-27T17:00", 120, "2026-02-28T09:00"),
        ("2026-02-28T17:00", 120, "2026-03-02T09:00"),
        # National Day and Mid-Autumn; Sunday 20 September and Saturday 10 October are worked.
        ("2026-09-20T08:00", 30, "2026-09-20T08:30"),
        ("2026-09-30T17:30", 60, "2026-10-08T08:30"),
        ("2026-10-09T17:30", 60, "2026-10-10T08:30"),
    ],
)
def test_a_deadline_in_office_hours(start: str, minutes: int, due: str) -> None:
    found = OFFICE.due_at(at(start), minutes)
    assert found.at == at(due)
    assert found.at.utcoffset() == timedelta(0)
    assert found.assumed is None


def test_beyond_the_known_holidays_only_weekends_are_closed_and_the_caller_is_warned() -> None:
    # 31 December 2026 is a Thursday; 1 January 2027 will be a holiday, but no list says so yet.
    over = OFFICE.due_at(at("2026-12-31T17:00"), 120)
    assert over.at == at("2027-01-01T09:00")
    assert over.assumed == LAST_KNOWN
    weekend = OFFICE.due_at(at("2027-01-01T17:00"), 120)
    assert weekend.at == at("2027-01-04T09:00")
    assert weekend.assumed == LAST_KNOWN
    assert OFFICE.due_at(at("2026-12-31T16:00"), 120).assumed is None
    assert OFFICE.worked_between(at("2026-12-31T17:00"), at("2027-01-01T09:00")).assumed == LAST_KNOWN


def test_a_site_that_enters_the_next_notice_is_warned_no_more() -> None:
    notice = {date(2027, 1, 1): DayKind.HOLIDAY, date(2027, 1, 3): DayKind.MAKE_UP_WORK}
    known = WorkingCalendar.office(
        "08:00-12:00",
        "14:00-18:00",
        days=national_days().with_overrides(notice, known_until=date(2027, 12, 31)),
    )
    assert known.due_at(at("2026-12-31T17:00"), 120).at == at("2027-01-03T09:00")
    assert known.due_at(at("2026-12-31T17:00"), 120).assumed is None
    assert known.due_at(at("2027-12-31T17:00"), 120).assumed == Assumed(beyond=date(2027, 12, 31))


def test_a_single_day_that_a_site_ruled_on_is_known_without_its_neighbours() -> None:
    days = national_days().with_overrides({date(2027, 1, 1): DayKind.HOLIDAY})
    calendar = WorkingCalendar.office("08:00-12:00", "14:00-18:00", days=days)
    assert calendar.worked_between(at("2026-12-31T17:00"), at("2027-01-01T12:00")).assumed is None
    assert calendar.worked_between(at("2026-12-31T17:00"), at("2027-01-02T12:00")).assumed == LAST_KNOWN


def test_overrides_close_a_worked_day_and_open_a_holiday() -> None:
    days = national_days().with_overrides(
        {
            date(2026, 2, 14): None,
            date(2026, 2, 16): None,
            date(2026, 8, 5): DayKind.HOLIDAY,
        }
    )
    calendar = WorkingCalendar.office("08:00-12:00", days=days)
    assert calendar.openings_on(date(2026, 2, 14)) == ()
    assert calendar.openings_on(date(2026, 2, 16)) == (Opening(480, 720),)
    assert calendar.openings_on(date(2026, 8, 5)) == ()
    assert national_days().kinds[date(2026, 2, 14)] is DayKind.MAKE_UP_WORK


def test_holiday_hours_and_make_up_hours_of_their_own() -> None:
    calendar = WorkingCalendar(
        weekly=((Opening.of("08:00-18:00"),),) * 7,
        holidays=(Opening.of("09:00-11:00"),),
        make_up=(Opening.of("08:00-12:00"),),
    )
    assert calendar.due_at(at("2026-02-16T08:00"), 60).at == at("2026-02-16T10:00")
    assert calendar.due_at(at("2026-02-28T11:30"), 60).at == at("2026-03-01T08:30")


def test_a_night_shift_runs_over_midnight_and_over_the_new_year() -> None:
    assert NIGHT.due_at(at("2026-08-03T23:30"), 60).at == at("2026-08-04T00:30")
    assert NIGHT.due_at(at("2026-08-04T07:59"), 2).at == at("2026-08-04T20:01")
    # The shift of Friday runs into Saturday; after it nothing until Monday evening.
    assert NIGHT.due_at(at("2026-08-07T20:00"), 12 * 60 + 1).at == at("2026-08-10T20:01")
    assert NIGHT.due_at(at("2026-12-31T23:00"), 120).at == at("2027-01-01T01:00")
    assert NIGHT.due_at(at("2026-12-31T23:00"), 120).assumed == LAST_KNOWN


def test_day_and_night_counts_every_minute() -> None:
    assert ALWAYS.due_at(at("2026-02-16T23:59"), 24 * 60).at == at("2026-02-17T23:59")
    assert ALWAYS.minutes_between(at("2026-02-01T00:00"), at("2026-03-01T00:00")) == 28 * 24 * 60
    # No holiday can matter here, so none has to be assumed.
    assert ALWAYS.due_at(at("2027-01-01T00:00"), 60).assumed is None


def test_overlapping_hours_count_once() -> None:
    assert TANGLED.minutes_between(at("2026-08-03T00:00"), at("2026-08-04T00:00")) == 11 * 60


def test_a_pause_is_not_counted() -> None:
    pause = Pause(at("2026-08-03T09:30"), at("2026-08-03T15:00"))
    assert OFFICE.due_at(at("2026-08-03T09:00"), 60, pauses=[pause]).at == at("2026-08-03T15:30")
    assert OFFICE.minutes_between(at("2026-08-03T09:00"), at("2026-08-03T16:00"), pauses=[pause]) == 90
    # A deadline that falls due on the minute the pause begins is not moved by it.
    assert OFFICE.due_at(at("2026-08-03T09:00"), 30, pauses=[pause]).at == at("2026-08-03T09:30")


def test_pauses_that_overlap_or_lie_outside_opening_hours_take_no_more_than_their_share() -> None:
    pauses = [
        Pause(at("2026-08-03T09:00"), at("2026-08-03T10:00")),
        Pause(at("2026-08-03T09:30"), at("2026-08-03T10:30")),
        Pause(at("2026-08-03T12:00"), at("2026-08-03T14:00")),
        Pause(at("2026-08-03T16:00"), at("2026-08-03T16:00")),
    ]
    assert (
        OFFICE.minutes_between(at("2026-08-03T08:00"), at("2026-08-03T18:00"), pauses=pauses) == 8 * 60 - 90
    )


def test_seconds_are_kept_until_somebody_asks_for_minutes() -> None:
    begin = at("2026-08-03T09:00") + timedelta(seconds=30)
    worked = OFFICE.worked_between(begin, at("2026-08-03T09:02"))
    assert worked.time == timedelta(seconds=90)
    assert worked.minutes == 1
    assert OFFICE.worked_between(at("2026-08-03T09:02"), begin).time == timedelta(seconds=-90)


def test_opening_hours_include_their_first_minute_and_not_their_last() -> None:
    assert OFFICE.is_open(at("2026-08-03T08:00"))
    assert not OFFICE.is_open(at("2026-08-03T12:00"))
    assert not OFFICE.is_open(at("2026-08-02T09:00"))


@pytest.mark.parametrize(
    "text", ["", "8-12", "08:00", "25:00-26:00", "08:60-09:00", "08:00-24:01", "24:00-08:00"]
)
def test_what_are_no_opening_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="opening hours"):
        Opening.of(text)


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(CalendarNeverOpens):
        WorkingCalendar.office()
    with pytest.raises(ValueError, match="seven"):
        WorkingCalendar(weekly=((Opening.of("08:00-12:00"),),) * 6)
    only_mondays = WorkingCalendar(weekly=((Opening(0, 1),), (), (), (), (), (), ()))
    with pytest.raises(CalendarNeverOpens):
        only_mondays.due_at(at("2026-08-03T00:00"), 100_000)


def test_naive_times_and_deadlines_in_the_past_are_bugs() -> None:
    naive = datetime(2026, 8, 3, 9, 0)  # noqa: DTZ001 (the very thing that must be refused)
    with pytest.raises(NaiveMoment):
        OFFICE.due_at(naive, 1)
    with pytest.raises(NaiveMoment):
        OFFICE.worked_between(naive, at("2026-08-03T10:00"))
    with pytest.raises(ValueError, match="ahead"):
        OFFICE.due_at(at("2026-08-03T09:00"), -1)
    with pytest.raises(ValueError, match="pause"):
        Pause(at("2026-08-03T10:00"), at("2026-08-03T09:00"))


calendars = st.sampled_from([OFFICE, NIGHT, ALWAYS, TANGLED])
# Two years around the end of the known calendar, to the second.
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (Hypothesis wants naive bounds)
minutes = st.integers(0, 60 * 24 * 20)


@st.composite
def pause_lists(draw: st.DrawFn) -> list[Pause]:
    begins = draw(st.lists(moments, max_size=3))
    return [Pause(begin, begin + timedelta(minutes=draw(st.integers(0, 5000)))) for begin in begins]


@given(calendars, moments, minutes, pause_lists())
def test_the_time_until_a_deadline_is_what_was_asked_for(
    calendar: WorkingCalendar, start: datetime, wanted: int, pauses: list[Pause]
) -> None:
    due = calendar.due_at(start, wanted, pauses=pauses)
    assert calendar.worked_between(start, due.at, pauses=pauses).time == timedelta(minutes=wanted)
    # It is the first such moment: a second earlier the time is not yet spent.
    if wanted:
        early = due.at - timedelta(seconds=1)
        assert calendar.worked_between(start, early, pauses=pauses).time < timedelta(minutes=wanted)


@given(calendars, moments, minutes, minutes)
def test_more_minutes_are_never_due_earlier(
    calendar: WorkingCalendar, start: datetime, one: int, more: int
) -> None:
    assert calendar.due_at(start, one).at <= calendar.due_at(start, one + more).at


@given(calendars, moments, st.integers(0, 100_000), minutes)
def test_a_later_start_is_never_due_earlier(
    calendar: WorkingCalendar, start: datetime, later: int, wanted: int
) -> None:
    assert calendar.due_at(start, wanted).at <= calendar.due_at(start + timedelta(minutes=later), wanted).at


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(
    calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    whole = calendar.worked_between(one, three).time
    assert whole == calendar.worked_between(one, two).time + calendar.worked_between(two, three).time
    assert calendar.worked_between(three, one).time == -whole


@given(calendars, moments, moments, pause_lists())
def test_a_pause_never_adds_time(
    calendar: WorkingCalendar, one: datetime, two: datetime, pauses: list[Pause]
) -> None:
    start, end = min(one, two), max(one, two)
    with_pauses = calendar.worked_between(start, end, pauses=pauses).time
    assert timedelta(0) <= with_pauses <= calendar.worked_between(start, end).time <= end - start


def test_the_carried_holiday_data_end_where_the_documents_say() -> None:
    assert national_days().known_until == date(2026, 12, 31)
    assert national_days().kinds[date(2026, 10, 1)] is DayKind.HOLIDAY
    assert all(
        kind is not DayKind.MAKE_UP_WORK or day.weekday() >= 5 for day, kind in national_days().kinds.items()
    )
