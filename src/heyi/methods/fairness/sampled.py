"""Shapley and Banzhaf values of many players from drawn orders and coalitions, with how far off they may be.

Orders are drawn in pairs, each with its reverse (antithetic): who comes early in one comes late in the other, which takes most
of the chance out. The mean of a pair is one observation; observations are independent of each other.
Source: Castro, Gómez & Tejada, Comput Oper Res 2009;36:1726-1730; Mitchell et al., J Mach Learn Res 2022;23(43); bounds:
Hoeffding, J Am Stat Assoc 1963;58:13-30; Maurer & Pontil, COLT 2009. docs/sources/methods-fairness.md#sampled
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from heyi.methods.fairness.coalitions import MOST_PLAYERS, Masks, Numbers, ValueOf
from heyi.methods.refusals import Unfit

CONFIDENCE = 0.95
FEWEST_DRAWS = 4
_A_CHUNK = 1 << 20
_Observed = Callable[[np.random.Generator, int], Numbers]


@dataclass(frozen=True, slots=True)
class Sampled:
    """Values from draws.

    Shape: `values`, `errors` (standard errors) and `bounds` one a player; `bounds` is None without a known range. With the
           confidence asked for no value of all is further from the truth than its bound. `draws` is even.
    """

    values: Numbers
    errors: Numbers
    bounds: Numbers | None
    draws: int


def sampled_shapley(
    value_of: ValueOf,
    players: int,
    *,
    draws: int = 10_000,
    seed: int = 0,
    width: float | None = None,
    confidence: float = CONFIDENCE,
) -> Sampled:
    """Shapley values from random orders of arrival.

    Shape:  `value_of` takes an array of coalitions (bit i is player i) and gives their values; `width` is the largest less
            the smallest that any player could ever add, where that is known. The values sum to what all have together.
    Raises: Unfit.
    """

    def observed(generator: np.random.Generator, pairs: int) -> Numbers:
        orders = generator.permuted(np.tile(np.arange(players, dtype=np.int64), (pairs, 1)), axis=1)
        both = [_added(value_of, orders), _added(value_of, orders[:, ::-1])]
        return (both[0] + both[1]) / 2

    _check(value_of, players, draws)
    return _gathered(observed, (players, draws, seed), width, confidence)


def sampled_banzhaf(
    value_of: ValueOf,
    players: int,
    *,
    draws: int = 10_000,
    seed: int = 0,
    width: float | None = None,
    confidence: float = CONFIDENCE,
) -> Sampled:
    """Banzhaf values from random coalitions, each together with its complement.

    Shape:  as for `sampled_shapley`; a draw is a coalition, in which every player is put in and left out.
    Raises: Unfit.
    """

    def observed(generator: np.random.Generator, pairs: int) -> Numbers:
        drawn = generator.integers(0, 1 << players, pairs, dtype=np.int64)
        everybody = (1 << players) - 1
        return (_swung(value_of, drawn, players) + _swung(value_of, everybody ^ drawn, players)) / 2

    _check(value_of, players, draws)
    return _gathered(observed, (players, draws, seed), width, confidence)


def _check(value_of: ValueOf, players: int, draws: int) -> None:
    if not 1 <= players <= MOST_PLAYERS:
        raise Unfit(
            "players_number",
            f"有 {players} 个参与者，最多 {MOST_PLAYERS} 个：请合并小的参与者。",
            f"{players} players, at most {MOST_PLAYERS} are possible: put small ones together.",
        )
    if draws < FEWEST_DRAWS:
        raise Unfit(
            "draws_few",
            f"抽样次数至少 {FEWEST_DRAWS}，现在是 {draws}。",
            f"Draw at least {FEWEST_DRAWS}, not {draws}.",
        )
    if float(value_of(np.zeros(1, dtype=np.int64))[0]) != 0:
        raise Unfit("game_empty_coalition", "空联盟的值必须是 0。", "The empty coalition must be worth 0.")


def _added(value_of: ValueOf, orders: Masks) -> Numbers:
    """What each player adds when players arrive in these orders: orders by players."""
    joined = np.cumsum(np.left_shift(np.int64(1), orders), axis=1)
    values = value_of(joined.ravel()).reshape(orders.shape)
    gains = np.diff(values, axis=1, prepend=0.0)
    found = np.empty(orders.shape)
    np.put_along_axis(found, orders, gains, axis=1)
    return found


def _swung(value_of: ValueOf, drawn: Masks, players: int) -> Numbers:
    """What each player adds to each of these coalitions, itself taken out."""
    found = np.empty((len(drawn), players))
    for player in range(players):
        bit = np.int64(1 << player)
        found[:, player] = value_of(drawn | bit) - value_of(drawn & ~bit)
    return found


def _gathered(
    observed: _Observed, plan: tuple[int, int, int], width: float | None, confidence: float
) -> Sampled:
    """Means and errors over chunks of observations, gathered without keeping them (Chan, Golub & LeVeque 1983)."""
    players, draws, seed = plan
    pairs = (draws + 1) // 2
    generator = np.random.default_rng(seed)
    mean, spread, seen = np.zeros(players), np.zeros(players), 0
    step = max(2, _A_CHUNK // players)
    while seen < pairs:
        part = observed(generator, min(step, pairs - seen))
        own = part.mean(axis=0)
        off = own - mean
        together = seen + len(part)
        spread += ((part - own) ** 2).sum(axis=0) + off**2 * (seen * len(part) / together)
        mean += off * (len(part) / together)
        seen = together
    variance = spread / (seen - 1)
    bounds = None if width is None else _bounds(variance, seen, width, confidence)
    return Sampled(mean, np.sqrt(variance / seen), bounds, 2 * seen)


def _bounds(variance: Numbers, seen: int, width: float, confidence: float) -> Numbers:
    """The nearer of Hoeffding's bound and the empirical Bernstein one, each with half of the doubt, for all players together."""
    doubt = (1 - confidence) / (2 * len(variance))
    hoeffding = width * sqrt(log(2 / doubt) / (2 * seen))
    doubtful = log(4 / doubt)
    bernstein = np.sqrt(2 * variance * doubtful / seen) + 7 * width * doubtful / (3 * (seen - 1))
    nearer: Numbers = np.minimum(bernstein, hoeffding)
    return nearer
