"""Clocks run in the charter's time, call people and move nobody; holds lapse and referrals expire in the system's name.

Everything happens on working days of spring 2026, so that opening hours can be told by hand.
"""

from datetime import datetime, timedelta

import pytest

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import ClockRow, HoldRow, ReferralRow
from heyi.contexts.referral.terms import Clock, HoldState, Referral, RunningClock, Side, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import NotFound, NotPermitted, WrongState
from tests.making import Yibin, a_referral, a_stranger, an_alliance, some_beds, taken

pytestmark = pytest.mark.usefixtures("committed")


def at(text: str) -> datetime:
    """A moment of March 2026 in China; the 9th is a Monday."""
    return datetime.fromisoformat(f"2026-03-{text}+08:00")


MONDAY = at("09T09:00")
# Nine hundred minutes of 08:00–12:00 and 14:00–17:30: Monday from nine 390, Tuesday 450, Wednesday 60.
ANSWER_DUE = at("11T09:00")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance(MONDAY)


def clock_of(one: Referral, name: Clock) -> RunningClock:
    with reading(OPERATOR, now=MONDAY):
        return ClockRow.objects.get(referral=one.id, name=name).snapshot()


def state_of(one: Referral) -> State:
    with reading(OPERATOR, now=MONDAY):
        return State(ReferralRow.objects.get(pk=one.id).state)


def calls_of(one: Referral) -> list[RecordedRow]:
    with reading(OPERATOR, now=MONDAY):
        facts = RecordedRow.objects.filter(case=str(one.id), fact="clock_called").order_by("ordinal")
        return list(facts)


def hold_of(one: Referral) -> HoldState:
    with reading(OPERATOR, now=MONDAY):
        return HoldState(HoldRow.objects.get(referral=one.id).state)


def keep_time(now: datetime) -> int:
    return referral.keep_time(actor=TIMEKEEPER, now=now)


# ---- Clocks ----


def test_an_elective_answer_is_due_after_two_working_days(place: Yibin):
    one = a_referral(place, now=MONDAY)
    assert clock_of(one, Clock.ANSWER).due_at == ANSWER_DUE
    assert clock_of(one, Clock.SEEN).due_at == at("09T14:45")
    urgent = a_referral(place, now=MONDAY, urgency=Urgency.URGENT)
    assert clock_of(urgent, Clock.ANSWER).due_at == at("09T11:00")


def test_the_answer_clock_stands_still_while_the_sender_is_asked(place: Yibin):
    one = a_referral(place, now=MONDAY)
    one = taken(place, one, "request_information", now=at("09T11:00"))
    asked = clock_of(one, Clock.ANSWER)
    assert (asked.due_at, asked.ran_minutes) == (None, 120)
    assert clock_of(one, Clock.SEEN).stopped_at == at("09T11:00")
    # Four days later the sender answers: of nine hundred minutes 780 are left, of which Friday afternoon has 210.
    one = taken(place, one, "answer_information", now=at("13T14:00"))
    resumed = clock_of(one, Clock.ANSWER)
    assert (resumed.running_since, resumed.ran_minutes) == (at("13T14:00"), 120)
    assert resumed.due_at == at("17T10:00")
    one = taken(place, one, "accept", now=at("16T08:30"))
    answered = clock_of(one, Clock.ANSWER)
    assert (answered.stopped_at, answered.ran_minutes) == (at("16T08:30"), 120 + 210 + 30)


def test_nobody_is_called_early_and_each_is_called_once(place: Yibin):
    one = a_referral(place, now=MONDAY)
    taken(place, one, "see", now=MONDAY)
    # Four fifths are 720 minutes: Tuesday at 15:30.
    assert keep_time(at("10T15:29")) == 0
    assert keep_time(at("10T15:30")) == 1
    assert keep_time(at("10T15:31")) == 0
    (call,) = calls_of(one)
    assert (call.actor, call.actor_kind) == (str(TIMEKEEPER.id), "system")
    assert '"referral_coordinator"' in call.facts
    assert str(place.county) in call.facts


def test_a_late_answer_calls_higher_and_higher_and_changes_no_state(place: Yibin):
    one = taken(place, a_referral(place, now=MONDAY), "see", now=MONDAY)
    assert keep_time(ANSWER_DUE) == 2
    assert keep_time(ANSWER_DUE + timedelta(minutes=239)) == 0
    assert keep_time(ANSWER_DUE + timedelta(minutes=240)) == 1
    roles = [
        role
        for call in calls_of(one)
        for role in ("referral_coordinator", "department_head", "alliance_administrator")
        if role in call.facts
    ]
    assert roles == ["referral_coordinator", "department_head", "alliance_administrator"]
    assert state_of(one) is State.SEEN
    with reading(OPERATOR, now=MONDAY):
        assert ReferralRow.objects.get(pk=one.id).version == one.version


def test_the_centre_sees_a_referral_once_it_was_called_and_may_step_in(place: Yibin):
    one = taken(place, a_referral(place, now=MONDAY), "see", now=MONDAY)
    late = ANSWER_DUE + timedelta(minutes=240)
    centre = place.staff(Role.ALLIANCE_ADMINISTRATOR, place.city).actor(late)
    with pytest.raises(NotFound):
        referral.outline_referral(one.id, actor=centre, now=late)
    keep_time(late)
    assert referral.outline_referral(one.id, actor=centre, now=late).my_sides == {Side.CENTRE}
    given = {"destination": place.other_county, "reason": "answer_overdue"}
    moved = referral.take_step(one.id, "reassign", given, seen_version=one.version, actor=centre, now=late)
    assert (moved.state, moved.journey, moved.receiver) == (State.REDIRECTED, one.journey, place.other_county)


