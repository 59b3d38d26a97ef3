"""Weighting by the propensity on a table: one row a person or place. Not here: the reckoning (methods.effects.propensity)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.effects import formula
from heyi.methods.effects.propensity import (
    ESTIMATES,
    Effect,
    balance,
    drawn,
    effective,
    effects,
    propensities,
    weights,
)
from heyi.methods.effects.regression import as_row, judged
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.given import Given, asked_for, yes_or_no
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table

_EXTREME = 0.05
_UNBALANCED = 0.1
_FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class _Question:
    """The rows as they enter, and which were kept for their overlap."""

    outcome: Numbers
    treated: Numbers
    matrix: Numbers
    names: tuple[str, ...]
    score: Numbers
    kept: NDArray[np.bool_]


def propensity(table: Table, asked: Asked) -> Answer:
    """What treatment changed, groups made alike by weights."""
    question = _question(table, asked)
    estimand = asked.own.get("estimand", "ate")
    kept = question.kept
    parts = question.outcome[kept], question.treated[kept], question.matrix[kept]
    # After trimming the propensity is estimated anew on those who are left.
    score = question.score if kept.all() else propensities(parts[1], parts[2], question.names)
    estimates = effects(*parts, score)
    judgements, draws = _judgements(parts, estimates, asked)
    weight = weights(parts[1], score, estimand)
    balanced: list[dict[str, Any]] = [
        {"covariate": name, **balance(parts[1], column, weight)}
        for name, column in zip(question.names[1:], parts[2].T[1:], strict=True)
    ]
    side = [parts[1] == 1, parts[1] == 0]
    scalars = judgements[f"ipw_{estimand}"] | {
        "estimand": estimand,
        "errors": asked.own.get("errors", "sandwich"),
        "doubly_robust": judgements[f"aipw_{estimand}"]["effect"],
        "treated": int(side[0].sum()),
        "controls": int(side[1].sum()),
        "trimmed": int((~kept).sum()),
        "propensity_lowest": float(score.min()),
        "propensity_highest": float(score.max()),
        "effective_treated": effective(weight[side[0]]),
        "effective_controls": effective(weight[side[1]]),
        "largest_smd_after": max((abs(row["smd_after"] or 0.0) for row in balanced), default=None),
    }
    if draws is not None:
        scalars |= {"draws": draws, "seed": asked.seed}
    return Answer(
        units=table.units,
        columns={"propensity": _spread(score, kept), "weight": _spread(weight, kept)},
        scalars=scalars,
        tables={
            "effects": [as_row(name, judgements[name]) for name in ESTIMATES],
            "balance": balanced,
        },
        warnings=_warnings(question, score, balanced),
    )


def _question(table: Table, asked: Asked) -> _Question:
    treated = yes_or_no(table, asked_for(asked, "treated", "干预列（0/1）", "who was treated (0 or 1)"))
    read = formula.read(asked.formula) if asked.formula else None
    if asked.outcome is None and read is not None and read.outcome is not None:
        outcome = formula.values(read.outcome, Given(table, {}))
    else:
        outcome = table.numbers([asked_for(asked, "outcome", "结局列", "the outcome")])[:, 0]
    terms = [] if read is None else [one for one in read.terms if formula.label(one) != asked.treated]
    names = list(dict.fromkeys([*asked.columns, *([] if read else _rest(table, asked))]))
    columns = [(formula.Factor(name, formula.column(name)),) for name in names]
    design = formula.design(formula.Formula(None, (*columns, *terms), True), Given(table, {}), table.rows)
    if len(design.names) < 2:
        raise Unfit(
            "covariates_missing",
            "没有协变量：请用 --columns 或 --formula 指明影响是否接受干预的变量。",
            "There are no covariates: name with --columns or --formula what makes treatment likely.",
        )
    score = propensities(treated, design.matrix, design.names)
    trim = float(asked.own.get("trim") or 0.0)
    if not 0 <= trim < 0.5:
        raise Unfit("trim_wrong", "--trim 须在 0 与 0.5 之间。", "--trim must lie between 0 and 0.5.")
    kept = (score >= trim) & (score <= 1 - trim)
    if not kept.any() or np.ptp(treated[kept]) == 0:
        raise Unfit("overlap_missing", "截除后两组没有重叠。", "Nothing overlaps after trimming.")
    return _Question(outcome, treated, design.matrix, design.names, score, kept)


def _rest(table: Table, asked: Asked) -> tuple[str, ...]:
    return (
        ()
        if asked.columns
        else tuple(name for name in table.others if name not in (asked.treated, asked.outcome))
    )


def _judgements(
    parts: tuple[Numbers, Numbers, Numbers], estimates: dict[str, Effect], asked: Asked
) -> tuple[dict[str, dict[str, float | None]], int | None]:
    noise = 1e-10 * max(float(np.max(np.abs(parts[0]))), np.finfo(float).tiny)
    plain = {
        name: judged(one.value, one.error if one.error > noise else None, None)
        for name, one in estimates.items()
    }
    if asked.own.get("errors", "sandwich") == "sandwich":
        return plain, None
    found = drawn(*parts, int(asked.own.get("draws") or 1000), asked.seed)
    used = len(found[ESTIMATES[0]])
    if used < _FEWEST_DRAWS:
        raise Unfit(
            "draws_few",
            f"只有 {used} 次抽样可用（其余两组被完全分开），少于 {_FEWEST_DRAWS}：请增加 --draws 或用 --errors sandwich。",
            f"Only {used} draws could be used (in the others the groups separate), fewer than {_FEWEST_DRAWS}: more --draws, or "
            "--errors sandwich.",
        )
    return {name: _by_draws(plain[name], values, noise) for name, values in found.items()}, used


def _by_draws(plain: dict[str, float | None], values: Numbers, noise: float) -> dict[str, float | None]:
    """The error is the spread of the draws, the interval their percentiles."""
    error = float(values.std(ddof=1))
    told = judged(float(plain["effect"] or 0.0), error if error > noise else None, None)
    if told["se"] is None:
        return told
    low, high = np.quantile(values, [0.025, 0.975])
    return told | {"low": float(low), "high": float(high)}


def _spread(values: Numbers, kept: NDArray[np.bool_]) -> list[Any]:
    """Values of the rows that were kept; of the others none."""
    held = iter(values.tolist())
    return [next(held) if is_kept else None for is_kept in kept]


def _warnings(question: _Question, score: Numbers, balanced: list[dict[str, Any]]) -> list[Words]:
    said = []
    if not question.kept.all():
        gone = int((~question.kept).sum())
        said.append(
            Words(
                f"截除了倾向得分过低或过高的 {gone} 行：效应只对其余的人成立。",
                f"{gone} rows of extreme propensity were trimmed: the effect holds for the others only.",
            )
        )
    extreme = int(np.sum((score < _EXTREME) | (score > 1 - _EXTREME)))
    if extreme:
        said.append(
            Words(
                f"{extreme} 行的倾向得分小于 {_EXTREME} 或大于 {1 - _EXTREME}：重叠不足，考虑 --trim 0.05。",
                f"{extreme} rows have a propensity below {_EXTREME} or above {1 - _EXTREME}: little overlap; try --trim 0.05.",
            )
        )
    off = [row["covariate"] for row in balanced if abs(row["smd_after"] or 0.0) > _UNBALANCED]
    if off:
        said.append(
            Words(
                f"加权后仍不均衡（标准化差异大于 {_UNBALANCED}）：{'、'.join(off)}。",
                f"Not alike even after weighting (standardised difference above {_UNBALANCED}): {', '.join(off)}.",
            )
        )
    return said
