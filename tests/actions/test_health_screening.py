"""Residents are screened by who may, and what came out can be read by their own institution only."""

from dataclasses import replace
from decimal import Decimal

import pytest

from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.screening import Follows, RiskFactor, Screened, ScreeningKind
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_management import a_team, day_ago
from tests.making_patients import NOW, opened, registered, staff_at

pytestmark = pytest.mark.django_db

FACTORS = frozenset({RiskFactor.SMOKING, RiskFactor.OVERWEIGHT, RiskFactor.DIABETES})


def screening(patient) -> health.NewScreening:
    return health.NewScreening(
        patient=patient.id, at=patient.registered_by, on=day_ago(0),
        screened=Screened(kind=ScreeningKind.STROKE_RISK, factors=FACTORS),
    )  # fmt: skip


def test_a_screening_is_recorded_and_says_what_follows():
    patient = registered(new_id())
    team = a_team(patient.registered_by)
    told = health.record_screening(screening(patient), actor=team, now=NOW)
    assert told.follows is Follows.ENROL
    (kept,) = health.screenings_of(patient.id, actor=team, now=NOW)
    assert (kept.screened.factors, kept.on) == (FACTORS, day_ago(0))


def test_screening_is_refused_without_the_duty_and_to_strangers():
    patient = registered(new_id())
    with pytest.raises(NotPermitted):
        health.record_screening(screening(patient), actor=staff_at(patient.registered_by), now=NOW)
    stranger = new_id()
    with pytest.raises(NotFound):
        health.record_screening(replace(screening(patient), at=stranger), actor=a_team(stranger), now=NOW)
    with pytest.raises(NotFound):
        health.screenings_of(patient.id, actor=a_team(stranger), now=NOW)


def test_another_institution_with_access_sees_none_of_it():
    patient, county = registered(new_id()), new_id()
    health.record_screening(screening(patient), actor=a_team(patient.registered_by), now=NOW)
    opened(patient, county)
    assert health.screenings_of(patient.id, actor=a_team(county), now=NOW) == ()


def test_a_value_that_cannot_be_leaves_nothing_behind():
    patient = registered(new_id())
    team = a_team(patient.registered_by)
    wrong = Screened(kind=ScreeningKind.GLUCOSE, values={Item.GLUCOSE: Decimal(500)})
    with pytest.raises(InputInvalid):
        health.record_screening(replace(screening(patient), screened=wrong), actor=team, now=NOW)
    assert health.screenings_of(patient.id, actor=team, now=NOW) == ()
