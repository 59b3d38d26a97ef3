"""Taking entries in and back, many at once. Not here: what becomes of each (planning), how it is written (writing)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.terms.importing import ImportMode
from heyi.contexts.record.actions.planning import EntryIn, Planner, Tally, report_of
from heyi.contexts.record.actions.writing import Writing, hold_source, record_chunk
from heyi.contexts.record.terms import BatchReport, EntryKind, IncomingEntry
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.ids import new_id

CHUNK = 1_000
# Above this one transaction would hold up everybody else's work for too long.
MOST_ROWS_AT_ONCE = 50_000
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)


def take_in(
    rows: Iterable[EntryIn],
    *,
    at: UUID,
    source: str,
    mode: ImportMode = ImportMode.EACH_GOOD_ROW,
    actor: Actor,
    now: datetime,
) -> BatchReport:
    """What a member's system tells of its patients goes on record: new entries, new versions, withdrawals.

    Shape:  rows come with their number; `source` names the system whose keys they carry. Good rows are taken in chunks,
            each a change of its own; with ALL_OR_NOTHING one wrong row stops them all; DRY_RUN changes nothing. The same
            batch sent again changes nothing. An encounter comes in the same chunk as what belongs to it, or earlier.
    Raises: NotPermitted, InputInvalid for a source that is no name, and when all or nothing is asked of too many rows.
    Records: RecordsTakenIn for each chunk, PatientRecordAdded for each patient in it.
    """
    actor.require(Duty.IMPORT_DATA, at=at)
    if not _SOURCE.fullmatch(source):
        raise InputInvalid(Problem("source", "malformed"))
    taking = _Taking(at, source, actor, now)
    match mode:
        case ImportMode.EACH_GOOD_ROW:
            return taking.each_good_row(rows)
        case ImportMode.ALL_OR_NOTHING:
            return taking.all_or_nothing(rows)
        case ImportMode.DRY_RUN:
            return taking.dry_run(rows)


def withdraw(
    keys: Sequence[tuple[EntryKind, str]],
    *,
    at: UUID,
    source: str,
    mode: ImportMode = ImportMode.EACH_GOOD_ROW,
    actor: Actor,
    now: datetime,
) -> BatchReport:
    """A member takes entries back; they stay, marked, with everything they said.

    Raises: NotPermitted, InputInvalid.
    Records: RecordsTakenIn, and PatientRecordAdded for each patient.
    """
    rows = [
        (row, IncomingEntry(kind=kind, key=key, is_withdrawn=True))
        for row, (kind, key) in enumerate(keys, start=1)
    ]
    return take_in(rows, at=at, source=source, mode=mode, actor=actor, now=now)


class _Taking:
    """One batch."""

    def __init__(self, at: UUID, source: str, actor: Actor, now: datetime) -> None:
        self._batch = new_id()
        self._at, self._source = at, source
        self._actor, self._now = actor, now
        self._planner = Planner(at, source, actor=actor, now=now)

    def each_good_row(self, rows: Iterable[EntryIn]) -> BatchReport:
        tallies = []
        for chunk in _chunks(rows):
            with unit_of_work(self._actor, now=self._now) as work:
                warrant = self._actor.require(Duty.IMPORT_DATA, at=self._at)
                source = hold_source(self._at, self._source, now=self._now)
                plan = self._planner.plan(chunk)
                Writing(self._batch, source, work, warrant).write(plan)
            tallies.append(Tally.of(plan))
        return report_of(self._batch, tallies)

    def all_or_nothing(self, rows: Iterable[EntryIn]) -> BatchReport:
        chunks = _few_enough(rows)
        if not chunks:
            return report_of(self._batch, ())
        with unit_of_work(self._actor, now=self._now) as work:
            warrant = self._actor.require(Duty.IMPORT_DATA, at=self._at)
            source = hold_source(self._at, self._source, now=self._now)
            plans = [self._planner.plan(chunk) for chunk in chunks]
            is_refused = any(plan.rejected for plan in plans)
            writing = Writing(self._batch, source, work, warrant)
            for plan in plans:
                if is_refused:
                    record_chunk(work, warrant, self._batch, plan, is_refused=True)
                else:
                    writing.write(plan)
        return report_of(self._batch, [Tally.of(plan) for plan in plans], is_refused=is_refused)

    def dry_run(self, rows: Iterable[EntryIn]) -> BatchReport:
        tallies = []
        for chunk in _chunks(rows):
            with reading(self._actor, now=self._now):
                tallies.append(Tally.of(self._planner.plan(chunk)))
        return report_of(self._batch, tallies, is_dry_run=True)


def _chunks(rows: Iterable[EntryIn]) -> Iterator[list[EntryIn]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _few_enough(rows: Iterable[EntryIn]) -> list[list[EntryIn]]:
    """Read before the transaction opens: nobody waits for our reading of a file.

    Raises: InputInvalid.
    """
    chunks: list[list[EntryIn]] = []
    for chunk in _chunks(rows):
        chunks.append(chunk)
        if sum(map(len, chunks)) > MOST_ROWS_AT_ONCE:
            raise InputInvalid(Problem("file", "too_many_rows_at_once", limit=MOST_ROWS_AT_ONCE))
    return chunks
