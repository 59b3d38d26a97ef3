"""A letter appears when what it tells has happened, and is gone when it does not hold any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.rules.letters import letters_of
from heyi.contexts.referral.terms import Passage, Referral, Side, State
from heyi.contexts.referral.terms.letters import LetterKind

BEGAN = datetime(2026, 3, 5, 9, tzinfo=UTC)
VILLAGE, COUNTY, CITY, ALLIANCE = (UUID(int=number) for number in range(1, 5))
OUTCOME = {"outcome": {"outcome": "好转", "outcome_letter": "建议随访"}}
DOWN = {"down": {"summary": "恢复良好"}}


def a_case(state: State, *, direction: Direction = Direction.UP, lower: UUID | None = None) -> Referral:
    return Referral(
        id=UUID(int=9), journey=UUID(int=8), person=UUID(int=7), patient=UUID(int=6), direction=direction,
        urgency=Urgency.ELECTIVE, state=state, version=1, origin=VILLAGE, origin_alliance=ALLIANCE, sender=VILLAGE,
        sender_alliance=ALLIANCE, receiver=COUNTY, receiver_alliance=ALLIANCE, lower=lower, lower_alliance=ALLIANCE,
        drafted_at=BEGAN, moved_at=BEGAN, moved_by=UUID(int=5),
    )  # fmt: skip


def steps(*actions: str) -> list[Passage]:
    return [
        Passage(
            ordinal=number, action=action, frm=State.DRAFT, to=State.SUBMITTED, skipped=(), side=Side.SENDER,
            organisation=COUNTY, alliance=ALLIANCE, charter=None, by=UUID(int=number),
            at=BEGAN + timedelta(hours=number),
        )
        for number, action in enumerate(actions, start=1)
    ]  # fmt: skip


def kinds(one: Referral, *actions: str, package: dict[str, object] | None = None) -> list[LetterKind]:
    return [letter.kind for letter in letters_of(one, steps(*actions), package or {})]


UP, TAKEN, TOLD, HOME = (
    LetterKind.REFERRAL,
    LetterKind.ACCEPTANCE,
    LetterKind.OUTCOME,
    LetterKind.DOWN_REFERRAL,
)


@pytest.mark.parametrize(
    ("state", "actions", "package", "expected"),
    [
        (State.DRAFT, (), {}, []),
        (State.SUBMITTED, ("submit",), {}, [UP]),
        (State.ENTERED_IN_ERROR, ("submit", "mark_error"), {}, []),
        (State.ACCEPTED, ("submit", "accept"), {}, [UP, TAKEN]),
        (State.ACCEPTED, ("submit", "auto_accept"), {}, [UP, TAKEN]),
        (State.UNDER_TRIAGE, ("submit", "accept", "lapse_hold"), {}, [UP]),
        (State.FAILED, ("submit", "accept", "fail"), {}, [UP]),
        (State.NO_SHOW, ("submit", "accept", "mark_no_show"), {}, [UP]),
        (State.SCHEDULED, ("submit", "accept", "mark_no_show", "reschedule"), {}, [UP, TAKEN]),
        (State.ACCEPTED, ("submit", "wait_for_place", "offer_place"), {}, [UP, TAKEN]),
        (State.COMPLETED, ("submit", "accept", "complete"), {"outcome": {"outcome": "好转"}}, [UP, TAKEN]),
        (State.OUTCOME_RETURNED, ("submit", "accept", "complete", "return_outcome"), OUTCOME, [UP, TAKEN, TOLD]),
        (State.CLOSED, ("submit", "accept", "complete", "close"), {"outcome": {"outcome": "好转"}}, [UP, TAKEN, TOLD]),
        (State.DOWN_OFFERED, ("submit", "accept", "complete", "return_outcome", "offer_down"), OUTCOME | DOWN, [UP, TAKEN, TOLD]),
    ],
)  # fmt: skip
def test_letters_follow_the_story(
    state: State, actions: tuple[str, ...], package: dict[str, object], expected: list[LetterKind]
):
    assert kinds(a_case(state), *actions, package=package) == expected


def test_the_way_down_has_its_letter_only_while_a_lower_unit_is_asked_or_has_agreed():
    way = ("submit", "accept", "complete", "return_outcome", "offer_down")
    for state in (
        State.DOWN_OFFERED,
        State.ACCEPTED_BELOW,
        State.PLAN_RUNNING,
        State.PLAN_REVIEWED,
        State.CLOSED,
    ):
        assert HOME in kinds(a_case(state, lower=VILLAGE), *way, package=OUTCOME | DOWN), state
    declined = a_case(State.OUTCOME_RETURNED)
    assert HOME not in kinds(declined, *way, "decline_below", package=OUTCOME | DOWN)
    assert HOME not in kinds(
        a_case(State.DOWN_OFFERED, lower=VILLAGE), *way, package={"down": {"summary": "  "}}
    )


def test_a_referral_down_has_no_letter_upwards():
    one = a_case(State.ACCEPTED_BELOW, direction=Direction.DOWN, lower=VILLAGE)
    assert kinds(one, "offer_down", "accept_below", package=DOWN) == [HOME]


def test_a_letter_names_its_ends_and_when_it_was_written():
    request, acceptance = letters_of(a_case(State.ACCEPTED), steps("submit", "accept"), {})
    assert (request.sender, request.receiver, request.at) == (VILLAGE, COUNTY, BEGAN + timedelta(hours=1))
    assert (acceptance.sender, acceptance.receiver, acceptance.by) == (COUNTY, VILLAGE, UUID(int=2))


def test_a_patient_sent_outside_takes_a_letter_to_there():
    passages = [replace(steps("send_outside")[0], said={"outside": "外省医院"})]
    (letter,) = letters_of(a_case(State.CLOSED), passages, {})
    assert (letter.kind, letter.receiver, letter.outside) == (UP, None, "外省医院")
