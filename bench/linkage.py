"""Linkage of a synthetic Chinese register: ours beside plain Splink, on the same records in the same run.

Each side has a process of its own. `ratio` is our wall time over that of the baseline.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from bench.chinese_register import register
from bench.processes import machine

_SEED, _CORRUPTED = 7, 0.2


def _side(side: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.linkage_side", side, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{side} failed: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(records: int) -> dict[str, Any]:
    """Both sides, the baseline first."""
    with tempfile.TemporaryDirectory(prefix="heyi-bench-") as folder:
        file = Path(folder) / "register.parquet"
        table = register(records, seed=_SEED, corrupted=_CORRUPTED)
        parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), file)
        del table
        baseline, figures = _side("plain", file), _side("ours", file)
    return {
        "name": "linkage",
        "machine": machine(),
        "records": records,
        "figures": figures,
        "baseline": baseline,
        "ratio": round(figures["seconds"] / baseline["seconds"], 2),
    }
