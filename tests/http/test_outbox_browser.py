"""The offline outbox in a real browser before one served instance: written without a line, sent once, readable to nobody."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect, sync_playwright

from tests.http.served import Installation, Server, a_migrated_installation, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMPLAINT = "反复胸闷半个月"
EVERYTHING_KEPT = """async () => {
  const open = indexedDB.open("heyi-offline");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const told = [];
  for (const name of base.objectStoreNames) {
    const asked = base.transaction(name).objectStore(name).getAll();
    told.push(await new Promise((done) => { asked.onsuccess = () => done(asked.result); }));
  }
  base.close();
  return JSON.stringify(told);
}"""

# The worker serves pages, and the phone holds what it needs to write.
READY = f"""async () => {{
  const [worker] = await navigator.serviceWorker.getRegistrations();
  return Boolean(worker?.active) && (await ({EVERYTHING_KEPT})()).includes('"point"');
}}"""


@dataclass(frozen=True)
class Village:
    """A running instance and who lives and works there. `left` are the residents whom no test has named yet."""

    installation: Installation
    server: Server
    world: dict[str, Any]
    driver: Playwright
    left: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url().rstrip("/")

    def referred(self, *people: dict[str, str]) -> list[str]:
        """The names of these people in the order in which their referrals were begun; each must have been submitted."""
        token = {"Authorization": f"Bearer {self.world['token']}"}
        status, body = self.server.get("/api/v1/referrals?box=out&per_page=50", **token)
        assert status == 200
        names = {one["name"] for one in people}
        found = sorted((one["id"], one) for one in json.loads(body)["items"] if one["patient_name"] in names)
        assert {one["state"] for _, one in found} <= {"submitted"}
        return [one["patient_name"] for _, one in found]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    with a_migrated_installation(tmp_path_factory.mktemp("village")) as made:
        world = made.told_by("tests.http.outbox_alliance", "9")
        with serving(made) as server, sync_playwright() as driver:
            server.url()
            yield Village(made, server, world, driver, list(world["people"]))


class Phone:
    """One browser profile on a phone; it can be closed and opened again with what it holds."""

    def __init__(self, village: Village, profile: Path) -> None:
        self.village, self.profile = village, profile
        self.context: BrowserContext
        self.page: Page

    def open(self, *, offline: bool = False) -> None:
        self.context = self.village.driver.chromium.launch_persistent_context(
            self.profile, executable_path=shutil.which("chromium"), args=["--no-sandbox"], locale="zh-CN",
            viewport={"width": 390, "height": 844},
        )  # fmt: skip
        self.context.set_offline(offline)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(15_000)

    def close(self) -> None:
        self.context.close()

    def go(self, path: str) -> None:
        self.page.goto(self.village.url + path, timeout=30_000)
        if path.startswith("/offline/"):
            expect(self.page.locator("body[data-ready]")).to_be_attached()

    def fill_in(self, who: int) -> None:
        """The sign-in that the page shows."""
        self.page.get_by_label("用户名").fill(self.village.world["doctors"][who])
        self.page.get_by_label("密码").fill(self.village.world["password"])
        self.page.locator(".entrance__card").get_by_role("button", name="登录", exact=True).click()

    def sign_in(self, who: int = 0) -> None:
        """Signs in; the phone then holds what it needs without a line."""
        self.go("/")
        self.fill_in(who)
        expect(self.page.locator("body.shell")).to_be_visible()
        self.until(lambda: bool(self.page.evaluate(READY)))

    def until(self, is_so: Callable[[], bool]) -> None:
        """Waits for what no element shows."""
        for _ in range(150):
            if is_so():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it did not come about")

    def write(self, one: dict[str, str], *, number: str | None = None) -> None:
        """Writes a referral down without looking whether there is a line."""
        self.go("/offline/referral/")
        page = self.page
        page.locator("#id_name").fill(one["name"])
        page.locator("#id_number").fill(number or one["number"])
        page.locator("#id_where").select_option(label="高县人民医院")
        page.locator("[name=chief_complaint]").fill(COMPLAINT)
        page.locator("[name=diagnosis]").fill("心绞痛待查")
        page.locator("[name=purpose]").fill("请进一步评估")
        page.locator("[name=urgency][value=urgent]").check()
        page.locator("[name=consent]").check()
        self.save()

    def save(self) -> None:
        self.page.get_by_role("button", name="存下，接通后发送").click()
        self.page.wait_for_url("**/offline/")
        expect(self.page.locator("body[data-ready]")).to_be_attached()

    def shows(self, *states: str) -> None:
        """What the list shows, the latest first."""
        found = self.page.locator(".offline-item")
        expect(found).to_have_count(len(states))
        for at, state in enumerate(states):
            expect(found.nth(at)).to_have_attribute("data-state", state, timeout=20_000)

    def kept(self) -> str:
        """Everything that the outbox holds on this phone."""
        return str(self.page.evaluate(EVERYTHING_KEPT))


@pytest.fixture
def phone(village: Village, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(village, tmp_path / "profile")
    made.open()
    yield made
    made.close()


def test_five_referrals_written_in_airplane_mode_arrive_once_after_a_restart(
    village: Village, phone: Phone
) -> None:
    people = [village.left.pop() for _ in range(5)]
    phone.sign_in()
    phone.context.set_offline(offline=True)
    for one in people:
        phone.write(one)
    phone.shows(*["waiting"] * 5)
    phone.close()
    assert village.referred(*people) == []
    phone.open(offline=True)
    phone.go("/offline/")
    phone.shows(*["waiting"] * 5)
    phone.context.set_offline(offline=False)
    # The browser was closed, so the session is over: what was written stays and asks for a sign-in.
    phone.go("/offline/")
    expect(phone.page.get_by_text("登录已过期")).to_be_visible()
    phone.shows(*["waiting"] * 5)
    assert village.referred(*people) == []
    phone.page.get_by_role("link", name="登录").click()
    phone.fill_in(0)
    phone.page.wait_for_url("**/offline/")
    phone.shows(*["sent"] * 5)
    phone.go("/offline/")
    assert village.referred(*people) == [one["name"] for one in people]
    phone.page.locator(".offline-item [data-open]").first.click()
    expect(phone.page.locator("#main")).to_contain_text(people[-1]["name"])


def test_an_answer_that_was_lost_after_the_commit_sends_nothing_twice(village: Village, phone: Phone) -> None:
    one = village.left.pop()
    phone.sign_in()
    phone.context.set_offline(offline=True)
    phone.write(one)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        status = route.fetch().status
        route.abort()
        lost.append(status)

    phone.page.route("**/offline/send/", lose_the_first)
    phone.context.set_offline(offline=False)
    phone.go("/")
    expect(phone.page.locator("[data-offline-number]")).to_have_text("1")
    phone.until(lambda: bool(lost))
    assert lost == [200]
    assert village.referred(one) == [one["name"]]
    phone.go("/offline/")
    phone.shows("sent")
    assert village.referred(one) == [one["name"]]


def test_another_account_reads_nothing_and_sends_nothing(village: Village, phone: Phone) -> None:
    one = village.left.pop()
    phone.sign_in(0)
    phone.context.set_offline(offline=True)
    phone.write(one)
    phone.shows("waiting")
    told = phone.kept()
    assert not [word for word in (one["name"], one["number"], COMPLAINT, "心绞痛") if word in told]
    # The session goes first: back on the line, the page would send at once.
    phone.context.clear_cookies()
    phone.context.set_offline(offline=False)
    phone.sign_in(1)
    phone.go("/offline/")
    expect(phone.page.locator("[data-others]")).to_contain_text("另一个账号的 1 件")
    phone.shows()
    sealed = phone.page.evaluate("(told) => JSON.parse(told)[0][0].sealed", phone.kept())
    token = phone.page.evaluate(
        "fetch('/offline/state/').then((told) => told.json()).then((told) => told.csrf)"
    )
    answers = {
        path: phone.context.request.post(
            f"{village.url}{path}", data=body, headers={"X-CSRFToken": token, "Referer": village.url}
        )
        for path, body in (("/offline/send/", sealed), ("/offline/open/", {"items": [sealed]}))
    }
    assert answers["/offline/send/"].status == 409
    assert answers["/offline/open/"].json() == {"items": {}}
    assert village.referred(one) == []
    phone.context.clear_cookies()
    phone.sign_in(0)
    phone.go("/offline/")
    phone.shows("sent")
    phone.close()
    on_disk = b"".join(path.read_bytes() for path in phone.profile.rglob("*") if path.is_file())
    for word in (one["number"], COMPLAINT):
        assert word.encode() not in on_disk
        assert word.encode("utf-16-le") not in on_disk
    phone.open()
    assert village.referred(one) == [one["name"]]


def test_what_the_server_does_not_take_waits_with_its_reason_and_is_mended(
    village: Village, phone: Phone
) -> None:
    one, other = village.left.pop(), village.left.pop()
    phone.sign_in()
    phone.write(one, number=other["number"])
    phone.shows("refused")
    expect(phone.page.locator(".offline-item")).to_contain_text("这个号码登记的是另一个姓名")
    phone.page.get_by_role("link", name="修改后再发").click()
    expect(phone.page.locator("body[data-ready]")).to_be_attached()
    assert phone.page.input_value("[name=chief_complaint]") == COMPLAINT
    phone.page.locator("#id_number").fill(one["number"])
    phone.save()
    phone.shows("sent")
    assert village.referred(one) == [one["name"]]
    phone.write(one)
    phone.shows("refused", "sent")
    phone.page.locator(".offline-item[data-state=refused] [data-discard] button").click()
    phone.page.locator("dialog").get_by_role("button", name="删除").click()
    phone.shows("sent")
    assert village.referred(one) == [one["name"]]


def test_a_follow_up_written_without_a_line_is_recorded_and_signing_out_leaves_nothing_to_write_with(
    village: Village, phone: Phone
) -> None:
    managed = village.world["managed"]
    phone.sign_in()
    phone.context.set_offline(offline=True)
    phone.go("/offline/follow-up/")
    phone.page.get_by_label("姓名").fill(managed["name"])
    phone.page.locator("#id_number").fill(managed["number"])
    phone.page.locator("[name=group]").select_option("hypertension")
    phone.page.locator("[name=way][value=home]").check()
    phone.page.locator("[name=systolic_mmhg]").fill("132")
    phone.page.locator("[name=diastolic_mmhg]").fill("84")
    phone.save()
    phone.shows("waiting")
    phone.context.set_offline(offline=False)
    phone.go("/offline/")
    phone.shows("sent")
    phone.page.locator(".offline-item [data-open]").click()
    expect(phone.page.locator("#main")).to_contain_text("132")
    phone.go("/")
    phone.page.locator(".tabs__rest summary").click()
    phone.page.locator(".tabs__rest").get_by_role("button", name="退出登录").click()
    phone.page.wait_for_url("**/accounts/login/**")
    phone.context.set_offline(offline=True)
    phone.go("/offline/referral/")
    expect(phone.page.get_by_text("三天内没有账号在这部手机上登录过")).to_be_visible()
    expect(phone.page.locator("form[data-kind]")).to_be_hidden()
    assert "point" not in phone.kept()
