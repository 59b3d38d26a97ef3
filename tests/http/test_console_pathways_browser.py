"""A phone and the wall of an emergency room: what is tapped appears by itself, a dropped line loses nothing, accounts stay apart."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.http.served import Server, a_demo, serving
from tests.journeys.people import Person, accounts_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE = 20_000


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


def person(browser: Browser, demo: tuple[Server, Path], name: str, *, on_phone: bool = False) -> Person:
    server, data = demo
    return Person(browser, server.url(), accounts_of(data)[name], on_phone=on_phone).sign_in()


def opened(doctor: Person, label: str) -> str:
    doctor.open("/cases/new/stroke/")
    doctor.fill("怎么称呼", label)
    doctor.press("开启")
    doctor.reads("已开启")
    return doctor.page.url


def seconds(words: str) -> int:
    """What a running clock shows: 1:02:03 or 02:03."""
    found = 0
    for part in words.split(":"):
        found = found * 60 + int(part)
    return found


def test_the_wall_hears_a_tap_says_when_its_line_is_down_and_catches_up(
    browser: Browser, demo: tuple[Server, Path]
) -> None:
    doctor = person(browser, demo, "village1-doctor", on_phone=True)
    team = person(browser, demo, "county1-channel")
    team.open("/cases/")
    team.page.get_by_role("link", name=re.compile("大屏")).first.click()
    opened(doctor, "甲号患者")
    # Present, though its turn may be on another page of the wall.
    row = team.page.locator(".wall__row", has_text="甲号患者")
    expect(row).to_have_count(1, timeout=PATIENCE)
    shown = seconds(row.locator(".wall__time").text_content() or "")
    assert 30 * 60 <= shown < 31 * 60
    # It fits the screen: nobody scrolls a wall.
    assert team.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    team.context.set_offline(True)
    expect(team.page.locator("[data-wall-off]")).to_contain_text("线路断开")
    opened(doctor, "乙号患者")
    team.page.wait_for_timeout(1500)
    assert seconds(row.locator(".wall__time").text_content() or "") > shown
    team.context.set_offline(False)
    expect(team.page.locator(".wall__row", has_text="乙号患者")).to_have_count(1, timeout=PATIENCE)
    expect(team.page.locator("[data-wall-off]")).to_be_hidden()
    doctor.leave()
    team.leave()


def test_the_channels_of_a_charter_are_read_on_a_phone(browser: Browser, demo: tuple[Server, Path]) -> None:
    reader = person(browser, demo, "county1-president", on_phone=True)
    reader.open("/charters/")
    reader.page.locator("#main a[href^='/charters/']").first.click()
    channel = reader.page.locator("#pathways-defined-stroke")
    for words in ("股动脉穿刺", "75% 以上的病例在", "区域卒中救治中心"):
        expect(channel.get_by_text(words).first).to_be_visible()
    assert not reader.overflows()
    # What stands in no column of its own says what it is.
    heads = channel.locator("td[data-head]").evaluate_all(
        "cells => new Set(cells.map(one => one.dataset.head)).size"
    )
    assert heads == 6
    reader.leave()


def test_a_refused_tap_stays_with_its_reason_until_it_was_read(
    browser: Browser, demo: tuple[Server, Path]
) -> None:
    doctor = person(browser, demo, "village1-doctor", on_phone=True)
    address = opened(doctor, "丙号患者")
    # An hour before the beginning: no order allows that.
    doctor.page.locator(".case-next__other summary").click()
    wall = doctor.page.evaluate(
        "new Date(Date.now() - 5400000).toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai', hour12: false}).slice(0, 5)"
    )
    doctor.page.locator(".case-next [name=wall]").fill(wall)
    doctor.page.locator(".case-next button").click()
    refused = doctor.page.locator("[data-taps-refused] li")
    expect(refused).to_contain_text("没有记上")
    doctor.page.goto(address)
    expect(refused).to_have_count(1)
    refused.get_by_role("button").click()
    expect(refused).to_have_count(0)
    doctor.page.goto(address)
    expect(doctor.page.locator(".case-track")).to_be_visible()
    expect(refused).to_have_count(0)
    doctor.leave()


def test_a_tap_of_one_account_is_never_sent_by_the_next_one_on_the_same_phone(
    browser: Browser, demo: tuple[Server, Path]
) -> None:
    doctor = person(browser, demo, "village1-doctor", on_phone=True)
    address = opened(doctor, "丁号患者")
    doctor.context.set_offline(True)
    doctor.page.locator(".case-next button").click()
    expect(doctor.page.locator("[data-taps-waiting]")).to_be_visible()
    name = doctor.page.evaluate("JSON.parse(localStorage.getItem('heyi.taps'))[0].name")
    kept = doctor.page.evaluate("localStorage.getItem('heyi.taps')")
    assert "丁号患者" not in kept
    assert "csrf" not in kept
    # The sitting ends while there is no line; another doctor takes the phone.
    doctor.context.clear_cookies()
    doctor.context.set_offline(False)
    expect(doctor.page.locator("[data-taps-waiting]")).to_contain_text("重新登录", timeout=PATIENCE)
    first, data = doctor.account, demo[1]
    doctor.account = accounts_of(data)["county1-channel"]
    doctor.sign_in()
    doctor.page.goto(address)
    doctor.page.wait_for_timeout(6000)
    assert len(json.loads(doctor.page.evaluate("localStorage.getItem('heyi.taps')"))) == 1
    expect(doctor.page.locator(".case-track__stop:not(.case-track__stop--next)", has_text=name)).to_have_count(0)  # fmt: skip
    # Its own account comes back, and it goes.
    doctor.context.clear_cookies()
    doctor.account = first
    doctor.sign_in()
    doctor.page.goto(address)
    expect(doctor.page.locator(".case-track__stop:not(.case-track__stop--next)", has_text=name)).to_have_count(1, timeout=PATIENCE)  # fmt: skip
    doctor.leave()
