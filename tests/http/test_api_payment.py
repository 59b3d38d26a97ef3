"""The expected own payment, asked by programs and sent back with a consent."""

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import V1, caller
from tests.making import NOW, Yibin, a_package, a_referral

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture(autouse=True)
def unkept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was undone after another test is not kept under a version that comes again."""
    monkeypatch.setattr("heyi.contexts.governance.queries.facilities._facilities._known", {})


def zoned(yibin: Yibin) -> None:
    for place in (yibin.village, yibin.county):
        governance.describe_facility(place, governance.NewFacility(zone="511500"), actor=OPERATOR, now=NOW)


def test_a_program_asks_what_a_stay_costs_and_keeps_what_it_told(yibin: Yibin) -> None:
    zoned(yibin)
    made = a_referral(yibin, state=State.DRAFT)
    doctor = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    answer = doctor.get(f"{V1}/referrals/{made.id}/payment")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["here"]["tier"], told["there"]["organisation"]["id"]) == ("village", str(yibin.county))
    resident, employee = told["lines"]
    assert (resident["here"]["own_fen"], resident["here"]["why"], resident["here"]["steps"]) == (
        None,
        "no_stays",
        [],
    )
    assert [one["fen"] for one in resident["there"]["steps"]] == [
        600_000,
        50_000,
        550_000,
        440_000,
        440_000,
        160_000,
    ]
    assert resident["there"]["steps"][-1]["says"] == {"zh": "预计自付", "en": "expected own payment"}
    assert resident["there"]["origins"] == [{"source": "heyi-assumptions#payment", "status": "assumption"}]
    assert employee["there"]["own_fen"] == 132_500
    stroke = doctor.get(f"{V1}/referrals/{made.id}/payment?diagnosis=I63.9").json()["lines"][0]["there"]
    assert (stroke["is_of_diagnosis"], stroke["steps"][0]["fen"]) == (True, 900_000)
    consent = {"by": "patient", "how": "fingerprint", "informed_by": "张医生", "explained": ["costs"]}
    package = a_package(consent={**consent, "payment": resident["keep"]})
    kept = doctor.send("PATCH", f"{V1}/referrals/{made.id}", {"package": package}, seen=made.version)
    assert kept.status_code == 200, kept.content.decode()
    back = doctor.get(f"{V1}/referrals/{made.id}").json()["package"]["up"]["consent"]
    assert back["payment"] == resident["keep"]


def test_what_cannot_be_is_refused_at_its_field(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT)
    doctor = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    assert doctor.get(f"{V1}/referrals/{made.id}/payment?direction=aside").status_code == 422
    assert doctor.get(f"{V1}/referrals/{made.id}/payment?diagnosis={'I' * 17}").status_code == 422
    wrong = a_package(consent={"payment": {"insurance": "resident", "on": "2026-08-04", "there": {}}})
    refused = doctor.send("PATCH", f"{V1}/referrals/{made.id}", {"package": wrong}, seen=made.version)
    assert refused.status_code == 422
    assert "package.consent.payment.there.own_fen" in [one["field"] for one in refused.json()["problems"]]


def test_who_does_not_send_that_way_is_told_nothing(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT)
    path = f"{V1}/referrals/{made.id}/payment"
    assert caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)).get(path).status_code == 404
    assert caller(yibin.staff(Role.AUDITOR, yibin.village)).get(path).status_code == 403
    assert (
        caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)).get(f"{path}?direction=down").status_code
        == 403
    )
