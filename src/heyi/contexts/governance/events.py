"""Facts of governance. Not here: who hears them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRegistered(Event):
    """An institution is known from now on."""

    tier: Tier
    kind: OrganisationKind
    parent: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Event):
    """An institution's name, number, place in the tree, tier or kind is another one."""

    tier: Tier
    kind: OrganisationKind
    parent: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityDescribed(Event):
    """Where an institution lies, what it can do or its insurance zone is told anew; `subject` is the institution."""

    capabilities: int | None
    has_position: bool
    has_zone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTimesTold(Event):
    """Travel times between institutions were read from a table; `subject` is the institution that told them."""

    told: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceFounded(Event):
    """An alliance exists, with its lead."""

    lead: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceJoined(Event):
    """An institution belongs to an alliance; `subject` is the alliance."""

    membership: UUID
    organisation: UUID
    position: Position
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceLeft(Event):
    """A membership ends; `subject` is the alliance."""

    membership: UUID
    organisation: UUID
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGiven(Event):
    """An account holds a post."""

    account: UUID
    organisation: UUID
    alliance: UUID | None
    role: Role
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEnded(Event):
    """A post ends."""

    account: UUID
    organisation: UUID
    role: Role
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterApplied(Event):
    """A text of a charter takes effect at a named instant; `subject` is the alliance."""

    charter: UUID
    number: int
    effective_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnCall(Event):
    """Somebody answers a department's telephone for a time."""

    organisation: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOffCall(Event):
    """Somebody does so no longer, or not after all."""

    organisation: UUID
