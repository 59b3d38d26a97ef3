"""Fuzzy comprehensive evaluation on a table, in one level or two. Not here: the reckoning (methods.scoring.fuzzy)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.scoring.fuzzy import Operator, evaluate, memberships_of
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, weights_for
from heyi.methods.tabular.table import Numbers, Table, number_of

# Memberships nearer to each other than this are a tie.
_TIE = 1e-9


def fuzzy(table: Table, asked: Asked) -> Answer:
    """B = W o R over factors; with `--group` first within each group, then over groups."""
    grades = asked.numbers_of(table)
    memberships = memberships_of(
        table.numbers(grades), list(table.units), are_counts=bool(asked.own.get("counts"))
    )
    weights = weights_for(asked, table.units)
    operator: Operator = asked.own.get("operator", "weighted")
    levels: list[dict[str, Any]] = []
    if asked.group:
        value = _two_levels(table, asked, grades, memberships, weights, levels)
    else:
        _refuse_idle(asked)
        value = evaluate(memberships, weights, operator)
    normalised = _normalised(value)
    scores = _scores(asked, grades)
    best = int(np.argmax(normalised))
    return Answer(
        units=grades,
        columns={"value": value, "normalised": normalised},
        scalars={
            "operator": operator,
            "grade": grades[best],
            "score": float(normalised @ scores) if scores is not None else None,
        },
        tables={
            "weights": [
                {"factor": unit, "weight": float(weight)}
                for unit, weight in zip(table.units, weights / weights.sum(), strict=True)
            ],
            **({"groups": levels} if levels else {}),
        },
        warnings=_remarks(asked, grades, normalised),
    )


def _two_levels(
    table: Table,
    asked: Asked,
    grades: Sequence[str],
    memberships: Numbers,
    weights: Numbers,
    levels: list[dict[str, Any]],
) -> Numbers:
    """Each group evaluated, then the groups; `levels` is told of each."""
    operator: Operator = asked.own.get("operator", "weighted")
    of = table.texts(asked.group or "")
    names = list(dict.fromkeys(of))
    rows = [np.array([one == name for one in of]) for name in names]
    above = _group_weights(asked, names, [float(weights[own].sum()) for own in rows])
    below = []
    for name, own, share in zip(names, rows, above, strict=True):
        value = _normalised(evaluate(memberships[own], weights[own], operator))
        below.append(value)
        levels.append(
            {
                "group": name,
                "weight": float(share),
                **dict(zip(grades, map(float, value), strict=True)),
                "grade": grades[int(np.argmax(value))],
            }
        )
    return evaluate(np.array(below), above, operator)


def _group_weights(asked: Asked, names: Sequence[str], sums: Sequence[float]) -> Numbers:
    """The weights of groups as given; else a group weighs what its factors do together."""
    given = asked.own.get("group_weights")
    read = np.array(sums) if given is None else _listed(given, "--group-weights")
    if len(read) != len(names) or np.any(read < 0) or read.sum() <= 0:
        raise Unfit(
            "group_weights_wrong",
            f"有 {len(names)} 组（{'、'.join(names)}），须按此顺序各给一个不小于 0 的权重，且不全为 0。",
            f"There are {len(names)} groups ({', '.join(names)}): give each a weight of 0 or more in this order, not all 0.",
        )
    shares: Numbers = read / read.sum()
    return shares


def _refuse_idle(asked: Asked) -> None:
    if asked.own.get("group_weights") is not None:
        raise Unfit(
            "group_missing",
            "--group-weights 需要 --group 指明一级因素所在列。",
            "--group-weights needs --group, the column of first-level factors.",
        )


def _scores(asked: Asked, grades: Sequence[str]) -> Numbers | None:
    given = asked.own.get("scores")
    if given is None:
        return None
    read = _listed(given, "--scores")
    if len(read) != len(grades):
        raise Unfit(
            "scores_number",
            f"给了 {len(read)} 个分值，而有 {len(grades)} 个等级（{'、'.join(grades)}）：请一一对应。",
            f"{len(read)} scores for {len(grades)} grades ({', '.join(grades)}): give one for each.",
        )
    return read


def _listed(text: str, option: str) -> Numbers:
    """Numbers written with commas between them."""
    read = [number_of(part) for part in str(text).replace("，", ",").split(",")]
    if None in read:
        raise Unfit(
            "numbers_unreadable",
            f"{option} 应是用逗号分隔的数字，不能读“{text}”。",
            f"{option} takes numbers with commas between them; {text!r} is none.",
        )
    return np.array(read, dtype=np.float64)


def _normalised(value: Numbers) -> Numbers:
    """Made to sum to 1; something of each row is always there, so that the sum is not 0."""
    shares: Numbers = value / value.sum()
    return shares


def _remarks(asked: Asked, grades: Sequence[str], normalised: Numbers) -> list[Words]:
    told = []
    best = [grades[int(place)] for place in np.flatnonzero(normalised >= normalised.max() - _TIE)]
    if len(best) > 1:
        told.append(
            Words(
                f"这些等级隶属度并列最大：{'、'.join(best)}；取前者。最大隶属度原则此时不宜使用。",
                f"These grades share the greatest membership: {', '.join(best)}; the first was taken, which decides nothing.",
            )
        )
    if asked.weights is None:
        told.append(Words("未给权重，各因素等权。", "No weights were given: all factors weigh the same."))
    return told
