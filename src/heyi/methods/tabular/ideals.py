"""TOPSIS on a table, with weights as given or by entropy. Not here: the reckoning (methods.scoring.topsis)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.scoring.order import places
from heyi.methods.scoring.topsis import Closeness, Costs, topsis
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.sides import Sided, constants, criteria_table, sides, without_direction
from heyi.methods.tabular.spread import NORMALISE, weighed
from heyi.methods.tabular.table import Numbers, Table

_COSTS: tuple[Costs, ...] = ("ideal", "reciprocal", "negative")
_COSTS_ZH = {
    "ideal": "取最小值为理想值",
    "reciprocal": "取倒数",
    "negative": "取 max − x",
}


def with_weights(table: Table, asked: Asked) -> Answer:
    """TOPSIS with the weights of --weights, all equal without."""
    sided = sides(table, asked)
    weights = weights_for(asked, sided.names)
    warnings = []
    if asked.weights is None:
        warnings.append(
            Words("未给权重，各指标等权。", "No weights were given: all criteria weigh the same.")
        )
    return _answer(table, sided, weights, asked, warnings)


def with_entropy(table: Table, asked: Asked) -> Answer:
    """TOPSIS with weights by entropy of the same columns."""
    sided = sides(table, asked)
    how, found = weighed(sided, asked.own.get("normalise_weights", "auto"), asked.own.get("shift", 0.0))
    answer = _answer(table, sided, found.weights, asked, [])
    return Answer(
        units=answer.units,
        columns=answer.columns,
        scalars={**answer.scalars, "normalise_weights": how, "shift": asked.own.get("shift", 0.0)},
        tables={
            "weights": criteria_table(
                sided, weight=found.weights, entropy=found.entropy, divergence=found.divergence
            ),
            **answer.tables,
        },
        warnings=answer.warnings,
    )


def _answer(table: Table, sided: Sided, weights: Numbers, asked: Asked, warnings: Sequence[Words]) -> Answer:
    costs = asked.own.get("cost_as", "ideal")
    found = _closeness(sided, weights, asked, costs)
    ranks = places(found.score)
    return Answer(
        units=table.units,
        columns={
            "score": found.score,
            "rank": ranks,
            "distance_best": found.distance_best,
            "distance_worst": found.distance_worst,
        },
        scalars={"normalise": asked.own.get("normalise", "vector"), "cost_as": costs},
        tables={"criteria": criteria_table(sided, weight=weights, ideal=found.ideal, worst=found.worst)},
        warnings=[
            *warnings,
            *sided.warnings,
            *without_direction(sided),
            *constants(sided),
            *_other_orders(sided, weights, asked, costs, ranks),
        ],
    )


def _closeness(sided: Sided, weights: Numbers, asked: Asked, costs: Costs) -> Closeness:
    how = asked.own.get("normalise", "vector")
    return topsis(sided.matrix, weights, sided.directions, how, costs, sided.names)


def _other_orders(
    sided: Sided, weights: Numbers, asked: Asked, costs: Costs, ranks: NDArray[np.int64]
) -> list[Words]:
    """Which other usual treatment of columns where less is better would change the order of units."""
    if "cost" not in sided.kinds():
        return []
    told = []
    for other in _COSTS:
        if other == costs:
            continue
        try:
            found = places(_closeness(sided, weights, asked, other).score)
        except Unfit:
            continue
        changed = int(np.sum(found != ranks))
        if changed:
            told.append(
                Words(
                    f"低优指标若改为“{_COSTS_ZH[other]}”（--cost-as {other}），有 {changed} 个对象的名次会变。",
                    f"With --cost-as {other} instead of {costs}, {changed} units would change places.",
                )
            )
    return told


_OPTIONS = (
    Option(
        "normalise",
        ("vector", "min-max", "sum", "max", "none"),
        "vector",
        "各列如何标准化",
        "how columns are normalised",
    ),
    Option(
        "cost_as",
        _COSTS,
        "ideal",
        "低优指标：最小为理想值、取倒数、取 max − x",
        "what becomes of columns where less is better: the least is the ideal, 1/x, max - x",
    ),
)
_TAKES = frozenset({"columns", "benefit", "cost", "interval"})
_FILE = Words(
    "每行一个评价对象，每列一个指标；--benefit、--cost、--interval 指明方向，--weights 与所用各列的次序一致。",
    "One unit a row, one criterion a column; --benefit, --cost and --interval say which way is good; --weights in the order of "
    "the columns used.",
)
_ASSUMES = Words(
    "各指标可以互相补偿，越接近样本中最好、越远离最差越好。",
    "That criteria make up for each other, and that the best and worst of this sample are the measure.",
)
_NOT_WHEN = Words(
    "增减评价对象会改变理想值，次序可能逆转；指标高度相关时；不可互相补偿的指标（如安全底线）。",
    "Where adding or leaving out units, which moves the ideal, must not turn the order; where criteria repeat each other or may "
    "not make up for each other (safety).",
)
_FORMULA = "z_ij = w_j x_ij / √Σ x²;  D⁺, D⁻ = distances to the best and worst z_j;  C = D⁻ / (D⁺ + D⁻)"

METHODS = (
    Method(
        "topsis",
        with_weights,
        Explained(
            file=_FILE,
            formula=_FORMULA,
            source="Hwang & Yoon 1981, section 3.2; 司守奎, 数学建模算法与应用, chapter 14",
            status="secondary",
            assumes=_ASSUMES,
            not_when=_NOT_WHEN,
        ),
        takes=_TAKES | {"weights"},
        options=_OPTIONS,
    ),
    Method(
        "entropy-topsis",
        with_entropy,
        Explained(
            file=_FILE,
            formula=f"w_j by entropy (see entropy-weights);  {_FORMULA}",
            source="Hwang & Yoon 1981, sections 3.1 and 3.2",
            status="secondary",
            assumes=_ASSUMES,
            not_when=_NOT_WHEN,
        ),
        takes=_TAKES,
        options=(
            *_OPTIONS,
            Option(
                "normalise_weights",
                NORMALISE,
                "auto",
                "求熵权时的标准化：auto 指明方向时 min-max，否则 raw",
                "how columns are made comparable for the weights; auto is min-max where a direction is named, else raw",
            ),
            Option(
                "shift", float, 0.0, "求熵权时标准化后加上的小量", "a small amount added before the entropy"
            ),
        ),
    ),
)
