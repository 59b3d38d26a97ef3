"""New records of one member, written together. Not here: who may write them (the verbs), whose they are (matching)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from heyi.contexts.patients.actions.matching import Matching
from heyi.contexts.patients.models import HolderRow, IdentifierRow, PairRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import (
    content_mark,
    number_mark,
    state_of,
    token_marks,
)
from heyi.contexts.patients.rules.temporary import temporary_number
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType, Patient
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import Work
from heyi.kernel.errors import RuleBroken
from heyi.kernel.ids import new_id


class AlreadyRegistered(RuleBroken):
    """This member has a record for one of these numbers; the facts name it."""

    default_code = "already_registered"


@dataclass
class Entrant:
    """One record on its way in."""

    id: UUID
    home: UUID
    details: Details
    content: bytes
    row: PatientRow | None = None
    pairs: tuple[PairRow, ...] = ()

    def value(self) -> Patient:
        """The record as a value, once it is written."""
        if self.row is None:
            raise ValueError("not written yet")
        return self.row.snapshot(self.details.identifiers)

    def as_state(self) -> State:
        """What the record keeps, sealed, of what was registered."""
        return state_of(self.details)


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


class Intake:
    """A batch of new records of one member."""

    def __init__(self, organisation: UUID, work: Work) -> None:
        self._organisation = organisation
        self._work = work
        self._now = work.now
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
        """Writes the batch, and joins each record to the person it is of.

        Shape:  who writes holds the identities (hold_identities) from before its first row is held.
        Raises: AlreadyRegistered, with the record that has one of the numbers at this member.
        """
        if not self.entrants:
            return []
        rows = [self._patient_row(entrant) for entrant in self.entrants]
        PatientRow.objects.bulk_create(rows)
        self._write_numbers()
        self._rows.write_tokens((entrant.id, entrant.details) for entrant in self.entrants)
        holders = [HolderRow(id=new_id(), person=row.person, organisation=self._organisation) for row in rows]
        HolderRow.objects.bulk_create(holders)
        found = Matching(self._work).match_new(
            [(row, entrant.details) for row, entrant in zip(rows, self.entrants, strict=True)]
        )
        for entrant in self.entrants:
            entrant.pairs = found[entrant.id]
        return rows

    def _patient_row(self, entrant: Entrant) -> PatientRow:
        row = PatientRow(
            id=entrant.id,
            home=entrant.home,
            person=entrant.home,
            registered_by=self._organisation,
            registered_at=self._now,
            changed_at=self._now,
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
