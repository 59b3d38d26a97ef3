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
    found = patients.record_keys(_persons_of(key.person), actor=actor, now=now)
    return Reach(key.person, frozenset(one.id for one in found), warrant)


def _persons_of(person: UUID) -> frozenset[UUID]:
    """Every id that means this human: today the one under which the patient index filed the record."""
    return frozenset({person})
