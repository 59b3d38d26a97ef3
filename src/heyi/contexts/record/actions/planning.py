"""What would become of a batch: each row read, placed and judged. Nothing is written here (writing)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.public import RecordKey
from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.queries.marks import content_mark, key_mark
from heyi.contexts.record.rules.fields import LONGEST_NAME, Fields
from heyi.contexts.record.rules.placing import NEEDS_ENCOUNTER, happened_at, problem_of_birth
from heyi.contexts.record.rules.reading import read_said, with_file
from heyi.contexts.record.rules.versions import Fate, Standing, fate_of_sent, fate_of_withdrawal
from heyi.contexts.record.terms import (
    BatchReport,
    EntryKind,
    EntryProblem,
    IncomingEntry,
    IncomingFile,
    Said,
    UnreadableEntry,
)
from heyi.foundation.files import check_content
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, Problem
from heyi.kernel.files import PAPERS, TEXT, media_type_of
from heyi.kernel.ids import new_id

EntryIn = tuple[int, IncomingEntry | UnreadableEntry]
Key = tuple[EntryKind, bytes]
_KEPT_FILES = PAPERS | {TEXT}


@dataclass(slots=True)
class Planned:
    """One row that was understood, and what becomes of it."""

    row: int
    incoming: IncomingEntry
    kind: EntryKind
    mark: bytes
    said: Said | None
    fate: Fate = Fate.SAME
    id: UUID = field(default_factory=new_id)
    patient: RecordKey | None = None
    encounter: UUID | None = None
    happened_at: datetime | None = None
    content: bytes = b""

    @property
    def key(self) -> Key:
        """What means the same entry when it is sent again."""
        return self.kind, self.mark

    @property
    def payload(self) -> Any:
        """Everything that was sent."""
        return dict(self.incoming.said) if self.incoming.payload is None else self.incoming.payload


@dataclass(frozen=True, slots=True)
class _Visit:
    """An encounter that others may belong to."""

    id: UUID
    patient: UUID
    began_at: datetime


@dataclass(slots=True)
class Plan:
    """What would become of one chunk."""

    rows: Sequence[EntryIn]
    planned: list[Planned] = field(default_factory=list)
    errors: list[EntryProblem] = field(default_factory=list)
    rejected: int = 0

    def refuse(self, row: int, problems: Iterable[Problem]) -> None:
        """Notes a row that is not taken, with everything that is wrong with it."""
        self.rejected += 1
        self.errors += [EntryProblem(row, one.field, one.code, one.value, one.limit) for one in problems]

    def count(self, fate: Fate) -> int:
        """How many rows have that fate."""
        return sum(one.fate is fate for one in self.planned)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one chunk, once its rows are no longer needed."""

    read: int
    fates: Mapping[Fate, int]
    rejected: int
    errors: tuple[EntryProblem, ...]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The tally of a plan."""
        fates = Counter(one.fate for one in plan.planned)
        return cls(len(plan.rows), fates, plan.rejected, tuple(plan.errors))


def report_of(
    batch: UUID, tallies: Sequence[Tally], *, is_dry_run: bool = False, is_refused: bool = False
) -> BatchReport:
    """What became of all chunks together."""

    def count(fate: Fate) -> int:
        return sum(tally.fates.get(fate, 0) for tally in tallies)

    errors = sorted((error for tally in tallies for error in tally.errors), key=lambda one: one.row)
    return BatchReport(
        batch=batch,
        read=sum(tally.read for tally in tallies),
        accepted=count(Fate.NEW),
        changed=count(Fate.CHANGED),
        unchanged=count(Fate.SAME),
        withdrawn=count(Fate.WITHDRAWN),
        rejected=sum(tally.rejected for tally in tallies),
        errors=tuple(errors),
        is_dry_run=is_dry_run,
        is_refused=is_refused,
    )


class Planner:
    """One batch of one system of a member, compared with what is on record and with itself."""

    def __init__(self, at: UUID, source: str, *, actor: Actor, now: datetime) -> None:
        self._at, self._source = at, source
        self._actor, self._now = actor, now
        self._seen: dict[Key, tuple[int, bytes]] = {}
        self._patients: dict[Any, RecordKey | Problem] = {}
        self._visits: dict[bytes, _Visit] = {}

    def plan(self, rows: Sequence[EntryIn]) -> Plan:
        """What would become of one chunk; encounters are judged before what belongs to them, in whatever order they came."""
        plan = Plan(rows)
        read = [one for number, incoming in rows if (one := self._read(number, incoming, plan))]
        self._learn_patients(read)
        standing = self._standing(read)
        for one in sorted(read, key=lambda one: one.kind is not EntryKind.ENCOUNTER):
            try:
                self._judge(one, standing.get(one.key))
            except InputInvalid as refused:
                plan.refuse(one.row, refused.problems)
                continue
            plan.planned.append(one)
        return plan

    def _read(self, row: int, incoming: IncomingEntry | UnreadableEntry, plan: Plan) -> Planned | None:
        if isinstance(incoming, UnreadableEntry):
            plan.refuse(row, incoming.problems)
            return None
        head = Fields({"kind": incoming.kind, "key": incoming.key})
        kind = head.perhaps_code("kind", EntryKind)
        key = head.text("key", most=LONGEST_NAME, is_needed=True)
        if kind is None or head.problems:
            plan.refuse(row, head.problems or [Problem("kind", "one_kind_only")])
            return None
        try:
            said = None if incoming.is_withdrawn else self._said(kind, incoming)
        except HeyiError as refused:
            plan.refuse(row, _problems_of(refused))
            return None
        return Planned(row, incoming, kind, key_mark(key), said)

    def _said(self, kind: EntryKind, incoming: IncomingEntry) -> Said:
        told = incoming.said
        if kind is EntryKind.DOCUMENT:
            told = with_file(told, _file_facts(incoming.file) if incoming.file else {})
        return read_said(kind, told, now=self._now)

    def _learn_patients(self, read: Sequence[Planned]) -> None:
        named = {one.incoming.patient for one in read if one.incoming.patient is not None}
        unknown = named - self._patients.keys()
        if unknown:
            self._patients |= patients.own_records(unknown, at=self._at, actor=self._actor, now=self._now)

    def _standing(self, read: Sequence[Planned]) -> Mapping[Key, Standing]:
        marks = {one.mark for one in read}
        marks |= {key_mark(one.incoming.encounter) for one in read if one.incoming.encounter}
        rows = EntryRow.objects.of_member(self._at, self._source).filter(key_mark__in=list(marks))
        found: dict[Key, Standing] = {}
        columns = ("id", "kind", "key_mark", "patient", "content", "withdrawn_at", "happened_at")
        for entry, kind, mark, patient, content, withdrawn_at, began_at in rows.values_list(*columns):
            key = EntryKind(kind), bytes(mark)
            found[key] = Standing(entry, patient, bytes(content), withdrawn_at is not None)
            if key[0] is EntryKind.ENCOUNTER:
                self._visits.setdefault(key[1], _Visit(entry, patient, began_at))
        return found

    def _judge(self, one: Planned, standing: Standing | None) -> None:
        """Decides what becomes of one row.

        Raises: InputInvalid.
        """
        if one.said is None:
            self._note_first(one)
            one.fate = fate_of_withdrawal(standing)
        else:
            self._place(one, one.said)
            one.content = content_mark(one.said, encounter=one.incoming.encounter, payload=one.payload)
            if not self._note_first(one):
                return
            patient = one.patient.id if one.patient else one.id
            one.fate = fate_of_sent(standing, patient=patient, content=one.content)
        if standing is not None:
            one.id = standing.id
        if one.kind is EntryKind.ENCOUNTER and one.patient and one.happened_at:
            self._visits[one.mark] = _Visit(one.id, one.patient.id, one.happened_at)

    def _note_first(self, one: Planned) -> bool:
        """Whether no earlier row has the key; one that says the same again is no fault.

        Raises: InputInvalid where an earlier row says something else.
        """
        earlier = self._seen.setdefault(one.key, (one.row, one.content))
        if earlier[0] == one.row:
            return True
        if earlier[1] != one.content:
            raise InputInvalid(Problem("key", "duplicate_in_batch", limit=earlier[0]))
        return False

    def _place(self, one: Planned, said: Said) -> None:
        patient = self._patient_of(one)
        visit = self._visit_of(one, patient)
        at = happened_at(said, encounter_began_at=visit.began_at if visit else None, sent_at=self._now)
        unborn = problem_of_birth(said, at, patient.birth_on)
        if unborn is not None:
            raise InputInvalid(unborn)
        one.patient, one.happened_at = patient, at
        one.encounter = visit.id if visit else None

    def _patient_of(self, one: Planned) -> RecordKey:
        if one.incoming.patient is None:
            raise InputInvalid(Problem("patient", "required"))
        found = self._patients[one.incoming.patient]
        if isinstance(found, Problem):
            raise InputInvalid(found)
        return found

    def _visit_of(self, one: Planned, patient: RecordKey) -> _Visit | None:
        if not one.incoming.encounter:
            if one.kind in NEEDS_ENCOUNTER:
                raise InputInvalid(Problem("encounter", "required"))
            return None
        found = self._visits.get(key_mark(one.incoming.encounter))
        if found is None or one.kind is EntryKind.ENCOUNTER:
            raise InputInvalid(Problem("encounter", "encounter_unknown"))
        if found.patient != patient.id:
            raise InputInvalid(Problem("encounter", "encounter_of_another_patient"))
        return found


def _file_facts(file: IncomingFile) -> dict[str, Any]:
    """What a file turned out to be.

    Raises: FileTooLarge, InputInvalid.
    """
    kind = media_type_of(file.name, file.content, most=settings.HEYI_LARGEST_ATTACHMENT, kinds=_KEPT_FILES)
    check_content(file.content, kind)
    digest = hashlib.sha256(file.content).hexdigest()
    return {"file_name": file.name, "media_type": kind, "size": len(file.content), "digest": digest}


def _problems_of(refused: HeyiError) -> Sequence[Problem]:
    if isinstance(refused, InputInvalid):
        return refused.problems
    limit = refused.facts.get("limit")
    return (Problem("file", refused.code, limit=limit if isinstance(limit, int) else None),)
