"""The first start: several processes meet an empty database at once, in whatever order, and all of them work."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import permutations
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.http.served import Installation, Server, an_installation, serving

# One round in `make test`, ten more in `make soak`.
ROUNDS = [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in range(1, 11))]
USUAL = ("worker", "serve", "migrate")
OTHERS = [("serve", "serve", "worker"), *sorted(set(permutations(USUAL)) - {USUAL})]
ORDERS = [USUAL, *(pytest.param(order, marks=pytest.mark.soak) for order in OTHERS)]
ACTS_WITHIN_SECONDS = 30


@pytest.mark.slow
@pytest.mark.parametrize("turn", ROUNDS)
def test_two_servers_that_start_at_once_on_an_empty_database_both_answer(tmp_path: Path, turn: int):
    with (
        an_installation(tmp_path) as empty,
        serving(empty, "--workers", "2") as one,
        serving(empty, "--workers", "2") as other,
    ):
        assert [server.get("/health")[0] for server in (one, other)] == [200, 200]
        assert [server.stop() for server in (one, other)] == [0, 0]
        for server in (one, other):
            assert "Traceback" not in server.words()


@contextmanager
def running(installation: Installation, command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs beside others; what it says goes to a file."""
    log = installation.data.parent / f"{command}.log"
    with log.open("w", encoding="utf-8") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "heyi", command],
            env=installation.environment(), stdout=words, stderr=words,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_every_order_of_starting_works(tmp_path: Path, order: tuple[str, ...]):
    """Nobody waits for anybody: whoever comes first makes the database, the others find it done."""
    with ExitStack() as going, an_installation(tmp_path) as empty:
        servers: list[Server] = []
        others: dict[str, subprocess.Popen[bytes]] = {}
        for command in order:
            if command == "serve":
                servers.append(going.enter_context(serving(empty, "--workers", "2")))
            else:
                others[command] = going.enter_context(running(empty, command))
            sleep(0.2)
        for server in servers:
            assert server.get("/health")[0] == 200
        if "migrate" in others:
            assert others["migrate"].wait(ACTS_WITHIN_SECONDS) == 0
        assert others["worker"].poll() is None
        assert empty.heyi("user", "create", "wang", "--no-password").returncode == 0
        the_worker_seals(empty)
        assert empty.answer("audit", "verify")["broken"] is None
        going.close()


def the_worker_seals(installation: Installation) -> None:
    """What was done is sealed by itself: the anchor, a file, tells so without asking the store."""
    end = monotonic() + ACTS_WITHIN_SECONDS
    anchor = installation.data / "anchor.log"
    while not (anchor.exists() and anchor.read_text()):
        assert monotonic() < end, "no worker has sealed what was done"
        sleep(0.1)
