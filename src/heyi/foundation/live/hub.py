"""Who listens, and what each is sent: the open streams of this process. Not here: HTTP (door), reading the record (feed).

Everything in here runs in the one thread of the event loop.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from heyi.foundation.live.news import Key, News
from heyi.foundation.live.outbox import Entry, Look, Mark, mark_from
from heyi.kernel.actor import Actor, Standing

# How many facts a dropped line may have missed before its page is asked to look at everything again.
REMEMBERED = 4000
# A client that has not taken this many events is dropped; it comes back and goes on where it stopped.
MOST_WAITING = 256
MOST_PER_ACCOUNT = 32
# What was told before a page was made, it shows; the clocks of two machines agree to about this much.
_DOUBT = timedelta(milliseconds=50)
# A verb takes its moment when it begins: of a fact read at the start it is only known that it was written by then.
_LONGEST_VERB = timedelta(seconds=30)


class Ending(StrEnum):
    """Why a stream ended, as its page is told."""

    OVER = "over"
    GONE = "gone"
    REVOKED = "revoked"
    RENEW = "renew"
    SLOW = "slow"
    REPLACED = "replaced"


@dataclass(eq=False)
class Stream:
    """One open page: who sits before it, what it hears, and what it has not taken yet."""

    actor: Actor
    page: str
    keys: frozenset[Key]
    opened_at: float
    version: int
    ending: Ending | None = None
    _waiting: deque[bytes] = field(default_factory=deque)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, frame: bytes) -> None:
        """Lays something before it; where too much lies there, the stream ends instead of growing."""
        if self.ending is None and len(self._waiting) >= MOST_WAITING:
            self.end(Ending.SLOW)
        if self.ending is None:
            self._waiting.append(frame)
            self._stirred.set()

    def end(self, why: Ending) -> None:
        """Ends it; the first reason counts, and what it was not sent yet it will never be sent."""
        if self.ending is None:
            self.ending = why
            self._waiting.clear()
            self._stirred.set()

    async def taken(self) -> bytes:
        """Everything that waits, once something does; nothing when the stream has ended."""
        await self._stirred.wait()
        self._stirred.clear()
        frames = b"".join(self._waiting)
        self._waiting.clear()
        return frames


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact and when it was told here, or might have been told by the process before this one."""

    entry: Entry
    told_at: datetime

    @property
    def mark(self) -> Mark:
        return self.entry.mark


def frame_of(mark: Mark, news: Iterable[News]) -> bytes:
    """One event: everything that one fact tells a page, under one id."""
    lines = json.dumps([one.line for one in news], separators=(",", ":"))
    return f"id: {mark}\ndata: {lines}\n\n".encode()


def named(event: str, mark: Mark | None = None, words: str = "1") -> bytes:
    """An event about the stream itself. A browser shows its script no comments, and the script has to notice silence."""
    where = f"id: {mark}\n" if mark else ""
    return f": {event}\nevent: {event}\n{where}data: {words}\n\n".encode()


