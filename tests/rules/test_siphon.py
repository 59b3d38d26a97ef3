"""Who is outside the limits and who is not, over counts alone; legs cut from passages; what the catalogue says."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.rules.legs import Answer, legs_of
from heyi.contexts.referral.rules.siphon import Counts, Measure, Verdict, judge, usual
from heyi.contexts.referral.rules.treatable import CATALOGUE, STAND_IN, catalogue_of, treatable_below
from heyi.contexts.referral.terms import Clock, Passage, Referral, RunningClock, Side, State
from tests.rules.down_rules import DOWN

LEAD, COUNTY, CITY, ALLIANCE = uuid4(), uuid4(), uuid4(), uuid4()
BEGUN = datetime(2026, 3, 9, 1, tzinfo=UTC)


def kept(count: int, of: int) -> Counts:
    return Counts(kept=count, treatable=of)


PEERS = tuple(kept(round(of * 0.3), of) for of in (12, 20, 33, 40, 57))


@pytest.mark.parametrize(
    ("unit", "verdict", "siphons"),
    [
        (kept(0, 0), Verdict.TOO_FEW, False),
        (kept(4, 4), Verdict.TOO_FEW, False),
        (kept(2, 5), Verdict.INSIDE, False),
        (kept(11, 30), Verdict.INSIDE, False),
        (kept(17, 30), Verdict.ABOVE, True),
        (kept(27, 30), Verdict.FAR_ABOVE, True),
        (kept(3, 30), Verdict.BELOW, False),
        (kept(0, 40), Verdict.FAR_BELOW, False),
    ],
)
def test_a_unit_is_judged_by_its_own_size(unit: Counts, verdict: Verdict, siphons: bool) -> None:
    told = judge(Measure.KEPT, unit, usual(Measure.KEPT, (*PEERS, unit)))
    assert (told.verdict, told.siphons) == (verdict, siphons)


def test_a_lead_with_most_of_the_cases_is_not_its_own_measure() -> None:
    lead = kept(850, 1000)
    target = usual(Measure.KEPT, (lead, *PEERS))
    assert target == pytest.approx(0.3, abs=0.02)
    assert judge(Measure.KEPT, lead, target).verdict is Verdict.FAR_ABOVE
    assert all(judge(Measure.KEPT, one, target).verdict is Verdict.INSIDE for one in PEERS)


def test_a_ratio_siphons_where_few_come_back() -> None:
    peers = [Counts(accepted=of, down=of // 2) for of in (20, 30, 40)]
    target = usual(Measure.DOWN_TO_UP, peers)
    assert target == 0.5
    few, many = Counts(accepted=60, down=6), Counts(accepted=20, down=40)
    assert judge(Measure.DOWN_TO_UP, few, target).siphons
    told = judge(Measure.DOWN_TO_UP, many, target)
    assert told.verdict.is_outside
    assert not told.siphons
    assert told.value == 2.0


def test_two_units_show_nothing_usual() -> None:
    assert usual(Measure.KEPT, (kept(1, 10), kept(9, 10))) is None
    assert judge(Measure.KEPT, kept(9, 10), None).verdict is Verdict.NO_PEERS


def test_no_data_is_told_from_nought() -> None:
    assert judge(Measure.DOWN_RATE, Counts(down=4), 0.2).verdict is Verdict.NO_DATA
    told = judge(Measure.UNSENT, Counts(stays=50, sent=50), 0.2)
    assert (told.count, told.of, told.value) == (0, 50, 0.0)


@given(st.integers(0, 4), st.floats(0.05, 0.95))
def test_fewer_than_five_cases_are_never_judged(of: int, target: float) -> None:
    for count in range(of + 1):
        assert judge(Measure.KEPT, kept(count, of), target).verdict is Verdict.TOO_FEW


def test_fair_members_of_every_size_are_called_outside_about_as_often_as_named() -> None:
    dice = np.random.default_rng(7)
    outside = far = judged = small_outside = small = 0
    for _ in range(120):
        sizes = dice.integers(5, 120, size=12).tolist()
        units = [kept(int(dice.binomial(of, 0.4)), of) for of in sizes]
        target = usual(Measure.KEPT, units)
        for unit in units:
            verdict = judge(Measure.KEPT, unit, target).verdict
            judged, outside, far = judged + 1, outside + verdict.is_outside, far + verdict.is_far
            if unit.treatable < 15:
                small, small_outside = small + 1, small_outside + verdict.is_outside
    assert 0.015 < outside / judged < 0.05
    assert far / judged < 0.004
    assert small_outside / small < 0.05


CHARTERS = catalogue_of(DOWN)


@pytest.mark.parametrize(
    ("code", "age", "answer"),
    [
        ("I63.9", 70, True),
        ("i63", None, True),
        ("I64", 70, False),
        ("J18.9", 9, True),
        ("J42", 9, False),
        ("J42", 15, True),
        ("J42", None, None),
        ("E11.9", 50, True),
        ("E119", 50, True),
        ("E11.2", 50, False),
        ("E11", 50, None),
        ("M51.2", 50, True),
        ("M51.3", 50, False),
        ("N13.2", 50, True),
        ("N13.1", 50, False),
        ("B37.1", 50, True),
        ("I10.x00", 60, True),
        ("I25.1", 60, True),
        ("I26", 60, False),
        ("", 60, None),
        ("高血压", 60, None),
    ],
)
def test_what_the_catalogue_says(code: str, age: int | None, answer: bool | None) -> None:
    assert treatable_below(code, age) is answer
    # The charter took the same list over, with an age at each entry of pneumonia.
    assert CHARTERS.says(code, age) is answer


@pytest.mark.parametrize(
    ("code", "age", "answer"),
    [
        ("Z48.0", 50, True),
        ("F20", None, True),
        ("E11.9+", 50, True),
        ("J18.9", None, None),
        ("C71.9", 50, False),
    ],
)
def test_a_charter_may_name_more(code: str, age: int | None, answer: bool | None) -> None:
    assert CHARTERS.says(code, age) is answer


def test_a_charter_without_a_catalogue_gets_the_provinces() -> None:
    assert catalogue_of(()) is STAND_IN
    assert STAND_IN.is_stand_in
    assert not CHARTERS.is_stand_in
    assert CHARTERS.entries == sum(count for _, count in CHARTERS.origins) > 13
    assert {origin.status for origin, _ in CHARTERS.origins} == {"secondary", "unverified"}


def test_another_entry_is_another_version() -> None:
    assert catalogue_of(DOWN[1:]).version != CHARTERS.version
    assert catalogue_of(tuple(reversed(DOWN))).version == CHARTERS.version


def test_the_catalogue_holds_what_could_be_read() -> None:
    assert len({number.rstrip("ab") for number in CATALOGUE}) == 13


def a_referral(state: State, **more: object) -> Referral:
    told = {
        "id": uuid4(), "journey": uuid4(), "person": uuid4(), "patient": uuid4(), "direction": Direction.UP,
        "urgency": Urgency.ELECTIVE, "state": state, "version": 9, "origin": COUNTY, "origin_alliance": ALLIANCE,
        "sender": COUNTY, "sender_alliance": ALLIANCE, "receiver": LEAD, "receiver_alliance": ALLIANCE,
        "drafted_at": BEGUN, "moved_at": BEGUN, "moved_by": uuid4(),
    }  # fmt: skip
    return Referral(**(told | more))


def passages(*steps: tuple[str, Side, UUID | None], **reasons: str) -> list[Passage]:
    return [
        Passage(
            ordinal=number, action=action, frm=State.DRAFT, to=State.SEEN, skipped=(), side=side, organisation=here,
            alliance=ALLIANCE, charter=None, by=uuid4(), at=BEGUN + timedelta(hours=number), reason=reasons.get(action, ""),
        )
        for number, (action, side, here) in enumerate(steps)
    ]  # fmt: skip


UP = (("submit", Side.SENDER, COUNTY), ("see", Side.RECEIVER, LEAD), ("accept", Side.RECEIVER, LEAD))


def test_one_leg_of_one_answer() -> None:
    (leg,) = legs_of(a_referral(State.ACCEPTED), passages(*UP))
    assert (leg.sender, leg.receiver, leg.answer, leg.answer_minutes) == (COUNTY, LEAD, Answer.ACCEPTED, 120)
    assert leg.in_time is None


def test_the_clock_judges_the_last_answer() -> None:
    clock = RunningClock(
        name=Clock.ANSWER,
        target_minutes=100,
        working=True,
        started_at=BEGUN,
        ran_minutes=101,
        stopped_at=BEGUN,
    )
    (leg,) = legs_of(a_referral(State.ACCEPTED), passages(*UP), answer_clock=clock)
    assert leg.in_time is False


def test_a_unit_that_declined_keeps_its_leg_when_another_is_asked() -> None:
    steps = (
        *UP[:2], ("decline", Side.RECEIVER, LEAD), ("send_elsewhere", Side.SENDER, COUNTY), ("accept", Side.RECEIVER, CITY),
    )  # fmt: skip
    first, second = legs_of(
        a_referral(State.ACCEPTED, receiver=CITY), passages(*steps, decline="no_capacity")
    )
    assert (first.receiver, first.answer, first.reason) == (LEAD, Answer.DECLINED, "no_capacity")
    assert (second.receiver, second.answer, second.answer_minutes) == (CITY, Answer.ACCEPTED, 60)


def test_the_way_down_is_a_leg_of_its_own_and_known_to_the_way_up() -> None:
    steps = (
        *UP, ("complete", Side.RECEIVER, LEAD), ("offer_down", Side.UPPER, LEAD), ("decline_below", Side.LOWER, COUNTY),
        ("offer_down", Side.UPPER, LEAD), ("accept_below", Side.LOWER, CITY),
    )  # fmt: skip
    told = passages(*steps, decline_below="staff_missing")
    up, refused, taken = legs_of(a_referral(State.CLOSED, lower=CITY, lower_alliance=ALLIANCE), told)
    assert up.offered_at == BEGUN + timedelta(hours=4)
    assert up.is_over
    assert (refused.receiver, refused.answer, refused.reason) == (COUNTY, Answer.DECLINED, "staff_missing")
    assert (taken.direction, taken.sender, taken.receiver) == (Direction.DOWN, LEAD, CITY)


@pytest.mark.parametrize("state", [State.DRAFT, State.ENTERED_IN_ERROR])
def test_what_was_never_sent_has_no_leg(state: State) -> None:
    assert legs_of(a_referral(state), passages(*UP)) == ()


def test_a_unit_passed_over_before_it_did_anything_is_not_guessed() -> None:
    steps = (UP[0], ("reassign", Side.CENTRE, CITY), ("accept", Side.RECEIVER, LEAD))
    (leg,) = legs_of(a_referral(State.ACCEPTED), passages(*steps))
    assert leg.receiver == LEAD
