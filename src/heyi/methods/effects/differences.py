"""Differences in differences: Y = a + b T + c P + d T P, with effects of unit and period where there is a panel, and over time.

In a panel the means of units are taken out first (Frisch, Waugh & Lovell), periods stand as columns. Means nested in the clusters
cost no degrees of freedom in the sandwich, otherwise each costs one.

Source: Card & Krueger, Am Econ Rev 1994;84(4):772-793; Bertrand, Duflo & Mullainathan, Q J Econ 2004;119:249-275; Cameron &
Miller, J Human Resources 2015;50:317-372. docs/sources/methods-series.md#did
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heyi.methods.effects.regression import Errors, Fit, least_squares

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

EFFECT = "treated:post"
_NOTHING = 1e-10


@dataclass(frozen=True, slots=True)
class Covariates:
    """Columns beside the standard terms, with their names."""

    names: tuple[str, ...]
    matrix: Numbers


def two_by_two(outcome: Numbers, treated: Numbers, post: Numbers, more: Covariates, errors: Errors) -> Fit:
    """The regression whose last term is the difference of differences.

    Shape:  terms intercept, treated, post, treated:post, then covariates.
    Raises: Unfit for an empty cell of the four, terms that follow from others.
    """
    standard = [np.ones_like(outcome), treated, post, treated * post]
    names = ("intercept", "treated", "post", EFFECT, *more.names)
    return least_squares(outcome, np.column_stack([*standard, more.matrix]), names, errors)


def two_way(
    outcome: Numbers, acting: Covariates, units: Places, periods: Places, more: Covariates, errors: Errors
) -> Fit:
    """Effects of unit and period, and what acts on top of them.

    Shape:  `acting` are the columns of treatment; terms: these, covariates, then a term for each period but the first.
    Raises: Unfit for terms that do not change within units, or follow from others.
    """
    times = np.unique(periods)[1:]
    dummies = [(periods == time).astype(np.float64) for time in times]
    matrix = np.column_stack([acting.matrix, more.matrix, *dummies])
    names = (*acting.names, *more.names, *(f"period_{time}" for time in times))
    is_nested = errors.kind == "cluster" and errors.clusters is not None and nested(units, errors.clusters)
    absorbed = 1 if is_nested else len(np.unique(units))
    return least_squares(
        _within(outcome[:, None], units)[:, 0], _within(matrix, units), names, errors, absorbed
    )


def event_study(
    outcome: Numbers, treated: Numbers, relative: Places, units: Places, more: Covariates, errors: Errors
) -> tuple[Fit, list[int]]:
    """The treated against the others in each period, compared with the last before (−1).

    Shape:  `relative` counts periods from the beginning (0 the first with treatment); answers the fit, its first terms being
            these differences, and which period each is.
    """
    times = [int(time) for time in np.unique(relative) if time != -1]
    parts = np.column_stack([treated * (relative == time) for time in times])
    acting = Covariates(tuple(f"treated:{time:+d}" for time in times), parts)
    return two_way(outcome, acting, units, relative - relative.min(), more, errors), times


def nested(units: Places, clusters: Places) -> bool:
    """Whether each unit lies in one cluster."""
    pairs = np.unique(np.column_stack([units, clusters]), axis=0)
    return len(pairs) == len(np.unique(units))


def _within(matrix: Numbers, units: Places) -> Numbers:
    """Each column less the means of units; what does not change within them is exactly zero."""
    _, places = np.unique(units, return_inverse=True)
    counts = np.bincount(places)
    means = np.column_stack([np.bincount(places, weights=column) / counts for column in matrix.T])
    left = matrix - means[places]
    still = np.abs(left).max(axis=0) <= _NOTHING * np.abs(matrix).max(axis=0)
    return np.where(still, 0.0, left)


def four_means(outcome: Numbers, treated: Numbers, post: Numbers) -> list[dict[str, float | int]]:
    """The means of the four cells and how many rows each has; the mean of an empty one is left out."""
    rows: list[dict[str, float | int]] = []
    for group in (0, 1):
        for time in (0, 1):
            chosen = outcome[(treated == group) & (post == time)]
            if len(chosen):
                rows.append({"treated": group, "post": time, "n": len(chosen), "mean": float(chosen.mean())})
    return rows


def no_covariates(rows: int) -> Covariates:
    """Nothing beside the standard terms."""
    return Covariates((), np.empty((rows, 0)))


def chosen_columns(names: Sequence[str], matrix: Numbers, kept: Sequence[bool]) -> Covariates:
    """Some of the columns."""
    held = np.array(kept, dtype=bool)
    return Covariates(tuple(name for name, keep in zip(names, kept, strict=True) if keep), matrix[:, held])
