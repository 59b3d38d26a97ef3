"""Which columns are compared and which way each is good: --benefit, --cost and --interval read. Not here: any method."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.scoring.directions import BENEFIT, COST, Direction, constant
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

# A column may have a colon in its heading: the bounds are the last ones.
_PART = r"\s*[:：]\s*([-+0-9.eE]+)\s*"
_INTERVALS = [re.compile(r"\s*(.+?)" + _PART * parts) for parts in (4, 2, 1)]
_KINDS = {"benefit": "越大越好", "cost": "越小越好", "interval": "适度"}


@dataclass(frozen=True, slots=True)
class Sided:
    """The criteria of a question.

    Shape: `matrix` is units by criteria; `are_named` says whether any direction was given in words.
    """

    names: tuple[str, ...]
    matrix: Numbers
    directions: tuple[Direction, ...]
    are_named: bool
    warnings: tuple[Words, ...] = ()

    def kinds(self) -> list[str]:
        """The direction of each criterion in a word."""
        return [one.kind for one in self.directions]


def sides(table: Table, asked: Asked) -> Sided:
    """The columns asked for with their directions.

    Shape:  the columns of --columns in that order; else, where --benefit is given, those that have a direction, as in the table;
            else all columns of numbers, those of --cost and --interval as such and the rest better when more.
    Raises: Unfit for a column that is not there, has two directions or has one and is not compared, and for bounds out of order.
    """
    intervals = dict(_interval(spec, table) for spec in asked.interval)
    named = [*asked.benefit, *asked.cost, *intervals]
    table.require(named)
    names = _names(table, asked, named)
    _refuse_double(named, asked, names)
    matrix = table.numbers(names)
    directions = tuple(
        _direction(name, matrix[:, place], asked, intervals) for place, name in enumerate(names)
    )
    return Sided(names, matrix, directions, bool(named), _assumed(names, directions, asked, intervals))


def _names(table: Table, asked: Asked, named: Sequence[str]) -> tuple[str, ...]:
    if not asked.columns and asked.benefit:
        return tuple(name for name in table.columns if name in named)
    names = asked.numbers_of(table)
    if not names:
        raise Unfit(
            "columns_none",
            "没有可计算的列：除名称列外至少要有一列数字。",
            "There is no column to compute on: one of numbers at least, besides the names.",
        )
    return names


def _refuse_double(named: Sequence[str], asked: Asked, names: Sequence[str]) -> None:
    twice = sorted(
        {name for name in (*named,) if named.count(name) > 1} | {one for one in names if names.count(one) > 1}
    )
    if twice or len(asked.interval) > len(set(named) - set(asked.benefit) - set(asked.cost)):
        raise Unfit(
            "column_twice",
            f"这些列被指定了两次：{'、'.join(twice) or '--interval 中的列'}。每列只能有一个方向。",
            f"These columns are named twice: {', '.join(twice) or 'one of --interval'}. A column has one direction.",
        )
    strange = [name for name in named if name not in names]
    if strange:
        raise Unfit(
            "direction_idle",
            f"这些列指定了方向却不在 --columns 中：{'、'.join(strange)}。",
            f"These columns have a direction but are not among --columns: {', '.join(strange)}.",
        )


def _interval(spec: str, table: Table) -> tuple[str, tuple[float, ...]]:
    """A column and its bounds, four, two or one."""
    for pattern in _INTERVALS:
        found = pattern.fullmatch(spec)
        bounds = [number_of(part) for part in found.groups()[1:]] if found else []
        if found and found[1] in table.columns and None not in bounds:
            return found[1], tuple(one for one in bounds if one is not None)
    raise Unfit(
        "interval_unreadable",
        f"--interval 写作 列名:最佳下限:最佳上限:容许下限:容许上限（或只写前两个），不能读“{spec}”。",
        f"--interval reads COL:best_low:best_high:worst_low:worst_high (or the first two bounds only), and COL is a column; "
        f"{spec!r} does not.",
    )


def _direction(
    name: str, column: Numbers, asked: Asked, intervals: Mapping[str, tuple[float, ...]]
) -> Direction:
    if name not in intervals:
        return COST if name in asked.cost else BENEFIT
    bounds = intervals[name]
    best = bounds[0], bounds[1] if len(bounds) > 1 else bounds[0]
    if len(bounds) == 4:
        return Direction("interval", best, (bounds[2], bounds[3]))
    # Without bounds of what is tolerable the unit furthest away is at nothing.
    reach = max(best[0] - float(column.min()), float(column.max()) - best[1], 0.0) or 1.0
    return Direction("interval", best, (best[0] - reach, best[1] + reach))


def _assumed(
    names: Sequence[str],
    directions: Sequence[Direction],
    asked: Asked,
    intervals: Mapping[str, tuple[float, ...]],
) -> tuple[Words, ...]:
    told = []
    silent = [name for name in names if name not in (*asked.benefit, *asked.cost, *intervals)]
    if silent and (asked.benefit or asked.cost or intervals):
        told.append(
            Words(
                f"未指定方向的列按越大越好处理：{'、'.join(silent)}。",
                f"Columns without a direction were taken as better when more: {', '.join(silent)}.",
            )
        )
    for name, direction in zip(names, directions, strict=True):
        if name in intervals and len(intervals[name]) < 4:
            low, high = direction.worst
            told.append(
                Words(
                    f"{name} 未给容许区间，按数据取 {low:g} 至 {high:g}。",
                    f"No tolerable bounds for {name}: {low:g} and {high:g} were taken from the data.",
                )
            )
    return tuple(told)


def without_direction(sided: Sided) -> tuple[Words, ...]:
    """The remark for a method that needs directions and was given none."""
    if sided.are_named:
        return ()
    return (
        Words(
            "未指定方向，全部列按越大越好处理（--benefit、--cost、--interval 可指定）。",
            "No direction was named: all columns were taken as better when more (--benefit, --cost, --interval).",
        ),
    )


def constants(sided: Sided) -> tuple[Words, ...]:
    """The remark on columns in which all units are equal, where a method can go on without them."""
    same = [sided.names[place] for place in constant(sided.matrix)]
    if not same:
        return ()
    return (
        Words(
            f"这些列各行相等，不影响次序：{'、'.join(same)}。",
            f"All units are equal in these columns, which do not change the order: {', '.join(same)}.",
        ),
    )


def criteria_table(sided: Sided, **values: Numbers) -> list[dict[str, object]]:
    """One row a criterion: its name, its direction, and these values."""
    return [
        {
            "criterion": name,
            "direction": kind,
            "direction_zh": _KINDS[kind],
            **{key: float(np.asarray(column)[place]) for key, column in values.items()},
        }
        for place, (name, kind) in enumerate(zip(sided.names, sided.kinds(), strict=True))
    ]
