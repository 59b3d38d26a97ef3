"""What four counts say: odds and risks of two groups compared, and pairs that changed their answer.

Shape of a table: two groups in rows, the outcome in the first column, its absence in the second.
Source: Woolf, Ann Hum Genet 1955;19:251-253 (odds ratio); Katz et al., Biometrics 1978;34:469-474 (risk ratio); Newcombe,
Stat Med 1998;17:873-890; McNemar, Psychometrika 1947;12:153-157; Fagerland, Lydersen & Laake, BMC Med Res Methodol 2013;13:91
(mid-p); Agresti & Min, Stat Med 2005;24:729-740. docs/sources/methods-comparisons.md#two-by-two
"""

from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, binomtest, chi2

from heyi.methods.before_after import change
from heyi.methods.effects.contingency import counts, crossed
from heyi.methods.effects.samples import ON_EACH_SIDE, Estimate, Tested
from heyi.methods.funnel import exact_interval
from heyi.methods.refusals import Unfit


@dataclass(frozen=True, slots=True)
class Risks:
    """Two groups compared by one outcome.

    Shape: ratios are of the first group over the second; where a cell is empty they are those of counts raised by 0.5 each, and
           `raised` says so. `difference` is first less second; its interval is None in groups below five.
    """

    first: float
    second: float
    odds_ratio: Estimate
    risk_ratio: Estimate
    difference: Estimate
    phi: float
    raised: bool


@dataclass(frozen=True, slots=True)
class PairsChanged:
    """Pairs of answers: `to_second` said first then second, `to_first` the other way round.

    Shape: `odds_ratio` is to_second over to_first, None where nobody changed, infinite where only one way; `difference` the
           share of the first answer in the rows less that in the columns.
    """

    to_second: int
    to_first: int
    plain: Tested
    corrected: Tested
    p_exact: float
    p_mid: float
    odds_ratio: Estimate | None
    difference: Estimate


def risks(table: ArrayLike) -> Risks:
    """Odds ratio, risk ratio and difference of risks of two groups.

    Raises: Unfit for a table that is not two by two, or empty in a row or column.
    """
    read = crossed(table)
    if read.shape != (2, 2):
        raise Unfit(
            "table_not_2x2", "需要四格表（两行两列）。", "A table of two rows and two columns is needed."
        )
    (a, b), (c, d) = read.tolist()
    raised = bool(np.any(read == 0))
    one, two, three, four = (cell + 0.5 * raised for cell in (a, b, c, d))
    apart = change(int(c), int(c + d), int(a), int(a + b))
    low, high = apart.interval if apart.interval else (None, None)
    return Risks(
        first=a / (a + b),
        second=c / (c + d),
        odds_ratio=_ratio(one * four / (two * three), 1 / one + 1 / two + 1 / three + 1 / four),
        risk_ratio=_ratio(
            one / (one + two) / (three / (three + four)),
            1 / one - 1 / (one + two) + 1 / three - 1 / (three + four),
        ),
        difference=Estimate(a / (a + b) - c / (c + d), low, high),
        phi=(a * d - b * c) / sqrt((a + b) * (c + d) * (a + c) * (b + d)),
        raised=raised,
    )


def _ratio(value: float, variance: float) -> Estimate:
    """A ratio with the interval that is symmetric about its logarithm."""
    reach = ON_EACH_SIDE * sqrt(max(variance, 0.0))
    return Estimate(value, exp(log(value) - reach), exp(log(value) + reach))


def pairs_changed(table: ArrayLike) -> PairsChanged:
    """McNemar's test: answers before in rows, after in columns, both in the same order.

    Raises: Unfit for a table that is not two by two, or without any pair.
    """
    read = counts(table)
    if read.shape != (2, 2) or read.sum() == 0:
        raise Unfit(
            "table_not_2x2",
            "配对检验需要 2×2 表：行为前、列为后，顺序一致，且至少有一对。",
            "Pairs need a table of two by two: rows before, columns after, in the same order, with one pair at least.",
        )
    n, (b, c) = float(read.sum()), (int(read[0, 1]), int(read[1, 0]))
    changed = b + c
    exact = float(binomtest(b, changed, 0.5).pvalue) if changed else 1.0
    # Half of the chance of just what was seen belongs to neither side.
    middle = min(1.0, 2 * float(binom.cdf(min(b, c), changed, 0.5)) - float(binom.pmf(b, changed, 0.5)))
    return PairsChanged(
        to_second=b,
        to_first=c,
        plain=_changed((b - c) ** 2, changed),
        corrected=_changed(max(abs(b - c) - 1, 0) ** 2, changed),
        p_exact=exact,
        p_mid=middle if changed else 1.0,
        odds_ratio=_odds(b, c) if changed else None,
        difference=_difference(b, c, n),
    )


def _changed(squared: float, changed: int) -> Tested:
    statistic = squared / changed if changed else 0.0
    return Tested(statistic, float(chi2.sf(statistic, 1)))


def _odds(b: int, c: int) -> Estimate:
    found = exact_interval(b, b + c)
    low, high = (share / (1 - share) if share < 1 else inf for share in (found.low, found.high))
    return Estimate(b / c if c else inf, low, high if isfinite(high) else None)


def _difference(b: int, c: int, n: float) -> Estimate:
    """The difference of two shares of the same people; the interval is that of half a case more in each cell."""
    more, less, of = b + 0.5, c + 0.5, n + 2
    middle = (more - less) / of
    reach = ON_EACH_SIDE * sqrt(more + less - (more - less) ** 2 / of) / of
    return Estimate((b - c) / n, max(middle - reach, -1.0), min(middle + reach, 1.0))
