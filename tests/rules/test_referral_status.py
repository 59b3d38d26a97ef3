"""The small face of each state is a code of FHIR R4, and does not go back once it has told the world that all is over."""

from heyi.contexts.referral.rules.status import STATUS, request_status, task_status
from heyi.contexts.referral.rules.table import OPEN, REFERRAL, TERMINAL
from heyi.contexts.referral.terms import State, Status

S = State
# http://hl7.org/fhir/R4/valueset-task-status.html, FHIR R4 (4.0.1), required binding of Task.status
TASK_STATUS = {
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed",
    "completed", "entered-in-error",
}  # fmt: skip
# http://hl7.org/fhir/R4/valueset-request-status.html, required binding of ServiceRequest.status
REQUEST_STATUS = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
TASK_IS_OVER = {"rejected", "cancelled", "failed", "completed", "entered-in-error"}
REQUEST_IS_OVER = {"revoked", "completed", "entered-in-error"}

EXPECTED = """
draft             draft
requested         submitted redirected resubmitted
received          seen under_triage
accepted          accepted reserved
ready             scheduled in_transit
in-progress       arrived in_treatment completed outcome_returned down_offered accepted_below plan_running
on-hold           information_requested no_show cancel_requested waiting_for_place
rejected          declined expired
failed            failed patient_died
cancelled         cancelled closed_not_attended
completed         converted_to_advice plan_reviewed closed
entered-in-error  entered_in_error
"""


def test_the_faces_are_the_codes_of_the_standard_no_more_and_no_less() -> None:
    assert {str(status) for status in Status} == TASK_STATUS


def test_every_state_has_the_face_that_was_agreed() -> None:
    drawn = {state: line.split()[0] for line in EXPECTED.split("\n") if line for state in line.split()[1:]}
    assert {str(state): str(task_status(state)) for state in State} == drawn
    assert set(STATUS) == set(State)


def test_every_state_of_a_request_is_one_of_the_standard() -> None:
    assert {request_status(state) for state in State} == REQUEST_STATUS - {"unknown"}


def test_a_task_that_is_over_stays_over_unless_another_unit_is_asked() -> None:
    """In FHIR each unit that is asked has a task of its own; Heyi shows that of the unit asked last."""
    undone = {
        (state, step.to)
        for step in REFERRAL.steps
        for state in step.frm
        if step.to and task_status(S(state)) in TASK_IS_OVER and task_status(S(step.to)) not in TASK_IS_OVER
    }
    assert undone == {(state, S.REDIRECTED) for state in (S.DECLINED, S.EXPIRED, S.FAILED)}


def test_a_request_that_is_over_stays_over_and_only_a_death_changes_how() -> None:
    changed = {
        (step.action, request_status(S(state)), request_status(S(step.to or state)))
        for step in REFERRAL.steps
        for state in step.frm
        if request_status(S(state)) in REQUEST_IS_OVER
        and request_status(S(step.to or state)) != request_status(S(state))
    }
    assert changed == {("record_death", "completed", "revoked")}


def test_every_ended_referral_looks_ended_and_a_refusal_does_not_end_the_request() -> None:
    for state in TERMINAL:
        assert task_status(state) in TASK_IS_OVER
        assert request_status(state) in REQUEST_IS_OVER
    assert {request_status(state) for state in (S.DECLINED, S.EXPIRED, S.FAILED)} == {"active"}
    assert {state for state in OPEN if request_status(state) in REQUEST_IS_OVER} == {
        S.CONVERTED_TO_ADVICE,
        S.PLAN_REVIEWED,
    }
