"""What a stay is expected to leave to the patient: bounded, monotone, summing exactly, and never zero for what is not known."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Direction, Status, Tier
from heyi.contexts.governance.terms.payment import (
    DeductibleEffect,
    InsuranceKind,
    Payment,
    Reimbursement,
    StayCost,
)
from heyi.contexts.referral.rules.kept_payment import kept_payment, least_sure, problems_of_payment
from heyi.contexts.referral.rules.payment import own_payment_of, reckoned, step_words, why_words, zone_of
from heyi.contexts.referral.terms.payment import Origin, OwnPayment, PaymentStep, Stay, Unknown, Zone

DAY = date(2026, 8, 4)
DATED: dict[str, Any] = {
    "effective_from": date(2026, 1, 1), "effective_to": None, "source": "a-paper#one", "status": Status.UNVERIFIED, "line": 1,
}  # fmt: skip


def a_rule(tier: Tier, deductible: int, ratio: float, **more: Any) -> Reimbursement:
    usual: dict[str, Any] = {
        "annual_cap_fen": 30_000_000, "out_of_zone_referred_ratio": 0.1, "out_of_zone_alone_ratio": 0.2,
        "after_up": DeductibleEffect.DIFFERENCE, "after_down": DeductibleEffect.WAIVED,
    }  # fmt: skip
    told = {**DATED, **usual, **more}
    return Reimbursement(
        code=f"resident-{tier}",
        tier=tier,
        insurance=InsuranceKind.RESIDENT,
        deductible_fen=deductible,
        reimbursed_ratio=ratio,
        **told,
    )


COUNTY, CITY = a_rule(Tier.COUNTY, 50_000, 0.8), a_rule(Tier.CITY, 90_000, 0.7)
COSTS = (
    StayCost(code="county", tier=Tier.COUNTY, diagnoses=(), cost_fen=600_000, **DATED),
    StayCost(code="city", tier=Tier.CITY, diagnoses=(), cost_fen=1_200_000, **DATED),
    StayCost(code="stroke", tier=Tier.CITY, diagnoses=(("I60", "I64"),), cost_fen=1_800_000, **DATED),
)
PRICES = Payment((COUNTY, CITY), COSTS)
THERE = Stay(
    insurance=InsuranceKind.RESIDENT, tier=Tier.CITY, zone=Zone.IN, on=DAY, moved=Direction.UP, tier_before=Tier.COUNTY
)  # fmt: skip
HERE = Stay(insurance=InsuranceKind.RESIDENT, tier=Tier.COUNTY, zone=Zone.IN, on=DAY)


def of(stay: Stay = THERE, prices: Payment = PRICES, **changes: Any) -> OwnPayment:
    return own_payment_of(replace(stay, **changes), prices)


def amounts(one: OwnPayment) -> list[int]:
    return [amount for _, amount in one.steps]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (of(HERE), [600_000, 50_000, 550_000, 440_000, 440_000, 160_000]),
        # Up: the difference of the deductibles, 90 000 − 50 000.
        (of(), [1_200_000, 40_000, 1_160_000, 812_000, 812_000, 388_000]),
        # Nobody has paid a deductible in a village clinic.
        (of(tier_before=Tier.VILLAGE), [1_200_000, 90_000, 1_110_000, 777_000, 777_000, 423_000]),
        (of(moved=None), [1_200_000, 90_000, 1_110_000, 777_000, 777_000, 423_000]),
        (of(HERE, moved=Direction.DOWN, tier_before=Tier.CITY), [600_000, 0, 600_000, 480_000, 480_000, 120_000]),
        (of(zone=Zone.OUT_REFERRED), [1_200_000, 40_000, 1_160_000, 696_000, 696_000, 504_000]),
        (of(zone=Zone.OUT_ALONE, moved=None), [1_200_000, 90_000, 1_110_000, 555_000, 555_000, 645_000]),
        (of(diagnosis="I63.900x001"), [1_800_000, 40_000, 1_760_000, 1_232_000, 1_232_000, 568_000]),
        (of(diagnosis="J18.9"), [1_200_000, 40_000, 1_160_000, 812_000, 812_000, 388_000]),
    ],
)  # fmt: skip
def test_a_stay_is_reckoned_step_by_step(told: OwnPayment, expected: list[int]) -> None:
    assert amounts(told) == expected
    assert [step for step, _ in told.steps] == list(PaymentStep)
    assert (told.why, told.own_fen) == (None, expected[-1])
    assert [(one.source, one.status) for one in told.origins] == [("a-paper#one", "unverified")]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (of(insurance=InsuranceKind.EMPLOYEE), Unknown.NO_REIMBURSEMENT),
        (of(tier=Tier.VILLAGE), Unknown.NO_STAYS),
        (of(tier=Tier.PROVINCE), Unknown.NO_REIMBURSEMENT),
        (of(on=date(2025, 12, 31)), Unknown.NO_REIMBURSEMENT),
        (of(prices=Payment((COUNTY, CITY), COSTS[:1])), Unknown.NO_COST),
        (of(zone=Zone.UNKNOWN), Unknown.ZONE_UNKNOWN),
        (of(zone=Zone.OUT_REFERRED, prices=Payment((COUNTY, replace(CITY, out_of_zone_referred_ratio=None)), COSTS)), Unknown.NO_DEDUCTION),
        (of(prices=Payment((CITY,), COSTS)), Unknown.NO_DEDUCTIBLE_BEFORE),
        (of(tier_before=None), Unknown.NO_DEDUCTIBLE_BEFORE),
        (of(prices=Payment()), Unknown.NO_REIMBURSEMENT),
    ],
)  # fmt: skip
def test_what_is_not_told_is_not_known_and_never_zero(told: OwnPayment, why: Unknown) -> None:
    assert (told.why, told.steps, told.own_fen) == (why, (), None)


MONEY = st.integers(0, 10**9)
RATIOS = st.fractions(0, 1, max_denominator=10_000)
CAPS = st.none() | MONEY


def own(cost: int, deductible: int, ratio: Fraction, cap: int | None) -> int:
    return reckoned(cost, deductible_fen=deductible, ratio=ratio, cap_fen=cap)[-1][1]


@given(MONEY, MONEY, RATIOS, CAPS)
def test_the_steps_sum_exactly_and_the_patient_pays_between_nothing_and_all(
    cost: int, deductible: int, ratio: Fraction, cap: int | None
) -> None:
    told = dict(reckoned(cost, deductible_fen=deductible, ratio=ratio, cap_fen=cap))
    assert told[PaymentStep.DEDUCTIBLE] + told[PaymentStep.REIMBURSABLE] == told[PaymentStep.COST] == cost
    assert told[PaymentStep.CAPPED] + told[PaymentStep.OWN] == cost
    assert 0 <= told[PaymentStep.CAPPED] <= told[PaymentStep.REIMBURSED] <= told[PaymentStep.REIMBURSABLE]
    assert 0 <= told[PaymentStep.OWN] <= cost
    exact = told[PaymentStep.REIMBURSABLE] * ratio
    assert exact - 1 < told[PaymentStep.REIMBURSED] <= exact


@given(MONEY, MONEY, MONEY, RATIOS, CAPS)
def test_a_dearer_stay_and_a_higher_deductible_never_cost_the_patient_less(
    one: int, more: int, other: int, ratio: Fraction, cap: int | None
) -> None:
    assert own(one, other, ratio, cap) <= own(one + more, other, ratio, cap)
    assert own(other, one, ratio, cap) <= own(other, one + more, ratio, cap)


@given(MONEY, MONEY, RATIOS, RATIOS, CAPS)
def test_a_higher_ratio_never_costs_the_patient_more(
    cost: int, deductible: int, one: Fraction, other: Fraction, cap: int | None
) -> None:
    assert own(cost, deductible, max(one, other), cap) <= own(cost, deductible, min(one, other), cap)


@pytest.mark.parametrize(
    ("here", "there", "referred", "zone"),
    [
        ("511500", "511500", True, Zone.IN),
        ("511500", "510100", True, Zone.OUT_REFERRED),
        ("511500", "510100", False, Zone.OUT_ALONE),
        ("", "510100", True, Zone.UNKNOWN),
        ("511500", " ", False, Zone.UNKNOWN),
        ("", "", True, Zone.UNKNOWN),
    ],
)
def test_a_zone_that_is_not_told_is_no_zone(here: str, there: str, referred: bool, zone: Zone) -> None:
    assert zone_of(here, there, referred=referred) is zone


def test_everything_is_said_in_both_languages() -> None:
    for words in (*(step_words(one, "7/10") for one in PaymentStep), *(why_words(one) for one in Unknown)):
        assert words.zh
        assert words.en
        assert words.en.isascii()
    assert step_words(PaymentStep.REIMBURSED, "27/40").zh == "按 67.5% 报销，不足 1 分舍去"


def test_what_was_reckoned_may_be_kept_and_the_least_sure_origin_is_told() -> None:
    surer = replace(COSTS[0], source="the-law#two", status=Status.SEED)
    told = of(HERE, Payment((COUNTY,), (surer,)))
    assert least_sure(told.origins) == Origin("a-paper#one", "unverified")
    kept: dict[str, Any] = {
        **kept_payment(InsuranceKind.RESIDENT, DAY, here=told, there=of(tier=Tier.VILLAGE))
    }
    assert (kept["here"]["own_fen"], kept["here"]["status"], kept["there"]) == (160_000, "unverified", None)
    assert problems_of_payment(kept, "payment") == ()
