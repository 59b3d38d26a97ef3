"""When emergency access ends, by when it is judged, what must be said, and who judges."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from heyi.contexts.patients.rules.emergency import (
    JudgesThemselves,
    ReviewedAlready,
    check_review,
    ends_at,
    read_emergency,
    read_verdict,
    review_due_at,
)
from heyi.contexts.patients.terms.protection import EmergencyReason, ReviewVerdict
from heyi.kernel.errors import InputInvalid

BEGUN = datetime(2026, 8, 3, 15, 30, tzinfo=UTC)  # half past eleven at night in China
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_it_holds_four_hours_and_is_judged_until_the_next_day_is_over_in_china():
    assert ends_at(BEGUN) == BEGUN + timedelta(hours=4)
    assert review_due_at(BEGUN) == datetime(2026, 8, 4, 16, tzinfo=UTC)
    # Half an hour later it is the next day there, and there is one day more.
    assert review_due_at(BEGUN + timedelta(minutes=30)) == datetime(2026, 8, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize("reason", EmergencyReason)
def test_every_reason_is_taken_with_words_of_ones_own(reason: EmergencyReason):
    assert read_emergency(reason.value, " 车祸昏迷送来 ") == (reason, "车祸昏迷送来")


@pytest.mark.parametrize(
    ("reason", "words", "faults"),
    [
        ("", "车祸昏迷送来", [("reason", "required")]),
        ("curious", "车祸昏迷送来", [("reason", "unknown_value")]),
        ("unconscious", "急", [("words", "required")]),
        ("", "", [("reason", "required"), ("words", "required")]),
        ("unconscious", "<b>昏迷</b>", [("words", "markup")]),
    ],
)
def test_what_is_missing_is_told_at_its_place(reason: str, words: str, faults: list[tuple[str, str]]):
    with pytest.raises(InputInvalid) as refused:
        read_emergency(reason, words)
    assert [(one.field, one.code) for one in refused.value.problems] == faults


def test_only_what_was_justified_needs_no_words():
    assert read_verdict("justified", "") == (ReviewVerdict.JUSTIFIED, "")
    assert read_verdict("not_justified", "患者清醒，可以询问") == (
        ReviewVerdict.NOT_JUSTIFIED,
        "患者清醒，可以询问",
    )
    for verdict, words in (
        ("not_justified", ""),
        ("perhaps", "患者清醒"),
        ("", "患者清醒"),
        ("justified", "<"),
    ):
        with pytest.raises(InputInvalid):
            read_verdict(verdict, words)


def test_an_access_is_judged_once_and_by_somebody_else():
    check_review(judge=ONE, broken_by=OTHER, is_judged=False)
    with pytest.raises(JudgesThemselves):
        check_review(judge=ONE, broken_by=ONE, is_judged=False)
    with pytest.raises(ReviewedAlready):
        check_review(judge=ONE, broken_by=OTHER, is_judged=True)
