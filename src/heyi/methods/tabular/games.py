"""A cooperative game on a table: coalitions and their values, or voters and their weights. Not here: any solution (fairness)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.fairness import voting
from heyi.methods.fairness.coalitions import (
    MOST_EXACT,
    MOST_PLAYERS,
    Numbers,
    ValueOf,
    filled,
    reach,
    sparse,
    sums,
)
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

# Headings by which the columns are known without being named.
_COALITIONS = ("coalition", "coalitions", "members", "联盟", "联盟成员", "合作组合")
_VALUES = ("value", "values", "worth", "cost", "profit", "收益", "价值", "成本", "值")
_WEIGHTS = ("weight", "weights", "votes", "seats", "权重", "票数")
_JOINED = re.compile(r"[+|＋｜、∪&]")
_NOBODY = frozenset(("", "∅", "{}", "()", "[]", "空集", "无"))


@dataclass(frozen=True)
class Game:
    """One game as read.

    Shape: `name` is empty where the file holds one game. `known` maps coalitions (bit i is player i) to values; in a vote
           `votes` holds the weights and `known` is empty. With `is_cost` the values are costs.
    """

    name: str
    players: tuple[str, ...]
    known: Mapping[int, float]
    missing: str = "zero"
    is_cost: bool = False
    votes: tuple[Fraction, ...] = ()
    quota: Fraction = Fraction(0)

    @property
    def size(self) -> int:
        """How many players there are."""
        return len(self.players)

    @property
    def is_listed(self) -> bool:
        """Whether few enough play for all coalitions to be looked at."""
        return self.size <= MOST_EXACT

    @cached_property
    def values(self) -> Numbers:
        """The value of every coalition, for few players."""
        if self.votes:
            held = sums([float(one) for one in self.votes])
            return (held >= float(self.quota) - 1e-12 * float(sum(self.votes))).astype(np.float64)
        return filled(self.known, self.size, self.missing)

    @cached_property
    def value_of(self) -> ValueOf:
        """The same as a function, for many players."""
        if not self.votes:
            return sparse(self.known, self.size, self.missing)
        held, quota = [float(one) for one in self.votes], float(self.quota)

        def wins(coalitions: Any) -> Numbers:
            total = sum(weight * ((coalitions >> place) & 1) for place, weight in enumerate(held))
            return (np.asarray(total) >= quota - 1e-12 * sum(held)).astype(np.float64)

        return wins

    @property
    def total(self) -> float:
        """What all have together."""
        if self.votes:
            return 1.0
        return float(self.value_of(np.array([(1 << self.size) - 1], dtype=np.int64))[0])

    @property
    def width(self) -> float:
        """How far apart the most and the least may be that a player can add."""
        if self.votes:
            return 1.0
        low, high = reach(self.known, self.size, self.missing)
        return 2 * (high - low)

    @property
    def unknown(self) -> int:
        """How many coalitions, nobody apart, the file says nothing about."""
        return 0 if self.votes else (1 << self.size) - 1 - len(set(self.known) - {0})

    def words(self) -> list[Words]:
        """What was assumed about coalitions that are not in the file."""
        if not self.unknown:
            return []
        rules = {
            "zero": ("0", "0"),
            "max": ("其已知子联盟中的最大值", "the best of their known parts"),
            "sum": ("其成员单独的值之和", "the sum of their members alone"),
        }
        zh, en = rules[self.missing]
        where = (f"{self.name}：", f"{self.name}: ") if self.name else ("", "")
        found = [
            Words(
                f"{where[0]}文件中没有 {self.unknown} 个联盟的值，按{zh}计（--missing）。",
                f"{where[1]}{self.unknown} coalitions are not in the file and were given {en} (--missing).",
            )
        ]
        if (1 << self.size) - 1 not in self.known:
            found.append(
                Words(
                    f"{where[0]}其中有全体成员的大联盟，按 {self.total:g} 分配：请确认。",
                    f"{where[1]}Among them is the coalition of everybody; {self.total:g} is shared out: make sure of it.",
                )
            )
        return found


def games(table: Table, asked: Asked) -> list[Game]:
    """The games of a file, one for each value of `--group`.

    Raises: Unfit naming the rows that are wrong.
    """
    names = table.texts(asked.group) if asked.group else ("",) * table.rows
    is_vote = asked.own.get("quota") is not None
    table.numbers([_value_column(table, asked, _WEIGHTS if is_vote else _VALUES)])
    found = []
    for name in dict.fromkeys(names):
        rows = [row for row, one in enumerate(names) if one == name]
        part = table.where(rows)
        found.append(_vote(name, part, asked) if is_vote else _game(name, part, asked, rows))
    return found


def _game(name: str, part: Table, asked: Asked, rows: Sequence[int]) -> Game:
    values = _value_column(part, asked)
    coalitions = _coalition_column(part, values, asked)
    if coalitions is None:
        written = _ticked(part, values, asked)
    else:
        written = [_members(cell) for cell in part.texts(coalitions)]
    players = tuple(dict.fromkeys(member for members in written for member in members))
    if not 1 <= len(players) <= MOST_PLAYERS:
        raise Unfit(
            "players_number",
            f"有 {len(players)} 个参与者，须为 1 至 {MOST_PLAYERS} 个。",
            f"{len(players)} players: there must be 1 to {MOST_PLAYERS}.",
        )
    known = _known(written, part.numbers([values])[:, 0], players, rows)
    is_cost = bool(asked.own.get("costs"))
    return Game(name, players, known, str(asked.own.get("missing", "zero")), is_cost)


def _known(
    written: Sequence[Sequence[str]], values: Numbers, players: Sequence[str], rows: Sequence[int]
) -> dict[int, float]:
    place = {player: 1 << bit for bit, player in enumerate(players)}
    known: dict[int, float] = {}
    first: dict[int, int] = {}
    wrong = []
    for row, members, value in zip(rows, written, values.tolist(), strict=True):
        coalition = sum(place[member] for member in set(members))
        shown = "+".join(members) or "∅"
        if len(set(members)) < len(members):
            wrong.append(
                (f"第 {row + 2} 行 {shown}：同一成员出现两次", f"row {row + 2}, {shown}: a member twice")
            )
        elif coalition in known:
            before = first[coalition] + 2
            wrong.append(
                (
                    f"第 {row + 2} 行 {shown}：与第 {before} 行相同",
                    f"row {row + 2}, {shown}: the same as row {before}",
                )
            )
        elif not coalition and value != 0:
            wrong.append(
                (
                    f"第 {row + 2} 行：空联盟须为 0，现为 {value:g}",
                    f"row {row + 2}: nobody must be worth 0, not {value:g}",
                )
            )
        known[coalition] = value
        first.setdefault(coalition, row)
    if wrong:
        raise listed(
            "coalitions_wrong",
            "联盟有误，没有计算。成员次序不同仍是同一联盟；一个文件有多个博弈时用 --group 指明所在列。请改正：",
            "Coalitions are wrong; nothing was computed. In another order it is the same coalition; if the file holds several "
            "games, name their column with --group. Correct:",
            wrong,
        )
    return known


def _members(cell: str) -> list[str]:
    text = cell.strip()
    if text in _NOBODY:
        return []
    if text[0] + text[-1] in ("{}", "()", "[]"):
        text = text[1:-1]
    return [member.strip() for member in _JOINED.split(text) if member.strip()]


def _ticked(part: Table, values: str, asked: Asked) -> list[list[str]]:
    """Coalitions as columns of 0 and 1, one for each player."""
    names = [name for name in asked.columns or part.columns if name not in (values, asked.group)]
    if len(names) < 1:
        raise _no_coalitions(part)
    try:
        ticks = part.numbers(names)
    except Unfit as unfit:
        raise _no_coalitions(part) from unfit
    if not np.all((ticks == 0) | (ticks == 1)):
        raise _no_coalitions(part)
    return [[name for name, tick in zip(names, row, strict=True) if tick] for row in ticks]


def _no_coalitions(part: Table) -> Unfit:
    return Unfit(
        "coalitions_lacking",
        f"找不到联盟列：请给出列 coalition（成员用 + 连接，如 A+B）和 value，"
        f"或每个参与者一列 0/1。表中有：{'、'.join(part.columns)}。",
        "No column of coalitions: give columns coalition (members joined by +, as A+B) and value, or a column of 0 and 1 for "
        f"each player. The table has: {', '.join(part.columns)}.",
    )


def _value_column(part: Table, asked: Asked, known: Sequence[str] = _VALUES) -> str:
    if asked.outcome:
        part.require([asked.outcome])
        return asked.outcome
    named = [name for name in part.columns if name.strip().lower() in known]
    if named:
        return named[0]
    last = list(part.columns)[-1]
    if last in (part.unit, asked.group) or len(part.columns) == 1:
        raise Unfit(
            "values_lacking",
            f"找不到数值列：请把它命名为 {known[0]}，或用 --outcome 指明。",
            f"No column of values: call it {known[0]}, or name it with --outcome.",
        )
    return last


def _coalition_column(part: Table, values: str, asked: Asked) -> str | None:
    if part.unit:
        return part.unit
    named = [name for name in part.columns if name.strip().lower() in _COALITIONS]
    if named:
        return named[0]
    others = [name for name in part.columns if name not in (values, asked.group)]
    return others[0] if len(others) == 1 else None


def _vote(name: str, part: Table, asked: Asked) -> Game:
    """A vote: who holds how many votes, and the quota that wins."""
    weights = _value_column(part, asked, _WEIGHTS)
    others = [one for one in part.columns if one not in (weights, asked.group)]
    players = part.texts(part.unit or others[0]) if part.unit or others else part.units
    twice = sorted({player for player in players if players.count(player) > 1})
    if twice:
        raise Unfit(
            "players_twice",
            f"这些表决者出现不止一次：{'、'.join(twice)}。",
            f"These voters come more than once: {', '.join(twice)}.",
        )
    votes = tuple(Fraction(str(one)) for one in part.numbers([weights])[:, 0].tolist())
    if not isfinite(asked.own["quota"]):
        raise Unfit("quota_wrong", "--quota 须是有限的数。", "--quota must be a finite number.")
    quota = Fraction(str(asked.own["quota"]))
    voting.fits(votes, quota)  # refuses what is no vote
    return Game(name, players, {}, votes=votes, quota=quota, is_cost=False)