def test_a_referral_that_nobody_answers_expires_in_the_systems_name(place: Yibin):
    one = a_referral(place, now=MONDAY)
    void = MONDAY + timedelta(days=14)
    keep_time(void - timedelta(minutes=1))
    assert state_of(one) is State.SUBMITTED
    assert keep_time(void) == 1
    assert state_of(one) is State.EXPIRED
    with reading(OPERATOR, now=MONDAY):
        told = RecordedRow.objects.get(case=str(one.id), fact="referral_expired")
    assert (told.actor, told.actor_kind) == (str(TIMEKEEPER.id), "system")
    assert keep_time(void + timedelta(days=1)) == 0


def test_an_answered_referral_does_not_expire(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED, now=MONDAY)
    taken(place, one, "schedule", now=MONDAY)
    keep_time(MONDAY + timedelta(days=15))
    assert state_of(one) is State.SCHEDULED


def test_after_expiry_the_sender_asks_another_unit_on_the_same_journey(place: Yibin):
    one = a_referral(place, now=MONDAY)
    void = MONDAY + timedelta(days=14)
    keep_time(void)
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor(void)
    given = {"destination": place.other_county}
    sent = referral.take_step(one.id, "send_elsewhere", given, seen_version=None, actor=doctor, now=void)
    assert (sent.journey, sent.receiver) == (one.journey, place.other_county)
    # Whoever is asked next has the whole time until expiry again.
    assert clock_of(sent, Clock.ANSWER).expires_at == void + timedelta(days=14)


# ---- Holds ----


def test_a_hold_lapses_when_its_time_is_over_and_the_referral_waits_again(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED, now=MONDAY)
    over = MONDAY + timedelta(minutes=10_080)
    assert referral.lapse_holds(actor=TIMEKEEPER, now=over - timedelta(minutes=1)) == 0
    assert hold_of(one) is HoldState.HELD
    assert referral.lapse_holds(actor=TIMEKEEPER, now=over) == 1
    assert (state_of(one), hold_of(one)) == (State.UNDER_TRIAGE, HoldState.LAPSED)
    assert referral.lapse_holds(actor=TIMEKEEPER, now=over) == 0
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor(over)
    with pytest.raises(NotFound):
        patients.patient_page(one.patient, purpose=Purpose.CARE, actor=head, now=over)
    # The answer did not hold, so the clock of the answer goes on from what it had run.
    assert clock_of(one, Clock.ANSWER).running_since == over
    with reading(OPERATOR, now=MONDAY):
        assert RecordedRow.objects.filter(case=str(one.id), fact="hold_lapsed").count() == 1


def test_a_place_that_lapsed_is_free_for_the_next(place: Yibin):
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor(MONDAY)
    pool = some_beds(place.county, places=1, by=head, now=MONDAY)
    taken(place, a_referral(place, now=MONDAY), "accept", now=MONDAY, pool=pool.id)
    over = MONDAY + timedelta(days=7)
    referral.lapse_holds(actor=TIMEKEEPER, now=over)
    second = taken(place, a_referral(place, now=over), "accept", now=over, pool=pool.id)
    assert second.state is State.ACCEPTED


@pytest.mark.parametrize("action", ["schedule", "depart", "request_cancel", "confirm_arrival"])
def test_a_place_that_is_fixed_or_taken_does_not_lapse(place: Yibin, action: str):
    one = taken(place, a_referral(place, state=State.ACCEPTED, now=MONDAY), action, now=MONDAY)
    assert referral.lapse_holds(actor=TIMEKEEPER, now=MONDAY + timedelta(days=60)) == 0
    assert hold_of(one) is (HoldState.OCCUPIED if action == "confirm_arrival" else HoldState.HELD)
    with pytest.raises(WrongState):
        referral.take_step(one.id, "lapse_hold", {}, seen_version=None, actor=TIMEKEEPER, now=MONDAY)


# ---- Who keeps time ----


def test_nobody_keeps_time_for_others(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED, now=MONDAY)
    waiting = a_referral(place, now=MONDAY)
    late = MONDAY + timedelta(days=20)
    people = [
        place.staff(Role.DEPARTMENT_HEAD, place.county), place.staff(Role.VILLAGE_DOCTOR, place.village),
        place.staff(Role.ALLIANCE_ADMINISTRATOR, place.city), a_stranger(MONDAY),
    ]  # fmt: skip
    for person in people:
        for verb in (referral.keep_time, referral.call_due_clocks, referral.lapse_holds):
            with pytest.raises(NotPermitted):
                verb(actor=person.actor(late), now=late)
    assert (state_of(one), hold_of(one), state_of(waiting)) == (
        State.ACCEPTED,
        HoldState.HELD,
        State.SUBMITTED,
    )
    assert calls_of(waiting) == []


def test_one_round_does_everything_that_is_due_and_the_next_nothing(place: Yibin):
    held = a_referral(place, state=State.ACCEPTED, now=MONDAY)
    waiting = a_referral(place, now=MONDAY)
    late = MONDAY + timedelta(days=14)
    assert keep_time(late) > 1
    assert (state_of(held), state_of(waiting)) == (State.UNDER_TRIAGE, State.EXPIRED)
    before = len(calls_of(held)) + len(calls_of(waiting))
    keep_time(late)
    assert len(calls_of(held)) + len(calls_of(waiting)) == before
