"""By what right a resident is followed up: whether a contract is in force. Not here: the contracts themselves (contracts)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.health.queries.contracts import contract_in_force
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


def has_contract(person: UUID, *, at: UUID, actor: Actor, now: datetime) -> bool:
    """Whether a contract of this human, whichever record it names, is in force at the institution today."""
    return contract_in_force(person, organisation=at, on=day_of(now), actor=actor, now=now) is not None
