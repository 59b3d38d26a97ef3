"""Runs the tests on both stores beside each other: SQLite as it goes, what PostgreSQL said once both are done.

    python -m scripts.lanes [arguments of pytest]

Not here: which tests there are, how a store is started (tests/databases.py).
"""

import os
import subprocess
import sys
import tempfile
from typing import IO

from scripts.programs import ROOT

# What needs a database runs on both; the pages are driven by a browser on one.
WITH_DATABASE = ("tests/actions", "tests/http", "tests/journeys", "tests/partners")


def lane(store: str, arguments: list[str]) -> list[str]:
    """The command of one lane."""
    if store == "sqlite":
        return [sys.executable, "-m", "pytest", "-m", "not soak and not postgres", *arguments]
    folders = [folder for folder in WITH_DATABASE if (ROOT / folder).exists()]
    return [sys.executable, "-m", "pytest", *folders, "-m", "not soak and not browser", *arguments]


def _started(store: str, arguments: list[str], told: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"HEYI_TEST_DATABASE": store}
    said_beside = None if told is None else subprocess.STDOUT
    return subprocess.Popen(
        lane(store, arguments), cwd=ROOT, env=environment, stdout=told, stderr=said_beside
    )


def main(arguments: list[str]) -> int:
    """Both lanes; 1 when either failed."""
    with tempfile.TemporaryFile() as told:
        beside = _started("postgres", arguments, told)
        try:
            here = _started("sqlite", arguments).wait()
            there = beside.wait()
        finally:
            beside.terminate()
        told.seek(0)
        sys.stdout.buffer.write(told.read())
        sys.stdout.flush()
    return int(bool(here or there))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
