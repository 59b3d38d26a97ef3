"""What happens to letters that are printed together. A single letter is a read, and recorded as one."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.referral.terms.letters import LetterKind
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersOrdered(Event):
    """Somebody ordered letters of several referrals: `subject` is the batch."""

    organisation: UUID
    kind: LetterKind
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPrinted(Event):
    """Some referrals of a batch were looked at, `printed` of those until now had the letter: `subject` is the batch."""

    organisation: UUID
    done: int
    printed: int
    is_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersRemoved(Event):
    """Files of batches were thrown away, their day being over; `subject` is chance."""

    count: int
