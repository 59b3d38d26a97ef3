"""What happened to evaluation plans and evaluations: ids, counts and digests. What an evaluation found is in no fact."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Role
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPlanKept(Event):
    """An edition of an evaluation plan was kept, and the record its digest. Shape: `subject` is the edition."""

    organisation: UUID
    alliance: UUID
    number: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFact(Event):
    """What every fact of an evaluation tells: `subject` is the evaluation."""

    organisation: UUID
    alliance: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationAsked(EvaluationFact):
    """Somebody had a plan carried out: its data were taken as they stood; the record keeps their digest."""

    plan: UUID
    live_tables: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationWentOn(EvaluationFact):
    """An evaluation has carried out so many of its steps."""

    step: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationCarriedOut(EvaluationFact):
    """An evaluation has its numbers and its report; the record beside it keeps a digest of the bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFailed(EvaluationFact):
    """A step could not be computed; nothing was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationShared(EvaluationFact):
    """Everybody with a post in the alliance may read an evaluation from now on.

    Whom its charter wants told: each of `alerted_roles` at the place beside it in `alerted_places`.
    """

    alerted_roles: tuple[Role, ...]
    alerted_places: tuple[UUID, ...]
