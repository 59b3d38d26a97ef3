"""The referral machine, drawn once by hand and compared with the table in both directions.

The drawing says in words what was agreed; the table says it to the program. Whoever changes one must change the other.
"""

from functools import cache

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.events.steps import STEP_FACTS
from heyi.contexts.referral.rules.table import OPEN, REFERRAL, TERMINAL
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
from heyi.kernel.errors import NotPermitted, WrongState

GROUPS = """
waiting     submitted redirected seen under_triage resubmitted
unanswered  waiting information_requested
unmet       declined failed expired
promised    accepted reserved scheduled
coming      promised in_transit
treated     arrived in_treatment
going_on    unanswered waiting_for_place unmet coming treated converted_to_advice no_show cancel_requested completed outcome_returned
going_on    down_offered accepted_below plan_running plan_reviewed
"""

# One line an action: where from, where to (= stays), which sides, which duty.
DRAWN = """
submit               draft                                              submitted              sender                 submit_referral
amend                unanswered declined waiting_for_place                      =                      sender                 draft_referral
answer_information   information_requested                              resubmitted            sender                 submit_referral
send_elsewhere       unmet                                              redirected             sender                 submit_referral
cancel               unanswered unmet waiting_for_place                                  cancelled              sender                 cancel_referral
request_cancel       promised                                           cancel_requested       sender                 cancel_referral
depart               promised                                           in_transit             sender                 submit_referral
decline_place        promised                                           waiting_for_place      sender                 submit_referral

see                  submitted redirected                               seen                   receiver               triage_referral
begin_triage         submitted redirected seen resubmitted              under_triage           receiver               triage_referral
accept               waiting waiting_for_place                                     accepted               receiver               accept_referral
wait_for_place       waiting                                            waiting_for_place      receiver               accept_referral
request_information  waiting                                            information_requested  receiver               triage_referral
convert_to_advice    waiting                                            converted_to_advice    receiver               advise_referral
redirect             waiting waiting_for_place                                     redirected             receiver               redirect_referral
decline              waiting waiting_for_place                                     declined               receiver               decline_referral
grade                seen under_triage resubmitted waiting_for_place coming treated cancel_requested  =          receiver               triage_referral
confirm_cancel       cancel_requested                                   cancelled              receiver               cancel_referral
refuse_cancel        cancel_requested                                   reserved               receiver               cancel_referral
reassign             unanswered unmet waiting_for_place                                  redirected             centre                 intervene_referral

reserve              accepted                                           reserved               receiver               manage_capacity
schedule             accepted reserved                                  scheduled              receiver               manage_capacity
confirm_arrival      coming                                             arrived                receiver               confirm_arrival
mark_no_show         coming                                             no_show                receiver               confirm_arrival
reschedule           no_show                                            scheduled              receiver               manage_capacity
close_not_attended   no_show                                            closed_not_attended    sender receiver        close_referral
fail                 coming arrived                                     failed                 receiver               accept_referral
begin_treatment      arrived                                            in_treatment           receiver               treat_patient
ship_on              treated                                            redirected             receiver               submit_referral
complete             treated                                            completed              receiver               treat_patient
return_outcome       completed                                          outcome_returned       receiver               return_outcome

offer_down           draft completed outcome_returned                   down_offered           upper                  offer_down_referral
accept_below         down_offered                                       accepted_below         lower                  accept_down_referral
decline_below        down_offered                                       outcome_returned       lower                  accept_down_referral
withdraw_offer       down_offered                                       outcome_returned       upper                  offer_down_referral
begin_plan           accepted_below                                     plan_running           lower                  run_follow_up
record_follow_up     plan_running                                       =                      lower                  run_follow_up
review_plan          plan_running                                       plan_reviewed          lower upper            review_plan

close                unmet converted_to_advice completed outcome_returned plan_reviewed  closed  sender lower         close_referral
send_outside         draft unmet                                        closed                 sender                 submit_referral
record_death         going_on                                           patient_died           sender receiver lower  record_death
discard_draft        draft                                              entered_in_error       sender                 draft_referral
mark_error           unanswered unmet                                   entered_in_error       sender                 correct_record
add_message          going_on                                           =                      sender receiver lower centre  read_patient

auto_accept          submitted redirected                               accepted               system                 accept_referral
take_by_agreement    submitted redirected                               waiting_for_place      system                 accept_referral
expire               unanswered                                         expired                system                 cancel_referral
lapse_hold           accepted reserved                                  under_triage           system                 manage_capacity
offer_place          waiting_for_place                                  accepted               system                 accept_referral
recall_place         promised                                           waiting_for_place      system                 manage_capacity
"""

# What each action asks: must! and may.
ASKED = """
submit
amend                package!
answer_information   answer! package
send_elsewhere       destination! department comment
cancel               reason! comment
request_cancel       reason! comment
depart               transport comment
decline_place        reason! ready_on! comment
see
begin_triage
accept               pool! comment
wait_for_place       pool! ready_on comment
request_information  question!
convert_to_advice    advice!
redirect             destination! reason! department comment
decline              reason! alternative advice comment
grade                urgency! comment
confirm_cancel
refuse_cancel        comment!
reassign             destination! reason! department comment
reserve              comment
schedule             scheduled_at! comment
confirm_arrival      comment
mark_no_show         reason! comment
reschedule           scheduled_at! pool! comment
close_not_attended   reason! comment
fail                 reason! alternative comment
begin_treatment      comment
ship_on              destination! reason! department comment
complete             outcome!
return_outcome       outcome_letter!
offer_down           lower! summary! medicines! rehabilitation! follow_up_plan! red_flags! next_contact_on! consent comment
accept_below         comment
decline_below        reason! comment
withdraw_offer       reason! comment
begin_plan           comment
record_follow_up     findings! red_flag next_contact_on
review_plan          review!
close                comment
send_outside         outside! reason! comment
record_death         died_at! comment
discard_draft
mark_error           reason! comment
add_message          message! by_phone
auto_accept
take_by_agreement    pool!
expire
lapse_hold
offer_place          pool!
recall_place         reason!
"""

