"""The timetable: each entry is started once for each due moment, whatever the number of workers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from heyi.foundation import jobs, timetable
from heyi.foundation.models import TimetableRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.kernel.moments import SHANGHAI

pytestmark = pytest.mark.usefixtures("committed")

# 14:20 in Shanghai.
NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
ran: list[tuple[str, datetime]] = []


def look(now: datetime) -> None:
    ran.append(("look", now))


def count(now: datetime) -> None:
    ran.append(("count", now))


def fail(now: datetime) -> None:
    raise ValueError


@pytest.fixture(autouse=True)
def an_empty_timetable(monkeypatch: pytest.MonkeyPatch):
    ran.clear()
    monkeypatch.setattr(timetable, "_entries", {})


def entry(deed, schedule, monkeypatch: pytest.MonkeyPatch) -> jobs.Job:
    """Registers a function of this module, which then is the job, as a decorator would have it."""
    made = schedule(deed)
    monkeypatch.setitem(globals(), deed.__name__, made)
    return made


def run_all(now: datetime) -> None:
    while jobs.run_next(now=now):
        pass


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("schedule", "moment", "due"),
    [
        (timetable.Schedule(timedelta(), timedelta(minutes=15)), "2026-03-05T14:20", "2026-03-05T14:30"),
        (timetable.Schedule(timedelta(), timedelta(minutes=15)), "2026-03-05T14:30", "2026-03-05T14:45"),
        (timetable.Schedule(timedelta(), timedelta(minutes=15)), "2026-03-05T23:59", "2026-03-06T00:00"),
        (timetable.Schedule(timedelta(), timedelta(minutes=15)), "2026-03-05T00:00", "2026-03-05T00:15"),
        (timetable.Schedule(timedelta(hours=2), timedelta(days=1)), "2026-03-05T01:59", "2026-03-05T02:00"),
        (timetable.Schedule(timedelta(hours=2), timedelta(days=1)), "2026-03-05T02:00", "2026-03-06T02:00"),
        (timetable.Schedule(timedelta(hours=2), timedelta(days=1)), "2026-12-31T07:00", "2027-01-01T02:00"),
    ],
)
def test_due_moments_are_those_of_the_clock_on_the_wall(schedule: timetable.Schedule, moment: str, due: str):
    assert schedule.next_after(wall(moment)) == wall(due)


@pytest.mark.parametrize("minutes", [0, -5, 7, 1441])
def test_minutes_that_do_not_divide_a_day_are_refused(minutes: int):
    with pytest.raises(ValueError, match="divide a day"):
        timetable.every(minutes=minutes)


@pytest.mark.parametrize("at", ["25:00", "noon", ""])
def test_a_time_that_is_none_is_refused(at: str):
    with pytest.raises(ValueError, match=r"isoformat|hour"):
        timetable.daily(at=at)


def test_an_entry_is_started_at_each_due_moment_and_not_before(monkeypatch: pytest.MonkeyPatch):
    entry(look, timetable.every(minutes=15), monkeypatch)
    called = {}
    for minutes in range(0, 45, 5):
        now = NOW + timedelta(minutes=minutes)
        called[minutes] = timetable.call_due(now=now)
        run_all(now)
    assert called == {0: 0, 5: 0, 10: 1, 15: 0, 20: 0, 25: 1, 30: 0, 35: 0, 40: 1}
    assert [now for _, now in ran] == [wall(f"2026-03-05T{text}") for text in ("14:30", "14:45", "15:00")]


def test_what_was_missed_while_nobody_worked_is_started_once(monkeypatch: pytest.MonkeyPatch):
    entry(look, timetable.every(minutes=5), monkeypatch)
    timetable.call_due(now=NOW)
    after_a_night = NOW + timedelta(hours=9)
    assert [timetable.call_due(now=after_a_night) for _ in range(3)] == [1, 0, 0]
    run_all(after_a_night)
    assert ran == [("look", after_a_night)]


def test_a_changed_schedule_counts_from_now(monkeypatch: pytest.MonkeyPatch):
    entry(look, timetable.daily(at="03:00"), monkeypatch)
    timetable.call_due(now=NOW)
    entry(look.func, timetable.daily(at="14:00"), monkeypatch)
    next_morning = wall("2026-03-06T03:00")
    assert timetable.call_due(now=NOW) == 0
    assert timetable.call_due(now=next_morning) == 0
    assert timetable.call_due(now=wall("2026-03-06T14:00")) == 1


def test_the_failure_of_an_entry_is_seen_until_its_next_run(monkeypatch: pytest.MonkeyPatch):
    entry(fail, timetable.every(minutes=5), monkeypatch)
    timetable.call_due(now=NOW)
    for minutes in (5, 10, 15):
        now = NOW + timedelta(minutes=minutes)
        timetable.call_due(now=now)
        run_all(now)
    assert [given_up.at for given_up in jobs.given_up()] == [NOW + timedelta(minutes=15)]


def test_overdue_tells_that_no_worker_keeps_the_timetable(monkeypatch: pytest.MonkeyPatch):
    entry(look, timetable.every(minutes=5), monkeypatch)
    assert timetable.overdue(now=NOW) == timedelta()
    timetable.call_due(now=NOW)
    assert timetable.overdue(now=NOW) == timedelta()
    assert timetable.overdue(now=NOW + timedelta(minutes=35)) == timedelta(minutes=30)
    monkeypatch.setattr(timetable, "_entries", {})
    assert timetable.overdue(now=NOW + timedelta(minutes=35)) == timedelta(), (
        "an entry of an older release waits for nobody"
    )


def _one_worker(moments: list[datetime]) -> int:
    try:
        return sum(timetable.call_due(now=now) for now in moments)
    finally:
        connection.close()


def test_two_workers_never_start_an_entry_twice(monkeypatch: pytest.MonkeyPatch):
    """Four workers hurry through the same ten due moments of two entries; each is queued exactly ten times."""
    entry(look, timetable.every(minutes=5), monkeypatch)
    entry(count, timetable.every(minutes=5), monkeypatch)
    timetable.call_due(now=NOW)
    moments = [NOW + timedelta(minutes=5 * turn) for turn in range(1, 11)]
    started: Counter[str] = Counter()
    # A newer run takes the place of one that waits, so the queue is counted before it could be.
    monkeypatch.setattr(timetable, "supersede", lambda name: started.update([name]))
    for moment in moments:
        with ThreadPoolExecutor(4) as workers:
            assert sum(workers.map(_one_worker, [[moment]] * 4)) == 2
    assert set(started.values()) == {10}
    assert DBTaskResult.objects.count() == 20


def test_workers_that_meet_a_new_entry_at_once_make_one_row(monkeypatch: pytest.MonkeyPatch):
    entry(look, timetable.every(minutes=5), monkeypatch)
    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(_one_worker, [[NOW]] * 4)) == 0
    with reading(TIMEKEEPER, now=NOW):
        assert TimetableRow.objects.count() == 1
