"""What the criteria propose on the draft's page, why a doctor did otherwise, and the criteria on the charter's pages."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import V1, caller
from tests.http.console_pages import (
    PLACES,
    at,
    browser,
    centre,
    chinese_left,
    questions,
    text_of,
    told,
    village,
)
from tests.making import NOW, Yibin, a_referral, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

PACKAGE = {
    "chief_complaint": "头晕", "diagnosis": "高血压", "purpose": "请评估", "consent": "on", "urgency": "elective",
    "systolic_mmhg": "190", "diastolic_mmhg": "104",
}  # fmt: skip


def a_draft(yibin: Yibin) -> Referral:
    return a_referral(yibin, state=State.DRAFT)


def posted(yibin: Yibin, made: Referral, *rest: str, **fields: str) -> HttpResponse:
    version = referral.outline_referral(made.id, actor=village(yibin).actor(NOW), now=NOW).referral.version
    desk = browser(village(yibin))
    return desk.post(at(made, *(rest or ("write",))), PACKAGE | fields | {"expected_version": str(version)})


def test_the_panel_says_urgency_why_bound_source_and_status(yibin: Yibin) -> None:
    panel = posted(yibin, a_draft(yibin), "suggestion")
    words = told(panel)
    assert "紧急" in words
    assert "血压危险值" in words
    assert "收缩压" in words
    assert "190" in words
    assert "≥ 180" in words.replace("\u2009", " ").replace("\u202f", " ")
    assert "转引" in words
    assert "国家基本公共卫生服务规范" in words
    assert "没有测不等于正常" in words
    assert 'name="reason"' in text_of(panel)
    assert "<html" not in text_of(panel)


def test_without_a_script_the_draft_is_kept_and_shows_the_same(yibin: Yibin) -> None:
    made = a_draft(yibin)
    looked = posted(yibin, made, look="1")
    assert looked["Location"].endswith("/write/#suggestion")
    page = browser(village(yibin)).get(at(made, "write"))
    assert "血压危险值" in told(page)
    assert 'value="190"' in text_of(page)


def test_no_reason_is_asked_where_nothing_is_chosen_otherwise(yibin: Yibin) -> None:
    panel = posted(yibin, a_draft(yibin), "suggestion", urgency="urgent")
    assert "血压危险值" in told(panel)
    assert 'name="reason"' not in text_of(panel)


def test_what_cannot_have_been_measured_is_not_judged_and_told_at_its_field_when_sent(yibin: Yibin) -> None:
    made = a_draft(yibin)
    panel = posted(yibin, made, "suggestion", systolic_mmhg="1900", diastolic_mmhg="x")
    assert panel.status_code == 200
    assert "血压危险值" not in told(panel)
    sent = posted(yibin, made, systolic_mmhg="1900", send="1")
    assert sent.status_code == 422
    assert 'id="id_systolic_mmhg_error"' in text_of(sent)
    swapped = posted(yibin, made, systolic_mmhg="90", diastolic_mmhg="150", send="1")
    assert 'id="id_diastolic_mmhg_error"' in text_of(swapped)


def test_less_urgent_is_refused_at_its_field_and_sent_with_a_reason_that_the_receiver_reads(
    yibin: Yibin,
) -> None:
    made = a_draft(yibin)
    refused = posted(yibin, made, send="1", reason="", words="")
    assert refused.status_code == 422
    assert 'id="id_reason_error"' in text_of(refused)
    other = posted(yibin, made, send="1", reason="other", words="")
    assert 'id="id_words_error"' in text_of(other)
    sent = posted(yibin, made, send="1", reason="repeated_and_normal", words="复测 150/90")
    assert sent.status_code == 302
    seen = told(browser(centre(yibin)).get(at(made)))
    assert "系统建议" in seen
    assert "血压危险值" in seen
    assert "复测后不符合" in seen
    assert "复测 150/90" in seen.replace("\u2009", " ").replace("\u202f", " ")


def test_as_proposed_fills_in_urgency_channel_and_department(yibin: Yibin) -> None:
    made = a_draft(yibin)
    assert posted(yibin, made, follow="1", ticked="stroke_in_hours").status_code == 302
    now = referral.outline_referral(made.id, actor=village(yibin).actor(NOW), now=NOW).referral
    assert (now.urgency, now.green_channel, now.department) == ("emergency", True, "卒中中心")


def test_what_was_ticked_stays_ticked_and_a_reason_typed_stays_typed(yibin: Yibin) -> None:
    made = a_draft(yibin)
    posted(yibin, made, look="1", ticked="stroke_signs", reason="patient_wish", words="家属要求")
    page = text_of(browser(village(yibin)).get(at(made, "write")))
    ticked = page.split('value="stroke_signs"')[1].split(">")[0]
    assert "checked" in ticked
    assert "家属要求" in page
    assert 'value="patient_wish" selected' in page


def test_only_who_may_write_on_the_draft_is_told_what_is_proposed(yibin: Yibin) -> None:
    made = a_draft(yibin)
    assert browser(a_stranger()).post(at(made, "suggestion"), PACKAGE).status_code == 404
    assert browser(centre(yibin)).post(at(made, "suggestion"), PACKAGE).status_code == 404
    officer = yibin.staff(Role.DATA_OFFICER, yibin.village)
    assert browser(officer).post(at(made, "suggestion"), PACKAGE).status_code == 403


# ---- by programs ----


def test_a_program_asks_for_a_proposal_and_nothing_is_kept(yibin: Yibin) -> None:
    body = {
        "package": {"signs": {"oxygen_percent": 86}, "ticked": ["chest_pain", "nonsense"]},
        "urgency": "urgent",
    }
    answer = caller(village(yibin)).post(f"{V1}/referrals/proposal", body)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["urgency"], found["green_channel"], found["to"]) == ("emergency", True, "county")
    assert {one["code"] for one in found["reasons"]} == {"breathing", "chest-pain"}
    (because,) = next(one for one in found["reasons"] if one["code"] == "breathing")["because"]
    assert (because["value"], because["bound"], because["comparison"]) == (86, 90, "below")
    assert all(one["source"] and one["status"] for one in found["reasons"])
    assert (found["reason_owed_for"], found["unknown_ticks"]) == (["less_urgent"], ["nonsense"])
    assert "pressure-danger" in found["not_judged"]


def test_a_program_is_told_each_wrong_field_and_who_may_not_draft_nothing(yibin: Yibin) -> None:
    wrong = caller(village(yibin)).post(
        f"{V1}/referrals/proposal", {"package": {"signs": {"coma_scale": 40}}}
    )
    assert wrong.status_code == 422
    assert "package.signs.coma_scale" in wrong.content.decode()
    assert (
        caller(yibin.staff(Role.WARD_NURSE, yibin.county)).post(f"{V1}/referrals/proposal", {}).status_code
        == 403
    )


def test_a_program_gives_the_reason_with_the_draft(yibin: Yibin) -> None:
    made = a_draft(yibin)
    program = caller(village(yibin))
    package = {"chief_complaint": "头晕", "diagnosis": "高血压", "purpose": "请评估", "consent": True,
               "signs": {"systolic_mmhg": 190, "diastolic_mmhg": 100}}  # fmt: skip
    changes = {"package": package, "urgency": "elective", "overruling": {"reason": "patient_wish"}}
    kept = program.send("PATCH", f"{V1}/referrals/{made.id}", changes, seen=made.version)
    assert kept.status_code == 200
    sent = program.post(f"{V1}/referrals/{made.id}/submit", {}, seen=kept.json()["version"])
    assert sent.status_code == 200
    shown = program.get(f"{V1}/referrals/{made.id}").json()["package"]
    assert shown["overruling"]["reason"] == "patient_wish"
    assert shown["proposed"]["overruled"] == ["less_urgent"]
    bad = {"overruling": {"reason": "because"}}
    assert program.send("PATCH", f"{V1}/referrals/{made.id}", bad, seen=9).status_code == 422


# ---- on the charter ----


def criteria_page(yibin: Yibin, *, english: bool = False, **asked: str) -> HttpResponse:
    reader = yibin.staff(Role.DEPARTMENT_HEAD, yibin.county)
    return browser(reader, english=english).get(f"/charters/{yibin.region}/criteria/", asked)


def test_the_criteria_stand_with_condition_source_and_status(yibin: Yibin) -> None:
    words = told(criteria_page(yibin)).replace("\u2009", " ").replace("\u202f", " ")
    assert "收缩压 ≥ 180 mmHg" in words
    assert "health-management#hypertension" in words
    assert "同时有：消化道出血、收缩压 &lt; 90 mmHg" in words
    assert "走绿色通道" in words


@pytest.mark.parametrize(
    ("part", "asked", "there", "gone"),
    [
        ("up", "卒中", "卒中时间窗内", "持续胸痛"),
        ("here", "I10.x00", "原发性高血压", "胃炎"),
        ("down", "J18.9", "肺炎", "脑梗死"),
        ("down", "I63.902", "建议住院 10 天", "肺炎"),
    ],
)
def test_a_table_is_searched_by_words_and_by_codes(
    yibin: Yibin, part: str, asked: str, there: str, gone: str
) -> None:
    words = told(criteria_page(yibin, part=part, words=asked))
    assert there in words
    assert gone not in words


def test_a_search_that_finds_nothing_says_so_and_leads_back(yibin: Yibin) -> None:
    page = criteria_page(yibin, part="down", words="<b>没有这种病</b>")
    assert "没有符合的条目" in told(page)
    assert "?part=down" in text_of(page)
    assert "<b>没有" not in text_of(page)
    assert criteria_page(yibin, part="nonsense", page="99").status_code == 200


def test_the_charter_counts_its_criteria_and_leads_to_them(yibin: Yibin) -> None:
    reader = browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
    page = reader.get(f"/charters/{yibin.region}/")
    assert f"/charters/{yibin.region}/criteria/?part=down" in text_of(page)
    assert "沿用目录 common-2026-1" in told(page)


def test_a_difference_names_the_criteria_that_changed(yibin: Yibin) -> None:
    before = governance.read_preset("yibin-four-level").parts[1].text
    own = """    include: [common-2026-1]
    drop: [coma]
    up:
      - code: chest-pain
        name: {zh: 持续胸痛, en: Lasting chest pain}
        group: acute
        any_of: [{tick: chest_pain}]
        urgency: urgent
        source: heyi-assumptions#criteria
        status: assumption
"""
    after = before.replace("    include: [common-2026-1]\n", own)
    assert after != before
    later = NOW + timedelta(hours=1)
    governance.apply_charter(yibin.region, after, effective_from=later, actor=OPERATOR, now=NOW)
    new, old = (one.id for one in governance.charter_versions(yibin.region, actor=OPERATOR, now=NOW)[:2])
    reader = browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
    words = told(reader.get(f"/charters/{yibin.region}/difference/{old}/{new}/"))
    assert "转诊标准：意识障碍" in words
    assert "转诊标准：持续胸痛" in words
    assert "紧急" in words.split("转诊标准：持续胸痛")[1]


def test_the_criteria_are_for_readers_of_the_charter_and_complete_in_english(yibin: Yibin) -> None:
    assert browser(a_stranger()).get(f"/charters/{yibin.region}/criteria/").status_code in (403, 404)
    assert chinese_left(criteria_page(yibin, english=True), *PLACES) == []
    reader = yibin.staff(Role.DEPARTMENT_HEAD, yibin.county)
    assert questions(browser(reader), f"/charters/{yibin.region}/criteria/") <= 30
