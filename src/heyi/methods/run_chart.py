"""Whether a series of points moves by more than chance: the rules of run charts about the median line.

Not here: control limits (funnel), whether two times differ (before_after).
Source: Perla, Provost & Murray, BMJ Qual Saf 2011;20:46-51; runs about the median after Swed & Eisenhart, Ann Math Stat
1943;14:66-87, reckoned exactly instead of read from their table. docs/sources/before-after.md#series
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, isfinite
from statistics import median

# How many points make a sign. Source: docs/sources/before-after.md#series
SHIFT = 6
TREND = 5
# With fewer useful points the number of runs says nothing, and six on one side is most of the series.
FEWEST = 10
_ON_EACH_SIDE = 0.025


class Unfit(ValueError):
    """A series with a point that is no number."""


class Rule(StrEnum):
    """Which rule a series breaks."""

    SHIFT = "shift"
    TREND = "trend"
    TOO_FEW_RUNS = "too_few_runs"
    TOO_MANY_RUNS = "too_many_runs"


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of change: the rule, from which point to which (both counted, from 0), and whether it is above or upwards.

    Shape: `is_up` None where the rule is about the whole series.
    """

    rule: Rule
    first: int
    last: int
    is_up: bool | None = None

    @property
    def length(self) -> int:
        """How many places the signal reaches over, those on the line among them."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A series with its median, the number of points that are not on it, and the signals; None where there are too few points."""

    middle: float
    useful: int
    runs: int
    signals: tuple[Signal, ...] | None


def judge(values: Sequence[float]) -> Judged:
    """Judges a series in the order of time.

    Raises: Unfit for no points or one that is not finite.
    """
    if not values or not all(isfinite(one) for one in values):
        raise Unfit("a series has points, and all are finite")
    middle = median(values)
    sides = [(place, one > middle) for place, one in enumerate(values) if one != middle]
    runs = sum(place == 0 or one[1] != sides[place - 1][1] for place, one in enumerate(sides))
    if len(sides) < FEWEST:
        return Judged(middle, len(sides), runs, None)
    return Judged(
        middle, len(sides), runs, (*_shifts(sides), *_trends(values), *_runs(sides, runs, len(values)))
    )


def _shifts(sides: Sequence[tuple[int, bool]]) -> Iterator[Signal]:
    """Six or more in a row on one side; points on the line neither count nor interrupt."""
    begin = 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or sides[place][1] != sides[begin][1]:
            if place - begin >= SHIFT:
                yield Signal(Rule.SHIFT, sides[begin][0], sides[place - 1][0], sides[begin][1])
            begin = place


def _trends(values: Sequence[float]) -> Iterator[Signal]:
    """Five or more in a row that all rise or all fall; a repeated value neither counts nor interrupts."""
    told = [(place, one) for place, one in enumerate(values) if place == 0 or one != values[place - 1]]
    begin = 0
    for place in range(1, len(told)):
        is_last = place == len(told) - 1
        rises = told[place][1] > told[place - 1][1]
        if not is_last and rises == (told[place + 1][1] > told[place][1]):
            continue
        if place - begin + 1 >= TREND:
            yield Signal(Rule.TREND, told[begin][0], told[place][0], rises)
        begin = place


def _runs(sides: Sequence[tuple[int, bool]], runs: int, size: int) -> Iterator[Signal]:
    above = sum(one for _, one in sides)
    below = len(sides) - above
    if not above or not below:
        return
    if sum(_chance(one, above, below) for one in range(2, runs + 1)) <= _ON_EACH_SIDE:
        yield Signal(Rule.TOO_FEW_RUNS, 0, size - 1)
    if sum(_chance(one, above, below) for one in range(runs, len(sides) + 1)) <= _ON_EACH_SIDE:
        yield Signal(Rule.TOO_MANY_RUNS, 0, size - 1)


def _chance(runs: int, above: int, below: int) -> float:
    """How likely it is that so many points above and below fall into so many runs, all orders alike."""
    half, odd = divmod(runs, 2)
    ways = comb(above - 1, half - 1) * comb(below - 1, half - 1) * 2
    if odd:
        ways = comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(
            below - 1, half
        )
    return ways / comb(above + below, above)
