"""People in front of a real browser: they read what is on the page and press what has a name. Not here: any story."""

import json
import re
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Locator, Page, expect

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def accounts_of(data: Path) -> dict[str, dict[str, str]]:
    """The accounts of a demo by the name they sign in with."""
    told = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    return {one["username"]: one for one in told["accounts"]}


class Person:
    """Somebody with an account, a browser of their own, and their own post."""

    def __init__(
        self, browser: Browser, url: str, account: dict[str, str], *, on_phone: bool = False
    ) -> None:
        self.url, self.account = url.rstrip("/"), account
        self.context = browser.new_context(viewport=PHONE if on_phone else DESK, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda told: self.complaints.append(told.text) if told.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self) -> Self:
        """Through the entrance, as everybody."""
        self.page.goto(f"{self.url}/")
        self.page.get_by_label("用户名").fill(self.account["username"])
        self.page.get_by_label("密码").fill(self.account["password"])
        self.page.locator(".entrance__card").get_by_role("button", name="登录", exact=True).click()
        expect(self.page.locator("body.shell")).to_be_visible()
        return self

    def open(self, path: str) -> None:
        """An address below the house."""
        self.page.goto(self.url + path)

    def fill(self, label: str, text: str) -> None:
        """A field by its label."""
        self.page.get_by_label(re.compile(f"^{label}")).first.fill(text)

    def pick(self, words: str) -> None:
        """One of several organisations."""
        self.page.locator(".pick", has_text=words).first.click()

    def press(self, words: str) -> None:
        """A button by its verb; where it asks back, yes."""
        button = self.page.locator("#main").get_by_role("button", name=words, exact=True)
        button.first.click()
        asked = self.page.locator("dialog.ask")
        if asked.count():
            asked.get_by_role("button").last.click()
        self.page.wait_for_load_state()

    def follow(self, words: str) -> None:
        """A link by the words it begins with; a quiet remark may stand behind them."""
        named = re.compile(f"^{re.escape(words)}")
        self.page.locator("#main").get_by_role("link", name=named).first.click()
        self.page.wait_for_load_state()

    def find(self, name: str, *, path: str = "/inbox/?box=in") -> None:
        """A referral in a worklist by the patient's name."""
        self.open(path)
        self.page.locator("#main").get_by_role("searchbox", name="患者").fill(name)
        self.press("查找")
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def reads(self, words: str) -> Locator:
        """Something that stands on the page."""
        found = self.page.locator("#main").get_by_text(words).first
        expect(found).to_be_visible()
        return found

    def overflows(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def leave(self) -> None:
        """Closes the browser; it must have had nothing to complain of."""
        self.context.close()
        assert [told for told in self.complaints if "Failed to load resource" not in told] == []
