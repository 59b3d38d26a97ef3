"""The points of a control chart on a table: values, counts of so many, subgroups, phases. Not here: limits (charts)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

# Headings by which columns are known without being named.
_VALUES = ("value", "values", "measurement", "x", "y", "值", "测量值", "指标值")
_COUNTS = (
    "count",
    "counts",
    "events",
    "numerator",
    "defects",
    "defectives",
    "例数",
    "计数",
    "分子",
    "不合格数",
    "事件数",
)
_OF = (
    "n",
    "of",
    "total",
    "size",
    "cases",
    "denominator",
    "exposure",
    "总数",
    "分母",
    "样本量",
    "检查数",
    "暴露量",
)
_SUBGROUPED = ("xbar-s", "xbar-r")
_COUNTED = ("p", "np", "u", "c")
_OUT_OF = ("p", "np", "u")


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a chart in the order of the file.

    Shape: `values` are measurements or counts, `of` what counts are of, `groups` the measurements of each subgroup (then
           `values` is empty); `phases` names the phase of each point.
    """

    labels: tuple[str, ...]
    values: Numbers
    of: Numbers | None = None
    groups: tuple[Numbers, ...] = ()
    phases: tuple[str, ...] = ()
    warnings: tuple[Words, ...] = ()

    def of_phase(self, phase: str) -> "Points":
        """The points of one phase."""
        rows = [row for row, one in enumerate(self.phases) if one == phase]
        return Points(
            tuple(self.labels[row] for row in rows),
            self.values[rows] if len(self.values) else self.values,
            None if self.of is None else self.of[rows],
            tuple(self.groups[row] for row in rows) if self.groups else (),
        )


def points(table: Table, asked: Asked) -> Points:
    """The points that a chart of the kind asked for is drawn from.

    Raises: Unfit for columns that cannot be told, cells that are no numbers, a phase that is left and comes again.
    """
    kind = str(asked.own.get("chart", "i-mr"))
    if kind in _SUBGROUPED:
        return _long(table, asked) if asked.group else _wide(table, asked)
    warnings: tuple[Words, ...] = ()
    of = None
    if kind in _OUT_OF:
        counted, of = _counted(table, asked)
        values = table.numbers([counted])[:, 0]
    else:
        column, warnings = _measured(table, asked, _COUNTS if kind in _COUNTED else _VALUES)
        values = table.numbers([column])[:, 0]
    return Points(_labels(table, asked), values, of, phases=_phases(table, asked), warnings=warnings)


def _labels(table: Table, asked: Asked) -> tuple[str, ...]:
    name = asked.period or asked.time
    return table.texts(name) if name else table.units


def _phases(table: Table, asked: Asked) -> tuple[str, ...]:
    name = asked.own.get("phases")
    return _unbroken(table.texts(name)) if name else ("",) * table.rows


def _unbroken(phases: Sequence[str]) -> tuple[str, ...]:
    starts = [phase for place, phase in enumerate(phases) if place == 0 or phase != phases[place - 1]]
    again = sorted({phase for phase in starts if starts.count(phase) > 1})
    if again:
        raise Unfit(
            "phase_again",
            f"这些阶段断开后又出现：{'、'.join(again)}。请按时间顺序排列各行。",
            f"These phases are left and come again: {', '.join(again)}. Put the rows in the order of time.",
        )
    return tuple(phases)


def _apart(asked: Asked) -> set[str | None]:
    """Columns that have a part of their own."""
    return {asked.period, asked.time, asked.group, asked.own.get("phases"), asked.own.get("of")}


