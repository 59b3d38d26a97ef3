"""What a referral becomes by a step, and the versions and times that are let through."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.answers import check_version, moved
from heyi.contexts.referral.rules.table import REFERRAL, UNANSWERED
from heyi.contexts.referral.terms import Referral, State
from heyi.kernel.errors import InputInvalid, StaleVersion
from tests.rules.referral_cases import NOW, a_down_referral, a_referral

S = State
BY = UUID(int=3000)
YEAR = timedelta(days=366)


def after(action: str, referral: Referral, **asked: Any) -> Referral:
    step = REFERRAL.find(action, referral.state)
    assert step is not None
    return moved(referral, step, asked, by=BY, now=NOW)


def refused(action: str, referral: Referral, **asked: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputInvalid) as found:
        after(action, referral, **asked)
    return [(problem.field, problem.code) for problem in found.value.problems]


def test_every_step_leads_where_the_table_says_and_leaves_who_and_when_and_one_version_more() -> None:
    for step in REFERRAL.steps:
        for state in step.frm:
            before = a_referral(state=state)
            done = moved(before, step, {}, by=BY, now=NOW)
            assert done.state is S(step.to or state)
            assert (done.version, done.moved_by, done.moved_at) == (before.version + 1, BY, NOW)
            for kept in (
                "id",
                "journey",
                "person",
                "patient",
                "direction",
                "origin",
                "sender",
                "receiver",
                "lower",
                "drafted_at",
            ):
                assert getattr(done, kept) == getattr(before, kept)


def test_what_was_asked_is_taken_over_and_the_rest_stays() -> None:
    graded = after("grade", a_referral(state=S.SEEN, department="心内科"), urgency="emergency")
    assert (graded.urgency, graded.department) == (Urgency.EMERGENCY, "心内科")
    assert after("redirect", a_referral(department="心内科"), department="卒中中心").department == "卒中中心"
    assert after("see", a_referral()).urgency is Urgency.URGENT


# ---- Versions ----


def test_a_change_decided_on_an_older_version_is_refused_and_told_who_was_first() -> None:
    referral = a_referral()
    check_version(referral, 7)
    check_version(referral, None)
    for seen in (6, 8, 0, -1):
        with pytest.raises(StaleVersion) as stale:
            check_version(referral, seen)
        assert stale.value.facts == {
            "seen": seen, "version": 7, "moved_by": referral.moved_by, "moved_at": referral.moved_at,
        }  # fmt: skip


# ---- When it was sent ----


def test_a_draft_is_sent_when_it_leaves_the_house_and_never_again() -> None:
    assert after("submit", a_referral(state=S.DRAFT)).submitted_at == NOW
    assert after("offer_down", a_down_referral(state=S.DRAFT)).submitted_at == NOW
    assert after("send_outside", a_referral(state=S.DRAFT)).submitted_at == NOW
    sent = a_referral(state=S.DECLINED, submitted_at=NOW - YEAR)
    assert after("send_elsewhere", sent).submitted_at == NOW - YEAR


def test_a_draft_that_is_thrown_away_was_never_sent() -> None:
    assert after("discard_draft", a_referral(state=S.DRAFT)).submitted_at is None


# ---- A fixed time ----


@pytest.mark.parametrize("at", [NOW, NOW + timedelta(minutes=1), NOW + YEAR])
def test_a_time_may_be_fixed_from_now_to_a_year_ahead(at: datetime) -> None:
    assert after("schedule", a_referral(state=S.ACCEPTED), scheduled_at=at).scheduled_at == at


@pytest.mark.parametrize("at", [
    NOW - timedelta(microseconds=1), NOW - YEAR, NOW + YEAR + timedelta(days=1), datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
])  # fmt: skip
def test_a_time_in_the_past_or_beyond_a_year_is_a_slip_of_the_pen(at: datetime) -> None:
    expected = [("scheduled_at", "not_in_the_coming_year")]
    assert refused("schedule", a_referral(state=S.ACCEPTED), scheduled_at=at) == expected


def test_a_time_fixed_by_one_unit_binds_no_other() -> None:
    fixed = NOW + timedelta(days=3)
    for step in REFERRAL.steps:
        for state in step.frm:
            kept = moved(a_referral(state=state, scheduled_at=fixed), step, {}, by=BY, now=NOW).scheduled_at
            unfixed = UNANSWERED | {S.WAITING_FOR_PLACE}
            assert kept == (None if (step.to or state) in unfixed else fixed), (step.action, state)


# ---- The next contact ----


@pytest.mark.parametrize(("day", "fits"), [
    (date(2026, 8, 2), False), (date(2026, 8, 3), True), (date(2026, 8, 4), True), (date(2027, 8, 4), True),
    (date(2027, 8, 5), False), (date.min, False), (date.max, False),
])  # fmt: skip
def test_the_next_contact_lies_between_today_and_a_year_ahead(day: date, fits: bool) -> None:
    running = a_referral(state=S.PLAN_RUNNING)
    if fits:
        assert after("record_follow_up", running, next_contact_on=day).state is S.PLAN_RUNNING
    else:
        assert refused("record_follow_up", running, next_contact_on=day) == [
            ("next_contact_on", "not_in_the_coming_year")
        ]


def test_today_is_the_day_it_is_in_china() -> None:
    # 16:30 in London's winter is half past midnight in Yibin: the day before is over there.
    step = REFERRAL.find("record_follow_up", S.PLAN_RUNNING)
    assert step is not None
    with pytest.raises(InputInvalid):
        moved(
            a_referral(state=S.PLAN_RUNNING),
            step,
            {"next_contact_on": date(2026, 1, 5)},
            by=BY,
            now=datetime(2026, 1, 5, 16, 30, tzinfo=UTC),
        )


# ---- Death ----


def test_a_death_lies_between_the_draft_and_now() -> None:
    referral = a_referral(state=S.IN_TRANSIT)
    for at in (referral.drafted_at, NOW):
        assert after("record_death", referral, died_at=at).state is S.PATIENT_DIED
    for at in (
        referral.drafted_at - timedelta(seconds=1),
        NOW + timedelta(seconds=1),
        datetime.max.replace(tzinfo=UTC),
    ):
        assert refused("record_death", referral, died_at=at) == [("died_at", "outside_the_referral")]


def test_every_time_that_cannot_be_is_named_at_once() -> None:
    step = REFERRAL.find("record_death", S.ARRIVED)
    assert step is not None
    wrong = {"scheduled_at": NOW - YEAR, "died_at": NOW + YEAR, "next_contact_on": date.min}
    with pytest.raises(InputInvalid) as found:
        moved(a_referral(state=S.ARRIVED), step, wrong, by=BY, now=NOW)
    assert [problem.field for problem in found.value.problems] == [
        "scheduled_at",
        "died_at",
        "next_contact_on",
    ]
