"""The same question for a whole region at once: every patient, every near hospital, every draw. Not here: the model (transport).

A draw changes times by adding to them, so the exponential of a time falls into one factor of the patient and one of the draw,
and patients of one score share everything else. Blocks are small enough to stay near the processor.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heyi.methods.stroke.outcome import Unfit
from heyi.methods.stroke.transport import (
    LATEST_GROIN,
    LATEST_NEEDLE,
    MOST_RACE,
    Array,
    Parameters,
    Ways,
    after_reperfusion,
    chance_of_occlusion,
    decide,
    nihss_of,
)

_NEAR_THE_PROCESSOR = 32_768
_A_TASK = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """Over all draws: the mean chance by the near hospital first and by the far one at once, and how often the near is better.

    Shape: `near_first` and `near_is_better` have a row for each patient and a column for each near hospital; `mothership` has one
           value a patient. Near first means shipped on wherever thrombectomy is still in time, and otherwise treated there.
    """

    near_first: Array
    mothership: Array
    near_is_better: Array


@dataclass(frozen=True, slots=True)
class _Score:
    """What patients of one score share, some of it for each draw."""

    nihss: float
    alone: float
    odds: float
    needle: Array
    groin: Array
    worth: Array

    @property
    def decay(self) -> float:
        """How fast the logarithm of the chance after reperfusion falls, for each minute."""
        return 9.01419716e-5 * self.nihss


def compare(race: NDArray[np.int64], ways: Ways, given: Parameters, *, threads: int = 2) -> Compared:
    """Every patient with every near hospital under every draw.

    Shape:  n scores; `since_onset` and `to_comprehensive` n long, `to_primary` and `transfer` n rows of h columns; `given` as
            `drawn` gives it, or with a row for each near hospital in `needle_primary` and `groin_after_transfer`.
    Units:  minutes; chances from 0 to 1.
    Raises: Unfit for a score or a time that cannot be.
    """
    if not np.all((race >= 0) & (race <= MOST_RACE)):
        raise Unfit("race")
    for name in ("since_onset", "to_primary", "to_comprehensive", "transfer"):
        minutes = getattr(ways, name)
        if not np.all(np.isfinite(minutes)) or np.any(minutes < 0):
            raise Unfit(name)
    shape = ways.to_primary.shape
    found = Compared(np.empty(shape), np.empty(shape[0]), np.empty(shape))
    with ThreadPoolExecutor(threads) as pool:
        # Each writes rows of its own.
        for done in [pool.submit(_task, rows, score, ways, given, found) for rows, score in _tasks(race)]:
            done.result()
    return found


def _tasks(race: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], int]]:
    for score in np.unique(race):
        rows = np.flatnonzero(race == score)
        for begin in range(0, len(rows), _A_TASK):
            yield rows[begin : begin + _A_TASK], int(score)


def _task(rows: NDArray[np.int64], score: int, ways: Ways, given: Parameters, found: Compared) -> None:
    draws = np.broadcast_shapes(*(np.shape(one) for one in (given.needle_primary, given.lvo)))[-1]
    far = decide(
        np.full((len(rows), 1), score),
        Ways(ways.since_onset[rows][:, None], np.zeros(1), ways.to_comprehensive[rows][:, None], np.zeros(1)),
        replace(given, needle_primary=0.0, groin_after_transfer=0.0),
    ).p_good_mothership
    found.mothership[rows] = far.mean(axis=1)
    shared = _shared(score, given, draws)
    a_block = max(1, _NEAR_THE_PROCESSOR // (draws * ways.to_primary.shape[1]))
    for begin in range(0, len(rows), a_block):
        part = rows[begin : begin + a_block]
        needle = ways.since_onset[part][:, None] + ways.to_primary[part]
        near = _near_first(shared, needle, needle + ways.transfer[part])
        found.near_first[part] = near.mean(axis=2)
        better = near > far[begin : begin + a_block, None, :]
        found.near_is_better[part] = np.count_nonzero(better, axis=2) / draws


def _shared(score: int, given: Parameters, draws: int) -> _Score:
    nihss = float(nihss_of(np.array([float(score)]))[0])
    alone = 0.001 * nihss**2 - 0.0615 * nihss + 1
    needle = np.asarray(given.needle_primary, dtype=float)
    needle = np.broadcast_to(needle, (*needle.shape[:-1], draws))
    worth = chance_of_occlusion(float(score), given.lvo) * given.reperfused
    return _Score(
        nihss=nihss,
        alone=alone,
        odds=alone / (1 - alone),
        needle=needle,
        groin=needle + given.groin_after_transfer,
        worth=np.broadcast_to(worth, draws),
    )


def _near_first(shared: _Score, needle: Array, groin: Array) -> Array:
    """The chance for each patient, near hospital and draw, from the minutes that no draw changes."""
    odds = (shared.odds * (2.068 - 0.0031 * needle))[..., None] - (0.0031 * shared.odds) * shared.needle
    chance: Array = odds / (odds + 1)
    if needle.max() + shared.needle.max() > LATEST_NEEDLE:
        np.copyto(chance, shared.alone, where=shared.needle > (LATEST_NEEDLE - needle)[..., None])
    more: Array = after_reperfusion(shared.nihss, groin)[..., None] * np.exp(-shared.decay * shared.groin)
    more -= chance
    np.maximum(more, 0, out=more)
    more *= shared.worth
    if groin.max() + shared.groin.max() > LATEST_GROIN:
        np.copyto(more, 0, where=shared.groin > (LATEST_GROIN - groin)[..., None])
    chance += more
    return chance
