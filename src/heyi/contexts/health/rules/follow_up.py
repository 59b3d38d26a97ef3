"""What findings mean by the standard, and whether somebody should go up. Not here: when the next visit is due (due).

Source: docs/sources/health-management.md#hypertension, #diabetes, #two-in-a-row
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from heyi.contexts.health.terms.follow_up import (
    Cause,
    DangerSign,
    Findings,
    Item,
    Judgement,
    PastVisit,
    ReferralNeed,
    Result,
    Told,
)
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.standards import Figure, FigureName, SourceStatus, Standard
from heyi.kernel.errors import InputInvalid, Problem

# What a working instrument can show of somebody alive; beyond it a digit is wrong. Source: health-management#bounds
BOUNDS: Mapping[Item, tuple[Decimal, Decimal]] = {
    Item.SYSTOLIC: (Decimal(60), Decimal(280)),
    Item.DIASTOLIC: (Decimal(30), Decimal(180)),
    Item.GLUCOSE: (Decimal("1.0"), Decimal("50.0")),
    Item.PULSE: (Decimal(25), Decimal(240)),
    Item.WEIGHT: (Decimal(20), Decimal(250)),
    Item.HEIGHT: (Decimal(80), Decimal(230)),
    Item.WAIST: (Decimal(40), Decimal(200)),
    Item.CIGARETTES: (Decimal(0), Decimal(100)),
}
_LONGEST_WORDS = 1_000

_SIGNS = Figure(Decimal(1), "health-management#danger-signs", SourceStatus.SECONDARY)
_HARM = Figure(Decimal(1), "health-management#two-in-a-row", SourceStatus.SECONDARY)

# Whoever is followed up for one of these was not followed up until this was measured. Source: health-management#visits
NEEDED: Mapping[RiskGroup, tuple[Item, ...]] = {
    RiskGroup.ELDERLY: (),
    RiskGroup.HYPERTENSION: (Item.SYSTOLIC, Item.DIASTOLIC),
    RiskGroup.DIABETES: (Item.GLUCOSE,),
    RiskGroup.STROKE_RISK: (Item.SYSTOLIC, Item.DIASTOLIC),
}


def check_findings(findings: Findings, group: RiskGroup) -> None:
    """Nothing that cannot be, and nothing missing without which the visit says nothing.

    Raises: InputInvalid naming each value, the bound it crosses, and each that is missing.
    """
    problems = [*_beyond(findings.values), *_missing(findings, group)]
    problems += [
        Problem(name, "too_long", limit=_LONGEST_WORDS)
        for name in ("words", "advice")
        if len(getattr(findings, name)) > _LONGEST_WORDS
    ]
    if problems:
        raise InputInvalid(*problems)


def _beyond(values: Mapping[Item, Decimal]) -> Iterator[Problem]:
    for item, value in values.items():
        least, most = BOUNDS[item]
        if not value.is_finite() or value < least:
            yield Problem(item, "health_value_too_low", limit=str(least))
        elif value > most:
            yield Problem(item, "health_value_too_high", limit=str(most))
    upper, lower = values.get(Item.SYSTOLIC), values.get(Item.DIASTOLIC)
    if upper and lower and upper.is_finite() and lower.is_finite() and lower >= upper:
        yield Problem(Item.DIASTOLIC, "diastolic_above_systolic")


def _missing(findings: Findings, group: RiskGroup) -> Iterator[Problem]:
    # With a danger sign nobody waits for a measurement.
    if findings.danger_signs:
        return
    for item in NEEDED[group]:
        if item not in findings.values:
            yield Problem(item, "required")
    pair = {Item.SYSTOLIC, Item.DIASTOLIC}
    for item in sorted(pair - findings.values.keys() - set(NEEDED[group])):
        if pair & findings.values.keys():
            yield Problem(item, "required")


def judge(
    findings: Findings, standard: Standard, *, age_years: int | None, earlier: Sequence[PastVisit] = ()
) -> Judgement:
    """What a visit found: one of the classes of the standard, and whether and how fast somebody should go up.

    Shape: `earlier` are the visits before this one, the latest last. An unknown age is held to the stricter goal.
    """
    danger = tuple(_dangers(findings, standard))
    high = tuple(_above_goal(findings, standard, age_years))
    harm = tuple(_harm(findings))
    result = _result(findings, standard, bool(high or danger))
    if danger:
        return Judgement(result=result, need=ReferralNeed.AT_ONCE, causes=(*danger, *high, *harm))
    if result is Result.COMPLICATION:
        return Judgement(result=result, need=ReferralNeed.PROPOSED, causes=(*harm, *high))
    if result.needs_care_soon and _bad_before(earlier, standard):
        again = Told(Cause.TWICE_IN_A_ROW, standard.figure(FigureName.IN_A_ROW))
        return Judgement(result=result, need=ReferralNeed.PROPOSED, causes=(again, *high, *harm))
    return Judgement(result=result, need=ReferralNeed.NONE, causes=(*high, *harm))


def _bad_before(earlier: Sequence[PastVisit], standard: Standard) -> bool:
    """Whether the visits just before this one, as many as the standard wants in a row, all found something amiss."""
    wanted = standard.whole(FigureName.IN_A_ROW) - 1
    last = earlier[-wanted:]
    return len(last) == wanted and all(one.result.needs_care_soon for one in last)


def _result(findings: Findings, standard: Standard, is_high: bool) -> Result:
    if findings.has_new_complication:
        return Result.COMPLICATION
    if findings.has_side_effects:
        return Result.SIDE_EFFECTS
    if is_high:
        return Result.NOT_CONTROLLED
    is_judged = any(item in findings.values for item in NEEDED[standard.group])
    return Result.CONTROLLED if is_judged else Result.SEEN


def _harm(findings: Findings) -> Iterator[Told]:
    if findings.has_new_complication:
        yield Told(Cause.NEW_COMPLICATION, _HARM)
    if findings.has_side_effects:
        yield Told(Cause.SIDE_EFFECTS, _HARM)


def _at_least(value: Decimal, bound: Decimal) -> bool:
    return value >= bound


def _at_most(value: Decimal, bound: Decimal) -> bool:
    return value <= bound


def _above(value: Decimal, bound: Decimal) -> bool:
    return value > bound


_Line = tuple[Item, FigureName, Cause, Callable[[Decimal, Decimal], bool]]
_DANGERS: tuple[_Line, ...] = (
    (Item.SYSTOLIC, FigureName.SYSTOLIC_DANGER_MMHG, Cause.SYSTOLIC_DANGEROUS, _at_least),
    (Item.DIASTOLIC, FigureName.DIASTOLIC_DANGER_MMHG, Cause.DIASTOLIC_DANGEROUS, _at_least),
    (Item.GLUCOSE, FigureName.GLUCOSE_DANGER_MMOL_PER_L, Cause.GLUCOSE_DANGEROUS, _at_least),
    (Item.GLUCOSE, FigureName.GLUCOSE_LOW_MMOL_PER_L, Cause.GLUCOSE_TOO_LOW, _at_most),
    (Item.PULSE, FigureName.PULSE_DANGER_PER_MINUTE, Cause.PULSE_DANGEROUS, _above),
)
_GOALS: tuple[_Line, ...] = (
    (Item.SYSTOLIC, FigureName.SYSTOLIC_GOAL_MMHG, Cause.SYSTOLIC_HIGH, _at_least),
    (Item.DIASTOLIC, FigureName.DIASTOLIC_GOAL_MMHG, Cause.DIASTOLIC_HIGH, _at_least),
    (Item.GLUCOSE, FigureName.GLUCOSE_GOAL_MMOL_PER_L, Cause.GLUCOSE_HIGH, _at_least),
)


def _met(line: _Line, findings: Findings, standard: Standard, name: FigureName) -> Told | None:
    item, _, cause, crosses = line
    value = findings.values.get(item)
    if value is None or not standard.has(name):
        return None
    figure = standard.figure(name)
    return Told(cause, figure, value) if crosses(value, figure.value) else None


def _dangers(findings: Findings, standard: Standard) -> Iterator[Told]:
    for line in _DANGERS:
        told = _met(line, findings, standard, line[1])
        if told is not None:
            yield told
    for sign in sorted(findings.danger_signs, key=list(DangerSign).index):
        yield Told(Cause.DANGER_SIGN, _SIGNS, sign=sign)


def _above_goal(findings: Findings, standard: Standard, age_years: int | None) -> Iterator[Told]:
    for line in _GOALS:
        name = line[1]
        if name is FigureName.SYSTOLIC_GOAL_MMHG and _is_older(standard, age_years):
            name = FigureName.OLDER_SYSTOLIC_GOAL_MMHG
        told = _met(line, findings, standard, name)
        if told is not None:
            yield told


def _is_older(standard: Standard, age_years: int | None) -> bool:
    if age_years is None or not standard.has(FigureName.OLDER_FROM_YEARS):
        return False
    return age_years >= standard.whole(FigureName.OLDER_FROM_YEARS)
