"""The words of one human in several registrations: pairs, verdicts, decisions. Not here: a registration itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.patients.terms.people import Details, Patient


class ClashKind(StrEnum):
    """Why two records do not fit together."""

    NUMBER_OTHER_NAME = "number_other_name"
    NAME_BIRTH_OTHER_NUMBER = "name_birth_other_number"
    NAME_BIRTH_NO_NUMBER = "name_birth_no_number"
    # What is computed as one human, and held apart by a decision that a person took.
    ONE_HUMAN_TWO_PERSONS = "one_human_two_persons"
    LOOKS_ALIKE = "looks_alike"


class Aspect(StrEnum):
    """What of two registrations is compared."""

    NUMBER = "number"
    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    PHONE = "phone"
    PLACE = "place"
    CARD = "card"


class Verdict(StrEnum):
    """Whether two registrations are one human."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class AspectTold:
    """What one aspect of two registrations said.

    Shape: `weight` in bits: how many doublings of the odds that they are one human; 0 where nothing could be compared.
    """

    aspect: Aspect
    agreement: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the computation holds of two registrations, and why.

    Shape: `weight` in bits, all aspects and the odds before looking together; `chance` in 0..1; `guard` names the rule that
           lowered the verdict, empty where none did.
    """

    verdict: Verdict
    weight: float
    chance: float
    aspects: tuple[AspectTold, ...]
    model: str
    guard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of two registrations; it stands above every computation until a person takes it back."""

    verdict: Verdict
    by: UUID
    at_organisation: UUID
    at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tie:
    """What stands between two registrations: what a person decided, or what was computed where nobody decided.

    Shape: `weight` in bits orders the computed ties; a decision stands above all of them.
    """

    one: UUID
    other: UUID
    verdict: Verdict
    is_decided: bool
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two registrations that may be one human: what was computed, what was decided, and whether they are joined now."""

    id: UUID
    one: UUID
    other: UUID
    one_at: UUID
    other_at: UUID
    kind: ClashKind | None
    opinion: Opinion
    decision: Decision | None
    is_joined: bool
    found_at: datetime
    asked_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two records that do not fit together; `other` is None where the actor may not know that record."""

    id: UUID
    kind: ClashKind
    patient: UUID
    other: UUID | None
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to a registration: the record, and what it clashes with."""

    patient: Patient
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One registration of a pair as the steward sees it.

    Shape: `details` are masked where the registration belongs to another member, in what both sides say alike as well.
    """

    patient: UUID
    organisation: UUID
    registered_at: datetime
    details: Details
    is_own: bool
    is_masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one field of the computed person comes from."""

    name: str
    value: object = field(repr=False)
    patient: UUID
    organisation: UUID
    rule: str
    others: tuple[object, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One human as computed from the registrations that the reader may see; each field tells where it comes from."""

    id: UUID
    records: tuple[UUID, ...]
    fields: Mapping[str, Origin]
