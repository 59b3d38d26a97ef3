"""Follow-up by the standard: what findings mean, who should go up, and when somebody is due next."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.health.rules.due import next_due
from heyi.contexts.health.rules.follow_up import BOUNDS, NEEDED, check_findings, judge
from heyi.contexts.health.rules.kept_findings import kept, kept_grounds, opened, opened_grounds
from heyi.contexts.health.rules.proposals import answer_by, grounds_of, is_graver
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import (
    Adherence,
    Cause,
    DangerSign,
    Findings,
    Item,
    PastVisit,
    ReferralNeed,
    Result,
    Way,
)
from heyi.contexts.health.terms.management import Care, RiskGroup
from heyi.contexts.health.terms.standards import FigureName, SourceStatus
from heyi.kernel.errors import InputInvalid

DAY = date(2026, 3, 5)
PRESSURE, SUGAR = STANDARDS[RiskGroup.HYPERTENSION], STANDARDS[RiskGroup.DIABETES]
STROKE, OLD = STANDARDS[RiskGroup.STROKE_RISK], STANDARDS[RiskGroup.ELDERLY]
UP = (Cause.SYSTOLIC_DANGEROUS, Cause.DIASTOLIC_DANGEROUS)


def pressed(systolic: int, diastolic: int, **more) -> Findings:
    return Findings(values={Item.SYSTOLIC: Decimal(systolic), Item.DIASTOLIC: Decimal(diastolic)}, **more)


def sweet(glucose: str, **more) -> Findings:
    return Findings(values={Item.GLUCOSE: Decimal(glucose)}, **more)


def seen(days: int, result: Result = Result.CONTROLLED, **more) -> PastVisit:
    told = {"care": Care.FOLLOW_UP, "way": Way.FACE_TO_FACE} | more
    return PastVisit(on=DAY + timedelta(days=days), result=result, **told)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "age", "result", "need"),
    [
        (139, 89, 50, Result.CONTROLLED, ReferralNeed.NONE),
        (140, 89, 50, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (139, 90, 50, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (149, 89, 64, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (149, 89, 65, Result.CONTROLLED, ReferralNeed.NONE),
        (150, 89, 65, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (149, 90, 80, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (145, 80, None, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (179, 109, 50, Result.NOT_CONTROLLED, ReferralNeed.NONE),
        (180, 89, 50, Result.NOT_CONTROLLED, ReferralNeed.AT_ONCE),
        (130, 110, 70, Result.NOT_CONTROLLED, ReferralNeed.AT_ONCE),
    ],
)
def test_blood_pressure_is_judged_at_its_goal_by_age(systolic, diastolic, age, result, need):
    told = judge(pressed(systolic, diastolic), PRESSURE, age_years=age)
    assert (told.result, told.need) == (result, need)


@pytest.mark.parametrize(
    ("glucose", "result", "need"),
    [
        ("3.9", Result.NOT_CONTROLLED, ReferralNeed.AT_ONCE),
        ("4.0", Result.CONTROLLED, ReferralNeed.NONE),
        ("6.9", Result.CONTROLLED, ReferralNeed.NONE),
        ("7.0", Result.NOT_CONTROLLED, ReferralNeed.NONE),
        ("16.6", Result.NOT_CONTROLLED, ReferralNeed.NONE),
        ("16.7", Result.NOT_CONTROLLED, ReferralNeed.AT_ONCE),
    ],
)
def test_fasting_glucose_is_judged_at_its_bounds(glucose, result, need):
    told = judge(sweet(glucose), SUGAR, age_years=60)
    assert (told.result, told.need) == (result, need)


@pytest.mark.parametrize(
    ("before", "now", "need"),
    [
        ([], 150, ReferralNeed.NONE),
        ([Result.NOT_CONTROLLED], 150, ReferralNeed.PROPOSED),
        ([Result.SIDE_EFFECTS], 150, ReferralNeed.PROPOSED),
        ([Result.NOT_CONTROLLED, Result.CONTROLLED], 150, ReferralNeed.NONE),
        ([Result.CONTROLLED, Result.NOT_CONTROLLED], 150, ReferralNeed.PROPOSED),
        ([Result.NOT_CONTROLLED], 130, ReferralNeed.NONE),
        ([Result.SEEN], 150, ReferralNeed.NONE),
    ],
)
def test_twice_in_a_row_proposes_a_referral_and_once_does_not(before, now, need):
    earlier = [seen(index, result) for index, result in enumerate(before)]
    assert judge(pressed(now, 80), PRESSURE, age_years=50, earlier=earlier).need is need


def test_side_effects_come_before_values_and_a_new_complication_before_both():
    both = pressed(120, 80, has_side_effects=True, has_new_complication=True)
    assert judge(both, PRESSURE, age_years=50).result is Result.COMPLICATION
    assert judge(both, PRESSURE, age_years=50).need is ReferralNeed.PROPOSED
    one = judge(pressed(120, 80, has_side_effects=True), PRESSURE, age_years=50)
    assert (one.result, one.need) == (Result.SIDE_EFFECTS, ReferralNeed.NONE)


@pytest.mark.parametrize("sign", DangerSign)
@pytest.mark.parametrize("group", RiskGroup)
def test_any_danger_sign_sends_somebody_up_at_once_in_every_group(group, sign):
    findings = Findings(danger_signs=frozenset({sign}))
    check_findings(findings, group)
    told = judge(findings, STANDARDS[group], age_years=70)
    assert told.need is ReferralNeed.AT_ONCE
    assert [(one.cause, one.sign) for one in told.causes] == [(Cause.DANGER_SIGN, sign)]


def test_each_cause_names_its_value_its_bound_and_its_source():
    told = judge(pressed(182, 112), PRESSURE, age_years=50)
    causes = {one.cause: one for one in told.causes}
    assert causes[Cause.SYSTOLIC_DANGEROUS].value == 182
    assert causes[Cause.SYSTOLIC_DANGEROUS].figure.value == 180
    assert set(UP) <= set(causes)
    assert all(one.figure.source.startswith("health-management#") for one in told.causes)


def test_who_is_only_seen_is_not_called_controlled():
    assert judge(Findings(), OLD, age_years=70).result is Result.SEEN
    assert judge(pressed(170, 100), OLD, age_years=70).result is Result.SEEN
    assert judge(pressed(185, 100), OLD, age_years=70).need is ReferralNeed.AT_ONCE


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({Item.SYSTOLIC: 59, Item.DIASTOLIC: 40}, {("systolic_mmhg", "health_value_too_low", "60")}),
        ({Item.SYSTOLIC: 281, Item.DIASTOLIC: 90}, {("systolic_mmhg", "health_value_too_high", "280")}),
        ({Item.SYSTOLIC: 90, Item.DIASTOLIC: 90}, {("diastolic_mmhg", "diastolic_above_systolic", None)}),
        ({Item.SYSTOLIC: 140}, {("diastolic_mmhg", "required", None)}),
        ({}, {("systolic_mmhg", "required", None), ("diastolic_mmhg", "required", None)}),
        (
            {Item.SYSTOLIC: Decimal("NaN"), Item.DIASTOLIC: 80},
            {("systolic_mmhg", "health_value_too_low", "60")},
        ),
    ],
)
def test_a_refused_value_says_which_and_why(values, wrong):
    findings = Findings(values={item: Decimal(value) for item, value in values.items()})
    with pytest.raises(InputInvalid) as refused:
        check_findings(findings, RiskGroup.HYPERTENSION)
    assert {(one.field, one.code, one.limit) for one in refused.value.problems} == wrong


def test_half_a_blood_pressure_is_refused_where_none_is_needed():
    with pytest.raises(InputInvalid) as refused:
        check_findings(
            Findings(values={Item.GLUCOSE: Decimal(6), Item.DIASTOLIC: Decimal(80)}), RiskGroup.DIABETES
        )
    assert [one.field for one in refused.value.problems] == ["systolic_mmhg"]


@pytest.mark.parametrize(
    ("standard", "visits", "days", "care"),
    [
        (PRESSURE, [], 14, Care.FOLLOW_UP),
        (PRESSURE, [seen(10)], 100, Care.FOLLOW_UP),
        (PRESSURE, [seen(10, Result.NOT_CONTROLLED)], 24, Care.FOLLOW_UP),
        (PRESSURE, [seen(10, need=ReferralNeed.AT_ONCE)], 24, Care.FOLLOW_UP),
        (PRESSURE, [seen(10), seen(60, way=Way.PHONE)], 100, Care.FOLLOW_UP),
        (PRESSURE, [seen(10), seen(120, way=Way.PHONE)], 120, Care.FOLLOW_UP),
        (PRESSURE, [seen(10), seen(60, Result.SIDE_EFFECTS, way=Way.PHONE)], 74, Care.FOLLOW_UP),
        (PRESSURE, [seen(0), seen(90), seen(180), seen(270), seen(300)], 365, Care.CHECK_UP),
        (PRESSURE, [seen(10, care=Care.CHECK_UP)], 100, Care.FOLLOW_UP),
        (OLD, [], 14, Care.CHECK_UP),
        (OLD, [seen(20, Result.SEEN, care=Care.CHECK_UP)], 385, Care.CHECK_UP),
        (OLD, [seen(20, Result.SEEN, care=Care.CHECK_UP, need=ReferralNeed.AT_ONCE)], 34, Care.FOLLOW_UP),
    ],
)
def test_the_next_due_day_follows_from_the_visits(standard, visits, days, care):
    due = next_due(standard, visits, started_on=DAY)
    assert ((due.on - DAY).days, due.care) == (days, care)


past = st.builds(
    PastVisit,
    on=st.dates(DAY, DAY + timedelta(days=1500)),
    care=st.sampled_from(Care),
    way=st.sampled_from(Way),
    result=st.sampled_from(Result),
    need=st.sampled_from(ReferralNeed),
)


@given(st.sampled_from(RiskGroup), st.lists(past, max_size=12))
def test_nobody_is_due_before_they_were_last_seen_nor_out_of_sight(group, visits):
    standard = STANDARDS[group]
    due = next_due(standard, visits, started_on=DAY)
    latest = max((one.on for one in visits), default=DAY)
    assert latest <= due.on <= latest + timedelta(days=standard.whole(FigureName.CHECK_UP_DAYS))
    assert due == next_due(standard, visits[::-1], started_on=DAY)


@given(st.lists(past, max_size=8), st.integers(0, 400))
def test_a_call_that_found_all_well_never_puts_a_visit_in_person_off(visits, after):
    latest = max((one.on for one in visits), default=DAY)
    if any(
        one.on == latest and (one.result.needs_care_soon or one.need is not ReferralNeed.NONE)
        for one in visits
    ):
        return
    called = latest + timedelta(days=after)
    call = PastVisit(on=called, care=Care.FOLLOW_UP, way=Way.PHONE, result=Result.CONTROLLED)
    before = next_due(PRESSURE, visits, started_on=DAY)
    assert next_due(PRESSURE, [*visits, call], started_on=DAY).on <= max(before.on, called)


@given(
    st.integers(100, 280), st.integers(40, 99), st.integers(0, 60), st.integers(35, 100),
    st.sampled_from([RiskGroup.HYPERTENSION, RiskGroup.STROKE_RISK, RiskGroup.ELDERLY]),
)  # fmt: skip
def test_more_pressure_never_means_less_need(systolic, diastolic, more, age, group):
    standard = STANDARDS[group]
    low = judge(pressed(systolic, diastolic), standard, age_years=age)
    high = judge(pressed(systolic + more, diastolic), standard, age_years=age)
    assert not is_graver(low.need, high.need)
    assert not (low.result.needs_care_soon and not high.result.needs_care_soon)


@given(st.decimals(4, 50, places=1), st.decimals(0, 20, places=1))
def test_more_glucose_above_the_low_bound_never_means_less_need(glucose, more):
    low = judge(sweet(str(glucose)), SUGAR, age_years=60)
    high = judge(sweet(str(glucose + more)), SUGAR, age_years=60)
    assert not is_graver(low.need, high.need)


def test_every_figure_says_where_it_comes_from_and_what_is_needed_can_be_judged():
    for group, standard in STANDARDS.items():
        assert standard.group is group
        assert all(one.source.startswith("health-management#") for one in standard.figures.values())
        # Nothing was read in the official text yet: nobody may say so by mistake.
        assert all(one.status is not SourceStatus.OFFICIAL for one in standard.figures.values())
        assert set(NEEDED[group]) <= set(BOUNDS)


numbers = st.dictionaries(st.sampled_from(Item), st.decimals(0, 300, places=1))


@given(
    numbers, st.frozensets(st.sampled_from(DangerSign)), st.none() | st.sampled_from(Adherence), st.booleans(),
    st.booleans(), st.text(max_size=20),
)  # fmt: skip
def test_findings_come_back_as_they_were_kept(values, signs, adherence, effects, complication, words):
    findings = Findings(
        values=values, danger_signs=signs, adherence=adherence, has_side_effects=effects,
        has_new_complication=complication, words=words, advice=words,
    )  # fmt: skip
    assert opened(kept(findings)) == findings
    grounds = grounds_of(judge(findings, SUGAR, age_years=60))
    assert opened_grounds(kept_grounds(grounds)) == grounds


def test_at_once_is_answered_within_the_day_in_china():
    late = datetime(2026, 3, 5, 15, 30, tzinfo=UTC)
    assert answer_by(ReferralNeed.AT_ONCE, PRESSURE, now=late) == datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert answer_by(ReferralNeed.PROPOSED, PRESSURE, now=late) == datetime(2026, 3, 19, 16, tzinfo=UTC)
