"""Interrupted time series: a regression in segments, Y = b0 + b1 t + b2 X + b3 (t − t0) X, with t0 the last time before.

Counts are fitted with a logarithmic link: Poisson, quasi-Poisson (errors times the root of Pearson's dispersion), negative
binomial (its parameter by maximum likelihood, the other errors given it). Normal intervals for counts, t for least squares.

Source: Lopez Bernal, Cummins & Gasparrini, Int J Epidemiol 2017;46(1):348-355; Wagner et al, J Clin Pharm Ther 2002;27:299-309;
Newey & West, Econometrica 1987;55:703-708. docs/sources/methods-series.md#its
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import chi2
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from heyi.methods.effects.regression import Errors, Fit, full_rank, judged, least_squares
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

FAMILIES = ("ols", "poisson", "quasi-poisson", "negative-binomial")
# The logarithms between which the parameter of the negative binomial is sought; at the lower end it is Poisson.
_OVERDISPERSION = (-14.0, 5.0)
_TOLERANCE = 1e-10
_LIKELIHOOD_STEPS = 200


@dataclass(frozen=True, slots=True)
class Segmented:
    """A series as fitted.

    Shape: `ordinary` has the errors that take rows for independent; `residuals` are Pearson's for counts. `fitted` and
           `counterfactual` are on the scale of the outcome. `dispersion` and `overdispersion` are None for least squares.
    """

    fit: Fit
    ordinary: Fit
    is_log: bool
    residuals: Numbers
    fitted: Numbers
    counterfactual: Numbers
    dispersion: float | None = None
    overdispersion: float | None = None


def segments(time: Numbers, treated: Numbers, centre: float, has_slope: bool) -> tuple[list[str], Numbers]:
    """The standard terms and their columns.

    Shape:  intercept, time, level, and slope = (time − centre) × treated where it is wanted.
    """
    parts = [np.ones_like(time), time, treated]
    if has_slope:
        parts.append((time - centre) * treated)
    return ["intercept", "time", "level", "slope"][: len(parts)], np.column_stack(parts)


def harmonics(time: Numbers, pairs: int, season: float) -> tuple[list[str], Numbers]:
    """Pairs of sine and cosine of a season.

    Units:  `season` in steps of time.
    Raises: Unfit for as many pairs as half a season or more.
    """
    if pairs < 0 or season <= 0 or 2 * pairs >= season:
        raise Unfit(
            "harmonics_many",
            f"谐波对数须不小于 0 且少于半个周期（周期 {season:g}，对数 {pairs}）。",
            f"The pairs of harmonics must be fewer than half a season (season {season:g}, pairs {pairs}).",
        )
    names, parts = [], []
    for pair in range(1, pairs + 1):
        angle = 2 * np.pi * pair * time / season
        names += [f"sin_{pair}", f"cos_{pair}"]
        parts += [np.sin(angle), np.cos(angle)]
    return names, np.column_stack(parts) if parts else np.empty((len(time), 0))


def lags_of(rows: int) -> int:
    """How far Newey and West look back if nothing is said: ⌊4 (n/100)^(2/9)⌋."""
    return int(4 * (rows / 100) ** (2 / 9))


def segmented(
    outcome: Numbers, matrix: Numbers, names: Sequence[str], without: Numbers, lags: int | None = None
) -> Segmented:
    """Least squares on a series, with Newey and West's errors.

    Shape:  rows in order of time; `without` is the matrix as it would be had nothing begun; `lags` 0 gives ordinary errors.
    Raises: Unfit for a constant outcome, too few rows, terms that follow from others.
    """
    if np.ptp(outcome) == 0:
        raise Unfit(
            "outcome_constant",
            "结局各时点都相同，没有可估计的变化。",
            "The outcome is the same at every time: there is nothing to estimate.",
        )
    chosen = lags_of(len(outcome)) if lags is None else lags
    if not 0 <= chosen < len(outcome):
        raise Unfit(
            "lags_wrong",
            f"--lags 须在 0 与 {len(outcome) - 1} 之间。",
            f"--lags must lie between 0 and {len(outcome) - 1}.",
        )
    fit = least_squares(outcome, matrix, names, Errors("hac", lags=chosen))
    ordinary = least_squares(outcome, matrix, names, Errors())
    return Segmented(fit, ordinary, False, fit.residuals, fit.fitted, without @ fit.estimates)


def segmented_counts(
    outcome: Numbers,
    matrix: Numbers,
    names: Sequence[str],
    without: Numbers,
    offset: Numbers | None = None,
    family: str = "poisson",
) -> Segmented:
    """A regression of counts on a series, logarithmic link.

    Shape:  `offset` is a logarithm already; `without` as in `segmented`.
    Raises: Unfit for negative counts, none at all before or after, and what does not converge.
    """
    if np.any(outcome < 0) or not np.any(outcome > 0):
        raise Unfit(
            "counts_wrong",
            "计数结局不能为负，也不能全为 0：请检查结局列，或用 --family ols。",
            "Counts cannot be negative, nor all 0: check the outcome, or use --family ols.",
        )
    full_rank(matrix, names)
    if len(outcome) <= matrix.shape[1]:
        raise Unfit(
            "rows_few",
            f"{len(outcome)} 个时点不足以估计 {matrix.shape[1]} 个系数及其误差。",
            f"{len(outcome)} points in time are too few for {matrix.shape[1]} coefficients and their errors.",
        )
    shift = np.zeros_like(outcome) if offset is None else offset
    alpha = _overdispersion(outcome, matrix, shift) if family == "negative-binomial" else None
    law = families.Poisson() if alpha is None else families.NegativeBinomial(alpha=alpha)
    found = _fitted(outcome, matrix, shift, law)
    dispersion = float(found.pearson_chi2) / float(found.df_resid)
    plain, residuals = np.asarray(found.cov_params()), np.asarray(found.resid_pearson)
    fits = [
        Fit(
            tuple(names),
            np.asarray(found.params),
            covariance,
            None,
            residuals,
            np.asarray(found.fittedvalues),
        )
        for covariance in (plain * dispersion if family == "quasi-poisson" else plain, plain)
    ]
    expected = np.exp(without @ fits[0].estimates + shift)
    return Segmented(fits[0], fits[1], True, residuals, fits[0].fitted, expected, dispersion, alpha)


def _fitted(outcome: Numbers, matrix: Numbers, offset: Numbers, law: Any) -> Any:
    with np.errstate(all="ignore"):
        found = GLM(outcome, matrix, family=law, offset=offset).fit(tol=_TOLERANCE, maxiter=_LIKELIHOOD_STEPS)
    # A mean that runs to zero has a logarithm without end: a segment of zeros, or a term that stands for a single row.
    if not found.converged or np.any(np.asarray(found.fittedvalues) < np.sqrt(_TOLERANCE) * outcome.max()):
        raise Unfit(
            "counts_unsettled",
            "计数回归没有收敛（例如某一段全为 0）：请减少变量或用 --family ols。",
            "The regression of counts does not settle (a segment of zeros, say): use fewer terms or --family ols.",
        )
    return found


def _overdispersion(outcome: Numbers, matrix: Numbers, offset: Numbers) -> float:
    def less_likely(logarithm: float) -> float:
        law = families.NegativeBinomial(alpha=float(np.exp(logarithm)))
        return -float(_fitted(outcome, matrix, offset, law).llf)

    best = minimize_scalar(less_likely, bounds=_OVERDISPERSION, method="bounded", options={"xatol": 1e-8})
    return float(np.exp(best.x))


def at_end(found: Segmented, last: Numbers, without: Numbers, offset: float = 0.0) -> dict[str, float | None]:
    """What the intervention has come to at one time: absolute and relative to what was to be expected.

    Shape:  `last` and `without` are rows of the two matrices; intervals by the delta method, the relative one of counts on the
            logarithmic scale. None where it cannot be told.
    """
    fit = found.fit
    with_it, without_it = float(last @ fit.estimates), float(without @ fit.estimates)
    if found.is_log:
        actual, expected = float(np.exp(with_it + offset)), float(np.exp(without_it + offset))
        absolute = _delta(fit, actual - expected, actual * last - expected * without)
        ratio = _delta(fit, with_it - without_it, last - without)
        relative = {key: None if (at := ratio[key]) is None else float(np.expm1(at)) for key in _SHOWN}
    else:
        actual, expected = with_it, without_it
        absolute = _delta(fit, actual - expected, last - without)
        relative = dict.fromkeys(_SHOWN)
        if expected != 0:
            slope = (last * expected - without * actual) / expected**2
            relative = _delta(fit, actual / expected - 1, slope)
    return {
        "end_fitted": actual,
        "end_counterfactual": expected,
        **{f"end_{key}": absolute[key] for key in (*_SHOWN, "p")},
        **{f"end_relative_{key}": relative[key] for key in _SHOWN},
    }


_SHOWN = ("effect", "low", "high")


def _delta(fit: Fit, value: float, slope: Numbers) -> dict[str, float | None]:
    return judged(value, float(np.sqrt(max(float(slope @ fit.covariance @ slope), 0.0))), fit.df)


def durbin_watson(residuals: Numbers) -> float | None:
    """Near 2 where neighbours have nothing to do with each other, below where they are alike; None for no residuals."""
    total = float(residuals @ residuals)
    return float(np.sum(np.diff(residuals) ** 2)) / total if total > 0 else None


def ljung_box(residuals: Numbers, lags: int) -> dict[str, float | None]:
    """Whether residuals are correlated over up to so many steps (Ljung & Box 1978).

    Shape:  statistic, df, p.
    """
    rows, total = len(residuals), float(residuals @ residuals)
    if total <= 0 or not 0 < lags < rows:
        return {"statistic": None, "df": None, "p": None}
    correlated = [float(residuals[lag:] @ residuals[:-lag]) / total for lag in range(1, lags + 1)]
    statistic = rows * (rows + 2) * sum(one**2 / (rows - lag) for lag, one in enumerate(correlated, 1))
    return {"statistic": statistic, "df": float(lags), "p": float(chi2.sf(statistic, lags))}
