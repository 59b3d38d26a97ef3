"""The ward's page of in-patients who could go on below: who sees it, what is said, and what is answered."""

from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.stays import StayState
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of
from tests.http.console_pages import PLACES, browser, chinese_left, led_to_the_entrance, questions, told
from tests.making import NOW, Staff, Yibin, a_stranger
from tests.making_stays import a_stay, ended, looked, proposals

pytestmark = pytest.mark.usefixtures("alone")

PAGE = "/stays/"


def head(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DEPARTMENT_HEAD, yibin.county)


@pytest.fixture
def one(alone: None, yibin: Yibin) -> str:
    """Somebody who is proposed; the address of the proposal."""
    a_stay(yibin)
    looked()
    return f"{PAGE}{proposals(yibin)[0].id}/"


def test_the_ward_sees_who_why_and_what_is_lacking(yibin: Yibin, one: str) -> None:
    a_stay(yibin, name="赵国庆", is_told=False)
    looked()
    words = told(browser(head(yibin)).get(PAGE))
    assert "李桂芳" in words
    assert "记录显示稳定" in words
    assert "资料齐全" in words
    assert "须病区确认" in words
    assert "24 小时内的生命体征" in words
    shown = told(browser(head(yibin)).get(one))
    assert "脑梗死" in shown
    assert "尚未与接收机构的药品目录核对" in shown
    assert "未核对" in shown


def test_an_empty_list_says_what_it_is_for(yibin: Yibin) -> None:
    ward = browser(head(yibin))
    assert "每天早上 6 点半查一次" in told(ward.get(PAGE))
    for state in StayState:
        assert ward.get(f"{PAGE}?state={state}").status_code == 200
    assert ward.get(f"{PAGE}?state=nonsense&organisation=x&page=0&find=%00").status_code == 200


def test_strangers_and_other_duties_find_nothing(yibin: Yibin, one: str) -> None:
    assert led_to_the_entrance(PAGE)
    assert led_to_the_entrance(one)
    nurse = yibin.staff(Role.WARD_NURSE, yibin.county)
    assert browser(nurse).get(PAGE).status_code == 403
    for staff in (a_stranger(), nurse, yibin.staff(Role.DEPARTMENT_HEAD, yibin.other_county)):
        assert browser(staff).get(one).status_code == 404
        assert browser(staff).post(one, {"deed": "refuse", "reason": "not_stable"}).status_code == 404


