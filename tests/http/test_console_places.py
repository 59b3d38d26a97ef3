"""Beds and appointments of one's own institutions: board, offering, another number."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind, State
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.making import NOW, Yibin, a_referral, a_stranger, some_beds

pytestmark = pytest.mark.usefixtures("alone")


def nurse(yibin: Yibin, *, english: bool = False):
    return browser(yibin.staff(Role.WARD_NURSE, yibin.county), english=english)


def beds(yibin: Yibin, **more):
    return some_beds(yibin.county, by=yibin.staff(Role.WARD_NURSE, yibin.county).actor(), **more)


def asked(yibin: Yibin, **changes: str) -> dict[str, str]:
    return {"at": str(yibin.county), "unit": "肾内科", "kind": "bed", "places": "4"} | changes


def row_of(page: HttpResponse, unit: str) -> list[str]:
    row = text_of(page).partition(f"<strong>{unit}</strong>")[2].partition("</tr>")[0]
    return [part.partition(">")[2].partition("<")[0].strip() for part in row.split('<td class="number')[1:]]


def test_the_board_says_what_is_free_kept_and_in_use(yibin: Yibin):
    made = a_referral(yibin, state=State.ACCEPTED)
    lying = a_referral(yibin, state=State.IN_TREATMENT)
    pools = referral.list_pools(actor=yibin.staff(Role.WARD_NURSE, yibin.county).actor(), now=NOW)
    assert made.receiver == lying.receiver == yibin.county
    page = nurse(yibin).get("/places/")
    taken = [pool for pool in pools if pool.taken]
    assert page.status_code == 200
    assert sum(pool.taken for pool in taken) == 2
    numbers = [[int(part) for part in row_of(page, pool.unit)] for pool in taken]
    assert [sum(column) for column in zip(*numbers, strict=True)][1:3] == [1, 1]
    assert all(free + held + used == whole for free, held, used, whole in numbers)


def test_beds_come_first_and_appointments_by_time(yibin: Yibin):
    actor = yibin.staff(Role.WARD_NURSE, yibin.county).actor()
    beds(yibin, unit="骨科")
    for unit, days in (("甲门诊", 9), ("乙门诊", 5)):
        begins = NOW + timedelta(days=days)
        offer = referral.PoolOffer(
            organisation=yibin.county, unit=unit, kind=PoolKind.SLOT, places=3, starts_at=begins,
            ends_at=begins + timedelta(hours=2),
        )  # fmt: skip
        referral.offer_places(offer, actor=actor, now=NOW)
    page = text_of(nurse(yibin).get("/places/"))
    assert page.index("骨科") < page.index("乙门诊") < page.index("甲门诊")
    assert page.count('class="group-row"') == 2
    only = text_of(nurse(yibin).get("/places/?kind=slot"))
    assert "骨科" not in only
    assert "甲门诊" in only
    assert "甲门诊" not in text_of(nurse(yibin).get("/places/", {"words": "乙"}))


def test_the_board_is_paged(yibin: Yibin):
    for number in range(51):
        beds(yibin, unit=f"病区{number:02d}")
    assert "page=2" in text_of(nurse(yibin).get("/places/"))
    assert "第 51" in told(nurse(yibin).get("/places/?page=2"))


def test_beds_are_offered(yibin: Yibin):
    client = nurse(yibin)
    answer = client.post("/places/", asked(yibin))
    assert (answer.status_code, answer["Location"]) == (303, "/places/")
    page = client.get("/places/")
    assert "肾内科：床位现在共 4 个。" in told(page)
    assert row_of(page, "肾内科") == ["4", "0", "0", "4"]


def test_appointments_are_offered_on_the_clock_of_the_alliance(yibin: Yibin):
    day = (NOW + timedelta(days=6)).date().isoformat()
    told_times = {"kind": "slot", "starts_at": f"{day}T08:30", "ends_at": f"{day}T11:30"}
    client = nurse(yibin)
    assert client.post("/places/", asked(yibin, **told_times)).status_code == 303
    page = told(client.get("/places/?kind=slot"))
    assert f"{day} 08:30" in page
    assert "11:30" in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"unit": " "}, "unit", "必填。"),
        ({"places": ""}, "places", "必填。"),
        ({"places": "many"}, "places", "格式不对。"),
        ({"places": "-1"}, "places", "超出允许的范围"),
        ({"places": "10001"}, "places", "超出允许的范围"),
        ({"kind": "slot"}, "starts_at", "必填。"),
        ({"starts_at": "2030-01-01T08:00", "ends_at": "2030-01-01T09:00"}, "starts_at", "床位不分时段"),
        ({"kind": "slot", "starts_at": "2030-01-01T08:00", "ends_at": "2030-01-01T07:00"}, "ends_at", "结束时间不晚于开始时间"),
        ({"kind": "slot", "starts_at": "noon"}, "starts_at", "格式不对。"),
        ({"at": str(uuid4())}, "at", "这个选项"),
        ({"unit": "科" * 121}, "unit", "120"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(yibin: Yibin, changes: dict[str, str], field: str, words: str):
    answer = nurse(yibin).post("/places/", asked(yibin, **changes))
    assert answer.status_code == 422
    error = text_of(answer).partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert words in error


def test_another_number_is_offered_and_a_ward_is_shut(yibin: Yibin):
    pool = beds(yibin, unit="骨科", places=5)
    client = nurse(yibin)
    page = client.get(f"/places/{pool.id}/")
    assert page.status_code == 200
    assert 'value="5"' in text_of(page)
    answer = client.post(f"/places/{pool.id}/", {"places": "7", "is_open": "on"})
    assert answer.status_code == 303
    assert row_of(client.get("/places/"), "骨科") == ["7", "0", "0", "7"]
    client.post(f"/places/{pool.id}/", {"places": "7"})
    assert "暂停接收" in told(client.get("/places/"))


@pytest.mark.parametrize(("places", "words"), [("", "必填。"), ("x", "请填数字。"), ("-3", "超出允许的范围")])
def test_a_number_that_is_none_is_refused_at_its_field(yibin: Yibin, places: str, words: str):
    pool = beds(yibin)
    answer = nurse(yibin).post(f"/places/{pool.id}/", {"places": places, "is_open": "on"})
    assert answer.status_code == 422
    assert words in text_of(answer).partition('id="id_places_error"')[2].partition("</p>")[0]


def test_places_in_use_cannot_be_taken_away(yibin: Yibin):
    a_referral(yibin, state=State.IN_TREATMENT)
    actor = yibin.staff(Role.WARD_NURSE, yibin.county).actor()
    pool = next(one for one in referral.list_pools(actor=actor, now=NOW) if one.taken)
    answer = nurse(yibin).post(f"/places/{pool.id}/", {"places": "0", "is_open": "on"})
    assert answer.status_code == 409
    assert "已有 1 个位置被占用或留用" in told(answer)


def test_a_stranger_learns_of_nothing(yibin: Yibin):
    pool = beds(yibin)
    assert browser(yibin.staff(Role.WARD_NURSE, yibin.city)).get(f"/places/{pool.id}/").status_code == 404
    assert nurse(yibin).get(f"/places/{uuid4()}/").status_code == 404
    assert browser(a_stranger()).get("/places/").status_code == 403


def test_without_the_duty_it_is_refused(yibin: Yibin):
    village = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert village.get("/places/").status_code == 403
    assert village.post("/places/", asked(yibin)).status_code == 403


def test_who_is_not_signed_in_is_led_to_the_entrance(yibin: Yibin):
    assert led_to_the_entrance("/places/")
    assert led_to_the_entrance(f"/places/{beds(yibin).id}/")


def test_a_name_is_never_markup(yibin: Yibin):
    pool = beds(yibin, unit="<b>骨科</b>")
    for path in ("/places/", f"/places/{pool.id}/"):
        page = text_of(nurse(yibin).get(path))
        assert "<b>骨科" not in page
        assert "&lt;b&gt;骨科&lt;/b&gt;" in page


def test_the_pages_are_complete_in_english(yibin: Yibin):
    pool = beds(yibin)
    client = nurse(yibin, english=True)
    for path in ("/places/", "/places/?words=zz", f"/places/{pool.id}/"):
        assert chinese_left(client.get(path), *PLACES, "内科") == []
    wrong = client.post("/places/", asked(yibin, unit="", places="x"))
    assert chinese_left(wrong, *PLACES, "内科") == []


def test_few_questions_are_asked(yibin: Yibin):
    for number in range(30):
        beds(yibin, unit=f"病区{number:02d}")
    client = nurse(yibin)
    client.get("/places/")
    assert questions(client, "/places/") <= 20
