"""Whether a resident has a contract in force with an institution. Not here: the contracts themselves."""

from datetime import datetime
from uuid import UUID

from heyi.kernel.actor import Actor


def has_contract(person: UUID, *, at: UUID, actor: Actor, now: datetime) -> bool:
    """Whether a contract of this human, whichever record it names, is in force at the institution."""
    del person, at, actor, now
    return False
