"""What happened to patients comes in from a FHIR R4 export, and the same export read again changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.public import import_people, import_record
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.terms import ImportReport
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.queries.opening import entry_of
from heyi.contexts.record.terms import Allergy, Certainty, Diagnosis, Encounter, Observation
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotPermitted
from tests.actions.importing import CODE, counts, id_of, wrong_rows
from tests.making_patients import staff_at

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 8, 3, 8, tzinfo=UTC)
AT = "2026-05-04T09:30:00+08:00"


def coded(code: str, system: str = "", text: str = "") -> dict[str, Any]:
    return {"coding": [{"code": code, "system": system}], "text": text or code}


def a_person(number: str) -> dict[str, Any]:
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return {
        "resourceType": "Patient", "id": "p1", "name": [{"text": "王秀英"}], "gender": "female", "birthDate": "1966-03-09",
        "identifier": [{"type": kind, "value": number}],
    }  # fmt: skip


SUBJECT = {"reference": "urn:uuid:p"}
VISIT = {"reference": "urn:uuid:v"}


def resources() -> list[dict[str, Any]]:
    """What belongs to one visit, before the visit itself."""
    sign = {
        "resourceType": "Observation",
        "status": "final",
        "subject": SUBJECT,
        "encounter": VISIT,
        "effectiveDateTime": AT,
    }
    vital = [coded("vital-signs")]
    systolic, diastolic = ({"value": value, "unit": "mmHg", "code": "mm[Hg]"} for value in (150.0, 95))
    return [
        {
            "resourceType": "Condition", "id": "c1", "subject": SUBJECT, "encounter": VISIT, "recordedDate": AT,
            "code": coded("I10", "ICD-10", "高血压"), "onsetDateTime": "2020", "verificationStatus": coded("confirmed"),
            "meta": {"lastUpdated": "2026-05-04T10:00:00Z"},
        },
        sign | {"id": "o1", "category": vital, "code": coded("85354-9", "http://loinc.org", "血压"), "component": [
            {"code": coded("8480-6", text="收缩压"), "valueQuantity": systolic},
            {"code": coded("8462-4", text="舒张压"), "valueQuantity": diastolic},
        ]},
        sign | {"id": "o2", "code": coded("troponin"), "valueQuantity": {"comparator": "<", "value": 0.01, "code": "ng/mL"}},
        sign | {"id": "o3", "code": coded("sugar"), "valueQuantity": {"value": 7.1, "code": "mmol/L"}, "interpretation": [coded("H")],
                "referenceRange": [{"low": {"value": 3.9}, "high": {"value": 6.1}}]},
        {
            "resourceType": "AllergyIntolerance", "id": "a1", "patient": SUBJECT, "recordedDate": "2026-05-04",
            "code": coded("716186003", text="No known allergies"), "verificationStatus": coded("confirmed"),
        },
        {
            "resourceType": "Encounter", "id": "v1", "status": "finished", "class": {"code": "EMER"}, "subject": SUBJECT,
            "period": {"start": AT, "end": "2026-05-04T11:00:00+08:00"}, "serviceType": coded("急诊科"),
            "diagnosis": [{"condition": {"reference": "Condition/c1"}, "use": coded("AD")}],
        },
    ]  # fmt: skip


def a_bundle(folder: Path, person: dict[str, Any], *entries: Any, name: str = "bundle.json") -> Path:
    urls = {"p1": "urn:uuid:p", "v1": "urn:uuid:v"}
    told = [
        {"fullUrl": urls.get(one.get("id"), ""), "resource": one} if isinstance(one, dict) else one
        for one in (*entries, person)
    ]
    path = folder / name
    path.write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": told}), encoding="utf-8"
    )
    return path


def taken(path: Path, **asked: Any) -> ImportReport:
    return import_record(path, organisation_code=CODE, **({"actor": OPERATOR, "now": NOW} | asked))


@pytest.fixture
def person(tmp_path: Path, committed: None) -> dict[str, Any]:
    """A patient of the county, registered from the same export."""
    from heyi.contexts.governance import public as governance
    from heyi.contexts.governance.terms import OrganisationKind, Tier

    new = governance.NewOrganisation(
        code=CODE, name="高县人民医院", tier=Tier.COUNTY, kind=OrganisationKind.HOSPITAL, division="511525"
    )
    governance.register_organisation(new, actor=OPERATOR, now=NOW)
    made = a_person("MR-77")
    report = import_people(
        a_bundle(tmp_path, made, name="people.json"), organisation_code=CODE, actor=OPERATOR, now=NOW
    )
    assert report.accepted == 1
    return made


def entries() -> dict[str, Any]:
    """What is on record, by the sender's key."""
    with reading(OPERATOR, now=NOW):
        return {row.key: entry_of(row) for row in EntryRow.objects.all()}


