"""An evaluation on the residents whom members follow up: counted for who evaluates the alliance, small numbers kept back."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.rules.live_health import health_table
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance.terms import Role
from heyi.contexts.health.terms.figures import GroupFigures, Share
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.record.terms import EntryKind
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of
from heyi.methods.refusals import Unfit
from tests.making import NOW, Yibin, a_stranger, an_alliance, someone_with_post
from tests.making_management import enrolled, followed_up, visited
from tests.making_patients import a_number, registered
from tests.making_record import an_entry, sent

pytestmark = pytest.mark.usefixtures("committed")

DAYS = f"{day_of(NOW) - timedelta(days=300)}/{day_of(NOW)}"


def rows(table: LiveTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*table.columns.values(), strict=True)]


def taken(
    yibin: Yibin, *, actor: Actor = OPERATOR, of: str = "hypertension", period: str = DAYS
) -> LiveTable:
    live = Live("health", of, "member", period=period)
    return evaluation.live_table(live, yibin.region, actor=actor, now=NOW)


def figures(*, enrolled: int = 20, controlled: int = 12, admitted: int = 6, stays: int = 9) -> GroupFigures:
    return GroupFigures(
        group=RiskGroup.HYPERTENSION, enrolled=enrolled, to_standard=Share(0, 3), controlled=Share(controlled, enrolled),
        checked=Share(enrolled, enrolled), admitted=Share(admitted, enrolled), stays=stays, left={},
    )  # fmt: skip


def test_shares_are_told_of_members_and_the_few_on_either_side_are_kept_back():
    one, two, three, four = (UUID(int=number) for number in range(4))
    names = {one: "甲", two: "乙", three: "丙", four: "丁"}
    found = health_table(
        {
            one: figures(),
            two: figures(controlled=17, admitted=4),
            three: figures(enrolled=4, controlled=4, admitted=0),
            four: figures(enrolled=0, controlled=0, admitted=0),
        },
        names,
    )
    second, first = rows(found)
    assert first == {
        "name": "甲", "enrolled": "20", "to_standard": "", "controlled": "0.6", "checked": "1.0", "admitted": "0.3",
        "stays_each": "0.45",
    }  # fmt: skip
    # Three of twenty are not controlled, four were admitted: neither may be known again, nor how often they were.
    assert (second["controlled"], second["admitted"], second["stays_each"]) == ("", "", "")
    # The member with four is left out; the one with none is not there at all.
    assert found.withheld == 1


def test_the_store_is_counted_and_one_human_with_two_stays_is_one():
    yibin = an_alliance()
    for _ in range(5):
        visited(followed_up(yibin.county), 128, 78)
    for number in range(5):
        patient = registered(yibin.county, f"住院者{number}", number=a_number())
        enrolled(patient)
        for day in (40, 9):
            begun = (NOW - timedelta(days=day)).isoformat()
            stay = an_entry(
                EntryKind.ENCOUNTER, patient, setting="inpatient", begins_at=begun, ends_at=NOW.isoformat(),
                key=f"S{number}-{day}",
            )  # fmt: skip
            assert sent(yibin.county, stay, now=NOW).accepted == 1
    (row,) = rows(taken(yibin))
    assert (row["enrolled"], row["controlled"], row["admitted"], row["stays_each"]) == (
        "10",
        "0.5",
        "0.5",
        "1.0",
    )


def test_who_evaluates_the_alliance_gets_all_members_and_a_member_its_own():
    yibin = an_alliance()
    for _ in range(5):
        followed_up(yibin.county)
        followed_up(yibin.village)
    whole = rows(taken(yibin))
    assert len(whole) == 2
    lead = someone_with_post(yibin.city, Role.QUALITY_OFFICER, now=NOW).actor(NOW)
    assert rows(taken(yibin, actor=lead)) == whole
    county = someone_with_post(yibin.county, Role.QUALITY_OFFICER, now=NOW).actor(NOW)
    (own,) = rows(taken(yibin, actor=county))
    assert own in whole
    doctor = someone_with_post(yibin.village, Role.VILLAGE_DOCTOR, now=NOW).actor(NOW)
    (theirs,) = rows(taken(yibin, actor=doctor))
    assert theirs in whole
    assert theirs != own
    nurse = someone_with_post(yibin.county, Role.DATA_OFFICER, now=NOW).actor(NOW)
    with pytest.raises(NotPermitted):
        taken(yibin, actor=nurse)
    with pytest.raises(NotPermitted):
        taken(yibin, actor=a_stranger().actor(NOW))


def test_a_group_or_a_period_that_is_none_is_told():
    yibin = an_alliance()
    with pytest.raises(Unfit, match="没有管理人群"):
        taken(yibin, of="everybody")
    with pytest.raises(Unfit, match="不超过一年"):
        taken(yibin, period=f"{day_of(NOW) - timedelta(days=800)}/{day_of(NOW)}")
    with pytest.raises(Unfit, match="没有可汇总的数据"):
        taken(yibin)


def test_more_members_ask_the_store_no_oftener():
    yibin = an_alliance()
    asked = []
    # The first look reads what is kept from then on.
    for place in (yibin.county, yibin.county, yibin.village):
        for _ in range(5):
            followed_up(place)
        with CaptureQueriesContext(connection) as seen:
            taken(yibin)
        asked.append(len(seen))
    assert asked[1] == asked[2] <= asked[0] <= 40
