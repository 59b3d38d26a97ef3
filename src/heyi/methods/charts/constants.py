"""The constants of control charts, computed instead of read from a table: what a range and a deviation are worth in sigmas.

Source: Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, appendix VI (the printed values, which these round
to); Tippett, Biometrika 1925;17:364-387 (the range). docs/sources/methods-charts.md#constants
"""

from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, pi, sqrt

import numpy as np
from scipy.special import ndtr

from heyi.methods.refusals import Unfit

# Limits stand three sigmas off.
WIDTH = 3.0
# The integrals end where the normal density is nothing to sixteen digits.
_FAR = 9.0
_POINTS = 801
_GAUSS = 120
MOST = 1000


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants for samples of `size`, under the letters by which they are known."""

    size: int
    c4: float
    d2: float
    d3: float

    @property
    def mean_by_ranges(self) -> float:
        """A2: limits of means from the mean range."""
        return WIDTH / (self.d2 * sqrt(self.size))

    @property
    def mean_by_deviations(self) -> float:
        """A3: limits of means from the mean deviation."""
        return WIDTH / (self.c4 * sqrt(self.size))

    @property
    def deviations(self) -> tuple[float, float]:
        """B3 and B4: limits of deviations, from the mean one."""
        reach = WIDTH * sqrt(max(0.0, 1 - self.c4**2)) / self.c4
        return max(0.0, 1 - reach), 1 + reach

    @property
    def ranges(self) -> tuple[float, float]:
        """D3 and D4: limits of ranges, from the mean one."""
        reach = WIDTH * self.d3 / self.d2
        return max(0.0, 1 - reach), 1 + reach


@cache
def constants(size: int) -> Constants:
    """The constants for samples of this size.

    Shape:  2 to 1000.
    Raises: Unfit for another size.
    """
    if not 2 <= size <= MOST:
        raise Unfit(
            "subgroup_size",
            f"子组须有 2 至 {MOST} 个测量值，现有 {size} 个：单个值请用 --chart i-mr。",
            f"A subgroup has 2 to {MOST} measurements, not {size}: use --chart i-mr for single ones.",
        )
    mean, square = _range(size)
    c4 = sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))
    return Constants(size, c4, mean, sqrt(square - mean**2))


def _range(size: int) -> tuple[float, float]:
    """The mean of the range of so many standard normal values, and of its square.

    The mean is the integral of 1 − Φ^n − (1−Φ)^n, the mean square that of 2w P(range > w), where P(range <= w) is the integral of
    n φ(x) (Φ(x+w) − Φ(x))^(n−1). Over x all is smooth and flat at both ends, so an even grid is as exact as the machine; over w
    Gauss's points serve.
    """
    grid, step = np.linspace(-_FAR, _FAR, _POINTS, retstep=True)
    below, above = ndtr(grid), ndtr(-grid)
    mean = float((1 - below**size - above**size).sum() * step)
    nodes, shares = np.polynomial.legendre.leggauss(_GAUSS)
    widths, shares = _FAR * (nodes + 1), _FAR * shares
    density = np.exp(-(grid**2) / 2) / sqrt(2 * pi)
    within = np.maximum(ndtr(grid + widths[:, None]) - below, 0.0) ** (size - 1)
    beyond = 1 - size * (within @ density) * step
    return mean, float(2 * (shares * widths) @ beyond)
