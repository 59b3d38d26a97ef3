"""The facts of the record. Ids, numbers and digests: what happened to whom stays in the sealed columns."""

from dataclasses import dataclass
from uuid import UUID

from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsTakenIn(Event):
    """A chunk of a batch was taken in.

    Shape: `subject` is the batch, `digest` a keyed digest of what was in the rows; rows count as they were sent.
    """

    organisation: UUID
    digest: UUID
    first_row: int
    last_row: int
    read: int
    accepted: int
    changed: int
    unchanged: int
    withdrawn: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecordAdded(Event):
    """What a member has on record of one of its patients became different; `subject` is the batch, counts are entries."""

    patient: UUID
    organisation: UUID
    accepted: int
    changed: int
    withdrawn: int
