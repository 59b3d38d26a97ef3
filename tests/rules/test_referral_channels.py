"""Counterpart support as a rule: which days a period has, what fits, and that a quota is never given away twice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.channels import decide, fits, in_force, period_of
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.channels import ChannelOutcome, QuotaPeriod, StandingChannel
from tests.rules.referral_cases import NOW, a_referral

DAY = date(2026, 11, 27)  # a Friday
SENDER, RECEIVER = UUID(int=11), UUID(int=12)


def channel(**changes: Any) -> StandingChannel:
    told: dict[str, Any] = {
        "id": UUID(int=1), "alliance": UUID(int=2), "sender": SENDER, "receiver": RECEIVER, "department": "",
        "period": QuotaPeriod.MONTH, "quota": 2, "starts_on": DAY - timedelta(days=30), "ends_on": None,
        "agreed_at": NOW,
    }  # fmt: skip
    return StandingChannel(**(told | changes))


def sent(**changes: Any) -> Referral:
    told: dict[str, Any] = {"sender": SENDER, "receiver": RECEIVER, "department": "心内科"}
    return a_referral(**(told | changes))


@pytest.mark.parametrize(
    ("period", "on", "first"),
    [
        (QuotaPeriod.WEEK, date(2026, 11, 27), date(2026, 11, 23)),
        (QuotaPeriod.WEEK, date(2026, 11, 23), date(2026, 11, 23)),
        (QuotaPeriod.WEEK, date(2026, 11, 22), date(2026, 11, 16)),
        (QuotaPeriod.WEEK, date(2027, 1, 1), date(2026, 12, 28)),
        (QuotaPeriod.MONTH, date(2026, 11, 30), date(2026, 11, 1)),
        (QuotaPeriod.MONTH, date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_a_week_begins_on_monday_and_a_month_on_its_first_day(period: QuotaPeriod, on: date, first: date):
    assert period_of(period, on) == first


def test_the_first_and_the_last_day_count():
    one = channel(starts_on=DAY, ends_on=DAY)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
    assert [in_force(one, day) for day in days] == [False, True, False]


@pytest.mark.parametrize(
    ("agreed", "referral", "does"),
    [
        ({}, {}, True),
        ({"department": "心血管内科"}, {}, True),
        ({"department": "骨科"}, {}, False),
        ({}, {"sender": UUID(int=9)}, False),
        ({}, {"receiver": None}, False),
        ({}, {"direction": Direction.DOWN}, False),
    ],
)
def test_an_agreement_is_about_one_way_and_one_department(
    agreed: dict[str, Any], referral: dict[str, Any], does: bool
):
    assert fits(channel(**agreed), sent(**referral)) is does


@pytest.mark.parametrize(
    ("agreed", "more", "outcome", "number"),
    [
        ({}, {}, ChannelOutcome.SKIPPED, 1),
        ({}, {"taken": {1}}, ChannelOutcome.SKIPPED, 2),
        ({}, {"taken": {2}}, ChannelOutcome.SKIPPED, 1),
        ({}, {"taken": {1, 2}}, ChannelOutcome.QUOTA_USED, None),
        ({"ends_on": DAY - timedelta(days=1)}, {}, ChannelOutcome.NOT_IN_FORCE, None),
        ({"receiver": UUID(int=77)}, {}, ChannelOutcome.NOT_FITTING, None),
        ({}, {"has_unit": False}, ChannelOutcome.NO_UNIT, None),
        ({}, {"has_unit": False, "taken": {1, 2}}, ChannelOutcome.QUOTA_USED, None),
    ],
)
def test_what_an_agreement_does(
    agreed: dict[str, Any], more: dict[str, Any], outcome: ChannelOutcome, number: int | None
):
    asked: dict[str, Any] = {"taken": set(), "has_unit": True, "on": DAY} | more
    verdict = decide(channel(**agreed), sent(), **asked)
    assert (verdict.outcome, verdict.number) == (outcome, number)


@given(some.integers(1, 6), some.lists(some.sampled_from(["comes", "leaves"]), max_size=40), some.randoms())
def test_never_more_than_the_quota_at_a_time_and_no_share_twice(quota: int, deeds: list[str], luck: Any):
    one, taken = channel(quota=quota), set[int]()
    for deed in deeds:
        if deed == "leaves" and taken:
            taken.remove(luck.choice(sorted(taken)))
            continue
        verdict = decide(one, sent(), taken=taken, has_unit=True, on=DAY)
        if verdict.number is None:
            assert len(taken) == quota
            continue
        assert verdict.number not in taken
        taken.add(verdict.number)
        assert len(taken) <= quota
