"""What is measured of a case and told in advice. Not here: how (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms.pathway_questions import Criterion, Dose
from heyi.contexts.governance.terms.pathways import Figure, Milestone, Task


class Verdict(StrEnum):
    """What a checklist advises."""

    ADVISED = "advised"
    WEIGH = "weigh"
    AGAINST = "against"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One criterion and whether its condition holds; None where something needed for it is not known, named in `lacks`."""

    criterion: Criterion
    holds: bool | None
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """A dose worked out for this patient. `first` is given at once, `rest` after it; None where the weight is not known.

    Units: `whole`, `first`, `rest` in the dose's unit. `is_capped` where the weight would ask for more.
    """

    dose: Dose
    whole: Decimal | None
    least: Decimal | None = None
    first: Decimal | None = None
    rest: Decimal | None = None
    is_capped: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a checklist says of a case: every criterion shown. Advice, never an order."""

    checklist: str
    verdict: Verdict
    judged: tuple[Judged, ...]
    doses: tuple[Dosed, ...]


class Lack(StrEnum):
    """Why a figure of one case has no value."""

    MISSING = "missing"
    NOT_AMONG = "not_among"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One figure of one case, exactly one of value and lack.

    Shape: `counts` for shares and areas, `minutes` for intervals; `organisation` is the hospital to which the figure is credited:
           where an interval ends. `lacks` names milestones, scales or items that are missing; `why` the exclusion's code.
    Units: minutes, exact to the second.
    """

    figure: str
    minutes: Decimal | None = None
    counts: bool | None = None
    lack: Lack | None = None
    lacks: tuple[str, ...] = ()
    why: str = ""
    organisation: UUID | None = None
    in_target: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One figure over many cases: median with quartiles and n for intervals; how many of how many for shares.

    Shape: `excluded` counts by reason; `missing` those that lack something; `interval` is the 95 % Wilson interval of a ratio.
    Units: minutes; ratios 0–1.
    """

    figure: str
    n: int
    missing: int
    excluded: Mapping[str, int]
    median: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    mean: float | None = None
    in_target: int | None = None
    counted: int | None = None
    ratio: float | None = None
    interval: tuple[float, float] | None = None


class Pace(StrEnum):
    """How a target stands: in time, soon over, or over."""

    IN_TIME = "in_time"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A target that runs: since when, until when, and how it stands."""

    figure: Figure
    since: datetime
    due_at: datetime
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """The milestone to be done next, and the earliest target that ends with it."""

    milestone: Milestone
    running: Running | None


class TaskState(StrEnum):
    """Whether a task waits for its window, may be done, is past its day, or its window has closed."""

    COMING = "coming"
    OPEN = "open"
    LATE = "late"
    MISSED = "missed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTask:
    """A task of a case with its window."""

    task: Task
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    state: TaskState
