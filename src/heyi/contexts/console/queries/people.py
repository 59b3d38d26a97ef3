"""Who did something, by name: people, machines and the named parts of the system. Not here: patients."""

from collections.abc import Iterable
from uuid import UUID

from heyi.contexts.console.queries.naming import names_of_people
from heyi.contexts.referral import public as referral
from heyi.foundation.system_actors import COURIER, DOORKEEPER, OPERATOR, SEALER, TIMEKEEPER
from heyi.foundation.words import name

SYSTEM_ACTORS = (SEALER, COURIER, DOORKEEPER, OPERATOR, TIMEKEEPER, referral.GREEN_CHANNEL)


def names_of_actors(wanted: Iterable[UUID]) -> dict[UUID, str]:
    """The names of whoever acted, by id. At most one statement."""
    asked = set(wanted)
    system = {one.id: name("system_actor", one.name) for one in SYSTEM_ACTORS if one.id in asked}
    return system | names_of_people(asked - system.keys())
