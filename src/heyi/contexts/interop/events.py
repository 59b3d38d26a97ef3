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
