"""Synthetic control: a mixture of untreated units that went along with the treated one before. Not here: files.

Weights are not negative and sum to 1; they make the squared distance before treatment least. Every predictor counts alike (V is
the identity; with covariates each row is first divided by its spread over units).

Source: Abadie & Gardeazabal, Am Econ Rev 2003;93:113-132; Abadie, Diamond & Hainmueller, J Am Stat Assoc 2010;105:493-505.
docs/sources/methods-series.md#synthetic-control
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

# How heavily the sum of weights is held to 1 at first, and what is no weight at all.
_HOLD = 1e4
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Mixture:
    """A treated unit and its mixture.

    Shape: `weights` over donors; `synthetic` over periods; `ratio` None where the fit before is exact.
    """

    weights: Numbers
    synthetic: Numbers
    gap: Numbers
    before: float
    after: float
    ratio: float | None


def weigh_donors(target: Numbers, donors: Numbers) -> Numbers:
    """The mixture of donors nearest to the target.

    Shape:  `target` over predictors, `donors` predictors by donors; weights of 0 or more that sum to 1.
    Raises: Unfit for no donors.
    """
    if donors.shape[1] < 1:
        raise Unfit("donors_few", "没有可用的对照单位。", "There are no donors.")
    centred = donors - target[:, None]
    scale = float(np.max(np.abs(centred))) or 1.0
    held = np.vstack([centred / scale, np.full((1, donors.shape[1]), _HOLD)])
    weights = nnls(held, np.append(np.zeros(len(target)), _HOLD))[0]
    return _polished(centred / scale, weights / weights.sum())


def _polished(centred: Numbers, weights: Numbers) -> Numbers:
    """The same donors weighed anew with their sum exactly 1; the start stands where that would make one negative."""
    chosen = np.flatnonzero(weights > _NOTHING)
    first, others = centred[:, chosen[0]], centred[:, chosen[1:]]
    found = (
        np.linalg.lstsq(others - first[:, None], -first, rcond=None)[0] if len(chosen) > 1 else np.empty(0)
    )
    better = np.zeros_like(weights)
    better[chosen] = np.concatenate([[1 - found.sum()], found])
    is_better = np.sum((centred @ better) ** 2) <= np.sum((centred @ weights) ** 2)
    return better if is_better and np.all(better >= 0) else np.where(weights > _NOTHING, weights, 0.0)


def mixture(
    outcomes: Numbers, place: int, begin: int, covariates: Numbers | None, donors: Numbers
) -> Mixture:
    """One unit against a mixture of others.

    Shape:  `outcomes` units by periods, `begin` the first treated period, `covariates` units by columns, `donors` the places of
            the units to mix.
    """
    predictors = outcomes[:, :begin]
    if covariates is not None:
        predictors = np.hstack([predictors, covariates])
        spread = predictors.std(axis=0, ddof=1)
        predictors = predictors / np.where(spread > 0, spread, 1.0)
    mixed = donors.astype(np.int64)
    weights = weigh_donors(predictors[place], predictors[mixed].T)
    synthetic = weights @ outcomes[mixed]
    gap = outcomes[place] - synthetic
    before, after = (float(np.sqrt(np.mean(part**2))) for part in (gap[:begin], gap[begin:]))
    noise = 1e-9 * max(float(np.max(np.abs(outcomes[place]))), np.finfo(float).tiny)
    return Mixture(weights, synthetic, gap, before, after, after / before if before > noise else None)


def placebos(outcomes: Numbers, place: int, begin: int, covariates: Numbers | None) -> dict[int, Mixture]:
    """Each donor as if it had been treated, mixed of the other donors (the treated unit is left out)."""
    others = [one for one in range(len(outcomes)) if one != place]
    return {
        one: mixture(outcomes, one, begin, covariates, np.array([other for other in others if other != one]))
        for one in others
    }


def rank_of(treated: Mixture, others: dict[int, Mixture]) -> int:
    """The rank of the treated unit's ratio among all, the largest 1; an exact fit counts as boundless, ties against us."""
    own = np.inf if treated.ratio is None and treated.after > 0 else (treated.ratio or 0.0)
    rest = [np.inf if one.ratio is None and one.after > 0 else (one.ratio or 0.0) for one in others.values()]
    return 1 + sum(one >= own for one in rest)
