"""How an alliance will know whether it is of use: surveys and evaluations planned in its charter, and their targets: the values.

Not here: reading them (rules.assessment), a survey that is carried out (surveys), an evaluation that is (evaluation).
Source: docs/sources/heyi-assumptions.md#assessment
"""

from dataclasses import dataclass
from enum import StrEnum

from heyi.contexts.governance.terms import Role, Status, Where, Words

# Below this many people nothing is shown, where a charter names no number. Source: docs/sources/heyi-assumptions.md#survey-cells
USUAL_CELL = 5


class WhoIsAsked(StrEnum):
    """Whom a survey asks."""

    PATIENTS = "patients"
    RESIDENTS = "residents"
    STAFF = "staff"


class DrawnFrom(StrEnum):
    """From what the people of a survey are drawn: points where they are met, or episodes of care that have ended."""

    POINTS = "points"
    EPISODES = "episodes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The post that carries something out, and at which place it is held."""

    role: Role
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSample:
    """How many are asked.

    Shape: `areas` and `points` of each, 0 for all; `forms` at each point; `spare_ratio` is how many more are invited than
           answers are wanted, as a part of them.
    """

    areas: int
    points: int
    forms: int
    spare_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSurvey:
    """A survey the charter wants repeated. Units: `every_months` lie between the first days of two waves."""

    code: str
    name: Words
    questionnaire: str
    who: WhoIsAsked
    frame: DrawnFrom
    every_months: int
    sample: PlannedSample
    owner: Owner
    source: str
    status: Status
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvaluation:
    """An evaluation the charter wants repeated. Shape: `report_to` is the code of a body, None where nobody is told."""

    code: str
    name: Words
    plan: str
    every_months: int
    owner: Owner
    report_to: str | None
    source: str
    status: Status
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredBy:
    """By what a target is measured: a survey or an evaluation of this charter, never both.

    Shape: `column` is a column or scale of the questionnaire, or a value the evaluation answers; with `share_of` the share of
           valid answers that gave one of these is taken, without it the mean.
    """

    survey: str | None
    evaluation: str | None
    column: str
    share_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentTarget:
    """What is to be reached. Shape: exactly one of both bounds; a share is a ratio, 0 to 1."""

    code: str
    name: Words
    measured_by: MeasuredBy
    at_least: float | None
    at_most: float | None
    source: str
    status: Status
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The whole plan of surveys and evaluations. `line` is 0 where a charter has none."""

    least_cell: int
    surveys: tuple[PlannedSurvey, ...]
    evaluations: tuple[PlannedEvaluation, ...]
    targets: tuple[AssessmentTarget, ...]
    source: str
    status: Status
    line: int

    def survey(self, code: str | None) -> PlannedSurvey | None:
        """The survey of that code."""
        return next((one for one in self.surveys if one.code == code), None)

    def evaluation(self, code: str | None) -> PlannedEvaluation | None:
        """The evaluation of that code."""
        return next((one for one in self.evaluations if one.code == code), None)


NO_ASSESSMENT = Assessment(
    least_cell=USUAL_CELL, surveys=(), evaluations=(), targets=(), source="heyi-assumptions#assessment",
    status=Status.ASSUMPTION, line=0,
)  # fmt: skip
