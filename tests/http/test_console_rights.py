"""What persons ask about their data, on pages: taken down at a desk, answered by the data officer, restricted and lifted."""

import re

import pytest

from heyi.contexts.governance.terms import Role
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told
from tests.http.console_people import a_villager, asked, county_doctor, doctor, page_of
from tests.making import Staff, Yibin

pytestmark = pytest.mark.usefixtures("alone")

REQUESTS, SHUT = "/rights-requests/", "/restrictions/"
WISH = {
    "kind": "restrict", "scope": "all", "asker": "patient", "proof": "identity_card", "words": "不想让别的医院看到",
}  # fmt: skip


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.village)


def the_form(page: str, kind: str) -> str:
    found = re.search(rf'action="({kind}[^"]+/)"', page)
    assert found is not None
    return found[1]


def test_a_restriction_is_asked_for_answered_and_lifted(yibin: Yibin):
    made, desk, client = a_villager(yibin), browser(doctor(yibin)), browser(officer(yibin))
    form = f"{page_of(made)}rights/"
    assert form in text_of(desk.get(page_of(made)))
    assert "30 天内答复" in told(desk.get(form))
    lacking = desk.post(form, WISH | {"scope": "", "words": ""})
    assert (lacking.status_code, 'id="id_words_error"' in text_of(lacking)) == (422, True)
    agent = desk.post(form, WISH | {"asker": "agent"})
    assert (agent.status_code, "须核对双方证件" in told(agent)) == (422, True)
    assert "没有等待答复的请求" in told(client.get(REQUESTS))
    assert desk.post(form, WISH).status_code == 303
    assert "1 项个人信息请求待答复" in told(client.get("/"))
    page = client.get(REQUESTS)
    for words in ("王秀英", "限制查阅", "不想让别的医院看到", "看过居民身份证", "民主村卫生室"):
        assert words in told(page), words
    answer = the_form(text_of(page), REQUESTS)
    silent = client.post(answer, {"outcome": "refused"})
    assert (silent.status_code, "答复" in told(silent)) == (422, True)
    assert client.post(answer, {"outcome": "granted"}).status_code == 303
    assert client.post(answer, {"outcome": "granted"}).status_code == 409
    assert "同意" in told(client.get(f"{REQUESTS}?box=answered"))
    assert "患者已要求限制查阅" in told(desk.get(page_of(made)))
    shut = client.get(SHUT)
    assert "王秀英" in told(shut)
    lift = the_form(text_of(shut), SHUT)
    assert "请写明理由" in told(client.post(lift, {"words": ""}, follow=True))
    assert "已解除" in told(client.post(lift, {"words": "患者本人要求恢复"}, follow=True))
    assert "没有被限制查阅的登记" in told(client.get(SHUT))
    assert "已经结束" in told(client.post(lift, {"words": "患者本人要求恢复"}, follow=True))
    assert "患者已要求限制查阅" not in told(desk.get(page_of(made)))


def test_an_emergency_page_says_that_the_record_is_restricted(yibin: Yibin):
    made, client = a_villager(yibin), browser(officer(yibin))
    browser(doctor(yibin)).post(f"{page_of(made)}rights/", WISH)
    client.post(the_form(text_of(client.get(REQUESTS)), REQUESTS), {"outcome": "granted"})
    county = browser(county_doctor(yibin))
    question = asked(county, made.details.identifiers[0].value)["Location"]
    said = {"reason": "unconscious", "words": "车祸昏迷，无人陪同"}
    page = county.post(f"{question}emergency/", said, follow=True)
    assert "患者已要求限制查阅" in told(page)


def test_others_find_no_form_and_answer_nothing(yibin: Yibin):
    made, client = a_villager(yibin), browser(officer(yibin))
    browser(doctor(yibin)).post(f"{page_of(made)}rights/", WISH)
    answer = the_form(text_of(client.get(REQUESTS)), REQUESTS)
    for role, at in ((Role.MEMBER_DOCTOR, yibin.county), (Role.DATA_OFFICER, yibin.county)):
        other = browser(yibin.staff(role, at))
        assert other.get(f"{page_of(made)}rights/").status_code == 404, role
        assert other.post(answer, {"outcome": "granted"}).status_code == 404, role
    desk = browser(doctor(yibin))
    assert desk.post(answer, {"outcome": "granted"}).status_code == 403
    assert [desk.get(path).status_code for path in (REQUESTS, SHUT)] == [403, 403]


def test_many_requests_cost_no_more_statements_than_one(yibin: Yibin):
    desk, client = browser(doctor(yibin)), browser(officer(yibin))
    desk.post(f"{page_of(a_villager(yibin))}rights/", WISH)
    one = questions(client, REQUESTS)
    for _ in range(3):
        desk.post(f"{page_of(a_villager(yibin))}rights/", WISH)
    assert questions(client, REQUESTS) == one <= 20


def test_english_pages_are_english(yibin: Yibin):
    made, desk = a_villager(yibin), browser(doctor(yibin), english=True)
    client = browser(officer(yibin), english=True)
    pages = [client.get(REQUESTS), client.get(SHUT), desk.get(f"{page_of(made)}rights/")]
    words = {"words": "Nobody else shall see it"}
    desk.post(f"{page_of(made)}rights/", WISH | words)
    pages += [client.get(REQUESTS), client.get("/")]
    client.post(the_form(text_of(pages[-2]), REQUESTS), {"outcome": "granted"})
    pages += [client.get(f"{REQUESTS}?box=answered"), client.get(SHUT), desk.get(page_of(made))]
    names = (*PLACES, "王秀英", "四川省宜宾市高县文江镇民主村", "组", "四川省宜宾市")
    left = {words for one in pages for words in chinese_left(one, *names)}
    assert sorted(left) == []
