"""The referral machine as one table. Not here: who sits on which side (sides), what an answer must look like (asked).

Source: docs/sources/referral-procedure.md#machine
"""

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.terms import (
    BelowReason,
    CancelReason,
    Clock,
    DeclineReason,
    Effect,
    ErrorReason,
    FailReason,
    NoShowReason,
    PlaceReason,
    RecallReason,
    RedirectReason,
    Side,
    State,
)
from heyi.kernel.flow import Flow, Step

S = State

# The way a referral goes when nothing stands in it; what a short cut leaves out is recorded as passed.
MAIN_LINE: tuple[State, ...] = (
    S.DRAFT, S.SUBMITTED, S.SEEN, S.UNDER_TRIAGE, S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT, S.ARRIVED,
    S.IN_TREATMENT, S.COMPLETED, S.OUTCOME_RETURNED, S.DOWN_OFFERED, S.ACCEPTED_BELOW, S.PLAN_RUNNING,
    S.PLAN_REVIEWED, S.CLOSED,
)  # fmt: skip

# States beside the line from which a referral goes on as from one on it.
_BESIDE = {S.REDIRECTED: S.SUBMITTED, S.RESUBMITTED: S.UNDER_TRIAGE, S.WAITING_FOR_PLACE: S.UNDER_TRIAGE}

TERMINAL = frozenset({S.CLOSED, S.CANCELLED, S.CLOSED_NOT_ATTENDED, S.PATIENT_DIED, S.ENTERED_IN_ERROR})
WAITING_FOR_ANSWER = frozenset({S.SUBMITTED, S.REDIRECTED, S.SEEN, S.UNDER_TRIAGE, S.RESUBMITTED})
UNANSWERED = WAITING_FOR_ANSWER | {S.INFORMATION_REQUESTED}
# Ends in which the patient did not go where they were sent.
NOBODY_WENT = frozenset({S.CANCELLED, S.CLOSED_NOT_ATTENDED, S.ENTERED_IN_ERROR})
PLACE_HELD = frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT, S.CANCEL_REQUESTED})
# A place that is only held may be given back or taken back; whoever is on the way keeps theirs.
RECALLABLE = frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED})
PLACE_OCCUPIED = frozenset({S.ARRIVED, S.IN_TREATMENT})
UNMET = frozenset({S.DECLINED, S.FAILED, S.EXPIRED})
PLAN_HALF = frozenset({S.ACCEPTED_BELOW, S.PLAN_RUNNING, S.PLAN_REVIEWED})
OPEN = frozenset(State) - TERMINAL

_SENDER, _RECEIVER = frozenset({Side.SENDER}), frozenset({Side.RECEIVER})
_UPPER, _LOWER = frozenset({Side.UPPER}), frozenset({Side.LOWER})
_CENTRE, _SYSTEM = frozenset({Side.CENTRE}), frozenset({Side.SYSTEM})
_ANYBODY = frozenset({Side.SENDER, Side.RECEIVER, Side.LOWER, Side.CENTRE})
_ANSWERED = frozenset({Clock.SEEN, Clock.ANSWER})
_PACKAGE_DOWN = ("summary", "medicines", "rehabilitation", "follow_up_plan", "red_flags", "next_contact_on")

