"""Humans as members register them, and the values that have a shape. Not here: what a person must state (rules)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Sex(StrEnum):
    """Sex as GB/T 2261.1 codes it. Source: docs/sources/identity.md#gb-t-2261-1"""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


class IdentifierType(StrEnum):
    """Kinds of numbers by which a person is known."""

    RESIDENT = "resident_number"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PERMIT = "foreign_permit"
    BIRTH_CERTIFICATE = "birth_certificate"
    INSURANCE = "insurance_number"
    HEALTH_CARD = "health_card"
    LOCAL_RECORD = "local_record"
    TEMPORARY = "temporary"

    @property
    def is_local(self) -> bool:
        """Whether the number means something only together with the organisation that gave it out."""
        return self in (IdentifierType.LOCAL_RECORD, IdentifierType.TEMPORARY)

    @property
    def names_one_human(self) -> bool:
        """Whether equal numbers at two members are one human: identity documents; cards are lent, local numbers repeat."""
        return not self.is_local and self not in (IdentifierType.INSURANCE, IdentifierType.HEALTH_CARD)


class WithoutNumber(StrEnum):
    """Why somebody has no identity number. Source: docs/sources/identity.md#without-a-number"""

    NEWBORN = "newborn"
    FOREIGNER = "foreigner"
    UNCONSCIOUS = "unconscious"
    REFUSED = "refused"
    LOST = "lost"
    # A member's own system sent its record number and nothing else; never offered to a person at a desk.
    NOT_SENT = "not_sent"


class TokenKind(StrEnum):
    """What a search token was made of; each kind is hashed with a key of its own."""

    FULL_NAME = "full_name"
    WORD = "word"
    CHARACTER = "character"
    PAIR = "pair"
    PINYIN_FULL = "pinyin_full"
    PINYIN_INITIALS = "pinyin_initials"
    IDENTIFIER = "identifier"
    PHONE = "phone"
    PHONE_LAST4 = "phone_last4"


class Field(StrEnum):
    """What of a record can be different after a correction."""

    NAME = "name"
    SEX = "sex"
    BIRTH_ON = "birth_on"
    BIRTH_IS_ESTIMATED = "birth_is_estimated"
    IDENTIFIERS = "identifiers"
    PHONE = "phone"
    ADDRESS = "address"
    DIVISION = "division"
    COUNTRY = "country"
    WITHOUT_NUMBER = "without_number"
    CIRCUMSTANCES = "circumstances"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_PHONE = "guardian_phone"


@dataclass(frozen=True, slots=True)
class IncomingIdentifier:
    """A number as it was sent: the type may be unknown, the value may be anything."""

    type: str
    value: str = field(repr=False)
    valid_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingPerson:
    """A person as a desk, a file or a partner sent them: texts only, nothing checked.

    Shape: `birth_on` in any customary form; `sex` as code or word; `division` a GB/T 2260 code of 6 to 12 digits;
           `country` of residence in two or three letters, empty for China.
    """

    name: str = field(default="", repr=False)
    sex: str = ""
    birth_on: str = field(default="", repr=False)
    identifiers: tuple[IncomingIdentifier, ...] = ()
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    division: str = ""
    country: str = ""
    without_number: str = ""
    circumstances: str = field(default="", repr=False)
    guardian_name: str = field(default="", repr=False)
    guardian_phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A number that was checked, in its one written form."""

    type: IdentifierType
    value: str = field(repr=False)
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is registered of a person, checked.

    Shape: `birth_on` is None only where nobody could know it; with `birth_is_estimated` only its year is meant.
    """

    name: str = field(repr=False)
    sex: Sex
    birth_on: date | None = field(repr=False)
    birth_is_estimated: bool = False
    identifiers: tuple[Identifier, ...] = ()
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    division: str = ""
    country: str = ""
    without_number: WithoutNumber | None = None
    circumstances: str = field(default="", repr=False)
    guardian_name: str = field(default="", repr=False)
    guardian_phone: str = field(default="", repr=False)

    def number(self, kind: IdentifierType) -> str:
        """The number of that kind, or an empty text where there is none."""
        return next((one.value for one in self.identifiers if one.type is kind), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One member's own record of a human, as it stands now.

    Shape: `person` is shared by all records of that human at all members.
    """

    id: UUID
    person: UUID
    registered_by: UUID
    registered_at: datetime
    changed_at: datetime
    version: int
    details: Details

    @property
    def name(self) -> str:
        """The name as registered."""
        return self.details.name

    @property
    def sex(self) -> Sex:
        """The sex as registered."""
        return self.details.sex

    @property
    def birth_on(self) -> date | None:
        """The day of birth, where it is known."""
        return self.details.birth_on


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """A patient in a list: enough to pick the right one, numbers masked."""

    id: UUID
    person: UUID
    registered_by: UUID
    registered_at: datetime
    name: str = field(repr=False)
    sex: Sex
    birth_on: date | None = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    without_number: WithoutNumber | None
    is_own: bool
