"""The accesses that stand, on a page: listed, narrowed, ended by the giver, and shut for everybody else."""

import re

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told
from tests.making import Staff, Yibin, a_referral

pytestmark = pytest.mark.usefixtures("alone")

GRANTS = "/grants/"


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.village)


def test_an_access_is_listed_narrowed_and_ended(yibin: Yibin):
    client = browser(officer(yibin))
    assert "没有这样的授权" in told(client.get(GRANTS))
    made = a_referral(yibin, state=State.ACCEPTED)
    page = client.get(GRANTS)
    for words in ("王秀英", "接收转诊", "民主村卫生室", "高县人民医院", "随事由结束"):
        assert words in told(page), words
    for narrowed in ("?basis=outcome_shared", "?days=3000", "?box=had"):
        assert "没有这样的授权" in told(client.get(f"{GRANTS}{narrowed}")), narrowed
    assert "王秀英" in told(client.get(f"{GRANTS}?basis=odd&days=x&organisation=y"))
    other = browser(yibin.staff(Role.DATA_OFFICER, yibin.county))
    had = told(other.get(f"{GRANTS}?box=had"))
    assert ("接收转诊" in had, "王秀英" in had) == (True, False)
    end = re.search(r'action="(/grants/[^"]+/end/)"', text_of(page))
    assert end is not None
    assert other.post(end[1], {"words": "患者已出院，不再需要"}).status_code == 403
    assert "请写明理由" in told(client.post(end[1], {"words": ""}, follow=True))
    assert "已收回" in told(client.post(end[1], {"words": "患者已出院，不再需要"}, follow=True))
    assert "已经结束" in told(client.post(end[1], {"words": "患者已出院，不再需要"}, follow=True))
    head = browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
    assert head.get(f"/patients/{made.patient}/").status_code == 404
    assert head.get(GRANTS).status_code == 403


def test_many_accesses_cost_no_more_statements_than_one(yibin: Yibin):
    client = browser(officer(yibin))
    a_referral(yibin, state=State.ACCEPTED)
    one = questions(client, GRANTS)
    for _ in range(2):
        a_referral(yibin, state=State.ACCEPTED)
    assert questions(client, GRANTS) == one <= 20


def test_english_pages_are_english(yibin: Yibin):
    client = browser(officer(yibin), english=True)
    a_referral(yibin, state=State.ACCEPTED)
    pages = [client.get(GRANTS), client.get(f"{GRANTS}?box=had")]
    left = {words for one in pages for words in chinese_left(one, *PLACES, "王秀英")}
    assert sorted(left) == []
