"""The words of letters: which there are, what one is, and a batch of them. Not here: what stands in them (queries)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class LetterKind(StrEnum):
    """Which letter of a referral."""

    REFERRAL = "referral"
    ACCEPTANCE = "acceptance"
    OUTCOME = "outcome"
    DOWN_REFERRAL = "down_referral"


class Tongue(StrEnum):
    """In which language a letter's own words are; what people wrote stays as they wrote it."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter that a referral has by now.

    Shape: from `sender` to `receiver`, or to somebody outside every alliance, named in `outside`; written by `by` at `at`.
    """

    kind: LetterKind
    sender: UUID
    receiver: UUID | None
    alliance: UUID
    by: UUID
    at: datetime
    outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBatch:
    """Letters of one kind that somebody ordered together; `done` of `total` referrals were looked at, `printed` had one."""

    id: UUID
    kind: LetterKind
    language: Tongue
    total: int
    done: int
    printed: int
    ordered_at: datetime
    finished_at: datetime | None
    is_kept: bool
