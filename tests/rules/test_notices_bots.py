"""Messages in the forms of the messengers: signed, cut to size, harmless whatever an organisation is called."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.rules import bots
from heyi.contexts.notices.terms import Answer, BotKind, Line, Message
from heyi.kernel.ids import new_id

# A busy machine is slow now and then; that is no fault of a rule.
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
LINE = Line(
    "急诊转诊等待查看",
    "民主村卫生室 → 高县人民医院",
    "尾号 1A2B3C4D",
    "09-15 10:00",
    "https://heyi.example.org/referrals/1/",
)


def a_message(*lines: Line, keyword: str = "", level: Urgency = Urgency.EMERGENCY) -> Message:
    return Message(new_id(), level, "【急诊】急诊转诊等待查看", lines or (LINE,), keyword)


def sent(kind: BotKind, message: Message, *, url="https://robot.example.org/send?key=k", secret=""):
    return bots.posting(kind, url, secret, message, now=NOW)


def test_the_signatures_are_what_another_program_computes():
    # openssl dgst -sha256 -hmac, over "1700000000000\nthis is secret" with the secret as key; and over nothing with
    # "1700000000\nthis is secret" as key.
    secret = "this is secret"
    assert bots.dingtalk_sign("1700000000000", secret) == "sSFWELbV2YwjdDQhWZwTcWlX5BWUx5J6TPpsZmuPii0="
    assert bots.feishu_sign("1700000000", secret) == "OfGzRzoUICBOoc8wVra1e4A1hPfbZ9zqXozA8CWVUuY="


def test_wecom_gets_markdown_and_nothing_is_added_to_its_address():
    made = sent(BotKind.WECOM, a_message(), secret="ignored")
    told = json.loads(made.body)
    assert made.url == "https://robot.example.org/send?key=k"
    assert told["msgtype"] == "markdown"
    assert "[急诊转诊等待查看](https://heyi.example.org/referrals/1/)" in told["markdown"]["content"]


def test_dingtalk_is_signed_in_its_address_in_milliseconds():
    made = sent(BotKind.DINGTALK, a_message(), secret="s+/=")
    asked = parse_qs(urlsplit(made.url).query)
    assert asked["key"] == ["k"]
    assert asked["timestamp"] == [str(int(NOW.timestamp() * 1000))]
    assert asked["sign"] == [bots.dingtalk_sign(asked["timestamp"][0], "s+/=")]
    assert "sign=" not in sent(BotKind.DINGTALK, a_message()).url
    assert sent(BotKind.DINGTALK, a_message(), url="https://r.example.org/x", secret="s").url.startswith(
        "https://r.example.org/x?timestamp="
    )


def test_feishu_is_signed_in_its_body_in_seconds_and_shows_urgency_as_colour_and_word():
    told = json.loads(sent(BotKind.FEISHU, a_message(), secret="s").body)
    assert told["timestamp"] == str(int(NOW.timestamp()))
    assert told["sign"] == bots.feishu_sign(told["timestamp"], "s")
    assert (told["msg_type"], told["card"]["header"]["template"]) == ("interactive", "red")
    assert "急诊" in told["card"]["header"]["title"]["content"]
    assert "sign" not in json.loads(sent(BotKind.FEISHU, a_message()).body)


def test_a_program_of_ones_own_gets_data_with_a_stable_id_and_a_signature():
    message = a_message()
    made = sent(BotKind.PLAIN, message, secret="s")
    told = json.loads(made.body)
    assert (told["id"], made.headers["X-Heyi-Id"]) == (str(message.id), str(message.id))
    assert told["notices"][0]["number"] == "尾号 1A2B3C4D"
    sign = bots.plain_sign(made.headers["X-Heyi-Timestamp"], "s", made.body)
    assert made.headers["X-Heyi-Signature"] == f"sha256={sign}"
    assert "X-Heyi-Signature" not in sent(BotKind.PLAIN, message).headers


@pytest.mark.parametrize("kind", [BotKind.WECOM, BotKind.DINGTALK, BotKind.FEISHU])
def test_the_word_a_robot_listens_for_is_always_there(kind):
    assert "合一" in sent(kind, a_message(keyword="合一")).body.decode()


@pytest.mark.parametrize(
    ("kind", "most"), [(BotKind.WECOM, 4096), (BotKind.DINGTALK, 20_000), (BotKind.FEISHU, 20_000)]
)
@CALM
@given(count=st.integers(1, 200), name=st.text(min_size=1, max_size=120))
def test_no_message_is_longer_than_its_robot_takes(kind, most, count, name):
    body = sent(
        kind, a_message(*[Line(name, name, "n", "t", "https://h.example.org/x")] * count), secret="s"
    ).body
    told = json.loads(body)
    text = {
        BotKind.WECOM: lambda: told["markdown"]["content"],
        BotKind.DINGTALK: lambda: told["markdown"]["text"],
        BotKind.FEISHU: lambda: told["card"]["elements"][0]["text"]["content"],
    }[kind]()
    assert len(text.encode()) <= most
    if kind is BotKind.FEISHU:
        assert len(body) <= most


def test_how_many_were_left_out_stands_at_the_end():
    told = json.loads(sent(BotKind.WECOM, a_message(*[LINE] * 100)).body)["markdown"]["content"]
    shown = told.count("急诊转诊等待查看](")
    assert told.endswith(f"… +{100 - shown}")
    assert 10 < shown < 100


@CALM
@given(st.text(max_size=200))
def test_no_name_can_make_a_link_a_mention_or_another_line(name):
    safe = bots.escaped(name)
    assert "\n" not in safe
    for mark in "[]()<>@#*`":
        assert all(safe[at - 1] == "\\" for at, sign in enumerate(safe) if sign == mark)


@pytest.mark.parametrize(
    ("kind", "status", "body", "answer"),
    [
        (BotKind.WECOM, 200, b'{"errcode":0,"errmsg":"ok"}', Answer.TAKEN),
        (BotKind.WECOM, 200, b'{"errcode":45009}', Answer.LIMITED),
        (BotKind.WECOM, 200, b'{"errcode":93000}', Answer.REFUSED),
        (BotKind.WECOM, 200, b'{"errcode":-1}', Answer.UNCLEAR),
        (BotKind.DINGTALK, 200, b'{"errcode":310000}', Answer.REFUSED),
        (BotKind.DINGTALK, 200, b'{"errcode":130101}', Answer.LIMITED),
        (BotKind.FEISHU, 200, b'{"StatusCode":0,"StatusMessage":"success","code":0}', Answer.TAKEN),
        (BotKind.FEISHU, 200, b'{"code":19021}', Answer.REFUSED),
        (BotKind.FEISHU, 200, b'{"code":11232}', Answer.LIMITED),
        (BotKind.FEISHU, 400, b'{"code":9499}', Answer.REFUSED),
        (BotKind.WECOM, 429, b"", Answer.LIMITED),
        (BotKind.WECOM, 502, b"<html>", Answer.UNCLEAR),
        (BotKind.WECOM, 302, b"", Answer.REFUSED),
        (BotKind.WECOM, 200, b"<html>please sign in", Answer.UNCLEAR),
        (BotKind.WECOM, 200, b"[0]", Answer.UNCLEAR),
        (BotKind.WECOM, 200, b'{"errcode":false}', Answer.UNCLEAR),
        (BotKind.WECOM, 200, b"\xff\xfe", Answer.UNCLEAR),
        (BotKind.PLAIN, 204, b"", Answer.TAKEN),
        (BotKind.PLAIN, 401, b"", Answer.REFUSED),
    ],
)
def test_what_a_robot_says_is_understood(kind, status, body, answer):
    assert bots.answer_of(kind, status, body).answer is answer


@CALM
@given(st.sampled_from(BotKind), st.integers(100, 599), st.binary(max_size=200))
def test_no_answer_is_too_strange(kind, status, body):
    outcome = bots.answer_of(kind, status, body)
    assert len(outcome.code) <= 32
