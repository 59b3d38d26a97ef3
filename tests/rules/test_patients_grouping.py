"""Which records are one person, from the ties between them: whatever their order, and never against a decision."""

from collections.abc import Iterable
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.patients.rules.grouping import contradicts, persons_of
from heyi.contexts.patients.rules.stewardship import ContradictsDecision, refuse_contradiction
from heyi.contexts.patients.terms.identity import Tie, Verdict

RECORDS = tuple(UUID(int=number) for number in range(1, 7))
TIES = st.lists(
    st.builds(
        lambda ends, verdict, is_decided, weight: Tie(ends[0], ends[1], verdict, is_decided, weight),
        st.sampled_from(list(combinations(RECORDS, 2))),
        st.sampled_from([Verdict.SAME, Verdict.DIFFERENT]),
        st.booleans(),
        st.floats(0, 60),
    ),
    max_size=12,
    unique_by=lambda tie: (tie.one, tie.other),
)


def without_contradiction(ties: Iterable[Tie]) -> list[Tie]:
    """The ties as they can stand: each decision taken in turn, those refused that contradict an earlier one."""
    kept: list[Tie] = []
    for tie in ties:
        if not tie.is_decided or contradicts(tie.one, tie.other, tie.verdict, kept) is None:
            kept.append(tie)
    return kept


@given(TIES, st.randoms())
def test_persons_follow_from_the_ties_whatever_their_order(ties: list[Tie], chance: Random) -> None:
    standing = without_contradiction(ties)
    mixed = list(standing)
    chance.shuffle(mixed)
    assert persons_of(RECORDS, standing) == persons_of(reversed(RECORDS), mixed)


@given(TIES)
def test_every_decision_holds_and_groups_are_whole(ties: list[Tie]) -> None:
    standing = without_contradiction(ties)
    groups = persons_of(RECORDS, standing)
    for tie in standing:
        if tie.is_decided:
            assert (groups[tie.one] == groups[tie.other]) is (tie.verdict is Verdict.SAME)
    for record, group in groups.items():
        assert record in group
        assert all(groups[member] == group for member in group)


@given(TIES)
def test_a_computed_tie_is_left_out_only_for_a_decision(ties: list[Tie]) -> None:
    standing = without_contradiction(ties)
    groups = persons_of(RECORDS, standing)
    apart = {
        frozenset((tie.one, tie.other))
        for tie in standing
        if tie.is_decided and tie.verdict is Verdict.DIFFERENT
    }
    for tie in standing:
        if tie.verdict is Verdict.SAME and groups[tie.one] != groups[tie.other]:
            both = groups[tie.one] | groups[tie.other]
            assert any(held <= both for held in apart)


def test_the_heavier_tie_wins_where_a_decision_allows_only_one() -> None:
    a, b, c = RECORDS[:3]
    apart = Tie(a, b, Verdict.DIFFERENT, is_decided=True)
    ties = [apart, Tie(a, c, Verdict.SAME, False, 12.0), Tie(b, c, Verdict.SAME, False, 30.0)]
    assert persons_of((a, b, c), ties)[c] == {b, c}
    assert persons_of((a, b, c), ties[1:])[c] == {a, b, c}


def test_contradictions_are_named() -> None:
    a, b, c, d = RECORDS[:4]
    apart = Tie(a, b, Verdict.DIFFERENT, is_decided=True)
    joined = Tie(a, c, Verdict.SAME, is_decided=True)
    assert contradicts(b, c, Verdict.SAME, [apart, joined]) == apart
    assert contradicts(b, c, Verdict.DIFFERENT, [apart, joined]) is None
    assert contradicts(c, d, Verdict.SAME, [apart, joined]) is None
    chain = [joined, Tie(c, d, Verdict.SAME, is_decided=True)]
    assert contradicts(a, d, Verdict.DIFFERENT, chain) in chain
    # What was only computed contradicts nobody.
    assert contradicts(a, d, Verdict.DIFFERENT, [joined, Tie(c, d, Verdict.SAME, False, 40.0)]) is None
    refuse_contradiction(None)
    with pytest.raises(ContradictsDecision) as refused:
        refuse_contradiction(apart)
    assert refused.value.facts == {"one": a, "other": b}
