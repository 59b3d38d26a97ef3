"""Live news below the pages: every change read once and at once, the right ears, queues that do not grow."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from heyi.foundation import bell
from heyi.foundation.live import news, outbox, tickets
from heyi.foundation.live.hub import MOST_PER_ACCOUNT, MOST_WAITING, Ending, Hub, Stream
from heyi.foundation.live.news import News, keys_for, tells, topic
from heyi.foundation.live.outbox import Entry, Look, Mark, Outbox, mark_from, newest_since
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
HERE, THERE = new_id(), new_id()


@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Event):
    """A fact for these tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LampSold(Event):
    """A fact that is news to nobody."""


@pytest.fixture(autouse=True)
def lamps_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_tellers", {})
    monkeypatch.setattr(news, "_kinds", {})
    topic("lamp", duties={"see_lamps"})

    @tells(LampLit)
    def tell(told: Any, now: datetime) -> Iterator[News]:
        yield News(f"lamp/{told.facts['subject']}", frozenset({HERE}))


def light(event: Event | None = None) -> str:
    fact = event or LampLit(subject=new_id())
    with unit_of_work(OPERATOR, now=NOW) as work:
        work.record(fact)
    return f"lamp/{fact.subject}"


def told(look: Look) -> list[str]:
    return [one.topic for entry in look.entries for one in entry.news]


@pytest.mark.usefixtures("committed")
class TestOutbox:
    def test_what_was_recorded_is_read_once_and_in_order(self) -> None:
        light()
        box = Outbox()
        newest, is_whole = box.begin(newest=10, now=NOW)
        assert (len(newest), is_whole, box.look(now=NOW).entries) == (1, True, ())
        lit = [light() for _ in range(3)]
        light(LampSold(subject=new_id()))
        assert told(box.look(now=NOW)) == lit
        assert box.look(now=NOW).entries == ()

    def test_what_was_rolled_back_is_read_never(self) -> None:
        box = Outbox()
        box.begin(newest=10, now=NOW)
        with pytest.raises(RuntimeError), unit_of_work(OPERATOR, now=NOW) as work:
            work.record(LampLit(subject=new_id()))
            raise RuntimeError
        assert box.look(now=NOW).entries == ()

    @pytest.mark.postgres
    def test_a_transaction_that_stays_open_holds_nobody_up_and_is_read_once_when_it_commits(self) -> None:
        box = Outbox()
        box.begin(newest=10, now=NOW)
        begun, finish, slow = Signal(), Signal(), new_id()

        def work_slowly() -> None:
            try:
                with transaction.atomic():
                    light(LampLit(subject=slow))
                    begun.set()
                    assert finish.wait(20)
            finally:
                connection.close()

        thread = Thread(target=work_slowly)
        thread.start()
        assert begun.wait(20)
        quick = light()
        assert told(box.look(now=NOW)) == [quick]
        finish.set()
        thread.join()
        after = light()
        assert told(box.look(now=NOW)) == [f"lamp/{slow}", after]
        assert box.look(now=NOW).entries == ()

    def test_too_much_at_once_is_not_told_one_by_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
        box = Outbox()
        box.begin(newest=10, now=NOW)
        for _ in range(3):
            light()
        assert box.look(now=NOW) == Look((), too_many=True)
        assert told(box.look(now=NOW)) == []
        lit = light()
        assert told(box.look(now=NOW)) == [lit]

    def test_who_asks_is_told_what_came_since_the_last_time(self) -> None:
        light()
        entries, following = newest_since(0, most=10, now=NOW)
        assert entries == ()
        lit = light()
        entries, following = newest_since(following, most=10, now=NOW)
        assert lit in [one.topic for entry in entries for one in entry.news]
        assert newest_since(following, most=10, now=NOW)[0] == ()

    def test_a_commit_rings_and_a_rollback_does_not(self) -> None:
        stop = Signal()
        wait = bell.waiting(stop)
        wait()
        light()
        begun = monotonic()
        wait()
        assert monotonic() - begun < 1
        connection.close()

    @pytest.mark.postgres
    def test_one_transaction_rings_once(self) -> None:
        with transaction.atomic():
            light()
            light()
            assert [one[1] for one in connection.run_on_commit].count(bell._ring) == 1


def test_a_ticket_is_read_as_it_was_issued_and_not_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    issued = tickets.Ticket(new_id(), "https://heyi.example")
    text = tickets.issue(issued)
    assert tickets.read(text) == issued
    assert tickets.read(text + "x") is None
    monkeypatch.setattr(tickets, "TICKET_SECONDS", -1)
    assert tickets.read(text) is None


def someone(at: UUID = HERE, *duties: str) -> Actor:
    return Actor(new_id(), ActorKind.PERSON, (Standing(at, None, None, frozenset(), frozenset(duties)),))


@pytest.mark.parametrize(
    ("asked", "duties", "keys"),
    [
        (["lamp/1"], ["see_lamps"], {("lamp/1", HERE)}),
        (["lamp/1"], ["see_beds"], set()),
        (["unknown"], ["see_lamps"], set()),
        (["lamp/" + "1" * 80], ["see_lamps"], set()),
    ],
)
def test_who_may_listen_to_what(asked: list[str], duties: list[str], keys: set[Any]) -> None:
    assert keys_for(asked, someone(HERE, *duties)) == keys


def test_nobody_listens_to_a_hundred_topics() -> None:
    assert (
        len(keys_for([f"lamp/{one}" for one in range(100)], someone(HERE, "see_lamps"))) == news.MOST_TOPICS
    )


def an_entry(number: int, *, at: datetime = NOW, to: UUID = HERE, floor: int = 0) -> Entry:
    return Entry(Mark(number, 1, floor or number), at, (News("lamp/1", frozenset({to})),))


