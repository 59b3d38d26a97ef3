"""How far a ranking hangs on its weights: they are moved many times, and left out one by one. Not here: the ranking.

Source: Saltelli et al., Handbook on Constructing Composite Indicators, OECD 2008, chapter 7 (uncertainty of weights).
docs/sources/evaluation.md#sensitivity
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from heyi.contexts.evaluation.terms.plan import Result, Sensitivity
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

Numbers = NDArray[np.float64]

# A method that finds its weights itself is tried as the one that takes them.
_WITH_WEIGHTS_GIVEN = {"entropy-topsis": "topsis"}
_SCORES = ("score", "rsr", "value", "efficiency")
_LIMITS = (2.5, 97.5)


def how_far(step: Sensitivity, base: Result, asked: Asked, table: Table, seed: int) -> Answer:
    """The ranks of each unit under weights that are moved.

    Shape:  one row a unit: its rank, the middle 95 % of its ranks, how often it comes first and how often it keeps its place.
            Table `left_out`: for each criterion, how the ranking without it agrees with the whole (Spearman) and who comes first.
    Raises: Unfit where the step answered no scores or has no weights.
    """
    weights = _weights_of(base, asked)
    score = next((name for name in _SCORES if name in base.answer.columns), None)
    if score is None:
        raise Unfit("scores_none", f"步骤“{step.of}”没有得分。", f"Step {step.of!r} answered no scores.")
    trial = _Trial(base, asked, table, score)
    first = trial.ranks(weights)
    drawn = np.random.default_rng(seed)
    names = list(weights)
    moved = np.array(list(weights.values())) * drawn.uniform(
        1 - step.spread, 1 + step.spread, (step.draws, len(names))
    )
    ranks = np.array([trial.ranks(dict(zip(names, row, strict=True))) for row in moved])
    low, high = np.percentile(ranks, _LIMITS, axis=0)
    return Answer(
        units=base.answer.units,
        columns={
            "rank": first,
            "rank_low": low,
            "rank_high": high,
            "share_first": (ranks == 1).mean(axis=0),
            "share_same": (ranks == first).mean(axis=0),
        },
        scalars={
            "draws": step.draws,
            "spread": step.spread,
            "seed": seed,
            "mean_agreement": float(np.mean([agreement(first, row) for row in ranks])),
            "least_agreement": float(np.min([agreement(first, row) for row in ranks])),
        },
        tables={"left_out": _left_out(trial, weights, first, base.answer.units)},
    )


class _Trial:
    """The step run again under other weights."""

    def __init__(self, base: Result, asked: Asked, table: Table, score: str) -> None:
        name = _WITH_WEIGHTS_GIVEN.get(base.method, base.method)
        self.method, self.table, self.score = method(name), table, score
        own = {one.name: one.default for one in self.method.options}
        self.asked = replace(asked, own=own | {key: value for key, value in asked.own.items() if key in own})

    def ranks(self, weights: Mapping[str, float]) -> Numbers:
        """The rank of each unit, 1 for the best, equal ones sharing the best of theirs."""
        total = sum(weights.values()) or 1.0
        shares = {name: value / total for name, value in weights.items()}
        answer = self.method.run(self.table, replace(self.asked, weights=shares))
        values = np.asarray(answer.columns[self.score], dtype=np.float64)
        ranked: Numbers = rankdata(-values, method="min").astype(np.float64)
        return ranked


def agreement(one: Numbers, other: Numbers) -> float:
    """Spearman's correlation of two rankings; 1 where both hold everybody equal."""
    first, second = rankdata(one), rankdata(other)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 1.0 if np.array_equal(first, second) else 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _weights_of(base: Result, asked: Asked) -> dict[str, float]:
    found = base.answer.tables.get("weights")
    if found:
        return {str(row["criterion"]): float(row["weight"]) for row in found}
    if isinstance(asked.weights, Mapping):
        names: Sequence[str] = asked.columns or tuple(asked.weights)
        return {name: float(asked.weights[name]) for name in names if name in asked.weights}
    if not asked.columns:
        raise Unfit(
            "columns_needed",
            "请在被检验的步骤中写明 columns 或 content: true，才能逐项改动权重。",
            "Name the columns of the step that is tried (columns, or content: true), so that each weight can be moved.",
        )
    given: Sequence[float] = asked.weights or [1 / len(asked.columns)] * len(asked.columns)
    return dict(zip(asked.columns, map(float, given), strict=True))


def _left_out(
    trial: _Trial, weights: Mapping[str, float], first: Numbers, units: Sequence[str]
) -> list[dict[str, Any]]:
    rows = []
    for name in weights:
        if len(weights) == 1:
            break
        ranks = trial.ranks({key: 0.0 if key == name else value for key, value in weights.items()})
        best = [unit for unit, rank in zip(units, ranks, strict=True) if rank == 1]
        rows.append({"left_out": name, "agreement": agreement(first, ranks), "first": ", ".join(best)})
    return rows
