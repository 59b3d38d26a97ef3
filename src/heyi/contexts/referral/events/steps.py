"""The facts of a referral's steps. Ids, times, codes and numbers only: what a doctor wrote stays in the sealed difference."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.terms import Side, State
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFact(Event):
    """A step of a referral: `subject` is the referral. Facts of an earlier time do not tell the urgency."""

    journey: UUID | None
    state: State
    side: Side
    version: int
    reason: str = ""
    sender: UUID
    receiver: UUID | None
    lower: UUID | None
    green_channel: bool = False
    by_agreement: bool = False
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSubmitted(ReferralFact):
    """The sender asks for the patient to be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAmended(ReferralFact):
    """The sender changed the package while no answer had been given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralResubmitted(ReferralFact):
    """The sender answered the receiver's question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSentElsewhere(ReferralFact):
    """After a refusal or failure the sender asks another unit, in the same journey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCancelled(ReferralFact):
    """The referral was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCancelRequested(ReferralFact):
    """The sender asks to take an accepted referral back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDeparted(ReferralFact):
    """The patient is on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSeen(ReferralFact):
    """Somebody at the receiver has opened the referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTriageBegun(ReferralFact):
    """The receiver is judging the referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAccepted(ReferralFact):
    """The receiver takes the patient and keeps a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralInformationRequested(ReferralFact):
    """The receiver asks the sender a question; its own clock waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConvertedToAdvice(ReferralFact):
    """The receiver answered with advice; the patient stays where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRedirected(ReferralFact):
    """The receiver passed the referral to another unit; journey and clock go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShippedOn(ReferralFact):
    """Who had arrived goes on to another unit; journey goes on, the clock of answering begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeclined(ReferralFact):
    """The receiver does not take the patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralGraded(ReferralFact):
    """The receiver set the urgency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCancelRefused(ReferralFact):
    """The receiver keeps the accepted referral standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReassigned(ReferralFact):
    """The alliance's centre passed the referral to another unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReserved(ReferralFact):
    """The place held is confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralScheduled(ReferralFact):
    """A time is fixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientArrived(ReferralFact):
    """The patient has come; the place is occupied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDidNotCome(ReferralFact):
    """The patient did not come; the place is free again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRescheduled(ReferralFact):
    """A new time and a new place after the patient had not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralClosedNotAttended(ReferralFact):
    """The referral ended because the patient did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFailed(ReferralFact):
    """The receiver cannot keep what it accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentBegun(ReferralFact):
    """Treatment has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentCompleted(ReferralFact):
    """Treatment is done, with its outcome; the place is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReturned(ReferralFact):
    """The letter with the outcome went back to every sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownReferralOffered(ReferralFact):
    """The patient is offered to a lower unit with a package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownReferralAccepted(ReferralFact):
    """The lower unit takes the patient back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownReferralDeclined(ReferralFact):
    """The lower unit does not take the patient back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownReferralWithdrawn(ReferralFact):
    """The upper unit took its offer back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBegun(ReferralFact):
    """The lower unit has begun the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRecorded(ReferralFact):
    """A visit or call of the plan took place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReviewed(ReferralFact):
    """The plan was judged at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralClosed(ReferralFact):
    """The referral is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSentOutside(ReferralFact):
    """The patient goes to an organisation outside the alliance; nothing more is heard here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDeathRecorded(ReferralFact):
    """The patient has died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(ReferralFact):
    """A draft was thrown away before anybody else knew of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEnteredInError(ReferralFact):
    """The referral should never have been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded(ReferralFact):
    """A message was written on the referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAcceptedByRule(ReferralFact):
    """The green channel accepted an emergency by itself; triage follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralExpired(ReferralFact):
    """Nobody answered in the time the charter allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLapsed(ReferralFact):
    """The place was not used in time and is free again; the referral waits for an answer anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWaitsForPlace(ReferralFact):
    """The receiver takes the patient in principle and has no place yet; the referral stands in the unit's line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTakenByAgreement(ReferralFact):
    """An agreement on counterpart support took the patient without triage; the referral stands in the unit's line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOffered(ReferralFact):
    """A place came free and is held for the first in the line who may have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDeclined(ReferralFact):
    """The sender gives back the place that was held; the referral goes on waiting for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecalled(ReferralFact):
    """The unit cannot keep the place it held; the referral waits for another and keeps its rank."""


STEP_FACTS: dict[str, type[ReferralFact]] = {fact.__name__: fact for fact in ReferralFact.__subclasses__()}
