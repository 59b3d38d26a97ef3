"""The line: who waits, who is given what comes free and in which order, and whose the kept places are."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import HoldRow, ReferralRow, WaitRow
from heyi.contexts.referral.rules.sharing import PlaceAwaited, PlacesKept
from heyi.contexts.referral.rules.ways import NoFreePlace
from heyi.contexts.referral.terms import PassReason, Pool, PoolKind, RecallReason, Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from tests.making import Yibin, a_package, a_patient, a_referral, a_stranger, an_alliance, some_beds, taken
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

# Monday
NOW = datetime.fromisoformat("2026-03-09T09:00+08:00")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance(NOW)


def head(place: Yibin, now: datetime = NOW):
    return place.staff(Role.DEPARTMENT_HEAD, place.county).actor(now)


def one_bed(place: Yibin) -> Pool:
    return some_beds(place.county, places=1, by=head(place), now=NOW)


def full_ward(place: Yibin) -> tuple[Pool, Referral]:
    """A ward of one bed, and who has it."""
    pool = one_bed(place)
    return pool, taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=pool.id)


def waits(place: Yibin, pool: Pool, *, hours: int = 0, urgency: Urgency = Urgency.ELECTIVE, **given: Any):
    """A referral submitted so many hours ago that waits for a place of the pool."""
    at = NOW + timedelta(hours=hours)
    return taken(
        place, a_referral(place, urgency=urgency, now=at), "wait_for_place", now=at, pool=pool.id, **given
    )


def states(*ones: Referral) -> list[State]:
    with reading(OPERATOR, now=NOW):
        found = dict(ReferralRow.objects.values_list("id", "state"))
    return [State(found[one.id]) for one in ones]


def give(now: datetime = LATER) -> int:
    return referral.give_places(actor=TIMEKEEPER, now=now)


def test_who_has_no_place_waits_and_is_given_the_first_that_comes_free(place: Yibin):
    pool, first = full_ward(place)
    elective, urgent = waits(place, pool), waits(place, pool, urgency=Urgency.URGENT)
    line = referral.waiting_line(place.county, PoolKind.BED, "内科", actor=head(place), now=NOW)
    assert [one.turn.waiting.referral for one in line] == [urgent.id, elective.id]
    assert give() == 0
    taken(place, first, "fail", now=LATER)
    assert give() == 1
    assert states(urgent, elective) == [State.ACCEPTED, State.WAITING_FOR_PLACE]
    assert give() == 0
    with reading(OPERATOR, now=NOW):
        fact = RecordedRow.objects.get(case=str(urgent.id), fact="place_offered")
        assert (fact.actor, fact.actor_kind) == (str(TIMEKEEPER.id), "system")
        hold = HoldRow.objects.get(referral=urgent.id)
        assert hold.until == LATER + timedelta(minutes=2160)


def test_the_line_is_told_to_a_party_and_to_the_unit_and_to_nobody_else(place: Yibin):
    pool, _ = full_ward(place)
    waits(place, pool, urgency=Urgency.URGENT)
    second = waits(place, pool)
    sender = place.staff(Role.VILLAGE_DOCTOR, place.village).actor(NOW)
    told = referral.turn_of_referral(second.id, actor=sender, now=NOW)
    assert told is not None
    assert (told[0], told[1].position, told[1].more_urgent) == ("内科", 2, 1)
    stranger = a_stranger(NOW).actor(NOW)
    assert referral.turn_of_referral(second.id, actor=stranger, now=NOW) is None
    assert referral.waiting_line(place.county, PoolKind.BED, "内科", actor=sender, now=NOW) == ()


def test_nobody_gives_places_but_the_system(place: Yibin):
    for verb in (referral.give_places, referral.recall_places, referral.end_loans, referral.make_periods):
        for person in (head(place), a_stranger(NOW).actor(NOW)):
            with pytest.raises(NotPermitted):
                verb(actor=person, now=NOW)


def test_whoever_comes_later_does_not_take_a_place_before_those_who_wait(place: Yibin):
    pool, first = full_ward(place)
    waiting = waits(place, pool)
    taken(place, first, "fail", now=LATER)
    late = a_referral(place, now=LATER)
    with pytest.raises(PlaceAwaited) as refused:
        taken(place, late, "accept", now=LATER, pool=pool.id)
    assert refused.value.facts == {"pool": pool.id, "waiting": 1}
    # Somebody more urgent may: that is the order.
    urgent = a_referral(place, urgency=Urgency.URGENT, now=LATER)
    assert taken(place, urgent, "accept", now=LATER, pool=pool.id).state is State.ACCEPTED
    assert states(waiting, late) == [State.WAITING_FOR_PLACE, State.SUBMITTED]


def test_a_place_is_free_for_others_while_enough_are_left_for_those_who_wait(place: Yibin):
    pool = some_beds(place.county, places=2, by=head(place), now=NOW)
    waits(place, pool)
    assert taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=pool.id).state is State.ACCEPTED
    with pytest.raises(PlaceAwaited):
        taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=pool.id)


def test_a_declined_place_goes_to_the_next_and_who_declined_keeps_their_rank(place: Yibin):
    pool, first = full_ward(place)
    one, other = waits(place, pool), waits(place, pool, hours=1)
    now = NOW + timedelta(hours=2)
    taken(place, first, "fail", now=now)
    assert referral.give_places(actor=TIMEKEEPER, now=now) == 1
    with reading(OPERATOR, now=now):
        offered = ReferralRow.objects.get(pk=one.id).snapshot()
    declined = taken(place, offered, "decline_place", now=now, ready_on="2026-03-11")
    assert declined.state is State.WAITING_FOR_PLACE
    assert referral.give_places(actor=TIMEKEEPER, now=now) == 1
    assert states(one, other) == [State.WAITING_FOR_PLACE, State.ACCEPTED]
    with reading(OPERATOR, now=now):
        row = WaitRow.objects.in_line().get(referral=one.id)
        assert (row.passed_for, row.passed_at) == (PassReason.NOT_READY, now)
        assert RecordedRow.objects.filter(fact="passed_over", case=str(pool.id)).count() == 1
    # From the day on which they can come they are the first again.
    ready = datetime.fromisoformat("2026-03-11T00:00+08:00")
    third = waits(place, pool, hours=30)
    with reading(OPERATOR, now=now):
        holder = ReferralRow.objects.get(pk=other.id).snapshot()
    taken(place, holder, "fail", now=ready)
    assert give(ready) == 1
    assert states(one, third) == [State.ACCEPTED, State.WAITING_FOR_PLACE]


@pytest.mark.parametrize("action", ["cancel", "decline", "record_death", "redirect"])
def test_who_leaves_the_line_is_given_nothing(place: Yibin, action: str):
    pool, first = full_ward(place)
    gone = waits(place, pool)
    taken(place, gone, action, now=LATER)
    taken(place, first, "fail", now=LATER)
    assert give() == 0
    with reading(OPERATOR, now=NOW):
        assert not WaitRow.objects.in_line().exists()


def test_a_place_can_only_be_given_to_who_still_waits(place: Yibin):
    pool = one_bed(place)
    one = a_referral(place, now=NOW)
    given = {"pool": pool.id}
    with pytest.raises(WrongState):
        referral.take_step(one.id, "offer_place", given, seen_version=None, actor=TIMEKEEPER, now=NOW)
    with pytest.raises(NotPermitted):
        referral.take_step(
            waits(place, pool).id, "offer_place", given, seen_version=None, actor=head(place), now=NOW
        )


def test_waiting_for_another_houses_ward_or_a_shut_one_is_refused(place: Yibin):
    city = place.staff(Role.DEPARTMENT_HEAD, place.city).actor(NOW)
    theirs = some_beds(place.city, by=city, now=NOW)
    with pytest.raises(InputInvalid):
        waits(place, theirs)


def test_access_to_the_record_opens_with_the_place_and_not_with_the_waiting(place: Yibin):
    from heyi.contexts.patients import public as patients
    from heyi.foundation.reading import Purpose

    pool, first = full_ward(place)
    one = waits(place, pool)
    with pytest.raises(NotFound):
        patients.patient_page(one.patient, purpose=Purpose.CARE, actor=head(place), now=NOW)
    taken(place, first, "fail", now=LATER)
    give()
    page = patients.patient_page(one.patient, purpose=Purpose.CARE, actor=head(place, LATER), now=LATER)
    assert page.patient.id == one.patient


# ---- Kept shares ----


def a_clinic(place: Yibin, days: int, *, places: int = 4) -> Pool:
    begins = NOW + timedelta(days=days)
    offer = referral.PoolOffer(
        organisation=place.county, unit="心内科门诊", kind=PoolKind.SLOT, places=places, starts_at=begins,
        ends_at=begins + timedelta(hours=3),
    )  # fmt: skip
    return referral.offer_places(offer, actor=head(place), now=NOW)


def from_beside(place: Yibin, now: datetime = NOW) -> Referral:
    """A referral from a hospital of the receiver's own tier."""
    doctor = place.staff(Role.MEMBER_DOCTOR, place.other_county).actor(now)
    new = referral.NewReferral(
        patient=a_patient(place.other_county, by=doctor, now=now).id, direction=Direction.UP,
        destination=place.county, package=a_package(),
    )  # fmt: skip
    made = referral.draft_referral(new, actor=doctor, now=now)
    return referral.take_step(made.id, "submit", {}, seen_version=1, actor=doctor, now=now)


