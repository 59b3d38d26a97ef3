"""The server killed again and again while patients are sent, taken in and treated: each referral is there once, each place right."""

import http.client
import json
import os
import random
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.http.served import Installation, Server, a_migrated_installation, descendants, is_alive

FALLS = [1, pytest.param(50, marks=pytest.mark.soak)]
TRAVELLERS = 8
# As many loops as go round between two falls, at most.
PATIENTS_A_FALL = 20
ANSWERS_BEFORE_A_FALL = 8
ANSWERED_WITHIN_SECONDS = 120
STEPS: tuple[tuple[str, str], ...] = (
    ("accept", "accepted"), ("confirm_arrival", "arrived"), ("complete", "completed"),
)  # fmt: skip


@dataclass
class House:
    """The one installation, whichever server answers for it now."""

    installation: Installation
    world: dict[str, Any]
    server: Server
    is_closing: Event = field(default_factory=Event)
    answers: int = 0
    lock: Lock = field(default_factory=Lock)

    def send(self, path: str, body: dict[str, Any], *, token: str, key: str, seen: int | None = None) -> Any:
        """What a program does whose server falls: the same request with the same key, until there is an answer."""
        told = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        if seen is not None:
            told["If-Match"] = f'"{seen}"'
        end = monotonic() + ANSWERED_WITHIN_SECONDS
        while monotonic() < end:
            try:
                status, content = self._once(path, json.dumps(body), told)
            except (OSError, AssertionError, http.client.HTTPException):
                sleep(0.05)
                continue
            assert status in (200, 201), content
            with self.lock:
                self.answers += 1
            return json.loads(content)
        raise AssertionError("no answer")

    def _once(self, path: str, body: str, told: dict[str, str]) -> tuple[int, bytes]:
        line = http.client.HTTPConnection(urlsplit(self.server.url()).netloc, timeout=20)
        try:
            line.request("POST", f"/api/v1{path}", body, told)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def fall(self, chance: random.Random) -> None:
        """Kills the server in mid-work, with its processes or without them, and begins another."""
        before = self.answers
        end = monotonic() + ANSWERED_WITHIN_SECONDS
        while self.answers < before + ANSWERS_BEFORE_A_FALL:
            assert monotonic() < end, self.server.words()
            sleep(0.01)
        sleep(chance.uniform(0, 0.5))
        family = descendants(self.server.process.pid)
        if chance.random() < 0.5:
            for pid in family:
                os.kill(pid, signal.SIGKILL)
        self.server.process.kill()
        self.server.process.wait()
        while any(is_alive(pid) for pid in family):
            assert monotonic() < end, "a process outlived its server"
            sleep(0.01)
        self.server = Server(self.installation)


def travel(house: House, writers: list[dict[str, str]]) -> dict[str, str]:
    """Takes one patient after the other there, to bed and through treatment; the referrals and where each stands."""
    stands: dict[str, str] = {}
    desk = house.world["hands"][0]["token"]
    for writer in writers:
        if house.is_closing.is_set():
            break
        patient = writer["patient"]
        asked = {
            "patient": patient, "direction": "up", "destination": house.world["county"],
            "package": house.world["package"], "submit": True,
        }  # fmt: skip
        moved = house.send("/referrals", asked, token=writer["token"], key=f"send {patient}")
        referral = moved["id"]
        stands[referral] = moved["state"]
        bodies: dict[str, Any] = {
            "accept": {"pool": house.world["beds"]},
            "complete": {"outcome": "已治疗，好转"},
        }
        # Some stay in bed, so that places are in use whenever it falls.
        for action, state in STEPS[: 2 if int(patient[-1], 16) % 4 == 0 else 3]:
            moved = house.send(
                f"/referrals/{referral}/{action}", bodies.get(action, {}), token=desk,
                key=f"{action} {patient}", seen=moved["version"],
            )  # fmt: skip
            assert moved["state"] == state
            stands[referral] = state
    return stands


@pytest.mark.slow
@pytest.mark.parametrize("falls", FALLS)
def test_a_server_that_falls_under_load_loses_and_doubles_nothing(tmp_path: Path, falls: int):
    chance = random.Random(20261127)
    with a_migrated_installation(tmp_path) as made:
        world = made.told_by("tests.http.served_alliance", "0", "0", str(PATIENTS_A_FALL * falls))
        house = House(made, world, Server(made))
        try:
            with ThreadPoolExecutor(TRAVELLERS) as travellers:
                parts = [world["writers"][one::TRAVELLERS] for one in range(TRAVELLERS)]
                going = [travellers.submit(travel, house, part) for part in parts]
                try:
                    for _ in range(falls):
                        house.fall(chance)
                finally:
                    house.is_closing.set()
                stands = {referral: state for one in going for referral, state in one.result().items()}
            house.server.stop()
        finally:
            house.server.process.kill()
        found = made.told_by("tests.tally")
    assert sorted(found["versions"]) == sorted(stands)
    assert (found["faults"], found["broken"], found["unsealed"]) == ([], None, 0)
    assert found["changes"] == found["records"]
    done = sum(state == "completed" for state in stands.values())
    sys.stdout.write(f"{falls} falls under load: {len(stands)} referrals, each there once; {done} treated\n")
