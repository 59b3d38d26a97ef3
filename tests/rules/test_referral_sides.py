"""Who sits on which side, who may take a step, and in which order a refusal is given."""

from functools import cache
from itertools import product

import pytest

from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.referral.rules.sides import fits_direction, open_actions, seats, turn_of, who_may
from heyi.contexts.referral.rules.table import OPEN, REFERRAL, TERMINAL
from heyi.contexts.referral.rules.ways import way_on
from heyi.contexts.referral.terms import Referral, Seat, Side, State
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.flow import Step
from tests.rules.referral_cases import (
    CITY,
    COUNTY,
    EVERY_DUTY,
    OURS,
    PROVINCE,
    STRANGER,
    SYSTEM,
    THEIRS,
    TOWNSHIP,
    VILLAGE,
    a_down_referral,
    a_referral,
    staff,
)

S = State
# Who is what in `a_referral()` once it has been sent, the province having been called in as the centre.
UP_SIDES = {
    VILLAGE: {Side.SENDER}, CITY: {Side.RECEIVER, Side.UPPER}, TOWNSHIP: {Side.LOWER}, PROVINCE: {Side.CENTRE},
}  # fmt: skip
DOWN_SIDES = {CITY: {Side.SENDER, Side.UPPER}, TOWNSHIP: {Side.LOWER}}


def sides_of(sitting: tuple[Seat, ...]) -> dict[object, set[Side]]:
    return {
        one.organisation: {seat.side for seat in sitting if seat.organisation == one.organisation}
        for one in sitting
    }


# ---- Seats ----


def test_going_up_the_receiver_is_the_upper_side() -> None:
    assert sides_of(seats(a_referral(), centre=PROVINCE)) == UP_SIDES


def test_going_down_the_sender_is_the_upper_side_and_nobody_receives() -> None:
    assert sides_of(seats(a_down_referral(), centre=None)) == DOWN_SIDES


@pytest.mark.parametrize("draft", [a_referral(state=S.DRAFT, lower=None), a_down_referral(state=S.DRAFT)])
def test_nobody_but_the_sender_sits_at_a_draft(draft) -> None:
    assert {seat.organisation for seat in seats(draft, centre=None)} == {draft.sender}


def test_the_centre_sits_only_when_called_in() -> None:
    assert Side.CENTRE not in {seat.side for seat in seats(a_referral(), centre=None)}
    assert Seat(Side.CENTRE, PROVINCE, OURS) in seats(a_referral(), centre=PROVINCE)


def test_the_centre_called_in_on_a_way_down_acts_under_the_alliance_of_that_way() -> None:
    assert Seat(Side.CENTRE, PROVINCE, OURS) in seats(a_down_referral(), centre=PROVINCE)


def test_who_sent_first_stays_a_sender_under_their_own_charter_when_another_alliance_takes_the_patient() -> (
    None
):
    first = a_referral(lower=None, lower_alliance=None)
    way = way_on(first, PROVINCE, with_sender=(), with_receiver=(THEIRS,))
    passed_on = a_referral(
        sender=way.sender,
        sender_alliance=way.alliance,
        receiver=way.receiver,
        receiver_alliance=way.alliance,
        lower=None,
    )
    assert seats(passed_on, centre=None) == (
        Seat(Side.SENDER, CITY, THEIRS),
        Seat(Side.SENDER, VILLAGE, OURS),
        Seat(Side.RECEIVER, PROVINCE, THEIRS),
        Seat(Side.UPPER, PROVINCE, THEIRS),
    )


def test_an_organisation_is_seated_once_on_a_side() -> None:
    sitting = seats(a_referral(), centre=PROVINCE)
    assert len(set(sitting)) == len(sitting)
    assert [seat.organisation for seat in sitting if seat.side is Side.SENDER] == [VILLAGE]


# ---- Every state, every action, every organisation ----


@cache
def standing_at(state: State, *, down: bool = False) -> tuple[Referral, tuple[Seat, ...]]:
    referral = a_down_referral(state=state) if down else a_referral(state=state)
    return referral, seats(referral, centre=None if down else PROVINCE)


def answer_to(action: str, state: State, actor: Actor, *, down: bool = False) -> Step | type[HeyiError]:
    referral, sitting = standing_at(state, down=down)
    try:
        return who_may(action, referral, actor=actor, sitting=sitting)[0]
    except HeyiError as refused:
        return type(refused)


SENT = [state for state in State if state is not S.DRAFT]


def test_in_every_state_the_table_decides_for_every_organisation_at_the_table() -> None:
    for down, table in ((False, UP_SIDES), (True, DOWN_SIDES)):
        for organisation, sides in table.items():
            somebody = staff(organisation)
            for action, state in product(REFERRAL.actions, SENT):
                row = REFERRAL.find(action, state)
                # Who has declined has left the table: the row is there, and is theirs no more.
                seated = sides - {Side.RECEIVER, Side.UPPER} if state is S.DECLINED else sides
                allowed = row if row and row.sides & seated else NotPermitted
                expected = allowed if row else WrongState
                where = (action, state, organisation, down)
                assert answer_to(action, state, somebody, down=down) is expected, where


