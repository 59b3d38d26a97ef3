"""What a regression takes from a table: columns by name, yes or no, a row without gaps. Not here: formulas and fitting."""

from collections.abc import Mapping, Sequence

import numpy as np

from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, is_missing, number_of

_YES = frozenset(("1", "true", "yes", "y", "是", "有", "treated", "treatment", "干预", "干预组", "试点"))
_NO = frozenset(("0", "false", "no", "n", "否", "无", "control", "untreated", "对照", "对照组", "非试点"))


class Given:
    """The columns of a table for a formula, and others that were made from them, which come first."""

    def __init__(self, table: Table, made: Mapping[str, Numbers]) -> None:
        self.table, self.made = table, made

    def numbers(self, name: str) -> Numbers:
        """A column as numbers."""
        made = self.made.get(name)
        return self.table.numbers([name])[:, 0] if made is None else made

    def texts(self, name: str) -> tuple[str, ...]:
        """A column as texts, none missing."""
        if name in self.made and name not in self.table.columns:
            return tuple(f"{value:g}" for value in self.made[name])
        return filled(self.table, name)

    def is_text(self, name: str) -> bool:
        """Whether a column holds no number at all; one that holds some is taken for numbers, and refused for the rest."""
        if name in self.made:
            return False
        self.table.require([name])
        return not any(number_of(cell) is not None for cell in self.table.columns[name])


def filled(table: Table, name: str) -> tuple[str, ...]:
    """A column as texts.

    Raises: Unfit where a cell is missing, naming the rows.
    """
    cells = table.texts(name)
    gaps = [
        row for row, cell in enumerate(table.columns[name]) if is_missing(cell) and cell not in ("无", "-")
    ]
    if gaps:
        raise listed(
            "cells_missing",
            f"{name} 列有 {len(gaps)} 个空格，请补上或删去这些行：",
            f"{len(gaps)} cells of {name} are missing; fill them in or leave these rows out:",
            ((f"第 {row + 2} 行", f"row {row + 2}") for row in gaps),
        )
    return cells


def yes_or_no(table: Table, name: str) -> Numbers:
    """A column of 0 and 1, or of words for them.

    Raises: Unfit naming the cells that are neither.
    """
    values, wrong = [], []
    for row, cell in enumerate(table.texts(name)):
        number, word = number_of(cell), cell.lower()
        if number in (0, 1) or word in _YES | _NO:
            values.append(1.0 if number == 1 or word in _YES else 0.0)
        else:
            wrong.append((row, cell))
    if wrong:
        raise listed(
            "treated_not_binary",
            f"{name} 列须为 0 或 1（1 为接受干预），这些单元格不是：",
            f"{name} must hold 0 or 1 (1 for treated); these cells do not:",
            ((f"第 {row + 2} 行：“{cell}”", f"row {row + 2}: {cell!r}") for row, cell in wrong),
        )
    return np.array(values, dtype=np.float64)


def asked_for(asked: Asked, option: str, zh: str, en: str) -> str:
    """The column that an option names.

    Raises: Unfit where it was not given.
    """
    name: str | None = getattr(asked, option)
    if name is None:
        raise Unfit(
            f"{option}_missing",
            f"请用 --{option} 指明{zh}。",
            f"Say with --{option} which column holds {en}.",
        )
    return name


def places_of(cells: Sequence[str]) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """The different texts in their order, and which of them each cell is."""
    names = list(dict.fromkeys(cells))
    held = {name: place for place, name in enumerate(names)}
    return names, np.array([held[cell] for cell in cells], dtype=np.int64)
