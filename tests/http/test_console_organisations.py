"""The list of organisations by tier, and the page of one."""

from uuid import uuid4

import pytest

from heyi.contexts.governance.terms import Role, Tier
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.making import Yibin, an_organisation, someone_with_post

pytestmark = pytest.mark.usefixtures("alone")


def shown(page) -> set[str]:
    return {one for one in PLACES if one in told(page).partition("筛选")[2]}


def test_the_list_is_walked_tier_by_tier(yibin: Yibin):
    client = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    assert "四川大学华西医院" in shown(client.get("/organisations/"))
    counties = client.get("/organisations/?tier=county")
    assert shown(counties) - {"宜宾市第二人民医院", "医联体"} == {"高县人民医院", "筠连县人民医院"}
    assert f"/organisations/?parent={yibin.city}" in text_of(counties)
    below = client.get(f"/organisations/?parent={yibin.county}")
    assert "文江镇卫生院" in shown(below)
    assert "高县人民医院的下级" in told(below)
    assert "筠连县人民医院" not in shown(below)


def test_the_list_is_narrowed_by_words_kind_and_alliance(yibin: Yibin):
    client = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    found = shown(client.get("/organisations/", {"words": "文江", "kind": "township_hospital"}))
    assert "文江镇卫生院" in found
    assert "民主村卫生室" not in found
    upper = shown(client.get("/organisations/", {"alliance": str(yibin.west_china)}))
    assert {"四川大学华西医院", "宜宾市第二人民医院"} <= upper
    assert "筠连县人民医院" not in upper
    nothing = client.get("/organisations/", {"words": "没有这一家"})
    assert "没有符合这些条件的机构。" in told(nothing)


@pytest.mark.parametrize(
    "asked", ["tier=moon", "kind=%00", "alliance=x", "parent=%3Cb%3E", "page=-1", "alliance=" + str(uuid4())]
)
def test_a_filter_that_makes_no_sense_narrows_nothing(yibin: Yibin, asked: str):
    client = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    assert shown(client.get(f"/organisations/?{asked}")) == shown(client.get("/organisations/"))


def test_the_list_is_paged(yibin: Yibin):
    for number in range(51):
        an_organisation(f"第{number}村卫生室", Tier.VILLAGE, parent=yibin.township)
    client = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    first = client.get(f"/organisations/?parent={yibin.township}")
    assert "page=2" in text_of(first)
    second = client.get(f"/organisations/?parent={yibin.township}&page=2")
    assert "第 51–52 条" in told(second)


def test_the_page_of_one_tells_what_it_is_and_where_it_belongs(yibin: Yibin):
    page = browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(f"/organisations/{yibin.county}/")
    words = told(page)
    assert page.status_code == 200
    assert "县级" in words
    assert "511525" in words
    assert "成员单位" in words
    assert f'<a href="/organisations/{yibin.city}/">宜宾市第二人民医院</a>' in text_of(page)
    assert f'<a href="/charters/{yibin.region}/">' in text_of(page)
    sends = text_of(page).partition('id="sends"')[2].partition("</section>\n  <section")[0]
    assert f"/organisations/{yibin.city}/" in sends
    assert f"/organisations/{yibin.township}/" in sends


def test_posts_are_told_to_those_who_may_know_of_them(yibin: Yibin):
    someone_with_post(yibin.county, Role.WARD_NURSE, name="周护士")
    page = f"/organisations/{yibin.county}/"
    assert "周护士" in told(browser(yibin.staff(Role.PRESIDENT, yibin.county)).get(page))
    assert "周护士" in told(browser(yibin.staff(Role.PRESIDENT, yibin.city)).get(page))
    stranger = told(browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)).get(page))
    assert "周护士" not in stranger
    assert "没有您可以知道的岗位" in stranger


def test_who_has_no_post_learns_of_nothing(yibin: Yibin):
    from heyi.foundation.accounts import open_account
    from heyi.foundation.system_actors import OPERATOR
    from tests.making import NOW, Staff

    account = open_account("nobody-here", display_name="无岗位", actor=OPERATOR, now=NOW)
    client = browser(Staff(account, "nobody-here", yibin.city, Role.AUDITOR))
    assert client.get(f"/organisations/{yibin.city}/").status_code == 404
    assert "还没有登记过机构。" in told(client.get("/organisations/"))


def test_an_organisation_that_is_none_is_not_found(yibin: Yibin):
    client = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    assert client.get(f"/organisations/{uuid4()}/").status_code == 404


def test_who_is_not_signed_in_is_led_to_the_entrance(yibin: Yibin):
    assert led_to_the_entrance("/organisations/")
    assert led_to_the_entrance(f"/organisations/{yibin.city}/")


def test_a_name_is_never_markup(yibin: Yibin):
    made = an_organisation("<i>斜</i>卫生室", Tier.VILLAGE, parent=yibin.township)
    client = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    for path in (f"/organisations/?parent={yibin.township}", f"/organisations/{made.id}/"):
        page = text_of(client.get(path))
        assert "<i>斜" not in page
        assert "&lt;i&gt;斜&lt;/i&gt;" in page


def test_the_pages_are_complete_in_english(yibin: Yibin):
    client = browser(yibin.staff(Role.PRESIDENT, yibin.city), english=True)
    for path in ("/organisations/?tier=county", f"/organisations/?parent={yibin.city}", f"/organisations/{yibin.county}/", "/organisations/?words=zz"):  # fmt: skip
        assert chinese_left(client.get(path), *PLACES) == []


def test_few_questions_are_asked(yibin: Yibin):
    for number in range(40):
        an_organisation(f"第{number}村卫生室", Tier.VILLAGE, parent=yibin.township)
    client = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    for path, most in (("/organisations/", 14), (f"/organisations/{yibin.city}/", 36)):
        client.get(path)
        assert questions(client, path) <= most
