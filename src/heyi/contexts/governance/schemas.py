"""The shapes in which governance is told by the API. Not here: the routes (api), what a charter means (rules)."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from heyi.contexts.governance.terms import (
    Act,
    ClockName,
    Counting,
    Direction,
    Domain,
    Duty,
    Measure,
    OrganisationKind,
    Position,
    Role,
    Tier,
    Urgency,
    Where,
)
from heyi.foundation.audit import FURTHEST_PAGE
from heyi.foundation.record import Kind
from heyi.foundation.shapes import Model, Named, Paged
from heyi.kernel.actor import ActorKind

Code = TypeVar("Code")
InOrder = Annotated[list[Code], BeforeValidator(sorted)]


class OrganisationsWanted(Paged):
    """Which organisations a list shall hold."""

    q: str = Field("", max_length=64, description="Words that name or code must hold")
    tier: list[Tier] = Field(default_factory=list)
    kind: list[OrganisationKind] = Field(default_factory=list)
    alliance: UUID | None = None
    parent: UUID | None = None


class OrganisationOut(Model):
    """An institution."""

    id: UUID
    code: str
    name: str
    name_en: str
    tier: Tier
    kind: OrganisationKind
    uscc: str | None
    division: str | None
    parent: UUID | None


class WordsOut(Model):
    """A name in both languages."""

    zh: str
    en: str


class AllianceOut(Model):
    """An alliance."""

    id: UUID
    code: str
    name: str
    name_en: str
    founded_at: datetime


class MemberOut(Model):
    """An institution and its place in an alliance."""

    organisation: OrganisationOut
    position: Position
    starts_at: datetime
    ends_at: datetime | None


class StandingOut(Model):
    """What one may do at one institution under one charter; without an alliance, what it may do by itself."""

    organisation: Named
    alliance: UUID | None
    charter: UUID | None
    roles: InOrder[Role]
    duties: InOrder[Duty]


class MeOut(Model):
    """Who is signed in."""

    id: UUID
    name: str
    kind: ActorKind
    standings: list[StandingOut]


class HolderOut(Model):
    """Who holds a power, at which places; no tiers or kinds mean any."""

    where: Where
    body: str | None
    role: Role | None
    tiers: InOrder[Tier]
    kinds: InOrder[OrganisationKind]


class LimitOut(Model):
    """Up to where a power reaches."""

    measure: Measure
    up_to: int


class PowerOut(Model):
    """One power of one holder."""

    holder: HolderOut
    limit: LimitOut | None


class CellOut(Model):
    """One act of a row of the matrix."""

    act: Act
    powers: list[PowerOut]


class ProvenanceOut(Model):
    """Where a value of the charter comes from and how sure it is."""

    source: str
    status: str


class RowOut(Model):
    """One matter of the power matrix."""

    domain: Domain
    matter: str
    name: WordsOut
    cells: list[CellOut]
    answers: list[HolderOut]
    duties: list[Duty]
    provenance: ProvenanceOut


class PathOut(Model):
    """From which tier to which tiers a referral may go in one step."""

    direction: Direction
    sender: Tier
    receivers: InOrder[Tier]
    provenance: ProvenanceOut


class DeadlineOut(Model):
    """One deadline for one urgency."""

    clock: ClockName
    urgency: Urgency
    minutes: int
    counting: Counting
    expires_after_minutes: int | None
    direction: Direction | None
    provenance: ProvenanceOut


class VersionOut(Model):
    """One text of an alliance's charter."""

    id: UUID
    number: int
    effective_from: datetime
    digest: str


class CharterOut(Model):
    """The charter in force: its power matrix, the ways of referrals and their clocks."""

    alliance: UUID
    version: VersionOut
    code: str
    name: WordsOut
    effective_on: date
    policy_in_force: str
    matrix: list[RowOut]
    paths: list[PathOut]
    clocks: list[DeadlineOut]


class RecordsAsked(Paged):
    """Which part of the record is asked for."""

    page: int = Field(1, ge=1, le=FURTHEST_PAGE)
    kind: Kind | None = None
    fact: str = Field("", max_length=64, pattern="^[a-z_]*$")
    case: UUID | None = None
    patient: UUID | None = None
    by: UUID | None = None
    organisation: UUID | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class RecordOut(Model):
    """One row of the record: what was done, read or refused, by whom, where and under which charter."""

    id: UUID
    kind: Kind
    fact: str
    facts: Annotated[dict[str, Any], BeforeValidator(dict)]
    case: UUID
    at: datetime
    by: UUID
    actor_kind: ActorKind
    organisation: UUID | None
    alliance: UUID | None
    charter: UUID | None
    duty: str
    patient: UUID | None
    address: str


class OnCallAsked(Paged):
    """Which duties a list shall hold."""

    q: str = Field("", max_length=64, description="Words that the department or the institution must hold")
    organisation: UUID | None = None
    now: bool = Field(default=True, description="Only who is on duty now; false tells later duties as well")


class OnCallIn(Model):
    """Who is to answer the telephone of a department, and when."""

    organisation: UUID
    department: str = Field(max_length=120)
    name: str = Field(max_length=120)
    phone: str = Field(max_length=64)
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class OnCallOut(Model):
    """Somebody who answers the telephone of a department."""

    id: UUID
    organisation: UUID
    department: str
    name: str
    phone: str
    starts_at: datetime
    ends_at: datetime
