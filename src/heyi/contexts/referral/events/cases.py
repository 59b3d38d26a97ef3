"""What happens to a referral besides its steps: drafts, files, clocks, the line, the counting of its legs."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.terms import Clock, PassReason
from heyi.contexts.referral.terms.consent import RefusedFor
from heyi.contexts.referral.terms.routing import Heeded
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDrafted(Event):
    """Somebody began a referral; nobody else knows of it yet."""

    sender: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged(Event):
    """A draft was written on."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttached(Event):
    """A file was added to a referral; `subject` is the referral."""

    attachment: UUID
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCalled(Event):
    """A clock fell due and called somebody; where the referral stands did not change."""

    clock: Clock
    call: int
    role: str
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver(Event):
    """Somebody who waits was not given a place that came free, for a reason: `subject` is the referral."""

    pool: UUID
    reason: PassReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRefused(Event):
    """A patient did not want to be moved, and no referral came of it; `subject` is the note."""

    organisation: UUID
    destination: UUID
    direction: Direction
    reason: RefusedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class LegsCounted(Event):
    """The legs of so many referrals were counted anew, for figures; `subject` is the batch."""

    referrals: int
    legs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceKept(Event):
    """What routing advised for a draft is kept beside what was chosen; `rank` counts from 1, None for one that had none."""

    heeded: Heeded
    rank: int | None
    of: int
    chosen: UUID | None
