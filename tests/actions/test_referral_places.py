"""Places: offered by who may, held exactly while a patient is expected, and never given away twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.actions.places import PlacesInUse
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow
from heyi.contexts.referral.rules.table import PLACE_HELD, PLACE_OCCUPIED
from heyi.contexts.referral.rules.ways import NoFreePlace
from heyi.contexts.referral.terms import HoldState, Pool, PoolKind, Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted
from tests.making import NOW, WAYS, Yibin, a_referral, a_stranger, an_alliance, some_beds, taken

pytestmark = pytest.mark.usefixtures("committed")

HELD, OCCUPIED = HoldState.HELD, HoldState.OCCUPIED


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def nurse_of(place: Yibin) -> Actor:
    return place.staff(Role.WARD_NURSE, place.county).actor()


def head_of(place: Yibin) -> Actor:
    return place.staff(Role.DEPARTMENT_HEAD, place.county).actor()


def an_offer(place: Yibin, **changes: Any) -> referral.PoolOffer:
    offer = referral.PoolOffer(organisation=place.county, unit="心内科", kind=PoolKind.BED, places=2)
    return replace(offer, **changes)


def a_clinic(place: Yibin, **changes: Any) -> referral.PoolOffer:
    """Appointments of tomorrow's clinic."""
    begins = NOW + timedelta(days=1)
    return an_offer(
        place, kind=PoolKind.SLOT, starts_at=begins, ends_at=begins + timedelta(hours=4), **changes
    )


def offered(offer: referral.PoolOffer, actor: Actor) -> Pool:
    return referral.offer_places(offer, actor=actor, now=NOW)


def hold_of(one: Referral) -> HoldState | None:
    """What is kept for somebody now."""
    with reading(OPERATOR, now=NOW):
        state = (
            HoldRow.objects.filter(referral=one.id, ended_at__isnull=True)
            .values_list("state", flat=True)
            .first()
        )
    return None if state is None else HoldState(state)


def told(refused: pytest.ExceptionInfo[InputInvalid]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in refused.value.problems}


# ---- Offering ----


def test_a_ward_offers_its_beds_and_later_more_of_them(place: Yibin):
    nurse = nurse_of(place)
    first = offered(an_offer(place), nurse)
    assert (first.places, first.taken, first.free) == (2, 0, 2)
    more = offered(an_offer(place, places=5), nurse)
    assert (more.id, more.places) == (first.id, 5)
    with reading(OPERATOR, now=NOW):
        assert CapacityPoolRow.objects.count() == 1
        facts = RecordedRow.objects.filter(fact="pool_offered")
        assert set(facts.values_list("actor", "organisation")) == {(str(nurse.id), str(place.county))}
        assert facts.count() == 2


def test_each_clinic_hour_is_a_pool_of_its_own(place: Yibin):
    nurse = nurse_of(place)
    first = offered(a_clinic(place), nurse)
    later = replace(
        a_clinic(place), starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=2, hours=1)
    )
    assert offered(later, nurse).id != first.id
    assert offered(replace(a_clinic(place), places=9), nurse).id == first.id


def test_only_who_manages_places_there_offers_them(place: Yibin):
    others = [
        place.staff(Role.MEMBER_DOCTOR, place.county).actor(), place.staff(Role.PRESIDENT, place.county).actor(),
        place.staff(Role.WARD_NURSE, place.city).actor(), place.staff(Role.VILLAGE_DOCTOR, place.village).actor(),
        a_stranger().actor(),
    ]  # fmt: skip
    for other in others:
        with pytest.raises(NotPermitted):
            offered(an_offer(place), other)
    with reading(OPERATOR, now=NOW):
        assert CapacityPoolRow.objects.count() == 0
    offered(an_offer(place), nurse_of(place))
    for elsewhere in others[2:]:
        assert not referral.list_pools(actor=elsewhere, now=NOW)


