"""Who is told what a patient would pay, in how few statements, and from which ends of a way."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Role, Tier
from heyi.contexts.governance.terms.payment import InsuranceKind
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.payment import Unknown
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from tests.actions.referral_steps import doctor_of, head_of
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def zoned(place: Yibin, county: str = "511500") -> None:
    for organisation, zone in ((place.village, "511500"), (place.county, county)):
        new = governance.NewFacility(zone=zone)
        governance.describe_facility(organisation, new, actor=OPERATOR, now=NOW)


def told(
    made: Any, actor: Actor, direction: Direction | None = None, diagnosis: str = ""
) -> referral.PaymentLine:
    found = referral.payments_for(made.id, direction, diagnosis=diagnosis, actor=actor, now=NOW)
    assert [one.insurance for one in found.lines] == list(InsuranceKind)
    return found.lines[0]


def test_up_the_whole_deductible_is_due_and_another_zone_takes_a_tenth(place: Yibin) -> None:
    made = a_referral(place, state=State.DRAFT)
    zoned(place)
    one = told(made, doctor_of(place))
    assert (one.here.why, one.there and one.there.own_fen, one.alone and one.alone.own_fen) == (
        Unknown.NO_STAYS, 160_000, 160_000,
    )  # fmt: skip
    zoned(place, county="510100")
    one = told(made, doctor_of(place))
    assert (one.there and one.there.own_fen, one.alone and one.alone.own_fen) == (215_000, 270_000)
    stroke = told(made, doctor_of(place), diagnosis="I63.9").there
    assert stroke is not None
    assert stroke.is_of_diagnosis


def test_without_zones_nothing_is_known_beyond_ones_own_house(place: Yibin) -> None:
    one = told(a_referral(place, state=State.DRAFT), doctor_of(place))
    assert one.there is not None
    assert (one.there.why, one.there.own_fen) == (Unknown.ZONE_UNKNOWN, None)


def test_down_the_patient_is_taken_to_be_insured_at_home(place: Yibin) -> None:
    zoned(place, county="510100")
    made = a_referral(place, state=State.OUTCOME_RETURNED)
    found = referral.payments_for(made.id, Direction.DOWN, actor=head_of(place), now=NOW)
    assert (found.here.id, found.here.tier) == (place.county, Tier.COUNTY)
    assert found.there is not None
    assert found.there.id == place.village
    assert (found.lines[0].here.own_fen, found.lines[0].alone) == (215_000, None)


def test_only_who_sends_that_way_is_told_and_a_stranger_finds_nothing(place: Yibin) -> None:
    made = a_referral(place, state=State.DRAFT)
    with pytest.raises(NotFound):
        referral.payments_for(made.id, actor=a_stranger().actor(), now=NOW)
    with pytest.raises(NotPermitted):
        referral.payments_for(made.id, Direction.DOWN, actor=doctor_of(place), now=NOW)
    auditor = place.staff(Role.AUDITOR, place.village).actor()
    with pytest.raises(NotPermitted):
        referral.payments_for(made.id, actor=auditor, now=NOW)


def test_whatever_is_asked_the_statements_are_few(place: Yibin) -> None:
    made = a_referral(place, state=State.DRAFT)
    zoned(place)
    doctor = doctor_of(place)
    told(made, doctor)
    with CaptureQueriesContext(connection) as asked:
        told(made, doctor)
    reads = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]
    assert len([one for one in reads if "set_config" not in one]) <= 6
