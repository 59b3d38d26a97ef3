"""A receiver's system reads a referral as FHIR R4: every resource is valid, every reference leads somewhere, every state is told."""

from typing import Any

import fhirkit
import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from tests.http.api_calls import Caller, caller, references
from tests.making import Yibin, a_referral, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

# Task.status, ServiceRequest.status and the states behind them, drawn by hand from FHIR's definitions of both.
DRAWN = """
draft             draft             draft
requested         active            submitted redirected resubmitted
received          active            seen under_triage
accepted          active            accepted reserved
ready             active            scheduled in_transit
in-progress       active            arrived in_treatment completed outcome_returned down_offered accepted_below plan_running
on-hold           on-hold           information_requested waiting_for_place no_show cancel_requested
rejected          active            declined expired
failed            active            failed
failed            revoked           patient_died
cancelled         revoked           cancelled closed_not_attended
completed         completed         converted_to_advice plan_reviewed closed
entered-in-error  entered-in-error  entered_in_error
"""
EXPECTED = {
    State(state): tuple(line.split()[:2]) for line in DRAWN.splitlines() for state in line.split()[2:]
}


@pytest.fixture
def receiver(yibin: Yibin) -> Caller:
    return caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))


def valid(who: Caller, path: str, status: int = 200, **headers: str) -> Any:
    """A resource as a partner gets it, which the standard has no objection to."""
    answer = who.get(path, **headers)
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
    found = [str(issue) for issue in fhirkit.validate(answer.content)]
    assert found == [], answer.content.decode()
    return answer.json()


def test_every_state_of_the_table_is_drawn():
    assert set(EXPECTED) == set(State)


@pytest.mark.parametrize("state", list(State))
def test_each_state_is_told_in_the_codes_of_the_standard(yibin: Yibin, receiver: Caller, state: State):
    made = a_referral(yibin, state=state)
    assert made.state is state
    sender = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    who = sender if state is State.DRAFT else receiver
    task, request = (valid(who, f"/fhir/{kind}/{made.id}") for kind in ("Task", "ServiceRequest"))
    assert (task["status"], request["status"]) == EXPECTED[state]
    assert task["businessStatus"]["coding"][0]["code"] == state
    assert task["focus"]["reference"] == f"ServiceRequest/{request['id']}"
    if state is not State.DRAFT:
        assert task["groupIdentifier"]["value"] == request["requisition"]["value"] == str(made.journey)


def test_the_receiver_follows_every_reference(yibin: Yibin, receiver: Caller):
    made = a_referral(yibin, state=State.ACCEPTED)
    task, request = (valid(receiver, f"/fhir/{kind}/{made.id}") for kind in ("Task", "ServiceRequest"))
    named = {*references(task), *references(request)}
    assert {one.partition("/")[0] for one in named} == {"ServiceRequest", "Patient", "Organization"}
    read = {one: valid(receiver, f"/fhir/{one}") for one in named}
    for name, resource in read.items():
        assert f"{resource['resourceType']}/{resource['id']}" == name
    assert request["reasonCode"][0]["text"] == "不稳定型心绞痛"
    (patient,) = (one for one in read.values() if one["resourceType"] == "Patient")
    assert patient["name"][0]["text"] == "王秀英"


def test_a_partners_system_sees_masked_numbers_and_one_that_cares_sees_them_whole(
    yibin: Yibin, receiver: Caller
):
    made = a_referral(yibin, state=State.ACCEPTED)
    path = f"/fhir/Patient/{made.patient}"
    masked, whole = valid(receiver, path), valid(receiver, path, **{"Heyi-Purpose": "care"})
    assert (whole["telecom"][0]["value"], len(whole["identifier"][0]["value"])) == ("13800138000", 18)
    assert whole["identifier"][0]["value"] not in str(masked)
    assert "13800138000" not in str(masked)


def test_lists_and_the_capability_statement_are_valid_too(yibin: Yibin, receiver: Caller):
    made = a_referral(yibin, state=State.SUBMITTED)
    found = valid(receiver, "/fhir/ServiceRequest?status=active")
    assert [one["resource"]["id"] for one in found["entry"]] == [str(made.id)]
    assert valid(receiver, "/fhir/ServiceRequest?status=completed")["total"] == 0
    assert valid(receiver, "/fhir/Organization?name=高县")["entry"]
    told = valid(Caller(), "/fhir/metadata")
    offered = {one["type"] for one in told["rest"][0]["resource"]}
    assert offered == {"ServiceRequest", "Task", "Bundle", "Patient", "Organization"}


def test_a_refusal_is_a_valid_outcome(yibin: Yibin):
    made = a_referral(yibin, state=State.SUBMITTED)
    outcome = valid(caller(a_stranger()), f"/fhir/ServiceRequest/{made.id}", 404)
    assert (outcome["resourceType"], outcome["issue"][0]["code"]) == ("OperationOutcome", "not-found")
    assert valid(Caller(), f"/fhir/Task/{made.id}", 401)["issue"][0]["code"] == "login"
