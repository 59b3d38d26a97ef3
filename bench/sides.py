"""The two sides of the comparison: how each is started and how it answers the seven requests. Not here: timing them."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench import floor_app
from bench.client import Client, Failed

COUNTIES = ("511502", "511503", "511504", "511523", "511524", "511525", "511526", "511527")
_WAIT_SECONDS = 90
_WORKERS, _THREADS = 2, 4
_COMPLAINT, _OUTCOME = "胸痛两小时", "介入治疗后好转，继续服药"
_PACKAGE = {
    "chief_complaint": _COMPLAINT,
    "diagnosis": "急性冠脉综合征",
    "purpose": "请协助诊治",
    "consent": True,
}


@dataclass(frozen=True)
class Side:
    """One running server and the pairs of organisations that use it."""

    pid: int
    port: int
    pairs: list[dict[str, Any]]


class OurLoop:
    """One referral there and its result back, as three people's programs do it through our API."""

    def __init__(self, side: Side, pair: dict[str, Any]) -> None:
        self._pair = pair
        self._doctor, self._desk, self._ward = (
            Client(side.port, pair[one]) for one in ("doctor", "desk", "ward")
        )

    def run(self, number: str) -> None:
        """All seven requests; each answer is looked at.

        Raises: Failed.
        """
        at = "/api/v1/referrals"
        found, _ = self._doctor.ask("POST", "/api/v1/patients/lookup", {"value": number})
        asked = {
            "patient": found["patient"], "direction": "up", "destination": self._pair["receiver"],
            "department": "内科", "package": _PACKAGE, "submit": True,
        }  # fmt: skip
        made, seen = self._doctor.ask("POST", at, asked, want=201, headers={"Idempotency-Key": str(uuid4())})
        inbox, _ = self._desk.ask("GET", f"{at}?box=waiting&state=submitted&per_page=20")
        _require(any(one["id"] == made["id"] for one in inbox["items"]), "not in the inbox")
        seen = self._step(self._desk, made["id"], "accept", {"pool": self._pair["pool"]}, seen, "accepted")
        seen = self._step(self._desk, made["id"], "confirm_arrival", {}, seen, "arrived")
        self._step(self._ward, made["id"], "complete", {"outcome": _OUTCOME}, seen, "completed")
        result, _ = self._doctor.ask("GET", f"{at}/{made['id']}")
        _require(_OUTCOME in json.dumps(result, ensure_ascii=False), "the sender cannot read the outcome")

    @staticmethod
    def _step(who: Client, referral: str, action: str, body: Any, seen: str, state: str) -> str:
        headers = {"If-Match": seen, "Idempotency-Key": str(uuid4())}
        moved, after = who.ask("POST", f"/api/v1/referrals/{referral}/{action}", body, headers=headers)
        _require(moved["state"] == state, f"{action} led to {moved['state']}")
        return after


class FloorLoop:
    """The same seven requests to the baseline."""

    def __init__(self, side: Side, pair: dict[str, Any]) -> None:
        self._pair = pair
        self._doctor, self._desk = Client(side.port, pair["doctor"]), Client(side.port, pair["desk"])

    def run(self, number: str) -> None:
        """All seven requests; each answer is looked at.

        Raises: Failed.
        """
        (patient, _), _ = self._doctor.ask("POST", "/lookup", {"value": number})
        asked = {"patient": patient, "receiver": self._pair["receiver"], "complaint": _COMPLAINT}
        (made, _), _ = self._doctor.ask("POST", "/referrals", asked)
        inbox, _ = self._desk.ask("GET", "/referrals")
        _require(any(one[0] == made for one in inbox), "not in the inbox")
        for action, body, state in (
            ("accept", {}, "accepted"),
            ("arrive", {}, "arrived"),
            ("complete", {"outcome": _OUTCOME}, "completed"),
        ):
            (_, now), _ = self._desk.ask("POST", f"/referrals/{made}/{action}", body)
            _require(now == state, f"{action} led to {now}")
        result, _ = self._doctor.ask("GET", f"/referrals/{made}")
        _require(result[3] == _OUTCOME, "the sender cannot read the outcome")


def _require(true: bool, why: str) -> None:
    if not true:
        raise Failed(why)


@contextmanager
def ours(database: str, folder: Path, people: int) -> Iterator[Side]:
    """Our own server on an installation of its own, as `heyi serve` starts it."""
    settings = {"HEYI_DATA": str(folder / "data"), "HEYI_DATABASE_URL": database}
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("HEYI_", "DJANGO_"))},
        **settings,
    }
    for first in ("init", "migrate"):
        subprocess.run(
            [sys.executable, "-m", "heyi", first], env=environment, check=True, capture_output=True
        )
    made = subprocess.run(
        [sys.executable, "-m", "bench.inside", "bench.prepare", str(people), *COUNTIES],
        env=environment, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    command = [sys.executable, "-m", "heyi", "serve", "--port", "0", "--workers", str(_WORKERS)]
    with (folder / "ours.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield Side(server.pid, _announced_port(folder / "ours.log", server), json.loads(made.stdout))
    finally:
        _end(server)


@contextmanager
def floor(database: str, folder: Path, people: int) -> Iterator[Side]:
    """The baseline under the same server program, with as many processes and threads."""
    pairs = _fill_floor(database, people)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "8971",
        "--workers", str(_WORKERS), "--blocking-threads", str(_THREADS), "--no-ws", "bench.floor_app:application",
    ]  # fmt: skip
    environment = {**os.environ, "FLOOR_DATABASE": database}
    with (folder / "floor.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(8971, pairs[0], server)
        yield Side(server.pid, 8971, pairs)
    finally:
        _end(server)


def _fill_floor(database: str, people: int) -> list[dict[str, Any]]:
    pairs = []
    with psycopg.connect(database, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(floor_app.SCHEMA)
        for place in range(len(COUNTIES)):
            sender, receiver = 2 * place, 2 * place + 1
            tokens = {"doctor": f"doctor-{place}", "desk": f"desk-{place}"}
            for name, organisation in (("doctor", sender), ("desk", receiver)):
                digest = hashlib.sha256(tokens[name].encode()).digest()
                cursor.execute("INSERT INTO token VALUES (%s, %s, %s)", (digest, organisation, organisation))
            numbers = [f"{place}-{one}" for one in range(people)]
            insert = "INSERT INTO patient (number, name, organisation) VALUES (%s, %s, %s)"
            cursor.executemany(insert, [(number, "王小明", sender) for number in numbers])
            pairs.append({**tokens, "receiver": receiver, "numbers": numbers})
    return pairs


def _announced_port(log: Path, server: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end and server.poll() is None:
        for line in log.read_text().splitlines():
            if line.startswith("合一 Heyi: "):
                return int(line.rstrip("/").rpartition(":")[2])
        time.sleep(0.1)
    raise Failed(f"our server did not start: {log.read_text()}")


def _wait_for(port: int, pair: dict[str, Any], server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            Client(port, pair["doctor"]).ask("GET", "/referrals")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Failed("the baseline did not start")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
