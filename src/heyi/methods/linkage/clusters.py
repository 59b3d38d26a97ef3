"""From scored pairs to clusters: one cluster a person. Not here: scoring.

Taking every pair above the threshold as sure would chain: one record without a number, of one of two twins, joins both.
So where a chain is longer than its ends agree, all its pairs are weighed, and two groups are joined only while the mean
evidence between all their records speaks for it (average linkage on the weights; Bansal, Blum and Chawla 2004 call the
aim correlation clustering).
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from heyi.methods.linkage.scoring import MOST_WEIGHED, Numbers, Scored, Weights, pairs_inside

Weigh = Callable[[Numbers, Numbers], Scored]

_STEP_BITS = 4.0


def components(count: int, left: Numbers, right: Numbers) -> Numbers:
    """For each of `count` records the smallest record that it hangs together with, over the given pairs."""
    label = np.arange(count)
    if not len(left):
        return label
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        np.minimum.at(label, left, low)
        np.minimum.at(label, right, low)
        while True:
            further = label[label]
            if (further == label).all():
                break
            label = further
        if (label == before).all():
            return label


def doubtful(label: Numbers, left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
    """The records whose component is not one in which every record is joined with every other."""
    count = len(label)
    sizes = np.bincount(label, minlength=count)
    joined = np.bincount(label[left], minlength=count)
    incomplete = joined < sizes * (sizes - 1) // 2
    return incomplete[label]


def clustered(pairs: Scored, count: int, threshold: float, weighed: Weigh) -> Numbers:
    """For each of `count` records the number of its cluster: the smallest record in it.

    Shape: `weighed` scores the pairs it is given. Units: `threshold` in bits.
    """
    over = pairs.weight >= threshold
    left, right, weight = pairs.left[over], pairs.right[over], pairs.weight[over]
    label = components(count, left, right)
    bar = threshold
    while np.bincount(label, minlength=1).max(initial=0) > MOST_WEIGHED:
        # A chain too long to weigh whole loses its weakest links first.
        bar += _STEP_BITS
        large = np.bincount(label, minlength=count)[label] > MOST_WEIGHED
        kept = (weight >= bar) | ~large[left]
        left, right, weight = left[kept], right[kept], weight[kept]
        label = components(count, left, right)
    unsure = doubtful(label, left, right)
    if not unsure.any():
        return label
    inner = weighed(*pairs_inside(label, unsure))
    return _settled(label, inner, threshold)


def _settled(label: Numbers, inner: Scored, threshold: float) -> Numbers:
    """The components taken apart where the evidence within them is against it."""
    answer = label.copy()
    order = np.argsort(label[inner.left], kind="stable")
    component = label[inner.left][order]
    edges = np.flatnonzero(np.r_[True, component[1:] != component[:-1], True])
    for start, end in pairwise(edges.tolist()):
        rows = order[start:end]
        for group in _groups(inner.left[rows], inner.right[rows], inner.weight[rows], threshold):
            answer[group] = min(group)
    return answer


def _groups(left: Numbers, right: Numbers, weight: Weights, threshold: float) -> list[list[int]]:
    """The records of one component in groups, joined best first."""
    records = np.unique(np.r_[left, right])
    size = len(records)
    table = np.zeros((size, size))
    one, other = np.searchsorted(records, left), np.searchsorted(records, right)
    table[one, other] = table[other, one] = weight - threshold
    np.fill_diagonal(table, -np.inf)
    groups: list[list[int]] = [[int(record)] for record in records]
    counts = np.ones(size)
    while True:
        best = int(np.argmax(table))
        first, second = divmod(best, size)
        if table[first, second] < 0 or size == 1:
            return [group for group in groups if group]
        mean = (table[first] * counts[first] + table[second] * counts[second]) / (
            counts[first] + counts[second]
        )
        table[first], table[:, first] = mean, mean
        table[second], table[:, second] = -np.inf, -np.inf
        table[first, first] = -np.inf
        counts[first] += counts[second]
        groups[first] += groups[second]
        groups[second] = []
