"""The words and values of the own payment that a stay is expected to leave. Not here: reckoning it (rules), prices (charter)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from heyi.contexts.governance.terms import Direction, Tier
from heyi.contexts.governance.terms.payment import InsuranceKind


class Zone(StrEnum):
    """Where a stay lies, seen from the insurance zone of the patient."""

    IN = "in_zone"
    OUT_REFERRED = "out_referred"
    OUT_ALONE = "out_alone"
    UNKNOWN = "zone_unknown"


class PaymentStep(StrEnum):
    """One line of the reckoning, in its order."""

    COST = "cost"
    DEDUCTIBLE = "deductible"
    REIMBURSABLE = "reimbursable"
    REIMBURSED = "reimbursed"
    CAPPED = "capped"
    OWN = "own"


class Unknown(StrEnum):
    """Why an own payment is not known."""

    NO_STAYS = "no_stays"
    NO_REIMBURSEMENT = "no_reimbursement"
    NO_COST = "no_cost"
    ZONE_UNKNOWN = "zone_unknown"
    NO_DEDUCTION = "no_deduction"
    NO_DEDUCTIBLE_BEFORE = "no_deductible_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay whose own payment is asked for.

    Shape: `moved` is set where the patient comes by a referral from a stay at `tier_before`; `diagnosis` is a code of ICD-10
           or nothing.
    """

    insurance: InsuranceKind
    tier: Tier
    zone: Zone
    on: date
    diagnosis: str = ""
    moved: Direction | None = None
    tier_before: Tier | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where numbers come from, and how sure they are."""

    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPayment:
    """What a stay is expected to leave to the patient, step by step.

    Shape: `why` is set where it is not known; then there are no amounts at all. `origins` are those of reimbursement and cost.
    Units: fen; `ratio_text` is the exact share that is reimbursed, as `7/10`.
    """

    why: Unknown | None = None
    steps: tuple[tuple[PaymentStep, int], ...] = ()
    ratio_text: str = ""
    is_of_diagnosis: bool = False
    origins: tuple[Origin, ...] = ()

    @property
    def own_fen(self) -> int | None:
        """The last step; None where it is not known, never zero for that."""
        return dict(self.steps).get(PaymentStep.OWN)
