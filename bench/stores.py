"""One benchmark on both stores, each in an installation and a process of its own. Not here: what is filled and asked."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.postgres import postgres


def on_both(module: str, records: int) -> dict[str, dict[str, Any]]:
    """What a module prints of SQLite and of PostgreSQL, one after the other."""
    with tempfile.TemporaryDirectory(prefix="heyi-bench-") as made:
        folder = Path(made)
        sides = {"sqlite": _side(module, folder / "sqlite", "", records)}
        with postgres(folder) as database:
            sides["postgresql"] = _side(module, folder / "ours", database.ours, records)
    return sides


def _side(module: str, folder: Path, database: str, records: int) -> dict[str, Any]:
    """The figures of one store, taken in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEYI_", "DJANGO_"))}
    environment = kept | {"HEYI_DATA": str(folder)} | ({"HEYI_DATABASE_URL": database} if database else {})
    for first in ("init", "migrate"):
        command = [sys.executable, "-m", "heyi", first]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "bench.inside", module, str(records)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    told = done.stdout.splitlines()[-1]
    # Said at once: many records take long, and what was measured is not lost with what comes after it.
    print(told.decode(), file=sys.stderr)
    answer: dict[str, Any] = json.loads(told)
    return answer
