"""Supply: weekly clinics that make their periods, expected discharges, beds lent and given back."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import CapacityPoolRow, DischargeRow, HoldRow
from heyi.contexts.referral.rules.lending import BedsInUse, LoanEnded, PeriodShut
from heyi.contexts.referral.rules.ways import NoCommonAlliance
from heyi.contexts.referral.terms import Pool, PoolKind, State
from heyi.contexts.referral.terms.capacity import LoanState
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from tests.making import Yibin, a_referral, a_stranger, an_alliance, some_beds, taken

pytestmark = pytest.mark.usefixtures("committed")

# Monday
NOW = datetime.fromisoformat("2026-03-09T09:00+08:00")
END = NOW + timedelta(days=3)


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance(NOW)


def nurse(place: Yibin, at: Any = None) -> Actor:
    return place.staff(Role.WARD_NURSE, at or place.county).actor(NOW)


def a_template(place: Yibin, **changes: Any) -> referral.NewTemplate:
    told: dict[str, Any] = {
        "organisation": place.county, "unit": "心内科门诊", "weekday": 0, "begins": time(8), "ends": time(11, 30),
        "places": 6, "first_on": NOW.date(),
    }  # fmt: skip
    return referral.NewTemplate(**(told | changes))


def periods() -> list[datetime]:
    with reading(OPERATOR, now=NOW):
        slots = CapacityPoolRow.objects.filter(kind=PoolKind.SLOT).order_by("starts_at")
        return list(slots.values_list("starts_at", flat=True))


def make(now: datetime = NOW) -> int:
    return referral.make_periods(actor=TIMEKEEPER, now=now)


def places_of(*pools: Pool) -> list[int]:
    with reading(OPERATOR, now=NOW):
        found = dict(CapacityPoolRow.objects.values_list("id", "places"))
    return [found[pool.id] for pool in pools]


# ---- Weekly clinics ----


def test_a_weekly_clinic_makes_the_periods_of_four_weeks_once(place: Yibin):
    """Today's began at eight and is past; three more Mondays lie within the four weeks."""
    referral.keep_template(a_template(place), actor=nurse(place), now=NOW)
    assert make() == 3
    assert make() == 0
    mondays = [datetime.fromisoformat(f"2026-03-{day}T08:00+08:00") for day in (16, 23, 30)]
    assert periods() == mondays
    # A week later one more comes into sight; one that was closed is not made again.
    with reading(OPERATOR, now=NOW):
        first = CapacityPoolRow.objects.filter(kind=PoolKind.SLOT).order_by("starts_at").first()
        assert first is not None
    referral.close_pool(first.id, referral_reason(), actor=nurse(place), now=NOW)
    assert make(NOW + timedelta(days=7)) == 1
    assert len(periods()) == 4
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(fact="periods_made").count() == 2


def referral_reason():
    from heyi.contexts.referral.terms import RecallReason

    return RecallReason.DOCTOR_ABSENT


def test_the_same_clinic_kept_again_has_another_number_from_the_next_period_on(place: Yibin):
    first = referral.keep_template(a_template(place), actor=nurse(place), now=NOW)
    again = referral.keep_template(a_template(place, places=9), actor=nurse(place), now=NOW)
    assert (again.id, again.places) == (first.id, 9)


def test_an_ended_clinic_makes_no_more_periods(place: Yibin):
    made = referral.keep_template(a_template(place), actor=nurse(place), now=NOW)
    ended = referral.end_template(made.id, date(2026, 3, 16), actor=nurse(place), now=NOW)
    assert ended.last_on == date(2026, 3, 16)
    assert make() == 1
    with pytest.raises(PeriodShut):
        referral.end_template(made.id, date(2026, 3, 20), actor=nurse(place), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": " "}, "unit"), ({"weekday": 7}, "weekday"), ({"places": 0}, "places"), ({"ends": time(8)}, "ends"),
    ],
)  # fmt: skip
def test_a_clinic_that_cannot_be_is_refused(place: Yibin, changes: dict[str, Any], field: str):
    with pytest.raises(InputInvalid) as refused:
        referral.keep_template(a_template(place, **changes), actor=nurse(place), now=NOW)
    assert {one.field for one in refused.value.problems} == {field}


def test_only_who_manages_places_there_keeps_clinics(place: Yibin):
    made = referral.keep_template(a_template(place), actor=nurse(place), now=NOW)
    others = (
        place.staff(Role.MEMBER_DOCTOR, place.county).actor(NOW),
        nurse(place, place.city),
        a_stranger(NOW).actor(NOW),
    )
    for other in others:
        with pytest.raises(NotPermitted):
            referral.keep_template(a_template(place), actor=other, now=NOW)
        with pytest.raises((NotPermitted, NotFound)):
            referral.end_template(made.id, date(2026, 3, 16), actor=other, now=NOW)


