"""The pages of the green channels: opened in three taps, told with one, seen by who has a part; the wall, the list, English."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewStamp
from heyi.contexts.pathways.terms.cases import Case
from heyi.contexts.pathways.terms.showing import CaseSeen
from heyi.foundation.reading import Purpose
from heyi.kernel.moments import on_the_wall
from tests.http.console_pages import (
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.making import Staff, a_stranger
from tests.making_pathways import Channel, a_case, a_channel
from tests.making_patients import a_number, registered

pytestmark = pytest.mark.usefixtures("alone")

OPEN = "/cases/new/stroke/"
TAP = {"X-Heyi-Tap": "1"}


@pytest.fixture
def place(alone: None) -> Channel:
    return a_channel()


def village(place: Channel) -> Staff:
    return place.staff(Role.VILLAGE_DOCTOR, place.primary)


def hub(place: Channel) -> Staff:
    return place.staff(Role.CHANNEL_TEAM, place.hub)


def opened(place: Channel, **posted: str) -> str:
    """A case opened by its form; its address."""
    answer = browser(village(place)).post(OPEN, {"onset": "30", "destination": str(place.hub)} | posted)
    assert answer.status_code == 303, told(answer)
    return str(answer["Location"])


def seen(place: Channel, address: str) -> CaseSeen:
    case = UUID(address.strip("/").split("/")[-1])
    return pathways.see_case(case, actor=place.doctor, purpose=Purpose.CARE, now=timezone.now())


def wall_of(organisation: UUID) -> str:
    return reverse("console:wall", args=[organisation])


def a_tap(code: str, key: str = "key-1", *, waited: int = 0, slow: int = 0, **more: str) -> dict[str, str]:
    """What taps.js sends: the device was `slow` seconds behind and had no line for `waited` seconds."""
    sent = timezone.now() - timedelta(seconds=slow)
    return {
        "code": code, "key": key, "device": "phone-1", "tapped_at": (sent - timedelta(seconds=waited)).isoformat(),
        "sent_at": sent.isoformat(), **more,
    }  # fmt: skip


def tapped(client: Client, address: str, tap: dict[str, str]) -> HttpResponse:
    answer: Any = client.post(f"{address}tell/", tap, headers=TAP)
    return answer


def test_three_taps_from_the_home_page_open_a_case_that_the_hub_expects(place: Channel) -> None:
    home = browser(village(place)).get("/")
    assert f'href="{OPEN}"' in text_of(home)
    form = browser(village(place)).get(OPEN)
    # Everything is chosen already: the third tap may be the second.
    assert "checked" in text_of(form)
    assert f'value="{place.hub}" selected' in text_of(form)
    address = opened(place)
    page = told(browser(village(place)).get(address))
    assert "身份待查" in page
    assert "识别评分" in page
    assert "正在来" in told(browser(hub(place)).get(wall_of(place.hub)))


def test_what_cannot_be_said_of_the_beginning_stays_in_the_form(place: Channel) -> None:
    answer = browser(village(place)).post(OPEN, {"onset": "last_well", "wall": "25:99", "destination": ""})
    assert answer.status_code == 422
    assert 'value="25:99"' in text_of(answer)
    assert browser(village(place)).get("/cases/new/nothing/").status_code == 404
    assert browser(a_stranger()).get(OPEN).status_code == 404
    assert led_to_the_entrance(OPEN)


def test_an_opening_sent_twice_is_one_case_and_another_patient_another(place: Channel) -> None:
    first = opened(place, key="open-1", label="男 约70岁")
    assert opened(place, key="open-1", label="男 约70岁") == first
    assert opened(place, key="open-2", label="女 约60岁") != first


def test_a_tap_sent_twice_counts_once_with_its_device_and_offset(place: Channel) -> None:
    address = opened(place)
    doctor = browser(village(place))
    tap = a_tap("recognised", slow=192)
    for _ in range(2):
        assert tapped(doctor, address, tap).json() == {"words": "已记录。"}
    (stamp,) = [one for one in seen(place, address).view.stamps if one.code == "recognised"]
    assert stamp.device == "phone-1"
    assert stamp.offset_seconds == pytest.approx(192, abs=5)
    page = told(doctor.get(address))
    assert "设备时钟慢 3 分" in page
    assert "已校正" in page


def test_a_refused_tap_hears_why_as_data_and_a_form_on_the_page(place: Channel) -> None:
    address = opened(place)
    team = browser(hub(place))
    refused = tapped(team, address, a_tap("needle"))
    assert refused.status_code == 409
    assert refused.json()["words"]
    plain = team.post(f"{address}tell/", {"code": "needle"}, follow=True)
    assert refused.json()["words"] in told(plain).replace("\u2009", " ")
    unset = tapped(team, address, a_tap("door", "key-2") | {"tapped_at": "2026-11-27T10:00:00"})
    assert unset.status_code == 422


def test_who_is_signed_out_is_led_to_the_entrance_so_that_the_tap_stays(place: Channel) -> None:
    address = opened(place)
    answer = tapped(Client(), address, a_tap("recognised"))
    assert answer.status_code == 302
    assert "recognised" not in {one.code for one in seen(place, address).view.stamps}


def test_strangers_find_no_page_of_a_case(place: Channel) -> None:
    address = opened(place)
    stranger = browser(a_stranger())
    for page in (address, f"{address}items/", f"{address}scales/race/", f"{address}patient/"):
        assert stranger.get(page).status_code == 404, page
        assert led_to_the_entrance(page)
    assert tapped(stranger, address, a_tap("recognised")).status_code == 404
    for act in ("sign/ivt/", "send/", "end/", "onset/"):
        assert stranger.post(f"{address}{act}").status_code == 404, act
    assert stranger.get(wall_of(place.hub)).status_code == 404
    assert browser(village(place)).get(wall_of(place.hub)).status_code == 404


def test_a_scale_runs_its_sum_along_and_the_server_counts(place: Channel) -> None:
    address = opened(place)
    doctor = browser(village(place))
    form = doctor.get(f"{address}scales/race/")
    assert 'id="points"' in text_of(form)
    # One choice has no sum, and a number's bands are the server's.
    assert 'id="points"' not in text_of(doctor.get(f"{address}scales/mrs90/"))
    answers = {"face": "2", "arm": "2", "leg": "2", "gaze": "1", "cortex": "1"}
    page = told(doctor.post(f"{address}scales/race/", answers, follow=True))
    assert "已保存：8 分" in page
    wrong = doctor.post(f"{address}scales/race/", answers | {"face": "9"})
    assert wrong.status_code == 422
    assert doctor.get(f"{address}scales/nothing/").status_code == 404


def test_a_correction_needs_its_reason_and_leaves_its_trail(place: Channel) -> None:
    address = opened(place)
    doctor = browser(village(place))
    tapped(doctor, address, a_tap("recognised"))
    stamp = next(one for one in seen(place, address).view.stamps if one.code == "recognised")
    way = f"{address}stamps/{stamp.id}/"
    doctor.post(way, {"withdraw": "1", "reason": ""})
    assert "recognised" in {one.code for one in seen(place, address).view.stamps}
    page = told(doctor.post(way, {"withdraw": "1", "reason": "记错病人"}, follow=True))
    assert "已撤销" in page
    assert "记错病人" in page
    assert "recognised" not in {one.code for one in seen(place, address).view.stamps}


def test_whose_case_it_is_may_be_said_later(place: Channel) -> None:
    address = opened(place)
    patient = registered(place.primary, number=a_number())
    doctor = browser(village(place))
    found = doctor.post(f"{address}patient/", {"words": patient.name})
    assert str(patient.id) in text_of(found)
    assert "没有这个人" in told(doctor.post(f"{address}patient/", {"words": "欧阳不存在"}))
    page = told(doctor.post(f"{address}patient/", {"patient": str(patient.id)}, follow=True))
    assert patient.name in page.replace(" ", "")


def test_a_wall_time_was_meant_on_the_day_of_the_tap(place: Channel) -> None:
    """A tap that waited over midnight says 23:50 of the evening before, whatever the hour at which it is heard."""
    address = opened(place, onset="180")
    doctor = browser(village(place))
    # Typed as one minute ago when it was tapped, heard two minutes later.
    tap = a_tap("recognised", waited=120)
    wall = timezone.now() - timedelta(minutes=3)
    tapped(doctor, address, tap | {"wall": on_the_wall(wall).strftime("%H:%M")})
    stamps = [one for one in seen(place, address).view.stamps if one.code == "recognised"]
    assert [one.at.replace(second=0, microsecond=0) for one in stamps] == [
        wall.replace(second=0, microsecond=0)
    ]


def test_the_list_is_narrowed_and_empty_states_say_what_to_do(place: Channel) -> None:
    doctor = browser(village(place))
    assert "还没有绿色通道病例" in told(doctor.get("/cases/"))
    opened(place, label="男 约70岁")
    assert "男 约 70 岁" in told(doctor.get("/cases/?state=running&pathway=stroke&period=day"))
    assert "没有符合这些条件的病例" in told(doctor.get("/cases/?state=closed"))
    # What no filter is, narrows nothing.
    assert doctor.get("/cases/?state=nonsense&period=nonsense").status_code == 200
    assert browser(a_stranger()).get("/cases/").status_code in (403, 404)
    assert led_to_the_entrance("/cases/")


def a_row_of_cases(place: Channel, many: int) -> list[Case]:
    return [a_case(place, destination=place.hub) for _ in range(many)]


def test_pages_do_not_ask_more_for_more_cases(place: Channel) -> None:
    a_row_of_cases(place, 1)
    team, wall = browser(hub(place)), wall_of(place.hub)
    few = {page: questions(team, page) for page in (wall, "/cases/")}
    a_row_of_cases(place, 6)
    for page, most in few.items():
        assert questions(team, page) <= most, page


def test_the_page_of_a_case_asks_a_bounded_number_of_questions(place: Channel) -> None:
    address = opened(place)
    team = browser(hub(place))
    first = questions(team, address)
    for code in ("door", "seen", "ct_start", "ct_read"):
        pathways.record_milestone(
            seen(place, address).case.id, NewStamp(code=code), actor=place.hub_team, now=timezone.now()
        )
    assert questions(team, address) <= first + 4


def test_every_page_speaks_english_whole(place: Channel) -> None:
    address = opened(place, label="M about 70")
    reader = browser(hub(place), english=True)
    author = browser(village(place), english=True)
    names = ("槎龙社区卫生服务站", "西部中心医院", "西部牵头医院", "横沙社区卫生服务站", "张医生", "西部")
    for page in (address, "/cases/", wall_of(place.hub), f"{address}scales/nihss/", f"{address}items/"):  # fmt: skip
        assert chinese_left(reader.get(page), *names) == [], page
    for page in (OPEN, f"{address}patient/"):
        assert chinese_left(author.get(page), *names) == [], page
