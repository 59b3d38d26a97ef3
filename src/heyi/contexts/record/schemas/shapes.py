"""The shapes in which entries come in and are told. Not here: how answers are put into them (telling)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Base64Bytes, Field

from heyi.contexts.patients.terms.people import IdentifierType
from heyi.contexts.record.rules.fields import LONGEST_CODE, LONGEST_NAME, LONGEST_STORY
from heyi.contexts.record.rules.reading import MOST_PARTS
from heyi.contexts.record.terms import (
    AllergyGroup,
    Certainty,
    ChargeGroup,
    DiagnosisRole,
    DiagnosisStatus,
    DocumentKind,
    EncounterStatus,
    EntryKind,
    Flag,
    IncomingEntry,
    IncomingFile,
    ObservationGroup,
    ObservationStatus,
    Setting,
    Severity,
)
from heyi.foundation.shapes import Model, Why

MOST_ENTRIES = 1_000
_LONGEST_NUMBER = 40


def _coded(codes: type[StrEnum]) -> Any:
    """One of our own codes, or nothing; another one is told of its row and does not stop the batch."""
    return Field(max_length=LONGEST_CODE, json_schema_extra={"enum": ["", *(str(one) for one in codes)]})


Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Code = Annotated[str, Field(max_length=LONGEST_CODE)]
Words = Annotated[str, Field(max_length=LONGEST_STORY)]
Moment = Annotated[str, Field(max_length=_LONGEST_NUMBER, description="ISO 8601 with its zone, or a day")]
Day = Annotated[str, Field(max_length=_LONGEST_NUMBER, description="YYYY-MM-DD")]
# As text a number comes through exact to the digit.
Number = Annotated[str, Field(max_length=_LONGEST_NUMBER)] | int | float


class EncounterShape(Model):
    """One contact of a person with a member."""

    setting: Annotated[str, _coded(Setting)] = ""
    status: Annotated[str, _coded(EncounterStatus)] = ""
    begins_at: Moment = ""
    ends_at: Moment = ""
    number: Name = ""
    department: Name = ""
    doctor: Name = ""
    reason: Words = ""


class DiagnosisShape(Model):
    """What somebody was found to suffer from. Codes of ICD-10 are checked for their form."""

    text: Words = ""
    code: Code = ""
    system: Name = ""
    system_version: Name = ""
    role: Annotated[str, _coded(DiagnosisRole)] = ""
    status: Annotated[str, _coded(DiagnosisStatus)] = ""
    stated_at: Moment = ""
    onset_on: Day = ""
    doctor: Name = ""


class PartShape(Model):
    """One of several numbers that make up an observation."""

    text: Name = ""
    number: Number | None = None
    unit: Code = ""
    code: Code = ""


class ObservationShape(Model):
    """Something measured or seen: a number with its unit (UCUM), words, a coded value, or parts."""

    text: Name = ""
    code: Code = ""
    system: Name = ""
    group: Annotated[str, _coded(ObservationGroup)] = ""
    status: Annotated[str, _coded(ObservationStatus)] = ""
    taken_at: Moment = ""
    number: Number | None = None
    unit: Code = ""
    words: Words = ""
    value_code: Code = ""
    value_system: Name = ""
    parts: list[PartShape] = Field(default_factory=list, max_length=MOST_PARTS)
    low: Number | None = None
    high: Number | None = None
    range_words: Name = ""
    flag: Annotated[str, _coded(Flag)] = ""


class AllergyShape(Model):
    """What somebody does not bear."""

    substance: Name = ""
    code: Code = ""
    system: Name = ""
    group: Annotated[str, _coded(AllergyGroup)] = ""
    reaction: Words = ""
    severity: Annotated[str, _coded(Severity)] = ""
    certainty: Annotated[str, _coded(Certainty)] = ""
    recorded_at: Moment = ""
    ended_on: Day = ""


class ChargeShape(Model):
    """Money asked for one thing of an encounter, in whole fen."""

    item_name: Name = ""
    item_code: Code = ""
    group: Annotated[str, _coded(ChargeGroup)] = ""
    quantity: Number | None = None
    amount_fen: int | None = None
    insurance_fen: int | None = None
    patient_fen: int | None = None
    other_fen: int | None = None
    charged_at: Moment = ""


class FileIn(Model):
    """A file: PDF, PNG, JPEG or plain text, in base64."""

    name: Name
    content: Base64Bytes


class DocumentIn(Model):
    """A paper with its file."""

    title: Name = ""
    group: Annotated[str, _coded(DocumentKind)] = ""
    written_at: Moment = ""
    author: Name = ""
    file: FileIn | None = None


class DocumentOut(Model):
    """A paper; its file is fetched by itself."""

    title: str
    group: DocumentKind
    written_at: datetime
    author: str = ""
    file_name: str
    media_type: str
    size: int
    digest: str


class NumberIn(Model):
    """A number by which the sender's own record of the patient is found."""

    type: IdentifierType
    value: Annotated[str, Field(max_length=LONGEST_NAME)]


