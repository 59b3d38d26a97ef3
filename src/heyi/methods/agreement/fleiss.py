"""Whether several raters agree by more than chance: Fleiss' kappa. Not here: two coders (cohen), measurements (intraclass).

Source: Fleiss, Psychol Bull 1971;76:378-382; Fleiss, Nee & Landis, Psychol Bull 1979;86:974-977 (standard errors without
agreement); the standard error of the interval after Gwet, Br J Math Stat Psychol 2008;61:29-48.
docs/sources/methods-agreement.md#fleiss-kappa
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from heyi.methods.agreement.levels import USUAL, normal_quantile
from heyi.methods.refusals import Unfit, listed

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AgreedByMany:
    """How far several raters agree.

    Shape: `se` is that of the interval (subjects vary), `se_null` that of no agreement beyond chance (1979), on which `statistic`
           and `p` rest, `se_1971` the earlier one of Fleiss. `shares`, `kappas` (nan where a category is never or always
           used) are as many as categories; `se_category` is the same for all of them.
    """

    kappa: float
    se: float
    se_null: float
    se_1971: float
    statistic: float
    p: float
    low: float
    high: float
    observed: float
    expected: float
    raters: int
    shares: Numbers
    kappas: Numbers
    se_category: float


def agree(counts: ArrayLike, level: float = USUAL) -> AgreedByMany:
    """Fleiss' kappa of a table of counts.

    Shape:  subjects by categories: how many raters put that subject there; each row sums to the same number of raters.
    Raises: Unfit for counts that are none, rows that sum differently, fewer than two subjects or raters, a single category.
    """
    table = _checked(counts)
    subjects, raters = len(table), round(float(table[0].sum()))
    pairs = raters * (raters - 1)
    shares = table.sum(axis=0) / (subjects * raters)
    each = ((table**2).sum(axis=1) - raters) / pairs
    observed, expected = float(each.mean()), float((shares**2).sum())
    if 1 - expected < 1e-12:
        raise Unfit(
            "kappa_one_category",
            "全部评定都落在同一类别，机遇一致率为 1，kappa 无定义：请报告一致率。",
            "All ratings fall into one category: chance agreement is 1 and kappa undefined. Report the share of agreement.",
        )
    kappa = (observed - expected) / (1 - expected)
    se = _error(table, each, shares, kappa)
    se_null, se_1971, se_category = _errors_by_chance(shares, subjects, raters)
    reach = normal_quantile(level) * se
    statistic = kappa / se_null
    return AgreedByMany(
        kappa=kappa,
        se=se,
        se_null=se_null,
        se_1971=se_1971,
        statistic=statistic,
        p=float(2 * ndtr(-abs(statistic))),
        low=max(-1.0, kappa - reach),
        high=min(1.0, kappa + reach),
        observed=observed,
        expected=expected,
        raters=raters,
        shares=shares,
        kappas=_of_each(table, shares, raters),
        se_category=se_category,
    )


def counts_of(codes: Sequence[Sequence[str]], order: Sequence[str]) -> Numbers:
    """How many raters chose each category, from the codes of each.

    Shape:  a row of codes for each subject; `order` holds every category once. Answer subjects by categories.
    """
    return np.array(
        [[row.count(category) for category in order] for row in map(list, codes)], dtype=np.float64
    )


def _of_each(table: Numbers, shares: Numbers, raters: int) -> Numbers:
    """The kappa of each category against all others together; nan where it is never or always used."""
    apart = (table * (raters - table)).sum(axis=0)
    spread = len(table) * raters * (raters - 1) * shares * (1 - shares)
    used = spread > 1e-12
    kappas: Numbers = np.where(used, 1 - apart / np.where(used, spread, 1.0), np.nan)
    return kappas


def _errors_by_chance(shares: Numbers, subjects: int, raters: int) -> tuple[float, float, float]:
    """Without agreement beyond chance: of kappa (1979), of kappa (1971), of the kappa of one category (1979)."""
    pairs = subjects * raters * (raters - 1)
    spread = float((shares * (1 - shares)).sum())
    skew = float((shares * (1 - shares) * (1 - 2 * shares)).sum())
    later = 2 * (spread**2 - skew) / (pairs * spread**2)
    square, cube = float((shares**2).sum()), float((shares**3).sum())
    earlier = (
        2 * (square - (2 * raters - 3) * square**2 + 2 * (raters - 2) * cube) / (pairs * (1 - square) ** 2)
    )
    return sqrt(max(0.0, later)), sqrt(max(0.0, earlier)), sqrt(2 / pairs)


def _error(table: Numbers, each: Numbers, shares: Numbers, kappa: float) -> float:
    """The standard error over subjects: kappa made linear in each subject's agreement and in its share of the categories."""
    subjects, expected = len(table), float((shares**2).sum())
    usual = (table / table[0].sum()) @ shares
    linear = (each - expected) / (1 - expected) - 2 * (1 - kappa) * (usual - expected) / (1 - expected)
    return sqrt(float(((linear - kappa) ** 2).sum()) / (subjects * (subjects - 1)))


def _checked(counts: ArrayLike) -> Numbers:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or len(table) < 2 or table.shape[1] < 2:
        raise Unfit(
            "counts_too_few",
            "至少需要两个对象和两个类别。",
            "There must be at least two subjects and two categories.",
        )
    if not np.all(np.isfinite(table)) or np.any(table < 0) or np.any(table != np.round(table)):
        raise Unfit(
            "counts_wrong",
            "每格应为评定者人数：不小于 0 的整数。",
            "Each cell must be a number of raters: a whole number of 0 or more.",
        )
    sums = table.sum(axis=1)
    usual = float(np.median(sums))
    wrong = [(row, int(total)) for row, total in enumerate(sums) if total != usual]
    if wrong:
        raise listed(
            "raters_differ",
            "每个对象的评定者人数必须相同。请核对：",
            "Each subject must have the same number of raters. Check:",
            (
                (
                    f"第 {row + 1} 个对象：{total} 人，其余多为 {usual:g} 人",
                    f"subject {row + 1}: {total}, most have {usual:g}",
                )
                for row, total in wrong
            ),
        )
    if usual < 2:
        raise Unfit("raters_too_few", "至少需要两位评定者。", "There must be at least two raters.")
    return table
