"""Kill -9 at any moment: every change that stands is on record, every record tells of one, nothing is half done."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.http.served import (
    Installation,
    Server,
    a_migrated_installation,
    command_of,
    descendants,
    is_alive,
    serving,
)

# Each kill ends two writers and a worker in the middle of what they do.
KILLS = [3, pytest.param(60, marks=pytest.mark.soak)]
ACTS_WITHIN_SECONDS = 60
LONGEST_LIFE_SECONDS = 1.0


@dataclass(frozen=True)
class Begun:
    """One process, and the file it writes to."""

    pid: int
    log: Path

    def words(self) -> str:
        """What it has said, which is never a trace of an error."""
        words = self.log.read_text() if self.log.exists() else ""
        assert "Traceback" not in words, words
        return words

    def kill(self) -> None:
        """Ends it as nothing can prevent, and sees it gone."""
        os.kill(self.pid, signal.SIGKILL)
        until(lambda: not is_alive(self.pid))


def until(question, *, seconds: float = ACTS_WITHIN_SECONDS) -> None:
    end = monotonic() + seconds
    while not question():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.01)


@dataclass
class Scene:
    """An installation with an alliance, and what its processes said they had done before they were killed."""

    installation: Installation
    nursery: subprocess.Popen[str]
    begun: int = 0
    committed: dict[str, int] = field(default_factory=dict)
    processes: list[int] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the files of the processes lie."""
        return self.installation.data.parent

    def begin(self, deed: str, *arguments: str) -> Begun:
        """One process beside the others."""
        self.begun += 1
        log = self.folder / f"{deed}-{self.begun}"
        self.nursery.stdin.write(" ".join((deed, str(log), *arguments)) + "\n")
        self.nursery.stdin.flush()
        self.processes.append(int(self.nursery.stdout.readline()))
        return Begun(self.processes[-1], log)

    def end(self) -> None:
        """Leaves nobody behind, also where a test failed before it came to killing."""
        for pid in self.processes:
            # A number may be somebody else's by now.
            if is_alive(pid) and "tests.killing" in command_of(pid):
                os.kill(pid, signal.SIGKILL)

    def ask(self, deed: str) -> Any:
        """What a process says that ends by itself."""
        asked = self.begin(deed)
        until(lambda: not is_alive(asked.pid))
        return json.loads(asked.words())

    def writer(self) -> Begun:
        """A process that takes patients there and back until it is killed."""
        return self.begin("write", str(self.folder / "world"), str(self.begun + 1))

    def remember(self, writer: Begun) -> None:
        """Reads what the killed told; a line that was cut off in the middle is nothing that was told."""
        for line in writer.words().split("\n")[:-1]:
            referral, _, version = line.partition(" ")
            self.committed[referral] = max(self.committed.get(referral, 0), int(version))

    def anchored(self) -> int:
        """How much the anchor holds."""
        anchor = self.installation.data / "anchor.log"
        return anchor.stat().st_size if anchor.exists() else 0


@contextmanager
def a_nursery(installation: Installation) -> Iterator[subprocess.Popen[str]]:
    """The program that begins processes."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.killing"],
        env=installation.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with program:
        yield program
        program.stdin.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with a_migrated_installation(tmp_path) as made, a_nursery(made) as nursery:
        scene = Scene(made, nursery)
        try:
            (tmp_path / "world").write_text(json.dumps(scene.ask("prepare")))
            yield scene
        finally:
            scene.end()


@pytest.mark.slow
@pytest.mark.parametrize("kills", KILLS)
def test_every_change_is_on_record_after_every_kill(scene: Scene, kills: int):
    chance = random.Random(20261126)
    before = 0
    for _ in range(kills):
        work_and_be_killed(scene, chance)
        found = scene.ask("tally")
        assert found["faults"] == []
        assert found["changes"] == found["records"] > before
        assert (found["broken"], found["unsealed"]) == (None, 0)
        assert {
            one: version
            for one, version in scene.committed.items()
            if found["versions"].get(one, 0) < version
        } == {}
        before = found["changes"]
    verdict = scene.installation.answer("audit", "verify")
    assert (verdict["broken"], verdict["unsealed"]) == (None, 0)
    sys.stdout.write(
        f"{kills} kills of three processes: {before} changes, {before} records, {verdict['rows']} rows, whole\n"
    )


def work_and_be_killed(scene: Scene, chance: random.Random) -> None:
    """Two writers and a worker, killed one after the other at moments nobody chose."""
    sealed = scene.anchored()
    going = [scene.writer(), scene.writer(), scene.begin("worker")]
    writers = going[:2]
    # Everybody is in the middle of something: the writers have told of a step, the worker has sealed one.
    until(lambda: all(one.words() for one in writers) and scene.anchored() > sealed)
    sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
    chance.shuffle(going)
    for process in going:
        process.kill()
    for writer in writers:
        scene.remember(writer)


def sent_until_answered(server: Server, world: dict[str, Any], writer: dict[str, str]) -> str:
    """What a program does whose server falls: the same request with the same key, until there is an answer."""
    body = {
        "patient": writer["patient"], "direction": "up", "destination": world["county"],
        "package": world["package"], "submit": True,
    }  # fmt: skip
    told = {"Authorization": f"Bearer {writer['token']}", "Content-Type": "application/json"}
    told["Idempotency-Key"] = f"of {writer['patient']}"
    end = monotonic() + ACTS_WITHIN_SECONDS
    while monotonic() < end:
        line = http.client.HTTPConnection(urlsplit(server.url()).netloc, timeout=20)
        try:
            line.request("POST", "/api/v1/referrals", json.dumps(body), told)
            answer = line.getresponse()
            content = json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            sleep(0.05)
            continue
        finally:
            line.close()
        assert answer.status == 201, content
        return str(content["id"])
    raise AssertionError("no answer")


@pytest.mark.soak
def test_web_processes_killed_under_load_do_each_change_once(tmp_path: Path):
    """Whoever tries again with the same key after a fall finds the change done once, and on record."""
    with a_migrated_installation(tmp_path) as made:
        world = made.told_by("tests.http.served_alliance", "0", "0", "900")
        with serving(made, "--workers", "2") as server, ThreadPoolExecutor(12) as senders:
            server.url()
            sent = [senders.submit(sent_until_answered, server, world, writer) for writer in world["writers"]]
            kills = kill_web_processes(server, until_done=sent)
            answered = [one.result() for one in sent]
        found = made.told_by("tests.tally")
    assert kills >= 3
    assert sorted(found["versions"]) == sorted(answered)
    assert (found["faults"], found["broken"], found["unsealed"]) == ([], None, 0)
    assert found["changes"] == found["records"]
    sys.stdout.write(f"{kills} web processes killed under load: {len(answered)} referrals, each there once\n")


def kill_web_processes(server: Server, *, until_done: list[Any]) -> int:
    """Kills one web process after another while requests are answered."""
    kills = 0
    while not all(one.done() for one in until_done):
        # A process that falls again at once after it was begun ends the whole server: it would never stand.
        sleep(7)
        webs = [
            pid
            for pid in descendants(server.process.pid)
            if is_alive(pid) and "spawn_main" in command_of(pid)
        ]
        if len(webs) == 2:
            os.kill(webs[kills % 2], signal.SIGKILL)
            kills += 1
    return kills
