"""What a page does by itself, in a real browser and under our content security policy. No server: the test answers."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from heyi.foundation import shell_settings
from heyi.foundation.time_left import time_left

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shell_pages")]

HOST = "http://heyi.test"
NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
POLICY = "; ".join(
    f"{name} {' '.join(map(str, told))}"
    for name, told in shell_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
ROWS = """<table class="table rows" data-rows><tbody>
{% for n in numbers %}<tr data-href="/case/{{ n }}/"><td>{{ n }}</td></tr>{% endfor %}</tbody></table>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


class Desk:
    """A browser window and the server that the test plays for it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages: dict[str, str] = {}
        self.answers: dict[str, tuple[int, str, str]] = {}
        self.asked: list[Request] = []
        self.complaints: list[str] = []
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._answer)

    def open(self, content: str, language: str = "zh-hans", **context: Any) -> None:
        """Shows a page of the shell with this content."""
        source = '{% extends "base.html" %}{% load heyi %}{% block content %}' + content + "{% endblock %}"
        request = RequestFactory().get("/")
        request.actor = None
        with translation.override(language):
            shown = engines["django"].from_string(source).render(context, request)
        self.pages["/"] = re.sub(r'data-now="\d+"', f'data-now="{int(NOW.timestamp())}"', shown)
        self.page.goto(f"{HOST}/")

    def posted(self) -> list[Request]:
        """What was sent to the server."""
        return [request for request in self.asked if request.method == "POST"]

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=Path(str(found)))
            return
        self.asked.append(route.request)
        status, kind, body = self.answers.get(
            path, (200, "text/html", self.pages.get(path, "<p>elsewhere</p>"))
        )
        route.fulfill(
            status=status, content_type=kind, body=body, headers={"Content-Security-Policy": POLICY}
        )


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page.set_default_timeout(15_000)
    page.clock.set_fixed_time(NOW)
    shown = Desk(page)
    yield shown
    page.close()
    assert [said for said in shown.complaints if "Failed to load resource" not in said] == []


def test_rows_are_walked_with_j_and_k_and_opened_with_enter(desk: Desk) -> None:
    desk.open(ROWS, numbers=range(3))
    for key in "jjjjk":
        desk.page.keyboard.press(key)
    assert desk.page.evaluate("document.activeElement.textContent") == "1"
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{HOST}/case/1/")


def test_keys_typed_into_a_field_walk_nowhere(desk: Desk) -> None:
    desk.open('<input id="word">' + ROWS, numbers=range(3))
    desk.page.locator("#word").press_sequentially("jk/")
    assert desk.page.input_value("#word") == "jk/"
    assert desk.page.evaluate("document.activeElement.id") == "word"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_browser_counts_a_clock_exactly_as_the_server_does(desk: Desk, language: str) -> None:
    dues = [
        timedelta(minutes=m) for m in (3070, 1445, 200, 60.5, 42, 15, 14.9, 1, 0.5, 0, -0.5, -1, -65, -1500)
    ]
    started = NOW - timedelta(hours=26)
    clocks = [SimpleNamespace(due=NOW + due) for due in dues]
    desk.open(
        "{% for clock in clocks %}{% time_left clock.due old started=started %}{% endfor %}",
        language=language,
        clocks=clocks,
        old=NOW - timedelta(hours=25),
        started=started,
    )
    with translation.override(language):
        wanted = [time_left(clock.due, NOW, started=started) for clock in clocks]
    shown = desk.page.locator("[data-due]").evaluate_all(
        """clocks => clocks.map(clock => [clock.querySelector('.time-left__words').textContent,
            clock.className.match(/time-left--(\\w+)/)[1],
            Number(clock.querySelector('.time-left__used').getAttribute('width'))])"""
    )
    assert shown == [[left.words, str(left.pace), left.share] for left in wanted]


def test_a_tablet_whose_own_clock_is_wrong_shows_the_time_left_of_the_server(desk: Desk) -> None:
    desk.page.clock.set_fixed_time(NOW + timedelta(hours=9))
    desk.open("{% time_left due now %}", due=NOW + timedelta(minutes=42), now=NOW)
    assert desk.page.text_content(".time-left__words") == "剩\u200942\u2009分"


ASKING = """<form method="post" action="/decline/" data-confirm="将告诉村卫生室：不予接收。">
<button type="submit" class="btn">不予接收</button></form>"""


def test_what_cannot_be_undone_is_asked_once_and_named_by_its_verb(desk: Desk) -> None:
    desk.open(ASKING)
    desk.page.click("form[data-confirm] button")
    assert "将告诉村卫生室" in (desk.page.text_content("dialog p") or "")
    desk.page.click("dialog button[value=no]")
    assert desk.posted() == []
    desk.page.click("form[data-confirm] button")
    desk.page.click("dialog button:text-is('不予接收')")
    desk.page.wait_for_url(f"{HOST}/decline/")
    assert len(desk.posted()) == 1


def test_pressing_twice_sends_once(desk: Desk) -> None:
    desk.open('<form method="post" action="/send/"><button type="submit" id="send">提交</button></form>')
    desk.page.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    desk.page.wait_for_url(f"{HOST}/send/")
    assert len(desk.posted()) == 1


DRAFT = """<form data-autosave="/draft/" method="post" action="/send/">{% csrf_token %}
<input type="hidden" name="expected_version" value="2"><input id="word" name="word">
<span data-autosave-status></span></form>"""


def test_a_draft_is_kept_on_the_server_and_nowhere_in_the_browser(desk: Desk) -> None:
    desk.answers["/draft/"] = (200, "application/json", '{"version": 3}')
    desk.open(DRAFT)
    desk.page.fill("#word", "李桂芳")
    desk.page.wait_for_selector("text=草稿已保存")
    (sent,) = desk.posted()
    assert sent.headers["x-csrftoken"] == desk.page.input_value("[name=csrfmiddlewaretoken]")
    assert "李桂芳" in (sent.post_data or "")
    assert desk.page.input_value("[name=expected_version]") == "3"
    assert (
        desk.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])") == '[{},{},""]'
    )


def test_a_draft_that_was_not_kept_says_so(desk: Desk) -> None:
    desk.answers["/draft/"] = (503, "application/json", "{}")
    desk.open(DRAFT)
    desk.page.fill("#word", "李桂芳")
    desk.page.wait_for_selector("[data-autosave-status].is-bad")
    assert "草稿还没有存上" in (desk.page.text_content("[data-autosave-status]") or "")


PART = '<div id="part">before</div><button type="button" hx-post="/step/" hx-target="#part">接收</button>'


def test_a_refused_step_is_told_beside_the_page_and_changes_nothing_on_it(desk: Desk) -> None:
    desk.answers["/step/"] = (
        409,
        "text/html",
        '<section class="problem" role="alert"><h1>已被他人接收</h1></section>',
    )
    desk.open(PART)
    desk.page.click("text=接收")
    desk.page.wait_for_selector("#notices .problem")
    assert "已被他人接收" in (desk.page.text_content("#notices") or "")
    assert desk.page.text_content("#part") == "before"
    desk.page.click("#notices [data-close]")
    assert desk.page.locator("#notices .problem").count() == 0


def test_a_form_with_errors_takes_its_place_and_carries_the_token(desk: Desk) -> None:
    desk.answers["/step/"] = (422, "text/html", '<p class="field__error">必填</p>')
    desk.open(PART)
    desk.page.click("text=接收")
    desk.page.wait_for_selector("#part .field__error")
    (sent,) = desk.posted()
    assert len(sent.headers["x-csrftoken"]) > 30


def test_an_answer_that_is_no_page_of_ours_is_told_in_words(desk: Desk) -> None:
    desk.answers["/step/"] = (502, "text/plain", "Bad gateway")
    desk.open(PART)
    desk.page.click("text=接收")
    desk.page.wait_for_selector("#notices .notice--late")
    assert "没有得到回答" in (desk.page.text_content("#notices") or "")


def test_light_or_dark_follows_the_system_until_somebody_chooses(desk: Desk) -> None:
    def shown() -> str:
        return str(desk.page.evaluate("document.documentElement.dataset.bsTheme"))

    desk.page.emulate_media(color_scheme="dark")
    desk.open("<p></p>")
    assert shown() == "dark"
    desk.page.click("[data-theme-switch]")
    assert shown() == "light"
    desk.page.reload()
    assert shown() == "light"


def test_a_broken_line_is_told_and_goes_away_when_it_is_mended(desk: Desk) -> None:
    desk.open("<p></p>")
    assert desk.page.is_hidden("#offline")
    desk.page.context.set_offline(True)
    desk.page.wait_for_selector("#offline:not([hidden])")
    desk.page.context.set_offline(False)
    desk.page.wait_for_selector("#offline", state="hidden")


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_runs_over_the_edge_of_the_screen(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 844})
    desk.open(
        "{% time_left due now started=now %}<p>{{ word }}</p>" + ROWS,
        numbers=range(3),
        due=NOW,
        now=NOW,
        word="W" * 300,
    )
    assert desk.page.evaluate("document.documentElement.scrollWidth") == width