_ASKING = (
    Step(action="submit", frm=frozenset({S.DRAFT}), to=S.SUBMITTED, sides=_SENDER, needs=Duty.SUBMIT_REFERRAL,
         fact="ReferralSubmitted", starts=_ANSWERED, effects=frozenset({Effect.OPEN_JOURNEY, Effect.WEIGH_CRITERIA}),
         primary=True),
    Step(action="amend", frm=UNANSWERED | {S.DECLINED, S.WAITING_FOR_PLACE}, to=None, sides=_SENDER, needs=Duty.DRAFT_REFERRAL,
         fact="ReferralAmended", asks=("package",)),
    Step(action="answer_information", frm=frozenset({S.INFORMATION_REQUESTED}), to=S.RESUBMITTED, sides=_SENDER,
         needs=Duty.SUBMIT_REFERRAL, fact="ReferralResubmitted", asks=("answer",), may_ask=("package",),
         stops=frozenset({Clock.INFORMATION}), resumes=frozenset({Clock.ANSWER}), primary=True),
    Step(action="send_elsewhere", frm=UNMET, to=S.REDIRECTED, sides=_SENDER, needs=Duty.SUBMIT_REFERRAL,
         fact="ReferralSentElsewhere", asks=("destination",), may_ask=("department", "comment"),
         starts=frozenset({Clock.SEEN}), resumes=frozenset({Clock.ANSWER}), effects=frozenset({Effect.MOVE_ON}),
         primary=True),
    Step(action="cancel", frm=UNANSWERED | UNMET | {S.WAITING_FOR_PLACE}, to=S.CANCELLED, sides=_SENDER,
         needs=Duty.CANCEL_REFERRAL, fact="ReferralCancelled", asks=("reason",), may_ask=("comment",),
         reasons=CancelReason, stops=_ANSWERED | {Clock.INFORMATION, Clock.SLOT},
         effects=frozenset({Effect.LEAVE_LINE, Effect.CLOSE_JOURNEY})),
    Step(action="request_cancel", frm=frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED}), to=S.CANCEL_REQUESTED,
         sides=_SENDER, needs=Duty.CANCEL_REFERRAL, fact="ReferralCancelRequested", asks=("reason",),
         may_ask=("comment",), reasons=CancelReason, pauses=frozenset({Clock.ARRIVE}),
         effects=frozenset({Effect.KEEP_PLACE})),
    Step(action="depart", frm=frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED}), to=S.IN_TRANSIT, sides=_SENDER,
         needs=Duty.SUBMIT_REFERRAL, fact="PatientDeparted", may_ask=("transport", "comment"),
         stops=frozenset({Clock.SLOT}), effects=frozenset({Effect.KEEP_PLACE}), primary=True),
)  # fmt: skip