def test_a_stranger_and_a_member_without_a_seat_find_nothing_whatever_they_try() -> None:
    for action in REFERRAL.actions:
        everywhere_else = staff(STRANGER, COUNTY)
        assert {answer_to(action, state, everywhere_else) for state in State} == {NotFound}
        assert {answer_to(action, state, staff()) for state in State} == {NotFound}


def test_the_system_takes_the_rows_of_the_system_and_no_other() -> None:
    for action in REFERRAL.actions:
        for state in SENT:
            row = REFERRAL.find(action, state)
            allowed = row if row and Side.SYSTEM in row.sides else NotPermitted
            assert answer_to(action, state, SYSTEM) is (allowed if row else WrongState), (action, state)


def test_without_the_one_duty_a_step_needs_every_other_duty_is_of_no_use() -> None:
    for step in (step for step in REFERRAL.steps if step.sides != {Side.SYSTEM}):
        state = S(sorted(step.frm - {S.DRAFT} or step.frm)[0])
        referral = a_referral(state=state)
        if state is S.DRAFT:
            referral = a_down_referral(state=state) if Side.UPPER in step.sides else referral
        sitting = seats(referral, centre=PROVINCE)
        for seat in (one for one in sitting if one.side in step.sides):
            only = staff(seat.organisation, duties={step.needs})
            assert who_may(step.action, referral, actor=only, sitting=sitting)[0] is step
            every_other = staff(seat.organisation, duties=EVERY_DUTY - {Duty(step.needs)})
            with pytest.raises(NotPermitted) as refused:
                who_may(step.action, referral, actor=every_other, sitting=sitting)
            assert refused.value.code == "duty_not_held"
            assert refused.value.facts["duty"] == step.needs


def test_a_duty_held_elsewhere_or_under_another_charter_is_of_no_use_here() -> None:
    sitting = seats(a_referral(), centre=None)
    for actor in (
        staff(CITY, under=THEIRS),
        staff(CITY, under=None),
        staff(CITY, duties={Duty.READ_PATIENT}),
    ):
        with pytest.raises(NotPermitted):
            who_may("accept", a_referral(), actor=actor, sitting=sitting)
    # A doctor of the sender who also has a post at the receiver, but with no duty there.
    both = staff(VILLAGE)
    nurse = staff(CITY, duties=())
    actor = Actor(id=both.id, kind=both.kind, standings=(*both.standings, *nurse.standings))
    with pytest.raises(NotPermitted) as refused:
        who_may("accept", a_referral(), actor=actor, sitting=sitting)
    assert refused.value.code == "duty_not_held"


def test_the_step_comes_with_the_seat_and_the_right_under_which_it_is_taken() -> None:
    referral = a_referral(receiver_alliance=THEIRS)
    step, seat, warrant = who_may(
        "accept", referral, actor=staff(CITY, under=THEIRS), sitting=seats(referral, centre=None)
    )
    assert step.action == "accept"
    assert seat == Seat(Side.RECEIVER, CITY, THEIRS)
    assert (warrant.duty, warrant.organisation, warrant.alliance) == (Duty.ACCEPT_REFERRAL, CITY, THEIRS)


# ---- The order of refusals ----


def test_the_second_of_two_hands_learns_who_was_first_whatever_they_may_do() -> None:
    done = a_referral(state=S.ACCEPTED)
    for actor in (staff(CITY), staff(CITY, duties=()), staff(VILLAGE), SYSTEM):
        with pytest.raises(WrongState) as refused:
            who_may("decline", done, actor=actor, sitting=seats(done, centre=None))
        assert refused.value.facts == {
            "action": "decline", "state": S.ACCEPTED, "moved_by": done.moved_by, "moved_at": done.moved_at, "version": 7,
        }  # fmt: skip


def test_a_stranger_is_told_nothing_not_even_that_the_action_is_unknown_or_too_late() -> None:
    for action in ("accept", "decline", "no_such_action"):
        with pytest.raises(NotFound) as refused:
            who_may(
                action,
                a_referral(state=S.ACCEPTED),
                actor=staff(STRANGER),
                sitting=seats(a_referral(), centre=None),
            )
        assert refused.value.facts == {}


def test_an_unknown_action_is_a_mistake_of_a_party() -> None:
    for actor in (staff(CITY), staff(CITY, duties=()), SYSTEM):
        with pytest.raises(InputInvalid):
            who_may("no_such_action", a_referral(), actor=actor, sitting=seats(a_referral(), centre=None))


# ---- Drafts ----


DRAFT_ACTIONS = ("submit", "send_outside", "offer_down", "discard_draft")


