"""The closed referral loop over HTTP: look up, create, inbox, accept, arrive, complete, read the result.

What is measured: `heyi serve` on PostgreSQL with durable commits, eight loops at a time. Against what: the thinnest
thing that answers the same seven requests (floor_app), on the same database server, one after the other, in one run.
"""

import http.client
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from bench.client import Failed
from bench.postgres import Database, postgres
from bench.processes import cpu_seconds, machine, peak_megabytes
from bench.sides import FloorLoop, OurLoop, Side, floor, ours

_WARM_UP_SECONDS = 5
# Each loop needs a patient who is not on the way yet.
_PEOPLE_A_PAIR = 400
_FLOOR_PEOPLE_A_PAIR = 4000


class Loop(Protocol):
    """Somebody who can go round once."""

    def run(self, number: str) -> None:
        """One loop, with this patient."""


class Lane(threading.Thread):
    """One pair of organisations at work, one loop after the other."""

    def __init__(self, loop: Loop, numbers: list[str], start: float, end: float) -> None:
        super().__init__(daemon=True)
        self._loop, self._numbers, self._start_at, self._end_at = loop, numbers, start, end
        self.took: list[float] = []
        self.failed = 0
        self.ran_out = False

    def run(self) -> None:
        """Until the time is over or nobody is left; only what begins after the warm-up counts."""
        for number in self._numbers:
            begun = time.monotonic()
            if begun >= self._end_at:
                return
            try:
                self._loop.run(number)
            except (
                Failed,
                OSError,
                http.client.HTTPException,
                LookupError,
                TypeError,
                ValueError,
            ) as failure:
                self.failed += 1
                print(f"failed: {failure}", file=sys.stderr)
                continue
            if begun >= self._start_at:
                self.took.append(time.monotonic() - begun)
        self.ran_out = True


def _drive(
    side: Side, loop: Callable[[Side, dict[str, Any]], Loop], database: Database, seconds: int
) -> dict[str, Any]:
    start = time.monotonic() + _WARM_UP_SECONDS
    lanes = [Lane(loop(side, pair), pair["numbers"], start, start + seconds) for pair in side.pairs]
    for lane in lanes:
        lane.start()
    time.sleep(max(start - time.monotonic(), 0))
    server, store = cpu_seconds(side.pid), cpu_seconds(database.pid)
    for lane in lanes:
        lane.join()
    elapsed = time.monotonic() - start
    took = sorted(one for lane in lanes for one in lane.took)
    if not took or any(lane.ran_out for lane in lanes):
        raise RuntimeError("too few patients for so many seconds, or no loop succeeded")
    server, store = cpu_seconds(side.pid) - server, cpu_seconds(database.pid) - store
    return {
        "loops": len(took),
        "failed": sum(lane.failed for lane in lanes),
        "loops_per_second": round(len(took) / elapsed, 1),
        "cpu_ms_per_loop": round((server + store) * 1000 / len(took), 1),
        "cpu_ms_per_loop_server": round(server * 1000 / len(took), 1),
        "cpu_ms_per_loop_database": round(store * 1000 / len(took), 1),
        "p50_ms": round(took[len(took) // 2] * 1000),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000),
        "peak_rss_mb": peak_megabytes(side.pid),
    }


def measure(seconds: int) -> dict[str, Any]:
    """Both sides, one after the other. `ratio` is our CPU time a loop over that of the baseline."""
    with tempfile.TemporaryDirectory(prefix="heyi-bench-") as made:
        folder = Path(made)
        with postgres(folder) as database:
            with floor(database.floor, folder, _FLOOR_PEOPLE_A_PAIR) as side:
                baseline = _drive(side, FloorLoop, database, seconds)
            with ours(database.ours, folder, _PEOPLE_A_PAIR) as side:
                figures = _drive(side, OurLoop, database, seconds)
    return {
        "name": "referral-loop",
        "machine": machine(),
        "figures": figures,
        "baseline": baseline,
        "ratio": round(figures["cpu_ms_per_loop"] / baseline["cpu_ms_per_loop"], 1),
    }
