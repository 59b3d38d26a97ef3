"""The bell, the reader's notices, their wishes, the rules that hold, and robots of messengers."""

import re

import pytest
from django.http import HttpResponse

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import BotKind, NoticeKind, Quiet, Wish
from heyi.contexts.referral.terms import State
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
from tests.making import NOW, Staff, Yibin, a_referral, a_stranger
from tests.making_notices import heard, notices_of
from tests.robots import SECRET, a_robot

pytestmark = pytest.mark.usefixtures("alone")

PAGES = ("/notices/", "/notices/wishes/", "/notices/rules/", "/notices/endpoints/", "/notices/endpoints/new/")


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.county)


def an_emergency(yibin: Yibin, **more):
    yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county)
    one = a_referral(yibin, urgency=Urgency.EMERGENCY, **more)
    heard(one.id)
    return one


def bell_of(page: HttpResponse) -> str:
    found = re.search(r'<div class="bell" data-live="bell">.*?</div>', text_of(page))
    assert found
    return found.group()


def test_the_bell_counts_what_is_new_on_every_page(yibin: Yibin):
    client = browser(centre(yibin))
    assert "通知，没有未读" in bell_of(client.get("/"))
    an_emergency(yibin)
    for path in ("/", "/inbox/", "/notices/"):
        assert "通知，1 条未读" in bell_of(client.get(path)).replace("\u2009", " ")
    assert "notices" in re.search(r'data-topics="([^"]*)"', text_of(client.get("/"))).group(1)


def test_a_notice_says_what_where_and_how_urgent_and_names_nobody(yibin: Yibin):
    one = an_emergency(yibin, name="欧阳春兰")
    page = browser(centre(yibin)).get("/notices/")
    words = told(page)
    assert "急诊转诊等待查看" in words
    assert "民主村卫生室 → 高县人民医院" in words
    assert notices.number_of(one.id) in words
    assert "欧阳春兰" not in text_of(page)


def test_opening_a_notice_reads_it_and_leads_to_the_referral(yibin: Yibin):
    one = an_emergency(yibin)
    (notice,) = notices_of(centre(yibin))
    client = browser(centre(yibin))
    answer = client.post(f"/notices/{notice.id}/open/")
    assert (answer.status_code, answer["Location"]) == (302, f"/referrals/{one.id}/")
    assert "没有未读的通知" in told(client.get("/notices/"))
    assert "急诊转诊等待查看" in told(client.get("/notices/?box=all"))
    assert client.get(f"/notices/{notice.id}/open/").status_code == 405


def test_who_may_not_look_at_patients_is_told_and_not_led_there(yibin: Yibin):
    president = yibin.staff(Role.PRESIDENT, yibin.county)
    an_emergency(yibin)
    from datetime import timedelta

    notices.climb_ladders(actor=notices.NOTIFIER, now=NOW + timedelta(minutes=30))
    (notice,) = notices_of(president)
    client = browser(president)
    page = client.get("/notices/")
    assert "升级提醒" in told(page)
    assert "标为已读" in told(page)
    assert client.post(f"/notices/{notice.id}/open/")["Location"] == "/notices/"


def test_everything_is_marked_as_read_at_once(yibin: Yibin):
    for _ in range(2):
        an_emergency(yibin)
    client = browser(centre(yibin))
    answer = client.post("/notices/read/", follow=True)
    assert "2 条通知已标为已读" in told(answer)
    assert "没有未读的通知" in told(answer)


def test_a_stranger_cannot_open_what_others_were_told(yibin: Yibin):
    an_emergency(yibin)
    (notice,) = notices_of(centre(yibin))
    for other in (a_stranger(), village(yibin)):
        assert browser(other).post(f"/notices/{notice.id}/open/").status_code == 404
    assert len([one for one in notices_of(centre(yibin)) if one.is_open]) == 1


