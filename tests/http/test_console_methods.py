"""A method in a browser: found, explained, asked of a table, answered, asked otherwise; for whom it is there."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from heyi.contexts.console.forms.methods import MethodForm, initial_of
from heyi.contexts.evaluation.public import OneMethod
from heyi.contexts.governance.terms import Role
from heyi.foundation import jobs
from heyi.methods.tabular.catalogue import ENTRIES, method
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
from tests.rules.test_one_method import a_book

SCHOOLS = "院,合格率,逾期率\n甲,0.91,0.1\n乙,0.85,0.05\n丙,0.95,0.2\n".encode("gb18030")


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.QUALITY_OFFICER, yibin.city)


def table(content: bytes = SCHOOLS, name: str = "三院.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def asked(client: Client, yibin: Yibin, address: str, **sent: object) -> str:
    """The address of the evaluation that answers, reckoned by the worker."""
    answer = client.post(address, {"place": f"{yibin.city}.{yibin.region}", **sent})
    assert answer.status_code == 303, told(answer)
    assert jobs.run_next(now=timezone.now() + timedelta(seconds=1)) == 1
    return str(answer["Location"])


def test_a_method_is_found_explained_and_answers_about_a_table(yibin: Yibin):
    client = browser(officer(yibin))
    listed = client.get("/evaluations/methods/")
    assert all(f"/evaluations/methods/{entry.name}/" in text_of(listed) for entry in ENTRIES)
    assert "TOPSIS" in told(client.get("/evaluations/methods/?text=topsis"))
    assert "没有这样的方法" in told(client.get("/evaluations/methods/?text=astrology"))
    page = client.get("/evaluations/methods/topsis/")
    assert not re.search(r"--[a-z]", told(page))
    for words in ("何时不该用", "Hwang", "越小越好的列", "向量归一"):
        assert words in told(page)
    found = asked(
        client, yibin, "/evaluations/methods/topsis/", table=table(), cost="逾期率", weights="合格率=0.6，逾期率=0.4",
        own_normalise="vector", own_cost_as="ideal",
    )  # fmt: skip
    done = client.get(found)
    assert "已完成" in told(done)
    assert "三院.csv" in told(done)
    answers = json.loads(client.get(f"{found}files/answers.json/").content)
    (step,) = answers["steps"]
    assert step["options"] == {"cost": ["逾期率"], "weights": {"合格率": 0.6, "逾期率": 0.4}} | {
        name: step["options"][name] for name in ("normalise", "cost_as", "seed") if name in step["options"]
    }
    assert step["units"] == ["甲", "乙", "丙"]


def test_asked_otherwise_the_table_goes_along_and_it_is_the_next_edition(yibin: Yibin):
    client = browser(officer(yibin))
    first = asked(client, yibin, "/evaluations/methods/rsr/", title="三院比较", table=table())
    change = re.search(r'href="(/evaluations/methods/rsr/\?on=[0-9a-f-]+)"', text_of(client.get(first)))
    assert change is not None
    again = client.get(change[1])
    assert "三院.csv" in told(again)
    assert "三院比较" in text_of(again)
    second = asked(client, yibin, change[1], title="三院比较", cost="逾期率")
    assert "三院比较" in told(client.get(second))
    listed = told(client.get("/evaluations/plans/?text=三院比较"))
    assert re.search(r"rsr-[0-9a-f]{10}", listed)
    plan = re.search(r'href="(/evaluations/plans/[0-9a-f-]{36}/)"', text_of(client.get(second)))
    assert plan is not None
    assert "第 1 版" in told(client.get(plan[1]))
    # Another method has no question of this kind, and a plan that is none of these none at all.
    assert client.get(change[1].replace("/rsr/", "/topsis/")).status_code == 404
    assert client.get("/evaluations/methods/rsr/?on=nonsense").status_code == 404


def test_a_workbook_serves_and_two_coders_are_compared(yibin: Yibin):
    client = browser(officer(yibin))
    rows = [["文", "甲编码", "乙编码"], *([f"t{n}", n % 3, (n + n // 7) % 3] for n in range(30))]
    found = asked(
        client, yibin, "/evaluations/methods/kappa/", table=table(a_book(rows), "codes.xlsx"), columns="甲编码、乙编码"
    )  # fmt: skip
    assert "已完成" in told(client.get(found))


def test_what_the_method_refuses_is_told_and_can_be_put_right_without_the_table(yibin: Yibin):
    client = browser(officer(yibin))
    failed = asked(
        client, yibin, "/evaluations/methods/dea/", table=table(), inputs="无此列", outputs="合格率"
    )
    page = client.get(failed)
    assert "无此列" in told(page)
    change = re.search(r'href="(/evaluations/methods/dea/\?on=[0-9a-f-]+)"', text_of(page))
    assert change is not None
    assert "无此列" in text_of(client.get(change[1]))
    # What the method says of its options is said in the words of the form.
    without = told(client.get(asked(client, yibin, change[1], outputs="合格率")))
    assert "投入列" in without
    assert "--" not in without
    put_right = asked(client, yibin, change[1], inputs="逾期率", outputs="合格率")
    assert "已完成" in told(client.get(put_right))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "必填"),
        ({"table": b"%PDF-1.7"}, "CSV"),
        ({"table": SCHOOLS, "weights": "a=x"}, "权重应为数字"),
        ({"table": SCHOOLS, "own_normalise": "sideways"}, "normalise"),
        ({"table": SCHOOLS, "place": "elsewhere"}, ""),
    ],
)
def test_a_form_that_is_wrong_says_so(yibin: Yibin, sent: dict[str, object], words: str):
    client = browser(officer(yibin))
    given = {"place": f"{yibin.city}.{yibin.region}"} | {
        name: table(value) if isinstance(value, bytes) else value for name, value in sent.items()
    }
    answer = client.post("/evaluations/methods/topsis/", given)
    assert answer.status_code == 422
    assert words in told(answer) or words in text_of(answer)


def test_it_is_there_for_who_evaluates_and_speaks_english(yibin: Yibin):
    for address in ("/evaluations/methods/", "/evaluations/methods/topsis/"):
        assert led_to_the_entrance(address)
        assert browser(village(yibin)).get(address).status_code == 403
        assert browser(a_stranger()).get(address).status_code in (403, 404)
    client = browser(officer(yibin))
    assert client.get("/evaluations/methods/astrology/").status_code == 404
    english = browser(officer(yibin), english=True)
    names = ("张医生", "宜宾市第二人民医院")
    for entry in ENTRIES:
        page = english.get(f"/evaluations/methods/{entry.name}/")
        # A Chinese book is cited by its own name, and 无 is how a cell says that it is empty.
        cited = re.findall(r"[\u4e00-\u9fff]+", method(entry.name).explained.source)
        assert not chinese_left(page, *names, *cited, "无"), entry.name
        assert not re.search(r"--[a-z]", told(page)), entry.name
    assert not chinese_left(english.get("/evaluations/methods/"), *names)


def test_the_pages_of_methods_ask_the_store_little(yibin: Yibin):
    client = browser(officer(yibin))
    assert questions(client, "/evaluations/methods/") <= 10
    assert questions(client, "/evaluations/methods/did/") <= 14


@pytest.mark.parametrize(
    "options",
    [
        {"columns": ("甲", "乙、丙", "丁，戊", "a,b", 'say "x"')},
        {"weights": {"a,b": 1 / 3, "乙、丙": 2 / 3}},
        {"weights": (1 / 3, 2 / 3)},
        {"columns": ("a",), "normalise": "sum"},
    ],
)
def test_what_was_asked_is_typed_so_that_it_asks_the_same(options: dict[str, Any]):
    again = initial_of(OneMethod("topsis", "试", "x.csv", options=options)) | {"place": "here"}
    places = {"here": ((UUID(int=1), UUID(int=2)), "这里")}
    form = MethodForm(again, method=method("topsis"), places=places, language="zh", kept="x.csv")
    assert form.is_valid(), form.errors
    assert form.asked().options == options
