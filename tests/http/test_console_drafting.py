"""The pages on which a referral is begun and written, and its files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from tests.http.console_pages import a_picture, at, browser, centre, questions, text_of, told, village
from tests.making import NOW, Yibin, a_patient, a_referral, a_stranger

pytestmark = pytest.mark.usefixtures("alone")


# ---- drafting -----------------------------------------------------------------------------------


PACKAGE = {
    "chief_complaint": "反复胸痛",
    "diagnosis": "心绞痛",
    "purpose": "请评估",
    "consent": "on",
    "urgency": "urgent",
}


def test_a_draft_is_begun_kept_while_typing_and_sent(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=village(yibin).actor(NOW))
    desk = browser(village(yibin))
    page = desk.get("/referrals/new/", {"patient": str(patient.id)})
    assert "转往哪里" in told(page)
    begun = {"patient": str(patient.id), "direction": "up", "destination": f"{yibin.county}|{yibin.region}"}
    begins = desk.post("/referrals/new/", begun)
    assert begins.status_code == 302
    write = begins["Location"]
    kept = desk.post(write, {"expected_version": 1, "chief_complaint": "反复"}, headers={"X-Heyi-Draft": "1"})
    assert kept.json() == {"version": 2}
    assert "反复" in text_of(desk.get(write))
    short = desk.post(write, {"expected_version": 2, "chief_complaint": "反复胸痛", "send": "1"})
    assert short.status_code == 422
    assert text_of(short).count("field__error") >= 3
    sent = desk.post(write, PACKAGE | {"expected_version": 3, "send": "1"})
    assert sent.status_code == 302
    assert "已提交" in told(desk.get(sent["Location"]))


def test_a_measurement_beyond_the_possible_is_told_at_its_field(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT)
    answer = browser(village(yibin)).post(
        at(made, "write"), PACKAGE | {"expected_version": made.version, "pulse_per_minute": "9000"}
    )
    assert answer.status_code == 422
    assert 'id="id_pulse_per_minute_error"' in text_of(answer)


def test_a_patient_on_the_way_is_told_before_anything_is_typed(yibin: Yibin) -> None:
    made = a_referral(yibin)
    desk = browser(village(yibin))
    begun = {"patient": str(made.patient), "direction": "up", "destination": f"{yibin.county}|{yibin.region}"}
    answer = desk.post("/referrals/new/", begun)
    assert answer.status_code == 409
    assert at(made) in text_of(answer)
    assert "不用再填一遍" in told(answer)


@pytest.mark.parametrize("destination", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_place_that_is_none_is_refused(yibin: Yibin, destination: str) -> None:
    patient = a_patient(yibin.village, by=village(yibin).actor(NOW))
    answer = browser(village(yibin)).post(
        "/referrals/new/", {"patient": str(patient.id), "direction": "up", "destination": destination}
    )
    assert answer.status_code in (404, 422)


def test_somebody_elses_patient_cannot_be_sent(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=village(yibin).actor(NOW))
    other = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))
    assert other.get("/referrals/new/", {"patient": str(patient.id)}).status_code == 404
    begun = {"patient": str(patient.id), "direction": "up", "destination": f"{yibin.county}|{yibin.region}"}
    assert other.post("/referrals/new/", begun).status_code == 404


# ---- files --------------------------------------------------------------------------------------


def test_a_picture_travels_along_and_a_disguised_or_large_file_does_not(yibin: Yibin) -> None:
    made = a_referral(yibin)
    desk = browser(village(yibin))
    assert desk.post(at(made, "files"), {"file": a_picture()}).status_code == 302
    page = text_of(browser(centre(yibin)).get(at(made)))
    assert "心电图.png" in page
    file = page.split(f"{at(made, 'files')}")[1].split('"')[0]
    fetched = browser(centre(yibin)).get(at(made, "files") + file)
    assert fetched.status_code == 200
    assert fetched["Content-Type"] == "image/png"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert browser(a_stranger()).get(at(made, "files") + file).status_code == 404
    for wrong in (
        SimpleUploadedFile("a.png", b"MZ\x90\x00"),
        SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (30 << 20)),
    ):
        assert desk.post(at(made, "files"), {"file": wrong}).status_code == 302
    assert text_of(desk.get(at(made))).count(".pdf</a>") == 0


def test_the_draft_page_asks_the_database_a_bounded_number_of_times(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT)
    assert questions(browser(village(yibin)), at(made, "write")) <= 44
