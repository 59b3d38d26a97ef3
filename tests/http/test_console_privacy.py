"""The privacy sheet, as a data officer reads it."""

import pytest

from heyi.contexts.governance.terms import Role
from heyi.foundation.privacy import sheet
from tests.http.console_pages import browser, chinese_left, led_to_the_entrance, questions, text_of, told
from tests.making import Yibin

pytestmark = pytest.mark.usefixtures("alone")


def test_every_column_is_on_the_sheet_page_after_page(yibin: Yibin):
    client = browser(yibin.staff(Role.DATA_OFFICER, yibin.county))
    entries = len(list(sheet()))
    pages = [text_of(client.get("/privacy/", {"page": number})) for number in range(1, entries // 50 + 2)]
    shown = sum(page.count("<tr>\n  <td><code>") for page in pages)
    assert shown == entries
    assert 'href="/privacy/"' in pages[0]


def test_the_sheet_is_narrowed_and_says_when_nothing_is_left(yibin: Yibin):
    client = browser(yibin.staff(Role.AUDITOR, yibin.county))
    found = told(
        client.get("/privacy/", {"words": "patients_patient.d", "sort": "identifying", "kept": "sealed"})
    )
    assert "details patients_patient 识别个人 密封" in found
    assert "registered_at" not in found
    assert "没有符合这些条件的字段。" in told(client.get("/privacy/", {"words": "没有"}))
    whole = told(client.get("/privacy/"))
    for nonsense in ("sort=secret", "kept=%00", "page=-1"):
        assert told(client.get(f"/privacy/?{nonsense}")) == whole


def test_the_sheet_is_for_those_who_answer_for_data(yibin: Yibin):
    assert browser(yibin.staff(Role.WARD_NURSE, yibin.county)).get("/privacy/").status_code == 403
    assert led_to_the_entrance("/privacy/")


def test_the_sheet_is_complete_in_english_and_asks_the_database_nothing_of_its_own(yibin: Yibin):
    officer = yibin.staff(Role.DATA_OFFICER, yibin.county)
    assert chinese_left(browser(officer, english=True).get("/privacy/"), "张医生", "高县人民医院") == []
    assert questions(browser(officer), "/privacy/") <= questions(browser(officer), "/charters/")
