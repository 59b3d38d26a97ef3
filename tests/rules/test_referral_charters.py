"""What the charters that come with Heyi say of referral fits the machine: its clocks, sides, reasons and package fields."""

import pytest

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.clocks import clock_target, reasons_for
from heyi.contexts.governance.rules.criteria import StandardFigure
from heyi.contexts.governance.rules.presets import preset_names, read_preset
from heyi.contexts.governance.terms import SIGN_BOUNDS, ClockName, Direction, Duty, Party, Urgency
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import DangerSign
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.standards import FigureName
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
def test_every_danger_sign_of_a_follow_up_can_be_ticked_on_a_referral(charter: Charter) -> None:
    assert {str(sign) for sign in DangerSign} <= {one.code for one in charter.referral.criteria.ticks}


@EVERY_CHARTER
def test_every_figure_a_criterion_names_is_one_of_the_standard_of_care(charter: Charter) -> None:
    named = {one.bound.figure for up in charter.referral.criteria.up for one in up.conditions if one.bound}
    for figure in named - {None}:
        group, _, name = str(figure).partition(".")
        assert STANDARDS[RiskGroup(group)].has(FigureName(name)), figure


def test_every_figure_that_can_be_named_is_there_and_in_the_unit_of_its_sign() -> None:
    for figure in StandardFigure:
        group, _, name = figure.value.partition(".")
        value = STANDARDS[RiskGroup(group)].figure(FigureName(name)).value
        least, most = SIGN_BOUNDS[figure.sign]
        assert least < value < most, figure


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
