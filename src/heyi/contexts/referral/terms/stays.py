"""The words of patients who lie in a ward and could go on below: proposals, what speaks for stability, who is unwilling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class StayState(StrEnum):
    """What became of a proposal to send somebody down; one falls away when the stay is over or the patient worse."""

    OPEN = "open"
    PUT_OFF = "put_off"
    TAKEN_UP = "taken_up"
    REFUSED = "refused"
    FALLEN = "fallen"


class FallReason(StrEnum):
    """Why a proposal fell away by itself."""

    DISCHARGED = "discharged"
    REFERRED_DOWN = "referred_down"
    NOT_STABLE = "not_stable"
    NO_LONGER_FITS = "no_longer_fits"


class KeepReason(StrEnum):
    """Why a ward does not send a proposed patient down, or not yet."""

    TREATMENT_NOT_FINISHED = "treatment_not_finished"
    RESULT_AWAITED = "result_awaited"
    NOT_STABLE = "not_stable"
    OTHER_ILLNESS = "other_illness"
    LEAVES_FOR_HOME = "leaves_for_home"
    WARD_KEEPS_PATIENT = "ward_keeps_patient"
    STUDY_OR_TEACHING = "study_or_teaching"
    PATIENT_UNWILLING = "patient_unwilling"
    FAMILY_UNWILLING = "family_unwilling"
    COST_BELOW = "cost_below"
    NO_PLACE_BELOW = "no_place_below"
    BELOW_NOT_CAPABLE = "below_not_capable"
    MEDICINE_MISSING = "medicine_missing"


class Unwilling(StrEnum):
    """On whose side the unwillingness to move lies."""

    PATIENT = "patient"
    SENDING_WARD = "sending_ward"
    RECEIVING_UNIT = "receiving_unit"


class StabilityCheck(StrEnum):
    """What is looked at to tell whether somebody is stable."""

    SIGNS = "signs"
    RESULTS = "results"
    INTENSIVE_CARE = "intensive_care"
    OPERATION = "operation"


class Answer(StrEnum):
    """What one check says: it speaks for stability, against it, or nobody knows."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


class Lacking(StrEnum):
    """What a prepared package lacks because no system sent it."""

    DIAGNOSIS = "diagnosis"
    SUMMARY = "summary"
    MEDICINES = "medicines"
    DESTINATION = "destination"
    SIGNS = "signs"
    RESULTS = "results"
    INTENSIVE_CARE = "intensive_care"
    OPERATION = "operation"


class Wherefrom(StrEnum):
    """By what a destination is suggested."""

    CAME_FROM = "came_from"
    FAMILY_DOCTOR = "family_doctor"
    SAME_DIVISION = "same_division"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProposal:
    """That a patient in a ward could be cared for below.

    Shape: `prepared` holds the package down, why it is proposed, the checks of stability and what is lacking, as plain values;
           from `due_on` on the suggested stay is over; `behind` is the referral under which the patient came, `referral`
           the one that took it up.
    """

    id: UUID
    organisation: UUID
    alliance: UUID
    encounter: UUID | None
    person: UUID
    patient: UUID
    patient_name: str = field(repr=False)
    department: str = field(repr=False)
    due_on: date
    prepared: Mapping[str, object] = field(repr=False)
    state: StayState
    proposed_at: datetime
    put_off_until: date | None
    reason: str
    words: str = field(repr=False)
    answered_at: datetime | None
    answered_by: UUID | None
    behind: UUID | None
    referral: UUID | None

    @property
    def is_confirmed_by_record(self) -> bool:
        """Whether the record alone shows the patient to be stable."""
        return self.prepared.get("is_confirmed") is True