def test_there_are_never_fewer_places_than_are_taken(place: Yibin):
    pool = offered(an_offer(place), nurse_of(place))
    for _ in range(2):
        taken(place, a_referral(place), "accept", pool=pool.id)
    with pytest.raises(PlacesInUse) as refused:
        offered(an_offer(place, places=1), nurse_of(place))
    assert refused.value.facts == {"places": 1, "taken": 2}
    assert offered(an_offer(place, places=2), nurse_of(place)).free == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"places": -1}, ("places", "out_of_range")),
        ({"places": 10_001}, ("places", "out_of_range")),
        ({"unit": "  "}, ("unit", "required")),
        ({"unit": "科" * 121}, ("unit", "too_long")),
        ({"unit": "心\x00"}, ("unit", "forbidden_sign")),
        ({"kind": PoolKind.SLOT}, ("starts_at", "required")),
        ({"starts_at": NOW}, ("starts_at", "a_bed_has_no_period")),
        ({"kind": PoolKind.SLOT, "starts_at": NOW, "ends_at": NOW}, ("ends_at", "ends_before_it_begins")),
    ],
)
def test_an_offer_that_cannot_be_is_refused(place: Yibin, changes: dict[str, Any], problem: tuple[str, str]):
    with pytest.raises(InputInvalid) as refused:
        offered(an_offer(place, **changes), nurse_of(place))
    assert told(refused) == {problem}


# ---- Holding ----


def expected_hold(state: State) -> HoldState | None:
    if state in PLACE_OCCUPIED:
        return OCCUPIED
    return HELD if state in PLACE_HELD else None


def test_a_place_is_kept_exactly_while_a_patient_is_expected_or_lies_in_it(place: Yibin):
    """Every state of the table, each with a patient of its own."""
    for state in WAYS:
        one = a_referral(place, state=state)
        assert (one.state, hold_of(one)) == (state, expected_hold(state))


def test_the_last_bed_is_given_once_and_who_comes_too_late_is_told(place: Yibin):
    pool = some_beds(place.county, places=1, by=head_of(place))
    first, second = a_referral(place), a_referral(place)
    taken(place, first, "accept", pool=pool.id)
    with pytest.raises(NoFreePlace) as refused:
        taken(place, second, "accept", pool=pool.id)
    assert refused.value.facts == {"pool": pool.id, "places": 1}
    assert (hold_of(first), hold_of(second)) == (HELD, None)
    outline = referral.outline_referral(second.id, actor=head_of(place), now=NOW)
    assert outline.referral.state is State.SUBMITTED


def test_a_place_that_was_given_back_is_given_again(place: Yibin):
    pool = some_beds(place.county, places=1, by=head_of(place))
    first = taken(place, a_referral(place), "accept", pool=pool.id)
    taken(place, first, "fail")
    second = taken(place, a_referral(place), "accept", pool=pool.id)
    seen = referral.see_referral(second.id, actor=head_of(place), purpose=Purpose.REFERRAL, now=NOW)
    assert seen.hold is not None
    assert (seen.hold.place, seen.hold.pool) == (1, pool.id)


def test_only_the_receivers_own_open_places_are_held(place: Yibin):
    city = place.staff(Role.DEPARTMENT_HEAD, place.city).actor()
    theirs = some_beds(place.city, by=city)
    shut = offered(an_offer(place, is_open=False), nurse_of(place))
    one = a_referral(place)
    for pool, code in ((theirs, "unknown_value"), (shut, "pool_shut")):
        with pytest.raises(InputInvalid) as refused:
            taken(place, one, "accept", pool=pool.id)
        assert told(refused) == {("pool", code)}
    assert hold_of(one) is None


def test_an_appointment_that_has_gone_by_is_not_given(place: Yibin):
    clinic = offered(a_clinic(place), nurse_of(place))
    later = NOW + timedelta(days=2)
    one = a_referral(place, now=NOW)
    with pytest.raises(InputInvalid) as refused:
        taken(place, one, "accept", now=later, pool=clinic.id)
    assert told(refused) == {("pool", "pool_shut")}
    assert hold_of(taken(place, one, "accept", pool=clinic.id)) is HELD


def test_a_hold_lasts_as_long_as_the_charter_says_and_is_prolonged_once_more(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED)
    assert until_of(one) == NOW + timedelta(minutes=10_080)
    later = NOW + timedelta(days=3)
    one = taken(place, one, "reserve", now=later)
    assert until_of(one) == later + timedelta(minutes=10_080)
    taken(place, one, "schedule", now=later)
    assert until_of(one) is None


def until_of(one: Referral) -> Any:
    with reading(OPERATOR, now=NOW):
        return HoldRow.objects.get(referral=one.id, ended_at__isnull=True).until