def test_kept_places_go_to_lower_tiers_until_the_timetable_lets_them_go(place: Yibin):
    """A quarter of four is one, kept until five days before at eight; then 12 % of four, which is none."""
    clinic = a_clinic(place, 9)
    for _ in range(3):
        taken(place, from_beside(place), "accept", now=NOW, pool=clinic.id)
    late = from_beside(place)
    with pytest.raises(PlacesKept) as refused:
        taken(place, late, "accept", now=NOW, pool=clinic.id)
    until = datetime.fromisoformat("2026-03-13T08:00+08:00")
    assert refused.value.facts == {
        "pool": clinic.id, "kept": 1, "until": until, "tiers": ["township", "village"],
    }  # fmt: skip
    assert taken(place, late, "accept", now=until, pool=clinic.id).state is State.ACCEPTED


def test_a_kept_place_passes_over_who_may_not_have_it_with_the_reason(place: Yibin):
    clinic = a_clinic(place, 9, places=4)
    holders = [taken(place, from_beside(place), "accept", now=NOW, pool=clinic.id) for _ in range(3)]
    beside = taken(place, from_beside(place), "wait_for_place", now=NOW, pool=clinic.id)
    below = waits(place, clinic, hours=1)
    assert referral.give_places(actor=TIMEKEEPER, now=LATER) == 1
    assert states(beside, below) == [State.WAITING_FOR_PLACE, State.ACCEPTED]
    with reading(OPERATOR, now=NOW):
        assert WaitRow.objects.get(referral=beside.id).passed_for == PassReason.KEPT_FOR_BELOW
        assert HoldRow.objects.get(referral=below.id).from_below
    # With the kept one taken, a place that comes free is anybody's.
    taken(place, holders[0], "fail", now=LATER)
    assert give() == 1
    assert states(beside) == [State.ACCEPTED]


