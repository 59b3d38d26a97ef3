"""The facts of contracts and care teams: ids, days, codes and flags."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.health.terms.contracts import (
    Consent,
    ContractSide,
    ContractState,
    EndReason,
    Package,
    RefuseReason,
)
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamOpened(Event):
    """A care team began its work: `subject` is the team."""

    organisation: UUID
    members: int
    serves: int
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamChanged(Event):
    """A care team has other members, units or words, or its last day was fixed."""

    organisation: UUID
    members: int
    serves: int
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFact(Event):
    """Something that happened to a contract: `subject` is the contract."""

    organisation: UUID
    team: UUID
    state: ContractState
    side: ContractSide
    version: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPrepared(ContractFact):
    """A contract was written down; it opens nothing before somebody else has confirmed it."""

    package: Package
    fee_fen: int
    follows: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractConfirmed(ContractFact):
    """A second person confirmed that the resident signed: the contract is in force between its days."""

    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRefused(ContractFact):
    """A prepared contract was not confirmed."""

    reason: RefuseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractWithdrawn(ContractFact):
    """Who prepared a contract took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnded(ContractFact):
    """A contract is over: `over_on` is the first day on which it is no longer in force."""

    reason: EndReason
    over_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAccessOpened(Event):
    """A contract in force opened its resident's records to the institution that signed it: `subject` is the contract."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDoubled(Event):
    """Records were joined or parted: another contract of the same human is in force on the same days, or no longer is."""

    is_doubled: bool
    organisation: UUID
