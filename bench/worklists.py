"""The pages that must answer over everything stored: inbox, board of places, siphon monitor.

What is measured: each page as the server makes it, signed in, from the address to the last byte, without the network, on
SQLite and on PostgreSQL, with N referrals of three years between eighty members, and half as many stays. Against what: the
same pages of the same alliance before any referral was stored, in the same process. `ratio` is the largest 95th percentile
of a page over that of the same page empty.
"""

from typing import Any

from bench.processes import machine
from bench.stores import on_both


def measure(referrals: int) -> dict[str, Any]:
    """Both stores, one after the other."""
    sides = on_both("bench.worklists_side", referrals)
    return {
        "name": "worklists",
        "machine": machine(),
        "referrals": referrals,
        "filled_seconds": {name: side["filled_seconds"] for name, side in sides.items()},
        "figures": {name: side["figures"] for name, side in sides.items()},
        "baseline": {name: side["baseline"] for name, side in sides.items()},
        "ratio": max(
            round(page["p95_ms"] / side["baseline"][name]["p95_ms"], 1)
            for side in sides.values()
            for name, page in side["figures"].items()
        ),
    }
