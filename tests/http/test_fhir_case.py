"""A partner reads a case as one FHIR R4 bundle: valid, whole, with its trail, in codes of others where one is certain; strangers find nothing."""

import json
from typing import Any
from uuid import UUID, uuid4

import fhirkit
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewStamp, Tap
from heyi.contexts.pathways.terms.cases import Case
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import Caller, caller, references
from tests.making import NOW
from tests.making_pathways import (
    Channel,
    a_case,
    a_case_through_three_hospitals,
    a_channel,
    after,
    answer,
    fill,
    tell,
)
from tests.making_patients import a_number, registered

pytestmark = pytest.mark.usefixtures("alone")

LOINC = "http://loinc.org"
# The required codes that the library does not look at. Source: HL7 FHIR R4
REQUIRED = {
    ("EpisodeOfCare", "status"): {"planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"},
    ("Encounter", "status"): {"planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled"},
    ("Observation", "status"): {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"},
    ("QuestionnaireResponse", "status"): {"in-progress", "completed", "amended", "entered-in-error", "stopped"},
    ("Bundle", "type"): {"document", "collection", "searchset"},
}  # fmt: skip


@pytest.fixture
def place() -> Channel:
    return a_channel()


def read(who: Caller, case: UUID, status: int = 200, **headers: str) -> Any:
    answered = who.get(f"/fhir/Bundle/{case}", **headers)
    assert answered.status_code == status, answered.content.decode()
    assert answered["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert [str(issue) for issue in fhirkit.validate(answered.content)] == []
    return answered.json()


def of_kind(bundle: Any, kind: str) -> list[Any]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def coded(bundle: Any, system: str) -> dict[str, list[Any]]:
    """Observations by their code of one system."""
    found: dict[str, list[Any]] = {}
    for one in of_kind(bundle, "Observation"):
        for coding in one["code"]["coding"]:
            if coding["system"] == system:
                found.setdefault(coding["code"], []).append(one)
    return found


def team(place: Channel) -> Caller:
    return caller(place.staff(Role.CHANNEL_TEAM, place.lead))


def test_the_whole_case_is_one_valid_bundle_whose_references_lead_somewhere(place: Channel):
    case = a_case_through_three_hospitals(place)
    who = team(place)
    bundle = read(who, case.id)
    kinds = {one["resource"]["resourceType"] for one in bundle["entry"]}
    assert kinds == {
        "Patient", "EpisodeOfCare", "Encounter", "Observation", "Provenance", "QuestionnaireResponse",
    }  # fmt: skip
    names = [one["fullUrl"] for one in bundle["entry"]]
    assert len(names) == len(set(names))
    for name in set(references(bundle)) - set(names):
        # The Patient is read under an address of its own, below which what it names is read too.
        path = f"/fhir/{name.removeprefix('http://testserver/fhir/')}"
        assert path.startswith("/fhir/Organization/")
        assert who.get(path).status_code == 200
    for one in (bundle, *(entry["resource"] for entry in bundle["entry"])):
        for (kind, field), known in REQUIRED.items():
            assert one["resourceType"] != kind or one[field] in known
    assert [one["fullUrl"] for one in read(who, case.id)["entry"]] == names


def test_stays_follow_the_case_and_milestones_are_told_to_the_second(place: Channel):
    case = a_case_through_three_hospitals(place)
    bundle = read(team(place), case.id)
    stays = of_kind(bundle, "Encounter")
    assert [one["status"] for one in stays] == ["finished", "finished", "in-progress"]
    doors = coded(bundle, "urn:heyi:pathway:stroke:milestone")["door"]
    assert [one["effectiveDateTime"] for one in doors] == [
        after(minutes).strftime("%Y-%m-%dT%H:%M:%SZ") for minutes in (60, 150)
    ]
    assert {one["encounter"]["reference"] for one in doors} == {f"urn:uuid:{one['id']}" for one in stays[1:]}
    figures = coded(bundle, "urn:heyi:pathway:stroke:figure")
    assert figures["dnt"][0]["valueQuantity"]["value"] == 40
    assert figures["dnt60"][0]["valueBoolean"] is True
    assert not {"incidence", "mrs90"} & set(figures)


def test_a_scale_has_its_total_its_items_and_what_could_not_be_tested(place: Channel):
    case = a_case_through_three_hospitals(place)
    (nihss,) = coded(read(team(place), case.id), LOINC)["72089-6"]
    assert (nihss["valueQuantity"]["value"], nihss["note"]) == (11, [{"text": "11 (UN 1)"}])
    items = {one["code"]["coding"][0]["code"]: one for one in nihss["component"]}
    assert len(items) == 15
    ataxia, arm = items["70192-0"], items["70967-5"]
    assert ataxia["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert not [name for name in ataxia if name.startswith("value")]
    (value,) = arm["valueCodeableConcept"]["coding"]
    assert (value["code"], value["extension"][0]["valueDecimal"]) == ("4", 4)


def test_an_item_of_the_case_has_its_unit_in_ucum_and_no_false_is_lost(place: Channel):
    case = a_case_through_three_hospitals(place)
    answer(case, 250, by=place.lead_team, systolic=150)
    bundle = read(team(place), case.id)
    (pressure,) = coded(bundle, LOINC)["8480-6"]
    assert (pressure["valueQuantity"]["unit"], pressure["valueQuantity"]["code"]) == ("mmHg", "mm[Hg]")
    items = coded(bundle, "urn:heyi:pathway:stroke:item")
    assert items["ct_bleeding"][0]["valueBoolean"] is False
    assert items["occlusion"][0]["valueCodeableConcept"]["coding"][0]["code"] == "m1"


def test_a_signed_decision_shows_the_criteria_as_they_stood_then(place: Channel):
    case = a_case_through_three_hospitals(place)
    signed = of_kind(read(team(place), case.id), "QuestionnaireResponse")
    ivt = next(one for one in signed if one["identifier"]["value"] == "ivt")
    told = {one["linkId"]: one for one in ivt["item"]}
    criteria = {one["linkId"]: one.get("answer") for one in told["criteria"]["item"]}
    assert criteria["criteria.ischaemic"] == [{"valueBoolean": True}]
    assert criteria["criteria.bleeding"] == [{"valueBoolean": False}]
    # Nobody had measured it when it was signed, and that is what was shown.
    assert criteria["criteria.platelets"] is None
    assert told["choice"]["answer"] == [{"valueString": "do"}]
    assert told["reason"]["answer"] == [{"valueString": "经治医生评估"}]


def test_what_was_mended_stays_with_who_mended_it_and_why(place: Channel):
    case = a_case(place, destination=place.hub)
    tap = Tap(device="phone-1", tapped_at=after(59), sent_at=after(60))
    new = NewStamp(code="door", tap=tap)
    pathways.record_milestone(case.id, new, actor=place.hub_team, now=after(60.5))
    seen = read(team_at_hub(place), case.id)
    (door,) = coded(seen, "urn:heyi:pathway:stroke:milestone")["door"]
    assert door["component"][0]["valueQuantity"]["value"] == 30
    pathways.correct_milestone(
        case.id, UUID(door["id"]), after(50), reason="看错了钟", actor=place.hub_team, now=after(70)
    )
    bundle = read(team_at_hub(place), case.id)
    former, standing = coded(bundle, "urn:heyi:pathway:stroke:milestone")["door"]
    assert (former["status"], standing["status"]) == ("entered-in-error", "corrected")
    deeds = {one["target"][0]["reference"]: one for one in of_kind(bundle, "Provenance")}
    mended = deeds[f"urn:uuid:{standing['id']}"]
    assert mended["activity"]["coding"][0]["code"] == "UPDATE"
    assert mended["reason"] == [{"text": "看错了钟"}]
    assert mended["entity"] == [{"role": "revision", "what": {"reference": f"urn:uuid:{former['id']}"}}]
    made = deeds[f"urn:uuid:{former['id']}"]
    assert [one["who"]["identifier"]["value"] for one in made["agent"]] == [str(place.hub_team.id), "phone-1"]
    pathways.correct_milestone(
        case.id, UUID(standing["id"]), None, reason="记错病例", actor=place.hub_team, now=after(71)
    )
    bundle = read(team_at_hub(place), case.id)
    doors = coded(bundle, "urn:heyi:pathway:stroke:milestone")["door"]
    assert {one["status"] for one in doors} == {"entered-in-error"}
    assert [one["activity"]["coding"][0]["code"] for one in of_kind(bundle, "Provenance")].count(
        "NULLIFY"
    ) == 1


def team_at_hub(place: Channel) -> Caller:
    return caller(place.staff(Role.CHANNEL_TEAM, place.hub))


def test_somebody_nobody_knows_is_told_by_what_can_be_seen_and_an_end_is_told(place: Channel):
    case = a_case(place, destination=place.hub)
    pathways.change_onset(case.id, OnsetKind.WAKE_UP, None, actor=place.doctor, now=after(40))
    pathways.end_case(case.id, "not_this", None, actor=place.doctor, now=after(60))
    bundle = read(caller(place.staff(Role.VILLAGE_DOCTOR, place.primary)), case.id)
    (episode,) = of_kind(bundle, "EpisodeOfCare")
    assert episode["patient"] == {"display": "男 约70岁"}
    assert episode["status"] == "finished"
    assert [one["status"] for one in of_kind(bundle, "Encounter")] == ["finished", "cancelled"]
    facts = coded(bundle, "urn:heyi:pathway-case")
    assert facts["onset_kind"][0]["valueCodeableConcept"]["coding"][0]["code"] == "wake_up"
    assert facts["end"][0]["valueCodeableConcept"]["coding"][0]["code"] == "not_this"


def test_who_may_not_read_the_record_gets_the_name_that_the_case_bears(place: Channel):
    patient = registered(place.primary, number=a_number())
    case = a_case(place, patient=patient.id, destination=place.hub)
    at_home = read(caller(place.staff(Role.VILLAGE_DOCTOR, place.primary)), case.id)
    (told,) = of_kind(at_home, "Patient")
    assert (told["id"], told["identifier"][0].get("value")) == (str(patient.id), None)
    # No referral carries the case yet, so nothing has opened the record to the hub.
    expected = read(team_at_hub(place), case.id)
    assert of_kind(expected, "Patient") == []
    (episode,) = of_kind(expected, "EpisodeOfCare")
    assert episode["patient"]["display"] == patient.details.name


def test_a_code_of_others_is_not_told_for_what_a_charter_defines_anew():
    changed = """
  changes:
    - pathway: stroke
      scales:
        - {code: mtici, name: {zh: 甲, en: A}, least: 0, most: 1, items: [{code: grade, name: {zh: 甲, en: A}, kind: yes_no, points: 1}]}
        - {code: gcs, name: {zh: 甲, en: A}, least: 0, most: 1, items: [{code: eyes, name: {zh: 甲, en: A}, kind: yes_no, points: 1}]}
"""
    place = a_channel(changed=changed)
    case = a_case(place)
    fill(case, "gcs", 32, by=place.doctor, eyes=True)
    bundle = read(caller(place.staff(Role.VILLAGE_DOCTOR, place.primary)), case.id)
    (scale,) = coded(bundle, "urn:heyi:pathway:stroke:scale")["gcs"]
    assert [one["system"] for one in scale["code"]["coding"]] == ["urn:heyi:pathway:stroke:scale"]


def test_strangers_and_others_find_the_same_nothing_and_each_look_is_on_record(place: Channel):
    case = a_case(place, destination=place.hub)
    strangers = [
        caller(place.staff(Role.DEPARTMENT_HEAD, place.outside)),
        caller(place.staff(Role.VILLAGE_DOCTOR, place.other_primary)),
    ]
    for who in strangers:
        true, made_up = (read(who, one, 404) for one in (case.id, uuid4()))
        assert true == made_up
    assert read(Caller(), case.id, 401)["issue"][0]["code"] == "login"
    who = team_at_hub(place)
    assert who.send("POST", f"/fhir/Bundle/{case.id}", {}).status_code == 405
    assert who.get(f"/fhir/Bundle/{case.id}", Accept="application/fhir+xml").status_code == 406
    read(who, case.id, **{"Heyi-Purpose": "care"})
    with reading(OPERATOR, now=NOW):
        looks = [json.loads(row.facts) for row in RecordedRow.objects.filter(fact="patient_read")]
    assert [one["purpose"] for one in looks if one["page"] == "fhir_case"] == ["care"]


def test_the_statements_do_not_grow_with_what_was_told(place: Channel):
    case = a_case(place, destination=place.hub)
    who = team_at_hub(place)
    read(who, case.id)
    few = statements(who, case)
    tell(case, "door", 60, by=place.hub_team)
    tell(case, "seen", 61, by=place.hub_team)
    fill(case, "race", 62, by=place.hub_team, face="2", arm="2", leg="1", gaze="1", cortex="1")
    assert statements(who, case) == few


def statements(who: Caller, case: Case) -> int:
    with CaptureQueriesContext(connection) as told:
        read(who, case.id)
    return sum(one["sql"].lstrip().startswith("SELECT") for one in told.captured_queries)
