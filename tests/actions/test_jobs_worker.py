"""The worker: four duties in two loops that survive failures, restarts of the database and their own end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event as Signal
from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import OperationalError, connection

from heyi.foundation import delivery, jobs, timetable, worker
from heyi.foundation.models import RecordedRow, SealRow
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.ids import new_id

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
ran: list[str] = []


@jobs.job()
def note(now: datetime, about: str) -> None:
    ran.append(about)


@pytest.fixture(autouse=True)
def an_empty_house(monkeypatch: pytest.MonkeyPatch):
    ran.clear()
    monkeypatch.setattr(delivery, "_listeners", {})
    monkeypatch.setattr(timetable, "_entries", {})


@contextmanager
def a_worker() -> Iterator[Signal]:
    stop = Signal()
    thread = Thread(target=worker.work, args=[stop])
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def eventually(question, *, seconds: float = 15) -> None:
    end = monotonic() + seconds
    while not question():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.02)


def a_read() -> None:
    record_read(actor=OPERATOR, now=NOW, purpose=Purpose.CARE, page="patient", patient=new_id())


def sealed() -> int:
    with reading(OPERATOR, now=NOW):
        last = SealRow.objects.order_by("-number").first()
        return last.total if last else 0


def test_the_worker_seals_and_runs_jobs():
    a_read()
    note.enqueue("r-1")
    with a_worker():
        eventually(lambda: ran == ["r-1"] and sealed() == 1)


@jobs.job()
def linger(now: datetime) -> None:
    assert released.wait(20)
    ran.append("lingered")


released = Signal()


def test_a_long_job_keeps_no_news_waiting():
    released.clear()
    linger.enqueue()
    with a_worker():
        sleep(0.3)
        a_read()
        eventually(lambda: sealed() == 1)
        assert ran == []
        released.set()
        eventually(lambda: ran == ["lingered"])


def test_the_worker_is_told_of_work_while_it_sleeps():
    with a_worker():
        sleep(1.5)
        note.enqueue("r-1")
        begun = monotonic()
        eventually(lambda: ran == ["r-1"])
        assert monotonic() - begun < 2 * worker._LONGEST_NAP


def test_the_worker_ends_promptly_when_it_is_told():
    with a_worker() as stop:
        sleep(1.5)
        begun = monotonic()
        stop.set()
    assert monotonic() - begun < 1


def test_a_failing_organ_rests_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*, now: datetime) -> int:
        raise OSError("张伟's anchor is full")

    monkeypatch.setattr(worker, "seal_settled", broken)
    with a_worker():
        for number in range(3):
            note.enqueue(f"r-{number}")
            sleep(0.3)
        eventually(lambda: len(ran) == 3)
    told = [record.getMessage() for record in caplog.records]
    assert 1 <= len(told) <= 3, "it rests longer each time"
    assert "builtins.OSError" in told[0]
    assert "张伟" not in "".join(told)


def test_an_organ_rests_twice_as_long_after_each_failure_and_wakes_when_it_works():
    calls = []

    def deed(now: datetime) -> int:
        calls.append(now)
        if len(calls) < 3:
            raise OperationalError
        return 1

    organ = worker.Organ("sealing", deed)
    rests = []
    for _ in range(2):
        organ.rests_until = 0
        organ.do(NOW)
        rests.append(round(organ.rests_until - monotonic()))
        assert organ.do(NOW) == 0, "it rests"
    organ.rests_until = 0
    assert (organ.do(NOW), organ.failures, rests, len(calls)) == (1, 0, [1, 2], 3)


@pytest.mark.postgres
def test_the_worker_survives_a_restart_of_the_database():
    """All its connections are cut, three times; what is queued afterwards is done."""
    with a_worker():
        for number in range(3):
            note.enqueue(f"r-{number}")
            eventually(lambda wanted=number + 1: len(ran) == wanted)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )
                assert cursor.fetchone()[0] >= 1, "the worker had a connection to lose"
        a_read()
        note.enqueue("last")
        eventually(lambda: ran[-1] == "last" and sealed() == 1)


def test_two_workers_share_the_work():
    wanted = [f"r-{number}" for number in range(30)]
    with a_worker(), a_worker():
        for about in wanted:
            note.enqueue(about)
        eventually(lambda: len(ran) >= len(wanted))
    assert sorted(ran) == sorted(wanted)


def test_two_workers_seal_one_record():
    with a_worker(), a_worker():
        for _ in range(20):
            a_read()
        eventually(lambda: sealed() == 20)
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.count() == 20
