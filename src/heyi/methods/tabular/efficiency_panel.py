"""Productivity from period to period, answered on a table in long form. Not here: the index (efficiency.malmquist)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.efficiency.malmquist import Change, change, geometric_mean
from heyi.methods.efficiency.programs import Numbers
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.efficiency_reading import Measured, named, read, remarks, require_sides
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table, number_of

_PERIOD_NAMES = ("year", "period", "年", "年份", "年度", "时期", "期间")


@dataclass(frozen=True, slots=True)
class _Panel:
    """The same units in every period. Shape: `sides` one for each period, its units in the order of `units`."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    sides: tuple[Measured, ...]
    unit_column: str
    period_column: str
    warnings: list[Words]


def malmquist(table: Table, asked: Asked) -> Answer:
    """The index and its parts, one row for each unit and pair of consecutive periods."""
    panel = _panel(table, asked)
    returns, orientation = asked.returns or "crs", asked.orientation or "output"
    pairs = list(zip(panel.periods, panel.periods[1:], strict=False))
    changes = [
        change((one.used, one.made), (other.used, other.made), returns=returns, orientation=orientation)
        for one, other in zip(panel.sides, panel.sides[1:], strict=False)
    ]
    parts = {
        name: np.concatenate([values[name] for values in map(_named_parts, changes)])
        for name in _named_parts(changes[0])
    }
    size = len(panel.units)
    return Answer(
        units=panel.units * len(pairs),
        columns={
            "from": [first for first, _ in pairs for _ in range(size)],
            "to": [last for _, last in pairs for _ in range(size)],
            **parts,
        },
        scalars={
            "orientation": orientation,
            "model_returns": returns,
            "unit": panel.unit_column,
            "period": panel.period_column,
            "periods": list(panel.periods),
            **{f"mean_{name}": geometric_mean(values) for name, values in parts.items()},
        },
        tables=_tables(panel, pairs, parts),
        warnings=[*panel.warnings, *remarks(panel.sides[0]), *_infeasible(panel, pairs, parts["mi"])],
    )


def _named_parts(found: Change) -> dict[str, Numbers]:
    parts = {"mi": found.index, "ec": found.efficiency, "tc": found.technology}
    if found.pure is not None and found.scale is not None:
        parts |= {"pec": found.pure, "sec": found.scale}
    return parts


def _tables(
    panel: _Panel, pairs: Sequence[tuple[str, str]], parts: dict[str, Numbers]
) -> dict[str, list[dict[str, Any]]]:
    """Geometric means of each unit over the pairs, and of each pair over the units."""
    grids = {name: values.reshape(len(pairs), len(panel.units)) for name, values in parts.items()}
    by_unit = [
        {"unit": unit, **{name: geometric_mean(grid[:, place]) for name, grid in grids.items()}}
        for place, unit in enumerate(panel.units)
    ]
    by_pair = [
        {"from": first, "to": last, **{name: geometric_mean(grid[place]) for name, grid in grids.items()}}
        for place, (first, last) in enumerate(pairs)
    ]
    return {"by_unit": by_unit, "by_pair": by_pair}


def _panel(table: Table, asked: Asked) -> _Panel:
    require_sides(table, asked)
    warnings: list[Words] = []
    period_column = _period_column(table, asked, warnings)
    unit_column = _unit_column(table, asked, period_column, warnings)
    # Asked for here once, so that a refusal names the rows of the whole table.
    table.numbers([*asked.inputs, *asked.outputs])
    units, when = table.texts(unit_column), table.texts(period_column)
    periods = _in_order(when, warnings)
    if len(periods) < 2:
        raise Unfit(
            "periods_few",
            f"“{period_column}”只有一个时期：Malmquist 指数至少需要两个时期，每行一个单元的一个时期。",
            f"{period_column!r} holds one period only: the Malmquist index wants two at least, one row for each unit and period.",
        )
    rows = _rows(units, when)
    whole = _whole(units, periods, rows, warnings)
    sides = tuple(
        read(
            table.where([rows[unit, period] for unit in whole]), asked, [f"{unit} {period}" for unit in whole]
        )
        for period in periods
    )
    return _Panel(whole, periods, sides, unit_column, period_column, warnings)


