"""A time without a zone never gets in, and days are those of China."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.kernel.moments import (
    NaiveMoment,
    age_on,
    aware,
    day_of,
    end_of,
    on_the_wall,
    parse_moment,
    start_of,
)

EAST8 = timezone(timedelta(hours=8))


def test_a_naive_time_is_refused_everywhere() -> None:
    naive = datetime(2026, 1, 1, 8, 0)  # noqa: DTZ001 (the very thing that must be refused)
    for rule in (aware, on_the_wall, day_of):
        with pytest.raises(NaiveMoment):
            rule(naive)
    with pytest.raises(NaiveMoment):
        parse_moment("2026-01-01T08:00:00")


def test_a_moment_is_kept_in_utc_and_shown_on_the_wall() -> None:
    moment = datetime(2026, 12, 31, 23, 30, tzinfo=EAST8)
    assert aware(moment) == datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert aware(moment).utcoffset() == timedelta(0)
    assert on_the_wall(aware(moment)).isoformat() == "2026-12-31T23:30:00+08:00"
    assert parse_moment("2026-12-31T23:30:00+08:00") == moment


def test_the_day_turns_at_midnight_in_china() -> None:
    assert day_of(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert day_of(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == date(2027, 1, 1)


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_holds_its_first_moment_and_not_its_end(day: date) -> None:
    assert day_of(start_of(day)) == day
    assert day_of(end_of(day) - timedelta(microseconds=1)) == day
    assert day_of(end_of(day)) == day + timedelta(days=1)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 5, 1), date(2026, 4, 30), 25),
        (date(2000, 5, 1), date(2026, 5, 1), 26),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
    ],
)
def test_age_is_counted_in_full_years(born: date, day: date, age: int) -> None:
    assert age_on(day, born_on=born) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="born"):
        age_on(date(2026, 1, 1), born_on=date(2026, 1, 2))