def a_stream(actor: Actor | None = None, page: str = "page") -> Stream:
    who = actor or someone(HERE, "see_lamps")
    return Stream(who, page, keys_for(["lamp/1"], who), opened_at=monotonic(), version=1)


def in_loop(story: Any) -> None:
    async def run() -> None:
        story(Hub())

    asyncio.run(run())


def waiting(stream: Stream) -> list[str]:
    return [frame.decode() for frame in stream._waiting]


def ids(stream: Stream) -> list[str]:
    return [frame.split()[1] for frame in waiting(stream) if frame.startswith("id:")]


def joined(
    hub: Hub, *, last: str = "", since: datetime | None = None, stream: Stream | None = None
) -> Stream:
    stream = stream or a_stream()
    hub.join(stream, last=last, since=since)
    return stream


def test_a_stream_hears_what_is_for_it_and_nothing_else() -> None:
    def story(hub: Hub) -> None:
        stream = joined(hub)
        hub.publish(Look((an_entry(1), an_entry(2, to=THERE), an_entry(3)), too_many=False), now=NOW)
        assert ids(stream) == ["1.1.1", "3.1.3"]

    in_loop(story)


def test_a_client_that_takes_nothing_is_dropped_and_what_lay_there_is_let_go() -> None:
    def story(hub: Hub) -> None:
        stream = joined(hub)
        for number in range(MOST_WAITING + 1):
            hub.publish(Look((an_entry(number),), too_many=False), now=NOW)
        assert (stream.ending, waiting(stream)) == (Ending.SLOW, [])

    in_loop(story)


def test_a_dropped_line_goes_on_after_its_mark() -> None:
    def story(hub: Hub) -> None:
        hub.begin((), is_whole=True)
        hub.publish(Look(tuple(map(an_entry, range(1, 6))), too_many=False), now=NOW)
        assert ids(joined(hub, last="3.1.3")) == ["4.1.4", "5.1.5"]
        assert ids(joined(hub, last="5.1.5")) == []
        assert "event: reload" in waiting(joined(hub, last="9.1.9"))[-1]

    in_loop(story)


def test_after_a_new_start_what_was_open_when_the_mark_was_read_is_told_again() -> None:
    """Transaction 2 committed after 3 had been told: in the record it stands before it."""

    def story(hub: Hub) -> None:
        hub.begin(tuple(map(an_entry, range(1, 5))), is_whole=False)
        assert ids(joined(hub, last="3.1.2")) == ["2.1.2", "4.1.4"]

    in_loop(story)


def test_a_page_is_told_what_came_since_it_was_made() -> None:
    def story(hub: Hub) -> None:
        preloaded = (an_entry(1, at=NOW - timedelta(minutes=9)), an_entry(2, at=NOW - timedelta(seconds=9)))
        hub.begin(preloaded, is_whole=False)
        hub.publish(Look((an_entry(3, at=NOW - timedelta(seconds=5)),), too_many=False), now=NOW)
        hub.publish(Look((an_entry(4),), too_many=False), now=NOW + timedelta(seconds=2))
        # The second may have been written while the page was made; the third was told before, the fourth after.
        assert ids(joined(hub, since=NOW + timedelta(seconds=1))) == ["2.1.2", "4.1.4"]
        assert "event: reload" in waiting(joined(hub, since=NOW - timedelta(hours=1)))[-1]
        hub.begin(preloaded, is_whole=True)
        assert ids(joined(hub, since=NOW - timedelta(hours=1))) == ["1.1.1", "2.1.2"]

    in_loop(story)


def test_a_quiet_stream_is_given_the_newest_mark_with_each_sign_of_life() -> None:
    def story(hub: Hub) -> None:
        stream = joined(hub)
        hub.publish(Look((an_entry(7, to=THERE),), too_many=False), now=NOW)
        hub.beat(renew_before=0)
        assert "id: 7.1.7" in waiting(stream)[-1]
        hub.beat(renew_before=monotonic() + 1)
        assert stream.ending is Ending.RENEW

    in_loop(story)


def test_another_standing_ends_a_stream_and_the_same_one_does_not() -> None:
    def story(hub: Hub) -> None:
        leaving, staying = joined(hub), joined(hub)
        assert hub.unjudged(2) == {leaving.actor.id, staying.actor.id}
        hub.judged(2, {leaving.actor.id: (), staying.actor.id: staying.actor.standings})
        assert (leaving.ending, staying.ending, hub.unjudged(2)) == (Ending.REVOKED, None, frozenset())

    in_loop(story)


def test_a_page_has_one_stream_and_an_account_not_too_many() -> None:
    def story(hub: Hub) -> None:
        who = someone(HERE, "see_lamps")
        first = joined(hub, stream=a_stream(who))
        second = joined(hub, stream=a_stream(who))
        assert (first.ending, second.ending) == (Ending.REPLACED, None)
        hub.leave(first)
        for number in range(MOST_PER_ACCOUNT):
            joined(hub, stream=a_stream(who, str(number)))
        assert second.ending is Ending.REPLACED

    in_loop(story)


def test_who_has_left_is_forgotten() -> None:
    def story(hub: Hub) -> None:
        stream = joined(hub)
        hub.leave(stream)
        hub.publish(Look((an_entry(1),), too_many=False), now=NOW)
        assert (len(hub), ids(stream), dict(hub._by_key)) == (0, [], {})

    in_loop(story)


@pytest.mark.parametrize("text", ["", "1.2", "1.2.x", "1.2.3.4", "-1.2.3", "1" * 30 + ".1.1"])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert mark_from(text) is None


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = Mark(12, 3, 10)
    assert mark_from(str(mark)) == mark
    assert replace(mark, place=4).row == (12, 4)
