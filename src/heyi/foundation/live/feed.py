"""The thread that waits for the bell, reads what is new and hands it to the event loop. Not here: who hears it (hub)."""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import TypeVar
from uuid import UUID

from django.db import connections
from django.utils import timezone

from heyi.foundation import bell
from heyi.foundation.access import actor_of, authority_version
from heyi.foundation.bug_log import name_of, place_of
from heyi.foundation.live.hub import Hub
from heyi.foundation.live.outbox import Look, Outbox
from heyi.foundation.models import Account
from heyi.kernel.actor import Actor, Standing

BEAT_SECONDS = 15.0
_REST_SECONDS = 1.0
# Enough for the pages whose line dropped when this process was started anew.
_PRELOADED = 500
_LATE_SECONDS = 30.0
_log = logging.getLogger("heyi.live")

Answer = TypeVar("Answer")


def listener_of(account: UUID, *, now: datetime) -> Actor | None:
    """Who an account is now; None where it is switched off or gone."""
    if not Account.objects.filter(id=account, is_active=True).exists():
        return None
    return actor_of(account, version=authority_version(), now=now)


def standings_of(
    accounts: Collection[UUID], *, version: int, now: datetime
) -> dict[UUID, tuple[Standing, ...]]:
    """By what standing each of these may listen now; by none where an account was switched off."""
    if not accounts:
        return {}
    active = set(Account.objects.filter(id__in=accounts, is_active=True).values_list("id", flat=True))
    return {
        one: actor_of(one, version=version, now=now).standings if one in active else () for one in accounts
    }


class Feed:
    """Reads for one hub until it is stopped."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self._hub, self._loop = hub, loop
        self._stop = Event()
        self._looked_at = monotonic()
        self._judged_at = 0.0
        self._thread = Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Begins to read."""
        self._thread.start()

    def stop(self) -> None:
        """Ends with the next look."""
        self._stop.set()

    @property
    def is_late(self) -> bool:
        """Whether nothing was read for so long that something is wrong."""
        return monotonic() - self._looked_at > _LATE_SECONDS

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._read()
            except Exception as failure:  # noqa: BLE001  outlives restarts of the database; is_late tells when it cannot
                if not self._stop.is_set():
                    _log.error("feed failed: %s\n%s", name_of(failure), place_of(failure))
                connections.close_all()
                self._stop.wait(_REST_SECONDS)
        connections.close_all()

    def _read(self) -> None:
        outbox = Outbox()
        newest, is_whole = outbox.begin(newest=_PRELOADED, now=timezone.now())
        self._in_loop(lambda: self._hub.begin(newest, is_whole=is_whole))
        wait = bell.waiting(self._stop)
        while not self._stop.is_set():
            wait()
            self._tell(outbox.look(now=timezone.now()))
            self._looked_at = monotonic()

    def _tell(self, look: Look) -> None:
        # Asked after the rows were read: whoever's post ended before one of them was written does not hear of it.
        version = authority_version()
        is_time = monotonic() - self._judged_at > BEAT_SECONDS
        listening = self._in_loop(lambda: self._hub.unjudged(None if is_time else version))
        if is_time:
            self._judged_at = monotonic()
        standings = standings_of(listening, version=version, now=timezone.now())

        def tell() -> None:
            # Who came in meanwhile is judged by the next look.
            self._hub.judged(version, standings)
            self._hub.publish(look, now=timezone.now())

        self._in_loop(tell)

    def _in_loop(self, deed: Callable[[], Answer]) -> Answer:
        """What the event loop's thread answers: everything about streams happens there."""
        answer: Future[Answer] = Future()

        def run() -> None:
            try:
                answer.set_result(deed())
            except Exception as failure:  # noqa: BLE001  handed over to the thread that asked
                answer.set_exception(failure)

        self._loop.call_soon_threadsafe(run)
        return answer.result(_LATE_SECONDS)
