"""The doors of the offline outbox: pages that name nobody, and items that arrive once, from their own account only."""

import base64
import json
import os
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from heyi.contexts.console.views import offline
from heyi.contexts.governance.terms import Role
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.referral import public as referral
from heyi.foundation.offline import open_sealed, public_key, read_sealed
from heyi.foundation.reading import Purpose
from heyi.kernel.errors import InputInvalid
from tests.http.console_pages import browser, chinese_left, text_of, told, village
from tests.making import NOW, Staff, Yibin, a_number, a_patient
from tests.making_management import enrolled

pytestmark = pytest.mark.usefixtures("alone")

PAGES = ("/offline/", "/offline/referral/", "/offline/follow-up/")
STATE, SEND, OPEN = "/offline/state/", "/offline/send/", "/offline/open/"


def sealed(content: object, *, by: Staff, kind: str = "referral", item: UUID | None = None) -> dict[str, Any]:
    """What a phone makes of a form, step for step as offline.js does it."""
    owner = public_key(by.account)
    own = ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), owner.point)
    head = {"account": str(by.account), "id": str(item or uuid4()), "kind": kind}
    bound = f"heyi-offline-1|{head['account']}|{head['id']}|{kind}|{owner.key}".encode()
    key = HKDF(hashes.SHA256(), 32, salt=point, info=bound).derive(own.exchange(ec.ECDH(), other))
    nonce = os.urandom(12)
    data = AESGCM(key).encrypt(nonce, json.dumps(content).encode(), bound)
    parts = {"point": point, "nonce": nonce, "data": data}
    told = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return {"version": 1, **head, "key": owner.key, **told}


def post(desk: Client, address: str, body: object) -> HttpResponse:
    return desk.post(address, json.dumps(body), content_type="application/json")


def a_referral_of(yibin: Yibin, name: str = "王秀英") -> dict[str, Any]:
    """What was typed about a resident of the village."""
    number = a_number()
    a_patient(yibin.village, by=village(yibin).actor(NOW), name=name, number=number)
    return {
        "name": name,
        "number": number,
        "where": f"{yibin.village}|{yibin.county}|{yibin.region}",
        "chief_complaint": "反复胸痛",
        "diagnosis": "心绞痛",
        "purpose": "请评估",
        "urgency": "urgent",
        "consent": "on",
    }


def going_out(yibin: Yibin) -> int:
    wanted = referral.Wanted(box=referral.Box.OUT)
    actor = village(yibin).actor(NOW)
    return referral.list_referrals(wanted, actor=actor, purpose=Purpose.REFERRAL, now=NOW).total


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_the_same_for_everybody_and_name_nobody(yibin: Yibin, path: str) -> None:
    doctor = village(yibin)
    mine, nobodys = browser(doctor).get(path), Client().get(path)
    assert mine.status_code == 200
    assert text_of(mine) == text_of(nobodys)
    assert "csrfmiddlewaretoken" not in text_of(mine)
    assert "张医生" not in text_of(mine)
    assert chinese_left(browser(doctor, english=True).get(path)) == []


def test_the_worker_keeps_each_file_that_its_pages_load() -> None:
    script = text_of(Client().get("/offline/worker.js"))
    kept = json.loads(script.removeprefix("const HEYI = ").partition(";\n")[0])
    assert kept["pages"] == list(PAGES)
    page = text_of(Client().get("/offline/referral/"))
    loaded = {part.split('"')[0].split("#")[0] for part in page.split('"/static/')[1:]}
    assert {f"/static/{one}" for one in loaded} <= set(kept["files"])


def test_any_changed_file_makes_another_worker_and_an_unchanged_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = text_of(Client().get("/offline/worker.js"))
    assert text_of(Client().get("/offline/worker.js")) == first
    monkeypatch.setattr(offline, "static", lambda name: f"/static/{name}?v=other")
    later = text_of(Client().get("/offline/worker.js"))
    assert later.partition('"version": ')[2][:14] != first.partition('"version": ')[2][:14]


def test_a_phone_is_told_who_writes_and_where_to_and_nothing_of_any_patient(yibin: Yibin) -> None:
    a_referral_of(yibin)
    doctor = village(yibin)
    told = browser(doctor).get(STATE).json()
    assert set(told) == {"account", "key", "point", "places", "csrf"}
    assert told["account"] == str(doctor.account)
    assert "高县人民医院" in [one["words"] for one in told["places"]]
    assert "王秀英" not in json.dumps(told)
    assert Client().get(STATE).status_code == 401
    assert browser(yibin.staff(Role.AUDITOR, yibin.county)).get(STATE).status_code == 403


