"""Seals over the record, the anchor outside the database, and the proof that nothing was changed, cut or slipped in."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from heyi.foundation.guard import guard_table, watching
from heyi.foundation.models import RecordedRow, SealRow
from heyi.foundation.reading import become, reading
from heyi.foundation.record import digest_of, moment
from heyi.foundation.secrets import mac, same
from heyi.foundation.system_actors import SEALER
from heyi.foundation.unit_of_work import Work

guard_table(SealRow._meta.db_table)

_BATCH = 2000
_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    Shape: `broken` is None, or the first bad place: the row's number, its case, and why.
    """

    rows: int
    sealed: int
    unsealed: int
    broken: dict[str, str | int] | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the seals are behind the record; `since` is when the oldest row without one happened."""

    rows: int
    since: datetime


class _Broken(Exception):
    def __init__(self, reason: str, row: RecordedRow | None = None, **place: int) -> None:
        super().__init__(reason)
        self.place: dict[str, str | int] = {"reason": reason, **place}
        if row is not None:
            self.place |= {"row": row.id, "case": row.case, "fact": row.fact, "at": row.at}


def anchor_path() -> Path:
    """The anchor file; it belongs on another disk or host than the database."""
    return Path(settings.HEYI_ANCHOR)


def _after(transaction_number: int, place: int) -> Q:
    return Q(transaction__gt=transaction_number) | Q(transaction=transaction_number, place__gt=place)


def settled_rows(after_transaction: int, after_place: int) -> QuerySet[RecordedRow]:
    """Rows after a position that no transaction still open can slip in front of, in their final order.

    PostgreSQL numbers transactions before they commit: only rows of transactions older than every open one are settled,
    and what is still open has a higher number. SQLite has one writer, so what is visible is settled.
    """
    rows = RecordedRow.objects.filter(_after(after_transaction, after_place)).order_by("transaction", "place")
    if connection.vendor != "postgresql":
        return rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest_open,) = cursor.fetchone()
    return rows.filter(transaction__lt=oldest_open)


def unsealed(*, now: datetime) -> Lag:
    """What no seal covers yet."""
    with reading(SEALER, now=now):
        last = SealRow.objects.order_by("-number").first()
        rows = RecordedRow.objects.filter(_after(last.upto_transaction, last.upto_place) if last else Q())
        oldest = rows.order_by("transaction", "place").values_list("at", flat=True).first()
        return Lag(rows.count(), now if oldest is None else datetime.fromisoformat(oldest))


def _head(before: bytes, rows: list[RecordedRow]) -> bytes:
    return mac("seal", before, *(bytes(row.mac) for row in rows))


def _signed_head(seal: SealRow, body: bytes) -> bytes:
    named = (seal.number, seal.upto_transaction, seal.upto_place, seal.count, seal.total, seal.at)
    return mac("seal-head", body, *(str(part).encode() for part in named))


def seal_settled(*, now: datetime) -> int:
    """Seals what is settled, in batches; answers how many rows. The anchor is written after each commit."""
    done = 0
    while sealed := _seal_one(now):
        done += sealed
    return done


def _seal_one(now: datetime) -> int:
    work = Work(SEALER, now)
    with transaction.atomic(), become(SEALER, now=now), watching(work):
        last = _last_seal(lock=True)
        at = (last.upto_transaction, last.upto_place) if last else (0, 0)
        rows = list(settled_rows(*at)[:_BATCH])
        if not rows:
            return 0
        seal = SealRow(
            number=(last.number if last else 0) + 1,
            upto_transaction=rows[-1].transaction,
            upto_place=rows[-1].place,
            count=len(rows),
            total=(last.total if last else 0) + len(rows),
            at=moment(now),
        )
        seal.head = _signed_head(seal, _head(bytes(last.head) if last else b"", rows))
        seal.save(force_insert=True)
    _anchor(seal)
    return len(rows)


def _last_seal(*, lock: bool = False) -> SealRow | None:
    if lock and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # One sealer at a time; a row lock would find nothing to lock before the first seal.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('heyi.seal'))")
    return SealRow.objects.order_by("-number").first()


def begin_anchor(*, named: str, now: datetime) -> int:
    """A new anchor over the seals that stand, every line named: what a restore writes once the former one is put aside.

    Shape: how many seals it remembers.
    Raises: FileExistsError where an anchor lies already.
    """
    with reading(SEALER, now=now):
        seals = list(SealRow.objects.order_by("number"))
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="ascii") as file:
        file.writelines(
            _anchor_line(seal, restored_from=named, restored_at=moment(now)) + "\n" for seal in seals
        )
    return len(seals)


@dataclass(frozen=True, slots=True)
class Loss:
    """What an anchor remembers that the seals do not: whether it tells another history, and how many seals are gone."""

    differs: bool
    seals: int


def compare_anchor(path: Path, *, now: datetime) -> Loss:
    """The seals that stand, held against another anchor: that of the store a copy is put in the place of.

    Shape: an anchor of which a line cannot be read differs.
    """
    try:
        remembered = {int(line["seal"]): line["head"] for line in _anchored(path)}
    except _Broken:
        return Loss(differs=True, seals=0)
    with reading(SEALER, now=now):
        heads = {number: bytes(head).hex() for number, head in SealRow.objects.values_list("number", "head")}
    differs = any(heads[number] != head for number, head in remembered.items() if number in heads)
    return Loss(differs, len(remembered.keys() - heads.keys()))


def _anchor_line(seal: SealRow, **named: str) -> str:
    remembered = {"seal": seal.number, "total": seal.total, "at": seal.at, "head": bytes(seal.head).hex()}
    return json.dumps(remembered | named)


def _anchor(seal: SealRow) -> None:
    line = _anchor_line(seal)
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(_end_of_last_whole_line(file))
        file.write(line.encode("ascii") + b"\n")
        file.flush()
        # Also after a power cut the anchor is at most one seal behind.
        os.fsync(file.fileno())


def _end_of_last_whole_line(file: BinaryIO) -> int:
    """Where the file ends once a line that a fall tore is taken off."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - _LONGEST_LINE, 0))
    tail = file.read()
    return end - (len(tail) - (tail.rfind(b"\n") + 1))


