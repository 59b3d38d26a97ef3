"""The facts of taking files in. Ids, numbers and digests: what stood in the rows is not among them."""

from dataclasses import dataclass
from uuid import UUID

from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsImported(Event):
    """A file of institutions was taken in.

    Shape: `subject` is the import, `digest` a keyed digest of what was in the rows; rows count as in the file.
    """

    organisation: UUID | None
    digest: UUID
    first_row: int
    last_row: int
    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsStaged(Event):
    """A chunk of a file was put aside until all of it may go in; `subject` is the import."""

    organisation: UUID
    number: int
    first_row: int
    last_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCleared(Event):
    """What had been put aside was taken away; `is_taken` tells whether it went in before."""

    organisation: UUID
    chunks: int
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchExported(Event):
    """De-identified rows left for research; `subject` is the export.

    Shape: `digest` is the beginning of the SHA-256 of the list of files, in which each file stands with its own; that list
           and the name of the project are in the sealed difference.
    """

    organisation: UUID | None
    digest: UUID
    files: int
    rows: int
    people: int
    suppressed: int
    fewest: int
