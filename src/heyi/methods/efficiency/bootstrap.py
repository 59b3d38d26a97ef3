"""How much of a score is luck of the sample: the smoothed homogeneous bootstrap.

A frontier estimated from a sample lies within the true one, so scores are too good. Drawing anew from the smoothed distribution
of the scores, reflected at 1, imitates that, and tells the bias and an interval.

Source: Simar & Wilson, Manage Sci 1998;44:49-61; intervals of differences: Simar & Wilson, J Appl Stat 2000;27:779-802;
bandwidth: Silverman 1986, section 3.4, fitted to mirrored scores as Daraio & Simar 2007, chapter 3, do.
docs/sources/methods-efficiency.md#bootstrap
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.efficiency.data import checked
from heyi.methods.efficiency.envelopment import Field, Points, programs_of, score_of, scores
from heyi.methods.efficiency.programs import Numbers
from heyi.methods.efficiency.solving import solve
from heyi.methods.refusals import Unfit

# A normal distribution has its quartiles 1.34 standard deviations apart.
_QUARTILES = 1.34
_SILVERMAN = 0.9
# So many programs are held at a time.
_PROGRAMS = 40_000
# A score drawn below this part of the lowest is put there: the unit is then far within, wherever exactly.
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """Scores with what chance does to them.

    Shape: n each; `corrected` is the score less its bias, `error` the standard error of it, `bandwidth` that of the smoothing.
    """

    scores: Numbers
    bias: Numbers
    error: Numbers
    corrected: Numbers
    low: Numbers
    high: Numbers
    bandwidth: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the bootstrap draws.

    Shape:  `level` of the intervals within (0, 1); `bandwidth` None for Silverman's.
    Raises: Unfit for fewer than two draws, another level, a bandwidth that is not above 0.
    """

    draws: int = 2000
    level: float = 0.95
    seed: int = 0
    bandwidth: float | None = None

    def __post_init__(self) -> None:
        if self.draws < 2:
            raise Unfit("draws_few", "抽样次数至少为 2，通常 2000。", "Draw at least twice; 2000 is usual.")
        if not 0 < self.level < 1:
            raise Unfit(
                "level_wrong",
                "置信水平须在 0 与 1 之间，如 0.95。",
                "Give a level between 0 and 1, such as 0.95.",
            )
        if self.bandwidth is not None and not 0 < self.bandwidth < np.inf:
            raise Unfit("bandwidth_wrong", "带宽必须大于 0。", "The bandwidth must be greater than 0.")


def bootstrap(
    inputs: ArrayLike,
    outputs: ArrayLike,
    drawing: Drawing | None = None,
    *,
    returns: str = "crs",
    orientation: str = "input",
) -> Bootstrapped:
    """Scores, their bias, and intervals.

    Shape:  inputs n × m, outputs n × s; all on the scale of scores, (0, 1].
    Raises: Unfit as envelopment.scores, and where so many units are efficient that there is nothing to draw from.
    """
    used, made = checked(inputs, outputs)
    given = drawing or Drawing()
    draws, width = given.draws, given.bandwidth
    found = scores(used, made, returns=returns, orientation=orientation)
    width = silverman(found) if width is None else width
    drawn = _drawn(found, width, draws, given.seed)
    again = np.empty((draws, len(found)))
    step = max(1, _PROGRAMS // len(found))
    for begin in range(0, draws, step):
        part = slice(begin, begin + step)
        again[part] = _measured(used, made, found / drawn[part], (returns, orientation))
    bias = again.mean(axis=0) - found
    tail = (1 - given.level) / 2
    ends = np.quantile(again - found, [1 - tail, tail], axis=0)
    low, high = found - ends[0], found - ends[1]
    return Bootstrapped(found, bias, again.std(axis=0, ddof=1), found - bias, low, high, width)


def silverman(found: Numbers) -> float:
    """The bandwidth for these scores: Silverman's rule on the inefficient ones and their mirror images, fitted to all.

    Raises: Unfit where no unit, or only one, is inefficient.
    """
    below = found[found < 1]
    if len(below) < 2:
        raise Unfit(
            "bootstrap_all_efficient",
            "不足两个单元低于 1，没有分布可供抽样：请增加单元、减少投入产出列，或用 --bandwidth 给出带宽。",
            "Fewer than two units score below 1, so there is no distribution to draw from: add units, use fewer columns, or give "
            "--bandwidth.",
        )
    mirrored = np.concatenate([below, 2 - below])
    spread = float(mirrored.std(ddof=1))
    quartiles = np.quantile(mirrored, [0.25, 0.75])
    narrow = min(spread, float(quartiles[1] - quartiles[0]) / _QUARTILES)
    width = _SILVERMAN * narrow * len(mirrored) ** -0.2
    fitted = (len(mirrored) / len(found)) ** 0.2 * float(found.std(ddof=1)) / spread
    return float(width * fitted)


def _drawn(found: Numbers, width: float, draws: int, seed: int) -> Numbers:
    """Scores drawn from their smoothed distribution, reflected at 1, with the variance that they had. Shape: draws × n."""
    dice = np.random.default_rng(seed)
    picked = dice.choice(found, size=(draws, len(found)))
    smoothed = picked + width * dice.standard_normal(picked.shape)
    smoothed = np.where(smoothed <= 1, smoothed, 2 - smoothed)
    variance = float(found.var())
    shrink = 1 / np.sqrt(1 + width**2 / variance) if variance > 0 else 1.0
    middle = picked.mean(axis=1, keepdims=True)
    drawn: Numbers = np.maximum(middle + (smoothed - middle) * shrink, _LEAST * found.min())
    return drawn


def _measured(used: Numbers, made: Numbers, factors: Numbers, how: tuple[str, str]) -> Numbers:
    """The scores of the units against units that are moved by these factors. Shape: draws × n."""
    returns, orientation = how
    draws, count = factors.shape
    inputs = np.broadcast_to(used, (draws, *used.shape))
    outputs = np.broadcast_to(made, (draws, *made.shape))
    if orientation == "input":
        moved = inputs * factors[:, :, None], outputs
    else:
        moved = inputs, outputs / factors[:, :, None]
    flat = (draws * count, -1)
    points = Points(
        inputs.reshape(flat),
        outputs.reshape(flat),
        np.repeat(np.arange(draws), count),
        np.full(draws * count, -1),
        moved[0].reshape(flat),
        moved[1].reshape(flat),
        is_outside=False,
    )
    solved = solve(programs_of(Field(*moved, returns, orientation), points))
    found: Numbers = score_of(solved.objective, orientation).reshape((draws, count))
    return found
