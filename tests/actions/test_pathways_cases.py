"""A case over three hospitals: opened below, needle at the hub, reperfused at the lead, followed to day 90."""

from decimal import Decimal

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.cases import CaseState
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from tests.making import some_beds
from tests.making_pathways import ONSET, a_case, a_channel, after, answer, fill, sign, tell
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
    patient = registered(place.primary, number=a_number())
    case = a_case(place, patient=patient.id, destination=place.hub)
    fill(case, "race", 31, by=place.doctor, face="2", arm="2", leg="1", gaze="1", cortex="1")
    case = pathways.send_on(case.id, place.hub, consent=True, actor=place.doctor, now=after(33))
    assert case.next == place.hub
    tell(case, "depart", 35, by=place.doctor)
    case = tell(case, "door", 60, by=place.hub_team)
    assert (case.here, case.next) == (place.hub, None)
    tell(case, "seen", 63, by=place.hub_team)
    fill(
        case,
        "nihss",
        65,
        by=place.hub_team,
        **NIHSS | {"right_arm": "4", "right_leg": "4", "language": "3", "ataxia": "UN"},
    )
    tell(case, "ct_start", 75, by=place.hub_team)
    tell(case, "ct_read", 82, by=place.hub_team)
    answer(case, 83, by=place.hub_team, diagnosis="ischaemic", ct_bleeding=False, weight=70, occlusion="m1")
    sign(case, "ivt", 90, by=place.hub_team)
    tell(case, "needle", 100, by=place.hub_team)
    pathways.send_on(case.id, place.lead, consent=True, actor=place.hub_team, now=after(104))
    tell(case, "depart", 120, by=place.hub_team)
    case = tell(case, "door", 150, by=place.lead_team)
    assert case.here == place.lead
    sign(case, "evt", 160, by=place.lead_team)
    tell(case, "ct_start", 158, by=place.lead_team)
    tell(case, "puncture", 200, by=place.lead_team)
    tell(case, "reperfusion", 245, by=place.lead_team)
    fill(case, "mtici", 246, by=place.lead_team, grade="2b")
    seen = pathways.see_case(case.id, actor=place.lead_team, purpose=Purpose.CARE, now=after(250))
    minutes = {code: one.minutes for code, one in seen.measured.items() if one.minutes is not None}
    assert minutes == {
        "odt": 60, "d2ct": 15, "dnt": 40, "ont": 100, "dpt_transferred": 50, "prt": 45, "drt": 95, "ort": 245, "dido": 60,
    }  # fmt: skip
    tell(case, "discharge", 250, by=place.lead_team)
    case = pathways.end_case(case.id, "discharged", None, actor=place.lead_team, now=after(251))
    assert case.state is CaseState.FOLLOWING
    assert [one.organisation for one in seen.parts] == [place.primary, place.hub, place.lead]
    assert seen.view.scales["nihss"].shown == "11 (UN 1)"
    carried = [one.referral for one in seen.parts if one.referral]
    states = [
        referral.outline_referral(one, actor=place.hub_team, now=after(251)).referral for one in carried[:1]
    ]
    assert states[0].state is State.ARRIVED
    fill(case, "mrs_90", 90 * 1440, by=place.doctor, task="day_90", grade="2")
    seen = pathways.see_case(case.id, actor=place.doctor, purpose=Purpose.CARE, now=after(90 * 1440 + 5))
    assert seen.measured["mrs90"].counts is True
    lines = pathways.list_cases(CasesWanted(), actor=place.doctor, now=after(90 * 1440 + 5)).rows
    assert [one.case.id for one in lines] == [case.id]
    assert Decimal(60) == seen.measured["odt"].minutes
    assert seen.case.onset_at == ONSET
