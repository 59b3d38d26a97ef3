"""Any transition table: nonsense is refused while it is written, and what it says is what it answers."""

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.kernel.errors import InputInvalid, NotPermitted, WrongState
from heyi.kernel.flow import Flow, Step, Timer


class Why(StrEnum):
    BROKEN = "broken"


def a_step(action: str, frm: str, to: str | None, **more: Any) -> Step:
    """`frm` lists states: `"open shut"`."""
    more.setdefault("sides", frozenset({"keeper"}))
    return Step(action=action, frm=frozenset(frm.split()), to=to, needs="keep", fact="Kept", **more)


def a_door(
    *steps: Step, states: str = "open shut gone", initial: str = "open", terminal: str = "gone"
) -> Flow:
    return Flow(
        name="door", steps=steps, states=tuple(states.split()), initial=initial, terminal=frozenset(terminal.split())
    )  # fmt: skip


SHUT = a_step("shut", "open", "shut")
OPEN = a_step("open", "shut", "open")
REMOVE = a_step("remove", "open shut", "gone", sides=frozenset({"owner"}))
PAINT = a_step("paint", "open shut gone", None)
DOOR = a_door(SHUT, OPEN, REMOVE, PAINT)


def test_a_table_answers_what_it_says() -> None:
    assert DOOR.actions == ("shut", "open", "remove", "paint")
    assert DOOR.leaving("shut") == (OPEN, REMOVE, PAINT)
    assert DOOR.find("shut", "open") is SHUT
    assert DOOR.find("shut", "shut") is None
    assert DOOR.find("fly", "open") is None
    assert DOOR.step("remove", "shut", {"owner", "keeper"}) is REMOVE


def test_an_end_may_still_be_written_on() -> None:
    assert DOOR.leaving("gone") == (PAINT,)


def test_an_action_may_lead_to_different_states_from_different_ones() -> None:
    door = a_door(SHUT, a_step("shut", "shut", "gone"), OPEN)
    assert door.actions == ("shut", "open")
    assert [door.step("shut", state, {"keeper"}).to for state in ("open", "shut")] == ["shut", "gone"]


def test_an_action_the_table_has_not_is_a_mistake_of_the_sender() -> None:
    with pytest.raises(InputInvalid) as refused:
        DOOR.step("fly" * 1000, "open", {"keeper"})
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("action", "unknown_action")
    assert len(problem.value or "") <= 64


def test_an_action_of_another_state_is_a_wrong_state_even_for_the_wrong_side() -> None:
    with pytest.raises(WrongState) as refused:
        DOOR.step("open", "open", {"stranger"})
    assert refused.value.facts == {"action": "open", "state": "open"}


