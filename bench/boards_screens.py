"""Walls in Chromium: the page itself, with its own script. Not here: walls that only do as it does (boards_watching)."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page, async_playwright

from bench.boards_watching import Shown

# What each row shows as done, and when that was drawn: two frames after it was put into the page.
_NOTE = """
window.shown = [];
const counts = {};
const note = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const row of document.querySelectorAll("[data-wall-row]")) {
    const done = row.querySelectorAll(".wall__tick--done").length;
    for (let number = (counts[row.dataset.wallRow] ?? 0) + 1; number <= done; number += 1) {
      window.shown.push([row.dataset.wallRow, number, Date.now()]);
    }
    counts[row.dataset.wallRow] = Math.max(done, counts[row.dataset.wallRow] ?? 0);
  }
}));
document.addEventListener("DOMContentLoaded", note);
document.addEventListener("heyi:fresh", note);
"""
_EVERY = 0.5


@dataclass
class Screen:
    """One wall on a screen."""

    organisation: str
    page: Page
    shown: Shown = field(default_factory=dict)
    listens: bool = False

    async def watch(self) -> None:
        """Reads off the screen what it has shown so far, again and again."""
        while True:
            offset = time.time() - time.monotonic()
            for case, number, at in await self.page.evaluate("window.shown"):
                self.shown.setdefault((case, number), at / 1000 - offset)
            state: Any = await self.page.evaluate("document.querySelector('[data-line]')?.dataset.state")
            self.listens = state == "live"
            await asyncio.sleep(_EVERY)


@asynccontextmanager
async def screens(port: int, walls: list[dict[str, Any]]) -> AsyncIterator[list[Screen]]:
    """An open page for each of these walls, in one browser."""
    if not walls:
        yield []
        return
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        found = []
        for wall in walls:
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            await context.add_init_script(_NOTE)
            page = await context.new_page()
            await page.goto(f"http://127.0.0.1:{port}/walls/{wall['organisation']}/")
            # Led to the entrance, and back after it.
            await page.get_by_label("用户名").fill(wall["screen"]["username"])
            await page.get_by_label("密码").fill(wall["screen"]["password"])
            await page.locator(".entrance__card").get_by_role("button", name="登录", exact=True).click()
            await page.wait_for_url("**/walls/**")
            found.append(Screen(wall["organisation"], page))
        yield found
        await browser.close()
