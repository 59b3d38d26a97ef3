"""Shapley, Banzhaf and the nucleolus on a table. Not here: reading a game (games), the reckoning (methods.fairness)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.fairness import semivalues, voting
from heyi.methods.fairness.coalitions import SAME, Numbers, objection, traits
from heyi.methods.fairness.nucleolus import MOST_PLAYERS as MOST_IN_NUCLEOLUS
from heyi.methods.fairness.nucleolus import nucleolus as solved
from heyi.methods.fairness.sampled import CONFIDENCE, Sampled, sampled_banzhaf, sampled_shapley
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.fairness_explained import (
    BANZHAF,
    COSTS,
    DRAWS,
    MISSING,
    NUCLEOLUS,
    PRE,
    QUOTA,
    SHAPLEY,
)
from heyi.methods.tabular.games import Game, games
from heyi.methods.tabular.method import Asked, Method, normalised, weights_for
from heyi.methods.tabular.table import Table


@dataclass(frozen=True, slots=True)
class _Found:
    """What one game came to: a value a player, more columns, and what is to be said of the whole."""

    values: Numbers
    columns: Mapping[str, Any] = field(default_factory=dict)
    scalars: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[Words] = ()


_Solve = Callable[[Game, Asked], _Found]


def shapley(table: Table, asked: Asked) -> Answer:
    """What each player is due by Shapley; `--weights` corrects it by what each brought in."""
    return _answer(table, asked, _shapley)


def banzhaf(table: Table, asked: Asked) -> Answer:
    """What each player adds on average, and the index that sums to 1."""
    return _answer(table, asked, _banzhaf)


def nucleolus(table: Table, asked: Asked) -> Answer:
    """The division by which the worst objection is as small as can be."""
    return _answer(table, asked, _nucleolus)


def _answer(table: Table, asked: Asked, solve: _Solve) -> Answer:
    read = games(table, asked)
    found = [solve(game, asked) for game in read]
    scalars = [_scalars(game, one) for game, one in zip(read, found, strict=True)]
    columns: dict[str, list[Any]] = {}
    for game, one in zip(read, found, strict=True):
        told = {"value": one.values, "rank": _ranks(one.values), "share": _shares(one.values), **one.columns}
        if asked.group:
            told |= {"game": [game.name] * game.size, "player": game.players}
        for name, cells in told.items():
            columns.setdefault(name, []).extend(cells)
    return Answer(
        units=[
            f"{game.name}: {player}" if asked.group else player for game in read for player in game.players
        ],
        columns=columns,
        scalars=scalars[0] if len(read) == 1 else {"games": len(read), **_shared(asked)},
        tables={}
        if len(read) == 1
        else {"games": [{"game": game.name, **told} for game, told in zip(read, scalars, strict=True)]},
        warnings=[
            words for game, one in zip(read, found, strict=True) for words in (*game.words(), *one.warnings)
        ],
    )


def _shared(asked: Asked) -> dict[str, Any]:
    return {name: asked.own[name] for name in ("missing", "quota") if asked.own.get(name) is not None}


def _scalars(game: Game, found: _Found) -> dict[str, Any]:
    told: dict[str, Any] = {"players": game.size, "total": game.total}
    if game.votes:
        told["quota"] = float(game.quota)
    else:
        told |= {"missing": game.missing, "missing_coalitions": game.unknown, "is_cost": game.is_cost}
    if game.is_listed:
        sign = -1 if game.is_cost else 1
        kind = traits(sign * game.values + 0.0)
        told |= {"is_superadditive": kind.is_superadditive, "is_convex": kind.is_convex}
        told |= _objected(game, sign * found.values, sign)
    return told | dict(found.scalars)


def _objected(game: Game, shares: Numbers, sign: int) -> dict[str, Any]:
    """Whether the values are in the core, and which coalition could object most."""
    most = objection(sign * game.values + 0.0, shares)
    who = [player for bit, player in enumerate(game.players) if most.coalition >> bit & 1]
    return {"in_core": most.in_core, "core_excess": most.excess, "core_objection": "+".join(who) or None}


def _shapley(game: Game, asked: Asked) -> _Found:
    columns: dict[str, Any] = {}
    scalars: dict[str, Any] = {"exact": True}
    warnings: list[Words] = []
    if game.votes and voting.fits(game.votes, game.quota):
        power = voting.power(game.votes, game.quota)
        values = np.array([float(one) for one in power.shapley_shubik])
    elif game.is_listed:
        values = semivalues.shapley(game.values)
    else:
        drawn = sampled_shapley(
            game.value_of, game.size, draws=asked.own["draws"], seed=asked.seed, width=game.width
        )
        values = drawn.values
        columns, scalars, warnings = _drawn(drawn, game, asked)
    if asked.weights is not None:
        factors, more = _factors(game, asked)
        columns |= {"factor": factors, "modified": semivalues.modified(values, game.total, factors)}
        warnings = [*warnings, *more]
    return _Found(values, columns, scalars, warnings)


def _banzhaf(game: Game, asked: Asked) -> _Found:
    columns: dict[str, Any] = {}
    scalars: dict[str, Any] = {"exact": True}
    warnings: list[Words] = []
    if game.votes and voting.fits(game.votes, game.quota):
        power = voting.power(game.votes, game.quota)
        values = np.array([float(one) for one in power.banzhaf])
        columns["swings"] = power.swings
    elif game.is_listed:
        values = semivalues.banzhaf(game.values)
    else:
        drawn = sampled_banzhaf(
            game.value_of, game.size, draws=asked.own["draws"], seed=asked.seed, width=game.width
        )
        values = drawn.values
        columns, scalars, warnings = _drawn(drawn, game, asked)
    shares = _shares(values)
    columns["normalised"] = [None if share is None else share * game.total for share in shares]
    return _Found(values, columns, {**scalars, "sum": float(values.sum())}, warnings)


def _nucleolus(game: Game, asked: Asked) -> _Found:
    if game.size > MOST_IN_NUCLEOLUS:
        raise Unfit(
            "players_number",
            f"有 {game.size} 个参与者，核仁最多算到 {MOST_IN_NUCLEOLUS} 个：请合并参与者，或用 shapley。",
            f"{game.size} players: the nucleolus is computed for up to {MOST_IN_NUCLEOLUS}. Put players together, "
            "or use shapley.",
        )
    sign = -1 if game.is_cost else 1
    found = solved(sign * game.values + 0.0, is_pre=bool(asked.own.get("pre")))
    return _Found(
        sign * found.shares + 0.0,
        scalars={
            "is_core_empty": found.is_core_empty,
            "least_core": found.least_core,
            "programmes": len(found.excesses),
            "pre": bool(asked.own.get("pre")),
        },
    )


def _drawn(drawn: Sampled, game: Game, asked: Asked) -> tuple[dict[str, Any], dict[str, Any], list[Words]]:
    """What is told beside values that were drawn."""
    bounds = drawn.bounds if drawn.bounds is not None else np.full(game.size, np.nan)
    columns = {
        "se": drawn.errors,
        "low": drawn.values - bounds,
        "high": drawn.values + bounds,
        "bound": bounds,
    }
    scalars = {"exact": False, "draws": drawn.draws, "seed": asked.seed, "confidence": CONFIDENCE}
    words = Words(
        f"{game.size} 个参与者，联盟太多，改为抽样 {drawn.draws} 次（种子 {asked.seed}）：误差见 se 与 bound；未判断博弈的性质。",
        f"{game.size} players have too many coalitions: {drawn.draws} draws (seed {asked.seed}), see se and bound for how far "
        "off they may be; the kind of game was not judged.",
    )
    return columns, scalars, [words]


def _factors(game: Game, asked: Asked) -> tuple[Numbers, list[Words]]:
    """The factors of the players, which together are 1."""
    factors = weights_for(asked, game.players)
    factors = normalised(factors) / factors.sum()
    given = asked.weights.values() if isinstance(asked.weights, Mapping) else asked.weights or ()
    total = float(sum(given))
    if abs(total - 1) <= SAME:
        return factors, []
    return factors, [
        Words(
            f"修正因子合计为 {total:g}，已换算为合计 1。",
            f"The factors sum to {total:g} and were scaled to sum to 1.",
        )
    ]


def _shares(values: Numbers) -> list[float | None]:
    total = float(values.sum())
    if abs(total) <= SAME * float(np.abs(values).max()) or total == 0:
        return [None] * len(values)
    return [float(one) / total for one in values]


def _ranks(values: Numbers) -> list[int]:
    """The largest first; what differs by rounding alone ranks alike."""
    slack = SAME * float(np.abs(values).max())
    return [int(1 + np.sum(values > value + slack)) for value in values]


METHODS = (
    Method("shapley", shapley, SHAPLEY, frozenset({"columns", "group", "outcome", "weights", "seed"}),
           (MISSING, COSTS, QUOTA, DRAWS)),
    Method("banzhaf", banzhaf, BANZHAF, frozenset({"columns", "group", "outcome", "seed"}),
           (MISSING, COSTS, QUOTA, DRAWS)),
    Method("nucleolus", nucleolus, NUCLEOLUS, frozenset({"columns", "group", "outcome"}),
           (MISSING, COSTS, QUOTA, PRE)),
)  # fmt: skip
