"""Figures of referrals for an evaluation: one row a member that takes patients, or one a pair. Not here: counting (referral).

A share is empty where nothing stands below the line; nobody is named, since every number is of a whole institution.
Source: docs/sources/treatable-below.md#siphon
"""

from collections.abc import Mapping
from uuid import UUID

from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.methods.refusals import Unfit

COUNTS = ("asked", "accepted", "declined", "offered", "down")

# What was counted of one row: its name, and numbers by name; `wait` is None where nobody answered.
Row = tuple[str, Mapping[str, int | None]]


def referral_table(rows: Mapping[tuple[UUID, ...], Row]) -> LiveTable:
    """One row each, by name.

    Raises: Unfit where nothing was counted.
    """
    kept = sorted(rows.values(), key=lambda one: one[0])
    if not kept:
        raise Unfit(
            "live_nothing_counted",
            "这一时段没有转诊，不能汇总。",
            "There were no referrals in this period; nothing can be summed up.",
        )
    columns: dict[str, list[str]] = {"name": [name for name, _ in kept]}
    for count in COUNTS:
        columns[count] = [str(numbers[count]) for _, numbers in kept]
    for name, (above, below) in SHARES.items():
        columns[name] = [_share(numbers[above], numbers[below]) for _, numbers in kept]
    columns["wait_minutes"] = ["" if one["wait"] is None else str(one["wait"]) for _, one in kept]
    return LiveTable(columns, withheld=0)


SHARES: Mapping[str, tuple[str, str]] = {
    "accepted_share": ("accepted", "answered"),
    "in_time_share": ("in_time", "timed"),
    "down_to_up": ("down", "accepted"),
    "kept_share": ("kept", "treatable"),
}


def _share(above: int | None, below: int | None) -> str:
    return repr(above / below) if above is not None and below else ""
