"""Which records are one person now, written where it is asked for. Not here: what ties records (matching, deciding)."""

from collections.abc import Iterable
from uuid import UUID

from heyi.contexts.patients.events import PersonRegrouped
from heyi.contexts.patients.models import (
    AccessQuestionRow,
    EmergencyAccessRow,
    GrantRow,
    HolderRow,
    PairRow,
    PatientRow,
    RestrictionRow,
)
from heyi.contexts.patients.rules.grouping import persons_of
from heyi.foundation.turns import take_turn
from heyi.foundation.unit_of_work import Work
from heyi.kernel.ids import new_id

# Beyond this something is wrong with the ties, not with the people: nobody has so many records.
MOST_RECORDS = 2000


def hold_identities() -> None:
    """Waits until nobody else joins or parts records, and keeps it so until the transaction ends.

    Shape: to be called before any row of a record is held, so that no two units of work wait for each other in a ring.
    """
    take_turn("identities")


def regroup(
    records: Iterable[UUID], *, work: Work, unannounced: frozenset[UUID] = frozenset()
) -> dict[UUID, UUID]:
    """Computes anew the persons of these records and of all that are tied to them; answers the person of each.

    Shape:   called beyond reach by who holds the identities. A person goes by the oldest home among its records.
    Records: PersonRegrouped for each record that changed its person, except those whose registration tells it.
    """
    together, pairs = _tied_to(records)
    rows = {row.id: row for row in PatientRow.objects.filter(pk__in=together).only("id", "home", "person")}
    groups = persons_of(rows, (pair.tie() for pair in pairs))
    persons = {record: min(rows[member].home for member in group) for record, group in groups.items()}
    moved: dict[UUID, list[UUID]] = {}
    for record, person in persons.items():
        if rows[record].person != person:
            moved.setdefault(person, []).append(record)
    affected = {rows[record].person for moving in moved.values() for record in moving} | moved.keys()
    for person, moving in moved.items():
        PatientRow.objects.filter(pk__in=moving).update(person=person)
        GrantRow.objects.filter(record__in=moving).update(person=person)
        EmergencyAccessRow.objects.filter(record__in=moving).update(person=person)
        RestrictionRow.objects.filter(record__in=moving).update(person=person)
        AccessQuestionRow.objects.filter(record__in=moving).update(person=person)
        for record in moving:
            if record not in unannounced:
                before = rows[record].person
                work.record(PersonRegrouped(subject=record, before=before, after=person), patient=person)
    if affected:
        _count_holders(affected)
    _mark_joined(pairs, persons)
    return persons


def _tied_to(records: Iterable[UUID]) -> tuple[set[UUID], list[PairRow]]:
    """The records that ties lead to, however far, and the ties between them."""
    together, fresh = set(records), set(records)
    pairs: dict[UUID, PairRow] = {}
    while fresh:
        found = PairRow.objects.of(list(fresh)).tying()
        pairs |= {pair.id: pair for pair in found}
        ends = {end for pair in found for end in (pair.one, pair.other)}
        fresh = ends - together
        together |= fresh
        if len(together) > MOST_RECORDS:
            raise RuntimeError("more records tied together than any human has")
    return together, list(pairs.values())


def _count_holders(persons: set[UUID]) -> None:
    """Who holds these persons, written anew."""
    HolderRow.objects.filter(person__in=persons).delete()
    held = PatientRow.objects.filter(person__in=persons).values_list("person", "registered_by").distinct()
    rows = [HolderRow(id=new_id(), person=person, organisation=organisation) for person, organisation in held]
    HolderRow.objects.bulk_create(rows)


def _mark_joined(pairs: Iterable[PairRow], persons: dict[UUID, UUID]) -> None:
    """Keeps beside each pair whether its records are one person; also beside those that nobody has decided yet."""
    known = list(persons)
    every = {pair.id: pair for pair in (*pairs, *PairRow.objects.of(known))}
    for pair in every.values():
        if pair.one not in persons or pair.other not in persons:
            is_joined = False
        else:
            is_joined = persons[pair.one] == persons[pair.other]
        if pair.is_joined != is_joined:
            pair.store(is_joined=is_joined)
