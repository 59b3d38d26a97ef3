"""What referral does when it hears its own facts again: the green channel's second chance, and places that come free.

The verb that submits an emergency asks the green channel at once. Should the machine die in between, this finds the
referral unanswered and asks again; an answered one it leaves alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.events import (
    BedsReturned,
    HoldLapsed,
    PatientDeathRecorded,
    PatientDidNotCome,
    PeriodsMade,
    PlaceDeclined,
    PlaceRecalled,
    PoolOffered,
    ReferralCancelled,
    ReferralFailed,
    ReferralReassigned,
    ReferralRedirected,
    ReferralSentElsewhere,
    ReferralSubmitted,
    TreatmentCompleted,
)
from heyi.foundation.delivery import Told, listens


def _by_green_channel(facts: dict[str, Any]) -> bool:
    # What was recorded before the fact told of it is looked at as well.
    return bool(facts.get("green_channel", True))


@listens(
    ReferralSubmitted,
    ReferralSentElsewhere,
    ReferralRedirected,
    ReferralReassigned,
    when=_by_green_channel,
)
def ask_the_green_channel(told: Told, now: datetime) -> None:
    """Lets the green channel answer what still waits for it."""
    referral.answer_by_rule(UUID(told.facts["subject"]), actor=referral.GREEN_CHANNEL, now=now)


@listens(
    HoldLapsed, ReferralCancelled, PatientDidNotCome, ReferralFailed, TreatmentCompleted, PatientDeathRecorded,
    PlaceDeclined, PlaceRecalled, PoolOffered, PeriodsMade, BedsReturned,
)  # fmt: skip
def give_what_came_free(told: Told, now: datetime) -> None:
    """Gives places that came free to those who wait for them; the timekeeper does the same every minute."""
    del told
    referral.give_places(actor=referral.PLACE_KEEPER, now=now)
