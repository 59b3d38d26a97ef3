"""The API does what its description says: no answer that is not declared, no body that breaks it, no mistake of ours.

Requests are made up from the description itself, a few in `make test` and many in `make soak`.
"""

import json
import os
from functools import cache
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from django.http import HttpResponse, JsonResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from heyi.config.doors import API
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from tests.http.api_calls import V1, Caller, caller, undone
from tests.making import Yibin, a_referral

pytestmark = pytest.mark.usefixtures("alone")

TRIES = int(os.environ.get("HEYI_TRIES", "5"))
SOAKED = int(os.environ.get("HEYI_TRIES", "150"))

DESCRIPTION: dict[str, Any] = json.loads(
    json.dumps(API.get_openapi_schema(path_prefix=f"{V1}/"), default=str)
)
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = {
    f"{one.method.upper()} {one.path}": one for one in (found.ok() for found in SCHEMA.get_all_operations())
}
METHODS = list(GenerationMode)


@cache
def declared(name: str) -> dict[int, Any]:
    """Every status an operation declares, with what its body must look like; None where that is no JSON."""
    method, _, path = name.partition(" ")
    answers = DESCRIPTION["paths"][path][method.lower()]["responses"]
    parts = {"components": DESCRIPTION["components"]}
    found: dict[int, Any] = {}
    for status, answer in answers.items():
        told = answer.get("content", {}).get("application/json", {}).get("schema")
        found[int(status)] = jsonschema_rs.validator_for({**told, **parts}) if told else None
    return found


def sent(who: Caller, case: Case, version: int | None) -> HttpResponse:
    """A made-up request as a program sends it; with a version, one that was really seen."""
    made_up = case.as_transport_kwargs(base_url="http://testserver")
    headers = {name: str(value) for name, value in made_up["headers"].items() if name.lower() != "user-agent"}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    headers["Authorization"] = f"Bearer {who.token}"
    if "json" in made_up:
        raw, kind = json.dumps(made_up["json"]).encode(), "application/json"
    else:
        raw, kind = bytes(made_up.get("data") or b""), headers.pop("Content-Type", "application/json")
    headers.pop("Content-Type", None)
    asked = "&".join(f"{quote(str(name))}={quote(str(one))}" for name, value in (made_up["params"] or {}).items()
                     for one in (value if isinstance(value, list) else [value]))  # fmt: skip
    path = made_up["url"].removeprefix("http://testserver")
    return who.client.generic(case.method, path, raw, content_type=kind, headers=headers, QUERY_STRING=asked)


def keeps_its_word(name: str, answer: HttpResponse) -> None:
    """The status is one that is declared, and the body what is declared for it."""
    known = declared(name)
    assert answer.status_code in known, (name, answer.status_code, answer.content.decode()[:500])
    judge = known[answer.status_code]
    if judge is not None:
        faults = [str(fault) for fault in judge.iter_errors(json.loads(answer.content))]
        assert faults == [], (name, answer.content.decode()[:500])


def tried(yibin: Yibin, name: str, tries: int) -> None:
    """One operation, by two people, with ids and versions that exist and with others, and with bodies right and wrong."""
    made = a_referral(yibin, state=State.UNDER_TRIAGE)
    people = [caller(yibin.staff(*one)) for one in (
        (Role.VILLAGE_DOCTOR, yibin.village), (Role.DEPARTMENT_HEAD, yibin.county), (Role.AUDITOR, yibin.county))]  # fmt: skip
    known = {
        "referral_id": made.id,
        "patient_id": made.patient,
        "organisation_id": yibin.county,
        "alliance_id": yibin.region,
    }
    operation = OPERATIONS[name]
    in_path = [one["name"] for one in operation.definition.raw.get("parameters", []) if one["in"] == "path"]
    true_ids = {one: str(known[one]) for one in in_path if one in known}
    cases = st.one_of(
        *(operation.as_strategy(mode) for mode in METHODS),
        *(
            operation.as_strategy(mode, path_parameters=true_ids)
            for mode in METHODS
            if len(true_ids) == len(in_path)
        ),
    )

    @settings(max_examples=tries, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases, st.sampled_from(people), st.sampled_from([None, made.version]))
    def one(case: Case, who: Caller, version: int | None) -> None:
        with undone():
            answer = sent(who, case, version)
        keeps_its_word(name, answer)

    one()


def test_the_description_is_told_to_everybody_and_holds_every_operation():
    told = json.loads(Client().get(f"{V1}/openapi.json").content)
    assert told["paths"].keys() == DESCRIPTION["paths"].keys()
    assert len(OPERATIONS) > 50


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_whatever_is_sent_is_answered_as_described(yibin: Yibin, name: str):
    tried(yibin, name, TRIES)


@pytest.mark.soak
@pytest.mark.parametrize("name", list(OPERATIONS))
def test_whatever_is_sent_for_hours_is_answered_as_described(yibin: Yibin, name: str):
    tried(yibin, name, SOAKED)


def test_an_answer_that_is_not_declared_would_be_found():
    """The judge itself: an undeclared status and a body of another shape end the test."""
    name = "GET /api/v1/me"
    for answer in (HttpResponse(b"{}", status=418), JsonResponse({"id": 1})):
        with pytest.raises(AssertionError):
            keeps_its_word(name, answer)
