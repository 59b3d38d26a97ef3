"""Evaluations in a browser: a plan of the house is taken, written on, carried out, read, taken along, compared and shown."""

import html
import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.foundation import jobs
from tests.http.console_pages import (
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import Staff, Yibin, a_stranger
from tests.making_evaluations import HOSPITALS, PLAN

CODE_OF_HOUSE = "consortium-evaluation"


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.QUALITY_OFFICER, yibin.city)


def place(yibin: Yibin) -> str:
    return f"{yibin.city}.{yibin.region}"


def csv_file(content: bytes = HOSPITALS, name: str = "hospitals.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def a_plan(client: Client, yibin: Yibin, text: str = PLAN, content: bytes = HOSPITALS) -> str:
    """The address of a plan that was saved."""
    sent = {"place": place(yibin), "text": text.replace("\n", "\r\n"), "files": [csv_file(content)]}
    saved = client.post("/evaluations/plans/write/", sent)
    assert saved.status_code == 303, told(saved)
    return str(saved["Location"])


def carried_out(client: Client, plan: str) -> str:
    """The address of an evaluation that was reckoned by the worker."""
    asked = client.post(f"{plan}carry-out/")
    assert asked.status_code == 303
    assert jobs.run_next(now=timezone.now() + timedelta(seconds=1)) == 1
    return str(asked["Location"])


def test_a_plan_of_the_house_is_taken_carried_out_read_and_taken_along(yibin: Yibin):
    client = browser(officer(yibin))
    empty = client.get("/evaluations/")
    assert "还没有评价" in told(empty)
    house = client.get("/evaluations/plans/")
    assert "紧密型医联体综合评价" in told(house)
    begun = client.get(f"/evaluations/plans/write/?from={CODE_OF_HOUSE}")
    assert "不重新上传时沿用" in told(begun)
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", text_of(begun), re.DOTALL)
    assert text is not None
    sent = {"place": place(yibin), "text": html.unescape(text[1]).lstrip("\r\n")}
    saved = client.post(f"/evaluations/plans/write/?from={CODE_OF_HOUSE}", sent, follow=True)
    assert "已保存方案" in told(saved)
    assert "counties.csv" in told(saved)
    plan = saved.redirect_chain[-1][0]
    with ZipFile(BytesIO(client.get(f"{plan}zip/").content)) as archive:
        assert {"plan.yaml", "counties.csv", "panel.csv"} <= set(archive.namelist())
    asked = client.post(f"{plan}carry-out/", follow=True)
    assert "等待计算" in told(asked)
    assert jobs.run_next(now=timezone.now() + timedelta(seconds=1)) == 1
    address = asked.redirect_chain[-1][0]
    done = client.get(address)
    assert "已完成" in told(done)
    assert "复现" in told(done)
    assert "<svg" in text_of(done)
    pdf = client.get(f"{address}files/report.zh.pdf/")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"].startswith("attachment")
    with ZipFile(BytesIO(client.get(f"{address}files/bundle.zip/").content)) as bundle:
        found = json.loads(bundle.read("answers.json"))
    assert found == json.loads(client.get(f"{address}files/answers.json/").content)
    assert "紧密型医联体综合评价" in told(client.get("/evaluations/?state=done&text=consortium"))
    assert "没有符合这些条件的评价" in told(client.get("/evaluations/?text=nothing"))


def test_a_wrong_plan_stays_on_the_page_with_its_faults(yibin: Yibin):
    client = browser(officer(yibin))
    wrong = PLAN.replace("method: topsis", "method: topsy").replace("small-plan", "never-kept")
    answer = client.post(
        "/evaluations/plans/write/", {"place": place(yibin), "text": wrong, "files": [csv_file()]}
    )
    assert answer.status_code == 422
    assert "topsy" in told(answer)
    assert re.search(r"第 \d+ 行", told(answer))
    # A plan that came as a file stands in the text, to be put right there.
    as_file = SimpleUploadedFile("my.yaml", wrong.encode(), "application/yaml")
    answer = client.post("/evaluations/plans/write/", {"place": place(yibin), "files": [as_file, csv_file()]})
    assert answer.status_code == 422
    assert "method: topsy" in text_of(answer)
    for sent in (
        {"place": place(yibin)},
        {"place": "elsewhere", "text": PLAN},
        {
            "place": place(yibin),
            "files": [SimpleUploadedFile("my.yaml", b"\xff\xfe\x00", "application/yaml")],
        },
    ):
        assert client.post("/evaluations/plans/write/", sent).status_code == 422
    assert "没有这样的方案" in told(client.get("/evaluations/plans/?text=never-kept"))
    assert client.get("/evaluations/plans/write/?from=nothing").status_code == 404
    assert client.get("/evaluations/plans/write/?on=nothing").status_code == 404


def test_what_cannot_be_computed_says_so(yibin: Yibin):
    client = browser(officer(yibin))
    address = carried_out(client, a_plan(client, yibin, content=b"name,satisfied,days\nA,0.9,x\nB,0.8,7\n"))
    page = client.get(address)
    assert "没有算成" in told(page)
    assert "weights" in told(page)
    assert client.get(f"{address}files/bundle.zip/").status_code == 404
    assert client.get(f"{address}beside/").status_code == 404
    assert client.post(f"{address}share/", follow=True).status_code in (200, 409)
    live = PLAN.replace("file: hospitals.csv", "from: {survey: 没有的, by: point}")
    plan = a_plan(client, yibin, live)
    refused = client.post(f"{plan}carry-out/", follow=True)
    assert "没有的" in told(refused)


def test_two_evaluations_are_compared(yibin: Yibin):
    client = browser(officer(yibin))
    text = PLAN.replace("small-plan", "compared-plan")
    plan = a_plan(client, yibin, text)
    first = carried_out(client, plan)
    assert "只评价过一次" in told(client.get(f"{first}beside/"))
    sent: dict[str, Any] = {
        "place": place(yibin),
        "text": text,
        "files": [csv_file(HOSPITALS.replace(b"D,0.70,6", b"D,0.99,5"))],
    }
    second_plan = client.post(f"/evaluations/plans/write/?on={plan.split('/')[3]}", sent)["Location"]
    assert "已有第 2 版" in told(client.get(plan))
    second = carried_out(client, second_plan)
    both = client.get(f"{second}beside/", {"with": first.split("/")[2]})
    assert both.status_code == 200
    assert "order" in told(both)
    assert "另有" in told(both)
    other = client.get(f"{second}beside/", {"with": str(UUID(int=1))})
    assert other.status_code == 404


def test_it_is_shown_to_the_alliance_and_strangers_find_nothing(yibin: Yibin):
    client = browser(officer(yibin))
    plan = a_plan(client, yibin)
    address = carried_out(client, plan)
    neighbour = browser(village(yibin))
    stranger = browser(a_stranger())
    for other in (neighbour, stranger):
        for path in (address, f"{address}files/bundle.zip/", f"{address}beside/", plan, f"{plan}zip/"):
            assert other.get(path).status_code == 404, path
        assert other.post(f"{plan}carry-out/").status_code == 404
        assert other.post(f"{address}share/").status_code == 404
        assert other.get("/evaluations/plans/").status_code == 403
        assert other.get("/evaluations/plans/write/").status_code == 403
    assert "还没有评价" in told(neighbour.get("/evaluations/"))
    shown = client.post(f"{address}share/", follow=True)
    assert "联盟各成员现在都能看到" in told(shown)
    again = client.post(f"{address}share/", follow=True)
    assert "联盟各成员都能看到" in told(again)
    assert "小评价" in told(neighbour.get("/evaluations/"))
    seen = neighbour.get(address)
    assert seen.status_code == 200
    assert "给联盟各成员看" not in told(seen)
    assert neighbour.get(f"{address}files/report.zh.docx/").status_code == 200
    assert neighbour.post(f"{plan}carry-out/").status_code == 404
    assert stranger.get(address).status_code == 404
    assert led_to_the_entrance("/evaluations/")


def test_the_pages_are_complete_in_english_and_ask_little(yibin: Yibin):
    client = browser(officer(yibin))
    plan = a_plan(client, yibin)
    first, second = carried_out(client, plan), carried_out(client, plan)
    english = browser(officer(yibin), english=True)
    # What a plan says in Chinese only, and the sources of methods, are names.
    names = ("张医生", "宜宾市第二人民医院", "联合体", "小评价", "司守奎", "数学建模算法与应用")
    beside = f"{second}beside/?with={first.split('/')[2]}"
    for path in ("/evaluations/", plan, first, beside):
        page = english.get(path)
        assert page.status_code == 200
        assert not [
            one for one in chinese_left(page, *names, *re.findall("[\u4e00-\u9fff]+", PLAN)) if len(one) > 1
        ], path
    for path in ("/evaluations/", "/evaluations/targets/", "/evaluations/plans/", plan, first, beside):
        assert questions(client, path) <= 30, path


def test_the_targets_of_the_charter_say_what_was_measured(yibin: Yibin):
    page = browser(officer(yibin)).get("/evaluations/targets/")
    assert page.status_code == 200
    # The small charter of the tests may name none; what it names has not been measured.
    assert "还没有数据" in told(page) or "章程还没有写要达到的目标" in told(page)
    english = browser(officer(yibin), english=True).get("/evaluations/targets/")
    assert not chinese_left(english, "张医生", "宜宾市第二人民医院")
    assert browser(village(yibin)).get("/evaluations/targets/").status_code == 403
    assert led_to_the_entrance("/evaluations/targets/")


@pytest.mark.parametrize("path", ["/evaluations/", "/evaluations/plans/"])
def test_lists_take_whatever_stands_in_the_address(yibin: Yibin, path: str):
    client = browser(officer(yibin))
    assert client.get(path, {"text": "a\x00b", "state": "nothing", "page": "x"}).status_code == 200