class EntryIn(Model):
    """One entry under the sender's own key: exactly one of the six kinds. The patient is named by id or by number."""

    key: Name
    patient: UUID | None = None
    number: NumberIn | None = None
    of_encounter: Name = Field(
        "", description="The key of the encounter it belongs to, sent before or in this batch"
    )
    encounter: EncounterShape | None = None
    diagnosis: DiagnosisShape | None = None
    observation: ObservationShape | None = None
    allergy: AllergyShape | None = None
    charge: ChargeShape | None = None
    document: DocumentIn | None = None

    def incoming(self) -> IncomingEntry:
        """The entry as the verb takes it; one that is of no kind or of several is refused there, by its row."""
        kinds = [kind for kind in EntryKind if getattr(self, kind) is not None]
        kind = kinds[0].value if len(kinds) == 1 else ""
        told = getattr(self, kind) if kind else None
        said = told.model_dump(mode="json", exclude_defaults=True, exclude={"file"}) if told else {}
        file = self.document.file if self.document and kind == EntryKind.DOCUMENT else None
        number = (self.number.type.value, self.number.value) if self.number else None
        return IncomingEntry(
            kind=kind,
            key=self.key,
            patient=self.patient or number,
            encounter=self.of_encounter,
            said=said,
            file=IncomingFile(file.name, file.content) if file else None,
        )


class BatchIn(Model):
    """Entries of one system. `at` is needed by those who hold posts at several institutions."""

    source: str = Field(
        max_length=32, description="The name of the sender's system: small letters, digits, - and _"
    )
    at: UUID | None = None
    all_or_nothing: bool = False
    dry_run: bool = False
    entries: list[EntryIn] = Field(max_length=MOST_ENTRIES)


class KeyIn(Model):
    """One entry of the sender."""

    kind: EntryKind
    key: Name


class WithdrawalIn(Model):
    """Entries that are taken back; they stay on record, marked."""

    source: str = Field(max_length=32)
    at: UUID | None = None
    keys: list[KeyIn] = Field(max_length=MOST_ENTRIES)


class EntryProblemOut(Model):
    """One thing wrong with one field of one entry; rows count from 1."""

    row: int
    field: str
    code: str
    message: str
    value: str | None


class BatchOut(Model):
    """What became of a batch."""

    batch: UUID
    read: int
    accepted: int
    changed: int
    unchanged: int
    withdrawn: int
    rejected: int
    is_dry_run: bool
    errors: list[EntryProblemOut]


class EntryOut(Model):
    """One entry as it stands at its member; exactly one of the six kinds is there."""

    id: UUID
    kind: EntryKind
    organisation: UUID
    patient: UUID
    source: str
    key: str
    of_encounter: UUID | None
    happened_at: datetime
    version: int
    first_sent_at: datetime
    sent_at: datetime
    withdrawn_at: datetime | None
    encounter: EncounterShape | None = None
    diagnosis: DiagnosisShape | None = None
    observation: ObservationShape | None = None
    allergy: AllergyShape | None = None
    charge: ChargeShape | None = None
    document: DocumentOut | None = None


class FormerOut(Model):
    """What an entry said before."""

    version: int
    sent_at: datetime
    replaced_at: datetime
    was_withdrawn: bool
    said: dict[str, Any]


class StoryLineOut(EntryOut):
    """One line of the story; of an encounter also what was charged for it."""

    charged_fen: int
    charges: int


class StoryOut(Model):
    """A page of what happened to somebody at all members one may see, the latest first."""

    items: list[StoryLineOut]
    page: int
    per_page: int
    has_more: bool
    total: int | None = None
    allergies: list[EntryOut]
    vital_signs: list[EntryOut]
    members: list[UUID]


class EntryPageOut(Model):
    """One entry, what it said before, and what was sent as it was sent."""

    entry: EntryOut
    former: list[FormerOut]
    payload: dict[str, Any]
    belongings: list[EntryOut]


class PointOut(Model):
    """One observation of a trend."""

    entry: UUID
    organisation: UUID
    taken_at: datetime
    number: str
    flag: str


class SeriesOut(Model):
    """The same thing measured in the same unit, the oldest first."""

    text: str
    unit: str
    low: str | None
    high: str | None
    points: list[PointOut]


class TrendOut(Model):
    """The same observation over time and over members."""

    text: str
    series: list[SeriesOut]


class StoryWanted(Why):
    """Which lines a story shall hold."""

    kind: list[EntryKind] = Field(default_factory=list)
    organisation: UUID | None = None
    since: date | None = None
    until: date | None = None
    q: str = Field("", max_length=64, description="Words that must stand in the entry")
    page: int = Field(1, ge=1, le=500)
