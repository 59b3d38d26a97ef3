"""The words of an evaluation: what is evaluated, by which theory, on which indicators and data, by which steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heyi.kernel.words import Words
from heyi.methods.tabular.answer import Answer

CERTAINTIES = ("official", "secondary", "unverified", "assumption", "constructed")
RECENT = "recent"
DIRECTIONS = ("benefit", "cost", "interval")


@dataclass(frozen=True, slots=True)
class Theory:
    """What the plan leans on. Shape: `status` is one of CERTAINTIES."""

    words: Words
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column that counts, and which way. Shape: `interval` is best_low:best_high:worst_low:worst_high where it is one."""

    column: str
    words: Words
    direction: str
    interval: str = ""
    source: str = ""
    status: str = "unverified"


@dataclass(frozen=True, slots=True)
class Dimension:
    """Indicators that belong together, such as structure, process and outcome."""

    code: str
    words: Words
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Live:
    """Where a table is taken from in the live store.

    Shape: `of` names what is asked of `source`; `wave` 0 is the latest; `period` is `recent` or FIRST/LAST.
    """

    source: str
    of: str
    by: str
    wave: int = 0
    period: str = RECENT


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table as the live store gave it. Shape: cells are texts, empty where withheld; `withheld` counts rows left out."""

    columns: Mapping[str, Sequence[str]]
    withheld: int


@dataclass(frozen=True, slots=True)
class Data:
    """A table by name.

    Shape: `file` lies beside the plan, or in the bundle where `live` says that the store gives it; `unit` is the column
           that names its rows.
    """

    name: str
    file: str
    unit: str | None
    words: Words
    source: str
    status: str
    live: Live | None = None


@dataclass(frozen=True, slots=True)
class WeightsFrom:
    """Weights that earlier steps found: of the indicators, or of dimensions and within them."""

    indicators: str = ""
    dimensions: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One method on one table.

    Shape: `uses_content` gives it the indicators of the plan with their directions; `added` are columns from earlier steps, as
           column -> (step, its column).
    """

    id: str
    words: Words
    method: str
    data: str
    options: Mapping[str, Any] = field(default_factory=dict)
    uses_content: bool = False
    weights_from: WeightsFrom | None = None
    added: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far the ranks of a step hang on its weights. Shape: each weight moves by up to `spread` of itself, `draws` times."""

    id: str
    words: Words
    of: str
    draws: int
    spread: float


@dataclass(frozen=True, slots=True)
class Plan:
    """An evaluation plan. Shape: `day` is YYYY-MM-DD or empty; steps run in their order."""

    code: str
    title: Words
    object: Words
    evaluator: Words
    purpose: Words
    theories: tuple[Theory, ...]
    content: tuple[Dimension, ...]
    data: tuple[Data, ...]
    steps: tuple[Step | Sensitivity, ...]
    seed: int
    day: str
    conclusions: tuple[Words, ...] = ()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All of them, in the order of the dimensions."""
        return tuple(one for dimension in self.content for one in dimension.indicators)


@dataclass(frozen=True, slots=True)
class Result:
    """What a step found. `options` are those it ran with, as plain values."""

    step: Step | Sensitivity
    method: str
    answer: Answer
    options: Mapping[str, Any]

    def told(self) -> dict[str, Any]:
        """In plain values, as the bundle keeps it."""
        return {"step": self.step.id, "options": dict(self.options), **self.answer.told(self.method)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan carried out. Shape: `rows` counts those of each table."""

    plan: Plan
    results: Sequence[Result]
    rows: Mapping[str, int]
