"""The words of a care team: who cares together, and for which units. Not here: for which residents (contracts)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeam:
    """A team at an organisation.

    Shape: `members` are the accounts beside the leader; `serves` are the units below whose residents it signs, beside
           those of its own organisation. It is at work from `starts_on` and until `ends_on`, both days counted.
    """

    id: UUID
    organisation: UUID
    name: str
    phone: str
    leader: UUID
    members: tuple[UUID, ...]
    serves: tuple[UUID, ...]
    starts_on: date
    ends_on: date | None
    version: int

    @property
    def doctors(self) -> frozenset[UUID]:
        """Everybody in the team."""
        return frozenset((self.leader, *self.members))

    @property
    def units(self) -> frozenset[UUID]:
        """The organisations whose residents it signs."""
        return frozenset((self.organisation, *self.serves))

    def works_on(self, day: date) -> bool:
        """Whether it is at work on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
