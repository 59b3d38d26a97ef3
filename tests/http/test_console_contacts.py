"""Contacts after a treatment and outcomes that came back, on pages."""

import re

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from tests.http.console_pages import (
    PLACES,
    browser,
    centre,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.http.test_console_letters import pdf_words
from tests.making import NOW, Yibin, a_referral

pytestmark = pytest.mark.usefixtures("alone")

MADE = {"what": "made", "way": "phone", "condition": "better", "adherence": "regular", "words": "无胸痛"}
TRIED = {"what": "tried", "way": "phone", "reason": "not_reached", "words": "晚上再打"}


def treated(yibin: Yibin, *, name: str = "王秀英", state: State = State.PLAN_RUNNING) -> Referral:
    """A patient whose outcome came back, as the worker leaves it."""
    one = a_referral(yibin, state=state, name=name)
    referral.tell_outcome(one.id, actor=referral.AFTERCARE, now=NOW)
    referral.arrange_contacts(one.id, actor=referral.AFTERCARE, now=NOW)
    return one


def first_of(client, path: str, kind: str) -> str:
    found = re.search(rf'href="(/{kind}/[0-9a-f-]+/)"', text_of(client.get(path)))
    assert found is not None
    return found[1]


def test_a_contact_is_tried_and_then_made(yibin: Yibin):
    treated(yibin)
    client = browser(village(yibin))
    page = told(client.get("/contacts/"))
    for words in ("王秀英", "7 天随访", "全部待联系 3", "转回来的患者"):
        assert words in page, words
    path = first_of(client, "/contacts/", "contacts")
    assert "referral-procedure#contacts" in told(client.get(path))
    empty = client.post(path, {"what": "made"})
    assert empty.status_code == 422
    assert {f'id="id_{name}_error"' in text_of(empty) for name in ("way", "condition", "adherence")} == {True}
    again = client.post(path, TRIED, follow=True)
    assert "请再试" in told(again)
    assert "晚上再打" in told(again)
    assert "试过 1 次没联系上" in told(client.get("/contacts/"))
    assert "已记下" in told(client.post(path, MADE, follow=True))
    done = told(client.get(path))
    assert "无胸痛" in done
    assert "好转" in done
    assert "已经有人记过" in told(client.post(path, MADE, follow=True))
    assert "王秀英" in told(client.get("/contacts/?when=ended"))
    assert "全部待联系 2" in told(client.get("/contacts/?when=overdue"))


def test_a_name_is_sought_and_never_stands_in_an_address(yibin: Yibin):
    treated(yibin)
    treated(yibin, name="李桂芳")
    client = browser(village(yibin))
    for path in ("/contacts/?when=open", "/returned/"):
        answer = client.post(path, {"words": "李桂芳"})
        assert "李桂芳" not in answer["Location"]
        page = told(client.get(answer["Location"]))
        assert "王秀英" not in page
        assert page.count("李桂芳") >= 1
        assert "没有符合这些条件" in told(client.post(path, {"words": "赵钱孙"}, follow=True))
        assert client.post(path, {"words": "。"}, follow=True).status_code == 200


def test_an_outcome_that_came_back_is_listed_opened_and_printed(yibin: Yibin):
    treated(yibin)
    client = browser(village(yibin))
    assert "回传的结果 1" in told(client.get("/sent/"))
    assert "没打开过" in told(client.get("/returned/?unseen=1"))
    path = first_of(client, "/returned/", "returned")
    page = told(client.get(path))
    for words in ("支架植入术后好转", "患者好转出院", "高县人民医院", "看这份转诊"):
        assert words in page, words
    assert "谁先打开" in told(client.get(path))
    assert "没有符合这些条件的结果" in told(client.get("/returned/?unseen=1"))
    assert "支架植入术后好转" in pdf_words(client.get(f"{path}letter/"))
    for other in (centre(yibin), yibin.staff(Role.MEMBER_DOCTOR, yibin.other_county)):
        assert browser(other).get(path).status_code == 404
        assert browser(other).get(f"{path}letter/").status_code == 404
    assert led_to_the_entrance(path)


def test_others_find_no_contact_and_without_the_duty_no_list(yibin: Yibin):
    treated(yibin)
    path = first_of(browser(village(yibin)), "/contacts/", "contacts")
    stranger = browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.other_county))
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, MADE).status_code == 404
    assert "没有要联系的患者" in told(stranger.get("/contacts/"))
    officer = browser(yibin.staff(Role.DATA_OFFICER, yibin.village))
    assert officer.get("/contacts/").status_code == 403
    assert officer.get("/returned/").status_code == 403
    assert led_to_the_entrance("/contacts/")


def test_the_alliance_sees_its_units_and_no_patient(yibin: Yibin):
    treated(yibin)
    path = f"/alliances/{yibin.region}/contacts/"
    lead = browser(yibin.staff(Role.ALLIANCE_ADMINISTRATOR, yibin.city))
    page = told(lead.get(path))
    assert "民主村卫生室" in page
    assert "王秀英" not in page
    assert "没有符合的机构" in told(lead.get(f"{path}?words=没有这家"))
    assert browser(village(yibin)).get(path).status_code == 404


def test_many_cost_no_more_questions_than_one(yibin: Yibin):
    treated(yibin)
    client = browser(village(yibin))
    paths = ("/contacts/?when=open", "/returned/", first_of(client, "/contacts/", "contacts"))
    one = [questions(client, path) for path in paths]
    for number in range(3):
        treated(yibin, name=f"李桂{number}")
    assert [questions(client, path) for path in paths] == one
    assert max(one) <= 20


def test_english_pages_are_english(yibin: Yibin):
    treated(yibin)
    client = browser(village(yibin), english=True)
    contact, outcome = first_of(client, "/contacts/", "contacts"), first_of(client, "/returned/", "returned")
    lead = browser(yibin.staff(Role.ALLIANCE_ADMINISTRATOR, yibin.city), english=True)
    paths = (
        "/contacts/",
        "/contacts/?when=ended",
        contact,
        "/returned/",
        "/returned/?unseen=1",
        outcome,
        "/sent/",
    )
    pages = [client.get(path) for path in paths]
    pages += [client.post(contact, {"what": "tried"}), lead.get(f"/alliances/{yibin.region}/contacts/")]
    pages += [
        client.post(contact, TRIED | {"words": ""}, follow=True),
        client.post(contact, MADE | {"words": ""}, follow=True),
        client.get(contact),
    ]
    names = (*PLACES, "王秀英", "中文", "支架植入术后好转", "患者好转出院", "建议回当地随访")
    left = {words for one in pages for words in chinese_left(one, *names)}
    assert sorted(left) == []