def test_an_action_of_another_side_is_not_permitted_and_names_whose_it_is() -> None:
    with pytest.raises(NotPermitted) as refused:
        DOOR.step("remove", "open", {"keeper"})
    assert refused.value.code == "not_your_side"
    assert refused.value.facts["sides"] == ["owner"]
    with pytest.raises(NotPermitted):
        DOOR.step("shut", "open", ())


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (a_step("shut", "open", "shut"), "leaves open twice"),
        (a_step("lift", "", "gone"), "no state"),
        (a_step("lift", "open", "gone", sides=frozenset()), "no side"),
        (a_step("lift", "attic", "gone"), "unknown state"),
        (a_step("lift", "open", "attic"), "unknown state"),
        (a_step("lift", "gone", "open"), "is an end and left"),
        (a_step("lift", "open", "gone", asks=("reason",)), "without a list of reasons"),
        (a_step("lift", "open", "gone", may_ask=("reason",)), "without a list of reasons"),
        (a_step("lift", "open", "gone", reasons=Why), "without a list of reasons, or the other way round"),
        (a_step("lift", "open", "gone", asks=("tool",), may_ask=("tool",)), "asks twice"),
        (a_step("lift", "open", "gone", asks=("tool", "tool")), "asks twice"),
        (a_step("lift", "open", "gone", starts=frozenset({"a"}), pauses=frozenset({"a"})), "two ways"),
        (a_step("lift", "open", "gone", stops=frozenset({"a"}), resumes=frozenset({"a"})), "two ways"),
        (a_step("lift", "open", "gone", pauses=frozenset({"a"}), resumes=frozenset({"a"})), "two ways"),
    ],
)
def test_nonsense_is_refused_while_the_table_is_written(step: Step, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_door(SHUT, OPEN, REMOVE, step)


def test_a_table_that_begins_or_ends_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        a_door(SHUT, OPEN, REMOVE, initial="attic")
    with pytest.raises(ValueError, match="unknown state"):
        a_door(SHUT, OPEN, REMOVE, terminal="gone attic")


def test_a_state_one_can_only_come_to_from_itself_is_refused() -> None:
    island = a_step("swim", "island reef", "reef"), a_step("land", "reef", "island")
    with pytest.raises(ValueError, match=r"nothing leads to \['island', 'reef'\]"):
        a_door(SHUT, OPEN, REMOVE, *island, states="open shut gone island reef")


def test_an_open_state_without_a_way_out_is_refused() -> None:
    with pytest.raises(ValueError, match="shut is no end and never left"):
        a_door(SHUT, a_step("remove", "open", "gone"), a_step("paint", "shut", None))


def test_a_clock_is_stopped_before_it_is_started_anew_and_each_kind_goes_by_name() -> None:
    step = a_step(
        "turn", "open", "shut", starts=frozenset({"b", "a", "z"}), stops=frozenset({"z", "y"}),
        pauses=frozenset({"p"}), resumes=frozenset({"r"}),
    )  # fmt: skip
    assert list(step.timers()) == [
        (Timer.STOP, "y"), (Timer.STOP, "z"), (Timer.PAUSE, "p"), (Timer.RESUME, "r"),
        (Timer.START, "a"), (Timer.START, "b"), (Timer.START, "z"),
    ]  # fmt: skip
    assert list(SHUT.timers()) == []


@st.composite
def sound_tables(draw: st.DrawFn) -> Flow:
    """A ring through all states, so that each is reached and left, and any rows beside it that do not collide."""
    ends = draw(st.sampled_from([frozenset[str](), frozenset("d")]))
    made = [a_step(f"ring-{one}", one, other) for one, other in ("ab", "bc", "cd", "da") if one not in ends]
    taken: set[tuple[str, str]] = set()
    rows = st.tuples(st.sampled_from(["go", "stay", "turn"]), st.sets(st.sampled_from("abcd")), st.sampled_from("abcd_"),
                     st.sets(st.sampled_from(["left", "right"]), min_size=1))  # fmt: skip
    for action, leaves, to, sides in draw(st.lists(rows, max_size=6)):
        frm = {state for state in leaves if (action, state) not in taken and (to == "_" or state not in ends)}
        taken |= {(action, state) for state in frm}
        if frm:
            made.append(a_step(action, " ".join(frm), None if to == "_" else to, sides=frozenset(sides)))
    return Flow(name="any", steps=tuple(made), states=tuple("abcd"), initial="a", terminal=ends)


@settings(deadline=None, max_examples=25)
@given(flow=sound_tables())
def test_whatever_a_table_says_it_answers_the_same_everywhere(flow: Flow) -> None:
    for state in flow.states:
        rows = flow.leaving(state)
        assert rows == tuple(step for step in flow.steps if state in step.frm)
        for action in (*flow.actions, "go", "stay", "turn"):
            found = flow.find(action, state)
            assert [step for step in rows if step.action == action] == ([found] if found else [])
            if action not in flow.actions:
                continue
            for side in ("left", "right", "keeper"):
                allowed = found if found and side in found.sides else NotPermitted
                assert _taken(flow, action, state, side) is (allowed if found else WrongState)


def _taken(flow: Flow, action: str, state: str, side: str) -> Step | type[Exception]:
    try:
        return flow.step(action, state, {side})
    except (WrongState, NotPermitted) as refused:
        return type(refused)
