"""The nucleolus: the division by which the coalition worst off is as well off as can be, then the next, and so on.

A sequence of linear programmes. Each makes the largest excess among the coalitions not yet settled as small as possible; those
whose dual price is positive have that excess in every optimum and are settled, with all whose members' sum is then determined.
Source: Schmeidler, SIAM J Appl Math 1969;17:1163-1170; Kopelowitz 1967; Maschler, Peleg & Shapley, Math Oper Res
1979;4:303-338; the dual prices after Fromen, Eur J Oper Res 1997;96:201-206. docs/sources/methods-fairness.md#nucleolus
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from heyi.methods.fairness.coalitions import SAME, Numbers, checked, players_of, sums
from heyi.methods.refusals import Unfit

MOST_PLAYERS = 10
# A price below this is none: prices of one programme sum to 1 over at most as many coalitions as players and one more.
_PRICED = 1e-7
_RANK = 1e-9


@dataclass(frozen=True, slots=True)
class Nucleolus:
    """The nucleolus of a game.

    Shape: `shares` one a player; `excesses` are those of the programmes solved, from the largest down; `least_core` is the
           smallest that the largest excess can be (None for a single player); the core is empty where it is above 0.
    """

    shares: Numbers
    excesses: tuple[float, ...]
    least_core: float | None
    is_core_empty: bool


def nucleolus(values: ArrayLike, *, is_pre: bool = False) -> Nucleolus:
    """The nucleolus of a game given by its 2^n values; with `is_pre` the prenucleolus, which may give one less than it has alone.

    Raises: Unfit for more than ten players, or where all together have less than each alone has, together.
    """
    game = checked(values)
    players = players_of(game)
    if players > MOST_PLAYERS:
        raise Unfit(
            "players_number",
            f"有 {players} 个参与者，核仁最多算到 {MOST_PLAYERS} 个：请合并参与者，或用 shapley。",
            f"{players} players: the nucleolus is computed for up to {MOST_PLAYERS}. Put players together, or use shapley.",
        )
    alone = game[1 << np.arange(players)]
    gains = game - sums(alone)
    scale = float(np.abs(gains).max())
    size = float(np.abs(game).max())
    if scale <= SAME * size:
        return Nucleolus(alone.copy(), (), None if players == 1 else 0.0, False)
    gains = gains / scale
    if gains[-1] < -SAME and not is_pre:
        raise Unfit(
            "no_imputation",
            f"全体合作只得 {game[-1]:g}，少于各自单干之和 {alone.sum():g}：没有人人都不吃亏的分法。可用 --pre 求预核仁。",
            f"All together have {game[-1]:g}, less than each alone has, {alone.sum():g} together: no division leaves nobody "
            "worse off. --pre gives the prenucleolus.",
        )
    least = _Programme(gains, is_bounded=False).solved()[1] * scale
    shares, excesses = _sequence(_Programme(gains, is_bounded=not is_pre))
    shares = alone + shares * scale
    shares += (game[-1] - shares.sum()) / players
    return Nucleolus(shares, tuple(one * scale for one in excesses), least, least > SAME * size)


class _Programme:
    """The linear programme of the coalitions that are not settled: the variables are the shares and the largest excess."""

    def __init__(self, gains: Numbers, *, is_bounded: bool) -> None:
        self.gains = gains
        self.players = players_of(gains)
        places = np.arange(gains.size)
        self.members: Numbers = ((places[:, None] >> np.arange(self.players)) & 1).astype(np.float64)
        self.open: NDArray[np.intp] = places[1:-1]
        self.settled = self.members[-1:]
        self.fixed = np.array([max(0.0, gains[-1]) if is_bounded else gains[-1]])
        self.bounds = [(0.0 if is_bounded else None, None)] * self.players + [(None, None)]

    def solved(self) -> tuple[Numbers, float, Numbers]:
        """The shares, the largest excess, and the price of each open coalition."""
        found = linprog(
            np.append(np.zeros(self.players), 1.0),
            A_ub=np.column_stack([-self.members[self.open], -np.ones(len(self.open))]),
            b_ub=-self.gains[self.open],
            A_eq=np.column_stack([self.settled, np.zeros(len(self.settled))]),
            b_eq=self.fixed,
            bounds=self.bounds,
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if not found.success:
            raise ArithmeticError(found.message)
        return found.x[:-1], float(found.x[-1]), -found.ineqlin.marginals

    def settle(self, priced: NDArray[np.intp], excess: float) -> None:
        """These coalitions have this excess from now on; those whose share follows are looked at no more."""
        for place in priced:
            row = self.members[place]
            if not self._follows(row[None, :])[0]:
                self.settled = np.vstack([self.settled, row])
                self.fixed = np.append(self.fixed, self.gains[place] - excess)
        self.open = self.open[~self._follows(self.members[self.open])]

    def _follows(self, rows: Numbers) -> NDArray[np.bool_]:
        """Whether what each of these gets is a combination of what is settled."""
        basis = np.linalg.qr(self.settled.T)[0]
        left: Numbers = rows - (rows @ basis) @ basis.T
        follows: NDArray[np.bool_] = np.abs(left).max(axis=1, initial=0.0) <= _RANK
        return follows


def _sequence(programme: _Programme) -> tuple[Numbers, list[float]]:
    excesses: list[float] = []
    while len(programme.open):
        _, excess, prices = programme.solved()
        excesses.append(excess)
        programme.settle(programme.open[prices > _PRICED], excess)
    shares: Numbers = np.linalg.lstsq(programme.settled, programme.fixed, rcond=None)[0]
    return shares, excesses