def _counted(table: Table, asked: Asked) -> tuple[str, Numbers]:
    """The column of counts, and what each is of: a column or one number."""
    given = asked.own.get("of")
    chosen = [asked.outcome] if asked.outcome else list(asked.columns)
    table.require(chosen)
    if given is not None:
        name = chosen[0] if chosen else _measured(table, asked, _COUNTS)[0]
        size = number_of(given)
        if given not in table.columns and size is not None:
            return name, np.full(table.rows, size)
        return name, table.numbers([given])[:, 0]
    if len(chosen) < 2:
        others = [name for name in table.others if name not in _apart(asked)]
        counts = chosen or [name for name in others if name.strip().lower() in _COUNTS]
        sizes = [name for name in others if name.strip().lower() in _OF and name not in counts]
        chosen = [*counts[:1], *sizes[:1]]
    if len(chosen) != 2:
        raise Unfit(
            "counts_lacking",
            f"需要两列：计数与总数。用 --columns 计数,总数 指明，或命名为 count 与 n；总数各点相同时可用 --of 数字。表中有："
            f"{'、'.join(table.columns)}。",
            "Two columns are needed, counts and what they are of: name them with --columns count,of, call them count and n, or "
            f"give one number with --of. The table has: {', '.join(table.columns)}.",
        )
    return chosen[0], table.numbers([chosen[1]])[:, 0]


def _measured(table: Table, asked: Asked, known: Sequence[str]) -> tuple[str, tuple[Words, ...]]:
    """The one column that is plotted, and what was taken for granted in choosing it."""
    chosen = (asked.outcome,) if asked.outcome else asked.columns
    if len(chosen) == 1:
        table.require(chosen)
        return chosen[0], ()
    others = [name for name in chosen or table.others if name not in _apart(asked)]
    numeric = [name for name in others if all(number_of(cell) is not None for cell in table.columns[name])]
    named = [name for name in others if name.strip().lower() in known]
    found = named[:1] or (others if len(others) == 1 else numeric)
    if len(found) == 2 and _is_counter(table, found[0]):
        words = Words(
            f"列 {found[0]} 逐行递增，视为序号；绘制的是列 {found[1]}。",
            f"Column {found[0]} counts the rows and was taken for their number; column {found[1]} is plotted.",
        )
        return found[1], (words,)
    if len(found) != 1:
        raise Unfit(
            "values_lacking",
            f"不知道绘制哪一列：请用 --outcome 指明。表中有：{'、'.join(table.columns)}。",
            f"Which column to plot cannot be told: name it with --outcome. The table has: {', '.join(table.columns)}.",
        )
    return found[0], ()


def _is_counter(table: Table, name: str) -> bool:
    steps = np.diff(table.numbers([name])[:, 0])
    return name == next(iter(table.columns)) and len(steps) > 1 and bool(np.all(steps == 1))


def _long(table: Table, asked: Asked) -> Points:
    """One measurement a row; `--group` names the subgroup."""
    column, warnings = _measured(table, asked, _VALUES)
    values, names = table.numbers([column])[:, 0], table.texts(str(asked.group))
    labels = tuple(dict.fromkeys(names))
    rows = {label: [row for row, one in enumerate(names) if one == label] for label in labels}
    phases = _phases(table, asked)
    torn = [label for label in labels if len({phases[row] for row in rows[label]}) > 1]
    if torn:
        raise Unfit(
            "subgroup_torn",
            f"这些子组跨了两个阶段：{'、'.join(torn)}。",
            f"These subgroups lie in two phases: {', '.join(torn)}.",
        )
    return Points(
        labels,
        np.empty(0),
        groups=tuple(values[rows[label]] for label in labels),
        phases=tuple(phases[rows[label][0]] for label in labels),
        warnings=warnings,
    )


def _wide(table: Table, asked: Asked) -> Points:
    """One subgroup a row, its measurements side by side; an empty cell was not measured."""
    names = asked.columns or tuple(name for name in table.others if name not in _apart(asked))
    if len(names) < 2:
        raise Unfit(
            "subgroups_lacking",
            "每个子组须有两个以上测量值：每行一个子组、各测量值并列，或用 --group 指明子组列。",
            "A subgroup has two measurements or more: one subgroup a row with its measurements side by side, or name the column "
            "of subgroups with --group.",
        )
    read = table.numbers(names, may_miss=True)
    groups = tuple(row[np.isfinite(row)] for row in read)
    return Points(_labels(table, asked), np.empty(0), groups=groups, phases=_phases(table, asked))
