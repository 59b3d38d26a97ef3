"""Records by their ids, without opening more than is asked: for contexts that keep things beside them. Not here: showing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import IdentifierRow, PatientRow
from heyi.contexts.patients.queries.marks import number_mark
from heyi.contexts.patients.queries.showing import right_to_read
from heyi.contexts.patients.rules.registration import read_identifier
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.moments import day_of

# Our id of a record, or a kind of number and the number.
Wanted = UUID | tuple[str, str]


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Whose record it is, and who registered it."""

    id: UUID
    person: UUID
    registered_by: UUID
    birth_on: date | None = field(default=None, repr=False)


def record_key(patient_id: UUID, *, actor: Actor, now: datetime) -> tuple[RecordKey, Warrant]:
    """One record within reach, and the right by which the actor may read it; whoever shows it records the look.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = PatientRow.objects.within_reach_of(actor, now=now).look_up(patient_id)
        return _key(row), right_to_read(row, Duty.READ_PATIENT, actor, now)


def record_keys(persons: Collection[UUID], *, actor: Actor, now: datetime) -> tuple[RecordKey, ...]:
    """Every record of these persons that the actor may read now, at whichever member, the oldest first."""
    with reading(actor, now=now):
        rows = PatientRow.objects.within_reach_of(actor, now=now, duty=Duty.READ_PATIENT)
        return tuple(_key(row) for row in rows.filter(person__in=list(persons)).order_by("id"))


def own_records(
    wanted: Collection[Wanted], *, at: UUID, actor: Actor, now: datetime
) -> Mapping[Wanted, RecordKey | Problem]:
    """The records of one member that a system of its own names, by our id or by a kind of number and the number.

    Shape:  for each that was asked the record, or what is wrong. Birth is told where it is known for sure.
            Asked by the verb that takes that system's rows in, whose own record tells of it.
    Raises: NotFound for who has no part in the member.
    """
    if not actor.is_system and at not in actor.institutions:
        raise NotFound
    told: dict[Wanted, RecordKey | Problem] = {one: Problem("patient", "patient_unknown") for one in wanted}
    marks = _marks_of(wanted, at, now, told)
    with reading(actor, now=now):
        numbers = IdentifierRow.objects.filter(organisation=at, blind__in=list(marks), ended_at__isnull=True)
        found = {bytes(mark): patient for mark, patient in numbers.values_list("blind", "patient_id")}
        ids = {one for one in wanted if isinstance(one, UUID)} | set(found.values())
        keys = {row.id: _key(row) for row in PatientRow.objects.filter(registered_by=at, pk__in=ids)}
    told |= {one: keys[one] for one in wanted if isinstance(one, UUID) and one in keys}
    return told | {one: keys[patient] for mark, patient in found.items() for one in marks[mark]}


def shows_number(patient_id: UUID, shown: IncomingIdentifier, *, now: datetime) -> bool:
    """Whether a number that somebody showed is a standing one of that record, and of a kind that names one human.

    Shape:  asked inside a unit of work, by who has judged that the asker may know of the record; who also limits the tries.
    Raises: InputInvalid for a number that is none.
    """
    number, _ = read_identifier(shown, day_of(now))
    if not number.type.names_one_human:
        return False
    with beyond_reach("whether the number on the paper shown is that of the record"):
        standing = IdentifierRow.objects.filter(patient=patient_id, ended_at__isnull=True, type=number.type)
        rows = standing.values_list("blind", "organisation")
        return any(bytes(mark) == number_mark(number, organisation) for mark, organisation in rows)


def _marks_of(
    wanted: Collection[Wanted], at: UUID, now: datetime, told: dict[Wanted, RecordKey | Problem]
) -> dict[bytes, list[Wanted]]:
    """Who is asked for by which number; a number that is none is told as such."""
    marks: dict[bytes, list[Wanted]] = {}
    for one in wanted:
        if isinstance(one, tuple):
            try:
                number, _ = read_identifier(IncomingIdentifier(*one), day_of(now))
            except InputInvalid as refused:
                told[one] = Problem("patient", refused.problems[0].code)
                continue
            marks.setdefault(number_mark(number, at), []).append(one)
    return marks


def _key(row: PatientRow) -> RecordKey:
    born_on = None if row.details.get("birth_is_estimated") else row.details.get("birth_on")
    return RecordKey(row.id, row.person, row.registered_by, date.fromisoformat(born_on) if born_on else None)
