"""The words of a screening: what was asked, how it came out, what follows. Not here: the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.standards import Figure


class ScreeningKind(StrEnum):
    """What is looked for."""

    STROKE_RISK = "stroke_risk"
    BLOOD_PRESSURE = "blood_pressure"
    GLUCOSE = "glucose"


class RiskFactor(StrEnum):
    """The eight factors of the screening for stroke."""

    HYPERTENSION = "hypertension"
    ATRIAL_FIBRILLATION = "atrial_fibrillation"
    SMOKING = "smoking"
    DYSLIPIDAEMIA = "dyslipidaemia"
    DIABETES = "diabetes"
    INACTIVITY = "inactivity"
    OVERWEIGHT = "overweight"
    FAMILY_STROKE = "family_stroke"


class ScreeningResult(StrEnum):
    """How a screening came out."""

    LOW = "low"
    RAISED = "raised"
    HIGH = "high"
    DANGEROUS = "dangerous"


class Follows(StrEnum):
    """What follows from a screening."""

    REPEAT = "repeat"
    ENROL = "enrol"
    CONFIRM = "confirm"
    REFER = "refer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What was asked and measured."""

    kind: ScreeningKind
    factors: frozenset[RiskFactor] = field(default=frozenset(), repr=False)
    had_stroke: bool = field(default=False, repr=False)
    values: Mapping[Item, Decimal] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a screening means: the result, what follows, the group it may lead to, and when to repeat it."""

    result: ScreeningResult
    follows: Follows
    group: RiskGroup
    repeat_on: date | None
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One screening as it stands on record."""

    id: UUID
    organisation: UUID
    patient: UUID
    on: date
    screened: Screened
    result: ScreeningResult
    follows: Follows
    repeat_on: date | None
    recorded_by: UUID
