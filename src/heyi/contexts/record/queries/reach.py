"""Whose entries an actor may read of one human. Every question of this context asks here, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.patients import public as patients
from heyi.kernel.actor import Actor, Warrant


@dataclass(frozen=True, slots=True)
class Reach:
    """The records of one human that an actor may read now, at whichever member, and by what right."""

    person: UUID
    records: frozenset[UUID]
    warrant: Warrant


def reach_of(patient_id: UUID, *, actor: Actor, now: datetime) -> Reach:
    """What the actor may read of the human whom a record is about.

    Raises: NotFound, NotPermitted.
    """
    key, warrant = patients.record_key(patient_id, actor=actor, now=now)
    # Entries keep the person they were sent about; whoever was joined or parted since, the patient index says who they are now.
    persons = patients.person_ids(key.person, actor=actor, now=now)
    found = patients.record_keys(persons, actor=actor, now=now)
    return Reach(key.person, frozenset(one.id for one in found), warrant)
