"""The roster: put down and taken off by the institution, seen by whoever shares an alliance with it and by nobody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.models import OnCallRow
from heyi.contexts.governance.rules.refusals import OffCallAlready
from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from tests.actions.governance_making import facts_told
from tests.making import NOW, Yibin, a_stranger, an_alliance

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def place() -> Yibin:
    return an_alliance()


def centre(place: Yibin) -> Actor:
    return place.staff(Role.REFERRAL_COORDINATOR, place.county).actor()


def a_duty(place: Yibin, **changes: Any) -> governance.NewOnCall:
    told: dict[str, Any] = {
        "organisation": place.county, "department": "急诊科", "name": "曾静", "phone": "138 0013 8000",
        "starts_at": NOW - HOUR, "ends_at": NOW + 11 * HOUR,
    }  # fmt: skip
    return governance.NewOnCall(**(told | changes))


def put(place: Yibin, **changes: Any) -> OnCall:
    return governance.put_on_call(a_duty(place, **changes), actor=centre(place), now=NOW)


def seen(by: Actor, now: datetime = NOW, **wanted: Any) -> list[OnCall]:
    return list(governance.on_call(governance.OnCallWanted(**wanted), actor=by, now=now).rows)


def test_a_village_sees_who_is_on_duty_above_it_from_the_first_minute_to_the_last(place: Yibin) -> None:
    made = put(place, starts_at=NOW + HOUR)
    assert facts_told()[-1] == "put_on_call"
    assert made.phone == "13800138000"
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    assert seen(doctor, made.starts_at - timedelta(microseconds=1)) == []
    assert seen(doctor, is_now=False) == [made]
    assert seen(doctor, made.starts_at) == [made]
    assert seen(doctor, made.ends_at - timedelta(microseconds=1)) == [made]
    assert seen(doctor, made.ends_at, is_now=False) == []


def test_words_and_institution_narrow_and_the_nearest_tier_stands_first(place: Yibin) -> None:
    county = put(place)
    head = place.staff(Role.REFERRAL_COORDINATOR, place.city).actor()
    city = governance.put_on_call(
        a_duty(place, organisation=place.city, department="卒中中心"), actor=head, now=NOW
    )
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    assert seen(doctor) == [county, city]
    assert seen(doctor, words="卒中") == [city]
    assert seen(doctor, words="高县 急诊") == [county]
    assert seen(doctor, organisations=frozenset({place.city})) == [city]
    first = governance.on_call(governance.OnCallWanted(per_page=1), actor=doctor, now=NOW)
    assert (first.rows, first.has_more) == ((county,), True)


def test_whom_one_calls_first_are_the_units_above_and_the_leads(place: Yibin) -> None:
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    above = governance.units_above(doctor.institutions, actor=doctor, now=NOW)
    assert above == {place.township, place.county, place.city}
    lead = place.staff(Role.REFERRAL_COORDINATOR, place.city).actor()
    assert governance.units_above(lead.institutions, actor=lead, now=NOW) == {place.province}


def test_who_shares_no_alliance_sees_nothing_and_finds_nothing(place: Yibin) -> None:
    made = put(place)
    stranger = a_stranger().actor()
    assert seen(stranger) == []
    with pytest.raises(NotFound):
        governance.take_off_call(made.id, actor=stranger, now=NOW)
    with pytest.raises(NotPermitted):
        governance.put_on_call(a_duty(place), actor=stranger, now=NOW)


def test_the_duty_to_keep_it_is_asked_for_at_that_institution(place: Yibin) -> None:
    made = put(place)
    for actor in (
        place.staff(Role.VILLAGE_DOCTOR, place.village).actor(),
        place.staff(Role.REFERRAL_COORDINATOR, place.other_county).actor(),
    ):
        with pytest.raises(NotPermitted):
            governance.put_on_call(a_duty(place), actor=actor, now=NOW)
        with pytest.raises(NotPermitted):
            governance.take_off_call(made.id, actor=actor, now=NOW)


def test_what_is_taken_off_is_seen_no_more_and_not_taken_off_again(place: Yibin) -> None:
    made = put(place)
    assert governance.take_off_call(made.id, actor=centre(place), now=NOW) == made
    assert facts_told()[-1] == "taken_off_call"
    assert seen(centre(place)) == []
    with pytest.raises(OffCallAlready):
        governance.take_off_call(made.id, actor=centre(place), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"department": " "}, "department"),
        ({"department": "科" * 121}, "department"),
        ({"name": ""}, "name"),
        ({"name": "曾\0静"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"ends_at": NOW - 2 * HOUR}, "ends_at"),
        ({"starts_at": NOW - 3 * HOUR, "ends_at": NOW}, "ends_at"),
    ],
)
def test_a_duty_that_helps_nobody_is_refused_at_its_field(
    place: Yibin, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputInvalid) as refused:
        put(place, **changes)
    assert [one.field for one in refused.value.problems] == [field]


def test_name_and_number_are_sealed_and_the_worst_rows_are_refused_by_the_database(place: Yibin) -> None:
    made = put(place)
    with reading(OPERATOR, now=NOW), connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM governance_on_call")
        (row,) = cursor.fetchall()
        assert not any(word in bytes(part) for part in row for word in ("曾静".encode(), b"13800138000"))
    for wrong in ({"ends_at": made.starts_at}, {"department": ""}, {"taken_off_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic(), unit_of_work(OPERATOR, now=NOW):
            OnCallRow.objects.hold(made.id).store(**wrong)


def test_who_left_the_alliance_sees_its_roster_no_more(place: Yibin) -> None:
    put(place)
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    assert len(seen(doctor)) == 1
    (membership,) = governance.memberships_of(place.village, actor=OPERATOR, now=NOW)
    governance.leave_alliance(membership.id, actor=OPERATOR, now=NOW + HOUR)
    assert seen(doctor, NOW + HOUR) == []