def verify(*, now: datetime) -> Verdict:
    """Seals what is settled, then proves the whole record from its first row on.

    Found: any changed byte of a row or a seal, a missing or inserted row, a broken chain of one case, and a tail cut off
    together with its seals, which only the anchor still remembers.
    """
    with transaction.atomic(), become(SEALER, now=now):
        # Before sealing: a new seal must not be laid over a tail that was cut.
        broken = _first_break(_against_anchor)
    if broken is None:
        seal_settled(now=now)
    with transaction.atomic(), become(SEALER, now=now):
        last = _last_seal()
        rows = RecordedRow.objects.count()
        sealed = last.total if last else 0
        broken = _first_break(_whole_record) or broken
    return Verdict(rows, sealed, max(rows - sealed, 0), broken)


def _first_break(check: Callable[[], None]) -> dict[str, str | int] | None:
    try:
        check()
    except _Broken as broken:
        return broken.place
    return None


class _Chains:
    """The chains of all cases, followed row by row.

    Rows come in the order of their transactions' numbers. Where two changes of one case began at the same time, the one
    with the higher number may have held the case first: a row that comes too early waits for the one before it.
    """

    def __init__(self) -> None:
        self._ends: dict[str, tuple[int, bytes]] = {}
        self._early: dict[tuple[str, int], RecordedRow] = {}

    def follow(self, row: RecordedRow) -> None:
        """Checks one row and puts it into its chain."""
        if not same(digest_of(row), bytes(row.mac)):
            raise _Broken("row_changed", row)
        if row.ordinal is None:
            return
        ordinal, _ = self._ends.get(row.case, (0, b""))
        if row.ordinal > ordinal + 1:
            self._early[row.case, row.ordinal] = row
            return
        waiting: RecordedRow | None = row
        while waiting is not None:
            ordinal, previous = self._ends.get(waiting.case, (0, b""))
            if (waiting.ordinal, bytes(waiting.previous)) != (ordinal + 1, previous):
                raise _Broken("chain_broken", waiting)
            self._ends[waiting.case] = (ordinal + 1, bytes(waiting.mac))
            waiting = self._early.pop((waiting.case, ordinal + 2), None)

    def close(self) -> None:
        """Demands that no row is left waiting."""
        for row in self._early.values():
            raise _Broken("chain_broken", row)


def check_chains(rows: QuerySet[RecordedRow]) -> dict[str, str | int] | None:
    """The first break in the chains of whole cases, or None; asked within an open reading."""

    def check() -> None:
        chains = _Chains()
        for row in rows.order_by("transaction", "place").iterator():
            chains.follow(row)
        chains.close()

    return _first_break(check)


def _whole_record() -> None:
    chains = _Chains()
    head, position, total = b"", (0, 0), 0
    for expected, seal in enumerate(SealRow.objects.order_by("number").iterator(), start=1):
        if seal.number != expected:
            raise _Broken("seal_missing", seal=expected)
        within = _after(*position) & ~_after(seal.upto_transaction, seal.upto_place)
        rows = list(RecordedRow.objects.filter(within).order_by("transaction", "place"))
        for row in rows:
            chains.follow(row)
        total += len(rows)
        if len(rows) != seal.count or total != seal.total:
            raise _changed_row() or _Broken("rows_missing", seal=seal.number)
        if not same(_signed_head(seal, _head(head, rows)), bytes(seal.head)):
            raise _changed_row() or _Broken("seal_differs", seal=seal.number)
        head, position = bytes(seal.head), (seal.upto_transaction, seal.upto_place)
    for row in RecordedRow.objects.filter(_after(*position)).order_by("transaction", "place").iterator():
        chains.follow(row)
    chains.close()
    _against_anchor()


def _changed_row() -> _Broken | None:
    """The first row that does not say what it said, wherever it stands now: a changed position moves a row out of its batch."""
    for row in RecordedRow.objects.order_by("transaction", "place").iterator():
        if not same(digest_of(row), bytes(row.mac)):
            return _Broken("row_changed", row)
    return None


def _anchored(path: Path) -> Iterator[dict[str, str | int]]:
    """The lines of an anchor; one that cannot be read is named by its place.

    A last line without its end was torn by a fall while it was written: it counts as not written.
    """
    if not path.exists():
        return
    for place, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            remembered = json.loads(line)
            int(remembered["seal"]), str(remembered["head"])
        except (ValueError, TypeError, KeyError) as unreadable:
            raise _Broken("anchor_unreadable", line=place) from unreadable
        yield remembered


def _against_anchor() -> None:
    # The anchor first: a seal is committed before it is anchored, so none of these lines can be ahead of the table.
    anchored = list(_anchored(anchor_path()))
    heads = dict(SealRow.objects.values_list("number", "head"))
    remembered = 0
    for line in anchored:
        number = int(line["seal"])
        remembered = max(remembered, number)
        if number not in heads:
            raise _Broken("tail_cut", seal=number)
        if bytes(heads[number]).hex() != line["head"]:
            raise _Broken("anchor_differs", seal=number)
    # A crash between commit and anchor leaves at most the newest seal unremembered.
    if heads and max(heads) > remembered + 1:
        raise _Broken("anchor_missing", seal=remembered + 1)
