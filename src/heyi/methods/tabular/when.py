"""Times as they are written in a table: numbers, months, quarters, days, or just an order. Not here: what happens over time.

Source: docs/sources/methods-series.md#times
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from heyi.methods.refusals import Unfit
from heyi.methods.tabular.table import Numbers, number_of

_MONTH = re.compile(r"((?:19|20)\d\d)(?:\s*[-/年]\s*(0?[1-9]|1[0-2])|(0[1-9]|1[0-2]))\s*月?")
_QUARTER = re.compile(r"((?:19|20)\d\d)\s*[-/.年]?\s*(?:[Qq]|第)\s*([1-4])\s*(?:季度|季)?")
_DAY = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d\d?)\s*[-/.月]\s*(\d\d?)\s*日?(?:[ T]00:00(?::00)?)?")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_BEFORE = ("before", "pre", "baseline", "前", "之前", "干预前", "实施前", "改革前")
_AFTER = ("after", "post", "followup", "follow-up", "后", "之后", "干预后", "实施后", "改革后")


@dataclass(frozen=True, slots=True)
class When:
    """The times of rows.

    Shape: `values` can be compared, one for each row; `kind` is number, month, quarter, day, year, before-after or order (of the
           file).
    """

    kind: str
    values: Numbers
    cells: tuple[str, ...]

    def of(self, text: str) -> float:
        """The value of a time given by hand.

        Raises: Unfit for one that is not written like those of the table.
        """
        if text.strip() in self.cells:
            return float(self.values[self.cells.index(text.strip())])
        found = _value(self.kind, text)
        if found is None:
            raise Unfit(
                "start_unknown",
                f"--start “{text}” 与时间列的写法不同（如 {self.cells[0]}）。",
                f"--start {text!r} is not written like the times of the table ({self.cells[0]}, say).",
            )
        return found

    def written(self, value: float) -> str:
        """A value as the table writes it."""
        return self.cells[int(np.flatnonzero(self.values == value)[0])]


def when(cells: Sequence[str]) -> When:
    """The times in a column of texts."""
    for kind in ("month", "number", "quarter", "day", "year", "before-after"):
        found = [_value(kind, cell) for cell in cells]
        if all(one is not None for one in found):
            return When(kind, np.array(found, dtype=np.float64), tuple(cells))
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    return When("order", np.array([places[cell] for cell in cells], dtype=np.float64), tuple(cells))


def _value(kind: str, cell: str) -> float | None:
    text = cell.strip()
    if kind == "number":
        return number_of(text)
    if kind == "month":
        return (
            None
            if not (found := _MONTH.fullmatch(text))
            else int(found[1]) * 12.0 + int(found[2] or found[3])
        )
    if kind == "quarter":
        return None if not (found := _QUARTER.fullmatch(text)) else int(found[1]) * 4.0 + int(found[2])
    if kind == "year":
        return None if not (found := _YEAR.fullmatch(text)) else float(found[1])
    if kind == "day":
        return _day(text)
    if kind == "before-after":
        word = text.lower()
        return 1.0 if word in _AFTER else 0.0 if word in _BEFORE else None
    return None


def _day(text: str) -> float | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    try:
        return float(date(int(found[1]), int(found[2]), int(found[3])).toordinal())
    except ValueError:
        return None