# ---- Discharges ----


def test_a_ward_tells_how_many_go_home_and_corrects_it(place: Yibin):
    pool = some_beds(place.county, by=nurse(place), now=NOW)
    tomorrow = date(2026, 3, 10)
    for count in (2, 3):
        referral.expect_discharges(pool.id, tomorrow, count, actor=nurse(place), now=NOW)
    with reading(OPERATOR, now=NOW):
        assert list(DischargeRow.objects.values_list("on", "count")) == [(tomorrow, 3)]
    board = referral.capacity_week(referral.PlacesWanted(), actor=nurse(place), now=NOW)
    assert [cell.leaving for cell in board.rows[0].days][:3] == [0, 3, 0]


@pytest.mark.parametrize(
    ("day", "count", "field"), [(8, 1, "on"), (24, 1, "on"), (10, 6, "count"), (10, -1, "count")]
)
def test_a_number_of_discharges_that_cannot_be_is_refused(place: Yibin, day: int, count: int, field: str):
    pool = some_beds(place.county, by=nurse(place), now=NOW)
    with pytest.raises(InputInvalid) as refused:
        referral.expect_discharges(pool.id, date(2026, 3, day), count, actor=nurse(place), now=NOW)
    assert {one.field for one in refused.value.problems} == {field}


def test_only_the_ward_tells_its_discharges(place: Yibin):
    pool = some_beds(place.county, by=nurse(place), now=NOW)
    with pytest.raises(NotPermitted):
        doctor = place.staff(Role.MEMBER_DOCTOR, place.county).actor(NOW)
        referral.expect_discharges(pool.id, NOW.date(), 1, actor=doctor, now=NOW)
    with pytest.raises(NotFound):
        referral.expect_discharges(pool.id, NOW.date(), 1, actor=nurse(place, place.city), now=NOW)


# ---- Lent beds ----


def two_wards(place: Yibin) -> tuple[Pool, Pool]:
    return (
        some_beds(place.county, places=4, unit="内科", by=nurse(place), now=NOW),
        some_beds(place.city, places=2, unit="呼吸科", by=nurse(place, place.city), now=NOW),
    )


def a_loan(place: Yibin, pool: Pool, **changes: Any) -> referral.LoanOffer:
    offer = referral.LoanOffer(
        pool=pool.id, borrower=place.city, borrower_unit="呼吸科", places=2, ends_at=END
    )
    return replace(offer, **changes)


def running(place: Yibin) -> tuple[Pool, Pool, Any]:
    ours, theirs = two_wards(place)
    loan = referral.lend_beds(a_loan(place, ours), actor=nurse(place), now=NOW)
    return ours, theirs, referral.take_loan(loan.id, actor=nurse(place, place.city), now=NOW)


def test_lent_beds_change_hands_when_they_are_taken_and_come_back_in_time(place: Yibin):
    ours, theirs = two_wards(place)
    loan = referral.lend_beds(a_loan(place, ours), actor=nurse(place), now=NOW)
    assert places_of(ours, theirs) == [4, 2]
    taken_loan = referral.take_loan(loan.id, actor=nurse(place, place.city), now=NOW)
    assert taken_loan.state is LoanState.RUNNING
    assert places_of(ours, theirs) == [2, 4]
    assert referral.end_loans(actor=TIMEKEEPER, now=END - timedelta(minutes=1)) == 0
    assert referral.end_loans(actor=TIMEKEEPER, now=END) == 1
    assert places_of(ours, theirs) == [4, 2]
    assert referral.end_loans(actor=TIMEKEEPER, now=END) == 0
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.filter(case=str(loan.id)).order_by("ordinal")
        assert list(facts.values_list("fact", flat=True)) == ["beds_lent", "loan_taken", "beds_returned"]


def test_a_ward_that_offered_no_beds_yet_may_borrow(place: Yibin):
    ours, _ = two_wards(place)
    offer = a_loan(place, ours, borrower=place.county, borrower_unit="感染科")
    loan = referral.lend_beds(offer, actor=nurse(place), now=NOW)
    referral.take_loan(loan.id, actor=nurse(place), now=NOW)
    pools = {pool.unit: pool.places for pool in referral.list_pools(actor=nurse(place), now=NOW)}
    assert pools == {"内科": 2, "感染科": 2}


