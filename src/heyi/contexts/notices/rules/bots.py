"""Messages in the forms that robots of messengers accept, their signatures and what their answers mean. Not here: sending.

Source: docs/sources/messengers.md
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.terms import Answer, BotKind, Line, Message, Outcome, Posting

# Bytes of UTF-8 that a text may have. Source: docs/sources/messengers.md#limits
_WECOM_BYTES = 4096
_DINGTALK_BYTES = 18_000
_FEISHU_BYTES = 16_000
_PLAIN_LINES = 200
_JSON = "application/json; charset=utf-8"
# What begins a link, a mention, a colour or a heading in the markdown of any of the three.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#|~@])")
_BREAKS = re.compile(r"[\r\n\t\x00-\x1f\x7f]+")
_COLOURS = {Urgency.EMERGENCY: "red", Urgency.URGENT: "orange", Urgency.ELECTIVE: "blue"}
# Codes by which a robot says that it was asked too fast. Source: docs/sources/messengers.md#answers
_TOO_FAST = {
    BotKind.WECOM: frozenset({"45009"}),
    BotKind.DINGTALK: frozenset({"130101", "660026"}),
    BotKind.FEISHU: frozenset({"11232", "99991400"}),
}
_BUSY = frozenset({"-1"})
_LONGEST_CODE = 32


def posting(kind: BotKind, url: str, secret: str, message: Message, *, now: datetime) -> Posting:
    """The request by which a message reaches an endpoint, signed where there is a secret."""
    return _FORMS[kind](url, secret, message, now)


def _wecom(url: str, secret: str, message: Message, now: datetime) -> Posting:
    del secret, now  # the key in the address is all there is
    content = _markdown(message, _WECOM_BYTES)
    return _posting(url, {"msgtype": "markdown", "markdown": {"content": content}}, message)


def _dingtalk(url: str, secret: str, message: Message, now: datetime) -> Posting:
    text = _markdown(message, _DINGTALK_BYTES)
    body = {"msgtype": "markdown", "markdown": {"title": _with_keyword(message), "text": text}}
    if secret:
        stamp = str(int(now.timestamp() * 1000))
        between = "&" if "?" in url else "?"
        url = f"{url}{between}timestamp={stamp}&sign={quote_plus(dingtalk_sign(stamp, secret))}"
    return _posting(url, body, message)


def dingtalk_sign(stamp: str, secret: str) -> str:
    """Base64 of HMAC-SHA256 with the secret as key over the moment, a line break and the secret.

    Units: the moment in milliseconds.
    Source: docs/sources/messengers.md#dingtalk
    """
    made = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
    return base64.b64encode(made).decode()


def _feishu(url: str, secret: str, message: Message, now: datetime) -> Posting:
    card = {
        "config": {"wide_screen_mode": True},
        "header": {
            "title": {"tag": "plain_text", "content": _with_keyword(message)},
            "template": _COLOURS[message.level],
        },
        "elements": [{"tag": "div", "text": {"tag": "lark_md", "content": _lines(message, _FEISHU_BYTES)}}],
    }
    body: dict[str, Any] = {"msg_type": "interactive", "card": card}
    if secret:
        stamp = str(int(now.timestamp()))
        body = {"timestamp": stamp, "sign": feishu_sign(stamp, secret), **body}
    return _posting(url, body, message)


def feishu_sign(stamp: str, secret: str) -> str:
    """Base64 of HMAC-SHA256 over nothing, with the moment, a line break and the secret as key.

    Units: the moment in seconds.
    Source: docs/sources/messengers.md#feishu
    """
    return base64.b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")).decode()


def _plain(url: str, secret: str, message: Message, now: datetime) -> Posting:
    told = {
        "id": str(message.id),
        "level": str(message.level),
        "heading": message.heading,
        "notices": [_line_told(line) for line in message.lines[:_PLAIN_LINES]],
        "count": len(message.lines),
    }
    made = _posting(url, told, message)
    if not secret:
        return made
    stamp = str(int(now.timestamp()))
    signed = {"X-Heyi-Timestamp": stamp, "X-Heyi-Signature": f"sha256={plain_sign(stamp, secret, made.body)}"}
    return Posting(made.url, {**made.headers, **signed}, made.body)


def plain_sign(stamp: str, secret: str, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal with the secret as key, over the moment in seconds, a full stop and the body as it was sent."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _line_told(line: Line) -> dict[str, str]:
    return {
        "title": line.title,
        "places": line.places,
        "number": line.number,
        "at": line.at,
        "address": line.address,
    }


_FORMS: Mapping[BotKind, Callable[[str, str, Message, datetime], Posting]] = {
    BotKind.WECOM: _wecom,
    BotKind.DINGTALK: _dingtalk,
    BotKind.FEISHU: _feishu,
    BotKind.PLAIN: _plain,
}


def _posting(url: str, body: Mapping[str, Any], message: Message) -> Posting:
    sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Posting(url, {"Content-Type": _JSON, "X-Heyi-Id": str(message.id)}, sent)


def escaped(text: str) -> str:
    """Words that stand as they are in markdown, on one line."""
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", text)).strip()


def _with_keyword(message: Message) -> str:
    """The heading, with the word without which the robot takes nothing."""
    heading = _BREAKS.sub(" ", message.heading)
    return heading if message.keyword in heading else f"{heading} {message.keyword}"


def _markdown(message: Message, most_bytes: int) -> str:
    heading = f"**{escaped(_with_keyword(message))}**"
    return f"{heading}\n\n{_lines(message, most_bytes - len(heading.encode()) - 2)}"


def _lines(message: Message, most_bytes: int) -> str:
    """As many lines as fit; how many were left out stands at the end."""
    told: list[str] = []
    used = _weight(f"… +{len(message.lines)}")
    for line in message.lines:
        words = _line(line)
        used += _weight(words)
        if used > most_bytes:
            return "\n\n".join([*told, f"… +{len(message.lines) - len(told)}"])
        told.append(words)
    return "\n\n".join(told)


def _weight(words: str) -> int:
    """The bytes of a line as JSON carries it, its break included: a quotation mark costs two."""
    return len(json.dumps(words, ensure_ascii=False).encode()) + 2


def _line(line: Line) -> str:
    title = f"[{escaped(line.title)}]({line.address})" if line.address else escaped(line.title)
    return " · ".join(filter(None, (title, escaped(line.places), escaped(line.number), escaped(line.at))))


def answer_of(kind: BotKind, status: int, body: bytes) -> Outcome:
    """What an answer of an endpoint means.

    Shape: a robot that refuses does so with HTTP 200 and a code of its own.
    """
    if status == 429:
        return Outcome(Answer.LIMITED, "http_429")
    if status >= 500:
        return Outcome(Answer.UNCLEAR, f"http_{status}")
    if not 200 <= status < 300:
        return Outcome(Answer.REFUSED, f"http_{status}")
    if kind is BotKind.PLAIN:
        return Outcome(Answer.TAKEN, f"http_{status}")
    code = _own_code(body)
    if code is None:
        return Outcome(Answer.UNCLEAR, "not_json")
    if code == "0":
        return Outcome(Answer.TAKEN, code)
    if code in _TOO_FAST[kind]:
        return Outcome(Answer.LIMITED, code)
    return Outcome(Answer.UNCLEAR if code in _BUSY else Answer.REFUSED, code)


def _own_code(body: bytes) -> str | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    code = next((told[name] for name in ("errcode", "code", "StatusCode") if name in told), None)
    return None if isinstance(code, bool) or not isinstance(code, int) else str(code)[:_LONGEST_CODE]
