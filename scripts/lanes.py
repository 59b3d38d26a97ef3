"""Runs the tests on both stores beside each other: SQLite as it goes, what PostgreSQL said once all are done.

    python -m scripts.lanes [arguments of pytest]

Not here: which tests there are, how a store is started (tests/databases.py).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from scripts.programs import ROOT

# What needs a database runs on both; the pages are driven by a browser on one. PostgreSQL has two lanes, each with a
# server of its own: they mostly wait, for programs to start and for transactions to be durable.
ON_POSTGRES = (("tests/actions",), ("tests/http", "tests/journeys", "tests/partners"))


def lanes(arguments: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The store and the command of each lane; the first is the one whose words are seen as it goes."""
    yield "sqlite", [sys.executable, "-m", "pytest", "-m", "not soak and not postgres", *arguments]
    for group in ON_POSTGRES:
        folders = [folder for folder in group if (ROOT / folder).exists()]
        yield (
            "postgres",
            [sys.executable, "-m", "pytest", *folders, "-m", "not soak and not browser", *arguments],
        )


def _started(store: str, command: list[str], told: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"HEYI_TEST_DATABASE": store}
    said_beside = None if told is None else subprocess.STDOUT
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=said_beside)


def main(arguments: list[str]) -> int:
    """All lanes; 1 when one of them failed."""
    here, *others = lanes(arguments)
    with ExitStack() as open_files:
        beside: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
        for store, command in others:
            told: IO[bytes] = open_files.enter_context(tempfile.TemporaryFile())
            beside.append((_started(store, command, told), told))
        try:
            ends = [_started(*here).wait(), *(process.wait() for process, _ in beside)]
        finally:
            for process, _ in beside:
                process.terminate()
        for _, told in beside:
            told.seek(0)
            sys.stdout.buffer.write(told.read())
            sys.stdout.flush()
    return int(any(ends))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
