"""A survey over real HTTP: ten areas, five centres each, twenty forms at every one; what is sent twice counts once, a flood is
stopped, and a server that is killed in the middle loses nothing it has confirmed."""

import http.client
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from heyi.contexts.console.views.survey_answering import MOST_SENDINGS, MOST_WRONG_CODES
from tests.http.served import Installation, Server, a_migrated_installation, descendants, is_alive

WORLD = "tests.http.survey_world"
# Areas, centres of each, forms at every one: of the survey that is answered in peace, of the one through which the server
# falls so many times; a small one for every run, and the survey of ten cities.
SMALL, LARGE = ((2, 3, 4), (2, 2, 6), 1), ((10, 5, 20), (10, 5, 20), 12)
SIZES = [pytest.param(SMALL, id="small"), pytest.param(LARGE, id="ten-cities", marks=pytest.mark.soak)]
CLIENTS = 8
ANSWERS_BEFORE_A_FALL = 8
ANSWERED_WITHIN_SECONDS = 120
_SOURCES = ("doctor", "centre", "media", "family")


@dataclass
class Door:
    """The one address people answer at, whichever server stands behind it now."""

    installation: Installation
    server: Server
    answers: int = 0
    lock: Lock = field(default_factory=Lock)

    def ask(
        self, method: str, path: str, body: Any = None, *, centre: int = 0, timeout: float = 20
    ) -> tuple[int, dict[str, str], bytes]:
        """One request from the address of a centre."""
        line = http.client.HTTPConnection(
            urlsplit(self.server.url()).netloc, timeout=timeout, source_address=(f"127.0.1.{centre + 1}", 0)
        )
        told = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            line.request(method, path, None if body is None else json.dumps(body), told)
            answer = line.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            line.close()

    def send(self, token: str, body: dict[str, Any], *, centre: int) -> tuple[int, dict[str, Any]]:
        """What a phone does on a bad line: the same form with the same key until there is an answer."""
        end = monotonic() + ANSWERED_WITHIN_SECONDS
        while monotonic() < end:
            try:
                status, _, content = self.ask("POST", f"/s/{token}/", body, centre=centre)
            except (OSError, AssertionError, http.client.HTTPException):
                sleep(0.05)
                continue
            if status >= 500:
                sleep(0.05)
                continue
            with self.lock:
                self.answers += 1
            return status, json.loads(content)
        raise AssertionError("no answer")


@dataclass
class House:
    """An installation with three surveys that are open: for peace, for a flood, for a fall; and how often it falls."""

    door: Door
    surveys: list[dict[str, Any]]
    falls: int

    def count(self, place: int) -> Any:
        """What the store holds of a survey."""
        return self.door.installation.told_by(WORLD, "count", self.surveys[place]["survey"])


