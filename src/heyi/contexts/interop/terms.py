"""The words of taking data in, and the values that have a shape. Not here: what makes a row wrong (rules)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

Answer = dict[str, object]


class Feed(StrEnum):
    """What a file holds."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    EXCEL = "excel"
    FHIR_BUNDLE = "fhir_bundle"
    FHIR_LINES = "fhir_lines"

    @property
    def is_fhir(self) -> bool:
        """Whether it holds FHIR resources and not rows of cells."""
        return self in (Format.FHIR_BUNDLE, Format.FHIR_LINES)


class Encoding(StrEnum):
    """How the signs of a text file are written as bytes; the values are names that Python knows."""

    UTF_8 = "utf-8"
    UTF_8_MARKED = "utf-8-sig"
    GB18030 = "gb18030"
    UTF_16 = "utf-16"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"


class Separator(StrEnum):
    """What stands between the cells of a CSV file."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "\t"


class RowFate(StrEnum):
    """What became of one row."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a table: the texts of the columns that were recognised, by field. Header = row 1, as Excel counts."""

    row: int
    texts: tuple[tuple[str, str], ...]
    too_many: bool = False

    def said(self) -> dict[str, str]:
        """The texts by field."""
        return dict(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """How a file was understood; told with every report, so that nothing is guessed in silence.

    Shape: `rows` counts data rows (FHIR: resources of the kind asked for); `columns` pairs each recognised header with its
           field; `left_out` are headers nobody asked for; `others` counts FHIR resources of other types.
    """

    format: Format
    rows: int
    encoding: Encoding | None = None
    separator: Separator | None = None
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    header_row: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong with one field of one row; `value` is masked where it would tell who it is.

    Shape: `row` as Excel counts it (the header is row 1), or the entry or line of a FHIR file; `reason` is a sentence.
    """

    row: int
    field: str
    value: str
    code: str
    reason: str

    def as_dict(self) -> Answer:
        """As programs read it."""
        return {
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file.

    Shape: `accepted` are new, `changed` and `unchanged` were known, `rejected` were left out. Where all or nothing was
           asked and a row was wrong (`is_refused`), nothing was taken in: `accepted` and `changed` are 0.
    """

    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    reading: FileReading
    errors: tuple[RowError, ...] = ()
    remarks: tuple[str, ...] = ()
    is_dry_run: bool = False
    is_refused: bool = False

    def as_dict(self) -> Answer:
        """As programs read it."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "errors": [error.as_dict() for error in self.errors],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingOrganisation:
    """An institution as a file tells of it: texts only, nothing checked; what the file does not say is empty.

    Shape: `parent` is a code; `capabilities` names departments and services, 、 between them; `also_called` are the names by
           which other FHIR resources of the file mean this one.
    """

    row: int
    code: str = ""
    name: str = ""
    name_en: str = ""
    tier: str = ""
    kind: str = ""
    uscc: str = ""
    division: str = ""
    parent: str = ""
    latitude: str = ""
    longitude: str = ""
    zone: str = ""
    capabilities: str = ""
    also_called: tuple[str, ...] = ()


class ResearchFormat(StrEnum):
    """How the tables of an export for research are written."""

    PARQUET = "parquet"
    CSV = "csv"


class Days(StrEnum):
    """How the day of an event is hidden: moved with its person by a secret number of days, or cut to its month."""

    SHIFT = "shift"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchOrder:
    """An export for research as it is asked for.

    Shape: `since` and `until` are days of the period, both within it; `project` names the study, and pseudonyms are its
           own; `sender` is the code of one organisation whose rows leave, or none for the whole store.
    """

    folder: Path
    project: str
    since: date
    until: date
    format: ResearchFormat = ResearchFormat.PARQUET
    days: Days = Days.SHIFT
    fewest: int = 5
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchFile:
    """One file of an export."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchReport:
    """What left, and what was done so that nobody is known by it.

    Shape: `small_before` people would have stood in small cells as they were; after ages were put in bands of `band_years`
           and places cut to `place_digits`, `suppressed` people were left out with all of their rows; `smallest` of the
           `cells` is the smallest. `rare_hidden` counts diagnoses and organisations that too few people share.
    """

    project: str
    since: date
    until: date
    days: Days
    fewest: int
    people: int
    suppressed: int
    small_before: int
    band_years: int
    place_digits: int
    cells: int
    smallest: int
    rare_hidden: int
    files: tuple[ResearchFile, ...]

    def as_dict(self) -> Answer:
        """As programs read it."""
        told: Answer = {
            name: getattr(self, name)
            for name in (
                "project",
                "people",
                "suppressed",
                "small_before",
                "band_years",
                "place_digits",
                "cells",
                "smallest",
            )
        }
        return {
            **told,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "days": self.days.value,
            "k": self.fewest,
            "rare_hidden": self.rare_hidden,
            "files": [{"name": one.name, "rows": one.rows, "sha256": one.sha256} for one in self.files],
        }