def test_taking_up_leads_to_a_form_that_is_filled_in(yibin: Yibin, one: str) -> None:
    ward = browser(head(yibin))
    answer = ward.post(one, {"deed": "take_up", "destination": f"{yibin.township}|{yibin.region}"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/step/offer_down/")
    form = told(ward.get(answer["Location"]))
    assert "脑梗死（I63.9）" in ward.get(answer["Location"]).content.decode()
    assert "阿司匹林肠溶片" in ward.get(answer["Location"]).content.decode()
    assert "提出下转" in form
    assert ward.post(one, {"deed": "take_up", "destination": str(yibin.township)}).status_code == 409
    assert "看这次转诊" in told(ward.get(one))


def test_what_is_wrong_stands_at_its_field(yibin: Yibin) -> None:
    a_stay(yibin, is_told=False)
    looked()
    page = f"{PAGE}{proposals(yibin)[0].id}/"
    ward = browser(head(yibin))
    unconfirmed = ward.post(page, {"deed": "take_up", "destination": str(yibin.township)})
    assert unconfirmed.status_code == 422
    assert "请查房确认后勾选" in told(unconfirmed)
    for given, words in (
        ({"deed": "take_up", "is_confirmed": "on"}, "请选择转往哪里"),
        ({"deed": "take_up", "is_confirmed": "on", "destination": "x"}, "格式不对"),
        ({"deed": "refuse"}, "必填"),
        ({"deed": "put_off", "reason": "result_awaited"}, "必填"),
        ({"deed": "put_off", "reason": "result_awaited", "until": "2020-01-01"}, "30 天之内"),
    ):
        answer = ward.post(page, given)
        assert answer.status_code == 422, given
        assert words in told(answer)
    assert ward.post(page, {"deed": "fly"}).status_code == 200
    assert (
        ward.post(
            page, {"deed": "take_up", "is_confirmed": "on", "destination": str(yibin.township)}
        ).status_code
        == 302
    )


def test_a_delay_and_a_refusal_are_kept(yibin: Yibin, one: str) -> None:
    ward = browser(head(yibin))
    day = day_of(NOW) + timedelta(days=9)
    assert (
        ward.post(one, {"deed": "put_off", "reason": "result_awaited", "until": f"{day}"}).status_code == 302
    )
    assert f"推迟到 {day}：等检查或化验结果" in told(ward.get(f"{PAGE}?state=put_off"))
    assert (
        ward.post(one, {"deed": "refuse", "reason": "ward_keeps_patient", "words": "再看看"}).status_code
        == 302
    )
    assert "不下转：病区想继续留治" in told(ward.get(f"{PAGE}?state=refused"))
    assert "再看看" in told(ward.get(one))


def test_a_patient_who_has_left_is_said_to_have(yibin: Yibin) -> None:
    patient, stay = a_stay(yibin)
    looked()
    page = f"{PAGE}{proposals(yibin)[0].id}/"
    ended(yibin, patient, stay)
    answer = browser(head(yibin)).post(page, {"deed": "take_up", "destination": str(yibin.township)})
    assert answer.status_code == 409
    assert "已出院" in told(answer)


def test_words_are_never_in_an_address(yibin: Yibin, one: str) -> None:
    ward = browser(head(yibin))
    answer = ward.post(PAGE, {"words": "李桂芳"})
    assert "李" not in answer["Location"]
    assert "李桂芳" in told(ward.get(answer["Location"]))
    empty = ward.post(PAGE, {"words": "张三丰"})
    assert "没有符合这些条件的患者" in told(ward.get(empty["Location"]))


def test_each_look_at_a_patient_is_on_record(yibin: Yibin, one: str) -> None:
    ward = browser(head(yibin))
    with reading(OPERATOR, now=NOW):
        before = RecordedRow.objects.filter(fact="patient_read").count()
    ward.get(PAGE)
    ward.get(one)
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(fact="patient_read").count() == before + 2


def test_the_pages_are_whole_in_english(yibin: Yibin, one: str) -> None:
    names = (*PLACES, "李桂芳", "神经内科", "脑梗死", "突发右侧肢体无力", "阿司匹林肠溶片", "入院原因", "诊断", "最近检查", "空腹血糖", "体温", "心率", "呼吸", "收缩压", "血氧饱和度")  # fmt: skip
    for address in (PAGE, one):
        answer = browser(head(yibin), english=True).get(address)
        left = [word for word in chinese_left(answer, *names) if word]
        assert left == []


def test_the_list_asks_the_same_however_many_lie_there(yibin: Yibin, one: str) -> None:
    ward = browser(head(yibin))
    few = questions(ward, PAGE)
    for number in range(4):
        a_stay(yibin, name=f"孙小{number}")
    looked()
    assert questions(ward, PAGE) == few
    assert few <= 20


def test_the_siphon_page_tells_what_became_of_proposals(yibin: Yibin, one: str) -> None:
    proposal = proposals(yibin)[0]
    referral.refuse_stay(proposal.id, "ward_keeps_patient", actor=head(yibin).actor(NOW), now=NOW)
    page = f"/alliances/{yibin.region}/siphon/?of={yibin.county}"
    words = told(browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(page))
    assert "病区想继续留治 转出病区 1" in words
    assert "病种目录用本联合体现行章程的下转病种目录" in words
    assert "李桂芳" not in words
