"""Weighting by the propensity of being treated: what the effect would be if both groups were alike. Not here: files.

The propensity is a logistic regression. Means are weighed by t/e and (1 − t)/(1 − e) over all (ATE), by t and (1 − t) e/(1 − e)
over the treated (ATT), each over the sum of its weights (Hájek): stabilising changes the weights shown, not the effect. Doubly
robust (AIPW): with a linear regression in each group beside. Errors are those of the stacked equations (sandwich), in which the
propensity counts as estimated.

Source: Rosenbaum & Rubin, Biometrika 1983;70:41-55; Lunceford & Davidian, Stat Med 2004;23:2937-2960; Robins, Rotnitzky & Zhao,
J Am Stat Assoc 1994;89:846-866; Austin & Stuart, Stat Med 2015;34:3661-3679. docs/sources/methods-series.md#propensity
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from statsmodels.discrete.discrete_model import Logit

from heyi.methods.effects.regression import full_rank
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

ESTIMATES = ("ipw_ate", "ipw_att", "aipw_ate", "aipw_att", "unadjusted")
_SEPARATED = 1e-7
_LIKELIHOOD_STEPS = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate, and how each row moves it: the error is the root of the sum of squares over the number of rows."""

    value: float
    influence: Numbers

    @property
    def error(self) -> float:
        """The sandwich error."""
        return float(np.sqrt(np.sum(self.influence**2))) / len(self.influence)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What every estimate is made of."""

    outcome: Numbers
    treated: Numbers
    matrix: Numbers
    score: Numbers
    turned: Numbers


def propensities(treated: Numbers, matrix: Numbers, names: Sequence[str]) -> Numbers:
    """The probability of being treated, by logistic regression.

    Shape:  `matrix` with its intercept.
    Raises: Unfit for one group only, terms that follow from others, covariates that separate the groups.
    """
    if not 0 < treated.sum() < len(treated):
        raise Unfit(
            "group_missing", "须同时有干预组与对照组。", "Both treated and untreated rows are needed."
        )
    full_rank(matrix, names)
    if len(treated) <= matrix.shape[1]:
        raise Unfit("rows_few", "行数不足以估计倾向得分。", "There are too few rows to tell the propensity.")
    guilty = separating(treated, matrix, names)
    if guilty:
        raise Unfit(
            "groups_separated",
            f"协变量把两组（几乎）完全分开，没有重叠，无法加权：{'、'.join(guilty)}。请去掉或合并这些变量，或限于可比的单位。",
            f"The covariates tell the groups (almost) wholly apart; nothing overlaps and nothing can be weighed: "
            f"{', '.join(guilty)}. Leave these out, join categories, or keep to comparable units.",
        )
    scaled = matrix / np.maximum(np.abs(matrix).max(axis=0), np.finfo(float).tiny)
    found = Logit(treated, scaled).fit(
        disp=0, method="newton", maxiter=_LIKELIHOOD_STEPS, warn_convergence=False
    )
    score: Numbers = np.asarray(found.predict())
    return score


def separating(treated: Numbers, matrix: Numbers, names: Sequence[str]) -> list[str]:
    """The covariates of a plane with the treated on one side and the others on the other, none where there is no such plane.

    A linear programme finds it (Albert & Anderson, Biometrika 1984;71:1-10): no row on the wrong side, some off the plane.
    """
    scaled = matrix / np.maximum(np.abs(matrix).max(axis=0), np.finfo(float).tiny)
    sided = scaled * (2 * treated - 1)[:, None]
    found = linprog(
        -sided.sum(axis=0), A_ub=-sided, b_ub=np.zeros(len(sided)), bounds=(-1, 1), method="highs"
    )
    if -found.fun <= _SEPARATED * len(sided):
        return []
    constant = np.ptp(matrix, axis=0) == 0
    return [
        name
        for name, slope, still in zip(names, found.x, constant, strict=True)
        if abs(slope) > _SEPARATED and not still
    ] or list(names)


def effects(outcome: Numbers, treated: Numbers, matrix: Numbers, score: Numbers) -> dict[str, Effect]:
    """Every estimate, by the names of `ESTIMATES`."""
    information = (matrix * (score * (1 - score))[:, None]).T @ matrix / len(outcome)
    scores = (matrix * (treated - score)[:, None]).T
    turned = np.asarray(np.linalg.solve(information, scores), dtype=np.float64).T
    rows = _Rows(outcome, treated, matrix, score, turned)
    odds = score / (1 - score)
    ones = np.ones_like(score)
    return {
        "ipw_ate": _weighted(rows, (1 / score, -(1 - score) / score), (1 / (1 - score), odds)),
        "ipw_att": _weighted(rows, (ones, 0 * ones), (odds, odds)),
        "aipw_ate": _doubly_all(rows),
        "aipw_att": _doubly_treated(rows),
        "unadjusted": _weighted(rows, (ones, 0 * ones), (ones, 0 * ones)),
    }


def _weighted(rows: _Rows, one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers]) -> Effect:
    """Mean of the treated less that of the others: weights and how they move with the linear predictor."""
    first = _mean(rows, rows.treated, *one)
    second = _mean(rows, 1 - rows.treated, *other)
    return Effect(first.value - second.value, first.influence - second.influence)


def _mean(rows: _Rows, chosen: Numbers, weight: Numbers, slope: Numbers) -> Effect:
    total = float(np.mean(chosen * weight))
    value = float(np.mean(chosen * weight * rows.outcome)) / total
    off = chosen * (rows.outcome - value)
    moved = (rows.matrix * (off * slope)[:, None]).mean(axis=0)
    return Effect(value, (off * weight + rows.turned @ moved) / total)


def _doubly_all(rows: _Rows) -> Effect:
    expected = [_expected(rows, rows.treated == group) for group in (1, 0)]
    first = expected[0] + rows.treated / rows.score * (rows.outcome - expected[0])
    second = expected[1] + (1 - rows.treated) / (1 - rows.score) * (rows.outcome - expected[1])
    value = float(np.mean(first - second))
    return Effect(value, first - second - value)


def _doubly_treated(rows: _Rows) -> Effect:
    off = rows.outcome - _expected(rows, rows.treated == 0)
    share = float(rows.treated.mean())
    odds = rows.score / (1 - rows.score)
    each = (rows.treated - (1 - rows.treated) * odds) * off / share
    value = float(np.mean(each))
    return Effect(value, each - rows.treated * value / share)


def _expected(rows: _Rows, chosen: NDArray[np.bool_]) -> Numbers:
    """What a regression in one group expects of everybody; of a group too small for its terms the least such one."""
    slope = np.linalg.lstsq(rows.matrix[chosen], rows.outcome[chosen], rcond=None)[0]
    expected: Numbers = rows.matrix @ slope
    return expected


def weights(treated: Numbers, score: Numbers, estimand: str) -> Numbers:
    """The weight of each row: stabilised by the share of its group for ate, odds for att."""
    if estimand == "att":
        return np.where(treated == 1, 1.0, score / (1 - score))
    share = float(treated.mean())
    return np.where(treated == 1, share / score, (1 - share) / (1 - score))


def balance(treated: Numbers, column: Numbers, weight: Numbers) -> dict[str, float | None]:
    """Standardised differences of a covariate before and after weighting.

    Shape:  both over the root of the mean of the two unweighted variances; None where these are zero.
    """
    sides = [treated == 1, treated == 0]
    means = [float(column[side].mean()) for side in sides]
    weighed = [float(np.average(column[side], weights=weight[side])) for side in sides]
    spread = float(np.sqrt(np.mean([column[side].var(ddof=1) if side.sum() > 1 else 0.0 for side in sides])))
    return {
        "mean_treated": means[0],
        "mean_control": means[1],
        "smd_before": (means[0] - means[1]) / spread if spread else None,
        "smd_after": (weighed[0] - weighed[1]) / spread if spread else None,
    }


def effective(weight: Numbers) -> float:
    """How many rows of equal weight say as much (Kish)."""
    return float(weight.sum() ** 2 / np.sum(weight**2))


def drawn(outcome: Numbers, treated: Numbers, matrix: Numbers, draws: int, seed: int) -> dict[str, Numbers]:
    """Estimates on rows drawn with replacement within each group; draws whose groups separate are left out.

    Shape:  for each name of `ESTIMATES` as many values as draws that could be used.
    """
    generator = np.random.default_rng(seed)
    sides = [np.flatnonzero(treated == side) for side in (0, 1)]
    names = [str(place) for place in range(matrix.shape[1])]
    found: dict[str, list[float]] = {name: [] for name in ESTIMATES}
    for _ in range(draws):
        rows = np.concatenate([generator.choice(side, len(side)) for side in sides])
        try:
            score = propensities(treated[rows], matrix[rows], names)
        except Unfit:
            continue
        for name, effect in effects(outcome[rows], treated[rows], matrix[rows], score).items():
            found[name].append(effect.value)
    return {name: np.array(values) for name, values in found.items()}