def test_a_list_is_narrowed_and_what_an_address_may_not_ask_is_left_out(yibin: Yibin):
    one = an_emergency(yibin)
    heard(a_referral(yibin, urgency=Urgency.URGENT).id)
    client = browser(centre(yibin))

    def rows(query: str) -> int:
        return text_of(client.get(f"/notices/?{query}")).count("<tr data-notice")

    assert rows("") == 2
    assert rows("level=urgent") == 1
    assert rows(f"number={notices.number_of(one.id)}") == 1
    assert rows("kind=emergency_waiting") == 1
    assert rows("kind=nonsense&level=x&organisation=1&page=zz") == 2
    assert "没有符合这些条件的通知" in told(client.get("/notices/?number=ZZ"))


def test_a_full_list_is_paged_and_few_questions_are_asked(yibin: Yibin):
    for _ in range(23):
        an_emergency(yibin)
    client = browser(centre(yibin))
    client.get("/notices/")
    assert text_of(client.get("/notices/")).count("<tr data-notice") == 20
    assert text_of(client.get("/notices/?page=2")).count("<tr data-notice") == 3
    assert questions(client, "/notices/") <= 12


# ---- wishes ----


def test_wishes_are_kept_and_shown_again(yibin: Yibin):
    client = browser(village(yibin))
    asked = {"email": "doctor@example.org", "by_email": "on", "own_quiet": "on", "begins": "21:30", "ends": "06:30",
             "told": ["place_found"]}  # fmt: skip
    assert "已保存" in told(client.post("/notices/wishes/", asked, follow=True))
    wish = notices.wish_of(actor=village(yibin).actor(), now=NOW)
    assert (wish.email, wish.by_email, wish.quiet) == ("doctor@example.org", True, Quiet(1290, 390))
    assert NoticeKind.OUTCOME_BACK in wish.muted
    assert NoticeKind.PLACE_FOUND not in wish.muted
    page = text_of(client.get("/notices/wishes/"))
    assert 'value="doctor@example.org"' in page
    assert 'value="21:30"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by_email": "on"}, "要用邮件提醒，请先填邮箱"),
        ({"email": "nobody"}, "这不是有效的邮箱"),
        ({"own_quiet": "on", "begins": "22:00"}, "必填"),
        ({"own_quiet": "on", "begins": "25:00", "ends": "07:00"}, "格式不对"),
        ({"told": ["emergency_waiting"]}, "没有“emergency_waiting”这个选项"),
    ],
)
def test_a_wish_that_cannot_be_is_said_at_its_field_and_nothing_is_lost(yibin: Yibin, changes, words):
    client = browser(village(yibin))
    answer = client.post("/notices/wishes/", {"email": "", **changes})
    assert answer.status_code == 422
    assert words in told(answer).replace(" ", "")
    assert notices.wish_of(actor=village(yibin).actor(), now=NOW) == Wish()


def test_what_everybody_gets_is_listed_and_cannot_be_chosen(yibin: Yibin):
    page = text_of(browser(village(yibin)).get("/notices/wishes/"))
    assert "急诊转诊等待查看" in page
    assert 'value="emergency_waiting"' not in page


def test_the_rules_say_who_is_told_what_and_how_sure_that_is(yibin: Yibin):
    words = told(browser(village(yibin)).get("/notices/rules/"))
    assert "10 分钟没人处理：接收方 · 科室主任" in words
    assert "20 分钟没人处理：接收方 · 院长" in words
    assert "heyi-assumptions#notices" in words
    assert "22:00–07:00" in words


# ---- robots ----


def a_form(yibin: Yibin, **changes: str) -> dict[str, str]:
    asked = {"at": str(yibin.county), "kind": "wecom", "name": "转诊群", "least": "urgent", "is_on": "on",
             "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim"}  # fmt: skip
    return asked | changes


