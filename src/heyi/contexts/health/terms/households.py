"""The words of households and next of kin. Not here: what may be written of them (rules)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class Relation(StrEnum):
    """What somebody is to the head of a household, or to the patient whose kin they are.

    Source: docs/sources/family-doctor-contract.md#relations
    """

    HEAD = "head"
    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    NOT_RELATED = "not_related"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMember:
    """Somebody who lives or lived there; `patient` is their record where they are registered.

    Shape: they lived there from `since_on`; `until_on` is the first day on which they no longer did.
    """

    id: UUID
    patient: UUID | None
    name: str = field(repr=False)
    relation: Relation
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People who live together, as one organisation keeps them."""

    id: UUID
    organisation: UUID
    address: str = field(repr=False)
    members: tuple[HouseholdMember, ...]

    @property
    def head(self) -> HouseholdMember | None:
        """Who is head of it now."""
        now = (one for one in self.members if one.until_on is None)
        return next((one for one in now if one.relation is Relation.HEAD), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Whom to call for a patient; `rank` 1 is called first."""

    id: UUID
    patient: UUID
    organisation: UUID
    name: str = field(repr=False)
    relation: Relation
    phone: str = field(repr=False)
    rank: int
    is_guardian: bool
