"""The pages of charters: which one may read, what is in force, the text, and what changed."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from heyi.contexts.console.queries.charter_difference import Mark, redline
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
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
from tests.making import NOW, Yibin, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

REGION = "yibin-four-level"


def region_text() -> str:
    return governance.read_preset(REGION).parts[1].text


def version_ids(alliance: UUID) -> list[UUID]:
    found = governance.charter_versions(alliance, actor=OPERATOR, now=NOW)
    return [one.id for one in found]


def a_second_version(yibin: Yibin, old: str, new: str) -> None:
    text = region_text()
    assert text.count(old) >= 1
    later = NOW + timedelta(hours=1)
    governance.apply_charter(
        yibin.region, text.replace(old, new, 1), effective_from=later, actor=OPERATOR, now=NOW
    )


def test_the_list_holds_the_alliances_under_which_one_stands(yibin: Yibin):
    page = browser(yibin.staff(Role.PRESIDENT, yibin.city)).get("/charters/")
    assert page.status_code == 200
    assert f"/charters/{yibin.region}/" in text_of(page)
    assert f"/charters/{yibin.west_china}/" in text_of(page)
    other = browser(yibin.staff(Role.PRESIDENT, yibin.county)).get("/charters/")
    assert f"/charters/{yibin.region}/" in text_of(other)
    assert f"/charters/{yibin.west_china}/" not in text_of(other)


def test_the_matrix_can_be_read_aloud(yibin: Yibin):
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    assert page.status_code == 200
    words = told(page)
    for head in ("谁决定", "谁提议", "谁能否决", "要听取谁", "要告知谁", "谁负责"):
        assert head in words
    row = re.search(r'<tr id="powers-charter">.*?</tr>', text_of(page), re.DOTALL)
    assert row is not None
    assert '<th scope="row"' in row[0]
    assert "施行章程" in row[0]
    assert "本系统假设" in row[0]
    assert "heyi-assumptions#charter-power" in row[0]


def test_clocks_are_told_in_words_with_their_origin(yibin: Yibin):
    charter = governance.read_preset(REGION).parts[1].charter
    target = next(one for one in charter.referral.clocks if one.clock == "answer" and one.urgency == "urgent")
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    row = re.search(r'<tr id="referral-clocks-answer">.*?</tr>', text_of(page), re.DOTALL)
    assert row is not None
    assert target.minutes == 120
    assert "2\u2009时" in row[0]
    assert target.provenance.source in row[0]


def test_findings_stand_at_the_top_and_beside_their_row(yibin: Yibin):
    a_second_version(yibin, "    quorum: ", "    #quorum: ")
    faults = governance.findings_in(
        governance.read_charter(region_text().replace("    quorum: ", "    #quorum: ", 1)).charter
    )
    assert [one.code for one in faults] == ["body_without_procedure"]
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    anchor = faults[0].place.replace("[", "-").replace("]", "")
    assert f'href="#{anchor}"' in text_of(page)
    beside = text_of(page).partition(f'id="{anchor}"')[2].partition("</section>")[0]
    assert faults[0].reason.replace(" ", "") in beside.replace("\u2009", "").replace(" ", "")


def test_prices_stand_in_the_charter_with_their_days_and_how_sure_they_are(yibin: Yibin):
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    words = told(page)
    assert (
        "城乡居民医保 · 县级 2026-01-01 起 500.00 元 80% 300,000.00 元 10%、20% 补差额、免付 本系统假设"
        in words
    )
    assert "县级 I60-I64 2026-01-01 起 9,000.00 元 本系统假设" in words


def test_a_charter_without_faults_says_so(yibin: Yibin):
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    assert "没有发现责权、资源、业务、机制上的缺口或冲突。" in told(page)


def test_the_text_of_a_version_has_line_numbers(yibin: Yibin):
    version = version_ids(yibin.region)[0]
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/versions/{version}/")
    lines = region_text().splitlines()
    assert page.status_code == 200
    assert text_of(page).count('<li id="L') == len(lines)
    assert f'<li id="L1"><code>{lines[0]}</code></li>' in text_of(page)


def test_what_changed_is_marked_like_a_redline(yibin: Yibin):
    a_second_version(
        yibin, "decide: [{role: alliance_administrator, where: alliance}, {role: president, where: own}]",
        "decide: [{role: alliance_administrator, where: alliance}]",
    )  # fmt: skip
    new, old = version_ids(yibin.region)
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(
        f"/charters/{yibin.region}/difference/{old}/{new}/"
    )
    assert page.status_code == 200
    assert '<del class="red">管理岗位</del>' in text_of(page)
    assert re.search(r"redline__line--gone.*?−.*?<del>.*?president.*?</del>", text_of(page), re.DOTALL)
    assert re.search(r"redline__line--new.*?\+.*?<ins>", text_of(page), re.DOTALL)
    assert "岗位授予与终止" in told(page)


def test_a_redline_tells_every_line_and_leaves_out_what_is_the_same():
    old = "\n".join(f"line {number}" for number in range(20))
    lines = redline(old, old.replace("line 10\n", "line ten\nand more\n"))
    assert [one.text for one in lines if one.mark is Mark.GONE] == ["line 10"]
    assert [one.text for one in lines if one.mark is Mark.NEW] == ["line ten", "and more"]
    assert [one.left_out for one in lines if one.mark is Mark.LEFT_OUT] == [7, 6]
    assert [one.before for one in lines if one.mark is Mark.SAME] == [8, 9, 10, 12, 13, 14]
    assert redline(old, old) == ()


def test_two_equal_texts_have_no_difference(yibin: Yibin):
    version = version_ids(yibin.region)[0]
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(
        f"/charters/{yibin.region}/difference/{version}/{version}/"
    )
    assert "两版文字相同。" in told(page)


def paths(yibin: Yibin) -> list[str]:
    version = version_ids(yibin.region)[0]
    return [
        f"/charters/{yibin.region}/",
        f"/charters/{yibin.region}/versions/{version}/",
        f"/charters/{yibin.region}/difference/{version}/{version}/",
    ]


def test_a_stranger_learns_of_nothing(yibin: Yibin):
    stranger = browser(a_stranger())
    assert [stranger.get(path).status_code for path in paths(yibin)] == [404, 404, 404]
    assert stranger.get("/charters/").status_code == 403


def test_without_the_duty_it_is_refused(yibin: Yibin):
    a_second_version(yibin, "{roles: [village_doctor, member_doctor,", "{roles: [member_doctor,")
    village = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    assert [village.get(path).status_code for path in ["/charters/", *paths(yibin)]] == [403] * 4


def test_a_version_of_another_alliance_is_not_found(yibin: Yibin):
    lead = browser(yibin.staff(Role.PRESIDENT, yibin.city))
    foreign = version_ids(yibin.west_china)[0]
    assert lead.get(f"/charters/{yibin.region}/versions/{foreign}/").status_code == 404
    own = version_ids(yibin.region)[0]
    assert lead.get(f"/charters/{yibin.region}/difference/{foreign}/{own}/").status_code == 404
    assert lead.get(f"/charters/{uuid4()}/").status_code == 404


def test_who_is_not_signed_in_is_led_to_the_entrance(yibin: Yibin):
    assert all(led_to_the_entrance(path) for path in ["/charters/", *paths(yibin)])


def test_a_name_is_never_markup(yibin: Yibin):
    a_second_version(yibin, "name: {zh: 制定与修改章程", 'name: {zh: "<b>制定</b>与修改章程"')
    page = browser(yibin.staff(Role.AUDITOR, yibin.city)).get(f"/charters/{yibin.region}/")
    assert "<b>制定" not in text_of(page)
    assert "&lt;b&gt;制定&lt;/b&gt;" in text_of(page)


def test_the_pages_are_complete_in_english(yibin: Yibin):
    client = browser(yibin.staff(Role.AUDITOR, yibin.city), english=True)
    assert chinese_left(client.get("/charters/"), *PLACES) == []
    assert chinese_left(client.get(paths(yibin)[0]), *PLACES) == []
    assert chinese_left(client.get(paths(yibin)[2]), *PLACES) == []


def test_few_questions_are_asked(yibin: Yibin):
    client = browser(yibin.staff(Role.AUDITOR, yibin.city))
    for path in ["/charters/", *paths(yibin)]:
        client.get(path)
        assert questions(client, path) <= 20
