"""The facts of the patient index. Ids, numbers, flags and codes: who the patient is stays in the sealed difference."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.patients.terms.access import GrantBasis, Known
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.patients.terms.people import Field, WithoutNumber
from heyi.contexts.patients.terms.protection import (
    EmergencyReason,
    RestrictionScope,
    ReviewVerdict,
    RightsKind,
    RightsOutcome,
)
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
class PersonRegrouped(Event):
    """A record belongs to another person now, because it was joined to other records or parted from them."""

    before: UUID
    after: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDecided(Event):
    """A person decided whether two records are one human; the reason stays in the sealed difference.

    Shape: `subject` is the pair; `former` is what had been decided before, None where nothing was.
    """

    one: UUID
    other: UUID
    verdict: Verdict
    former: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAsked(Event):
    """Somebody put two records beside each other that the computation had not brought together."""

    one: UUID
    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWithdrawn(Event):
    """What was decided of two records counts no more; the computation speaks again."""

    one: UUID
    other: UUID
    former: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCompared(Event):
    """Records were compared anew with all others, some at a time.

    Shape: `subject` is the round; `pairs` counts those that wait for a person afterwards.
    """

    records: int
    pairs: int


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
class AccessExpired(Event):
    """An organisation's access to a person ended by itself."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(Event):
    """A clinician opened a person's records in an emergency, until `ends_at`; `reviews` counts who must judge it."""

    person: UUID
    organisation: UUID
    case: UUID
    reason: EmergencyReason
    ends_at: datetime
    reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassClosed(Event):
    """A clinician ended their own emergency access before its time."""

    person: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassReviewed(Event):
    """A data officer judged an emergency access for one of the institutions concerned."""

    person: UUID
    organisation: UUID
    emergency: UUID
    verdict: ReviewVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequested(Event):
    """A person, or who may speak for them, asked something about their data of one member that holds it."""

    person: UUID
    organisation: UUID
    desk: UUID
    kind: RightsKind
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsAnswered(Event):
    """The member answered; `grants_ended` counts the accesses that ended with it."""

    person: UUID
    organisation: UUID
    kind: RightsKind
    outcome: RightsOutcome
    grants_ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRestricted(Event):
    """A member's record of a person is shut to others from now on."""

    person: UUID
    organisation: UUID
    scope: RestrictionScope
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionLifted(Event):
    """A member's record of a person is open again to those who have access."""

    person: UUID
    organisation: UUID
