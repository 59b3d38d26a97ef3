"""The PMC index on a table: policies as rows with variables as columns, or the other way round. Not here: the reckoning."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.order import places
from heyi.methods.scoring.pmc import AS_PUBLISHED, GRADES, first_level, grade, index, surface
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

# What parts a first-level variable from the second in a heading: X1:1, X1-1, X1_1, 1.1, X1 1.
_PARTED = re.compile(r"(.*\S)\s*[-:：_.\s]\s*(\S[^-:：_.\s]*)")
_SURFACE = ("first", "second", "third")


def pmc(table: Table, asked: Asked) -> Answer:
    """The PMC index of each policy, its grade, and its surface."""
    policies, names, variables = _variables_as_rows(table, asked) if asked.group else _wide(table, asked)
    scores = index(variables)
    which = grade(scores, len(names))
    reserved = {"score", "rank", "grade", "grade_zh"}
    surfaces = [(policy, surface(row)) for policy, row in zip(policies, variables, strict=True)]
    return Answer(
        units=policies,
        columns={
            "score": scores,
            "rank": places(scores),
            "grade": [GRADES[one][0] for one in which],
            "grade_zh": [GRADES[one][1] for one in which],
            **{
                f"variable_{name}" if name in reserved else name: variables[:, place]
                for place, name in enumerate(names)
            },
        },
        scalars={"variables": len(names), "mean": float(scores.mean())},
        tables={
            "surface": [
                {"unit": policy, "row": row + 1, **dict(zip(_SURFACE, map(float, values), strict=True))}
                for policy, one in surfaces
                if one is not None
                for row, values in enumerate(one)
            ],
            "variables": [
                {"variable": name, "mean": float(variables[:, place].mean())}
                for place, name in enumerate(names)
            ],
        },
        warnings=_remarks(names),
    )


def _wide(table: Table, asked: Asked) -> tuple[Sequence[str], list[str], Numbers]:
    """Policies as rows: columns are grouped by what their headings share before the last separator."""
    columns = asked.numbers_of(table)
    heads = [(found[1] if (found := _PARTED.fullmatch(name)) else name) for name in columns]
    # A heading of two words that nothing else begins with is one variable, not the only one of a group.
    heads = [head if heads.count(head) > 1 else name for head, name in zip(heads, columns, strict=True)]
    names = list(dict.fromkeys(heads))
    both = [name for name in names if heads.count(name) > 1 and name in columns]
    if both:
        raise Unfit(
            "variable_twice",
            f"这些一级变量既有二级变量又有自己的列：{'、'.join(both)}。请只留一种（--columns 选列）。",
            f"These first-level variables have second-level ones and a column of their own: {', '.join(both)}. Keep one of "
            "the two (--columns chooses).",
        )
    cells = table.numbers(columns)
    groups = [names.index(head) for head in heads]
    is_second = np.array([heads.count(head) > 1 for head in heads])
    _refuse_cells(cells, is_second, table.units, columns)
    return table.units, names, first_level(cells, groups)


def _variables_as_rows(table: Table, asked: Asked) -> tuple[Sequence[str], list[str], Numbers]:
    """Second-level variables as rows: `--group` names the first-level one, every other column of numbers is a policy."""
    of = table.texts(asked.group or "")
    columns = asked.columns or tuple(
        name
        for name in asked.numbers_of(table)
        if any(number_of(cell) is not None for cell in table.columns[name])
    )
    if not columns:
        raise Unfit(
            "columns_none",
            "除 --group 外没有数字列：每个政策一列，取值 0 或 1。",
            "There is no column of numbers besides --group: one column of 0 and 1 for each policy.",
        )
    names = list(dict.fromkeys(of))
    cells = table.numbers(columns).T
    is_second = np.array([of.count(name) > 1 for name in of])
    labels = [f"{one} {row + 1}" for row, one in enumerate(of)]
    _refuse_cells(cells, is_second, columns, labels)
    return columns, names, first_level(cells, [names.index(one) for one in of])


def _refuse_cells(
    cells: Numbers, is_second: np.ndarray[Any, Any], policies: Sequence[str], columns: Sequence[str]
) -> None:
    """A second-level variable is 0 or 1; a first-level one may be any share."""
    wrong = np.where(is_second, (cells != 0) & (cells != 1), (cells < 0) | (cells > 1))
    if wrong.any():
        raise listed(
            "variables_wrong",
            "二级变量只能取 0 或 1（没有二级变量的一级变量取 0 到 1）。请改正：",
            "A second-level variable is 0 or 1 (a first-level one without any is from 0 to 1). Correct:",
            (
                (
                    f"{policies[i]}，{columns[j]}：{cells[i, j]:g}",
                    f"{policies[i]}, {columns[j]}: {cells[i, j]:g}",
                )
                for i, j in zip(*np.nonzero(wrong), strict=True)
            ),
        )


def _remarks(names: Sequence[str]) -> list[Words]:
    told = []
    if len(names) not in AS_PUBLISHED:
        told.append(
            Words(
                f"有 {len(names)} 个一级变量；等级界限按 9–10 个变量的 5、7、9 分等比折算，未经文献验证。",
                f"There are {len(names)} first-level variables; the bounds of grades (5, 7, 9 of ten) were scaled to them, "
                "which no publication confirms.",
            )
        )
    if len(names) > 9:
        told.append(
            Words(
                f"PMC 曲面只用前九个变量，未用：{'、'.join(names[9:])}。",
                f"The surface is of the first nine variables, without: {', '.join(names[9:])}.",
            )
        )
    if len(names) < 9:
        told.append(
            Words(
                "一级变量不足九个，没有 PMC 曲面。",
                "With fewer than nine first-level variables there is no surface.",
            )
        )
    return told
