"""Jobs: queued with the change that asked for them, tried again, given up where a person can see it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from heyi.foundation import jobs
from heyi.kernel.errors import NotFound, RuleBroken
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
SECRET = "张伟 13800001111"
pytestmark = pytest.mark.usefixtures("committed")

ran: list[tuple[str, datetime, str]] = []


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


@jobs.job(retries=2)
def note(now: datetime, about: str) -> None:
    ran.append(("note", now, about))


@jobs.job(retries=2, minutes=10)
def fail(now: datetime, about: str) -> None:
    ran.append(("fail", now, about))
    raise ValueError(SECRET)


@jobs.job(retries=0)
def refuse(now: datetime) -> None:
    raise RuleBroken("no_bed_left")


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)


def the_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_job_is_run_once_with_the_moment_and_its_ids():
    note.enqueue("r-1")
    assert [jobs.run_next(now=NOW), jobs.run_next(now=NOW)] == [1, 0]
    assert ran == [("note", NOW, "r-1")]


def test_a_job_falls_with_the_change_that_asked_for_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        note.enqueue("r-1")
        raise RuntimeError
    assert jobs.run_next(now=NOW) == 0


def test_a_failed_job_waits_twice_as_long_each_time_and_is_given_up_after_its_retries():
    fail.enqueue("r-1")
    tried = [seconds for seconds in range(120) if jobs.run_next(now=later(seconds=seconds))]
    assert tried == [0, 10, 30]
    (given_up,) = jobs.given_up()
    assert (given_up.attempts, given_up.failure, given_up.at) == (3, "builtins.ValueError", later(seconds=30))
    assert given_up.job.endswith("test_jobs.fail")


def test_a_failure_is_named_and_located_without_its_text():
    fail.enqueue("r-1")
    jobs.run_next(now=NOW)
    row = the_row()
    stored = " ".join(str(getattr(row, field.attname)) for field in DBTaskResult._meta.concrete_fields)
    assert "builtins.ValueError" in stored
    assert "test_jobs.py" in stored
    assert "张伟" not in stored
    assert "13800001111" not in stored


def test_a_refusal_is_named_by_its_code():
    refuse.enqueue()
    jobs.run_next(now=NOW)
    assert jobs.given_up()[0].failure == "heyi.kernel.errors.RuleBroken:no_bed_left"


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "has no bed left",
        "张伟",
        ["r-1"],
        {"name": "x"},
        "x" * 65,
        "11010519491231002X",
        "13800001111",
        13800001111,
    ],
)
def test_a_job_takes_no_text(text: object):
    with pytest.raises(jobs.TalkativeArgument):
        note.enqueue(text)
    assert not DBTaskResult.objects.exists()


def test_a_job_whose_worker_died_is_taken_for_lost_and_run_again():
    fail.enqueue("r-1")
    assert jobs._claim(NOW) is not None
    assert jobs.run_next(now=later(minutes=9)) == 0
    assert jobs.run_next(now=later(minutes=10)) == 1
    assert len(the_row().worker_ids) == 2


def test_a_job_that_kills_its_worker_each_time_is_given_up_as_lost():
    fail.enqueue("r-1")
    moments = [later(minutes=10 * turn) for turn in range(3)]
    assert all(jobs._claim(moment) for moment in moments)
    jobs.run_next(now=later(minutes=30))
    assert ran == []
    assert jobs.given_up()[0].failure == "heyi.foundation.jobs.JobLost"


def test_a_lost_run_that_comes_back_late_changes_nothing():
    note.enqueue("r-1")
    lost = jobs._claim(NOW)
    again = jobs._claim(later(minutes=15))
    assert lost is not None
    assert again is not None
    jobs._put_off(lost, ValueError(), later(minutes=16))
    assert the_row().status == "RUNNING"
    jobs._close(again, later(minutes=17), status="SUCCESSFUL")
    assert the_row().status == "SUCCESSFUL"


def test_a_job_whose_code_is_gone_is_given_up_and_the_next_one_runs():
    note.enqueue("r-1")
    DBTaskResult.objects.update(task_path="heyi.foundation.gone.away")
    note.enqueue("r-2")
    assert [jobs.run_next(now=NOW) for _ in range(3)] == [1, 1, 0]
    assert ran == [("note", NOW, "r-2")]
    assert jobs.given_up()[0].failure == "builtins.ModuleNotFoundError"


def test_a_path_to_something_that_is_no_job_is_never_called():
    note.enqueue("r-1")
    DBTaskResult.objects.update(task_path="os.abort")
    jobs.run_next(now=NOW)
    assert jobs.given_up()[0].failure == "django.core.exceptions.SuspiciousOperation"


def test_a_job_given_up_can_be_tried_again_by_hand():
    refuse.enqueue()
    jobs.run_next(now=NOW)
    jobs.try_again(jobs.given_up()[0].id)
    assert (jobs.given_up(), jobs.run_next(now=NOW)) == ((), 1)


def test_a_job_that_was_not_given_up_cannot_be_tried_again():
    note.enqueue("r-1")
    for unknown in (the_row().id, new_id()):
        with pytest.raises(NotFound):
            jobs.try_again(unknown)


def test_what_was_done_long_ago_is_swept_and_what_was_given_up_stays():
    note.enqueue("r-1")
    refuse.enqueue()
    jobs.run_next(now=NOW)
    jobs.run_next(now=NOW)
    assert jobs.sweep(before=NOW) == 0
    assert jobs.sweep(before=later(seconds=1)) == 1
    assert len(jobs.given_up()) == 1


def _run_all(_: int) -> int:
    try:
        done = 0
        while jobs.run_next(now=NOW):
            done += 1
        return done
    finally:
        connection.close()


def test_several_workers_run_each_job_once():
    wanted = [f"r-{number}" for number in range(40)]
    for about in wanted:
        note.enqueue(about)
    with ThreadPoolExecutor(4) as workers:
        shares = list(workers.map(_run_all, range(4)))
    assert sum(shares) == len(wanted)
    assert Counter(about for _, _, about in ran) == Counter(wanted)


def test_the_ids_of_jobs_are_ordered_in_time():
    note.enqueue("r-1")
    assert UUID(str(the_row().id)).version == 7
