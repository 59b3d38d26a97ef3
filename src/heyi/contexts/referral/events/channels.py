"""What happens to agreements on counterpart support."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.referral.terms.channels import ChannelOutcome, QuotaPeriod
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAgreed(Event):
    """So many patients a period come from one unit to another without triage; `subject` is the agreement."""

    sender: UUID
    receiver: UUID
    period: QuotaPeriod
    quota: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEnded(Event):
    """An agreement holds for the last time on a day; `subject` is the agreement."""

    sender: UUID
    receiver: UUID
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswered(Event):
    """What an agreement did with a referral sent under it; `subject` is the referral."""

    channel: UUID
    outcome: ChannelOutcome
    period_on: date
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareGivenBack(Event):
    """The patient does not come, and the share of the quota is free again; `subject` is the referral."""

    channel: UUID
    period_on: date
    number: int
