"""The named parts of the system that act. There is no absent actor: what nobody asked for is done by one of these."""

from uuid import UUID, uuid5

from heyi.kernel.actor import Actor, ActorKind

_HOUSE = UUID("6f0d8d1e-5a52-5c0e-9a7b-0b8f6f1c7a11")


def system_actor(name: str) -> Actor:
    """The system actor of that name; its id is the same in every installation."""
    return Actor(id=uuid5(_HOUSE, name), kind=ActorKind.SYSTEM, name=name)


SEALER = system_actor("sealer")
COURIER = system_actor("courier")
HERALD = system_actor("herald")
DOORKEEPER = system_actor("doorkeeper")
OPERATOR = system_actor("operator")
TIMEKEEPER = system_actor("timekeeper")
MATCHER = system_actor("matcher")
