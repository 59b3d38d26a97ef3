"""Who may see whom: one's own records, and those that the other side has opened. Nobody else learns that they exist."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import (
    GrantRow,
    IdentifierRow,
    PatientRow,
    SearchTokenRow,
)
from heyi.contexts.patients.rules.access import (
    OffererDoesNotHold,
    SelfMadeKey,
)
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.people import Patient
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, opened, registered, sees, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()
CARE = Purpose.CARE


def test_a_member_sees_what_it_registered_and_a_stranger_learns_nothing():
    patient = registered(CLINIC)
    assert sees(staff_at(CLINIC), patient)
    assert not sees(staff_at(COUNTY), patient)
    assert not sees(staff_at(COUNTY, CITY), patient)


def test_a_stranger_and_a_made_up_id_get_the_same_answer():
    patient = registered(CLINIC)
    answers = []
    for patient_id in (patient.id, new_id()):
        with pytest.raises(NotFound) as refused:
            patients.patient_page(patient_id, purpose=CARE, actor=staff_at(COUNTY), now=NOW)
        answers.append((refused.value.code, dict(refused.value.facts)))
    assert answers[0] == answers[1] == ("not_found", {})


def test_access_opens_a_person_to_one_organisation_until_it_ends():
    patient = registered(CLINIC)
    grant = opened(patient, COUNTY)
    assert sees(staff_at(COUNTY), patient)
    assert not sees(staff_at(CITY), patient)
    ended = patients.end_access(grant.case, actor=staff_at(COUNTY), now=NOW + timedelta(hours=1))
    assert [one.id for one in ended] == [grant.id]
    assert not sees(staff_at(COUNTY), patient, days=1)
    assert sees(staff_at(CLINIC), patient, days=1)
    assert patients.end_access(grant.case, actor=staff_at(COUNTY), now=NOW + timedelta(hours=2)) == ()


def test_who_registered_somebody_sees_everybody_with_access():
    patient = registered(CLINIC)
    opened(patient, COUNTY)
    onward = AccessOffer(
        person=patient.person, to=CITY, offered_by=COUNTY, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id()
    )
    patients.open_access(onward, actor=staff_at(CITY), now=NOW)

    def with_access(at: UUID) -> set[UUID]:
        page = patients.patient_page(patient.id, purpose=CARE, actor=staff_at(at), now=NOW)
        return {grant.organisation for grant in page.grants}

    assert with_access(CLINIC) == with_access(COUNTY) == {COUNTY, CITY}
    assert with_access(CITY) == {CITY}


def test_access_ends_by_itself_where_it_has_an_end():
    patient = registered(CLINIC)
    opened(patient, COUNTY, days=7)
    assert sees(staff_at(COUNTY), patient, days=6)
    assert not sees(staff_at(COUNTY), patient, days=7)


def test_access_opened_twice_is_opened_once():
    patient, case = registered(CLINIC), new_id()
    assert opened(patient, COUNTY, case=case) == opened(patient, COUNTY, case=case)
    with reading(OPERATOR, now=NOW):
        assert GrantRow.objects.count() == 1


def test_access_of_one_party_ends_and_that_of_another_stays():
    patient, case = registered(CLINIC), new_id()
    opened(patient, COUNTY, case=case)
    opened(patient, CITY, case=case)
    patients.end_access(case, of=COUNTY, actor=staff_at(CITY), now=NOW)
    assert not sees(staff_at(COUNTY), patient)
    assert sees(staff_at(CITY), patient)


# Lesson 2 of the auditor: no self-made keys.
def test_nobody_opens_a_record_to_themselves():
    patient = registered(CLINIC)
    own = AccessOffer(
        person=patient.person, to=COUNTY, offered_by=COUNTY, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id()
    )
    with pytest.raises(SelfMadeKey):
        patients.open_access(own, actor=staff_at(COUNTY), now=NOW)
    # Nor in the name of somebody who has no part in the person.
    borrowed = AccessOffer(
        person=patient.person, to=COUNTY, offered_by=CITY, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id()
    )
    with pytest.raises(OffererDoesNotHold):
        patients.open_access(borrowed, actor=staff_at(COUNTY, CITY), now=NOW)
    # Nor can a third party open one between two others.
    between = AccessOffer(
        person=patient.person, to=COUNTY, offered_by=CLINIC, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id()
    )
    with pytest.raises(NotPermitted):
        patients.open_access(between, actor=staff_at(CITY), now=NOW)
    assert not sees(staff_at(COUNTY, CITY), patient)


def test_registering_somebody_oneself_opens_no_other_members_record():
    number = a_number()
    theirs = registered(CLINIC, number=number)
    mine = registered(COUNTY, number=number)
    assert mine.person == theirs.person
    assert not sees(staff_at(COUNTY), theirs)
    records = patients.records_of(theirs.person, purpose=CARE, actor=staff_at(COUNTY), now=NOW)
    assert [one.id for one in records] == [mine.id]


def test_access_that_was_given_can_be_given_on_but_ended_access_cannot():
    patient = registered(CLINIC)
    grant = opened(patient, COUNTY)
    onward = AccessOffer(
        person=patient.person,
        to=CITY,
        offered_by=COUNTY,
        basis=GrantBasis.DOWN_REFERRAL_ACCEPTED,
        case=new_id(),
    )
    patients.open_access(onward, actor=staff_at(CITY), now=NOW)
    assert sees(staff_at(CITY), patient)
    patients.end_access(grant.case, actor=staff_at(COUNTY), now=NOW)
    again = AccessOffer(
        person=patient.person,
        to=new_id(),
        offered_by=COUNTY,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=new_id(),
    )
    with pytest.raises(OffererDoesNotHold):
        patients.open_access(again, actor=staff_at(COUNTY), now=NOW + timedelta(seconds=1))


def test_the_database_refuses_a_self_made_key_as_well():
    patient = registered(CLINIC)
    row = GrantRow(
        id=new_id(), person=patient.person, organisation=COUNTY, offered_by=COUNTY,
        basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id(), begins_at=NOW, begun_by=new_id(),
    )  # fmt: skip
    with (
        lifted("an attacker asks nobody"),
        reading(OPERATOR, now=NOW),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


# Lesson 3: a post ends at its organisation.
def test_a_post_without_the_duty_opens_nothing_whatever_is_held_elsewhere():
    patient = registered(CLINIC)
    mixed = Actor(
        id=new_id(),
        kind=staff_at(CITY).kind,
        standings=(*staff_at(CITY).standings, *staff_at(CLINIC, duties=(Duty.READ_CHARTER,)).standings),
    )
    with pytest.raises(NotPermitted):
        patients.patient_page(patient.id, purpose=CARE, actor=mixed, now=NOW)
    assert patients.search_patients(patient.name, purpose=CARE, actor=mixed, now=NOW).rows == ()
    assert patients.records_of(patient.person, purpose=CARE, actor=mixed, now=NOW) == ()
    with pytest.raises(NotPermitted):
        patients.search_patients(
            "王", purpose=CARE, actor=staff_at(CLINIC, duties=(Duty.READ_CHARTER,)), now=NOW
        )


def test_postgresql_itself_hides_the_rows_of_others():
    if connection.vendor != "postgresql":
        pytest.skip("row-level security is PostgreSQL's; this lane runs on SQLite")
    patient = registered(CLINIC)

    def counts(actor: Actor) -> list[int]:
        with reading(actor, now=NOW):
            return [rows.objects.count() for rows in (PatientRow, IdentifierRow, SearchTokenRow)]

    own = counts(staff_at(CLINIC))
    assert all(own)
    # One connection, another actor; and after that none at all.
    assert counts(staff_at(COUNTY)) == [0, 0, 0]
    with transaction.atomic():
        assert PatientRow.objects.count() == 0
    opened(patient, COUNTY)
    assert counts(staff_at(COUNTY)) == own
    with lifted("an attacker asks nobody"), reading(staff_at(CITY), now=NOW):
        with pytest.raises(DatabaseError), transaction.atomic():
            GrantRow.objects.bulk_create([_grant(patient, to=COUNTY, offered_by=CLINIC)])
        assert PatientRow.objects.update(version=9) == 0


def _grant(patient: Patient, *, to: UUID, offered_by: UUID) -> GrantRow:
    return GrantRow(
        id=new_id(), person=patient.person, organisation=to, offered_by=offered_by, case=new_id(),
        basis=GrantBasis.REFERRAL_ACCEPTED, begins_at=NOW, begun_by=new_id(),
    )  # fmt: skip


def test_a_referral_takes_along_only_whom_the_sender_may_see():
    patient = registered(CLINIC)
    taken = patients.patient_for_referral(patient.id, organisation=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert (taken.id, taken.person, taken.name) == (patient.id, patient.person, "王秀英")
    assert taken.as_package()["identifiers"][0]["value"] == patient.details.identifiers[0].value
    with pytest.raises(NotFound):
        patients.patient_for_referral(patient.id, organisation=COUNTY, actor=staff_at(COUNTY), now=NOW)
    # A doctor at two members refers in the name of the one that knows the patient, not of the other.
    with pytest.raises(NotFound):
        patients.patient_for_referral(
            patient.id, organisation=COUNTY, actor=staff_at(CLINIC, COUNTY), now=NOW
        )
    opened(patient, COUNTY)
    assert (
        patients.patient_for_referral(patient.id, organisation=COUNTY, actor=staff_at(COUNTY), now=NOW).id
        == patient.id
    )


def test_a_look_at_a_patient_is_recorded():
    patient = registered(CLINIC)
    reader = staff_at(CLINIC)
    patients.patient_page(patient.id, purpose=Purpose.FOLLOW_UP, actor=reader, now=NOW)
    patients.search_patients("王秀", purpose=CARE, actor=reader, now=NOW)
    with reading(OPERATOR, now=NOW):
        reads = list(RecordedRow.objects.filter(kind="read").order_by("transaction", "place"))
    assert [row.patient for row in reads] == [str(patient.person)] * 2
    assert {row.actor for row in reads} == {str(reader.id)}
    assert '"purpose":"follow_up"' in reads[0].facts


def test_an_auditor_tells_patients_apart_and_does_not_know_them():
    patient = registered(CLINIC)
    auditor = staff_at(CLINIC, duties=(Duty.READ_AUDIT,))
    with pytest.raises(NotPermitted):
        patients.patient_page(patient.id, purpose=CARE, actor=auditor, now=NOW)
    page = patients.patient_page(patient.id, purpose=Purpose.AUDIT, actor=auditor, now=NOW)
    assert page.is_masked
    assert page.patient.name == "王**"
    shown = repr((page.patient.details.phone, [one.value for one in page.patient.details.identifiers]))
    assert "13800138000" not in shown
    assert patient.details.identifiers[0].value not in shown


def test_the_system_may_end_what_nobody_ended():
    patient = registered(CLINIC)
    grant = opened(patient, COUNTY)
    patients.end_access(grant.case, actor=TIMEKEEPER, now=NOW + timedelta(days=1))
    assert not sees(staff_at(COUNTY), patient, days=2)
    history = patients.access_to(patient.person, actor=staff_at(CLINIC), now=NOW + timedelta(days=2))
    assert [(one.id, one.ends_at) for one in history] == [(grant.id, NOW + timedelta(days=1))]
