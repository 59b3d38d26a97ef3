"""What an informed consent must say before anybody is moved by it, and what a draft may leave open."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.referral.rules.consent import FIELDS, missing_in_consent, problems_of_consent
from heyi.contexts.referral.terms.consent import ConsentBy, ConsentHow, Explained
from tests.rules.junk import JUNK

WHOLE = {
    "by": "patient", "how": "signed_paper", "informed_by": "张医生", "explained": ["illness_and_reason", "costs"],
    "at": "2026-08-04T09:30:00+08:00",
}  # fmt: skip


def missing(**changes: Any) -> list[tuple[str, str]]:
    told = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return [(one.field, one.code) for one in missing_in_consent(told, "consent")]


def wrong(consent: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in problems_of_consent(consent, "consent")]


@pytest.mark.parametrize("consent", [True, WHOLE, WHOLE | {"by": "spouse", "name": "李强"}])
def test_both_forms_are_enough(consent: Any) -> None:
    assert problems_of_consent(consent, "consent") == ()
    assert missing_in_consent(consent, "consent") == ()


@pytest.mark.parametrize("consent", [None, False, {}, "true", 1, [True]])
def test_what_is_no_consent_moves_nobody(consent: Any) -> None:
    assert [one.code for one in missing_in_consent(consent, "consent")] == ["consent_needed"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"by": None}, ["consent.by"]),
        ({"how": None}, ["consent.how"]),
        ({"informed_by": " "}, ["consent.informed_by"]),
        ({"explained": []}, ["consent.explained"]),
        ({"by": "guardian"}, ["consent.name"]),
        ({"how": "verbal_witnessed"}, ["consent.witness"]),
        ({"by": "child", "name": "李强", "how": "verbal_witnessed", "witness": "护士王"}, []),
    ],
)
def test_what_the_long_form_lacks_is_named(changes: dict[str, Any], fields: list[str]) -> None:
    assert missing(**changes) == [(field, "required") for field in fields]


@pytest.mark.parametrize(
    ("consent", "problem"),
    [
        ({"by": "neighbour"}, ("consent.by", "unknown_value")),
        ({"how": ["signed_paper"]}, ("consent.how", "malformed")),
        ({"explained": ["everything"]}, ("consent.explained", "malformed")),
        ({"explained": "costs"}, ("consent.explained", "malformed")),
        ({"name": "长" * 121}, ("consent.name", "too_long")),
        ({"at": "2026-08-04T09:30:00"}, ("consent.at", "time_zone_missing")),
        ({"at": "yesterday"}, ("consent.at", "malformed")),
        ({"at": 7}, ("consent.at", "malformed")),
        ({"signature": "x"}, ("consent.signature", "unknown_field")),
        ("yes", ("consent", "malformed")),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field(consent: Any, problem: tuple[str, str]) -> None:
    assert wrong(consent) == [problem]


SIDE = {
    "cost_fen": 600_000, "deductible_fen": 50_000, "reimbursable_fen": 550_000, "reimbursed_fen": 440_000, "capped_fen": 440_000,
    "own_fen": 160_000, "source": "heyi-assumptions#payment", "status": "assumption",
}  # fmt: skip
TOLD = {"insurance": "resident", "on": "2026-08-04", "here": None, "there": SIDE}


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (TOLD, []),
        (TOLD | {"here": SIDE}, []),
        (TOLD | {"there": None}, [("there", "required")]),
        (TOLD | {"insurance": "farmer"}, [("insurance", "unknown_value")]),
        (TOLD | {"on": "soon"}, [("on", "malformed")]),
        (TOLD | {"elsewhere": 1}, [("elsewhere", "unknown_field")]),
        (TOLD | {"there": [1]}, [("there", "malformed")]),
        (TOLD | {"there": SIDE | {"own_fen": 160_001}}, [("there.own_fen", "malformed")]),
        (TOLD | {"there": SIDE | {"own_fen": 1600.0}}, [("there.own_fen", "malformed")]),
        (TOLD | {"there": SIDE | {"cost_fen": -1}}, [("there.cost_fen", "malformed")]),
        (TOLD | {"there": SIDE | {"source": ""}}, [("there.source", "required")]),
        (TOLD | {"there": SIDE | {"source": "长" * 121}}, [("there.source", "too_long")]),
        (TOLD | {"there": SIDE | {"status": "official"}}, [("there.status", "unknown_value")]),
    ],
)
def test_the_own_payment_that_was_told_is_kept_as_it_adds_up(
    payment: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    told = WHOLE | {"payment": payment}
    assert wrong(told) == [(f"consent.payment.{field}", code) for field, code in expected]
    assert missing_in_consent(told, "consent") == ()


@pytest.mark.parametrize("payment", ["free", 7, [TOLD], True])
def test_what_is_no_own_payment_is_none(payment: Any) -> None:
    assert wrong(WHOLE | {"payment": payment}) == [("consent.payment", "malformed")]


def test_numbers_are_no_consent() -> None:
    assert missing(by=None, payment=TOLD) == [("consent.by", "required")]


@given(JUNK)
def test_no_junk_is_taken_for_an_own_payment(junk: Any) -> None:
    assert junk is None or wrong(WHOLE | {"payment": junk})


@given(st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=5)), JUNK, max_size=6))
def test_no_junk_is_taken_for_a_consent(consent: dict[str, Any]) -> None:
    problems = problems_of_consent(consent, "consent")
    if not (problems or missing_in_consent(consent, "consent")):
        assert consent["by"] in [str(one) for one in ConsentBy]
        assert consent["how"] in [str(one) for one in ConsentHow]
        assert set(consent["explained"]) <= {str(one) for one in Explained}