@pytest.fixture(scope="module", params=SIZES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    peace, fall, falls = request.param
    with a_migrated_installation(tmp_path_factory.mktemp("survey")) as installation:
        sizes = (*peace, 1, 1, 2, *fall)
        world = installation.told_by(WORLD, "build", *map(str, sizes))
        door = Door(installation, Server(installation))
        try:
            yield House(door, world["surveys"], falls)
        finally:
            end(door.server)


def end(server: Server) -> None:
    family = descendants(server.process.pid)
    server.process.kill()
    server.process.wait()
    for pid in family:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


def a_form(chance: random.Random, key: str) -> dict[str, Any]:
    """Answers that fit, also to what is skipped: whoever has not heard of it is not asked from where."""
    heard = chance.choice(("knows_content", "heard_not_content", "not_heard"))
    form: dict[str, Any] = {
        "age": str(chance.randint(18, 90)),
        "heard": heard,
        "prefer": chance.choice(("third_tier", "second_tier", "primary")),
        "trust": str(chance.randint(1, 5)),
    }
    if heard != "not_heard":
        form["from"] = sorted(chance.sample(_SOURCES, 2), key=_SOURCES.index)
    return {**form, "key": key, "seconds": chance.randint(30, 600)}


def as_kept(name: str, form: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A form as the store tells it."""
    kept = {column: ";".join(one) if isinstance(one, list) else one for column, one in form.items()}
    beside = {"key", "seconds"}
    told = {**kept, "point": name}
    return tuple(sorted((column, str(value)) for column, value in told.items() if column not in beside))


def all_sent(door: Door, centres: dict[str, list[str]], each: Any) -> list[Any]:
    """Every centre at work, several at once; what each has done."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [
            pool.submit(each, door, number, name, tokens)
            for number, (name, tokens) in enumerate(centres.items())
        ]
        return [one for done in waiting for one in done.result()]


def sent_by(door: Door, centre: int, name: str, tokens: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Everybody at one centre opens their form and sends it; every third phone sends it twice, and somebody tries the code again."""
    chance = random.Random(centre)
    done = []
    for place, token in enumerate(tokens):
        status, _, page = door.ask("GET", f"/s/{token}/", centre=centre)
        assert status == 200, page
        form = a_form(chance, f"phone-{place}")
        status, told = door.send(token, form, centre=centre)
        assert (status, told["again"]) == (201, False), told
        if place % 3 == 0:
            assert door.send(token, form, centre=centre) == (200, {"number": told["number"], "again": True})
            assert door.send(token, {**form, "key": "another phone"}, centre=centre)[0] == 409
            assert door.send(token, {**form, "trust": "9"}, centre=centre)[0] == 409
        done.append((name, form))
    return done


def sent_through(door: Door, centre: int, name: str, tokens: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """The same while the server falls: a phone sends until it is told that the form is in."""
    chance = random.Random(centre)
    done = []
    for place, token in enumerate(tokens):
        form = a_form(chance, f"phone-{place}")
        status, told = door.send(token, form, centre=centre)
        # A form that was in before its answer was lost is told so, and never counted again.
        assert status in (200, 201), told
        done.append((name, form))
    return done


def is_whole(
    counted: dict[str, Any], done: list[tuple[str, dict[str, Any]]], centres: dict[str, list[str]]
) -> None:
    """Every form that was confirmed is there once, as it was sent, and nothing else is."""
    kept = Counter(tuple(sorted(form.items())) for form in counted["forms"])
    assert kept == Counter(as_kept(name, form) for name, form in done)
    assert counted["counters"] == {name: len(tokens) for name, tokens in centres.items()}
    assert counted["rows"] == counted["answered"] == len(done)
    assert counted["broken"] is None


def test_each_of_a_thousand_answers_counts_once(house: House):
    centres = house.surveys[0]["centres"]
    done = all_sent(house.door, centres, sent_by)
    assert len(done) == sum(map(len, centres.values()))
    is_whole(house.count(0), done, centres)


def test_a_flood_is_stopped_and_the_next_house_does_not_feel_it(house: House):
    door, survey = house.door, house.surveys[1]
    ((name, (mine, other)),) = survey["centres"].items()
    # A window may end in the middle: twice as many never fit into two.
    wrong = [door.ask("GET", f"/s/guess-{n}/", centre=201)[0] for n in range(2 * MOST_WRONG_CODES + 1)]
    assert set(wrong) == {404, 429}
    chance = random.Random(1)
    form = a_form(chance, "flood")
    sent = [door.ask("POST", f"/s/{mine}/", form, centre=202) for _ in range(2 * MOST_SENDINGS + 1)]
    assert Counter(status for status, _, _ in sent)[201] == 1
    assert {status for status, _, _ in sent} == {200, 201, 429}
    stopped = next(headers for status, headers, _ in sent if status == 429)
    assert 1 <= int(stopped["retry-after"]) <= 60
    assert door.ask("GET", f"/s/{other}/", centre=203)[0] == 200
    large = {**a_form(chance, "large"), "other_advantage": "字" * 200_000}
    assert door.ask("POST", f"/s/{other}/", large, centre=203)[0] == 413
    is_whole(house.count(1), [(name, form)], {name: [mine]})


def test_a_server_killed_while_answers_come_in_loses_and_doubles_none(house: House):
    centres, is_over = house.surveys[2]["centres"], Event()
    with ThreadPoolExecutor(1) as pool:
        falling = pool.submit(
            fall_again_and_again, house.door, house.falls, is_over, random.Random(house.falls)
        )
        done = all_sent(house.door, centres, sent_through)
        is_over.set()
        assert falling.result() == house.falls
    is_whole(house.count(2), done, centres)


def fall_again_and_again(door: Door, falls: int, is_over: Event, chance: random.Random) -> int:
    """Kills the server in mid-work, with its processes or without them, and begins another; how often."""
    fallen = 0
    for _ in range(falls):
        before = door.answers
        while door.answers < before + ANSWERS_BEFORE_A_FALL and not is_over.is_set():
            sleep(0.005)
        if is_over.is_set():
            return fallen
        family = descendants(door.server.process.pid)
        if chance.random() < 0.5:
            for pid in family:
                os.kill(pid, signal.SIGKILL)
        door.server.process.kill()
        door.server.process.wait()
        until = monotonic() + ANSWERED_WITHIN_SECONDS
        while any(is_alive(pid) for pid in family):
            assert monotonic() < until, "a process outlived its server"
            sleep(0.01)
        door.server = Server(door.installation)
        fallen += 1
    return fallen
