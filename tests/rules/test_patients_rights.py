"""What a request about one's data must say, by when it is answered, and what a restriction shuts: the whole table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from heyi.contexts.patients.rules.restriction import CARE, shuts
from heyi.contexts.patients.rules.rights import (
    AnswerGiven,
    Asker,
    KeptByLaw,
    NotCorrectedYet,
    Proof,
    RightsAsked,
    RightsReason,
    check_answer,
    read_answer,
    read_rights,
    rights_due_at,
    scope_granted,
)
from heyi.contexts.patients.terms.access import GrantBasis
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.kernel.errors import InputInvalid, RuleBroken

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)
TODAY = date(2026, 8, 3)
GROWN, FOURTEEN, THIRTEEN = date(1966, 3, 9), date(2012, 8, 3), date(2012, 8, 4)
ASKED = RightsAsked(kind="copy", asker="patient", proof="identity_card", words="想要一份登记信息")
G, P, R = RightsOutcome.GRANTED, RightsOutcome.PARTLY, RightsOutcome.REFUSED

# Open or shut, by scope, kind of access, and when it was given: before the restriction, at its moment, after it.
SHUT = {
    (RestrictionScope.ALL_BUT_CARE, True): (False, False, False),
    (RestrictionScope.ALL_BUT_CARE, False): (True, True, True),
    (RestrictionScope.ALL, True): (True, False, False),
    (RestrictionScope.ALL, False): (True, True, True),
}


@pytest.mark.parametrize(("scope", "basis"), list(product(RestrictionScope, GrantBasis)))
def test_a_restriction_shuts_what_the_table_says(scope: RestrictionScope, basis: GrantBasis):
    minute = timedelta(minutes=1)
    found = tuple(
        shuts(scope, restricted_at=NOON, basis=basis, granted_at=at)
        for at in (NOON - minute, NOON, NOON + minute)
    )
    assert found == SHUT[scope, basis in CARE]


def test_care_is_what_follows_from_treating_somebody():
    assert set(GrantBasis) - CARE == {GrantBasis.OUTCOME_SHARED, GrantBasis.ASKED_AND_GIVEN}


def test_a_request_is_due_when_the_thirtieth_day_is_over_in_china():
    assert rights_due_at(NOON) == datetime(2026, 9, 2, 16, tzinfo=UTC)


def faults(asked: RightsAsked, born_on: date | None = GROWN) -> set[tuple[str, str]]:
    try:
        read_rights(asked, born_on=born_on, today=TODAY)
    except InputInvalid as refused:
        return {(one.field, one.code) for one in refused.problems}
    return set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"kind": ""}, {("kind", "required")}),
        ({"kind": "forget"}, {("kind", "unknown_value")}),
        ({"kind": "restrict"}, {("scope", "required")}),
        ({"kind": "restrict", "scope": "all"}, set()),
        ({"words": "要"}, {("words", "required")}),
        ({"words": "<b>要一份</b>"}, {("words", "markup")}),
        ({"proof": ""}, {("proof", "required")}),
        ({"asker": "agent"}, {("relation", "required"), ("proof", "papers_of_both_needed")}),
        ({"asker": "agent", "relation": "儿子", "proof": "papers_of_both"}, set()),
        ({"asker": "heir", "relation": "妻子", "proof": "papers_of_both"}, set()),
    ],
)
def test_what_a_request_lacks_is_told_at_its_place(changes: dict[str, str], expected: set[tuple[str, str]]):
    assert faults(replace(ASKED, **changes)) == expected


@pytest.mark.parametrize(
    ("born_on", "may"),
    [(GROWN, True), (FOURTEEN, True), (THIRTEEN, False), (None, True)],
)
def test_a_child_under_fourteen_does_not_ask_alone(born_on: date | None, may: bool):
    assert (faults(ASKED, born_on) == set()) is may
    agent = replace(ASKED, asker="agent", relation="邻居", proof="papers_of_both")
    assert (faults(agent, born_on) == set()) is may
    guardian = replace(agent, asker="guardian", relation="母亲")
    read = read_rights(guardian, born_on=born_on, today=TODAY)
    assert (read.asker, read.proof, read.relation, read.scope) == (
        Asker.GUARDIAN,
        Proof.PAPERS_OF_BOTH,
        "母亲",
        None,
    )


def test_what_is_not_granted_whole_says_why():
    assert read_answer(AnswerGiven(outcome="granted")).reason is None
    told = read_answer(AnswerGiven(outcome="refused", reason="kept_by_law", words="病历须保存三十年"))
    assert (told.outcome, told.reason) == (R, RightsReason.KEPT_BY_LAW)
    for outcome, reason, words in (
        ("", "", ""),
        ("refused", "", "病历须保存三十年"),
        ("refused", "kept_by_law", ""),
        ("partly", "because", "病历须保存三十年"),
    ):
        with pytest.raises(InputInvalid):
            read_answer(AnswerGiven(outcome=outcome, reason=reason, words=words))


@pytest.mark.parametrize(
    ("kind", "outcome", "corrected"), list(product(RightsKind, RightsOutcome, (True, False)))
)
def test_nobody_promises_what_is_not_done(kind: RightsKind, outcome: RightsOutcome, corrected: bool):
    refused: type[RuleBroken] | None = None
    if outcome is G and kind is RightsKind.ERASE:
        refused = KeptByLaw
    elif outcome is G and kind is RightsKind.CORRECT and not corrected:
        refused = NotCorrectedYet
    if refused is None:
        check_answer(kind, outcome, is_corrected=corrected)
    else:
        with pytest.raises(refused):
            check_answer(kind, outcome, is_corrected=corrected)


@pytest.mark.parametrize(
    ("asked", "outcome", "scope"),
    [
        (RestrictionScope.ALL, G, RestrictionScope.ALL),
        (RestrictionScope.ALL, P, RestrictionScope.ALL_BUT_CARE),
        (RestrictionScope.ALL, R, None),
        (RestrictionScope.ALL_BUT_CARE, G, RestrictionScope.ALL_BUT_CARE),
        (RestrictionScope.ALL_BUT_CARE, P, RestrictionScope.ALL_BUT_CARE),
        (RestrictionScope.ALL_BUT_CARE, R, None),
    ],
)
def test_a_record_is_restricted_as_far_as_was_granted(
    asked: RestrictionScope, outcome: RightsOutcome, scope: RestrictionScope | None
):
    assert scope_granted(asked, outcome) is scope
