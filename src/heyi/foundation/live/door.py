"""The door of the live streams, an ASGI application of its own: tickets in, events out. No Django request, no session.

GET /live?ticket=…&topics=…&page=…[&last=…][&since=…]     the stream
GET /health                                                whether news is being read
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from django.db import close_old_connections, connections
from django.utils import timezone

from heyi.foundation.bug_log import name_of, place_of
from heyi.foundation.live import tickets
from heyi.foundation.live.feed import BEAT_SECONDS, Feed, listener_of
from heyi.foundation.live.hub import Ending, Hub, Stream, named
from heyi.foundation.live.news import keys_for
from heyi.kernel.actor import Actor

LIVE_PATH = "/live"
_HEALTH_PATH = "/health"
MOST_STREAMS = 2000
# A page comes back with a new ticket at least this often: whoever signed out is not listened to for long.
_LONGEST_SECONDS = 3600.0
_SLOWEST_SEND_SECONDS = 30.0
_LONGEST_PAGE_NAME = 64
# Thirteen digits of milliseconds last until 2286.
_LONGEST_NUMBER = 13
_log = logging.getLogger("heyi.live")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Door:
    """Answers requests for streams out of one hub."""

    def __init__(self, hub: Hub, feed: Feed) -> None:
        self._hub, self._feed = hub, feed
        # One thread and so one connection asks who comes in, however many come at once.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._closing = False

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        if scope["path"] == _HEALTH_PATH:
            await self._tell_health(send)
        elif scope["path"] != LIVE_PATH:
            await _refuse(send, HTTPStatus.NOT_FOUND)
        elif scope["method"] != "GET":
            await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED)
        else:
            await self._let_in(scope, receive, send)

    async def keep_beating(self) -> None:
        """Gives signs of life until it is cancelled."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._hub.beat(renew_before=monotonic() - _LONGEST_SECONDS)

    async def close(self) -> None:
        """Lets nobody in any more, ends every stream and waits a moment until they are gone."""
        self._closing = True
        self._hub.close()
        for _ in range(20):
            if not len(self._hub):
                break
            await asyncio.sleep(0.1)
        self._asking.shutdown(wait=False, cancel_futures=True)

    async def _tell_health(self, send: Send) -> None:
        healthy = not (self._feed.is_late or self._closing)
        told = {"status": "ok" if healthy else "unavailable", "streams": len(self._hub)}
        status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
        await _answer(send, status, json.dumps(told).encode())

    async def _let_in(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if self._closing or len(self._hub) >= MOST_STREAMS:
            return await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
        asked = {name: told[-1] for name, told in parse_qs(scope["query_string"].decode("latin-1")).items()}
        headers = dict(scope["headers"])
        ticket = tickets.read(asked.get("ticket", ""))
        origin = headers.get(b"origin", b"").decode("latin-1")
        if ticket is None or origin not in {"", ticket.origin}:
            return await _refuse(send, HTTPStatus.FORBIDDEN)
        actor = await asyncio.get_running_loop().run_in_executor(self._asking, _ask, ticket)
        if actor is None:
            return await _refuse(send, HTTPStatus.FORBIDDEN)
        keys = keys_for(asked.get("topics", "").split(","), actor)
        page = asked.get("page", "")[:_LONGEST_PAGE_NAME]
        stream = Stream(actor, page, keys, opened_at=monotonic(), version=actor.authority_version)
        last = headers.get(b"last-event-id", b"").decode("latin-1") or asked.get("last", "")
        self._hub.join(stream, last=last, since=_moment(asked.get("since", "")))
        try:
            await _stream(stream, origin, receive, send)
        finally:
            self._hub.leave(stream)


async def _stream(stream: Stream, origin: str, receive: Receive, send: Send) -> None:
    """Sends until the stream ends or its page is gone."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        stream.end(Ending.GONE)

    await _begin(send, HTTPStatus.OK, b"text/event-stream; charset=utf-8", origin)
    watching = asyncio.create_task(watch())
    try:
        while stream.ending is None:
            frames = await stream.taken()
            if frames:
                await asyncio.wait_for(_send(send, frames, more=True), _SLOWEST_SEND_SECONDS)
        if stream.ending not in {Ending.GONE, Ending.SLOW}:
            await asyncio.wait_for(_send(send, named("over", words=stream.ending), more=True), 1)
    except TimeoutError:
        stream.end(Ending.SLOW)
    finally:
        watching.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(_send(send, b"", more=False), 1)


def _ask(ticket: tickets.Ticket) -> Actor | None:
    close_old_connections()
    try:
        return listener_of(ticket.account, now=timezone.now())
    except Exception as failure:  # noqa: BLE001  the page polls meanwhile, and its own request tells what is wrong
        _log.error("nobody let in: %s\n%s", name_of(failure), place_of(failure))
        connections.close_all()
        return None


def _moment(text: str) -> datetime | None:
    """A moment from milliseconds; None for anything else."""
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)


async def _begin(send: Send, status: HTTPStatus, kind: bytes, origin: str = "") -> None:
    headers: Headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    if origin:
        headers += [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
    headers.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})


async def _send(send: Send, body: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _answer(send: Send, status: HTTPStatus, body: bytes) -> None:
    await _begin(send, status, b"application/json")
    await _send(send, body, more=False)


async def _refuse(send: Send, status: HTTPStatus) -> None:
    await _answer(send, status, json.dumps({"status": status.phrase}).encode())
