"""A funnel plot as values in units of its own view box. Not here: who is outside (referral), how it is drawn (templates)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

from heyi.contexts.referral.public import Judged, Measure, cases, limits_at
from heyi.methods.funnel import ALARM, WARNING

WIDTH, HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 72, 18, 52
_SAMPLES = 64
_FEWEST = 5
_LABEL_HEIGHT = 16
_ROOM = 1.12
# Names to the right of here would run out of the drawing.
_TURNING = 420

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Point:
    """One unit: where it stands, how it is marked, and its name where the reader may know it."""

    x: float
    y: float
    words: str
    mark: str
    is_out: bool = False
    label_y: float = 0.0
    is_named: bool = False
    turns_left: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A number beside an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """One drawing: limits as paths, what is usual as a line, and every unit as a point."""

    measure: Measure
    paths: tuple[tuple[str, str], ...]
    usual_y: float
    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def left(self) -> int:
        """Where the plot begins."""
        return _LEFT

    @property
    def right(self) -> int:
        """Where the plot ends."""
        return WIDTH - _RIGHT

    @property
    def bottom(self) -> int:
        """Where the axis of cases lies."""
        return HEIGHT - _BOTTOM

    @property
    def top(self) -> int:
        """Where the plot begins from above."""
        return _TOP


@dataclass(frozen=True, slots=True)
class Unit:
    """What a point is made of; `words` is empty for a unit whose name the reader is not told."""

    judged: Judged
    words: str
    is_subject: bool


def funnel_of(measure: Measure, units: Sequence[Unit], target: float, is_share: bool) -> Funnel | None:
    """The drawing of one measure, or None where fewer than two units have enough cases to be drawn."""
    drawn = [one for one in units if one.judged.value is not None and _number(one.judged) >= _FEWEST]
    if len(drawn) < 2:
        return None
    most = max(_number(one.judged) for one in drawn) * _ROOM
    top = 1.0 if is_share else _top_of(drawn, target)
    x_of, y_of = _scales(most, top)
    lines: list[tuple[str, str]] = []
    for mark, level in (("warning", WARNING), ("alarm", ALARM)):
        limits = [(number, limits_at(measure, number, target, level=level)) for number in _sizes(most)]
        lines.append((mark, _path(x_of, y_of, [(number, one.low) for number, one in limits], top)))
        lines.append((mark, _path(x_of, y_of, [(number, one.high) for number, one in limits], top)))
    points = _labelled(
        [_point(one, x_of(_number(one.judged)), y_of(min(one.judged.value or 0.0, top))) for one in drawn]
    )
    return Funnel(
        measure=measure,
        paths=tuple(lines),
        usual_y=y_of(target),
        points=points,
        across=tuple(Tick(x_of(number), str(number)) for number in _round_sizes(most)),
        upwards=tuple(
            Tick(y_of(top * part / 4), _scale_words(top * part / 4, is_share)) for part in range(5)
        ),
    )


def _number(judged: Judged) -> int:
    return cases(judged.measure, judged.count, judged.of)


def _top_of(drawn: Iterable[Unit], target: float) -> float:
    """High enough for every unit and for the limit of a unit of some size, and easy to divide by four."""
    least = max(target * 2.5, *(one.judged.value or 0.0 for one in drawn))
    return next(top for top in (0.2, 0.4, 0.8, 1.2, 2.0, 4.0, 8.0, 20.0, 40.0, 1e6) if top >= least)


def _scales(most: float, top: float) -> tuple[Scale, Scale]:
    def x_of(number: float) -> float:
        return round(_LEFT + sqrt(number / most) * (WIDTH - _LEFT - _RIGHT), 1)

    def y_of(value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / top * (HEIGHT - _TOP - _BOTTOM), 1)

    return x_of, y_of


def _sizes(most: float) -> list[int]:
    """Sizes evenly spread over the drawing, whose axis shows square roots."""
    found = {max(_FEWEST, round((step / _SAMPLES) ** 2 * most)) for step in range(1, _SAMPLES + 1)}
    return sorted(found)


def _round_sizes(most: float) -> list[int]:
    rounds = [step * ten for ten in (1, 10, 100, 1000, 10_000, 100_000) for step in (1, 2, 5)]
    inside = [one for one in rounds if _FEWEST <= one <= most]
    return inside[-6:]


def _path(x_of: Scale, y_of: Scale, values: list[tuple[int, float]], top: float) -> str:
    shown = [(number, min(value, top) if value != inf else top) for number, value in values]
    return "M" + "L".join(f"{x_of(number)} {y_of(value)}" for number, value in shown)


def _point(one: Unit, x: float, y: float) -> Point:
    mark = "subject" if one.is_subject else ("ours" if one.words else "other")
    is_out = one.judged.verdict.is_outside
    is_named = bool(one.words) and (one.is_subject or is_out)
    return Point(x, y, one.words, mark, is_out=is_out, label_y=y, is_named=is_named, turns_left=x > _TURNING)


def _labelled(points: list[Point]) -> tuple[Point, ...]:
    """Labels moved apart where they would lie on each other."""
    taken: list[float] = []
    moved: dict[int, Point] = {}
    for place, one in sorted(enumerate(points), key=lambda pair: pair[1].y):
        at = one.y
        while one.is_named and any(abs(at - other) < _LABEL_HEIGHT for other in taken):
            at += _LABEL_HEIGHT
        if one.is_named:
            taken.append(at)
        moved[place] = replace(one, label_y=min(at, HEIGHT - _BOTTOM - 4.0))
    return tuple(moved[place] for place in range(len(points)))


def _scale_words(value: float, is_share: bool) -> str:
    return f"{value:.0%}" if is_share else f"{value:.2f}"
