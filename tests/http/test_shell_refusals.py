"""The pages of a refusal: one for each status, in both languages, for strangers, for staff and for parts of a page."""

import re
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from heyi.kernel.actor import Actor, ActorKind

pytestmark = pytest.mark.usefixtures("shell_pages")

STATUSES = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503)
HAN = re.compile("[\u4e00-\u9fff]")
SWITCH = re.compile(r"<button[^>]*lang=\"zh-Hans\">中文</button>")


def a_request(
    *, signed_in: bool = False, htmx: bool = False, method: str = "GET", referer: str = ""
) -> HttpRequest:
    headers = {"Referer": referer} if referer else {}
    request = RequestFactory(headers=headers).generic(method, "/referrals/?page=2")
    request.actor = Actor(uuid4(), ActorKind.PERSON, name="Wang") if signed_in else None
    request.htmx = htmx
    return request


def refused(status: int, request: HttpRequest, **refusal: object) -> str:
    return render_to_string(f"errors/{status}.html", {"status": status, "refusal": refusal}, request)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_refusal_says_what_happened_and_what_to_do(status: int, signed_in: bool) -> None:
    shown = refused(status, a_request(signed_in=signed_in))
    problem = re.search(r'<section class="problem .*?</section>', shown, re.DOTALL)
    assert problem is not None
    assert len(re.findall(r"<p\b", problem[0])) >= 2
    assert '<a class="btn' in problem[0]
    assert str(status) in problem[0]
    assert "！" not in problem[0]
    assert ("top__who" in shown) is signed_in


@pytest.mark.parametrize("status", STATUSES)
def test_every_refusal_is_complete_in_english(status: int) -> None:
    with translation.override("en"):
        shown = refused(status, a_request(signed_in=True))
    assert '<html lang="en">' in shown
    assert HAN.findall(SWITCH.sub("", shown)) == []


def test_the_sentence_of_the_refusal_itself_comes_first() -> None:
    shown = refused(409, a_request(), code="wrong_state", message="它已是<已接收>。")
    assert "它已是&lt;已接收&gt;。" in shown
    assert "409 · wrong_state" in shown
    assert "情况已经变了" not in shown


def test_each_problem_of_an_input_is_named() -> None:
    shown = refused(
        422,
        a_request(),
        code="input_invalid",
        message="有误",
        problems=[{"message": "必填。"}, {"message": "太长。"}],
    )
    assert "<li>必填。</li><li>太长。</li>" in shown


def test_for_a_part_of_a_page_the_refusal_comes_alone() -> None:
    shown = refused(409, a_request(signed_in=True, htmx=True), code="wrong_state", message="不行")
    assert shown.strip().startswith('<section class="problem')
    assert "<html" not in shown


@pytest.mark.parametrize(
    ("referer", "method", "expected"),
    [
        ("http://testserver/case/?a=1", "POST", "/case/?a=1"),
        ("http://elsewhere.example/case/", "POST", "/"),
        ("", "POST", "/"),
        ("", "GET", "/referrals/?page=2"),
        ("http://testserver/referrals/", "GET", "/referrals/?page=2"),
        ("javascript:alert(1)", "GET", "/referrals/?page=2"),
        ("http://[broken", "GET", "/referrals/?page=2"),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours_that_can_be_opened(
    referer: str, method: str, expected: str
) -> None:
    shown = refused(409, a_request(referer=referer, method=method))
    assert f'<a class="btn btn-primary" href="{expected}">' in shown


def test_the_page_of_a_bug_needs_neither_reader_nor_database() -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "系统没能完成这一步" in answer.content.decode()


def test_an_unknown_address_has_its_page() -> None:
    answer = Client().get("/no/such/place/")
    assert answer.status_code == 404
    assert "没有找到，或您无权得知它是否存在。" in answer.content.decode()


def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert answer.status_code == 403
    assert "这一页打开太久" in answer.content.decode()
