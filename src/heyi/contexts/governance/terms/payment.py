"""What a charter tells of prices and reimbursement by tier: the values. Not here: reading them (rules), reckoning (referral).

Source: docs/sources/heyi-assumptions.md#payment
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from heyi.contexts.governance.terms import Status, Tier


class InsuranceKind(StrEnum):
    """Which basic medical insurance somebody has."""

    RESIDENT = "resident"
    EMPLOYEE = "employee"


class DeductibleEffect(StrEnum):
    """What is left of the deductible at the second hospital of one referral."""

    WHOLE = "whole"
    DIFFERENCE = "difference"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What holds of one tier for a time. `effective_to` is the last day, None where no end is told."""

    code: str
    tier: Tier
    effective_from: date
    effective_to: date | None
    source: str
    status: Status
    line: int

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day, both ends included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reimbursement(Dated):
    """How a stay at one tier is reimbursed.

    Units: fen; ratios 0–1. The two `out_of_zone` ratios are taken off the ratio outside the insurance zone, with and without
           a referral, None where the charter does not tell; a cap of None is not told either, and no sum is unlimited.
    """

    insurance: InsuranceKind
    deductible_fen: int
    reimbursed_ratio: float
    annual_cap_fen: int | None
    out_of_zone_referred_ratio: float | None
    out_of_zone_alone_ratio: float | None
    after_up: DeductibleEffect
    after_down: DeductibleEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class StayCost(Dated):
    """What a stay costs at one tier: of the diagnoses it names, or a usual one where it names none."""

    diagnoses: tuple[tuple[str, str], ...]
    cost_fen: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Everything a charter tells of what a stay costs the patient."""

    reimbursements: tuple[Reimbursement, ...] = ()
    costs: tuple[StayCost, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether the charter says anything of it."""
        return bool(self.reimbursements or self.costs)

    def reimbursement(self, insurance: InsuranceKind, tier: Tier, *, on: date) -> Reimbursement | None:
        """How a stay at a tier is reimbursed on a day; None where the charter does not tell."""
        found = (one for one in self.reimbursements if (one.insurance, one.tier) == (insurance, tier))
        return next((one for one in found if one.holds_on(on)), None)

    def cost(self, tier: Tier, belongs: Callable[[StayCost], bool], *, on: date) -> StayCost | None:
        """What a stay at a tier costs: of a diagnosis that `belongs` before a usual one."""
        held = [one for one in self.costs if one.tier is tier and one.holds_on(on)]
        named = next((one for one in held if one.diagnoses and belongs(one)), None)
        return named or next((one for one in held if not one.diagnoses), None)


NO_PAYMENT = Payment()
