"""New records of one member, written together: persons decided, clashes found. Not here: who may write them (the verbs)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.patients.models import (
    ClashRow,
    HolderRow,
    IdentifierRow,
    PatientRow,
    PersonKeyRow,
    SearchTokenRow,
)
from heyi.contexts.patients.queries.marks import (
    born_mark,
    content_mark,
    name_birth_mark,
    name_mark,
    number_mark,
    state_of,
    token_marks,
)
from heyi.contexts.patients.rules.clashes import Likeness, clash_of, is_same_human, personal_numbers
from heyi.contexts.patients.rules.temporary import temporary_number
from heyi.contexts.patients.terms import ClashKind, Details, Identifier, IdentifierType, Patient
from heyi.foundation.record import State
from heyi.kernel.errors import RuleBroken
from heyi.kernel.ids import new_id


class AlreadyRegistered(RuleBroken):
    """This member has a record for one of these numbers; the facts name it."""

    default_code = "already_registered"


@dataclass(frozen=True, slots=True)
class Suspect:
    """Another record with which a new one does not fit."""

    clash: UUID
    kind: ClashKind
    patient: UUID
    organisation: UUID


@dataclass
class Entrant:
    """One record on its way in. `person` is decided only once all numbers of the batch were claimed."""

    id: UUID
    person: UUID
    details: Details
    content: bytes
    suspects: dict[tuple[UUID, ClashKind], Suspect] = field(default_factory=dict)
    row: PatientRow | None = None

    @property
    def has_number(self) -> bool:
        """Whether a document tells who this is."""
        return bool(personal_numbers(self.details))

    def value(self) -> Patient:
        """The record as a value, once it is written."""
        if self.row is None:
            raise ValueError("not written yet")
        return self.row.snapshot(self.details.identifiers)

    def as_state(self) -> State:
        """What the record keeps, sealed, of what was registered."""
        return state_of(self.details)

    def suspect(self, kind: ClashKind | None, patient: UUID, organisation: UUID) -> None:
        """Notes another record that does not fit; None is no clash."""
        if kind is not None and patient != self.id:
            self.suspects.setdefault((patient, kind), Suspect(new_id(), kind, patient, organisation))


class Keys:
    """The identity numbers of a batch, claimed in one order so that two batches never wait for each other in a ring."""

    def __init__(self, organisation: UUID) -> None:
        self._organisation = organisation
        self._rows: dict[bytes, PersonKeyRow] = {}

    def claim(self, entrants: Sequence[Entrant]) -> None:
        """Claims every number nobody has; a number that another transaction is claiming is waited for."""
        wanted = {
            number_mark(number, self._organisation): entrant
            for entrant in reversed(entrants)
            for number in personal_numbers(entrant.details)
        }
        if not wanted:
            return
        blinds = sorted(wanted)
        rows = [self._claim_of(blind, wanted[blind]) for blind in blinds]
        PersonKeyRow.objects.bulk_create(rows, ignore_conflicts=True)
        found = PersonKeyRow.objects.filter(blind__in=blinds)
        self._rows = {bytes(row.blind): row for row in found}

    def _claim_of(self, blind: bytes, entrant: Entrant) -> PersonKeyRow:
        return PersonKeyRow(
            id=new_id(),
            blind=blind,
            person=entrant.person,
            name_mark=name_mark(entrant.details),
            birth_mark=born_mark(entrant.details),
            set_by=entrant.id,
            organisation=self._organisation,
        )

    def settle(self, entrants: Sequence[Entrant]) -> None:
        """Decides the person of each entrant, and puts it on the numbers that the entrant claimed."""
        moved: list[PersonKeyRow] = []
        for entrant in entrants:
            rows = self._rows_of(entrant)
            before = entrant.person
            self._judge(entrant, rows)
            if entrant.person != before:
                moved += [row for row in rows if row.set_by == entrant.id]
                for row in rows:
                    if row.set_by == entrant.id:
                        row.person = entrant.person
        if moved:
            PersonKeyRow.objects.bulk_update(moved, ["person"])

    def compare(self, entrant: Entrant) -> None:
        """Notes what does not fit with a record that keeps its person, whatever its numbers say now."""
        mine = name_mark(entrant.details), born_mark(entrant.details)
        for row in self._rows_of(entrant):
            likeness = Likeness(True, bytes(row.name_mark) == mine[0], bytes(row.birth_mark) == mine[1])
            other_person = is_same_human(likeness) and row.person != entrant.person
            kind = ClashKind.ONE_HUMAN_TWO_PERSONS if other_person else clash_of(likeness)
            entrant.suspect(kind, row.set_by, row.organisation)

    def _rows_of(self, entrant: Entrant) -> list[PersonKeyRow]:
        return [
            self._rows[number_mark(number, self._organisation)]
            for number in personal_numbers(entrant.details)
        ]

    def _judge(self, entrant: Entrant, rows: Sequence[PersonKeyRow]) -> None:
        mine = name_mark(entrant.details), born_mark(entrant.details)
        joined = False
        for row in rows:
            if row.set_by == entrant.id:
                continue
            likeness = Likeness(True, bytes(row.name_mark) == mine[0], bytes(row.birth_mark) == mine[1])
            if is_same_human(likeness) and not joined:
                # The strongest number comes first and decides.
                entrant.person, joined = row.person, True
            elif is_same_human(likeness) and row.person != entrant.person:
                entrant.suspect(ClashKind.ONE_HUMAN_TWO_PERSONS, row.set_by, row.organisation)
            else:
                entrant.suspect(clash_of(likeness), row.set_by, row.organisation)


class RowsOf:
    """The rows that stand around the records of one member."""

    def __init__(self, organisation: UUID) -> None:
        self._organisation = organisation

    def of_number(self, patient: UUID, number: Identifier) -> IdentifierRow:
        """The row of one number of a record."""
        return IdentifierRow(
            id=new_id(),
            patient_id=patient,
            organisation=self._organisation,
            type=number.type,
            number=number.value,
            blind=number_mark(number, self._organisation),
            valid_until=number.valid_until,
        )

    def write_tokens(self, records: Iterable[tuple[UUID, Details]]) -> None:
        """Writes what records are found by, sorted by hash, which tells nothing of the name."""
        rows = [
            SearchTokenRow(patient_id=patient, organisation=self._organisation, token=mark)
            for patient, details in records
            for mark in sorted(token_marks(details))
        ]
        SearchTokenRow.objects.bulk_create(rows, batch_size=2000)

    def write_clashes(self, entrants: Iterable[Entrant], now: datetime) -> None:
        """Writes which records do not fit; one that was told before is not told again."""
        rows = [
            ClashRow(
                id=one.clash,
                kind=one.kind,
                patient_id=entrant.id,
                organisation=self._organisation,
                other=one.patient,
                other_organisation=one.organisation,
                found_at=now,
            )
            for entrant in entrants
            for one in entrant.suspects.values()
        ]
        ClashRow.objects.bulk_create(rows, ignore_conflicts=True)


class Intake:
    """A batch of new records of one member."""

    def __init__(self, organisation: UUID, now: datetime) -> None:
        self._organisation = organisation
        self._now = now
        self._rows = RowsOf(organisation)
        self.entrants: list[Entrant] = []

    def add(self, details: Details, *, content: bytes | None = None) -> Entrant:
        """A record to be written; without any number it gets a temporary one. `content` spares hashing it again."""
        patient = new_id()
        content = content or content_mark(details)
        if not details.identifiers:
            numbers = (Identifier(IdentifierType.TEMPORARY, temporary_number(patient)),)
            details = replace(details, identifiers=numbers)
        entrant = Entrant(patient, new_id(), details, content)
        self.entrants.append(entrant)
        return entrant

    def write(self) -> list[PatientRow]:
        """Writes the batch.

        Raises: AlreadyRegistered, with the record that has one of the numbers at this member.
        """
        if not self.entrants:
            return []
        keys = Keys(self._organisation)
        keys.claim(self.entrants)
        keys.settle(self.entrants)
        self._find_namesakes()
        rows = [self._patient_row(entrant) for entrant in self.entrants]
        PatientRow.objects.bulk_create(rows)
        self._write_numbers()
        self._rows.write_tokens((entrant.id, entrant.details) for entrant in self.entrants)
        persons = sorted({row.person for row in rows})
        holders = [
            HolderRow(id=new_id(), person=person, organisation=self._organisation) for person in persons
        ]
        HolderRow.objects.bulk_create(holders, ignore_conflicts=True)
        self._rows.write_clashes(self.entrants, self._now)
        return rows

    def _patient_row(self, entrant: Entrant) -> PatientRow:
        row = PatientRow(
            id=entrant.id,
            person=entrant.person,
            registered_by=self._organisation,
            registered_at=self._now,
            changed_at=self._now,
            name_birth=name_birth_mark(entrant.details),
            content=entrant.content,
        )
        row.seal_in(entrant.details)
        entrant.row = row
        return row

    def _write_numbers(self) -> None:
        rows = [
            self._rows.of_number(entrant.id, number)
            for entrant in self.entrants
            for number in entrant.details.identifiers
        ]
        # Not the insert but the look afterwards refuses: an error inside a PostgreSQL transaction would end it without a name.
        rows.sort(key=lambda row: bytes(row.blind))
        IdentifierRow.objects.bulk_create(rows, ignore_conflicts=True)
        blinds = {bytes(row.blind): row.patient_id for row in rows}
        standing = IdentifierRow.objects.filter(
            organisation=self._organisation, blind__in=list(blinds), ended_at__isnull=True
        )
        for blind, patient in standing.values_list("blind", "patient_id"):
            if blinds[bytes(blind)] != patient:
                raise AlreadyRegistered(patient=patient)

    def _find_namesakes(self) -> None:
        """Other records of this member with the same name and birth: twins and chance exist, so they are told, not refused."""
        by_mark: dict[bytes, list[Entrant]] = {}
        for entrant in self.entrants:
            mark = name_birth_mark(entrant.details)
            if mark is None:
                continue
            for other in by_mark.get(mark, ()):
                entrant.suspect(self._namesake_clash(entrant, other.has_number), other.id, self._organisation)
            by_mark.setdefault(mark, []).append(entrant)
        standing = PatientRow.objects.filter(registered_by=self._organisation, name_birth__in=list(by_mark))
        for found, patient, reason in standing.values_list("name_birth", "id", "without_number"):
            for entrant in by_mark[bytes(found or b"")]:
                entrant.suspect(self._namesake_clash(entrant, not reason), patient, self._organisation)

    @staticmethod
    def _namesake_clash(entrant: Entrant, other_has_number: bool) -> ClashKind | None:
        both = entrant.has_number and other_has_number
        return clash_of(Likeness(same_number=False if both else None, same_name=True, same_birth=True))
