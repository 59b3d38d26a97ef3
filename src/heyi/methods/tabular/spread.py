"""Weights from the data on a table: entropy, CRITIC, and sets of weights combined. Not here: the reckoning (methods.weights)."""

from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.scoring.order import places
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.sides import Sided, sides, without_direction
from heyi.methods.tabular.table import Numbers, Table
from heyi.methods.weights.combined import game, geometric, linear, multiplicative, sets_of
from heyi.methods.weights.critic import critic_weights
from heyi.methods.weights.entropy import Entropies, Normalise, entropy_weights

NORMALISE = ("auto", "raw", "min-max", "sum", "vector")
_SIDES = frozenset({"columns", "benefit", "cost", "interval"})


def entropy(table: Table, asked: Asked) -> Answer:
    """Weights by entropy: of raw shares without a direction, of values between 0 and 1 with one."""
    sided = sides(table, asked)
    shift = asked.own.get("shift", 0.0)
    how, found = weighed(sided, asked.own.get("normalise", "auto"), shift)
    return Answer(
        units=sided.names,
        columns={
            "weight": found.weights,
            "rank": places(found.weights),
            "entropy": found.entropy,
            "divergence": found.divergence,
            "direction": sided.kinds(),
        },
        scalars={"normalise": how, "shift": shift, "rows": len(sided.matrix)},
        warnings=[*sided.warnings, *_flat(sided, found)],
    )


def weighed(sided: Sided, asked_for: str, shift: float) -> tuple[Normalise, Entropies]:
    """How columns were made comparable, and the weights by entropy."""
    by: dict[str, Normalise] = {"raw": "raw", "min-max": "min-max", "sum": "sum", "vector": "vector"}
    how = by.get(asked_for, "min-max" if sided.are_named else "raw")
    return how, entropy_weights(sided.matrix, sided.directions, how, shift, sided.names)


def _flat(sided: Sided, found: Entropies) -> list[Words]:
    """The remark on criteria that do not differ and therefore weigh nothing."""
    flat = [sided.names[place] for place in np.flatnonzero(found.weights == 0)]
    if not flat:
        return []
    return [
        Words(
            f"这些列各行相等，权重为 0：{'、'.join(flat)}。",
            f"All units are equal in these columns, which weigh nothing: {', '.join(flat)}.",
        )
    ]


def critic(table: Table, asked: Asked) -> Answer:
    """Weights by spread and conflict."""
    sided = sides(table, asked)
    found = critic_weights(sided.matrix, sided.directions, sided.names)
    warnings = [*sided.warnings, *without_direction(sided)]
    if len(sided.matrix) < 3:
        warnings.append(
            Words("只有两行，任意两列的相关系数都是 ±1。", "With two rows every correlation is 1 or -1.")
        )
    return Answer(
        units=sided.names,
        columns={
            "weight": found.weights,
            "rank": places(found.weights),
            "deviation": found.deviation,
            "conflict": found.conflict,
            "information": found.information,
            "direction": sided.kinds(),
        },
        scalars={"normalise": "min-max", "rows": len(sided.matrix)},
        tables={
            "correlations": [
                {"criterion": name, **dict(zip(sided.names, map(float, row), strict=True))}
                for name, row in zip(sided.names, found.correlations, strict=True)
            ]
        },
        warnings=warnings,
    )


def combined(table: Table, asked: Asked) -> Answer:
    """Several columns of weights made one."""
    names = asked.numbers_of(table)
    sets = sets_of(table.numbers(names))
    coefficients = weights_for(asked, names)
    played = game(sets)
    by = asked.own.get("by", "linear")
    found: dict[str, Numbers | None] = {
        "linear": linear(sets, coefficients),
        "multiplicative": _if_any(by, "multiplicative", sets, coefficients),
        "game": played.weights,
        "geometric": _if_any(by, "geometric", sets, coefficients),
    }
    chosen = _column(found[by], table.rows)
    used = {"linear": coefficients, "geometric": coefficients, "game": played.coefficients}
    return Answer(
        units=table.units,
        columns={
            "weight": chosen,
            "rank": places(chosen),
            **{f"weight_{way}": _column(one, table.rows) for way, one in found.items()},
        },
        scalars={"by": by},
        tables={
            "coefficients": [
                {"set": name, **{way: float(one[place]) for way, one in used.items()}}
                for place, name in enumerate(names)
            ]
        },
        warnings=_remarks(names, played.solved, asked, by),
    )


