"""Writing what was planned: new entries, new versions, withdrawals, and the facts about them. Not here: who may (taking_in)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from heyi.contexts.record.actions.planning import EntryIn, Plan, Planned
from heyi.contexts.record.events import PatientRecordAdded, RecordsTakenIn
from heyi.contexts.record.models import EntryRow, FileRow, SourceRow, VersionRow
from heyi.contexts.record.queries.marks import topic_mark
from heyi.contexts.record.rules.keeping import kept
from heyi.contexts.record.rules.placing import group_of
from heyi.contexts.record.rules.versions import Fate
from heyi.contexts.record.terms import Document, IncomingEntry, Said, UnreadableEntry
from heyi.foundation.record import canonical
from heyi.foundation.secrets import blind
from heyi.foundation.unit_of_work import Work
from heyi.kernel.actor import Warrant
from heyi.kernel.ids import new_id

_ROWS_AT_ONCE = 500
_CHANGED = (
    "encounter", "group", "topic", "happened_at", "said", "payload", "content", "version", "batch", "sent_at", "sent_by",
    "withdrawn_at",
)  # fmt: skip


def hold_source(at: UUID, name: str, *, now: datetime) -> SourceRow:
    """The row of a system of a member, made when it is first heard of, and locked until the transaction ends."""
    new = SourceRow(id=new_id(), organisation=at, name=name, first_at=now, last_at=now)
    SourceRow.objects.bulk_create([new], ignore_conflicts=True)
    return SourceRow.objects.select_for_update().get(organisation=at, name=name)


class Writing:
    """One batch on its way into the record of one member."""

    def __init__(self, batch: UUID, source: SourceRow, work: Work, warrant: Warrant) -> None:
        self._batch, self._source = batch, source
        self._work, self._warrant = work, warrant
        self._at, self._now = source.organisation, work.now

    def write(self, plan: Plan) -> None:
        """Writes one chunk and records what happened."""
        new = [one for one in plan.planned if one.fate is Fate.NEW]
        EntryRow.objects.bulk_create([self._row(one) for one in new], batch_size=_ROWS_AT_ONCE)
        renewed = [one for one in plan.planned if one.fate in (Fate.CHANGED, Fate.WITHDRAWN)]
        former = self._renew(renewed)
        self._keep_files([one for one in plan.planned if one.fate in (Fate.NEW, Fate.CHANGED)])
        self._source.store(
            last_at=max(self._now, self._source.last_at), entries=self._source.entries + len(new)
        )
        self._record(plan, former)

    def _row(self, one: Planned) -> EntryRow:
        if one.said is None or one.patient is None:
            raise ValueError("only an entry that tells something is new")
        row = EntryRow(
            id=one.id,
            kind=one.kind,
            organisation=self._at,
            patient=one.patient.id,
            person=one.patient.person,
            source=self._source.name,
            key=one.incoming.key.strip(),
            key_mark=one.mark,
            first_sent_at=self._now,
            sent_at=self._now,
            version=1,
        )
        self._put_in(row, one, one.said)
        return row

    def _put_in(self, row: EntryRow, one: Planned, said: Said) -> None:
        row.encounter_id = one.encounter
        row.group, row.topic = group_of(said), topic_mark(said)
        row.happened_at = one.happened_at or self._now
        row.said, row.payload, row.content = kept(said), one.payload, one.content
        row.withdrawn_at = None
        self._stamp(row)

    def _stamp(self, row: EntryRow) -> None:
        row.batch, row.sent_by = self._batch, self._work.actor.id
        # A version cannot be older than the one before it, wherever the clocks of two machines stand.
        row.sent_at = max(self._now, row.sent_at)

    def _renew(self, renewed: Sequence[Planned]) -> dict[UUID, EntryRow]:
        """Puts what stands into history and writes what was sent; the rows as they were before, by id."""
        if not renewed:
            return {}
        wanted = {one.id: one for one in renewed}
        rows = list(EntryRow.objects.filter(pk__in=list(wanted)).order_by("id").select_for_update())
        history = []
        for row in rows:
            one = wanted[row.id]
            former = self._former(row)
            history.append(former)
            row.version += 1
            if one.said is None:
                row.withdrawn_at = self._now
                self._stamp(row)
            else:
                self._put_in(row, one, one.said)
            former.replaced_at = row.sent_at
            # Who was meant when it was first sent is what the facts about it are filed under.
            one.happened_at = row.happened_at
        VersionRow.objects.bulk_create(history, batch_size=_ROWS_AT_ONCE)
        # The rows are held, so this only ever updates; Django's bulk_update is many times slower.
        EntryRow.objects.bulk_create(
            rows,
            batch_size=_ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_CHANGED,
        )
        return {row.id: row for row in rows}

    def _former(self, row: EntryRow) -> VersionRow:
        return VersionRow(
            id=new_id(),
            entry_id=row.id,
            organisation=row.organisation,
            version=row.version,
            said=row.said,
            payload=row.payload,
            content=row.content,
            batch=row.batch,
            sent_at=row.sent_at,
            sent_by=row.sent_by,
            withdrawn_at=row.withdrawn_at,
        )

    def _keep_files(self, planned: Sequence[Planned]) -> None:
        files = [
            FileRow(
                id=new_id(),
                entry_id=one.id,
                organisation=self._at,
                digest=one.said.digest,
                content=one.incoming.file.content,
                added_at=self._now,
            )
            for one in planned
            if one.incoming.file is not None and isinstance(one.said, Document)
        ]
        FileRow.objects.bulk_create(files, ignore_conflicts=True)

    def _record(self, plan: Plan, renewed: dict[UUID, EntryRow]) -> None:
        record_chunk(self._work, self._warrant, self._batch, plan)
        by_patient: dict[tuple[UUID, UUID], list[Planned]] = {}
        for one in plan.planned:
            row = renewed.get(one.id)
            if one.fate is Fate.NEW and one.patient is not None:
                by_patient.setdefault((one.patient.id, one.patient.person), []).append(one)
            elif row is not None:
                by_patient.setdefault((row.patient, row.person), []).append(one)
        for (patient, person), entries in by_patient.items():
            fates = [one.fate for one in entries]
            self._work.record(
                PatientRecordAdded(
                    subject=self._batch,
                    patient=patient,
                    organisation=self._at,
                    accepted=fates.count(Fate.NEW),
                    changed=fates.count(Fate.CHANGED),
                    withdrawn=fates.count(Fate.WITHDRAWN),
                ),
                warrant=self._warrant,
                patient=person,
                # The chain of facts holds what each entry said by its digest, so that the tables can be proven by it.
                after={str(one.id): one.content.hex() for one in entries},
            )


def record_chunk(work: Work, warrant: Warrant, batch: UUID, plan: Plan, *, is_refused: bool = False) -> None:
    """Puts on record what became of one chunk; of one that was refused, how many rows were wrong."""

    def count(fate: Fate) -> int:
        return 0 if is_refused else plan.count(fate)

    work.record(
        RecordsTakenIn(
            subject=batch,
            organisation=warrant.organisation or batch,
            digest=_digest_of(plan.rows),
            first_row=plan.rows[0][0],
            last_row=plan.rows[-1][0],
            read=len(plan.rows),
            accepted=count(Fate.NEW),
            changed=count(Fate.CHANGED),
            unchanged=count(Fate.SAME),
            withdrawn=count(Fate.WITHDRAWN),
            rejected=plan.rejected,
        ),
        warrant=warrant,
    )


def _digest_of(rows: Sequence[EntryIn]) -> UUID:
    """A keyed digest of what was in the rows: a plain one of a row or two could be guessed."""
    said = canonical([[number, _plain(incoming)] for number, incoming in rows])
    return UUID(bytes=blind("record.batch", said))


def _plain(incoming: IncomingEntry | UnreadableEntry) -> object:
    if isinstance(incoming, UnreadableEntry):
        return [asdict(one) for one in incoming.problems]
    patient = incoming.patient
    return [
        str(incoming.kind), incoming.key, list(patient) if isinstance(patient, tuple) else str(patient or ""),
        incoming.encounter, dict(incoming.said), incoming.payload, incoming.is_withdrawn,
    ]  # fmt: skip
