"""Plans that are kept and evaluations that are carried out: the values. Not here: what a plan says (terms).

A plan is kept edition by edition and never changed. An evaluation holds the data it was reckoned on and every file it gave.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# A plan with its data: far more than an evaluation of thousands of rows needs.
LARGEST_FILES = 20 * 2**20
MOST_FILES = 50
LONGEST_PLAN = 200_000

LANGUAGES = {"zh": "zh-hans", "en": "en"}
BUNDLE, ANSWERS = "bundle.zip", "answers.json"


class EvaluationState(StrEnum):
    """How far an evaluation has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan:
    """One edition of an evaluation plan as it is kept.

    Shape: `digest` is over its text and its files, hexadecimal; `files` are their names.
    """

    id: UUID
    organisation: UUID
    alliance: UUID
    code: str
    number: int
    title_zh: str
    title_en: str
    text: str
    files: tuple[str, ...]
    digest: str
    made_at: datetime
    made_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A plan carried out once.

    Shape:  `step` of `steps` are done; `inputs_digest` is over the data it was reckoned on; `fault_zh` and `fault_en` say why
            one failed; `shared_at` is when the whole alliance came to see it, None where only its own institution does.
    """

    id: UUID
    plan: UUID
    organisation: UUID
    alliance: UUID
    code: str
    number: int
    title_zh: str
    title_en: str
    state: EvaluationState
    step: int
    steps: int
    inputs_digest: str
    asked_at: datetime
    asked_by: UUID
    ended_at: datetime | None
    fault_zh: str
    fault_en: str
    shared_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (EvaluationState.DONE, EvaluationState.FAILED)
