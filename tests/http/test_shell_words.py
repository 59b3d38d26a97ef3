"""Spans, deadlines and mixed text, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from heyi.foundation.time_left import Pace, time_left
from heyi.foundation.typesetting import THIN_SPACE, spaced, span

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def plain(text: str) -> str:
    return text.replace(THIN_SPACE, " ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("血压168mmHg偏高", "血压 168mmHg 偏高"),
        ("头颅CT 报告", "头颅 CT 报告"),
        ("剩42分", "剩 42 分"),
        ("已到，12床", "已到，12 床"),
        ("占 5% 以上", "占 5% 以上"),
        ("全是中文", "全是中文"),
        ("only latin 12", "only latin 12"),
        ("", ""),
    ],
)
def test_a_thin_space_stands_between_chinese_and_latin_and_nowhere_else(text: str, expected: str) -> None:
    assert plain(spaced(text)) == expected


@given(st.text())
def test_spacing_twice_changes_nothing_more_and_loses_no_sign(text: str) -> None:
    once = spaced(text)
    assert spaced(once) == once
    assert once.replace(THIN_SPACE, "").replace(" ", "") == text.replace(THIN_SPACE, "").replace(" ", "")


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (0, "0 分", "0 min"),
        (42, "42 分", "42 min"),
        (60, "1 时", "1 h"),
        (65, "1 时 5 分", "1 h 5 min"),
        (1439, "23 时 59 分", "23 h 59 min"),
        (1440, "1 天", "1 d"),
        (1499, "1 天", "1 d"),
        (3060, "2 天 3 时", "2 d 3 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(length: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert plain(span(length)) == chinese
    with translation.override("en"):
        assert plain(span(length)) == english


@pytest.mark.parametrize(
    ("due", "pace", "chinese", "english"),
    [
        (42, Pace.IN_TIME, "剩 42 分", "42 min left"),
        (14, Pace.SOON, "剩 14 分", "14 min left"),
        (0.5, Pace.SOON, "剩不到 1 分", "under 1 min left"),
        (0, Pace.SOON, "剩不到 1 分", "under 1 min left"),
        (-0.5, Pace.LATE, "刚刚超时", "just late"),
        (-65, Pace.LATE, "超时 1 时 5 分", "1 h 5 min late"),
    ],
)
def test_a_running_clock_says_how_long_and_at_which_pace(
    due: float, pace: Pace, chinese: str, english: str
) -> None:
    with translation.override("zh-hans"):
        left = time_left(NOW + minutes(due), NOW, started=NOW + minutes(due - 60))
    assert (left.pace, plain(left.words)) == (pace, chinese)
    with translation.override("en"):
        assert plain(time_left(NOW + minutes(due), NOW).words) == english


def test_a_clock_turns_amber_in_its_last_quarter() -> None:
    started = NOW - minutes(75)
    assert time_left(NOW + minutes(25), NOW, started=started).pace is Pace.SOON
    assert time_left(NOW + minutes(25), NOW - minutes(0.1), started=started).pace is Pace.IN_TIME


def test_a_clock_without_a_known_start_turns_amber_in_its_last_half_hour_and_has_no_bar() -> None:
    assert time_left(NOW + minutes(30), NOW).pace is Pace.SOON
    assert time_left(NOW + minutes(31), NOW).pace is Pace.IN_TIME
    assert time_left(NOW + minutes(31), NOW).share is None


@pytest.mark.parametrize(("passed", "share"), [(0, 0), (15, 25), (60, 100), (90, 100), (-5, 0)])
def test_the_bar_shows_the_used_part_of_the_time_and_never_leaves_its_frame(
    passed: float, share: int
) -> None:
    started = NOW - minutes(passed)
    assert time_left(started + minutes(60), NOW, started=started).share == share


def test_a_deadline_that_fell_before_its_start_has_no_bar() -> None:
    assert time_left(NOW - minutes(1), NOW, started=NOW).share is None


def test_a_stopped_clock_tells_whether_it_was_met_whatever_the_time_now() -> None:
    due = NOW - minutes(100)
    met = time_left(due, NOW, stopped=due - minutes(5))
    missed = time_left(due, NOW, stopped=due + minutes(34))
    assert (met.pace, plain(met.words)) == (Pace.MET, "提前 5 分")
    assert (missed.pace, plain(missed.words)) == (Pace.MISSED, "超时 34 分")
    assert time_left(due, NOW, stopped=due).words == "刚好按时"


def test_a_paused_clock_is_neither_soon_nor_late() -> None:
    assert time_left(NOW - minutes(5), NOW, paused=True).pace is Pace.PAUSED
