"""No request needs a second database connection: each kind of request is sent, and what it opens is counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse

from heyi.contexts.governance.terms import Role
from tests.http.api_calls import V1, Caller, caller
from tests.making import Yibin, a_package, a_patient, a_referral, an_alliance, some_beds

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every connection that any thread opens from now on."""
    seen: list[int] = []
    kind = type(connections["default"])
    plain = kind.get_new_connection

    def counted(self: Any, parameters: Any) -> Any:
        seen.append(id(self))
        return plain(self, parameters)

    monkeypatch.setattr(kind, "get_new_connection", counted)
    return seen


def requests_of_a_day(place: Yibin) -> dict[str, tuple[int, Callable[[], HttpResponse]]]:
    """Reads, changes, retries and refusals, each with the status it is answered with."""
    doctor_staff, head_staff = (
        place.staff(Role.VILLAGE_DOCTOR, place.village),
        place.staff(Role.DEPARTMENT_HEAD, place.county),
    )
    doctor, head, nobody = caller(doctor_staff), caller(head_staff), Caller("heyi_unknown")
    bed = some_beds(place.county, by=head_staff.actor())
    patient = a_patient(place.village, by=doctor_staff.actor())
    waiting, refused = a_referral(place), a_referral(place)
    one, other = f"{V1}/referrals/{waiting.id}", f"{V1}/referrals/{refused.id}"
    new = {
        "patient": str(patient.id), "direction": "up", "destination": str(place.county), "package": a_package(), "submit": True,
    }  # fmt: skip
    return {
        "a referral with a retry key": (201, lambda: doctor.post(f"{V1}/referrals", new, key="first")),
        "the same once more": (201, lambda: doctor.post(f"{V1}/referrals", new, key="first")),
        "a worklist": (200, lambda: head.get(f"{V1}/referrals")),
        "one referral": (200, lambda: head.get(one)),
        "an acceptance": (200, lambda: head.post(f"{one}/accept", {"pool": str(bed.id)}, seen=2)),
        "an acceptance too late, on record": (
            409,
            lambda: head.post(f"{one}/accept", {"pool": str(bed.id)}, seen=2),
        ),
        "a refusal": (200, lambda: head.post(f"{other}/decline", {"reason": "no_capacity"}, seen=2)),
        "the patient's line": (200, lambda: doctor.get(f"{V1}/patients/{patient.id}/line")),
        "a search": (200, lambda: doctor.get(f"{V1}/patients?q=王秀英")),
        "a step of the other side, on record": (404, lambda: doctor.get(f"{V1}/referrals/{place.county}")),
        "a stranger": (401, lambda: nobody.get(f"{V1}/referrals")),
        "the health of the house": (200, lambda: nobody.get("/health")),
    }


def test_no_request_opens_a_second_connection(opened: list[int]):
    for what, (status, send) in requests_of_a_day(an_alliance()).items():
        connections.close_all()
        opened.clear()
        answer = send()
        assert answer.status_code == status, (what, answer.content)
        assert len(opened) == 1, what