def test_nobody_lends_more_than_is_free_then_or_when_it_is_taken(place: Yibin):
    ours, _ = two_wards(place)
    with pytest.raises(BedsInUse):
        referral.lend_beds(a_loan(place, ours, places=5), actor=nurse(place), now=NOW)
    loan = referral.lend_beds(a_loan(place, ours, places=4), actor=nurse(place), now=NOW)
    taken(place, a_referral(place, now=NOW), "accept", now=NOW, pool=ours.id)
    with pytest.raises(BedsInUse) as refused:
        referral.take_loan(loan.id, actor=nurse(place, place.city), now=NOW)
    assert refused.value.facts == {"places": 4, "free": 3}
    assert places_of(ours) == [4]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": 0}, "places"), ({"ends_at": NOW}, "ends_at"), ({"borrower_unit": " "}, "borrower_unit"),
        ({"ends_at": NOW + timedelta(days=367)}, "ends_at"),
    ],
)  # fmt: skip
def test_a_loan_that_cannot_be_is_refused(place: Yibin, changes: dict[str, Any], field: str):
    ours, _ = two_wards(place)
    with pytest.raises(InputInvalid) as refused:
        referral.lend_beds(a_loan(place, ours, **changes), actor=nurse(place), now=NOW)
    assert {one.field for one in refused.value.problems} == {field}


def test_each_side_does_its_own_part_and_strangers_none(place: Yibin):
    ours, _ = two_wards(place)
    with pytest.raises(NotFound):
        referral.lend_beds(a_loan(place, ours), actor=nurse(place, place.city), now=NOW)
    with pytest.raises(NoCommonAlliance):
        outside = a_stranger(NOW).organisation
        referral.lend_beds(a_loan(place, ours, borrower=outside), actor=nurse(place), now=NOW)
    loan = referral.lend_beds(a_loan(place, ours), actor=nurse(place), now=NOW)
    with pytest.raises(NotPermitted):
        referral.take_loan(loan.id, actor=nurse(place), now=NOW)
    with pytest.raises(NotPermitted):
        referral.withdraw_loan(loan.id, actor=nurse(place, place.city), now=NOW)
    for verb in (referral.take_loan, referral.return_beds, referral.withdraw_loan):
        with pytest.raises(NotFound):
            verb(loan.id, actor=a_stranger(NOW).actor(NOW), now=NOW)


def test_a_withdrawn_offer_cannot_be_taken_nor_withdrawn_again(place: Yibin):
    ours, theirs = two_wards(place)
    loan = referral.lend_beds(a_loan(place, ours), actor=nurse(place), now=NOW)
    assert referral.withdraw_loan(loan.id, actor=nurse(place), now=NOW).state is LoanState.WITHDRAWN
    for verb, at in (
        (referral.take_loan, place.city),
        (referral.return_beds, place.city),
        (referral.withdraw_loan, place.county),
    ):
        with pytest.raises(LoanEnded):
            verb(loan.id, actor=nurse(place, at), now=NOW)
    assert places_of(ours, theirs) == [4, 2]


def test_the_borrower_gives_back_early_what_is_free(place: Yibin):
    ours, theirs, loan = running(place)
    with pytest.raises(NotPermitted):
        referral.return_beds(loan.id, actor=nurse(place), now=NOW)
    back = referral.return_beds(loan.id, actor=nurse(place, place.city), now=NOW)
    assert (back.state, back.returned) == (LoanState.RETURNED, 2)
    assert places_of(ours, theirs) == [4, 2]


def test_who_lies_in_a_lent_bed_is_not_turned_out_and_who_was_only_promised_one_waits(place: Yibin):
    """Two own beds and two lent ones, three patients in them and one expected: one bed goes back at once, one when it is free."""
    ours, theirs, loan = running(place)
    city = place.staff(Role.DEPARTMENT_HEAD, place.city).actor(NOW)
    ones = []
    for _ in range(4):
        sent = taken(place, a_referral(place, now=NOW), "redirect", now=NOW)
        given = {"pool": theirs.id}
        ones.append(referral.take_step(sent.id, "accept", given, seen_version=None, actor=city, now=NOW))
    for one in ones[:3]:
        referral.take_step(one.id, "confirm_arrival", {}, seen_version=None, actor=city, now=NOW)
    assert referral.end_loans(actor=TIMEKEEPER, now=END) == 1
    assert places_of(ours, theirs) == [3, 3]
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(case=str(loan.id), fact="loan_overdue").count() == 1
        live = HoldRow.objects.filter(pool=theirs.id, ended_at=None)
        assert {hold.referral_id for hold in live} == {one.id for one in ones[:3]}
    outline = referral.outline_referral(ones[3].id, actor=city, now=END)
    assert outline.referral.state is State.WAITING_FOR_PLACE
    late_city = place.staff(Role.DEPARTMENT_HEAD, place.city).actor(END)
    referral.take_step(
        ones[0].id, "complete", {"outcome": "好转"}, seen_version=None, actor=late_city, now=END
    )
    # The bed is owed, so it goes home before anybody who waits is given it.
    referral.keep_time(actor=TIMEKEEPER, now=END + timedelta(minutes=1))
    assert places_of(ours, theirs) == [4, 2]
    (told,) = referral.list_loans(actor=nurse(place), now=END).rows
    assert (told.loan.state, told.may_return) == (LoanState.RETURNED, False)
