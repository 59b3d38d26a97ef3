"""Coupling coordination: how evenly several systems have come along, and how far.

Source: 廖重斌, 热带地理 1999;19(2):171-177 (the grades); 王淑佳等, 自然资源学报 2021;36(3):793-810 (forms of the
formula and their mistakes). docs/sources/methods-scoring.md#coupling
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
# The ten bands of the degree of coordination, each 0.1 wide, with what Liao calls them.
BANDS = (
    ("extreme-disorder", "极度失调"),
    ("severe-disorder", "严重失调"),
    ("moderate-disorder", "中度失调"),
    ("mild-disorder", "轻度失调"),
    ("near-disorder", "濒临失调"),
    ("barely-coordinated", "勉强协调"),
    ("primary-coordination", "初级协调"),
    ("intermediate-coordination", "中级协调"),
    ("good-coordination", "良好协调"),
    ("superior-coordination", "优质协调"),
)


@dataclass(frozen=True, slots=True)
class Coordination:
    """What couples the systems of each unit.

    Shape: `coupling` C, nan where all systems are 0; `development` T; `degree` D = √(C T); all from 0 to 1.
    """

    coupling: Numbers
    development: Numbers
    degree: Numbers


def coordinate(systems: ArrayLike, weights: ArrayLike) -> Coordination:
    """C = (Π u)^(1/n) / mean u, T = Σ α u, D = √(C T).

    Shape:  units by systems, each value from 0 to 1; `weights` one a system, made to sum to 1.
    Raises: Unfit for fewer than two systems, values outside 0 to 1, weights that do not fit.
    """
    given = np.atleast_2d(np.asarray(systems, dtype=np.float64))
    shares = np.asarray(weights, dtype=np.float64)
    if given.shape[1] < 2:
        raise Unfit(
            "systems_few",
            "耦合协调至少需要两个子系统。",
            "Coupling takes two systems, two columns, at least.",
        )
    if not np.all((given >= 0) & (given <= 1)):
        raise Unfit("systems_outside", "子系统取值须在 0 到 1 之间。", "Systems take values from 0 to 1.")
    if shares.shape != given.shape[1:] or np.any(shares < 0) or not shares.sum() > 0:
        raise Unfit(
            "weights_wrong", "每个子系统一个不小于 0 的权重。", "Give each system a weight of 0 or more."
        )
    means = given.mean(axis=1)
    # Relative to their mean, so that very small values do not vanish in the product.
    relative = given / np.where(means > 0, means, 1.0)[:, None]
    coupling = np.where(means > 0, np.prod(relative, axis=1) ** (1 / given.shape[1]), np.nan)
    coupling = np.minimum(coupling, 1.0)
    development = given @ (shares / shares.sum())
    return Coordination(coupling, development, np.sqrt(np.where(means > 0, coupling, 0.0) * development))


def band(degree: ArrayLike) -> NDArray[np.int64]:
    """Which of the ten bands a degree lies in, 0 the lowest; a bound belongs to the band above."""
    tenths = np.floor(np.round(np.asarray(degree, dtype=np.float64) * 10, 9))
    return np.clip(tenths, 0, len(BANDS) - 1).astype(np.int64)
