"""Runs the tests on both stores beside each other: the first lane as it goes, what the others said once all are done.

    python -m scripts.lanes [arguments of pytest]

Not here: which tests there are, how a store is started (tests/databases.py).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from time import sleep
from typing import IO

from scripts.programs import ROOT

# What needs a database runs on both; the pages are driven by a browser on one. A PostgreSQL lane has a server of its own. Lanes
# mostly wait, for programs to start and for transactions to be durable: three at once fill two cores, and the fourth begins
# when the first of them ends, so that none is left running alone for long.
AT_ONCE = 3
OF_PAGES = ("tests/http", "tests/journeys", "tests/partners")
OF_VERBS = ("tests/actions",)
_LOOKS_EVERY_SECONDS = 0.5

Lane = tuple[str, list[str]]
Told = IO[bytes]


def lanes(arguments: list[str]) -> Iterator[Lane]:
    """The store and the command of each lane; the first is the one whose words are seen as it goes.

    On SQLite the first lane takes every folder that the lane of pages does not, so that none is forgotten.
    """
    pages, verbs = (
        [folder for folder in group if (ROOT / folder).exists()] for group in (OF_PAGES, OF_VERBS)
    )
    python = [sys.executable, "-m", "pytest"]
    on_sqlite, on_postgres = ("-m", "not soak and not postgres"), ("-m", "not soak and not browser")
    yield "sqlite", [*python, *(f"--ignore={folder}" for folder in pages), *on_sqlite, *arguments]
    yield "postgres", [*python, *pages, *on_postgres, *arguments]
    yield "postgres", [*python, *verbs, *on_postgres, *arguments]
    yield "sqlite", [*python, *pages, *on_sqlite, *arguments]


def _started(store: str, command: list[str], told: Told | None = None) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"HEYI_TEST_DATABASE": store}
    said_beside = None if told is None else subprocess.STDOUT
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=said_beside)


def run(waiting: Sequence[tuple[str, list[str], Told | None]], at_once: int = AT_ONCE) -> list[int]:
    """Runs every lane, so many at once, in their order; the exit status of each. Whatever happens, none is left running."""
    left = list(waiting)
    started: list[subprocess.Popen[bytes]] = []
    try:
        while left or any(process.poll() is None for process in started):
            if left and sum(process.poll() is None for process in started) < at_once:
                started.append(_started(*left.pop(0)))
            else:
                sleep(_LOOKS_EVERY_SECONDS)
    finally:
        for process in started:
            process.terminate()
    return [process.wait() for process in started]


def main(arguments: list[str]) -> int:
    """All lanes; 1 when one of them failed."""
    with ExitStack() as open_files:
        here, *others = lanes(arguments)
        beside = [(*lane, open_files.enter_context(tempfile.TemporaryFile())) for lane in others]
        ends = run([(*here, None), *beside])
        for _, _, told in beside:
            told.seek(0)
            sys.stdout.buffer.write(told.read())
            sys.stdout.flush()
    return int(any(ends))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
