"""Looking people up in a full register: exact number, name, and whether a new record is somebody known.

What is measured: the questions and the comparison as the pages and the API call them, on SQLite and on PostgreSQL, over a
synthetic register with one record a person. Against what: reading one record by its key through the same code, sealed
columns opened, in the same process. `ratio` is the 99th percentile of the comparison over that of the plain read, the
larger of the two stores.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.postgres import postgres
from bench.processes import machine


def _side(folder: Path, database: str, persons: int) -> dict[str, Any]:
    """The figures of one store, taken in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEYI_", "DJANGO_"))}
    environment = kept | {"HEYI_DATA": str(folder)} | ({"HEYI_DATABASE_URL": database} if database else {})
    for first in ("init", "migrate"):
        command = [sys.executable, "-m", "heyi", first]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "bench.inside", "bench.lookup_side", str(persons)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    told = done.stdout.splitlines()[-1]
    # Said at once: a million persons take long, and what was measured is not lost with what comes after it.
    print(told.decode(), file=sys.stderr)
    answer: dict[str, Any] = json.loads(told)
    return answer


def measure(persons: int) -> dict[str, Any]:
    """Both stores, one after the other."""
    with tempfile.TemporaryDirectory(prefix="heyi-bench-") as made:
        folder = Path(made)
        sides = {"sqlite": _side(folder / "sqlite", "", persons)}
        with postgres(folder) as database:
            sides["postgresql"] = _side(folder / "ours", database.ours, persons)
    return {
        "name": "lookup",
        "machine": machine(),
        "persons": persons,
        "filled_seconds": {name: side["filled_seconds"] for name, side in sides.items()},
        "figures": {name: side["figures"] for name, side in sides.items()},
        "baseline": {name: side["baseline"] for name, side in sides.items()},
        "ratio": max(
            round(side["figures"]["match"]["p99_ms"] / side["baseline"]["p99_ms"], 1)
            for side in sides.values()
        ),
    }
