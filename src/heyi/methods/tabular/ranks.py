"""The rank-sum ratio on a table, plain and weighted. Not here: the reckoning (methods.scoring.rsr)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.scoring.directions import no_spread
from heyi.methods.scoring.order import places
from heyi.methods.scoring.rsr import (
    Distribution,
    compare,
    cuts,
    distribution,
    graded,
    non_integer_ranks,
    rank_sum_ratio,
    ranks,
)
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.sides import Sided, constants, criteria_table, sides, without_direction
from heyi.methods.tabular.table import Numbers, Table

_NAMED = {2: (("low", "低"), ("high", "高")), 3: (("low", "低"), ("middle", "中"), ("high", "高"))}


def plain_ratio(table: Table, asked: Asked) -> Answer:
    """RSR, every column counting the same."""
    sided = sides(table, asked)
    equal = np.full(len(sided.names), 1 / len(sided.names))
    return _answer(table, sided, equal, asked, is_weighted=False)


def weighted_ratio(table: Table, asked: Asked) -> Answer:
    """RSR with the weights of --weights."""
    sided = sides(table, asked)
    return _answer(table, sided, weights_for(asked, sided.names), asked, is_weighted=True)


def _answer(table: Table, sided: Sided, weights: Numbers, asked: Asked, *, is_weighted: bool) -> Answer:
    kind = asked.own.get("ranks", "integer")
    number = asked.own.get("grades", 3)
    if kind == "integer":
        ranked = ranks(sided.matrix, sided.directions)
    else:
        ranked = non_integer_ranks(sided.matrix, sided.directions, sided.names)
    if np.all(sided.matrix == sided.matrix[0]):
        raise no_spread(sided.names)
    ratios = rank_sum_ratio(ranked, weights)
    spread = distribution(ratios)
    which = graded(spread.probit[spread.of], number)
    return Answer(
        units=table.units,
        columns={
            "rsr": ratios,
            **({"wrsr": ratios} if is_weighted else {}),
            "rank": places(ratios),
            "probit": spread.probit[spread.of],
            "fitted": spread.fitted[spread.of],
            "grade": [_grade(one, number)[0] for one in which],
            "grade_zh": [_grade(one, number)[1] for one in which],
            **{f"rank_{name}": ranked[:, place] for place, name in enumerate(sided.names)},
        },
        scalars={
            **_line(spread),
            "ranks": kind,
            "grades": number,
            **_differing(ratios, which),
        },
        tables={
            "distribution": _distribution(spread, number),
            "grades": _grades(ratios, which, spread, number),
            "criteria": criteria_table(sided, weight=weights),
        },
        warnings=_remarks(sided, asked, spread, is_weighted=is_weighted),
    )


def _grade(place: int, number: int) -> tuple[str, str]:
    """A grade in both languages: in words where there are two or three, else counted from the lowest."""
    if number in _NAMED:
        return _NAMED[number][int(place)]
    return str(int(place) + 1), f"第{int(place) + 1}档"


def _line(spread: Distribution) -> dict[str, Any]:
    return {
        "intercept": spread.intercept,
        "slope": spread.slope,
        "r_squared": spread.r_squared,
        "f": spread.f,
        "p": spread.p,
    }


def _differing(ratios: Numbers, which: NDArray[np.int64]) -> dict[str, Any]:
    """Whether the grades differ, where that can be tested."""
    found = compare(ratios, which)
    return {
        "anova_f": found.f if found else None,
        "anova_p": found.p if found else None,
        "bartlett_statistic": found.bartlett_statistic if found else None,
        "bartlett_p": found.bartlett_p if found else None,
    }


def _distribution(spread: Distribution, number: int) -> list[dict[str, Any]]:
    above = np.cumsum(spread.frequency)
    which = graded(spread.probit, number)
    return [
        {
            "rsr": float(value),
            "frequency": int(spread.frequency[row]),
            "cumulative": int(above[row]),
            "mean_rank": float(spread.mean_rank[row]),
            "share": float(spread.share[row]),
            "probit": float(spread.probit[row]),
            "fitted": float(spread.fitted[row]),
            "grade": _grade(which[row], number)[0],
        }
        for row, value in enumerate(spread.ratios)
    ]


def _grades(
    ratios: Numbers, which: NDArray[np.int64], spread: Distribution, number: int
) -> list[dict[str, Any]]:
    """Each grade: from which probit and fitted ratio it goes, how many are in it, their mean and deviation."""
    bounds = [None, *cuts(number).tolist()]
    rows = []
    for place, begin in enumerate(bounds):
        members = ratios[which == place]
        rows.append(
            {
                "grade": _grade(place, number)[0],
                "grade_zh": _grade(place, number)[1],
                "from_probit": begin,
                "from_fitted": None if begin is None else spread.intercept + spread.slope * begin,
                "units": len(members),
                "mean": float(members.mean()) if len(members) else None,
                "deviation": float(members.std(ddof=1)) if len(members) > 1 else None,
            }
        )
    return rows


def _remarks(sided: Sided, asked: Asked, spread: Distribution, *, is_weighted: bool) -> list[Words]:
    told = [*sided.warnings, *without_direction(sided), *constants(sided)]
    if is_weighted and asked.weights is None:
        told.append(Words("未给权重，各指标等权。", "No weights were given: all criteria weigh the same."))
    if spread.p is None:
        told.append(
            Words(
                "只有两个不同的 RSR 值，或回归线完全吻合，回归方程未检验。",
                "Two distinct ratios only, or a perfect line: the line was not tested.",
            )
        )
    elif spread.p >= 0.05:
        told.append(
            Words(
                f"回归方程无统计学意义（P = {spread.p:.3g}），分档不可靠。",
                f"The line is not significant (P = {spread.p:.3g}): do not rely on the grades.",
            )
        )
    return told


_TAKES = frozenset({"columns", "benefit", "cost", "interval"})
_FILE = Words(
    "每行一个评价对象，每列一个指标；--cost 指明低优指标，--interval 指明适度指标。",
    "One unit a row, one criterion a column; --cost names those where less is better, --interval those best between two values.",
)
_LINE = "p = mean rank / n, the last 1 − 1/(4n);  probit = 5 + z(p);  RSR = a + b probit;  cuts of k grades at 2 + 6 i/k"
_ASSUMES = Words(
    "秩次足以代表指标；RSR 近似正态分布。",
    "That ranks say enough of a criterion; that the ratios are near normal.",
)
_NOT_WHEN = Words(
    "差距大小很重要时（用 --ranks non-integer 或 TOPSIS）；评价对象很少时，分档不稳定。",
    "Where it matters how great differences are (--ranks non-integer, or TOPSIS); with few units grades are unstable.",
)
_OPTIONS = (
    Option(
        "ranks",
        ("integer", "non-integer"),
        "integer",
        "整秩或非整秩（1+(n−1)(X−min)/(max−min)）",
        "whole ranks, or those that keep distances: 1+(n-1)(X-min)/(max-min)",
    ),
    Option("grades", int, 3, "分档数（2 至 10）", "how many grades (2 to 10)"),
)
_SOURCE = "田凤调, 秩和比法及其应用, 1993; 孙振球 & 徐勇勇, 医学统计学"

METHODS = (
    Method(
        "rsr",
        plain_ratio,
        Explained(_FILE, f"RSR_i = Σ_j R_ij / (m n);  {_LINE}", _SOURCE, "secondary", _ASSUMES, _NOT_WHEN),
        takes=_TAKES,
        options=_OPTIONS,
    ),
    Method(
        "weighted-rsr",
        weighted_ratio,
        Explained(_FILE, f"WRSR_i = Σ_j w_j R_ij / n;  {_LINE}", _SOURCE, "secondary", _ASSUMES, _NOT_WHEN),
        takes=_TAKES | {"weights"},
        options=_OPTIONS,
    ),
)
