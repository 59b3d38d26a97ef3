"""The words of the contract with a family doctor. Not here: who makes up a team (teams), what may happen when (rules)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class ContractState(StrEnum):
    """Where a contract stands: written down, confirmed, over, or never confirmed."""

    PREPARED = "prepared"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ContractSide(StrEnum):
    """Who acts on a contract: the institution that signs it, the one above it, or the clock."""

    SIGNER = "signer"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Package(StrEnum):
    """Which services were signed for. Source: docs/sources/family-doctor-contract.md#packages"""

    BASIC = "basic"
    PAID = "paid"


class EndReason(StrEnum):
    """Why a contract is over. Source: docs/sources/family-doctor-contract.md#ends"""

    RAN_OUT = "ran_out"
    MOVED_AWAY = "moved_away"
    DIED = "died"
    CHANGED_DOCTOR = "changed_doctor"
    RESIDENT_WITHDREW = "resident_withdrew"
    TEAM_DISSOLVED = "team_dissolved"
    SIGNED_TWICE = "signed_twice"


class GivenEnd(StrEnum):
    """Why somebody ends a contract before its last day; that it ran out only the clock says."""

    MOVED_AWAY = "moved_away"
    DIED = "died"
    CHANGED_DOCTOR = "changed_doctor"
    RESIDENT_WITHDREW = "resident_withdrew"
    TEAM_DISSOLVED = "team_dissolved"
    SIGNED_TWICE = "signed_twice"


class RefuseReason(StrEnum):
    """Why a prepared contract was not confirmed."""

    RESIDENT_UNWILLING = "resident_unwilling"
    RESIDENT_NOT_MET = "resident_not_met"
    PAPER_MISSING = "paper_missing"
    WRONG_PERSON = "wrong_person"
    WRONG_TERMS = "wrong_terms"


class Consent(StrEnum):
    """By what the resident's own will was shown to somebody who did not prepare the contract.

    Source: docs/sources/family-doctor-contract.md#consent
    """

    PAPER_SIGNED = "paper_signed"
    NUMBER_SHOWN = "number_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract as it stands.

    Shape:  `starts_on` and `ends_on` are both days on which it is in force; `over_on`, once it has ended, is the first
            day on which it no longer is. `person` is what the record was by itself when the contract was written: it
            goes on meaning this record, whatever is joined or parted later.
    Units:  `fee_fen` in fen.
    """

    id: UUID
    person: UUID
    patient: UUID
    organisation: UUID
    supervisor: UUID | None
    team: UUID
    doctor: UUID
    state: ContractState
    package: Package
    package_name: str = field(repr=False)
    fee_fen: int
    starts_on: date
    ends_on: date
    over_on: date | None
    end_reason: EndReason | RefuseReason | None
    number: str = field(repr=False)
    follows: UUID | None
    consent: Consent | None
    prepared_at: datetime
    prepared_by: UUID
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    moved_at: datetime
    moved_by: UUID
    doubled_at: datetime | None
    version: int

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        if self.confirmed_at is None or not self.starts_on <= day <= self.ends_on:
            return False
        return self.over_on is None or day < self.over_on

    @property
    def last_day(self) -> date:
        """The last day on which it is in force; before `starts_on` for one that ended before it began."""
        if self.over_on is None:
            return self.ends_on
        return min(self.ends_on, self.over_on - timedelta(days=1))
