"""A small chart of an observation over time, as values in units of its own view box. Not here: how it is drawn (templates)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from heyi.contexts.record.public import Series

WIDTH, HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 24, 16, 28
# Marks of different series differ in shape as well as in tone, so that they are told apart without colour.
MARKS = ("round", "square", "ring", "diamond")


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One mark of the chart, and what it says."""

    x: float
    y: float
    number: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One series: its path, its marks, and its words at the end."""

    words: str
    mark: str
    path: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the reference range, drawn across."""

    y: float
    number: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """Series of one unit in one drawing."""

    unit: str
    width: int
    height: int
    lines: tuple[ChartLine, ...]
    limits: tuple[Limit, ...]
    lowest: Limit
    highest: Limit
    first_at: datetime
    last_at: datetime

    @property
    def left(self) -> int:
        """Where the plot begins."""
        return _LEFT

    @property
    def right(self) -> int:
        """Where the plot ends."""
        return WIDTH - _RIGHT


def charts_of(series: Sequence[Series]) -> tuple[Chart, ...]:
    """One chart for each unit; series of one unit share it."""
    by_unit: dict[str, list[Series]] = {}
    for one in series:
        by_unit.setdefault(one.unit, []).append(one)
    return tuple(_chart(unit, together) for unit, together in by_unit.items())


def _chart(unit: str, series: Sequence[Series]) -> Chart:
    limits = {limit for one in series for limit in (one.low, one.high) if limit is not None}
    numbers = {point.number for one in series for point in one.points} | limits
    times = [point.taken_at for one in series for point in one.points]
    low, high = min(numbers), max(numbers)
    first, last = min(times), max(times)

    def x_of(at: datetime) -> float:
        whole = (last - first).total_seconds()
        share = (at - first).total_seconds() / whole if whole else 0.5
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y_of(number: Decimal) -> float:
        share = float((number - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    lines = []
    for place, one in enumerate(series):
        points = tuple(
            ChartPoint(x_of(point.taken_at), y_of(point.number), point.number, point.taken_at)
            for point in one.points
        )
        path = "M" + "L".join(f"{point.x} {point.y}" for point in points)
        lines.append(ChartLine(one.text, MARKS[place % len(MARKS)], path, points))
    return Chart(
        unit=unit,
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(lines),
        limits=tuple(Limit(y_of(limit), limit) for limit in sorted(limits)),
        lowest=Limit(y_of(low), low),
        highest=Limit(y_of(high), high),
        first_at=first,
        last_at=last,
    )
