"""How often something happens in a population: cases per person-time with an exact interval. Not here: ages (standardised rates).

Source: Garwood, Biometrika 1936;28:437-442 (exact interval of a Poisson count); docs/sources/rates.md
"""

from dataclasses import dataclass
from math import isfinite

from scipy.special import gammaincinv

_IN_EACH_TAIL = 0.025
USUAL = 100_000


class Unfit(ValueError):
    """A count or a person-time of which no rate can be made."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases per so much person-time.

    Shape: `interval` is the exact 95 % interval of the same.
    Units: those that were asked for, as per 100,000 person-years.
    """

    value: float
    interval: tuple[float, float]


def rate(count: int, person_time: float, *, per: float = USUAL) -> Rate:
    """The rate of a count.

    Units:  `person_time` in the unit of the answer, as person-years; `per` so many of them.
    Raises: Unfit for a negative count, or a person-time that is not above zero.
    """
    if count < 0 or not isfinite(person_time) or person_time <= 0:
        raise Unfit("a rate needs a count of zero or more and a person-time above zero")
    # Half of chi-square with 2k degrees of freedom is gamma of shape k. scipy.stats would take a second to load.
    low = gammaincinv(count, _IN_EACH_TAIL) if count else 0.0
    high = gammaincinv(count + 1, 1 - _IN_EACH_TAIL)
    scale = per / person_time
    return Rate(count * scale, (float(low) * scale, float(high) * scale))
