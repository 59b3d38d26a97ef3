"""What the questions about cases answer with. Not here: the questions (queries)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.terms.cases import Case, CaseState, CaseView, Decision, Filled, Part, Stamp
from heyi.contexts.pathways.terms.measuring import Advice, DueTask, Measured, NextAction, Running


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One line of the trail: a stamp as it was told, corrected or withdrawn."""

    stamp: Stamp
    is_standing: bool
    is_withdrawn: bool
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeen:
    """One case as somebody with a part in it sees it.

    Shape: `mine` are the hospitals at which the reader may tell something, `signing` those at which they may sign; `recurs` is an
           earlier case of the same human within the time the pathway names.
    """

    case: Case
    label: str = field(repr=False)
    pathway: Pathway
    view: CaseView
    trail: tuple[Trace, ...]
    parts: tuple[Part, ...]
    filled: tuple[Filled, ...]
    decisions: tuple[Decision, ...]
    advice: tuple[Advice, ...]
    measured: Mapping[str, Measured]
    next: NextAction | None
    running: tuple[Running, ...]
    tasks: tuple[DueTask, ...]
    mine: tuple[UUID, ...]
    signing: tuple[UUID, ...]
    recurs: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One case on a wall: no more than a wall may show.

    Shape: `is_coming` where the reader's hospital expects it, `is_quiet` where nothing was told of it for a day.
    """

    case: Case
    label: str = field(repr=False)
    pathway: Pathway
    stamps: tuple[Stamp, ...]
    next: NextAction | None
    running: tuple[Running, ...]
    is_coming: bool
    is_quiet: bool
    coming_from: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesWanted:
    """Which cases are asked for. Days are those of the wall, both ends included."""

    organisations: frozenset[UUID] | None = None
    states: frozenset[CaseState] = frozenset()
    pathway: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list."""

    case: Case
    label: str = field(repr=False)
    pathway: Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCase:
    """One case with every figure for every hospital that has it; without a name."""

    case: Case
    view: CaseView
    figures: Mapping[str, tuple[Measured, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task that is due, with its case."""

    case: Case
    label: str = field(repr=False)
    pathway: Pathway
    due: DueTask
