"""Counts in a table: whether rows and columns have to do with each other, whether counts follow shares, whether shares rise.

Not here: what four counts say beyond that (two_by_two), exact tests (exact_tables).
Source: Pearson, Philos Mag 1900;50:157-175; Yates, J R Stat Soc Suppl 1934;1:217-235; Haberman, Biometrics 1973;29:205-220;
Cramér 1946; intervals by the noncentral chi-square: Smithson 2003; Cochran, Biometrics 1954;10:417-451; Armitage, Biometrics
1955;11:375-386. docs/sources/methods-comparisons.md#chi-square
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import xlogy
from scipy.stats import chi2, ncx2

from heyi.methods.effects.samples import Estimate, Numbers, Tested
from heyi.methods.refusals import Unfit

# Counts expected below this are too few for the chi-square distribution (Cochran).
FEWEST_EXPECTED = 5
MOST = 10**12
# Beyond this the noncentral distribution is as good as normal.
_LARGE = 5_000.0
_NARROW = 1e-9


@dataclass(frozen=True, slots=True)
class Independence:
    """Pearson's chi-square of a table, and the likelihood ratio beside it.

    Shape: `expected`, `residuals` (Pearson's) and `adjusted` (of variance 1 under independence) are shaped as the table.
           `yates` is the test with Yates' correction, None beyond two by two. `cramer` is Cramér's V with the interval of
           its noncentrality.
    """

    pearson: Tested
    likelihood: Tested
    yates: Tested | None
    df: int
    cramer: Estimate
    expected: Numbers
    residuals: Numbers
    adjusted: Numbers


@dataclass(frozen=True, slots=True)
class Fit:
    """Counts against shares: `effect` is Cohen's w with the interval of its noncentrality."""

    pearson: Tested
    likelihood: Tested
    df: int
    effect: Estimate
    expected: Numbers
    residuals: Numbers


@dataclass(frozen=True, slots=True)
class Trend:
    """The test of Cochran and Armitage.

    Shape: `z` is positive where the share rises with the score; `slope` is its rise for one step of score; `departure` tests
           what is left beyond a straight line, None for two rows.
    """

    z: float
    p: float
    slope: float
    departure: Tested | None


def counts(table: ArrayLike) -> Numbers:
    """A table of counts.

    Raises: Unfit for what is not whole or below 0, and for more than can be counted.
    """
    read = np.asarray(table, dtype=np.float64)
    if not np.all(np.isfinite(read)) or np.any(read < 0) or np.any(read != np.floor(read)):
        raise Unfit(
            "counts_wrong",
            "频数必须是不小于 0 的整数；比例或均数请换成人数（例数）。",
            "Counts must be whole and 0 or more; give numbers of cases instead of shares or means.",
        )
    if read.sum() > MOST:
        raise Unfit(
            "counts_large", f"频数合计不能超过 {MOST}。", f"The counts may not sum to more than {MOST}."
        )
    return read


def crossed(table: ArrayLike) -> Numbers:
    """A table of counts with two rows and two columns at least, none of them empty.

    Raises: Unfit.
    """
    read = counts(table)
    if read.ndim != 2 or min(read.shape) < 2:
        raise Unfit(
            "table_thin",
            "列联表至少要有两行两列：只有一组或一种结局时无从比较。",
            "A contingency table has two rows and two columns at least: one group or one outcome cannot be compared.",
        )
    if np.any(read.sum(axis=0) == 0) or np.any(read.sum(axis=1) == 0):
        rows = [str(row + 1) for row in np.flatnonzero(read.sum(axis=1) == 0)]
        columns = [str(column + 1) for column in np.flatnonzero(read.sum(axis=0) == 0)]
        raise Unfit(
            "table_empty_margin",
            f"有全为 0 的行（{'、'.join(rows) or '无'}）或列（{'、'.join(columns) or '无'}）：请删去后再检验。",
            f"Rows ({', '.join(rows) or 'none'}) or columns ({', '.join(columns) or 'none'}) hold zeros only: leave them out.",
        )
    return read


def independence(table: ArrayLike) -> Independence:
    """Whether rows and columns of a table of counts have to do with each other.

    Raises: Unfit as `crossed` does.
    """
    read = crossed(table)
    total = read.sum()
    rows, columns = read.sum(axis=1, keepdims=True), read.sum(axis=0, keepdims=True)
    expected = rows * columns / total
    df = (read.shape[0] - 1) * (read.shape[1] - 1)
    residuals = (read - expected) / np.sqrt(expected)
    pearson = _tested(float((residuals**2).sum()), df)
    most = float(total) * (min(read.shape) - 1)
    return Independence(
        pearson=pearson,
        likelihood=_tested(_likelihood(read, expected), df),
        yates=_yates(read, expected) if read.shape == (2, 2) else None,
        df=df,
        cramer=_effect(pearson.statistic, df, most),
        expected=expected,
        residuals=residuals,
        adjusted=residuals / np.sqrt((1 - rows / total) * (1 - columns / total)),
    )


def fit(observed: ArrayLike, shares: ArrayLike) -> Fit:
    """Whether counts follow given shares.

    Shape:  `shares` are as many as counts, all above 0; they are made to sum to 1.
    Raises: Unfit for fewer than two counts, none counted, or shares that are none.
    """
    read, wanted = counts(observed).reshape(-1), np.asarray(shares, dtype=np.float64)
    if len(read) < 2 or read.sum() == 0:
        raise Unfit(
            "counts_few",
            "至少需要两类，且合计不为 0。",
            "At least two categories are needed, and a sum above 0.",
        )
    if wanted.shape != read.shape or not np.all(wanted > 0) or not np.all(np.isfinite(wanted)):
        raise Unfit(
            "shares_wrong",
            f"期望比例须为 {len(read)} 个大于 0 的数，每类一个。",
            f"Expected shares must be {len(read)} numbers above 0, one for each category.",
        )
    expected = read.sum() * wanted / wanted.sum()
    residuals = (read - expected) / np.sqrt(expected)
    df = len(read) - 1
    pearson = _tested(float((residuals**2).sum()), df)
    return Fit(
        pearson,
        _tested(_likelihood(read, expected), df),
        df,
        _effect(pearson.statistic, df, float(read.sum())),
        expected,
        residuals,
    )


def trend(cases: ArrayLike, totals: ArrayLike, scores: ArrayLike) -> Trend:
    """Whether the share of cases rises or falls with the score of the group.

    Raises: Unfit for scores that do not differ, for groups without anybody, for no cases or nothing but cases.
    """
    found, of, score = counts(cases), counts(totals), np.asarray(scores, dtype=np.float64)
    n = float(of.sum())
    if np.any(of == 0) or np.any(found > of) or not 0 < float(found.sum()) < n or np.ptp(score) == 0:
        raise Unfit(
            "trend_wrong",
            "趋势检验要求各组人数大于 0、得分不全相同，且结局既非全有也非全无。",
            "A trend needs people in each group, scores that differ, and an outcome that some have and some have not.",
        )
    share, middle = float(found.sum()) / n, float((of * score).sum()) / n
    spread = float((of * (score - middle) ** 2).sum())
    across = float((found * (score - middle)).sum())
    z = across / sqrt(share * (1 - share) * spread)
    whole = float(((found - of * share) ** 2 / (of * share * (1 - share))).sum())
    left = _tested(max(whole - z**2, 0.0), len(of) - 2) if len(of) > 2 else None
    return Trend(z, float(chi2.sf(z**2, 1)), across / spread, left)


def noncentrality(statistic: float, df: int) -> tuple[float, float]:
    """The 95 % interval of the noncentrality behind a chi-square; an end that would lie below 0 is 0."""
    if statistic > _LARGE:
        reach = 1.959963984540054 * 2 * sqrt(statistic)
        return max(statistic - df - reach, 0.0), statistic - df + reach

    def end(share: float) -> float:
        if float(ncx2.cdf(statistic, df, _NARROW)) <= share:
            return 0.0
        far = statistic + 12 * sqrt(statistic + df) + 40
        return float(brentq(lambda shift: float(ncx2.cdf(statistic, df, shift)) - share, _NARROW, far))

    return end(0.975), end(0.025)


def _effect(statistic: float, df: int, most: float) -> Estimate:
    low, high = noncentrality(statistic, df)
    return Estimate(sqrt(statistic / most), min(sqrt(low / most), 1.0), min(sqrt(high / most), 1.0))


def _likelihood(observed: Numbers, expected: Numbers) -> float:
    return max(float(2 * xlogy(observed, observed / expected).sum()), 0.0)


def _yates(observed: Numbers, expected: Numbers) -> Tested:
    # Never corrected past what is expected, so that a perfect fit stays one.
    off = np.maximum(np.abs(observed - expected) - 0.5, 0.0)
    return _tested(float((off**2 / expected).sum()), 1)


def _tested(statistic: float, df: int) -> Tested:
    return Tested(statistic, float(chi2.sf(statistic, df)))
