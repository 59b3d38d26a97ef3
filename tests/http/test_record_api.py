"""The record by the API: a system sends what happened, and who may see the patient reads it."""

import base64
import hashlib
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from tests.http.api_calls import V1, Caller, caller
from tests.making import NOW, Yibin, a_patient, a_referral, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

BATCHES = f"{V1}/record/batches"
TAKEN = {"taken_at": "2026-01-05T08:00:00+08:00"}
SUGAR: dict[str, Any] = {"text": "血糖", "code": "15074-8", "number": "7.10", "unit": "mmol/L", **TAKEN}


def the_office(yibin: Yibin) -> Caller:
    return caller(yibin.staff(Role.DATA_OFFICER, yibin.village))


def the_doctor(yibin: Yibin) -> Caller:
    return caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))


@pytest.fixture
def patient(yibin: Yibin) -> str:
    doctor = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor()
    return str(a_patient(yibin.village, by=doctor).id)


def entry(patient: str, key: str = "1", **kinds: Any) -> dict[str, Any]:
    return {"key": key, "patient": patient, **(kinds or {"observation": SUGAR})}


def batch(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"source": "his", "entries": list(entries), **more}


def told(yibin: Yibin, patient: str, question: str = "") -> dict[str, Any]:
    answer = the_doctor(yibin).get(f"{V1}/patients/{patient}/record{question}")
    assert answer.status_code == 200, answer.content.decode()
    story: dict[str, Any] = answer.json()
    return story


def test_a_system_sends_a_visit_and_the_doctor_reads_it(yibin: Yibin, patient: str):
    begins = {"setting": "outpatient", "begins_at": "2026-01-05T08:00:00+08:00", "department": "全科"}
    money = {"item_name": "诊察费", "quantity": 1, "amount_fen": 1000, "charged_at": "2026-01-05"}
    paper = {
        "title": "门诊病历", "group": "outpatient_record", "written_at": "2026-01-05",
        "file": {"name": "病历.txt", "content": base64.b64encode("头晕三天".encode()).decode()},
    }  # fmt: skip
    sent = batch(
        entry(patient, "c", charge=money, of_encounter="v"),
        entry(patient, "d", document=paper, of_encounter="v"),
        entry(patient, "v", encounter=begins),
        entry(patient, "o"),
        entry(
            patient, "a", allergy={"substance": "青霉素", "severity": "severe", "recorded_at": "2026-01-05"}
        ),
    )
    answer = the_office(yibin).post(BATCHES, sent)
    assert (answer.status_code, answer.json()["accepted"], answer.json()["errors"]) == (200, 5, [])
    story = told(yibin, patient)
    assert {one["kind"] for one in story["items"]} == {"encounter", "observation", "allergy", "document"}
    visit = next(one for one in story["items"] if one["kind"] == "encounter")
    assert (visit["charged_fen"], visit["charges"], visit["encounter"]["department"]) == (1000, 1, "全科")
    assert [one["allergy"]["substance"] for one in story["allergies"]] == ["青霉素"]
    document = next(one for one in story["items"] if one["kind"] == "document")
    file = the_doctor(yibin).get(f"{V1}/patients/{patient}/record/{document['id']}/file")
    assert (file.content.decode(), file["Content-Type"]) == ("头晕三天", "text/plain")
    assert file["Content-Disposition"].startswith("attachment")
    assert hashlib.sha256(file.content).hexdigest() == document["document"]["digest"]
    page = the_doctor(yibin).get(f"{V1}/patients/{patient}/record/{visit['id']}").json()
    assert {one["kind"] for one in page["belongings"]} == {"charge", "document"}


def test_a_new_version_keeps_the_former_and_an_entry_taken_back_stays_marked(yibin: Yibin, patient: str):
    office = the_office(yibin)
    for number in ("7.10", "7.1", "8"):
        office.post(BATCHES, batch(entry(patient, observation=SUGAR | {"number": number})))
    taken_back = office.post(
        f"{V1}/record/withdrawals",
        {"source": "his", "keys": [{"kind": "observation", "key": "1"}, {"kind": "charge", "key": "1"}]},
    ).json()
    assert (taken_back["withdrawn"], taken_back["rejected"]) == (1, 1)
    assert [(one["row"], one["code"]) for one in taken_back["errors"]] == [(2, "nothing_to_withdraw")]
    (line,) = told(yibin, patient)["items"]
    assert line["version"] == 4
    assert line["withdrawn_at"]
    page = the_doctor(yibin).get(f"{V1}/patients/{patient}/record/{line['id']}").json()
    assert [one["said"]["number"] for one in page["former"]] == ["8", "7.1", "7.10"]


