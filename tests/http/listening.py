"""Clients that listen to live streams, many in one event loop, and a hand that moves referrals meanwhile."""

import asyncio
import http.client
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.http.served import Server


@dataclass(frozen=True)
class Event:
    """One event as it came."""

    name: str
    id: str
    data: str
    at: float

    @property
    def news(self) -> list[dict[str, Any]]:
        """What it tells."""
        told: list[dict[str, Any]] = json.loads(self.data)
        return told


def a_ticket(server: Server, token: str) -> tuple[str, str]:
    """Address and ticket, as a page of that person gets them."""
    status, body = server.get("/news/ticket/", Authorization=f"Bearer {token}")
    assert status == 200, body
    told = json.loads(body)
    return told["address"], told["ticket"]


@dataclass
class Listener:
    """One page."""

    address: str
    ticket: str
    topics: str
    page: str = "page"
    last: str = ""
    since: str = ""
    origin: str = ""
    status: int = 0
    head: str = ""
    is_over: bool = False
    events: list[Event] = field(default_factory=list)

    async def listen(self) -> None:
        """Listens until the line ends."""
        place = urlsplit(self.address)
        asked = urlencode(
            {
                "ticket": self.ticket,
                "topics": self.topics,
                "page": self.page,
                "last": self.last,
                "since": self.since,
            }
        )
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        origin = f"Origin: {self.origin}\r\n" if self.origin else ""
        writer.write(f"GET {place.path}?{asked} HTTP/1.1\r\nHost: {place.netloc}\r\n{origin}\r\n".encode())
        try:
            self.head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.status = int(self.head.split()[1])
            if self.status == 200:
                await self._hear(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.is_over = True
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        """Chunks of HTTP, put together to events."""
        rest = b""
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            rest += (await reader.readexactly(size + 2))[:-2]
            at = monotonic()
            *whole, rest = rest.split(b"\n\n")
            self.events.extend(_event(one.decode(), at) for one in whole)

    def facts(self) -> list[Event]:
        """What it was told of facts."""
        return [one for one in self.events if one.name == "message"]

    def names(self) -> list[str]:
        """What kinds of events it got."""
        return [one.name for one in self.events]


def _event(text: str, at: float) -> Event:
    told = {"event": "message", "id": "", "data": ""}
    for line in text.splitlines():
        name, _, value = line.partition(": ")
        if name in told:
            told[name] = value
    return Event(told["event"], told["id"], told["data"], at)


async def until(question: Any, *, seconds: float = 20) -> None:
    """Waits until something is so."""
    end = monotonic() + seconds
    while not question():
        assert monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


@dataclass
class Hand:
    """Somebody who writes on referrals: each message is a fact with the next version. `moves` says when, by what."""

    server: Server
    token: str
    versions: dict[str, int] = field(default_factory=dict)
    moves: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)

    def do(self, referral: str, action: str, body: dict[str, Any]) -> int:
        """One step; the version after it."""
        if referral not in self.versions:
            known = self.server.get(f"/api/v1/referrals/{referral}", Authorization=f"Bearer {self.token}")
            self.versions[referral] = json.loads(known[1])["version"]
        asked, seen = monotonic(), self.versions[referral]
        line = http.client.HTTPConnection(urlsplit(self.server.url()).netloc, timeout=60)
        told = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "If-Match": f'"{seen}"',
        }
        line.request("POST", f"/api/v1/referrals/{referral}/{action}", json.dumps(body), told)
        answer = line.getresponse()
        content = json.loads(answer.read())
        line.close()
        assert answer.status == 200, content
        version = int(content["version"])
        self.versions[referral] = version
        self.moves[referral, version] = (asked, monotonic())
        return version

    def write(self, referrals: Sequence[str], *, every: float, until_: float) -> None:
        """Writes on one after the other at this pace until that moment."""
        number = 0
        while monotonic() < until_:
            begun = monotonic()
            self.do(referrals[number % len(referrals)], "add_message", {"message": f"第 {number} 条"})
            number += 1
            sleep(max(0.0, every - (monotonic() - begun)))


def judge(listeners: Sequence[Listener], hand: Hand) -> dict[str, float]:
    """Every fact came to everybody exactly once and in order; answers how long it took, in milliseconds."""
    ids: dict[tuple[str, int], str] = {}
    for one in listeners:
        assert not one.is_over, "a stream was dropped"
        assert "reload" not in one.names()
        own = [(event, news) for event in one.facts() for news in event.news if news["topic"] != "inbox"]
        (referral,) = {news["topic"].partition("/")[2] for _, news in own}
        versions = [news["version"] for _, news in own]
        assert versions == sorted(version for moved, version in hand.moves if moved == referral)
        ids |= {(referral, news["version"]): event.id for event, news in own}
        told = [event.id for event in one.facts()]
        assert len(told) == len(set(told)) == len(hand.moves)
        assert told == [event.id for event in listeners[0].facts()]
        assert all({"topic": "inbox"} in event.news for event in one.facts())
    assert len(ids) == len(hand.moves)
    begun = {ids[move]: times for move, times in hand.moves.items()}
    from_asking = sorted(event.at - begun[event.id][0] for one in listeners for event in one.facts())
    from_answer = sorted(event.at - begun[event.id][1] for one in listeners for event in one.facts())
    verbs = sorted(answered - asked for asked, answered in hand.moves.values())
    return {
        "verb_p50": 1000 * statistics.median(verbs),
        "p50": 1000 * statistics.median(from_asking),
        "p95": 1000 * from_asking[int(len(from_asking) * 0.95)],
        "after_answer_p50": 1000 * statistics.median(from_answer),
        "after_answer_p95": 1000 * from_answer[int(len(from_answer) * 0.95)],
    }
