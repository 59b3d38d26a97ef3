"""How long a hospital takes, as a distribution: its own times where it has measured enough, else the published ones. Pure.

A draw is one patient's luck, a standard normal number for each time; the same luck gives a quick hospital a short time and a
slow one a long time, so that two hospitals, or one before and after a change, are compared under the same luck.
Source: docs/sources/stroke-models.md#measured-times
Not here: what the minutes do to a patient (the models).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

# With fewer of its own times a hospital is reckoned by the published ones; from the second number on by its own alone.
FEWEST_USED = 5
FEWEST_ALONE = 20
# Between the two the published distribution weighs as much as so many own times.
AS_MANY_AS = 10
# A clock that is read in whole minutes tells nothing shorter.
SHORTEST = 1.0
LONGEST = 2880.0
# From the middle of a normal distribution to its quartile it is so many standard deviations.
_TO_A_QUARTILE = 0.6744897501960817


class UnfitTimes(ValueError):
    """Times that cannot be: negative, no numbers, longer than two days, or quartiles out of order."""


class Basis(StrEnum):
    """What a hospital's time is reckoned by: what is published, both, its own, or what somebody supposes."""

    PUBLISHED = "published"
    BOTH = "both"
    OWN = "own"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution by median and quartiles: two halves of log-normal ones, so that all three are as told. Units: minutes."""

    median: float
    low: float
    high: float

    def __post_init__(self) -> None:
        told = (self.low, self.median, self.high)
        if not all(np.isfinite(told)) or not SHORTEST <= self.low <= self.median <= self.high <= LONGEST:
            raise UnfitTimes("quartiles")

    def at(self, luck: Array) -> Array:
        """The time of each draw."""
        below, above = log(self.median / self.low), log(self.high / self.median)
        times: Array = self.median * np.exp(luck * np.where(luck < 0, below, above) / _TO_A_QUARTILE)
        return times

    def about(self, median: float) -> "Spread":
        """The same spread, in proportion, about another median."""
        return Spread(median, median * self.low / self.median, median * self.high / self.median)


@dataclass(frozen=True, slots=True)
class HospitalTimes:
    """One hospital's time from a milestone to another. `own` are what it measured, in rising order; `usual` what is published.

    Units: minutes.
    """

    usual: Spread
    own: tuple[float, ...] = ()
    is_supposed: bool = False

    @property
    def basis(self) -> Basis:
        """What it is reckoned by."""
        if self.is_supposed:
            return Basis.SUPPOSED
        if len(self.own) < FEWEST_USED:
            return Basis.PUBLISHED
        return Basis.OWN if len(self.own) >= FEWEST_ALONE else Basis.BOTH

    @property
    def own_weight(self) -> float:
        """How much its own times weigh, from 0 to 1."""
        if self.basis in (Basis.PUBLISHED, Basis.SUPPOSED):
            return 0.0
        return 1.0 if self.basis is Basis.OWN else len(self.own) / (len(self.own) + AS_MANY_AS)

    def minutes(self, luck: Array) -> Array:
        """The time of each draw; never longer for a smaller number of luck.

        Where both weigh, the logarithms of the two times of the same luck are averaged, so shorter own times give shorter ones.
        """
        usual = self.usual.at(luck)
        weight = self.own_weight
        if not weight:
            return np.maximum(usual, SHORTEST)
        places = np.arange(len(self.own))
        own = np.maximum(np.interp(ndtr(luck) * places[-1], places, self.own), SHORTEST)
        both: Array = np.exp(weight * np.log(own) + (1 - weight) * np.log(np.maximum(usual, SHORTEST)))
        return both

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile as they are reckoned with."""
        low, middle, high = self.minutes(ndtri(np.array([0.25, 0.5, 0.75]))).tolist()
        return low, middle, high


def measured(own: Iterable[float], usual: Spread) -> HospitalTimes:
    """A hospital's time from what it measured.

    Raises: UnfitTimes for a time that cannot be.
    """
    times = sorted(float(one) for one in own)
    if not all(np.isfinite(one) and 0 <= one <= LONGEST for one in times):
        raise UnfitTimes("minutes")
    return HospitalTimes(usual, tuple(times))


def supposed(median: float, low: float, high: float) -> HospitalTimes:
    """A hospital's time as somebody supposes it, whatever was measured.

    Raises: UnfitTimes for quartiles that are none.
    """
    return HospitalTimes(Spread(median, low, high), is_supposed=True)


def lucks(names: Sequence[str], count: int, seed: int) -> dict[str, Array]:
    """So many draws of luck for each name, spread evenly over the normal distribution and shuffled for each name by itself.

    Shape:  `count` numbers a name, the same for the same seed, whichever other names are asked for.
    Raises: UnfitTimes for no draw.
    """
    if count < 1:
        raise UnfitTimes("draws")
    evenly = ndtri((np.arange(count) + 0.5) / count)
    return {name: np.random.default_rng([seed, crc32(name.encode())]).permutation(evenly) for name in names}
