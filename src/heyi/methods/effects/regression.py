"""Linear regression with the errors that suit the data, and what is read from it. Not here: which terms stand in it.

The classical errors, HC1 (robust), the sandwich over clusters with G/(G−1)·(N−1)/(N−K) and t with G − 1 degrees of freedom, and
Newey and West's with Bartlett weights and no small-sample factor (t with N − K).

Source: MacKinnon & White, J Econometrics 1985;29:305-325; Liang & Zeger, Biometrika 1986;73:13-22; Cameron & Miller, J Human
Resources 2015;50:317-372; Newey & West, Econometrica 1987;55:703-708. docs/sources/methods-series.md#errors
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import norm
from scipy.stats import t as t_distribution
from statsmodels.regression.linear_model import OLS

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

LEVEL = 0.95
# Below this share of the spread of the outcome, what is left over is the noise of arithmetic.
_NOTHING = 1e-10
_LEAST_SPREAD = 1e-3
# Sums over clusters that cancel leave the root of what arithmetic leaves.
_CANCELLED = 1e-6


@dataclass(frozen=True, slots=True)
class Errors:
    """How errors are reckoned: classical, robust, cluster (by `clusters`) or hac (with `lags`)."""

    kind: str = "classical"
    clusters: Places | None = None
    lags: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression as fitted.

    Shape: `df` is None where the normal distribution is taken; `covariance` is all zero where nothing was left over to judge by
           (`is_exact`). `factor` is the small-sample factor on the sandwich.
    """

    names: tuple[str, ...]
    estimates: Numbers
    covariance: Numbers
    df: float | None
    residuals: Numbers
    fitted: Numbers
    is_exact: bool = False
    factor: float = 1.0

    def place(self, name: str) -> int:
        """Where a term stands."""
        return self.names.index(name)


def least_squares(
    outcome: Numbers, matrix: Numbers, names: Sequence[str], errors: Errors, absorbed: int = 0
) -> Fit:
    """Ordinary least squares.

    Shape:  `absorbed` counts the means taken out beforehand: they cost degrees of freedom, except in the sandwich where they are
            nested in the clusters, which is for the caller to say by giving 0.
    Raises: Unfit for columns that say the same, and for a constant outcome.
    """
    full_rank(matrix, names)
    found = OLS(outcome, matrix).fit()
    rows, columns = matrix.shape
    left = rows - columns - absorbed
    spread = max(float(np.ptp(outcome)), float(np.max(np.abs(outcome))) * _LEAST_SPREAD, np.finfo(float).tiny)
    is_exact = left <= 0 or float(np.max(np.abs(found.resid))) <= _NOTHING * spread
    if is_exact:
        covariance, df, factor = np.zeros((columns, columns)), float(max(left, 0)), 1.0
    else:
        covariance, df, factor = _covariance(found, errors, left)
        least = _CANCELLED if errors.kind == "cluster" else _NOTHING
        covariance = _without_noise(covariance, matrix, least * spread)
    return Fit(
        tuple(names),
        np.asarray(found.params),
        covariance,
        df,
        np.asarray(found.resid),
        np.asarray(found.fittedvalues),
        is_exact,
        factor,
    )


def _covariance(found: Any, errors: Errors, left: int) -> tuple[Numbers, float, float]:
    rows = len(found.resid)
    if errors.kind == "cluster" and errors.clusters is not None:
        groups = len(np.unique(errors.clusters))
        factor = groups / (groups - 1) * (rows - 1) / left
        options = {"groups": errors.clusters, "use_correction": False}
        plain = found.get_robustcov_results("cluster", **options).cov_params()
        return np.asarray(plain) * factor, float(groups - 1), factor
    if errors.kind == "robust":
        plain = found.get_robustcov_results("HC0").cov_params()
        return np.asarray(plain) * rows / left, float(left), rows / left
    if errors.kind == "hac" and errors.lags:
        options = {"maxlags": errors.lags, "use_correction": False}
        return np.asarray(found.get_robustcov_results("HAC", **options).cov_params()), float(left), 1.0
    variance = float(found.resid @ found.resid) / left
    return np.asarray(found.normalized_cov_params) * variance, float(left), 1.0


