"""The small, FHIR-mappable face of each state.

Source: docs/sources/referral-procedure.md#status
"""

from heyi.contexts.referral.terms import State, Status

_FACES: dict[Status, frozenset[State]] = {
    Status.DRAFT: frozenset({State.DRAFT}),
    Status.REQUESTED: frozenset({State.SUBMITTED, State.REDIRECTED, State.RESUBMITTED}),
    Status.RECEIVED: frozenset({State.SEEN, State.UNDER_TRIAGE}),
    Status.ACCEPTED: frozenset({State.ACCEPTED, State.RESERVED}),
    Status.REJECTED: frozenset({State.DECLINED, State.EXPIRED}),
    Status.READY: frozenset({State.SCHEDULED, State.IN_TRANSIT}),
    Status.CANCELLED: frozenset({State.CANCELLED, State.CLOSED_NOT_ATTENDED}),
    Status.IN_PROGRESS: frozenset({
        State.ARRIVED, State.IN_TREATMENT, State.COMPLETED, State.OUTCOME_RETURNED, State.DOWN_OFFERED,
        State.ACCEPTED_BELOW, State.PLAN_RUNNING,
    }),
    Status.ON_HOLD: frozenset({
        State.INFORMATION_REQUESTED, State.WAITING_FOR_PLACE, State.NO_SHOW, State.CANCEL_REQUESTED,
    }),
    Status.FAILED: frozenset({State.FAILED, State.PATIENT_DIED}),
    Status.COMPLETED: frozenset({State.PLAN_REVIEWED, State.CLOSED, State.CONVERTED_TO_ADVICE}),
    Status.ENTERED_IN_ERROR: frozenset({State.ENTERED_IN_ERROR}),
}  # fmt: skip

STATUS: dict[State, Status] = {state: status for status, states in _FACES.items() for state in states}

# ServiceRequest.status is coarser still: is the request itself standing, fulfilled or withdrawn. A unit's refusal or
# failure ends that unit's task and not the request, which goes on to another.
_REQUEST = {
    Status.DRAFT: "draft",
    Status.CANCELLED: "revoked",
    Status.COMPLETED: "completed",
    Status.ENTERED_IN_ERROR: "entered-in-error",
    Status.ON_HOLD: "on-hold",
}


def task_status(state: State) -> Status:
    """The Task.status of a state."""
    return STATUS[state]


def request_status(state: State) -> str:
    """The ServiceRequest.status of a state."""
    if state is State.PATIENT_DIED:
        return "revoked"
    return _REQUEST.get(STATUS[state], "active")
