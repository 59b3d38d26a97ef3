"""One record written anew: columns, numbers, tokens, and whose it is now. Not here: who may (the verbs)."""

from heyi.contexts.patients.actions.intake import AlreadyRegistered, RowsOf
from heyi.contexts.patients.actions.matching import Matching
from heyi.contexts.patients.models import IdentifierRow, PairRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import content_mark, number_marks, state_of, token_marks
from heyi.contexts.patients.rules.comparing import traits_of
from heyi.contexts.patients.rules.correction import changed_fields, concerns_identity
from heyi.contexts.patients.terms.people import Details
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import Work


class Rewriting:
    """A held row, what it said, and what it says from now on."""

    def __init__(self, row: PatientRow, before: Details, after: Details, work: Work) -> None:
        self._row = row
        self._before, self._after = before, after
        self._work = work
        self._now = work.now
        self.changed = changed_fields(before, after)
        self.pairs: tuple[PairRow, ...] = ()

    @property
    def state_before(self) -> State:
        """What was different before."""
        return self._differing(self._before)

    @property
    def state_after(self) -> State:
        """What is different now."""
        return self._differing(self._after)

    def write(self) -> None:
        """Writes the record and everything around it, and compares it anew with all others.

        Shape:  who writes holds the identities (hold_identities) from before the row is held.
        Raises: AlreadyRegistered when another record of this member has one of the numbers.
        """
        if concerns_identity(self.changed):
            self._write_numbers()
        self._write_tokens()
        self._row.seal_in(self._after)
        self._row.store(
            details=self._row.details,
            sex=self._row.sex,
            county=self._row.county,
            without_number=self._row.without_number,
            content=content_mark(self._after),
            version=self._row.version + 1,
            changed_at=self._now,
        )
        if traits_of(self._before) != traits_of(self._after):
            self.pairs = Matching(self._work).match_again([(self._row, self._after)])[self._row.id]

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

    def _write_tokens(self) -> None:
        if token_marks(self._before) == token_marks(self._after):
            return
        SearchTokenRow.objects.filter(patient=self._row.id).delete()
        RowsOf(self._row.registered_by).write_tokens([(self._row.id, self._after)])