REASONS = {
    "cancel": CancelReason, "request_cancel": CancelReason, "redirect": RedirectReason, "decline": DeclineReason,
    "reassign": RedirectReason, "mark_no_show": NoShowReason, "close_not_attended": NoShowReason, "fail": FailReason,
    "decline_below": BelowReason, "withdraw_offer": BelowReason, "send_outside": RedirectReason,
    "mark_error": ErrorReason, "ship_on": RedirectReason, "decline_place": PlaceReason, "recall_place": RecallReason,
}  # fmt: skip

Triple = tuple[str, str, str]


@cache
def _groups() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, *words in (line.split() for line in GROUPS.split("\n") if line):
        found[name] = [*found.get(name, []), *(state for word in words for state in found.get(word, [word]))]
    return found


@cache
def drawn() -> dict[Triple, tuple[str, str]]:
    """(action, state, side) → (state afterwards, duty), as the drawing has it."""
    found: dict[Triple, tuple[str, str]] = {}
    for action, *words in (line.split() for line in DRAWN.split("\n") if line):
        sides = [word for word in words[:-1] if word in set(Side)]
        before = [word for word in words[:-1] if word not in set(Side)]
        states = [state for word in before[:-1] for state in _groups().get(word, [word])]
        assert len(set(states)) == len(states), action
        for state in states:
            to = state if before[-1] == "=" else before[-1]
            found |= {(action, state, side): (to, words[-1]) for side in sides}
    return found


def asked(action: str) -> tuple[set[str], set[str]]:
    (words,) = (line.split()[1:] for line in ASKED.split("\n") if line.split()[:1] == [action])
    return {word[:-1] for word in words if word.endswith("!")}, {
        word for word in words if not word.endswith("!")
    }


def test_the_drawing_speaks_of_real_states_sides_and_duties_and_of_every_action_once() -> None:
    states = {state for (_, state, _) in drawn()} | {to for to, _ in drawn().values()}
    assert states == set(State)
    assert {side for _, _, side in drawn()} == set(Side) - {Side.COMPANION}
    assert {duty for _, duty in drawn().values()} <= set(Duty)
    for text in (DRAWN, ASKED):
        named = [line.split()[0] for line in text.split("\n") if line]
        assert sorted(named) == sorted(REFERRAL.actions)


def test_the_table_holds_nothing_that_is_not_drawn_and_lacks_nothing_that_is() -> None:
    tabled = {
        (step.action, str(state), str(side)): (str(step.to or state), str(step.needs))
        for step in REFERRAL.steps
        for state in step.frm
        for side in step.sides
    }
    assert tabled == drawn()


@pytest.mark.parametrize("action", REFERRAL.actions)
def test_every_state_and_every_side_gets_the_answer_that_is_drawn(action: str) -> None:
    leaves = {state for one, state, _ in drawn() if one == action}
    for state in State:
        for side in Side:
            expected = drawn().get((action, state, side))
            try:
                step = REFERRAL.step(action, state, {side})
                answer: object = (step.to or state, step.needs)
            except (WrongState, NotPermitted) as refused:
                answer = type(refused)
            if expected is None:
                expected_answer: object = NotPermitted if state in leaves else WrongState
                assert answer is expected_answer, (action, state, side)
            else:
                assert answer == expected, (action, state, side)


def test_an_action_asks_what_is_drawn() -> None:
    for action in REFERRAL.actions:
        for step in (step for step in REFERRAL.steps if step.action == action):
            assert (set(step.asks), set(step.may_ask)) == asked(action)
            assert step.reasons is REASONS.get(action)


def test_no_end_has_a_way_out_and_every_other_state_has() -> None:
    ends = {"closed", "cancelled", "closed_not_attended", "patient_died", "entered_in_error"}
    assert ends == TERMINAL == REFERRAL.terminal
    assert {state for _, state, _ in drawn()} == OPEN == set(State) - ends


def test_every_step_leaves_a_fact_of_its_own_name_and_every_fact_belongs_to_a_step() -> None:
    assert {step.fact for step in REFERRAL.steps} == set(STEP_FACTS)


def test_every_effect_and_every_clock_is_used() -> None:
    assert {effect for step in REFERRAL.steps for effect in step.effects} == set(Effect)
    assert {clock for step in REFERRAL.steps for clock in step.starts} == set(Clock)


def test_two_actions_share_a_fact_only_where_the_same_thing_has_happened() -> None:
    shared: dict[str, list[str]] = {}
    for step in REFERRAL.steps:
        shared.setdefault(step.fact, []).append(step.action)
    assert {fact: actions for fact, actions in shared.items() if len(actions) > 1} == {
        "ReferralCancelled": ["cancel", "confirm_cancel"]
    }


def test_at_most_one_action_of_a_side_is_its_next_thing_to_do() -> None:
    """A page shows one primary button for a side; where two rows are marked, the first in the table is meant."""
    doubled = {
        (state, side): [s.action for s in REFERRAL.leaving(state) if s.primary and side in s.sides]
        for state in State
        for side in Side
        if sum(s.primary and side in s.sides for s in REFERRAL.leaving(state)) > 1
    }
    assert doubled == {
        (state, Side.SENDER): ["send_elsewhere", "close"] for state in ("declined", "failed", "expired")
    }
