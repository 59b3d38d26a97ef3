"""Walls of emergency rooms: from a tap on a phone to fifty walls, while three hundred cases run.

What is measured: `heyi serve` on PostgreSQL with durable commits. Every hub has a wall and its share of the cases; phones tap
milestones at a steady pace, whether or not the tap before was answered. A time runs from the press to the moment the wall shows
it: most walls are clients that do what the page's script does, a few are the page itself in Chromium, after it has been drawn.
Three hundred cases of ninety minutes with a dozen milestones each are less than one tap a second; the paces go far beyond.
Then the server is killed amid the taps and started again: each tap must come to its wall, once.

Against what: one phone and one wall alone on the server, which fetches its page the moment the tap is answered: nothing to be
told, nobody beside it. `ratio` is the 95th percentile at the slowest pace over that.
"""

import asyncio
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.boards_screens import Screen, screens
from bench.boards_watching import Board, Hands, Tap, asked
from bench.client import Failed
from bench.postgres import postgres
from bench.processes import machine, tree

BOARDS, CASES = 50, 300
_SCREENS = 5
# What the wall shows as done when a case has been opened with its destination: onset and pre-alert, or what the server says.
_STEPS = (
    ("recognised", "doctor"),
    ("door", "team"),
    ("seen", "team"),
    ("ct_start", "team"),
    ("ct_read", "team"),
)
_PACES = (1.0, 5.0, 10.0)
_SECONDS = 40
_ALONE = 20
_FALL_PACE, _DOWN_SECONDS = 5.0, 3.0
_STARTS_WITHIN, _COMES_WITHIN = 90, 120
_WORKERS = 2
_SEED = 5