_ANSWERING = (
    Step(action="see", frm=frozenset({S.SUBMITTED, S.REDIRECTED}), to=S.SEEN, sides=_RECEIVER,
         needs=Duty.TRIAGE_REFERRAL, fact="ReferralSeen", stops=frozenset({Clock.SEEN})),
    Step(action="begin_triage", frm=frozenset({S.SUBMITTED, S.REDIRECTED, S.SEEN, S.RESUBMITTED}), to=S.UNDER_TRIAGE,
         sides=_RECEIVER, needs=Duty.TRIAGE_REFERRAL, fact="ReferralTriageBegun", stops=frozenset({Clock.SEEN})),
    Step(action="accept", frm=WAITING_FOR_ANSWER | {S.WAITING_FOR_PLACE}, to=S.ACCEPTED, sides=_RECEIVER,
         needs=Duty.ACCEPT_REFERRAL, fact="ReferralAccepted", asks=("pool",), may_ask=("comment",), stops=_ANSWERED,
         starts=frozenset({Clock.SLOT, Clock.ARRIVE}),
         effects=frozenset({Effect.HOLD_PLACE, Effect.LEAVE_LINE, Effect.OPEN_ACCESS}), primary=True),
    Step(action="wait_for_place", frm=WAITING_FOR_ANSWER, to=S.WAITING_FOR_PLACE, sides=_RECEIVER,
         needs=Duty.ACCEPT_REFERRAL, fact="ReferralWaitsForPlace", asks=("pool",), may_ask=("ready_on", "comment"),
         stops=_ANSWERED, starts=frozenset({Clock.SLOT}), effects=frozenset({Effect.JOIN_LINE})),
    Step(action="request_information", frm=WAITING_FOR_ANSWER, to=S.INFORMATION_REQUESTED, sides=_RECEIVER,
         needs=Duty.TRIAGE_REFERRAL, fact="ReferralInformationRequested", asks=("question",),
         stops=frozenset({Clock.SEEN}), pauses=frozenset({Clock.ANSWER}), starts=frozenset({Clock.INFORMATION})),
    Step(action="convert_to_advice", frm=WAITING_FOR_ANSWER, to=S.CONVERTED_TO_ADVICE, sides=_RECEIVER,
         needs=Duty.ADVISE_REFERRAL, fact="ReferralConvertedToAdvice", asks=("advice",), stops=_ANSWERED),
    Step(action="redirect", frm=WAITING_FOR_ANSWER | {S.WAITING_FOR_PLACE}, to=S.REDIRECTED, sides=_RECEIVER,
         needs=Duty.REDIRECT_REFERRAL, fact="ReferralRedirected", asks=("destination", "reason"),
         may_ask=("department", "comment"), reasons=RedirectReason, stops=frozenset({Clock.SLOT}),
         resumes=frozenset({Clock.ANSWER}), starts=frozenset({Clock.SEEN}),
         effects=frozenset({Effect.LEAVE_LINE, Effect.MOVE_ON})),
    Step(action="decline", frm=WAITING_FOR_ANSWER | {S.WAITING_FOR_PLACE}, to=S.DECLINED, sides=_RECEIVER,
         needs=Duty.DECLINE_REFERRAL, fact="ReferralDeclined", asks=("reason",),
         may_ask=("alternative", "advice", "comment"), reasons=DeclineReason, stops=_ANSWERED | {Clock.SLOT},
         effects=frozenset({Effect.LEAVE_LINE, Effect.END_ACCESS})),
    Step(action="grade", frm=frozenset({S.SEEN, S.UNDER_TRIAGE, S.RESUBMITTED, S.WAITING_FOR_PLACE}) | PLACE_HELD
         | PLACE_OCCUPIED, to=None, sides=_RECEIVER, needs=Duty.TRIAGE_REFERRAL, fact="ReferralGraded",
         asks=("urgency",), may_ask=("comment",)),
    Step(action="confirm_cancel", frm=frozenset({S.CANCEL_REQUESTED}), to=S.CANCELLED, sides=_RECEIVER,
         needs=Duty.CANCEL_REFERRAL, fact="ReferralCancelled", stops=frozenset({Clock.ARRIVE, Clock.SLOT}),
         effects=frozenset({Effect.RELEASE_PLACE, Effect.CLOSE_JOURNEY}), primary=True),
    Step(action="refuse_cancel", frm=frozenset({S.CANCEL_REQUESTED}), to=S.RESERVED, sides=_RECEIVER,
         needs=Duty.CANCEL_REFERRAL, fact="ReferralCancelRefused", asks=("comment",),
         resumes=frozenset({Clock.ARRIVE})),
    Step(action="reassign", frm=UNANSWERED | UNMET | {S.WAITING_FOR_PLACE}, to=S.REDIRECTED, sides=_CENTRE,
         needs=Duty.INTERVENE_REFERRAL, fact="ReferralReassigned", asks=("destination", "reason"),
         may_ask=("department", "comment"), reasons=RedirectReason, stops=frozenset({Clock.INFORMATION, Clock.SLOT}),
         resumes=frozenset({Clock.ANSWER}), starts=frozenset({Clock.SEEN}),
         effects=frozenset({Effect.LEAVE_LINE, Effect.MOVE_ON})),
)  # fmt: skip

