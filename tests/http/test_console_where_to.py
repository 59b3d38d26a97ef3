"""Near or far on the pages: who may ask, the map with its table, one patient, what a change would bring, what is lacking."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Status, Tier
from heyi.contexts.pathways import public as pathways
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotFound
from tests.http.api_calls import undone
from tests.http.console_pages import browser, chinese_left, led_to_the_entrance, questions, text_of, told
from tests.making import NOW, Staff, a_stranger, an_organisation, someone_with_post
from tests.making_where_to import lies

pytestmark = pytest.mark.usefixtures("alone")

NAMES = ("江边", "江边牵头医院", "江边中心医院", "江边卫生院", "山里卫生院", "医联体", "张医生")
LIES = {"江边牵头医院": (23.128, 113.246), "江边中心医院": (23.205, 113.226), "江边卫生院": (23.275, 113.23)}


@dataclass(frozen=True)
class River:
    """One lead, one hub, two below: one of them lies nowhere known."""

    alliance: UUID
    lead: UUID
    hub: UUID
    township: UUID
    hills: UUID
    doctor: Staff
    quality: Staff

    @property
    def page(self) -> str:
        return f"/where-to/{self.alliance}/stroke/"


@contextmanager
def a_river() -> Iterator[River]:
    with transaction.atomic():
        lead = an_organisation("江边牵头医院", Tier.CITY).id
        hub = an_organisation("江边中心医院", Tier.COUNTY).id
        township, hills = (an_organisation(name, Tier.TOWNSHIP).id for name in ("江边卫生院", "山里卫生院"))
        new = governance.NewAlliance(code="baiyun-stroke", name="医联体 江边", lead=lead)
        alliance = governance.found_alliance(new, actor=OPERATOR, now=NOW).id
        text = governance.read_preset("baiyun-stroke").parts[0].text
        governance.apply_charter(alliance, text, effective_from=NOW, actor=OPERATOR, now=NOW)
        for member in (hub, township, hills):
            joining = governance.NewMembership(
                alliance=alliance, organisation=member, position=Position.MEMBER
            )
            governance.join_alliance(joining, actor=OPERATOR, now=NOW)
        for house, name in ((lead, "江边牵头医院"), (hub, "江边中心医院"), (township, "江边卫生院")):
            lies(house, *LIES[name])
        yield River(
            alliance, lead, hub, township, hills,
            someone_with_post(township, Role.MEMBER_DOCTOR), someone_with_post(lead, Role.QUALITY_OFFICER),
        )  # fmt: skip
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def river(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[River]:
    with django_db_blocker.unblock(), a_river() as made:
        yield made


@pytest.fixture
def alone(river: River, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), undone():
        yield


def plain(answer: Any) -> str:
    return told(answer).replace(" ", "")


def test_the_map_says_for_every_member_which_way_is_better(river: River):
    answer = browser(river.quality).get(river.page)
    assert answer.status_code == 200
    words = plain(answer)
    for name in ("江边牵头医院", "江边中心医院", "江边卫生院"):
        assert name in words
    assert "建议，由医生决定" in words
    assert "样本不足，用文献分布" in words
    # Nobody has told where it lies nor how long its ways take.
    assert "没有算进来：山里卫生院" in words
    page = text_of(answer)
    assert page.count('class="where-cells where-cells--') >= 1
    assert "2 km" in told(answer) or "5 km" in told(answer)


def test_a_severe_case_at_the_lead_goes_straight_there(river: River):
    words = plain(browser(river.doctor).get(f"{river.page}place/?score=9&since=30&at={river.lead}"))
    assert "直送江边牵头医院：好结局的机会多" in words
    assert "就在本院" in words


def test_one_patient_is_told_every_way_and_why(river: River):
    answer = browser(river.doctor).get(f"{river.page}place/?score=5&since=60&at={river.township}")
    words = plain(answer)
    assert "建议，由医生决定" in words
    assert "江边中心医院再转江边牵头医院" in words
    assert "溶栓：路上" in words
    assert "取栓：路上（含再转送）" in words
    assert "估算" in words
    assert "第二种算法" in words


def parts_and_whole(page: str) -> tuple[list[float], float]:
    """The gains of the table of causes, and its sum."""
    table = page.split("差别在哪几分钟</caption>")[1].split("</table>")[0]
    cells = [one.split("<")[0] for one in table.split('class="number"')[2:]]
    numbers = [float(one.split(">")[-1].replace("−", "-")) for one in cells if one.split(">")[-1].strip()]
    whole = float(table.split("<strong>")[1].split("<")[0].replace("−", "-"))
    return numbers, whole


def test_the_causes_on_the_page_add_up_as_they_are_printed(river: River):
    for score, since in ((2, 30), (5, 60), (8, 180)):
        page = text_of(
            browser(river.doctor).get(f"{river.page}place/?score={score}&since={since}&at={river.township}")
        )
        numbers, whole = parts_and_whole(page)
        assert len(numbers) >= 4
        assert sum(numbers) == pytest.approx(whole, abs=1e-9)


def test_a_point_on_the_map_is_asked_as_well_as_a_member(river: River):
    words = plain(
        browser(river.doctor).get(f"{river.page}place/?score=5&since=60&latitude=23.2&longitude=113.2")
    )
    assert "各条路" in words
    half = browser(river.doctor).get(f"{river.page}place/?score=5&since=60&latitude=23.2")
    assert half.status_code == 422
    assert "同时填写纬度和经度" in told(half)


def test_late_cases_are_said_plainly(river: River):
    words = plain(browser(river.doctor).get(f"{river.page}place/?score=5&since=900&at={river.township}"))
    assert "两种治疗一般都来不及" in words
    assert "赶不上：超过270分" in words
    assert "一般都来不及" in plain(browser(river.doctor).get(f"{river.page}?score=5&since=900"))


@pytest.mark.parametrize("asked", ["score=10&since=60", "score=x&since=60", "score=5&since=-1", "score=5&since=1441", "score=5&since="])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(river: River, asked: str):
    for page in (f"{river.page}?{asked}", f"{river.page}place/?{asked}&at={river.township}"):
        answer = browser(river.doctor).get(page)
        assert answer.status_code == 422
        assert "field__error" in text_of(answer)
    assert browser(river.doctor).get(f"{river.page}table/?{asked}").status_code == 422


def test_a_told_road_counts_and_says_so(river: River):
    organisations = {one.id: one.code for one in everybody(river)}
    matrix = f"x,{organisations[river.hub]},{organisations[river.lead]}\n{organisations[river.hills]},9,14\n"
    governance.tell_travel_times(matrix, source="实测", status=Status.SECONDARY, actor=OPERATOR, now=NOW)
    words = plain(browser(river.doctor).get(f"{river.page}place/?score=5&since=60&at={river.hills}"))
    assert "路程14分" in words
    assert "实测" in words
    assert "没有算进来" not in plain(browser(river.quality).get(river.page))


def everybody(river: River) -> tuple[Any, ...]:
    return pathways.where_to(
        river.alliance, "stroke", actor=OPERATOR, now=NOW + timedelta(days=1)
    ).organisations


def test_what_if_says_before_and_after(river: River):
    asked = f"{river.page}?score=5&since=60&house={river.hub}&time=needle_primary&median=25"
    answer = browser(river.quality).get(asked)
    words = plain(answer)
    assert "改变以后" in words
    assert "每千人好结局，改变前" in words
    gain = words.split("改变以后")[1].split("差+")[1][:4]
    assert float(gain.rstrip("更好的")) > 0
    assert "where-cells--more-" in text_of(answer)
    # Nothing was kept.
    assert "改变以后" not in plain(browser(river.quality).get(river.page))


def test_what_if_another_member_became_a_far_centre_or_a_way_shorter(river: River):
    for change in (
        f"far={river.township}",
        f"near={river.township}",
        f"road_from={river.township}&road_to={river.lead}&road=3",
    ):
        assert "改变以后" in plain(browser(river.quality).get(f"{river.page}?{change}"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("house={hub}&median=30", "要一起填写"),
        ("house={hub}&time=needle_primary", "要一起填写"),
        ("road_from={hub}&road=3", "要一起填写"),
        ("road_from={hub}&road_to={hub}&road=3", "同一家"),
        ("house={hub}&time=needle_primary&median=30&low=40", "两个四分位数之间"),
        ("house={hub}&time=needle_primary&median=0", "1"),
        ("far=00000000-0000-0000-0000-000000000001", "选"),
    ],
)
def test_half_a_change_is_refused_where_it_is_missing(river: River, change: str, words: str):
    answer = browser(river.quality).get(f"{river.page}?{change.format(hub=river.hub)}")
    assert answer.status_code == 422
    assert words in told(answer)


def test_where_the_only_far_hospital_lies_nowhere_the_page_says_what_to_do(river: River):
    governance.describe_facility(river.lead, governance.NewFacility(), actor=OPERATOR, now=NOW)
    for page in (river.page, f"{river.page}place/?score=5&since=60&at={river.township}"):
        answer = browser(river.doctor).get(page)
        assert answer.status_code == 200
        assert "不知道远端中心或近端医院的位置" in told(answer)
        assert 'href="/organisations/"' in text_of(answer)


def test_strangers_and_pathways_without_a_model(river: River):
    assert led_to_the_entrance(river.page)
    stranger = browser(a_stranger())
    for rest in ("", "table/", "place/"):
        assert stranger.get(f"{river.page}{rest}").status_code == 404
    doctor = browser(river.doctor)
    assert doctor.get(f"/where-to/{river.alliance}/nothing-like-it/").status_code == 404
    assert "章程里这条通道没有写明转送模型" in told(doctor.get(f"/where-to/{river.alliance}/chest-pain/"))
    assert "没有写明转送模型的通道" in told(stranger.get("/where-to/"))
    other = an_organisation("外地医院", Tier.COUNTY).id
    assert doctor.get(f"{river.page}place/?score=5&since=60&at={other}").status_code == 422
    with pytest.raises(NotFound):
        pathways.where_to(river.alliance, "stroke", actor=a_stranger().actor(), now=NOW)


def test_whoever_asks_of_one_alliance_is_led_to_it(river: River):
    assert browser(river.doctor).get("/where-to/")["Location"] == river.page
    assert "去哪里" in told(browser(river.doctor).get("/cases/"))


def test_the_table_holds_members_and_cells(river: River):
    answer = browser(river.quality).get(f"{river.page}table/")
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {9}
    assert {row[0] for row in rows[1:] if row[0]} == set(LIES)
    cells = [row for row in rows[1:] if not row[0]]
    assert 2000 < len(cells) <= 2500
    assert all(0 < float(row[4]) < 1 and 0 <= float(row[6]) <= 1 for row in cells)


def test_the_pages_are_whole_in_english(river: River):
    asked = f"?score=5&since=60&house={river.hub}&time=needle_primary&median=25&at={river.township}"
    for page in (
        f"{river.page}{asked}",
        f"{river.page}place/{asked}",
        f"{river.page}?since=900",
        f"{river.page}place/",
    ):
        answer = browser(river.quality, english=True).get(page)
        assert chinese_left(answer, *NAMES) == [], page


def test_the_pages_ask_the_same_however_many_members_there_are(river: River):
    desk = browser(river.quality)
    pages = river.page, f"{river.page}place/?score=5&since=60&at={river.township}"

    def asked() -> list[int]:
        # What is kept in the process is asked once more after a change, and not again.
        return [(desk.get(page), questions(desk, page))[1] for page in pages]

    few = asked()
    for number in range(12):
        house = an_organisation(
            f"江边卫生院{number}", Tier.TOWNSHIP, kind=OrganisationKind.TOWNSHIP_HOSPITAL
        ).id
        joining = governance.NewMembership(
            alliance=river.alliance, organisation=house, position=Position.MEMBER
        )
        governance.join_alliance(joining, actor=OPERATOR, now=NOW)
        lies(house, 23.1 + number / 100, 113.2)
    assert asked() == few
    assert max(few) <= 12


def test_forty_hospitals_and_the_whole_map_take_about_a_second(river: River):
    """Twice the time is allowed, for a machine that does other things beside."""
    for number in range(40):
        house = an_organisation(f"江边医院{number}", Tier.COUNTY).id
        joining = governance.NewMembership(
            alliance=river.alliance, organisation=house, position=Position.MEMBER
        )
        governance.join_alliance(joining, actor=OPERATOR, now=NOW)
        lies(house, 23.0 + number / 60, 113.0 + number % 7 / 10)
    desk = browser(river.quality)
    desk.get(river.page)
    begun = monotonic()
    assert desk.get(river.page).status_code == 200
    assert monotonic() - begun < 2.0
