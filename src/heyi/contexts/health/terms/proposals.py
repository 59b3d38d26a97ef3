"""The words of a proposal to send somebody up. Not here: the referral itself, which stands above health."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from heyi.contexts.health.terms.follow_up import Cause, DangerSign, ReferralNeed
from heyi.contexts.health.terms.management import RiskGroup


class ProposalState(StrEnum):
    """What became of a proposal; one is withdrawn when the visit behind it was corrected, or a graver one follows."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why somebody should go up: the rule, the value that met it, the bound, and where the bound comes from."""

    cause: Cause
    bound: Decimal
    source: str
    status: str
    value: Decimal | None = None
    sign: DangerSign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """That somebody should be referred up; a doctor takes it up with a referral or sets it aside with a reason."""

    id: UUID
    enrolment: UUID
    visit: UUID
    organisation: UUID
    patient: UUID
    group: RiskGroup
    need: ReferralNeed
    state: ProposalState
    proposed_at: datetime
    answer_by_at: datetime
    answered_at: datetime | None
    answered_by: UUID | None
    referral: UUID | None
    grounds: tuple[Grounds, ...] = field(repr=False)
    reason: str = field(default="", repr=False)

    def is_late(self, now: datetime) -> bool:
        """Whether nobody answered in time."""
        return self.state is ProposalState.OPEN and now >= self.answer_by_at
