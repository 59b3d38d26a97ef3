"""What the charters that come with Heyi say of referral fits the machine: its clocks, sides, reasons and package fields."""

import pytest

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.clocks import clock_target, reasons_for
from heyi.contexts.governance.rules.presets import preset_names, read_preset
from heyi.contexts.governance.terms import ClockName, Direction, Duty, Party, Urgency
from heyi.contexts.referral.rules.packages import OPTIONAL, REQUIRED
from heyi.contexts.referral.rules.table import REFERRAL
from heyi.contexts.referral.terms import Clock, Side

# A reason is kept in a column of that width.
LONGEST_CODE = 32
CHARTERS = [charter for name in preset_names() for charter in read_preset(name).charters]
EVERY_CHARTER = pytest.mark.parametrize("charter", CHARTERS, ids=lambda charter: charter.code)


def test_the_clocks_and_sides_of_a_charter_are_those_of_the_machine() -> None:
    assert {str(name) for name in ClockName} < {str(clock) for clock in Clock}
    # How long a sender takes to answer a question is told to them, and no charter of today sets a target for it.
    assert {str(clock) for clock in Clock} - {str(name) for name in ClockName} == {"information"}
    assert {str(party) for party in Party} == {str(side) for side in Side} - {"system", "companion"}


def test_every_step_needs_a_duty_that_a_charter_can_give() -> None:
    assert {step.needs for step in REFERRAL.steps} <= set(Duty)


@EVERY_CHARTER
def test_every_field_a_policy_demands_is_one_a_package_has(charter: Charter) -> None:
    for policy in charter.referral.policies:
        assert policy.required_up <= set(REQUIRED) | set(OPTIONAL), policy.code


@EVERY_CHARTER
def test_every_reason_a_charter_adds_or_drops_belongs_to_an_action_that_asks_for_one(
    charter: Charter,
) -> None:
    lists = {step.action: step.reasons for step in REFERRAL.steps if step.reasons}
    for rule in charter.referral.reasons:
        assert rule.action in lists
        known = {str(reason) for reason in lists[rule.action]}
        assert rule.dropped <= known
        assert not {reason.code for reason in rule.added} & known
        assert all(len(reason.code) <= LONGEST_CODE for reason in rule.added)


@EVERY_CHARTER
def test_every_action_that_asks_for_a_reason_leaves_at_least_one_to_give(charter: Charter) -> None:
    for step in REFERRAL.steps:
        if step.reasons:
            assert reasons_for(charter, step.action, frozenset(str(reason) for reason in step.reasons))


@EVERY_CHARTER
def test_a_referral_can_expire_only_after_its_answer_was_due(charter: Charter) -> None:
    for urgency in Urgency:
        answer = clock_target(charter, ClockName.ANSWER, urgency, direction=Direction.UP)
        assert answer is not None
        assert answer.expires_after_minutes is None or answer.expires_after_minutes > answer.minutes
