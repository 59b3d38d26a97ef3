"""Delivery: what was recorded is told after the commit, in order, until every listener has heard it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection, transaction

from heyi.foundation import delivery
from heyi.foundation.delivery import MOST_ATTEMPTS, Told, deliver, listens, tell_again, undelivered
from heyi.foundation.models import DeliveryRow, RateRow
from heyi.foundation.once import once
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.foundation.seal import seal_settled, verify
from heyi.foundation.system_actors import COURIER, OPERATOR, system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.ids import new_id
from tests.listening import NOW, BedCounted, WardClosed, happen, somebody

pytestmark = pytest.mark.usefixtures("committed")

SECRET = "张伟 13800001111"
BEDS = system_actor("bed reactions of a test")


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivery, "_listeners", {})


def owed() -> list[DeliveryRow]:
    with reading(COURIER, now=NOW):
        return list(DeliveryRow.objects.order_by("id"))


def test_facts_are_told_once_and_in_order():
    heard = somebody(BedCounted)
    happened = [happen() for _ in range(5)]
    assert [deliver(now=NOW), deliver(now=NOW)] == [5, 0]
    assert heard == happened


def test_a_listener_hears_only_the_facts_it_asked_for():
    heard = somebody(WardClosed)
    happen()
    closed = happen(WardClosed(subject=new_id()))
    deliver(now=NOW)
    assert heard == [closed]


def test_a_fact_that_was_rolled_back_is_told_to_nobody():
    heard = somebody(BedCounted)
    with pytest.raises(RuntimeError), unit_of_work(OPERATOR, now=NOW) as work:
        work.record(BedCounted(subject=new_id(), beds=1))
        raise RuntimeError
    assert (deliver(now=NOW), heard) == (0, [])


def test_reads_are_no_news():
    heard = somebody(BedCounted)
    record_read(actor=OPERATOR, now=NOW, purpose=Purpose.CARE, page="patient", patient=new_id())
    assert (deliver(now=NOW), heard) == (0, [])


def test_more_facts_than_one_batch_holds_are_all_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivery, "_BATCH", 3)
    heard = somebody(BedCounted)
    happened = [happen() for _ in range(10)]
    assert deliver(now=NOW) == 10
    assert heard == happened


def test_a_failing_listener_is_tried_again_and_does_not_keep_the_others_from_hearing():
    tries: list[datetime] = []

    @listens(BedCounted)
    def a_fails_first(told: Told, now: datetime) -> None:
        tries.append(now)
        if len(tries) < 3:
            raise ValueError(SECRET)

    heard = somebody(BedCounted)
    happen()
    assert deliver(now=NOW) == 1
    assert len(heard) == 1
    for seconds in range(1, 60):
        deliver(now=NOW + timedelta(seconds=seconds))
    assert [(at - NOW).seconds for at in tries] == [0, 10, 30]
    assert len(heard) == 1
    assert undelivered(now=NOW) == 0


def test_a_failure_is_kept_by_its_name_alone():
    @listens(BedCounted)
    def fail(told: Told, now: datetime) -> None:
        raise ValueError(SECRET)

    happen()
    deliver(now=NOW)
    assert [row.error for row in owed()] == ["ValueError"]


def test_what_a_failing_reaction_had_written_is_undone():
    @listens(BedCounted)
    def write_and_fail(told: Told, now: datetime) -> None:
        RateRow.objects.create(subject="x", deed="y", window=1)
        raise ValueError

    happen()
    deliver(now=NOW)
    assert not RateRow.objects.exists()


def test_a_fact_nobody_takes_is_given_up_and_stays_visible():
    tries: list[datetime] = []

    @listens(BedCounted)
    def fail(told: Told, now: datetime) -> None:
        tries.append(now)
        raise ValueError

    happen()
    for hours in range(40):
        deliver(now=NOW + timedelta(hours=hours))
    assert len(tries) == MOST_ATTEMPTS
    assert [(row.attempts, row.done_at) for row in owed()] == [(MOST_ATTEMPTS, None)]
    assert undelivered(now=NOW) == 1
    (unheard,) = delivery.given_up(now=NOW)
    assert (unheard.attempts, unheard.failure) == (MOST_ATTEMPTS, "ValueError")


def test_a_fact_given_up_can_be_told_again_by_hand():
    broken = [True]
    heard: list[str] = []

    @listens(BedCounted)
    def hear(told: Told, now: datetime) -> None:
        if broken:
            raise ValueError
        heard.append(told.id)

    happen()
    for hours in range(40):
        deliver(now=NOW + timedelta(hours=hours))
    broken.clear()
    assert (deliver(now=NOW + timedelta(days=3)), heard) == (0, [])
    assert tell_again(now=NOW) == 1
    assert (deliver(now=NOW), len(heard), undelivered(now=NOW)) == (1, 1, 0)


class PowerCut(BaseException):
    """What no handler of ours catches."""


def test_a_fact_whose_courier_died_is_told_again():
    cuts = [PowerCut()]
    heard: list[str] = []

    @listens(BedCounted)
    def hear(told: Told, now: datetime) -> None:
        RateRow.objects.create(subject=told.id, deed="heard", window=1)
        if cuts:
            raise cuts.pop()
        heard.append(told.id)

    happen()
    with pytest.raises(PowerCut):
        deliver(now=NOW)
    assert deliver(now=NOW) == 1
    assert (len(heard), RateRow.objects.count()) == (1, 1)


def test_hearing_a_fact_twice_is_harmless():
    """A reaction that acts once for each recorded id: the same fact, delivered again by hand, changes nothing."""

    @listens(BedCounted)
    def react(told: Told, now: datetime) -> None:
        def deed() -> dict[str, str]:
            with unit_of_work(BEDS, now=now) as work:
                work.record(WardClosed(subject=new_id()))
            return {}

        once(told.id, told.facts, deed, actor=BEDS, now=now)

    closed = somebody(WardClosed)
    happen()
    deliver(now=NOW)
    with transaction.atomic(), reading(COURIER, now=NOW):
        DeliveryRow.objects.filter(listener__endswith="react").update(done_at=None)
    assert deliver(now=NOW) >= 1
    deliver(now=NOW)
    assert len(closed) == 1


def _courier(_: int) -> int:
    try:
        return deliver(now=NOW)
    finally:
        connection.close()


def test_couriers_that_work_at_the_same_time_tell_each_fact_once():
    told: Counter[str] = Counter()

    @listens(BedCounted)
    def one(news: Told, now: datetime) -> None:
        told[f"one {news.id}"] += 1

    @listens(BedCounted)
    def other(news: Told, now: datetime) -> None:
        told[f"other {news.id}"] += 1

    for _ in range(30):
        happen()
    with ThreadPoolExecutor(4) as couriers:
        assert sum(couriers.map(_courier, range(4))) == 60
    assert (len(told), set(told.values())) == (60, {1})


class OpenTransaction:
    """A change that has written its row of the record and does not commit until it is told to."""

    def __init__(self) -> None:
        self.written, self.may_commit = Signal(), Signal()
        self.subject = new_id()
        self._thread = Thread(target=self._change)

    def __enter__(self) -> "OpenTransaction":
        self._thread.start()
        assert self.written.wait(10)
        return self

    def commit(self) -> None:
        self.may_commit.set()
        self._thread.join(10)

    def __exit__(self, *_: object) -> None:
        self.commit()

    def _change(self) -> None:
        try:
            with transaction.atomic():
                happen(BedCounted(subject=self.subject, beds=2))
                self.written.set()
                self.may_commit.wait(10)
        finally:
            connection.close()


@pytest.mark.postgres
def test_a_late_commit_is_never_skipped():
    """A transaction that began first commits last: what committed meanwhile waits for it, and nothing is lost."""
    heard = somebody(BedCounted)
    earlier = happen()
    with OpenTransaction() as late:
        meanwhile = [happen() for _ in range(3)]
        assert (deliver(now=NOW), seal_settled(now=NOW)) == (1, 1)
        assert heard == [earlier]
        late.commit()
    assert (deliver(now=NOW), seal_settled(now=NOW)) == (4, 4)
    assert heard == [earlier, late.subject, *meanwhile]
    verdict = verify(now=NOW)
    assert (verdict.rows, verdict.sealed, verdict.broken) == (5, 5, None)


@pytest.mark.postgres
def test_a_late_change_that_is_rolled_back_holds_nothing_up():
    heard = somebody(BedCounted)

    def begin_and_fail() -> None:
        try:
            with transaction.atomic():
                happen()
                raise RuntimeError
        except RuntimeError:
            pass
        finally:
            connection.close()

    failing = Thread(target=begin_and_fail)
    failing.start()
    failing.join(10)
    happened = happen()
    assert deliver(now=NOW) == 1
    assert heard == [happened]


@pytest.mark.postgres
def test_sealing_and_telling_while_others_commit_misses_nothing():
    """Writers commit in any order while two couriers and two sealers are at work; all is told once and verifies."""
    heard = somebody(BedCounted)
    stop = Signal()

    def serve() -> None:
        try:
            while not stop.is_set():
                deliver(now=NOW)
                seal_settled(now=NOW)
        finally:
            connection.close()

    def write(_: int) -> list[UUID]:
        try:
            return [happen() for _ in range(10)]
        finally:
            connection.close()

    servants = [Thread(target=serve) for _ in range(2)]
    for servant in servants:
        servant.start()
    with ThreadPoolExecutor(8) as writers:
        happened = [subject for share in writers.map(write, range(8)) for subject in share]
    stop.set()
    for servant in servants:
        servant.join(20)
    deliver(now=NOW)
    assert Counter(heard) == Counter(happened)
    verdict = verify(now=NOW)
    assert (verdict.rows, verdict.sealed, verdict.broken) == (80, 80, None)


@pytest.mark.postgres
def test_two_changes_of_one_case_leave_an_honest_chain_in_whichever_order_they_began():
    """The change that began first, and has the lower number, is the second to hold the case: no false alarm."""
    case, began, may_go_on = new_id(), Signal(), Signal()

    def begin_first_and_change_second() -> None:
        try:
            with unit_of_work(OPERATOR, now=NOW) as work:
                # What a retry key does: it writes, and so gets a number, before the case is held.
                RateRow.objects.create(subject="x", deed="y", window=1)
                began.set()
                may_go_on.wait(10)
                work.record(BedCounted(subject=case, beds=2))
        finally:
            connection.close()

    first = Thread(target=begin_first_and_change_second)
    first.start()
    assert began.wait(10)
    happen(BedCounted(subject=case, beds=1))
    may_go_on.set()
    first.join(10)
    assert verify(now=NOW).broken is None
