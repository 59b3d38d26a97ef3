"""What persons ask about their data: filed, routed, answered and done; a restriction shuts in our questions and in SQL alike."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.patients.rules.access import RecordIsRestricted
from heyi.contexts.patients.rules.restriction import CARE, shuts
from heyi.contexts.patients.rules.rights import (
    KeptByLaw,
    NotCorrectedYet,
    RestrictionOver,
    RightsAnsweredAlready,
)
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsOutcome
from heyi.foundation.guard import lifted
from heyi.foundation.reading import Purpose, become, reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import DESK, NOW, a_number, a_person, allied, opened, registered, sees, staff_at

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ASKED = patients.RightsAsked(
    kind="restrict", scope="all", asker="patient", proof="identity_card", words="不想让别的医院看到"
)
YES = patients.AnswerGiven(outcome="granted")
NO = patients.AnswerGiven(outcome="refused", reason="needed_for_care", words="治疗期间确需查阅")


def officer_at(*places: UUID) -> Actor:
    return staff_at(*places, duties=(Duty.HANDLE_RIGHTS,))


def filed(patient: Patient, by: Actor | None = None, now: datetime = NOW, **changes: str) -> UUID:
    desk = by or staff_at(patient.registered_by)
    at = next(iter(desk.institutions))
    (made,) = patients.file_rights_request(patient.id, replace(ASKED, **changes), at=at, actor=desk, now=now)
    return made.id


def restricted(patient: Patient, scope: str = "all", now: datetime = NOW) -> None:
    officer = officer_at(patient.registered_by)
    patients.answer_rights_request(filed(patient, scope=scope, now=now), YES, actor=officer, now=now)


def test_a_request_goes_to_the_member_that_holds_the_record():
    village, county = new_id(), new_id()
    patient = registered(village)
    opened(patient, county)
    request = filed(patient, by=staff_at(county))
    for officer in (officer_at(village), officer_at(county)):
        found = patients.rights_requests(actor=officer, now=NOW).rows
        assert [(one.request.id, one.request.organisation, one.request.desk) for one in found] == [
            (request, village, county)
        ]
    assert patients.rights_requests(actor=officer_at(village), now=NOW).rows[0].name == "王秀英"
    # The desk that passed it on is told of it and not whose it is.
    assert patients.rights_requests(actor=officer_at(county), now=NOW).rows[0].name == ""
    assert patients.count_rights(actor=officer_at(village), now=NOW) == patients.RightsCounts(1, 0)
    assert patients.count_rights(
        actor=officer_at(village), now=NOW + timedelta(days=31)
    ) == patients.RightsCounts(1, 1)
    assert patients.count_rights(actor=officer_at(county), now=NOW) == patients.RightsCounts(0, 0)


def test_a_request_to_everybody_is_one_for_each_holder():
    village, county = new_id(), new_id()
    patient = registered(village)
    number = patient.details.identifiers[0].value
    registered(county, number=number)
    made = patients.file_rights_request(
        patient.id, ASKED, at=village, everywhere=True, actor=staff_at(village), now=NOW
    )
    assert {one.organisation for one in made} == {village, county}


def test_who_may_not_or_says_too_little_files_nothing():
    village = new_id()
    patient = registered(village)
    for stranger in (staff_at(new_id()), officer_at(new_id())):
        with pytest.raises(NotFound):
            filed(patient, by=stranger)
    with pytest.raises(NotPermitted):
        filed(patient, by=staff_at(village, duties=(Duty.READ_PATIENT,)))
    with pytest.raises(InputInvalid):
        filed(patient, words="")
    child = registered(village, "小宝", number=a_number(date(2020, 1, 1)))
    with pytest.raises(InputInvalid):
        filed(child)
    with pytest.raises(NotPermitted):
        patients.rights_requests(actor=staff_at(village), now=NOW)


def test_an_answer_is_given_once_by_the_holder_and_says_why():
    village, county = new_id(), new_id()
    patient = registered(village)
    opened(patient, county)
    request = filed(patient, by=staff_at(county))
    with pytest.raises(NotFound):
        patients.answer_rights_request(request, NO, actor=officer_at(new_id()), now=NOW)
    for other in (officer_at(county), staff_at(village)):
        with pytest.raises(NotPermitted):
            patients.answer_rights_request(request, NO, actor=other, now=NOW)
    with pytest.raises(InputInvalid):
        patients.answer_rights_request(request, replace(NO, words=""), actor=officer_at(village), now=NOW)
    done = patients.answer_rights_request(request, NO, actor=officer_at(village), now=NOW)
    assert (done.outcome, done.answer) == (RightsOutcome.REFUSED, "治疗期间确需查阅")
    assert sees(staff_at(county), patient)
    assert patients.restrictions(actor=officer_at(village), now=NOW).rows == ()
    answered = patients.rights_requests(is_answered=True, actor=officer_at(village), now=NOW).rows
    assert [one.request for one in answered] == [done]
    with pytest.raises(RightsAnsweredAlready):
        patients.answer_rights_request(request, YES, actor=officer_at(village), now=NOW)


def test_a_restriction_shuts_the_record_at_once_and_a_lifting_opens_it():
    village, county = new_id(), new_id()
    patient = registered(village)
    opened(patient, county)
    doctor, own, officer = staff_at(county), staff_at(village), officer_at(village)
    assert sees(doctor, patient)
    restricted(patient)
    later = NOW + HOUR
    assert (sees(doctor, patient), sees(own, patient)) == (True, True)  # given at the same moment: in course
    opened_before = registered(village, "李建国")
    opened(opened_before, county)
    restricted(opened_before, now=later)
    with pytest.raises(NotFound):
        patients.patient_page(opened_before.id, purpose=Purpose.CARE, actor=doctor, now=later)
    assert not sees(doctor, opened_before, days=1)
    assert sees(own, opened_before, days=1)
    shown = patients.restrictions_of(opened_before.person, actor=own, now=later)
    assert [(one.organisation, one.scope) for one in shown] == [(village, RestrictionScope.ALL)]
    (found, *_) = patients.restrictions(actor=officer, now=later).rows
    assert (found.name, found.patient) == ("李建国", opened_before.id)
    for stranger in (officer_at(county), staff_at(new_id())):
        with pytest.raises(NotFound):
            patients.lift_restriction(found.id, "患者本人要求恢复", actor=stranger, now=later)
    with pytest.raises(NotPermitted):
        patients.lift_restriction(found.id, "患者本人要求恢复", actor=own, now=later)
    with pytest.raises(InputInvalid):
        patients.lift_restriction(found.id, "", actor=officer, now=later)
    patients.lift_restriction(found.id, "患者本人要求恢复", actor=officer, now=later + HOUR)
    assert sees(doctor, opened_before, days=1)
    with pytest.raises(RestrictionOver):
        patients.lift_restriction(found.id, "患者本人要求恢复", actor=officer, now=later + 2 * HOUR)


@pytest.mark.parametrize("scope", RestrictionScope)
def test_the_database_shuts_exactly_what_the_rule_shuts(scope: RestrictionScope):
    village = new_id()
    patient, other = registered(village), registered(village, "李建国")
    given: dict[tuple[GrantBasis, datetime], UUID] = {}
    moments = (NOW, NOW + HOUR, NOW + 2 * HOUR)
    for at in moments:
        if at == NOW + HOUR:
            restricted(patient, scope.value, now=at)
        for basis in GrantBasis:
            to = given[basis, at] = new_id()
            offer = AccessOffer(person=patient.person, to=to, offered_by=village, basis=basis, case=new_id())
            patients.open_access(offer, actor=staff_at(to), now=at)
            also = replace(offer, person=other.person)
            patients.open_access(also, actor=staff_at(to), now=at)
    now = NOW + 3 * HOUR
    for (basis, at), to in given.items():
        shut = shuts(scope, restricted_at=NOW + HOUR, basis=basis, granted_at=at)
        doctor = staff_at(to)
        with reading(doctor, now=now):
            reach = PatientRow.objects.within_reach_of(doctor, now=now)
            assert set(reach.values_list("id", flat=True)) == {other.id} | (set() if shut else {patient.id})
            held = PatientRow.objects.held_by(to, now=now).within_reach_of(doctor, now=now)
            assert held.filter(pk=patient.id).exists() is not shut
            if connection.vendor == "postgresql":
                # What the database shows whatever our own question says.
                assert PatientRow.objects.filter(pk=patient.id).exists() is not shut


def test_an_emergency_goes_through_a_restriction_and_asking_does_not():
    village, county = new_id(), new_id()
    allied(village, county)
    patient = registered(village)
    restricted(patient)
    doctor = staff_at(county, duties=(*DESK, Duty.BREAK_GLASS))
    number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value)
    question = patients.ask_by_number(number, at=county, actor=doctor, now=NOW).question
    patients.ask_for_access(question, "患者今天来门诊复诊", actor=doctor, now=NOW)
    with pytest.raises(RecordIsRestricted):
        patients.answer_access(question, give=True, at=village, actor=staff_at(village), now=NOW)
    said = patients.Emergency(reason="unconscious", words="车祸昏迷，无人陪同")
    patients.break_glass(question, said, actor=doctor, now=NOW)
    assert sees(doctor, patient)
    assert patients.restrictions_of(patient.person, actor=doctor, now=NOW)


def test_a_withdrawn_consent_ends_what_was_given_beyond_care():
    village, county, city = new_id(), new_id(), new_id()
    patient = registered(village)
    opened(patient, county)
    offer = AccessOffer(
        person=patient.person, to=city, offered_by=village, basis=GrantBasis.ASKED_AND_GIVEN, case=new_id()
    )
    patients.open_access(offer, actor=staff_at(city), now=NOW)
    request = filed(patient, kind="withdraw_consent", scope="")
    patients.answer_rights_request(request, YES, actor=officer_at(village), now=NOW + HOUR)
    assert sees(staff_at(county), patient, days=1)
    assert not sees(staff_at(city), patient, days=1)
    assert GrantBasis.ASKED_AND_GIVEN not in CARE


def test_erasing_is_not_promised_and_a_correction_only_once_it_is_made():
    village = new_id()
    patient, officer = registered(village), officer_at(village)
    erase = filed(patient, kind="erase", scope="")
    with pytest.raises(KeptByLaw):
        patients.answer_rights_request(erase, YES, actor=officer, now=NOW)
    correct = filed(patient, kind="correct", scope="", words="电话号码写错了")
    with pytest.raises(NotCorrectedYet):
        patients.answer_rights_request(correct, YES, actor=officer, now=NOW + HOUR)
    right = a_person(number=patient.details.identifiers[0].value, phone="13900139000")
    patients.correct_patient(
        patient.id, right, seen_version=patient.version, actor=staff_at(village), now=NOW + HOUR
    )
    done = patients.answer_rights_request(correct, YES, actor=officer, now=NOW + 2 * HOUR)
    assert done.outcome is RightsOutcome.GRANTED


@pytest.mark.postgres
def test_nobody_restricts_or_lifts_at_another_house_in_sql():
    village, county = new_id(), new_id()
    patient = registered(village)
    restricted(patient)
    stranger = staff_at(county)

    def attack(sql: str, *values: object) -> int:
        with (
            lifted("an attack past our own guard, to see what the database says"),
            transaction.atomic(),
            become(stranger, now=NOW),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)
            return cursor.rowcount

    with pytest.raises(DatabaseError, match="row-level security"):
        attack("UPDATE patients_restriction SET ends_at = %s", NOW)
    with pytest.raises(DatabaseError, match="row-level security"):
        attack(
            "INSERT INTO patients_restriction (id, record, person, organisation, scope, request_id, begins_at, begun_by)"
            " SELECT gen_random_uuid(), record, person, organisation, 'all', request_id, begins_at, begun_by"
            " FROM patients_restriction"
        )
    assert attack("SELECT 1 FROM patients_rights_request") == 0
    assert attack("UPDATE patients_rights_request SET outcome = ''") == 0
