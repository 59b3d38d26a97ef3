"""Whether items share enough for a factor analysis: Kaiser, Meyer and Olkin's measure, Bartlett's sphericity.

Source: Kaiser, Psychometrika 1970;35:401-415; Kaiser & Rice, Educ Psychol Meas 1974;34:111-117 (the words); Bartlett, J R
Stat Soc B 1954;16:296-298. docs/sources/methods-agreement.md#kmo
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from heyi.methods.refusals import Unfit, listed

Numbers = NDArray[np.float64]

# From which measure on a word holds. Source: docs/sources/methods-agreement.md#kmo (secondary)
WORDS = (
    (0.9, "极好", "marvellous"),
    (0.8, "良好", "meritorious"),
    (0.7, "中等", "middling"),
    (0.6, "一般", "mediocre"),
    (0.5, "勉强", "miserable"),
)
UNFIT = ("不宜", "unacceptable")
# So little of a standardised column that the others do not explain is rounding.
_NOTHING = 1e-10


@dataclass(frozen=True, slots=True)
class Factorable:
    """How fit a correlation matrix is for factors.

    Shape: `each` is the measure of sampling adequacy of every item (nan where it correlates with none), `kmo` that of all;
           `statistic`, `df`, `p` are Bartlett's.
    """

    kmo: float
    each: Numbers
    statistic: float
    df: int
    p: float
    determinant: float


def correlation_of(answers: ArrayLike, names: Sequence[str]) -> Numbers:
    """The correlation matrix, if it can be inverted.

    Shape:  respondents by items, complete; `names` of the items for the refusal.
    Raises: Unfit for a column that does not vary, for too few rows, for columns that are linear combinations of others.
    """
    table = np.asarray(answers, dtype=np.float64)
    rows, items = table.shape
    if items < 2:
        raise Unfit("items_too_few", "至少需要两个条目。", "There must be at least two items.")
    still = [names[int(place)] for place in np.flatnonzero(np.ptp(table, axis=0) == 0)]
    if still:
        raise Unfit(
            "item_constant",
            f"这些条目人人答案相同，请删去：{'、'.join(still)}。",
            f"Everybody answered the same to these items, leave them out: {', '.join(still)}.",
        )
    if rows <= items:
        raise Unfit(
            "rows_too_few",
            f"应答完整的只有 {rows} 行，而有 {items} 个条目：行数须多于条目数（通常为 5–10 倍）。",
            f"There are {rows} complete rows for {items} items: there must be more rows than items (five to ten "
            "times as many).",
        )
    centred = table - table.mean(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    told = combinations(unit, names)
    if told:
        raise listed(
            "correlation_singular",
            "相关矩阵不可逆：有的条目是其他条目的线性组合（如总分）。请删去：",
            "The correlation matrix cannot be inverted: some items are linear combinations of others (a total, "
            "say). Leave out:",
            (
                (f"{name}：由 {'、'.join(others)} 得出", f"{name}: made of {', '.join(others)}")
                for name, others in told
            ),
        )
    correlation: Numbers = unit.T @ unit
    return correlation


def measure(correlation: ArrayLike, respondents: int) -> Factorable:
    """Both measures from a correlation matrix that can be inverted.

    Raises: Unfit where it cannot.
    """
    given = np.asarray(correlation, dtype=np.float64)
    items = len(given)
    sign, logarithm = np.linalg.slogdet(given)
    if sign <= 0:
        raise Unfit("correlation_singular", "相关矩阵不可逆。", "The correlation matrix cannot be inverted.")
    inverse = np.linalg.inv(given)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    plain, part = given**2, partial**2
    np.fill_diagonal(plain, 0.0)
    np.fill_diagonal(part, 0.0)
    above, below = plain.sum(axis=0), (plain + part).sum(axis=0)
    if below.sum() <= _NOTHING**2:
        raise Unfit(
            "correlation_none",
            "条目之间毫无相关，KMO 无定义。",
            "The items do not correlate at all and the measure is undefined.",
        )
    some = below > _NOTHING**2
    statistic = max(0.0, -(respondents - 1 - (2 * items + 5) / 6) * float(logarithm))
    df = items * (items - 1) // 2
    return Factorable(
        kmo=float(above.sum() / below.sum()),
        each=np.where(some, above / np.where(some, below, 1.0), np.nan),
        statistic=statistic,
        df=df,
        p=float(chdtrc(df, statistic)),
        determinant=float(np.exp(logarithm)),
    )


def combinations(columns: Numbers, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Columns that follow from those before them, each with the ones it is made of.

    Shape:  `columns` rows by items, centred and of length 1.
    """
    kept: list[int] = []
    told: list[tuple[str, list[str]]] = []
    for place in range(columns.shape[1]):
        if kept:
            made, *_ = np.linalg.lstsq(columns[:, kept], columns[:, place], rcond=None)
            left = columns[:, place] - columns[:, kept] @ made
            if float(left @ left) < _NOTHING:
                parts = [names[kept[number]] for number in np.flatnonzero(np.abs(made) > _NOTHING**0.5)]
                told.append((names[place], parts))
                continue
        kept.append(place)
    return told


def fitness(kmo: float) -> tuple[str, str]:
    """Kaiser's word for the measure, in both languages."""
    return next(((zh, en) for least, zh, en in WORDS if kmo >= least), UNFIT)
