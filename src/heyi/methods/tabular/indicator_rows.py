"""Rows of indicators read: which column is which under its English or Chinese heading. Not here: how they are scored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.scorecard import Path
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, is_missing

# Headings under which a column is found where the option leaves it at its English name.
HEADINGS = {
    "actual": ("actual", "实际值", "实际", "完成值", "value"),
    "target": ("target", "目标值", "目标", "标准值"),
    "weight": ("weight", "权重"),
    "direction": ("direction", "方向"),
    "low": ("low", "下限", "最小值", "min"),
    "high": ("high", "上限", "最大值", "max"),
    "cap": ("cap", "封顶", "上限系数"),
}
_UP = {"", "up", "benefit", "+", "1", "higher", "正向", "高优", "越大越好", "效益型", "↑"}
_DOWN = {"down", "cost", "-", "-1", "lower", "负向", "逆向", "反向", "低优", "越小越好", "成本型", "↓"}
ALL = "all"


@dataclass(frozen=True, slots=True)
class Indicators:
    """Rows of indicators.

    Shape: arrays as long as `names`; a missing target or bound is nan. `caps` is how much of a target counts at most.
    """

    names: tuple[str, ...]
    paths: tuple[Path, ...]
    of: tuple[str, ...]
    actual: Numbers
    target: Numbers
    low: Numbers
    high: Numbers
    weights: Numbers
    is_less_better: NDArray[np.bool_]
    caps: Numbers
    warnings: tuple[Words, ...]


def indicators(table: Table, asked: Asked) -> Indicators:
    """The indicators of a table.

    Raises: Unfit for columns that are not there, directions that cannot be read, caps that are not above 0.
    """
    found = {part: heading(table, asked, part) for part in HEADINGS}
    names = _names(table, asked)
    warnings: list[Words] = []
    if found["weight"] is None:
        warnings.append(
            Words("没有权重列，各指标等权。", "There is no column of weights: indicators weigh the same.")
        )
    return Indicators(
        names=names,
        paths=_paths(table, asked),
        of=table.texts(asked.own["of"]) if asked.own.get("of") else ("",) * table.rows,
        actual=_required(table, found["actual"]),
        target=_optional(table, found["target"], np.nan),
        low=_optional(table, found["low"], np.nan),
        high=_optional(table, found["high"], np.nan),
        weights=np.ones(table.rows) if found["weight"] is None else table.numbers([found["weight"]])[:, 0],
        is_less_better=_directions(table, asked, found["direction"], names, warnings),
        caps=_caps(table, asked, found["cap"]),
        warnings=tuple(warnings),
    )


def _names(table: Table, asked: Asked) -> tuple[str, ...]:
    """The name of each indicator: the first column of texts that is not the organisation, its group or its direction."""
    apart = {asked.group, asked.own.get("of"), heading(table, asked, "direction")}
    if table.unit is not None or table.unit_column not in apart:
        return table.units
    for name, cells in table.columns.items():
        if name not in apart and Table({name: cells}).unit_column is not None:
            return table.texts(name)
    return tuple(str(row) for row in range(1, table.rows + 1))


def heading(table: Table, asked: Asked, part: str) -> str | None:
    """The column that holds a part: the one named, else the first under a usual heading, else None.

    Raises: Unfit where the one named is no column.
    """
    given = asked.own.get(f"{part}_column")
    if given is not None:
        table.require([given])
        return str(given)
    return next((name for name in HEADINGS[part] if name in table.columns), None)


def _required(table: Table, name: str | None) -> Numbers:
    if name is None:
        raise Unfit(
            "actual_missing",
            "找不到实际值列：请命名为 actual 或 实际值，或用 --actual-column 指明。",
            "There is no column of actual values: head it actual, or name it with --actual-column.",
        )
    return table.numbers([name])[:, 0]


def _optional(table: Table, name: str | None, default: float) -> Numbers:
    if name is None:
        return np.full(table.rows, default)
    read = table.numbers([name], may_miss=True)[:, 0]
    return np.where(np.isnan(read), default, read)


def _paths(table: Table, asked: Asked) -> tuple[Path, ...]:
    """The dimension of each indicator, from the top; a slash goes one level down."""
    if asked.group is None:
        return ((ALL,),) * table.rows
    return tuple(
        tuple(part.strip() for part in text.replace("／", "/").split("/") if part.strip()) or (ALL,)
        for text in table.texts(asked.group)
    )


def _directions(
    table: Table, asked: Asked, name: str | None, names: Sequence[str], warnings: list[Words]
) -> NDArray[np.bool_]:
    """Whether less is better: by the column of directions, else by --cost, which names indicators."""
    strange = [one for one in asked.cost if one not in names]
    if strange:
        raise Unfit(
            "indicator_missing",
            f"--cost 应写指标名称，没有这些指标：{'、'.join(strange)}。",
            f"--cost names indicators; there are none called {', '.join(strange)}.",
        )
    by_option = np.array([one in asked.cost for one in names])
    if name is None:
        if not asked.cost:
            warnings.append(
                Words(
                    "没有方向列，全部指标按越大越好处理。",
                    "There is no column of directions: more was taken as better.",
                )
            )
        return by_option
    cells = [
        "" if is_missing(cell) and cell != "-" else str(cell).strip().lower() for cell in table.columns[name]
    ]
    wrong = [(row, cell) for row, cell in enumerate(cells) if cell not in _UP | _DOWN]
    if wrong:
        raise listed(
            "direction_unreadable",
            "方向应为 up 或 down（正向或负向）。请改正：",
            "A direction is up or down. Correct:",
            ((f"第 {row + 2} 行：“{cell}”", f"row {row + 2}: {cell!r}") for row, cell in wrong),
        )
    less: NDArray[np.bool_] = by_option | np.array([cell in _DOWN for cell in cells])
    return less


def _caps(table: Table, asked: Asked, name: str | None) -> Numbers:
    caps = _optional(table, name, float(asked.own.get("cap", 1.0)))
    if not np.all(caps > 0):
        raise Unfit("cap_wrong", "封顶值（--cap）必须大于 0。", "A cap must be above 0.")
    return caps
