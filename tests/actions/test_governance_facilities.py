"""Where institutions lie and what they can do: told by who manages them, kept with its source, never guessed."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.models import FacilityRow, TravelRow
from heyi.contexts.governance.terms import Role, Status
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from tests.making import NOW, Yibin, a_stranger, an_alliance

pytestmark = pytest.mark.usefixtures("committed")

TOLD: dict[str, Any] = {
    "latitude": 28.44, "longitude": 104.52, "zone": "511500", "capabilities": ("心内科", "骨科"), "source": "登记表",
}  # fmt: skip


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def administrator(place: Yibin) -> Actor:
    return place.staff(Role.ALLIANCE_ADMINISTRATOR, place.city).actor()


def described(at: UUID, by: Actor, **changes: Any) -> Any:
    return governance.describe_facility(at, governance.NewFacility(**(TOLD | changes)), actor=by, now=NOW)


def facts(name: str) -> int:
    with reading(OPERATOR, now=NOW):
        return RecordedRow.objects.filter(fact=name).count()


def code_of(organisation: UUID) -> str:
    return governance.find_organisation(organisation, actor=OPERATOR, now=NOW).code


def test_the_leads_administrator_tells_it_and_everybody_may_know(place: Yibin):
    told = described(place.county, administrator(place))
    village = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    assert governance.facility_of(place.county, actor=village, now=NOW) == told
    assert (told.status, told.capabilities) == (Status.UNVERIFIED, ("心内科", "骨科"))
    assert facts("facility_described") == 1
    described(place.county, administrator(place))
    assert facts("facility_described") == 1


def test_it_is_told_anew_as_a_whole_and_seen_at_once(place: Yibin):
    admin = administrator(place)
    described(place.county, admin)
    governance.facility_of(place.county, actor=admin, now=NOW)
    described(place.county, admin, capabilities=None, zone="")
    fresh = administrator(place)
    assert governance.facility_of(place.county, actor=fresh, now=NOW).capabilities is None
    with reading(OPERATOR, now=NOW):
        assert FacilityRow.objects.count() == 1


def test_of_whom_nobody_has_told_nothing_is_known_and_who_is_none_is_not_found(place: Yibin):
    village = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    assert governance.facility_of(place.county, actor=village, now=NOW).capabilities is None
    with pytest.raises(NotFound):
        governance.facility_of(uuid4(), actor=village, now=NOW)


def test_who_does_not_manage_the_institution_tells_nothing(place: Yibin):
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    for nobody in (head, a_stranger().actor()):
        with pytest.raises(NotPermitted):
            described(place.county, nobody)
    with pytest.raises(NotFound):
        described(uuid4(), administrator(place))
    assert facts("facility_described") == 0


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (
            {"latitude": 104.5, "longitude": 28.4},
            {("latitude", "out_of_range"), ("longitude", "out_of_range")},
        ),
        ({"latitude": float("nan")}, {("latitude", "out_of_range")}),
        ({"longitude": None}, {("longitude", "required")}),
        ({"zone": "宜宾"}, {("zone", "zone_malformed")}),
        ({"capabilities": ("科" * 41,)}, {("capabilities", "too_long")}),
        ({"capabilities": ("<b>",)}, {("capabilities", "malformed")}),
        (
            {"capabilities": tuple(f"科{one}" for one in range(81))},
            {("capabilities", "too_many_capabilities")},
        ),
        ({"source": "x\0"}, {("source", "malformed")}),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    place: Yibin, changes: dict[str, Any], wrong: set[tuple[str, str]]
):
    with pytest.raises(InputInvalid) as refused:
        described(place.county, administrator(place), **changes)
    assert {(one.field, one.code) for one in refused.value.problems} == wrong


# ---- travel times -------------------------------------------------------------------------------


def table(place: Yibin, minutes: str = "35") -> str:
    village, county, city = (code_of(one) for one in (place.village, place.county, place.city))
    return f"出发\\到达,{county},{city}\n{village},{minutes},\n{county},,90\n"


def test_a_table_is_taken_over_and_once_more_changes_nothing(place: Yibin):
    admin = administrator(place)
    assert governance.tell_travel_times(table(place), source="实测", actor=admin, now=NOW) == 2
    assert governance.tell_travel_times(table(place), source="实测", actor=admin, now=NOW) == 0
    assert governance.tell_travel_times(table(place, "40"), source="实测", actor=admin, now=NOW) == 1
    assert facts("travel_times_told") == 2
    with reading(OPERATOR, now=NOW):
        ways = governance.travel_times(place.village, [place.county, place.city])
        assert TravelRow.objects.count() == 2
    assert {there: one.minutes for there, one in ways.items()} == {place.county: 40}
    assert ways[place.county].status is Status.UNVERIFIED


def test_each_wrong_cell_is_told_by_row_and_column_and_nothing_is_taken(place: Yibin):
    text = table(place, "半小时") + "nowhere,1,2\n"
    with pytest.raises(InputInvalid) as refused:
        governance.tell_travel_times(text, actor=administrator(place), now=NOW)
    told = [(one.code, one.value) for one in refused.value.problems]
    assert told == [
        ("matrix_code_unknown", "row 4: nowhere"),
        ("matrix_minutes", f"row 2, column {code_of(place.county)}: 半小时"),
    ]
    with reading(OPERATOR, now=NOW):
        assert not TravelRow.objects.exists()


def test_who_does_not_manage_where_a_way_begins_tells_none(place: Yibin):
    for nobody in (place.staff(Role.DEPARTMENT_HEAD, place.county).actor(), a_stranger().actor()):
        with pytest.raises(NotPermitted):
            governance.tell_travel_times(table(place), actor=nobody, now=NOW)