_COMING = (
    Step(action="reserve", frm=frozenset({S.ACCEPTED}), to=S.RESERVED, sides=_RECEIVER, needs=Duty.MANAGE_CAPACITY,
         fact="PlaceReserved", may_ask=("comment",), effects=frozenset({Effect.PROLONG_PLACE})),
    Step(action="schedule", frm=frozenset({S.ACCEPTED, S.RESERVED}), to=S.SCHEDULED, sides=_RECEIVER,
         needs=Duty.MANAGE_CAPACITY, fact="ReferralScheduled", asks=("scheduled_at",), may_ask=("comment",),
         stops=frozenset({Clock.SLOT}), effects=frozenset({Effect.KEEP_PLACE})),
    Step(action="confirm_arrival", frm=frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT}), to=S.ARRIVED,
         sides=_RECEIVER, needs=Duty.CONFIRM_ARRIVAL, fact="PatientArrived", may_ask=("comment",),
         stops=frozenset({Clock.ARRIVE, Clock.SLOT}), effects=frozenset({Effect.OCCUPY_PLACE}), primary=True),
    Step(action="decline_place", frm=RECALLABLE, to=S.WAITING_FOR_PLACE,
         sides=_SENDER, needs=Duty.SUBMIT_REFERRAL, fact="PlaceDeclined", asks=("reason", "ready_on"),
         may_ask=("comment",), reasons=PlaceReason, stops=frozenset({Clock.ARRIVE}), resumes=frozenset({Clock.SLOT}),
         effects=frozenset({Effect.JOIN_LINE, Effect.RELEASE_PLACE, Effect.END_ACCESS})),
    Step(action="mark_no_show", frm=frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT}), to=S.NO_SHOW,
         sides=_RECEIVER, needs=Duty.CONFIRM_ARRIVAL, fact="PatientDidNotCome", asks=("reason",), may_ask=("comment",),
         reasons=NoShowReason, stops=frozenset({Clock.SLOT}), pauses=frozenset({Clock.ARRIVE}),
         effects=frozenset({Effect.RELEASE_PLACE})),
    Step(action="reschedule", frm=frozenset({S.NO_SHOW}), to=S.SCHEDULED, sides=_RECEIVER, needs=Duty.MANAGE_CAPACITY,
         fact="ReferralRescheduled", asks=("scheduled_at", "pool"), may_ask=("comment",),
         resumes=frozenset({Clock.ARRIVE}), effects=frozenset({Effect.HOLD_PLACE, Effect.KEEP_PLACE}), primary=True),
    Step(action="close_not_attended", frm=frozenset({S.NO_SHOW}), to=S.CLOSED_NOT_ATTENDED,
         sides=frozenset({Side.SENDER, Side.RECEIVER}), needs=Duty.CLOSE_REFERRAL, fact="ReferralClosedNotAttended",
         asks=("reason",), may_ask=("comment",), reasons=NoShowReason, stops=frozenset({Clock.ARRIVE}),
         effects=frozenset({Effect.CLOSE_JOURNEY})),
    Step(action="fail", frm=frozenset({S.ACCEPTED, S.RESERVED, S.SCHEDULED, S.IN_TRANSIT, S.ARRIVED}), to=S.FAILED,
         sides=_RECEIVER, needs=Duty.ACCEPT_REFERRAL, fact="ReferralFailed", asks=("reason",),
         may_ask=("alternative", "comment"), reasons=FailReason, stops=frozenset({Clock.ARRIVE, Clock.SLOT}),
         effects=frozenset({Effect.RELEASE_PLACE, Effect.END_ACCESS})),
    Step(action="begin_treatment", frm=frozenset({S.ARRIVED}), to=S.IN_TREATMENT, sides=_RECEIVER,
         needs=Duty.TREAT_PATIENT, fact="TreatmentBegun", may_ask=("comment",)),
    # Treated and shipped: who has been here goes on to another unit in the same journey.
    Step(action="ship_on", frm=PLACE_OCCUPIED, to=S.REDIRECTED, sides=_RECEIVER, needs=Duty.SUBMIT_REFERRAL,
         fact="ReferralShippedOn", asks=("destination", "reason"), may_ask=("department", "comment"),
         reasons=RedirectReason, starts=_ANSWERED,
         effects=frozenset({Effect.RELEASE_PLACE, Effect.END_ACCESS, Effect.MOVE_ON})),
    Step(action="complete", frm=PLACE_OCCUPIED, to=S.COMPLETED, sides=_RECEIVER, needs=Duty.TREAT_PATIENT,
         fact="TreatmentCompleted", asks=("outcome",), starts=frozenset({Clock.FEEDBACK}),
         effects=frozenset({Effect.RELEASE_PLACE}), primary=True),
    Step(action="return_outcome", frm=frozenset({S.COMPLETED}), to=S.OUTCOME_RETURNED, sides=_RECEIVER,
         needs=Duty.RETURN_OUTCOME, fact="OutcomeReturned", asks=("outcome_letter",),
         stops=frozenset({Clock.FEEDBACK}), primary=True),
)  # fmt: skip

