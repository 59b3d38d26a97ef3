"""Boards that do what an open page of a wall does, and hands that tap as a phone does. Not here: judging them (boards)."""

import asyncio
import http.client
import json
import random
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

# As the page's script has them: how long it waits after a fact, and before it tries a lost line again.
_LOOK_AFTER = (0.1, 0.3)
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 30.0
# As the phone's script has it.
_TAP_AGAIN_SECONDS = 5.0
_TIMEOUT = 20
_CODE = "a" * 32
_ROW = re.compile(r'data-wall-row="([0-9a-f-]{36})"')
_LOST = (OSError, http.client.HTTPException, asyncio.IncompleteReadError)

# When each board showed so many milestones of a case for the first time, by case and number.
Shown = dict[tuple[str, int], float]


def asked(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
    """Status and text of one request over a line of its own.

    Raises: OSError, HTTPException.
    """
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def done_ticks(page: str) -> dict[str, int]:
    """How many milestones the wall shows as done, by case."""
    ids = _ROW.findall(page)
    rows = _ROW.split(page)[2::2]
    return {case: row.count("wall__tick--done") for case, row in zip(ids, rows, strict=True)}


@dataclass
class Board:
    """One wall: it listens, and fetches its page again when it hears of something."""

    port: int
    organisation: str
    token: str
    shown: Shown = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    listens: bool = False
    lines: int = 0
    _last: str = ""
    _made: int = 0
    _due: "asyncio.TimerHandle | None" = None
    _looking: "asyncio.Task[None] | None" = None
    _again: bool = False

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def look(self) -> None:
        """Fetches the page until it comes, and remembers what is new on it."""
        wait = _FIRST_RETRY
        while True:
            try:
                status, page = await asyncio.to_thread(
                    asked, self.port, "GET", f"/walls/{self.organisation}/", self._headers
                )
            except _LOST:
                status, page = 0, ""
            if status == 200:
                break
            await asyncio.sleep(random.uniform(0.5, 1) * wait)
            wait = min(2 * wait, _LONGEST_RETRY)
        at = time.monotonic()
        for case, count in done_ticks(page).items():
            for number in range(self.counts.get(case, 0) + 1, count + 1):
                self.shown[case, number] = at
            self.counts[case] = count

    async def watch(self) -> None:
        """Looks once, then listens for ever; a lost line is tried again as the page tries it."""
        self._made = round(1000 * time.time())
        await self.look()
        tries = 0
        while True:
            try:
                await self._listen()
                tries = 0
            except _LOST:
                pass
            self.listens = False
            await asyncio.sleep(random.uniform(0.5, 1) * min(_FIRST_RETRY * 2**tries, _LONGEST_RETRY))
            tries += 1

    async def _listen(self) -> None:
        status, body = await asyncio.to_thread(asked, self.port, "GET", "/news/ticket/", self._headers)
        if status != 200:
            raise ConnectionError(status)
        told = json.loads(body)
        place = urlsplit(told["address"])
        question = urlencode(
            {
                "ticket": told["ticket"],
                "topics": "board",
                "page": self.organisation,
                "last": self._last,
                "since": self._made,
            }
        )
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(f"GET {place.path}?{question} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.partition(b"\r\n")[0]:
                raise ConnectionError(head[:40])
            self.lines += 1
            await self._hear(reader)
        finally:
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        rest = b""
        while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
            rest += (await reader.readexactly(size + 2))[:-2]
            *whole, rest = rest.split(b"\n\n")
            for one in whole:
                self._take(dict(line.partition(": ")[::2] for line in one.decode().splitlines()))

    def _take(self, event: dict[str, str]) -> None:
        self.listens = True
        self._last = event.get("id") or self._last
        if event.get("event", "message") in ("message", "reload") and self._due is None:
            self._due = asyncio.get_running_loop().call_later(random.uniform(*_LOOK_AFTER), self._begin)

    def _begin(self) -> None:
        self._due = None
        if self._looking is not None and not self._looking.done():
            self._again = True
            return
        self._looking = asyncio.create_task(self._look_and_again())

    async def _look_and_again(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            await self.look()


@dataclass(frozen=True)
class Tap:
    """One milestone of one case: by whom, and which number it is among what the wall shows as done."""

    case: str
    code: str
    number: int
    token: str


@dataclass
class Hands:
    """Everybody who taps. `asked_at` is when a tap was made, `refused` what the server said no to."""

    port: int
    asked_at: dict[tuple[str, int], float] = field(default_factory=dict)
    answered_at: dict[tuple[str, int], float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    sent_again: int = 0

    async def tap(self, tap: Tap) -> None:
        """Sends it until it is heard, with the same key each time."""
        key, tapped = secrets.token_hex(12), datetime.now(UTC)
        self.asked_at[tap.case, tap.number] = time.monotonic()
        while True:
            try:
                status, told = await asyncio.to_thread(self._post, tap, key, tapped)
            except _LOST:
                status, told = 0, ""
            if 0 < status < 500:
                break
            self.sent_again += 1
            await asyncio.sleep(_TAP_AGAIN_SECONDS)
        if status == 200:
            self.answered_at[tap.case, tap.number] = time.monotonic()
        else:
            self.refused.append(f"{status} {tap.code}: {told[:200]}")

    def _post(self, tap: Tap, key: str, tapped: datetime) -> tuple[int, str]:
        body = {
            "code": tap.code, "device": key[:8], "tapped_at": tapped.isoformat(), "sent_at": datetime.now(UTC).isoformat(),
            "key": key,
        }  # fmt: skip
        headers = {
            "Authorization": f"Bearer {tap.token}", "Content-Type": "application/x-www-form-urlencoded", "X-Heyi-Tap": "1",
            "X-CSRFToken": _CODE, "Cookie": f"csrftoken={_CODE}", "Accept": "application/json",
        }  # fmt: skip
        return asked(self.port, "POST", f"/cases/{tap.case}/tell/", headers, urlencode(body))

    async def tap_at(self, taps: list[Tap], every: float) -> None:
        """One tap each so many seconds, whether or not the one before is answered."""
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, tap in enumerate(taps):
                await asyncio.sleep(max(0.0, begun + number * every - time.monotonic()))
                group.create_task(self.tap(tap))
