"""What is answered to a step's questions: the proper types, or a problem at every field. Nothing else ever comes out."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.asked import MOST_MEDICINES, check_asked
from heyi.contexts.referral.rules.packages import REQUIRED
from heyi.contexts.referral.rules.table import REFERRAL
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.flow import Step
from tests.rules.junk import JUNK, NAMES, NASTY

STEPS = {step.action: step for step in REFERRAL.steps}
REASONS = frozenset({"no_capacity", "other"})
A_MOMENT = "2026-08-04T09:30:00+08:00"
AN_ID = "01980000-0000-7000-8000-000000000001"
GOOD: dict[str, Any] = {
    "reason": "no_capacity", "urgency": "emergency", "medicines": [{"name": "阿司匹林", "dose": "100 mg", "times": "每日一次"}],
    "package": dict.fromkeys(REQUIRED, "胸痛") | {"consent": True}, "destination": AN_ID, "alternative": AN_ID, "lower": AN_ID,
    "pool": AN_ID, "scheduled_at": A_MOMENT, "died_at": A_MOMENT, "next_contact_on": "2026-08-10", "ready_on": "2026-08-10",
    "by_phone": True,
    "red_flag": False,
    "consent": True,
}  # fmt: skip


def answers_to(step: Step, **changes: Any) -> dict[str, Any]:
    return {name: GOOD.get(name, "有话") for name in (*step.asks, *step.may_ask)} | changes


def problems_of(action: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InputInvalid) as refused:
        check_asked(STEPS[action], given, reasons=REASONS)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def problems_with(action: str, **changes: Any) -> list[tuple[str, str]]:
    return problems_of(action, answers_to(STEPS[action], **changes))


def test_every_step_takes_good_answers_to_all_it_asks() -> None:
    for step in REFERRAL.steps:
        checked = check_asked(step, answers_to(step), reasons=REASONS)
        assert set(checked) == {*step.asks, *step.may_ask}
        for name, value in checked.items():
            assert isinstance(value, _type_of(name)), name


def _type_of(name: str) -> type:
    if name in ("destination", "alternative", "lower", "pool"):
        return UUID
    if name in ("scheduled_at", "died_at"):
        return datetime
    special: dict[str, type] = {
        "next_contact_on": date, "ready_on": date, "by_phone": bool, "red_flag": bool, "medicines": list, "package": dict, "consent": bool,
    }  # fmt: skip
    return special.get(name, str)


def test_every_step_names_all_that_is_missing_and_lets_the_rest_be_left_out() -> None:
    for step in REFERRAL.steps:
        expected = [(name, "required") for name in step.asks]
        for nothing in (None, "", "  \n", "\u3000"):
            for sent in ({}, dict.fromkeys((*step.asks, *step.may_ask), nothing)):
                if step.asks:
                    assert problems_of(step.action, sent) == expected
                else:
                    assert check_asked(step, sent, reasons=REASONS) == {}


def test_what_was_not_asked_is_named() -> None:
    assert problems_with("accept", reason="no_capacity", state="accepted") == [
        ("reason", "unknown_field"), ("state", "unknown_field"),
    ]  # fmt: skip


def test_every_problem_is_named_at_once() -> None:
    found = problems_of("redirect", {"destination": "here", "comment": "x" * 2_001, "colour": "red"})
    assert sorted(found) == [
        ("colour", "unknown_field"), ("comment", "too_long"), ("destination", "malformed"), ("reason", "required"),
    ]  # fmt: skip


def test_a_false_and_an_empty_list_are_answers() -> None:
    follow_up = check_asked(STEPS["record_follow_up"], {"findings": "好", "red_flag": False}, reasons=REASONS)
    assert follow_up == {"findings": "好", "red_flag": False}
    offer = check_asked(STEPS["offer_down"], answers_to(STEPS["offer_down"], medicines=[]), reasons=REASONS)
    assert offer["medicines"] == []


# ---- One kind of answer after another ----


@pytest.mark.parametrize(("reason", "code"), [
    ("beyond_capability", "unknown_value"), ("NO_CAPACITY", "unknown_value"), (1, "malformed"), (["other"], "malformed"),
    ({"other": 1}, "malformed"), (True, "malformed"),
])  # fmt: skip
def test_a_reason_is_one_the_charter_allows(reason: Any, code: str) -> None:
    assert problems_with("decline", reason=reason) == [("reason", code)]


def test_an_urgency_is_one_of_three() -> None:
    for urgency in Urgency:
        assert check_asked(STEPS["grade"], {"urgency": urgency.value}, reasons=REASONS)["urgency"] == urgency
    assert problems_with("grade", urgency="soon") == [("urgency", "unknown_value")]


@pytest.mark.parametrize(
    "value", ["x", AN_ID[:-1], AN_ID + "0", 7, True, [AN_ID], 12345678123456781234567812345678]
)
def test_an_id_is_text_that_is_one(value: Any) -> None:
    assert problems_with("accept", pool=value) == [("pool", "malformed")]
    assert check_asked(STEPS["accept"], {"pool": UUID(AN_ID)}, reasons=REASONS)["pool"] == UUID(AN_ID)


def test_a_moment_of_any_zone_is_kept_in_utc() -> None:
    same = datetime(2026, 8, 4, 1, 30, tzinfo=UTC)
    for told in (
        A_MOMENT,
        "2026-08-04T01:30:00Z",
        "2026-08-03T20:30:00-05:00",
        same.astimezone(timezone(timedelta(hours=8))),
    ):
        read = check_asked(STEPS["schedule"], {"scheduled_at": told}, reasons=REASONS)["scheduled_at"]
        assert (read, read.utcoffset()) == (same, timedelta(0))


@pytest.mark.parametrize(("value", "code"), [
    ("2026-08-04T09:30:00", "time_zone_missing"), ("2026-08-04", "time_zone_missing"),
    (datetime(2026, 8, 4, 9, 30), "time_zone_missing"),  # noqa: DTZ001  # that is what is refused
    ("2026-02-30T09:30:00+08:00", "malformed"), ("2026-08-04T24:30:00+08:00", "malformed"),
    ("2026-08-04T09:30:00+24:00", "malformed"), ("tomorrow", "malformed"), (1785807000, "malformed"), (True, "malformed"),
    ("0001-01-01T00:00:00+14:00", "malformed"), ("9999-12-31T23:59:59-14:00", "malformed"),
])  # fmt: skip
def test_a_moment_without_a_zone_or_out_of_any_calendar_is_refused(value: Any, code: str) -> None:
    assert problems_with("schedule", scheduled_at=value) == [("scheduled_at", code)]


@pytest.mark.parametrize(
    "value", ["2026-02-30", "10.8.2026", A_MOMENT, datetime(2026, 8, 4, tzinfo=UTC), 20260810, False]
)
def test_a_day_is_a_day_and_no_moment(value: Any) -> None:
    assert problems_with("record_follow_up", next_contact_on=value) == [("next_contact_on", "malformed")]


@pytest.mark.parametrize("value", ["true", 1, 0, "是", [True]])
def test_a_yes_or_no_is_nothing_else(value: Any) -> None:
    assert problems_with("add_message", by_phone=value) == [("by_phone", "malformed")]


def test_a_text_has_a_longest_length_and_no_sign_that_cannot_be_kept() -> None:
    longest = {"comment": "字" * 2_000, "advice": "字" * 20_000}
    assert (
        check_asked(STEPS["decline"], answers_to(STEPS["decline"], **longest), reasons=REASONS)["advice"]
        == longest["advice"]
    )
    assert problems_with("decline", comment="字" * 2_001, advice="字" * 20_001) == [
        ("advice", "too_long"),
        ("comment", "too_long"),
    ]
    assert problems_with("decline", comment="钢\x00铁") == [("comment", "forbidden_sign")]
    assert problems_with("decline", comment=["有话"]) == [("comment", "malformed")]


@pytest.mark.parametrize(("medicines", "expected"), [
    ("阿司匹林", [("medicines", "malformed")]),
    ({"name": "阿司匹林"}, [("medicines", "malformed")]),
    ([{"name": "阿司匹林"}] * (MOST_MEDICINES + 1), [("medicines", "malformed")]),
    ([{"name": "阿司匹林"}, "华法林"], [("medicines.2", "malformed")]),
    ([{"name": "阿司匹林", "price": "3"}], [("medicines.1", "malformed")]),
    ([{"dose": "1"}], [("medicines.1.name", "required")]),
    ([{"name": " ", "dose": 100}], [("medicines.1.dose", "malformed"), ("medicines.1.name", "required")]),
    ([{"name": "x" * 121}], [("medicines.1.name", "too_long")]),
    ([{"name": "a", "dose": None, "until": "\x00"}], [("medicines.1.until", "forbidden_sign")]),
    ([{"name": 0}], [("medicines.1.name", "malformed")]),
])  # fmt: skip
def test_medicines_are_lines_with_a_name(medicines: Any, expected: list[tuple[str, str]]) -> None:
    assert problems_with("offer_down", medicines=medicines) == expected


# ---- Anything at all ----


def shown(problems: tuple[Problem, ...]) -> str:
    """The answer as it would leave the house; halves of signs would not."""
    return (
        json.dumps([[one.field, one.code, one.value, one.limit] for one in problems], ensure_ascii=False)
        .encode()
        .decode()
    )


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_whatever_is_sent_comes_back_as_proper_types_or_as_problems(data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(REFERRAL.steps))
    known = (*step.asks, *step.may_ask)
    given = answers_to(step) | data.draw(
        st.dictionaries(st.sampled_from(known) if known else NAMES, JUNK, max_size=3)
    )
    given |= data.draw(st.dictionaries(NAMES, JUNK, max_size=2))
    _proper_or_refused(step, given)


def test_each_nasty_thing_in_each_field_comes_back_as_proper_types_or_as_problems() -> None:
    for step in REFERRAL.steps:
        for name in {name for name in (*step.asks, *step.may_ask) if name not in ("comment", "reason")}:
            for nasty in NASTY:
                _proper_or_refused(step, answers_to(step, **{name: nasty}))


def _proper_or_refused(step: Step, given: dict[str, Any]) -> None:
    answer = _answer(step, given)
    if isinstance(answer, InputInvalid):
        assert answer.problems
        assert len(shown(answer.problems)) < 200 * len(answer.problems)
        assert {problem.value for problem in answer.problems if problem.code != "unknown_value"} <= {None}
        return
    for name, value in answer.items():
        assert isinstance(value, _type_of(name)), name
        if isinstance(value, str):
            value.encode()
            assert "\x00" not in value
            assert value.strip()


def _answer(step: Step, given: dict[str, Any]) -> dict[str, Any] | InputInvalid:
    try:
        return check_asked(step, given, reasons=REASONS)
    except InputInvalid as refused:
        return refused
