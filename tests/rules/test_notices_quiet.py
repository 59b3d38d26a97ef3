"""Quiet hours hold back everything but emergencies, over midnight and over holidays, and let it go at one moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices.rules import ladder
from heyi.contexts.notices.rules.batching import MOST_TOGETHER, Waiting, bundled, within_limit
from heyi.contexts.notices.rules.quiet import NEVER, quiet_of, told_at
from heyi.contexts.notices.rules.trying import LIMITED_WAIT, MOST_ATTEMPTS, after
from heyi.contexts.notices.terms import Answer, At, Ending, Quiet, Rung
from heyi.kernel.ids import new_id
from heyi.kernel.moments import on_the_wall
from heyi.kernel.working_time import MINUTES_IN_DAY, DayKind, DayTable

# A busy machine is slow now and then; that is no fault of a rule.
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

NIGHT = quiet_of("22:00-07:00")
DAYS = DayTable(
    {date(2026, 10, 1): DayKind.HOLIDAY, date(2026, 10, 2): DayKind.HOLIDAY, date(2026, 10, 10): DayKind.MAKE_UP_WORK},
    date(2026, 1, 1), date(2026, 12, 31),
)  # fmt: skip
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)
moments = st.integers(0, 349 * 24 * 3600).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
minutes = st.integers(0, MINUTES_IN_DAY - 1)
quiets = st.builds(Quiet, minutes, minutes, st.booleans())


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def later(text: str, quiet: Quiet = NIGHT, level: Urgency = Urgency.URGENT) -> datetime:
    return told_at(level, quiet, now=at(text), days=DAYS)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("09-15T21:59", "09-15T21:59"),
        ("09-15T22:00", "09-16T07:00"),
        ("09-15T23:59", "09-16T07:00"),
        ("09-16T00:00", "09-16T07:00"),
        ("09-16T06:59", "09-16T07:00"),
        ("09-16T07:00", "09-16T07:00"),
    ],
)
def test_a_night_over_midnight_ends_in_the_morning(now: str, then: str):
    assert later(now) == at(then)
    assert later(now, level=Urgency.EMERGENCY) == at(now)


def test_a_rest_at_noon_is_quiet_and_the_night_is_not():
    noon = quiet_of("12:00-14:00")
    assert later("09-15T12:30", noon) == at("09-15T14:00")
    assert later("09-15T23:30", noon) == at("09-15T23:30")


def test_days_off_are_quiet_as_a_whole_where_that_is_wished():
    off = Quiet(22 * 60, 7 * 60, days_off=True)
    # A Friday night before a weekend, a holiday that is a Thursday, and a Saturday that is worked.
    assert later("09-18T22:30", off) == at("09-21T07:00")
    assert later("10-01T10:00", off) == at("10-05T07:00")
    assert later("10-10T10:00", off) == at("10-10T10:00")
    assert later("09-19T10:00", NIGHT) == at("09-19T10:00")


def test_days_off_without_hours_are_quiet_too():
    assert later("09-19T10:00", Quiet(0, 0, days_off=True)) == at("09-21T00:00")


def _is_quiet(moment: datetime, quiet: Quiet) -> bool:
    """Told by hand, minute by minute."""
    here = on_the_wall(moment)
    kind = DAYS.kinds.get(here.date())
    is_off = kind is DayKind.HOLIDAY or (kind is None and here.weekday() >= 5)
    minute = here.hour * 60 + here.minute
    begins, ends = quiet.begins, quiet.ends
    within = begins <= minute < ends if begins <= ends else minute >= begins or minute < ends
    return (quiet.days_off and is_off) or within


@CALM
@given(moments, quiets, st.sampled_from(Urgency))
def test_nothing_but_emergencies_is_told_in_quiet_hours_and_nothing_is_held_longer(now, quiet, level):
    then = told_at(level, quiet, now=now, days=DAYS)
    assert then >= now
    if level is Urgency.EMERGENCY:
        assert then == now
        return
    assert not _is_quiet(then, quiet)
    if then > now:
        assert _is_quiet(now, quiet)
        assert _is_quiet(then - timedelta(minutes=1), quiet)


@CALM
@given(moments, quiets)
def test_what_is_told_in_one_quiet_time_is_let_go_at_one_moment(now, quiet):
    then = told_at(Urgency.URGENT, quiet, now=now, days=DAYS)
    assert told_at(Urgency.ELECTIVE, quiet, now=then, days=DAYS) == then
    if then - now > timedelta(minutes=2):
        assert told_at(Urgency.ELECTIVE, quiet, now=now + (then - now) / 2, days=DAYS) == then


@CALM
@given(moments, st.sampled_from(Urgency))
def test_without_quiet_hours_everything_is_told_at_once(now, level):
    assert told_at(level, NEVER, now=now, days=DAYS) == now


# ---- ladders ----

rungs = st.lists(
    st.builds(Rung, st.integers(1, 1440), st.sampled_from(Role), st.sampled_from(At)), max_size=6
)
waits = st.lists(st.integers(0, 900), min_size=1, max_size=12)
BEGUN = at("09-15T10:00")


@CALM
@given(rungs, waits, st.integers(0, 3000))
def test_a_ladder_is_climbed_in_order_each_rung_once_and_never_after_the_answer(
    steps, pauses, answered_after
):
    now, climbed, told = BEGUN, 0, []
    answered_at = BEGUN + timedelta(minutes=answered_after)
    for pause in pauses:
        now += timedelta(minutes=pause)
        due = ladder.due(steps, begun_at=BEGUN, climbed=climbed, answered=answered_at <= now, now=now)
        told += [(number, rung, now) for number, rung in due]
        climbed += len(due)
    assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
    assert [rung.minutes for _, rung, _ in told] == sorted(one.minutes for one in steps)[: len(told)]
    for _, rung, moment in told:
        assert BEGUN + timedelta(minutes=rung.minutes) <= moment < answered_at
    if now < answered_at:
        assert len(told) == sum(BEGUN + timedelta(minutes=one.minutes) <= now for one in steps)


@CALM
@given(rungs, st.integers(0, 6))
def test_the_next_rung_is_due_when_it_is_told(steps, climbed):
    following = ladder.next_at(steps, begun_at=BEGUN, climbed=climbed)
    if following is None:
        assert climbed >= len(steps)
        return
    due = ladder.due(steps, begun_at=BEGUN, climbed=climbed, answered=False, now=following)
    assert due[0][0] == climbed + 1
    before = following - timedelta(seconds=1)
    assert ladder.due(steps, begun_at=BEGUN, climbed=climbed, answered=False, now=before) == ()


# ---- what goes together ----

places, messages = [new_id() for _ in range(3)], [new_id() for _ in range(2)]


@st.composite
def waiting(draw) -> list[Waiting]:
    rows = draw(st.integers(0, 60))
    told = []
    for _ in range(rows):
        message = draw(st.sampled_from([None, None, None, *messages]))
        # What was sent as one message went to one place.
        place = places[messages.index(message)] if message else draw(st.sampled_from(places))
        told.append(Waiting(new_id(), place, draw(st.sampled_from(Urgency)), message))
    return told


@CALM
@given(waiting())
def test_every_sending_goes_in_one_message_to_its_own_place(rows):
    bundles = bundled(rows)
    by_id = {one.id: one for one in rows}
    assert sorted(one for bundle in bundles for one in bundle.sendings) == sorted(by_id)
    for bundle in bundles:
        inside = [by_id[one] for one in bundle.sendings]
        assert {one.place for one in inside} == {bundle.place}
        assert {one.message for one in inside} == {bundle.message}
        if bundle.message is None:
            assert len(inside) <= MOST_TOGETHER
            assert len(inside) == 1 or bundle.level is not Urgency.EMERGENCY


@CALM
@given(waiting(), st.integers(0, 20), st.dictionaries(st.sampled_from(places), st.integers(0, 25)))
def test_no_place_is_sent_more_than_it_takes_and_nothing_is_lost(rows, most, sent):
    bundles = bundled(rows)
    now, wait = within_limit(bundles, sent, most=most)
    assert sorted(map(str, now + wait)) == sorted(map(str, bundles))
    for place in places:
        going = sum(one.place == place for one in now)
        assert going == 0 or going + sent.get(place, 0) <= most


# ---- trying again ----


@CALM
@given(st.sampled_from(Answer), st.integers(1, MOST_ATTEMPTS))
def test_every_message_comes_to_an_end(answer, attempts):
    ending, then = after(answer, attempts=attempts, now=BEGUN)
    if answer is Answer.TAKEN:
        assert ending is Ending.SENT
    elif answer in (Answer.REFUSED, Answer.NOT_ALLOWED) or attempts == MOST_ATTEMPTS:
        assert ending is Ending.GIVEN_UP
    else:
        assert ending is None
        assert timedelta(seconds=30) <= then - BEGUN <= timedelta(hours=1)
        assert answer is not Answer.LIMITED or then - BEGUN == LIMITED_WAIT
