"""To the near hospital first, or past it to the far one: the chance of a good outcome either way. Advice, never an order.

A patient may be given thrombolysis at a primary hospital and be shipped on for thrombectomy (drip and ship), or be taken
straight to the comprehensive one (mothership). Which is better hangs on how likely a large vessel is occluded and on minutes.
Source: the formulas of Schlemm et al. as the public code of the MGH Institute for Technology Assessment sets their numbers;
P(LVO): Pérez de la Ossa, Stroke 2014;45:87-91; reperfusion: Saver, JAMA 2016;316:1279-1288; status secondary. No clinical rule.
docs/sources/stroke-models.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.stroke.outcome import Unfit

Array = NDArray[np.float64]

MOST_RACE = 9
_ON_EACH_SIDE = 1.959963984540054
# Between the quartiles of a normal distribution lie so many standard deviations.
_BETWEEN_QUARTILES = 1.3489795003921634


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the model takes for given; each a number, or one for each draw.

    Units: minutes for times; `lvo` is how far the curve of large vessel occlusion lies from its middle towards its limits, -1
           the lower and 1 the upper one.
    """

    needle_primary: float | Array = 61.0
    needle_comprehensive: float | Array = 52.0
    groin_comprehensive: float | Array = 145.0
    groin_after_transfer: float | Array = 84.0
    lvo: float | Array = 0.0
    reperfused: float | Array = 0.71


# Medians with their quartiles; a hospital's own take their place where it has measured them.
QUARTILES: Mapping[str, tuple[float, float]] = {
    "needle_primary": (47.0, 83.0),
    "needle_comprehensive": (39.0, 70.0),
    "groin_comprehensive": (83.0, 192.0),
}
LATEST_NEEDLE, LATEST_GROIN = 270.0, 360.0
# Intercept and slope of the log odds of an occlusion by the RACE scale: lower limit, middle, upper limit.
_OCCLUDED = ((-3.6526, 0.4141), (-2.9297, 0.5533), (-2.2067, 0.6925))
_SEVERE_RACE = 5


@dataclass(frozen=True, slots=True)
class Ways:
    """One patient a row, one primary hospital a row or, two-dimensional, a column.

    Units: minutes. `since_onset` has gone by; the others lie ahead, `transfer` between the two hospitals.
    """

    since_onset: Array
    to_primary: Array
    to_comprehensive: Array
    transfer: Array


