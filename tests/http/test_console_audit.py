"""The record as auditors read it, in words."""

import importlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse

from heyi.contexts.console.forms.audit import RecordsAsked, records_asked
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from heyi.foundation.record import Kind
from heyi.foundation.words import known_names
from heyi.kernel.event import Event
from tests.architecture.laws.source import ROOT, modules
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.making import NOW, Yibin, a_referral, a_stranger, someone_with_post

pytestmark = pytest.mark.usefixtures("alone")


def rows(page: HttpResponse) -> list[str]:
    return text_of(page).split('<tr class="record">')[1:]


def every_fact() -> set[str]:
    """The names of all facts of the house; a class that others refine is no fact by itself."""
    for module in modules(ROOT, "src"):
        if "events" in (module.path.stem, module.path.parent.name) or "foundation" in module.path.parts:
            importlib.import_module(".".join(module.path.relative_to(ROOT / "src").with_suffix("").parts))
    ours = {fact: made for fact, made in Event.registry.items() if made.__module__.startswith("heyi.")}
    return {fact for fact, made in ours.items() if not made.__subclasses__()}


def test_every_fact_has_words():
    assert len(every_fact()) > 60
    assert every_fact() == known_names("fact")


def test_each_row_says_who_where_by_which_right_and_what(yibin: Yibin):
    made = a_referral(yibin, state=State.ACCEPTED)
    page = browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/audit/", {"case": str(made.id)})
    assert page.status_code == 200
    accepted = next(row for row in rows(page) if "接收转诊</strong>" in row)
    assert "高县人民医院" in accepted
    assert f"/charters/{yibin.region}/versions/" in accepted
    assert f"patient={made.person}" in accepted
    assert "已接收" in accepted
    assert all(str(made.id) in row for row in rows(page))


def test_the_record_is_narrowed_by_its_links(yibin: Yibin):
    made = a_referral(yibin, state=State.ACCEPTED)
    a_referral(yibin, state=State.SUBMITTED)
    client = browser(yibin.staff(Role.AUDITOR, yibin.county))
    by_fact = rows(client.get("/audit/", {"fact": "referral_accepted", "patient": str(made.person)}))
    assert len(by_fact) == 1
    doer = by_fact[0].partition("by=")[2].partition("&")[0].partition('"')[0]
    by_person = client.get("/audit/", {"by": doer})
    assert all(f"by={doer}" in row for row in rows(by_person))
    assert 'class="chip"' in text_of(by_person)
    assert rows(client.get("/audit/", {"since": (NOW + timedelta(days=400)).date().isoformat()})) == []
    assert rows(client.get("/audit/", {"until": "2001-01-01"})) == []


def test_a_refusal_and_a_read_are_told_in_words(yibin: Yibin):
    nurse = yibin.staff(Role.WARD_NURSE, yibin.county)
    assert browser(nurse).get("/audit/").status_code == 403
    made = a_referral(yibin, state=State.SUBMITTED)
    coordinator = browser(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county))
    assert coordinator.get(f"/referrals/{made.id}/").status_code == 200
    auditor = browser(yibin.staff(Role.AUDITOR, yibin.county))
    read = rows(auditor.get("/audit/", {"kind": "read", "case": str(made.id)}))[0]
    assert "查阅患者</strong>" in read
    assert "为转诊；" in read
    assert f"/charters/{yibin.region}/versions/" in read
    refused = rows(auditor.get("/audit/", {"kind": "refusal", "by": str(nurse.account)}))[0]
    assert "请求被拒绝</strong>" in refused
    assert "没有这项职权" in refused


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "gossip"}, {"fact": "\0"}, {"by": "x"}, {"organisation": str(uuid4())}, {"case": "<b>"}, {"patient": "1"},
        {"since": "yesterday"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"page": "x"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_narrows_nothing(yibin: Yibin, asked: dict[str, str]):
    assert records_asked(asked, auditable=frozenset({yibin.county})) == RecordsAsked()
    client = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert len(rows(client.get("/audit/", asked))) == len(rows(client.get("/audit/")))


def test_both_days_are_meant_whole():
    asked = records_asked(
        {"since": "2026-03-05", "until": "2026-03-05", "kind": "read"}, auditable=frozenset()
    )
    wanted = asked.wanted()
    assert wanted.kind is Kind.READ
    assert wanted.since is not None
    assert wanted.since.isoformat() == "2026-03-05T00:00:00+08:00"
    assert wanted.until == wanted.since + timedelta(days=1)


def test_only_ones_own_institutions_are_shown(yibin: Yibin):
    a_referral(yibin, state=State.SUBMITTED)
    page = browser(yibin.staff(Role.AUDITOR, yibin.province)).get("/audit/")
    assert "高县人民医院" not in told(page)


def test_a_stranger_and_a_colleague_without_the_duty_are_refused(yibin: Yibin):
    assert browser(a_stranger()).get("/audit/").status_code == 403
    assert browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.county)).get("/audit/").status_code == 403


def test_who_is_not_signed_in_is_led_to_the_entrance(yibin: Yibin):
    assert led_to_the_entrance("/audit/")


def test_nothing_found_says_so_and_how_to_go_on(yibin: Yibin):
    page = browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/audit/", {"case": str(uuid4())})
    assert "没有符合这些条件的记录。" in told(page)
    assert "去掉条件" in told(page)


def test_the_page_tells_how_to_prove_the_record(yibin: Yibin):
    page = browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/audit/")
    assert '<code class="command">heyi audit verify</code>' in text_of(page)


def test_a_name_is_never_markup(yibin: Yibin):
    evil = someone_with_post(yibin.county, Role.MEMBER_DOCTOR, name="<u>医生</u>")
    made = a_referral(yibin, state=State.SUBMITTED)
    browser(evil).get(f"/referrals/{made.id}/")
    page = text_of(browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/audit/", {"by": str(evil.account)}))
    assert "<u>医生" not in page
    assert "&lt;u&gt;医生&lt;/u&gt;" in page


def test_the_page_is_complete_in_english(yibin: Yibin):
    a_referral(yibin, state=State.CLOSED)
    client = browser(yibin.staff(Role.AUDITOR, yibin.county), english=True)
    for path in ("/audit/", "/audit/?kind=refusal", f"/audit/?case={uuid4()}"):
        assert chinese_left(client.get(path), *PLACES) == []


def test_few_questions_are_asked(yibin: Yibin):
    a_referral(yibin, state=State.CLOSED)
    client = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert len(rows(client.get("/audit/"))) > 8
    assert questions(client, "/audit/") <= 20