def _without_noise(covariance: Numbers, matrix: Numbers, least: float) -> Numbers:
    """A sandwich can come to nothing (one treated cluster): what arithmetic leaves then is no error and is set to zero."""
    scale = np.maximum(np.sqrt(np.mean(matrix**2, axis=0)), np.finfo(float).tiny)
    small = np.sqrt(np.abs(np.diag(covariance))) * scale <= least
    kept = covariance.copy()
    kept[small, :] = 0.0
    kept[:, small] = 0.0
    return kept


def full_rank(matrix: Numbers, names: Sequence[str]) -> None:
    """Raises Unfit where a column can be had from those before it, naming it; and where there are more columns than rows."""
    rows, columns = matrix.shape
    if rows < columns:
        raise Unfit(
            "rows_few",
            f"只有 {rows} 行，不足以估计 {columns} 个系数：请增加数据或减少变量。",
            f"{rows} rows cannot tell {columns} coefficients: bring more rows or use fewer terms.",
        )
    length = np.sqrt((matrix**2).sum(axis=0))
    scaled = matrix / np.where(length > 0, length, 1.0)
    pivots = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    bad = [name for name, pivot in zip(names, pivots, strict=True) if pivot < _NOTHING]
    if bad:
        raise Unfit(
            "terms_collinear",
            f"这些变量可由其他变量完全推出（或恒为 0），无法分别估计：{'、'.join(bad)}。请去掉它们。",
            f"These terms follow from the others (or are always 0) and cannot be told apart: {', '.join(bad)}. Leave them out.",
        )


def estimate(fit: Fit, direction: Numbers) -> dict[str, float | None]:
    """A combination of coefficients with its error, test and interval.

    Shape:  effect, se, statistic, df, p, low, high; None where nothing was left over to judge by.
    """
    value = float(direction @ fit.estimates)
    variance = float(direction @ fit.covariance @ direction)
    return judged(value, float(np.sqrt(max(variance, 0.0))), fit.df)


def judged(value: float, error: float | None, df: float | None) -> dict[str, float | None]:
    """An estimate with its test and interval: by t with `df`, by the normal distribution without."""
    if not error or (df is not None and df <= 0):
        return {
            "effect": value,
            "se": None,
            "statistic": None,
            "df": df,
            "p": None,
            "low": None,
            "high": None,
        }
    law = norm() if df is None else t_distribution(df)
    statistic, reach = value / error, float(law.ppf((1 + LEVEL) / 2)) * error
    return {
        "effect": value,
        "se": error,
        "statistic": statistic,
        "df": df,
        "p": float(2 * law.sf(abs(statistic))),
        "low": value - reach,
        "high": value + reach,
    }


def of_term(fit: Fit, name: str) -> dict[str, float | None]:
    """One coefficient, judged."""
    return estimate(fit, np.eye(len(fit.names))[fit.place(name)])


def rows(fit: Fit, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The table of a regression: term, estimate, se, statistic, p, low, high."""
    return [as_row(name, of_term(fit, name)) for name in (fit.names if names is None else names)]


def as_row(name: str, found: Mapping[str, float | None]) -> dict[str, Any]:
    """An estimate as a row of a table."""
    shown = {key: found[key] for key in ("se", "statistic", "p", "low", "high")}
    return {"term": name, "estimate": found["effect"], **shown}


def joint(fit: Fit, names: Sequence[str]) -> dict[str, float | None]:
    """Whether these coefficients are all zero: Wald's F.

    Shape:  statistic, df, df_residual, p; None where their covariance cannot be inverted (too few clusters, say).
    """
    places = [fit.place(name) for name in names]
    return joint_of(fit.estimates[places], fit.covariance[np.ix_(places, places)], fit.df)


def joint_of(values: Numbers, covariance: Numbers, df: float | None) -> dict[str, float | None]:
    """Wald's test that all values are zero: F with `df`, chi-square over its degrees of freedom without."""
    number = len(values)
    none = {"statistic": None, "df": float(number), "df_residual": df, "p": None}
    if not number or np.any(np.diag(covariance) <= 0):
        return none
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    if np.linalg.eigvalsh(correlation)[0] < _NOTHING or (df is not None and df <= 0):
        return none
    scaled = values / errors
    statistic = float(scaled @ np.linalg.solve(correlation, scaled)) / number
    law = f_distribution(number, 1e12 if df is None else df)
    return {"statistic": statistic, "df": float(number), "df_residual": df, "p": float(law.sf(statistic))}
