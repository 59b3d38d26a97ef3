"""The story of `yibin-four-level`, told by programs alone: one patient from the village to the province and back.

Village → county → city → province and down again, every step by the JSON API in the name of those whose work it is.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from heyi.contexts.governance.terms import Role
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.seal import check_chains
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import V1, Caller, caller
from tests.journeys.told_by_api import Told, shown
from tests.making import NOW, Yibin, a_number, a_package, a_package_down, a_stranger, all_hands, an_alliance


def a_letter() -> bytes:
    """A PDF of one empty page."""
    paper, written = PdfWriter(), BytesIO()
    paper.add_blank_page(width=200, height=200)
    paper.write(written)
    return written.getvalue()


@dataclass(frozen=True)
class Stage:
    """Everybody in the story, each with a program of their own."""

    yibin: Yibin
    village: Caller
    county: Caller
    city: Caller
    province: Caller
    ward: Caller
    treating: Caller
    outside: Caller
    other_village: Caller

    def parties(self) -> dict[tuple[UUID, str], Caller]:
        """Everybody who will have had a part in the end."""
        place = self.yibin
        return {
            (place.village, "village doctor"): self.village,
            (place.county, "county referral centre"): self.county,
            (place.city, "city referral centre"): self.city,
            (place.province, "provincial referral centre"): self.province,
            (place.province, "provincial ward"): self.ward,
            (place.province, "provincial doctor"): self.treating,
        }


@pytest.fixture
def stage(committed: None) -> Stage:
    yibin = all_hands(an_alliance())
    return Stage(
        yibin=yibin,
        village=caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)),
        county=caller(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county)),
        city=caller(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.city)),
        province=caller(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.province)),
        ward=caller(yibin.staff(Role.WARD_NURSE, yibin.province)),
        treating=caller(yibin.staff(Role.MEMBER_DOCTOR, yibin.province)),
        outside=caller(a_stranger()),
        other_village=caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)),
    )


def the_village_doctor_finds_the_patient(stage: Stage) -> str:
    """Nobody knows the number yet, so the doctor registers its bearer, and from then on it is found by number and name."""
    number = {"type": "resident_number", "value": a_number()}
    assert stage.village.post(f"{V1}/patients/lookup", number).status_code == 404
    person = {"name": "王秀英", "identifiers": [number], "phone": "13800138000"}
    key = str(uuid4())
    registered = shown(stage.village.post(f"{V1}/patients", person, key=key), 201)
    assert shown(stage.village.post(f"{V1}/patients", person, key=key), 201)["id"] == registered["id"]
    assert shown(stage.village.post(f"{V1}/patients/lookup", number))["patient"] == registered["id"]
    found = shown(stage.village.get(f"{V1}/patients?q=王秀英"))["items"]
    assert [one["id"] for one in found] == [registered["id"]]
    assert number["value"] not in str(found), "a list shows no full number"
    for stranger in (stage.outside, stage.province):
        assert stranger.get(f"{V1}/patients/{registered['id']}").status_code == 404
    return str(registered["id"])


def places_are_offered(stage: Stage) -> dict[UUID, str]:
    """Each hospital says how many beds it has; nobody offers those of another."""
    pools = {}
    offers = {
        stage.yibin.county: stage.county,
        stage.yibin.city: stage.city,
        stage.yibin.province: stage.province,
    }
    for place, centre in offers.items():
        offer = {"organisation": str(place), "unit": "心内科", "kind": "bed", "places": 2}
        pools[place] = shown(centre.post(f"{V1}/capacity-pools", offer), 201)["id"]
        assert stage.outside.post(f"{V1}/capacity-pools", offer).status_code in (403, 404)
    return pools


def the_village_doctor_drafts(stage: Stage, patient: str, pools: dict[UUID, str]) -> Told:
    """A draft, written on once more, with an ECG attached; nobody else knows of it."""
    new = {
        "patient": patient,
        "direction": "up",
        "destination": str(stage.yibin.county),
        "package": a_package(diagnosis=""),
    }
    made = shown(stage.village.post(f"{V1}/referrals", new, key=str(uuid4())), 201)
    told = Told(made["id"], stage.yibin, pools)
    again = stage.village.post(f"{V1}/referrals", new)
    assert (again.status_code, again.json()["facts"]["referral"]) == (409, made["id"])
    written = stage.village.send(
        "PATCH", told.path, {"package": a_package(), "urgency": "urgent"}, seen=made["version"]
    )
    assert shown(written)["urgency"] == "urgent"
    letter = a_letter()
    file = SimpleUploadedFile("心电图.pdf", letter, content_type="application/pdf")
    kept = shown(stage.village.upload(f"{told.path}/attachments", file), 201)
    content = stage.village.get(f"{told.path}/attachments/{kept['id']}")
    assert (content.content, content["Content-Type"]) == (letter, "application/pdf")
    told.is_hidden_from(stage.outside, stage.other_village, stage.county, stage.city, stage.province)
    return told


def the_county_takes_it_and_sends_it_on(stage: Stage, told: Told) -> None:
    """The county triages, asks a question, gets its answer, and passes the patient on to the city."""
    waiting = shown(stage.county.get(f"{V1}/referrals?box=waiting"))["items"]
    assert [one["patient_name"] for one in waiting] == ["王秀英"]
    assert told.step(stage.county, "begin_triage")["state"] == "under_triage"
    told.agrees(stage.parties())
    told.step(stage.county, "request_information", {"question": "何时开始胸痛？"})
    told.agrees(stage.parties())
    told.step(stage.village, "answer_information", {"answer": "三天前，活动后加重"})
    told.agrees(stage.parties())
    told.is_hidden_from(stage.outside, stage.other_village, stage.city, stage.province)
    on = {"destination": str(stage.yibin.city), "reason": "higher_care_needed"}
    moved = told.step(stage.county, "redirect", on)
    assert (moved["state"], moved["receiver"]["id"]) == ("redirected", str(stage.yibin.city))
    left = told.seen_by(stage.county)
    assert (left["package"], left["available_actions"]) == (None, []), (
        "who has passed the patient on keeps the story only"
    )


def the_city_sends_it_on_to_the_province(stage: Stage, told: Told) -> None:
    """The city leads below and is led above: it passes the patient on and from then on sends in its own name."""
    told.agrees(stage.parties())
    told.step(stage.city, "see")
    told.is_hidden_from(stage.outside, stage.other_village, stage.province)
    on = {"destination": str(stage.yibin.province), "reason": "higher_care_needed", "comment": "需行支架植入"}
    moved = told.step(stage.city, "redirect", on)
    assert moved["sender"]["id"] == str(stage.yibin.city)
    assert moved["origin"]["id"] == str(stage.yibin.village)
    assert (moved["sender_alliance"], moved["receiver_alliance"]) == (str(stage.yibin.west_china),) * 2
    told.agrees(stage.parties())


def the_province_treats(stage: Stage, told: Told) -> None:
    """A bed is held, the city's ambulance brings the patient, who is treated; the outcome goes back to who sent them."""
    accepted = told.step(stage.province, "accept", {"pool": told.pools[stage.yibin.province]})
    assert accepted["state"] == "accepted"
    assert told.seen_by(stage.province)["hold"]["state"] == "held"
    beds = shown(stage.province.get(f"{V1}/capacity-pools"))["items"]
    assert [(one["taken"], one["free"]) for one in beds] == [(1, 1)]
    told.agrees(stage.parties())
    told.step(stage.city, "depart", {"transport": "120 救护车，医生随车"})
    told.agrees(stage.parties())
    told.step(stage.ward, "confirm_arrival")
    assert told.seen_by(stage.ward)["hold"]["state"] == "occupied"
    told.agrees(stage.parties())
    told.step(stage.treating, "begin_treatment")
    told.agrees(stage.parties())
    told.step(stage.treating, "complete", {"outcome": "支架植入术后好转"})
    told.agrees(stage.parties())
    beds = shown(stage.province.get(f"{V1}/capacity-pools"))["items"]
    assert [one["free"] for one in beds] == [2]
    told.step(stage.treating, "return_outcome", {"outcome_letter": "患者好转出院，双联抗血小板一年"})
    told.agrees(stage.parties())
    for sender in (stage.village, stage.city):
        letter = told.seen_by(sender)["package"]["outcome"]["outcome_letter"]
        assert letter == "患者好转出院，双联抗血小板一年", (
            "whoever sent the patient learns what became of them"
        )
    told.is_hidden_from(stage.outside, stage.other_village)


