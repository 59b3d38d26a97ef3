"""A case over three hospitals: opened below, needle at the hub, reperfused at the lead, followed to day 90."""

from uuid import UUID

import pytest

from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.cases import Case, CaseState
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from tests.making_pathways import ONSET, Channel, a_case_through_three_hospitals, a_channel, after, fill, tell

pytestmark = pytest.mark.usefixtures("committed")


def test_a_stroke_from_the_village_to_the_lead_and_to_day_90():
    place = a_channel()
    case = a_case_through_three_hospitals(place)
    seen = pathways.see_case(case.id, actor=place.lead_team, purpose=Purpose.CARE, now=after(250))
    minutes = {code: one.minutes for code, one in seen.measured.items() if one.minutes is not None}
    assert minutes == {
        "odt": 60, "d2ct": 15, "dnt": 40, "ont": 100, "dpt_transferred": 50, "prt": 45, "drt": 95, "ort": 245, "dido": 60,
    }  # fmt: skip
    assert [one.organisation for one in seen.parts] == [place.primary, place.hub, place.lead]
    assert seen.view.scales["nihss"].shown == "11 (UN 1)"
    assert seen.case.onset_at == ONSET
    the_course_is_followed_to_its_end(place, case, [one.referral for one in seen.parts if one.referral])


def the_course_is_followed_to_its_end(place: Channel, case: Case, carried: list[UUID]) -> None:
    tell(case, "discharge", 250, by=place.lead_team)
    over = pathways.end_case(case.id, "discharged", None, actor=place.lead_team, now=after(251))
    assert over.state is CaseState.FOLLOWING
    # One referral went all the way: two hops, one journey.
    assert len(set(carried)) == 1
    outline = referral.outline_referral(carried[0], actor=place.lead_team, now=after(251))
    assert (outline.referral.state, outline.referral.receiver) == (State.ARRIVED, place.lead)
    day_90 = 90 * 1440
    due = pathways.tasks_due(place.primary, states=TaskState, actor=place.doctor, now=after(day_90))
    assert [(one.due.task.code, one.due.state) for one in due] == [
        ("month_visit", TaskState.MISSED),
        ("day_90", TaskState.OPEN),
    ]
    fill(case, "mrs_90", day_90, by=place.doctor, task="day_90", grade="2")
    seen = pathways.see_case(case.id, actor=place.doctor, purpose=Purpose.CARE, now=after(day_90 + 5))
    assert seen.measured["mrs90"].counts is True
    assert seen.case.state is CaseState.CLOSED
    lines = pathways.list_cases(CasesWanted(), actor=place.doctor, now=after(day_90 + 5)).rows
    assert [one.case.id for one in lines] == [case.id]
