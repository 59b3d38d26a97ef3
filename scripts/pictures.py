"""Takes the pictures of README from a running demo, so that they show the product as it is.

    python -m scripts.pictures [NAME…]     build each demo in a folder of its own, serve it, write docs/pictures

Not here: judging how a page looks; that is done by people.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
HEYI = [sys.executable, "-m", "heyi"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_STARTS_WITHIN_SECONDS = 60

Way = Callable[[Page, str], None]


YIBIN, BAIYUN = "yibin-four-level", "baiyun-stroke"


@contextmanager
def a_demo(folder: Path, preset: str) -> Iterator[str]:
    """The address of a demo that is served inside the block."""
    command = [*HEYI, "demo", "--charter", preset, "--data", str(folder), "--people", "600", "--no-serve"]
    subprocess.run(command, check=True)
    log = folder.parent / "serve.log"
    with log.open("w", encoding="utf-8") as written:
        server = subprocess.Popen(
            [*HEYI, "serve", "--data", str(folder), "--port", "0"], stdout=written, stderr=written
        )
    try:
        yield _address(log, server)
    finally:
        server.terminate()
        server.wait(15)


def _address(log: Path, server: subprocess.Popen[bytes]) -> str:
    end = monotonic() + _STARTS_WITHIN_SECONDS
    while monotonic() < end and server.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith("合一 Heyi: "):
                return line.removeprefix("合一 Heyi: ").rstrip("/")
        sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8"))


_MOST_LOOKED_AT = 8


def _home(page: Page, url: str) -> None:
    page.goto(f"{url}/")


def _new_referral(page: Page, url: str) -> None:
    """One that waits to be answered."""
    page.goto(f"{url}/inbox/")
    waits = page.locator("tr[data-href]", has_text=re.compile("已提交|已查看|分诊中|已补充|已改转"))
    waits.first.locator("a.row-name").click()


def _long_story(page: Page, url: str) -> None:
    """One that went up all levels and has come home, and whose patient the reader may still see."""
    longest, most = "", 0
    for state in ("plan_running", "accepted_below", "down_offered", "in_treatment", "closed"):
        listed = f"{url}/inbox/?box=in&state={state}"
        page.goto(listed)
        for number in range(min(page.locator("tr[data-href]").count(), _MOST_LOOKED_AT)):
            page.goto(listed)
            page.locator("a.row-name").nth(number).click()
            page.wait_for_load_state()
            stations = page.locator(".station").count()
            if stations > most and _to_patient(page).count():
                longest, most = page.url, stations
    page.goto(longest)


def _to_patient(page: Page) -> Locator:
    return page.get_by_role("link", name="看患者", exact=True)


def _line(page: Page, url: str) -> None:
    _long_story(page, url)
    _to_patient(page).click()
    page.wait_for_load_state()
    page.locator(".line").first.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.line').scrollIntoView({block: 'center'})")


def _charter(page: Page, url: str) -> None:
    page.goto(f"{url}/charters/")
    page.locator("#main a[href^='/charters/']").first.click()
    page.wait_for_load_state()


def _wall(page: Page, url: str) -> None:
    page.goto(f"{url}/cases/")
    page.get_by_role("link", name=re.compile("大屏")).first.click()
    # The clocks run once they have asked the server for its time.
    page.wait_for_function("!document.querySelector('.wall__time')?.textContent.includes('--')")


def _case(page: Page, url: str) -> None:
    """One that is on its way, and in time."""
    _wall(page, url)
    # On a phone its turn may not have come yet.
    page.goto(
        url + str(page.locator(".wall__row--coming:not(.wall__row--late) a").first.get_attribute("href"))
    )
    page.wait_for_function("!document.querySelector('.case-clock__time')?.textContent.includes('--')")


def _figures(page: Page, url: str) -> None:
    page.goto(f"{url}/cases/figures/stroke/?figure=dnt&period=all")


def _where_to(page: Page, url: str) -> None:
    page.goto(f"{url}/where-to/")
    page.locator("#main a[href^='/where-to/']").first.click()
    page.wait_for_load_state()


def _evaluation(page: Page, url: str) -> None:
    """One that was carried out, from its first result on."""
    page.goto(f"{url}/evaluations/?state=done")
    page.locator("a.row-name").first.click()
    page.wait_for_load_state()
    page.locator(".report figure").first.scroll_into_view_if_needed()


def _survey_results(page: Page, url: str) -> None:
    page.goto(f"{url}/surveys/")
    page.locator("a.row-name").first.click()
    page.wait_for_load_state()
    page.goto(f"{page.url.rstrip('/')}/results/")


Shot = tuple[str, str, dict[str, int], Way]

SHOTS: tuple[Shot, ...] = (
    ("home-desktop", "county1-referral", DESK, _home),
    ("home-phone", "village1-doctor", PHONE, _home),
    ("referral-desktop", "county1-referral", DESK, _new_referral),
    ("referral-phone", "county1-referral", PHONE, _new_referral),
    ("patient-line-desktop", "province1-doctor", DESK, _line),
    ("patient-line-phone", "province1-doctor", PHONE, _line),
    ("charter-desktop", "city1-admin", DESK, _charter),
)
CHANNEL_SHOTS: tuple[Shot, ...] = (
    ("wall-desktop", "county1-channel", DESK, _wall),
    ("case-phone", "county1-channel", PHONE, _case),
    ("case-figures-desktop", "city1-quality", DESK, _figures),
    ("where-to-desktop", "city1-quality", DESK, _where_to),
    ("evaluation-desktop", "city1-quality", DESK, _evaluation),
    ("survey-results-desktop", "city1-quality", DESK, _survey_results),
)


def _take(
    browser: Browser,
    url: str,
    accounts: dict[str, dict[str, str]],
    shot: Shot,
) -> None:
    name, username, size, way = shot
    context = browser.new_context(viewport=size, locale="zh-CN", color_scheme="light")  # type: ignore[arg-type]  # a plain dict will do
    page = context.new_page()
    page.goto(f"{url}/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(accounts[username]["password"])
    page.locator(".entrance__card").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/")
    way(page, url)
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


def _of_demo(browser: Browser, preset: str, shots: Sequence[Shot]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "data"
        with a_demo(folder, preset) as url:
            told = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
            accounts = {one["username"]: one for one in told["accounts"]}
            for shot in shots:
                _take(browser, url, accounts, shot)


def main(names: Sequence[str]) -> int:
    """Takes every picture anew, or those that are named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for preset, shots in ((YIBIN, SHOTS), (BAIYUN, CHANNEL_SHOTS)):
            if wanted := [shot for shot in shots if not names or shot[0] in names]:
                _of_demo(browser, preset, wanted)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