def _if_any(by: str, way: str, sets: Numbers, coefficients: Numbers) -> Numbers | None:
    """Products of weights, None where all of them are 0 and something else was asked for."""
    try:
        return multiplicative(sets) if way == "multiplicative" else geometric(sets, coefficients)
    except Unfit:
        if by == way:
            raise
        return None


def _column(values: Numbers | None, rows: int) -> Any:
    return [None] * rows if values is None else values


def _remarks(names: tuple[str, ...], solved: Numbers, asked: Asked, by: str) -> list[Words]:
    told = []
    against = [names[place] for place in np.flatnonzero(solved < 0)]
    if against:
        told.append(
            Words(
                f"博弈论组合中这些列的系数为负，取其绝对值：{'、'.join(against)}。",
                f"By game theory these sets have a negative coefficient, whose size was taken: {', '.join(against)}.",
            )
        )
    if asked.weights is not None and by in ("multiplicative", "game"):
        told.append(
            Words(
                f"--weights 只用于 linear 与 geometric，不影响 {by}。",
                f"--weights are the coefficients of linear and geometric; {by} takes none.",
            )
        )
    return told


_TABLE = Words(
    "每行一个评价对象，每列一个指标；--benefit、--cost、--interval 指明方向，--columns 选列。",
    "One unit a row, one criterion a column; --benefit, --cost and --interval say which way is good, --columns chooses.",
)

METHODS = (
    Method(
        "entropy-weights",
        entropy,
        Explained(
            file=_TABLE,
            formula="p_ij = x_ij / Σ_i x_ij;  e_j = −Σ_i p_ij ln p_ij / ln n;  w_j = (1 − e_j) / Σ (1 − e_j);  with a direction "
            "x is first put between 0 and 1: (x − min)/(max − min) or (max − x)/(max − min)",
            source="Shannon 1948; Zeleny 1982; Hwang & Yoon 1981, section 3.1",
            status="secondary",
            assumes=Words(
                "指标的离散程度就是它的重要程度；数值非负、可比。",
                "That what differs most between units matters most; that values are comparable and not below 0.",
            ),
            not_when=Words(
                "指标重要性与离散程度无关时；有极端值时；评价对象很少时。",
                "Where what matters need not differ; with outliers; with few units. Raw shares depend on where the scale begins.",
            ),
        ),
        takes=_SIDES,
        options=(
            Option(
                "normalise",
                NORMALISE,
                "auto",
                "标准化：auto 指明方向时 min-max，否则 raw",
                "how columns are made comparable; auto is min-max where a direction is named, else raw",
            ),
            Option(
                "shift",
                float,
                0.0,
                "标准化后加上的小量，如 0.0001",
                "a small amount added afterwards, such as 0.0001",
            ),
        ),
    ),
    Method(
        "critic-weights",
        critic,
        Explained(
            file=_TABLE,
            formula="x between 0 and 1 by direction;  C_j = σ_j Σ_k (1 − r_jk);  w_j = C_j / Σ C",
            source="Diakoulaki, Mavrotas & Papayannakis, Comput Oper Res 1995;22(7):763-770",
            status="secondary",
            assumes=Words(
                "离散大、与其他指标重复少的指标更重要。",
                "That a criterion matters more the more it differs and the less it repeats others.",
            ),
            not_when=Words(
                "评价对象很少（相关系数不稳定）时；有极端值时。",
                "With few units, whose correlations are chance; with outliers.",
            ),
        ),
        takes=_SIDES,
    ),
    Method(
        "combined-weights",
        combined,
        Explained(
            file=Words(
                "每行一个指标，每列一种方法的权重（各列自动归一）；--weights 为各列的组合系数。",
                "One criterion a row, one set of weights a column (each made to sum to 1); --weights are their coefficients.",
            ),
            formula="linear: Σ a_k w_k;  multiplicative: Π w_k / Σ Π w_k;  geometric: Π w_k^a_k / Σ (least relative entropy);  "
            "game: Σ |a_k| w_k, a from Σ_k a_k w_k·w_l = w_l·w_l",
            source="王莲芬 & 许树柏, 层次分析法引论, 1990; Kullback & Leibler 1951",
            status="secondary",
            assumes=Words(
                "各组权重针对同一批指标，且都有意义。",
                "That the sets are about the same criteria, and each has sense.",
            ),
            not_when=Words(
                "各组权重互相矛盾时（先弄清原因）；乘法会放大差别。",
                "Where sets contradict each other (find out why first); products make great weights greater.",
            ),
        ),
        takes=frozenset({"columns", "weights"}),
        options=(
            Option(
                "by",
                ("linear", "multiplicative", "game", "geometric"),
                "linear",
                "组合方法",
                "how they are combined",
            ),
        ),
    ),
)
