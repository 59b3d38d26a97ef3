"""The figures of health management over what members sent: admissions, contracts, and who stands behind a figure."""

from datetime import timedelta

import pytest

from heyi.contexts.health import public as health
from heyi.contexts.health.terms.figures import Miss, Period, Share
from heyi.contexts.health.terms.management import Ground, RiskGroup
from heyi.contexts.health.terms.screening import RiskFactor, Screened, ScreeningKind
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record.terms import EntryKind, IncomingEntry
from heyi.kernel.errors import InputInvalid, NotPermitted
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of
from tests import making
from tests.making_health import a_village, in_force
from tests.making_management import a_team, enrolled, followed_up, visited
from tests.making_patients import NOW, a_number, registered, staff_at
from tests.making_record import an_entry, sent, story

pytestmark = pytest.mark.django_db

YEAR = Period(day_of(NOW) - timedelta(days=364), day_of(NOW))


def a_stay(patient: Patient, days_ago: int, **changes: str) -> IncomingEntry:
    """A hospital stay that began so many days ago."""
    begun = (NOW - timedelta(days=days_ago)).isoformat()
    told = {"setting": "inpatient", "begins_at": begun, "ends_at": NOW.isoformat(), "key": f"S{days_ago}"}
    return an_entry(EntryKind.ENCOUNTER, patient, **(told | changes))


def test_admissions_are_counted_wherever_they_were_and_nobody_twice():
    village, county = new_id(), new_id()
    number = a_number()
    here, there = registered(village, number=number), registered(county, number=number)
    assert here.person == there.person
    healthy = registered(village, "李桂芳")
    team = a_team(village)
    enrolled(here)
    enrolled(healthy)

    def told() -> tuple[Share, int]:
        found = health.figures_at(village, YEAR, actor=team, now=NOW)
        return next((one.admitted, one.stays) for one in found if one.group is RiskGroup.HYPERTENSION)

    assert told() == (Share(0, 2), 0)
    sent(
        county,
        a_stay(there, 40),
        a_stay(there, 9),
        a_stay(there, 500),
        a_stay(there, 8, setting="outpatient"),
    )
    sent(village, a_stay(healthy, 3, setting="emergency"))
    assert told() == (Share(1, 2), 2)
    # The village may not read those stays; it is told how many there were.
    assert {line.entry.organisation for line in story(here, team).lines.rows} <= {village}
    sent(county, a_stay(there, 9, is_withdrawn=True))
    assert told() == (Share(1, 2), 1)


def test_under_contract_are_those_of_the_last_day_and_their_admissions_are_counted():
    here = a_village()
    contract = in_force(here)
    now = making.NOW + timedelta(minutes=5)
    team = a_team(here.at)
    today = day_of(now)
    year = Period(today - timedelta(days=364), today)

    def told(period: Period) -> tuple[Share, int]:
        found = health.signed_figures_at(here.at, period, actor=team, now=now)
        return found.admitted, found.stays

    assert told(year) == (Share(0, 1), 0)
    before = Period(contract.starts_on - timedelta(days=30), contract.starts_on - timedelta(days=1))
    assert told(before) == (Share(0, 0), 0)
    with pytest.raises(NotPermitted):
        health.signed_figures_at(here.at, year, actor=staff_at(here.at), now=now)
    with pytest.raises(InputInvalid):
        health.signed_figures_at(here.at, Period(today, today + timedelta(days=1)), actor=team, now=now)


def test_behind_a_figure_stand_those_who_lack_it():
    village = new_id()
    team = a_team(village)
    seen, unseen = followed_up(village, name="李桂芳"), followed_up(village)
    visited(seen, 130, 80, days_ago=5)

    def behind(what: Miss, **changes: object):
        asked = {"actor": team, "now": NOW} | changes
        return health.behind_figure(village, RiskGroup.HYPERTENSION, what, YEAR, **asked)

    assert [line.enrolment.id for line in behind(Miss.CONTROLLED).rows] == [unseen.id]
    assert {line.enrolment.id for line in behind(Miss.CHECKED).rows} == {seen.id, unseen.id}
    assert (behind(Miss.TO_STANDARD, number=99).total, behind(Miss.TO_STANDARD, number=99).number) == (2, 1)
    for stranger in (staff_at(village), a_team(new_id())):
        with pytest.raises(NotPermitted):
            behind(Miss.CHECKED, actor=stranger)


def screened(patient: Patient, *factors: RiskFactor, days_ago: int = 10) -> None:
    found = Screened(kind=ScreeningKind.STROKE_RISK, factors=frozenset(factors))
    day = day_of(NOW) - timedelta(days=days_ago)
    new = health.NewScreening(patient=patient.id, at=patient.registered_by, on=day, screened=found)
    health.record_screening(new, actor=a_team(patient.registered_by), now=NOW)


def test_the_screened_are_counted_once_by_their_last_result_and_the_high_by_who_follows_them_up():
    village = new_id()
    high, followed, low, former = (
        registered(village, name) for name in ("王秀英", "李桂芳", "赵春梅", "陈志强")
    )
    many = (RiskFactor.SMOKING, RiskFactor.OVERWEIGHT, RiskFactor.DIABETES)
    screened(high, days_ago=20)
    screened(high, *many)
    screened(followed, *many)
    screened(low, RiskFactor.HYPERTENSION)
    screened(former, *many, days_ago=400)
    enrolled(followed, RiskGroup.STROKE_RISK, ground=Ground.SCREENING, days_ago=5)
    team = a_team(village)
    found = health.screened_figures_at(village, YEAR, actor=team, now=NOW)
    assert (found.screened, found.low, found.raised, found.high) == (3, 0, 1, 2)
    assert found.managed == Share(1, 2)
    with pytest.raises(NotPermitted):
        health.screened_figures_at(village, YEAR, actor=staff_at(village), now=NOW)
    elsewhere = new_id()
    assert health.screened_figures_at(elsewhere, YEAR, actor=a_team(elsewhere), now=NOW).screened == 0
