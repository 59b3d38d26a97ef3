"""What a screening means and what follows from it. Not here: following up whoever was found (follow_up).

Source: docs/sources/health-management.md#stroke-risk, #first-measurement, #glucose-screening
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from heyi.contexts.health.rules.follow_up import BOUNDS
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.screening import (
    Follows,
    Outcome,
    RiskFactor,
    Screened,
    ScreeningKind,
    ScreeningResult,
)
from heyi.contexts.health.terms.standards import Figure, FigureName, SourceStatus
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import age_on

_SECONDARY, _UNVERIFIED = SourceStatus.SECONDARY, SourceStatus.UNVERIFIED


def _figure(value: str, anchor: str, status: SourceStatus) -> Figure:
    return Figure(Decimal(value), f"health-management#{anchor}", status)


HIGH_FROM_FACTORS = _figure("3", "stroke-risk", _SECONDARY)
PRESSURE_DANGER = {Item.SYSTOLIC: Decimal(180), Item.DIASTOLIC: Decimal(110)}
PRESSURE_HIGH = {Item.SYSTOLIC: Decimal(140), Item.DIASTOLIC: Decimal(90)}
PRESSURE_RAISED = {Item.SYSTOLIC: Decimal(130), Item.DIASTOLIC: Decimal(85)}
GLUCOSE_DANGER, GLUCOSE_LOW = Decimal("16.7"), Decimal("3.9")
GLUCOSE_HIGH, GLUCOSE_RAISED = Decimal("7.0"), Decimal("6.1")
YEAR_DAYS, HALF_YEAR_DAYS, CONFIRM_DAYS = 365, 182, 14

GROUP = {
    ScreeningKind.STROKE_RISK: RiskGroup.STROKE_RISK,
    ScreeningKind.BLOOD_PRESSURE: RiskGroup.HYPERTENSION,
    ScreeningKind.GLUCOSE: RiskGroup.DIABETES,
}
NEEDED = {
    ScreeningKind.STROKE_RISK: (),
    ScreeningKind.BLOOD_PRESSURE: (Item.SYSTOLIC, Item.DIASTOLIC),
    ScreeningKind.GLUCOSE: (Item.GLUCOSE,),
}
_CHRONIC = frozenset({RiskFactor.HYPERTENSION, RiskFactor.DIABETES, RiskFactor.ATRIAL_FIBRILLATION})


def check_screened(screened: Screened, on: date, *, born_on: date | None, today: date) -> None:
    """Nothing missing, nothing that cannot be, no day to come, and nobody too young for the screening.

    Raises: InputInvalid.
    """
    problems = [Problem(item, "required") for item in NEEDED[screened.kind] if item not in screened.values]
    for item, value in screened.values.items():
        least, most = BOUNDS[item]
        if not value.is_finite() or value < least:
            problems.append(Problem(item, "health_value_too_low", limit=str(least)))
        elif value > most:
            problems.append(Problem(item, "health_value_too_high", limit=str(most)))
    youngest = STANDARDS[RiskGroup.STROKE_RISK].whole(FigureName.YOUNGEST_YEARS)
    if on > today:
        problems.append(Problem("on", "in_the_future"))
    elif _is_too_young(screened, on, born_on, youngest):
        problems.append(Problem("on", "screened_too_young", limit=youngest))
    if problems:
        raise InputInvalid(*problems)


def _is_too_young(screened: Screened, on: date, born_on: date | None, youngest: int) -> bool:
    # Whoever had a stroke is at risk at any age.
    if screened.kind is not ScreeningKind.STROKE_RISK or screened.had_stroke or born_on is None:
        return False
    return born_on > on or age_on(on, born_on=born_on) < youngest


def outcome_of(screened: Screened, *, on: date) -> Outcome:
    """What a screening means."""
    match screened.kind:
        case ScreeningKind.STROKE_RISK:
            return _stroke(screened, on)
        case ScreeningKind.BLOOD_PRESSURE:
            return _pressure(screened.values, on)
        case ScreeningKind.GLUCOSE:
            return _glucose(screened.values[Item.GLUCOSE], on)


def _stroke(screened: Screened, on: date) -> Outcome:
    is_high = screened.had_stroke or len(screened.factors) >= HIGH_FROM_FACTORS.value
    if is_high:
        result, follows, days = ScreeningResult.HIGH, Follows.ENROL, None
    elif screened.factors & _CHRONIC:
        result, follows, days = ScreeningResult.RAISED, Follows.REPEAT, HALF_YEAR_DAYS
    else:
        result, follows, days = ScreeningResult.LOW, Follows.REPEAT, YEAR_DAYS
    return _outcome(ScreeningKind.STROKE_RISK, result, follows, on, days, HIGH_FROM_FACTORS)


def _pressure(values: Mapping[Item, Decimal], on: date) -> Outcome:
    """One measurement makes nobody ill: what is high is measured on two more days before somebody is enrolled."""

    def reaches(bounds: Mapping[Item, Decimal]) -> bool:
        return any(values[item] >= bound for item, bound in bounds.items())

    kind = ScreeningKind.BLOOD_PRESSURE
    figure = _figure("140", "first-measurement", _SECONDARY)
    if reaches(PRESSURE_DANGER):
        danger = _figure("180", "hypertension", _SECONDARY)
        return _outcome(kind, ScreeningResult.DANGEROUS, Follows.REFER, on, CONFIRM_DAYS, danger)
    if reaches(PRESSURE_HIGH):
        return _outcome(kind, ScreeningResult.HIGH, Follows.CONFIRM, on, CONFIRM_DAYS, figure)
    if reaches(PRESSURE_RAISED):
        return _outcome(kind, ScreeningResult.RAISED, Follows.REPEAT, on, HALF_YEAR_DAYS, figure)
    return _outcome(kind, ScreeningResult.LOW, Follows.REPEAT, on, YEAR_DAYS, figure)


def _glucose(value: Decimal, on: date) -> Outcome:
    kind, figure = ScreeningKind.GLUCOSE, _figure("7.0", "glucose-screening", _UNVERIFIED)
    if value >= GLUCOSE_DANGER or value <= GLUCOSE_LOW:
        danger = _figure(
            str(GLUCOSE_DANGER if value >= GLUCOSE_DANGER else GLUCOSE_LOW), "diabetes", _UNVERIFIED
        )
        return _outcome(kind, ScreeningResult.DANGEROUS, Follows.REFER, on, CONFIRM_DAYS, danger)
    if value >= GLUCOSE_HIGH:
        return _outcome(kind, ScreeningResult.HIGH, Follows.CONFIRM, on, CONFIRM_DAYS, figure)
    if value >= GLUCOSE_RAISED:
        return _outcome(kind, ScreeningResult.RAISED, Follows.REPEAT, on, HALF_YEAR_DAYS, figure)
    return _outcome(kind, ScreeningResult.LOW, Follows.REPEAT, on, YEAR_DAYS, figure)


def _outcome(
    kind: ScreeningKind, result: ScreeningResult, follows: Follows, on: date, days: int | None, figure: Figure
) -> Outcome:
    repeat_on = None if days is None else on + timedelta(days=days)
    return Outcome(result=result, follows=follows, group=GROUP[kind], repeat_on=repeat_on, figure=figure)
