"""Messages on the wire, outside of any transaction: each place in its own line, all places beside each other.

Part of the verbs that send. A place that does not answer holds up its own messages and nobody else's, and never for long:
the worker that waits here also seals and delivers.
"""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from heyi.contexts.notices.rules import bots
from heyi.contexts.notices.rules.trying import holds_up
from heyi.contexts.notices.terms import Answer, BotKind, Channel, Message, Outcome
from heyi.foundation.outward import CallFailed, post
from heyi.foundation.unit_of_work import current_work

_LINES = 8
# As long as a round of sending may keep the worker from its other duties, and one place from the next message.
_ROUND_SECONDS = 20.0
_CALL_SECONDS = 5.0
_FAILURES = {
    "refused_address": Answer.NOT_ALLOWED,
    "unreachable": Answer.UNREACHABLE,
    "timed_out": Answer.TIMED_OUT,
    "not_trusted": Answer.NOT_TRUSTED,
}


@dataclass(frozen=True, slots=True)
class Post:
    """Where a message goes: a mailbox, or an endpoint with its secret. It lives as long as one attempt."""

    channel: Channel
    email: str = ""
    bot: BotKind | None = None
    url: str = ""
    secret: str = ""
    keyword: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that was taken up, where it goes, and how often it was tried with this time."""

    message: Message
    post: Post
    attempts: int
    endpoint: UUID | None


Carried = tuple[Parcel, Outcome | None]


def carry(parcels: Sequence[Parcel], *, now: datetime) -> Iterator[Carried]:
    """Sends each; no outcome where it was not tried, because its place held it up or the round was over."""
    if current_work() is not None:
        # The threads below would not see it.
        raise RuntimeError("no network inside a transaction")
    lines: dict[UUID | None, list[Parcel]] = {}
    for one in parcels:
        # All letters go through one mail server.
        lines.setdefault(one.endpoint, []).append(one)
    if not lines:
        return
    deadline = monotonic() + _ROUND_SECONDS
    with ThreadPoolExecutor(min(_LINES, len(lines)), thread_name_prefix="notices") as hands:
        for done in hands.map(lambda line: _carry_line(line, now, deadline), lines.values()):
            yield from done


def _carry_line(line: Sequence[Parcel], now: datetime, deadline: float) -> list[Carried]:
    server = get_connection() if line[0].post.bot is None else None
    carried: list[Carried] = []
    is_held_up = False
    for one in line:
        if is_held_up or monotonic() >= deadline:
            carried.append((one, None))
            continue
        outcome = sent(one.message, one.post, now=now, server=server)
        is_held_up = holds_up(outcome.answer)
        carried.append((one, outcome))
    if server is not None:
        server.close()
    return carried


def sent(message: Message, to: Post, *, now: datetime, server: BaseEmailBackend | None = None) -> Outcome:
    """One attempt, outside of any transaction, and what came of it; never raises for what is wrong out there."""
    if to.bot is None:
        return _mailed(message, to, server)
    made = bots.posting(to.bot, to.url, to.secret, message, now=now)
    try:
        answered = post(
            made.url,
            made.body,
            headers=made.headers,
            open_hosts=settings.HEYI_OPEN_HOSTS,
            seconds=_CALL_SECONDS,
        )
    except CallFailed as failed:
        return Outcome(_FAILURES[failed.why], failed.why)
    return bots.answer_of(to.bot, answered.status, answered.body)


def _mailed(message: Message, to: Post, server: BaseEmailBackend | None) -> Outcome:
    try:
        if server is not None:
            # Kept open for the whole line; opening an open one does nothing.
            server.open()
        _letter(message, to, server).send()
    except (
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPSenderRefused,
        smtplib.SMTPNotSupportedError,
    ) as failed:
        return Outcome(Answer.REFUSED, type(failed).__name__)
    except smtplib.SMTPConnectError as failed:
        return Outcome(Answer.UNREACHABLE, type(failed).__name__)
    except smtplib.SMTPException as failed:
        return Outcome(Answer.UNCLEAR, type(failed).__name__)
    except ssl.SSLError as failed:
        return Outcome(Answer.NOT_TRUSTED, type(failed).__name__)
    except TimeoutError:
        return Outcome(Answer.TIMED_OUT, "timed_out")
    except OSError:
        return Outcome(Answer.UNREACHABLE, "unreachable")
    return Outcome(Answer.TAKEN)


def _letter(message: Message, to: Post, server: BaseEmailBackend | None) -> EmailMessage:
    lines = (
        " · ".join(filter(None, (line.title, line.places, line.number, line.at))) for line in message.lines
    )
    addresses = dict.fromkeys(line.address for line in message.lines if line.address)
    body = "\n".join([message.heading, "", *lines, "", *addresses])
    domain = str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("<> ") or "heyi"
    headers = {"Message-ID": f"<{message.id}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(message.heading, body, to=[to.email], headers=headers, connection=server)
