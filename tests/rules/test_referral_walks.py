"""What holds after any sequence of steps: a way out, places, access, the lower unit, clocks. Walks every way there is."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import pytest

from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.table import (
    MAIN_LINE,
    OPEN,
    PLACE_HELD,
    PLACE_OCCUPIED,
    REFERRAL,
    TERMINAL,
    UNANSWERED,
    skipped,
)
from heyi.contexts.referral.terms import Clock, Effect, Side, State
from heyi.kernel.flow import Step, Timer

S = State
Situation = TypeVar("Situation", bound=Hashable)
BY_PEOPLE = [step for step in REFERRAL.steps if step.sides != {Side.SYSTEM}]


def steps_from(state: str) -> Iterator[tuple[Step, State]]:
    for step in REFERRAL.leaving(state):
        yield step, S(step.to or state)


def walked(
    first: Situation, at: Callable[[Situation], State], after: Callable[[Situation, Step, State], Situation]
) -> set[Situation]:
    """Every situation that any sequence of steps can lead to."""
    found, ahead = {first}, deque([first])
    while ahead:
        here = ahead.popleft()
        beyond = {after(here, step, to) for step, to in steps_from(at(here))}
        ahead.extend(beyond - found)
        found |= beyond
    return found


def distances(first: State, *, among: list[Step]) -> dict[State, list[str]]:
    """The shortest way to every state, as the actions on it."""
    ways: dict[State, list[str]] = {first: []}
    ahead = deque([first])
    while ahead:
        here = ahead.popleft()
        for step in among:
            if here in step.frm and step.to and S(step.to) not in ways:
                ways[S(step.to)] = [*ways[here], step.action]
                ahead.append(S(step.to))
    return ways


# ---- A way on, and a way out ----


def test_every_state_can_be_reached() -> None:
    assert set(distances(S.DRAFT, among=list(REFERRAL.steps))) == set(State)


def test_from_every_open_state_people_alone_can_bring_a_referral_to_its_end() -> None:
    for state in sorted(OPEN):
        ways = distances(state, among=BY_PEOPLE)
        assert TERMINAL & set(ways), state
        # Death is no way to finish a piece of work.
        without = distances(state, among=[step for step in BY_PEOPLE if step.action != "record_death"])
        assert TERMINAL & set(without), state


def test_every_open_state_waits_for_a_side_that_can_move_it_on() -> None:
    for state in sorted(OPEN):
        side = turn_of(state)
        assert side is not None, state
        moves = [step.action for step in REFERRAL.leaving(state) if step.to and side in step.sides]
        assert set(moves) - {"record_death"}, (state, side)


def test_an_ended_referral_waits_for_nobody() -> None:
    assert {state for state in State if turn_of(state) is None} == TERMINAL


def test_what_the_system_does_by_itself_a_person_can_always_answer() -> None:
    for step in REFERRAL.steps:
        if Side.SYSTEM in step.sides:
            assert step.sides == {Side.SYSTEM}
            assert any(one.to for one in BY_PEOPLE if step.to in one.frm)


# ---- The short way ----


def test_the_shortest_way_through_is_four_steps_and_says_what_it_left_out() -> None:
    way = distances(S.DRAFT, among=BY_PEOPLE)[S.COMPLETED]
    assert way == ["submit", "accept", "confirm_arrival", "complete"]
    states = [S.DRAFT]
    for action in way:
        step = REFERRAL.find(action, states[-1])
        assert step is not None
        states.append(S(step.to or states[-1]))
    left_out = [skipped(before, after) for before, after in pairwise(states)]
    assert left_out == [
        (), (S.SEEN, S.UNDER_TRIAGE), (S.RESERVED, S.SCHEDULED, S.IN_TRANSIT), (S.IN_TREATMENT,),
    ]  # fmt: skip


def test_passed_and_left_out_states_together_are_the_whole_main_line() -> None:
    """On every way along the line, however it is cut short, each state is either visited or told to be left out."""
    end = MAIN_LINE.index(S.COMPLETED)

    def rest_of(state: State, told: tuple[State, ...]) -> None:
        if state is S.COMPLETED:
            assert told == MAIN_LINE[: end + 1]
            return
        for step, to in steps_from(state):
            if to in MAIN_LINE[: end + 1] and MAIN_LINE.index(to) > MAIN_LINE.index(state) and step.to:
                rest_of(to, (*told, *skipped(state, to), to))

    rest_of(S.DRAFT, (S.DRAFT,))


def test_states_are_left_out_only_between_the_two_ends_of_a_step_forward() -> None:
    for frm in State:
        for to in State:
            between = skipped(frm, to)
            assert len(set(between)) == len(between)
            assert not {frm, to} & set(between)
            assert set(between) <= set(MAIN_LINE)
        assert skipped(frm, S.CLOSED) == skipped(frm, S.DOWN_OFFERED) == skipped(frm, frm) == ()


def test_who_was_sent_elsewhere_or_asked_leaves_out_what_anybody_would() -> None:
    assert skipped(S.REDIRECTED, S.ACCEPTED) == skipped(S.SUBMITTED, S.ACCEPTED) == (S.SEEN, S.UNDER_TRIAGE)
    assert skipped(S.RESUBMITTED, S.ACCEPTED) == skipped(S.RESUBMITTED, S.UNDER_TRIAGE) == ()
    assert (
        skipped(S.NO_SHOW, S.SCHEDULED)
        == skipped(S.ACCEPTED, S.UNDER_TRIAGE)
        == skipped(S.DECLINED, S.REDIRECTED)
        == ()
    )


# ---- Places ----


class Bed(NamedTuple):
    state: State
    place: str = "none"


PLACES = {
    Effect.HOLD_PLACE: "expiring", Effect.HOLD_EMERGENCY_PLACE: "expiring", Effect.PROLONG_PLACE: "expiring",
    Effect.KEEP_PLACE: "kept", Effect.OCCUPY_PLACE: "occupied", Effect.RELEASE_PLACE: "none",
}  # fmt: skip


def after_with_place(here: Bed, step: Step, to: State) -> Bed:
    place = here.place
    for effect in sorted(set(PLACES) & step.effects):
        if effect in (Effect.HOLD_PLACE, Effect.HOLD_EMERGENCY_PLACE):
            assert place == "none", f"{step.action} from {here.state} would hold a second place"
        elif effect is not Effect.RELEASE_PLACE:
            assert place in ("expiring", "kept"), f"{step.action} from {here.state} has no place to keep"
        place = PLACES[effect]
    return Bed(to, place)


def beds() -> set[Bed]:
    return walked(Bed(S.DRAFT), lambda here: here.state, after_with_place)


def test_a_place_is_held_or_occupied_exactly_where_the_state_says_so() -> None:
    for state, place in beds():
        assert (place in ("expiring", "kept")) == (state in PLACE_HELD), (state, place)
        assert (place == "occupied") == (state in PLACE_OCCUPIED), (state, place)
    assert {state for state, _ in beds()} == set(State)


def test_a_place_can_expire_only_where_the_timekeeper_may_take_it_back() -> None:
    expiring = {state for state, place in beds() if place == "expiring"}
    assert expiring == {state for step in REFERRAL.steps if step.action == "lapse_hold" for state in step.frm}


# ---- The line ----


class Queue(NamedTuple):
    state: State
    in_line: bool = False


def after_in_line(here: Queue, step: Step, to: State) -> Queue:
    in_line = here.in_line
    if Effect.JOIN_LINE in step.effects:
        assert not in_line, f"{step.action} from {here.state} would stand in two lines"
        in_line = True
    if Effect.LEAVE_LINE in step.effects:
        in_line = False
    return Queue(to, in_line)


def test_a_referral_stands_in_a_line_exactly_while_it_waits_for_a_place() -> None:
    found = walked(Queue(S.DRAFT), lambda here: here.state, after_in_line)
    for state, in_line in found:
        assert in_line == (state is S.WAITING_FOR_PLACE), state


def test_who_gives_a_place_back_joins_the_line_while_the_place_still_tells_of_which_unit() -> None:
    """Effects are done in the order of their names."""
    for step in REFERRAL.steps:
        if {Effect.JOIN_LINE, Effect.RELEASE_PLACE} <= step.effects:
            assert sorted(step.effects).index(Effect.JOIN_LINE) < sorted(step.effects).index(
                Effect.RELEASE_PLACE
            )


# ---- Access, the lower unit, the journey ----


class Table(NamedTuple):
    """Who may read, who sits below, whether the journey is open."""

    state: State
    receiver_reads: bool = False
    lower_reads: bool = False
    lower_sits: bool = False
    journey: bool = False


def after_with_access(here: Table, step: Step, to: State) -> Table:
    effects, there = step.effects, here._replace(state=to)
    if Effect.MOVE_ON in effects:
        # Effects are done in the order of their names: who gives the patient away stops reading before that.
        assert Effect.END_ACCESS in effects or not here.receiver_reads, (
            f"{step.action} from {here.state} would leave the former receiver reading"
        )
    if Effect.OPEN_ACCESS in effects:
        there = there._replace(**{"lower_reads" if to is S.ACCEPTED_BELOW else "receiver_reads": True})
    if Effect.END_ACCESS in effects:
        there = there._replace(receiver_reads=False)
    if {Effect.OFFER_BELOW, Effect.LEAVE_BELOW} & effects:
        there = there._replace(lower_sits=Effect.OFFER_BELOW in effects)
    if Effect.OPEN_JOURNEY in effects:
        there = there._replace(journey=True)
    if Effect.CLOSE_JOURNEY in effects:
        there = there._replace(receiver_reads=False, lower_reads=False, journey=False)
    return there


def tables() -> set[Table]:
    return walked(Table(S.DRAFT), lambda here: here.state, after_with_access)


NEVER_TAKEN = UNANSWERED | {
    S.DRAFT,
    S.WAITING_FOR_PLACE,
    S.DECLINED,
    S.FAILED,
    S.EXPIRED,
    S.CONVERTED_TO_ADVICE,
}
BELOW = {S.ACCEPTED_BELOW, S.PLAN_RUNNING, S.PLAN_REVIEWED}


def test_every_ending_closes_what_acceptance_has_opened() -> None:
    for table in tables():
        if table.state in TERMINAL:
            assert (table.receiver_reads, table.lower_reads, table.journey) == (False, False, False)


def test_a_receiver_reads_while_it_has_the_patient_and_not_before_or_after_it_gave_them_back() -> None:
    taken = {*PLACE_HELD, *PLACE_OCCUPIED, S.NO_SHOW, S.COMPLETED}
    for table in tables():
        if table.state in NEVER_TAKEN:
            assert not table.receiver_reads, table
        if table.state in taken:
            assert table.receiver_reads, table


def test_a_lower_unit_sits_from_the_offer_on_and_reads_from_its_own_acceptance_on() -> None:
    for table in tables():
        if table.state in OPEN:
            assert table.lower_reads == (table.state in BELOW), table
            assert table.lower_sits == (table.state in {S.DOWN_OFFERED, *BELOW}), table


def test_a_journey_is_open_from_sending_to_the_end() -> None:
    for table in tables():
        assert table.journey == (table.state in OPEN - {S.DRAFT}), table
    ending = {
        step.action
        for step in REFERRAL.steps
        if step.to in TERMINAL and Effect.CLOSE_JOURNEY not in step.effects
    }
    assert ending == {"discard_draft"}, (
        "nobody but the author ever knew of a draft, so that there is nothing to close"
    )


# ---- Clocks ----


class Watch(NamedTuple):
    state: State
    running: frozenset[Clock] = frozenset()
    paused: frozenset[Clock] = frozenset()


def after_with_clocks(here: Watch, step: Step, to: State) -> Watch:
    running, paused = set(here.running), set(here.paused)
    for timer, name in step.timers():
        clock = Clock(name)
        was_running = clock in running
        running.discard(clock)
        paused.discard(clock)
        if timer in (Timer.START, Timer.RESUME):
            running.add(clock)
        elif timer is Timer.PAUSE and (was_running or clock in here.paused):
            paused.add(clock)
    return Watch(to, frozenset(running), frozenset(paused))


@cache
def watches() -> frozenset[Watch]:
    return frozenset(walked(Watch(S.DRAFT), lambda here: here.state, after_with_clocks))


# Where each clock may run, and where it stands still: drawn by hand, as somebody would tell a new coordinator.
RUNS = {
    Clock.SEEN: {S.SUBMITTED, S.REDIRECTED},
    Clock.ANSWER: {S.SUBMITTED, S.REDIRECTED, S.SEEN, S.UNDER_TRIAGE, S.RESUBMITTED},
    Clock.INFORMATION: {S.INFORMATION_REQUESTED},
    Clock.SLOT: {S.WAITING_FOR_PLACE, S.ACCEPTED, S.RESERVED, S.CANCEL_REQUESTED},
    Clock.ARRIVE: {S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT},
    Clock.FEEDBACK: {S.COMPLETED},
    Clock.ACCEPT_BELOW: {S.DOWN_OFFERED},
    Clock.FIRST_FOLLOW_UP: {S.ACCEPTED_BELOW, S.PLAN_RUNNING},
    Clock.REVIEW: {S.PLAN_RUNNING},
}
STANDS_STILL = {Clock.ANSWER: {S.INFORMATION_REQUESTED}, Clock.ARRIVE: {S.NO_SHOW, S.CANCEL_REQUESTED}}
# A state in which a clock need not run although it may, and why.
NEED_NOT = {
    (
        Clock.SLOT,
        S.RESERVED,
    ): "a cancellation refused after a time was fixed: the place is kept and does not expire",
    (Clock.SLOT, S.CANCEL_REQUESTED): "a time was fixed before",
    (Clock.FIRST_FOLLOW_UP, S.PLAN_RUNNING): "the first follow-up has taken place",
}


def test_a_clock_runs_and_stands_still_where_it_is_drawn() -> None:
    for clock in Clock:
        runs = {watch.state for watch in watches() if clock in watch.running}
        stands_still = {watch.state for watch in watches() if clock in watch.paused}
        assert (runs, stands_still) == (RUNS[clock], STANDS_STILL.get(clock, set())), clock


def test_a_clock_that_should_run_does_on_every_way_to_that_state() -> None:
    for clock in Clock:
        absent = {watch.state for watch in watches() if clock not in watch.running | watch.paused}
        here = (RUNS[clock] | STANDS_STILL.get(clock, set())) & absent
        assert here == {state for named, state in NEED_NOT if named is clock}, clock


def test_no_clock_goes_on_after_the_end() -> None:
    left = {watch for watch in watches() if watch.state in TERMINAL and watch.running | watch.paused}
    assert left == set()


def test_a_referral_that_may_expire_stands_where_the_timekeeper_may_let_it() -> None:
    """The answer clock carries the expiry, also while it waits for information."""
    waiting = {watch.state for watch in watches() if Clock.ANSWER in watch.running | watch.paused}
    assert waiting == {state for step in REFERRAL.steps if step.action == "expire" for state in step.frm}


def test_the_walks_would_notice_a_place_that_is_never_given_back() -> None:
    """Proof that they bite: the same walk over a table whose no-show keeps the bed."""
    careless = next(step for step in REFERRAL.steps if step.action == "mark_no_show")
    kept = after_with_place(Bed(S.SCHEDULED, "kept"), replace(careless, effects=frozenset()), S.NO_SHOW)
    assert kept == Bed(S.NO_SHOW, "kept")
    reschedule = next(step for step in REFERRAL.steps if step.action == "reschedule")
    with pytest.raises(AssertionError, match="second place"):
        after_with_place(kept, reschedule, S.SCHEDULED)
