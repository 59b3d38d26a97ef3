"""Asking by a full exact number: known or not, counted, and access only where a holder says yes."""

from datetime import timedelta
from uuid import UUID

import pytest

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import AccessQuestionRow
from heyi.contexts.patients.rules.access import MOST_NUMBERS_ASKED, AlreadyAnswered
from heyi.contexts.patients.terms.access import Known
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.foundation.limits import TooMany
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, a_person, allied, opened, registered, sees, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()


@pytest.fixture(autouse=True)
def _allies(committed):
    allied(CLINIC, COUNTY, CITY)


def test_a_member_of_other_alliances_only_is_told_nothing():
    patient, elsewhere = registered(CLINIC), new_id()
    number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value)
    allied(elsewhere, new_id())
    asked = patients.ask_by_number(number, at=elsewhere, actor=staff_at(elsewhere), now=NOW)
    assert asked.known is Known.UNKNOWN
    with pytest.raises(NotFound):
        patients.ask_for_access(asked.question, "想知道一下", actor=staff_at(elsewhere), now=NOW)
    allied(elsewhere, CITY, CLINIC)
    again = patients.ask_by_number(number, at=elsewhere, actor=staff_at(elsewhere), now=NOW)
    assert again.known is Known.ASK_FOR_ACCESS


