"""What happens to proposals to send patients down who lie in a ward; `subject` is the proposal."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.referral.terms.stays import FallReason, KeepReason, StayState
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProposed(Event):
    """Somebody past the suggested stay was proposed to the ward; the ward confirms what the record does not tell."""

    organisation: UUID
    is_confirmed_by_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProposedAgain(Event):
    """A proposal waits for an answer again: its day has come, its draft was thrown away, or the patient is stable again."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProposalAnswered(Event):
    """A ward took a proposal up, put it off until a day, or refused it."""

    organisation: UUID
    state: StayState
    reason: KeepReason | None
    referral: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProposalFell(Event):
    """A proposal fell away by itself."""

    organisation: UUID
    why: FallReason


@dataclass(frozen=True, slots=True, kw_only=True)
class StaysChecked(Event):
    """A morning's look at who lies in the wards: how many stays, how many proposed; `subject` is the round."""

    stays: int
    proposed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StayPrepared(Event):
    """What is prepared for a proposal that waits was brought up to date with the record."""

    organisation: UUID
