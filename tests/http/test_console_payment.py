"""The expected own payment beside a consent: shown with its steps and source, kept where the patient was told it."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import PLACES, at, browser, questions, text_of, told, village
from tests.making import NOW, Yibin, a_package, a_package_down, a_referral

pytestmark = pytest.mark.usefixtures("alone")

WRITTEN = {"chief_complaint": "胸痛", "diagnosis": "冠心病", "purpose": "请评估", "urgency": "elective"}
LONG = {
    "consent": "on", "consent.by": "patient", "consent.how": "signed_paper", "consent.explained": ["costs"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def unkept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was undone after another test is not kept under a version that comes again."""
    monkeypatch.setattr("heyi.contexts.governance.queries.facilities._facilities._known", {})


def zoned(yibin: Yibin, **of: str) -> None:
    for place, zone in of.items():
        new = governance.NewFacility(zone=zone)
        governance.describe_facility(getattr(yibin, place), new, actor=OPERATOR, now=NOW)


def offered(page: Any) -> list[str]:
    """What may be kept, as the page sends it back."""
    found = re.findall(r'name="consent\.payment" value="([^"]*)"', text_of(page))
    return [html.unescape(one) for one in found]


def kept(yibin: Yibin, made: Any, part: str = "up") -> Any:
    seen = referral.see_referral(made.id, actor=village(yibin).actor(), purpose=Purpose.REFERRAL, now=NOW)
    content: dict[str, Any] = {**(seen.package or {})}
    return content[part]["consent"]


def sent(doctor: Client, made: Any, **more: Any) -> Any:
    return doctor.post(at(made, "write"), {**WRITTEN, "expected_version": str(made.version), **more})


def test_the_draft_tells_what_the_patient_would_pay_and_how_it_is_reckoned(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    page = browser(village(yibin)).get(at(a_referral(yibin, state=State.DRAFT), "write"))
    words = told(page)
    assert "按通常一次住院" in words
    assert "村卫生室不收住院" in words
    # County, resident: 6000 − 500 = 5500, of which 80 % are 4400.
    assert "预计总费用 6,000.00 元 起付线内，患者自付 500.00 元 可以报销的部分 5,500.00 元" in words
    assert "按 80% 报销，不足 1 分舍去 4,400.00 元 封顶后医保支付 4,400.00 元 预计自付 1,600.00 元" in words
    assert "本系统假设 合一自定，待医联体确认" in words
    assert "没有告诉，不留存" in words


def test_a_zone_that_nobody_has_told_is_not_known_and_another_one_costs_more(yibin: Yibin) -> None:
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT)
    words = told(doctor.get(at(made, "write")))
    assert "统筹区未登记" in words
    assert "1,600.00 元" not in words
    assert offered(doctor.get(at(made, "write"))) == [""]
    zoned(yibin, village="511500", county="510100")
    words = told(doctor.get(at(made, "write")))
    assert "按 70% 报销" in words
    assert "不经转诊自己去 预计总费用 6,000.00 元 起付线内，患者自付 500.00 元" in words
    assert "按 60% 报销" in words


def test_what_the_patient_was_told_is_kept_with_the_consent_and_told_afterwards(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT, package={})
    numbers = next(one for one in offered(doctor.get(at(made, "write"))) if '"resident"' in one)
    assert sent(doctor, made, **LONG, **{"consent.payment": numbers}).status_code == 302
    again = doctor.get(at(made, "write"))
    assert f'value="{html.escape(numbers)}" checked' in text_of(again)
    assert (
        sent(doctor, made, **LONG, **{"consent.payment": numbers}, send="1", expected_version="2").status_code
        == 302
    )
    payment = kept(yibin, made)["payment"]
    assert (payment["insurance"], payment["here"], payment["there"]["own_fen"]) == ("resident", None, 160_000)
    assert payment["there"]["source"] == "heyi-assumptions#payment"
    words = told(doctor.get(at(made)))
    assert (
        "告诉患者的预计自付 城乡居民医保 · 在这里 不知道 · 在那边 1,600.00 元 (本系统假设, 合一自定，待医联体确认)"
        in words
    )


def test_the_short_form_keeps_no_numbers_and_numbers_alone_are_no_consent(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT, package={})
    numbers = offered(doctor.get(at(made, "write")))[1]
    refused = sent(doctor, made, consent="on", send="1", **{"consent.payment": numbers})
    assert refused.status_code == 422
    assert "“谁同意的”处：必填。" in told(refused)
    assert (
        sent(
            doctor, made, consent="on", send="1", **{"consent.payment": ""}, expected_version="2"
        ).status_code
        == 302
    )
    assert kept(yibin, made) is True


