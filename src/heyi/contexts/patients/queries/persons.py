"""Which ids mean one human now. Not here: what is known of them (showing), why they are one (pairs).

Whoever keeps a person's id beside a case of their own keeps it for good: it goes on meaning the record it was kept for,
whatever is joined or parted afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Subquery

from heyi.contexts.patients.models import HolderRow, PatientRow
from heyi.foundation.compiled import Question
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

# As many ids as a database takes in one question without being asked how.
_AT_ONCE = 5_000


def current_person(person: UUID) -> UUID:
    """The id by which a person goes now, whose id was kept at any time; asked within an open reading."""
    with beyond_reach("which opaque ids mean one human"):
        found = PatientRow.objects.filter(home=person).values_list("person", flat=True).first()
    return found or person


def current_persons(persons: Iterable[UUID]) -> frozenset[UUID]:
    """The ids by which persons go now; asked within an open reading."""
    kept = frozenset(persons)
    if not kept:
        return kept
    with beyond_reach("which opaque ids mean one human"):
        found = dict(PatientRow.objects.filter(home__in=kept).values_list("home", "person"))
    return frozenset(found.get(person, person) for person in kept)


def ids_of(person: UUID) -> frozenset[UUID]:
    """Every id that means the same human now, the given one among them; asked within an open reading."""
    with beyond_reach("which opaque ids mean one human"):
        return frozenset({person, *(one for both in _IDS.all(person=person) for one in both)})


def _of_one_human(person: UUID) -> QuerySet[PatientRow]:
    """The records of whoever that id means now; every id of a person was the home of one of their records."""
    # With a plain comparison PostgreSQL goes by the index; past one with a COALESCE its row-level security reads every row.
    return PatientRow.objects.filter(
        person=Subquery(PatientRow.objects.filter(home=person).values("person")[:1])
    )


_IDS = Question[tuple[UUID, UUID]](lambda person: _of_one_human(person).values_list("person", "home"))
_HELD_IDS = Question[tuple[UUID, UUID]](
    lambda person: _of_one_human(person).order_by("id").select_for_update().values_list("person", "home")
)


_WHO = ("id", "person", "registered_by")
_RECORD = Question[tuple[UUID, UUID, UUID]](
    lambda record: PatientRow.objects.filter(pk=record).values_list(*_WHO)
)
_RECORDS = Question[tuple[UUID, UUID, UUID]](
    lambda person: _of_one_human(person).order_by("id").values_list(*_WHO)
)


def person_ids(person: UUID, *, actor: Actor, now: datetime) -> frozenset[UUID]:
    """Every id that means the same human now: for a context that kept one of them beside a case of its own."""
    with reading(actor, now=now):
        return ids_of(person)


@dataclass(frozen=True, slots=True)
class Human:
    """One human: the id they go by now, and their records at all members."""

    person: UUID
    records: frozenset[UUID]


def humans_of(persons: Iterable[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, Human]:
    """The human behind each id that was kept at any time, opaque ids alone; two ids of one human give the same value.

    Shape: for who counts many at once; an id of nobody is a human without records.
    """
    kept = list(dict.fromkeys(persons))
    current: dict[UUID, UUID] = {}
    records: dict[UUID, set[UUID]] = {}
    with reading(actor, now=now), beyond_reach("which opaque ids mean one human"):
        for some in _some(kept):
            current |= dict(PatientRow.objects.filter(home__in=some).values_list("home", "person"))
        for some in _some(list(set(current.values()))):
            rows = PatientRow.objects.filter(person__in=some).values_list("person", "id")
            for person, record in rows:
                records.setdefault(person, set()).add(record)
    humans = {person: Human(person, frozenset(found)) for person, found in records.items()}
    return {person: humans.get(current.get(person, person), Human(person, frozenset())) for person in kept}


def _some(ids: list[UUID]) -> Iterator[list[UUID]]:
    for begin in range(0, len(ids), _AT_ONCE):
        yield ids[begin : begin + _AT_ONCE]


def hold_person(person: UUID) -> frozenset[UUID]:
    """Every id that means the same human; nobody else holds that human until the transaction ends.

    Shape: asked inside a unit of work by who allows one thing of a kind for each human, like one open journey.
    """
    with beyond_reach("one case of a kind for each human, whichever record it was opened for"):
        return frozenset({person, *(one for both in _HELD_IDS.all(person=person) for one in both)})


def record_behind(person: UUID, record: UUID | None, *, held_by: UUID) -> tuple[UUID, UUID, UUID]:
    """The record that an access is opened for, its person now and who registered it.

    Shape:  the named record, else one that the offerer registered, else the oldest.

    Raises: NotFound where there is no such record.
    """
    with beyond_reach("for which record an access is opened"):
        if record is not None:
            known = _RECORD.all(record=record)
        else:
            known = _RECORDS.all(person=person)
        found = next((row for row in known if row[2] == held_by), known[0] if known else None)
        if found is None:
            raise NotFound
        return found


def holders_of(person: UUID) -> tuple[UUID, ...]:
    """The organisations that have a record of a human, the one of the oldest record first; asked within an open reading.

    Shape: no name, no record: what a context needs that opens a human's records to another organisation.
    """
    known = ids_of(person)
    held = HolderRow.objects.filter(person__in=known).order_by("id").values_list("organisation", flat=True)
    return tuple(dict.fromkeys(held))
