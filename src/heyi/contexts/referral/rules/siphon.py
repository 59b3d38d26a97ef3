"""Does a unit keep patients who could be treated below: counts, their intervals, and who is outside the limits.

A unit is judged against what is usual among all units asked in the same period, never against a wish; fewer cases than
five are told and not judged. What nobody counted is no data, which is not nought.
Source: docs/sources/treatable-below.md#siphon
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from heyi.methods import funnel
from heyi.methods.funnel import Limits

# Of fewer cases a share says more about chance than about care. Source: docs/sources/treatable-below.md#small
FEWEST = 5
# Two units differ from each other; only three show what is usual. Source: docs/sources/treatable-below.md#small
FEWEST_UNITS = 3
# So long the way down may still be offered after the treatment has ended. Source: docs/sources/treatable-below.md#kept
DAYS_TO_OFFER = 7
# A value on a limit belongs to the inside, however it was divided.
_NEAR = 1e-9


class Measure(StrEnum):
    """What is looked at. Each is a count over another count."""

    KEPT = "kept"
    DOWN_TO_UP = "down_to_up"
    DOWN_RATE = "down_rate"
    DECLINED = "declined"
    IN_TIME = "in_time"
    UNSENT = "unsent"


class Verdict(StrEnum):
    """What can be said of one figure of one unit."""

    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    NO_PEERS = "no_peers"
    INSIDE = "inside"
    ABOVE = "above"
    FAR_ABOVE = "far_above"
    BELOW = "below"
    FAR_BELOW = "far_below"

    @property
    def is_outside(self) -> bool:
        """Whether the figure lies outside the limits of one in twenty."""
        return self in (Verdict.ABOVE, Verdict.FAR_ABOVE, Verdict.BELOW, Verdict.FAR_BELOW)

    @property
    def is_far(self) -> bool:
        """Whether it lies outside the limits of one in five hundred."""
        return self in (Verdict.FAR_ABOVE, Verdict.FAR_BELOW)


# These are ratios of two counts, of which the first is no part of the second.
RATIOS = frozenset({Measure.DOWN_TO_UP, Measure.DOWN_RATE})
_SIPHONS_WHEN_HIGH = frozenset({Measure.KEPT, Measure.DECLINED, Measure.UNSENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted of one unit, or of one pair, in a period.

    Shape: `treatable` are stays that ended, of patients the catalogue says could be treated below, once the way down was
           offered or could have been; `kept` those of them that were never offered. `stays` and `sent` are None where the
           unit told of no stay at all.
    """

    asked: int = 0
    answered: int = 0
    accepted: int = 0
    declined: int = 0
    timed: int = 0
    in_time: int = 0
    treatable: int = 0
    kept: int = 0
    unread: int = 0
    offered: int = 0
    down: int = 0
    unwilling: int = 0
    stays: int | None = None
    sent: int | None = None

    def pair_of(self, measure: Measure) -> tuple[int, int] | None:
        """The two counts behind a measure, or None where nobody counted."""
        match measure:
            case Measure.KEPT:
                return self.kept, self.treatable
            case Measure.DOWN_TO_UP:
                return self.down, self.accepted
            case Measure.DECLINED:
                return self.declined, self.answered
            case Measure.IN_TIME:
                return self.in_time, self.timed
            case Measure.DOWN_RATE:
                return None if self.stays is None else (self.down, self.stays)
            case Measure.UNSENT:
                return None if self.stays is None else (self.stays - (self.sent or 0), self.stays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One figure of one unit: its counts, its value with an interval, what is usual, and the verdict.

    Shape: `value` is None without data and where it would be divided by none; a ratio may be above 1.
    """

    measure: Measure
    count: int = 0
    of: int = 0
    value: float | None = None
    interval: Limits | None = None
    usual: float | None = None
    warning: Limits | None = None
    alarm: Limits | None = None
    verdict: Verdict = Verdict.NO_DATA

    @property
    def siphons(self) -> bool:
        """Whether the figure lies outside on the side that speaks of keeping patients back."""
        if not self.verdict.is_outside:
            return False
        is_high = self.verdict in (Verdict.ABOVE, Verdict.FAR_ABOVE)
        return is_high is (self.measure in _SIPHONS_WHEN_HIGH)


def usual(measure: Measure, units: Iterable[Counts]) -> float | None:
    """What is usual: the share or ratio of all units together that are in line with the middle one of them.

    Shape: None where fewer than three units have enough cases. A lead may have more cases than all others together; were
           everybody simply added up, it would be its own measure and the others the outsiders.
    """
    told = [pair for one in units if (pair := one.pair_of(measure)) is not None and pair[1]]
    enough = [pair for pair in told if cases(measure, *pair) >= FEWEST]
    if len(enough) < FEWEST_UNITS:
        return None
    middle = median(count / of for count, of in enough)
    in_line = [pair for pair in told if _is_in_line(measure, pair, middle)] or told
    return sum(count for count, _ in in_line) / sum(of for _, of in in_line)


def _is_in_line(measure: Measure, pair: tuple[int, int], middle: float) -> bool:
    """Whether a unit is no further from the middle than chance explains; a middle at either end tells of nobody."""
    if middle <= 0 or (middle >= 1 and measure not in RATIOS):
        return True
    alarm = limits_at(measure, cases(measure, *pair), middle, level=funnel.ALARM)
    return alarm.low - _NEAR <= pair[0] / pair[1] <= alarm.high + _NEAR


def cases(measure: Measure, count: int, of: int) -> int:
    """How many cases stand behind a figure: of a share its denominator, of a ratio both counts."""
    return count + of if measure in RATIOS else of


def judge(measure: Measure, counts: Counts, target: float | None) -> Judged:
    """One figure of one unit against what is usual."""
    pair = counts.pair_of(measure)
    if pair is None:
        return Judged(measure=measure)
    count, of = pair
    number = cases(measure, count, of)
    value = count / of if of else None
    if number == 0 or value is None:
        return Judged(measure=measure, count=count, of=of, verdict=Verdict.TOO_FEW)
    is_ratio = measure in RATIOS
    interval = funnel.ratio_interval(count, of) if is_ratio else funnel.exact_interval(count, of)
    told = Judged(
        measure=measure, count=count, of=of, value=value, interval=interval, verdict=Verdict.TOO_FEW
    )
    if number < FEWEST:
        return told
    return _against(told, number, target)


def _against(told: Judged, number: int, target: float | None) -> Judged:
    if target is None or (told.measure in RATIOS and target <= 0):
        return replace(told, verdict=Verdict.NO_PEERS)
    warning, alarm = (
        limits_at(told.measure, number, target, level=level) for level in (funnel.WARNING, funnel.ALARM)
    )
    return replace(
        told,
        usual=target,
        warning=warning,
        alarm=alarm,
        verdict=_verdict(told.value or 0.0, warning, alarm),
    )


def limits_at(measure: Measure, number: int, target: float, *, level: float) -> Limits:
    """The limits of a unit with so many cases."""
    if measure in RATIOS:
        return funnel.ratio_limits(number, target, level=level)
    return funnel.share_limits(number, target, level=level)


def _verdict(value: float, warning: Limits, alarm: Limits) -> Verdict:
    if value > alarm.high + _NEAR:
        return Verdict.FAR_ABOVE
    if value < alarm.low - _NEAR:
        return Verdict.FAR_BELOW
    if value > warning.high + _NEAR:
        return Verdict.ABOVE
    if value < warning.low - _NEAR:
        return Verdict.BELOW
    return Verdict.INSIDE
