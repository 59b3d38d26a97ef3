"""Where to take stroke patients, for a whole region: decisions a second under uncertainty.

What is measured: every patient with each of forty near hospitals under two hundred draws of the parameters, the same draws for
all. Against what: the same formula as one broadcast of NumPy in chunks, in the same run; and a plain loop of one decision at
a time on a thousandth of the patients, scaled. `ratio` is our time over that of the broadcast.
"""

import time
from math import exp
from typing import Any

import numpy as np

from bench.processes import machine
from heyi.methods.stroke.many import compare
from heyi.methods.stroke.transport import Array, Parameters, Ways, decide, drawn

_HOSPITALS, _DRAWS, _SEED = 40, 200, 20261127
_CHUNK, _A_PLAIN_PART = 25, 1000
_SAME = 1e-9


def region(patients: int) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Ways]:
    """Patients of every severity, some of them late, and how far they have it everywhere. Units: minutes."""
    dice = np.random.default_rng(_SEED)
    shape = (patients, _HOSPITALS)
    return dice.integers(0, 10, patients), Ways(
        dice.uniform(10, 300, patients),
        dice.uniform(5, 90, shape),
        dice.uniform(20, 180, patients),
        dice.uniform(15, 150, shape),
    )


def _broadcast(race: Any, ways: Ways, given: Parameters) -> tuple[Array, Array]:
    """The mean chance near first, and how often that is better: the model itself over chunks of patients."""
    means, better = np.empty(ways.to_primary.shape), np.empty(ways.to_primary.shape)
    for begin in range(0, len(race), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        found = decide(
            race[part][:, None, None],
            Ways(
                ways.since_onset[part][:, None, None], ways.to_primary[part][:, :, None],
                ways.to_comprehensive[part][:, None, None], ways.transfer[part][:, :, None],
            ),
            given,
        )  # fmt: skip
        near = np.where(np.isnan(found.p_good_drip_ship), found.p_good_primary, found.p_good_drip_ship)
        means[part] = near.mean(axis=2)
        better[part] = (near > found.p_good_mothership).mean(axis=2)
    return means, better


def _plain(race: int, times: tuple[float, float, float, float], luck: tuple[float, ...]) -> bool:
    """One decision under one draw, in plain Python: is the near hospital first better?"""
    since, near, far, transfer = times
    needle_near, needle_far, groin_far, groin_after, intercept, slope = luck
    nihss = 1.0 if race == 0 else 2.39 * race - 0.39
    occluded = 0.71 / (1 + exp(-intercept - slope * race))
    alone = 0.001 * nihss**2 - 0.0615 * nihss + 1
    chances = []
    for needle, groin in (
        (since + near + needle_near, since + near + needle_near + transfer + groin_after),
        (since + far + needle_far, since + far + groin_far),
    ):
        odds = alone / (1 - alone) * (2.068 - 0.0031 * needle)
        chance = odds / (1 + odds) if needle <= 270 else alone
        if groin <= 360 or chances:
            opened = exp(-(0.00879544 + 9.01419716e-5 * groin) * nihss)
            chance += occluded * max(opened - chance, 0)
        chances.append(chance)
    return chances[0] > chances[1]


def _looped(race: Any, ways: Ways, given: Parameters) -> Array:
    """How often near first is better, one decision after the other."""
    curve = np.asarray(given.lvo)
    intercepts = -2.9297 + np.where(curve < 0, -2.9297 + 3.6526, -2.2067 + 2.9297) * curve
    slopes = 0.5533 + np.where(curve < 0, 0.5533 - 0.4141, 0.6925 - 0.5533) * curve
    columns = (
        given.needle_primary,
        given.needle_comprehensive,
        given.groin_comprehensive,
        given.groin_after_transfer,
    )
    lucks = list(zip(*(np.asarray(one).tolist() for one in (*columns, intercepts, slopes)), strict=True))
    found = np.empty(ways.to_primary.shape)
    for patient in range(len(race)):
        own = float(ways.since_onset[patient]), float(ways.to_comprehensive[patient])
        for hospital in range(_HOSPITALS):
            near, transfer = (
                float(ways.to_primary[patient, hospital]),
                float(ways.transfer[patient, hospital]),
            )
            times = own[0], near, own[1], transfer
            found[patient, hospital] = sum(_plain(int(race[patient]), times, luck) for luck in lucks) / len(
                lucks
            )
    return found


def _part(ways: Ways, count: int) -> Ways:
    return Ways(
        ways.since_onset[:count],
        ways.to_primary[:count],
        ways.to_comprehensive[:count],
        ways.transfer[:count],
    )


def _timed(deed: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = deed()
    return time.perf_counter() - begun, found


def measure(patients: int) -> dict[str, Any]:
    """All three, one after the other; they must agree. A decision is one patient and one near hospital under all draws."""
    race, ways = region(patients)
    given, few = drawn(_DRAWS, _SEED), max(1, patients // _A_PLAIN_PART)
    took, found = _timed(lambda: compare(race, ways, given))
    broadcast, (means, better) = _timed(lambda: _broadcast(race, ways, given))
    loop, looped = _timed(lambda: _looped(race[:few], _part(ways, few), given))
    loop *= patients / few
    if (
        np.abs(found.near_first - means).max() > _SAME
        or np.abs(found.near_is_better - better).max() > 1 / _DRAWS + _SAME
    ):
        raise RuntimeError("the broadcast decides otherwise")
    if np.abs(found.near_is_better[:few] - looped).max() > 1 / _DRAWS + _SAME:
        raise RuntimeError("the plain loop decides otherwise")
    decisions = patients * _HOSPITALS
    return {
        "name": "transport",
        "machine": machine(),
        "figures": {"seconds": round(took, 2), "decisions_per_second": round(decisions / took)},
        "baseline": {
            "broadcast_seconds": round(broadcast, 2),
            "broadcast_decisions_per_second": round(decisions / broadcast),
            "plain_loop_seconds_scaled": round(loop, 1),
            "plain_loop_decisions_per_second": round(decisions / loop),
        },
        "ratio": round(took / broadcast, 2),
    }
