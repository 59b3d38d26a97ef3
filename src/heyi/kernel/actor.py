"""Who acts: one value for people, machines and the system itself. Not here: where standings come from (governance)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from heyi.kernel.errors import NotPermitted


class ActorKind(StrEnum):
    """What acts. A system actor has a name of its own; there is no absent actor."""

    PERSON = "person"
    MACHINE = "machine"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is at one organisation under one charter.

    Shape: `alliance` and `charter` are None for what an organisation may do by itself, without any alliance.
    """

    organisation: UUID
    alliance: UUID | None
    charter: UUID | None
    roles: frozenset[str]
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Warrant:
    """By what right an act was done; it is written into the record beside the fact."""

    duty: str
    organisation: UUID | None
    alliance: UUID | None
    charter: UUID | None


@dataclass(frozen=True)
class Actor:
    """Somebody who may act, with everything they are allowed to do and where.

    Shape: `authority_version` is the version of all charters and posts from which the standings were computed.
    """

    id: UUID
    kind: ActorKind
    standings: tuple[Standing, ...] = ()
    authority_version: int = 0
    name: str = ""

    @cached_property
    def institutions(self) -> frozenset[UUID]:
        """The organisations at which the actor holds any post."""
        return frozenset(standing.organisation for standing in self.standings)

    @property
    def is_system(self) -> bool:
        """Whether this is a named part of the system and not a person or a partner's machine."""
        return self.kind is ActorKind.SYSTEM

    def warrant(self, duty: str, *, at: UUID | None, under: UUID | None = None) -> Warrant | None:
        """The right to do `duty` at an organisation (under an alliance, where one is named), or None.

        Absent is an ordinary answer: pages ask it to decide which buttons to show.
        """
        if self.is_system:
            return Warrant(duty, at, under, None)
        for standing in self.standings:
            here = standing.organisation == at
            if here and duty in standing.duties and under in (None, standing.alliance):
                return Warrant(duty, standing.organisation, standing.alliance, standing.charter)
        return None

    def may(self, duty: str, *, at: UUID | None, under: UUID | None = None) -> bool:
        """Whether the actor holds `duty` at that organisation."""
        return self.warrant(duty, at=at, under=under) is not None

    def may_anywhere(self, duty: str) -> bool:
        """Whether the actor holds `duty` at any organisation at all."""
        return self.is_system or any(duty in standing.duties for standing in self.standings)

    def require(self, duty: str, *, at: UUID | None, under: UUID | None = None) -> Warrant:
        """The right to do `duty` there.

        Raises: NotPermitted, naming the duty and the organisation, so that the answer can say where the power lies.
        """
        found = self.warrant(duty, at=at, under=under)
        if found is None:
            raise NotPermitted("duty_not_held", duty=str(duty), organisation=at, alliance=under)
        return found
