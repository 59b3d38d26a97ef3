"""What the JSON API refuses, and how it says so."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from heyi.foundation.json_body import LARGEST_BYTES
from tests.http.api_calls import V1, Caller, caller
from tests.making import Staff, Yibin, a_number, a_package, a_referral, a_stranger, someone_with_post

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def village(yibin: Yibin) -> Caller:
    return caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))


@pytest.fixture
def county(yibin: Yibin) -> Caller:
    return caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))


def test_nobody_comes_in_without_a_token_or_a_session():
    answer = Caller().get(f"{V1}/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "sign_in_needed"


@pytest.mark.parametrize(
    "header", ["Bearer heyi_unknown", "Bearer ", "Basic aGVsbG86d29ybGQ=", "Bearer \x00"]
)
def test_a_token_that_is_none_is_not_taken_for_a_visitor(header: str):
    assert Client().get(f"{V1}/me", headers={"Authorization": header}).status_code == 401


def test_a_revoked_account_is_out_at_once(yibin: Yibin):
    from heyi.foundation.models import Account

    someone = someone_with_post(yibin.county, Role.MEMBER_DOCTOR)
    program = caller(someone)
    assert program.get(f"{V1}/me").status_code == 200
    Account.objects.filter(id=someone.account).update(is_active=False)
    assert program.get(f"{V1}/me").status_code == 401


def _with_session(staff: Staff, *, checks: bool) -> Client:
    from heyi.foundation.models import Account

    client = Client(enforce_csrf_checks=checks)
    client.force_login(
        Account.objects.get(id=staff.account), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_session_may_ask_but_changes_only_with_the_token_against_forgery(yibin: Yibin):
    client = _with_session(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village), checks=True)
    assert client.get(f"{V1}/me").status_code == 200
    body = {"type": "resident_number", "value": a_number()}
    forged = client.post(f"{V1}/patients/lookup", body, content_type="application/json")
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")
    client.cookies["csrftoken"] = "a" * 32
    true = client.post(
        f"{V1}/patients/lookup", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert true.status_code == 404, "nobody has that number, but the question was let through"


def test_an_unknown_address_is_answered_as_json(village: Caller):
    for path in (f"{V1}/nothing", f"{V1}/referrals/not-an-id", "/api/v9/me", "/api/"):
        answer = village.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_a_wrong_method_is_told_which_ones_there_are(village: Caller):
    answer = village.send("DELETE", f"{V1}/referrals")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_head_and_options_are_answered(village: Caller):
    head = village.send("HEAD", f"{V1}/me")
    assert (head.status_code, head.content) == (200, b"")
    options = Caller().send("OPTIONS", f"{V1}/me")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")


BROKEN = [
    (b"", 422, "input_invalid"),
    (b"{", 422, "not_json"),
    (b'"text"', 422, "input_invalid"),
    (b"[]", 422, "input_invalid"),
    (b"\xff\xfe{}", 422, "not_json"),
    ('{"reason":"\ud83d'.encode("utf-8", "surrogatepass") + b'"}', 422, "not_json"),
    (b'{"reason":"\\ud800"}', 422, "input_invalid"),
    (b'{"reason":"no\\u0000capacity"}', 422, "input_invalid"),
    (b'{"\\u0000":1}', 422, "input_invalid"),
    (b'{"reason":NaN}', 422, "not_json"),
    (b'{"reason":1e999}', 422, "not_json"),
    (b'{"reason":' + b"9" * 5000 + b"}", 422, "not_json"),
    (b"[" * 100_000, 422, "not_json"),
    (b"[" * 40 + b"]" * 40, 422, "input_invalid"),
]


@pytest.mark.parametrize(("body", "status", "code"), BROKEN, ids=[str(n) for n in range(len(BROKEN))])
def test_what_is_no_json_of_ours_is_refused_and_never_breaks_us(
    yibin: Yibin, county: Caller, body: bytes, status: int, code: str
):
    made = a_referral(yibin)
    answer = county.post(f"{V1}/referrals/{made.id}/decline", body, seen=made.version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_large_body_is_refused_before_it_is_read(village: Caller):
    answer = village.client.generic(
        "POST",
        f"{V1}/patients",
        b"",
        content_type="application/json",
        headers={"Authorization": f"Bearer {village.token}"},
        CONTENT_LENGTH=str(LARGEST_BYTES + 1),
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "many", "9" * 40])
def test_a_length_that_is_none_is_refused(village: Caller, length: str):
    answer = village.client.generic(
        "POST", f"{V1}/patients", b"{}", content_type="application/json",
        headers={"Authorization": f"Bearer {village.token}"}, CONTENT_LENGTH=length,
    )  # fmt: skip
    assert answer.status_code in {413, 422}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(village: Caller, kind: str):
    answer = village.post(f"{V1}/patients", b"name=x", content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media")


def test_signs_that_cannot_be_stored_are_refused_in_addresses_as_well(village: Caller):
    answer = village.get(f"{V1}/organisations?q=%00")
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "forbidden_sign")
    assert village.get(f"{V1}/organisations?%00=1").status_code == 422
    assert village.get(f"{V1}/organisations?q=%ff%fe").status_code == 200, "unreadable bytes find nothing"


def test_every_problem_of_a_question_is_told_at_once(village: Caller):
    answer = village.get(f"{V1}/referrals?box=mine&state=asleep&page=0&per_page=101")
    problems = {one["field"]: one["code"] for one in answer.json()["problems"]}
    assert problems == {
        "box": "unknown_value",
        "state.0": "unknown_value",
        "page": "out_of_range",
        "per_page": "out_of_range",
    }


def test_a_full_number_may_not_stand_in_an_address(village: Caller):
    answer = village.get(f"{V1}/patients?q={a_number()}")
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "number_in_address")


def test_sentences_come_in_the_language_asked_for(village: Caller):
    zh = village.get(f"{V1}/nothing", **{"Accept-Language": "zh-hans"}).json()
    en = village.get(f"{V1}/nothing", **{"Accept-Language": "en"}).json()
    assert (zh["code"], zh["message"]) == ("not_found", "没有找到，或您无权得知它是否存在。")
    assert en["message"] == "Nothing here, or nothing you may know of."


def test_a_step_needs_the_version_that_was_seen(yibin: Yibin, county: Caller):
    made = a_referral(yibin)
    path = f"{V1}/referrals/{made.id}/begin_triage"
    for told in ({}, {"If-Match": "*"}):
        answer = county.post(path, **told)
        assert (answer.status_code, answer.json()["code"]) == (428, "version_needed"), told
    malformed = county.post(path, **{"If-Match": "yesterday"})
    assert (malformed.status_code, malformed.json()["problems"][0]["field"]) == (422, "If-Match")
    stale = county.post(path, seen=made.version - 1)
    assert (stale.status_code, stale.json()["facts"]["version"]) == (412, made.version)
    done = county.post(path, seen=made.version)
    assert (done.status_code, done["ETag"]) == (200, f'"{made.version + 1}"')


def test_a_weakened_version_is_understood(yibin: Yibin, county: Caller):
    made = a_referral(yibin)
    answer = county.post(f"{V1}/referrals/{made.id}/see", **{"If-Match": f'W/"{made.version}"'})
    assert answer.status_code == 200


def test_who_comes_too_late_learns_who_was_first(yibin: Yibin, county: Caller):
    made = a_referral(yibin, state=State.DECLINED)
    answer = county.post(f"{V1}/referrals/{made.id}/accept", {}, seen=made.version)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    facts = answer.json()["facts"]
    assert (facts["state"], facts["moved_by"]) == ("declined", str(made.moved_by))


def test_another_sides_step_and_a_missing_duty_are_told_apart(yibin: Yibin, village: Caller):
    made = a_referral(yibin)
    answer = village.post(f"{V1}/referrals/{made.id}/accept", {"pool": str(made.id)}, seen=made.version)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_side")
    nurse = caller(yibin.staff(Role.WARD_NURSE, yibin.county))
    answer = nurse.post(f"{V1}/referrals/{made.id}/accept", {"pool": str(made.id)}, seen=made.version)
    assert (answer.status_code, answer.json()["code"]) == (403, "duty_not_held")


def test_every_wrong_answer_to_a_step_is_named(yibin: Yibin, county: Caller):
    made = a_referral(yibin)
    body = {"reason": "too tired", "colour": "red", "comment": "x" * 2001}
    answer = county.post(f"{V1}/referrals/{made.id}/decline", body, seen=made.version)
    problems = {one["field"]: one["code"] for one in answer.json()["problems"]}
    assert (answer.status_code, problems) == (
        422,
        {"reason": "unknown_value", "colour": "unknown_field", "comment": "too_long"},
    )


def test_a_stranger_is_told_nothing_whatever_they_send(yibin: Yibin):
    made = a_referral(yibin)
    stranger = caller(a_stranger())
    for body, seen in (
        ({}, None),
        ({}, made.version),
        ({"reason": "no_capacity"}, 1),
        ({"colour": "red"}, None),
    ):
        answer = stranger.post(f"{V1}/referrals/{made.id}/decline", body, seen=seen)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_refusal_is_put_on_record_with_its_route_and_without_its_content(yibin: Yibin, village: Caller):
    from heyi.foundation.models import RecordedRow
    from heyi.foundation.reading import reading
    from heyi.foundation.system_actors import OPERATOR
    from tests.making import NOW

    made = a_referral(yibin)
    village.post(f"{V1}/referrals/{made.id}/accept", {"pool": str(made.id)}, seen=made.version)
    with reading(OPERATOR, now=NOW):
        row = RecordedRow.objects.filter(kind="refusal").latest("transaction", "place")
    assert '"status":403' in row.facts
    assert "api/v1/referrals/<uuidstr:referral_id>/accept" in row.facts


def test_the_limit_for_files_is_ours_and_below_what_django_reads():
    assert settings.HEYI_LARGEST_ATTACHMENT < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_package_that_lacks_something_goes_nowhere(yibin: Yibin, village: Caller):
    patient = village.post(
        f"{V1}/patients", {"name": "李强", "identifiers": [{"type": "resident_number", "value": a_number()}]}
    ).json()
    new = {
        "patient": patient["id"],
        "direction": "up",
        "destination": str(yibin.county),
        "package": a_package(diagnosis="", consent=False),
        "submit": True,
    }
    answer = village.post(f"{V1}/referrals", new)
    fields = {one["field"] for one in answer.json()["problems"]}
    assert (answer.status_code, fields) == (422, {"package.diagnosis", "package.consent"})
    assert village.get(f"{V1}/referrals?box=out").json()["total"] == 0, "not even a draft is left behind"


def test_the_first_request_of_a_process_may_already_carry_a_token():
    """The addresses are read with the first request, which is too late to learn who knows what an account may do."""
    asked = "import django; django.setup(); from heyi.foundation.access import _source; print(len(_source))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "1"