class Hub:
    """All streams of this process, and the newest facts for lines that dropped."""

    def __init__(self) -> None:
        self._by_key: dict[Key, set[Stream]] = defaultdict(set)
        self._streams: set[Stream] = set()
        self._newest: deque[_Known] = deque(maxlen=REMEMBERED)
        # Facts read at the start stand in another order than the process before this one told them in.
        self._preloaded = 0
        self._is_whole = False

    def __len__(self) -> int:
        return len(self._streams)

    @property
    def mark(self) -> Mark | None:
        """The newest fact there is."""
        return self._newest[-1].mark if self._newest else None

    def begin(self, entries: tuple[Entry, ...], *, is_whole: bool) -> None:
        """Takes over the newest facts of the record, `is_whole` when there are no older ones; who listens looks again."""
        self._newest.clear()
        self._newest.extend(_Known(entry, entry.at + _LONGEST_VERB) for entry in entries)
        self._preloaded, self._is_whole = len(entries), is_whole
        self._offer_all(named("reload", self.mark))

    def unjudged(self, version: int | None) -> frozenset[UUID]:
        """The accounts that listen by an authority other than this version; with None all."""
        return frozenset(one.actor.id for one in self._streams if one.version != version)

    def judged(self, version: int, now: Mapping[UUID, tuple[Standing, ...]]) -> None:
        """Ends the streams of those whose standing is another one now; that of the others is right under this version."""
        for stream in tuple(self._streams):
            if stream.actor.id not in now:
                continue
            stream.version = version
            if now[stream.actor.id] != stream.actor.standings:
                stream.end(Ending.REVOKED)

    def join(self, stream: Stream, *, last: str, since: datetime | None) -> None:
        """Lets a stream in and gives it what it missed. A page has one stream: an older one of the same page ends."""
        own = [one for one in self._streams if one.actor.id == stream.actor.id]
        own.sort(key=lambda one: one.opened_at)
        spare = own[: max(0, len(own) - MOST_PER_ACCOUNT + 1)]
        for one in [*spare, *(one for one in own if one.page == stream.page)]:
            one.end(Ending.REPLACED)
        missed = self._missed(stream, last, since)
        # Who has missed nothing can come back with the newest mark, also before the first sign of life.
        stream.offer(named("beat", None if missed else self.mark))
        for frame in missed:
            stream.offer(frame)
        self._streams.add(stream)
        for key in stream.keys:
            self._by_key[key].add(stream)

    def leave(self, stream: Stream) -> None:
        """Forgets a stream."""
        self._streams.discard(stream)
        for key in stream.keys:
            listeners = self._by_key[key]
            listeners.discard(stream)
            if not listeners:
                del self._by_key[key]

    def publish(self, look: Look, *, now: datetime) -> None:
        """Tells every stream what it may hear of a look, in its order."""
        if look.too_many:
            self.begin((), is_whole=False)
        for entry in look.entries:
            if len(self._newest) == REMEMBERED:
                self._preloaded, self._is_whole = max(0, self._preloaded - 1), False
            self._newest.append(_Known(entry, now))
            keys = {key for news in entry.news for key in news.keys}
            for stream in {one for key in keys for one in self._by_key.get(key, ())}:
                stream.offer(frame_of(entry.mark, _heard(entry, stream)))

    def beat(self, *, renew_before: float) -> None:
        """A sign of life; it carries the newest mark, so that a quiet page does not come back with an old one.

        Streams opened before that moment of the monotonic clock end: their pages come back with a new ticket.
        """
        self._offer_all(named("beat", self.mark))
        for stream in tuple(self._streams):
            if stream.opened_at < renew_before:
                stream.end(Ending.RENEW)

    def close(self) -> None:
        """Ends all streams: this process stops."""
        for stream in tuple(self._streams):
            stream.end(Ending.OVER)

    def _offer_all(self, frame: bytes) -> None:
        for stream in tuple(self._streams):
            stream.offer(frame)

    def _missed(self, stream: Stream, last: str, since: datetime | None) -> list[bytes]:
        known = list(self._newest)
        missed = self._after(known, last) if last else self._told_since(known, since)
        heard = [(one.mark, _heard(one.entry, stream)) for one in missed or ()]
        frames = [frame_of(mark, news) for mark, news in heard if news]
        if missed is None or len(frames) > MOST_WAITING // 2:
            return [named("reload", self.mark)]
        return frames

    def _told_since(self, known: list[_Known], since: datetime | None) -> list[_Known] | None:
        """What was told since a page was made; None where that lies too far back."""
        if since is None:
            return []
        begin = since - _DOUBT
        if not self._is_whole and (not known or known[0].told_at > begin):
            return None
        return [one for one in known if one.told_at >= begin]

    def _after(self, known: list[_Known], last: str) -> list[_Known] | None:
        """What came after a mark; None where it is no longer known."""
        mark = mark_from(last)
        for index in range(len(known) - 1, -1, -1):
            if mark and known[index].mark.row == mark.row:
                # What was open when the mark was read may stand before it here: better told again than never.
                doubtful = known[: min(index, self._preloaded)]
                return [one for one in doubtful if one.mark.transaction >= mark.floor] + known[index + 1 :]
        return None


def _heard(entry: Entry, stream: Stream) -> list[News]:
    """What of one fact is for the ears of one stream."""
    return list(dict.fromkeys(news for news in entry.news if news.keys & stream.keys))
