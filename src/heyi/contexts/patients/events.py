"""The facts of the patient index. Ids, numbers, flags and codes: who the patient is stays in the sealed difference."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.patients.terms import Field, GrantBasis, Known, WithoutNumber
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRegistered(Event):
    """A member registered a human; `clashes` counts the records it does not fit with."""

    person: UUID
    organisation: UUID
    without_number: WithoutNumber | None
    clashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCorrected(Event):
    """A member corrected its own record; `fields` names what is different."""

    person: UUID
    organisation: UUID
    version: int
    fields: tuple[Field, ...]
    clashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImported(Event):
    """A chunk of a file was taken in.

    Shape: `subject` is the import, `digest` the first half of the SHA-256 of the chunk's content; rows count as in the file.
    """

    organisation: UUID
    digest: UUID
    first_row: int
    last_row: int
    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOpened(Event):
    """An organisation may see a person's records from now on."""

    person: UUID
    organisation: UUID
    offered_by: UUID
    basis: GrantBasis
    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEnded(Event):
    """An organisation may no longer see a person's records in this case."""

    person: UUID
    organisation: UUID
    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAsked(Event):
    """Somebody asked for a full exact number; `known` is what they were told."""

    organisation: UUID
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAsked(Event):
    """An organisation asks those who hold a person's record to see it."""

    person: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswered(Event):
    """A holder of the record said yes or no."""

    person: UUID
    organisation: UUID
    answered_by: UUID
    is_given: bool
