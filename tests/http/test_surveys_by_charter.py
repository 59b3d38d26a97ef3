"""What charters want asked: whose it is, when it is due, which edition there is; the box on the list and the plan it leads to."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.rules.recurring import due_on
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of
from tests.http.console_pages import browser, questions, text_of
from tests.making import NOW, Yibin, someone_with_post
from tests.making_surveys import Asking, a_plan, a_released_edition

pytestmark = pytest.mark.usefixtures("alone")

SERIES = "patient-satisfaction"


@pytest.fixture
def asking(yibin: Yibin, alone: None) -> Asking:
    runner = someone_with_post(yibin.city, Role.QUALITY_OFFICER, now=NOW).actor(NOW)
    clerk = someone_with_post(yibin.village, Role.VILLAGE_DOCTOR, now=NOW).actor(NOW)
    return Asking(yibin, runner, clerk)


def wanted(asking: Asking) -> dict[str, surveys.WantedSurvey]:
    found = surveys.planned_by_charter(actor=asking.runner, now=NOW)
    return {one.wanted.code: one for one in found if one.alliance == asking.alliance.region}


@pytest.mark.parametrize(
    ("last", "months", "due"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_wave_is_due_so_many_months_later_in_a_shorter_month_on_its_last_day(
    last: date, months: int, due: date
) -> None:
    assert due_on(last, months) == due


def test_what_was_never_asked_is_due_at_once_and_lacks_an_edition_until_one_is_released(
    asking: Asking,
) -> None:
    found = wanted(asking)
    plan = governance.charter_of_version(
        governance.version_in_force(asking.alliance.region, actor=OPERATOR, now=NOW).id,
        actor=OPERATOR,
        now=NOW,
    ).assessment
    assert list(found) == [one.code for one in plan.surveys]
    one = found[SERIES]
    assert (one.last, one.is_due, one.edition, one.least_cell) == (None, True, None, 5)
    edition = a_released_edition(asking, surveys.shipped_trees()[SERIES])
    assert wanted(asking)[SERIES].edition == edition.id


def test_the_last_wave_that_was_not_given_up_tells_when_the_next_is_due(asking: Asking) -> None:
    edition = a_released_edition(asking, surveys.shipped_trees()[SERIES])
    today = day_of(NOW)
    for days, is_given_up in ((400, False), (100, False), (10, True)):
        begun = replace(
            a_plan(asking, edition),
            series=SERIES,
            opens_on=today - timedelta(days=days),
            closes_on=today - timedelta(days=days - 5),
        )
        made = surveys.plan_survey(begun, actor=asking.runner, now=NOW)
        if is_given_up:
            surveys.discard_survey(made.id, seen_version=None, actor=asking.runner, now=NOW)
    one = wanted(asking)[SERIES]
    assert one.last is not None
    assert one.last.opens_on == today - timedelta(days=100)
    assert one.due_on == due_on(today - timedelta(days=100), 6)
    assert not one.is_due
    later = NOW + timedelta(days=100)
    again = {two.wanted.code: two for two in surveys.planned_by_charter(actor=asking.runner, now=later)}
    assert again[SERIES].is_due


def test_a_series_of_another_institution_counts_for_nobody_else(asking: Asking) -> None:
    edition = a_released_edition(asking, surveys.shipped_trees()[SERIES])
    other = someone_with_post(asking.alliance.county, Role.QUALITY_OFFICER, now=NOW).actor(NOW)
    theirs = replace(a_plan(asking, edition), organisation=asking.alliance.county, series=SERIES)
    surveys.plan_survey(theirs, actor=other, now=NOW)
    assert wanted(asking)[SERIES].last is None


def test_only_the_owner_at_its_place_is_told(asking: Asking) -> None:
    # The charter leaves its surveys to the officer of quality of the lead, not to that of a member, nor to a president.
    for role, place in (
        (Role.QUALITY_OFFICER, asking.alliance.county),
        (Role.PRESIDENT, asking.alliance.city),
        (Role.VILLAGE_DOCTOR, asking.alliance.village),
    ):
        actor = someone_with_post(place, role, now=NOW).actor(NOW)
        assert [
            one
            for one in surveys.planned_by_charter(actor=actor, now=NOW)
            if one.alliance == asking.alliance.region
        ] == []


def test_the_list_shows_what_is_due_and_leads_to_a_plan_that_is_filled_in(asking: Asking) -> None:
    staff = someone_with_post(asking.organisation, Role.QUALITY_OFFICER, now=NOW)
    client = browser(staff)
    page = text_of(client.get("/surveys/"))
    assert "章程要求的调查" in page
    assert "还没有做过" in page
    assert "先发布问卷" in page
    a_released_edition(asking, surveys.shipped_trees()[SERIES])
    page = text_of(client.get("/surveys/"))
    assert f"/surveys/new/?planned={SERIES}" in page
    form = text_of(client.get(f"/surveys/new/?planned={SERIES}"))
    for field, value in (("series", SERIES), ("least_cell", "5"), ("forms_wanted", "30"), ("spare", "20")):
        tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', form)
        assert tag is not None
        assert f'value="{value}"' in tag[0]
    assert "患者满意度（" in form
    strange = text_of(client.get("/surveys/new/?planned=nothing-of-ours"))
    assert "患者满意度（" not in strange


def test_who_owns_none_sees_no_box_and_few_questions_are_asked(asking: Asking) -> None:
    member = someone_with_post(asking.alliance.county, Role.QUALITY_OFFICER, now=NOW)
    assert "章程要求的调查" not in text_of(browser(member).get("/surveys/"))
    staff = someone_with_post(asking.organisation, Role.QUALITY_OFFICER, now=NOW)
    client = browser(staff)
    client.get("/surveys/")
    assert questions(client, "/surveys/") <= 20
