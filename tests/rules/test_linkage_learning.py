"""What is learned of true pairs from pairs that share a key, and what is held to be usual where nothing teaches."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.linkage_recipes import WORKING
from bench.linkage_suite import dealt
from heyi.methods.linkage.columns import Column, Role
from heyi.methods.linkage.comparisons import comparison
from heyi.methods.linkage.expectation import Patterns, columns_in, learned_shares, patterns_of
from heyi.methods.linkage.linking import link
from heyi.methods.linkage.sources import one_table
from heyi.methods.linkage.truth import quality

USUAL = [np.array([0.8, 0.12, 0.08])] * 3
STRANGERS = [np.array([0.01, 0.01, 0.98]), np.array([0.02, 0.02, 0.96]), np.array([0.005, 0.005, 0.99])]
TRUE = [np.array([0.9, 0.08, 0.02]), np.array([0.6, 0.1, 0.3]), np.array([0.85, 0.1, 0.05])]


def drawn(true: int, other: int, neighbours: list[np.ndarray]) -> Patterns:
    dice = np.random.default_rng(1)
    rows = [
        np.column_stack([dice.choice(3, size=count, p=share) for share in shares])
        for count, shares in ((true, TRUE), (other, neighbours))
    ]
    levels, counts = np.unique(np.concatenate(rows), axis=0, return_counts=True)
    return Patterns(levels, counts.astype(np.float64))


def test_what_true_pairs_agree_on_is_found_among_strangers():
    found, pairs = learned_shares(drawn(4000, 4000, STRANGERS), USUAL, STRANGERS)
    for one, true in zip(found, TRUE, strict=True):
        assert one == pytest.approx(true, abs=0.03)
    assert pairs == pytest.approx(4000, rel=0.05)


def test_neighbours_who_agree_on_one_thing_do_not_pass_for_true_pairs():
    # A household: one address, other names and days.
    household = [np.array([0.95, 0.02, 0.03]), STRANGERS[1], STRANGERS[2]]
    found, pairs = learned_shares(drawn(3000, 3000, household), USUAL, STRANGERS)
    assert pairs == pytest.approx(3000, rel=0.1)
    assert found[2][-1] < 0.12


def test_where_nothing_teaches_the_usual_holds():
    nothing = Patterns(np.array([[2, 2, 2]]), np.array([5000.0]))
    found, _ = learned_shares(nothing, USUAL, STRANGERS)
    assert found[0] == pytest.approx(USUAL[0], abs=0.01)


@given(
    st.lists(
        st.tuples(*[st.integers(-1, 2)] * 3, st.integers(1, 1000)),
        min_size=1,
        max_size=30,
        unique_by=lambda one: one[:3],
    )
)
def test_shares_are_shares_whatever_is_met(rows: list[tuple[int, int, int, int]]):
    told = np.array(rows)
    found, pairs = learned_shares(Patterns(told[:, :3], told[:, 3].astype(np.float64)), USUAL, STRANGERS)
    for one in found:
        assert one.sum() == pytest.approx(1)
        assert (one > 0).all()
    assert 0 <= pairs <= told[:, 3].sum()


def test_pairs_are_counted_by_the_level_they_reach():
    made = comparison(Column(0, "x", Role.CODE, 3, 1.0, 1.0))
    table = pa.table({"c0": ["a", "a", "b", None], "c1": ["k"] * 4, "unique_id": [0, 1, 2, 3]})
    assert columns_in(made) == {"c0"}
    found = patterns_of(table, [made], "l.c1 = r.c1", 6)
    assert dict(zip(found.levels[:, 0].tolist(), found.counts.tolist(), strict=True)) == {-1: 3, 0: 1, 1: 2}


# What was once wrong, each on a set of its own (bench/linkage_recipes.py).
LEAST = {
    "two hospitals, one to one": 0.97,
    "register of a thousand": 0.99,
    "register without numbers": 0.97,
    "names, day, town and work": 0.99,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEAST)
def test_sets_of_other_columns_are_linked(name: str):
    tables = WORKING[name]()
    shown = [pa.Table.from_pandas(one.drop(columns=["id", "entity"]), preserve_index=False) for one in tables]
    assert quality(link(one_table(shown)).cluster, dealt(tables)).f1 >= LEAST[name]


@pytest.mark.slow
def test_namesakes_of_a_town_in_which_nobody_is_twice_stay_apart():
    (table,) = WORKING["nobody twice"]()
    shown = pa.Table.from_pandas(table.drop(columns=["id", "entity"]), preserve_index=False)
    assert link(one_table([shown])).clusters >= 0.999 * len(table)
