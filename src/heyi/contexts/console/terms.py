"""What the pages tell apart when they tell a story. Not here: the words (wording.toml), how it looks (templates)."""

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.terms import State

# Who may look at referrals at all: the lists are theirs.
READERS = frozenset({Duty.READ_PATIENT})
SENDERS = frozenset({Duty.DRAFT_REFERRAL, Duty.OFFER_DOWN_REFERRAL})
# Who keeps places or gives them: the board is on their menu.
BOARD_READERS = frozenset({Duty.MANAGE_CAPACITY, Duty.ACCEPT_REFERRAL})
SIGNERS = frozenset({Duty.MANAGE_CONTRACTS})
FOLLOWERS = frozenset({Duty.RUN_FOLLOW_UP})
# Who follows residents up, or patients who came back: one line of the menu leads to both.
HEALTH_STAFF = FOLLOWERS | {Duty.MANAGE_HEALTH}
# Who may write something down where nothing can be reached.
OFFLINE_WRITERS = frozenset({Duty.DRAFT_REFERRAL, Duty.MANAGE_HEALTH})
# Who answers for the data of an institution, or looks over the shoulder of those who do.
SHEET_READERS = frozenset({Duty.EXPORT_RESEARCH, Duty.READ_AUDIT})

# What somebody had in mind on the home page before a patient was found: it goes along until the draft is begun.
WISH_ADVICE = "advice"
WISH_GREEN = "green"
WISHES = (WISH_ADVICE, WISH_GREEN)

# What a sender waits to hear: everything that is under way, and not the drafts on their own desk.
ON_THE_WAY = frozenset(State) - {
    State.DRAFT,
    State.CLOSED,
    State.CANCELLED,
    State.CLOSED_NOT_ATTENDED,
    State.PATIENT_DIED,
    State.ENTERED_IN_ERROR,
}
# The receiver was asked and has not accepted: the record of the patient is not open to it.
NOT_YET_OPEN = frozenset(
    {
        State.SUBMITTED,
        State.SEEN,
        State.UNDER_TRIAGE,
        State.INFORMATION_REQUESTED,
        State.RESUBMITTED,
        State.WAITING_FOR_PLACE,
    }
)
TO_FOLLOW = frozenset({State.ACCEPTED_BELOW, State.PLAN_RUNNING, State.PLAN_REVIEWED})
COMING_BACK = frozenset({State.DOWN_OFFERED, State.ACCEPTED_BELOW})
COMING_DOWN = COMING_BACK | TO_FOLLOW

# Steps by what they are in the patient's story; what is not named here is no station's remark.
ASKED = frozenset(
    {"submit", "send_elsewhere", "request_information", "offer_down", "request_cancel", "send_outside"}
)
ANSWERED = frozenset(
    {
        "accept",
        "auto_accept",
        "take_by_agreement",
        "wait_for_place",
        "offer_place",
        "answer_information",
        "convert_to_advice",
        "accept_below",
        "schedule",
        "reschedule",
    }
)
REFUSED = frozenset(
    {"decline", "redirect", "reassign", "fail", "mark_no_show", "decline_below", "withdraw_offer", "cancel",
     "confirm_cancel", "expire", "lapse_hold", "close_not_attended", "mark_error", "decline_place", "recall_place"}
)  # fmt: skip
DONE = frozenset(
    {"depart", "confirm_arrival", "begin_treatment", "complete", "return_outcome", "begin_plan", "record_follow_up",
     "review_plan", "close", "record_death", "ship_on"}
)  # fmt: skip
MOVES_ON = frozenset({"redirect", "reassign", "send_elsewhere", "ship_on"})
ENDS_ASKING = frozenset({"decline", "fail", "redirect", "reassign"})

# Who works in time-critical pathways beyond opening a case from the home page.
CASE_STAFF = frozenset({Duty.SIGN_DECISION, Duty.MONITOR_CASES})

# Who plans surveys, or hands out codes and enters forms.
SURVEY_STAFF = frozenset({Duty.RUN_SURVEYS, Duty.ENTER_FORMS})

# What cannot be taken back is asked once more.
FINAL = frozenset(
    {"decline", "cancel", "confirm_cancel", "record_death", "mark_error", "discard_draft", "fail", "close_not_attended",
     "send_outside", "close"}
)  # fmt: skip


def hidden(text: str) -> str:
    """A number or an address as it stands on a page until somebody asks to see it: its two ends, the middle covered."""
    if len(text) < 8:
        return "•" * len(text)
    return f"{text[:3]}{'•' * (len(text) - 5)}{text[-2:]}"
