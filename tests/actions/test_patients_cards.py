"""Several records at once, and the requests that one's own side made: what is within reach, and no more."""

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotFound
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, allied, opened, registered, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()


def cards(actor, *known: Patient, persons: bool = False):
    asked = {"persons": [one.person for one in known]} if persons else {"patients": [one.id for one in known]}
    return patients.cards_of(**asked, purpose=Purpose.REGISTRATION, actor=actor, now=NOW)


@pytest.mark.parametrize("persons", [False, True])
def test_cards_are_of_what_one_may_read_and_leave_the_rest_out(persons):
    own, given, other = registered(CLINIC), registered(COUNTY), registered(CITY)
    opened(given, CLINIC)
    found = cards(staff_at(CLINIC), own, given, other, persons=persons)
    assert [(card.id, card.is_own) for card in found] == [(own.id, True), (given.id, False)]
    assert own.details.identifiers[0].value not in str(found)
    assert cards(staff_at(CLINIC, duties=(Duty.SEARCH_PATIENT,)), own, persons=persons) == ()


def test_many_cards_are_one_look_and_none_is_no_look():
    own, more = registered(CLINIC), registered(CLINIC)
    cards(staff_at(CLINIC), own, more)
    cards(staff_at(CITY), own, more)
    with reading(OPERATOR, now=NOW):
        looks = [row.facts for row in RecordedRow.objects.filter(fact="patient_read")]
    assert len(looks) == 1
    assert "patient_cards" in looks[0]


def test_ones_own_requests_are_listed_with_their_answer():
    allied(CLINIC, COUNTY)
    patient = registered(CLINIC)
    asker, number = staff_at(COUNTY), patient.details.identifiers[0].value
    asked = patients.ask_by_number(
        IncomingIdentifier("resident_number", number), at=COUNTY, actor=asker, now=NOW
    )
    assert patients.request_behind(asked.question, actor=asker, now=NOW) is None
    assert patients.requests_made(actor=asker, now=NOW).rows == ()
    patients.ask_for_access(asked.question, "患者今天来门诊复诊", actor=asker, now=NOW)
    assert patients.request_behind(asked.question, actor=asker, now=NOW).is_given is None
    patients.answer_access(asked.question, give=False, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert [row.is_given for row in patients.requests_made(actor=asker, now=NOW).rows] == [False]
    # The side that answered made no request, and a third one hears of none.
    assert patients.requests_made(actor=staff_at(CLINIC), now=NOW).rows == ()
    for stranger in (staff_at(CLINIC), staff_at(CITY), staff_at(COUNTY, duties=(Duty.READ_PATIENT,))):
        with pytest.raises(NotFound):
            patients.request_behind(asked.question, actor=stranger, now=NOW)