def test_a_full_number_tells_only_that_somebody_is_known():
    patient = registered(CLINIC)
    number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value.lower())
    own = patients.ask_by_number(number, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert (own.known, own.patient) == (Known.OWN, patient.id)
    stranger = patients.ask_by_number(number, at=COUNTY, actor=staff_at(COUNTY), now=NOW)
    assert (stranger.known, stranger.patient) == (Known.ASK_FOR_ACCESS, None)
    unknown = IncomingIdentifier("resident_number", a_number())
    assert patients.ask_by_number(unknown, at=COUNTY, actor=staff_at(COUNTY), now=NOW).known is Known.UNKNOWN
    opened(patient, COUNTY)
    reached = patients.ask_by_number(number, at=COUNTY, actor=staff_at(COUNTY), now=NOW)
    assert (reached.known, reached.patient) == (Known.WITHIN_REACH, patient.id)
    with reading(OPERATOR, now=NOW):
        assert AccessQuestionRow.objects.count() == 4
        assert RecordedRow.objects.filter(fact="number_asked").count() == 4


def test_a_wrong_number_and_a_wrong_actor_are_refused():
    wrong = IncomingIdentifier("resident_number", "511525196603090041")
    with pytest.raises(InputInvalid):
        patients.ask_by_number(wrong, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    with pytest.raises(NotPermitted):
        patients.ask_by_number(wrong, at=CLINIC, actor=staff_at(COUNTY), now=NOW)


def test_numbers_cannot_be_collected():
    asker = staff_at(COUNTY)
    for _ in range(MOST_NUMBERS_ASKED):
        number = IncomingIdentifier("resident_number", a_number())
        patients.ask_by_number(number, at=COUNTY, actor=asker, now=NOW)
    with pytest.raises(TooMany) as refused:
        patients.ask_by_number(
            IncomingIdentifier("resident_number", a_number()), at=COUNTY, actor=asker, now=NOW
        )
    assert refused.value.facts["retry_after_seconds"]
    # Whoever is sought among one's own patients is never counted, nor is somebody else's desk.
    own = registered(COUNTY)
    number = IncomingIdentifier("resident_number", own.details.identifiers[0].value)
    assert patients.ask_by_number(number, at=COUNTY, actor=asker, now=NOW).known is Known.OWN
    later = NOW + timedelta(hours=1)
    unknown = IncomingIdentifier("resident_number", a_number())
    assert patients.ask_by_number(unknown, at=COUNTY, actor=asker, now=later).known is Known.UNKNOWN


def asked(patient: Patient, at: UUID = COUNTY) -> UUID:
    number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value)
    return patients.ask_by_number(number, at=at, actor=staff_at(at), now=NOW).question


def test_access_that_is_asked_for_is_answered_by_the_holder_and_ends_by_itself():
    patient = registered(CLINIC)
    question = asked(patient)
    request = patients.ask_for_access(question, "患者就诊，需了解既往登记", actor=staff_at(COUNTY), now=NOW)
    assert not sees(staff_at(COUNTY), patient)
    assert patients.requests_to_answer(actor=staff_at(COUNTY), now=NOW).rows == ()
    waiting = patients.requests_to_answer(actor=staff_at(CLINIC), now=NOW).rows
    assert [(one.id, one.reason) for one in waiting] == [(request.id, "患者就诊，需了解既往登记")]
    answered = patients.answer_access(question, give=True, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert answered.is_given
    assert sees(staff_at(COUNTY), patient, days=29)
    assert not sees(staff_at(COUNTY), patient, days=30)
    with pytest.raises(AlreadyAnswered):
        patients.answer_access(question, give=True, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    with pytest.raises(AlreadyAnswered):
        patients.ask_for_access(question, "再问一次可以吗", actor=staff_at(COUNTY), now=NOW)


def test_a_no_opens_nothing():
    patient = registered(CLINIC)
    question = asked(patient)
    patients.ask_for_access(question, "患者就诊，需了解既往登记", actor=staff_at(COUNTY), now=NOW)
    patients.answer_access(question, give=False, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert not sees(staff_at(COUNTY), patient)


def test_requests_are_answered_by_holders_only_and_asked_by_those_who_found_out():
    patient = registered(CLINIC)
    question = asked(patient)
    refusals: list[HeyiError] = []
    # Nobody asked yet; a stranger asks in another's name; those who asked answer themselves; a third member answers.
    for deed in (
        lambda: patients.answer_access(question, give=True, at=CLINIC, actor=staff_at(CLINIC), now=NOW),
        lambda: patients.ask_for_access(question, "我也想看看", actor=staff_at(CITY), now=NOW),
        lambda: patients.ask_for_access(question, "急", actor=staff_at(COUNTY), now=NOW),
        lambda: patients.ask_for_access(question, "\x00看看行不行", actor=staff_at(COUNTY), now=NOW),
        lambda: patients.ask_for_access(new_id(), "没有这个问题", actor=staff_at(COUNTY), now=NOW),
        lambda: patients.ask_for_access(question, "需要了解病史", actor=staff_at(COUNTY, duties=()), now=NOW),
    ):
        with pytest.raises(HeyiError) as refused:
            deed()
        refusals.append(refused.value)
    assert [type(one) for one in refusals] == [
        NotFound,
        NotFound,
        InputInvalid,
        InputInvalid,
        NotFound,
        NotPermitted,
    ]
    patients.ask_for_access(question, "患者就诊，需了解既往登记", actor=staff_at(COUNTY), now=NOW)
    for actor, at in ((staff_at(COUNTY), COUNTY), (staff_at(CITY), CITY), (staff_at(COUNTY, CITY), CITY)):
        with pytest.raises(NotFound):
            patients.answer_access(question, give=True, at=at, actor=actor, now=NOW)
    with pytest.raises(NotPermitted):
        patients.answer_access(question, give=True, at=CLINIC, actor=staff_at(CLINIC, duties=()), now=NOW)
    assert not sees(staff_at(COUNTY), patient)


def test_a_record_made_after_the_question_gives_no_say_in_its_answer():
    patient = registered(CLINIC)
    question = asked(patient)
    patients.ask_for_access(question, "患者就诊，需了解既往登记", actor=staff_at(COUNTY), now=NOW)
    later = NOW + timedelta(minutes=5)
    again = a_person(number=patient.details.identifiers[0].value)
    accomplice = patients.register_patient(again, at=CITY, actor=staff_at(CITY), now=later).patient
    assert accomplice.person == patient.person
    with pytest.raises(NotFound):
        patients.answer_access(question, give=True, at=CITY, actor=staff_at(CITY), now=later)
    assert not sees(staff_at(COUNTY), patient)
