"""Five people answer a survey on phones in a real browser: on a line that breaks, in English, without a script, at a kiosk, and by thumb."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.http.served import Server, a_migrated_installation, serving
from tests.journeys.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORLD = "tests.http.survey_world"
PATIENCE = 20_000


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, dict[str, Any], Any]]:
    with a_migrated_installation(tmp_path_factory.mktemp("survey")) as installation:
        world = installation.told_by(WORLD, "build", "1", "1", "4")
        with serving(installation) as server:
            yield server, world, installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


def a_phone(browser: Browser, **wishes: Any) -> tuple[BrowserContext, Page, list[str]]:
    told: dict[str, Any] = {
        "viewport": PHONE,
        "locale": "zh-CN",
        "has_touch": True,
        "is_mobile": True,
        **wishes,
    }
    context = browser.new_context(**told)
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return context, page, complaints


def choose(page: Page, question: str, words: str) -> None:
    fieldset = page.locator(f"[data-question={question}]")
    fieldset.locator("label", has_text=re.compile(f"^\\s*{re.escape(words)}\\s*$")).first.tap()


def test_five_people_answer_on_their_phones(
    browser: Browser, house: tuple[Server, dict[str, Any], Any]
) -> None:
    server, world, installation = house
    url = server.url().rstrip("/")
    first = world["surveys"][0]
    ((name, tokens),) = first["centres"].items()
    by_thumb(browser, f"{url}/s/{tokens[0]}/")
    on_a_line_that_breaks(browser, f"{url}/s/{tokens[1]}/")
    in_english(browser, f"{url}/s/{tokens[2]}/")
    without_a_script(browser, f"{url}/s/{tokens[3]}/")
    at_a_kiosk(browser, f"{url}/s/kiosk/{world['door']}/")
    counted = installation.told_by(WORLD, "count", first["survey"])
    forms = sorted(counted["forms"], key=lambda form: form["age"])
    assert counted["counters"] == {name: 4}
    assert [form["age"] for form in forms] == ["31", "42", "53", "64"]
    assert forms[0] == {
        "point": name, "age": "31", "sex": "female", "heard": "heard_not_content", "from": "doctor;family",
        "role": "not_yet", "trust": "4",
    }  # fmt: skip
    assert counted["languages"] == {"zh-hans": 3, "en": 1}
    at_kiosk = installation.told_by(WORLD, "count", world["door_survey"])
    assert (at_kiosk["modes"], at_kiosk["forms"][0]["heard"]) == ({"kiosk": 1}, "not_heard")
    assert counted["broken"] is None


def by_thumb(browser: Browser, address: str) -> None:
    context, page, complaints = a_phone(browser)
    page.goto(address)
    # Nothing runs off the side, and everything to be tapped is large enough for a thumb.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert min(box["height"] for box in boxes(page, ".choice, .point")) >= 44
    page.get_by_role("button", name="交卷").tap()
    expect(page.locator(".question--wrong")).to_have_count(1)
    expect(page.locator("[data-question=from]")).to_be_hidden()
    page.locator("[name=age]").fill("31")
    choose(page, "sex", "女")
    choose(page, "heard", "听说过，不知道内容")
    expect(page.locator("[data-question=from]")).to_be_visible()
    choose(page, "from", "亲友")
    choose(page, "from", "医生护士")
    choose(page, "role", "尚未发挥作用")
    choose(page, "trust", "4")
    page.get_by_role("button", name="交卷").dblclick()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible(timeout=PATIENCE)
    page.goto(address)
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert not complaints
    context.close()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found = [one.bounding_box() for one in page.locator(selector).all()]
    return [dict(one) for one in found if one]


def on_a_line_that_breaks(browser: Browser, address: str) -> None:
    context, page, complaints = a_phone(browser)
    page.goto(address)
    page.locator("[name=age]").fill("42")
    choose(page, "heard", "没听说过")
    # The battery dies: what was answered is still there when the page is opened again.
    page.reload()
    expect(page.locator("[name=age]")).to_have_value("42")
    context.set_offline(True)
    page.get_by_role("button", name="交卷").tap()
    expect(page.locator("[data-survey-line]")).to_contain_text("没有网络", timeout=PATIENCE)
    context.set_offline(False)
    expect(page.get_by_role("heading", name="收到了")).to_be_visible(timeout=60_000)
    assert not complaints
    context.close()


def in_english(browser: Browser, address: str) -> None:
    context, page, complaints = a_phone(browser, locale="en-GB")
    page.goto(address)
    page.locator("[name=age]").fill("53")
    page.locator("button[name=language][value=en]").tap()
    expect(page.locator("[name=age]")).to_have_value("53")
    choose(page, "heard", "No")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=PATIENCE)
    assert not complaints
    context.close()


def without_a_script(browser: Browser, address: str) -> None:
    context, page, _ = a_phone(browser, java_script_enabled=False)
    page.goto(address)
    expect(page.locator("[data-survey-skip]").first).to_be_visible()
    page.locator("[name=age]").fill("164")
    page.get_by_role("button", name="交卷").tap()
    expect(page.locator(".question__fault").first).to_be_visible()
    expect(page.locator("[name=age]")).to_have_value("164")
    page.locator("[name=age]").fill("64")
    choose(page, "heard", "没听说过")
    # Whoever goes on where the form says to skip is not told off: what was not asked is left out.
    choose(page, "from", "亲友")
    page.get_by_role("button", name="交卷").tap()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    context.close()


def at_a_kiosk(browser: Browser, address: str) -> None:
    context, page, complaints = a_phone(browser)
    page.goto(address)
    page.get_by_role("button", name="开始回答").tap()
    page.locator("[name=age]").fill("75")
    choose(page, "heard", "没听说过")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="交卷").tap()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible(timeout=PATIENCE)
    # The next person begins anew and sees nothing of the last.
    expect(page.get_by_role("button", name="开始回答")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    expect(page.locator("[name=age]")).to_have_count(0)
    assert not complaints
    context.close()