@pytest.mark.parametrize(("down", "fitting"), [(False, {"submit", "send_outside"}), (True, {"offer_down"})])
def test_a_draft_goes_only_the_way_it_was_begun(down: bool, fitting: set[str]) -> None:
    somebody = staff(CITY if down else VILLAGE)
    for action in DRAFT_ACTIONS:
        answer = answer_to(action, S.DRAFT, somebody, down=down)
        assert (answer is WrongState) == (action not in fitting | {"discard_draft"}), action
    referral = a_down_referral(state=S.DRAFT) if down else a_referral(state=S.DRAFT)
    for step in REFERRAL.leaving(S.DRAFT):
        assert fits_direction(step, referral) == (step.action in fitting | {"discard_draft"})


def test_a_draft_begun_the_other_way_is_refused_as_such_and_not_for_want_of_a_duty() -> None:
    with pytest.raises(WrongState) as refused:
        who_may(
            "offer_down",
            a_referral(state=S.DRAFT),
            actor=staff(VILLAGE),
            sitting=seats(a_referral(state=S.DRAFT), centre=None),
        )
    assert (refused.value.code, refused.value.facts["direction"]) == ("wrong_direction", Direction.UP)


def test_once_sent_any_step_fits_either_way() -> None:
    for step in REFERRAL.steps:
        for state in step.frm - {S.DRAFT}:
            assert fits_direction(step, a_referral(state=state))
            assert fits_direction(step, a_down_referral(state=state))


def test_whom_a_draft_is_meant_for_does_not_know_of_it() -> None:
    assert {answer_to(action, S.DRAFT, staff(CITY)) for action in REFERRAL.actions} == {NotFound}
    assert {answer_to(action, S.DRAFT, staff(TOWNSHIP), down=True) for action in REFERRAL.actions} == {
        NotFound
    }


# ---- What may I do now ----


def test_the_open_actions_are_exactly_those_that_would_be_let_through() -> None:
    for state in State:
        for down in (False, True):
            referral, sitting = standing_at(state, down=down)
            reader = staff(CITY, PROVINCE, duties={Duty.READ_PATIENT})
            for actor in (staff(VILLAGE, CITY), staff(TOWNSHIP), reader, staff(STRANGER), SYSTEM):
                offered = open_actions(referral, actor=actor, sitting=sitting)
                let_through = [
                    action
                    for action in REFERRAL.actions
                    if isinstance(answer_to(action, state, actor, down=down), Step)
                ]
                assert sorted(one.action for one in offered) == sorted(let_through)
                assert sum(one.primary for one in offered) <= 1


def test_an_open_action_says_what_it_asks() -> None:
    offered = {
        one.action: one
        for one in open_actions(a_referral(), actor=staff(CITY), sitting=seats(a_referral(), centre=None))
    }
    decline = offered["decline"]
    assert (decline.asks, decline.side, decline.primary) == (("reason",), Side.RECEIVER, False)
    assert "no_capacity" in decline.reasons
    assert offered["accept"].primary
    assert offered["accept"].reasons == ()


def test_each_side_is_shown_the_next_thing_to_do() -> None:
    expected = {
        (VILLAGE, S.INFORMATION_REQUESTED): "answer_information", (VILLAGE, S.DECLINED): "send_elsewhere",
        (VILLAGE, S.ACCEPTED): "depart", (CITY, S.SEEN): "accept", (CITY, S.IN_TRANSIT): "confirm_arrival",
        (CITY, S.ARRIVED): "complete", (CITY, S.COMPLETED): "return_outcome", (CITY, S.OUTCOME_RETURNED): "offer_down",
        (TOWNSHIP, S.DOWN_OFFERED): "accept_below", (TOWNSHIP, S.PLAN_RUNNING): "record_follow_up",
        (TOWNSHIP, S.PLAN_REVIEWED): "close", (CITY, S.NO_SHOW): "reschedule", (CITY, S.CANCEL_REQUESTED): "confirm_cancel",
    }  # fmt: skip
    for (organisation, state), action in expected.items():
        referral = a_referral(state=state)
        offered = open_actions(referral, actor=staff(organisation), sitting=seats(referral, centre=None))
        assert [one.action for one in offered if one.primary] == [action], state


def test_whose_turn_it_is() -> None:
    senders = {
        S.DRAFT,
        S.INFORMATION_REQUESTED,
        S.DECLINED,
        S.FAILED,
        S.EXPIRED,
        S.CONVERTED_TO_ADVICE,
        S.OUTCOME_RETURNED,
    }
    lowers = {S.DOWN_OFFERED, S.ACCEPTED_BELOW, S.PLAN_RUNNING, S.PLAN_REVIEWED}
    for state in State:
        expected = Side.SENDER if state in senders else Side.LOWER if state in lowers else Side.RECEIVER
        assert turn_of(state) is (None if state in TERMINAL else expected)
    assert senders | lowers < OPEN
