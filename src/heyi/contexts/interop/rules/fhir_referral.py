"""A referral as FHIR R4 ServiceRequest (what is asked) and Task (how far it has come). Pure. Not here: who may see it.

The states come from the referral table's own small face, so that a state that is added cannot be forgotten here.
Source: HL7 FHIR R4, http://hl7.org/fhir/R4/servicerequest.html and task.html (official)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.interop.rules.fhir_base import (
    Resource,
    coded,
    house_system,
    instant,
    meta,
    reference,
    without_empty,
)
from heyi.contexts.referral.terms import Passage, Referral, RunningClock, State

_PRIORITIES: Mapping[Urgency, str] = {
    Urgency.EMERGENCY: "stat",
    Urgency.URGENT: "urgent",
    Urgency.ELECTIVE: "routine",
}
_SNOMED = "http://snomed.info/sct"
_ICD_10 = "http://hl7.org/fhir/sid/icd-10"
_TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
# What of the package says why a patient is sent, in the order people read it.
_REASON_NOTES = ("chief_complaint", "purpose", "history", "examination", "treatment", "allergies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A referral with what a partner may read of it.

    Shape: `words` are the display words of state and direction; `package` is None for a former party and in a list.
    """

    referral: Referral
    request_status: str
    task_status: str
    state_words: str
    direction_words: str
    patient_name: str = ""
    package: Mapping[str, Any] | None = None
    passages: tuple[Passage, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    is_part: bool = False


def _person(told: Told) -> Resource:
    return reference("Patient", told.referral.patient, told.patient_name)


def _journey(referral: Referral) -> Resource | None:
    if referral.journey is None:
        return None
    return {"system": house_system("journey"), "value": str(referral.journey)}


def service_request(told: Told) -> Resource:
    """What is asked of the receiver."""
    referral = told.referral
    up = (told.package or {}).get("up") or {}
    aim = referral.receiver if referral.direction is Direction.UP else referral.lower
    sent = coded(_SNOMED, "3457005", "Patient referral")
    way = coded(house_system("referral-direction"), referral.direction, told.direction_words)
    return without_empty(
        {
            "resourceType": "ServiceRequest",
            "id": str(referral.id),
            "meta": meta(referral.version, referral.moved_at, is_part=told.is_part),
            "requisition": _journey(referral),
            "status": told.request_status,
            "intent": "proposal" if referral.state is State.DRAFT else "order",
            "category": [sent],
            "priority": _PRIORITIES[referral.urgency],
            "code": way,
            "subject": _person(told),
            "occurrenceDateTime": instant(referral.scheduled_at) if referral.scheduled_at else "",
            "authoredOn": instant(referral.submitted_at or referral.drafted_at),
            "requester": reference("Organization", referral.origin),
            "performerType": {"text": referral.department} if referral.department else None,
            "performer": [reference("Organization", aim)] if aim else [],
            "reasonCode": _reasons(up),
            "note": [{"text": up[name]} for name in _REASON_NOTES if up.get(name)],
        }
    )


def _reasons(up: Mapping[str, Any]) -> list[Resource]:
    if not up.get("diagnosis"):
        return []
    told: Resource = {"text": up["diagnosis"]}
    if up.get("diagnosis_code"):
        told["coding"] = [{"system": _ICD_10, "code": up["diagnosis_code"]}]
    return [told]


def task(told: Told) -> Resource:
    """How far the referral has come, whose turn it is, and what came out of it."""
    referral = told.referral
    request = reference("ServiceRequest", referral.id)
    owner = referral.receiver or referral.lower
    if referral.lower is not None and referral.state in _BELOW:
        owner = referral.lower
    package = told.package or {}
    return without_empty(
        {
            "resourceType": "Task",
            "id": str(referral.id),
            "meta": meta(referral.version, referral.moved_at, is_part=told.is_part),
            "basedOn": [request],
            "groupIdentifier": _journey(referral),
            "status": told.task_status,
            "statusReason": _status_reason(told.passages),
            "businessStatus": coded(house_system("referral-state"), referral.state, told.state_words),
            "intent": "proposal" if referral.state is State.DRAFT else "order",
            "priority": _PRIORITIES[referral.urgency],
            "code": coded(_TASK_CODES, "fulfill", "Fulfill the focal request"),
            "focus": request,
            "for": _person(told),
            "authoredOn": instant(referral.drafted_at),
            "lastModified": instant(referral.moved_at),
            "requester": reference("Organization", referral.sender),
            "owner": reference("Organization", owner) if owner else None,
            "restriction": _restriction(told.clocks),
            "input": _parameters("package", package.get("up")),
            "output": [
                *_parameters("outcome", package.get("outcome")),
                *_parameters("down", package.get("down")),
            ],
        }
    )


_BELOW = frozenset(
    {State.DOWN_OFFERED, State.ACCEPTED_BELOW, State.PLAN_RUNNING, State.PLAN_REVIEWED, State.CLOSED}
)


def _status_reason(passages: tuple[Passage, ...]) -> Resource | None:
    """The coded reason of the last step that had one and changed where the referral stands."""
    last = next((one for one in reversed(passages) if one.frm is not one.to), None)
    return coded(house_system(f"reason:{last.action}"), last.reason) if last and last.reason else None


def _restriction(clocks: Iterable[RunningClock]) -> Resource | None:
    """By when the next step is due: from the start of the clock that falls due first until then."""
    due: list[tuple[datetime, datetime]] = [
        (clock.due_at, clock.started_at) for clock in clocks if clock.stopped_at is None and clock.due_at
    ]
    if not due:
        return None
    ends, begins = min(due)
    # Working time makes it possible that a clock which was paused is due before it began anew.
    return {"period": {"start": instant(min(begins, ends)), "end": instant(ends)}}


def _parameters(part: str, given: Mapping[str, Any] | None) -> list[Resource]:
    """Every field of one part of the package as a parameter of the task, by its own name."""
    return [
        {"type": coded(house_system(f"{part}-field"), name), "valueString": text}
        for name, value in (given or {}).items()
        if (text := _as_text(value))
    ]


def _as_text(value: Any) -> str:
    """A field as a person would read it: flags and measured signs by name, medicines line by line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {part}" for name, part in value.items() if part not in (None, ""))
    if isinstance(value, list):
        return "\n".join(_as_text(part) for part in value)
    return "" if value is None else str(value)