def test_no_hold_outlives_the_period_it_is_for(place: Yibin):
    clinic = a_clinic(place, 1)
    one = taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=clinic.id)
    one = taken(place, one, "reserve", now=LATER)
    with reading(OPERATOR, now=NOW):
        assert HoldRow.objects.get(referral=one.id).until == clinic.ends_at


# ---- Closing ----


def test_a_closed_period_tells_those_who_had_a_place_and_they_keep_their_rank(place: Yibin):
    clinic = a_clinic(place, 9)
    one = taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=clinic.id)
    on_the_way = taken(
        place, taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=clinic.id), "depart", now=NOW
    )
    nurse = place.staff(Role.WARD_NURSE, place.county).actor(LATER)
    assert referral.close_pool(clinic.id, RecallReason.DOCTOR_ABSENT, actor=nurse, now=LATER) == 1
    assert states(one, on_the_way) == [State.WAITING_FOR_PLACE, State.IN_TRANSIT]
    with reading(OPERATOR, now=NOW):
        fact = RecordedRow.objects.get(case=str(one.id), fact="place_recalled")
        assert '"doctor_absent"' in fact.facts
        assert WaitRow.objects.in_line().get(referral=one.id).unit == "心内科门诊"
    another = a_clinic(place, 10)
    assert give() == 1
    with reading(OPERATOR, now=NOW):
        assert HoldRow.objects.get(referral=one.id, ended_at=None).pool_id == another.id
    assert referral.recall_places(actor=TIMEKEEPER, now=LATER) == 0
    from heyi.contexts.referral.rules.lending import PeriodShut

    with pytest.raises(PeriodShut):
        referral.close_pool(clinic.id, RecallReason.OTHER, actor=nurse, now=LATER)


def test_only_who_manages_places_there_closes_them(place: Yibin):
    clinic = a_clinic(place, 9)
    doctor = place.staff(Role.MEMBER_DOCTOR, place.county).actor(NOW)
    with pytest.raises(NotPermitted):
        referral.close_pool(clinic.id, RecallReason.OTHER, actor=doctor, now=NOW)
    with pytest.raises(NotFound):
        referral.close_pool(clinic.id, RecallReason.OTHER, actor=a_stranger(NOW).actor(NOW), now=NOW)


# ---- Many hands ----


def test_one_freed_place_has_one_winner_among_many_hands(place: Yibin):
    """Three rounds of giving and two late accepts begin together, again and again: the first in the line has it each time."""
    pool, holder = full_ward(place)
    line = [waits(place, pool, hours=hour) for hour in range(3)]
    late = [a_referral(place, now=NOW + timedelta(hours=4)) for _ in range(2)]
    for number, expected in enumerate(line):
        now = NOW + timedelta(hours=5 + number)
        taken(place, holder, "fail", now=now)
        boss = head(place, now)

        def accept(one: Referral, boss: Any = boss, now: datetime = now) -> Any:
            return referral.take_step(
                one.id, "accept", {"pool": pool.id}, seen_version=None, actor=boss, now=now
            )

        answers = all_at_once(
            lambda now=now: give(now), lambda now=now: give(now), lambda now=now: give(now),
            lambda: accept(late[0]), lambda: accept(late[1]),
        )  # fmt: skip
        assert sum(answers[:3]) == 1, answers
        assert all(isinstance(answer, PlaceAwaited | NoFreePlace) for answer in answers[3:]), answers
        with reading(OPERATOR, now=now):
            (held,) = HoldRow.objects.filter(ended_at=None).values_list("referral_id", flat=True)
            assert held == expected.id
            holder = ReferralRow.objects.get(pk=held).snapshot()
