"""One question of a survey by another, or by area, point or mode. Not here: each question for itself (results).

Withheld are cells of few, others until none can be reckoned back from sums, and whole rows and columns of what the page of
results withholds: taken together as one row and one column they are cells themselves. Points lie within areas, so the cells of a
point are withheld as if those of its area were known, and with those of its area. Of a table in which anything is withheld no
test is told: with the sums of rows and columns its p gives the cells of a small table away.
Source: docs/sources/methods-describing.md#cells, docs/sources/surveys.md#results
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.contexts.surveys.rules.results import Counted, Row
from heyi.contexts.surveys.rules.weighing import Layout
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Kind, Questionnaire
from heyi.methods.describing.cells import withheld
from heyi.methods.tabular.catalogue import method as method_named
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
# With more small cells than these hardly anything would be left to show; which may be shown is not looked for.
_MOST_SMALL = 60


@dataclass(frozen=True, slots=True)
class Crossed:
    """One question by another, or by a group.

    Shape: cells by row and column, None where withheld; `test`, `p` and `effect` of the whole table, None where it was not told.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    shares: tuple[tuple[float | None, ...], ...]
    totals: tuple[int | None, ...]
    test: str
    p: float | None
    effect: float | None

    @property
    def is_withheld(self) -> bool:
        """Whether anything in it is withheld."""
        return any(count is None for counts in self.counts for count in counts)


def crossable(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The columns that can stand in a cross-table: one answer each, out of few."""
    kinds = (Kind.SINGLE, Kind.MATRIX, Kind.SCALE)
    return tuple(column for one in questionnaire.questions if one.kind in kinds for column in one.columns)


def cross(forms: AnsweredForms, rows: str, columns: str) -> Crossed:
    """One column by another, or by area, point or mode; unweighted counts and shares of each row.

    Raises: Unfit where nobody answered both.
    """
    both = [row for row in forms.rows if row.get(rows) and row.get(columns)]
    table = Table({"rows": [row[rows] for row in both], "columns": [row[columns] for row in both]})
    answer = method_named("cross-table").run(table, Asked(group="rows", outcome="columns"))
    units = tuple(answer.units)
    heads = tuple(name.removeprefix("n_") for name in answer.columns if name.startswith("n_"))
    counts = np.array([answer.columns[f"n_{one}"] for one in heads], dtype=np.int64).T
    counted = Counted(forms, Layout(None, None), is_weighted=False)
    gone = counted.withheld(rows), counted.withheld(columns)
    least = max(1, forms.survey.least_cell)
    hidden = _hidden(counts, [one in gone[0] for one in units], [one in gone[1] for one in heads], least)
    if columns == "point":
        hidden = _within_areas(cross(forms, rows, "area"), (units, heads), counts, both, least) | hidden
    return _told(answer, (units, heads), counts, hidden, gone[0])


def _hidden(counts: Counts, rows: Sequence[bool], columns: Sequence[bool], least: int) -> Mask:
    """The cells to withhold, where some rows and columns are withheld whole."""
    if int(((counts > 0) & (counts < least)).sum()) > _MOST_SMALL:
        return np.ones(counts.shape, dtype=np.bool_)
    by_row, by_column = _together(rows), _together(columns)
    mask = withheld(by_row @ counts @ by_column.T, least=least)
    hidden = (by_row.T @ mask.astype(np.int64) @ by_column) > 0
    return np.asarray(hidden | np.array(rows)[:, None] | np.array(columns)[None, :])


def _together(is_gone: Sequence[bool]) -> NDArray[np.int64]:
    """What adds up the lines that are withheld and leaves the others as they are."""
    lines = np.eye(len(is_gone), dtype=np.int64)
    gone = np.array(is_gone, dtype=np.bool_)
    return np.vstack([lines[~gone], lines[gone].sum(axis=0)]) if gone.any() else lines


def _within_areas(
    areas: Crossed,
    names: tuple[Sequence[str], Sequence[str]],
    counts: Counts,
    both: Sequence[Row],
    least: int,
) -> Mask:
    """The cells of points to withhold, as if the cells of their areas were known, and where those are withheld."""
    units, heads = names
    hidden = np.zeros(counts.shape, dtype=np.bool_)
    for place, area in enumerate(areas.columns):
        of_area = {row["point"] for row in both if row["area"] == area}
        own = [number for number, name in enumerate(heads) if name in of_area]
        block = _hidden(counts[:, own], [False] * len(units), [False] * len(own), least)
        gone = np.array([line[place] is None for line in areas.counts])
        hidden[:, own] |= block | gone[:, None]
    return hidden


def _told(
    answer: Any,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    counts: Counts,
    hidden: Mask,
    gone: frozenset[str],
) -> Crossed:
    units, heads = names
    totals = counts.sum(axis=1)
    is_whole = not hidden.any()
    return Crossed(
        rows=units,
        columns=heads,
        counts=tuple(
            tuple(None if is_gone else int(count) for count, is_gone in zip(*lines, strict=True))
            for lines in zip(counts, hidden, strict=True)
        ),
        shares=tuple(
            tuple(
                None if is_gone else float(count / total) for count, is_gone in zip(line, mask, strict=True)
            )
            for line, mask, total in zip(counts, hidden, totals, strict=True)
        ),
        totals=tuple(
            None if unit in gone or mask.all() else int(total)
            for unit, total, mask in zip(units, totals, hidden, strict=True)
        ),
        test=str(answer.scalars["test"] or "") if is_whole else "",
        p=answer.scalars["p"] if is_whole else None,
        effect=answer.scalars["effect"] if is_whole else None,
    )
