"""Table 1 of a study: each variable by group, with a test and a standardised difference. Not here: reading files.

Source: Austin, Commun Stat Simul Comput 2009;38:1228-1234 (standardised differences); Yang & Dalton, SAS Global Forum 2012, paper
335 (several categories); Welch, Biometrika 1947;34:28-35 and 1951;38:330-336; Kruskal & Wallis, JASA 1952;47:583-621.
docs/sources/methods-describing.md#table-one
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
# Below this expected count in any cell chi-square is no longer near its distribution (Cochran 1954).
_LEAST_EXPECTED = 5
_MOST_CATEGORIES = 50


@dataclass(frozen=True, slots=True)
class Spread:
    """A group's values. Shape: None where the group has none, or too few for a deviation."""

    n: int
    missing: int
    mean: float | None
    sd: float | None
    median: float | None
    low_quartile: float | None
    high_quartile: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A test between the groups. Shape: all None where it cannot be made, and `test` says none."""

    test: str
    statistic: float | None
    p: float | None


NOT_TESTED = Compared("none", None, None)


def spread(values: Numbers) -> Spread:
    """A group described; nan is missing."""
    known = values[~np.isnan(values)]
    missing = len(values) - len(known)
    if not len(known):
        return Spread(0, missing, None, None, None, None, None)
    low, median, high = np.percentile(known, (25, 50, 75))
    sd = float(known.std(ddof=1)) if len(known) > 1 else None
    return Spread(len(known), missing, float(known.mean()), sd, float(median), float(low), float(high))


def compare_means(groups: Sequence[Numbers]) -> Compared:
    """Welch's test of two or more groups, which does not take their spreads for equal."""
    known = [group[~np.isnan(group)] for group in groups]
    if len(known) < 2 or min(map(len, known)) < 2 or any(np.ptp(group) == 0 for group in known):
        return NOT_TESTED
    if len(known) == 2:
        found = stats.ttest_ind(known[0], known[1], equal_var=False)
        return Compared("welch-t", float(found.statistic), float(found.pvalue))
    return _welch(known)


def compare_ranks(groups: Sequence[Numbers]) -> Compared:
    """Mann and Whitney's test of two groups, Kruskal and Wallis' of more."""
    known = [group[~np.isnan(group)] for group in groups]
    if len(known) < 2 or min(map(len, known)) < 1 or np.ptp(np.concatenate(known)) == 0:
        return NOT_TESTED
    if len(known) == 2:
        found = stats.mannwhitneyu(known[0], known[1], alternative="two-sided")
        return Compared("mann-whitney", float(found.statistic), float(found.pvalue))
    found = stats.kruskal(*known)
    return Compared("kruskal", float(found.statistic), float(found.pvalue))


def compare_counts(counts: NDArray[np.int64]) -> Compared:
    """Chi-square without correction; Fisher's exact test where an expected count is below 5 and the table is two by two.

    Shape: categories by groups; empty rows and columns do not count.
    """
    kept = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(kept.shape, default=0) < 2:
        return NOT_TESTED
    found = stats.chi2_contingency(kept, correction=False)
    if kept.shape == (2, 2) and float(found.expected_freq.min()) < _LEAST_EXPECTED:
        return Compared("fisher", None, float(stats.fisher_exact(kept).pvalue))
    name = "chi-square" if float(found.expected_freq.min()) >= _LEAST_EXPECTED else "chi-square (few)"
    return Compared(name, float(found.statistic), float(found.pvalue))


def difference_of_means(groups: Sequence[Numbers]) -> float | None:
    """The largest standardised difference of any two groups: means apart in pooled deviations, without sign for more than two.

    Shape: second less first for two groups; None where a deviation is missing or both are nought.
    """
    pairs = [_means_apart(one, other) for one, other in combinations(groups, 2)]
    return _largest(pairs)


def difference_of_shares(counts: NDArray[np.int64]) -> float | None:
    """The largest standardised difference of any two groups in the shares of all categories.

    Shape: categories by groups; never negative for more than two categories; None where a group is empty.
    """
    if np.any(counts.sum(axis=0) == 0):
        return None
    shares = counts / counts.sum(axis=0)
    columns = range(counts.shape[1])
    return _largest(
        [_shares_apart(shares[:, one], shares[:, other]) for one, other in combinations(columns, 2)]
    )


def counted(
    values: Sequence[str], groups: Sequence[str], names: Sequence[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """How often each category comes in each group, empty texts apart.

    Raises: Unfit for more categories than a table can hold.
    """
    categories = sorted({value for value in values if value}, key=_order)
    if len(categories) > _MOST_CATEGORIES:
        raise Unfit(
            "categories_many",
            f"有 {len(categories)} 个类别，超过 {_MOST_CATEGORIES} 个：请合并类别，或不把此列当作分类变量。",
            f"{len(categories)} categories, above {_MOST_CATEGORIES}: join some, or do not take this column for categories.",
        )
    places: Mapping[str, int] = {name: place for place, name in enumerate(categories)}
    columns = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(categories), len(names)), dtype=np.int64)
    for value, group in zip(values, groups, strict=True):
        if value and group in columns:
            counts[places[value], columns[group]] += 1
    return categories, counts


def _order(name: str) -> tuple[int, float, str]:
    """Numbers by size, then words."""
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _welch(groups: Sequence[Numbers]) -> Compared:
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    means = np.array([group.mean() for group in groups])
    weights = sizes / np.array([group.var(ddof=1) for group in groups])
    total, number = weights.sum(), len(groups)
    centre = (weights * means).sum() / total
    lost = ((1 - weights / total) ** 2 / (sizes - 1)).sum()
    above = (weights * (means - centre) ** 2).sum() / (number - 1)
    statistic = float(above / (1 + 2 * (number - 2) / (number**2 - 1) * lost))
    freedom = (number**2 - 1) / (3 * lost)
    return Compared("welch-anova", statistic, float(stats.f.sf(statistic, number - 1, freedom)))


def _means_apart(one: Numbers, other: Numbers) -> float | None:
    first, second = spread(one), spread(other)
    if first.sd is None or second.sd is None or first.mean is None or second.mean is None:
        return None
    pooled = float(np.sqrt((first.sd**2 + second.sd**2) / 2))
    if pooled == 0:
        return 0.0 if first.mean == second.mean else None
    return (second.mean - first.mean) / pooled


def _shares_apart(one: Numbers, other: Numbers) -> float | None:
    """Two categories: the difference of the second's share; more: Mahalanobis' distance of the shares, one left out."""
    apart = (other - one)[1:]
    if not len(apart):
        return 0.0
    spreads = [np.diag(share[1:]) - np.outer(share[1:], share[1:]) for share in (one, other)]
    together = (spreads[0] + spreads[1]) / 2
    if len(apart) == 1:
        return (
            float(apart[0] / np.sqrt(together[0, 0]))
            if together[0, 0] > 0
            else (0.0 if apart[0] == 0 else None)
        )
    squared = float(apart @ np.linalg.pinv(together) @ apart)
    return float(np.sqrt(max(squared, 0.0)))


def _largest(pairs: Sequence[float | None]) -> float | None:
    known = [pair for pair in pairs if pair is not None]
    if not known or len(known) < len(pairs):
        return None
    return known[0] if len(pairs) == 1 else max(abs(pair) for pair in known)