def the_village_takes_the_patient_back(stage: Stage, told: Told) -> None:
    """The province offers down with everything the village needs; the village follows up, reviews and closes."""
    told.step(stage.treating, "offer_down", a_package_down(stage.yibin.village))
    told.agrees(stage.parties())
    told.step(stage.village, "accept_below")
    told.agrees(stage.parties())
    told.step(stage.village, "begin_plan")
    told.agrees(stage.parties())
    told.step(stage.village, "record_follow_up", {"findings": "无胸痛，血压 128/78", "red_flag": False})
    told.step(stage.village, "record_follow_up", {"findings": "坚持服药，步行三十分钟", "red_flag": False})
    told.step(stage.village, "review_plan", {"review": "计划完成，恢复良好"})
    told.agrees(stage.parties())
    told.is_hidden_from(stage.outside, stage.other_village)
    closed = told.step(stage.village, "close")
    assert (closed["state"], closed["status"], closed["available_actions"]) == ("closed", "completed", [])
    told.agrees(stage.parties())
    assert [one["findings"] for one in told.seen_by(stage.village)["follow_ups"]] == [
        "无胸痛，血压 128/78",
        "坚持服药，步行三十分钟",
    ]


def the_line_shows_one_journey_and_one_clock(stage: Stage, told: Told, patient: str) -> None:
    """From the first step to the last the patient has one journey, and one clock counted until somebody said yes."""
    whole = told.seen_by(stage.village)
    line = shown(stage.village.get(f"{V1}/patients/{patient}/line"))
    assert line["journeys"] == [whole["journey"]]
    assert {one["journey"] for one in line["stretches"]} == {whole["journey"]}
    assert [one["passage"] for one in line["stretches"]] == whole["passages"]
    assert [one["ordinal"] for one in whole["passages"]] == sorted(
        one["ordinal"] for one in whole["passages"]
    )
    for before, after in zip(whole["passages"], whole["passages"][1:], strict=False):
        assert before["to"] == after["frm"], "no step is missing"
    answer = [one for one in whole["clocks"] if one["name"] == "answer"]
    accepted = next(one for one in whole["passages"] if one["action"] == "accept")
    assert len(answer) == 1, "three units were asked, and one clock ran for all of them"
    assert (answer[0]["started_at"], answer[0]["stopped_at"]) == (whole["submitted_at"], accepted["at"])
    assert all(one["stopped_at"] for one in whole["clocks"]), "what is over runs no more"


