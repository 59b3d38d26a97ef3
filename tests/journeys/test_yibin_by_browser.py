"""The story of `yibin-four-level` in a real browser, on a demo that was built and served by the command people use.

The village doctor sends a patient up; county and city pass them on; the province accepts with a bed, treats and sends them
home with a plan; the village doctor follows the plan to its end. The patient's line shows one journey.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.http.served import Server, a_demo, serving
from tests.journeys.people import Person, accounts_of
from tests.making import a_number

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "欧阳知秋"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    with a_demo(tmp_path_factory.mktemp("demo")) as installation, serving(installation) as server:
        yield server, installation.data


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


class Cast:
    """Everybody in the story, signed in when first asked for."""

    def __init__(self, browser: Browser, demo: tuple[Server, Path]) -> None:
        server, data = demo
        self.browser, self.url, self.accounts = browser, server.url(), accounts_of(data)
        self.people: dict[str, Person] = {}

    def __call__(self, username: str, *, on_phone: bool = False) -> Person:
        if username not in self.people:
            account = self.accounts[username]
            self.people[username] = Person(self.browser, self.url, account, on_phone=on_phone).sign_in()
        return self.people[username]


@pytest.fixture
def cast(browser: Browser, demo: tuple[Server, Path]) -> Iterator[Cast]:
    everybody = Cast(browser, demo)
    yield everybody
    for person in everybody.people.values():
        person.leave()


def test_one_patient_from_the_village_to_the_province_and_back(cast: Cast) -> None:
    journey = the_village_doctor_sends_up(cast)
    county_and_city_pass_on(cast)
    the_province_treats(cast)
    the_village_doctor_follows_the_plan(cast)
    the_line_shows_one_journey(cast, journey)


def the_village_doctor_sends_up(cast: Cast) -> str:
    doctor = cast("village1-doctor", on_phone=True)
    doctor.follow("找人、登记")
    doctor.follow("登记居民")
    doctor.fill("姓名", NAME)
    doctor.fill("证件号码", a_number())
    doctor.fill("电话", "13990912345")
    doctor.press("登记")
    doctor.reads(NAME)
    doctor.follow("申请上转")
    doctor.pick("高县人民医院")
    doctor.press("下一步：写资料")
    doctor.fill("主诉", "反复胸痛三天，加重两小时")
    doctor.fill("初步诊断", "不稳定型心绞痛")
    doctor.press("提交上转")
    expect(doctor.page.locator(".field__error").first).to_be_visible()
    assert doctor.page.get_by_label("主诉").input_value() == "反复胸痛三天，加重两小时"
    doctor.fill("转诊目的", "请上级医院评估是否需要介入治疗")
    doctor.page.get_by_label("患者（或家属）已同意把这些资料给接收医院看").check()
    doctor.press("提交上转")
    doctor.reads("已提交")
    return doctor.page.url


def county_and_city_pass_on(cast: Cast) -> None:
    for username, onwards in (
        ("county1-referral", "宜宾市第二人民医院"),
        ("city1-referral", "四川大学华西医院"),
    ):
        centre = cast(username)
        centre.find(NAME)
        centre.reads("不稳定型心绞痛")
        centre.follow("开始分诊")
        centre.press("开始分诊")
        centre.follow("改转")
        centre.pick(onwards)
        centre.page.get_by_label("原因").select_option(label="需要更高级别的医院")
        centre.press("改转")
        centre.reads("已改转")


def the_province_treats(cast: Cast) -> None:
    centre = cast("province1-referral")
    centre.find(NAME)
    centre.page.get_by_label("留哪里的位置").select_option(index=1)
    centre.press("接收并留床")
    centre.reads("已接收")
    ward = cast("province1-nurse")
    ward.find(NAME)
    ward.press("确认到达")
    ward.reads("已到达")
    doctor = cast("province1-doctor")
    doctor.find(NAME)
    doctor.follow("结束治疗")
    doctor.fill("治疗结果", "冠脉支架植入一枚，术后平稳。")
    doctor.press("结束治疗")
    doctor.follow("回传结果")
    doctor.fill("给转出方的结果说明", "请按计划随访，坚持双联抗血小板治疗。")
    doctor.press("回传结果")
    sender = cast("province1-head")
    sender.find(NAME)
    sender.follow("提出下转")
    sender.fill("出院小结", "不稳定型心绞痛，支架植入术后，恢复好。")
    sender.page.get_by_label("药名").first.fill("阿司匹林肠溶片 100 mg")
    sender.page.get_by_label("每次用量").first.fill("1 片")
    sender.page.get_by_label("每天几次").first.fill("1 次")
    sender.fill("康复指导", "每日步行三十分钟。")
    sender.fill("随访计划", "每周测血压心率，一月后复查血脂。")
    sender.fill("出现哪些情况要马上转上来", "胸痛超过十五分钟、晕厥、黑便。")
    sender.press("提出下转")
    sender.reads("待接回")


def the_village_doctor_follows_the_plan(cast: Cast) -> None:
    doctor = cast("village1-doctor")
    doctor.find(NAME, path="/follow-ups/")
    doctor.reads("阿司匹林肠溶片")
    doctor.press("接回患者")
    doctor.press("开始随访")
    doctor.follow("记录随访")
    doctor.fill("随访情况", "血压 126/78 mmHg，无胸痛，按时服药。")
    doctor.press("记录随访")
    doctor.reads("血压 126/78 mmHg，无胸痛，按时服药。")
    # The rest of the plan stands after a contact was recorded.
    doctor.reads("阿司匹林肠溶片")
    doctor.follow("评估计划")
    doctor.fill("评估结论", "计划完成，病情稳定，转为常规管理。")
    doctor.press("评估计划")
    doctor.press("结案")
    doctor.reads("已结案")


def the_line_shows_one_journey(cast: Cast, address: str) -> None:
    doctor = cast("village1-doctor")
    doctor.page.goto(address)
    stations = doctor.page.locator(".station__name")
    expect(stations).to_have_count(5)
    assert [name.replace("\u2009", "") for name in stations.all_inner_texts()] == [
        "民主社区卫生服务站", "高县人民医院", "宜宾市第二人民医院", "四川大学华西医院", "民主社区卫生服务站",
    ]  # fmt: skip
    doctor.follow("看患者")
    doctor.reads(NAME)
    expect(doctor.page.locator(".line")).to_have_count(1)


def test_a_village_doctor_works_on_a_phone_without_scrolling_sideways(cast: Cast) -> None:
    doctor = cast("village2-doctor", on_phone=True)
    for path in (
        "/",
        "/inbox/",
        "/sent/",
        "/patients/",
        "/patients/new/",
        "/follow-ups/",
        "/organisations/",
        "/charters/",
    ):
        doctor.open(path)
        assert not doctor.overflows(), path


def test_the_second_of_two_hands_is_told_who_was_first(
    cast: Cast, browser: Browser, demo: tuple[Server, Path]
) -> None:
    first = cast("county2-referral")
    first.open("/inbox/")
    first.page.locator("tr[data-href]", has_text="已提交").first.click()
    first.page.wait_for_load_state()
    address = first.page.url
    second = Person(browser, cast.url, cast.accounts["county2-referral"]).sign_in()
    second.page.goto(address)
    for each in (first, second):
        each.page.get_by_label("留哪里的位置").select_option(index=1)
    first.press("接收并留床")
    first.reads("已接收")
    second.press("接收并留床")
    second.reads("没有做成")
    second.reads(first.account["name"])
    second.leave()
