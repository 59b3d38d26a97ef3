"""Who comes first for a place, whose a kept place is and until when, and how many lent beds go back. Tables and laws."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heyi.contexts.governance.terms import Tier, Urgency
from heyi.contexts.referral.rules.lending import GiveBack, give_back
from heyi.contexts.referral.rules.sharing import available_to, share_of, tiers_below
from heyi.contexts.referral.rules.waiting import deal, in_order, turns, why_not
from heyi.contexts.referral.terms import PassReason, Pool, PoolKind
from heyi.contexts.referral.terms.capacity import Reserve, Share, Waiting

AGEING = 14
BELOW = frozenset({Tier.TOWNSHIP, Tier.VILLAGE})
E, U, L = Urgency.EMERGENCY, Urgency.URGENT, Urgency.ELECTIVE


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


# Monday
NOW = at("2026-08-03T09:00")


def waits(number: int, urgency: Urgency = L, *, days: float = 0, **more: Any) -> Waiting:
    submitted = NOW - timedelta(days=days)
    told: dict[str, Any] = {"tier": Tier.TOWNSHIP, "since": submitted}
    return Waiting(referral=UUID(int=number), urgency=urgency, submitted_at=submitted, **(told | more))


def a_pool(**changes: Any) -> Pool:
    told: dict[str, Any] = {
        "id": UUID(int=90), "organisation": UUID(int=91), "unit": "心内科", "kind": PoolKind.BED, "places": 10, "taken": 0,
    }  # fmt: skip
    return Pool(**(told | changes))


def a_clinic(begins: str = "2026-08-10T08:00", **changes: Any) -> Pool:
    start = at(begins)
    return a_pool(kind=PoolKind.SLOT, starts_at=start, ends_at=start + timedelta(hours=4), **changes)


# Three of ten are kept until five days before, one until three days before.
RESERVE = Reserve(ratio=0.3, tiers=BELOW, steps=((5, 0.1), (3, 0)), released_at=time(8))


# ---- Kept shares ----


@pytest.mark.parametrize(
    ("now", "changes", "kept", "until"),
    [
        ("2026-08-01T00:00", {}, 3, "2026-08-05T08:00"),
        ("2026-08-05T07:59", {}, 3, "2026-08-05T08:00"),
        ("2026-08-05T08:00", {}, 1, "2026-08-07T08:00"),
        ("2026-08-07T07:59", {}, 1, "2026-08-07T08:00"),
        ("2026-08-07T08:00", {}, 0, None),
        # Those from below take the kept ones first, so that each of them leaves one fewer to keep.
        ("2026-08-01T00:00", {"taken": 2, "taken_from_below": 2}, 1, "2026-08-05T08:00"),
        ("2026-08-01T00:00", {"taken": 3, "taken_from_below": 3}, 0, None),
        # What is full keeps nothing; what is nearly full keeps what is left.
        ("2026-08-01T00:00", {"taken": 8}, 2, "2026-08-05T08:00"),
        ("2026-08-01T00:00", {"taken": 10}, 0, None),
        # A part of a place is no place.
        ("2026-08-01T00:00", {"places": 3}, 0, None),
        ("2026-08-01T00:00", {"places": 4}, 1, "2026-08-05T08:00"),
    ],
)
def test_places_are_kept_and_let_go_by_the_timetable(
    now: str, changes: dict[str, Any], kept: int, until: str | None
):
    share = share_of(a_clinic(**changes), RESERVE, now=at(now))
    assert (share.kept, share.until) == (kept, at(until) if until else None)
    assert available_to(Tier.VILLAGE, share) == share.free
    assert available_to(Tier.COUNTY, share) == share.free - kept


def test_nothing_is_kept_of_beds_or_without_a_charter():
    assert share_of(a_pool(), RESERVE, now=NOW).open_to_all == 10
    assert share_of(a_clinic(), None, now=NOW).open_to_all == 10


def test_places_are_kept_for_every_tier_below_unless_the_charter_names_some():
    assert tiers_below(Tier.COUNTY, frozenset()) == BELOW
    assert tiers_below(Tier.COUNTY, frozenset({Tier.VILLAGE})) == {Tier.VILLAGE}
    assert tiers_below(Tier.VILLAGE, frozenset()) == frozenset()


@given(
    places=some.integers(0, 60),
    below=some.integers(0, 60),
    others=some.integers(0, 60),
    hours=some.integers(-48, 24 * 20),
    ratio=some.sampled_from([0, 0.1, 0.25, 0.3, 1.0]),
)
def test_kept_places_are_free_ones_and_only_ever_fewer(
    places: int, below: int, others: int, hours: int, ratio: float
):
    reserve = Reserve(ratio=ratio, tiers=BELOW, steps=((5, ratio / 2), (3, 0)), released_at=time(8))
    pool = a_clinic(places=places, taken=below + others, taken_from_below=below)
    assert pool.starts_at is not None
    now = pool.starts_at - timedelta(hours=hours)
    share, later = (share_of(pool, reserve, now=moment) for moment in (now, now + timedelta(hours=13)))
    assert 0 <= later.kept <= share.kept <= share.free
    assert share.kept <= ratio * places


# ---- The order ----


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ([waits(1, L, days=9), waits(2, U, days=1), waits(3, E)], [3, 2, 1]),
        ([waits(1, L, days=2), waits(2, L, days=5), waits(3, L, days=3)], [2, 3, 1]),
        # After fourteen days an elective patient ranks as urgent, and there by submission; a day earlier not yet.
        ([waits(1, U, days=3), waits(2, L, days=13.9)], [1, 2]),
        ([waits(1, U, days=3), waits(2, L, days=14)], [2, 1]),
        # No wait makes anybody an emergency.
        ([waits(1, L, days=300), waits(2, U, days=200), waits(3, E)], [3, 1, 2]),
        # The same moment is decided by the id, the same way whoever asks.
        ([waits(2), waits(1)], [1, 2]),
    ],
)
def test_the_order_is_by_class_then_by_submission_and_a_long_wait_raises(
    line: list[Waiting], order: list[int]
):
    assert [one.referral.int for one in in_order(line, AGEING, now=NOW)] == order
    assert in_order(reversed(line), AGEING, now=NOW) == in_order(line, AGEING, now=NOW)


def test_each_learns_where_they_stand_and_why():
    line = [waits(1, L, days=15), waits(2, U, days=2), waits(3, E), waits(4, L, days=3)]
    told = [
        (one.waiting.referral.int, one.position, one.more_urgent, one.earlier, one.waited_days, one.is_raised)
        for one in turns(line, AGEING, now=NOW)
    ]
    assert told == [
        (3, 1, 0, 0, 0, False), (1, 2, 1, 0, 15, True), (2, 3, 1, 1, 2, False), (4, 4, 3, 0, 3, False),
    ]  # fmt: skip
    last = turns(line, AGEING, now=NOW)[-1]
    assert last.raised_at == last.waiting.submitted_at + timedelta(days=AGEING)


WAITS = some.lists(
    some.tuples(
        some.sampled_from([E, U, L]), some.integers(0, 60), some.sampled_from([Tier.COUNTY, Tier.VILLAGE])
    ),
    max_size=12,
).map(lambda many: [waits(n, u, days=d, tier=t) for n, (u, d, t) in enumerate(many, start=1)])


@given(WAITS)
def test_who_comes_later_passes_a_raised_patient_only_as_an_emergency(line: list[Waiting]):
    """The law against starving: after the ageing time the number of those who go first can only shrink."""
    ordered = in_order(line, AGEING, now=NOW)
    for ahead, one in enumerate(ordered):
        if NOW - one.submitted_at >= timedelta(days=AGEING) and one.urgency is not E:
            for other in ordered[:ahead]:
                assert other.urgency is E or other.submitted_at <= one.submitted_at


@given(WAITS, some.integers(0, 8), some.integers(0, 8))
def test_places_are_dealt_in_order_and_nobody_is_passed_over_without_a_reason(
    line: list[Waiting], free: int, kept: int
):
    share = Share(free=free, kept=min(kept, free), tiers=BELOW)
    dealt = deal(line, a_pool(), share, AGEING, now=NOW)
    ordered = in_order(line, AGEING, now=NOW)
    assert list(dealt.given) == [one for one in ordered if one in dealt.given]
    assert len(dealt.given) <= free
    assert sum(one.tier not in BELOW for one in dealt.given) <= free - share.kept
    if dealt.given:
        ahead = ordered[: ordered.index(dealt.given[-1])]
        assert {one.referral for one, _ in dealt.passed} == {
            one.referral for one in ahead if one not in dealt.given
        }
    else:
        assert dealt.passed == ()
    # Nobody who could have had a place is left without while one they may have is free.
    if len(dealt.given) < free:
        assert all(one in dealt.given for one in ordered if one.tier in BELOW)


def test_who_cannot_come_yet_is_passed_over_for_it_and_keeps_their_rank():
    early = waits(1, U, days=9, ready_at=at("2026-08-05T00:00"))
    dealt = deal([early, waits(2)], a_pool(), Share(free=1), AGEING, now=NOW)
    assert [one.referral.int for one in dealt.given] == [2]
    assert dealt.passed == ((early, PassReason.NOT_READY),)
    # A clinic after that day is theirs.
    assert why_not(early, a_clinic("2026-08-06T08:00"), Share(free=1), now=NOW) is None
    assert why_not(early, a_clinic("2026-08-04T08:00"), Share(free=1), now=NOW) is PassReason.NOT_READY


# ---- Lent beds ----


@pytest.mark.parametrize(
    ("owed", "places", "settled", "expected", "back"),
    [
        (2, 6, 0, 0, GiveBack(2, 0)),
        (2, 6, 4, 0, GiveBack(2, 0)),
        # Who lies there is not turned out: one bed follows when it is free.
        (2, 6, 5, 0, GiveBack(1, 0)),
        (2, 6, 6, 0, GiveBack(0, 0)),
        # Who was only promised a place waits for another.
        (2, 6, 4, 1, GiveBack(2, 1)),
        (2, 6, 4, 2, GiveBack(2, 2)),
        (2, 6, 3, 2, GiveBack(2, 1)),
        (2, 6, 7, 1, GiveBack(0, 0)),
        (2, 1, 0, 0, GiveBack(1, 0)),
    ],
)
def test_lent_beds_go_back_as_far_as_nobody_lies_in_them(
    owed: int, places: int, settled: int, expected: int, back: GiveBack
):
    assert give_back(owed, places=places, settled=settled, expected=expected) == back


@given(some.integers(1, 9), some.integers(0, 20), some.integers(0, 20), some.integers(0, 20))
def test_no_more_goes_back_than_is_owed_and_there(owed: int, places: int, settled: int, expected: int):
    back = give_back(owed, places=places, settled=settled, expected=expected)
    assert 0 <= back.beds <= min(owed, places)
    assert 0 <= back.recalled <= expected
    if back.beds:
        assert settled + expected - back.recalled <= max(places - back.beds, settled)
