"""Clocks of a referral: what they have run, when they are due, whom they call. Over nights, holidays and the year's end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.referral.rules.clocks import (
    ALWAYS,
    Rung,
    Target,
    calls_ahead,
    due_calls,
    has_expired,
    is_late,
    next_look_at,
    paused,
    ran,
    resumed,
    retargeted,
    started,
    stopped,
    turned,
)
from heyi.contexts.referral.terms import Clock, RunningClock
from heyi.kernel.flow import Timer
from heyi.kernel.working_time import WorkingCalendar

OFFICE = WorkingCalendar.office("08:00-12:00", "14:00-17:30")
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def a_target(
    minutes: int, *ladder: Rung, calendar: WorkingCalendar = OFFICE, expires_after: int | None = None
) -> Target:
    return Target(minutes, calendar is not ALWAYS, calendar, ladder, expires_after)


def late(minutes: int, role: str = "head") -> Rung:
    return Rung(role, "receiver", late_minutes=minutes)


def after(ratio: float, role: str = "coordinator") -> Rung:
    return Rung(role, "receiver", after_ratio=ratio)


# ---- One clock, step by step ----


def test_a_clock_runs_in_opening_hours_only() -> None:
    clock = started(Clock.ANSWER, a_target(900), now=at("2026-08-07T16:30"))  # a Friday
    assert clock.due_at == at("2026-08-11T16:30")
    assert ran(clock, OFFICE, now=at("2026-08-10T08:00")) == 60
    assert not clock.assumed_calendar


def test_a_clock_that_always_counts_runs_through_the_night() -> None:
    clock = started(Clock.SEEN, a_target(30, calendar=ALWAYS), now=at("2026-08-07T23:50"))
    assert (clock.working, clock.due_at) == (False, at("2026-08-08T00:20"))


def test_a_paused_clock_keeps_what_it_has_run_and_goes_on_from_there() -> None:
    clock = started(Clock.ANSWER, a_target(120), now=at("2026-08-03T09:00"))
    still = paused(clock, OFFICE, now=at("2026-08-03T09:45"))
    assert (still.ran_minutes, still.running_since, still.due_at) == (45, None, None)
    assert paused(still, OFFICE, now=at("2026-08-03T11:00")) is still
    assert ran(still, OFFICE, now=at("2026-08-09T09:00")) == 45
    again = resumed(still, OFFICE, now=at("2026-08-04T11:30"))
    assert again.due_at == at("2026-08-04T14:45")
    assert resumed(again, OFFICE, now=at("2026-08-04T11:45")) is again


def test_a_stopped_clock_stays_stopped_and_an_answer_that_did_not_hold_was_none() -> None:
    clock = started(Clock.ANSWER, a_target(120), now=at("2026-08-03T09:00"))
    end = stopped(clock, OFFICE, now=at("2026-08-03T10:00"))
    assert (end.ran_minutes, end.stopped_at, end.due_at) == (60, at("2026-08-03T10:00"), None)
    assert stopped(end, OFFICE, now=at("2026-08-03T11:00")) is end
    on = resumed(end, OFFICE, now=at("2026-08-05T09:00"))
    assert (on.stopped_at, on.started_at, on.due_at) == (None, clock.started_at, at("2026-08-05T10:00"))
    used_up = resumed(replace(end, ran_minutes=500), OFFICE, now=at("2026-08-05T09:00"))
    assert used_up.due_at == at("2026-08-05T09:00")


def test_a_clock_of_a_second_server_a_second_behind_does_not_run_backwards() -> None:
    clock = started(Clock.SEEN, a_target(30, calendar=ALWAYS), now=at("2026-08-03T09:00"))
    assert ran(clock, ALWAYS, now=at("2026-08-03T08:59")) == 0


def test_on_the_minute_is_in_time_and_a_clock_that_stands_still_is_never_late() -> None:
    clock = started(Clock.SEEN, a_target(30), now=at("2026-08-03T09:00"))
    due = at("2026-08-03T09:30")
    assert not is_late(clock, now=due)
    assert is_late(clock, now=due + timedelta(microseconds=1))
    assert not is_late(paused(clock, OFFICE, now=due), now=due + timedelta(days=1))
    assert not is_late(stopped(clock, OFFICE, now=due), now=due + timedelta(days=1))


def test_over_the_end_of_the_known_holidays_a_clock_says_that_it_assumed() -> None:
    before = started(Clock.ANSWER, a_target(60), now=at("2026-12-31T15:00"))
    assert (before.due_at, before.assumed_calendar) == (at("2026-12-31T16:00"), False)
    over = started(Clock.ANSWER, a_target(120), now=at("2026-12-31T16:30"))
    assert (over.due_at, over.assumed_calendar) == (at("2027-01-01T09:00"), True)
    still = paused(over, OFFICE, now=at("2026-12-31T17:00"))
    assert still.ran_minutes == 30
    assert resumed(still, OFFICE, now=at("2027-01-04T08:00")).assumed_calendar
    always = started(Clock.SEEN, a_target(600, calendar=ALWAYS), now=at("2026-12-31T20:00"))
    assert not always.assumed_calendar


def test_over_spring_festival_a_clock_stands_still_by_itself() -> None:
    # 15 to 23 February 2026 are off, the Saturdays 14 and 28 February are worked.
    clock = started(Clock.FEEDBACK, a_target(900), now=at("2026-02-14T14:00"))
    assert clock.due_at == at("2026-02-25T12:00")
    assert ran(clock, OFFICE, now=at("2026-02-23T23:00")) == 210


# ---- Any sequence of steps ----

BEGINNINGS = [at("2026-02-12T07:30"), at("2026-08-06T13:00"), at("2026-12-30T16:00")]
DEEDS = {Timer.STOP: stopped, Timer.PAUSE: paused, Timer.RESUME: resumed}
SPANS = st.lists(
    st.tuples(st.integers(0, 3000), st.sampled_from([Timer.PAUSE, Timer.RESUME, Timer.STOP])), max_size=7
)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(BEGINNINGS), SPANS, st.sampled_from([OFFICE, ALWAYS]), st.integers(1, 4000))
def test_run_and_paused_minutes_are_all_minutes_and_what_is_left_is_due(
    begin: datetime, spans: list[tuple[int, Timer]], calendar: WorkingCalendar, minutes: int
) -> None:
    clock, now = started(Clock.ANSWER, a_target(minutes, calendar=calendar), now=begin), begin
    run = stood = 0
    for span, timer in spans:
        passed = calendar.minutes_between(now, now + span * MINUTE)
        run, stood = (run + passed, stood) if clock.running_since else (run, stood + passed)
        now += span * MINUTE
        clock = DEEDS[timer](clock, calendar, now=now)
        assert ran(clock, calendar, now=now) == run
        assert run + stood == calendar.minutes_between(begin, now)
        assert (clock.running_since is None) == (clock.due_at is None) == (timer is not Timer.RESUME)
        assert (clock.stopped_at is not None) <= (clock.running_since is None)
        if clock.due_at is not None:
            assert clock.running_since is not None
            left = max(minutes - clock.ran_minutes, 0)
            assert calendar.minutes_between(clock.running_since, clock.due_at) == left
            assert left == 0 or calendar.is_open(clock.due_at - timedelta(microseconds=1))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 7200), min_size=1, max_size=8))
def test_seconds_are_rounded_down_once_a_run_and_never_invented(seconds: list[int]) -> None:
    clock, now = started(Clock.ANSWER, a_target(600, calendar=ALWAYS), now=BEGINNINGS[0]), BEGINNINGS[0]
    for span in seconds:
        now += timedelta(seconds=span)
        clock = resumed(paused(clock, ALWAYS, now=now), ALWAYS, now=now)
    assert 0 <= sum(seconds) / 60 - clock.ran_minutes < len(seconds)


# ---- What a step makes of a clock ----


def test_a_clock_the_charter_does_not_name_is_not_run() -> None:
    now = at("2026-08-03T09:00")
    for timer in Timer:
        assert turned(None, timer, Clock.INFORMATION, None, now=now) is None
    assert turned(None, Timer.STOP, Clock.SEEN, a_target(30), now=now) is None
    assert turned(None, Timer.PAUSE, Clock.SEEN, a_target(30), now=now) is None
    begun = turned(None, Timer.RESUME, Clock.ANSWER, a_target(30), now=now)
    assert begun == started(Clock.ANSWER, a_target(30), now=now)


def test_a_clock_started_anew_forgets_what_it_ran_and_whom_it_called() -> None:
    old = replace(started(Clock.SEEN, a_target(30), now=at("2026-08-03T09:00")), told=2)
    anew = turned(old, Timer.START, Clock.SEEN, a_target(45), now=at("2026-08-04T09:00"))
    assert anew == started(Clock.SEEN, a_target(45), now=at("2026-08-04T09:00"))
    assert turned(old, Timer.START, Clock.SEEN, None, now=at("2026-08-04T09:00")) is old


def test_a_clock_whose_target_the_charter_has_dropped_can_still_be_stopped() -> None:
    old = started(Clock.SEEN, a_target(30, calendar=ALWAYS), now=at("2026-08-03T09:00"))
    end = turned(old, Timer.STOP, Clock.SEEN, None, now=at("2026-08-03T09:20"))
    assert end is not None
    assert (end.ran_minutes, end.stopped_at) == (20, at("2026-08-03T09:20"))


def test_a_clock_is_measured_as_it_was_begun_when_the_charter_now_counts_otherwise() -> None:
    old = started(Clock.SEEN, a_target(600, calendar=ALWAYS), now=at("2026-08-03T17:00"))
    still = turned(old, Timer.PAUSE, Clock.SEEN, a_target(600, calendar=OFFICE), now=at("2026-08-03T19:00"))
    assert still is not None
    assert still.ran_minutes == 120


# ---- Another urgency ----


def test_another_target_keeps_what_was_run_and_moves_the_deadline() -> None:
    clock = started(Clock.ANSWER, a_target(900), now=at("2026-08-03T09:00"))
    sooner = retargeted(clock, a_target(120), now=at("2026-08-03T10:00"))
    assert (sooner.target_minutes, sooner.ran_minutes, sooner.due_at) == (120, 60, at("2026-08-03T11:00"))
    assert retargeted(clock, a_target(30), now=at("2026-08-03T10:00")).due_at == at("2026-08-03T10:00")


def test_a_clock_that_stands_still_takes_the_new_target_and_a_stopped_one_does_not() -> None:
    clock = started(Clock.ANSWER, a_target(900), now=at("2026-08-03T09:00"))
    still = paused(clock, OFFICE, now=at("2026-08-03T10:00"))
    again = retargeted(still, a_target(120), now=at("2026-08-03T11:00"))
    assert (again.target_minutes, again.ran_minutes, again.running_since, again.due_at) == (
        120,
        60,
        None,
        None,
    )
    end = stopped(clock, OFFICE, now=at("2026-08-03T10:00"))
    assert retargeted(end, a_target(120), now=at("2026-08-03T11:00")) is end


def test_a_night_of_office_hours_does_not_count_when_a_case_becomes_an_emergency() -> None:
    clock = started(
        Clock.ANSWER, a_target(900), now=at("2026-08-07T17:00")
    )  # Friday, half an hour before closing
    monday = at("2026-08-10T08:10")
    emergency = retargeted(clock, a_target(60, calendar=ALWAYS), before=OFFICE, now=monday)
    assert (emergency.ran_minutes, emergency.working, emergency.due_at) == (40, False, at("2026-08-10T08:30"))


def test_a_case_that_is_no_emergency_any_more_counts_in_office_hours_from_then_on() -> None:
    clock = started(Clock.ANSWER, a_target(60, calendar=ALWAYS), now=at("2026-08-03T17:00"))
    elective = retargeted(clock, a_target(90), before=ALWAYS, now=at("2026-08-03T17:20"))
    assert (elective.ran_minutes, elective.working, elective.due_at) == (20, True, at("2026-08-04T09:00"))
    still = turned(elective, Timer.PAUSE, Clock.ANSWER, a_target(90), now=at("2026-08-04T08:30"))
    assert still is not None
    assert still.ran_minutes == 60


# ---- Expiry ----


def test_a_referral_nobody_answers_expires_after_every_minute_the_charter_grants() -> None:
    clock = started(Clock.ANSWER, a_target(900, expires_after=20160), now=at("2026-08-03T09:00"))
    end = at("2026-08-17T09:00")
    assert clock.expires_at == end
    assert not has_expired(clock, now=end - timedelta(microseconds=1))
    assert has_expired(clock, now=end)
    waiting = paused(clock, OFFICE, now=at("2026-08-04T09:00"))
    assert has_expired(waiting, now=end), (
        "waiting for the other side's answer does not keep a referral alive for ever"
    )
    assert not has_expired(stopped(clock, OFFICE, now=at("2026-08-04T09:00")), now=end)


def test_who_is_asked_next_has_the_whole_time_until_expiry() -> None:
    target = a_target(900, expires_after=20160)
    clock = started(Clock.ANSWER, target, now=at("2026-08-03T09:00"))
    declined = turned(clock, Timer.STOP, Clock.ANSWER, target, now=at("2026-08-14T09:00"))
    assert declined is not None
    assert declined.expires_at is None
    elsewhere = turned(declined, Timer.RESUME, Clock.ANSWER, target, now=at("2026-08-20T09:00"))
    assert elsewhere is not None
    assert elsewhere.expires_at == at("2026-09-03T09:00")
    answered = turned(
        paused(clock, OFFICE, now=at("2026-08-04T09:00")),
        Timer.RESUME,
        Clock.ANSWER,
        target,
        now=at("2026-08-05T09:00"),
    )
    assert answered is not None
    assert answered.expires_at == clock.expires_at, (
        "a question does not prolong what the same unit was granted"
    )


def test_another_urgency_brings_its_own_expiry() -> None:
    clock = started(
        Clock.ANSWER, a_target(60, calendar=ALWAYS, expires_after=240), now=at("2026-08-03T09:00")
    )
    elective = retargeted(clock, a_target(900, expires_after=20160), now=at("2026-08-03T10:00"))
    assert elective.expires_at == at("2026-08-17T10:00")
    assert retargeted(clock, a_target(900), now=at("2026-08-03T10:00")).expires_at is None


# ---- Calls ----

LADDER = (late(240, "administrator"), after(0.5), late(0))


def test_calls_fall_due_in_order_however_the_charter_lists_them() -> None:
    clock = started(Clock.ANSWER, a_target(120, *LADDER), now=at("2026-08-03T09:00"))
    calls = calls_ahead(clock, a_target(120, *LADDER))
    assert [(call.number, call.rung.role, call.at) for call in calls] == [
        (1, "coordinator", at("2026-08-03T10:00")),
        (2, "head", at("2026-08-03T11:00")),
        (3, "administrator", at("2026-08-03T15:00")),
    ]
    assert due_calls(clock, a_target(120, *LADDER), now=at("2026-08-03T09:59")) == ()
    assert due_calls(clock, a_target(120, *LADDER), now=at("2026-08-03T11:00")) == calls[:2]


def test_a_clock_that_stands_still_calls_nobody() -> None:
    target = a_target(120, *LADDER)
    clock = started(Clock.ANSWER, target, now=at("2026-08-03T09:00"))
    for still in (
        paused(clock, OFFICE, now=at("2026-08-03T09:30")),
        stopped(clock, OFFICE, now=at("2026-08-03T09:30")),
    ):
        assert due_calls(still, target, now=at("2026-09-03T09:00")) == ()
    on = resumed(paused(clock, OFFICE, now=at("2026-08-03T09:30")), OFFICE, now=at("2026-08-04T09:00"))
    assert calls_ahead(on, target)[0].at == at("2026-08-04T09:30")


def test_a_question_asked_when_the_answer_is_late_does_not_put_off_the_next_call() -> None:
    target = a_target(60, late(0), late(240, "administrator"), calendar=ALWAYS)
    clock = replace(started(Clock.ANSWER, target, now=at("2026-08-03T09:00")), told=1)
    asked = paused(clock, ALWAYS, now=at("2026-08-03T13:00"))  # three hours late
    answered = resumed(asked, ALWAYS, now=at("2026-08-04T09:00"))
    assert [call.at for call in calls_ahead(answered, target)] == [at("2026-08-04T10:00")]


def test_the_next_look_is_at_the_next_call_or_the_expiry() -> None:
    target = a_target(120, *LADDER, expires_after=300)
    clock = started(Clock.ANSWER, target, now=at("2026-08-03T09:00"))
    assert next_look_at(clock, target) == at("2026-08-03T10:00")
    assert next_look_at(replace(clock, told=2), target) == at("2026-08-03T14:00")
    assert next_look_at(paused(clock, OFFICE, now=at("2026-08-03T09:30")), target) == at("2026-08-03T14:00")
    assert next_look_at(clock, None) == at("2026-08-03T14:00")
    assert next_look_at(stopped(clock, OFFICE, now=at("2026-08-03T09:30")), target) is None
    quiet = a_target(120)
    assert next_look_at(started(Clock.ANSWER, quiet, now=at("2026-08-03T09:00")), quiet) is None


RUNGS = st.one_of(st.integers(0, 2000).map(late), st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]).map(after))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(RUNGS, max_size=5), st.integers(1, 2000), st.lists(st.integers(1, 4000), min_size=1, max_size=8),
    st.sampled_from([OFFICE, ALWAYS]),
)  # fmt: skip
def test_each_call_is_made_once_in_order_and_none_is_forgotten(
    rungs: list[Rung], minutes: int, looks: list[int], calendar: WorkingCalendar
) -> None:
    """A timekeeper that looks at odd times, with a pause between every two looks."""
    target = a_target(minutes, *rungs, calendar=calendar)
    clock: RunningClock = started(Clock.ANSWER, target, now=BEGINNINGS[1])
    now, made = BEGINNINGS[1], []
    for span in [*looks, 60_000]:
        now += span * MINUTE
        looked_for = next_look_at(clock, target)
        calls = due_calls(clock, target, now=now)
        assert bool(calls) == (looked_for is not None and looked_for <= now)
        assert [call.at for call in calls] == sorted(call.at for call in calls)
        made += [call.number for call in calls]
        clock = replace(clock, told=calls[-1].number if calls else clock.told)
        clock = resumed(paused(clock, calendar, now=now), calendar, now=now + span * MINUTE)
        now += span * MINUTE
    assert made == list(range(1, len(made) + 1))
    assert len(made) == len(rungs)


@pytest.mark.parametrize("ratio", [0.0, 0.5, 1.0])
def test_a_call_at_a_part_of_the_target_never_comes_after_its_end(ratio: float) -> None:
    target = a_target(121, after(ratio), late(0))
    first, second = calls_ahead(started(Clock.ANSWER, target, now=at("2026-08-03T11:00")), target)
    assert first.at <= second.at == at("2026-08-03T15:01")