def _period_column(table: Table, asked: Asked, warnings: list[Words]) -> str:
    if asked.period is not None:
        table.require([asked.period])
        return asked.period
    likely = [name for name in table.columns if name.strip().lower() in _PERIOD_NAMES]
    if len(likely) != 1:
        raise Unfit(
            "period_lacking",
            f"请用 --period 指明时期列。表中有：{'、'.join(table.columns)}。",
            f"Name the column of periods with --period. The table has: {', '.join(table.columns)}.",
        )
    warnings.append(
        Words(
            f"没有指明时期列，按列名取“{likely[0]}”。",
            f"No column of periods was named; {likely[0]!r} was taken by its heading.",
        )
    )
    return likely[0]


def _unit_column(table: Table, asked: Asked, period: str, warnings: list[Words]) -> str:
    found = table.unit_column
    if found is not None and (table.unit is not None or found != period):
        return found
    left = [name for name in table.columns if name not in {period, *asked.inputs, *asked.outputs}]
    texts = [name for name in left if any(number_of(cell) is None for cell in table.columns[name])]
    likely = texts or left
    if len(likely) != 1:
        raise Unfit(
            "unit_lacking",
            f"请用 --unit 指明单元名称列。表中有：{'、'.join(table.columns)}。",
            f"Name the column of units with --unit. The table has: {', '.join(table.columns)}.",
        )
    warnings.append(
        Words(
            f"没有指明名称列，取“{likely[0]}”。",
            f"No column of units was named; {likely[0]!r} was taken.",
        )
    )
    return likely[0]


def _in_order(when: Sequence[str], warnings: list[Words]) -> tuple[str, ...]:
    """Periods by their numbers, or else as they come."""
    different = list(dict.fromkeys(when))
    numbers = {one: number_of(one) for one in different}
    if all(value is not None for value in numbers.values()):
        return tuple(sorted(different, key=lambda one: numbers[one] or 0.0))
    if sorted(different) != different:
        order = "、".join(different), ", ".join(different)
        warnings.append(
            Words(
                f"时期不是数字，按出现的先后排列：{order[0]}。",
                f"Periods are no numbers and were taken in the order in which they come: {order[1]}.",
            )
        )
    return tuple(different)


def _rows(units: Sequence[str], when: Sequence[str]) -> dict[tuple[str, str], int]:
    rows: dict[tuple[str, str], int] = {}
    twice = []
    for row, key in enumerate(zip(units, when, strict=True)):
        if key in rows:
            twice.append((row, key))
        rows.setdefault(key, row)
    if twice:
        raise listed(
            "rows_twice",
            "同一单元在同一时期出现两次：请删去重复行，或用 --unit 指明正确的名称列：",
            "A unit comes twice in a period: take out the second row, or name the right column with --unit:",
            (
                (f"第 {row + 2} 行：{unit}，{period}", f"row {row + 2}: {unit}, {period}")
                for row, (unit, period) in twice
            ),
        )
    return rows


def _whole(
    units: Sequence[str], periods: Sequence[str], rows: dict[tuple[str, str], int], warnings: list[Words]
) -> tuple[str, ...]:
    """The units that are there in every period; the others are left out of all of them, and named."""
    different = list(dict.fromkeys(units))
    whole = tuple(unit for unit in different if all((unit, period) in rows for period in periods))
    if not whole:
        raise Unfit(
            "panel_empty",
            "没有一个单元在每个时期都有数据：请检查名称是否一致，或只保留可比的时期。",
            "No unit is there in every period: see whether names agree, or keep only periods that can be compared.",
        )
    lacking = [place for place, unit in enumerate(different) if unit not in set(whole)]
    if lacking:
        zh, en = named(different, lacking)
        warnings.append(
            Words(
                f"{zh}：并非每个时期都有数据，已从所有时期中去掉。",
                f"{en}: not there in every period, so left out of all of them.",
            )
        )
    return whole


def _infeasible(panel: _Panel, pairs: Sequence[tuple[str, str]], index: Numbers) -> list[Words]:
    places = np.flatnonzero(~np.isfinite(index)).tolist()
    if not places:
        return []
    labels = [f"{unit} {first}→{last}" for first, last in pairs for unit in panel.units]
    zh, en = named(labels, places)
    return [
        Words(
            f"{zh}：跨期距离无解（另一时期的前沿达不到），指数为空，不计入平均。",
            f"{en}: the frontier of the other period does not reach the unit, so its distance and index do not exist; "
            "left out of the means.",
        )
    ]
