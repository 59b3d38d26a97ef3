"""What happened to a case. Which pathway, what was found and when it happened to the patient stays in columns of its own."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Role
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Event):
    """What every fact of a case tells: `subject` is the case, `organisations` all that have a part in it."""

    organisation: UUID
    organisations: tuple[UUID, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseFact):
    """Somebody opened a case."""

    alliance: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePatientNamed(CaseFact):
    """It is known now whose case it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOnsetChanged(CaseFact):
    """The beginning is known otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMilestoneTold(CaseFact):
    """A milestone was told. Who is to be told of it: each of `alerted_roles` at the place beside it in `alerted_places`."""

    stamp: UUID
    alerted_roles: tuple[Role, ...]
    alerted_places: tuple[UUID, ...]
    has_offset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMilestoneCorrected(CaseFact):
    """A milestone has another time, or was withdrawn."""

    stamp: UUID
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScaleFilled(CaseFact):
    """A scale was filled in, or items of the case were answered."""

    filled: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecisionSigned(CaseFact):
    """A doctor signed a decision."""

    decision: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSentOn(CaseFact):
    """The case goes on to another hospital. `referral` carries it; None where the patient is not known yet."""

    destination: UUID
    referral: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded(CaseFact):
    """The acute part is over."""

    is_followed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    """Nothing more is due."""
