"""Pages that keep themselves fresh, in two real browsers before one served instance. Not here: the streams (test_live)."""

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from tests.http.listening import Hand
from tests.http.served import Installation, Server, a_migrated_installation, command_of, descendants, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 5_000
ONE_POLL = 40_000


@dataclass(frozen=True)
class Ward:
    """A running instance with two people at one hospital."""

    installation: Installation
    server: Server
    world: dict[str, Any]
    browser: Browser

    @property
    def url(self) -> str:
        return self.server.url().rstrip("/")

    @property
    def clerk(self) -> Hand:
        return Hand(self.server, self.world["clerk"]["token"])

    def live_process(self) -> int:
        (found,) = [pid for pid in descendants(self.server.process.pid) if "heyi live" in command_of(pid)]
        return found


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with a_migrated_installation(tmp_path_factory.mktemp("ward")) as made:
        world = made.told_by("tests.http.live_alliance", "1", "4")
        with serving(made) as server, sync_playwright() as driver:
            server.url()
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            yield Ward(made, server, world, browser)
            browser.close()


class Seat:
    """Somebody signed in at a screen."""

    def __init__(self, ward: Ward, who: str) -> None:
        self.ward = ward
        self.context = ward.browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda told: self.complaints.append(told.text) if told.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{ward.url}/", timeout=60_000)
        self.page.get_by_label("用户名").fill(ward.world[who]["username"])
        self.page.get_by_label("密码").fill(ward.world["password"])
        self.page.locator(".entrance__card").get_by_role("button", name="登录", exact=True).click()
        expect(self.page.locator("body.shell")).to_be_visible()

    def open(self, path: str) -> None:
        """A page, until it listens. A mark in it shows later that it was not loaded anew."""
        self.page.goto(self.ward.url + path)
        self.says("live")
        self.page.evaluate("window.unbroken = true")

    def says(self, state: str, *, within: int = 15_000) -> None:
        expect(self.page.locator("[data-line]")).to_have_attribute("data-state", state, timeout=within)

    def is_unbroken(self) -> bool:
        return bool(self.page.evaluate("window.unbroken === true"))

    def row(self, referral: str) -> Locator:
        return self.page.locator(f'tr[data-href$="/{referral}/"]')


@pytest.fixture
def seat(ward: Ward) -> Iterator[Seat]:
    sitting = Seat(ward, "head")
    yield sitting
    sitting.context.close()
    ours = [
        said for said in sitting.complaints if "Failed to load resource" not in said and "ERR_" not in said
    ]
    assert ours == []


def test_one_accepts_and_the_inbox_of_the_other_changes_without_a_reload(ward: Ward, seat: Seat) -> None:
    referral = ward.world["referrals"][0]
    seat.open("/inbox/?box=in")
    expect(seat.row(referral)).to_contain_text("已提交")
    other = Seat(ward, "clerk")
    other.page.goto(f"{ward.url}/referrals/{referral}/")
    other.page.get_by_label("留哪里的位置").select_option(index=1)
    other.page.locator("#main").get_by_role("button", name="接收并留床", exact=True).first.click()
    expect(other.page.locator("#main")).to_contain_text("已接收")
    other.context.close()
    expect(seat.row(referral)).to_contain_text("已接收", timeout=SOON)
    assert seat.is_unbroken()


def test_a_referral_changes_around_what_somebody_is_typing(ward: Ward, seat: Seat) -> None:
    referral = ward.world["referrals"][1]
    seat.open(f"/referrals/{referral}/")
    typed = seat.page.locator("#message")
    typed.press_sequentially("请带上原来的片子")
    seat.page.evaluate("scrollTo(0, 150)")
    at = seat.page.evaluate("scrollY")
    ward.clerk.do(referral, "add_message", {"message": "家属问什么时候可以来"})
    expect(seat.page.locator('[data-live="story"]')).to_contain_text("家属问什么时候可以来", timeout=SOON)
    assert typed.input_value() == "请带上原来的片子"
    assert seat.page.evaluate("document.activeElement.id") == "message"
    assert seat.page.evaluate("scrollY") == at
    seat.page.locator("#main").get_by_role("button", name="发送", exact=True).click()
    expect(seat.page.locator('[data-live="story"]')).to_contain_text("请带上原来的片子")
    assert not seat.is_unbroken()


