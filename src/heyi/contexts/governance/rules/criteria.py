"""Whom to send up, whom to treat here, whom to send down, as a charter says it. Not here: reading it, nor judging a patient.

Source: docs/sources/referral-criteria.md
"""

from dataclasses import dataclass
from enum import StrEnum

from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.terms import Comparison, Sign, Tier, Urgency, Words


class StandardFigure(StrEnum):
    """A number that the standard of care sets. A criterion refers to it, so that it is written down once."""

    SYSTOLIC_DANGER = "hypertension.systolic_danger_mmhg"
    DIASTOLIC_DANGER = "hypertension.diastolic_danger_mmhg"
    SYSTOLIC_GOAL = "hypertension.systolic_goal_mmhg"
    DIASTOLIC_GOAL = "hypertension.diastolic_goal_mmhg"
    GLUCOSE_DANGER = "diabetes.glucose_danger_mmol_per_l"
    GLUCOSE_LOW = "diabetes.glucose_low_mmol_per_l"
    PULSE_DANGER = "diabetes.pulse_danger_per_minute"

    @property
    def sign(self) -> Sign:
        """What it is a bound of."""
        what = self.value.partition(".")[2].partition("_")[0]
        return {
            "systolic": Sign.SYSTOLIC,
            "diastolic": Sign.DIASTOLIC,
            "glucose": Sign.GLUCOSE,
            "pulse": Sign.PULSE,
        }[what]


class CriterionGroup(StrEnum):
    """What a criterion for going up is about."""

    GENERIC = "generic"
    ACUTE = "acute"
    HYPERTENSION = "hypertension"
    DIABETES = "diabetes"
    OTHER = "other_disease"


class DownCategory(StrEnum):
    """Why somebody may be treated further down."""

    ACUTE_RECOVERED = "acute_recovered"
    POST_OP_REHAB = "post_op_rehab"
    CHRONIC_STABLE = "chronic_stable"
    TUMOUR_REHAB = "tumour_rehab"
    PALLIATIVE = "palliative"
    NURSING = "nursing"
    PSYCHIATRIC_STABLE = "psychiatric_stable"


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """Codes of ICD-10 from `first` to `last`, with everything below either; one code where both are the same."""

    first: str
    last: str

    @property
    def said(self) -> str:
        """As it is written."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Bound:
    """A measurement on one side of a number: one written here, or one of the standard of care."""

    sign: Sign
    comparison: Comparison
    value: float | None = None
    figure: StandardFigure | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Exactly one of: a measurement beyond a bound, something ticked, a diagnosis of some groups."""

    bound: Bound | None = None
    tick: str | None = None
    diagnoses: tuple[CodeGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """Something a doctor sees and ticks."""

    code: str
    name: Words
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class UpCriterion:
    """What should bring somebody up, how fast, and where to.

    Shape: `among` narrows it to patients with such a diagnosis; `needs_all` says whether one condition is enough.
    """

    code: str
    name: Words
    group: CriterionGroup
    among: tuple[CodeGroup, ...]
    conditions: tuple[Condition, ...]
    needs_all: bool
    urgency: Urgency
    green_channel: bool
    to: Tier | None
    department: Words | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class FirstContact:
    """A disease that institutions of a tier, and of those above it, treat themselves."""

    code: str
    name: Words
    diagnoses: tuple[CodeGroup, ...]
    tier: Tier
    version: str
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class DownEntry:
    """A disease whose patients may go on below after some days. Ages are in whole years, both bounds included."""

    code: str
    name: Words
    category: DownCategory
    diagnoses: tuple[CodeGroup, ...]
    age_from: int | None
    age_to: int | None
    stay_days: int | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """Everything a charter says of who belongs where; `included` names the catalogues it takes over."""

    included: tuple[str, ...] = ()
    ticks: tuple[Tick, ...] = ()
    up: tuple[UpCriterion, ...] = ()
    first_contact: tuple[FirstContact, ...] = ()
    down: tuple[DownEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the charter says nothing of it."""
        return not (self.up or self.first_contact or self.down)


NO_CRITERIA = Criteria()
