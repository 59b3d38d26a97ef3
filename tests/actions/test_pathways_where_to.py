"""Where to take a patient, over the cases of an alliance: what each hospital took lately counts, and no name is asked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.queries.hospital_minutes import hospital_minutes
from heyi.contexts.pathways.terms.where_to import Asked
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotFound
from heyi.methods.hospital_times import FEWEST_USED, Basis
from tests.making import NOW, a_stranger
from tests.making_pathways import Channel, a_case, a_channel, after, answer, sign, tell
from tests.making_where_to import lies

pytestmark = pytest.mark.usefixtures("committed")


def needles(place: Channel, count: int, minutes: int) -> None:
    """So many patients who come to the hub at minute 60 and are treated so many minutes later."""
    for _ in range(count):
        team = place.hub_team
        case = a_case(place, by=team, minutes=55)
        tell(case, "door", 60, by=team)
        answer(case, 62, by=team, diagnosis="ischaemic", ct_bleeding=False, weight=70)
        sign(case, "ivt", 63, by=team)
        tell(case, "needle", 60 + minutes, by=team)


def described(place: Channel) -> None:
    lies(place.lead, 23.128, 113.246)
    lies(place.hub, 23.205, 113.226)
    lies(place.primary, 23.275, 113.23)


def asked(place: Channel):
    return pathways.where_to(place.alliance, "stroke", actor=place.doctor, now=after(400))


def test_the_hubs_own_times_count_once_there_are_enough():
    place = a_channel()
    described(place)
    needles(place, FEWEST_USED - 1, 30)
    few = asked(place).network
    assert few.sites[place.hub].times["needle_primary"].basis is Basis.PUBLISHED
    needles(place, 1, 30)
    more = asked(place).network
    times = more.sites[place.hub].times["needle_primary"]
    assert times.own == (30.0,) * FEWEST_USED
    assert times.basis is Basis.BOTH
    # The lead has measured nothing of its own, whatever the hub did.
    assert more.sites[place.lead].times["needle_comprehensive"].own == ()
    for_whom = Asked(score=5, since_onset=60)
    before, then = (pathways.answer(one, place.primary, for_whom).near.chance.mean for one in (few, more))
    assert then > before


def test_a_case_that_was_none_after_all_does_not_count():
    place = a_channel()
    needles(place, 1, 30)
    uncounted = next(one.code for one in asked(place).pathway.ends if not one.is_counted)
    team = place.hub_team
    case = a_case(place, by=team, minutes=55)
    tell(case, "door", 60, by=team)
    sign(case, "ivt", 63, by=team)
    tell(case, "needle", 70, by=team)
    assert minutes_of(place) == [10, 30]
    pathways.end_case(case.id, uncounted, after(80), actor=team, now=after(80))
    assert minutes_of(place) == [30]


def minutes_of(place: Channel) -> list[float]:
    told = hospital_minutes(place.alliance, "stroke", {"dnt"}, now=after(400))
    return sorted(float(one.minutes) for one in told if one.minutes is not None)


def test_times_older_than_a_year_and_of_other_pathways_do_not_count():
    place = a_channel()
    needles(place, 1, 30)
    assert minutes_of(place) == [30]
    later = after(400) + timedelta(days=366)
    assert not hospital_minutes(place.alliance, "stroke", {"dnt"}, now=later)
    assert not hospital_minutes(place.alliance, "chest-pain", {"dnt"}, now=after(400))


def test_only_whoever_works_with_cases_of_the_alliance_may_ask():
    place = a_channel()
    for actor in (a_stranger().actor(), place.actor(Role.IT_STAFF, place.hub)):
        with pytest.raises(NotFound):
            pathways.where_to(place.alliance, "stroke", actor=actor, now=NOW)
        assert pathways.where_to_pathways(actor=actor, now=NOW) == ()
    found = pathways.where_to_pathways(actor=place.doctor, now=NOW)
    assert [(alliance, one.code) for alliance, one in found] == [(place.alliance, "stroke")]


def test_the_statements_do_not_grow_with_the_cases():
    place = a_channel()
    described(place)
    needles(place, 1, 30)
    asked(place)
    few = statements(place)
    needles(place, 4, 40)
    asked(place)
    assert statements(place) == few
    assert few <= 12


def statements(place: Channel) -> int:
    with CaptureQueriesContext(connection) as told:
        asked(place)
    return sum(
        one["sql"].lstrip().startswith("SELECT") and "set_config" not in one["sql"]
        for one in told.captured_queries
    )


def test_a_way_that_was_told_is_known_in_its_direction_only():
    place = a_channel()
    codes = "x,baiyun-lead\nstation-1,41\n"
    governance.tell_travel_times(codes, source="实测", status="seed", actor=OPERATOR, now=NOW)
    told = asked(place).network.told
    assert told[place.primary, place.lead].minutes == 41
    assert (place.lead, place.primary) not in told