@dataclass(frozen=True, slots=True)
class Decision:
    """What the model says of each way.

    Shape: `p_good_drip_ship` is not a number where thrombectomy would come too late for it. `best` names the way with the
           greatest chance; where nothing comes in time anywhere, a severe stroke goes to the far hospital, another to the near.
    """

    nihss: Array
    p_lvo: Array
    onset_needle_primary: Array
    onset_needle_comprehensive: Array
    onset_evt_mothership: Array
    onset_evt_drip_ship: Array
    p_good_primary: Array
    p_good_mothership: Array
    p_good_drip_ship: Array

    @property
    def columns(self) -> dict[str, Array]:
        """Every number by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def best(self) -> list[str]:
        """For each row the way that is best."""
        ways = ("primary", "mothership", "drip_ship")
        chances = np.stack([np.nan_to_num(getattr(self, f"p_good_{one}"), nan=-1.0) for one in ways])
        found = [ways[place] for place in np.argmax(chances, axis=0)]
        nothing = (self.onset_needle_primary > LATEST_NEEDLE) & (self.onset_evt_mothership > LATEST_GROIN)
        severe = self.nihss >= nihss_of(np.array([float(_SEVERE_RACE)]))[0]
        return [
            ("mothership" if grave else "primary") if none else way
            for way, none, grave in zip(found, nothing, severe, strict=True)
        ]


def nihss_of(race: ArrayLike) -> Array:
    """The NIHSS that goes with a RACE score, by its regression.

    Raises: Unfit for a score that is none.
    """
    score = np.asarray(race, dtype=float)
    if not np.all((score >= 0) & (score <= MOST_RACE)):
        raise Unfit("race")
    found: Array = np.where(score == 0, 1.0, 2.39 * score - 0.39)
    return found


def chance_of_occlusion(race: ArrayLike, lvo: float | Array = 0.0) -> Array:
    """How likely a large vessel is occluded in an ischaemic stroke of this RACE score.

    Shape:  `lvo` 0 is the published curve, -1 and 1 its limits; between them its coefficients go in a straight line.
    """
    score, way = np.asarray(race, dtype=float), np.asarray(lvo, dtype=float)
    low, middle, high = (np.array(pair) for pair in _OCCLUDED)
    towards = np.where(way[..., None] < 0, middle - low, high - middle)
    told = middle + way[..., None] * towards
    chance: Array = 1 / (1 + np.exp(-(told[..., 0] + told[..., 1] * score)))
    return chance


def without_thrombectomy(nihss: Array, needle: Array) -> Array:
    """The chance of a good outcome by thrombolysis after so many minutes, and by itself where it comes too late."""
    alone = 0.001 * nihss**2 - 0.0615 * nihss + 1
    odds = alone / (1 - alone) * (2.068 - 0.0031 * needle)
    return np.where(needle <= LATEST_NEEDLE, odds / (1 + odds), alone)


def after_reperfusion(nihss: float | Array, groin: Array) -> Array:
    """The chance of a good outcome once the vessel is open again after so many minutes."""
    chance: Array = np.exp(-(0.00879544 + 9.01419716e-5 * groin) * nihss)
    return chance


def with_thrombectomy(
    nihss: Array, p_lvo: Array, alone: Array, groin: Array, reperfused: float | Array
) -> Array:
    """The chance of a good outcome where a vessel that is occluded may be opened after so many minutes, on top of `alone`."""
    opened = np.maximum(after_reperfusion(nihss, groin), alone)
    return alone + p_lvo * reperfused * (opened - alone)


def decide(race: ArrayLike, ways: Ways, given: Parameters | None = None) -> Decision:
    """The chances of a good outcome by each way.

    Shape:  all of one length, or shapes that fit each other.
    Units:  minutes; chances from 0 to 1.
    Raises: Unfit for a score or a time that cannot be.
    """
    given = Parameters() if given is None else given
    for one in fields(ways):
        minutes = getattr(ways, one.name)
        if not np.all(np.isfinite(minutes)) or np.any(np.asarray(minutes) < 0):
            raise Unfit(one.name)
    nihss, p_lvo = nihss_of(race), chance_of_occlusion(race, given.lvo)
    needle_primary = ways.since_onset + ways.to_primary + given.needle_primary
    needle_comprehensive = ways.since_onset + ways.to_comprehensive + given.needle_comprehensive
    groin_mothership = ways.since_onset + ways.to_comprehensive + given.groin_comprehensive
    groin_drip_ship = needle_primary + ways.transfer + given.groin_after_transfer
    primary, far = (
        without_thrombectomy(nihss, needle_primary),
        without_thrombectomy(nihss, needle_comprehensive),
    )
    shipped = with_thrombectomy(nihss, p_lvo, primary, groin_drip_ship, given.reperfused)
    return Decision(
        nihss=nihss,
        p_lvo=p_lvo,
        onset_needle_primary=needle_primary,
        onset_needle_comprehensive=needle_comprehensive,
        onset_evt_mothership=groin_mothership,
        onset_evt_drip_ship=groin_drip_ship,
        p_good_primary=primary,
        p_good_mothership=with_thrombectomy(nihss, p_lvo, far, groin_mothership, given.reperfused),
        p_good_drip_ship=np.where(groin_drip_ship <= LATEST_GROIN, shipped, np.nan),
    )


def drawn(
    count: int,
    seed: int,
    given: Parameters | None = None,
    quartiles: Mapping[str, tuple[float, float]] = QUARTILES,
) -> Parameters:
    """So many sets of parameters, as uncertain as what is published of them.

    Shape:  hospital times are log-normal with these medians and quartiles; the curve of occlusion lies between its limits, which
            hold it 95 times in 100. After a transfer the groin is reached as much later or sooner than usual as at the
            comprehensive hospital itself. The same seed draws the same sets: all ways of all patients have the same luck.
    Raises: Unfit for no draw.
    """
    if count < 1:
        raise Unfit("draws")
    given, dice = Parameters() if given is None else given, np.random.default_rng(seed)
    luck = {name: dice.standard_normal(count) for name in quartiles}
    times = {
        name: getattr(given, name) * np.exp(luck[name] * log(high / low) / _BETWEEN_QUARTILES)
        for name, (low, high) in quartiles.items()
    }
    slower = (
        times["groin_comprehensive"] / given.groin_comprehensive if "groin_comprehensive" in times else 1.0
    )
    curve = np.clip(dice.standard_normal(count) / _ON_EACH_SIDE, -1.5, 1.5)
    return replace(given, **times, groin_after_transfer=given.groin_after_transfer * slower, lvo=curve)
