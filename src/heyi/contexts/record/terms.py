"""The words of the record and the values that have a shape. Not here: what an entry must state (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.kernel.errors import Problem


class EntryKind(StrEnum):
    """What an entry tells of. In this order they are shown where several happened at once."""

    ENCOUNTER = "encounter"
    DIAGNOSIS = "diagnosis"
    OBSERVATION = "observation"
    ALLERGY = "allergy"
    CHARGE = "charge"
    DOCUMENT = "document"


class Setting(StrEnum):
    """In what form somebody was cared for."""

    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    HOME_VISIT = "home_visit"
    TELEPHONE = "telephone"
    ONLINE = "online"
    CHECK_UP = "check_up"
    OTHER = "other"


class EncounterStatus(StrEnum):
    """How far an encounter has come."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class DiagnosisRole(StrEnum):
    """What a diagnosis is in its encounter."""

    MAIN = "main"
    SECONDARY = "secondary"
    ADMISSION = "admission"
    DISCHARGE = "discharge"


class DiagnosisStatus(StrEnum):
    """How a diagnosis stands."""

    ACTIVE = "active"
    SUSPECTED = "suspected"
    RESOLVED = "resolved"
    REFUTED = "refuted"


class ObservationGroup(StrEnum):
    """Where an observation comes from."""

    VITAL_SIGNS = "vital_signs"
    LABORATORY = "laboratory"
    EXAMINATION = "examination"
    QUESTIONNAIRE = "questionnaire"
    OTHER = "other"


class ObservationStatus(StrEnum):
    """Whether an observation may be relied on."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"


class Flag(StrEnum):
    """How a value lies to its reference range, as HL7 v2 table 0078 codes it."""

    NORMAL = "N"
    LOW = "L"
    HIGH = "H"
    CRITICALLY_LOW = "LL"
    CRITICALLY_HIGH = "HH"
    ABNORMAL = "A"
    CRITICALLY_ABNORMAL = "AA"


class AllergyGroup(StrEnum):
    """What kind of substance somebody does not bear."""

    MEDICINE = "medicine"
    FOOD = "food"
    ENVIRONMENT = "environment"
    BIOLOGIC = "biologic"
    OTHER = "other"


class Severity(StrEnum):
    """How bad a reaction was."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How sure an allergy is."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    REFUTED = "refuted"


class ChargeGroup(StrEnum):
    """What money was asked for."""

    REGISTRATION = "registration"
    CONSULTATION = "consultation"
    EXAMINATION = "examination"
    LABORATORY = "laboratory"
    TREATMENT = "treatment"
    OPERATION = "operation"
    WESTERN_MEDICINE = "western_medicine"
    CHINESE_MEDICINE = "chinese_medicine"
    MATERIAL = "material"
    BED = "bed"
    NURSING = "nursing"
    OTHER = "other"


class DocumentKind(StrEnum):
    """What a document is."""

    OUTPATIENT_RECORD = "outpatient_record"
    ADMISSION_RECORD = "admission_record"
    DISCHARGE_SUMMARY = "discharge_summary"
    OPERATION_RECORD = "operation_record"
    LABORATORY_REPORT = "laboratory_report"
    IMAGING_REPORT = "imaging_report"
    PATHOLOGY_REPORT = "pathology_report"
    ECG_REPORT = "ecg_report"
    CHECK_UP_REPORT = "check_up_report"
    CERTIFICATE = "certificate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One contact of a person with a member."""

    setting: Setting
    status: EncounterStatus
    begins_at: datetime
    ends_at: datetime | None = None
    number: str = ""
    department: str = ""
    doctor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What somebody was found to suffer from, in the words and codes of the member."""

    text: str
    code: str = ""
    system: str = ""
    system_version: str = ""
    role: DiagnosisRole
    status: DiagnosisStatus
    stated_at: datetime | None = None
    onset_on: date | None = None
    doctor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several numbers that make up an observation: systolic and diastolic pressure."""

    text: str
    number: Decimal
    unit: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One observation: of number, words, coded value and parts exactly one is there.

    Units: `unit` is UCUM.
    """

    text: str
    code: str = ""
    system: str = ""
    group: ObservationGroup
    status: ObservationStatus
    taken_at: datetime
    number: Decimal | None = None
    unit: str = ""
    words: str = ""
    value_code: str = ""
    value_system: str = ""
    parts: tuple[Part, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    range_words: str = ""
    flag: Flag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """What somebody does not bear."""

    substance: str
    code: str = ""
    system: str = ""
    group: AllergyGroup
    reaction: str = ""
    severity: Severity
    certainty: Certainty
    recorded_at: datetime
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money asked for one thing of an encounter.

    Units: fen. Who pays adds up to the amount, or is not told at all.
    """

    item_name: str
    item_code: str = ""
    group: ChargeGroup
    quantity: Decimal
    amount_fen: int
    insurance_fen: int | None = None
    patient_fen: int | None = None
    other_fen: int | None = None
    charged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper of the member: what it is, and the file, by its digest."""

    title: str
    group: DocumentKind
    written_at: datetime
    author: str = ""
    file_name: str
    media_type: str
    size: int
    digest: str


Said = Encounter | Diagnosis | Observation | Allergy | Charge | Document


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it was sent."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingEntry:
    """One entry as a member's system sent it; nothing checked.

    Shape: `key` is the sender's own; `patient` our id of the sender's record, or a kind of number and the number;
           `encounter` the key of the encounter it belongs to, from the same source; `said` what it tells, by field;
           `payload` everything that was sent, kept as it is. One that `is_withdrawn` needs only kind and key.
    """

    kind: str
    key: str = field(repr=False)
    patient: UUID | tuple[str, str] | None = field(default=None, repr=False)
    encounter: str = field(default="", repr=False)
    said: Mapping[str, object] = field(default_factory=dict, repr=False)
    payload: object = field(default=None, repr=False)
    file: IncomingFile | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """A row of which whoever read the file could not make an entry."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened to a person at a member, as it stands there now.

    Shape: `patient` is that member's own record; `sent_at` when this version came in; `withdrawn_at` when the member
           took it back.
    """

    id: UUID
    kind: EntryKind
    organisation: UUID
    patient: UUID
    source: str
    key: str = field(repr=False)
    encounter: UUID | None
    happened_at: datetime
    version: int
    first_sent_at: datetime
    sent_at: datetime
    withdrawn_at: datetime | None
    said: Said = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerVersion:
    """What an entry said before; `was_withdrawn` where the member had taken it back at that time."""

    version: int
    sent_at: datetime
    replaced_at: datetime
    was_withdrawn: bool
    said: Said = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """One thing wrong with one field of one row; `value` is shown back only where it is no patient's data."""

    row: int
    field: str
    code: str
    value: str | None = None
    limit: int | float | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What became of a batch.

    Shape: `read` is the sum of the five fates; with `is_dry_run`, or where all or nothing was asked and a row was
           rejected (`is_refused`), the counts tell what would have been and nothing was written.
    """

    batch: UUID
    read: int
    accepted: int
    changed: int
    unchanged: int
    withdrawn: int
    rejected: int
    errors: tuple[EntryProblem, ...] = ()
    is_dry_run: bool = False
    is_refused: bool = False
