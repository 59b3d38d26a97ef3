"""When something happened, by wrong clocks, in other zones, around midnight and where clocks are turned."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heyi.contexts.pathways.rules.moments import check_moment, heard_at, on_the_wall
from heyi.contexts.pathways.terms.asked import Tap
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import SHANGHAI

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
# 14:20 in China
NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def problem(found: pytest.ExceptionInfo[InputInvalid]) -> Problem:
    (only,) = found.value.problems
    return only


# What a device tells


def test_a_slow_clock_is_corrected_by_what_it_lacks() -> None:
    tap = Tap(device="phone", tapped_at=NOW - 10 * MINUTE, sent_at=NOW - 3 * MINUTE)
    # Tapped 7 minutes before it was sent, whatever the phone shows.
    assert heard_at(tap, now=NOW) == (NOW - 7 * MINUTE, 180.0)


def test_a_fast_clock_is_set_back() -> None:
    tap = Tap(device="phone", tapped_at=NOW + 50 * MINUTE, sent_at=NOW + 55 * MINUTE)
    assert heard_at(tap, now=NOW) == (NOW - 5 * MINUTE, -3300.0)


@given(
    offset=st.integers(-12 * 3600, 12 * 3600),
    waited=st.integers(0, 36 * 3600),
    zone=st.sampled_from([BERLIN, SHANGHAI, NEW_YORK]),
)
@settings(deadline=None)
def test_whatever_a_clock_shows_in_whatever_zone_the_moment_is_the_same(
    offset: int, waited: int, zone: ZoneInfo
) -> None:
    # A day on which Berlin turns its clocks lies within the wait.
    now = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    sent = (now - timedelta(seconds=offset)).astimezone(zone)
    tapped = (now - timedelta(seconds=offset + waited)).astimezone(zone)
    at, lacked = heard_at(Tap(device="phone", tapped_at=tapped, sent_at=sent), now=now)
    assert (at, lacked) == (now - timedelta(seconds=waited), float(offset))
    assert at.tzinfo is UTC


@pytest.mark.parametrize(
    ("tapped", "sent", "field", "code"),
    [
        (NOW + MINUTE, NOW, "tapped_at", "tapped_after_sending"),
        (NOW - 37 * HOUR, NOW, "tapped_at", "tap_waited_too_long"),
        (NOW - 13 * HOUR, NOW - 13 * HOUR, "sent_at", "device_clock_not_set"),
        (NOW + 13 * HOUR, NOW + 13 * HOUR, "sent_at", "device_clock_not_set"),
        (NOW.replace(tzinfo=None), NOW, "tapped_at", "zone_missing"),
        (NOW, NOW.replace(tzinfo=None), "sent_at", "zone_missing"),
    ],
)
def test_a_clock_that_says_nothing_is_refused_with_its_reason(
    tapped: datetime, sent: datetime, field: str, code: str
) -> None:
    with pytest.raises(InputInvalid) as found:
        heard_at(Tap(device="phone", tapped_at=tapped, sent_at=sent), now=NOW)
    assert (problem(found).field, problem(found).code) == (field, code)


# What cannot be right


@pytest.mark.parametrize(
    ("ahead", "code", "limit"),
    [
        (3 * MINUTE, "in_the_future", 0),
        (5 * HOUR, "in_the_future", 5),
        (7 * HOUR, "in_the_future", 7),
        (7 * HOUR + MINUTE, "zone_mistaken", 7),
        (8 * HOUR, "zone_mistaken", 8),
        (8 * HOUR + 2 * MINUTE, "zone_mistaken", 8),
        (8 * HOUR + 3 * MINUTE, "in_the_future", 8),
        (24 * HOUR, "in_the_future", 24),
    ],
)
def test_the_future_is_refused_and_a_mistake_of_zones_is_called_one(
    ahead: timedelta, code: str, limit: int
) -> None:
    with pytest.raises(InputInvalid) as found:
        check_moment(NOW + ahead, now=NOW)
    assert (problem(found).code, problem(found).limit) == (code, limit)


def test_in_another_zone_another_difference_is_the_mistake() -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    for zone, now, hours in [(BERLIN, NOW, 1), (BERLIN, summer, 2), (SHANGHAI, summer, 8)]:
        with pytest.raises(InputInvalid) as found:
            check_moment(now + timedelta(hours=hours), now=now, zone=zone)
        assert problem(found).code == "zone_mistaken"
    with pytest.raises(InputInvalid) as found:
        # West of Greenwich the same mistake lies in the past and looks like any other time.
        check_moment(NOW + 5 * HOUR, now=NOW, zone=NEW_YORK)
    assert problem(found).code == "in_the_future"


def test_two_minutes_of_difference_between_clocks_are_now() -> None:
    assert check_moment(NOW + 2 * MINUTE, now=NOW) == NOW
    assert check_moment(NOW - 2 * MINUTE, now=NOW) == NOW - 2 * MINUTE


def test_a_moment_without_zone_or_of_long_ago_is_refused() -> None:
    with pytest.raises(InputInvalid) as found:
        check_moment(NOW.replace(tzinfo=None), now=NOW, field="onset_at")
    assert (problem(found).field, problem(found).code) == ("onset_at", "zone_missing")
    with pytest.raises(InputInvalid) as found:
        check_moment(NOW - timedelta(days=30, seconds=1), now=NOW)
    assert (problem(found).code, problem(found).limit) == ("too_long_ago", 30)
    assert check_moment(NOW - timedelta(days=30), now=NOW) == NOW - timedelta(days=30)


def test_a_moment_is_kept_in_utc_and_to_the_second() -> None:
    told = datetime(2026, 3, 5, 14, 19, 30, 900_000, tzinfo=timezone(8 * HOUR))
    kept = check_moment(told, now=NOW)
    assert kept == datetime(2026, 3, 5, 6, 19, 30, tzinfo=UTC)
    assert kept.tzinfo is UTC


def test_a_moment_in_the_hour_shown_twice_is_ahead_by_moments_and_not_by_the_wall() -> None:
    now = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN)  # the first 2:40
    later = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)  # 50 minutes after it
    with pytest.raises(InputInvalid):
        check_moment(later, now=now)


# What the wall showed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("14:20", (5, 14, 20, 0)),
        ("9:05", (5, 9, 5, 0)),
        (" 14：19 ", (5, 14, 19, 0)),
        ("14:19:37", (5, 14, 19, 37)),
        ("14:21", (5, 14, 20, 0)),  # a minute ahead is now
        ("14:23", (4, 14, 23, 0)),  # three minutes ahead was yesterday
        ("23:58", (4, 23, 58, 0)),
        ("03-04 23:58", (4, 23, 58, 0)),
        ("3-5 00:00", (5, 0, 0, 0)),
    ],
)
def test_a_time_on_the_wall_is_the_last_such_moment(text: str, told: tuple[int, int, int, int]) -> None:
    day, hour, minute, second = told
    expected = datetime(2026, 3, day, hour, minute, second, tzinfo=SHANGHAI)
    assert on_the_wall(text, now=NOW) == expected.astimezone(UTC)


def test_just_after_midnight_the_evening_was_yesterday_and_new_year_last_year() -> None:
    midnight = datetime(2026, 3, 6, 0, 3, tzinfo=SHANGHAI)
    assert on_the_wall("23:58", now=midnight) == midnight - 5 * MINUTE
    assert on_the_wall("00:04", now=midnight) == midnight
    assert on_the_wall("00:01", now=midnight) == midnight - 2 * MINUTE
    # A minute to midnight, and somebody's watch is ahead.
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI)
    assert on_the_wall("00:00", now=eve) == eve
    assert on_the_wall("12-31 23:58", now=eve + 5 * MINUTE) == eve - MINUTE
    assert on_the_wall("02-29 23:59", now=datetime(2028, 3, 1, 0, 1, tzinfo=SHANGHAI)).day == 29


@pytest.mark.parametrize(
    "text", ["", "soon", "24:00", "12:60", "14.20", "02-30 10:00", "13-01 10:00", "1:2", "14:20+08:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid) as found:
        on_the_wall(text, now=NOW, field="wall")
    assert (problem(found).field, problem(found).code) == ("wall", "wall_time_unclear")


# On these days the clocks are turned: the zone, the day, the first hour that is skipped or shown twice.
FORWARD = [(BERLIN, date(2026, 3, 29), 2), (SHANGHAI, date(1988, 4, 17), 2), (SHANGHAI, date(1986, 5, 4), 2)]
BACK = [(BERLIN, date(2026, 10, 25), 2), (SHANGHAI, date(1988, 9, 11), 1), (SHANGHAI, date(1991, 9, 15), 1)]


def on(day: date, zone: ZoneInfo, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """What the wall shows on a day."""
    return datetime.combine(day, time(hour, minute, fold=fold), tzinfo=zone)


@pytest.mark.parametrize(("zone", "day", "hour"), FORWARD)
def test_a_time_that_the_clocks_skipped_is_refused(zone: ZoneInfo, day: date, hour: int) -> None:
    skipped, now = f"{hour}:30", on(day, zone, hour + 2)
    for text in (skipped, f"{day:%m-%d} {skipped}"):
        with pytest.raises(InputInvalid) as found:
            on_the_wall(text, now=now, zone=zone)
        assert problem(found).code == "wall_time_skipped"
    # Half an hour before the jump nobody means that; it was yesterday.
    before, yesterday = on(day, zone, hour - 1, 30), on(day - timedelta(days=1), zone, hour, 30)
    assert on_the_wall(skipped, now=before, zone=zone) == yesterday.astimezone(UTC)
    # The minutes from before the jump to after it are those that passed.
    passed = on_the_wall(f"{hour + 1}:10", now=now, zone=zone) - on_the_wall(
        f"{hour - 1}:50", now=now, zone=zone
    )
    assert passed == 20 * MINUTE


@pytest.mark.parametrize(("zone", "day", "hour"), BACK)
def test_a_time_that_the_clocks_showed_twice_is_refused_once_both_have_been(
    zone: ZoneInfo, day: date, hour: int
) -> None:
    first, second = (on(day, zone, hour, 30, fold=fold).astimezone(UTC) for fold in (0, 1))
    assert second - first == HOUR
    for now in (second, second + 5 * HOUR):
        with pytest.raises(InputInvalid) as found:
            on_the_wall(f"{hour}:30", now=now, zone=zone)
        assert problem(found).code == "wall_time_twice"
    # As long as the second time has not come it was the first.
    for now in (first, first + 20 * MINUTE, first + 40 * MINUTE):
        assert on_the_wall(f"{hour}:30", now=now, zone=zone) == first


def is_shown_twice(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


@given(
    minutes=st.integers(0, 24 * 60 - 4),
    seconds=st.integers(473_385_600, 1_893_456_000),  # 1985 to 2030
    zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK]),
)
@settings(deadline=None)
def test_what_the_wall_showed_within_a_day_is_read_back(minutes: int, seconds: int, zone: ZoneInfo) -> None:
    now = datetime.fromtimestamp(seconds - seconds % 60, tz=UTC)
    wall = (now - timedelta(minutes=minutes)).astimezone(zone)
    # Days of 23 and 25 hours are tested above.
    assume(wall.utcoffset() == now.astimezone(zone).utcoffset() and not is_shown_twice(wall))
    assert on_the_wall(f"{wall:%H:%M}", now=now, zone=zone) == wall
    assert on_the_wall(f"{wall:%m-%d %H:%M}", now=now, zone=zone) == wall
