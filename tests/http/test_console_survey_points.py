"""Points of surveys on the pages: their codes, one code, slips and posters read back from the PDF."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from heyi.contexts.console.queries.survey_frame import members_around
from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import InvitationState, SamplePlan
from tests.http.console_pages import browser, text_of, told
from tests.http.survey_pages import asking, desk_of, opened, planned, point_of
from tests.making import Yibin
from tests.making_surveys import sent

pytestmark = pytest.mark.usefixtures("alone")


def test_a_point_shows_its_codes_gives_more_and_withdraws_one(yibin: Yibin):
    survey, desk = opened(yibin), desk_of(yibin)
    point = point_of(yibin, survey)
    path, actor = f"/surveys/points/{point.id}/", asking(yibin).runner
    first, second, *_ = surveys.slips_of(point.id, actor=actor, now=timezone.now())
    sent(first.token, now=timezone.now())
    page = told(desk.get(path))
    assert "1 / 4" in page
    assert surveys.form_number(second.number) in page
    only = told(desk.get(f"{path}?state=answered"))
    assert surveys.form_number(first.number) in only
    assert surveys.form_number(second.number) not in only
    code = desk.get(f"{path}codes/{second.id}/")
    assert f"http://testserver/s/{second.token}/" in text_of(code)
    assert "<svg" in text_of(code)
    assert f"/s/{first.token}/" not in text_of(desk.get(f"{path}codes/{first.id}/"))
    refused = desk.post(f"{path}codes/", {"count": "0"})
    assert refused.status_code == 422
    assert 'id="count_error"' in text_of(refused)
    assert "已增发 3 个码" in told(desk.post(f"{path}codes/", {"count": "3"}, follow=True))
    assert "已作废" in told(desk.post(f"{path}codes/{second.id}/withdraw/", follow=True))
    assert f"/s/{second.token}/" not in text_of(desk.get(f"{path}codes/{second.id}/"))
    gone = surveys.list_invitations(
        point.id, state=InvitationState.WITHDRAWN, actor=actor, now=timezone.now()
    )
    assert [one.id for one in gone.rows] == [second.id]
    again = desk.post(f"{path}codes/{first.id}/withdraw/", follow=True)
    assert "这个码已作废" not in told(again)
    assert Client().get(f"/s/{second.token}/").status_code == 404


def test_who_enters_forms_at_a_point_sees_its_codes_and_no_others(yibin: Yibin):
    survey, actor, now = planned(yibin), asking(yibin).runner, timezone.now()
    frame = f"地区,名称,机构代码\n镇,村卫生室,{next(one.code for one in members_around(yibin.city, actor=actor, now=now) if one.id == yibin.village)}\n镇,别处,\n"
    desk_of(yibin).post(f"/surveys/{survey.id}/sample/", {"rows": frame, "seed": "1"})
    surveys.open_survey(survey.id, seen_version=None, actor=actor, now=now)
    mine, other = surveys.points_of(survey.id, actor=actor, now=now)
    clerk = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    assert "打印答卷码" in told(clerk.get(f"/surveys/points/{mine.id}/"))
    assert clerk.get(f"/surveys/points/{mine.id}/slips/").status_code == 200
    assert clerk.get(f"/surveys/points/{other.id}/").status_code == 404
    page = told(clerk.get(f"/surveys/{survey.id}/"))
    assert "村卫生室" in page
    assert "别处" not in page
    assert clerk.get(f"/surveys/{survey.id}/slips/").status_code == 403
    assert clerk.post(f"/surveys/points/{mine.id}/codes/", {"count": "1"}).status_code == 403


def pages_of(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


def test_slips_of_a_point_an_area_and_all_are_printed_with_their_numbers(yibin: Yibin):
    survey, desk = opened(yibin, areas=2, points=3, plan=SamplePlan(forms=7)), desk_of(yibin)
    point = point_of(yibin, survey, 2)
    of_point = pages_of(desk.get(f"/surveys/points/{point.id}/slips/"))
    assert len(of_point) == 1
    assert [number for number in range(15, 22) if surveys.form_number(number) in of_point[0]] == list(
        range(15, 22)
    )
    assert "就诊感受" in of_point[0]
    assert "How the visit was" in of_point[0]
    assert "No name is asked for" in of_point[0]
    of_area = pages_of(desk.get(f"/surveys/{survey.id}/slips/", {"area": "城市2"}))
    assert len(of_area) == 3
    assert surveys.form_number(22) in of_area[0]
    assert "中心1-1" not in "".join(of_area).replace("\u2009", "")
    everything = pages_of(desk.get(f"/surveys/{survey.id}/slips/"))
    assert len(everything) == 5
    assert surveys.form_number(42) in everything[-1]
    assert desk.get(f"/surveys/{survey.id}/slips/?part=2").status_code == 302
    page = text_of(desk.get(f"/surveys/{survey.id}/"))
    assert f"/surveys/{survey.id}/slips/?part=1&amp;area=%E5%9F%8E%E5%B8%822" in page


def test_a_point_with_a_door_has_its_poster_in_two_sizes_and_its_kiosk(yibin: Yibin):
    survey, desk = opened(yibin, has_door=True), desk_of(yibin)
    point = point_of(yibin, survey)
    door = surveys.door_of(point.id, actor=asking(yibin).runner, now=timezone.now())
    page = text_of(desk.get(f"/surveys/points/{point.id}/"))
    assert f"http://testserver/s/door/{door}/" in page
    assert f'href="/s/kiosk/{door}/"' in page
    for paper, width in (("", 210), ("?paper=a3", 297)):
        sheet = desk.get(f"/surveys/points/{point.id}/poster/{paper}")
        read = PdfReader(BytesIO(sheet.content))
        assert len(read.pages) == 1
        assert round(float(read.pages[0].mediabox.width) / 72 * 25.4) == width
        assert "中心1-1" in read.pages[0].extract_text().replace("\u2009", "").replace(" ", "")
    assert Client().get(f"/s/door/{door}/").status_code == 200
    without = point_of(yibin, opened(yibin))
    assert desk.get(f"/surveys/points/{without.id}/poster/").status_code == 404
