"""Tables of counts as people write them down: crossed already, a row for each case, or a row for each cell. Not here: tests."""

from dataclasses import dataclass

import numpy as np

from heyi.methods.effects.contingency import counts
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.comparisons_read import filled, in_order
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table

_TOTALS = frozenset(("合计", "总计", "小计", "总和", "total", "totals", "sum", "all"))
_YES_THEN_NO = ("1", "0")


@dataclass(frozen=True, slots=True)
class Crossed:
    """Counts of rows by columns. Shape: `form` is table, cases or cells."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Numbers
    form: str


def crossed_of(table: Table, asked: Asked, *, paired: bool = False) -> Crossed:
    """The counts of a table; with `paired` rows and columns have the same answers in the same order.

    Raises: Unfit for counts that are none, totals among them, columns that are not there.
    """
    if asked.group is None and asked.outcome is None:
        names = asked.numbers_of(table)
        _refuse_totals((*table.units, *names))
        return Crossed(table.units, names, counts(table.numbers(names)), "table")
    return _from_rows(table, asked, paired)


def _from_rows(table: Table, asked: Asked, paired: bool) -> Crossed:
    group, outcome = _columns(table, asked)
    down, across = filled(table, group), filled(table, outcome)
    rows, columns = _ordered(down), _ordered(across)
    if paired:
        rows = columns = _ordered((*down, *across))
    times = np.ones(table.rows)
    if asked.columns:
        times = counts(table.numbers(asked.columns[:1])[:, 0])
    found = np.zeros((len(rows), len(columns)))
    row_of, column_of = ({name: place for place, name in enumerate(names)} for names in (rows, columns))
    np.add.at(found, ([row_of[one] for one in down], [column_of[one] for one in across]), times)
    return Crossed(rows, columns, found, "cells" if asked.columns else "cases")


def _columns(table: Table, asked: Asked) -> tuple[str, str]:
    """The columns of groups and of outcomes; where one is not named it is the only other one."""
    named = [name for name in (asked.group, asked.outcome) if name]
    table.require([*named, *asked.columns])
    if len(asked.columns) > 1:
        raise Unfit(
            "column_unclear",
            "与 --group、--outcome 一起时，--columns 只能是一列（每格的例数）。",
            "Beside --group and --outcome, --columns names one column: how many cases a row stands for.",
        )
    left = [name for name in table.columns if name not in (*named, *asked.columns)]
    if len(named) == 1 and len(left) != 1:
        raise Unfit(
            "column_unclear",
            f"请同时用 --group 和 --outcome 指定两列（可选：{'、'.join(left) or '无'}）。",
            f"Name both columns, with --group and --outcome (there are: {', '.join(left) or 'none'}).",
        )
    return asked.group or left[0], asked.outcome or left[0]


def _ordered(texts: tuple[str, ...]) -> tuple[str, ...]:
    names = in_order(texts)
    return _YES_THEN_NO if set(names) == set(_YES_THEN_NO) else names


def _refuse_totals(names: tuple[str, ...]) -> None:
    totals = [name for name in names if name.strip().lower() in _TOTALS]
    if totals:
        raise Unfit(
            "table_totals",
            f"表中含有合计（{'、'.join(totals)}）：请删去合计的行和列，或用 --columns 选列。",
            f"The table holds totals ({', '.join(totals)}): leave their rows and columns out, or choose columns with --columns.",
        )
