"""What notices do when they hear a fact: people are told. No verb tells anybody; whoever acts need not know who listens.

One listener for all facts, so that a batch of them costs one look; a fact that leads to no notice is not even owed to it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.evaluation.events import EvaluationShared
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.management import ReferralProposed
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.events import NoticesRaised, NoticesSettled
from heyi.contexts.pathways.events.cases import CaseMilestoneTold
from heyi.contexts.patients.events import GlassBroken, RightsRequested
from heyi.contexts.referral.events.cases import ClockCalled
from heyi.contexts.referral.events.steps import (
    DownReferralDeclined,
    DownReferralOffered,
    HoldLapsed,
    OutcomeReturned,
    PatientDidNotCome,
    PlaceOffered,
    PlaceRecalled,
    ReferralAcceptedByRule,
    ReferralCancelRequested,
    ReferralConvertedToAdvice,
    ReferralDeclined,
    ReferralExpired,
    ReferralFailed,
    ReferralInformationRequested,
    ReferralReassigned,
    ReferralRedirected,
    ReferralSentElsewhere,
    ReferralShippedOn,
    ReferralSubmitted,
)
from heyi.foundation.delivery import Told, listens
from heyi.foundation.live.news import News, tells, topic

_ALWAYS = (
    ClockCalled, DownReferralDeclined, DownReferralOffered, HoldLapsed, OutcomeReturned, PatientDidNotCome, PlaceOffered,
    PlaceRecalled, ReferralAcceptedByRule, ReferralCancelRequested, ReferralConvertedToAdvice, ReferralDeclined,
    ReferralExpired, ReferralFailed, ReferralInformationRequested, GlassBroken, RightsRequested,
)  # fmt: skip
_WHERE_URGENT = (
    ReferralSubmitted,
    ReferralSentElsewhere,
    ReferralRedirected,
    ReferralReassigned,
    ReferralShippedOn,
)
_WHERE_AT_ONCE = (ReferralProposed,)
_WHERE_NAMED = (CaseMilestoneTold, EvaluationShared)

topic("notices", duties={str(duty) for duty in Duty})


def _concerns_somebody(facts: dict[str, Any]) -> bool:
    """Whether a fact can lead to a notice, told from the fact alone: an elective referral on its way tells nobody."""
    if "alerted_places" in facts:
        return bool(facts["alerted_places"])
    if "is_at_once" in facts:
        return bool(facts["is_at_once"])
    if facts.get("state") in ("submitted", "redirected"):
        return facts.get("urgency") in ("emergency", "urgent") or bool(facts.get("green_channel"))
    return True


@listens(*_ALWAYS, *_WHERE_URGENT, *_WHERE_AT_ONCE, *_WHERE_NAMED, when=_concerns_somebody)
def tell_people(told: Told, now: datetime) -> None:
    """Writes notices; what leaves the house is sent by the timetable within a minute, after this has been committed."""
    notices.tell(told, actor=notices.NOTIFIER, now=now)


@tells(NoticesRaised, NoticesSettled)
def tell_the_bell(told: Told, now: datetime) -> Iterator[News]:
    """Pages of these organisations look at their bell again."""
    del now  # the fact says it all
    yield News("notices", frozenset(UUID(one) for one in told.facts["organisations"]))
