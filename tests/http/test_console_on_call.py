"""The page of who is on duty, the home of a village phone, and the roster by the API."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.kernel.moments import on_the_wall
from tests.http.api_calls import V1, caller
from tests.http.console_pages import (
    PLACES,
    browser,
    centre,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import Yibin, a_patient, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

PAGE = "/on-call/"


def a_duty(yibin: Yibin, department: str = "急诊科", **changes: object) -> OnCall:
    """Somebody on duty at the county hospital now."""
    now = timezone.now()
    new = governance.NewOnCall(
        organisation=yibin.county, department=department, name="曾静", phone="13800138000",
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=11),
    )  # fmt: skip
    return governance.put_on_call(new, actor=centre(yibin).actor(now), now=now)


def a_form(**changes: str) -> dict[str, str]:
    now = on_the_wall(timezone.now())
    return {
        "department": "卒中中心",
        "name": "邱明",
        "phone": "0831-7654321",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=12):%Y-%m-%dT%H:%M}",
    } | changes


def is_ticked(page: str, field: str) -> bool:
    """Whether a box of a form is ticked."""
    (box,) = re.findall(rf'<input[^>]*name="{field}"[^>]*>', page)
    return " checked" in box


def test_a_village_calls_with_one_tap_from_its_home_and_from_the_list(yibin: Yibin) -> None:
    a_duty(yibin)
    desk = browser(village(yibin))
    for path in ("/", PAGE):
        page = desk.get(path)
        assert 'href="tel:13800138000"' in text_of(page)
        assert "曾静" in told(page)
        assert "高县人民医院" in told(page)
    assert "撤下" not in told(desk.get(PAGE))


def test_the_coordinator_puts_somebody_on_and_takes_them_off(yibin: Yibin) -> None:
    desk = browser(centre(yibin))
    at = {"at": str(yibin.county)}
    assert desk.post(PAGE, a_form() | at).status_code == 303
    page = desk.get(PAGE)
    assert "0831-7654321" in text_of(page)
    off = text_of(page).split(f'action="{PAGE}')
    address = next(PAGE + part.split('"')[0] for part in off if "/off/" in part.split('"')[0])
    assert desk.post(address).status_code == 303
    assert "0831-7654321" not in text_of(desk.get(PAGE))
    assert "这一班已经撤下" in told(desk.post(address, follow=True))


@pytest.mark.parametrize("field", ["department", "name", "phone", "starts_at", "ends_at"])
def test_what_is_missing_is_told_at_its_field(yibin: Yibin, field: str) -> None:
    answer = browser(centre(yibin)).post(PAGE, a_form(**{field: ""}) | {"at": str(yibin.county)})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)


def test_a_number_that_is_none_is_told_at_its_field(yibin: Yibin) -> None:
    answer = browser(centre(yibin)).post(PAGE, a_form(phone="12") | {"at": str(yibin.county)})
    assert answer.status_code == 422
    assert "电话号码格式不对" in told(answer)


def test_who_keeps_no_roster_puts_nobody_on_it(yibin: Yibin) -> None:
    made = a_duty(yibin)
    desk = browser(village(yibin))
    assert desk.post(PAGE, a_form() | {"at": str(yibin.county)}).status_code == 422
    auditor = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert "排班" not in told(auditor.get(PAGE))
    assert auditor.post(PAGE, a_form() | {"at": str(yibin.county)}).status_code == 403
    assert desk.post(f"{PAGE}{made.id}/off/").status_code == 403
    assert browser(a_stranger()).post(f"{PAGE}{made.id}/off/").status_code == 404
    assert "曾静" not in text_of(browser(a_stranger()).get(PAGE))
    assert led_to_the_entrance(PAGE)


def test_words_narrow_and_nothing_found_says_so(yibin: Yibin) -> None:
    a_duty(yibin)
    desk = browser(village(yibin))
    assert "曾静" in text_of(desk.get(PAGE, {"words": "急诊"}))
    nothing = desk.get(PAGE, {"words": "皮肤"})
    assert "没有符合这些条件的值班" in told(nothing)
    assert "现在没有人登记值班" in told(browser(a_stranger()).get(PAGE))


def test_list_and_home_ask_as_often_with_many_on_duty_as_with_one(yibin: Yibin) -> None:
    desk = browser(village(yibin))
    a_duty(yibin)
    before = [questions(desk, path) for path in (PAGE, "/", PAGE, "/")][2:]
    for number in range(25):
        a_duty(yibin, department=f"内科{number}")
    assert [questions(desk, path) for path in (PAGE, "/")] == before
    assert before[1] <= 24
    assert 'rel="next"' in text_of(desk.get(PAGE))


@pytest.mark.parametrize("path", ["/", PAGE])
def test_the_pages_are_whole_in_english(yibin: Yibin, path: str) -> None:
    a_duty(yibin)
    page = browser(village(yibin), english=True).get(path)
    assert chinese_left(page, *PLACES, "急诊科", "曾静") == []


def test_by_the_api_colleagues_see_it_and_its_keeper_writes_it(yibin: Yibin) -> None:
    keeper, doctor = caller(centre(yibin)), caller(village(yibin))
    now = timezone.now()
    new = {
        "organisation": str(yibin.county), "department": "急诊科", "name": "曾静", "phone": "13800138000",
        "starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    first, again = (keeper.post(f"{V1}/on-call", new, key="a-shift") for _ in range(2))
    assert first.status_code == 201
    assert first.json() == again.json()
    assert doctor.get(f"{V1}/on-call?q=急诊").json()["items"] == [first.json()]
    assert doctor.post(f"{V1}/on-call", new).status_code == 403
    off = f"{V1}/on-call/{first.json()['id']}/off"
    assert doctor.post(off).status_code == 403
    stranger = caller(a_stranger())
    assert stranger.post(off).json() == stranger.post(f"{V1}/on-call/{uuid4()}/off").json()
    assert stranger.get(f"{V1}/on-call?now=false").json()["items"] == []
    assert keeper.post(off).status_code == 200
    assert keeper.post(off).status_code == 409
    assert keeper.post(f"{V1}/on-call", new | {"phone": "12"}).status_code == 422


def test_advice_is_asked_and_answered_without_moving_the_patient(yibin: Yibin) -> None:
    doctor = village(yibin)
    desk = browser(doctor)
    patient = a_patient(yibin.village, by=doctor.actor())
    home = text_of(desk.get("/"))
    assert "/referrals/new/?wish=advice" in home
    found = desk.get(desk.get("/referrals/new/?wish=advice")["Location"])
    ask = f"/referrals/new/?patient={patient.id}&wish=advice"
    assert ask.replace("&", "&amp;") in text_of(found)
    assert "请上级指导" in told(desk.get(ask))
    begun = {
        "patient": str(patient.id), "direction": "up", "wish": "advice",
        "destination": f"{yibin.county}|{yibin.region}",
    }  # fmt: skip
    write = desk.post("/referrals/new/", begun)["Location"]
    assert is_ticked(text_of(desk.get(write)), "advice_only")
    package = {
        "chief_complaint": "头晕", "diagnosis": "高血压", "purpose": "要不要换药", "consent": "on", "urgency": "elective",
        "advice_only": "on", "expected_version": "1", "send": "1",
    }  # fmt: skip
    sent = desk.post(write, package)
    assert sent.status_code == 302
    upper = browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
    page = upper.get(sent["Location"])
    assert "只请指导，患者留在当地" in told(page)
    case = UUID(sent["Location"].strip("/").split("/")[1])
    assert f'<a class="btn btn-primary" href="/referrals/{case}/step/convert_to_advice/"' in text_of(page)


def test_the_green_channel_goes_along_from_the_home_page(yibin: Yibin) -> None:
    doctor = village(yibin)
    desk = browser(doctor)
    patient = a_patient(yibin.village, by=doctor.actor())
    begun = {
        "patient": str(patient.id), "direction": "up", "wish": "green",
        "destination": f"{yibin.county}|{yibin.region}",
    }  # fmt: skip
    page = text_of(desk.get(desk.post("/referrals/new/", begun)["Location"]))
    assert is_ticked(page, "green_channel")
    assert re.search(r'<input[^>]*value="emergency"[^>]*checked', page)
