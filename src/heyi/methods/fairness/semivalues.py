"""Shapley and Banzhaf values, exactly: what a player adds, averaged over the coalitions it may join. Not here: samples (sampled).

Both weigh what a player adds to a coalition by its size alone. Written out, the value of i is the sum over all coalitions with i
of u(S) less a sum that is the same for all, so one pass over 2^n values that folds the array in half serves every player.
Source: Shapley 1953 (Contributions to the Theory of Games II:307-317); Banzhaf, Rutgers Law Rev 1965;19:317-343; Dubey &
Shapley, Math Oper Res 1979;4:99-131. docs/sources/methods-fairness.md#shapley
"""

from math import comb

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.fairness.coalitions import Numbers, ValueOf, checked, players_of, sizes, tabulated
from heyi.methods.refusals import Unfit


def shapley(game: ArrayLike | ValueOf, players: int | None = None) -> Numbers:
    """What each player is due by Shapley: the mean of what it adds, over all orders in which players may arrive.

    Shape:  2^n values in the order of bits, or a function of an array of coalitions together with `players`; one value a
            player, which sum to what all have together.
    Raises: Unfit.
    """
    values = _listed(game, players)
    count = players_of(values)
    by_size = np.array([1 / (count * comb(count - 1, size)) for size in range(count)])
    return _semivalue(values, by_size)


def banzhaf(game: ArrayLike | ValueOf, players: int | None = None) -> Numbers:
    """What each player adds on average to a coalition of the others, all of them equally likely.

    Shape:  as for `shapley`; the values need not sum to what all have together.
    Raises: Unfit.
    """
    values = _listed(game, players)
    count = players_of(values)
    return _semivalue(values, np.full(count, 0.5 ** (count - 1)))


def modified(shares: ArrayLike, total: float, factors: ArrayLike) -> Numbers:
    """Shapley values corrected by what each brought in: risk, effort, investment.

    Shape:  `factors` are as many as players and sum to 1; the corrected values sum to `total` as the others did.
    Raises: Unfit for another number of factors, or a sum that is not 1.
    """
    due, brought = np.asarray(shares, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    if due.shape != brought.shape or abs(float(brought.sum()) - 1) > 1e-6:
        raise Unfit(
            "factors_wrong",
            "修正因子须与参与者一一对应，且合计为 1。",
            "Give one factor for each player; together they must be 1.",
        )
    corrected: Numbers = due + total * (brought - 1 / len(due))
    return corrected


def _listed(game: ArrayLike | ValueOf, players: int | None) -> Numbers:
    if callable(game):
        return tabulated(game, players or 0)
    return checked(game)


def _semivalue(values: Numbers, by_size: Numbers) -> Numbers:
    """The value that gives `by_size[s]` to what a player adds to a coalition of s others."""
    count = players_of(values)
    sized = sizes(count)
    without = np.append(by_size, 0.0)
    within = np.insert(by_size, 0, 0.0)
    common = float(without[sized] @ values)
    folded = (within + without)[sized] * values
    found = np.empty(count)
    for player in reversed(range(count)):
        low, high = folded[: 1 << player], folded[1 << player :]
        found[player] = high.sum() - common
        folded = low + high
    return found
