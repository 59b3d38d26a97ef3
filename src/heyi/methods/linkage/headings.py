"""Columns of several sources that hold the same under other headings, told by their values. Not here: joining them (sources)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# Assumptions of ours: how alike two columns must look and how many values they must share to be taken for one.
_LOOKED_AT = 5000
_ALIKE_RATIO, _SURELY_ALIKE_RATIO, _SHARED_RATIO = 0.5, 0.9, 0.05
_LONGEST_RUN = 6
_SIGNS = (
    (re.compile("[0-9]"), "9"),
    (re.compile(r"[^\W\d_\u3400-\u9fff]"), "a"),
    (re.compile("[\u3400-\u9fff]"), "汉"),
)


@dataclass(frozen=True)
class Renamed:
    """One heading of one source that was taken for another: `source` counts from 0."""

    source: int
    heading: str
    taken_for: str


@dataclass(frozen=True)
class _Look:
    shapes: Mapping[str, float]
    values: frozenset[str]


def under_one_heading(
    tables: Sequence[pa.Table], kept: Sequence[str] = ()
) -> tuple[list[pa.Table], list[Renamed]]:
    """The tables with the headings of the first, where a column of another holds the same under a heading of its own.

    Shape: tables of texts; the headings in `kept` are never renamed or taken. A column is renamed where its values look
           like those of one column that this source lacks, and are shared, or look like those of no other.
    """
    first, *others = tables
    answer, told = [first], []
    for source, table in enumerate(others, start=1):
        open_ones = [
            name for name in first.column_names if name not in table.column_names and name not in kept
        ]
        strange = [name for name in table.column_names if name not in first.column_names and name not in kept]
        taken = _matched(
            {name: _look(first[name]) for name in open_ones} if strange else {},
            {name: _look(table[name]) for name in strange} if open_ones else {},
        )
        answer.append(table.rename_columns([taken.get(name, name) for name in table.column_names]))
        told += [Renamed(source, heading, name) for heading, name in taken.items()]
    return answer, told


def _look(values: pa.ChunkedArray) -> _Look:
    texts = [
        text for text in pc.unique(values.cast(pa.string()).drop_null())[:_LOOKED_AT].to_pylist() if text
    ]
    counted = Counter(map(_shape, texts))
    return _Look(
        {shape: count / len(texts) for shape, count in counted.items()},
        frozenset(text.strip().casefold() for text in texts),
    )


def _shape(text: str) -> str:
    """`9999-99-99` for a day, `汉汉` for a name: kinds of signs, no run longer than six."""
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return re.sub(rf"(.)\1{{{_LONGEST_RUN},}}", lambda run: run.group(1) * _LONGEST_RUN + "+", text)


def _matched(known: Mapping[str, _Look], strange: Mapping[str, _Look]) -> dict[str, str]:
    """For each strange heading the known one it stands for, the surest first."""
    scored = []
    for heading, look in strange.items():
        for name, other in known.items():
            alike = sum(min(share, other.shapes.get(shape, 0.0)) for shape, share in look.shapes.items())
            fewer = max(min(len(look.values), len(other.values)), 1)
            shared = len(look.values & other.values) / fewer
            if (alike >= _ALIKE_RATIO and shared >= _SHARED_RATIO) or alike >= _SURELY_ALIKE_RATIO:
                scored.append((shared + alike, shared, heading, name))
    taken: dict[str, str] = {}
    for score, shared, heading, name in sorted(scored, reverse=True):
        rivals = [one for one in scored if one[0] > score - 0.1 and (one[2] == heading) != (one[3] == name)]
        if heading not in taken and name not in taken.values() and (shared >= _SHARED_RATIO or not rivals):
            taken[heading] = name
    return taken