def test_wrong_entries_are_told_by_row_and_the_good_ones_stand_unless_all_or_nothing_was_asked(
    yibin: Yibin, patient: str
):
    sent = batch(
        entry(patient, "1"),
        entry(patient, "2", observation=SUGAR | {"group": "horoscope"}),
        entry(patient, "3", observation=SUGAR, allergy={"substance": "虾"}),
        {"key": "4", "number": {"type": "local_record", "value": "77"}, "observation": SUGAR},
    )
    whole = the_office(yibin).post(BATCHES, sent | {"all_or_nothing": True})
    assert (whole.status_code, told(yibin, patient)["items"]) == (422, [])
    assert [one["field"] for one in whole.json()["problems"]] == [
        "entries.2.group",
        "entries.3.kind",
        "entries.4.patient",
    ]
    dry = the_office(yibin).post(BATCHES, sent | {"dry_run": True}).json()
    assert (dry["accepted"], dry["is_dry_run"], told(yibin, patient)["items"]) == (1, True, [])
    done = the_office(yibin).post(BATCHES, sent).json()
    assert (done["accepted"], done["rejected"]) == (1, 3)
    assert [(one["row"], one["code"], one["value"]) for one in done["errors"]] == [
        (2, "unknown_value", "horoscope"), (3, "one_kind_only", None), (4, "patient_unknown", None)
    ]  # fmt: skip
    assert len(told(yibin, patient)["items"]) == 1


def test_the_same_request_with_the_same_key_is_done_once(yibin: Yibin, patient: str):
    office = the_office(yibin)
    first, again = (office.post(BATCHES, batch(entry(patient)), key="k") for _ in range(2))
    assert first.json() == again.json()
    assert first.json()["accepted"] == 1
    other = office.post(BATCHES, batch(entry(patient, "2")), key="k")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_two_hundred_entries_go_in_together(yibin: Yibin, patient: str):
    sent = batch(*(entry(patient, str(number)) for number in range(200)), all_or_nothing=True)
    assert the_office(yibin).post(BATCHES, sent).json()["accepted"] == 200
    story = told(yibin, patient, "?page=10")
    assert (len(story["items"]), story["has_more"]) == (20, False)
    too_many = batch(*(entry(patient, str(number)) for number in range(1001)))
    answer = the_office(yibin).post(BATCHES, too_many)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "too_long")


def test_nobody_sends_for_another_member_or_about_another_members_patient(yibin: Yibin, patient: str):
    county = caller(yibin.staff(Role.DATA_OFFICER, yibin.county))
    about = county.post(BATCHES, batch(entry(patient))).json()
    assert [one["code"] for one in about["errors"]] == ["patient_unknown"]
    assert county.post(BATCHES, batch(entry(patient), at=str(yibin.village))).status_code == 403
    for stranger in (caller(a_stranger()), the_doctor(yibin)):
        assert stranger.post(BATCHES, batch(entry(patient))).status_code == 403
        assert stranger.post(f"{V1}/record/withdrawals", {"source": "his", "keys": []}).status_code == 403
    assert told(yibin, patient)["items"] == []


def test_whoever_has_accepted_the_patient_reads_and_a_neighbour_does_not(yibin: Yibin):
    made = a_referral(yibin, state=State.ACCEPTED)
    patient = str(made.patient)
    the_office(yibin).post(
        BATCHES, batch(entry(patient), entry(patient, "2", observation=SUGAR | {"number": 9}))
    )
    head, neighbour = (
        caller(yibin.staff(Role.DEPARTMENT_HEAD, place)) for place in (yibin.county, yibin.other_county)
    )
    items = head.get(f"{V1}/patients/{patient}/record?kind=observation&purpose=referral").json()["items"]
    assert {one["organisation"] for one in items} == {str(yibin.village)}
    trend = head.get(f"{V1}/patients/{patient}/record/{items[0]['id']}/trend").json()
    assert [[point["number"] for point in one["points"]] for one in trend["series"]] == [["7.10", "9"]]
    assert neighbour.get(f"{V1}/patients/{patient}/record").status_code == 404


def test_a_story_is_asked_for_by_kind_period_and_words(yibin: Yibin, patient: str):
    day = NOW.date().isoformat()
    sent = batch(entry(patient, "1"), entry(patient, "2", diagnosis={"text": "高血压", "stated_at": day}))
    the_office(yibin).post(BATCHES, sent)
    for question in (
        "?kind=diagnosis",
        f"?since={day}",
        "?q=高血压",
        f"?organisation={yibin.village}&kind=diagnosis",
    ):
        assert [one["kind"] for one in told(yibin, patient, question)["items"]] == ["diagnosis"], question
    assert told(yibin, patient, "?until=2020-01-01")["items"] == []
    assert told(yibin, patient, f"?organisation={yibin.county}")["items"] == []
    refused = the_doctor(yibin).get(f"{V1}/patients/{patient}/record?kind=horoscope")
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "kind.0")
