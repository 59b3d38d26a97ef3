"""The access report on a page: found by number, narrowed, printed, and nobody else's."""

import pytest

from heyi.contexts.governance.terms import Role
from tests.http.api_calls import V1, caller
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told
from tests.http.console_people import a_villager, doctor, page_of
from tests.making import Staff, Yibin, a_number

pytestmark = pytest.mark.usefixtures("alone")

FIND = "/access-reports/"


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.village)


def test_a_report_is_found_by_number_narrowed_and_printed(yibin: Yibin):
    made, client = a_villager(yibin), browser(officer(yibin))
    browser(doctor(yibin)).get(page_of(made))
    number = made.details.identifiers[0].value
    nobody = client.post(FIND, {"paper": "resident_number", "number": a_number()})
    assert (nobody.status_code, "没有人用这个号码登记过" in told(nobody)) == (422, True)
    assert client.post(FIND, {"paper": "resident_number", "number": "5"}).status_code == 422
    found = client.post(FIND, {"paper": "resident_number", "number": number})
    assert (found.status_code, found["Location"]) == (303, f"{page_of(made)}access-report/")
    page = client.get(found["Location"])
    for words in ("谁看过王秀英的资料", "民主村卫生室", "村医", "患者页面", "为诊疗", "本机构的登记"):
        assert words in told(page), words
    assert number not in text_of(page)
    # The name of the staff stands in the corner of the page, where the reader's own is, and nowhere in the report.
    assert "张医生" not in told(page).split("谁看过")[-1]
    whole = client.get(f"{found['Location']}?whole=1")
    assert "data-print" in text_of(whole)
    assert "患者页面" in told(whole)
    empty = client.get(f"{found['Location']}?since=2000-01-01&until=2000-01-02")
    assert "这段时间没有人看过此人的资料" in told(empty)
    assert client.get(f"{found['Location']}?since=soon&page=x").status_code == 200


def test_nobody_else_has_the_report(yibin: Yibin):
    made = a_villager(yibin)
    path, api = f"{page_of(made)}access-report/", f"{V1}/patients/{made.id}/access-report"
    for role, at, status in (
        (Role.VILLAGE_DOCTOR, yibin.village, 403),
        (Role.DATA_OFFICER, yibin.county, 404),
        (Role.MEMBER_DOCTOR, yibin.other_county, 404),
    ):
        other = yibin.staff(role, at)
        assert browser(other).get(path).status_code == status, role
        assert caller(other).get(api).status_code == status, role
    assert browser(doctor(yibin)).get(FIND).status_code == 403


def test_the_api_tells_the_same_lines(yibin: Yibin):
    made = a_villager(yibin)
    browser(doctor(yibin)).get(page_of(made))
    told_lines = caller(officer(yibin)).get(f"{V1}/patients/{made.id}/access-report?per_page=5").json()
    looks = [one for one in told_lines["items"] if one["page"] == "patient"]
    assert {(*one["roles"], one["found"]["ground"], one["organisation"]) for one in looks} == {
        ("village_doctor", "own_record", str(yibin.village))
    }


def test_a_long_report_costs_no_more_statements_than_a_short_one(yibin: Yibin):
    made, client = a_villager(yibin), browser(officer(yibin))
    path = f"{page_of(made)}access-report/"
    seen = browser(doctor(yibin))
    seen.get(page_of(made))
    one = questions(client, path)
    for _ in range(5):
        seen.get(page_of(made))
    assert questions(client, path) == one <= 20


def test_english_pages_are_english(yibin: Yibin):
    made, client = a_villager(yibin), browser(officer(yibin), english=True)
    path = f"{page_of(made)}access-report/"
    browser(doctor(yibin)).get(page_of(made))
    pages = [
        client.get(FIND),
        client.get(path),
        client.get(f"{path}?whole=1"),
        client.get(f"{path}?until=2000-01-01"),
    ]
    left = {words for one in pages for words in chinese_left(one, *PLACES, "王秀英")}
    assert sorted(left) == []
