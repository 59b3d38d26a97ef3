"""The pages on which people without an account answer. Not here: verbs (actions), real servers (test_survey_thousand)."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heyi.contexts.console.views import survey_answering
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Mode, SamplePlan
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of
from tests.making import NOW
from tests.making_surveys import TREE, a_frame, a_survey, an_asking_alliance, tokens_of

pytestmark = pytest.mark.usefixtures("committed")

RIGHT = {"key": "a", "score": "8", "kind": "outpatient"}
LARGEST_PAGE = 60_000
MOST_QUERIES = {"open": 14, "send": 15, "thanks": 8, "door": 5, "start": 14}


def a_token(**changes: Any) -> str:
    asking = an_asking_alliance()
    return tokens_of(asking, a_survey(asking, **changes))[0]


def a_door(*, forms: int = 2) -> tuple[str, Any, Any]:
    asking = an_asking_alliance()
    survey = a_survey(asking, has_door=True, frame=a_frame(1, 1), plan=SamplePlan(forms=forms))
    point = surveys.points_of(survey.id, actor=asking.runner, now=timezone.now())[0]
    return surveys.door_of(point.id, actor=asking.runner, now=timezone.now()), asking, survey


def begun_at(door: str) -> str:
    return surveys.start_at_door(door, mode=Mode.LINK, actor=surveys.SURVEY_DOOR, now=timezone.now()).token


def as_json(token: str, body: Any) -> HttpResponse:
    told = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(
        f"/s/{token}/", told, content_type="application/json", HTTP_ACCEPT="application/json"
    )


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def answers_of(token: str) -> list[Any]:
    asked = surveys.ask_again(token, actor=surveys.SURVEY_DOOR, now=timezone.now())
    return list(surveys.answered_forms(asked.survey.id, actor=OPERATOR, now=timezone.now()).rows)


def test_a_form_is_shown_refused_with_its_faults_and_taken_once():
    token = a_token()
    page = Client().get(f"/s/{token}/")
    assert page.status_code == 200, page.content
    assert "就诊类型" in text_of(page)
    wrong = Client().post(f"/s/{token}/", {"key": "a", "score": "8", "remark": "谢谢医生"})
    assert wrong.status_code == 422
    # The fault stands beside its question, and what was typed is still there.
    question = re.search(r'data-question="kind".*?</fieldset>', text_of(wrong), re.S)
    assert question
    assert "必答题没有回答" in question[0]
    assert "谢谢医生</textarea>" in text_of(wrong)
    assert re.search(r'name="score" value="8" checked', text_of(wrong))
    assert 'name="key" value="a"' in text_of(wrong)
    right = Client().post(f"/s/{token}/", RIGHT)
    assert right.status_code == 302
    assert "收到了" in text_of(Client().get(right["Location"]))
    again = Client().post(f"/s/{token}/", {**RIGHT, "key": "b"})
    assert (again.status_code, "已经用过" in text_of(again)) == (409, True)
    # Whoever opens it later is thanked and never shown what was answered.
    later = Client().get(f"/s/{token}/")
    assert ("收到了" in text_of(later), "data-survey-form" in text_of(later)) == (True, False)
    assert len(answers_of(token)) == 1


def test_a_program_is_answered_in_its_own_words():
    token = a_token()
    wrong = as_json(token, {"key": "a", "score": "11"})
    assert wrong.status_code == 422
    problems = {one["column"]: one for one in wrong.json()["problems"]}
    assert {name: one["code"] for name, one in problems.items()} == {
        "kind": "answer_missing", "score": "answer_wrong",
    }  # fmt: skip
    assert problems["kind"]["words"] == "必答题没有回答"
    first = as_json(token, RIGHT)
    assert (first.status_code, first.json()["again"]) == (201, False)
    again = as_json(token, RIGHT)
    assert (again.status_code, again.json()) == (200, {**first.json(), "again": True})
    assert as_json(token, {**RIGHT, "score": "1"}).json()["code"] == "invitation_used"
    never = as_json("never", RIGHT)
    assert (never.status_code, never.json()["code"]) == (404, "not_found")
    assert len(answers_of(token)) == 1


ODD: tuple[Any, ...] = (
    b"", b"{", b"[]", b"7", b"null", b'"text"', b"\xff\xfe", b'{"key": "\\ud800"}', b'{"remark": "\\u0000", "key": "a"}',
    b'{"key": 1e999}', b"[" * 5_000, {"key": {"a": 1}, "kind": {"b": []}}, {"key": "a", "kind": [[], {}, None]},
    {**RIGHT, "key": "字"}, {**RIGHT, "score": "nan"}, {**RIGHT, "score": "1e400"}, {**RIGHT, "remark": "字" * 4_001},
)  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_what_is_no_form_is_refused_and_nothing_is_kept(body: Any):
    token = a_token()
    assert as_json(token, body).status_code == 422
    assert not answers_of(token)


def test_odd_fields_of_a_plain_form_harm_nobody():
    token = a_token()
    nul = Client().post(f"/s/{token}/", {**RIGHT, "remark": "a\0b"})
    assert nul.status_code == 422
    assert not answers_of(token)
    # A digit that is none to count with, and a kiosk whose name is an address, are left out in silence.
    for odd in ("a/b", "//elsewhere", "x" * 65, "a&b=c", "字"):
        assert Client().get(f"/s/{token}/", {"kiosk": odd}).status_code == 200
        assert Client().get("/s/never/", {"kiosk": odd}).status_code == 404
    sent = Client().post(f"/s/{token}/", {**RIGHT, "seconds": "²", "kiosk": "../../x"})
    assert (sent.status_code, sent["Location"]) == (302, f"/s/{token}/thanks/")
    assert [row["mode"] for row in answers_of(token)] == ["link"]


def test_a_body_beyond_every_form_is_not_read():
    token = a_token()
    assert as_json(token, {**RIGHT, "remark": "x" * survey_answering.LARGEST_BYTES}).status_code == 413
    assert (
        Client().post(f"/s/{token}/", {**RIGHT, "remark": "x" * survey_answering.LARGEST_BYTES}).status_code
        == 413
    )
    assert not answers_of(token)


def test_the_other_language_keeps_what_was_filled_in_and_takes_nothing():
    token = a_token()
    reader = Client()
    page = reader.post(
        f"/s/{token}/", {"key": "mine", "kind": "referred", "remark": "两家医院", "language": "en"}
    )
    assert (page.status_code, page["Content-Language"]) == (200, "en")
    assert "Kind of visit" in text_of(page)
    assert re.search(r'value="referred" checked', text_of(page))
    assert "两家医院</textarea>" in text_of(page)
    assert 'name="key" value="mine"' in text_of(page)
    assert "this must be answered" not in text_of(page)
    assert not answers_of(token)
    assert "Kind of visit" in text_of(reader.get(f"/s/{token}/"))
    reader.post(f"/s/{token}/", {**RIGHT, "key": "mine"})
    assert [row["language"] for row in answers_of(token)] == ["en"]


# Days of a survey, counted from two days ago, when its codes were handed out.
@pytest.mark.parametrize(("first", "last"), [(4, 9), (0, 0)], ids=["not-yet", "over"])
def test_before_it_begins_and_after_it_ends_a_page_says_so(first: int, last: int):
    token = a_token(
        opens_on=day_of(NOW) + timedelta(days=first), closes_on=day_of(NOW) + timedelta(days=last)
    )
    for answer in (Client().get(f"/s/{token}/"), Client().post(f"/s/{token}/", RIGHT)):
        assert (answer.status_code, "现在不能作答" in text_of(answer)) == (409, True)
    assert as_json(token, RIGHT).json()["code"] == "survey_not_open"
    assert not answers_of(token)


def test_a_survey_that_was_closed_takes_nothing_more():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    token = tokens_of(asking, survey)[0]
    surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=timezone.now())
    assert "现在不能作答" in text_of(Client().get(f"/s/{token}/"))
    assert as_json(token, RIGHT).status_code == 409


def test_every_page_is_kept_by_nobody_found_by_nobody_and_needs_no_session():
    door, _, _ = a_door()
    token = begun_at(door)
    strict = Client(enforce_csrf_checks=True)
    answers = [
        strict.get(f"/s/{token}/"), strict.post(f"/s/{token}/", {"key": "a"}), strict.post(f"/s/{token}/", RIGHT),
        strict.get(f"/s/{token}/thanks/"), strict.get("/s/never/"), strict.get(f"/s/door/{door}/"),
        strict.get(f"/s/kiosk/{door}/"), strict.post(f"/s/kiosk/{door}/"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [200, 422, 302, 200, 404, 200, 200, 302]
    for one in answers:
        assert "no-store" in one["Cache-Control"]
        assert one["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert one["Referrer-Policy"] == "same-origin"
        assert "sessionid" not in one.cookies


def test_a_poster_gives_everybody_a_form_of_their_own_until_there_are_enough():
    door, asking, survey = a_door(forms=2)
    assert "开始回答" in text_of(Client().get(f"/s/door/{door}/"))
    begun = [Client().post(f"/s/door/{door}/")["Location"] for _ in range(2)]
    assert len(set(begun)) == 2
    for address in begun:
        assert Client().get(address).status_code == 200
        assert Client().post(address, RIGHT).status_code == 302
    full = [Client().get(f"/s/door/{door}/"), Client().post(f"/s/door/{door}/")]
    assert [(one.status_code, "收齐" in text_of(one)) for one in full] == [(409, True)] * 2
    for never in (Client().get("/s/door/never/"), Client().post("/s/kiosk/never/")):
        assert never.status_code == 404
    point = surveys.points_of(survey.id, actor=asking.runner, now=timezone.now())[0]
    assert (point.answered, point.quota) == (2, 2)


def test_a_kiosk_leads_from_start_to_thanks_and_back_to_start():
    door, asking, survey = a_door()
    kiosk = f"/s/kiosk/{door}/"
    form = Client().post(kiosk)["Location"]
    assert f'data-kiosk="{kiosk}"' in text_of(Client().get(form))
    sent = Client().post(form.split("?")[0], {**RIGHT, "kiosk": door})
    thanks = text_of(Client().get(sent["Location"]))
    assert f'data-kiosk="{kiosk}" data-after="8000"' in thanks
    # The next person sees neither a number nor a way to the last form.
    assert "编号" not in thanks
    rows = surveys.answered_forms(survey.id, actor=asking.runner, now=timezone.now()).rows
    assert [row["mode"] for row in rows] == [Mode.KIOSK]


Deed = Callable[[str, str], Any]
FLOODS: dict[str, tuple[str, Deed]] = {
    "opening": ("MOST_OPENINGS", lambda token, _: Client().get(f"/s/{token}/")),
    "sending": ("MOST_SENDINGS", lambda token, _: as_json(token, {"key": "a"})),
    "starting": ("MOST_STARTS", lambda _, door: Client().post(f"/s/door/{door}/")),
    "guessing": ("MOST_WRONG_CODES", lambda *_: Client().get("/s/guessed/")),
}


@pytest.mark.parametrize(("limit", "deed"), FLOODS.values(), ids=FLOODS)
def test_a_flood_is_told_when_to_come_back_and_others_go_on(
    limit: str, deed: Deed, monkeypatch: pytest.MonkeyPatch
):
    door, _, _ = a_door(forms=50)
    token = begun_at(door)
    monkeypatch.setattr(survey_answering, limit, 3)
    # A window may end in the middle: seven never fit into two of three.
    answers = [deed(token, door) for _ in range(7)]
    stopped = [one for one in answers if one.status_code == 429]
    assert stopped
    assert all(1 <= int(one["Retry-After"]) <= survey_answering.PER_SECONDS for one in stopped)
    # Another address is not stopped by it.
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post(f"/s/{token}/", RIGHT).status_code == 302


def test_codes_are_guessed_much_less_often_than_forms_are_sent():
    limits = survey_answering
    assert 4 * limits.MOST_WRONG_CODES < limits.MOST_SENDINGS < limits.MOST_OPENINGS


def is_of_a_table(statement: str) -> bool:
    return statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) and "set_config" not in statement


def test_pages_ask_the_store_a_bounded_number_of_times_however_long_the_form_is():
    door, _, _ = a_door()
    token = begun_at(door)
    steps: dict[str, Callable[[], Any]] = {
        "open": lambda: Client().get(f"/s/{token}/"),
        "send": lambda: Client().post(f"/s/{token}/", RIGHT),
        "thanks": lambda: Client().get(f"/s/{token}/thanks/"),
        "door": lambda: Client().get(f"/s/door/{door}/"),
        "start": lambda: Client().post(f"/s/door/{door}/"),
    }
    counted = {}
    for name, step in steps.items():
        with CaptureQueriesContext(connection) as told:
            assert step().status_code < 400
        counted[name] = sum(is_of_a_table(one["sql"]) for one in told.captured_queries)
    assert {name: count for name, count in counted.items() if count > MOST_QUERIES[name]} == {}


@pytest.mark.parametrize("code", sorted(surveys.shipped_trees()))
def test_a_form_comes_over_a_thin_line(code: str):
    """The page with what it loads, as it goes over the line: brotli where there is a file for it, the page itself as it is."""
    token = a_token(tree=surveys.shipped_trees()[code])
    page = Client().get(f"/s/{token}/")
    assert page.status_code == 200
    own = [found for name in ("survey.js", "survey.css") if (found := finders.find(f"heyi/{name}"))]
    assert len(own) == 2
    size = len(brotli.compress(page.content)) + sum(
        len(brotli.compress(Path(one).read_bytes())) for one in own
    )
    assert size < LARGEST_PAGE
    assert len(page.content) < 4 * LARGEST_PAGE


def test_numbers_keep_every_digit():
    tree = json.loads(json.dumps(TREE))
    tree["sections"][0]["questions"].append(
        {"code": "income", "kind": "number", "zh": "年收入", "en": "Income", "least": 0, "most": 9_999_999}
    )
    token = a_token(tree=tree)
    assert as_json(token, {**RIGHT, "income": "1234567"}).status_code == 201
    assert [row["income"] for row in answers_of(token)] == ["1234567"]
