"""Enrolment: who fits a group, by what right, and how following somebody up stops, goes on and ends."""

from datetime import UTC, date, datetime

import pytest

from heyi.contexts.health.rules.management import (
    ENROLMENT,
    MANAGER,
    NoContract,
    NotOwnRecord,
    TooFewAttempts,
    check_basis,
    check_enrolment,
    check_stop,
)
from heyi.contexts.health.rules.proposals import check_open, check_reason
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.rules.visits import check_active, check_day, check_why
from heyi.contexts.health.terms.management import (
    Basis,
    Ground,
    ManagedAction,
    ManagedState,
    RiskGroup,
    StopReason,
)
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.kernel.errors import HeyiError, InputInvalid, WrongState

TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, tzinfo=UTC)
S, A = ManagedState, ManagedAction
LEADS = {
    (A.STOP, S.ACTIVE): S.STOPPED,
    (A.RESUME, S.STOPPED): S.ACTIVE,
    (A.CLOSE, S.ACTIVE): S.CLOSED,
    (A.CLOSE, S.STOPPED): S.CLOSED,
}


@pytest.mark.parametrize("action", A)
@pytest.mark.parametrize("state", S)
def test_every_pair_of_action_and_state_leads_on_or_is_refused(action, state):
    if (action, state) in LEADS:
        assert ENROLMENT.step(action, state, (MANAGER,)).to == LEADS[action, state]
    else:
        with pytest.raises(WrongState):
            ENROLMENT.step(action, state, (MANAGER,))


@pytest.mark.parametrize(
    ("group", "ground", "born_on", "started_on", "wrong"),
    [
        (RiskGroup.ELDERLY, Ground.AGE, date(1961, 3, 5), TODAY, set()),
        (RiskGroup.ELDERLY, Ground.AGE, date(1961, 3, 6), TODAY, {("group", "too_young")}),
        (RiskGroup.ELDERLY, Ground.AGE, None, TODAY, {("group", "birth_unknown")}),
        (RiskGroup.ELDERLY, Ground.DIAGNOSIS, date(1950, 1, 1), TODAY, {("ground", "ground_does_not_fit")}),
        (RiskGroup.DIABETES, Ground.AGE, date(1950, 1, 1), TODAY, {("ground", "ground_does_not_fit")}),
        (RiskGroup.DIABETES, Ground.DIAGNOSIS, date(2000, 1, 1), TODAY, set()),
        (RiskGroup.DIABETES, Ground.SCREENING, date(2000, 1, 1), TODAY, {("group", "too_young")}),
        (RiskGroup.STROKE_RISK, Ground.SCREENING, date(1986, 3, 5), TODAY, set()),
        (RiskGroup.STROKE_RISK, Ground.SCREENING, date(1986, 3, 6), TODAY, {("group", "too_young")}),
        (RiskGroup.HYPERTENSION, Ground.DIAGNOSIS, None, date(2026, 3, 6), {("started_on", "in_the_future")}),
        (RiskGroup.HYPERTENSION, Ground.DIAGNOSIS, None, date(2008, 1, 1), {("started_on", "too_early")}),
    ],
)
def test_who_fits_a_group(group, ground, born_on, started_on, wrong):
    problems: set[tuple[str, str]] = set()
    try:
        check_enrolment(STANDARDS[group], ground, started_on, born_on=born_on, today=TODAY)
    except InputInvalid as refused:
        problems = {(one.field, one.code) for one in refused.problems}
    assert problems == wrong


@pytest.mark.parametrize(
    ("basis", "contract", "own", "refusal"),
    [
        (Basis.CONTRACT, True, False, None),
        (Basis.CONTRACT, False, True, NoContract),
        (Basis.PUBLIC_SERVICE, False, True, None),
        (Basis.PUBLIC_SERVICE, True, False, NotOwnRecord),
    ],
)
def test_by_what_right_somebody_is_followed_up(basis, contract, own, refusal):
    told: type[HeyiError] | None = None
    try:
        check_basis(basis, has_contract=contract, is_own_record=own)
    except HeyiError as refused:
        told = type(refused)
    assert told is refusal


def test_nobody_is_lost_before_they_were_looked_for_three_times():
    standard = STANDARDS[RiskGroup.HYPERTENSION]
    with pytest.raises(TooFewAttempts) as refused:
        check_stop(StopReason.LOST, standard, attempts=2)
    assert dict(refused.value.facts) == {"attempts": 2, "wanted": 3}
    check_stop(StopReason.LOST, standard, attempts=3)
    check_stop(StopReason.MOVED_AWAY, standard, attempts=0)


@pytest.mark.parametrize("state", S)
def test_only_who_is_followed_up_now_is_visited(state):
    if state is S.ACTIVE:
        check_active(state, changed_at=NOW)
    else:
        with pytest.raises(WrongState):
            check_active(state, changed_at=NOW)


def test_a_visit_lies_between_the_first_day_and_today():
    check_day(TODAY, started_on=TODAY, today=TODAY)
    for day, code in ((date(2026, 3, 6), "in_the_future"), (date(2026, 3, 4), "before_enrolment")):
        with pytest.raises(InputInvalid) as refused:
            check_day(day, started_on=TODAY, today=TODAY)
        assert [one.code for one in refused.value.problems] == [code]


@pytest.mark.parametrize("check", [check_why, check_reason])
def test_a_reason_says_something_and_no_book(check):
    assert check("  已复测  ") == "已复测"
    for words, code in (("   ", "required"), ("长" * 501, "too_long")):
        with pytest.raises(InputInvalid) as refused:
            check(words)
        assert [one.code for one in refused.value.problems] == [code]


@pytest.mark.parametrize("state", ProposalState)
def test_a_proposal_is_answered_once(state):
    if state is ProposalState.OPEN:
        check_open(state, "set_proposal_aside")
    else:
        with pytest.raises(WrongState):
            check_open(state, "set_proposal_aside")