def test_a_robot_is_added_tried_changed_and_removed_and_its_address_is_never_shown(yibin: Yibin, settings):
    settings.HEYI_OPEN_HOSTS = ("127.0.0.1",)
    client = browser(officer(yibin))
    with a_robot("feishu") as robot:
        asked = a_form(yibin, kind="feishu", url=robot.url, secret=SECRET)
        page = client.post("/notices/endpoints/new/", asked, follow=True)
        assert "请发一条测试消息" in told(page)
        assert "hook?key=k" not in text_of(page)
        assert SECRET not in text_of(page)
        here = page.redirect_chain[-1][0]
        # The robot knows the time of the builders, the page that of today: a signature of the wrong day.
        said = told(client.post(f"{here}try/", follow=True))
        assert "测试消息没有送到：对方拒收（19021）" in said
        robot.mood = "hurried"
        assert "对方说发得太快" in told(client.post(f"{here}try/", follow=True))
    changed = client.post(here, a_form(yibin, kind="feishu", name="急诊群", url="", version="1"), follow=True)
    assert "急诊群" in told(changed)
    stale = client.post(here, a_form(yibin, name="旧的", url="", version="1"))
    assert stale.status_code == 412
    assert "您看到的不是最新内容" in told(stale)
    assert "急诊群" in told(client.get("/notices/endpoints/"))
    assert "还没有群机器人" in told(client.post(f"{here}remove/", follow=True))
    assert client.get(here).status_code == 404


def test_a_trial_that_arrives_says_so(yibin: Yibin, settings):
    settings.HEYI_OPEN_HOSTS = ("127.0.0.1",)
    client = browser(officer(yibin))
    with a_robot("wecom") as robot:
        here = client.post("/notices/endpoints/new/", a_form(yibin, url=robot.url))["Location"]
        assert "测试消息：对方已收下" in told(client.post(f"{here}try/", follow=True))
    assert "测试消息" in robot.taken[0]["markdown"]["content"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://10.0.0.1/hook"}, "地址须以https://开头"),
        ({"url": ""}, "必填"),
        ({"name": ""}, "必填"),
        ({"kind": "fax"}, "没有“fax”这个选项"),
        ({"at": "nowhere"}, "没有“nowhere”这个选项"),
    ],
)
def test_a_robot_that_cannot_be_is_said_at_its_field(yibin: Yibin, changes, words):
    answer = browser(officer(yibin)).post("/notices/endpoints/new/", a_form(yibin, **changes))
    assert answer.status_code == 422
    assert words in told(answer).replace(" ", "")


def test_robots_belong_to_who_answers_for_the_organisation(yibin: Yibin):
    wish = notices.EndpointWish(kind=BotKind.WECOM, name="转诊群", url="https://qyapi.weixin.qq.com/x")
    made = notices.open_endpoint(wish, at=yibin.county, actor=officer(yibin).actor(), now=NOW)
    here = f"/notices/endpoints/{made.id}/"
    colleague = browser(yibin.staff(Role.WARD_NURSE, yibin.county))
    assert "群机器人" not in told(colleague.get("/notices/"))
    assert colleague.get("/notices/endpoints/").status_code == 403
    assert colleague.get(here).status_code == 403
    elsewhere = browser(yibin.staff(Role.DATA_OFFICER, yibin.city))
    for path in ("", "try/", "revive/", "remove/"):
        ask = elsewhere.get if not path else elsewhere.post
        assert ask(f"{here}{path}").status_code == 404
        assert (colleague.get if not path else colleague.post)(f"{here}{path}").status_code == 403


def test_every_page_asks_for_the_entrance_and_speaks_english(yibin: Yibin):
    an_emergency(yibin)
    heard(a_referral(yibin, state=State.DECLINED).id)
    for path in PAGES:
        assert led_to_the_entrance(path)
    for staff, paths in ((officer(yibin), PAGES), (centre(yibin), PAGES[:1])):
        client = browser(staff, english=True)
        for path in paths:
            assert chinese_left(client.get(path), *PLACES) == [], path
