"""What is due after the acute part, the cases behind a figure, a beginning told anew, a wall of one pathway: the further pages."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, chinese_left, led_to_the_entrance, questions, text_of, told
from tests.http.test_console_cases import NAMES, followed, opened
from tests.making import a_stranger
from tests.making_pathways import Channel, a_case, a_channel

pytestmark = pytest.mark.usefixtures("committed")


def village(place: Channel) -> Client:
    return browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))


def hub(place: Channel) -> Client:
    return browser(place.staff(Role.CHANNEL_TEAM, place.hub))


def arrived(place: Channel, *, label: str = "男 约70岁") -> UUID:
    """A case that has come to the hub, where a swallow screen is due now."""
    case = opened(place, village(place), label=label)
    team = hub(place)
    assert "已记录" in followed(team, team.post(f"/cases/{case}/tell/", {"code": "door"}))
    return case


def test_tasks_of_a_hospital_wait_until_they_are_done():
    place = a_channel()
    case, team = arrived(place), hub(place)
    page = told(team.get("/cases/tasks/"))
    assert "吞咽筛查" in page
    assert "男 约 70 岁" in page
    link = f"/cases/{case}/items/?task=swallow_screen"
    assert link in text_of(hub(place).get("/cases/tasks/"))
    assert "没有符合" in told(hub(place).get("/cases/tasks/?words=没有这个人"))
    assert "吞咽筛查" in told(hub(place).get("/cases/tasks/?words=吞咽"))
    filled = followed(team, team.post(link, {"swallow": "passed"}))
    assert "已保存" in filled
    assert "吞咽筛查" not in told(hub(place).get("/cases/tasks/"))
    assert "吞咽筛查" in told(hub(place).get("/cases/tasks/?state=done"))
    # The primary member, where nothing of this is done, has nothing waiting.
    assert "现在没有等着做的任务" in told(village(place).get("/cases/tasks/"))


def test_of_who_died_nothing_is_due():
    place = a_channel()
    case, team = arrived(place), hub(place)
    assert "后续任务" in told(team.get(f"/cases/{case}/"))
    page = followed(team, team.post(f"/cases/{case}/end/", {"end": "died"}))
    assert "后续任务" not in page
    assert "男 约 70 岁" not in told(hub(place).get("/cases/tasks/"))


def test_tasks_are_for_the_hospitals_of_the_reader():
    place = a_channel()
    arrived(place)
    assert hub(place).get(f"/cases/tasks/?at={place.lead}").status_code == 404
    assert browser(a_stranger()).get("/cases/tasks/").status_code == 403
    assert led_to_the_entrance("/cases/tasks/")
    assert led_to_the_entrance("/cases/figures/stroke/behind/dnt/")


def test_pages_of_tasks_and_of_a_figure_cost_the_same_however_many_cases_there_are():
    place = a_channel()
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.hub))
    arrived(place)
    pages = {"/cases/tasks/": hub(place), "/cases/figures/stroke/behind/odt/": watching}
    # Who reads for the first time is looked up once.
    for address, reader in pages.items():
        reader.get(address)
    few = {address: questions(reader, address) for address, reader in pages.items()}
    for number in range(4):
        arrived(place, label=f"第{number}位")
    assert {address: questions(reader, address) for address, reader in pages.items()} == few


def test_behind_a_figure_stand_its_cases_and_the_look_is_on_record():
    place = a_channel()
    case = arrived(place)
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.hub))
    figures = text_of(watching.get("/cases/figures/stroke/"))
    assert 'href="/cases/figures/stroke/behind/odt/?period=year"' in figures
    page = text_of(watching.get("/cases/figures/stroke/behind/odt/"))
    assert f'href="/cases/{case}/review/"' in page
    assert "男 约" not in page
    with reading(OPERATOR, now=timezone.now()):
        reads = list(RecordedRow.objects.filter(kind="read").values_list("facts", flat=True))
    looked = [look for one in reads if (look := json.loads(one))["page"] == "pathway_behind"]
    assert [one["purpose"] for one in looked] == [str(Purpose.AUDIT)]
    assert "没有这样的病例" in told(watching.get("/cases/figures/stroke/behind/odt/?kind=excluded"))
    assert "缺" in told(watching.get("/cases/figures/stroke/behind/dnt/?kind=missing"))
    assert watching.get("/cases/figures/stroke/behind/none/").status_code == 404
    assert village(place).get("/cases/figures/stroke/behind/odt/").status_code == 403


def test_who_says_how_many_people_live_there_reads_a_rate():
    place = a_channel()
    arrived(place)
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.hub))
    assert "/10 万" not in told(watching.get("/cases/figures/stroke/"))
    page = told(watching.get("/cases/figures/stroke/?people=400000"))
    assert "/10 万" in page
    assert "人口按您填的算，不保存" in page


def test_a_beginning_is_told_anew_with_a_reason():
    place = a_channel()
    doctor = village(place)
    case = opened(place, doctor)
    assert "更正发病时间" in told(doctor.get(f"/cases/{case}/"))
    early = (timezone.localtime() - timedelta(minutes=50)).strftime("%H:%M")
    posted = {"onset": "now", "wall": early, "reason": "家属想起来了"}
    page = followed(doctor, doctor.post(f"/cases/{case}/onset/", posted))
    assert "发病时间已更新" in page
    assert early in page


def test_a_wall_shows_one_pathway_or_all():
    place = a_channel()
    opened(place, village(place))
    wall = f"/walls/{place.hub}/"
    assert 'aria-label="通道"' not in text_of(hub(place).get(wall))
    sent = {"onset": "30", "wall": "", "label": "女 约60岁", "destination": str(place.hub)}
    assert village(place).post("/cases/new/chest-pain/", sent).status_code == 303
    both = told(hub(place).get(wall))
    assert "男 约 70 岁" in both
    assert "女 约 60 岁" in both
    one = told(hub(place).get(f"{wall}?pathway=chest-pain"))
    assert "男 约 70 岁" not in one
    assert "女 约 60 岁" in one
    assert "卒中" in one


def test_who_lies_on_a_ward_for_days_leaves_the_wall_and_stays_in_the_list():
    place = a_channel()
    # Of what is told at the time of the tests nothing more was told for months.
    case = a_case(place, destination=place.hub)
    wall = hub(place).get(f"/walls/{place.hub}/")
    assert str(case.id) not in text_of(wall)
    assert "另有 1 例一天没有新记录" in told(wall)
    assert str(case.id) in text_of(hub(place).get("/cases/?state=running"))
    opened(place, village(place))
    assert "正在来" in told(hub(place).get(f"/walls/{place.hub}/"))


def test_the_further_pages_are_complete_in_english():
    place = a_channel()
    arrived(place)
    team, watching = (
        browser(place.staff(role, place.hub), english=True)
        for role in (Role.CHANNEL_TEAM, Role.QUALITY_OFFICER)
    )
    for reader, address in (
        (team, "/cases/tasks/"),
        (team, "/cases/tasks/?state=done"),
        (watching, "/cases/figures/stroke/behind/odt/"),
        (watching, "/cases/figures/stroke/behind/dnt/?kind=missing"),
        (watching, "/cases/figures/stroke/?people=400000"),
    ):
        assert chinese_left(reader.get(address), *NAMES) == [], address
