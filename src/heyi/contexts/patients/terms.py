"""The words of the patient index and the values that have a shape. Not here: what a person must state (rules)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from heyi.kernel.errors import Problem


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


class GrantBasis(StrEnum):
    """The act of the other side that opened a person's record to an organisation."""

    REFERRAL_ACCEPTED = "referral_accepted"
    OUTCOME_SHARED = "outcome_shared"
    DOWN_REFERRAL_ACCEPTED = "down_referral_accepted"
    ASKED_AND_GIVEN = "asked_and_given"


class ClashKind(StrEnum):
    """Why two records do not fit together."""

    NUMBER_OTHER_NAME = "number_other_name"
    NAME_BIRTH_OTHER_NUMBER = "name_birth_other_number"
    NAME_BIRTH_NO_NUMBER = "name_birth_no_number"
    # Two numbers of one human that were registered apart: to be merged by a decision, never by the way.
    ONE_HUMAN_TWO_PERSONS = "one_human_two_persons"


class Known(StrEnum):
    """What the alliance answers to a full exact number."""

    OWN = "own"
    WITHIN_REACH = "within_reach"
    ASK_FOR_ACCESS = "ask_for_access"
    UNKNOWN = "unknown"


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


class ImportMode(StrEnum):
    """What an import does about rows that are wrong, and whether it does anything at all."""

    EACH_GOOD_ROW = "each_good_row"
    ALL_OR_NOTHING = "all_or_nothing"
    DRY_RUN = "dry_run"


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


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """The answer to a full exact number.

    Shape: `patient` only where the actor may see that record; `question` is what a request for access refers to.
    """

    known: Known
    question: UUID
    patient: UUID | None = None


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """An organisation asks to see the record of a person that the alliance knows."""

    id: UUID
    person: UUID
    asked_by: UUID
    asked_at: datetime
    reason: str = field(repr=False)
    answered_at: datetime | None
    is_given: bool | None


@dataclass(frozen=True, slots=True)
class Grant:
    """An organisation's access to a person for a time; the end is the first instant it no longer holds."""

    id: UUID
    person: UUID
    organisation: UUID
    basis: GrantBasis
    case: UUID
    begins_at: datetime
    ends_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOffer:
    """Access to a person that one side of a case gives to another.

    Shape: `offered_by` holds the person's record, or has access to it; `until` None lasts until the case ends it.
    """

    person: UUID
    to: UUID
    offered_by: UUID
    basis: GrantBasis
    case: UUID
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one field of one row of a file; `value` is masked where it would tell who it is."""

    row: int
    field: str
    code: str
    value: str | None = None
    limit: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row of which the reader of the file could not make a person."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file.

    Shape: `read` is the sum of the four fates; with `is_dry_run`, or where all or nothing was asked and a row was
           rejected (`is_refused`), the counts tell what would have been and nothing was written.
    """

    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    errors: tuple[RowProblem, ...] = ()
    is_dry_run: bool = False
    is_refused: bool = False
