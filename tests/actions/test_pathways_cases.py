"""A case over three hospitals: opened below, needle at the hub, reperfused at the lead, followed to day 90."""

from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.cases import Case, CaseState
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from tests.making import some_beds
from tests.making_pathways import ONSET, Channel, a_case, a_channel, after, answer, fill, sign, tell
from tests.making_patients import a_number, registered

pytestmark = pytest.mark.usefixtures("committed")

NIHSS = dict.fromkeys(
    (
        "consciousness", "questions", "commands", "gaze", "visual", "face", "left_arm", "right_arm", "left_leg", "right_leg",
        "ataxia", "sensory", "language", "dysarthria", "neglect",
    ),
    "0",
)  # fmt: skip


def test_a_stroke_from_the_village_to_the_lead_and_to_day_90():
    place = a_channel()
    for hospital in (place.hub, place.lead):
        some_beds(hospital, places=2, by=place.actor(Role.REFERRAL_COORDINATOR, hospital))
    case = the_village_recognises_and_sends(place)
    the_hub_gives_the_needle_and_ships(place, case)
    the_lead_opens_the_vessel(place, case)
    seen = pathways.see_case(case.id, actor=place.lead_team, purpose=Purpose.CARE, now=after(250))
    minutes = {code: one.minutes for code, one in seen.measured.items() if one.minutes is not None}
    assert minutes == {
        "odt": 60, "d2ct": 15, "dnt": 40, "ont": 100, "dpt_transferred": 50, "prt": 45, "drt": 95, "ort": 245, "dido": 60,
    }  # fmt: skip
    assert [one.organisation for one in seen.parts] == [place.primary, place.hub, place.lead]
    assert seen.view.scales["nihss"].shown == "11 (UN 1)"
    assert seen.case.onset_at == ONSET
    the_course_is_followed_to_its_end(place, case, [one.referral for one in seen.parts if one.referral])


def the_village_recognises_and_sends(place: Channel) -> Case:
    patient = registered(place.primary, number=a_number())
    case = a_case(place, patient=patient.id, destination=place.hub)
    fill(case, "race", 31, by=place.doctor, face="2", arm="2", leg="1", gaze="1", cortex="1")
    case = pathways.send_on(case.id, place.hub, consent=True, actor=place.doctor, now=after(33))
    assert case.next == place.hub
    tell(case, "depart", 35, by=place.doctor)
    return case


def the_hub_gives_the_needle_and_ships(place: Channel, case: Case) -> None:
    team = place.hub_team
    case = tell(case, "door", 60, by=team)
    assert (case.here, case.next) == (place.hub, None)
    tell(case, "seen", 63, by=team)
    found = NIHSS | {"right_arm": "4", "right_leg": "4", "language": "3", "ataxia": "UN"}
    fill(case, "nihss", 65, by=team, **found)
    tell(case, "ct_start", 75, by=team)
    tell(case, "ct_read", 82, by=team)
    answer(case, 83, by=team, diagnosis="ischaemic", ct_bleeding=False, weight=70, occlusion="m1")
    sign(case, "ivt", 90, by=team)
    tell(case, "needle", 100, by=team)
    pathways.send_on(case.id, place.lead, consent=True, actor=team, now=after(104))
    tell(case, "depart", 120, by=team)


def the_lead_opens_the_vessel(place: Channel, case: Case) -> None:
    team = place.lead_team
    case = tell(case, "door", 150, by=team)
    assert case.here == place.lead
    sign(case, "evt", 160, by=team)
    tell(case, "ct_start", 158, by=team)
    tell(case, "puncture", 200, by=team)
    tell(case, "reperfusion", 245, by=team)
    fill(case, "mtici", 246, by=team, grade="2b")


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
