"""Live streams of a served instance: who may listen, what they hear, what happens to a dropped line. Not here: pages."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from heyi.foundation.live.hub import MOST_WAITING
from tests.databases import LANE
from tests.http.listening import Hand, Listener, a_ticket, judge, until
from tests.http.served import (
    Installation,
    Server,
    a_migrated_installation,
    command_of,
    descendants,
    is_alive,
    serving,
)

STREAMS, SECONDS = 50, 15
PEOPLE, REFERRALS = 20, 5
LONG_STREAMS, LONG_SECONDS = 500, 600
# What the stream process may grow by, once it has warmed up.
MOST_GROWTH = 0.05

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Live:
    """A running instance, and the people and cases in it."""

    installation: Installation
    server: Server
    world: dict[str, Any]

    @property
    def hand(self) -> Hand:
        """A hand that has moved nothing yet."""
        return Hand(self.server, self.world["clerk"]["token"])

    def listener(self, number: int = 0, **more: Any) -> Listener:
        return self.listening_as(self.world["hands"][number]["token"], **more)

    def listening_as(self, token: str, *, topics: str = "inbox", **more: Any) -> Listener:
        return Listener(*a_ticket(self.server, token), topics, **more)

    def process(self) -> int:
        (found,) = [pid for pid in descendants(self.server.process.pid) if "heyi live" in command_of(pid)]
        return found


def resident_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with a_migrated_installation(tmp_path_factory.mktemp("live")) as made:
        world = made.told_by("tests.http.live_alliance", str(PEOPLE), str(REFERRALS))
        with serving(made) as server:
            server.url()
            yield Live(made, server, world)


async def _many(live: Live, streams: int, seconds: float, *, every: float) -> dict[str, float]:
    hand, referrals, people = live.hand, live.world["referrals"], len(live.world["hands"])
    listeners = []
    for one in range(streams):
        topics = f"inbox,referral/{referrals[one % len(referrals)]}"
        listeners.append(live.listener(one % people, topics=topics, page=f"page-{one}"))
        if one % 20 == 19:
            await asyncio.sleep(0)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one.listen()) for one in listeners]
        await until(lambda: all(one.events for one in listeners), seconds=60)
        # Warm: what a process allocates once has been allocated.
        end = monotonic() + seconds
        warm_at = monotonic() + seconds * 0.1
        moving = asyncio.create_task(asyncio.to_thread(hand.write, referrals, every=every, until_=end))
        await asyncio.sleep(max(0.0, warm_at - monotonic()))
        warm = resident_kilobytes(live.process())
        await moving
        await until(lambda: all(len(one.facts()) == len(hand.moves) for one in listeners), seconds=30)
        grown = resident_kilobytes(live.process()) / warm - 1
        figures = judge(listeners, hand) | {"grown": 100 * grown, "kilobytes": warm, "facts": len(hand.moves)}
        for task in tasks:
            task.cancel()
    assert grown < MOST_GROWTH, figures
    shown = ", ".join(f"{name} {value:.1f}" for name, value in figures.items())
    sys.stdout.write(f"{streams} streams, {seconds:.0f} s ({LANE}): {shown}\n")
    return figures


def test_fifty_pages_hear_every_fact_once_and_in_order(live: Live):
    asyncio.run(_many(live, STREAMS, SECONDS, every=0.2))


@pytest.mark.soak
@pytest.mark.postgres
def test_five_hundred_pages_hear_every_fact_for_ten_minutes(live: Live):
    asyncio.run(_many(live, LONG_STREAMS, LONG_SECONDS, every=0.5))


def test_nothing_but_topics_and_versions_is_told(live: Live):
    async def story() -> None:
        referral = live.world["referrals"][0]
        listener = live.listener(topics=f"inbox,places,referral/{referral}")
        listening = asyncio.create_task(listener.listen())
        await until(lambda: listener.events)
        version = live.hand.do(referral, "add_message", {"message": "王秀英家属已到"})
        await until(listener.facts)
        listening.cancel()
        assert listener.facts()[0].news == [
            {"topic": f"referral/{referral}", "version": version},
            {"topic": "inbox"},
            {"topic": "places"},
        ]

    asyncio.run(story())


def test_a_hospital_without_part_in_a_case_hears_nothing_of_it(live: Live):
    async def story() -> None:
        referral = live.world["referrals"][0]
        topics = f"inbox,places,referral/{referral}"
        stranger = live.listening_as(live.world["elsewhere"]["token"], topics=topics)
        party = live.listener(topics=topics)
        listening = [asyncio.create_task(one.listen()) for one in (stranger, party)]
        await until(lambda: stranger.events and party.events)
        live.hand.do(referral, "add_message", {"message": "还有床吗"})
        await until(party.facts)
        await asyncio.sleep(0.3)
        assert stranger.facts() == []
        for one in listening:
            one.cancel()

    asyncio.run(story())


@pytest.mark.parametrize("wrong", ["nothing", "forged", "other_origin"])
def test_without_a_ticket_of_ours_nobody_is_let_in(live: Live, wrong: str):
    listener = live.listener()
    if wrong == "nothing":
        listener.ticket = ""
    elif wrong == "forged":
        listener.ticket = listener.ticket[:-3] + "abc"
    else:
        listener.origin = "https://elsewhere.example"
    asyncio.run(listener.listen())
    assert (listener.status, listener.events) == (403, [])


def test_the_origin_of_the_page_may_read_and_no_other(live: Live):
    async def story() -> None:
        listener = live.listener(origin=live.server.url().rstrip("/"))
        listening = asyncio.create_task(listener.listen())
        await until(lambda: listener.events)
        listening.cancel()
        assert f"access-control-allow-origin: {listener.origin}" in listener.head.lower()
        assert "no-store" in listener.head

    asyncio.run(story())


def test_a_line_that_dropped_goes_on_where_it_stopped(live: Live):
    async def story() -> None:
        hand, referral = live.hand, live.world["referrals"][1]
        first = live.listener(topics=f"referral/{referral}")
        listening = asyncio.create_task(first.listen())
        await until(lambda: first.events)
        hand.do(referral, "add_message", {"message": "一"})
        await until(first.facts)
        listening.cancel()
        missed = [hand.do(referral, "add_message", {"message": text}) for text in "二三"]
        again = live.listener(topics=f"referral/{referral}", last=first.facts()[-1].id)
        listening = asyncio.create_task(again.listen())
        await until(lambda: len(again.facts()) == 2)
        missed.append(hand.do(referral, "add_message", {"message": "四"}))
        await until(lambda: len(again.facts()) == 3)
        listening.cancel()
        assert [event.news[0]["version"] for event in again.facts()] == missed
        assert "reload" not in again.names()

    asyncio.run(story())


def test_a_page_hears_what_happened_between_its_making_and_its_listening(live: Live):
    async def story() -> None:
        referral, made = live.world["referrals"][2], int(1000 * time())
        version = live.hand.do(referral, "add_message", {"message": "一"})
        late = live.listener(topics=f"referral/{referral}", since=str(made))
        listening = asyncio.create_task(late.listen())
        await until(lambda: any(event.news[0]["version"] == version for event in late.facts()))
        listening.cancel()

    asyncio.run(story())


@pytest.mark.parametrize("last", ["1.1.1", "no mark at all"])
def test_who_comes_back_after_too_long_is_told_to_look_at_everything(live: Live, last: str):
    async def story() -> None:
        listener = live.listener(last=last)
        listening = asyncio.create_task(listener.listen())
        await until(lambda: "reload" in listener.names())
        listening.cancel()
        assert listener.facts() == []

    asyncio.run(story())


def test_a_page_has_one_stream(live: Live):
    async def story() -> None:
        first, second, other = live.listener(), live.listener(), live.listener(page="other")
        listening = [asyncio.create_task(first.listen()), asyncio.create_task(other.listen())]
        await until(lambda: first.events and other.events)
        listening.append(asyncio.create_task(second.listen()))
        await until(lambda: first.is_over)
        assert not second.is_over
        assert not other.is_over
        for one in listening:
            one.cancel()

    asyncio.run(story())


def test_a_post_that_ended_ends_the_stream_at_once(live: Live):
    async def story() -> None:
        leaving, staying = live.listener(-1), live.listener(0)
        listening = [asyncio.create_task(one.listen()) for one in (leaving, staying)]
        await until(lambda: leaving.events and staying.events)
        ended = await asyncio.to_thread(
            live.installation.told_by, "tests.http.live_alliance", "end", live.world["hands"][-1]["account"]
        )
        assert ended == {"ended": 1}
        await until(lambda: leaving.is_over, seconds=3)
        assert leaving.events[-1].data == "revoked"
        live.hand.do(live.world["referrals"][0], "add_message", {"message": "他走了"})
        await until(staying.facts)
        assert leaving.facts() == []
        for one in listening:
            one.cancel()

    asyncio.run(story())


def test_a_page_that_cannot_listen_asks_and_is_told_the_same(live: Live):
    token, referral = live.world["hands"][0]["token"], live.world["referrals"][3]

    def ask(since: int, by: str = token) -> Any:
        asked = urlencode({"topics": f"referral/{referral}", "since": since})
        status, body = live.server.get(f"/news/?{asked}", Authorization=f"Bearer {by}")
        assert status == 200
        return json.loads(body)

    first = ask(0)
    since = first["since"]
    assert (first["news"], first["reload"]) == ([], True)
    assert ask(since)["news"] == []
    version = live.hand.do(referral, "add_message", {"message": "一"})
    assert ask(since)["news"] == [{"topic": f"referral/{referral}", "version": version}]
    assert ask(since, live.world["elsewhere"]["token"])["news"] == []


def test_a_client_that_does_not_read_is_dropped_and_the_process_does_not_grow(live: Live):
    """Its queue holds so many events, the kernel some more; then it is let go, and comes back like anybody."""
    listener, referral = live.listener(), live.world["referrals"][4]
    place = urlsplit(listener.address)
    asked = urlencode({"ticket": listener.ticket, "topics": "inbox"})
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect((place.hostname, place.port))
        line.sendall(f"GET /live?{asked} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        before = resident_kilobytes(live.process())
        for _ in range(30):
            live.hand.do(referral, "add_message", {"message": "一"})
        assert resident_kilobytes(live.process()) < before * (1 + MOST_GROWTH)
    assert MOST_WAITING <= 256


def test_sigterm_tells_every_page_and_ends(tmp_path: Path):
    async def story(live: Live) -> None:
        listener = live.listener()
        listening = asyncio.create_task(listener.listen())
        await until(lambda: listener.events)
        process = live.process()
        os.kill(process, signal.SIGTERM)
        await until(lambda: listener.is_over, seconds=3)
        assert listener.events[-1].data == "over"
        await until(lambda: not is_alive(process), seconds=5)
        # The process is started again, and the page goes on where it stopped.
        version = live.hand.do(live.world["referrals"][0], "add_message", {"message": "一"})
        again = live.listener(topics=f"inbox,referral/{live.world['referrals'][0]}", since=listener.since)
        again.last = next((one.id for one in reversed(listener.events) if one.id), "")
        for _ in range(100):
            again.is_over = False
            listening = asyncio.create_task(again.listen())
            await asyncio.sleep(0.2)
            if again.status == 200:
                break
        await until(again.facts, seconds=20)
        assert again.facts()[-1].news[0]["version"] == version
        assert "reload" not in again.names()
        listening.cancel()

    with a_migrated_installation(tmp_path) as made:
        world = made.told_by("tests.http.live_alliance", "1", "1")
        with serving(made) as server:
            server.url()
            asyncio.run(_with_a_mark(Live(made, server, world), story))


async def _with_a_mark(live: Live, story: Any) -> None:
    """A fact before the story, so that there is a mark to come back with."""
    live.hand.do(live.world["referrals"][0], "add_message", {"message": "零"})
    await story(live)
