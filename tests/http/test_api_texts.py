"""Every text that the API takes is bounded: a NUL or a hundred thousand signs in it are a problem at its field, never ours.

The places are read from the description of the API, so that a field which is added is tried without another line here.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from heyi.config.doors import API
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.rules.table import REFERRAL
from heyi.contexts.referral.schemas.steps import OFFERED
from heyi.contexts.referral.terms import Side, State
from tests.http.api_calls import V1, Caller, caller
from tests.making import WAYS, Yibin, a_package, a_referral

pytestmark = pytest.mark.usefixtures("alone")

SCHEMA: dict[str, Any] = dict(API.get_openapi_schema(path_prefix=f"{V1}/"))
ENDLESS = "长" * 100_000
STRANGE = "好\0坏"
Path = tuple[str | int, ...]


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A shape behind its name."""
    name = part.get("$ref", "").rpartition("/")[2]
    return resolved(SCHEMA["components"]["schemas"][name]) if name else part


def texts_in(part: dict[str, Any], place: Path = ()) -> Iterator[Path]:
    """Every place of a body at which a text may stand that is no code, id or time."""
    shape = resolved(part)
    for one in shape.get("anyOf", []):
        yield from texts_in(one, place)
    if shape.get("type") == "string" and not {"enum", "format", "const"} & set(shape):
        yield place
    for name, inner in shape.get("properties", {}).items():
        yield from texts_in(inner, (*place, name))
    if "items" in shape:
        yield from texts_in(shape["items"], (*place, 0))


def body_of(operation: dict[str, Any]) -> dict[str, Any] | None:
    """The shape of the JSON that an operation takes; None for one that takes none."""
    content = operation.get("requestBody", {}).get("content", {})
    told: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return told


def places() -> list[tuple[str, str, Path]]:
    """Every text of every body of the API."""
    return [
        (method, path, place)
        for path, methods in SCHEMA["paths"].items()
        for method, operation in methods.items()
        if (shape := body_of(operation)) is not None
        for place in dict.fromkeys(texts_in(shape))
    ]


def questions() -> list[tuple[str, str]]:
    """Every text that may stand behind the question mark of an address."""
    return [
        (path, one["name"])
        for path, methods in SCHEMA["paths"].items()
        for one in methods.get("get", {}).get("parameters", [])
        if one["in"] == "query" and list(texts_in(one["schema"]))
    ]


def put(body: Any, place: Path, text: str) -> Any:
    """The body with a text at that place; what stands above it is made where it is missing."""
    if not place:
        return text
    name, *rest = place
    if isinstance(name, int):
        first = body[0] if isinstance(body, list) and body else None
        return [put(first, tuple(rest), text)]
    written = dict(body) if isinstance(body, dict) else {}
    written[name] = put(written.get(name), tuple(rest), text)
    return written


def _step(path: str) -> str:
    """The action of a step's address; empty for another address."""
    last = path.rpartition("/")[2]
    return last if last in OFFERED else ""


