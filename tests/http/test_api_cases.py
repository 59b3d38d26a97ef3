"""Cases by the JSON API: opened, told, mended and ended by programs, once for each key, on the version seen; strangers find nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from tests.http.api_calls import V1, Caller, caller
from tests.making_pathways import (
    Channel,
    a_case,
    a_case_through_three_hospitals,
    a_channel,
)
from tests.making_patients import a_number, registered

pytestmark = pytest.mark.usefixtures("alone")

MOST_STATEMENTS = 30


@pytest.fixture
def place() -> Channel:
    return a_channel()


@pytest.fixture
def village(place: Channel) -> Caller:
    return caller(place.staff(Role.VILLAGE_DOCTOR, place.primary))


@pytest.fixture
def hub(place: Channel) -> Caller:
    return caller(place.staff(Role.CHANNEL_TEAM, place.hub))


def ago(minutes: float) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def told(answer: HttpResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def opened(who: Caller, place: Channel, *, key: str | None = None, **more: Any) -> Any:
    new = {
        "pathway": "stroke", "onset_kind": "known", "onset_at": ago(30), "label": "男 约70岁",
        "destination": str(place.hub),
    }  # fmt: skip
    return told(who.post(f"{V1}/cases", new | more, key=key), 201)


def seen(who: Caller, case: Any) -> Any:
    return told(who.get(f"{V1}/cases/{case['id']}"))


def test_a_program_opens_a_case_and_tells_it_to_the_end(place: Channel, village: Caller, hub: Caller):
    case = opened(village, place)
    assert (case["state"], case["next"]["name"], case["here"]["name_en"]) == (
        "running",
        "西部中心医院",
        "槎龙社区卫生服务站",
    )
    path = f"{V1}/cases/{case['id']}"
    now = timezone.now().isoformat()
    tap = {"device": "ambulance-7", "tapped_at": now, "sent_at": now}
    case = told(hub.post(f"{path}/milestones", {"code": "door", "tap": tap}), 201)
    assert (case["here"]["id"], case["next"]) == (str(place.hub), None)
    scored = told(
        hub.post(f"{path}/scales", {"scale": "lams", "answers": {"face": "1", "arm": "2", "grip": "2"}}), 201
    )
    assert (scored["scored"]["total"], scored["scored"]["is_positive"]) == (5, True)
    told(
        hub.post(
            f"{path}/scales", {"answers": {"weight": 70.5, "ct_bleeding": False, "diagnosis": "ischaemic"}}
        ),
        201,
    )
    whole = hub.get(path)
    one = told(whole)
    assert whole["ETag"] == f'"{one["version"]}"'
    assert one["label"] == "男 约70岁"
    assert [line["code"] for line in one["milestones"]] == ["onset", "pre_alert", "door"]
    assert one["milestones"][2]["device"] == "ambulance-7"
    assert one["next_action"]["milestone"] == "seen"
    assert one["scales"][1]["answers"] == {"weight": 70.5, "ct_bleeding": False, "diagnosis": "ischaemic"}
    assert {line["figure"]: line["lack"] for line in one["figures"]}["dnt"] == "missing"
    assert [(line["organisation"]["id"], line["kind"]) for line in one["parts"]] == [
        (str(place.primary), "opened"), (str(place.hub), "expected"),
    ]  # fmt: skip
    over = told(hub.post(f"{path}/end", {"end": "not_this"}, seen=one["version"]))
    assert (over["state"], over["end"]) == ("closed", "not_this")
    late = hub.post(f"{path}/milestones", {"code": "seen"})
    assert (late.status_code, late.json()["code"]) == (409, "case_not_there")


def test_a_key_sent_twice_counts_once_and_stands_for_one_thing(place: Channel, village: Caller):
    new = {"pathway": "stroke", "onset_kind": "wake_up", "label": "女 约60岁"}
    first, again = (told(village.post(f"{V1}/cases", new, key="one"), 201) for _ in range(2))
    assert first == again
    other = village.post(f"{V1}/cases", new | {"label": "另一个"}, key="one")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    path = f"{V1}/cases/{first['id']}/milestones"
    for _ in range(2):
        told(village.post(path, {"code": "recognised"}, key="tap"), 201)
    twice = village.post(path, {"code": "recognised"}, key="another")
    assert (twice.status_code, twice.json()["code"]) == (409, "milestone_told_already")


def test_a_correction_is_made_on_the_version_that_was_seen_and_leaves_its_trail(
    place: Channel, village: Caller, hub: Caller
):
    case = opened(village, place)
    told(hub.post(f"{V1}/cases/{case['id']}/milestones", {"code": "door"}), 201)
    one = seen(hub, case)
    door = one["milestones"][-1]
    path = f"{V1}/cases/{case['id']}/milestones/{door['id']}/correction"
    mended = {"at": ago(5), "reason": "看错了钟"}
    unseen, stale = hub.post(path, mended), hub.post(path, mended, seen=one["version"] - 1)
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_needed")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    told(hub.post(path, mended, seen=one["version"]))
    after = seen(hub, case)
    former, standing = after["milestones"][-2:]
    assert (former["is_standing"], standing["is_standing"], standing["corrects"]) == (False, True, door["id"])
    assert standing["reason"] == "看错了钟"
    gone = f"{V1}/cases/{case['id']}/milestones/{standing['id']}/correction"
    told(hub.post(gone, {"reason": "记错病例"}, seen=after["version"]))
    assert seen(hub, case)["milestones"][-1]["is_withdrawn"]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("onset", {"onset_kind": "last_well", "onset_at": None}),
        ("send_on", {"destination": "<lead>"}),
        ("end", {"end": "opened_in_error"}),
    ],
)
def test_what_is_written_anew_asks_for_the_version_seen(
    place: Channel, village: Caller, step: str, body: dict[str, Any]
):
    case = opened(village, place)
    path = f"{V1}/cases/{case['id']}/{step}"
    body = {name: str(place.lead) if one == "<lead>" else one for name, one in body.items()}
    assert village.post(path, body).status_code == 428
    assert village.post(path, body, seen=case["version"] + 1).status_code == 412
    done = told(village.post(path, body, seen=case["version"]))
    assert done["version"] > case["version"]
    assert village.post(path, body, seen=case["version"]).status_code in {409, 412}


def test_a_named_patient_goes_on_with_a_referral(place: Channel, village: Caller):
    patient = registered(place.primary, number=a_number())
    case = opened(village, place, patient=str(patient.id), destination=None)
    sending = {"destination": str(place.hub), "consent": True}
    done = told(village.post(f"{V1}/cases/{case['id']}/send_on", sending, seen=case["version"]))
    assert done["patient"] == str(patient.id)
    assert seen(village, case)["parts"][1]["referral"] is not None


def test_what_is_wrong_is_told_at_its_field(place: Channel, village: Caller):
    case = opened(village, place)
    path = f"{V1}/cases/{case['id']}"
    for sent, field, code in (
        ({"scale": "lams", "answers": {"face": "9", "arm": "2", "grip": "2"}}, "face", "no_such_option"),
        ({"answers": {"glucose": 900}}, "glucose", "value_too_high"),
        ({"answers": {"ct_bleeding": 1}}, "ct_bleeding", "yes_or_no"),
        ({"answers": {"weight": "70"}}, "weight", "not_a_number"),
    ):
        refused = told(village.post(f"{path}/scales", sent), 422)
        assert [(one["field"], one["code"]) for one in refused["problems"]] == [(field, code)]
    early = told(village.post(f"{path}/milestones", {"code": "recognised", "at": ago(60)}), 409)
    assert early["code"] == "impossible_order"
    assert told(village.post(f"{path}/milestones", {"code": "recognised", "at": "2026-03-05T14:20:00"}), 422)
    assert (
        told(village.post(f"{path}/milestones", {"code": "needle"}), 403)["code"] == "role_does_not_do_this"
    )


def test_a_list_is_narrowed_and_paged_and_names_nobody(place: Channel, village: Caller):
    cases = [opened(village, place, label=f"第{one}人") for one in range(3)]
    told(
        village.post(f"{V1}/cases/{cases[0]['id']}/end", {"end": "opened_in_error"}, seen=cases[0]["version"])
    )
    answer = village.get(f"{V1}/cases?per_page=2")
    page = told(answer)
    assert ([one["id"] for one in page["items"]], page["has_more"]) == (
        [cases[2]["id"], cases[1]["id"]],
        True,
    )
    assert "人" not in "".join(str(one.get("label", "")) for one in page["items"])
    assert "第1人" not in answer.content.decode()

    def found(asked: str) -> list[str]:
        return [one["id"] for one in told(village.get(f"{V1}/cases?{asked}"))["items"]]

    assert found("per_page=2&page=2") == [cases[0]["id"]]
    assert found("state=closed") == [cases[0]["id"]]
    assert found("pathway=chest-pain") == []
    moment = cases[1]["opened_at"].replace("+", "%2B")
    assert found(f"since={moment}") == [cases[2]["id"], cases[1]["id"]]
    assert found(f"until={moment}") == [cases[0]["id"]]
    assert village.get(f"{V1}/cases?per_page=1000").status_code == 422
    assert village.get(f"{V1}/cases?since=2026-03-05").status_code == 422


def test_strangers_are_told_the_same_as_of_what_does_not_exist(place: Channel, village: Caller):
    case = opened(village, place)
    told(village.post(f"{V1}/cases/{case['id']}/milestones", {"code": "recognised"}), 201)
    milestone = seen(village, case)["milestones"][-1]["id"]
    knocks = {
        "": None, "/milestones": {"code": "door"}, f"/milestones/{milestone}/correction": {"reason": "x"},
        "/scales": {"answers": {"weight": 70}}, "/onset": {"onset_kind": "wake_up"},
        "/send_on": {"destination": str(place.lead)}, "/end": {"end": "died"},
    }  # fmt: skip
    strangers = [
        caller(place.staff(Role.DEPARTMENT_HEAD, place.outside)),
        caller(place.staff(Role.VILLAGE_DOCTOR, place.other_primary)),
    ]
    for who in strangers:
        for path, body in knocks.items():
            answers = [
                who.get(f"{V1}/cases/{one}")
                if body is None
                else who.post(f"{V1}/cases/{one}{path}", body, seen=1)
                for one in (case["id"], uuid4())
            ]
            assert [one.status_code for one in answers] == [404, 404], path
            assert answers[0].json() == answers[1].json()
        assert case["id"] not in who.get(f"{V1}/cases").content.decode()
    assert Caller().get(f"{V1}/cases").status_code == 401
    refused = strangers[0].post(f"{V1}/cases", {"pathway": "stroke", "onset_kind": "wake_up", "label": "x"})
    assert refused.status_code in {403, 422}


def test_the_statements_grow_neither_with_the_cases_nor_with_what_was_told(
    place: Channel, village: Caller, hub: Caller
):
    case = a_case(place, destination=place.hub)
    few, little = statements(village, f"{V1}/cases"), statements(hub, f"{V1}/cases/{case.id}")
    whole = a_case_through_three_hospitals(place)
    assert statements(village, f"{V1}/cases") == few
    # Whether a human had such a case before is asked only of somebody who is known.
    assert statements(hub, f"{V1}/cases/{whole.id}") <= little + 2
    assert max(few, little) <= MOST_STATEMENTS


def statements(who: Caller, path: str) -> int:
    # What somebody may do is read anew after each post that was given; the second time it is known.
    told(who.get(path))
    with CaptureQueriesContext(connection) as asked:
        told(who.get(path))
    return sum(
        one["sql"].lstrip().startswith("SELECT") and "set_config" not in one["sql"]
        for one in asked.captured_queries
    )
