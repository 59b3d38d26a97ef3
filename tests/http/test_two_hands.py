"""Two hands and a hundred, over real HTTP: requests sent together to a served instance of several processes.

What the auditor did to the peer: accept and decline sent together, eight hands on one referral, two patients for the
last bed, a hundred writers. The same races of verbs, without HTTP, stand in tests/actions/test_races.py.
"""

import http.client
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier, Event, Thread
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.databases import LANE
from tests.http.served import Installation, Server, a_migrated_installation, serving

PAIRS, CROWDS, LAST_BEDS, WRITERS = 40, 5, 10, 100
PROCESSES, THREADS = 2, 4
# The worker's two loops, the live streams, and whoever counts.
BESIDE = 4
NO_STALL_SECONDS = 60

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Reply:
    """What one request was answered, and how long that took."""

    status: int
    body: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Served:
    """A running instance, and the people and cases in it."""

    installation: Installation
    server: Server
    world: dict[str, Any]

    def send(self, path: str, body: Any, *, token: str, seen: int | None, start: Barrier) -> Reply:
        """One request on a line of its own, which is open before all of them begin."""
        line = http.client.HTTPConnection(urlsplit(self.server.url()).netloc, timeout=2 * NO_STALL_SECONDS)
        line.connect()
        told = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept-Language": "en",
        }
        told |= {} if seen is None else {"If-Match": f'"{seen}"'}
        start.wait()
        begun = perf_counter()
        line.request("POST", f"/api/v1{path}", json.dumps(body), told)
        answer = line.getresponse()
        content = json.loads(answer.read())
        line.close()
        return Reply(answer.status, content, perf_counter() - begun)

    def answer(self, hand: int, referral: str, action: str, body: Any) -> Callable[[Barrier], Reply]:
        """A hand of the receiver that answers a referral it saw when it was sent."""
        token = self.world["hands"][hand]["token"]
        return lambda start: self.send(
            f"/referrals/{referral}/{action}", body, token=token, seen=2, start=start
        )

    def accept(self, hand: int, referral: str, pool: str) -> Callable[[Barrier], Reply]:
        """A hand that takes the patient into a bed."""
        return self.answer(hand, referral, "accept", {"pool": pool})

    def decline(self, hand: int, referral: str) -> Callable[[Barrier], Reply]:
        """A hand that does not."""
        return self.answer(hand, referral, "decline", {"reason": "no_capacity"})

    def account(self, hand: int) -> str:
        """Whose hand that is."""
        found: str = self.world["hands"][hand]["account"]
        return found


def together(deeds: Sequence[Callable[[Barrier], Reply]]) -> list[Reply]:
    """Sends all requests at the same moment."""
    start = Barrier(len(deeds))
    with ThreadPoolExecutor(len(deeds)) as senders:
        return [sent.result() for sent in [senders.submit(deed, start) for deed in deeds]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_migrated_installation(tmp_path_factory.mktemp("two_hands")) as made:
        numbers = [str(number) for number in (PAIRS + CROWDS, LAST_BEDS, WRITERS)]
        world = made.told_by("tests.http.served_alliance", *numbers)
        with serving(made, "--workers", str(PROCESSES)) as server:
            yield Served(made, server, world)


def one_winner(served: Served, replies: list[Reply]) -> int:
    """The number of the hand that won; every other one was told who was first, and when."""
    assert Counter(reply.status for reply in replies) == {200: 1, 409: len(replies) - 1}, replies
    (winner,) = [number for number, reply in enumerate(replies) if reply.status == 200]
    won = replies[winner].body
    for reply in replies[:winner] + replies[winner + 1 :]:
        assert reply.body["code"] == "wrong_state"
        told = reply.body["facts"]
        assert (told["moved_by"], told["state"]) == (served.account(winner), won["state"])
        assert datetime.fromisoformat(told["moved_at"]) == datetime.fromisoformat(won["moved_at"])
    return winner


def test_accept_and_decline_sent_together_have_one_winner(served: Served):
    winners: Counter[int] = Counter()
    for number in range(PAIRS):
        referral = served.world["answers"][number]
        # Each is the first to be sent half of the time.
        deeds = [served.accept(0, referral, served.world["beds"]), served.decline(1, referral)]
        winners[one_winner(served, together(deeds))] += 1
    assert winners.total() == PAIRS
    sys.stdout.write(f"{PAIRS} pairs ({LANE}): accepted {winners[0]}, declined {winners[1]}\n")


def test_of_eight_hands_one_wins(served: Served):
    for referral in served.world["answers"][PAIRS:]:
        hands = range(8)
        deeds = [
            served.decline(hand, referral)
            if hand % 2
            else served.accept(hand, referral, served.world["beds"])
            for hand in hands
        ]
        one_winner(served, together(deeds))


def test_the_last_bed_goes_to_one_of_two_patients(served: Served):
    for bed in served.world["last_beds"]:
        replies = together(
            [served.accept(hand, one, bed["pool"]) for hand, one in enumerate(bed["referrals"])]
        )
        assert sorted(reply.status for reply in replies) == [200, 409], replies
        (lost,) = [reply for reply in replies if reply.status == 409]
        assert lost.body["code"] == "no_free_place"


@contextmanager
def counting_connections(served: Served) -> Iterator[list[int]]:
    """Looks again and again how many connections the instance has; nothing on SQLite, which has no server."""
    seen: list[int] = []
    if LANE == "sqlite":
        yield seen
        return
    name = served.installation.settings["HEYI_DATABASE_URL"].partition("@/")[2].partition("?")[0]
    over = Event()

    def look() -> None:
        with psycopg.connect(os.environ["HEYI_DATABASE_URL"], autocommit=True) as outside:
            while not over.wait(0.02):
                # A vacuum worker that the server sends is no connection of ours.
                asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
                seen.extend(count for (count,) in outside.execute(asked, [name]).fetchall())

    looking = Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()


def test_a_hundred_writers_at_once_do_not_stall(served: Served):
    """Each thread of a web process has one connection and never asks for a second; beside them stand BESIDE."""
    new = {
        "direction": "up",
        "destination": served.world["county"],
        "package": served.world["package"],
        "submit": True,
    }

    def writes(writer: dict[str, str]) -> Callable[[Barrier], Reply]:
        body = {**new, "patient": writer["patient"]}
        return lambda start: served.send("/referrals", body, token=writer["token"], seen=None, start=start)

    begun = perf_counter()
    with counting_connections(served) as connections:
        replies = together([writes(writer) for writer in served.world["writers"]])
    took = perf_counter() - begun
    assert Counter(reply.status for reply in replies) == {201: WRITERS}, replies
    assert {reply.body["state"] for reply in replies} == {"submitted"}
    longest = max(reply.seconds for reply in replies)
    assert longest < NO_STALL_SECONDS
    if LANE == "postgres":
        assert 1 < max(connections) <= PROCESSES * THREADS + BESIDE, max(connections)
    most = max(connections, default=0)
    sys.stdout.write(
        f"{WRITERS} writers ({LANE}): {took:.2f} s, longest {longest:.2f} s, connections {most}\n"
    )


def test_nothing_was_lost_under_load(served: Served):
    found = served.installation.told_by("tests.tally")
    assert (found["faults"], found["changes"]) == ([], found["records"])
    assert found["changes"] > 2 * (PAIRS + CROWDS + 2 * LAST_BEDS)
    verdict = served.installation.answer("audit", "verify")
    assert (verdict["broken"], verdict["unsealed"]) == (None, 0)
    assert "Traceback" not in served.server.words()
