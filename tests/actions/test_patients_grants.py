"""The accesses that stand: listed for both sides, ended early by the giver, told when they end by themselves."""

from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.rules.access import AccessOver
from heyi.contexts.patients.terms.access import GrantBasis
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, opened, registered, sees, staff_at

pytestmark = pytest.mark.django_db

OFFICER = (Duty.REVIEW_ACCESS,)
ALL = patients.GrantsWanted()


def test_both_sides_see_what_stands_and_narrow_it():
    village, county, city = new_id(), new_id(), new_id()
    patient, other = registered(village), registered(village, "李建国")
    first, second = opened(patient, county), opened(other, city, days=3)
    giver, taker = staff_at(village, duties=OFFICER), staff_at(county, duties=OFFICER)

    def listed(wanted: patients.GrantsWanted, days: int = 1) -> list[tuple[object, str]]:
        found = patients.standing_grants(wanted, actor=giver, now=NOW + timedelta(days=days))
        return [(one.grant.id, one.name) for one in found.rows]

    assert listed(ALL) == [(first.id, "王秀英"), (second.id, "李建国")]
    assert listed(patients.GrantsWanted(organisation=city)) == [(second.id, "李建国")]
    assert listed(patients.GrantsWanted(basis=GrantBasis.OUTCOME_SHARED)) == []
    assert listed(patients.GrantsWanted(open_days=2)) == []
    assert listed(patients.GrantsWanted(open_days=2), days=3) == [(first.id, "王秀英")]
    assert listed(patients.GrantsWanted(is_had=True)) == []
    had = patients.standing_grants(patients.GrantsWanted(is_had=True), actor=taker, now=NOW).rows
    assert [(one.grant.id, one.name) for one in had] == [(first.id, "")]
    assert patients.standing_grants(ALL, actor=staff_at(new_id(), duties=OFFICER), now=NOW).rows == ()
    with pytest.raises(NotPermitted):
        patients.standing_grants(ALL, actor=staff_at(village), now=NOW)


def test_the_giver_ends_an_access_and_says_why():
    village, county = new_id(), new_id()
    patient = registered(village)
    grant = opened(patient, county)
    giver, why = staff_at(village, duties=OFFICER), "患者已出院，不再需要"
    with pytest.raises(NotFound):
        patients.end_grant(grant.id, why, actor=staff_at(new_id(), duties=OFFICER), now=NOW)
    for other in (staff_at(county, duties=OFFICER), staff_at(village)):
        with pytest.raises(NotPermitted):
            patients.end_grant(grant.id, why, actor=other, now=NOW)
    with pytest.raises(InputInvalid):
        patients.end_grant(grant.id, "", actor=giver, now=NOW)
    assert sees(staff_at(county), patient)
    assert patients.end_grant(grant.id, why, actor=giver, now=NOW).ends_at == NOW
    assert not sees(staff_at(county), patient)
    with pytest.raises(AccessOver):
        patients.end_grant(grant.id, why, actor=giver, now=NOW)


def test_what_ended_by_itself_is_told_once():
    village, county = new_id(), new_id()
    patient = registered(village)
    grant = opened(patient, county, days=2)
    opened(patient, new_id())
    with pytest.raises(NotPermitted):
        patients.tell_expired(actor=staff_at(village), now=NOW)
    assert patients.tell_expired(actor=TIMEKEEPER, now=NOW + timedelta(days=1)) == 0
    assert patients.tell_expired(actor=TIMEKEEPER, now=NOW + timedelta(days=2)) == 1
    assert patients.tell_expired(actor=TIMEKEEPER, now=NOW + timedelta(days=3)) == 0
    with reading(TIMEKEEPER, now=NOW):
        told = RecordedRow.objects.get(fact="access_expired")
    assert (told.case, told.patient) == (str(grant.id), str(patient.person))
