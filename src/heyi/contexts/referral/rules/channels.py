"""Counterpart support: whether an agreement lets a referral skip triage, and which share of the quota it takes. Pure.

Source: docs/sources/heyi-assumptions.md#counterpart-support
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.departments import department_key
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.channels import ChannelOutcome, QuotaPeriod, StandingChannel
from heyi.kernel.errors import RuleBroken

LARGEST_QUOTA = 1_000


class ChannelTaken(RuleBroken):
    """The two units have an agreement for that department and time already."""

    default_code = "channel_taken"


class ChannelOver(RuleBroken):
    """Somebody ended the agreement before."""

    default_code = "channel_over"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a referral under an agreement; with a share there is its number."""

    outcome: ChannelOutcome
    number: int | None = None


def period_of(period: QuotaPeriod, on: date) -> date:
    """The first day of the period in which a day lies."""
    return on - timedelta(days=on.weekday()) if period is QuotaPeriod.WEEK else on.replace(day=1)


def in_force(channel: StandingChannel, on: date) -> bool:
    """Whether an agreement holds on a day, its first and last included."""
    return channel.starts_on <= on and (channel.ends_on is None or on <= channel.ends_on)


def fits(channel: StandingChannel, referral: Referral) -> bool:
    """Whether a referral goes the way that the agreement is about."""
    named = department_key(channel.department)
    return (
        referral.direction is Direction.UP
        and (referral.sender, referral.receiver) == (channel.sender, channel.receiver)
        and named in ("", department_key(referral.department))
    )


def decide(
    channel: StandingChannel, referral: Referral, *, taken: Collection[int], has_unit: bool, on: date
) -> Verdict:
    """The lowest share of the quota that is free, or why there is none.

    Shape: `taken` are the numbers that are in use in the period of that day; `has_unit` tells whether the receiver offers
           any unit in whose line a patient could stand.
    """
    if not fits(channel, referral):
        return Verdict(ChannelOutcome.NOT_FITTING)
    if not in_force(channel, on):
        return Verdict(ChannelOutcome.NOT_IN_FORCE)
    free = next((number for number in range(1, channel.quota + 1) if number not in taken), None)
    if free is None:
        return Verdict(ChannelOutcome.QUOTA_USED)
    return Verdict(ChannelOutcome.SKIPPED, free) if has_unit else Verdict(ChannelOutcome.NO_UNIT)
