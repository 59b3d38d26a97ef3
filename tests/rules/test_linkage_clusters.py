"""From weights to clusters without chains, and the count of what was right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.methods.linkage.clusters import clustered, components
from heyi.methods.linkage.scoring import Scored
from heyi.methods.linkage.truth import Quality, quality


def scored(pairs: dict[tuple[int, int], float]) -> Scored:
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return Scored(left, right, np.array(list(pairs.values()), dtype=np.float64), len(pairs))


def weighing(pairs: dict[tuple[int, int], float]):
    def weighed(left, right):
        asked = zip(left.tolist(), right.tolist(), strict=True)
        return scored({pair: pairs[tuple(sorted(pair))] for pair in asked})

    return weighed


def test_a_record_that_fits_two_people_does_not_make_them_one():
    # 0, 1 and 3, 4 are twins with numbers; 2 is one of them without.
    weights = {(0, 1): 30.0, (3, 4): 30.0, (1, 2): 12.0, (2, 3): 8.0, (0, 2): 12.0, (2, 4): 8.0}
    against = {(0, 3): -40.0, (0, 4): -40.0, (1, 3): -40.0, (1, 4): -40.0}
    found = clustered(scored(weights), 6, 0.0, weighing(weights | against))
    assert found.tolist() == [0, 0, 0, 3, 3, 5]


def test_a_chain_whose_ends_agree_stays_whole():
    weights = {(0, 1): 9.0, (1, 2): 9.0}
    found = clustered(scored(weights), 3, 0.0, weighing(weights | {(0, 2): -3.0}))
    assert found.tolist() == [0, 0, 0]


def test_pairs_below_the_threshold_join_nobody():
    assert clustered(scored({(0, 1): 1.0}), 2, 2.0, weighing({})).tolist() == [0, 1]


def test_a_very_long_chain_loses_its_weakest_links_before_it_is_weighed():
    weights = {(place, place + 1): 3.0 if place % 10 == 9 else 20.0 for place in range(199)}

    def weighed(left, right):
        return Scored(left, right, np.where(right - left == 1, 20.0, -1.0), len(left))

    found = clustered(scored(weights), 200, 0.0, weighed)
    assert set(np.bincount(np.unique(found, return_inverse=True)[1])) <= set(range(1, 11))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_components_are_those_of_a_plain_search(edges: list[tuple[int, int]]):
    left, right = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    label = list(range(31))
    for _ in range(31):
        for one, other in edges:
            label[one] = label[other] = min(label[one], label[other])
    assert components(31, left, right).tolist() == label


def test_pairs_are_counted_not_clusters():
    found = quality(np.array([0, 0, 0, 3, 3]), np.array([7, 7, 8, 8, 9]))
    assert found == Quality(true_positives=1, false_positives=3, false_negatives=1)
    assert (found.precision, found.recall) == (0.25, 0.5)
    assert found.f1 == pytest.approx(1 / 3)


def test_a_record_whose_person_is_not_told_is_not_counted():
    assert quality(np.array([0, 0, 0]), np.array([1, 1, -1])) == Quality(1, 0, 0)
