"""A case and what was told of it. Not here: what the pathway is (governance.terms.pathways), what is measured (measuring)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms.pathway_questions import OnsetKind

# What stands for an item of a scale that cannot be tested, such as a limb in plaster.
UNTESTABLE = "UN"
Answer = bool | Decimal | str


class CaseState(StrEnum):
    """Where a case stands: the clock runs, the acute part is over and the course is followed, or it is over."""

    RUNNING = "running"
    FOLLOWING = "following"
    CLOSED = "closed"


class PartKind(StrEnum):
    """How a hospital came to a case: it opened it, it was told that the case comes, or it watches as the lead."""

    OPENED = "opened"
    EXPECTED = "expected"
    WATCHING = "watching"


class Choice(StrEnum):
    """What a doctor decided after the advice."""

    DO = "do"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One milestone as it stands now. `organisation` is where it happened.

    Units: `offset_seconds` is what the device's clock lacked and what was added to its time; None where no device told.
    """

    id: UUID
    code: str
    at: datetime
    organisation: UUID
    recorded_at: datetime
    by: UUID
    device: str = ""
    offset_seconds: float | None = None
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A hospital on the case, in the order in which the case comes to them."""

    organisation: UUID
    kind: PartKind
    since: datetime
    referral: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A scale as it was filled in.

    Shape: `total` None where an answer is missing that the scale needs; `shown` is what a person reads ("12", "2b", "10 (UN 2)");
           `cut` the code of what it means.
    """

    scale: str
    answers: Mapping[str, Answer] = field(repr=False)
    total: Decimal | None = field(repr=False)
    shown: str = field(repr=False)
    untestable: tuple[str, ...] = ()
    cut: str = ""
    is_positive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A scale on a case: what was scored, when, where and by whom. `at` is when it was found, not when it was typed."""

    id: UUID
    scored: Scored
    at: datetime
    organisation: UUID
    by: UUID
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A doctor's signed yes or no to a checklist, with the advice that was shown.

    Shape: `shown` holds each criterion's code with the answer it had then, None where that was not known.
    """

    id: UUID
    checklist: str
    choice: Choice
    reason: str = field(repr=False)
    advice: str
    at: datetime
    organisation: UUID
    by: UUID
    shown: Mapping[str, bool | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case as it stands; without the patient's name.

    Shape: `pathway` is judged by `charter`, the version under which it was opened; `onset_at` None where nobody knows it yet.
           `here` is the hospital that has it, `next` the one that expects it.
    """

    id: UUID
    pathway: str
    charter: UUID
    alliance: UUID
    state: CaseState
    onset_kind: OnsetKind
    onset_at: datetime | None
    opened_at: datetime
    opened_by: UUID
    origin: UUID
    here: UUID
    next: UUID | None
    patient: UUID | None
    person: UUID | None
    version: int
    end: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything the rules read of one case. The order of the stamps says nothing: only their codes, places and times do.

    Shape: the onset is among the stamps under its milestone's code as well; `per_hospital` names the milestones that are told of
           each hospital, so that a span between two of them is taken at one place.
    """

    onset_kind: OnsetKind
    onset_at: datetime | None
    stamps: tuple[Stamp, ...]
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    scales: Mapping[str, Scored] = field(default_factory=dict, repr=False)
    decisions: Mapping[str, Choice] = field(default_factory=dict)
    per_hospital: frozenset[str] = frozenset()
    end: str = ""
    # Where the case began: it leaves from there, and arrived from nowhere.
    origin: UUID | None = None
