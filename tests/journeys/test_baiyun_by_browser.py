"""The story of `baiyun-stroke` in a real browser with three screens open at once: a village phone, the hub, the lead's wall.

A station recognises a stroke and warns the hub in three taps; the hub gives thrombolysis and ships; the lead opens the vessel;
the patient goes home, and the station asks at day 90. Each screen hears of the others by itself.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.http.served import Server, a_demo, serving
from tests.journeys.people import Person, accounts_of
from tests.making import a_number

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "司徒望舒"
HUB, LEAD = "白云区西部中心医院", "广州市西部牵头医院"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    with (
        a_demo(tmp_path_factory.mktemp("demo"), charter="baiyun-stroke") as installation,
        serving(installation) as server,
    ):
        yield server, installation.data


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


class Screens:
    """The three screens of the story, and whoever else comes to one."""

    def __init__(self, browser: Browser, demo: tuple[Server, Path]) -> None:
        server, data = demo
        accounts = accounts_of(data)

        def person(name: str, *, on_phone: bool = False) -> Person:
            return Person(browser, server.url(), accounts[name], on_phone=on_phone).sign_in()

        self.village = person("village1-doctor", on_phone=True)
        self.hub = person("county1-channel")
        self.lead = person("city1-channel")
        self.address = ""

    def leave(self) -> None:
        """Closes all three; none had anything to complain of."""
        for one in (self.village, self.hub, self.lead):
            one.leave()


@pytest.fixture
def screens(browser: Browser, demo: tuple[Server, Path]) -> Iterator[Screens]:
    everybody = Screens(browser, demo)
    yield everybody
    everybody.leave()


def tap(person: Person, name: str) -> None:
    """A milestone with one tap: the large button, or one of the others behind it."""
    button = person.page.locator("#main").get_by_role("button", name=name, exact=True).first
    if not button.is_visible():
        person.page.locator(".case-others summary").click()
    with person.page.expect_event("load"):
        button.click()
    expect(person.page.locator(".case-track")).to_contain_text(name)


def fill(person: Person, link: str, **answers: str) -> None:
    """A scale: its link, its answers, saved."""
    person.page.locator(".case-scales").get_by_role("link", name=re.compile(link)).click()
    for code, value in answers.items():
        field = person.page.locator(f".card-body.fields [name={code}]")
        if field.first.get_attribute("type") == "radio":
            person.page.locator(f".card-body.fields input[name={code}][value='{value}']").check()
        else:
            field.fill(value)
    person.press("保存")
    expect(person.page.locator(".case-track")).to_be_visible()


def test_from_the_station_to_day_90_on_three_screens(screens: Screens) -> None:
    screens.hub.page.goto(wall_of(screens.hub))
    screens.lead.page.goto(wall_of(screens.lead))
    the_station_opens_and_warns(screens)
    the_hub_hears_it_and_gives_the_needle(screens)
    the_lead_opens_the_vessel(screens)
    everybody_sees_the_same_figures(screens)
    the_patient_goes_down_and_is_followed(screens)


def wall_of(person: Person) -> str:
    person.open("/cases/")
    address = person.page.locator("a", has_text="大屏").first.get_attribute("href")
    assert address is not None
    return person.url + address


def open_from_the_wall(person: Person) -> None:
    """The case behind its row; a wall with many rows shows them by turns, so the row need not be the one shown now."""
    address = person.page.locator(".wall__row", has_text=NAME).locator("a").first.get_attribute("href")
    assert address is not None
    person.open(address)


def the_station_opens_and_warns(screens: Screens) -> None:
    doctor = screens.village
    doctor.follow("找人、登记")
    doctor.follow("登记居民")
    doctor.fill("姓名", NAME)
    doctor.fill("证件号码", a_number())
    doctor.press("登记")
    doctor.reads(NAME)
    doctor.open("/")
    # Three taps: the channel, when it began, open.
    doctor.page.get_by_role("link", name=re.compile("卒中绿色通道")).click()
    doctor.page.get_by_label("1 小时前").check()
    doctor.press("开启")
    doctor.reads("已开启")
    screens.address = doctor.page.url
    case = screens.address.rstrip("/").rpartition("/")[2]
    # The wall of the hub shows who comes, before any door.
    expect(screens.hub.page.locator(f"[data-wall-row='{case}']")).to_be_attached(timeout=20_000)
    doctor.follow("写明患者")
    doctor.page.get_by_label("姓名、证件号或电话").fill(NAME)
    doctor.press("查找")
    doctor.press("就是此人")
    doctor.reads("身份已写明")
    tap(doctor, "识别评分")
    fill(doctor, "RACE", face="2", arm="2", leg="2", gaze="1", cortex="1")
    doctor.page.get_by_label("已告知患者或家属并同意").check()
    doctor.page.get_by_label("哪家医院").select_option(label=HUB)
    doctor.press("通知并转送")
    tap(doctor, "离院转送")
    expect(screens.hub.page.locator(".wall__row", has_text=NAME)).to_contain_text("到院", timeout=20_000)


def the_hub_hears_it_and_gives_the_needle(screens: Screens) -> None:
    hub = screens.hub
    open_from_the_wall(hub)
    for name in ("到院", "接诊"):
        tap(hub, name)
    found = dict.fromkeys(
        ("consciousness", "questions", "commands", "gaze", "visual", "sensory", "neglect", "dysarthria"), "0"
    )
    fill(
        hub,
        "NIHSS",
        face="2",
        left_arm="0",
        right_arm="4",
        left_leg="0",
        right_leg="4",
        ataxia="UN",
        language="2",
        **found,
    )
    hub.reads("12 (UN 1)")
    for name in ("CT 开始", "CT 读片"):
        tap(hub, name)
    # What needs a signature is refused before it.
    hub.page.locator("#main").get_by_role("button", name="开始溶栓", exact=True).click()
    expect(hub.page.locator("#main")).to_contain_text("之前要有医生签名同意")
    hub.page.locator("#main").get_by_role("button", name="关闭", exact=True).click()
    hub.page.reload()
    card = hub.page.locator(".case-advice", has_text="静脉溶栓")
    card.locator("summary").click()
    card.locator("input[name=reason]").fill("家属知情，指征明确")
    card.get_by_role("button", name="做，签名", exact=True).click()
    hub.reads("已签名")
    tap(hub, "开始溶栓")
    hub.page.get_by_label("已告知患者或家属并同意").check()
    hub.page.get_by_label("哪家医院").select_option(label=LEAD)
    hub.press("通知并转送")
    tap(hub, "离院转送")
    expect(screens.lead.page.locator(".wall__row", has_text=NAME)).to_be_attached(timeout=20_000)


def the_lead_opens_the_vessel(screens: Screens) -> None:
    lead = screens.lead
    open_from_the_wall(lead)
    tap(lead, "到院")
    tap(lead, "CT 开始")
    card = lead.page.locator(".case-advice", has_text="6 小时内").first
    card.locator("summary").click()
    card.locator("input[name=reason]").fill("M1 闭塞，多学科讨论")
    card.get_by_role("button", name="做，签名", exact=True).click()
    tap(lead, "股动脉穿刺")
    tap(lead, "血管再通")
    fill(lead, "mTICI", grade="2b")
    lead.reads("成功再通")


def everybody_sees_the_same_figures(screens: Screens) -> None:
    told = []
    for person in (screens.village, screens.hub, screens.lead):
        person.page.goto(screens.address)
        figures = person.page.locator("section[aria-labelledby=figures] table").first
        expect(figures).to_contain_text("发病至再通 ORT")
        told.append(re.sub(r"\s+", "", figures.inner_text()))
    assert told[0] == told[1] == told[2]
    # One journey over three hospitals.
    assert screens.village.page.locator(".case-trail li").count() >= 13


def the_patient_goes_down_and_is_followed(screens: Screens) -> None:
    lead = screens.lead
    tap(lead, "出院")
    lead.page.get_by_label("结局").select_option(label="出院")
    lead.press("结束")
    lead.reads("急性期已结束")
    village = screens.village
    village.page.goto(screens.address)
    village.reads("随访中")
    village.reads("90 天 mRS 随访")
    fill(village, "90 天 mRS", grade="1")
    village.reads("良好")


def test_a_tap_without_a_line_waits_and_counts_once(screens: Screens) -> None:
    """The phone loses its line, a milestone is tapped, the line comes back: it is told once, at the time of the tap."""
    doctor = screens.village
    doctor.open("/cases/new/stroke/")
    doctor.press("开启")
    doctor.reads("已开启")
    doctor.context.set_offline(True)
    doctor.page.locator("#main").get_by_role("button", name="识别评分", exact=True).click()
    expect(doctor.page.locator("[data-taps-waiting]")).to_contain_text("识别评分")
    doctor.page.wait_for_timeout(1500)
    doctor.context.set_offline(False)
    expect(doctor.page.locator(".case-track")).to_contain_text("识别评分", timeout=20_000)
    # The page may load itself anew after that: what it says in the end counts.
    doctor.page.wait_for_timeout(2_000)
    expect(doctor.page.locator(".case-track li", has_text="识别评分")).to_have_count(1)
    assert not doctor.overflows()
