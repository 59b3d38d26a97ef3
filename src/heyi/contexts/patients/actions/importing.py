"""Taking in a file of people at a member. Not here: reading the file (interop), one chunk of it (file_intake)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.file_intake import FileIntake, FileRow
from heyi.contexts.patients.actions.intake import AlreadyRegistered
from heyi.contexts.patients.terms.importing import ImportMode, ImportReport
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

CHUNK = 500
# Above this one transaction would hold up everybody else's work for too long.
MOST_ROWS_AT_ONCE = 50_000
_MOST_TRIES = 3


class _Undone(Exception):
    """Rolls a unit of work back that did what it was to do."""


def import_people(
    rows: Iterable[FileRow],
    *,
    at: UUID,
    mode: ImportMode = ImportMode.EACH_GOOD_ROW,
    actor: Actor,
    now: datetime,
) -> ImportReport:
    """The people of a file become records of a member: new ones are registered, changed ones corrected, the rest left.

    Shape:  rows come with their number in the file; a row that could not be read comes as its problems. Good rows are
            taken in chunks, each a change of its own; with ALL_OR_NOTHING one wrong row stops them all; DRY_RUN tells
            what would be and changes nothing. The same file read again changes nothing.
    Raises: NotPermitted, InputInvalid when all or nothing is asked of too many rows.
    Records: PeopleImported for each chunk.
    """
    actor.require(Duty.IMPORT_DATA, at=at)
    intake = FileIntake(at, actor, now)
    match mode:
        case ImportMode.EACH_GOOD_ROW:
            for chunk in _chunks(rows):
                _take_patiently(intake, chunk)
            return intake.report()
        case ImportMode.ALL_OR_NOTHING:
            return _all_or_nothing(intake, rows, actor=actor, now=now)
        case ImportMode.DRY_RUN:
            for chunk in _chunks(rows):
                _try(intake, chunk, actor=actor, now=now)
            return intake.report(is_dry_run=True)


def _chunks(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _take_patiently(intake: FileIntake, chunk: list[FileRow]) -> None:
    """Takes a chunk in; where a desk registers one of its people at that very moment, the second try finds the record."""
    for _ in range(_MOST_TRIES - 1):
        try:
            intake.take(chunk)
        except AlreadyRegistered:
            continue
        return
    intake.take(chunk)


def _all_or_nothing(
    intake: FileIntake, rows: Iterable[FileRow], *, actor: Actor, now: datetime
) -> ImportReport:
    try:
        with unit_of_work(actor, now=now):
            for chunk in _chunks(rows):
                if intake.count + len(chunk) > MOST_ROWS_AT_ONCE:
                    raise InputInvalid(Problem("file", "too_many_rows_at_once", limit=MOST_ROWS_AT_ONCE))
                intake.take(chunk)
            if intake.rejected:
                raise _Undone
    except _Undone:
        return intake.report(is_refused=True)
    return intake.report()


def _try(intake: FileIntake, chunk: list[FileRow], *, actor: Actor, now: datetime) -> None:
    try:
        with unit_of_work(actor, now=now):
            intake.take(chunk)
            raise _Undone
    except _Undone:
        return