def _asked_of(yibin: Yibin, path: str) -> tuple[Caller, dict[str, Any], int | None, str]:
    """Who may do this now, a body that lacks nothing which would be judged first, the version seen, and the address."""
    village = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    action = _step(path)
    if action:
        step = next(one for one in REFERRAL.steps if one.action == action and one.sides - {Side.SYSTEM})
        usual = State.UNDER_TRIAGE if State.UNDER_TRIAGE in step.frm else min(step.frm & set(WAYS))
        made = a_referral(yibin, state=_FROM.get(action, usual))
        county = caller(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
        who = county if Side.RECEIVER in step.sides or Side.UPPER in step.sides else village
        if action == "mark_error":
            who = caller(yibin.staff(Role.DATA_OFFICER, yibin.village))
        return who, {}, made.version, path.replace("{referral_id}", str(made.id))
    draft = a_referral(yibin, state=State.DRAFT)
    new = {
        "patient": str(draft.patient),
        "direction": "up",
        "destination": str(yibin.county),
        "package": a_package(),
    }
    body = new if path == f"{V1}/referrals" else {}
    known = {"referral_id": draft.id, "patient_id": draft.patient}
    path = re.sub(r"\{(\w+)\}", lambda found: str(known.get(found[1], uuid4())), path)
    return village, body, draft.version, path


# Where the first possible state would need another patient's story.
_FROM = {
    "offer_down": State.OUTCOME_RETURNED,
    "send_outside": State.DECLINED,
    "record_death": State.SUBMITTED,
}
# Its side sits down only when a clock has run out; what it asks is judged by the same rule as every step's answers.
_NOT_LONG = {"reassign"}


def _told(place: Path, answer: Any, codes: set[str]) -> bool:
    """Whether one of the problems names the field at which the text stood, and calls it by its fault."""
    return any(
        str(place[0]) in problem["field"] and problem["code"] in codes
        for problem in answer.json()["problems"]
    )


def test_the_description_names_the_texts_that_are_tried():
    assert len(places()) > 100
    tried = {path for _, path, _ in places()}
    assert {f"{V1}/patients", f"{V1}/referrals", f"{V1}/referrals/{{referral_id}}/offer_down"} <= tried
    assert (f"{V1}/organisations", "q") in questions()


@pytest.mark.parametrize("path", sorted({path for _, path, _ in places()}))
def test_no_text_of_a_body_is_endless_or_unstorable(yibin: Yibin, path: str):
    # Nothing of it is taken, so one case is enough for all of them.
    who, body, seen, address = _asked_of(yibin, path)
    for method, _, place in (one for one in places() if one[1] == path):
        for text, codes in ((STRANGE, {"forbidden_sign"}), (ENDLESS, TOO_LONG)):
            if text is ENDLESS and _step(path) in _NOT_LONG:
                continue
            answer = who.send(method.upper(), address, put(body, place, text), seen=seen)
            assert answer.status_code == 422, (place, answer.content.decode()[:400])
            assert _told(place, answer, codes), (place, answer.content.decode()[:400])


# A number that long is no number of its kind, and a code that long is none of ours.
TOO_LONG = {"too_long", "malformed", "unknown_value"}


@pytest.mark.parametrize(("path", "name"), questions())
def test_no_text_of_an_address_is_endless_or_unstorable(yibin: Yibin, path: str, name: str):
    auditor = caller(yibin.staff(Role.AUDITOR, yibin.village))
    address = re.sub(r"\{(patient|referral)_id\}", str(uuid4()), path)
    for text in ("%00", "a" * 100_000):
        answer = auditor.get(f"{address}?{name}={text}")
        assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, name)


def a_letter(pages: int = 1) -> bytes:
    paper, written = PdfWriter(), BytesIO()
    for _ in range(pages):
        paper.add_blank_page(width=200, height=200)
    paper.write(written)
    return written.getvalue()


def _uploaded(yibin: Yibin, name: str, content: bytes) -> Any:
    made = a_referral(yibin, state=State.SUBMITTED)
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    village = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    answer = village.upload(f"{V1}/referrals/{made.id}/attachments", file)
    listed = village.get(f"{V1}/referrals/{made.id}").json()["files"]
    return answer, listed


def test_thirty_megabytes_are_refused_before_they_are_kept(yibin: Yibin):
    answer, listed = _uploaded(yibin, "scan.pdf", a_letter() + bytes(30 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"], listed) == (413, "too_large", [])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("letter.pdf", b"MZ\x90\x00" + bytes(64), "file_kind_unknown"),
        ("letter.pdf", b"<html><script>alert(1)</script></html>", "file_kind_unknown"),
        ("letter.pdf", b"PK\x03\x04" + bytes(64), "file_kind_unknown"),
        ("letter.png", a_letter(), "file_disguised"),
        ("letter.pdf.exe", a_letter(), "file_disguised"),
        ("letter.pdf", b"%PDF-1.7\n" + bytes(64), "file_broken"),
        ("letter.pdf", b"", "file_empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(yibin: Yibin, name: str, content: bytes, code: str):
    answer, listed = _uploaded(yibin, name, content)
    assert (answer.status_code, answer.json()["problems"][0]["code"], listed) == (422, code, [])


def test_a_name_of_a_file_leads_nowhere_and_is_bounded(yibin: Yibin):
    answer, listed = _uploaded(yibin, "../../etc/心电图.pdf", a_letter())
    assert (answer.status_code, [one["name"] for one in listed]) == (201, ["心电图.pdf"])
    answer, listed = _uploaded(yibin, f"{'长' * 300}.pdf", a_letter())
    assert answer.status_code in {201, 422}
    assert all(len(one["name"]) <= 120 for one in listed)
