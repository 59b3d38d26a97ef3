"""A file too large for one quick change: put aside sealed, checked whole, and then let in in one piece.

Not here: files of ordinary size (people).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, count, islice
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.events import RowsStaged, StageCleared
from heyi.contexts.interop.models import StageRow
from heyi.contexts.interop.queries.stages import StagedRow, frozen, left_behind, staged_chunk
from heyi.contexts.patients.public import import_people
from heyi.contexts.patients.terms.importing import ImportMode, ImportReport
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_CHUNK = 500
# What the patient index takes in one piece; the pieces are joined by the unit of work around them.
_AT_ONCE = 50_000

Told = Callable[[str, int], None]


class _Undone(Exception):
    """Rolls the switch back: a row was good when it was checked and is not any more."""


class Stage:
    """One large file of people on its way into the records of one member, all of it or nothing."""

    def __init__(self, at: UUID, *, actor: Actor, now: datetime) -> None:
        self.id = new_id()
        self._at, self._actor, self._now = at, actor, now

    def take(self, rows: Iterable[StagedRow], *, told: Told) -> ImportReport:
        """Puts the rows aside, checks them all, and lets them in together where none is wrong.

        Shape:  `told` hears the name of the stage and how many rows it has done.
        Raises: NotPermitted.
        Records: RowsStaged for each chunk, PeopleImported for each chunk that goes in, StageCleared.
        """
        for file in left_behind(self._at, actor=self._actor, now=self._now):
            self._clear(file)
        try:
            self._put_aside(rows, told)
            report = self._checked(told)
            return report if report.is_refused else self._switched(told)
        finally:
            self._clear(self.id)

    def _put_aside(self, rows: Iterable[StagedRow], told: Told) -> None:
        source, done = iter(rows), 0
        for number, chunk in enumerate(iter(lambda: list(islice(source, _CHUNK)), []), start=1):
            with unit_of_work(self._actor, now=self._now) as work:
                warrant = self._actor.require(Duty.IMPORT_DATA, at=self._at)
                StageRow(
                    file=self.id,
                    organisation=self._at,
                    number=number,
                    first_row=chunk[0][0],
                    last_row=chunk[-1][0],
                    rows=[frozen(row) for row in chunk],
                    staged_at=self._now,
                    staged_by=self._actor.id,
                ).save(force_insert=True)
                fact = RowsStaged(
                    subject=self.id,
                    organisation=self._at,
                    number=number,
                    first_row=chunk[0][0],
                    last_row=chunk[-1][0],
                )
                work.record(fact, warrant=warrant)
            done += len(chunk)
            told("staging", done)

    def _rows(self, stage: str, told: Told) -> Iterator[StagedRow]:
        """The rows again, each chunk fetched by itself: no cursor stays open while others commit or roll back."""
        done = 0
        for number in count(1):
            chunk = staged_chunk(self.id, number, actor=self._actor, now=self._now)
            if not chunk:
                return
            yield from chunk
            done += len(chunk)
            told(stage, done)

    def _checked(self, told: Told) -> ImportReport:
        report = import_people(
            self._rows("checking", told),
            at=self._at,
            mode=ImportMode.DRY_RUN,
            actor=self._actor,
            now=self._now,
        )
        return replace(report, is_refused=bool(report.rejected))

    def _switched(self, told: Told) -> ImportReport:
        rows = self._rows("importing", told)
        reports: list[ImportReport] = []
        try:
            with unit_of_work(self._actor, now=self._now):
                for first in rows:
                    piece = chain([first], islice(rows, _AT_ONCE - 1))
                    reports.append(self._let_in(piece))
                    if reports[-1].is_refused:
                        raise _Undone
                self._clear(self.id, is_taken=True)
        except _Undone:
            return replace(_sum(reports), is_refused=True)
        return _sum(reports)

    def _let_in(self, rows: Iterable[StagedRow]) -> ImportReport:
        mode = ImportMode.ALL_OR_NOTHING
        return import_people(rows, at=self._at, mode=mode, actor=self._actor, now=self._now)

    def _clear(self, file: UUID, *, is_taken: bool = False) -> None:
        """Takes away what stands aside of an import, if anything does."""
        with unit_of_work(self._actor, now=self._now) as work:
            warrant = self._actor.require(Duty.IMPORT_DATA, at=self._at)
            chunks, _ = StageRow.objects.filter(file=file, organisation=self._at).delete()
            if chunks:
                fact = StageCleared(subject=file, organisation=self._at, chunks=chunks, is_taken=is_taken)
                work.record(fact, warrant=warrant)


def _sum(reports: Sequence[ImportReport]) -> ImportReport:
    return ImportReport(
        read=sum(one.read for one in reports),
        accepted=sum(one.accepted for one in reports),
        changed=sum(one.changed for one in reports),
        unchanged=sum(one.unchanged for one in reports),
        rejected=sum(one.rejected for one in reports),
        errors=tuple(error for one in reports for error in one.errors),
    )
