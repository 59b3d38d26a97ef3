"""How members refer, counted by the database: legs, pairs, refusals, waits, and who may read them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import CountedRow, LegRow
from heyi.contexts.referral.terms import State
from heyi.foundation.guard import lifted
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.moments import day_of
from tests.making import NOW, Yibin, a_package, a_referral, a_stranger, an_alliance, taken

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def yibin(committed: None) -> Yibin:
    return an_alliance()


LATER = NOW + timedelta(days=1)
PERIOD = Period(day_of(NOW) - timedelta(days=30), day_of(LATER))


def legs() -> list[tuple[str, str, str, bool | None]]:
    with reading(OPERATOR, now=LATER):
        rows = LegRow.objects.order_by("referral", "ordinal")
        return list(rows.values_list("direction", "answer", "reason", "is_treatable_below"))


def figures(yibin: Yibin) -> referral.SiphonFigures:
    return referral.siphon_figures(yibin.region, PERIOD, actor=OPERATOR, now=LATER)


def test_every_leg_is_counted_once_with_its_answer(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.DECLINED)
    taken(yibin, made, "send_elsewhere", destination=yibin.city)
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 1
    assert legs() == [("up", "declined", "no_capacity", True), ("up", "waiting", "", True)]
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 0


def test_a_referral_that_moves_is_counted_anew(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.OUTCOME_RETURNED)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    made = taken(yibin, made, "offer_down")
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 1
    assert [one[:2] for one in legs()] == [("up", "accepted"), ("down", "waiting")]
    taken(yibin, made, "decline_below", reason="patient_unwilling")
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    assert [one[:3] for one in legs()][1] == ("down", "declined", "patient_unwilling")


def test_drafts_and_errors_have_no_legs(yibin: Yibin) -> None:
    a_referral(yibin, state=State.DRAFT)
    a_referral(yibin, state=State.ENTERED_IN_ERROR)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    assert legs() == []


def test_people_do_not_count(yibin: Yibin) -> None:
    with pytest.raises(NotPermitted):
        referral.count_legs(actor=yibin.staff(Role.PRESIDENT, yibin.city).actor(LATER), now=LATER)


def test_who_goes_down_is_told_from_who_is_kept(yibin: Yibin) -> None:
    a_referral(yibin, state=State.ACCEPTED_BELOW)
    done = a_referral(yibin, state=State.OUTCOME_RETURNED)
    taken(yibin, done, "close")
    a_referral(yibin, state=State.OUTCOME_RETURNED)
    a_referral(yibin, state=State.CLOSED, package=a_package(diagnosis_code="C71.9"))
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    counts = figures(yibin).units[yibin.region, yibin.county]
    # Of three treatable stays one may still be offered; the tumour of the brain is not in the catalogue.
    assert (counts.asked, counts.accepted, counts.treatable, counts.kept, counts.down) == (4, 4, 2, 1, 2)
    week = LATER + timedelta(days=8)
    after = referral.siphon_figures(yibin.region, PERIOD, actor=OPERATOR, now=week).units[
        yibin.region, yibin.county
    ]
    assert (after.treatable, after.kept) == (3, 2)
    pair = figures(yibin).pairs[yibin.village, yibin.county]
    assert (pair.accepted, pair.down, pair.kept) == (4, 2, 1)


def test_what_no_member_told_of_is_no_data_and_not_nought(yibin: Yibin) -> None:
    a_referral(yibin, state=State.ACCEPTED_BELOW)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    counts = figures(yibin).units[yibin.region, yibin.county]
    assert counts.stays is None
    assert referral.judge(referral.Measure.DOWN_RATE, counts, 0.2).verdict is referral.Verdict.NO_DATA


def test_refusals_and_waits_stand_with_the_unit_above(yibin: Yibin) -> None:
    for state in (State.DECLINED, State.DECLINED, State.ACCEPTED):
        a_referral(yibin, state=state)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    told = figures(yibin)
    assert [(one.unit, one.reason, one.count) for one in told.refusals] == [(yibin.county, "no_capacity", 2)]
    assert told.waits[yibin.county].of == 3


def test_lead_and_government_read_all_and_members_themselves(yibin: Yibin) -> None:
    president = yibin.staff(Role.PRESIDENT, yibin.city).actor(LATER)
    assert referral.siphon_scope(yibin.region, actor=president, now=LATER).sees_all
    member = yibin.staff(Role.PRESIDENT, yibin.county).actor(LATER)
    scope = referral.siphon_scope(yibin.region, actor=member, now=LATER)
    assert not scope.sees_all
    assert scope.own == {yibin.county}
    assert referral.siphon_figures(yibin.region, PERIOD, actor=member, now=LATER).subject == yibin.county
    with pytest.raises(NotFound):
        referral.siphon_figures(yibin.region, PERIOD, of=yibin.other_county, actor=member, now=LATER)


def test_a_leader_of_one_alliance_is_a_member_in_another(yibin: Yibin) -> None:
    president = yibin.staff(Role.PRESIDENT, yibin.city).actor(LATER)
    scope = referral.siphon_scope(yibin.west_china, actor=president, now=LATER)
    assert not scope.sees_all
    assert scope.own == {yibin.city}


def test_a_stranger_and_staff_without_the_duty_find_nothing(yibin: Yibin) -> None:
    for actor in (
        a_stranger().actor(LATER),
        yibin.staff(Role.MEMBER_DOCTOR, yibin.city).actor(LATER),
        yibin.staff(Role.PRESIDENT, yibin.county).actor(LATER),
    ):
        with pytest.raises(NotFound):
            referral.siphon_figures(yibin.west_china, PERIOD, actor=actor, now=LATER)
    with pytest.raises(NotFound):
        referral.siphon_figures(uuid4(), PERIOD, actor=a_stranger().actor(LATER), now=LATER)


@pytest.mark.parametrize(("since", "until"), [(5, 0), (-5, -9), (0, 400)])
def test_a_period_that_cannot_be_is_refused(yibin: Yibin, since: int, until: int) -> None:
    today = day_of(LATER)
    period = Period(today + timedelta(days=since), today + timedelta(days=until))
    with pytest.raises(InputInvalid):
        referral.siphon_figures(yibin.region, period, actor=OPERATOR, now=LATER)


def test_another_catalogue_counts_everything_anew(yibin: Yibin) -> None:
    a_referral(yibin, state=State.ACCEPTED)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    with lifted("an older catalogue, for a test"), reading(OPERATOR, now=LATER):
        CountedRow.objects.update(catalogue="older")
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 1


def test_the_charter_in_force_names_what_is_treatable_below(yibin: Yibin) -> None:
    a_referral(yibin, state=State.ACCEPTED)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    assert legs() == [("up", "accepted", "", True)]
    assert not figures(yibin).catalogue.is_stand_in
    text = governance.read_preset("yibin-four-level").parts[1].text
    include = "    include: [common-2026-1]\n"
    fewer = text.replace(include, f"{include}    drop: [coronary-disease]\n")
    governance.apply_charter(yibin.region, fewer, effective_from=LATER, actor=OPERATOR, now=LATER)
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 1
    assert legs() == [("up", "accepted", "", False)]
    assert referral.count_legs(actor=TIMEKEEPER, now=LATER) == 0


def test_the_provinces_list_stands_in_where_a_charter_has_none(yibin: Yibin) -> None:
    text = governance.read_preset("yibin-four-level").parts[1].text
    without = text.replace("    include: [common-2026-1]\n", "")
    governance.apply_charter(yibin.region, without, effective_from=LATER, actor=OPERATOR, now=LATER)
    a_referral(yibin, state=State.ACCEPTED)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    assert legs() == [("up", "accepted", "", True)]
    assert figures(yibin).catalogue.is_stand_in
