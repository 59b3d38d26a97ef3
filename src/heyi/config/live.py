"""The process of the live streams: one event loop, one door, one feed. Not here: what it says (foundation.live)."""

import asyncio
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from heyi.config.serve import LOGGING, Plan
from heyi.foundation.live.door import MOST_STREAMS, Door
from heyi.foundation.live.feed import BEAT_SECONDS, Feed
from heyi.foundation.live.hub import Hub

# Beside the streams: files, connections, requests that are being refused.
_SPARE_HANDLES = 200


def run(plan: Plan, *, sign: Path, watch_parent: Callable[[Callable[[], object]], None]) -> None:
    """Serves streams until SIGTERM, SIGINT or the end of the parent; pages are told and come back by themselves.

    Shape: `sign` is a file whose age tells `heyi doctor` whether news is being read.
    """
    _allow_handles(2 * MOST_STREAMS + _SPARE_HANDLES)
    try:
        asyncio.run(_serve(plan, sign, watch_parent))
    finally:
        sign.unlink(missing_ok=True)


async def _serve(plan: Plan, sign: Path, watch_parent: Callable[[Callable[[], object]], None]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stop.set)
    watch_parent(lambda: loop.call_soon_threadsafe(stop.set))
    hub = Hub()
    feed = Feed(hub, loop)
    door = Door(hub, feed)
    # In this process and loop: a second one would only pass signals on.
    server = Server(
        door,
        address=plan.host,
        port=plan.port,
        interface=Interfaces.ASGINL,
        backpressure=2 * MOST_STREAMS,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        ssl_cert=plan.certificate,
        ssl_key=plan.key,
    )
    feed.start()
    serving = asyncio.create_task(server.serve())
    beating = asyncio.gather(door.keep_beating(), _keep_sign(feed, sign))
    await asyncio.wait({serving, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    beating.cancel()
    feed.stop()
    await door.close()
    server.stop()  # type: ignore[no-untyped-call]  # granian gives it no types
    await serving


async def _keep_sign(feed: Feed, sign: Path) -> None:
    while True:
        if not feed.is_late:
            _touch(sign)
        await asyncio.sleep(BEAT_SECONDS)


def _touch(sign: Path) -> None:
    sign.touch()


def _allow_handles(wanted: int) -> None:
    """A stream is an open file; the usual 1,024 would not last for a county."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
