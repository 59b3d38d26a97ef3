"""Counterpart support on the pages: agreed, chosen for a draft, told on the referral, ended."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.channels import QuotaPeriod, StandingChannel
from heyi.kernel.moments import day_of
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
from tests.making import Yibin, a_referral, a_stranger, some_beds

pytestmark = pytest.mark.usefixtures("alone")
PACKAGE = {"chief_complaint": "反复胸痛", "diagnosis": "心绞痛", "purpose": "请评估", "consent": "on", "urgency": "urgent"}  # fmt: skip


def wanted(yibin: Yibin, **more: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    told_: dict[str, Any] = {
        "sender": str(yibin.village), "receiver": str(yibin.county), "period": "month", "quota": "3", "starts_on": today,
    }  # fmt: skip
    return told_ | more


def agreed(yibin: Yibin, **more: Any) -> StandingChannel:
    now = timezone.now()
    told_: dict[str, Any] = {
        "sender": yibin.village, "receiver": yibin.county, "period": QuotaPeriod.MONTH, "quota": 1,
        "starts_on": day_of(now),
    }  # fmt: skip
    return referral.agree_channel(referral.NewChannel(**(told_ | more)), actor=centre(yibin).actor(), now=now)


def test_a_coordinator_agrees_sees_what_is_left_and_ends_it(yibin: Yibin):
    desk = browser(centre(yibin))
    assert "还没有约定过对口支援通道" in told(desk.get("/channels/"))
    assert 'href="/channels/"' in text_of(desk.get("/capacity/"))
    slip = desk.post("/channels/", wanted(yibin, quota="0"))
    assert slip.status_code == 422
    assert 'id="id_quota_error"' in text_of(slip)
    assert desk.post("/channels/", wanted(yibin)).status_code == 303
    assert desk.post("/channels/", wanted(yibin)).status_code == 409
    page = told(desk.get("/channels/")).replace(" ", "")
    assert "每月3人" in page
    assert "本月已用0/3" in page
    ending = text_of(desk.get("/channels/")).partition('action="/channels/')[2].partition('"')[0]
    assert browser(village(yibin)).post(f"/channels/{ending}").status_code == 403
    assert browser(a_stranger()).post(f"/channels/{ending}").status_code == 404
    assert desk.post(f"/channels/{ending}", follow=True).status_code == 200
    assert "有效，已约定终止" in told(desk.get("/channels/"))
    assert desk.post(f"/channels/{uuid4()}/end/").status_code == 404


def test_who_may_not_agree_reads_and_who_has_no_part_sees_none(yibin: Yibin):
    agreed(yibin)
    doctor = browser(village(yibin))
    assert "民主村卫生室" in told(doctor.get("/channels/")).partition("全部")[2]
    assert "约定一条通道" not in told(doctor.get("/channels/"))
    assert doctor.post("/channels/", wanted(yibin)).status_code == 403
    assert browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/channels/").status_code == 403
    other = browser(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.other_county))
    assert "与本机构有关的通道还没有" in told(other.get("/channels/?own=1"))
    assert led_to_the_entrance("/channels/")


def test_a_draft_is_sent_under_it_and_the_referral_says_so(yibin: Yibin):
    some_beds(yibin.county, by=yibin.staff(Role.WARD_NURSE, yibin.county).actor())
    channel = agreed(yibin)
    desk = browser(village(yibin))
    for turn, said in enumerate(("免分诊（第 1 个名额）", "名额已用完，按普通流程处理")):
        made = a_referral(yibin, state=State.DRAFT, name="刘一" if turn else "刘二")
        page = told(desk.get(at(made, "write"))).replace(" ", "")
        assert f"本月还剩{1 - turn}/1" in page
        sent = PACKAGE | {"expected_version": made.version, "channel_asked": "1", "channel": str(channel.id)}
        assert desk.post(at(made, "write"), sent | {"send": "1"}).status_code == 302
        assert "正在判定名额" in told(desk.get(at(made)))
        referral.answer_by_agreement(made.id, actor=referral.STANDING_CHANNEL, now=timezone.now())
        assert said.replace(" ", "") in told(desk.get(at(made))).replace(" ", "")


def test_the_choice_is_taken_back_by_unticking_and_by_another_destination(yibin: Yibin):
    channel = agreed(yibin)
    desk = browser(village(yibin))
    made = a_referral(yibin, state=State.DRAFT)

    def saved(**more: str) -> Referral:
        now = referral.outline_referral(made.id, actor=village(yibin).actor(), now=timezone.now()).referral
        desk.post(at(made, "write"), PACKAGE | {"expected_version": now.version, "channel_asked": "1"} | more)
        return referral.outline_referral(made.id, actor=village(yibin).actor(), now=timezone.now()).referral

    assert saved(channel=str(channel.id)).standing_channel == channel.id
    assert saved().standing_channel is None
    assert saved(channel=str(channel.id)).standing_channel == channel.id
    moved = saved(channel=str(channel.id), route=str(yibin.township))
    assert (moved.receiver, moved.standing_channel) == (yibin.township, None)


def test_the_list_is_paged_speaks_english_and_asks_no_more_for_more_rows(yibin: Yibin):
    agreed(yibin)
    desk = browser(centre(yibin))
    desk.get("/channels/")
    few = questions(desk, "/channels/")
    for number in range(25):
        agreed(yibin, department=f"病区{number}", ends_on=day_of(timezone.now()) + timedelta(days=9))
    assert questions(desk, "/channels/") <= few
    assert "page=2" in text_of(desk.get("/channels/"))
    page = browser(centre(yibin), english=True).get("/channels/?page=2")
    assert chinese_left(page, *(f"病区{number}" for number in range(25)), "病区", *PLACES) == []
