"""Whoever has no part in a case finds nothing at any address of the doors for programs, whatever they send.

The addresses are read from the URLconf: one that is added without a case here ends the test.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver
from PIL import Image
from pytest_django import DjangoDbBlocker

from heyi.config.doors import urlpatterns
from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.schemas.contracts import OFFERED as CONTRACT_STEPS
from heyi.contexts.health.terms.contracts import Contract
from heyi.contexts.referral.schemas.steps import OFFERED
from heyi.contexts.referral.terms import State
from heyi.kernel.moments import day_of
from tests.http.api_calls import V1, Caller, caller, one_world, undone
from tests.making import NOW, Yibin, a_referral, a_stranger
from tests.making_health import a_team

Operation = tuple[str, str]
_PLACE = re.compile(r"<[^:>]+:([a-z_]+)>")
R, P = "api/v1/referrals/<referral_id>", "api/v1/patients/<patient_id>"
C = "api/v1/contracts/<contract_id>"
K = "api/v1/cases/<case_id>"
TOLD = ("milestones", "milestones/<milestone_id>/correction", "scales", "onset", "send_on", "end")


def a_picture() -> bytes:
    """A PNG of one point."""
    content = BytesIO()
    Image.new("RGB", (1, 1)).save(content, "PNG")
    return content.getvalue()


# With what a stranger knocks where a case, a patient or a question is named in the address or in the body.
BODIES: dict[Operation, Any] = {
    ("GET", P): None,
    ("PUT", P): {"name": "别人"},
    ("GET", f"{P}/line"): None,
    ("GET", f"{P}/access-report"): None,
    ("GET", f"{P}/record"): None,
    ("GET", f"{P}/record/<entry_id>"): None,
    ("GET", f"{P}/record/<entry_id>/trend"): None,
    ("GET", f"{P}/record/<entry_id>/file"): None,
    ("POST", "api/v1/access-requests"): {"question": "<question_id>", "reason": "会诊前需要了解既往病史"},
    ("POST", "api/v1/access-requests/<question_id>/answer"): {"give": True},
    ("POST", "api/v1/rights-requests"): {
        "patient": "<patient_id>",
        "kind": "copy",
        "asker": "patient",
        "proof": "identity_card",
        "words": "想要一份登记信息",
    },
    ("POST", "api/v1/rights-requests/<request_id>/answer"): {"outcome": "granted"},
    ("POST", "api/v1/restrictions/<restriction_id>/lift"): {"words": "患者本人要求恢复"},
    ("POST", "api/v1/grants/<grant_id>/end"): {"words": "患者已出院，不再需要"},
    ("POST", "api/v1/emergencies"): {
        "question": "<question_id>",
        "reason": "unconscious",
        "words": "车祸昏迷，无人陪同",
    },
    ("POST", "api/v1/emergencies/<emergency_id>/end"): None,
    ("POST", "api/v1/emergency-reviews/<review_id>/verdict"): {"verdict": "justified"},
    ("POST", "api/v1/referrals"): {"patient": "<patient_id>", "direction": "up", "destination": "<county>"},
    ("GET", R): None,
    ("PATCH", R): {"urgency": "emergency"},
    ("GET", f"{R}/routing"): None,
    ("GET", f"{R}/payment"): None,
    ("POST", f"{R}/routing"): {"reason": "patient_choice", "words": "女儿住在那里"},
    ("POST", f"{R}/attachments"): a_picture(),
    ("GET", f"{R}/attachments/<file_id>"): None,
    ("GET", f"{R}/letters"): None,
    ("GET", f"{R}/letters/<kind>"): None,
    **{("POST", f"{R}/{action}"): {} for action in OFFERED},
    ("GET", C): None,
    ("POST", f"{C}/renewal"): None,
    **{("POST", f"{C}/{action}"): {} for action in CONTRACT_STEPS},
    ("POST", "api/v1/contracts"): {
        "patient": "<patient_id>",
        "team": "<team_id>",
        "doctor": "<team_id>",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    },
    ("GET", "fhir/ServiceRequest/<referral_id>"): None,
    ("GET", "fhir/Task/<referral_id>"): None,
    ("GET", "fhir/Patient/<patient_id>"): None,
}
# What answers everybody with their own, and must not hold a trace of the case.
LISTS: dict[Operation, tuple[str, ...]] = {
    ("GET", "api/v1/patients"): ("?q=柳如是", ""),
    ("GET", "api/v1/access-requests"): ("",),
    ("GET", "api/v1/emergencies"): ("",),
    ("GET", "api/v1/grants"): ("", "?had=true"),
    ("GET", "api/v1/rights-requests"): ("", "?handled=true"),
    ("GET", "api/v1/restrictions"): ("",),
    ("GET", "api/v1/emergency-reviews"): ("", "?handled=true"),
    ("GET", "api/v1/referrals"): ("?box=in", "?box=out", "?box=waiting", "?box=late"),
    ("GET", "api/v1/contracts"): ("", "?state=prepared&doubled=false"),
    ("GET", "api/v1/capacity-pools"): ("?organisation=<county>", ""),
    ("GET", "api/v1/audit"): ("?case=<referral_id>", "?patient=<person>", "?organisation=<county>"),
    ("GET", "api/v1/cases"): ("", "?pathway=stroke&state=running"),
    ("GET", "fhir/ServiceRequest"): ("?patient=<patient_id>", ""),
}
EXEMPT: dict[Operation, str] = {
    ("GET", "api/v1/openapi.json"): "the description of the API names nobody",
    ("GET", "api/v1/me"): "tells of the caller alone",
    ("GET", "api/v1/organisations"): "who refers must know to whom",
    ("GET", "api/v1/organisations/<organisation_id>"): "who refers must know to whom",
    ("GET", "api/v1/alliances"): "that an alliance exists is no secret",
    ("GET", "api/v1/alliances/<alliance_id>"): "that an alliance exists is no secret",
    ("GET", "api/v1/alliances/<alliance_id>/members"): "nor who belongs to it",
    (
        "GET",
        "api/v1/alliances/<alliance_id>/charter",
    ): "a test of its own below: colleagues of one alliance may read it",
    ("GET", "api/v1/on-call"): "colleagues of an alliance see its roster; tests/http/test_console_on_call.py",
    ("POST", "api/v1/on-call"): "institutions are known, only the duty is not held; the same tests",
    (
        "POST",
        "api/v1/on-call/<on_call_id>/off",
    ): "colleagues see it and may not; strangers find nothing; the same tests",
    ("POST", "api/v1/patients"): "registers at the caller's own institution",
    ("GET", "api/v1/routing"): "a test of its own below: institutions are known, only patients are not",
    ("POST", "api/v1/referrals/proposal"): "codes and numbers of nobody, judged by the caller's own charter",
    (
        "POST",
        "api/v1/patients/lookup",
    ): "a test of its own below: a full number tells that somebody is known, and no more",
    (
        "POST",
        "api/v1/capacity-pools",
    ): "a test of its own below: institutions are known, only the duty is not held",
    (
        "POST",
        "api/v1/record/batches",
    ): "writes about the caller's own patients; tests/http/test_record_api.py",
    (
        "POST",
        "api/v1/record/withdrawals",
    ): "takes back the caller's own entries; tests/http/test_record_api.py",
    **dict.fromkeys(
        [
            ("POST", "api/v1/cases"),
            ("GET", K),
            ("GET", "fhir/Bundle/<case_id>"),
            *(("POST", f"{K}/{one}") for one in TOLD),
        ],
        "a world of its own, that of the channels; tests/http/test_api_cases.py, tests/http/test_fhir_case.py",
    ),
    ("GET", "fhir/metadata"): "told to everybody by the standard",
    ("GET", "fhir/Organization"): "who refers must know to whom",
    ("GET", "fhir/Organization/<organisation_id>"): "who refers must know to whom",
}
# Addresses under which there is nothing for anybody.
NOTHING = {"api/v1/", "^api/", "fhir/^"}


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield _PLACE.sub(r"<\1>", route)


@cache
def operations() -> frozenset[Operation]:
    """Every method of every address, as the addresses themselves tell."""
    found: set[Operation] = set()
    for route in set(_routes(urlpatterns)) - NOTHING:
        path = "/" + re.sub(r"<[a-z_]+>", str(uuid4()), route)
        allowed = Caller().send("OPTIONS", path).headers.get("Allow", "GET").split(", ")
        found |= {(method, route) for method in set(allowed) - {"OPTIONS", "HEAD"}}
    return frozenset(found)


@dataclass(frozen=True)
class Case:
    """An accepted referral with a file, a question that waits for its answer, and three who have no part in them."""

    ids: dict[str, str]
    number: str
    strangers: dict[str, Caller]

    def filled(self, value: Any, ids: dict[str, str] | None = None) -> Any:
        """A path or body with the ids of the case, or with others."""
        if isinstance(value, str):
            return re.sub(r"<([a-z_]+)>", lambda found: (ids or self.ids)[found[1]], value)
        if isinstance(value, dict):
            return {name: self.filled(part, ids) for name, part in value.items()}
        return value

    def knock(self, who: Caller, operation: Operation, ids: dict[str, str] | None = None) -> HttpResponse:
        """A stranger tries one address with everything that could be needed."""
        method, route = operation
        body, path = BODIES[operation], "/" + self.filled(route, ids)
        if isinstance(body, bytes):
            return who.upload(path, SimpleUploadedFile("x.png", body, content_type="image/png"))
        if method == "GET":
            return who.get(path)
        return who.send(method, path, self.filled(body, ids), seen=3)


def _shown(answer: HttpResponse, status: int) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def _restricted(village: Caller, judge: Caller, patient: str) -> tuple[Any, Any, Any]:
    """A request for a restriction, the restriction that came of it, and an access that stands beside it."""
    wish = {
        "patient": patient, "kind": "restrict", "scope": "all_but_care", "asker": "patient",
        "proof": "identity_card", "words": "只让看病的医院看到",
    }  # fmt: skip
    (wished,) = _shown(village.post(f"{V1}/rights-requests", wish), 201)["items"]
    _shown(judge.post(f"{V1}/rights-requests/{wished['id']}/answer", {"outcome": "granted"}), 200)
    (shut,) = _shown(judge.get(f"{V1}/restrictions"), 200)["items"]
    (grant,) = _shown(judge.get(f"{V1}/grants"), 200)["items"]
    return wished, shut, grant


def an_entry_at(yibin: Yibin, patient: UUID) -> str:
    """An observation that the village has on record of a patient."""
    office = caller(yibin.staff(Role.DATA_OFFICER, yibin.village))
    said = {"text": "血糖", "number": "7.1", "unit": "mmol/L", "taken_at": "2026-01-05"}
    entry = {"key": "1", "patient": str(patient), "observation": said}
    _shown(office.post(f"{V1}/record/batches", {"source": "his", "entries": [entry]}), 200)
    village = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    return str(_shown(village.get(f"{V1}/patients/{patient}/record"), 200)["items"][0]["id"])


def a_contract_at(yibin: Yibin, patient: UUID) -> Contract:
    """A contract of the village that waits to be confirmed."""
    doctor = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor()
    new = health.NewContract(
        patient=patient, organisation=yibin.village, team=a_team(yibin).id, doctor=doctor.id, package="basic",
        starts_on=day_of(NOW), ends_on=day_of(NOW),
    )  # fmt: skip
    return health.prepare_contract(
        replace(new, ends_on=health.year_from(new.starts_on)), actor=doctor, now=NOW
    )


def _case(yibin: Yibin) -> Case:
    made = a_referral(yibin, state=State.ACCEPTED, name="柳如是")
    village = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    city = caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.city))
    patient = _shown(village.get(f"{V1}/patients/{made.patient}"), 200)
    number = patient["identifiers"][0]["value"]
    file = SimpleUploadedFile("x.png", a_picture(), content_type="image/png")
    kept = _shown(village.upload(f"{V1}/referrals/{made.id}/attachments", file), 201)
    asked = _shown(city.post(f"{V1}/patients/lookup", {"type": "resident_number", "value": number}), 200)
    question = _shown(
        city.post(f"{V1}/access-requests", {"question": asked["ask"], "reason": "会诊前需要了解既往病史"}),
        201,
    )
    broken = _shown(
        city.post(
            f"{V1}/emergencies", {"question": asked["ask"], "reason": "unconscious", "words": "车祸昏迷送来"}
        ),
        201,
    )
    judge = caller(yibin.staff(Role.DATA_OFFICER, yibin.village))
    (review,) = _shown(judge.get(f"{V1}/emergency-reviews"), 200)["items"]
    wished, shut, grant = _restricted(village, judge, str(made.patient))
    contract = a_contract_at(yibin, made.patient)
    ids = {
        "contract_id": contract.id, "team_id": contract.team,
        "grant_id": grant["id"], "request_id": wished["id"], "restriction_id": shut["id"],
        "emergency_id": broken["id"], "review_id": review["id"],
        "referral_id": made.id, "patient_id": made.patient, "person": patient["person"], "file_id": kept["id"],
        "question_id": question["id"], "kind": "referral", "county": yibin.county, "entry_id": an_entry_at(yibin, made.patient),
    }  # fmt: skip
    strangers = {
        "of no alliance": caller(a_stranger()),
        "of the other alliance": caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.province)),
        "in the same alliance": caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.other_county)),
        "a neighbour": caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)),
    }
    return Case({name: str(one) for name, one in ids.items()}, number, strangers)


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Case]:
    with django_db_blocker.unblock(), one_world() as yibin:
        yield _case(yibin)


@pytest.fixture(autouse=True)
def _alone(case: Case, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), undone():
        yield


def test_every_address_has_its_case():
    sorted_out = [*BODIES, *LISTS, *EXEMPT]
    assert len(sorted_out) == len(set(sorted_out))
    assert operations() == set(sorted_out)
    assert all(EXEMPT.values()), "an exemption has a reason"


@pytest.mark.parametrize("operation", list(BODIES), ids=[" ".join(one) for one in BODIES])
def test_a_stranger_is_told_the_same_as_of_what_does_not_exist(case: Case, operation: Operation):
    # A code in an address names nobody, so it is the same for what does not exist.
    nobodys = {name: str(uuid4()) for name in case.ids} | {one: case.ids[one] for one in ("county", "kind")}
    for name, who in case.strangers.items():
        true, made_up = case.knock(who, operation), case.knock(who, operation, nobodys)
        # Who may do nothing anywhere learns that about themselves, before anything is looked up.
        powerless = name == "of no alliance" and true.json().get("code") == "duty_not_held"
        assert true.status_code == made_up.status_code == (403 if powerless else 404), (
            name,
            true.content.decode(),
        )
        assert true.json() == made_up.json(), name


@pytest.mark.parametrize("operation", list(LISTS), ids=[one[1] for one in LISTS])
def test_no_list_of_a_stranger_holds_a_trace_of_the_case(case: Case, operation: Operation):
    traces = [*(one for name, one in case.ids.items() if name != "county"), "柳如是", case.number]
    for name, who in case.strangers.items():
        for question in LISTS[operation]:
            answer = who.get("/" + case.filled(operation[1] + question))
            assert answer.status_code in {200, 403, 404}, (name, answer.content.decode())
            # What was asked for may be said back; what was found may not.
            for trace in set(traces) - {case.filled(question).partition("=")[2]}:
                assert trace not in answer.content.decode(), (name, question)


def test_nobody_comes_in_unasked(case: Case):
    for method, route in sorted(operations() - {("GET", "fhir/metadata"), ("GET", "api/v1/openapi.json")}):
        path = "/" + re.sub(r"<([a-z_]+)>", lambda found: case.ids.get(found[1], str(uuid4())), route)
        answer = Caller().get(path) if method == "GET" else Caller().send(method, path, {}, seen=1)
        assert answer.status_code == 401, (method, route)
        assert answer["WWW-Authenticate"] == "Bearer", (method, route)


def test_a_full_number_tells_that_somebody_is_known_and_no_more(case: Case):
    for name, who in case.strangers.items():
        answer = who.post(f"{V1}/patients/lookup", {"type": "resident_number", "value": case.number})
        if name == "of no alliance":
            assert (answer.status_code, answer.json()["code"]) == (403, "duty_not_held")
            continue
        if name == "of the other alliance":
            # Nothing is shared with those who hold the record: the same answer as for a number that nobody has.
            assert answer.status_code == 404
            continue
        told = _shown(answer, 200)
        assert (set(told), told["known"], told["patient"]) == ({"known", "patient", "ask"}, True, None)
        assert told["ask"] not in case.ids.values()


def test_destinations_are_not_ranked_for_somebody_elses_patient(case: Case):
    for name, who in case.strangers.items():
        true, made_up = (who.get(f"{V1}/routing?patient={one}") for one in (case.ids["patient_id"], uuid4()))
        powerless = name == "of no alliance" and true.json().get("code") == "duty_not_held"
        assert true.status_code == made_up.status_code == (403 if powerless else 404), (name, true.content)
        assert true.json() == made_up.json(), name


def test_a_charter_is_read_by_those_who_stand_under_it(case: Case, yibin_charter: Callable[[Caller], int]):
    assert yibin_charter(case.strangers["of no alliance"]) == 404
    assert yibin_charter(case.strangers["of the other alliance"]) == 404
    assert yibin_charter(case.strangers["in the same alliance"]) == 200


@pytest.fixture
def yibin_charter(case: Case) -> Callable[[Caller], int]:
    """How somebody is answered who asks for the charter of the region."""
    colleague = case.strangers["in the same alliance"]
    (standing,) = colleague.get(f"{V1}/me").json()["standings"]
    return lambda who: who.get(f"{V1}/alliances/{standing['alliance']}/charter").status_code


def test_nobody_offers_the_beds_of_another_hospital(case: Case):
    offer = {"organisation": case.ids["county"], "unit": "内科", "kind": "bed", "places": 9}
    for who in case.strangers.values():
        answer = who.post(f"{V1}/capacity-pools", offer)
        assert (answer.status_code, answer.json()["code"]) == (403, "duty_not_held")
