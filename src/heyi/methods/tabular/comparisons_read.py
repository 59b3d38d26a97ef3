"""Groups and pairs as people write them down: rows with a column of groups, a column for each group, or n, mean and sd."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects.samples import Summary, stated
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

_SUMMARY = {
    "n": frozenset(("n", "例数", "人数", "样本量", "count")),
    "mean": frozenset(("mean", "均数", "均值", "平均数", "平均值", "average")),
    "sd": frozenset(("sd", "标准差", "std", "stdev", "std.dev")),
}

_BEFORE, _AFTER = ("前", "before", "pre", "baseline"), ("后", "after", "post", "follow")


@dataclass(frozen=True, slots=True)
class Groups:
    """Values by group.

    Shape: `form` is long or wide; numbered groups stand in the order of their numbers, others as they first appear.
    """

    names: tuple[str, ...]
    values: tuple[Numbers, ...]
    form: str
    warnings: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two values of each unit; `names` are those of the first and the second."""

    units: tuple[str, ...]
    names: tuple[str, str]
    first: Numbers
    second: Numbers
    form: str


def in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once: ascending where all are numbers, else as they first appear."""
    once = list(dict.fromkeys(texts))
    numbers = {text: number_of(text) for text in once}
    if any(number is None for number in numbers.values()):
        return tuple(once)
    return tuple(sorted(once, key=lambda text: numbers[text] or 0.0))


def in_time(texts: Iterable[str]) -> tuple[str, ...]:
    """Periods, the earlier first: by their digits where all begin with one, by words for before and after, else `in_order`."""
    names = in_order(texts)
    if all(name[:1].isdigit() for name in names):
        return tuple(sorted(names, key=lambda name: (number_of(name) or 0.0, name)))
    if len(names) == len((_BEFORE, _AFTER)):
        first, second = (name.lower() for name in names)
        if any(word in first for word in _AFTER) and any(word in second for word in _BEFORE):
            return names[1], names[0]
    return names


def filled(table: Table, name: str) -> tuple[str, ...]:
    """A column of texts none of which is missing.

    Raises: Unfit naming the rows that are.
    """
    texts = table.texts(name)
    empty = [row for row, text in enumerate(texts) if not text]
    if empty:
        raise listed(
            "names_missing",
            f"“{name}”列有空格，无法知道属于哪一组：请补上或删去这些行。",
            f"{name!r} is empty in some rows, which belong to no group then: fill them in or leave them out.",
            ((f"第 {row + 2} 行", f"row {row + 2}") for row in empty),
        )
    return texts


def groups_of(table: Table, asked: Asked, number: int | None = None) -> Groups:
    """The values of each group.

    Shape:  `number` is how many groups there must be, None for two or more.
    Raises: Unfit for another number, for values that are missing, for columns that do not tell which is which.
    """
    if _is_summary(table, asked):
        raise Unfit(
            "summary_insufficient",
            "只有例数、均数、标准差，不能排秩：请提供原始数值（或用 t-test）。",
            "From n, mean and sd alone nothing can be ranked: bring the values themselves (or take t-test).",
        )
    outcome, group, guessed = _long_columns(table, asked)
    found = _wide(table, asked) if outcome is None or group is None else _long(table, outcome, group, guessed)
    wrong = len(found.names) < 2 if number is None else len(found.names) != number
    if wrong:
        names, wanted = found.names, ("2", "two") if number else ("至少 2", "at least two")
        raise Unfit(
            "groups_number",
            f"需要{wanted[0]}组，现在有 {len(names)} 组（{'、'.join(names[:9])}）：请用 --group "
            "指定分组列，或用 --columns 选列。",
            f"{wanted[1].capitalize()} groups are needed, these are {len(names)} "
            f"({', '.join(names[:9])}): name their column with "
            "--group, or choose columns with --columns.",
        )
    return found


def _long_columns(table: Table, asked: Asked) -> tuple[str | None, str | None, bool]:
    """The columns of the outcome and of the groups, None both in wide form; and whether they were guessed."""
    outcome, group = asked.outcome, asked.group
    if group is None and outcome is None:
        others = table.others
        if asked.columns or table.unit_column is None or len(others) != 1:
            return None, None, False
        return others[0], table.unit_column, True
    table.require(name for name in (outcome, group) if name)
    if outcome is None:
        return _only(asked.numbers_of(table), "--outcome"), group, False
    if group is None:
        return outcome, _only([name for name in table.columns if name != outcome], "--group"), False
    return outcome, group, False


def _only(names: Sequence[str], said_by: str) -> str:
    if len(names) != 1:
        raise Unfit(
            "column_unclear",
            f"不清楚用哪一列：请用 {said_by} 指定（可选：{'、'.join(names) or '无'}）。",
            f"Which column is meant is not clear: say so with {said_by} (there are: {', '.join(names) or 'none'}).",
        )
    return names[0]


def _long(table: Table, outcome: str, group: str, guessed: bool) -> Groups:
    of, values = filled(table, group), table.numbers([outcome])[:, 0]
    names = in_order(of)
    if guessed and len(names) == table.rows:
        names = ()
    belongs = np.array(of)
    told = Words(
        f"未指定列：以“{group}”为分组，“{outcome}”为结局。",
        f"No columns were named: {group!r} was taken for the groups, {outcome!r} for the outcome.",
    )
    return Groups(names, tuple(values[belongs == name] for name in names), "long", (told,) if guessed else ())


def _wide(table: Table, asked: Asked) -> Groups:
    names = asked.numbers_of(table)
    values = tuple(_ending_early(table, name) for name in names)
    kinds = [len(np.unique(one)) for one in values]
    warnings: tuple[Words, ...] = ()
    if not asked.columns and len(names) == 2 and min(kinds) <= 2 < max(kinds):
        few = names[kinds.index(min(kinds))]
        warnings = (
            Words(
                f"按两列各为一组计算，但“{few}”只有 {min(kinds)} 种取值：若它是分组列，请用 --group {few}。",
                f"Each column was taken for a group, but {few!r} holds {min(kinds)} values only: if it names the groups, "
                f"say --group {few}.",
            ),
        )
    return Groups(names, values, "wide", warnings)


def _ending_early(table: Table, name: str) -> Numbers:
    """A column that may be shorter than others: blanks at its end are no values, blanks within are missing ones."""
    column = table.numbers([name], may_miss=True)[:, 0]
    there = np.flatnonzero(~np.isnan(column))
    end = int(there[-1]) + 1 if len(there) else 0
    if end == 0:
        raise Unfit("group_empty", f"“{name}”列没有数值。", f"Column {name!r} holds no values.")
    if len(there) < end:
        raise listed(
            "cells_wrong",
            f"“{name}”列中间有缺失：请补上数字，或将该组数值连续排列。",
            f"Column {name!r} has gaps: fill them in, or write the values of the group without gaps.",
            ((f"第 {row + 2} 行", f"row {row + 2}") for row in np.flatnonzero(np.isnan(column[:end]))),
        )
    return column[:end]


def _is_summary(table: Table, asked: Asked) -> bool:
    return not (asked.columns or asked.group or asked.outcome) and len(_summary_columns(table)) == len(
        _SUMMARY
    )


def _summary_columns(table: Table) -> dict[str, str]:
    return {
        figure: name
        for figure, words in _SUMMARY.items()
        for name in table.columns
        if name.strip().lower() in words
    }


def summaries_of(table: Table, asked: Asked) -> tuple[tuple[str, ...], tuple[Summary, ...]] | None:
    """The groups of a table that gives n, mean and sd in a row for each; None where it is no such table.

    Raises: Unfit for figures that cannot be.
    """
    if not _is_summary(table, asked):
        return None
    columns = _summary_columns(table)
    figures = table.numbers([columns[figure] for figure in _SUMMARY])
    return table.units, tuple(
        stated(n, mean, sd, name) for (n, mean, sd), name in zip(figures.tolist(), table.units, strict=True)
    )


def pairs_of(table: Table, asked: Asked) -> Pairs:
    """Two values of each unit: two columns, or rows with --unit, --period (or --group) of two kinds and --outcome.

    Raises: Unfit for other than two, for a unit without its partner or with several rows of one period.
    """
    period = asked.period or asked.group
    if period is None:
        names = asked.numbers_of(table)
        if len(names) != 2:
            raise Unfit(
                "groups_number",
                f"配对需要两列数值，现在有 {len(names)} 列（{'、'.join(names[:9])}）：请用 "
                "--columns 选两列，或用 --period 指定时期列。",
                f"Pairs need two columns of numbers, these are {len(names)} "
                f"({', '.join(names[:9])}): choose two with --columns, or "
                "name the column of periods with --period.",
            )
        read = table.numbers(names)
        return Pairs(table.units, (names[0], names[1]), read[:, 0], read[:, 1], "wide")
    return _long_pairs(table, asked, period)


def _long_pairs(table: Table, asked: Asked, period: str) -> Pairs:
    if table.unit_column is None or table.unit_column == period:
        raise Unfit(
            "unit_missing",
            "长表配对需要用 --unit 指定对象列（如病人编号）。",
            "Pairs in rows need --unit, the column that says who was measured.",
        )
    outcome = asked.outcome or _only(asked.numbers_of(table), "--outcome")
    values, when = table.numbers([outcome])[:, 0], filled(table, period)
    names, units = in_time(when), tuple(dict.fromkeys(filled(table, table.unit_column)))
    if len(names) != 2:
        raise Unfit(
            "groups_number",
            f"“{period}”列须恰有两个时期，现在有 {len(names)} 个（{'、'.join(names[:9])}）。",
            f"{period!r} must hold two periods, these are {len(names)} ({', '.join(names[:9])}).",
        )
    places: dict[tuple[str, str], list[int]] = {(unit, name): [] for unit in units for name in names}
    for row, key in enumerate(zip(table.units, when, strict=True)):
        places[key].append(row)
    wrong = [(unit, name, len(rows)) for (unit, name), rows in places.items() if len(rows) != 1]
    if wrong:
        raise listed(
            "pairs_incomplete",
            "每个对象在每个时期须恰有一行：请补齐、合并或删去。",
            "Each unit needs one row in each period: complete, merge or leave out.",
            ((f"{unit}，{name}：{rows} 行", f"{unit}, {name}: {rows} rows") for unit, name, rows in wrong),
        )
    first, second = (values[[places[unit, name][0] for unit in units]] for name in names)
    return Pairs(units, (names[0], names[1]), first, second, "long")
