"""The siphon monitor's pages: who sees whom, what is said of few cases, periods, pairs, the table, and how much is asked."""

import csv
import io

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.system_actors import TIMEKEEPER
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.making import NOW, Yibin, a_referral, a_stranger

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def page(alone: None, yibin: Yibin) -> str:
    """Some referrals, counted; the address of the region's page."""
    for state in (State.ACCEPTED_BELOW, State.DECLINED, State.OUTCOME_RETURNED, State.SUBMITTED):
        a_referral(yibin, state=state)
    referral.count_legs(actor=TIMEKEEPER, now=NOW)
    return f"/alliances/{yibin.region}/siphon/"


def test_the_lead_sees_every_member_by_name(yibin: Yibin, page: str) -> None:
    answer = browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(page)
    assert answer.status_code == 200
    words = told(answer)
    assert "高县人民医院" in words
    assert "民主村卫生室" in words


def test_a_member_sees_itself_and_no_other_name(yibin: Yibin, page: str) -> None:
    mine = browser(yibin.staff(Role.PRESIDENT, yibin.county)).get(page)
    assert "高县人民医院" in told(mine)
    other = browser(yibin.staff(Role.PRESIDENT, yibin.other_county)).get(page)
    assert other.status_code == 200
    assert "高县人民医院" not in told(other)
    assert (
        browser(yibin.staff(Role.PRESIDENT, yibin.county)).get(f"{page}?of={yibin.city}").status_code == 404
    )


def test_strangers_and_staff_without_the_duty_find_nothing(yibin: Yibin, page: str) -> None:
    assert led_to_the_entrance(page)
    for staff in (a_stranger(), yibin.staff(Role.MEMBER_DOCTOR, yibin.city)):
        assert browser(staff).get(page).status_code == 404
        assert browser(staff).get(f"{page}table/").status_code == 404
        # Not even that a period is wrong is told to them.
        assert browser(staff).get(f"{page}?kind=custom&since=2030-01-01").status_code == 404


def test_few_cases_are_told_and_not_judged(yibin: Yibin, page: str) -> None:
    words = told(browser(yibin.staff(Role.PRESIDENT, yibin.county)).get(page))
    assert "样本不足" in words
    assert "没有数据" in words
    assert " 0.0%" not in words
    assert "越出" not in words.split("口径和来源")[0]


def test_nobody_is_named(yibin: Yibin, page: str) -> None:
    assert "王秀英" not in text_of(browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(page))


@pytest.mark.parametrize(
    "asked", ["kind=month", "kind=quarter", "kind=year", "kind=custom&since=2026-01-01", "kind=recent", ""]
)
def test_every_kind_of_period_is_answered(yibin: Yibin, page: str, asked: str) -> None:
    answer = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"{page}?{asked}")
    assert answer.status_code in (200, 422)
    assert (answer.status_code == 422) is ("2026-01-01" in asked and (NOW.year, NOW.month) > (2026, 12))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("kind=custom&since=2035-01-01&until=2035-01-02", "从"),
        ("kind=custom&since=2026-05-02&until=2026-05-01", "开始的日期在结束之后"),
        ("kind=custom&since=2020-05-02&until=2026-05-01", "一期最长"),
        ("kind=month&on=xyz", "日期"),
    ],
)
def test_a_period_that_cannot_be_says_why(yibin: Yibin, page: str, asked: str, words: str) -> None:
    answer = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"{page}?{asked}")
    assert answer.status_code == 422
    assert words in told(answer)


def test_pairs_are_found_by_name(yibin: Yibin, page: str) -> None:
    president = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    assert "没有名称含这些字的机构" in told(president.get(f"{page}?words=不存在"))
    assert "民主村卫生室" in told(president.get(f"{page}?words=民主"))


def test_the_table_opens_in_a_spreadsheet(yibin: Yibin, page: str) -> None:
    answer = browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(f"{page}table/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {10}
    assert any(row[:3] == ["民主村卫生室", "高县人民医院", "下转比上转"] for row in rows)
    silent = next(row for row in rows if row[2] == "下转率")
    assert silent[3:6] == ["", "", "没有数据"]


def test_the_page_is_whole_in_english(yibin: Yibin, page: str) -> None:
    for address in (page, "/alliances/"):
        answer = browser(yibin.staff(Role.PRESIDENT, yibin.city), english=True).get(address)
        assert chinese_left(answer, *PLACES) == []


def test_whoever_reads_one_alliance_is_led_to_it(yibin: Yibin, page: str) -> None:
    answer = browser(yibin.staff(Role.PRESIDENT, yibin.county)).get("/alliances/")
    assert answer["Location"] == page
    both = text_of(browser(yibin.staff(Role.PRESIDENT, yibin.city)).get("/alliances/"))
    assert page in both
    assert f"/alliances/{yibin.west_china}/siphon/" in both


def test_the_page_asks_the_same_however_much_there_is(yibin: Yibin, page: str) -> None:
    president = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    few = questions(president, page)
    for _ in range(3):
        a_referral(yibin, state=State.ACCEPTED_BELOW)
        a_referral(yibin, state=State.DECLINED)
    referral.count_legs(actor=TIMEKEEPER, now=NOW)
    assert questions(president, page) == few
    assert few <= 32
