"""Charts that remember: cumulative sums and moving averages, which find small lasting changes. Not here: Shewhart's (lines).

Source: Page, Biometrika 1954;41:100-115; Roberts, Technometrics 1959;1:239-250; Lucas & Crosier, Technometrics 1982;24:199-205
(head start); Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, chapter 9.
docs/sources/methods-charts.md#memory
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.charts.lines import Lines, Numbers
from heyi.methods.refusals import Unfit


@dataclass(frozen=True, slots=True)
class Sums:
    """Two cumulative sums.

    Shape: `up` and `down` are never below 0 and signal above `limit`; `runs_up` and `runs_down` count since when each has been
           above 0, which tells where the change began.
    """

    up: Numbers
    down: Numbers
    runs_up: NDArray[np.int64]
    runs_down: NDArray[np.int64]
    limit: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How a cumulative sum is kept. Units: `slack`, `limit` and `start` in sigmas."""

    slack: float = 0.5
    limit: float = 5.0
    start: float = 0.0


def cusum(values: ArrayLike, target: float, sigma: float, plan: Plan | None = None) -> Sums:
    """The tabular cumulative sums above and below a target.

    Raises: Unfit for a sigma or limit that is not above 0, or a negative slack or start.
    """
    points, kept = np.asarray(values, dtype=np.float64), plan or Plan()
    if min(sigma, kept.limit) <= 0 or min(kept.slack, kept.start) < 0:
        raise Unfit(
            "cusum_wrong",
            "σ 与 h 须大于 0，k 与起始值不小于 0；σ 为 0 说明基准各点没有变异，请给出 --sigma。",
            "Sigma and h must be above 0, k and the head start 0 or more. A sigma of 0 means that the baseline does not vary: "
            "give --sigma.",
        )
    up, runs_up = _summed(points - target - kept.slack * sigma, kept.start * sigma)
    down, runs_down = _summed(target - points - kept.slack * sigma, kept.start * sigma)
    return Sums(up, down, runs_up, runs_down, kept.limit * sigma)


def ewma(values: ArrayLike, target: float, sigma: float, share: float = 0.2, width: float = 3.0) -> Lines:
    """The moving average in which a new point counts `share` (λ), its limits `width` (L) standard errors off.

    Raises: Unfit for a sigma or width that is not above 0, or a share not above 0 and up to 1.
    """
    points = np.asarray(values, dtype=np.float64)
    if sigma <= 0 or width <= 0 or not 0 < share <= 1:
        raise Unfit(
            "ewma_wrong",
            "σ 与 L 须大于 0，λ 须在 0 与 1 之间；σ 为 0 说明基准各点没有变异，请给出 --sigma。",
            "Sigma and L must be above 0, lambda between 0 and 1. A sigma of 0 means that the baseline does not vary: give "
            "--sigma.",
        )
    average, held = np.empty(len(points)), target
    for place, point in enumerate(points.tolist()):
        held = share * point + (1 - share) * held
        average[place] = held
    faded = (1 - share) ** (2 * np.arange(1, len(points) + 1))
    error = sigma * np.sqrt(share / (2 - share) * (1 - faded))
    centre = np.full(len(points), target)
    return Lines(average, centre, error, centre - width * error, centre + width * error)


def _summed(steps: Numbers, start: float) -> tuple[Numbers, NDArray[np.int64]]:
    sums, runs = np.empty(len(steps)), np.zeros(len(steps), dtype=np.int64)
    held, run = start, 0
    for place, step in enumerate(steps.tolist()):
        held = max(0.0, held + step)
        run = run + 1 if held > 0 else 0
        sums[place], runs[place] = held, run
    return sums, runs
