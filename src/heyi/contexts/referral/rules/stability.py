"""Whether somebody who lies in a ward is stable, by what the record has. Not here: which illness may go down (criteria).

What nobody sent is unknown, and what is unknown is not stable: the ward confirms it.
Source: docs/sources/down-referral.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from heyi.contexts.governance.terms import Sign
from heyi.contexts.referral.rules.criteria import Origin
from heyi.contexts.referral.terms.stays import Answer, StabilityCheck

_SIGNS = Origin("down-referral#stability", "unverified")
_OURS = Origin("down-referral#windows", "assumption")


@dataclass(frozen=True, slots=True)
class Bound:
    """Between which values a sign lies in somebody who is stable, both included; None is no bound on that side."""

    sign: Sign
    low: float | None
    high: float | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """What is asked of a patient before others go on caring for them.

    Units: hours and days in the names.
    """

    bounds: tuple[Bound, ...]
    signs_hours: int
    results_hours: int
    operation_days: int
    origin: Origin


# Bounds by docs/sources/down-referral.md#stability, hours and days by docs/sources/down-referral.md#windows.
STABILITY = Stability(
    bounds=(
        Bound(Sign.TEMPERATURE, None, 37.8, _SIGNS),
        Bound(Sign.PULSE, None, 100, _SIGNS),
        Bound(Sign.BREATHS, None, 24, _SIGNS),
        Bound(Sign.SYSTOLIC, 90, None, _SIGNS),
        Bound(Sign.OXYGEN, 90, None, _SIGNS),
    ),
    signs_hours=24,
    results_hours=48,
    operation_days=3,
    origin=_OURS,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A sign that was measured."""

    value: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is known of a stay.

    Shape: `signs` are the latest of each; `results_at` is when the last result of the laboratory came, None where none was
           sent, and `critical_at` when the last critical one did; `in_intensive_care` and `operated_at` are None where
           nobody told, `tells_operations` says whether the member told of operations or charges at all.
    """

    signs: Mapping[Sign, Measured] = field(default_factory=dict)
    results_at: datetime | None = None
    critical_at: datetime | None = None
    in_intensive_care: bool | None = None
    operated_at: datetime | None = None
    tells_operations: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what it says, what speaks against it, and what nobody measured.

    Shape: `beyond` are the signs outside their bounds with what was measured, `missing` those without a value in time.
    """

    check: StabilityCheck
    answer: Answer
    origin: Origin
    beyond: tuple[tuple[Bound, float], ...] = ()
    missing: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether somebody is stable: None where the ward must say so."""

    checks: tuple[Checked, ...]

    @property
    def is_stable(self) -> bool | None:
        """False as soon as one check speaks against it, True where all speak for it."""
        answers = {one.answer for one in self.checks}
        if Answer.BAD in answers:
            return False
        return None if Answer.UNKNOWN in answers else True

    @property
    def unknown(self) -> tuple[StabilityCheck, ...]:
        """The checks of which nobody knows."""
        return tuple(one.check for one in self.checks if one.answer is Answer.UNKNOWN)


def judge_stability(course: Course, wanted: Stability, *, now: datetime) -> Judgement:
    """What the record says of somebody's stability at a moment."""
    return Judgement(
        (
            _signs(course, wanted, now),
            Checked(StabilityCheck.RESULTS, _results(course, wanted, now), wanted.origin),
            Checked(StabilityCheck.INTENSIVE_CARE, _told(course.in_intensive_care), wanted.origin),
            Checked(StabilityCheck.OPERATION, _operation(course, wanted, now), wanted.origin),
        )
    )


def _signs(course: Course, wanted: Stability, now: datetime) -> Checked:
    since = now - timedelta(hours=wanted.signs_hours)
    fresh = {sign: one.value for sign, one in course.signs.items() if since <= one.at <= now}
    beyond = tuple(
        (bound, fresh[bound.sign])
        for bound in wanted.bounds
        if bound.sign in fresh and not _is_within(fresh[bound.sign], bound)
    )
    missing = tuple(dict.fromkeys(bound.sign for bound in wanted.bounds if bound.sign not in fresh))
    answer = Answer.BAD if beyond else Answer.UNKNOWN if missing else Answer.GOOD
    origin = wanted.bounds[0].origin if wanted.bounds else wanted.origin
    return Checked(StabilityCheck.SIGNS, answer, origin, beyond, missing)


def _is_within(value: float, bound: Bound) -> bool:
    return (bound.low is None or bound.low <= value) and (bound.high is None or value <= bound.high)


def _results(course: Course, wanted: Stability, now: datetime) -> Answer:
    if course.critical_at is not None and course.critical_at >= now - timedelta(hours=wanted.results_hours):
        return Answer.BAD
    return Answer.UNKNOWN if course.results_at is None else Answer.GOOD


def _told(in_intensive_care: bool | None) -> Answer:
    return {True: Answer.BAD, False: Answer.GOOD, None: Answer.UNKNOWN}[in_intensive_care]


def _operation(course: Course, wanted: Stability, now: datetime) -> Answer:
    if course.operated_at is not None:
        recent = course.operated_at >= now - timedelta(days=wanted.operation_days)
        return Answer.BAD if recent else Answer.GOOD
    return Answer.GOOD if course.tells_operations else Answer.UNKNOWN
