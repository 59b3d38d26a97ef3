"""A table as somebody brings it: headings, cells as written, a name for each row. Not here: files, and what is computed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.methods.refusals import Unfit, listed

Numbers = NDArray[np.float64]

_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "--", "—", "/", ".", "无", "缺失"))
# Among words fewer signs say so: 无 and none are answers.
_BLANK = frozenset(("", "na", "n/a", "nan", "null"))
_IN_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_FRACTION = re.compile(r"\s*([0-9.]+)\s*/\s*([0-9.]+)\s*")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A cell that is no number, or none at all."""

    row: int
    column: str
    cell: str


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Shape: `columns` are equally long; a cell is a text as written or a number. `unit` is the column that names the rows;
           without one the first column names them if it holds texts, else they are counted from 1. `places` are where the rows
           stood, counted from 0, in the table of which this is a part, so that a refusal names the row of the file.
    Raises: Unfit for no columns, no rows, columns of different length, a unit that is no column.
    """

    columns: Mapping[str, Any]
    unit: str | None = None
    places: Sequence[int] | None = None

    def __post_init__(self) -> None:
        lengths = {len(cells) for cells in self.columns.values()}
        if not lengths or lengths == {0}:
            raise Unfit(
                "table_empty",
                "表中没有数据行：请在标题行下面填写数据。",
                "The table has no rows: put data below the headings.",
            )
        if len(lengths) > 1:
            raise Unfit("table_ragged", "各列的行数不一致。", "The columns differ in their number of rows.")
        if self.unit is not None:
            self.require([self.unit])

    @property
    def rows(self) -> int:
        """How many rows there are, headings apart."""
        return len(next(iter(self.columns.values())))

    @cached_property
    def unit_column(self) -> str | None:
        """The column that names the rows, None where they are counted."""
        if self.unit is not None:
            return self.unit
        first = next(iter(self.columns))
        filled = [cell for cell in self.columns[first] if not is_missing(cell)]
        return None if not filled or any(number_of(cell) is not None for cell in filled) else first

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The name of each row."""
        if self.unit_column is None:
            return tuple(str(row) for row in range(1, self.rows + 1))
        return self.texts(self.unit_column)

    @property
    def others(self) -> tuple[str, ...]:
        """Every column except the one that names the rows."""
        return tuple(name for name in self.columns if name != self.unit_column)

    def require(self, names: Iterable[str]) -> None:
        """Raises Unfit where one of these is no column."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            there = list(self.columns)
            raise Unfit(
                "column_missing",
                f"没有这些列：{'、'.join(missing)}。表中有：{'、'.join(there)}。",
                f"No such columns: {', '.join(missing)}. The table has: {', '.join(there)}.",
            )

    def texts(self, name: str) -> tuple[str, ...]:
        """A column as texts, trimmed; whole numbers without a point.

        Raises: Unfit for no such column.
        """
        self.require([name])
        return tuple(_written(cell) for cell in self.columns[name])

    def answers(self, name: str) -> tuple[str, ...]:
        """A column as texts, empty where nothing is known.

        Raises: Unfit for no such column.
        """
        texts = self.texts(name)
        return tuple("" if is_none else text for text, is_none in zip(texts, lacking(texts), strict=True))

    def numbers(self, names: Sequence[str], *, may_miss: bool = False, fractions: bool = False) -> Numbers:
        """These columns as numbers.

        Shape:  rows by columns; with `may_miss` an empty cell is nan, with `fractions` a cell may read 1/3.
        Raises: Unfit naming each row, column and cell that is no number.
        """
        self.require(names)
        wrong: list[_Wrong] = []
        read = [self._column(name, may_miss, fractions, wrong) for name in names]
        if wrong:
            raise _refusal(sorted(wrong, key=lambda one: one.row))
        return np.column_stack(read) if read else np.empty((self.rows, 0))

    def _column(self, name: str, may_miss: bool, fractions: bool, wrong: list[_Wrong]) -> Numbers:
        cells = self.columns[name]
        if isinstance(cells, np.ndarray) and cells.dtype.kind in "iuf":
            values = cells.astype(np.float64)
        else:
            values = np.array([_value(cell, fractions) for cell in cells], dtype=np.float64)
        for row in np.flatnonzero(~np.isfinite(values)):
            cell = _written(cells[int(row)])
            if not (may_miss and is_missing(cell)):
                wrong.append(_Wrong(self.place(int(row)), name, cell))
        return values

    def where(self, chosen: Sequence[int]) -> "Table":
        """The table of these rows only, counted from 0."""
        columns = {name: [cells[row] for row in chosen] for name, cells in self.columns.items()}
        return Table(columns, self.unit, [self.place(row) for row in chosen])

    def place(self, row: int) -> int:
        """Where a row stood in the file, counted from 0, headings apart."""
        return row if self.places is None else self.places[row]


def is_missing(cell: Any) -> bool:
    """Whether a cell says that nothing is known."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    return isinstance(cell, str) and cell.strip().lower() in _MISSING


def lacking(cells: Sequence[Any]) -> list[bool]:
    """Which cells of a column say that nothing is known: among numbers also a dash or 无, among words only a blank or NA."""
    missing = [is_missing(cell) for cell in cells]
    if all(is_none or number_of(cell) is not None for cell, is_none in zip(cells, missing, strict=True)):
        return missing
    return [
        is_none and (not isinstance(cell, str) or cell.strip().lower() in _BLANK)
        for cell, is_none in zip(cells, missing, strict=True)
    ]


def number_of(cell: Any) -> float | None:
    """The number a cell holds, None where it holds none; thousands may be set off by commas."""
    if isinstance(cell, str):
        text = cell.strip()
        if _IN_THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        if "_" in text:
            return None
        try:
            value = float(text)
        except ValueError:
            return None
        return value if isfinite(value) else None
    if cell is None or isinstance(cell, bool):
        return None if cell is None else float(cell)
    try:
        value = float(cell)
    except (TypeError, ValueError):
        return None
    return value if isfinite(value) else None


def _value(cell: Any, fractions: bool) -> float:
    found = number_of(cell)
    if found is None and fractions and isinstance(cell, str) and (parts := _FRACTION.fullmatch(cell)):
        above, below = (number_of(part) for part in parts.groups())
        found = above / below if above is not None and below else None
    return nan if found is None else found


def _written(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, float | np.floating) and float(cell).is_integer():
        return str(int(cell))
    return str(cell).strip()


def _refusal(wrong: Sequence[_Wrong]) -> Unfit:
    return listed(
        "cells_wrong",
        f"有 {len(wrong)} 个单元格不能用，没有计算。请补上数字、删去这些行，或用 --columns 选列（--unit 指定名称列）。",
        f"{len(wrong)} cells cannot be used; nothing was computed. Fill in numbers, leave these rows out, or choose columns with "
        "--columns (--unit names the column of names).",
        (
            (
                f"第 {one.row + 2} 行 {one.column}：{'缺失' if is_missing(one.cell) else f'“{one.cell[:_SHOWN]}”不是数字'}",
                f"row {one.row + 2}, {one.column}: {'missing' if is_missing(one.cell) else f'{one.cell[:_SHOWN]!r} no number'}",
            )
            for one in wrong
        ),
    )
