"""Correcting a record: by its own member, seen whole, and never moved to another person by the way."""

from dataclasses import fields, replace
from typing import Any

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.actions.intake import AlreadyRegistered
from heyi.contexts.patients.models import IdentifierRow
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.identity import ClashKind
from heyi.contexts.patients.terms.people import (
    Details,
    Field,
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Patient,
)
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, a_person, person_of, registered, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY = new_id(), new_id()


def corrected(patient: Patient, incoming: IncomingPerson, **changes: Any) -> Any:
    asked: dict[str, Any] = {"seen_version": patient.version, "actor": staff_at(CLINIC), "now": NOW} | changes
    return patients.correct_patient(patient.id, incoming, **asked)


def said(patient: Patient, **changes: Any) -> IncomingPerson:
    """What a form would send back of a patient, with some fields changed."""
    details = patient.details
    person = IncomingPerson(
        name=details.name,
        sex=details.sex,
        birth_on=details.birth_on.isoformat() if details.birth_on else "",
        identifiers=tuple(IncomingIdentifier(one.type, one.value) for one in details.identifiers),
        phone=details.phone,
        address=details.address,
        division=details.division,
    )
    return replace(person, **changes)


def found(query: str) -> set[Any]:
    page = patients.search_patients(query, purpose=Purpose.CARE, actor=staff_at(CLINIC), now=NOW)
    return {card.id for card in page.rows}


def test_a_correction_is_made_found_and_recorded_with_what_was_before():
    patient = registered(CLINIC, "王秀瑛")
    done = corrected(patient, said(patient, name="王秀英", phone="13911112222")).patient
    assert (done.name, done.details.phone, done.version) == ("王秀英", "13911112222", 2)
    assert done.person == patient.person
    assert found("王秀英") == {patient.id} == found("2222")
    assert found("秀瑛") == set() == found("8000")
    with reading(OPERATOR, now=NOW):
        fact = RecordedRow.objects.get(fact="patient_corrected")
    assert '"fields":["name","phone"]' in fact.facts
    assert "秀" not in fact.facts
    assert difference_of(fact)["before"] == {"name": "王秀瑛", "phone": "13800138000"}
    assert difference_of(fact)["after"] == {"name": "王秀英", "phone": "13911112222"}


def test_a_correction_that_changes_nothing_records_nothing():
    patient = registered(CLINIC)
    assert corrected(patient, said(patient)).patient.version == 1
    with reading(OPERATOR, now=NOW):
        assert not RecordedRow.objects.filter(fact="patient_corrected").exists()


def test_only_the_member_that_registered_may_correct():
    patient = registered(CLINIC)
    with pytest.raises(NotFound):
        corrected(patient, said(patient, name="李桂芳"), actor=staff_at(COUNTY))
    offer = AccessOffer(
        person=patient.person,
        to=COUNTY,
        offered_by=CLINIC,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=new_id(),
    )
    patients.open_access(offer, actor=staff_at(COUNTY), now=NOW)
    with pytest.raises(NotPermitted):
        corrected(patient, said(patient, name="李桂芳"), actor=staff_at(COUNTY))
    with pytest.raises(NotPermitted):
        corrected(patient, said(patient, name="李桂芳"), actor=staff_at(CLINIC, duties=(Duty.READ_PATIENT,)))


def test_who_saw_an_older_version_is_told_so():
    patient = registered(CLINIC)
    corrected(patient, said(patient, phone="13911112222"))
    with pytest.raises(StaleVersion) as refused:
        corrected(patient, said(patient, phone="13933334444"))
    assert refused.value.facts == {"version": 2}


def test_a_wrong_correction_is_refused_and_changes_nothing():
    patient = registered(CLINIC)
    with pytest.raises(InputInvalid):
        corrected(patient, said(patient, name="王\x00"))
    page = patients.patient_page(patient.id, purpose=Purpose.CARE, actor=staff_at(CLINIC), now=NOW)
    assert page.patient == patient


def test_a_number_of_another_record_here_is_refused():
    first, second = registered(CLINIC), registered(CLINIC, "李桂芳")
    taken = tuple(IncomingIdentifier(one.type, one.value) for one in first.details.identifiers)
    with pytest.raises(AlreadyRegistered) as refused:
        corrected(second, said(second, identifiers=taken, sex="", birth_on=""))
    assert refused.value.facts == {"patient": first.id}


def test_a_wrong_number_is_ended_and_given_back_to_whom_it_belongs():
    wrong, right = a_number(), a_number()
    patient = registered(CLINIC, "王秀英", number=wrong)
    done = corrected(
        patient,
        said(patient, identifiers=(IncomingIdentifier("resident_number", right),), sex="", birth_on=""),
    ).patient
    assert done.details.number(IdentifierType.RESIDENT) == right
    assert done.person == patient.person
    assert found(right) == {patient.id}
    assert found(wrong) == set()
    with reading(OPERATOR, now=NOW):
        assert IdentifierRow.objects.filter(ended_at=NOW).count() == 1
    # The one whose number it is registers elsewhere without any clash.
    owner = patients.register_patient(
        a_person("李桂芳", number=wrong), at=COUNTY, actor=staff_at(COUNTY), now=NOW
    )
    assert owner.clashes == ()


def test_a_stranger_who_wakes_up_keeps_person_and_record():
    stranger = IncomingPerson(without_number="unconscious", circumstances="夜间车祸，约五十岁男性，路口")
    patient = patients.register_patient(stranger, at=CLINIC, actor=staff_at(CLINIC), now=NOW).patient
    temporary = patient.details.number(IdentifierType.TEMPORARY)
    # Something more is known, but still no number: the temporary one stays.
    named = IncomingPerson(
        name="李国富", sex="1", birth_on="1970", without_number="unconscious", circumstances="家属来电确认"
    )
    known = corrected(patient, named).patient
    assert (known.name, known.details.number(IdentifierType.TEMPORARY)) == ("李国富", temporary)
    number = a_number(is_man=True)
    awake = corrected(known, a_person("李国富", number=number)).patient
    assert awake.person == patient.person
    assert awake.details.without_number is None
    assert awake.details.number(IdentifierType.RESIDENT) == number
    assert found(number) == {patient.id}


def test_a_record_that_turns_out_to_be_somebody_known_elsewhere_is_joined_to_them():
    number = a_number(is_man=True)
    theirs = registered(COUNTY, "李国富", number=number)
    stranger = IncomingPerson(without_number="unconscious", circumstances="夜间车祸，约五十岁男性，路口")
    patient = patients.register_patient(stranger, at=CLINIC, actor=staff_at(CLINIC), now=NOW).patient
    done = corrected(patient, a_person("李国富", number=number))
    assert done.patient.person == theirs.person != patient.person
    assert done.clashes == ()
    # What was wrongly said of them is corrected, and they are by themselves again.
    again = corrected(done.patient, a_person("李国富", number=a_number(is_man=True), phone="13900139777"))
    assert again.patient.person == patient.person
    assert person_of(theirs) == theirs.person


def test_a_name_that_no_longer_fits_the_number_elsewhere_is_told():
    number = a_number()
    registered(COUNTY, "王秀英", number=number)
    patient = registered(CLINIC, "王秀英", number=number)
    done = corrected(patient, said(patient, name="李桂芳"))
    assert [one.kind for one in done.clashes] == [ClashKind.NUMBER_OTHER_NAME]


def test_each_field_that_can_change_has_a_word():
    assert {field.value for field in Field} == {field.name for field in fields(Details)}
