"""Breaking the glass: who may, what opens, how long, who judges it, and what the database itself refuses."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.rules.emergency import (
    EMERGENCY_ACCESS,
    MOST_EMERGENCIES,
    AccessStandsOpen,
    EmergencyOver,
    JudgesThemselves,
    ReviewedAlready,
)
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.contexts.patients.terms.protection import ReviewVerdict
from heyi.foundation.guard import lifted
from heyi.foundation.limits import TooMany
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, become, reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import DESK, NOW, allied, registered, sees, staff_at

pytestmark = pytest.mark.django_db

SAID = patients.Emergency(reason="unconscious", words="车祸昏迷，无人陪同")
CLINICIAN = (*DESK, Duty.BREAK_GLASS)
OFFICER = (Duty.REVIEW_ACCESS,)
LATER = NOW + timedelta(hours=1)
OVER = NOW + EMERGENCY_ACCESS


class Scene:
    """A patient of one member, and a clinician at another one."""

    def __init__(self) -> None:
        self.village, self.county = new_id(), new_id()
        allied(self.village, self.county)
        self.patient: Patient = registered(self.village)
        self.doctor = staff_at(self.county, duties=CLINICIAN)

    def question(self, by: Actor | None = None) -> UUID:
        number = IncomingIdentifier("resident_number", self.patient.details.identifiers[0].value)
        asked = patients.ask_by_number(number, at=self.county, actor=by or self.doctor, now=NOW)
        return asked.question

    def broken(self, by: Actor | None = None) -> patients.EmergencyAccess:
        return patients.break_glass(self.question(by), SAID, actor=by or self.doctor, now=NOW)

    def officer(self, at: UUID) -> Actor:
        return staff_at(at, duties=OFFICER)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_glass_opens_a_record_to_one_clinician_for_four_hours(scene: Scene):
    colleague = staff_at(scene.county, duties=CLINICIAN)
    assert not sees(scene.doctor, scene.patient)
    made = scene.broken()
    assert made.ends_at == OVER
    assert sees(scene.doctor, scene.patient)
    # Not the house, and not the same person under another house's post.
    assert not sees(colleague, scene.patient)
    elsewhere = replace(staff_at(new_id(), duties=CLINICIAN), id=scene.doctor.id)
    assert not sees(elsewhere, scene.patient)
    page = patients.patient_page
    page(scene.patient.id, purpose=Purpose.CARE, actor=scene.doctor, now=OVER - timedelta(seconds=1))
    with pytest.raises(NotFound):
        page(scene.patient.id, purpose=Purpose.CARE, actor=scene.doctor, now=OVER)


def test_a_post_without_the_duty_to_read_opens_no_page(scene: Scene):
    blind = staff_at(scene.county, duties=(Duty.BREAK_GLASS, Duty.SEARCH_PATIENT))
    scene.broken(blind)
    with pytest.raises(NotPermitted):
        patients.patient_page(scene.patient.id, purpose=Purpose.CARE, actor=blind, now=NOW)


def test_it_is_told_while_it_lasts_and_ended_by_oneself_alone(scene: Scene):
    made = scene.broken()
    assert patients.emergencies_now(actor=scene.doctor, now=LATER) == (made,)
    assert patients.emergencies_now(actor=scene.doctor, now=OVER) == ()
    assert patients.emergencies_now(actor=staff_at(scene.county, duties=CLINICIAN), now=LATER) == ()
    for other in (staff_at(scene.county, duties=CLINICIAN), scene.officer(scene.county)):
        with pytest.raises(NotFound):
            patients.end_emergency(made.id, actor=other, now=LATER)
        with pytest.raises(NotFound):
            patients.emergency(made.id, actor=other, now=LATER)
    ended = patients.end_emergency(made.id, actor=scene.doctor, now=LATER)
    assert ended.ends_at == LATER
    assert patients.emergency(made.id, actor=scene.doctor, now=LATER) == ended
    with pytest.raises(NotFound):
        patients.patient_page(scene.patient.id, purpose=Purpose.CARE, actor=scene.doctor, now=LATER)
    with pytest.raises(EmergencyOver):
        patients.end_emergency(made.id, actor=scene.doctor, now=LATER)


def test_who_may_not_or_says_nothing_or_asked_nothing_breaks_no_glass(scene: Scene):
    question = scene.question()
    desk = staff_at(scene.county)
    with pytest.raises(NotPermitted):
        patients.break_glass(question, SAID, actor=desk, now=NOW)
    for stranger in (staff_at(new_id(), duties=CLINICIAN), staff_at(scene.village, duties=CLINICIAN)):
        with pytest.raises(NotFound):
            patients.break_glass(question, SAID, actor=stranger, now=NOW)
    with pytest.raises(InputInvalid):
        patients.break_glass(question, replace(SAID, words=""), actor=scene.doctor, now=NOW)
    with pytest.raises(NotFound):
        patients.break_glass(new_id(), SAID, actor=scene.doctor, now=NOW)
    assert not sees(scene.doctor, scene.patient)


def test_who_sees_a_record_already_breaks_no_glass(scene: Scene):
    question = scene.question()
    scene.broken()
    with pytest.raises(AccessStandsOpen):
        patients.break_glass(question, SAID, actor=scene.doctor, now=LATER)


def test_a_case_at_hand_opens_the_record_as_a_question_does(scene: Scene):
    at_hand = patients.CaseAtHand(
        record=scene.patient.id, person=scene.patient.person, at=scene.county, case=new_id()
    )
    with pytest.raises(NotPermitted):
        patients.break_glass_in_case(at_hand, SAID, actor=staff_at(scene.county), now=NOW)
    made = patients.break_glass_in_case(at_hand, SAID, actor=scene.doctor, now=NOW)
    assert (made.case, sees(scene.doctor, scene.patient)) == (at_hand.case, True)
    with pytest.raises(AccessStandsOpen):
        patients.break_glass_in_case(at_hand, SAID, actor=scene.doctor, now=NOW)


def test_emergencies_are_few_in_a_day(scene: Scene):
    for _ in range(MOST_EMERGENCIES):
        made = scene.broken()
        patients.end_emergency(made.id, actor=scene.doctor, now=NOW)
    with pytest.raises(TooMany):
        scene.broken()


def test_both_houses_judge_it_with_what_was_looked_at(scene: Scene):
    made = scene.broken()
    patients.patient_page(scene.patient.id, purpose=Purpose.CARE, actor=scene.doctor, now=LATER)
    # A look by somebody else, and one that came after the end, are no part of it.
    patients.patient_page(scene.patient.id, purpose=Purpose.CARE, actor=staff_at(scene.village), now=LATER)
    for at, name in ((scene.county, ""), (scene.village, "王**")):
        found = patients.reviews(actor=scene.officer(at), now=LATER).rows
        assert [(one.emergency, one.masked_name) for one in found] == [(made, name)]
        assert [(look.page, look.purpose) for look in found[0].looks] == [("patient", "care")]
    assert patients.reviews(actor=scene.officer(new_id()), now=LATER).rows == ()
    with pytest.raises(NotPermitted):
        patients.reviews(actor=scene.doctor, now=LATER)


def test_a_review_is_counted_until_it_is_judged_and_late_after_the_next_day(scene: Scene):
    scene.broken()
    officer = scene.officer(scene.village)
    late = NOW + timedelta(days=2)
    assert patients.count_reviews(actor=officer, now=LATER) == patients.ReviewCounts(1, 0)
    assert patients.count_reviews(actor=officer, now=late) == patients.ReviewCounts(1, 1)
    review = patients.reviews(actor=officer, now=late).rows[0]
    assert review.is_overdue(late) is True
    with pytest.raises(InputInvalid):
        patients.review_emergency(review.id, "not_justified", "", actor=officer, now=late)
    words = "患者清醒，本可以询问"
    assert (
        patients.review_emergency(review.id, "not_justified", words, actor=officer, now=late)
        is ReviewVerdict.NOT_JUSTIFIED
    )
    assert patients.count_reviews(actor=officer, now=late) == patients.ReviewCounts(0, 0)
    # The other house judges for itself.
    assert patients.count_reviews(actor=scene.officer(scene.county), now=late).waiting == 1
    judged = patients.reviews(is_judged=True, actor=officer, now=late).rows
    assert [(one.verdict, one.words, one.is_overdue(late)) for one in judged] == [
        (ReviewVerdict.NOT_JUSTIFIED, words, False)
    ]
    with pytest.raises(ReviewedAlready):
        patients.review_emergency(review.id, "justified", "", actor=officer, now=late)


def test_nobody_judges_themselves_or_for_another_house_or_without_the_duty(scene: Scene):
    both = staff_at(scene.county, duties=(*CLINICIAN, *OFFICER))
    scene.broken(both)
    review = patients.reviews(actor=both, now=LATER).rows[0].id
    with pytest.raises(JudgesThemselves):
        patients.review_emergency(review, "justified", "", actor=both, now=LATER)
    with pytest.raises(NotPermitted):
        patients.review_emergency(review, "justified", "", actor=scene.doctor, now=LATER)
    for stranger in (scene.officer(scene.village), scene.officer(new_id())):
        with pytest.raises(NotFound):
            patients.review_emergency(review, "justified", "", actor=stranger, now=LATER)


def test_everything_about_it_stands_on_record_without_its_words(scene: Scene):
    made = scene.broken()
    officer = scene.officer(scene.village)
    patients.end_emergency(made.id, actor=scene.doctor, now=LATER)
    review = patients.reviews(actor=officer, now=LATER).rows[0]
    patients.review_emergency(review.id, "justified", "", actor=officer, now=LATER)
    with reading(officer, now=LATER):
        facts = RecordedRow.objects.filter(patient=str(scene.patient.person), fact__startswith="glass")
        assert [row.fact for row in facts.order_by("transaction", "place")] == [
            "glass_broken",
            "glass_closed",
            "glass_reviewed",
        ]
        assert not any("车祸" in row.facts for row in facts)


def attack(actor: Actor, sql: str, *values: object) -> int:
    """What the database does with a statement of somebody's own: the rows it touched."""
    with (
        lifted("an attack past our own guard, to see what the database says"),
        transaction.atomic(),
        become(actor, now=NOW),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
        return cursor.rowcount


GLASS = (
    'INSERT INTO patients_emergency_access (id, record, person, organisation, broken_by, reason, words, "case", begins_at, ends_at)'
    " VALUES (%s, %s, %s, %s, %s, 'unconscious', '', %s, %s, %s)"
)


@pytest.mark.postgres
def test_the_database_itself_keeps_the_glass(scene: Scene):
    made = scene.broken()
    doctor, colleague = scene.doctor, staff_at(scene.county, duties=CLINICIAN)
    seen = "SELECT id FROM patients_patient WHERE person = %s"
    assert [attack(one, seen, made.person) for one in (doctor, colleague)] == [1, 0]
    whole = "SELECT id FROM patients_emergency_access WHERE id = %s"
    village, stranger = scene.officer(scene.village), staff_at(new_id())
    assert [attack(one, whole, made.id) for one in (doctor, village, stranger)] == [1, 1, 0]
    a_day = NOW + timedelta(days=1, seconds=1)
    for broken_by, at, ends in (
        (doctor.id, scene.county, OVER),  # in another's name
        (colleague.id, scene.village, OVER),  # at another's house
        (colleague.id, scene.county, a_day),  # for too long
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            attack(colleague, GLASS, new_id(), new_id(), made.person, at, broken_by, new_id(), NOW, ends)
    with pytest.raises(DatabaseError, match="row-level security"):
        attack(doctor, "UPDATE patients_emergency_access SET ends_at = %s", a_day)
    judged = "UPDATE patients_emergency_review SET verdict = 'justified', reviewed_at = %s, reviewed_by = %s"
    with pytest.raises(DatabaseError, match="row-level security"):
        attack(doctor, judged, NOW, colleague.id)
    assert attack(stranger, judged, NOW, stranger.id) == 0


@pytest.mark.postgres
def test_the_database_tells_a_holder_who_looked_and_nobody_else(scene: Scene):
    scene.broken()
    patients.patient_page(scene.patient.id, purpose=Purpose.CARE, actor=scene.doctor, now=NOW)
    looks = "SELECT id FROM foundation_recorded WHERE kind = 'read' AND patient = %s"
    village, stranger = scene.officer(scene.village), staff_at(new_id())
    person = str(scene.patient.person)
    assert [attack(one, looks, person) for one in (village, stranger)] == [1, 0]
    # What was changed elsewhere about the person, and looks at others, stay unseen.
    others = "SELECT id FROM foundation_recorded WHERE organisation <> %s AND (patient = '' OR fact = 'patient_registered')"
    assert attack(village, others, str(scene.village)) == 0