_GOING_DOWN = (
    Step(action="offer_down", frm=frozenset({S.DRAFT, S.COMPLETED, S.OUTCOME_RETURNED}), to=S.DOWN_OFFERED, sides=_UPPER,
         needs=Duty.OFFER_DOWN_REFERRAL, fact="DownReferralOffered", asks=("lower", *_PACKAGE_DOWN),
         may_ask=("consent", "comment"), stops=frozenset({Clock.FEEDBACK}), starts=frozenset({Clock.ACCEPT_BELOW}),
         effects=frozenset({Effect.OPEN_JOURNEY, Effect.OFFER_BELOW}), primary=True),
    Step(action="accept_below", frm=frozenset({S.DOWN_OFFERED}), to=S.ACCEPTED_BELOW, sides=_LOWER,
         needs=Duty.ACCEPT_DOWN_REFERRAL, fact="DownReferralAccepted", may_ask=("comment",),
         stops=frozenset({Clock.ACCEPT_BELOW}), starts=frozenset({Clock.FIRST_FOLLOW_UP}),
         effects=frozenset({Effect.OPEN_ACCESS}), primary=True),
    Step(action="decline_below", frm=frozenset({S.DOWN_OFFERED}), to=S.OUTCOME_RETURNED, sides=_LOWER,
         needs=Duty.ACCEPT_DOWN_REFERRAL, fact="DownReferralDeclined", asks=("reason",), may_ask=("comment",),
         reasons=BelowReason, stops=frozenset({Clock.ACCEPT_BELOW}), effects=frozenset({Effect.LEAVE_BELOW})),
    Step(action="withdraw_offer", frm=frozenset({S.DOWN_OFFERED}), to=S.OUTCOME_RETURNED, sides=_UPPER,
         needs=Duty.OFFER_DOWN_REFERRAL, fact="DownReferralWithdrawn", asks=("reason",), may_ask=("comment",),
         reasons=BelowReason, stops=frozenset({Clock.ACCEPT_BELOW}), effects=frozenset({Effect.LEAVE_BELOW})),
    Step(action="begin_plan", frm=frozenset({S.ACCEPTED_BELOW}), to=S.PLAN_RUNNING, sides=_LOWER,
         needs=Duty.RUN_FOLLOW_UP, fact="PlanBegun", may_ask=("comment",), starts=frozenset({Clock.REVIEW}),
         primary=True),
    Step(action="record_follow_up", frm=frozenset({S.PLAN_RUNNING}), to=None, sides=_LOWER, needs=Duty.RUN_FOLLOW_UP,
         fact="FollowUpRecorded", asks=("findings",), may_ask=("red_flag", "next_contact_on"),
         stops=frozenset({Clock.FIRST_FOLLOW_UP}), effects=frozenset({Effect.ADD_FOLLOW_UP}), primary=True),
    Step(action="review_plan", frm=frozenset({S.PLAN_RUNNING}), to=S.PLAN_REVIEWED,
         sides=frozenset({Side.LOWER, Side.UPPER}), needs=Duty.REVIEW_PLAN, fact="PlanReviewed", asks=("review",),
         stops=frozenset({Clock.FIRST_FOLLOW_UP, Clock.REVIEW})),
)  # fmt: skip

_ENDING = (
    Step(action="close", frm=UNMET | {S.CONVERTED_TO_ADVICE, S.COMPLETED, S.OUTCOME_RETURNED, S.PLAN_REVIEWED},
         to=S.CLOSED, sides=frozenset({Side.SENDER, Side.LOWER}), needs=Duty.CLOSE_REFERRAL, fact="ReferralClosed",
         may_ask=("comment",), stops=frozenset({Clock.FEEDBACK}), effects=frozenset({Effect.CLOSE_JOURNEY}),
         primary=True),
    Step(action="send_outside", frm=UNMET | {S.DRAFT}, to=S.CLOSED, sides=_SENDER, needs=Duty.SUBMIT_REFERRAL,
         fact="ReferralSentOutside", asks=("outside", "reason"), may_ask=("comment",), reasons=RedirectReason,
         effects=frozenset({Effect.CLOSE_JOURNEY})),
    Step(action="record_death", frm=OPEN - {S.DRAFT}, to=S.PATIENT_DIED, sides=_ANYBODY - {Side.CENTRE},
         needs=Duty.RECORD_DEATH, fact="PatientDeathRecorded", asks=("died_at",), may_ask=("comment",),
         stops=frozenset(Clock), effects=frozenset({Effect.RELEASE_PLACE, Effect.LEAVE_LINE, Effect.CLOSE_JOURNEY})),
    Step(action="discard_draft", frm=frozenset({S.DRAFT}), to=S.ENTERED_IN_ERROR, sides=_SENDER,
         needs=Duty.DRAFT_REFERRAL, fact="DraftDiscarded"),
    Step(action="mark_error", frm=UNANSWERED | UNMET, to=S.ENTERED_IN_ERROR, sides=_SENDER,
         needs=Duty.CORRECT_RECORD, fact="ReferralEnteredInError", asks=("reason",), may_ask=("comment",),
         reasons=ErrorReason, stops=frozenset(Clock), effects=frozenset({Effect.CLOSE_JOURNEY})),
    Step(action="add_message", frm=OPEN - {S.DRAFT}, to=None, sides=_ANYBODY, needs=Duty.READ_PATIENT,
         fact="MessageAdded", asks=("message",), may_ask=("by_phone",)),
)  # fmt: skip