def test_a_referral_sent_twice_is_begun_once_and_told_the_first_answer(yibin: Yibin) -> None:
    doctor, before = village(yibin), going_out(yibin)
    item = sealed(a_referral_of(yibin), by=doctor)
    first, second = (post(browser(doctor), SEND, item) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert going_out(yibin) == before + 1
    assert "已提交" in told(browser(doctor).get(first.json()["address"]))


def test_a_mended_item_goes_under_the_same_key_and_not_after_it_was_taken(yibin: Yibin) -> None:
    doctor, item = village(yibin), uuid4()
    content = a_referral_of(yibin)
    wrong = sealed(content | {"number": a_number()}, by=doctor, item=item)
    refused = post(browser(doctor), SEND, wrong)
    assert refused.status_code == 422
    (problem,) = refused.json()["problems"]
    assert (problem["field"], problem["label"]) == ("number", "身份证号")
    assert post(browser(doctor), SEND, sealed(content, by=doctor, item=item)).status_code == 200
    again = post(browser(doctor), SEND, sealed(content | {"purpose": "再改"}, by=doctor, item=item))
    assert (again.status_code, again.json()["code"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "别人"}, "name"),
        ({"consent": ""}, "consent"),
        ({"where": "nonsense"}, "where"),
        ({"pulse_per_minute": "9000"}, "pulse_per_minute"),
        ({"urgency": "soon"}, "urgency"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_begins_nothing(
    yibin: Yibin, changes: dict[str, str], field: str
) -> None:
    doctor, before = village(yibin), going_out(yibin)
    answer = post(browser(doctor), SEND, sealed(a_referral_of(yibin) | changes, by=doctor))
    assert answer.status_code == 422
    assert field in {one["field"] for one in answer.json()["problems"]}
    assert going_out(yibin) == before


def test_another_account_opens_nothing_and_sends_nothing(yibin: Yibin) -> None:
    doctor, other = village(yibin), yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)
    before, item = going_out(yibin), sealed(a_referral_of(yibin), by=doctor)
    refused = post(browser(other), SEND, item)
    assert (refused.status_code, refused.json()["code"]) == (409, "sealed_for_another")
    assert post(browser(other), OPEN, {"items": [item]}).json() == {"items": {}}
    renamed = post(browser(other), SEND, item | {"account": str(other.account)})
    assert (renamed.status_code, renamed.json()["code"]) == (422, "sealed_unreadable")
    assert post(Client(), SEND, item).status_code == 401
    assert going_out(yibin) == before


def test_a_resident_of_another_village_is_as_unknown_as_nobody(yibin: Yibin) -> None:
    other = yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)
    theirs = a_referral_of(yibin) | {"where": f"{yibin.other_village}|{yibin.other_county}|{yibin.region}"}
    known, nobody = (
        post(browser(other), SEND, sealed(theirs | {"number": number}, by=other))
        for number in (theirs["number"], a_number())
    )
    assert known.status_code == nobody.status_code == 422
    assert known.json() == nobody.json()


def test_its_own_account_sees_what_it_wrote(yibin: Yibin) -> None:
    doctor = village(yibin)
    content = {"name": "王秀英", "danger_signs": ["high_fever", "sweating"]}
    item = sealed(content, by=doctor)
    opened = post(browser(doctor), OPEN, {"items": [item, {"junk": 1}, 7]}).json()["items"]
    assert opened == {item["id"]: content}


@pytest.mark.parametrize("part", ["id", "kind", "point", "nonce", "data", "key"])
def test_nothing_of_an_item_can_be_exchanged(yibin: Yibin, part: str) -> None:
    doctor = village(yibin)
    one, other = (sealed({"name": "王秀英"}, by=doctor, kind=kind) for kind in ("referral", "follow_up"))
    other["key"] = "00000000"
    with pytest.raises(InputInvalid):
        open_sealed(read_sealed(one | {part: other[part]}), actor=doctor.actor(NOW))


def test_an_item_opens_after_the_field_key_was_changed(yibin: Yibin, settings: LazySettings) -> None:
    doctor = village(yibin)
    item = sealed({"name": "王秀英"}, by=doctor)
    settings.HEYI_FORMER_FIELD_KEYS = [settings.HEYI_FIELD_KEY]
    settings.HEYI_FIELD_KEY = base64.b64encode(os.urandom(32)).decode()
    assert open_sealed(read_sealed(item), actor=doctor.actor(NOW)) == {"name": "王秀英"}
    assert sealed({}, by=doctor)["key"] != item["key"]


@pytest.mark.parametrize("item", [None, [], {}, {"version": 2}, {"version": 1, "account": 7}])
def test_what_is_no_item_is_refused(yibin: Yibin, item: object) -> None:
    assert post(browser(village(yibin)), SEND, item).status_code == 422


def test_an_unknown_kind_is_refused(yibin: Yibin) -> None:
    doctor = village(yibin)
    answer = post(browser(doctor), SEND, sealed({}, by=doctor, kind="prescription"))
    assert answer.json()["code"] == "offline_kind_unknown"


def test_a_visit_is_recorded_once_for_whom_name_number_and_group_mean(yibin: Yibin) -> None:
    doctor, number = village(yibin), a_number()
    patient = a_patient(yibin.village, by=doctor.actor(NOW), name="蒋大明", number=number)
    enrolment = enrolled(patient, RiskGroup.HYPERTENSION, by=doctor.actor(NOW), now=NOW)
    content = {
        "name": "蒋大明", "number": number, "group": "hypertension", "care": "follow_up", "on": NOW.date().isoformat(),
        "way": "home", "systolic_mmhg": "184", "diastolic_mmhg": "112",
    }  # fmt: skip
    item = sealed(content, by=doctor, kind="follow_up")
    first, second = (post(browser(doctor), SEND, item) for _ in range(2))
    assert first.json() == second.json() == {"address": f"/managed/{enrolment.id}/", "is_pressing": True}
    elsewhere = sealed(
        content | {"group": "diabetes", "glucose_mmol_per_l": "7.0"}, by=doctor, kind="follow_up"
    )
    refused = post(browser(doctor), SEND, elsewhere)
    assert [one["field"] for one in refused.json()["problems"]] == ["group"]
