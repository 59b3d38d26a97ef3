"""Reading the record as an outbox: every change once, as soon as it is visible. Not here: who hears it (hub).

`foundation.delivery` waits until no transaction still open can slip in between: its order is final, and a long import
holds it up. A page must not wait for an import. Here the difference of two snapshots of PostgreSQL is read: a row that
commits late is seen late, exactly once, and nothing waits for it. Rows of one case come in the order of their chain
either way, because whoever writes to a case holds it.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from heyi.foundation.delivery import Told
from heyi.foundation.live.news import News, news_of, told_facts
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import HERALD

# More than this at once is no longer told one by one: pages are asked to look again.
MOST_AT_ONCE = 2000
# Most of the record are reads, which are news to nobody.
_FURTHEST_BACK = 20_000
_SNAPSHOT = "SELECT pg_current_snapshot()::text"
_COLUMNS = "r.transaction, r.place, r.id, r.fact, r.facts, r.case, r.at"
_UNSEEN = (
    f"SELECT now.snapshot::text, {_COLUMNS} FROM (SELECT pg_current_snapshot() AS snapshot) AS now"  # noqa: S608 (constants of this module, no words of anybody)
    " LEFT JOIN LATERAL (SELECT * FROM foundation_recorded r"
    "  WHERE r.transaction >= pg_snapshot_xmin(%s::text::pg_snapshot)::text::bigint"
    "  AND r.transaction < pg_snapshot_xmax(now.snapshot)::text::bigint"
    "  AND NOT pg_visible_in_snapshot(r.transaction::text::xid8, %s::text::pg_snapshot)"
    "  AND r.kind = 'change' AND r.fact = ANY (%s)"
    "  ORDER BY r.transaction, r.place LIMIT %s) AS r ON true"
    " ORDER BY r.transaction, r.place"
)
_MARK = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the record: a row, and the oldest transaction that could still appear before it when it was read.

    Shape: as text, the id of an event; whoever comes back with it is told everything after it.
    """

    transaction: int
    place: int
    floor: int

    @property
    def row(self) -> tuple[int, int]:
        """Which row it is."""
        return self.transaction, self.place

    def __str__(self) -> str:
        return f"{self.transaction}.{self.place}.{self.floor}"


def mark_from(text: str) -> Mark | None:
    """The mark that somebody came back with; None for anything that is none."""
    found = _MARK.fullmatch(text)
    return Mark(*map(int, found.groups())) if found else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded fact and the news in it."""

    mark: Mark
    at: datetime
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found; `too_many` when there was more than can be told, and the rest was passed over."""

    entries: tuple[Entry, ...]
    too_many: bool


class Outbox:
    """Where one reader of the record stands. Made and used in one thread."""

    def __init__(self) -> None:
        self._seen = ""
        self._last = (0, 0)

    def begin(self, *, newest: int, now: datetime) -> tuple[tuple[Entry, ...], bool]:
        """Takes its stand at this moment; the newest facts before it, for lines that dropped, and whether these are all."""
        with reading(HERALD, now=now):
            self._stand()
            floor = _floor_of_last(_FURTHEST_BACK)
            rows = list(_newest(newest, floor))
            entries = _entries(rows[::-1], rows[-1][0] if rows else 0, now)
            return entries, not floor and len(rows) < newest

    def look(self, *, now: datetime) -> Look:
        """Everything that became visible since the last look."""
        with reading(HERALD, now=now):
            rows, floor = self._on_postgres() if connection.vendor == "postgresql" else self._on_sqlite()
            if len(rows) > MOST_AT_ONCE:
                self._stand()
                return Look((), too_many=True)
            return Look(_entries(rows, floor, now), too_many=False)

    def _stand(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_SNAPSHOT)
                (self._seen,) = cursor.fetchone()
            return
        last = RecordedRow.objects.order_by("-transaction", "-place").values_list("transaction", "place")
        self._last = last.first() or (0, 0)

    def _on_postgres(self) -> tuple[list[Any], int]:
        before = self._seen
        with connection.cursor() as cursor:
            cursor.execute(_UNSEEN, [before, before, sorted(told_facts()), MOST_AT_ONCE + 1])
            found = cursor.fetchall()
        self._seen = found[0][0]
        return [row[1:] for row in found if row[1] is not None], int(before.partition(":")[0])

    def _on_sqlite(self) -> tuple[list[Any], int]:
        before = self._last
        rows = list(_after(*before)[: MOST_AT_ONCE + 1])
        if rows:
            self._last = (rows[-1][0], rows[-1][1])
        return rows, before[0] + 1


def _told_rows() -> Any:
    fields = ("transaction", "place", "id", "fact", "facts", "case", "at")
    return RecordedRow.objects.filter(kind="change", fact__in=sorted(told_facts())).values_list(*fields)


def _after(transaction: int, place: int) -> Any:
    # One writer: what is visible is in its final order.
    later = _told_rows().filter(transaction__gte=transaction).order_by("transaction", "place")
    return later.exclude(transaction=transaction, place__lte=place)


def _floor_of_last(rows: int) -> int:
    """The transaction so many rows back, reads included, so that looking back ends; 0 where there are fewer."""
    places = RecordedRow.objects.order_by("-transaction", "-place").values_list("transaction", flat=True)
    return next(iter(places[rows : rows + 1]), 0)


def _newest(count: int, floor: int) -> Any:
    return _told_rows().filter(transaction__gte=floor).order_by("-transaction", "-place")[:count]


def _entries(rows: list[Any], floor: int, now: datetime) -> tuple[Entry, ...]:
    return tuple(_entry(row, floor, now) for row in rows)


def _entry(row: Any, floor: int, now: datetime) -> Entry:
    transaction, place, id_, fact, facts, case, at = row
    told = Told(id=id_, fact=fact, facts=json.loads(facts), case=case, at=at)
    return Entry(Mark(transaction, place, floor), datetime.fromisoformat(at), news_of(told, now=now))


def newest_since(floor: int, *, most: int, now: datetime) -> tuple[tuple[Entry, ...], int]:
    """For a page that asks instead of listening: facts of this transaction and later ones, and where to ask from next time.

    Shape: at most `most` of the newest, oldest first; none for whoever asks for the first time, with floor 0. A fact
           beside which something was still open is told again next time.
    """
    with reading(HERALD, now=now):
        following = _floor_now()
        rows = list(_newest(most, floor)) if floor else []
        return _entries(rows[::-1], following, now), following


def _floor_now() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return int(cursor.fetchone()[0])
    last = RecordedRow.objects.order_by("-transaction").values_list("transaction", flat=True).first()
    return (last or 0) + 1
