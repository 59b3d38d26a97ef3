"""The green channels on the pages of a charter: who does what, which targets, what is wrong, and what two versions say otherwise."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, chinese_left, questions, text_of, told
from tests.making import NOW
from tests.making_pathways import Channel, a_channel

pytestmark = pytest.mark.usefixtures("alone")

NAMES = ("西部牵头医院", "西部中心医院", "社区卫生服务站", "医联体", "张医生", "西部", "槎龙", "横沙")
CHANGES = """
  changes:
    - pathway: stroke
      milestones:
        - {code: call, name: {zh: 呼救, en: Call}, usual: false, after: [pre_alert], recorded_by: [ambulance_crew]}
        - {code: handed_over, name: {zh: 交接, en: Handed over}, after: [door], recorded_by: [ambulance_crew]}
      figures:
        - {code: dido, name: {zh: 首院停留 DIDO, en: Door in to door out DIDO}, kind: interval, since: door, until: depart, target_minutes: 90,
           definition: {zh: 离院减同一家医院的到院, en: Departure less the door of the same hospital}, source: stroke-pathway#dido, status: secondary}
        - {code: handing, name: {zh: 交接用时, en: Handing over}, kind: interval, since: door, until: handed_over, target_minutes: 15,
           definition: {zh: 交接减到院, en: Handing over less door}}
      tasks:
        - {code: day_90, name: {zh: 90 天 mRS 随访, en: mRS at day 90}, since: onset, opens_minutes: 119520, due_minutes: 131040, closes_minutes: 149760, at: origin,
           recorded_by: [village_doctor, member_doctor, channel_team], asks: [mrs_90], source: stroke-pathway#course, status: unverified}
"""


@pytest.fixture
def place(alone: None) -> Channel:
    return a_channel()


def page(place: Channel, *, english: bool = False) -> HttpResponse:
    reader = browser(place.staff(Role.PRESIDENT, place.lead), english=english)
    answer = reader.get(f"/charters/{place.alliance}/")
    assert answer.status_code == 200
    return answer


def difference(place: Channel, text: str, *, english: bool = False) -> HttpResponse:
    governance.apply_charter(
        place.alliance, text, effective_from=NOW + timedelta(hours=1), actor=OPERATOR, now=NOW
    )
    new, old = (one.id for one in governance.charter_versions(place.alliance, actor=OPERATOR, now=NOW))
    reader = browser(place.staff(Role.PRESIDENT, place.lead), english=english)
    return reader.get(f"/charters/{place.alliance}/difference/{old}/{new}/")


def preset() -> str:
    return governance.read_preset("baiyun-stroke").parts[0].text


def test_each_channel_says_who_does_what_who_records_and_how_a_case_ends(place: Channel) -> None:
    answer = page(place)
    words = told(answer)
    assert "谁可以开启 村医、医师、急诊人员、院前急救人员、绿色通道团队" in words
    assert "怎样结束 出院、死亡、自动离院 结束而不计入指标 排除卒中、误开" in words
    assert "牵头中心（1） 牵头医院 省级、市级 到院、接诊、CT 开始、CT 读片、检验结果" in words
    assert "区域枢纽（1） 区域卒中救治中心 县级 到院、接诊" in words
    assert "导管室就绪 医师、绿色通道团队 牵头中心（1）" in words
    door = words.partition("每个节点由谁记录")[2]
    assert (
        "到院 到达 · 每家医院各记一次 医师、病区护士、急诊人员、绿色通道团队 区域枢纽（1）、牵头中心（1） 绿色通道团队（所在医院）"
        in door
    )
    assert "呼救 村医、医师、急诊人员、院前急救人员 任何成员" in door


def test_each_target_stands_with_its_source_and_how_sure_it_is(place: Channel) -> None:
    words = told(page(place))
    assert (
        "到院至溶栓 DNT 溶栓开始减溶栓医院的到院 75% 以上的病例在 60 分钟以内 转引 stroke-pathway#door-to-needle"
        in words
    )
    assert "首院停留 DIDO 离院减同一家医院的到院 120 分钟以内 未核对 stroke-pathway#dido" in words
    assert "再通率 mTICI 2b–3／取栓者 不低于 85% 未核对" in words
    assert "项指标只统计，不设目标。" in words


def test_what_the_check_finds_stands_at_the_top_and_at_the_channel(place: Channel) -> None:
    answer = page(place)
    assert text_of(answer).count('href="#pathways-defined-stroke"') == 2
    channel = text_of(answer).partition('id="pathways-defined-stroke"')[2].partition("<dl")[0]
    assert "只有牵头医院能做：股动脉穿刺" in re.sub(r"[\s\u2009]+", "", channel)
    assert "5个目标还没有与原文核对" in re.sub(r"[\s\u2009]+", "", channel)


def test_a_difference_says_which_milestone_figure_and_target_is_another(place: Channel) -> None:
    answer = difference(place, preset() + CHANGES)
    assert answer.status_code == 200
    words = told(answer)
    assert "卒中绿色通道 · 指标 · 首院停留 DIDO 目标时间 target_minutes 120 分钟 90 分钟" in words
    assert "卒中绿色通道 · 指标 · 首院停留 DIDO 依据 status 未核对 转引" in words
    assert "卒中绿色通道 · 指标 · 交接用时 原来没有 交接用时（15 分钟以内）" in words
    assert "卒中绿色通道 · 节点 · 交接 原来没有 交接" in words
    assert "卒中绿色通道 · 节点 · 呼救 不早于 after 发病／最后正常 预警" in words
    assert (
        "卒中绿色通道 · 节点 · 呼救 由谁记录 recorded_by 院前急救人员、急诊人员、医师、村医 院前急救人员"
        in words
    )
    assert "卒中绿色通道 · 后续任务 · 90 天 mRS 随访 应完成 due_minutes 90 天 91 天" in words
    assert "pathways.defined" not in words


def test_a_channel_that_goes_is_one_line(place: Channel) -> None:
    answer = difference(place, preset().replace(", chest-pain-2026-1]", "]"))
    words = told(answer)
    assert "沿用的绿色通道目录 chest-pain-2026-1、stroke-2026-1 stroke-2026-1" in words
    assert "胸痛绿色通道 胸痛绿色通道 已删去" in words
    assert text_of(answer).count("胸痛") <= 4


def test_the_pages_are_complete_in_english_and_ask_little(place: Channel) -> None:
    assert chinese_left(page(place, english=True), *NAMES) == []
    answer = difference(place, preset() + CHANGES, english=True)
    assert "Target time" in told(answer)
    values = text_of(answer).partition('aria-labelledby="values"')[2].partition('aria-labelledby="text"')[0]
    assert re.findall("[\u4e00-\u9fff]+", values) == []
    reader = browser(place.staff(Role.PRESIDENT, place.lead))
    reader.get(f"/charters/{place.alliance}/")
    assert questions(reader, f"/charters/{place.alliance}/") <= 20
