"""The words of a follow-up visit or check-up: how it was made, what was found and what follows. Not here: the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.contexts.health.terms.management import Care
from heyi.contexts.health.terms.standards import Figure


class Way(StrEnum):
    """How a doctor and a resident met."""

    FACE_TO_FACE = "face_to_face"
    HOME = "home"
    PHONE = "phone"

    @property
    def is_in_person(self) -> bool:
        """Whether they saw each other: only such a visit counts as one of the year."""
        return self is not Way.PHONE


class MissReason(StrEnum):
    """Why a visit that was tried did not come about."""

    NOT_REACHED = "not_reached"
    NOT_AT_HOME = "not_at_home"
    DID_NOT_COME = "did_not_come"
    REFUSED = "refused"
    IN_HOSPITAL = "in_hospital"


class Adherence(StrEnum):
    """How somebody takes the medicine that was prescribed."""

    REGULAR = "regular"
    IRREGULAR = "irregular"
    NOT_TAKEN = "not_taken"
    NONE_PRESCRIBED = "none_prescribed"


class DangerSign(StrEnum):
    """What must not wait."""

    CONSCIOUSNESS = "consciousness"
    STROKE_SIGNS = "stroke_signs"
    SEVERE_HEADACHE = "severe_headache"
    VOMITING = "vomiting"
    BLURRED_VISION = "blurred_vision"
    EYE_PAIN = "eye_pain"
    CHEST_TIGHTNESS = "chest_tightness"
    CANNOT_LIE_FLAT = "cannot_lie_flat"
    KETOTIC_BREATH = "ketotic_breath"
    DEEP_BREATHING = "deep_breathing"
    SWEATING = "sweating"
    HIGH_FEVER = "high_fever"
    PREGNANCY = "pregnancy"


class Item(StrEnum):
    """What is measured. The unit stands in the name."""

    SYSTOLIC = "systolic_mmhg"
    DIASTOLIC = "diastolic_mmhg"
    GLUCOSE = "glucose_mmol_per_l"
    PULSE = "pulse_per_minute"
    WEIGHT = "weight_kg"
    HEIGHT = "height_cm"
    WAIST = "waist_cm"
    CIGARETTES = "cigarettes_per_day"


class Result(StrEnum):
    """What a visit found, in the four classes of the standard; where there is nothing to judge, that somebody was seen."""

    CONTROLLED = "controlled"
    NOT_CONTROLLED = "not_controlled"
    SIDE_EFFECTS = "side_effects"
    COMPLICATION = "complication"
    SEEN = "seen"

    @property
    def needs_care_soon(self) -> bool:
        """Whether the next visit cannot wait for its regular day."""
        return self in (Result.NOT_CONTROLLED, Result.SIDE_EFFECTS, Result.COMPLICATION)


class ReferralNeed(StrEnum):
    """Whether somebody should go up, and how fast."""

    NONE = "none"
    PROPOSED = "proposed"
    AT_ONCE = "at_once"


class Cause(StrEnum):
    """Which rule a finding met."""

    SYSTOLIC_HIGH = "systolic_high"
    DIASTOLIC_HIGH = "diastolic_high"
    GLUCOSE_HIGH = "glucose_high"
    SYSTOLIC_DANGEROUS = "systolic_dangerous"
    DIASTOLIC_DANGEROUS = "diastolic_dangerous"
    GLUCOSE_DANGEROUS = "glucose_dangerous"
    GLUCOSE_TOO_LOW = "glucose_too_low"
    PULSE_DANGEROUS = "pulse_dangerous"
    DANGER_SIGN = "danger_sign"
    SIDE_EFFECTS = "side_effects"
    NEW_COMPLICATION = "new_complication"
    TWICE_IN_A_ROW = "twice_in_a_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a visit found; what was not measured is not there."""

    values: Mapping[Item, Decimal] = field(default_factory=dict, repr=False)
    danger_signs: frozenset[DangerSign] = field(default=frozenset(), repr=False)
    adherence: Adherence | None = field(default=None, repr=False)
    has_side_effects: bool = field(default=False, repr=False)
    has_new_complication: bool = field(default=False, repr=False)
    words: str = field(default="", repr=False)
    advice: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """One cause: the value that met it where there is one, and the figure of the standard that it met."""

    cause: Cause
    figure: Figure
    value: Decimal | None = None
    sign: DangerSign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What findings mean by the standard."""

    result: Result
    need: ReferralNeed
    causes: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What the rules need to know of a visit that took place."""

    on: date
    care: Care
    way: Way
    result: Result
    need: ReferralNeed = ReferralNeed.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpVisit:
    """One visit or check-up as it stands on record, or one that was tried and did not come about (`missed`)."""

    id: UUID
    enrolment: UUID
    care: Care
    on: date
    way: Way
    missed: MissReason | None
    result: Result | None
    need: ReferralNeed
    version: int
    recorded_by: UUID
    findings: Findings = field(repr=False)
