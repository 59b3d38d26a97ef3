"""The access report: every look at a person at all members with its right, for the data officer of a holder alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Duty, Role
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making import NOW, a_patient, an_alliance, someone_with_post
from tests.making_patients import staff_at

pytestmark = pytest.mark.django_db
ALWAYS = patients.Period()


def looked(by: Actor, patient: Patient, hours: int = 1) -> None:
    at = NOW + timedelta(hours=hours)
    patients.patient_page(patient.id, purpose=Purpose.CARE, actor=by, now=at)


def asked_for(patient: Patient, by: Actor, at: UUID) -> UUID:
    number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value)
    return patients.ask_by_number(number, at=at, actor=by, now=NOW).question


def lines_of(
    officer: Actor, patient: UUID, period: patients.Period = ALWAYS
) -> tuple[patients.ReportLine, ...]:
    report = patients.access_report(patient, period, actor=officer, now=NOW + timedelta(days=1))
    return report.lines.rows


def test_looks_at_all_members_are_told_with_their_right_and_without_names():
    place = an_alliance()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    county = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    city = someone_with_post(place.city, Role.MEMBER_DOCTOR).actor()
    officer = place.staff(Role.DATA_OFFICER, place.village).actor()
    patient = a_patient(place.village, by=doctor)
    case = new_id()
    looked(doctor, patient)
    question = asked_for(patient, city, place.city)
    said = patients.Emergency(reason="unconscious", words="车祸昏迷，无人陪同")
    patients.break_glass(question, said, actor=city, now=NOW)
    looked(city, patient, 2)
    offer = AccessOffer(
        person=patient.person,
        to=place.county,
        offered_by=place.village,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=case,
    )
    patients.open_access(offer, actor=county, now=NOW)
    looked(county, patient, 3)
    emergency = patients.Found(patients.Ground.EMERGENCY, None, question)
    pages = [one for one in lines_of(officer, patient.id) if one.page == "patient"]
    assert [(one.organisation, one.roles, one.purpose, one.found) for one in pages] == [
        (
            place.county,
            (Role.DEPARTMENT_HEAD,),
            "care",
            patients.Found(patients.Ground.GRANT, GrantBasis.REFERRAL_ACCEPTED, case),
        ),
        (place.city, (Role.MEMBER_DOCTOR,), "care", emergency),
        (place.village, (Role.VILLAGE_DOCTOR,), "care", patients.Found(patients.Ground.OWN_RECORD)),
    ]
    facts = {one.fact for one in lines_of(officer, patient.id) if one.found is None}
    assert {"number_asked", "glass_broken", "access_opened"} <= facts
    assert "patient_registered" not in facts


def test_a_period_and_pages_narrow_it_and_others_are_told_of_the_report():
    place = an_alliance()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    officer = place.staff(Role.DATA_OFFICER, place.village).actor()
    patient, other = a_patient(place.village, by=doctor), a_patient(place.village, by=doctor, name="李建国")
    for hours in (1, 2, 3):
        looked(doctor, patient, hours)
    looked(doctor, other)
    hour = timedelta(hours=1)
    within = patients.Period(NOW + 2 * hour, NOW + 3 * hour)
    assert [one.at for one in lines_of(officer, patient.id, within)] == [NOW + 2 * hour]
    first = patients.access_report(patient.id, ALWAYS, size=2, actor=officer, now=NOW + 5 * hour)
    assert (len(first.lines.rows), first.lines.has_more) == (2, True)
    again = patients.access_report(patient.id, ALWAYS, size=2, number=2, actor=officer, now=NOW + 5 * hour)
    assert not {one.id for one in first.lines.rows} & {one.id for one in again.lines.rows}
    # What was read to make a report is in the next one of somebody else.
    assert "access_report" not in {one.page for one in lines_of(officer, patient.id)}
    second = someone_with_post(place.village, Role.DATA_OFFICER).actor()
    assert [one.page for one in lines_of(second, patient.id)][:2] == ["access_report"] * 2


def test_a_refused_request_is_told():
    place = an_alliance()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    city = someone_with_post(place.city, Role.MEMBER_DOCTOR).actor()
    patient = a_patient(place.village, by=doctor)
    question = asked_for(patient, city, place.city)
    patients.ask_for_access(question, "想看看之前的检查", actor=city, now=NOW)
    patients.answer_access(question, give=False, at=place.village, actor=doctor, now=NOW)
    officer = place.staff(Role.DATA_OFFICER, place.village).actor()
    told = {one.fact: one for one in lines_of(officer, patient.id)}
    assert told["access_answered"].is_given is False
    assert told["access_asked"].organisation == place.city


def test_only_the_data_officer_of_a_holder_has_it():
    village, county = new_id(), new_id()
    desk = staff_at(village)
    patient = a_patient(village, by=desk)
    for stranger in (staff_at(county, duties=(Duty.REVIEW_ACCESS,)), staff_at(county)):
        with pytest.raises(NotFound):
            patients.access_report(patient.id, ALWAYS, actor=stranger, now=NOW)
    with pytest.raises(NotPermitted):
        patients.access_report(patient.id, ALWAYS, actor=desk, now=NOW)
    with pytest.raises(NotFound):
        patients.access_report(new_id(), ALWAYS, actor=desk, now=NOW)
