"""Figures of referrals for an evaluation: one row a member that takes patients, or one a pair. Not here: counting (referral).

A share is empty where nothing stands below the line; nobody is named, since every number is of a whole institution.
Source: docs/sources/treatable-below.md#siphon
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.contexts.health.terms.figures import Period
from heyi.methods.refusals import Unfit

USUAL_DAYS = 90
COUNTS = ("asked", "accepted", "declined", "offered", "down")
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")

# What was counted of one row: its name, and numbers by name; `wait` is None where nobody answered.
Row = tuple[str, Mapping[str, int | None]]


def period_of(text: str, today: date) -> Period:
    """The days that a plan asks for: `recent` is the latest ninety, else FIRST/LAST as YYYY-MM-DD.

    Raises: Unfit.
    """
    if text == "recent":
        return Period(today - timedelta(days=USUAL_DAYS), today)
    found = _PERIOD.fullmatch(text)
    try:
        first, last = (date.fromisoformat(one) for one in found.groups()) if found else (today, date.min)
    except ValueError:
        first, last = today, date.min
    if first > last:
        raise Unfit(
            "live_period_wrong",
            f"时段“{text}”应写成 recent（最近 {USUAL_DAYS} 天）或 2026-01-01/2026-06-30。",
            f"The period {text!r} must be `recent` (the latest {USUAL_DAYS} days) or 2026-01-01/2026-06-30.",
        )
    return Period(first, last)


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
