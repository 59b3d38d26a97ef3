"""One record written anew: columns, numbers, tokens, and what it does not fit with. Not here: who may (the verbs)."""

from collections.abc import Iterable
from datetime import datetime

from heyi.contexts.patients.actions.intake import AlreadyRegistered, Entrant, Keys, RowsOf
from heyi.contexts.patients.models import IdentifierRow, PatientRow, PersonKeyRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import (
    born_mark,
    content_mark,
    name_birth_mark,
    name_mark,
    number_marks,
    state_of,
    token_marks,
)
from heyi.contexts.patients.rules.clashes import personal_numbers
from heyi.contexts.patients.rules.correction import changed_fields, concerns_identity
from heyi.contexts.patients.terms import Clash, ClashKind, Details
from heyi.foundation.record import State
from heyi.kernel.actor import Actor


class Rewriting:
    """A held row, what it said, and what it says from now on."""

    def __init__(self, row: PatientRow, before: Details, after: Details, now: datetime) -> None:
        self._row = row
        self._before, self._after = before, after
        self._now = now
        self.changed = changed_fields(before, after)
        self.entrant = Entrant(row.id, row.person, after, content_mark(after))

    @property
    def state_before(self) -> State:
        """What was different before."""
        return self._differing(self._before)

    @property
    def state_after(self) -> State:
        """What is different now."""
        return self._differing(self._after)

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """What the record does not fit with, every other record named."""
        suspects = self.entrant.suspects.values()
        return tuple(Clash(one.clash, one.kind, self._row.id, one.patient, self._now) for one in suspects)

    def clashes_for(self, actor: Actor) -> tuple[Clash, ...]:
        """What the record does not fit with, as the actor may know it."""
        known = actor.institutions | {self._row.registered_by}
        return tuple(
            Clash(
                one.clash,
                one.kind,
                self._row.id,
                one.patient if one.organisation in known else None,
                self._now,
            )
            for one in self.entrant.suspects.values()
        )

    def write(self) -> None:
        """Writes the record and everything around it.

        Raises: AlreadyRegistered when another record of this member has one of the numbers.
        """
        if concerns_identity(self.changed):
            self._write_numbers()
            self._settle_person()
        self._write_tokens()
        self._row.seal_in(self._after)
        self._row.store(
            details=self._row.details,
            sex=self._row.sex,
            county=self._row.county,
            without_number=self._row.without_number,
            name_birth=name_birth_mark(self._after),
            content=self.entrant.content,
            version=self._row.version + 1,
            changed_at=self._now,
        )
        RowsOf(self._row.registered_by).write_clashes([self.entrant], self._now)

    def _differing(self, details: Details) -> State:
        state = state_of(details)
        return {name: state[name] for name in self.changed}

    def _write_numbers(self) -> None:
        organisation = self._row.registered_by
        rows = RowsOf(organisation)
        gone = set(self._before.identifiers) - set(self._after.identifiers)
        come = sorted(set(self._after.identifiers) - set(self._before.identifiers))
        marks = number_marks(gone, organisation)
        mine = IdentifierRow.objects.filter(patient=self._row.id, ended_at__isnull=True)
        mine.filter(blind__in=list(marks)).update(ended_at=self._now)
        added = [rows.of_number(self._row.id, number) for number in come]
        IdentifierRow.objects.bulk_create(added, ignore_conflicts=True)
        standing = IdentifierRow.objects.filter(
            organisation=organisation, blind__in=[row.blind for row in added], ended_at__isnull=True
        )
        for patient in standing.values_list("patient_id", flat=True):
            if patient != self._row.id:
                raise AlreadyRegistered(patient=patient)
        self._release_keys(marks.keys())

    def _release_keys(self, blinds: Iterable[bytes]) -> None:
        """A number that turned out wrong must not stand in the way of the one whose number it is."""
        PersonKeyRow.objects.filter(set_by=self._row.id, blind__in=list(blinds)).delete()

    def _settle_person(self) -> None:
        keys = Keys(self._row.registered_by)
        mine = PersonKeyRow.objects.filter(set_by=self._row.id)
        mine.update(name_mark=name_mark(self._after), birth_mark=born_mark(self._after))
        keys.claim([self.entrant])
        keys.compare(self.entrant)
        self._find_namesakes()

    def _find_namesakes(self) -> None:
        mark = name_birth_mark(self._after)
        if mark is None:
            return
        others = PatientRow.objects.filter(registered_by=self._row.registered_by, name_birth=mark)
        for patient, reason in others.exclude(pk=self._row.id).values_list("id", "without_number"):
            both = bool(personal_numbers(self._after)) and not reason
            kind = ClashKind.NAME_BIRTH_OTHER_NUMBER if both else ClashKind.NAME_BIRTH_NO_NUMBER
            self.entrant.suspect(kind, patient, self._row.registered_by)

    def _write_tokens(self) -> None:
        if token_marks(self._before) == token_marks(self._after):
            return
        SearchTokenRow.objects.filter(patient=self._row.id).delete()
        RowsOf(self._row.registered_by).write_tokens([(self._row.id, self._after)])
