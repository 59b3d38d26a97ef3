"""A patient's consent on the pages: one tick, or who consented and how; for the way up and for the way down."""

from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from tests.http.console_pages import PLACES, at, browser, chinese_left, told, village
from tests.making import NOW, Yibin, a_package, a_package_down, a_patient, a_referral

pytestmark = pytest.mark.usefixtures("alone")

LONG = {
    "consent": "on", "consent.by": "spouse", "consent.name": "李强", "consent.how": "verbal_witnessed",
    "consent.witness": "护士王芳", "consent.explained": ["risks", "costs"],
}  # fmt: skip
WRITTEN = {"chief_complaint": "胸痛", "diagnosis": "冠心病", "purpose": "请评估", "urgency": "elective"}


def package_of(yibin: Yibin, made: Any) -> dict[str, Any]:
    seen = referral.see_referral(made.id, actor=village(yibin).actor(), purpose=Purpose.REFERRAL, now=NOW)
    return {**(seen.package or {})}


def test_one_tick_is_enough(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT, package={})
    doctor = browser(village(yibin))
    answer = doctor.post(
        at(made, "write"), {**WRITTEN, "consent": "on", "send": "1", "expected_version": "1"}
    )
    assert answer.status_code == 302
    assert package_of(yibin, made)["up"]["consent"] is True
    assert "患者知情同意 已同意" in told(doctor.get(at(made)))


def test_who_consented_and_how_is_kept_with_who_informed_them(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT, package={})
    doctor = browser(village(yibin))
    answer = doctor.post(at(made, "write"), {**WRITTEN, **LONG, "send": "1", "expected_version": "1"})
    assert answer.status_code == 302
    consent = package_of(yibin, made)["up"]["consent"]
    assert (consent["by"], consent["name"], consent["informed_by"]) == ("spouse", "李强", "张医生")
    assert consent["at"]
    words = told(doctor.get(at(made)))
    assert "配偶 李强 · 口头同意，有人见证 · 见证：护士王芳 · 张医生 告知：路上和治疗的风险、费用" in words


def test_what_is_missing_is_said_by_its_name(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT, package={})
    doctor = browser(village(yibin))
    given = {
        **WRITTEN,
        **LONG,
        "consent.witness": "",
        "consent.name": "",
        "send": "1",
        "expected_version": "1",
    }
    answer = doctor.post(at(made, "write"), given)
    assert answer.status_code == 422
    words = told(answer)
    assert "“同意人姓名（不是患者本人时填）”处：必填。" in words
    assert "“见证人（口头同意时填）”处：必填。" in words
    assert 'value="spouse" selected' in answer.content.decode()


def test_without_the_tick_nobody_has_consented(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT, package={})
    doctor = browser(village(yibin))
    unticked = {**WRITTEN, **LONG, "send": "1", "expected_version": "1"}
    del unticked["consent"]
    answer = doctor.post(at(made, "write"), unticked)
    assert answer.status_code == 422
    assert "“谁同意的”处：必填。" in told(answer)


def test_the_way_down_asks_as_well_and_takes_an_answer_without(yibin: Yibin) -> None:
    head = yibin.staff(Role.DEPARTMENT_HEAD, yibin.county)
    ward = browser(head)
    made = a_referral(yibin, state=State.OUTCOME_RETURNED)
    assert "谁同意的、怎样同意的" in told(ward.get(at(made, "step", "offer_down")))
    down = {name: value for name, value in a_package_down(yibin.village).items() if name != "medicines"}
    given = {**down, "no_medicines": "on", "expected_version": str(made.version), **LONG}
    assert ward.post(at(made, "step", "offer_down"), given).status_code == 302
    assert package_of(yibin, made)["down"]["consent"]["by"] == "spouse"
    assert "配偶 李强" in told(ward.get(at(made)))


def test_the_api_takes_both_forms(yibin: Yibin) -> None:
    doctor = village(yibin).actor()
    long = {"by": "patient", "how": "fingerprint", "informed_by": "张医生", "explained": ["risks"]}
    made = a_referral(yibin, state=State.SUBMITTED, package=a_package(consent=long))
    seen = referral.see_referral(made.id, actor=doctor, purpose=Purpose.REFERRAL, now=NOW)
    assert {**(seen.package or {})}["up"] == a_package(consent=long)


def test_that_a_patient_does_not_want_to_go_is_noted_without_a_referral(yibin: Yibin) -> None:
    doctor = browser(village(yibin))
    patient = a_patient(yibin.village, by=village(yibin).actor(), name="陈大山")
    begin = doctor.get(f"/referrals/new/?patient={patient.id}")
    assert "/referrals/refused/?patient=" in begin.content.decode()
    page = f"/referrals/refused/?patient={patient.id}"
    assert "陈大山" in told(doctor.get(page))
    given = {
        "patient": str(patient.id),
        "direction": "up",
        "destination": f"{yibin.county}|{yibin.region}",
        "by": "child",
    }
    assert doctor.post("/referrals/refused/", given).status_code == 422
    assert doctor.post("/referrals/refused/", given | {"reason": "wants_to_stay"}).status_code == 303
    again = doctor.post("/referrals/refused/", given | {"reason": "wants_to_stay"})
    assert again.status_code == 409
    assert "今天已经记过" in told(again)
    elsewhere = yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)
    assert browser(elsewhere).get(page).status_code == 404
    assert browser(yibin.staff(Role.AUDITOR, yibin.village)).get(page).status_code == 403
    english = browser(village(yibin), english=True).get(page)
    assert chinese_left(english, *PLACES, "陈大山") == []
    words = told(
        browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(
            f"/alliances/{yibin.region}/siphon/?of={yibin.county}"
        )
    )
    assert "想留在现在的机构 患者一方 1" in words
