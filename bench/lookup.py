"""Looking people up in a full register: exact number, name, and whether a new record is somebody known.

What is measured: the questions and the comparison as the pages and the API call them, on SQLite and on PostgreSQL, over a
synthetic register with one record a person. Against what: reading one record by its key through the same code, sealed
columns opened, in the same process. `ratio` is the 99th percentile of the comparison over that of the plain read, the
larger of the two stores.
"""

from typing import Any

from bench.processes import machine
from bench.stores import on_both


def measure(persons: int) -> dict[str, Any]:
    """Both stores, one after the other."""
    sides = on_both("bench.lookup_side", persons)
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
