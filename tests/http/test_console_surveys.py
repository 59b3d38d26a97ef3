"""Surveys on the pages: planned, their sample drawn from a file or from the members, opened, watched, their codes printed."""

import csv
import json
import re
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heyi.config.discovery import discover
from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import SamplePlan, SurveyState
from heyi.foundation.delivery import Told
from heyi.foundation.live.news import keys_for, news_of
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.record import Kind
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.http.survey_pages import (
    FRAME,
    asking,
    desk_of,
    now_of,
    officer,
    opened,
    plan_fields,
    planned,
    point_of,
)
from tests.making import Yibin, a_stranger
from tests.making_surveys import a_released_edition, sent

pytestmark = pytest.mark.usefixtures("alone")


def workbook(rows: list[list[str]]) -> bytes:
    """The smallest workbook that holds these cells as texts."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )  # fmt: skip
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }  # fmt: skip
    packed = BytesIO()
    with ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return packed.getvalue()


def test_a_survey_is_planned_drawn_and_opened(yibin: Yibin):
    desk = browser(officer(yibin))
    assert "还没有调查" in told(desk.get("/surveys/"))
    edition = a_released_edition(asking(yibin), now=timezone.now())
    assert "每个地区抽几个调查点" in told(desk.get("/surveys/new/"))
    made = desk.post("/surveys/new/", plan_fields(edition.id, yibin.city))
    assert made.status_code == 303
    sample = made["Location"]
    page = desk.get(sample)
    assert "还没有抽样" not in told(page)
    assert "抽样框" in told(page)
    drawn = desk.post(sample, {"rows": FRAME, "seed": "3", "version": "1"})
    assert drawn.status_code == 303
    words = told(desk.get(sample))
    assert "抽到 2 个调查点，共要 40 份" in words
    survey_id = UUID(sample.split("/")[2])
    points = surveys.points_of(survey_id, actor=asking(yibin).runner, now=timezone.now())
    assert {one.area for one in points} == {"甲市", "乙市"}
    assert all(one.name in words for one in points)
    assert re.search("[0-9a-f]{64}", text_of(desk.get(sample)))
    assert desk.post(f"/surveys/{survey_id}/open/", {"version": "2"}).status_code == 303
    words = told(desk.get(f"/surveys/{survey_id}/"))
    assert "进行中" in words
    assert "0 / 40" in words
    assert "发码 60" in words
    row = told(desk.get("/surveys/?state=open&text=门诊"))
    assert "门诊满意度" in row
    assert "还有 10 天" in row
    assert "没有符合这些条件的调查" in told(desk.get("/surveys/?state=closed"))


def test_a_plan_that_cannot_be_comes_back_with_its_faults_and_what_was_typed(yibin: Yibin):
    edition = a_released_edition(asking(yibin), now=timezone.now())
    desk = browser(officer(yibin))
    wrong = plan_fields(edition.id, yibin.city, title="", closes_on="2020-01-01", series="保留我", seed="-1")
    page = desk.post("/surveys/new/", wrong)
    assert page.status_code == 422
    assert 'id="id_title_error"' in text_of(page)
    assert 'id="id_seed_error"' in text_of(page)
    assert "保留我" in text_of(page)
    late = plan_fields(edition.id, yibin.city, closes_on="2020-01-01", forms_wanted="20000", spare="5000")
    page = desk.post("/surveys/new/", late)
    assert page.status_code == 422
    for field in ("closes_on", "forms_wanted", "spare"):
        assert f'id="id_{field}_error"' in text_of(page), field


def test_how_many_to_ask_is_reckoned_and_the_formula_is_told(yibin: Yibin):
    desk = browser(officer(yibin))
    a_released_edition(asking(yibin), now=timezone.now())
    page = told(desk.get("/surveys/new/"))
    assert "Cochran" in page
    # 1.96² · 0.25 / 0.05² = 384.16; times 1.5 = 576.24 → 577; over 0.8 → 722.
    assert "577" in page
    assert "722" in page
    plan = {"areas": "10", "points": "5", "forms_wanted": "20", "spare": "25", "sharing": "each"}
    part = desk.get(
        "/surveys/reckoning/", {**plan, "effect": "1", "silent": "0"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in text_of(part)
    assert "385" in told(part)
    assert "共 1000 份，发码 1250" in told(part)
    assert "共 300 份，发码 375" in told(
        desk.get("/surveys/reckoning/", {**plan, "sharing": "by_size", "forms_wanted": "300"})
    )
    assert "不是数" in told(desk.get("/surveys/reckoning/", {"margin": "x"}))
    assert "应在 0 与 1 之间" in told(desk.get("/surveys/reckoning/", {"margin": "0"}))


def test_a_frame_with_faults_is_refused_row_by_row_and_stays_typed(yibin: Yibin):
    survey, desk = planned(yibin), browser(officer(yibin))
    path = f"/surveys/{survey.id}/sample/"
    rows = "地区\t名称\t人数\t机构代码\n\n甲市\t一中心\t很多\t\n甲市\t\t30\t\n乙市\t三中心\t9\tNOBODY\n甲市\t一中心\t8\t\n"
    page = desk.post(path, {"rows": rows, "seed": "1"})
    assert page.status_code == 422
    said = told(page)
    for row in ("3 人数 很多", "4 名称", "5 机构代码 NOBODY", "6 名称 一中心"):
        assert row in said, row
    assert "三中心\t9\tNOBODY" in text_of(page)
    assert not surveys.points_of(survey.id, actor=asking(yibin).runner, now=timezone.now())
    assert "没有“名称”这一列" in told(desk.post(path, {"rows": "a,b\n1,2\n", "seed": "1"}))
    assert desk.post(path, {"rows": " ", "seed": "1"}).status_code == 422
    assert desk.post(path, {"rows": FRAME, "seed": "x"}).status_code == 422
    broken = SimpleUploadedFile("f.csv", b"\xff\xff\xff\x81")
    assert "既不是 UTF-8 也不是 GB18030" in told(desk.post(path, {"table": broken, "seed": "1"}))
    broken = SimpleUploadedFile("f.xlsx", b"PK\x03\x04nothing")
    assert "工作簿打不开" in told(desk.post(path, {"table": broken, "seed": "1"}))


@pytest.mark.parametrize("kind", ["utf-8", "gb18030", "xlsx"])
def test_a_frame_is_read_from_a_file_and_drawn_again_with_another_seed(yibin: Yibin, kind: str):
    survey, desk = planned(yibin, plan=SamplePlan(points=1, forms=4)), browser(officer(yibin))
    path = f"/surveys/{survey.id}/sample/"
    rows = list(csv.reader(StringIO(FRAME)))
    content = workbook(rows) if kind == "xlsx" else FRAME.encode(kind)
    file = SimpleUploadedFile(f"frame.{'xlsx' if kind == 'xlsx' else 'csv'}", content)
    assert desk.post(path, {"table": file, "seed": "1", "version": "1"}).status_code == 303
    actor = asking(yibin).runner
    first = [one.name for one in surveys.points_of(survey.id, actor=actor, now=timezone.now())]
    kept = re.search(r"<textarea[^>]*>(.*?)</textarea>", text_of(desk.get(path)), re.DOTALL)
    assert kept
    others = set()
    for seed in range(2, 9):
        version = now_of(yibin, survey).version
        again = desk.post(path, {"rows": kept[1], "seed": seed, "version": version})
        assert again.status_code == 303, told(again)
        others.add(tuple(one.name for one in surveys.points_of(survey.id, actor=actor, now=timezone.now())))
    assert now_of(yibin, survey).plan.seed == 8
    assert len(others | {tuple(first)}) > 1
    table = desk.get(f"/surveys/{survey.id}/sample.csv").content.decode("utf-8-sig")
    listed = list(csv.DictReader(StringIO(table)))
    assert [one["name"] for one in listed] == list(others and [
        one.name for one in surveys.points_of(survey.id, actor=actor, now=timezone.now())
    ])  # fmt: skip
    assert {(one["probability"], one["weight"], one["quota"], one["seed"]) for one in listed} == {
        ("0.5", "2.0", "4", "8")
    }


def test_the_members_of_the_alliance_are_a_frame_by_one_click_and_a_table_to_fill_in(yibin: Yibin):
    survey, desk = planned(yibin), browser(officer(yibin))
    path = f"/surveys/{survey.id}/sample/"
    table = desk.get(f"/surveys/{survey.id}/frame.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "地区,名称,人数,机构代码"
    assert "民主村卫生室" in table
    assert desk.post(path, {"members": "1", "seed": "1", "version": "1"}).status_code == 303
    points = surveys.points_of(survey.id, actor=asking(yibin).runner, now=timezone.now())
    village = next(one for one in points if one.organisation == yibin.village)
    assert (village.name, village.area) == ("民主村卫生室", "文江镇卫生院")
    assert {yibin.city, yibin.county, yibin.township} <= {one.organisation for one in points}


def test_a_sample_that_cannot_be_and_a_page_that_is_old_leave_all_as_it_was(yibin: Yibin):
    survey, desk = planned(yibin, plan=SamplePlan(points=9, forms=4)), browser(officer(yibin))
    path = f"/surveys/{survey.id}/sample/"
    page = desk.post(path, {"rows": FRAME, "seed": "7", "version": "1"})
    assert page.status_code == 409
    assert "满足不了抽样方案" in told(page)
    assert "一中心,900" in text_of(page)
    assert now_of(yibin, survey) == survey
    edited = plan_fields(survey.edition, yibin.city, version="1")
    assert desk.post(f"/surveys/{survey.id}/plan/", edited).status_code == 303
    stale = desk.post(f"/surveys/{survey.id}/plan/", edited)
    assert stale.status_code == 409
    assert "门诊满意度" in text_of(stale)
    assert desk.post(path, {"rows": FRAME, "seed": "3", "version": "1"}).status_code == 409
    assert desk.post(path, {"rows": FRAME, "seed": "3", "version": "2"}).status_code == 303
    desk.post(f"/surveys/{survey.id}/open/", {"version": "2"})
    assert now_of(yibin, survey).state is SurveyState.DRAFT
    desk.post(f"/surveys/{survey.id}/open/", {"version": "3"})
    assert now_of(yibin, survey).state is SurveyState.OPEN
    assert desk.post(path, {"rows": FRAME, "seed": "3"}).status_code == 409
    assert "换一张" not in told(desk.get(path))


def test_a_survey_is_closed_and_a_plan_given_up(yibin: Yibin):
    desk = browser(officer(yibin))
    survey, other = opened(yibin), planned(yibin)
    assert "不再收卷" in told(
        desk.post(f"/surveys/{survey.id}/close/", {"version": survey.version}, follow=True)
    )
    assert "已放弃" in told(desk.post(f"/surveys/{other.id}/discard/", {"version": "1"}, follow=True))
    assert now_of(yibin, survey).state is SurveyState.CLOSED
    assert now_of(yibin, other).state is SurveyState.DISCARDED
    assert desk.post(f"/surveys/{survey.id}/forget/").status_code == 404


def test_who_has_no_duty_is_refused_and_a_stranger_finds_nothing(yibin: Yibin):
    survey, draft = opened(yibin), planned(yibin)
    point = point_of(yibin, survey)
    slip = surveys.slips_of(point.id, actor=asking(yibin).runner, now=timezone.now())[0]
    reads = [
        f"/surveys/{survey.id}/", f"/surveys/{draft.id}/sample/", f"/surveys/{draft.id}/plan/",
        f"/surveys/{survey.id}/sample.csv", f"/surveys/{survey.id}/frame.csv", f"/surveys/{survey.id}/slips/",
        f"/surveys/points/{point.id}/", f"/surveys/points/{point.id}/slips/",
        f"/surveys/points/{point.id}/codes/{slip.id}/",
    ]  # fmt: skip
    writes = [
        f"/surveys/{survey.id}/close/", f"/surveys/{draft.id}/discard/", f"/surveys/points/{point.id}/codes/",
        f"/surveys/points/{point.id}/codes/{slip.id}/withdraw/",
    ]  # fmt: skip
    stranger = browser(a_stranger())
    nurse = browser(yibin.staff(Role.WARD_NURSE, yibin.city))
    for path in reads:
        assert led_to_the_entrance(path), path
        assert stranger.get(path).status_code == 404, path
        if path != reads[0]:
            assert nurse.get(path).status_code == 403, path
    for path in writes:
        assert stranger.post(path, {"count": "1"}).status_code == 404, path
        assert nurse.post(path, {"count": "1"}).status_code == 403, path
    assert stranger.get("/surveys/").status_code == 403
    assert stranger.get("/surveys/new/").status_code == 403
    assert desk_of(yibin).get(f"/surveys/points/{point.id}/codes/{uuid4()}/").status_code == 404
    other = point_of(yibin, survey, 1)
    assert desk_of(yibin).get(f"/surveys/points/{other.id}/codes/{slip.id}/").status_code == 404
    assert now_of(yibin, survey).state is SurveyState.OPEN


def test_points_behind_are_marked_and_found_in_the_middle_of_the_days(yibin: Yibin):
    today = surveys.today_of(timezone.now())
    survey = opened(yibin, opens_on=today - timedelta(days=6), closes_on=today + timedelta(days=7))
    actor, now = asking(yibin).runner, timezone.now()
    ahead = point_of(yibin, survey, 1)
    for slip in surveys.slips_of(ahead.id, actor=actor, now=now)[:2]:
        sent(slip.token, now=now)
    desk = desk_of(yibin)
    assert told(desk.get(f"/surveys/{survey.id}/")).count("落后 ") == 3
    behind = told(desk.get(f"/surveys/{survey.id}/?behind=1"))
    assert ahead.name not in behind.replace(" ", "")
    assert "中心2-1" in behind.replace(" ", "")
    found = told(desk.get(f"/surveys/{survey.id}/?text={ahead.name}")).replace(" ", "")
    assert ahead.name in found
    assert "中心2-1" not in found


def test_lists_are_paged_speak_english_and_ask_no_more_for_more_rows(yibin: Yibin):
    survey, desk = opened(yibin, 3, 12), desk_of(yibin)
    path = f"/surveys/{survey.id}/"
    point = point_of(yibin, survey)
    paths = ("/surveys/", path, f"/surveys/points/{point.id}/", f"{path}sample/")
    for one in paths:
        desk.get(one)
    few = {one: questions(desk, one) for one in paths}
    surveys.add_invitations(point.id, 60, actor=asking(yibin).runner, now=timezone.now())
    for _ in range(26):
        planned(yibin)
    for one in paths:
        assert questions(desk, one) <= few[one] <= 30, (one, few[one])
        assert "page=2" in text_of(desk.get(one)), one
    english = browser(officer(yibin), english=True)
    names = ("城市", "中心", "就诊感受调查", "就诊感受", *PLACES)
    for one in (*paths, "/surveys/new/"):
        left = chinese_left(english.get(one), *names)
        assert left == [], (one, left[:5])


def test_an_open_page_is_told_of_each_answer_and_the_list_of_each_beginning(yibin: Yibin):
    discover()
    now, reader = timezone.now(), officer(yibin).actor(timezone.now())
    survey = opened(yibin)
    point = point_of(yibin, survey)
    sent(surveys.slips_of(point.id, actor=reader, now=now)[0].token, now=now)
    told_of: dict[str, set[str]] = {}
    with reading(OPERATOR, now=now):
        rows = list(RecordedRow.objects.filter(kind=Kind.CHANGE.value))
    for row in rows:
        told = Told(row.id, row.fact, json.loads(row.facts), row.case, row.at)
        told_of.setdefault(row.fact, set()).update(one.topic for one in news_of(told, now=now))
    assert told_of["survey_answered"] == {f"survey/{survey.id}"}
    assert told_of["survey_opened"] == {f"survey/{survey.id}", "surveys"}
    topics = [f"survey/{survey.id}", "surveys"]
    assert (topics[0], yibin.city) in keys_for(topics, reader)
    assert keys_for(topics, a_stranger().actor(now)) == frozenset()
    assert 'data-live="progress"' in text_of(desk_of(yibin).get(f"/surveys/{survey.id}/"))