def test_a_bundle_goes_on_record_in_whatever_order_it_comes(tmp_path: Path, person: dict[str, Any]):
    report = taken(a_bundle(tmp_path, person, *resources()))
    assert (counts(report), wrong_rows(report)) == ((6, 6, 0, 0, 0), [])
    found = entries()
    visit, diagnosis, pressure, troponin, sugar, none = (
        found[key] for key in ("v1", "c1", "o1", "o2", "o3", "a1")
    )
    assert isinstance(visit.said, Encounter)
    assert (visit.said.setting.value, visit.said.department) == ("emergency", "急诊科")
    assert isinstance(diagnosis.said, Diagnosis)
    assert (diagnosis.encounter, diagnosis.said.text, diagnosis.said.role.value) == (
        visit.id,
        "高血压",
        "admission",
    )
    assert isinstance(pressure.said, Observation)
    assert [str(part.number) for part in pressure.said.parts] == ["150.0", "95"]
    assert pressure.said.group.value == "vital_signs"
    assert isinstance(troponin.said, Observation)
    assert (troponin.said.words, troponin.said.number) == ("<0.01 ng/mL", None)
    assert isinstance(sugar.said, Observation)
    assert (str(sugar.said.number), str(sugar.said.high)) == ("7.1", "6.1")
    # That somebody has no allergy is kept as it was sent, and never shown as one.
    assert isinstance(none.said, Allergy)
    assert none.said.certainty is Certainty.REFUTED
    with reading(OPERATOR, now=NOW):
        assert {one.patient for one in found.values()} == set(PatientRow.objects.values_list("id", flat=True))


def test_the_same_export_read_again_changes_nothing_and_a_mistake_of_theirs_is_withdrawn(
    tmp_path: Path, person: dict[str, Any]
):
    sent = resources()
    taken(a_bundle(tmp_path, person, *sent))
    # When a system last touched a resource is no part of what it says.
    sent[0]["meta"] = {"lastUpdated": "2026-07-01T00:00:00Z"}
    assert counts(taken(a_bundle(tmp_path, person, *sent))) == (6, 0, 0, 6, 0)
    sent[0] |= {"verificationStatus": coded("entered-in-error")}
    sent[3] |= {"valueQuantity": {"value": 6.0, "code": "mmol/L"}}
    assert counts(taken(a_bundle(tmp_path, person, *sent), now=NOW + timedelta(days=1))) == (6, 0, 2, 4, 0)
    found = entries()
    assert found["c1"].withdrawn_at is not None
    assert found["o3"].version == 2


def test_wrong_resources_are_told_by_row_field_and_reason(tmp_path: Path, person: dict[str, Any]):
    sent = resources()
    sent[0] |= {"recordedDate": "2027-01-01"}
    sent[1] |= {"component": "not a list"}
    sent[2] |= {"subject": {"reference": "Patient/nobody"}}
    path = a_bundle(tmp_path, person, *sent, "no resource")
    expected = [
        (1, "stated_at", "in_the_future"), (2, "component", "fhir_shape"), (3, "patient", "patient_unknown"),
        (7, "row", "no_resource"),
    ]  # fmt: skip
    for mode in ({"dry_run": True}, {"all_or_nothing": True}):
        report = taken(path, **mode)
        assert wrong_rows(report) == expected
        assert entries() == {}
    assert report.is_refused
    report = taken(path)
    assert (counts(report), wrong_rows(report)) == ((7, 3, 0, 0, 4), expected)
    assert all(error.reason.endswith("。") for error in report.errors)


def test_the_folder_of_an_export_is_read_as_one(tmp_path: Path, person: dict[str, Any]):
    folder = tmp_path / "fhir_r4"
    folder.mkdir()
    for one in (person, *resources()):
        references = json.dumps(one).replace("urn:uuid:p", "Patient/p1").replace("urn:uuid:v", "Encounter/v1")
        with (folder / f"{one['resourceType']}.ndjson").open("a", encoding="utf-8") as lines:
            lines.write(f"{references}\n")
    with (folder / "Observation.ndjson").open("a", encoding="utf-8") as lines:
        lines.write('{"resourceType": "Observation"}\n')
    report = taken(folder)
    assert counts(report) == (7, 6, 0, 0, 1)
    # A row counts in its own file, and the file is named.
    assert (4, "Observation.key", "required") in wrong_rows(report)


def test_only_who_may_import_there_and_only_what_is_an_export(tmp_path: Path, person: dict[str, Any]):
    path = a_bundle(tmp_path, person, *resources())
    with pytest.raises(NotPermitted):
        taken(path, actor=staff_at(id_of(CODE), duties=(Duty.READ_PATIENT,)))
    with pytest.raises(FileRefused) as refused:
        taken(a_bundle(tmp_path, person, name="people-only.json"))
    assert refused.value.code == "no_such_resource"
    with pytest.raises(FileRefused):
        taken(tmp_path / "people-only.json", actor=OPERATOR)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(FileRefused):
        taken(empty)
