"""Rows of a file against the records of one member: new, changed, unchanged or wrong. Not here: reading the file (interop)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.intake import Intake
from heyi.contexts.patients.actions.regrouping import hold_identities
from heyi.contexts.patients.actions.rewriting import Rewriting
from heyi.contexts.patients.events import PeopleImported
from heyi.contexts.patients.models import IdentifierRow, PatientRow
from heyi.contexts.patients.queries.marks import content_mark, number_marks
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.correction import kept_numbers, may_be_changed_by_file
from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms.importing import ImportReport, RowProblem, UnreadableRow
from heyi.contexts.patients.terms.people import Details, IncomingPerson
from heyi.foundation.record import State, canonical
from heyi.foundation.secrets import blind
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.event import plain
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of

FileRow = tuple[int, IncomingPerson | UnreadableRow]


@dataclass(slots=True)
class _Read:
    """A row that could be read."""

    row: int
    details: Details
    content: bytes
    marks: frozenset[bytes]


@dataclass(slots=True)
class _Chunk:
    """What became of one chunk; only a chunk that was written is added to the whole."""

    accepted: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowProblem] = field(default_factory=list)
    seen: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    matched: dict[UUID, int] = field(default_factory=dict)
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)

    def refuse(self, row: int, *problems: Problem) -> None:
        """Notes a row that is not taken, with everything that is wrong with it."""
        self.rejected += 1
        self.errors += [RowProblem(row, one.field, one.code, one.value, one.limit) for one in problems]


class FileIntake:
    """One file on its way into the records of one member. Rows of the whole file are compared with one another."""

    def __init__(self, organisation: UUID, actor: Actor, now: datetime) -> None:
        self.id = new_id()
        self._organisation = organisation
        self._actor, self._now = actor, now
        self._done = _Chunk()
        self._count = 0

    @property
    def rejected(self) -> int:
        """How many rows were not taken so far."""
        return self._done.rejected

    @property
    def count(self) -> int:
        """How many rows were read so far."""
        return self._count

    def report(self, *, is_dry_run: bool = False, is_refused: bool = False) -> ImportReport:
        """What became of the rows so far."""
        return ImportReport(
            read=self._count,
            accepted=self._done.accepted,
            changed=self._done.changed,
            unchanged=self._done.unchanged,
            rejected=self._done.rejected,
            errors=tuple(self._done.errors),
            is_dry_run=is_dry_run,
            is_refused=is_refused,
        )

    def take(self, rows: Sequence[FileRow]) -> None:
        """Takes a chunk in, in a unit of work of its own or in the one that is open.

        Raises: NotPermitted; AlreadyRegistered when somebody registers one of the rows at the same moment.
        Records: PeopleImported.
        """
        chunk = _Chunk()
        with unit_of_work(self._actor, now=self._now) as work:
            warrant = self._actor.require(Duty.IMPORT_DATA, at=self._organisation)
            read = self._read(rows, chunk)
            hold_identities()
            new, standing = self._matched(read, chunk)
            self._change(standing, chunk, work)
            intake = Intake(self._organisation, work)
            for one in new:
                intake.add(one.details, content=one.content)
            intake.write()
            chunk.accepted = len(new)
            self._record(work, rows, chunk, warrant)
        self._add(chunk, len(rows))

    def _read(self, rows: Sequence[FileRow], chunk: _Chunk) -> list[_Read]:
        read = []
        for number, incoming in rows:
            if isinstance(incoming, UnreadableRow):
                chunk.refuse(number, *incoming.problems)
                continue
            try:
                details = read_person(incoming, today=day_of(self._now))
            except InputInvalid as refused:
                chunk.refuse(number, *refused.problems)
                continue
            marks = frozenset(number_marks(details.identifiers, self._organisation))
            one = _Read(number, details, content_mark(details), marks)
            if self._is_first(one, chunk):
                read.append(one)
        return read

    def _is_first(self, one: _Read, chunk: _Chunk) -> bool:
        """Whether no earlier row of the file has one of the numbers; one that says the same again is no fault."""
        keys = one.marks or {one.content}
        earlier = [found for key in keys if (found := chunk.seen.get(key) or self._done.seen.get(key))]
        if not earlier:
            chunk.seen.update(dict.fromkeys(keys, (one.row, one.content)))
            return True
        if all(content == one.content for _, content in earlier):
            chunk.unchanged += 1
        else:
            chunk.refuse(one.row, Problem("identifiers", "duplicate_in_file", limit=min(earlier)[0]))
        return False

    def _matched(self, read: Sequence[_Read], chunk: _Chunk) -> tuple[list[_Read], dict[UUID, _Read]]:
        """Rows without a record here, and rows whose record says something else."""
        by_mark, by_content = self._standing(read)
        contents = dict(PatientRow.objects.filter(pk__in=set(by_mark.values())).values_list("id", "content"))
        new: list[_Read] = []
        changing: dict[UUID, _Read] = {}
        for one in read:
            found = {by_mark[mark] for mark in one.marks if mark in by_mark}
            if not found and (one.marks or one.content not in by_content):
                new.append(one)
            elif len(found) > 1:
                chunk.refuse(one.row, Problem("identifiers", "matches_two_records"))
            elif not found or bytes(contents[next(iter(found))]) == one.content:
                chunk.unchanged += 1
            else:
                self._note_match(found.pop(), one, changing, chunk)
        return new, changing

    def _note_match(self, patient: UUID, one: _Read, changing: dict[UUID, _Read], chunk: _Chunk) -> None:
        earlier = chunk.matched.get(patient) or self._done.matched.get(patient)
        if earlier is not None:
            chunk.refuse(one.row, Problem("identifiers", "duplicate_in_file", limit=earlier))
            return
        chunk.matched[patient] = one.row
        changing[patient] = one

    def _standing(self, read: Sequence[_Read]) -> tuple[dict[bytes, UUID], set[bytes]]:
        marks = {mark for one in read for mark in one.marks}
        numbers = IdentifierRow.objects.filter(
            organisation=self._organisation, blind__in=list(marks), ended_at__isnull=True
        )
        by_mark = {bytes(mark): patient for mark, patient in numbers.values_list("blind", "patient_id")}
        unnumbered = [one.content for one in read if not one.marks]
        same = PatientRow.objects.filter(registered_by=self._organisation, content__in=unnumbered)
        return by_mark, {bytes(content) for content in same.values_list("content", flat=True)}

    def _change(self, changing: dict[UUID, _Read], chunk: _Chunk, work: Work) -> None:
        rows = PatientRow.objects.filter(pk__in=list(changing)).order_by("id").select_for_update()
        for row in rows.prefetch_related(STANDING_NUMBERS):
            one = changing[row.id]
            before = row.opened(numbers_of(row))
            after = kept_numbers(before, one.details)
            if not may_be_changed_by_file(before, after):
                chunk.refuse(one.row, Problem("name", "number_of_another_name"))
                continue
            rewriting = Rewriting(row, before, after, work)
            rewriting.write()
            chunk.changed += 1
            chunk.before[str(row.id)] = rewriting.state_before
            chunk.after[str(row.id)] = rewriting.state_after

    def _record(self, work: Work, rows: Sequence[FileRow], chunk: _Chunk, warrant: Warrant) -> None:
        work.record(
            PeopleImported(
                subject=self.id,
                organisation=self._organisation,
                digest=_digest_of(rows),
                first_row=rows[0][0],
                last_row=rows[-1][0],
                read=len(rows),
                accepted=chunk.accepted,
                changed=chunk.changed,
                unchanged=chunk.unchanged,
                rejected=chunk.rejected,
            ),
            warrant=warrant,
            before=chunk.before or None,
            after=chunk.after or None,
        )

    def _add(self, chunk: _Chunk, count: int) -> None:
        self._count += count
        for name in ("accepted", "changed", "unchanged", "rejected"):
            setattr(self._done, name, getattr(self._done, name) + getattr(chunk, name))
        self._done.errors += chunk.errors
        self._done.seen |= chunk.seen
        self._done.matched |= chunk.matched


def _digest_of(rows: Iterable[FileRow]) -> UUID:
    """A keyed digest of what was in the rows: a plain one of a row or two could be guessed."""
    said = canonical([[number, plain(asdict(incoming))] for number, incoming in rows])
    return UUID(bytes=blind("patients.import", said))
