"""Which times of milestones cannot be, told by example. What holds for any times: test_pathways_properties."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from heyi.contexts.pathways.rules.order import (
    ImpossibleOrder,
    NotDoneHere,
    ToldAlready,
    check_order,
    check_place,
    earlier_of,
)
from tests.rules.pathway_cases import HUB, LEAD, PRIMARY, STROKE, a_stamp, a_view, after, recorded

Told = tuple[str, float, UUID]
BERLIN = ZoneInfo("Europe/Berlin")


def check(before: list[Told], new: Told, *, origin: UUID | None = PRIMARY) -> None:
    stamps = [a_stamp(code, after(at), place) for code, at, place in before]
    view = replace(a_view(STROKE, stamps), origin=origin)
    check_order(STROKE, view, a_stamp(new[0], after(new[1]), new[2]))


def refused(before: list[Told], new: Told, *, origin: UUID | None = PRIMARY) -> tuple[object, object]:
    with pytest.raises(ImpossibleOrder) as found:
        check(before, new, origin=origin)
    assert found.value.facts["told"] == new[0]
    return found.value.facts["earlier"], found.value.facts["later"]


def test_a_refusal_names_both_milestones_and_both_times_and_nothing_else() -> None:
    with pytest.raises(ImpossibleOrder) as found:
        check([("door", 60, HUB)], ("needle", 59, HUB))
    assert found.value.code == "impossible_order"
    assert found.value.facts == {
        "earlier": "door", "earlier_at": after(60), "later": "needle", "later_at": after(59), "told": "needle",
    }  # fmt: skip


def test_what_is_told_later_is_checked_against_what_follows_it() -> None:
    assert refused([("needle", 59, HUB)], ("door", 60, HUB)) == ("door", "needle")


def test_equal_times_are_in_order() -> None:
    check([("door", 60, HUB), ("ct_start", 60, HUB)], ("needle", 60, HUB))


def test_a_missing_milestone_between_hides_nothing() -> None:
    # Door before CT, CT before its reading: without the CT the reading is still after the door.
    assert "door" in earlier_of(STROKE)["ct_read"]
    assert refused([("door", 60, HUB)], ("ct_read", 50, HUB)) == ("door", "ct_read")
    assert refused([("on_scene", 30, HUB)], ("call", 31, PRIMARY)) == ("call", "on_scene")


def test_milestones_of_each_hospital_are_compared_at_the_same_hospital() -> None:
    check([("door", 60, HUB), ("depart", 100, HUB), ("door", 140, LEAD)], ("ct_start", 70, HUB))
    check([("door", 60, HUB), ("depart", 100, HUB), ("ct_start", 70, HUB)], ("door", 140, LEAD))
    assert refused([("door", 60, HUB), ("door", 140, LEAD)], ("ct_start", 130, LEAD)) == ("door", "ct_start")


def test_what_is_told_once_comes_before_something_later_anywhere() -> None:
    assert refused([("recognised", 30, PRIMARY)], ("door", 20, LEAD)) == ("recognised", "door")


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([("door", 60, HUB), ("depart", 100, HUB)], ("door", 90, LEAD)),
        ([("door", 60, HUB), ("door", 90, LEAD)], ("depart", 100, HUB)),
        ([("depart", 100, HUB), ("door", 90, LEAD)], ("door", 60, HUB)),
        ([("door", 60, HUB), ("depart", 100, HUB)], ("depart", 90, LEAD)),
        ([("door", 60, HUB), ("depart", 100, HUB), ("door", 60, LEAD)], ("depart", 80, LEAD)),
    ],
)
def test_nobody_is_at_two_hospitals_at_once(before: list[Told], new: Told) -> None:
    refused(before, new)


def test_an_arrival_before_leaving_the_last_hospital_names_that_departure() -> None:
    assert refused([("door", 60, HUB), ("depart", 100, HUB)], ("door", 90, LEAD)) == ("depart", "door")


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([("door", 60, HUB), ("depart", 100, HUB)], ("door", 100, LEAD)),
        ([("door", 60, HUB), ("door", 100, LEAD)], ("depart", 100, HUB)),
        # First the lead, then back to the hub.
        ([("door", 60, HUB), ("depart", 100, HUB)], ("door", 20, LEAD)),
        # The arrival at the lead was not told yet; its departure is.
        ([("door", 60, HUB)], ("depart", 200, LEAD)),
        ([("door", 60, HUB), ("depart", 200, LEAD)], ("depart", 100, HUB)),
        # Brought to two doors in the same minute, nobody has left yet.
        ([("door", 60, HUB), ("depart", 100, HUB)], ("door", 60, LEAD)),
    ],
)
def test_stays_one_after_the_other_are_in_order(before: list[Told], new: Told) -> None:
    check(before, new)


def test_from_where_it_began_a_case_leaves_before_it_arrives_anywhere() -> None:
    # Nobody arrives at the station; so only its departure can be compared.
    assert refused([("depart", 40, PRIMARY)], ("door", 39, HUB)) == ("depart", "door")
    assert refused([("door", 39, HUB)], ("depart", 40, PRIMARY)) == ("depart", "door")
    check([("depart", 40, PRIMARY)], ("door", 40, HUB))
    # Of a hospital where it did not begin the arrival may only not be told yet.
    check([("door", 39, HUB)], ("depart", 40, PRIMARY), origin=LEAD)


def test_a_milestone_is_told_once_or_once_of_each_hospital() -> None:
    with pytest.raises(ToldAlready) as found:
        check([("needle", 90, HUB)], ("needle", 100, LEAD))
    assert found.value.facts["milestone"] == "needle"
    assert found.value.facts["at"] == after(90)
    with pytest.raises(ToldAlready):
        check([("door", 60, HUB)], ("door", 61, HUB))
    check([("door", 60, HUB)], ("door", 150, LEAD))


def test_a_correction_is_checked_against_all_but_what_it_replaces() -> None:
    others = [("door", 60.0, HUB), ("needle", 90.0, HUB)]
    check(others, ("ct_start", 65, HUB))
    assert refused(others, ("ct_start", 91, HUB)) == ("ct_start", "needle")
    assert refused(others, ("ct_start", 59, HUB)) == ("door", "ct_start")


def test_moments_are_compared_and_not_what_the_wall_shows() -> None:
    # In the night of 25 October 2026 the clocks of Berlin show the hour from 2 to 3 twice.
    first, second = (datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN) for fold in (0, 1))
    between = datetime(2026, 10, 25, 2, 20, fold=1, tzinfo=BERLIN)
    # On the wall 2:20 stands before 2:30; it came 50 minutes after the first and 10 minutes before the second.
    recorded(STROKE, [a_stamp("door", first), a_stamp("needle", between)])
    with pytest.raises(ImpossibleOrder):
        recorded(STROKE, [a_stamp("door", second), a_stamp("needle", between)])
    # Left the hub at the first 2:30, at the lead at the second 2:20.
    door = a_stamp("door", datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN), HUB)
    recorded(STROKE, [door, a_stamp("depart", first, HUB), a_stamp("door", between, LEAD)])
    with pytest.raises(ImpossibleOrder):
        recorded(STROKE, [door, a_stamp("depart", between, HUB), a_stamp("door", first, LEAD)])


def test_only_sites_that_do_it_tell_a_milestone() -> None:
    puncture, recognised = STROKE.milestone("puncture"), STROKE.milestone("recognised")
    assert puncture is not None
    assert recognised is not None
    with pytest.raises(NotDoneHere) as found:
        check_place(STROKE, puncture, organisation=HUB, site_codes=frozenset({"hub"}))
    assert found.value.facts == {"milestone": "puncture", "organisation": HUB, "sites": ["lead"]}
    check_place(STROKE, puncture, organisation=LEAD, site_codes=frozenset({"lead", "hub"}))
    # Where no site is named, everybody may.
    check_place(STROKE, recognised, organisation=PRIMARY, site_codes=frozenset())
