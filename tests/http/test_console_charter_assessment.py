"""Surveys and evaluations on the page of a charter, each with how sure it is; what changed in them told in words."""

import re
from datetime import timedelta

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import PLACES, browser, chinese_left, text_of, told
from tests.making import NOW, Yibin

pytestmark = pytest.mark.usefixtures("alone")


def a_second_version(yibin: Yibin, *changes: tuple[str, str]) -> str:
    text = governance.read_preset("yibin-four-level").parts[1].text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    governance.apply_charter(
        yibin.region, text, effective_from=NOW + timedelta(hours=1), actor=OPERATOR, now=NOW
    )
    after, before = governance.charter_versions(yibin.region, actor=OPERATOR, now=NOW)[:2]
    return f"/charters/{yibin.region}/difference/{before.id}/{after.id}/"


def row_of(page: str, code: str) -> str:
    found = re.search(rf'<tr id="assessment-{code}">.*?</tr>', page, re.DOTALL)
    assert found is not None, code
    return bare(re.sub(r"<[^>]+>", "", found[0]))


def bare(words: str) -> str:
    """Without blanks, which typesetting widens and narrows."""
    return re.sub(r"[\s\u2009]+", "", words)


def test_a_survey_is_told_with_whom_how_often_how_many_and_how_sure(yibin: Yibin) -> None:
    page = text_of(browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/"))
    survey = row_of(page, "surveys-resident-cognition")
    for words in (
        "居民认知",
        "问卷：",
        "居民",
        "每 2 年",
        "抽 10 个地区",
        "每点 20 份",
        "多发 20%",
        "质控员",
        "本系统假设",
    ):
        assert bare(words) in survey
    evaluation = row_of(page, "evaluations-before-and-after")
    for words in (
        "实施前后对照",
        "方案：three-build-one-manage",
        "每年",
        "宜宾市医联体理事会",
        "转引",
        "founding-figures#before-and-after",
    ):
        assert bare(words) in evaluation
    target = row_of(page, "targets-pleased-with-doctors")
    for words in ("患者满意度", "医生的沟通", "答“满意、很满意”的比例", "不低于 90%"):
        assert bare(words) in target


def test_it_is_told_in_english_too(yibin: Yibin) -> None:
    page = browser(yibin.staff(Role.AUDITOR, yibin.city), english=True).get(f"/charters/{yibin.region}/")
    target = row_of(text_of(page), "targets-pleased-with-doctors")
    assert bare("How doctors talked with you") in target
    assert chinese_left(page, *PLACES) == []


def test_what_changed_is_told_in_words_with_old_and_new(yibin: Yibin) -> None:
    path = a_second_version(
        yibin,
        ("frame: points, every_months: 6,", "frame: points, every_months: 12,"),
        ("    - {code: staff-satisfaction,", "    - {code: staff-voices,"),
        ("at_least: 0.5", "at_least: 0.6"),
    )
    page = bare(told(browser(yibin.staff(Role.AUDITOR, yibin.city)).get(path)))
    assert "计划的调查·患者满意度" in page
    for words in ("多久一次", "每 6 个月", "每年", "要达到的目标 · 知道医联体做什么的居民", "不低于"):
        assert bare(words) in page
    # One entry went and another came: a line for each, not one for each of its values.
    assert page.count("职工满意度") >= 2
    assert "assessment.surveys[staff-voices]" not in page


def test_a_charter_without_a_plan_says_so_at_the_top_and_in_its_place(yibin: Yibin) -> None:
    text = governance.read_preset("yibin-four-level").parts[1].text
    without, later = text[: text.index("assessment:\n")], NOW + timedelta(hours=1)
    governance.apply_charter(yibin.region, without, effective_from=later, actor=OPERATOR, now=NOW)
    page = told(browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/"))
    assert "章程没有写明怎样知道医联体有没有用" in page
    assert "章程还没有写明怎样知道医联体有没有用" in page