def test_a_part_with_something_half_chosen_waits_until_it_is_let_go(ward: Ward, seat: Seat) -> None:
    referral = ward.world["referrals"][2]
    seat.open(f"/referrals/{referral}/")
    ward.clerk.do(referral, "begin_triage", {})
    now = seat.page.locator('[data-live="now"]')
    expect(seat.page.locator('[data-live="story"]')).to_contain_text("开始分诊", timeout=SOON)
    seat.page.get_by_label("留哪里的位置").focus()
    ward.clerk.do(referral, "decline", {"reason": "no_capacity"})
    expect(seat.page.locator("[data-line-fresh]")).to_be_visible(timeout=SOON)
    expect(now.get_by_label("留哪里的位置")).to_be_focused()
    seat.page.locator("h1, .heading").first.click()
    seat.page.evaluate("document.activeElement.blur()")
    expect(now.get_by_label("留哪里的位置")).to_have_count(0, timeout=SOON)
    expect(seat.page.locator("[data-line-fresh]")).to_be_hidden()
    assert seat.is_unbroken()


def test_without_a_stream_the_page_asks_and_comes_back_to_listening(ward: Ward, seat: Seat) -> None:
    referral = ward.world["referrals"][3]
    seat.open("/inbox/?box=in")
    port = urlsplit(seat.page.locator("[data-line]").get_attribute("data-address") or "").port

    def refuse(route: Route) -> None:
        route.abort()

    closed = f"**:{port}/**"
    seat.page.route(closed, refuse)
    os.kill(ward.live_process(), signal.SIGKILL)
    seat.says("asking")
    expect(seat.page.locator("[data-line-state]:visible")).to_have_text("每 30 秒")
    ward.clerk.do(referral, "begin_triage", {})
    expect(seat.row(referral)).to_contain_text("分诊", timeout=ONE_POLL)
    seat.page.unroute(closed, refuse)
    seat.says("live", within=ONE_POLL)
    ward.clerk.do(referral, "decline", {"reason": "no_capacity"})
    expect(seat.row(referral)).to_contain_text("已退回", timeout=SOON)
    assert seat.is_unbroken()


def test_a_page_says_so_when_nothing_can_be_reached(ward: Ward, seat: Seat) -> None:
    seat.open("/inbox/")
    seat.context.set_offline(offline=True)
    os.kill(ward.live_process(), signal.SIGKILL)
    seat.says("off", within=ONE_POLL)
    seat.context.set_offline(offline=False)
    seat.says("live", within=ONE_POLL)
    assert seat.is_unbroken()


SENT_IN_THE_BACKGROUND = """async () => {
  const form = document.querySelector('form[method="post"][action="/places/"]');
  await fetch(form.action, {method: "POST", body: new FormData(form), redirect: "manual"});
  await fetch("/inbox/", {headers: {"X-Heyi-Again": "1"}});
}"""


def test_looking_again_takes_no_words_away_from_the_next_page(ward: Ward, seat: Seat) -> None:
    """A fetch in the background must not use up the notice that waits for the page a person opens."""
    seat.open("/places/")
    seat.page.locator('form[action="/places/"] [name="unit"]').fill("外科")
    seat.page.locator('form[action="/places/"] [name="places"]').fill("7")
    seat.page.evaluate(SENT_IN_THE_BACKGROUND)
    seat.open("/inbox/")
    expect(seat.page.locator("#main")).to_contain_text("现在共 7 个")
