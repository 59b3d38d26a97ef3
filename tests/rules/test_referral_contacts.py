"""From when contacts count and who makes them; who is told the outcome. Not here: keeping them (actions)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from heyi.contexts.governance.terms import Status
from heyi.contexts.referral.rules.contacts import LONGEST_WORDS, base_of, check_words, contacts_of, senders_of
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.contacts import Base, ContactDay
from heyi.kernel.errors import InputInvalid
from tests.rules.test_referral_letters import ALLIANCE, BEGAN, CITY, COUNTY, VILLAGE, a_case, steps

TREATED = ("submit", "accept", "complete", "return_outcome")
HOME = (*TREATED, "offer_down", "accept_below")


@pytest.mark.parametrize(
    ("state", "lower", "actions", "expected"),
    [
        (State.ACCEPTED, None, ("submit", "accept"), None),
        (State.COMPLETED, None, TREATED[:-1], None),
        (State.OUTCOME_RETURNED, None, TREATED, (VILLAGE, 4)),
        (State.CLOSED, None, TREATED, (VILLAGE, 4)),
        (State.CLOSED, None, TREATED[:-1], (VILLAGE, 3)),
        (State.DOWN_OFFERED, CITY, (*TREATED, "offer_down"), (VILLAGE, 4)),
        (State.ACCEPTED_BELOW, CITY, HOME, (CITY, 6)),
        (State.PLAN_RUNNING, CITY, HOME, (CITY, 6)),
        (State.CLOSED, CITY, HOME, (CITY, 6)),
        (State.OUTCOME_RETURNED, None, (*TREATED, "offer_down", "decline_below"), (VILLAGE, 4)),
        (State.CANCELLED, None, ("submit", "cancel"), None),
        (State.CLOSED, None, ("submit", "decline", "close"), None),
        (State.PATIENT_DIED, None, TREATED, None),
    ],
)
def test_whoever_has_the_patient_makes_the_contacts(state, lower, actions, expected):
    base = base_of(a_case(state, lower=lower), steps(*actions))
    found = None if base is None else (base.organisation, (base.began_at - BEGAN) // timedelta(hours=1))
    assert found == expected


@pytest.mark.parametrize("days", [[], [1], [7, 30, 90], [366]])
def test_each_contact_is_due_so_many_days_after(days: list[int]):
    asked = [ContactDay(f"day-{one}", one, "referral-procedure#contacts", Status.UNVERIFIED) for one in days]
    base = Base(organisation=VILLAGE, alliance=ALLIANCE, began_at=BEGAN)
    found = contacts_of(base, asked)
    assert [one.due_on for one in found] == [date(2026, 3, 5) + timedelta(days=one) for one in days]
    assert {one.organisation for one in found} <= {VILLAGE}


def test_everybody_who_sent_the_patient_on_is_told_and_who_treated_is_not():
    redirected = replace(a_case(State.OUTCOME_RETURNED), receiver=CITY)
    passages = steps("submit", "redirect", "accept", "complete", "return_outcome")
    assert senders_of(redirected, passages) == (VILLAGE, COUNTY)
    assert senders_of(a_case(State.OUTCOME_RETURNED), steps(*TREATED)) == (VILLAGE,)


def test_what_is_noted_is_short():
    assert check_words("  无不适 ") == "无不适"
    for wrong in ("长" * (LONGEST_WORDS + 1), "a\0"):
        with pytest.raises(InputInvalid):
            check_words(wrong)