def each_act_names_the_charter_under_which_it_was_done(stage: Stage, told: Told) -> None:
    """The city hospital is led in one alliance and leads the other; each of its acts stands under one of them."""
    place = stage.yibin
    west_china, region = (_alliance(stage.city, one) for one in (place.west_china, place.region))
    assert (west_china["position"], region["position"]) == ("member", "lead")
    assert west_china["charter"] != region["charter"]
    acts = {
        (place.village, "submit"): region, (place.county, "begin_triage"): region, (place.county, "redirect"): region,
        (place.city, "see"): region, (place.city, "redirect"): region, (place.city, "depart"): west_china,
        (place.province, "accept"): west_china, (place.province, "confirm_arrival"): west_china,
        (place.province, "complete"): west_china, (place.province, "offer_down"): west_china,
        (place.village, "accept_below"): region, (place.village, "record_follow_up"): region, (place.village, "close"): region,
    }  # fmt: skip
    told_by = told.seen_by(stage.village)["passages"]
    for one in told_by:
        assert one["charter"], one
    for (organisation, action), alliance in acts.items():
        done = [one for one in told_by if (one["organisation"], one["action"]) == (str(organisation), action)]
        assert done, action
        for one in done:
            assert (one["alliance"], one["charter"]) == (alliance["id"], alliance["charter"]), action
    auditor = caller(place.staff(Role.AUDITOR, place.city))
    record = shown(auditor.get(f"{V1}/audit?case={told.path.rpartition('/')[2]}&kind=change&per_page=100"))[
        "items"
    ]
    under = {one["fact"]: one["charter"] for one in record if one["organisation"] == str(place.city)}
    assert under["referral_redirected"] == region["charter"]
    assert under["patient_departed"] == west_china["charter"]


def _alliance(who: Caller, alliance: UUID) -> dict[str, Any]:
    """An alliance as one of its members sees it: its charter in force and the member's own place."""
    members = shown(who.get(f"{V1}/alliances/{alliance}/members"))["items"]
    mine = {one["organisation"]["id"] for one in shown(who.get(f"{V1}/me"))["standings"]}
    position = next(one["position"] for one in members if one["organisation"]["id"] in mine)
    charter = shown(who.get(f"{V1}/alliances/{alliance}/charter"))["version"]["id"]
    return {"id": str(alliance), "position": position, "charter": charter}


@pytest.mark.slow
def test_one_patient_goes_up_four_levels_and_comes_home(stage: Stage):
    patient = the_village_doctor_finds_the_patient(stage)
    pools = places_are_offered(stage)
    told = the_village_doctor_drafts(stage, patient, pools)
    told.agrees(stage.parties())
    assert told.step(stage.village, "submit")["journey"]
    told.agrees(stage.parties())
    told.is_hidden_from(stage.outside, stage.other_village, stage.city, stage.province)
    the_county_takes_it_and_sends_it_on(stage, told)
    the_city_sends_it_on_to_the_province(stage, told)
    the_province_treats(stage, told)
    the_village_takes_the_patient_back(stage, told)
    the_line_shows_one_journey_and_one_clock(stage, told, patient)
    each_act_names_the_charter_under_which_it_was_done(stage, told)
    with reading(OPERATOR, now=NOW):
        assert check_chains(RecordedRow.objects.all()) is None
