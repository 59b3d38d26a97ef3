"""What a screening means and what follows from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.health.rules.kept_screening import kept_screened, opened_screened
from heyi.contexts.health.rules.screening import check_screened, outcome_of
from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.screening import (
    Follows,
    RiskFactor,
    Screened,
    ScreeningKind,
    ScreeningResult,
)
from heyi.kernel.errors import InputInvalid

DAY = date(2026, 3, 5)
F, R = Follows, ScreeningResult
ORDER = list(ScreeningResult)


def stroke(*factors: RiskFactor, had_stroke: bool = False) -> Screened:
    return Screened(kind=ScreeningKind.STROKE_RISK, factors=frozenset(factors), had_stroke=had_stroke)


def pressure(systolic: int, diastolic: int) -> Screened:
    values = {Item.SYSTOLIC: Decimal(systolic), Item.DIASTOLIC: Decimal(diastolic)}
    return Screened(kind=ScreeningKind.BLOOD_PRESSURE, values=values)


def glucose(value: str) -> Screened:
    return Screened(kind=ScreeningKind.GLUCOSE, values={Item.GLUCOSE: Decimal(value)})


@pytest.mark.parametrize(
    ("screened", "result", "follows", "days"),
    [
        (stroke(), R.LOW, F.REPEAT, 365),
        (stroke(RiskFactor.SMOKING, RiskFactor.OVERWEIGHT), R.LOW, F.REPEAT, 365),
        (stroke(RiskFactor.HYPERTENSION), R.RAISED, F.REPEAT, 182),
        (stroke(RiskFactor.ATRIAL_FIBRILLATION, RiskFactor.SMOKING), R.RAISED, F.REPEAT, 182),
        (stroke(RiskFactor.SMOKING, RiskFactor.OVERWEIGHT, RiskFactor.INACTIVITY), R.HIGH, F.ENROL, None),
        (stroke(had_stroke=True), R.HIGH, F.ENROL, None),
        (pressure(129, 84), R.LOW, F.REPEAT, 365),
        (pressure(130, 84), R.RAISED, F.REPEAT, 182),
        (pressure(120, 85), R.RAISED, F.REPEAT, 182),
        (pressure(140, 80), R.HIGH, F.CONFIRM, 14),
        (pressure(130, 90), R.HIGH, F.CONFIRM, 14),
        (pressure(180, 80), R.DANGEROUS, F.REFER, 14),
        (pressure(150, 110), R.DANGEROUS, F.REFER, 14),
        (glucose("6.0"), R.LOW, F.REPEAT, 365),
        (glucose("6.1"), R.RAISED, F.REPEAT, 182),
        (glucose("7.0"), R.HIGH, F.CONFIRM, 14),
        (glucose("16.7"), R.DANGEROUS, F.REFER, 14),
        (glucose("3.9"), R.DANGEROUS, F.REFER, 14),
    ],
)
def test_a_screening_says_how_it_came_out_and_what_follows(screened, result, follows, days):
    told = outcome_of(screened, on=DAY)
    assert (told.result, told.follows) == (result, follows)
    assert told.repeat_on == (None if days is None else DAY + timedelta(days=days))
    assert told.figure.source.startswith("health-management#")


@given(st.frozensets(st.sampled_from(RiskFactor)), st.sampled_from(RiskFactor), st.booleans())
def test_one_factor_more_never_means_less_risk(factors, more, had_stroke):
    few = outcome_of(stroke(*factors, had_stroke=had_stroke), on=DAY).result
    many = outcome_of(stroke(*factors, more, had_stroke=had_stroke), on=DAY).result
    assert ORDER.index(few) <= ORDER.index(many)


@given(st.integers(60, 280), st.integers(30, 180), st.integers(0, 60))
def test_more_pressure_never_means_less_risk(systolic, diastolic, more):
    low = outcome_of(pressure(systolic, diastolic), on=DAY).result
    assert ORDER.index(low) <= ORDER.index(outcome_of(pressure(systolic + more, diastolic), on=DAY).result)


@pytest.mark.parametrize(
    ("screened", "on", "wrong"),
    [
        (Screened(kind=ScreeningKind.GLUCOSE), DAY, {("glucose_mmol_per_l", "required")}),
        (glucose("0.5"), DAY, {("glucose_mmol_per_l", "health_value_too_low")}),
        (pressure(300, 80), DAY, {("systolic_mmhg", "health_value_too_high")}),
        (stroke(), DAY + timedelta(days=1), {("on", "in_the_future")}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(screened, on, wrong):
    with pytest.raises(InputInvalid) as refused:
        check_screened(screened, on, born_on=date(1960, 1, 1), today=DAY)
    assert {(one.field, one.code) for one in refused.value.problems} == wrong


@pytest.mark.parametrize(
    ("screened", "born_on", "is_refused"),
    [
        (stroke(), date(1986, 3, 5), False),
        (stroke(), date(1986, 3, 6), True),
        (stroke(), date(2030, 1, 1), True),
        # Nobody knows the day of birth; or a stroke has been: no age keeps those away.
        (stroke(), None, False),
        (stroke(had_stroke=True), date(1996, 3, 6), False),
        (pressure(120, 80), date(1996, 3, 6), False),
    ],
)
def test_the_risk_of_stroke_is_screened_from_forty_on(screened, born_on, is_refused):
    if not is_refused:
        check_screened(screened, DAY, born_on=born_on, today=DAY)
        return
    with pytest.raises(InputInvalid) as refused:
        check_screened(screened, DAY, born_on=born_on, today=DAY)
    assert [(one.field, one.code, one.limit) for one in refused.value.problems] == [
        ("on", "screened_too_young", 40)
    ]


@given(st.frozensets(st.sampled_from(RiskFactor)), st.booleans(), st.sampled_from(ScreeningKind))
def test_what_was_found_comes_back_as_it_was_kept(factors, had_stroke, kind):
    told = Screened(kind=kind, factors=factors, had_stroke=had_stroke, values={Item.GLUCOSE: Decimal("7.10")})
    assert opened_screened(kind, kept_screened(told)) == told