_BY_ITSELF = (
    Step(action="auto_accept", frm=frozenset({S.SUBMITTED, S.REDIRECTED}), to=S.ACCEPTED, sides=_SYSTEM,
         needs=Duty.ACCEPT_REFERRAL, fact="ReferralAcceptedByRule", stops=_ANSWERED,
         starts=frozenset({Clock.SLOT, Clock.ARRIVE}),
         effects=frozenset({Effect.HOLD_EMERGENCY_PLACE, Effect.OPEN_ACCESS})),
    Step(action="take_by_agreement", frm=frozenset({S.SUBMITTED, S.REDIRECTED}), to=S.WAITING_FOR_PLACE, sides=_SYSTEM,
         needs=Duty.ACCEPT_REFERRAL, fact="ReferralTakenByAgreement", asks=("pool",), stops=_ANSWERED,
         starts=frozenset({Clock.SLOT}), effects=frozenset({Effect.JOIN_LINE})),
    Step(action="expire", frm=UNANSWERED, to=S.EXPIRED, sides=_SYSTEM, needs=Duty.CANCEL_REFERRAL,
         fact="ReferralExpired", stops=_ANSWERED | {Clock.INFORMATION}),
    Step(action="lapse_hold", frm=frozenset({S.ACCEPTED, S.RESERVED}), to=S.UNDER_TRIAGE, sides=_SYSTEM,
         needs=Duty.MANAGE_CAPACITY, fact="HoldLapsed", stops=frozenset({Clock.SLOT, Clock.ARRIVE}),
         resumes=frozenset({Clock.ANSWER}), effects=frozenset({Effect.RELEASE_PLACE, Effect.END_ACCESS})),
    Step(action="offer_place", frm=frozenset({S.WAITING_FOR_PLACE}), to=S.ACCEPTED, sides=_SYSTEM,
         needs=Duty.ACCEPT_REFERRAL, fact="PlaceOffered", asks=("pool",), starts=frozenset({Clock.ARRIVE}),
         effects=frozenset({Effect.HOLD_PLACE, Effect.LEAVE_LINE, Effect.OPEN_ACCESS})),
    Step(action="recall_place", frm=RECALLABLE, to=S.WAITING_FOR_PLACE,
         sides=_SYSTEM, needs=Duty.MANAGE_CAPACITY, fact="PlaceRecalled", asks=("reason",), reasons=RecallReason,
         stops=frozenset({Clock.ARRIVE}), resumes=frozenset({Clock.SLOT}),
         effects=frozenset({Effect.JOIN_LINE, Effect.RELEASE_PLACE, Effect.END_ACCESS})),
)  # fmt: skip

REFERRAL = Flow(
    name="referral",
    states=tuple(State),
    initial=State.DRAFT,
    terminal=TERMINAL,
    steps=(*_ASKING, *_ANSWERING, *_COMING, *_GOING_DOWN, *_ENDING, *_BY_ITSELF),
)


def skipped(frm: State, to: State) -> tuple[State, ...]:
    """The states of the main line that a step leaves out; none when it leaves or rejoins the line sideways."""
    start = _BESIDE.get(frm, frm)
    if start not in MAIN_LINE or to not in MAIN_LINE:
        return ()
    begin, end = MAIN_LINE.index(start), MAIN_LINE.index(to)
    if to in (State.CLOSED, State.DOWN_OFFERED) or end <= begin:
        return ()
    return MAIN_LINE[begin + 1 : end]
