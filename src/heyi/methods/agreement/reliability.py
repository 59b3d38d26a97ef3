"""How well items measure one thing together: Cronbach's alpha, McDonald's omega. Not here: raters (intraclass).

Source: Cronbach, Psychometrika 1951;16:297-334; interval Feldt, Woodruff & Salih, Appl Psychol Meas 1987;11:93-103; omega
McDonald, Test Theory 1999, its factor by least residuals after Harman & Jones, Psychometrika 1966;31:351-368.
docs/sources/methods-agreement.md#cronbach
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri

from heyi.methods.agreement.levels import USUAL, upper_share
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

_STEPS = 5000
_STILL = 1e-12


@dataclass(frozen=True, slots=True)
class Reliable:
    """What a scale is worth.

    Shape: `standardised` is alpha of items brought to the same variance; `omega` None where one factor does not fit (below three
           items, no convergence, a loading beyond 1). The arrays are as many as items; `rest` is the correlation of an item
           with the sum of all others, `dropped` alpha without it (nan where two items leave one).
    """

    alpha: float
    low: float
    high: float
    standardised: float
    omega: float | None
    means: Numbers
    deviations: Numbers
    rest: Numbers
    dropped: Numbers


def reliability(answers: ArrayLike, level: float = USUAL) -> Reliable:
    """Cronbach's alpha and what goes with it.

    Shape:  respondents by items, complete.
    Raises: Unfit for fewer than two items or three respondents, for a sum that does not vary, an item that does not.
    """
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2 or len(table) < 3:
        raise Unfit(
            "answers_too_few",
            "至少需要两个条目和三位应答完整的应答者。",
            "There must be at least two items and three respondents who answered all of them.",
        )
    covariance = np.cov(table, rowvar=False)
    deviations = np.sqrt(np.diag(covariance))
    if np.any(np.ptp(table, axis=0) == 0):
        still = "、".join(str(place + 1) for place in np.flatnonzero(np.ptp(table, axis=0) == 0))
        raise Unfit(
            "item_constant",
            f"第 {still} 个条目人人答案相同，不能计算：请删去。",
            f"Everybody answered the same to item {still}: leave it out.",
        )
    respondents, items = table.shape
    alpha = _alpha(covariance)
    low, high = interval(alpha, respondents, items, level)
    return Reliable(
        alpha=alpha,
        low=low,
        high=high,
        standardised=_alpha(covariance / np.outer(deviations, deviations)),
        omega=omega(covariance),
        means=table.mean(axis=0),
        deviations=deviations,
        rest=_with_rest(covariance),
        dropped=_without_each(covariance),
    )


def interval(alpha: float, respondents: int, items: int, level: float = USUAL) -> tuple[float, float]:
    """Feldt's interval: (1 - alpha)/(1 - estimate) is distributed as F.

    Raises: Unfit for a level that is none.
    """
    share, df1, df2 = upper_share(level), respondents - 1, (respondents - 1) * (items - 1)
    return (
        1 - (1 - alpha) * float(fdtri(df1, df2, share)),
        1 - (1 - alpha) * float(fdtri(df1, df2, 1 - share)),
    )


def reversed_items(answers: ArrayLike, low: float, high: float) -> Numbers:
    """Answers turned round on their scale: the lowest becomes the highest.

    Raises: Unfit for a scale without length, or answers beyond it.
    """
    numbers = np.asarray(answers, dtype=np.float64)
    if not low < high:
        raise Unfit(
            "scale_wrong",
            f"量表范围 {low:g}:{high:g} 不对：应为“最低:最高”，如 1:5。",
            f"The scale {low:g}:{high:g} is none: write lowest:highest, such as 1:5.",
        )
    beyond = numbers[np.isfinite(numbers) & ((numbers < low) | (numbers > high))]
    if len(beyond):
        raise Unfit(
            "scale_exceeded",
            f"反向条目中有超出量表 {low:g}:{high:g} 的答案：{beyond[0]:g}。",
            f"A reversed item holds an answer beyond the scale {low:g}:{high:g}: {beyond[0]:g}.",
        )
    return low + high - numbers


def omega(covariance: ArrayLike) -> float | None:
    """McDonald's omega of one factor: its variance in the sum over all variance it implies.

    Shape:  items by items. None where the factor cannot be told: below three items, no convergence, a loading beyond 1.
    """
    given = np.asarray(covariance, dtype=np.float64)
    deviations = np.sqrt(np.diag(given))
    found = loadings(given / np.outer(deviations, deviations))
    if found is None:
        return None
    own = float((found * deviations).sum()) ** 2
    rest = float(((1 - found**2) * deviations**2).sum())
    return own / (own + rest)


def loadings(correlation: ArrayLike) -> Numbers | None:
    """Loadings of one factor that leave the least squared correlation unexplained off the diagonal; None as of `omega`."""
    given = np.array(correlation, dtype=np.float64)
    if len(given) < 3:
        return None
    np.fill_diagonal(given, 0.0)
    _, vectors = np.linalg.eigh(given + np.eye(len(given)))
    found: Numbers = vectors[:, -1] * np.sign(vectors[:, -1].sum() or 1.0) * 0.7 * np.sqrt(len(given))
    for _ in range(_STEPS):
        before = found.copy()
        for place in range(len(given)):
            others = float((found**2).sum() - found[place] ** 2)
            if others <= _STILL:
                return None
            found[place] = given[place] @ found / others
        if float(np.abs(found - before).max()) < _STILL:
            return found if float(np.abs(found).max()) <= 1 else None
    return None


def _alpha(covariance: Numbers) -> float:
    items, total = len(covariance), float(covariance.sum())
    if total <= 1e-12 * float(np.trace(covariance)):
        raise Unfit(
            "sum_constant",
            "各条目之和人人相同（条目互相抵消），α 无定义：是否有条目需要反向计分（--reverse）？",
            "The sum of the items is the same for everybody (they cancel out) and alpha undefined: must some be reversed "
            "(--reverse)?",
        )
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def _with_rest(covariance: Numbers) -> Numbers:
    variance, total = np.diag(covariance), float(covariance.sum())
    shared = covariance.sum(axis=1) - variance
    others = total - 2 * covariance.sum(axis=1) + variance
    varies = others > 1e-12 * total
    correlation: Numbers = np.where(
        varies, shared / np.sqrt(variance * np.where(varies, others, 1.0)), np.nan
    )
    return correlation


def _without_each(covariance: Numbers) -> Numbers:
    items = len(covariance)
    found = np.full(items, np.nan)
    for place in range(items if items > 2 else 0):
        kept = [other for other in range(items) if other != place]
        part = covariance[np.ix_(kept, kept)]
        if part.sum() > 1e-12 * np.trace(part):
            found[place] = _alpha(part)
    return found
