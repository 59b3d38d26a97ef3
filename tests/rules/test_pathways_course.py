"""What comes next in a case, which targets run and how they stand, and what is due later."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.rules.course import is_quiet, next_action, pace_of, running, tasks_of
from heyi.contexts.pathways.terms.cases import CaseView, Choice, Filled, Scored, Stamp
from heyi.contexts.pathways.terms.measuring import NextAction, Pace, TaskState
from tests.rules.pathway_cases import (
    CHEST_PAIN,
    HUB,
    LEAD,
    ONSET,
    PRIMARY,
    SOMEBODY,
    STROKE,
    TRAUMA,
    a_stamp,
    a_view,
    after,
    told,
)

DAY = 24 * 60
BERLIN = ZoneInfo("Europe/Berlin")
SHIPPED = [
    a_stamp("onset", after(0), PRIMARY),
    a_stamp("recognised", after(30), PRIMARY),
    a_stamp("pre_alert", after(35), PRIMARY),
    a_stamp("depart", after(40), PRIMARY),
    a_stamp("door", after(60), HUB),
]


def next_of(
    pathway: Pathway,
    view: CaseView,
    *sites: str,
    here: UUID = LEAD,
    minutes: float = 100,
    goes_on: bool = False,
) -> NextAction | None:
    return next_action(pathway, view, here=here, sites=sites, goes_on=goes_on, now=after(minutes))


def code_of(found: NextAction | None) -> str:
    return "" if found is None else found.milestone.code


def clocks(
    view: CaseView, *, here: UUID = LEAD, minutes: float = 100, pathway: Pathway = STROKE
) -> dict[str, Pace]:
    found = running(pathway, view, here=here, now=after(minutes))
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    return {one.figure.code: one.pace for one in found}


def test_a_case_is_quiet_after_a_day_without_a_word() -> None:
    view = a_view(STROKE, SHIPPED)
    opened = after(20)
    assert not is_quiet(view, since=opened, now=after(60 + DAY))
    assert is_quiet(view, since=opened, now=after(60 + DAY + 1))
    empty = a_view(STROKE, [])
    assert not is_quiet(empty, since=opened, now=after(20 + DAY))
    assert is_quiet(empty, since=opened, now=after(20 + DAY + 1))


def test_of_who_died_only_what_was_done_remains() -> None:
    view = replace(a_view(STROKE, SHIPPED), end="died")
    assert tasks_of(STROKE, view, [], now=after(100)) == ()
    alive = replace(view, end="discharged")
    assert {one.task.code for one in tasks_of(STROKE, alive, [], now=after(100))} >= {"swallow_screen"}


@pytest.mark.parametrize(
    ("stamps", "sites", "expected"),
    [
        ({}, ("primary",), "pre_alert"),
        ({"pre_alert": 20}, ("primary",), "recognised"),
        ({"recognised": 20, "pre_alert": 25}, ("primary",), ""),
        ({"recognised": 20, "pre_alert": 25}, ("lead",), "door"),
        ({"door": 60}, ("lead",), "seen"),
        ({"door": 60, "seen": 65}, ("lead",), "ct_start"),
        # What was overtaken is not asked for again.
        ({"door": 60, "ct_start": 70}, ("lead",), "ct_read"),
        ({"door": 60, "ct_read": 75}, ("hub",), "needle"),
        ({"door": 60, "needle": 90}, ("lead",), "puncture"),
        # The hub does not puncture.
        ({"door": 60, "needle": 90}, ("hub",), ""),
        ({"door": 60, "reperfusion": 190}, ("lead",), ""),
    ],
)
def test_the_next_action_is_the_first_usual_milestone_after_the_last_told(
    stamps: dict[str, float], sites: tuple[str, ...], expected: str
) -> None:
    assert code_of(next_of(STROKE, told(STROKE, **stamps), *sites)) == expected


def test_each_hospital_is_asked_for_its_own() -> None:
    view = a_view(STROKE, [*SHIPPED, a_stamp("seen", after(63), HUB), a_stamp("ct_start", after(70), HUB)])
    assert code_of(next_of(STROKE, view, "hub", here=HUB)) == "ct_read"
    assert code_of(next_of(STROKE, view, "lead", here=LEAD)) == "door"


def test_where_the_case_goes_on_it_leaves_in_its_turn_with_the_clock_of_its_stay() -> None:
    done = [*SHIPPED, *(a_stamp(code, after(90), HUB) for code in ("seen", "ct_start", "ct_read", "needle"))]
    view = a_view(STROKE, done)
    found = next_of(STROKE, view, "hub", here=HUB, goes_on=True, minutes=100)
    assert found is not None
    assert found.milestone.code == "depart"
    assert found.running is not None
    assert (found.running.figure.code, found.running.due_at) == ("dido", after(180))
    gone = a_view(STROKE, [*done, a_stamp("depart", after(110), HUB)])
    assert code_of(next_of(STROKE, gone, "hub", here=HUB, goes_on=True)) != "depart"
    # What is usual before it is asked for before it.
    assert code_of(next_of(STROKE, a_view(STROKE, SHIPPED), "hub", here=HUB, goes_on=True)) == "seen"


def test_the_next_action_carries_the_target_that_is_due_first() -> None:
    found = next_of(STROKE, told(STROKE, door=60, ct_read=75), "lead", minutes=100)
    assert found is not None
    assert found.running is not None
    # Needle: door to needle ends at 120, onset to needle at 270.
    assert (found.running.figure.code, found.running.due_at, found.running.pace) == (
        "dnt",
        after(120),
        Pace.IN_TIME,
    )


def test_what_a_doctor_signed_to_leave_is_not_asked_for_and_has_no_clock() -> None:
    view = told(STROKE, door=60, ct_read=75)
    assert {"dnt", "ont"} <= set(clocks(view))
    left = replace(view, decisions={"ivt": Choice.LEAVE})
    assert code_of(next_of(STROKE, left, "lead")) == "puncture"
    assert not {"dnt", "ont"} & set(clocks(left))
    # A puncture has three checklists; leaving one is not leaving it.
    assert (
        code_of(next_of(STROKE, replace(left, decisions={"ivt": Choice.LEAVE, "evt": Choice.LEAVE}), "lead"))
        == "puncture"
    )
    every = dict.fromkeys(("ivt", "evt", "evt_late_core", "evt_late_clinical"), Choice.LEAVE)
    assert code_of(next_of(STROKE, replace(view, decisions=every), "lead")) == "reperfusion"
    assert "dnt" in clocks(replace(view, decisions={"ivt": Choice.DO}))


@pytest.mark.parametrize(
    ("minutes", "pace"),
    [(60, Pace.IN_TIME), (104.9, Pace.IN_TIME), (105, Pace.SOON), (120, Pace.SOON), (120.1, Pace.LATE)],
)
def test_a_clock_is_soon_over_after_three_quarters_and_late_beyond_its_second(
    minutes: float, pace: Pace
) -> None:
    # Door at 60, needle within 60: three quarters are over at 105.
    assert clocks(told(STROKE, door=60), minutes=minutes)["dnt"] is pace


def test_clocks_begin_and_end_with_their_milestones() -> None:
    assert set(clocks(told(STROKE))) == {"ont"}
    at_door = {"d2ct", "dnt", "ont", "dpt_direct", "drt", "dido"}
    assert set(clocks(told(STROKE, door=60))) == at_door
    assert set(clocks(told(STROKE, door=60, ct_start=70))) == at_door - {"d2ct"}
    assert set(clocks(told(STROKE, door=60, needle=90))) == at_door - {"dnt", "ont"}


def test_clocks_are_those_of_the_hospital_that_has_the_case() -> None:
    view = a_view(STROKE, [*SHIPPED, a_stamp("depart", after(110), HUB), a_stamp("door", after(150), LEAD)])
    found = {one.figure.code: one.since for one in running(STROKE, view, here=LEAD, now=after(160))}
    # A second door: transferred, and each clock since the door of the lead.
    assert found == {
        "d2ct": after(150), "dnt": after(150), "dpt_transferred": after(150), "drt": after(150), "dido": after(150),
        "ont": ONSET,
    }  # fmt: skip
    # The hub's own clocks have ended with the departure; the one since the onset runs on.
    on_the_road = a_view(STROKE, [*SHIPPED, a_stamp("depart", after(110), HUB)])
    assert set(clocks(on_the_road, here=HUB)) == {"ont"}


def test_no_clock_runs_in_what_is_excluded_or_over() -> None:
    view = told(STROKE, door=60)
    assert not {"dnt"} & set(clocks(replace(view, answers={"in_hospital": True})))
    assert clocks(replace(view, end="discharged")) == {}


def test_other_pathways_have_their_own_clocks() -> None:
    pain = told(CHEST_PAIN, contact=20, ecg=26)
    assert clocks(pain, pathway=CHEST_PAIN, minutes=30)["ecg2dx"] is Pace.IN_TIME
    assert clocks(pain, pathway=CHEST_PAIN, minutes=36.5)["ecg2dx"] is Pace.LATE
    assert set(clocks(told(TRAUMA, door=40), pathway=TRAUMA)) == {"door2scan", "door2knife"}


def test_a_clock_keeps_its_minutes_where_clocks_are_turned() -> None:
    # 1:50 in Berlin, ten minutes before the clocks jump to 3:00.
    door = after(0).replace(year=2026, month=3, day=29, hour=0, minute=50).astimezone(BERLIN)
    view = a_view(STROKE, [a_stamp("door", door)])
    clock = next(one for one in running(STROKE, view, here=LEAD, now=door) if one.figure.code == "dnt")
    assert clock.due_at.timestamp() - door.timestamp() == 3600
    assert pace_of(door, timedelta(minutes=60), now=clock.due_at.astimezone(BERLIN)) is Pace.SOON


def task_states(
    view: CaseView, minutes: float, *filled: Filled, pathway: Pathway = STROKE
) -> dict[str, TaskState]:
    return {one.task.code: one.state for one in tasks_of(pathway, view, filled, now=after(minutes))}


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (0, TaskState.COMING),
        (82.9, TaskState.COMING),
        (83, TaskState.OPEN),
        (90, TaskState.OPEN),
        (90.1, TaskState.LATE),
        (104, TaskState.LATE),
        (104.1, TaskState.MISSED),
    ],
)
def test_day_90_has_a_window_since_the_onset(day: float, state: TaskState) -> None:
    assert task_states(told(STROKE), day * DAY)["day_90"] is state


def test_a_task_begins_with_its_milestone_and_ends_when_it_is_filled() -> None:
    assert set(task_states(told(STROKE), 60)) == {"day_90"}
    view = told(STROKE, door=60, needle=90)
    # Open from the start where no opening is set; at 24 hours after the needle, a little before.
    assert task_states(view, 100)["swallow_screen"] is TaskState.OPEN
    assert task_states(view, 100)["imaging_day"] is TaskState.COMING
    assert task_states(view, 90 + 1320)["imaging_day"] is TaskState.OPEN
    done = Filled(
        id=UUID(int=5), scored=Scored(scale="", answers={"swallow": "passed"}, total=None, shown=""), at=after(200),
        organisation=LEAD, by=SOMEBODY, task="swallow_screen",
    )  # fmt: skip
    assert task_states(view, 9 * DAY, done)["swallow_screen"] is TaskState.DONE
    assert task_states(view, 9 * DAY)["swallow_screen"] is TaskState.MISSED


def test_a_task_concerns_who_it_is_for_and_who_may_be_for_it() -> None:
    view = told(STROKE, door=60)
    assert "antiplatelet_48h" in task_states(view, 100)
    assert "antiplatelet_48h" in task_states(replace(view, answers={"diagnosis": "ischaemic"}), 100)
    assert "antiplatelet_48h" not in task_states(replace(view, answers={"diagnosis": "bleeding"}), 100)


def test_tasks_since_an_arrival_count_from_the_first_and_stand_in_their_order() -> None:
    stamps: list[Stamp] = [*SHIPPED, a_stamp("depart", after(110), HUB), a_stamp("door", after(150), LEAD)]
    found = tasks_of(STROKE, a_view(STROKE, stamps), (), now=after(200))
    swallow = next(one for one in found if one.task.code == "swallow_screen")
    assert (swallow.opens_at, swallow.due_at, swallow.closes_at) == (
        after(60),
        after(60 + DAY),
        after(60 + 2 * DAY),
    )
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
