"""Whether two coders agree by more than chance: Cohen's kappa, plain and weighted. Not here: more than two coders (fleiss).

Source: Cohen, Educ Psychol Meas 1960;20:37-46 and Psychol Bull 1968;70:213-220 (weighted); standard errors of Fleiss, Cohen &
Everitt, Psychol Bull 1969;72:323-327; Byrt, Bishop & Carlin, J Clin Epidemiol 1993;46:423-429 (PABAK, prevalence and bias);
Landis & Koch, Biometrics 1977;33:159-174 (the words). docs/sources/methods-agreement.md#kappa
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from heyi.methods.agreement.levels import USUAL, normal_quantile
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

WEIGHTINGS = ("none", "linear", "quadratic")
# Up to which kappa a word holds. Source: docs/sources/methods-agreement.md#words (secondary)
WORDS = (
    (0.0, "差", "poor"),
    (0.20, "微弱", "slight"),
    (0.40, "尚可", "fair"),
    (0.60, "中等", "moderate"),
    (0.80, "较强", "substantial"),
    (1.00, "几乎完全一致", "almost perfect"),
)
# A variance so small is what rounding leaves of none.
_NO_VARIANCE = 1e-14


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two coders agree.

    Shape: `observed`, `expected`: agreement as counted, weighted where it is, and as chance would have it. `se` is that of the
           interval, `se_null` that of no agreement beyond chance, on which `statistic` and `p` rest (None where it is 0).
           `largest` is the kappa that the same margins allow at most; `adjusted` has every category equally expected (PABAK
           of two categories). `prevalence` and `bias` are told of two categories only.
    """

    kappa: float
    se: float
    se_null: float
    statistic: float | None
    p: float | None
    low: float
    high: float
    observed: float
    expected: float
    largest: float
    adjusted: float
    prevalence: float | None
    bias: float | None


def compare(counts: ArrayLike, weighting: str = "none", level: float = USUAL) -> Agreed:
    """Kappa of a square table.

    Shape:  `counts[i][j]` were put into category i by the first coder and j by the second; for weights the categories stand in
            their order.
    Raises: Unfit for a table that is not square, has counts that are none, or whose one category leaves nothing to agree on.
    """
    table = _checked(counts)
    cases = float(table.sum())
    shares = table / cases
    weights = weights_of(len(table), weighting)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((weights * shares).sum()), float(rows @ weights @ columns)
    if 1 - expected < _NO_VARIANCE:
        raise _one_category()
    kappa = (observed - expected) / (1 - expected)
    se, se_null = _errors(shares, weights, observed, expected, cases)
    statistic = kappa / se_null if se_null else None
    reach = normal_quantile(level) * se
    uniform = float(weights.mean())
    is_pair = len(table) == 2
    return Agreed(
        kappa=kappa,
        se=se,
        se_null=se_null,
        statistic=statistic,
        p=None if statistic is None else float(2 * ndtr(-abs(statistic))),
        low=max(-1.0, kappa - reach),
        high=min(1.0, kappa + reach),
        observed=observed,
        expected=expected,
        largest=(_most_observed(rows, columns, weighting) - expected) / (1 - expected),
        adjusted=(observed - uniform) / (1 - uniform),
        prevalence=float(abs(shares[0, 0] - shares[1, 1])) if is_pair else None,
        bias=float(abs(shares[0, 1] - shares[1, 0])) if is_pair else None,
    )


def weights_of(categories: int, weighting: str) -> Numbers:
    """How much a pair of categories counts as agreement: 1 for the same, 0 for the furthest apart.

    Shape:  categories by categories.
    Raises: Unfit for an unknown weighting or fewer than two categories.
    """
    if weighting not in WEIGHTINGS:
        raise Unfit(
            "weighting_unknown",
            f"没有这种加权：“{weighting}”；可用 none、linear、quadratic。",
            f"No weighting {weighting!r}: there are none, linear, quadratic.",
        )
    if categories < 2:
        raise _one_category()
    places = np.arange(categories)
    apart = np.abs(places[:, None] - places[None, :]) / (categories - 1)
    power = {"none": 0, "linear": 1, "quadratic": 2}[weighting]
    weights: Numbers = np.eye(categories) if power == 0 else 1 - apart**power
    return weights


