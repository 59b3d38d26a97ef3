"""Deadlines, ways, calendars and green channel as a charter sets them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from heyi.contexts.governance.rules.capacity import release_steps
from heyi.contexts.governance.rules.charter import Release
from heyi.contexts.governance.rules.clocks import (
    accepts_by_rule,
    calendar_for,
    calendar_of,
    clock_target,
    hold_minutes,
    path_allows,
    reasons_for,
    receivers_of,
)
from heyi.contexts.governance.terms import ClockName, Direction, Tier, Urgency
from tests.rules.charter_texts import a_charter

# Thursday 5 March 2026, 14:20 in China
THURSDAY = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)


def test_each_clock_has_a_target_for_each_urgency():
    for clock in ClockName:
        minutes = [
            target.minutes for urgency in Urgency if (target := clock_target(a_charter(), clock, urgency))
        ]
        assert minutes == [10, 20, 30]


def test_places_are_kept_as_written_or_as_usual():
    usual = a_charter().referral.capacity
    assert (usual.reserved_for, usual.released_at, usual.ageing_days) == (frozenset(), time(8), 14)
    assert release_steps(a_charter()) == (Release(3, 0),)
    told = 'reserved_for: [village], released_at: "07:30", ageing_days: 7, releases: [{days_before: 3, kept_ratio: 0.1}]'
    own = a_charter(("released_days_before: 3", f"released_days_before: 3, {told}"))
    capacity = own.referral.capacity
    assert capacity.reserved_for == {Tier.VILLAGE}
    assert (capacity.released_at, capacity.ageing_days) == (time(7, 30), 7)
    assert release_steps(own) == (Release(3, 0.1),)


def test_a_clock_that_the_charter_does_not_set_is_not_run():
    charter = a_charter(("    - clock: review\n", "    - clock: review\n      direction: down\n"))
    assert clock_target(charter, ClockName.REVIEW, Urgency.URGENT, direction=Direction.UP) is None
    assert clock_target(charter, ClockName.REVIEW, Urgency.URGENT, direction=Direction.DOWN) is not None


def test_a_clock_of_one_direction_comes_before_one_of_both():
    own = """\
    - clock: answer
      direction: down
      targets: {urgent: {minutes: 99, counting: always}}
"""
    charter = a_charter(("  reasons:\n", own + "  reasons:\n"))
    down = clock_target(charter, ClockName.ANSWER, Urgency.URGENT, direction=Direction.DOWN)
    up = clock_target(charter, ClockName.ANSWER, Urgency.URGENT, direction=Direction.UP)
    elective = clock_target(charter, ClockName.ANSWER, Urgency.ELECTIVE, direction=Direction.DOWN)
    assert (down and down.minutes, up and up.minutes, elective and elective.minutes) == (99, 20, 30)


def test_working_minutes_stop_at_night_and_at_the_weekend():
    charter = a_charter(("clock: seen\n      owner: {role: referral_coordinator, at: receiver}\n"
                         "      targets: {emergency: {minutes: 10, counting: always}",
                         "clock: seen\n      owner: {role: referral_coordinator, at: receiver}\n"
                         "      targets: {emergency: {minutes: 480, counting: working}"))  # fmt: skip
    target = clock_target(charter, ClockName.SEEN, Urgency.EMERGENCY)
    assert target is not None
    due = calendar_for(charter, target).due_at(THURSDAY, target.minutes)
    # 3 h 40 min left on Thursday, 4 h 20 min on Friday
    assert due.at == datetime(2026, 3, 6, 6, 20, tzinfo=UTC)
    always = clock_target(charter, ClockName.SEEN, Urgency.URGENT)
    assert always is not None
    assert calendar_for(charter, always).due_at(THURSDAY, 480).at == THURSDAY + timedelta(minutes=480)


def test_days_off_and_extra_days_of_a_charter_lie_on_top_of_the_holiday_table():
    charter = a_charter(
        ("weekdays: [monday", "days_off: [2026-03-06], extra_days: [2026-03-07], weekdays: [monday")
    )
    calendar = calendar_of(charter)
    assert calendar.openings_on(date(2026, 3, 6)) == ()
    assert calendar.openings_on(date(2026, 3, 7)) == charter.calendar.openings
    assert calendar.openings_on(date(2026, 3, 8)) == ()
    # the first day of the year is a national holiday, whatever the charter's weekdays say
    assert calendar.openings_on(date(2026, 1, 1)) == ()


def test_a_referral_goes_only_where_a_path_leads():
    charter = a_charter()
    assert path_allows(charter, Direction.UP, Tier.VILLAGE, Tier.CITY)
    assert not path_allows(charter, Direction.DOWN, Tier.VILLAGE, Tier.CITY)
    assert receivers_of(charter, Direction.UP, Tier.CITY) == frozenset()


@pytest.mark.parametrize(
    ("direction", "urgency", "tier", "open_to"),
    [
        (Direction.UP, Urgency.EMERGENCY, Tier.CITY, True),
        (Direction.DOWN, Urgency.EMERGENCY, Tier.CITY, False),
        (Direction.UP, Urgency.URGENT, Tier.CITY, False),
        (Direction.UP, Urgency.EMERGENCY, Tier.VILLAGE, False),
    ],
)
def test_the_green_channel_accepts_exactly_what_it_names(
    direction: Direction, urgency: Urgency, tier: Tier, open_to: bool
):
    assert accepts_by_rule(a_charter(), direction, urgency, tier) is open_to


def test_without_a_green_channel_nothing_is_accepted_by_rule():
    channel = "  green_channel: {urgencies: [emergency], directions: [up], receivers: [city], accepts_by_rule: true, triage_minutes: 15}\n"
    assert not accepts_by_rule(a_charter((channel, "")), Direction.UP, Urgency.EMERGENCY, Tier.CITY)


def test_a_charter_adds_and_drops_reasons_of_one_action():
    standard = frozenset({"no_capacity", "other"})
    assert reasons_for(a_charter(), "decline", standard) == {"no_capacity", "no-bed"}
    assert reasons_for(a_charter(), "cancel", standard) == standard


def test_a_place_is_held_longer_for_who_may_wait_longer():
    assert [hold_minutes(a_charter(), urgency) for urgency in Urgency] == [60, 600, 6000]