@pytest.mark.parametrize(
    "numbers", ["免费", "{}", '{"insurance": "resident", "on": "2026-08-04", "there": {"own_fen": 1}}']
)
def test_numbers_that_do_not_add_up_are_refused_at_the_consent(yibin: Yibin, numbers: str) -> None:
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT, package={})
    refused = sent(doctor, made, **LONG, **{"consent.payment": numbers})
    assert refused.status_code == 422
    assert "“告诉患者的预计自付”处" in told(refused)


def test_numbers_that_were_told_stay_where_the_zone_changes(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT, package={})
    numbers = offered(doctor.get(at(made, "write")))[1]
    sent(doctor, made, **LONG, **{"consent.payment": numbers})
    zoned(yibin, village="511500", county="510100")
    words = told(doctor.get(at(made, "write")))
    assert "之前告诉的 ：城乡居民医保 · 在这里 不知道 · 在那边 1,600.00 元" in words.replace(
        "之前告诉的：", "之前告诉的 ："
    )
    sent(doctor, made, **LONG, **{"consent.payment.kept": numbers}, expected_version="2")
    assert kept(yibin, made)["payment"]["there"]["own_fen"] == 160_000


def test_the_panel_comes_anew_for_another_diagnosis_and_for_nobody_else(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.DRAFT)
    answer = doctor.post(at(made, "payment"), {"diagnosis_code": "I63.900"})
    assert "按这个诊断一次住院" in told(answer)
    assert "预计总费用 9,000.00 元" in told(answer)
    assert doctor.get(at(made, "payment")).status_code == 405
    stranger = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))
    assert stranger.post(at(made, "payment"), {}).status_code == 404
    assert browser(yibin.staff(Role.AUDITOR, yibin.village)).post(at(made, "payment"), {}).status_code == 403


def test_the_way_down_tells_it_too_and_keeps_it(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    ward, made = (
        browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county)),
        a_referral(yibin, state=State.OUTCOME_RETURNED),
    )
    page = ward.get(at(made, "step", "offer_down"))
    words = told(page)
    assert "在这里：高县人民医院；在那边：民主村卫生室" in words
    assert "预计自付 1,600.00 元" in words
    assert all(
        f in text_of(page) for f in ('id="offer_down_lower_list"', "change from:#offer_down_lower_list")
    )
    elsewhere = {"payment_way": "down", "lower": str(yibin.township)}
    anew = ward.post(at(made, "payment"), elsewhere)
    assert "在那边：文江镇卫生院" in told(anew)
    assert ward.post(at(made, "payment"), elsewhere | {"lower": str(made.id)}).status_code == 404
    assert "在那边：民主村卫生室" in told(ward.post(at(made, "payment"), elsewhere | {"lower": "nowhere"}))
    numbers = next(one for one in offered(page) if '"employee"' in one)
    down = {name: value for name, value in a_package_down(yibin.village).items() if name != "medicines"}
    given = {
        **down,
        "no_medicines": "on",
        "expected_version": str(made.version),
        **LONG,
        "consent.payment": numbers,
    }
    assert ward.post(at(made, "step", "offer_down"), given).status_code == 302
    assert kept(yibin, made, "down")["payment"]["insurance"] == "employee"
    assert "告诉患者的预计自付 职工医保 · 在这里" in told(ward.get(at(made)))


def test_the_amended_package_does_not_lose_the_numbers(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    doctor, made = browser(village(yibin)), a_referral(yibin, state=State.SUBMITTED, package=a_package())
    assert "预计自付" in told(doctor.get(at(made, "amend")))


def test_the_panel_is_english_where_the_reader_is_and_costs_few_questions(yibin: Yibin) -> None:
    zoned(yibin, village="511500", county="511500")
    made = a_referral(
        yibin, state=State.DRAFT, package=a_package(chief_complaint="x", diagnosis="x", purpose="x")
    )
    page = browser(village(yibin), english=True).get(at(made, "write"))
    assert "expected own payment" in text_of(page)
    assert "Here: " in text_of(page)
    doctor = browser(village(yibin))
    doctor.get(at(made, "write"))
    assert questions(doctor, at(made, "write")) <= 60
    panel = browser(village(yibin), english=True).post(at(made, "payment"), {})
    assert panel.status_code == 200
    left = re.sub("|".join(PLACES), "", told(panel))
    assert not re.search("[\u4e00-\u9fff]", left)
