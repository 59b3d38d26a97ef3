"""Where a patient could go, asked and kept by programs."""

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import State
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import V1, caller
from tests.making import NOW, Yibin, a_referral

pytestmark = pytest.mark.usefixtures("alone")


def test_a_program_asks_where_to_and_the_parts_add_up(yibin: Yibin) -> None:
    new = governance.NewFacility(capabilities=("心内科",))
    governance.describe_facility(yibin.county, new, actor=OPERATOR, now=NOW)
    doctor = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    answer = doctor.get(f"{V1}/routing?department=心血管内科&urgency=urgent")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    first = told["ranked"][0]
    assert first["organisation"]["id"] == str(yibin.county)
    assert first["score"] == sum(line["points"] for line in first["lines"])
    assert first["lines"][0]["says"] == {"zh": "有心血管内科", "en": "has 心血管内科"}
    assert first["lines"][0]["name"] == {"zh": "科室能力", "en": "departments and services"}
    assert [one["why"] for one in told["excluded"]] == ["no_path"]
    assert (told["status"], told["kept"]) == ("assumption", None)
    assert doctor.get(f"{V1}/routing?urgency=soon").status_code == 422


def test_a_program_keeps_what_was_advised_with_the_reason(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DRAFT)
    doctor = caller(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    kept = doctor.post(f"{V1}/referrals/{made.id}/routing", {"reason": "patient_choice", "words": "离女儿近"})
    assert kept.status_code == 200, kept.content.decode()
    told = doctor.get(f"{V1}/referrals/{made.id}/routing").json()
    assert (told["kept"]["heeded"], told["kept"]["rank"], told["kept"]["words"]) == (
        "patient_choice", 1, "离女儿近",
    )  # fmt: skip
    assert told["ranked"][0]["is_preferred"]
    wrong = doctor.post(f"{V1}/referrals/{made.id}/routing", {"reason": "other"})
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0]["field"] == "routing.words"
