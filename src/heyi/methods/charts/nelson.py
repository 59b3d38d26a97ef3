"""The eight rules of Nelson: signs in a chart that a process has changed. Not here: the lines it is judged by.

Source: Nelson, J Qual Technol 1984;16:237-239. Where later texts differ: docs/sources/methods-charts.md#rules
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.charts.lines import Lines, Numbers

ALL = (1, 2, 3, 4, 5, 6, 7, 8)
# Counts are not normal, and their zones are no zones: of these only what needs no normal curve.
OF_COUNTS = (1, 2, 3, 4)
# A point is beyond a line only where it is by more than rounding.
_NEAR = 1e-9

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that holds from one point to another, both counted from 0.

    Shape: `at` are the points at which the rule was met; `is_up` is None where the rule has no side.
    """

    rule: int
    first: int
    last: int
    at: tuple[int, ...]
    is_up: bool | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A rule as what must be true of how many of the last so many points.

    Shape: `lead` are the points before the first of the window that belong to it (a step has two ends).
    """

    rule: int
    flags: Flags
    window: int
    needed: int
    is_up: bool | None = None
    lead: int = 0


def signs(lines: Lines, rules: Sequence[int] = ALL) -> list[Sign]:
    """The signs in a chart, in the order of rules and then of time.

    Shape:  a rule is met at the point that completes it; windows that overlap are one sign.
    """
    return [
        sign
        for pattern in _patterns(scores(lines), lines.plotted)
        if pattern.rule in rules and np.any(lines.sigma > 0)
        for sign in _met(pattern)
    ]


def scores(lines: Lines) -> Numbers:
    """How many sigmas each point lies off the centre; 0 where nothing varies."""
    off = lines.plotted - lines.centre
    found: Numbers = np.divide(off, lines.sigma, out=np.zeros(len(off)), where=lines.sigma > 0)
    return found


def zones(standardised: ArrayLike) -> list[str]:
    """The zone of each point: C up to one sigma, B to two, A to three, else beyond; + above the centre, - below."""
    found = []
    for score in np.asarray(standardised, dtype=np.float64).tolist():
        side = "+" if score > 0 else "-" if score < 0 else ""
        letters = [letter for edge, letter in ((1, "C"), (2, "B"), (3, "A")) if abs(score) <= edge + _NEAR]
        found.append((letters[0] if letters else "beyond") + side)
    return found


def _patterns(score: Numbers, points: Numbers) -> Iterator[_Pattern]:
    sides = ((True, score), (False, -score))
    steps = np.append(0.0, np.diff(points))
    rough = _NEAR * max(1e-300, float(np.abs(points).max()))
    turns = np.zeros(len(points), dtype=bool)
    turns[2:] = ((steps[1:-1] > rough) & (steps[2:] < -rough)) | (
        (steps[1:-1] < -rough) & (steps[2:] > rough)
    )
    yield from (_Pattern(1, one > 3 + _NEAR, 1, 1, is_up) for is_up, one in sides)
    yield from (_Pattern(2, one > _NEAR, 9, 9, is_up) for is_up, one in sides)
    yield _Pattern(3, steps > rough, 5, 5, True, lead=1)
    yield _Pattern(3, steps < -rough, 5, 5, False, lead=1)
    yield _Pattern(4, turns, 12, 12, lead=2)
    yield from (_Pattern(5, one > 2 + _NEAR, 3, 2, is_up) for is_up, one in sides)
    yield from (_Pattern(6, one > 1 + _NEAR, 5, 4, is_up) for is_up, one in sides)
    yield _Pattern(7, np.abs(score) < 1 - _NEAR, 15, 15)
    yield _Pattern(8, np.abs(score) > 1 + _NEAR, 8, 8)


def _met(pattern: _Pattern) -> Iterator[Sign]:
    first, at = -1, list[int]()
    counted = np.append(0, np.cumsum(pattern.flags))
    for place in np.flatnonzero(pattern.flags).tolist():
        begin = max(0, place - pattern.window + 1)
        if counted[place + 1] - counted[begin] < pattern.needed:
            continue
        start = begin + int(np.argmax(pattern.flags[begin:])) - pattern.lead
        if at and start > at[-1]:
            yield Sign(pattern.rule, first, at[-1], tuple(at), pattern.is_up)
            at = []
        if not at:
            first = start
        at.append(place)
    if at:
        yield Sign(pattern.rule, first, at[-1], tuple(at), pattern.is_up)
