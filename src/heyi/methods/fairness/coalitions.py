"""Games as arrays over all coalitions, and what kind of game one is. Not here: how its gain is shared (semivalues, nucleolus).

A coalition is a number whose bit i says whether player i is in it, so a game of n players is an array of 2^n values.
Source: Peleg & Sudhölter, Introduction to the Theory of Cooperative Games, 2007, chapters 2-3; convexity by pairs of players
after Shapley, Int J Game Theory 1971;1:11-26. docs/sources/methods-fairness.md#games
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Masks = NDArray[np.int64]
ValueOf = Callable[[Masks], Numbers]

# Up to here all coalitions are looked at; a million of them take milliseconds and some megabytes.
MOST_EXACT = 20
# An array of a game is never larger than this: half a gigabyte.
MOST_HELD = 26
# A coalition fits into one signed word of 64 bits.
MOST_PLAYERS = 62
# Every pair of coalitions without a common member: 3^n, so only few players.
_MOST_PAIRED = 14
# Differences below this share of the largest value are rounding.
SAME = 1e-9
# What a coalition is worth of which nothing is known.
MISSING = ("zero", "max", "sum")
_A_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Traits:
    """What kind of game it is. Shape: `is_superadditive` is None where there are too many players to tell."""

    is_superadditive: bool | None
    is_convex: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """The coalition that loses most by a division.

    Shape:  `excess` is what it could have alone less what it gets; the division is in the core where that is not above 0.
    """

    coalition: int
    excess: float
    in_core: bool


def checked(values: ArrayLike) -> Numbers:
    """The values of a game, if they are one.

    Shape:  2^n finite values, the first (nobody) 0.
    Raises: Unfit.
    """
    game = np.ascontiguousarray(values, dtype=np.float64)
    if game.ndim != 1 or game.size < 2 or game.size & (game.size - 1):
        raise Unfit(
            "game_shape",
            f"博弈须有 2^n 个联盟的值，现在是 {game.size} 个：按二进制编号给出每个联盟的值。",
            f"A game has a value for each of 2^n coalitions, not {game.size}: give them in the order of their bits.",
        )
    if not np.all(np.isfinite(game)):
        raise Unfit("game_not_finite", "联盟的值必须是有限的数。", "The values of coalitions must be finite.")
    if game[0] != 0:
        raise Unfit(
            "game_empty_coalition",
            f"空联盟的值必须是 0，现在是 {game[0]:g}。",
            f"The empty coalition must be worth 0, not {game[0]:g}.",
        )
    return game


def players_of(game: Numbers) -> int:
    """How many players an array of 2^n values has."""
    return int(game.size).bit_length() - 1


def tabulated(value_of: ValueOf, players: int) -> Numbers:
    """The array of a game given as a function of coalitions.

    Raises: Unfit for no players or too many, or values that are none.
    """
    if not 1 <= players <= MOST_HELD:
        raise Unfit(
            "players_number",
            f"有 {players} 个参与者，逐一列出联盟只能到 {MOST_HELD} 个：请改用抽样。",
            f"{players} players: all coalitions can be listed for up to {MOST_HELD}; draw samples instead.",
        )
    return checked(value_of(np.arange(1 << players, dtype=np.int64)))


def sizes(players: int) -> NDArray[np.uint8]:
    """How many members each coalition has."""
    counted: NDArray[np.uint8] = np.bitwise_count(np.arange(1 << players, dtype=np.uint32))
    return counted


def sums(shares: ArrayLike) -> Numbers:
    """What each coalition gets when each player gets this."""
    together = np.zeros(1)
    for share in np.asarray(shares, dtype=np.float64):
        together = np.concatenate([together, together + share])
    return together


def filled(known: Mapping[int, float], players: int, missing: str = "zero") -> Numbers:
    """The array of a game of which some coalitions are known.

    Shape:  a coalition of which nothing is known is worth 0 (`zero`), as much as the best known part of it, nobody (0) among
            the parts (`max`), or the sum of its members alone (`sum`).
    Raises: Unfit.
    """
    if not 1 <= players <= MOST_HELD:
        raise Unfit(
            "players_number", f"参与者须为 1 至 {MOST_HELD} 个。", f"Give 1 to {MOST_HELD} players, no more."
        )
    places, values = _arrays(known)
    if missing == "sum":
        game = sums([known.get(1 << player, 0.0) for player in range(players)])
    else:
        game = np.zeros(1 << players)
    if missing == "max":
        game[:] = -np.inf
        game[0] = 0.0
        game[places] = values
        for player in range(players):
            halves = game.reshape(-1, 2, 1 << player)
            np.maximum(halves[:, 1], halves[:, 0], out=halves[:, 1])
    game[places] = values
    return checked(game)


def sparse(known: Mapping[int, float], players: int, missing: str = "zero") -> ValueOf:
    """The same game as a function, for more players than an array could hold."""
    places, values = _arrays(known)
    order = np.argsort(places)
    places, values = places[order], values[order]
    alone = np.array([known.get(1 << player, 0.0) for player in range(players)])

    def best_part(coalitions: Masks) -> Numbers:
        found = np.zeros(len(coalitions))
        step = max(1, _A_CHUNK // max(1, len(places)))
        for begin in range(0, len(coalitions), step):
            part = coalitions[begin : begin + step, None]
            inside = np.where((part & places) == places, values, -np.inf)
            found[begin : begin + step] = np.maximum(inside.max(axis=1, initial=-np.inf), 0.0)
        return found

    def members(coalitions: Masks) -> Numbers:
        total = np.zeros(len(coalitions))
        for player in np.flatnonzero(alone):
            total += alone[player] * ((coalitions >> int(player)) & 1)
        return total

    def value_of(coalitions: Masks) -> Numbers:
        rules = {"zero": lambda given: np.zeros(len(given)), "max": best_part, "sum": members}
        found: Numbers = rules[missing](coalitions)
        if len(places):
            where = np.minimum(np.searchsorted(places, coalitions), len(places) - 1)
            is_known = places[where] == coalitions
            found[is_known] = values[where[is_known]]
        return found

    return value_of


def reach(known: Mapping[int, float], players: int, missing: str = "zero") -> tuple[float, float]:
    """Between which values every coalition of such a game lies."""
    values = [0.0, *known.values()]
    if missing == "sum":
        alone = [known.get(1 << player, 0.0) for player in range(players)]
        values += [sum(one for one in alone if one < 0), sum(one for one in alone if one > 0)]
    return min(values), max(values)


def traits(values: ArrayLike) -> Traits:
    """Whether joining always pays, and whether it pays the more the larger the coalition that is joined.

    Raises: Unfit.
    """
    game = checked(values)
    slack = SAME * float(np.abs(game).max())
    is_convex = _is_convex(game, slack)
    if is_convex:
        return Traits(is_superadditive=True, is_convex=True)
    return Traits(is_superadditive=_is_superadditive(game, slack), is_convex=False)


def objection(values: ArrayLike, shares: ArrayLike) -> Objection:
    """Which coalition could object most to this division of what all have together.

    Shape:  neither nobody nor everybody; a single player has nobody to object.
    Raises: Unfit.
    """
    game = checked(values)
    excess = game - sums(shares)
    slack = SAME * max(float(np.abs(game).max()), float(np.abs(np.asarray(shares)).max()))
    if len(excess) == 2:
        return Objection(0, 0.0, abs(excess[1]) <= slack)
    place = 1 + int(np.argmax(excess[1:-1]))
    most = float(excess[place])
    return Objection(place, most, bool(most <= slack and abs(excess[-1]) <= slack))


def _arrays(known: Mapping[int, float]) -> tuple[Masks, Numbers]:
    return np.fromiter(known, np.int64, len(known)), np.fromiter(known.values(), np.float64, len(known))


def _is_convex(game: Numbers, slack: float) -> bool:
    players = players_of(game)
    for high in range(1, players):
        for low in range(high):
            cube = game.reshape(-1, 2, 1 << (high - low - 1), 2, 1 << low)
            gained_late = cube[:, 1, :, 1] - cube[:, 1, :, 0]
            gained_early = cube[:, 0, :, 1] - cube[:, 0, :, 0]
            if np.any(gained_late < gained_early - slack):
                return False
    return True


def _is_superadditive(game: Numbers, slack: float) -> bool | None:
    players = players_of(game)
    for player in range(players):
        halves = game.reshape(-1, 2, 1 << player)
        if np.any(halves[:, 1] < halves[:, 0] + game[1 << player] - slack):
            return False
    if players > _MOST_PAIRED:
        return None
    everybody = game.size - 1
    for coalition in range(1, game.size):
        others = _parts(everybody ^ coalition)
        if np.any(game[others | coalition] < game[others] + game[coalition] - slack):
            return False
    return True


def _parts(coalition: int) -> Masks:
    """Every part of a coalition, nobody and itself among them."""
    found = np.zeros(1, dtype=np.int64)
    while coalition:
        lowest = coalition & -coalition
        found = np.concatenate([found, found | lowest])
        coalition ^= lowest
    return found
