"""Where a draft could go, on the page on which it is written; what was advised, on the page of what was sent; the facts behind."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import (
    PLACES,
    at,
    browser,
    centre,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import NOW, Yibin, a_referral, some_beds

pytestmark = pytest.mark.usefixtures("alone")

PACKAGE = {
    "chief_complaint": "反复胸痛", "diagnosis": "心绞痛", "purpose": "请评估", "consent": "on", "urgency": "urgent",
    "department": "心内科",
}  # fmt: skip


def described(organisation: Any, **more: Any) -> None:
    governance.describe_facility(organisation, governance.NewFacility(**more), actor=OPERATOR, now=NOW)


def prepared(yibin: Yibin) -> None:
    described(yibin.village, latitude=28.44, longitude=104.52, zone="511500")
    described(yibin.county, latitude=28.44, longitude=104.72, zone="511500", capabilities=("心血管内科",))
    described(yibin.other_county, zone="510100", capabilities=("骨科",))
    some_beds(yibin.county, unit="心内科", places=4, by=yibin.staff(Role.WARD_NURSE, yibin.county).actor())


def written(desk: Client, yibin: Yibin, **more: Any):
    made = a_referral(yibin, state=State.DRAFT)
    sent = PACKAGE | {"expected_version": made.version} | more
    return made, desk.post(at(made, "write"), sent)


def test_the_draft_says_where_to_and_why(yibin: Yibin):
    prepared(yibin)
    desk = browser(village(yibin))
    made, _ = written(desk, yibin)
    words = told(desk.get(at(made, "write"))).replace(" ", "")
    assert "按心内科排序" in words
    assert "有心内科" in words
    assert "空4" in words
    assert "路上约44分（按距离估算）" in words
    assert "未登记科室，不知道有没有" in words
    assert "登记的科室里没有心内科" in words
    assert "章程没有从村级直接到市级的路径" in words
    assert "现在选的是这家" in words


def test_another_one_is_chosen_by_one_press_and_the_reason_is_kept(yibin: Yibin):
    prepared(yibin)
    desk = browser(village(yibin))
    made, answer = written(
        desk, yibin, route=str(yibin.township), route_reason="patient_choice", route_words="离家近"
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith("#routing")
    page = told(desk.get(at(made, "write")))
    assert "患者选的" in page
    outline = referral.outline_referral(made.id, actor=village(yibin).actor(), now=NOW).referral
    assert outline.receiver == yibin.township
    sent = desk.post(at(made, "write"), PACKAGE | {"expected_version": outline.version, "send": "1"})
    assert sent.status_code == 302
    shown = told(browser(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.township)).get(at(made)))
    assert "去处建议" in shown
    assert "患者自己选的" in shown
    assert "离家近" in shown


def test_who_goes_elsewhere_than_advised_is_told_so_on_the_referral(yibin: Yibin):
    described(yibin.township, capabilities=("心内科",))
    desk = browser(village(yibin))
    made, answer = written(desk, yibin, send="1", route_reason="agreed_by_phone")
    assert answer.status_code == 302
    shown = told(browser(centre(yibin)).get(at(made)))
    assert "没有按排序选" in shown
    assert "已电话说好" in shown


def test_other_is_said_in_words_at_its_field(yibin: Yibin):
    _, answer = written(browser(village(yibin)), yibin, route_reason="other")
    assert answer.status_code == 422
    assert 'id="id_route_words_error"' in text_of(answer)


def test_the_panel_comes_anew_for_what_is_written_and_to_nobody_else(yibin: Yibin):
    prepared(yibin)
    made = a_referral(yibin, state=State.DRAFT)
    desk = browser(village(yibin))
    page = desk.post(at(made, "routing"), PACKAGE | {"expected_version": 1, "department": "骨科"})
    assert page.status_code == 200
    assert "有骨科" in told(page).replace(" ", "")
    assert browser(centre(yibin)).post(at(made, "routing"), PACKAGE).status_code == 404
    auditor = browser(yibin.staff(Role.AUDITOR, yibin.village))
    assert auditor.post(at(made, "routing"), PACKAGE).status_code == 403


def test_the_council_sees_how_often_advice_is_followed(yibin: Yibin):
    described(yibin.township, capabilities=("心内科",))
    made, answer = written(browser(village(yibin)), yibin, send="1")
    assert answer.status_code == 302, made
    page = told(browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(f"/alliances/{yibin.region}/siphon/"))
    assert "1 份转诊看过排序" in page
    assert "没有按排序选" in page
    assert "样本不足" in page


# ---- what it rests on ---------------------------------------------------------------------------

FACILITY = {"latitude": "28.44", "longitude": "104.72", "zone": "511500", "capabilities": "心内科、骨科", "status": "unverified"}  # fmt: skip


def administrator(yibin: Yibin, *, english: bool = False) -> Client:
    return browser(yibin.staff(Role.ALLIANCE_ADMINISTRATOR, yibin.city), english=english)


def test_an_institution_is_described_on_its_page_by_who_manages_it(yibin: Yibin):
    address = f"/organisations/{yibin.county}/facility/"
    admin = administrator(yibin)
    assert "未登记" in told(admin.get(f"/organisations/{yibin.county}/"))
    wrong = admin.post(address, FACILITY | {"latitude": "104.72", "longitude": "28.44"})
    assert wrong.status_code == 422
    assert 'id="id_latitude_error"' in text_of(wrong)
    assert admin.post(address, FACILITY | {"latitude": "北纬"}).status_code == 422
    assert admin.post(address, FACILITY).status_code == 303
    page = told(admin.get(f"/organisations/{yibin.county}/"))
    assert "28.4400, 104.7200" in page
    assert "心内科、骨科" in page
    assert "未核对" in page
    doctor = browser(village(yibin))
    assert address not in text_of(doctor.get(f"/organisations/{yibin.county}/"))
    assert doctor.get(address).status_code == 403
    assert led_to_the_entrance(address)


def test_a_table_of_ways_is_read_in_or_told_where_it_is_wrong(yibin: Yibin):
    admin = administrator(yibin)
    codes = [
        governance.find_organisation(one, actor=OPERATOR, now=NOW).code
        for one in (yibin.village, yibin.county)
    ]

    def sent(minutes: str) -> Any:
        table = f",{codes[1]}\n{codes[0]},{minutes}\n".encode("gb18030")
        return admin.post(
            "/organisations/travel/",
            {"matrix": SimpleUploadedFile("路程.csv", table), "source": "实测", "status": "unverified"},
        )

    assert "机构间路程" in told(admin.get("/organisations/"))
    wrong = sent("很久")
    assert wrong.status_code == 422
    assert f"row 2, column {codes[1]}: 很久" in told(wrong)
    assert sent("35").status_code == 303
    assert admin.post("/organisations/travel/", {"status": "unverified"}).status_code == 422
    assert browser(village(yibin)).get("/organisations/travel/").status_code == 403
    assert led_to_the_entrance("/organisations/travel/")


def test_the_pages_speak_english_and_ask_few_questions(yibin: Yibin):
    prepared(yibin)
    made, _ = written(browser(village(yibin)), yibin)
    theirs = (*PLACES, "心内科", "心血管内科", "骨科", "内科")
    page = browser(village(yibin), english=True).get(at(made, "write"))
    kept = ("王秀英", "反复胸痛", "心绞痛", "请评估")
    panel = text_of(page).partition('id="routing"')[2].partition("</section>")[0]
    for name in sorted((*theirs, *kept), key=len, reverse=True):
        panel = panel.replace(name, "")
    assert not [sign for sign in panel if "\u4e00" <= sign <= "\u9fff"]
    for path in (
        f"/organisations/{yibin.county}/",
        f"/organisations/{yibin.county}/facility/",
        "/organisations/travel/",
    ):
        assert chinese_left(administrator(yibin, english=True).get(path), *theirs) == [], path
    desk = browser(village(yibin))
    desk.get(at(made, "write"))
    assert questions(desk, at(made, "write")) <= 50
