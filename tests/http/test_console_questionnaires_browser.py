"""In a real browser: a questionnaire with a skip is designed, its faults put right, tried, and released; by keyboard and on a phone."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, expect, sync_playwright

from tests.http.served import Server, a_demo, serving
from tests.journeys.people import Person, accounts_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUNNER = "city1-quality"


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


def person(browser: Browser, demo: tuple[Server, Path], *, on_phone: bool = False) -> Person:
    server, data = demo
    return Person(browser, server.url(), accounts_of(data)[RUNNER], on_phone=on_phone).sign_in()


def opened(runner: Person) -> Locator:
    return runner.page.locator(".design__one--open")


def begun(runner: Person, title: str, english: str) -> None:
    runner.open("/questionnaires/")
    runner.follow("新建问卷")
    runner.fill("中文名称", title)
    runner.fill("英文名称", english)
    runner.press("建立草稿，开始编写")
    runner.reads("已建立草稿")


def asked(runner: Person, chinese: str, english: str) -> None:
    part = opened(runner)
    part.get_by_label("中文", exact=True).first.fill(chinese)
    part.get_by_label("英文", exact=True).first.fill(english)


def test_a_questionnaire_with_a_skip_is_designed_tried_and_released(
    browser: Browser, demo: tuple[Server, Path]
) -> None:
    runner = person(browser, demo)
    page = runner.page
    begun(runner, "候诊", "Waiting")
    runner.press("单选")
    expect(opened(runner)).to_have_count(1)
    # The hand is where one writes next.
    assert page.evaluate("document.activeElement.name") == "zh"
    asked(runner, "等了多久？", "How long did you wait?")
    runner.press("套用这组选项")
    expect(opened(runner).locator("[name=choice_zh]")).to_have_count(2)
    page.keyboard.press("Alt+ArrowUp")
    expect(opened(runner)).to_have_attribute("id", "s0q0")
    runner.press("数值")
    expect(opened(runner)).to_have_attribute("id", "s0q2")
    asked(runner, "等了几分钟？", "Minutes?")
    runner.press("加一个条件")
    condition = opened(runner).locator(".design-entry--if")
    condition.get_by_role("combobox").select_option(label="1. 等了多久？")
    condition.get_by_label("是").check()
    expect(page.locator("[data-unsaved]")).to_be_visible()
    keeps_all_without_a_line(runner)
    refuses_a_scale_without_words(runner)
    is_tried_and_released(runner)


def keeps_all_without_a_line(runner: Person) -> None:
    """Without a line nothing is lost, and the page says so."""
    page = runner.page
    runner.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-cut]")).to_be_visible()
    runner.context.set_offline(False)
    # The hand stays on what moved.
    page.locator('button[value="up:s0q2"]').click()
    expect(page.locator('button[value="up:s0q1"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('button[value="up:s0q0"]')).to_be_focused()
    page.locator('button[value="down:s0q0"]').press("Enter")
    expect(page.locator('button[value="down:s0q1"]')).to_be_focused()


def refuses_a_scale_without_words(runner: Person) -> None:
    """A scale without words is refused; everything typed is still there."""
    page = runner.page
    runner.press("量表")
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile("没有保存：有 . 处要改"))).to_be_visible()
    expect(opened(runner).locator(".field__error").first).to_be_visible()
    expect(page.locator("#s0q1")).to_contain_text("等了几分钟？")
    asked(runner, "总的感受", "All in all")


def is_tried_and_released(runner: Person) -> None:
    page = runner.page
    runner.press("保存并预览")
    runner.reads("已保存")
    preview = page.locator("#asked")
    expect(preview).to_contain_text("共 4 题")
    preview.get_by_label("否", exact=True).check()
    expect(preview).not_to_contain_text("等了几分钟？")
    preview.get_by_label("是", exact=True).check()
    expect(preview).to_contain_text("等了几分钟？")
    runner.press("发布")
    runner.reads("已发布，可以用来开展调查")
    runner.press("在此基础上改新版")
    runner.reads("第 2 版草稿")
    expect(page.locator("#s0q0")).to_contain_text("等了多久？")
    runner.leave()


def test_a_question_is_written_on_a_phone_without_scrolling_sideways(
    browser: Browser, demo: tuple[Server, Path]
) -> None:
    runner = person(browser, demo, on_phone=True)
    begun(runner, "手机上写", "On a phone")
    for kind in ("多选", "矩阵", "量表"):
        runner.press(kind)
        expect(opened(runner)).to_have_count(1)
        assert not runner.overflows(), kind
    runner.press("加一个条件")
    expect(opened(runner).locator(".design-entry--if")).to_have_count(1)
    assert not runner.overflows()
    # What is not saved is said before the page is left.
    asks: list[str] = []

    def leave(dialog: Dialog) -> None:
        asks.append(dialog.type)
        dialog.accept()

    runner.page.on("dialog", leave)
    runner.page.goto(f"{runner.url}/questionnaires/")
    assert asks == ["beforeunload"]
    runner.leave()
