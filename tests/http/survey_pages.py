"""Surveys for tests of their pages: planned and opened now, in the world that a module shares."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Point, Survey
from tests.http.console_pages import browser
from tests.making import Staff, Yibin
from tests.making_surveys import Asking, a_frame, a_plan, a_released_edition

FRAME = "地区,名称,人数\n甲市,一中心,900\n甲市,二中心,600\n乙市,三中心,300\n乙市,四中心,200\n"


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.QUALITY_OFFICER, yibin.city)


def asking(yibin: Yibin) -> Asking:
    clerk = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)
    now = timezone.now()
    return Asking(yibin, officer(yibin).actor(now), clerk.actor(now))


def planned(yibin: Yibin, **changes: Any) -> Survey:
    ask, now = asking(yibin), timezone.now()
    edition = a_released_edition(ask, now=now)
    today = surveys.today_of(now)
    days = {"opens_on": today, "closes_on": today + timedelta(days=13)}
    return surveys.plan_survey(a_plan(ask, edition, **(days | changes)), actor=ask.runner, now=now)


def opened(yibin: Yibin, areas: int = 2, points: int = 2, **changes: Any) -> Survey:
    survey, actor, now = planned(yibin, **changes), asking(yibin).runner, timezone.now()
    surveys.draw_sample(survey.id, a_frame(areas, points), seen_version=None, actor=actor, now=now)
    return surveys.open_survey(survey.id, seen_version=None, actor=actor, now=now)


def point_of(yibin: Yibin, survey: Survey, place: int = 0) -> Point:
    return surveys.points_of(survey.id, actor=asking(yibin).runner, now=timezone.now())[place]


def now_of(yibin: Yibin, survey: Survey) -> Survey:
    return surveys.see_survey(survey.id, actor=asking(yibin).runner, now=timezone.now()).survey


def plan_fields(edition: UUID, at: UUID, **more: Any) -> dict[str, Any]:
    today = surveys.today_of(timezone.now())
    return {
        "organisation": str(at), "edition": str(edition), "title": "门诊满意度", "series": "季度", "is_anonymous": "on",
        "opens_on": today.isoformat(), "closes_on": (today + timedelta(days=9)).isoformat(), "least_cell": "5",
        "frame": "points", "areas": "0", "points": "1", "sharing": "each", "forms_wanted": "20", "spare": "50", "seed": "3",
    } | more  # fmt: skip


def desk_of(yibin: Yibin) -> Client:
    return browser(officer(yibin))
