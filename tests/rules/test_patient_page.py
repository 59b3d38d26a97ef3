"""How long a patient's page lasts, and that every state a patient can be in has words for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.referral.rules.patient_page import (
    LONGEST_DAYS,
    STAGES,
    check_texts,
    ends_at,
    is_open,
)
from heyi.contexts.referral.rules.table import TERMINAL
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.patient_page import Stage
from heyi.kernel.errors import InputInvalid
from tests.rules.test_referral_letters import BEGAN, a_case


def test_every_state_but_a_draft_is_told_to_the_patient():
    assert set(STAGES) == set(State) - {State.DRAFT}
    assert {STAGES[state] for state in TERMINAL} == {Stage.ENDED}
    assert set(STAGES.values()) == set(Stage)


@given(state=st.sampled_from(sorted(State)), days=st.integers(1, 366), after=st.integers(0, 400 * 24))
def test_a_page_ends_so_many_days_after_its_referral_and_never_outlives_the_longest(
    state: State, days: int, after: int
):
    one, now = a_case(state), BEGAN + timedelta(hours=after)
    open_now = is_open(one, made_at=BEGAN, revoked=False, days=days, now=now)
    last = min(days, LONGEST_DAYS) if state in TERMINAL else LONGEST_DAYS
    never = state in (State.DRAFT, State.ENTERED_IN_ERROR)
    assert open_now == (not never and after < last * 24)
    assert not is_open(one, made_at=BEGAN, revoked=True, days=days, now=now)


def test_the_days_count_from_the_end_of_the_referral():
    one = replace(a_case(State.CLOSED), moved_at=BEGAN + timedelta(days=50))
    assert ends_at(one, made_at=BEGAN, days=30) == BEGAN + timedelta(days=80)


@pytest.mark.parametrize(
    ("contact", "bring", "field"),
    [("", "", "contact"), ("  ", "", "contact"), ("长" * 121, "", "contact"), ("a\0b", "", "contact"), ("张医生", "长" * 301, "bring")],
)  # fmt: skip
def test_what_stands_on_a_page_is_bounded_and_names_whom_to_call(contact: str, bring: str, field: str):
    with pytest.raises(InputInvalid) as refused:
        check_texts(contact, bring)
    assert {one.field for one in refused.value.problems} == {field}
    assert check_texts(" 张医生 ", "") == ("张医生", "")