def tabulate(first: Sequence[str], second: Sequence[str], order: Sequence[str]) -> Numbers:
    """The square table of two lists of codes.

    Shape:  `first` and `second` equally long; `order` holds every category once.
    Raises: Unfit for a code that is not in the order.
    """
    place = {category: number for number, category in enumerate(order)}
    strange = sorted({code for code in (*first, *second) if code not in place})
    if strange:
        raise Unfit(
            "category_unknown",
            f"这些编码不在所给的类别次序中：{'、'.join(strange)}。",
            f"These codes are not among the categories given: {', '.join(strange)}.",
        )
    counts = np.zeros((len(order), len(order)))
    for one, other in zip(first, second, strict=True):
        counts[place[one], place[other]] += 1
    return counts


def of_each_category(counts: ArrayLike) -> list[tuple[float | None, float | None]]:
    """For each category: the specific agreement 2 n_ii / (n_i. + n_.i), and the kappa of it against all others together.

    Shape:  (agreement, kappa) in the order of the table; None where the category leaves nothing to tell.
    Raises: Unfit for a table that is none.
    """
    table = _checked(counts)
    total, rows, columns = table.sum(), table.sum(axis=1), table.sum(axis=0)
    told: list[tuple[float | None, float | None]] = []
    for place in range(len(table)):
        both, used = table[place, place], rows[place] + columns[place]
        expected = (
            rows[place] * columns[place] + (total - rows[place]) * (total - columns[place])
        ) / total**2
        observed = (total - used + 2 * both) / total
        kappa = float((observed - expected) / (1 - expected)) if 1 - expected > _NO_VARIANCE else None
        told.append((float(2 * both / used) if used else None, kappa))
    return told


def strength(kappa: float) -> tuple[str, str]:
    """The word of Landis and Koch for a kappa, in both languages; what lies between their bands goes by the upper end.

    Source: docs/sources/methods-agreement.md#words (secondary)
    """
    if kappa < 0:
        return WORDS[0][1:]
    return next((zh, en) for most, zh, en in WORDS[1:] if kappa <= most + 1e-12)


def _errors(
    shares: Numbers, weights: Numbers, observed: float, expected: float, cases: float
) -> tuple[float, float]:
    """The standard error of kappa, and the one where there is no agreement beyond chance."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    usual = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    here = (shares * (weights * (1 - expected) - usual * (1 - observed)) ** 2).sum()
    here -= (observed * expected - 2 * expected + observed) ** 2
    null = (np.outer(rows, columns) * (weights - usual) ** 2).sum() - expected**2
    return (
        _root(here) / (sqrt(cases) * (1 - expected) ** 2),
        _root(null) / (sqrt(cases) * (1 - expected)),
    )


def _root(variance: float) -> float:
    return sqrt(variance) if variance > _NO_VARIANCE else 0.0


def _most_observed(rows: Numbers, columns: Numbers, weighting: str) -> float:
    """The most agreement that the margins allow.

    Unweighted it is the overlap of the margins. Weighted, both coders' cases are laid side by side in order, which no other
    pairing betters, since weights fall ever faster (or evenly) with distance.
    """
    if weighting == "none":
        return float(np.minimum(rows, columns).sum())
    weights = weights_of(len(rows), weighting)
    cuts = np.unique(np.concatenate(([0.0], np.cumsum(rows), np.cumsum(columns))))
    middles = (cuts[1:] + cuts[:-1]) / 2
    last = len(rows) - 1
    ours = np.minimum(np.searchsorted(np.cumsum(rows), middles), last)
    theirs = np.minimum(np.searchsorted(np.cumsum(columns), middles), last)
    return float((np.diff(cuts) * weights[ours, theirs]).sum())


def _checked(counts: ArrayLike) -> Numbers:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not len(table):
        shape = "×".join(map(str, table.shape))
        raise Unfit(
            "counts_not_square",
            f"两位编码者的列联表必须是方阵，现在是 {shape}。",
            f"The table of two coders must be square, this one is {shape}.",
        )
    if len(table) == 1:
        raise _one_category()
    if not np.all(np.isfinite(table)) or np.any(table < 0) or table.sum() <= 0:
        raise Unfit(
            "counts_wrong",
            "列联表的每格须为不小于 0 的数，且不全为 0。",
            "Each cell of the table must be a count of 0 or more, and not all 0.",
        )
    return table


def _one_category() -> Unfit:
    return Unfit(
        "kappa_one_category",
        "两位编码者只用了同一个类别，机遇一致率为 1，kappa 无定义：请报告一致率。",
        "Both coders used one and the same category: chance agreement is 1 and kappa undefined. Report the share of agreement.",
    )