@dataclass
class Serving:
    """`heyi serve` on an installation, which can be killed and started again at the same address."""

    environment: dict[str, str]
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Until it answers.

        Raises: Failed.
        """
        ours = [sys.executable, "-m", "heyi", "serve"]
        command = [*ours, "--port", str(self.port), "--workers", str(_WORKERS)]
        with (self.folder / "serve.log").open("a") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if asked(self.port, "GET", "/cases/clock/", {})[0] < 500:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise Failed((self.folder / "serve.log").read_text()[-2000:])

    def kill(self) -> None:
        """All its processes at once, without a word."""
        if self.process is not None:
            for pid in tree(self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()


@contextmanager
def _served(boards: int, cases: int) -> Iterator[tuple[Serving, list[dict[str, Any]]]]:
    with tempfile.TemporaryDirectory(prefix="heyi-bench-") as made:
        folder = Path(made)
        with postgres(folder) as database:
            kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEYI_", "DJANGO_"))}
            environment = kept | {"HEYI_DATA": str(folder / "data"), "HEYI_DATABASE_URL": database.ours}
            for first in ("init", "migrate"):
                command = [sys.executable, "-m", "heyi", first]
                subprocess.run(command, env=environment, check=True, capture_output=True)
            command = [
                sys.executable, "-m", "bench.inside", "bench.boards_fill", str(boards), str(cases),
            ]  # fmt: skip
            told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
            serving = Serving(environment, folder, _free_port())
            serving.start()
            try:
                yield serving, json.loads(told.splitlines()[-1])
            finally:
                serving.kill()


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def taps_of(walls: Iterable[dict[str, Any]], shown: dict[str, int]) -> list[Tap]:
    """Every tap of the run, so that no case is tapped again before each other one was.

    Shape:  `shown` is how many milestones each case shows as done before.
    """
    walls = list(walls)
    order = [(wall, case) for wall in walls for case in wall["cases"]]
    random.Random(_SEED).shuffle(order)
    return [
        Tap(case, code, shown[case] + step, wall[who])
        for step, (code, who) in enumerate(_STEPS, start=1)
        for wall, case in order
    ]


async def _alone(port: int, taps: list[Tap], board_of: dict[str, Board]) -> list[float]:
    """The least it can take: a tap, and the wall fetched as soon as it was answered."""
    hands, took = Hands(port), []
    for tap in taps:
        begun = time.monotonic()
        await hands.tap(tap)
        await board_of[tap.case].look()
        took.append(time.monotonic() - begun)
    return took


@asynccontextmanager
async def _watching(walls: list[Board | Screen]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.watch()) for one in walls]
    try:
        await _until(lambda: all(one.listens for one in walls))
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _until(question: Any) -> bool:
    end = time.monotonic() + _COMES_WITHIN
    while not question():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


def _are_shown(taps: Iterable[Tap], wall_of: dict[str, Board | Screen]) -> bool:
    return all((tap.case, tap.number) in wall_of[tap.case].shown for tap in taps)


def _figures(taps: list[Tap], hands: Hands, wall_of: dict[str, Board | Screen]) -> dict[str, Any]:
    """Milliseconds from the press; of what never came, only that it did not."""
    took: dict[type, list[float]] = {Board: [], Screen: []}
    for tap in taps:
        wall, key = wall_of[tap.case], (tap.case, tap.number)
        if key in wall.shown:
            took[type(wall)].append(1000 * (wall.shown[key] - hands.asked_at[key]))
    answers = [
        1000 * (hands.answered_at[key] - at)
        for key, at in hands.asked_at.items()
        if key in hands.answered_at and key in {(one.case, one.number) for one in taps}
    ]
    return {
        "taps": len(taps),
        "answered_ms": _spread(answers),
        "screen_ms": _spread([*took[Board], *took[Screen]]),
        "chromium_ms": _spread(took[Screen]),
        "never_shown": len(taps) - len(took[Board]) - len(took[Screen]),
    }


def _spread(found: list[float]) -> dict[str, float]:
    if len(found) < 2:
        return {}
    ordered = sorted(found)
    return {
        "n": len(found),
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "max": round(ordered[-1], 1),
    }


async def _paces(taps: list[Tap], hands: Hands, wall_of: dict[str, Board | Screen]) -> dict[str, Any]:
    """One pace after the other, each on taps of its own."""
    figures = {}
    for pace in _PACES:
        now, taps[:] = taps[: int(pace * _SECONDS)], taps[int(pace * _SECONDS) :]
        await hands.tap_at(now, 1 / pace)
        await _until(lambda now=now: _are_shown(now, wall_of))
        figures[f"{pace:g} taps/s"] = _figures(now, hands, wall_of)
        print(json.dumps(figures), file=sys.stderr)
    return figures


async def _fall(
    serving: Serving, taps: list[Tap], hands: Hands, wall_of: dict[str, Board | Screen]
) -> dict[str, Any]:
    """The server is killed at a third of the taps; what was tapped meanwhile waits on the phones."""
    walls = set(map(id, wall_of.values()))
    before = hands.sent_again
    tapping = asyncio.create_task(hands.tap_at(taps, 1 / _FALL_PACE))
    await asyncio.sleep(len(taps) / _FALL_PACE / 3)
    await asyncio.to_thread(serving.kill)
    await asyncio.sleep(_DOWN_SECONDS)
    await asyncio.to_thread(serving.start)
    back = time.monotonic()
    await tapping
    await _until(lambda: _are_shown(taps, wall_of))
    waited = [key for key in hands.answered_at if hands.asked_at[key] < back < hands.answered_at[key]]
    cases = {(one.case, one.number): wall_of[one.case] for one in taps}
    late = [cases[key].shown.get(key, 0.0) - back for key in waited if key in cases]
    return {
        "taps": len(taps),
        "walls": len(walls),
        "made_while_down": len(waited),
        "sent_again": hands.sent_again - before,
        "refused": len(hands.refused),
        "why": hands.refused[:3],
        "never_shown": sum(key not in wall.shown for key, wall in cases.items()),
        "last_of_them_shown_after_seconds": round(max(late, default=0.0), 1),
    }


async def _run(serving: Serving, walls: list[dict[str, Any]]) -> dict[str, Any]:
    boards = {one["organisation"]: Board(serving.port, one["organisation"], one["team"]) for one in walls}
    board_of = {case: boards[one["organisation"]] for one in walls for case in one["cases"]}
    for board in boards.values():
        await board.look()
    taps = taps_of(walls, {case: board.counts[case] for case, board in board_of.items()})
    alone = await _alone(serving.port, taps[:_ALONE], board_of)
    del taps[:_ALONE]
    async with screens(serving.port, walls[:_SCREENS] if shutil.which("chromium") else []) as pages:
        wall_of: dict[str, Board | Screen] = {**board_of}
        for page in pages:
            wall_of |= {
                case: page
                for one in walls
                for case in one["cases"]
                if page.organisation == one["organisation"]
            }
        async with _watching(list({id(one): one for one in wall_of.values()}.values())):
            hands = Hands(serving.port)
            figures = await _paces(taps, hands, wall_of)
            figures["killed and started again"] = await _fall(serving, taps, hands, wall_of)
    return {"figures": figures, "baseline": {"alone_ms": _spread([1000 * one for one in alone])}}


def measure(boards: int = BOARDS, cases: int = CASES) -> dict[str, Any]:
    """The whole, in one run.

    Raises: Failed when the server does not start.
    """
    with _served(boards, cases) as (serving, walls):
        found = asyncio.run(_run(serving, walls))
    slowest = found["figures"][f"{_PACES[0]:g} taps/s"]["screen_ms"]["p95"]
    return {
        "name": "boards",
        "machine": machine(),
        **found,
        "ratio": round(slowest / found["baseline"]["alone_ms"]["p95"], 2),
    }
