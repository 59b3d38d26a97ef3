"""The capacity board and what hangs on it: a unit's line in words, closing, discharges, lent beds, weekly clinics."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Pool, PoolKind, State
from tests.http.console_pages import (
    PLACES,
    at,
    browser,
    centre,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import NOW, Yibin, a_referral, a_stranger, some_beds, taken

pytestmark = pytest.mark.usefixtures("alone")


def nurse(yibin: Yibin, *, english: bool = False):
    return browser(yibin.staff(Role.WARD_NURSE, yibin.county), english=english)


def ward(yibin: Yibin, **more) -> Pool:
    actor = yibin.staff(Role.WARD_NURSE, yibin.county).actor()
    return some_beds(yibin.county, by=actor, **({"unit": "肾内科", "places": 1} | more))


def full_with_one_waiting(yibin: Yibin):
    pool = ward(yibin)
    taken(yibin, a_referral(yibin), "accept", pool=pool.id)
    waiting = taken(yibin, a_referral(yibin, name="刘等候"), "wait_for_place", pool=pool.id)
    return pool, waiting


def test_the_board_shows_every_members_wards_and_how_many_wait(yibin: Yibin):
    pool, _ = full_with_one_waiting(yibin)
    some_beds(yibin.city, unit="烧伤科", places=3, by=yibin.staff(Role.WARD_NURSE, yibin.city).actor())
    page = nurse(yibin).get("/capacity/")
    assert page.status_code == 200
    assert f'href="/capacity/{pool.id}/"' in text_of(page)
    words = told(page)
    assert "肾内科" in words
    assert "烧伤科" in words
    assert "刘等候" not in words
    # What another house does inside stays its own.
    assert "烧伤科</a>" not in text_of(page)
    assert "烧伤科" not in told(nurse(yibin).get("/capacity/?words=肾"))
    assert "没有符合这些条件" in told(nurse(yibin).get("/capacity/?words=没有的科"))
    assert 'hx-trigger="every 20s"' in text_of(page)


def test_the_board_is_paged_and_asks_no_more_for_more_rows(yibin: Yibin):
    ward(yibin)
    nurse(yibin).get("/capacity/")
    few = questions(nurse(yibin), "/capacity/")
    for number in range(51):
        ward(yibin, unit=f"病区{number:02d}")
    assert questions(nurse(yibin), "/capacity/") <= few
    assert "page=2" in text_of(nurse(yibin).get("/capacity/"))
    assert nurse(yibin).get("/capacity/?page=2").status_code == 200


def test_who_sends_sees_the_board_and_who_does_neither_does_not(yibin: Yibin):
    ward(yibin)
    assert "肾内科" in told(browser(village(yibin)).get("/capacity/"))
    assert browser(yibin.staff(Role.AUDITOR, yibin.county)).get("/capacity/").status_code == 403
    assert "肾内科" not in told(browser(a_stranger()).get("/capacity/"))
    assert led_to_the_entrance("/capacity/")


def test_a_place_is_taken_from_the_board_for_the_referral_in_hand(yibin: Yibin):
    pool, made = ward(yibin), a_referral(yibin)
    page = text_of(browser(centre(yibin)).get(f"/capacity/?referral={made.id}"))
    address = f"{at(made, 'step', 'accept')}?pool={pool.id}"
    assert address in page
    form = text_of(browser(centre(yibin)).get(address))
    assert f'<option value="{pool.id}" selected>' in form
    # Nobody takes a place for a referral that is not theirs to accept.
    assert "step/accept" not in text_of(browser(village(yibin)).get(f"/capacity/?referral={made.id}"))


def test_a_units_page_says_who_waits_and_why_there(yibin: Yibin):
    pool, waiting = full_with_one_waiting(yibin)
    words = told(nurse(yibin).get(f"/capacity/{pool.id}/"))
    assert "刘等候" in words
    assert "第 1 位：择期，已等 2 天；到 " in words
    assert browser(a_stranger()).get(f"/capacity/{pool.id}/").status_code == 404
    assert nurse(yibin).get(f"/capacity/{uuid4()}/").status_code == 404
    assert "第 1 位" in told(browser(village(yibin)).get(at(waiting)))


def test_a_page_that_waits_for_nobody_does_not_begin_to_listen(yibin: Yibin):
    desk, pool = nurse(yibin), ward(yibin)
    for address in (f"/capacity/{pool.id}/", f"/places/{pool.id}/", "/capacity/"):
        page = desk.get(address)
        assert page.status_code == 200, address
        assert b"data-line" not in page.content, address
        assert b"live.js" not in page.content, address


def test_closing_tells_how_many_now_wait(yibin: Yibin):
    pool = ward(yibin)
    held = taken(yibin, a_referral(yibin), "accept", pool=pool.id)
    empty = nurse(yibin).post(f"/capacity/{pool.id}/close/", {"reason": ""})
    assert empty.status_code == 422
    answer = nurse(yibin).post(f"/capacity/{pool.id}/close/", {"reason": "epidemic"}, follow=True)
    assert "肾内科 已停止；1 位改为排队等候" in told(answer).replace("  ", " ")
    outline = referral.outline_referral(held.id, actor=centre(yibin).actor(), now=NOW)
    assert outline.referral.state is State.WAITING_FOR_PLACE
    again = nurse(yibin).post(f"/capacity/{pool.id}/close/", {"reason": "epidemic"})
    assert again.status_code == 409


def test_discharges_are_noted_and_a_slip_is_told_at_its_field(yibin: Yibin):
    pool = ward(yibin)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    address = f"/capacity/{pool.id}/discharges/"
    assert nurse(yibin).post(address, {"on": tomorrow, "count": "9"}).status_code == 422
    assert nurse(yibin).post(address, {"on": tomorrow, "count": "1"}).status_code == 303
    assert "预计出院" in told(nurse(yibin).get("/capacity/"))


def test_beds_are_lent_taken_and_given_back_by_button(yibin: Yibin):
    pool = ward(yibin, places=3)
    ends = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    offer = {"borrower": str(yibin.city), "borrower_unit": "呼吸科", "places": "2", "ends_at": ends}
    assert nurse(yibin).post(f"/capacity/{pool.id}/lend/", offer | {"places": "7"}).status_code == 409
    assert nurse(yibin).post(f"/capacity/{pool.id}/lend/", offer).status_code == 303
    theirs = browser(yibin.staff(Role.WARD_NURSE, yibin.city))
    page = text_of(theirs.get("/capacity/loans/"))
    loan = page.partition('name="loan" value="')[2].partition('"')[0]
    assert 'value="take"' in page
    assert nurse(yibin).post("/capacity/loans/", {"loan": "nothing", "deed": "take"}).status_code == 422
    assert theirs.post("/capacity/loans/", {"loan": loan, "deed": "take"}).status_code == 303
    assert theirs.post("/capacity/loans/", {"loan": loan, "deed": "take"}).status_code == 409
    assert "借用中" in told(nurse(yibin).get("/capacity/loans/"))
    assert theirs.post("/capacity/loans/", {"loan": loan, "deed": "return"}).status_code == 303
    assert "已归还" in told(nurse(yibin).get("/capacity/loans/"))


def test_a_weekly_clinic_is_kept_and_ended(yibin: Yibin):
    assert "还没有每周门诊" in told(nurse(yibin).get("/capacity/clinics/"))
    clinic = {
        "at": str(yibin.county), "unit": "高血压门诊", "weekday": "2", "begins": "08:00", "ends": "11:00",
        "places": "6", "first_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert nurse(yibin).post("/capacity/clinics/", clinic | {"ends": "07:00"}).status_code == 422
    assert nurse(yibin).post("/capacity/clinics/", clinic).status_code == 303
    page = text_of(nurse(yibin).get("/capacity/clinics/"))
    assert "08:00–11:00" in page
    ending = page.partition('action="/capacity/clinics/')[2].partition('"')[0]
    assert nurse(yibin).post(f"/capacity/clinics/{ending}").status_code == 303
    assert "最后一天" in told(nurse(yibin).get("/capacity/clinics/"))
    auditor = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert auditor.get("/capacity/clinics/").status_code == 403


def test_the_pages_speak_english(yibin: Yibin):
    pool, _ = full_with_one_waiting(yibin)
    offer = referral.PoolOffer(
        organisation=yibin.county, unit="肾内科", kind=PoolKind.SLOT, places=8,
        starts_at=timezone.now() + timedelta(days=6), ends_at=timezone.now() + timedelta(days=6, hours=2),
    )  # fmt: skip
    referral.offer_places(offer, actor=yibin.staff(Role.WARD_NURSE, yibin.county).actor(), now=NOW)
    for path in ("/capacity/", f"/capacity/{pool.id}/", "/capacity/loans/", "/capacity/clinics/"):
        page = nurse(yibin, english=True).get(path)
        assert page.status_code == 200, path
        assert chinese_left(page, "肾内科", "内科", "心内科", "刘等候", *PLACES) == [], path
