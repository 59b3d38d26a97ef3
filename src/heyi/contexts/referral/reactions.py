"""What referral does when it hears its own facts again: the green channel's second chance, places that come free, proposals
whose patient has left the ward, news for open pages.

The verb that submits an emergency asks the green channel at once. Should the machine die in between, this finds the
referral unanswered and asks again; an answered one it leaves alone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.record.events import PatientRecordAdded
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.events.cases import ClockCalled, FileAttached
from heyi.contexts.referral.events.letters import LettersPrinted
from heyi.contexts.referral.events.steps import (
    STEP_FACTS,
    DownReferralAccepted,
    DownReferralDeclined,
    DownReferralOffered,
    DownReferralWithdrawn,
    DraftDiscarded,
    HoldLapsed,
    OutcomeReturned,
    PatientDeathRecorded,
    PatientDidNotCome,
    PlaceDeclined,
    PlaceRecalled,
    ReferralCancelled,
    ReferralClosed,
    ReferralDeclined,
    ReferralEnteredInError,
    ReferralExpired,
    ReferralFailed,
    ReferralReassigned,
    ReferralRedirected,
    ReferralSentElsewhere,
    ReferralShippedOn,
    ReferralSubmitted,
    TreatmentCompleted,
)
from heyi.contexts.referral.events.supply import BedsReturned, PeriodsMade, PoolOffered
from heyi.foundation.delivery import Told, listens
from heyi.foundation.live.news import News, tells, topic
from heyi.foundation.system_actors import HERALD, TIMEKEEPER
from heyi.kernel.event import fact_name

_MOVED_ON = frozenset(
    map(fact_name, (ReferralReassigned, ReferralRedirected, ReferralSentElsewhere, ReferralShippedOn))
)

topic("inbox", duties={Duty.READ_PATIENT})
topic("referral", duties={Duty.READ_PATIENT})
topic("letters", duties={Duty.READ_PATIENT})
topic("places", duties={Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL})


def _by_green_channel(facts: dict[str, Any]) -> bool:
    # What was recorded before the fact told of it is looked at as well.
    return bool(facts.get("green_channel", True))


@listens(
    ReferralSubmitted,
    ReferralSentElsewhere,
    ReferralRedirected,
    ReferralReassigned,
    ReferralShippedOn,
    when=_by_green_channel,
)
def ask_the_green_channel(told: Told, now: datetime) -> None:
    """Lets the green channel answer what still waits for it."""
    referral.answer_by_rule(UUID(told.facts["subject"]), actor=referral.GREEN_CHANNEL, now=now)


def _by_agreement(facts: dict[str, Any]) -> bool:
    return bool(facts.get("by_agreement"))


@listens(ReferralSubmitted, when=_by_agreement)
def ask_the_agreement(told: Told, now: datetime) -> None:
    """Lets the agreement on counterpart support answer what was sent under it."""
    referral.answer_by_agreement(UUID(told.facts["subject"]), actor=referral.STANDING_CHANNEL, now=now)


@listens(
    ReferralCancelled, ReferralDeclined, ReferralEnteredInError, ReferralExpired, ReferralFailed, ReferralReassigned,
    ReferralRedirected, when=_by_agreement,
)  # fmt: skip
def give_the_share_back(told: Told, now: datetime) -> None:
    """Whoever does not come to the unit after all leaves their share of its quota to others."""
    referral.give_share_back(UUID(told.facts["subject"]), actor=referral.STANDING_CHANNEL, now=now)


@listens(
    HoldLapsed, ReferralCancelled, PatientDidNotCome, ReferralFailed, TreatmentCompleted, PatientDeathRecorded,
    PlaceDeclined, PlaceRecalled, PoolOffered, PeriodsMade, BedsReturned, ReferralShippedOn, needs_the_last_only=True,
)  # fmt: skip
def give_what_came_free(told: Told, now: datetime) -> None:
    """Gives places that came free to those who wait for them; the timekeeper does the same every minute."""
    del told
    referral.give_places(actor=referral.PLACE_KEEPER, now=now)


@listens(
    OutcomeReturned, DownReferralOffered, DownReferralAccepted, DownReferralDeclined, DownReferralWithdrawn,
    ReferralClosed, PatientDeathRecorded,
)  # fmt: skip
def care_after(told: Told, now: datetime) -> None:
    """Gives the outcome to everybody who sent the patient, and arranges the contacts; told again, it finds nothing to do.

    One listener for both: each listener looks at every fact.
    """
    subject = UUID(told.facts["subject"])
    referral.tell_outcome(subject, actor=referral.AFTERCARE, now=now)
    referral.arrange_contacts(subject, actor=referral.AFTERCARE, now=now)


@listens(TreatmentCompleted, PatientDeathRecorded, needs_the_last_only=True)
def let_go_who_left(told: Told, now: datetime) -> None:
    """Proposals fall away whose patients no longer lie where they came by a referral."""
    del told
    referral.let_ended_fall(by_record=False, actor=TIMEKEEPER, now=now)


@listens(PatientRecordAdded, needs_the_last_only=True)
def let_go_who_was_discharged(told: Told, now: datetime) -> None:
    """Proposals fall away of whose patients a member's system told that they were discharged."""
    del told
    referral.let_ended_fall(actor=TIMEKEEPER, now=now)


@listens(DownReferralOffered)
def let_go_who_goes_down(told: Told, now: datetime) -> None:
    """The proposal about somebody who goes down by another referral falls away."""
    referral.let_ended_fall(referral=UUID(told.facts["subject"]), by_record=False, actor=TIMEKEEPER, now=now)


@listens(DraftDiscarded)
def ask_the_ward_again(told: Told, now: datetime) -> None:
    """A proposal whose draft was thrown away waits for an answer again."""
    referral.reopen_stay(UUID(told.facts["subject"]), actor=TIMEKEEPER, now=now)


@tells(*STEP_FACTS.values())
def tell_a_step(told: Told, now: datetime) -> Iterator[News]:
    """The referral itself, the lists of its parties, and the places it takes or leaves."""
    facts = told.facts
    named = (facts["sender"], facts["receiver"], facts["lower"])
    parties = frozenset(UUID(one) for one in named if one)
    if told.fact in _MOVED_ON:
        # Who had it before is not in the fact, and has one referral less on the list now.
        parties |= referral.parties_of(UUID(facts["subject"]), actor=HERALD, now=now)
    yield News(f"referral/{facts['subject']}", parties, facts["version"])
    yield News("inbox", parties)
    yield News("places", parties - {UUID(facts["sender"])})


@tells(FileAttached, ClockCalled)
def tell_a_remark(told: Told, now: datetime) -> Iterator[News]:
    """A file was added or a clock fell due: the referral's page, and the lists that show what is late."""
    parties = referral.parties_of(UUID(told.facts["subject"]), actor=HERALD, now=now)
    yield News(f"referral/{told.facts['subject']}", parties)
    yield News("inbox", parties)


@tells(PoolOffered)
def tell_of_places(told: Told, now: datetime) -> Iterator[News]:
    """Another number of places at an institution."""
    del now  # the fact says it all
    yield News("places", frozenset({UUID(told.facts["organisation"])}))


@tells(LettersPrinted)
def tell_of_letters(told: Told, now: datetime) -> Iterator[News]:
    """How far a batch of letters is."""
    del now  # the fact says it all
    facts = told.facts
    yield News(f"letters/{facts['subject']}", frozenset({UUID(facts["organisation"])}))
