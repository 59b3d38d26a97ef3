"""Pages of the green channels: opened in three taps, told with one, refused in words, hidden from strangers, complete in English."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.pathways import public as pathways
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, chinese_left, led_to_the_entrance, questions, text_of, told
from tests.making_pathways import Channel, a_channel

pytestmark = pytest.mark.usefixtures("committed")

NAMES = (
    "西部牵头医院",
    "西部中心医院",
    "槎龙社区卫生服务站",
    "横沙社区卫生服务站",
    "张医生",
    "男 约70岁",
    "男 约",
    "约",
    "男",
    "岁",
    "白云区西部",
)


def opened(place: Channel, client: Client, *, onset: str = "30", **more: str) -> UUID:
    sent = {"onset": onset, "wall": "", "label": "男 约70岁", "destination": str(place.hub)} | more
    answer = client.post("/cases/new/stroke/", sent)
    assert answer.status_code == 303, told(answer)
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def followed(client: Client, answer: HttpResponse) -> str:
    assert answer.status_code == 303, told(answer)
    return told(client.get(answer["Location"]))


def test_three_taps_open_a_case_and_the_hub_sees_it_on_its_wall():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    assert "卒中绿色通道" in told(village.get("/"))
    page = told(village.get("/cases/new/stroke/"))
    assert "什么时候开始的" in page
    assert "西部中心医院" in page
    case = opened(place, village)
    assert "识别评分" in told(village.get(f"/cases/{case}/"))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    wall = told(hub.get(f"/walls/{place.hub}/"))
    assert "正在来" in wall
    assert "槎龙社区卫生服务站" in wall
    assert "男 约 70 岁" in wall


def test_a_tap_tells_a_milestone_and_what_cannot_be_is_refused_in_words():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    case = opened(place, village)
    assert "已记录" in followed(hub, hub.post(f"/cases/{case}/tell/", {"code": "door"}))
    again = followed(hub, hub.post(f"/cases/{case}/tell/", {"code": "door"}))
    assert "“到院”已在" in again
    early = (timezone.localtime() - timedelta(minutes=10)).strftime("%H:%M")
    refused = followed(hub, hub.post(f"/cases/{case}/tell/", {"code": "ct_start", "wall": early}))
    assert "次序不可能：“到院”" in refused
    assert "签名" in followed(hub, hub.post(f"/cases/{case}/tell/", {"code": "needle"}))


def test_a_tap_that_waited_is_told_at_its_own_time_and_counts_once():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    case = opened(place, village)
    now = timezone.now()
    slow = timedelta(minutes=4)
    sent = {
        "code": "recognised", "device": "phone-1", "key": "one-tap", "sent_at": (now - slow).isoformat(),
        "tapped_at": (now - slow - timedelta(minutes=5)).isoformat(),
    }  # fmt: skip
    for _ in range(2):
        answer = village.post(f"/cases/{case}/tell/", sent, headers={"X-Heyi-Tap": "1"})
        assert (answer.status_code, answer.json()) == (200, {"words": "已记录。"})
    actor = place.staff(Role.VILLAGE_DOCTOR, place.primary).actor(now)
    seen = pathways.see_case(case, actor=actor, purpose=Purpose.CARE, now=now + timedelta(minutes=1))
    (stamp,) = [one for one in seen.view.stamps if one.code == "recognised"]
    assert abs(stamp.at - (now - timedelta(minutes=5))) < timedelta(seconds=5)
    assert "设备时钟慢 4 分" in told(village.get(f"/cases/{case}/")).replace("\u2009", " ")
    refused = village.post(f"/cases/{case}/tell/", sent | {"key": "two"}, headers={"X-Heyi-Tap": "1"})
    assert refused.status_code == 409
    assert "识别评分" in refused.json()["words"]


def test_scales_decisions_corrections_and_the_end():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    case = opened(place, village)
    hub.post(f"/cases/{case}/tell/", {"code": "door"})
    sent = {"face": "1", "arm": "2", "grip": "2"}
    assert "已保存：5 分" in followed(hub, hub.post(f"/cases/{case}/scales/lams/", sent))
    half = hub.post(f"/cases/{case}/scales/lams/", {"face": "1"})
    assert half.status_code == 422
    wrong = hub.post(f"/cases/{case}/items/", {"glucose": "900"})
    assert wrong.status_code == 422
    assert "高于 80" in told(wrong)
    followed(hub, hub.post(f"/cases/{case}/items/", {"weight": "120", "ct_bleeding": "no"}))
    page = told(hub.get(f"/cases/{case}/"))
    assert "阿替普酶 共 90.0 mg：先推 9.0，其余 81.0（已到上限）" in page
    assert "必填" in followed(hub, hub.post(f"/cases/{case}/sign/ivt/", {"choice": "do", "reason": ""}))
    assert "已签：做" in followed(
        hub, hub.post(f"/cases/{case}/sign/ivt/", {"choice": "do", "reason": "指征明确"})
    )
    actor = place.staff(Role.CHANNEL_TEAM, place.hub).actor(timezone.now())
    seen = pathways.see_case(case, actor=actor, purpose=Purpose.CARE, now=timezone.now())
    door = next(one for one in seen.view.stamps if one.code == "door")
    gone = hub.post(f"/cases/{case}/stamps/{door.id}/", {"withdraw": "1", "reason": "记错"})
    assert "已撤销，原记录留痕" in followed(hub, gone)
    assert "发病时间已更新" in followed(
        hub, hub.post(f"/cases/{case}/onset/", {"onset": "wake_up", "wall": ""})
    )
    assert "已结束" in followed(hub, hub.post(f"/cases/{case}/end/", {"end": "not_this"}))
    assert "已不在进行中" in followed(
        hub, hub.post(f"/cases/{case}/sign/ivt/", {"choice": "leave", "reason": "x"})
    )


def test_strangers_find_nothing_and_nobody_comes_in_without_signing_in():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    case = opened(place, village)
    stranger = browser(place.staff(Role.DEPARTMENT_HEAD, place.outside))
    other = browser(place.staff(Role.VILLAGE_DOCTOR, place.other_primary))
    for client in (stranger, other):
        for path in ("", "items/", "scales/fast/", "patient/"):
            assert client.get(f"/cases/{case}/{path}").status_code == 404
        for path in ("tell/", "onset/", "sign/ivt/", "send/", "end/", f"stamps/{uuid4()}/"):
            assert client.post(f"/cases/{case}/{path}", {"code": "door"}).status_code == 404
        assert client.get(f"/walls/{place.hub}/").status_code == 404
    assert stranger.get("/cases/").status_code == 403
    assert stranger.get("/cases/new/stroke/").status_code == 404
    assert led_to_the_entrance(f"/cases/{case}/")
    assert led_to_the_entrance(f"/walls/{place.hub}/")


def test_lists_and_walls_cost_the_same_however_many_cases_there_are():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    opened(place, village)
    for path in (f"/walls/{place.hub}/", "/cases/"):
        hub.get(path)
    few = [questions(hub, path) for path in (f"/walls/{place.hub}/", "/cases/")]
    for _ in range(6):
        opened(place, village)
    assert [questions(hub, path) for path in (f"/walls/{place.hub}/", "/cases/")] == few
    assert max(few) <= 18
    narrowed = text_of(hub.get("/cases/?pathway=chest-pain&state=running&period=day"))
    assert "没有符合这些条件的病例" in narrowed


def tables_taken() -> list[int]:
    """The lines of each table of cases that was taken out of the house."""
    with reading(OPERATOR, now=timezone.now()):
        looks = [json.loads(row.facts) for row in RecordedRow.objects.filter(fact="patient_read")]
    return [look["rows"] for look in looks if look["page"] == "pathway_table"]


def test_the_figures_are_for_who_watches_over_them():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    case = opened(place, village)
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    hub.post(f"/cases/{case}/tell/", {"code": "door"})
    hub.post(f"/cases/{case}/tell/", {"code": "ct_start"})
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.lead))
    page = told(watching.get("/cases/figures/stroke/?figure=d2ct"))
    assert "到院至 CT" in page
    assert "西部中心医院" in page
    assert "男 约" not in page
    before = tables_taken()
    table = watching.get("/cases/figures/stroke/table/").content.decode("utf-8-sig").splitlines()
    assert tables_taken() == [*before, 1]
    assert table[0].startswith("case,opened_on,onset_kind,hospitals,end,minutes_onset")
    assert len(table) == 2
    assert "约" not in table[1]
    sheet = told(watching.get("/cases/figures/chest-pain/sheets/recertification/"))
    assert "无数据" in sheet
    assert village.get("/cases/figures/stroke/").status_code == 403
    assert watching.get("/cases/figures/measles/").status_code == 404
    assert watching.get("/cases/figures/stroke/sheets/none/").status_code == 404


def test_a_review_shows_the_line_the_decision_on_its_advice_and_what_was_mended():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub))
    case = opened(place, village)
    hub.post(f"/cases/{case}/tell/", {"code": "door"})
    hub.post(f"/cases/{case}/items/", {"weight": "70", "ct_bleeding": "no"})
    hub.post(f"/cases/{case}/sign/ivt/", {"choice": "do", "reason": "指征明确"})
    actor = place.staff(Role.CHANNEL_TEAM, place.hub).actor(timezone.now())
    seen = pathways.see_case(case, actor=actor, purpose=Purpose.CARE, now=timezone.now())
    door = next(one for one in seen.view.stamps if one.code == "door")
    (decision,) = seen.decisions
    checklist = seen.pathway.checklist("ivt")
    assert checklist is not None
    # What was shown is kept: no bleeding was known, the pressure was not.
    assert set(decision.shown) == {one.code for one in checklist.criteria}
    assert False in decision.shown.values()
    assert None in decision.shown.values()
    # Afterwards it becomes known that it bled: the review still shows what the doctor saw.
    hub.post(f"/cases/{case}/items/", {"ct_bleeding": "yes"})
    now = timezone.now()
    later = pathways.see_case(case, actor=actor, purpose=Purpose.CARE, now=now)
    assert later.decisions[0].shown == decision.shown
    page = told(hub.get(f"/cases/{case}/review/"))
    section = page[page.index("决定和当时的建议") :]
    assert "做 · 当时的建议 资料不全，尚不能判断" in section.replace("</strong>", "")
    assert "指征明确" in section
    assert "没有记录的节点" in page
    assert "已撤销" not in page
    hub.post(f"/cases/{case}/stamps/{door.id}/", {"withdraw": "1", "reason": "记错"})
    mended = told(hub.get(f"/cases/{case}/review/"))
    assert "已撤销" in mended[mended.index("更正、撤销和设备时钟") :]
    assert "记错" in mended
    stranger = browser(place.staff(Role.DEPARTMENT_HEAD, place.outside))
    other = browser(place.staff(Role.VILLAGE_DOCTOR, place.other_primary))
    assert [one.get(f"/cases/{case}/review/").status_code for one in (stranger, other)] == [404, 404]
    assert questions(hub, f"/cases/{case}/review/") <= 30
    assert led_to_the_entrance(f"/cases/{case}/review/")


def test_every_page_is_complete_in_english():
    place = a_channel()
    case = opened(place, browser(place.staff(Role.VILLAGE_DOCTOR, place.primary)))
    hub = browser(place.staff(Role.CHANNEL_TEAM, place.hub), english=True)
    paths = ("/cases/", "/cases/new/stroke/", f"/cases/{case}/", f"/cases/{case}/scales/nihss/", f"/cases/{case}/items/",
             f"/cases/{case}/patient/", f"/cases/{case}/review/", f"/walls/{place.hub}/", "/cases/figures/stroke/",
             "/cases/figures/chest-pain/sheets/recertification/")  # fmt: skip
    for path in paths:
        answer = hub.get(path)
        assert answer.status_code == 200, path
        assert chinese_left(answer, *NAMES) == [], path
