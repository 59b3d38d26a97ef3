"""The words of counterpart support and its values: agreements between two units, their quota, what it was used for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class QuotaPeriod(StrEnum):
    """For how long a quota counts; a week begins on Monday."""

    WEEK = "week"
    MONTH = "month"


class ChannelOutcome(StrEnum):
    """What an agreement did with a referral that was sent under it."""

    SKIPPED = "skipped"
    QUOTA_USED = "quota_used"
    NOT_IN_FORCE = "not_in_force"
    NOT_FITTING = "not_fitting"
    NO_UNIT = "no_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChannel:
    """An agreement: so many patients a period come from one unit to another without triage.

    Shape: without a department it holds for all; `ends_on` is the last day; `ended_at` is when somebody ended it.
    """

    id: UUID
    alliance: UUID
    sender: UUID
    receiver: UUID
    department: str
    period: QuotaPeriod
    quota: int
    starts_on: date
    ends_on: date | None
    agreed_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUse:
    """What an agreement did with one referral; `number` is which share of the period's quota it has, or had."""

    channel: UUID
    referral: UUID
    outcome: ChannelOutcome
    period_on: date
    number: int | None
    answered_at: datetime
    given_back_at: datetime | None = None
