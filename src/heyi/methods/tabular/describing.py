"""Tables described: Table 1, cross-tables with small cells withheld, what is missing, a dictionary of the columns."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from heyi.kernel.words import Words
from heyi.methods.describing.baseline import (
    compare_counts,
    compare_means,
    compare_ranks,
    counted,
    difference_of_means,
    difference_of_shares,
    spread,
)
from heyi.methods.describing.cells import LEAST, withheld
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.describing_words import CROSS_TABLE, DICTIONARY, MISSING, TABLE_ONE
from heyi.methods.tabular.method import Asked, Method, Option
from heyi.methods.tabular.table import Numbers, Table, number_of

# A column of numbers with so few values is taken for categories, unless somebody says otherwise.
_FEW = 2
_MOST_PATTERNS = 50
_NORMAL_FROM, _NORMAL_TO = 8, 5000
_LEVEL = 0.05


def table_one(table: Table, asked: Asked) -> Answer:
    """Each variable by group, with a test and the standardised difference."""
    names = _variables(table, asked)
    groups, groups_of = _groups(table, asked)
    members = [np.flatnonzero([one == group for one in groups_of]) for group in groups]
    rows: list[dict[str, Any]] = []
    kinds = {name: _kind(table, name, asked) for name in names}
    for name in names:
        if kinds[name] == "categories":
            rows.extend(_of_categories(table, name, groups, groups_of))
        else:
            rows.extend(_of_numbers(table, name, groups, members, kinds[name]))
    rows = _of_one_width(rows)
    heads = [row for row in rows if row["category"] == ""]
    return Answer(
        units=[row["variable"] for row in heads],
        columns={
            key: [row[key] for row in heads]
            for key in ("kind", "test", "statistic", "p", "difference", "missing")
        },
        scalars={f"n_{group}": len(member) for group, member in zip(groups, members, strict=True)},
        tables={"table_one": [_printed(row, groups) for row in rows], "figures": rows},
        warnings=_without_group(groups_of),
    )


def _printed(row: dict[str, Any], groups: Sequence[str]) -> dict[str, Any]:
    """A row as it is printed: a mean ± a deviation, a median (quartiles), a count (per cent)."""
    cells = {f"group_{group}": _cell(row, group) for group in groups}
    return {"variable": row["variable"], "category": row["category"], **cells} | {
        name: row[name] for name in _LAST
    }


def _cell(row: dict[str, Any], group: str) -> str:
    def told(name: str, form: str) -> str:
        value = row.get(f"{name}_{group}")
        return "—" if value is None else format(value, form)

    if row["kind"] == "means":
        return f"{told('mean', '.2f')} ± {told('sd', '.2f')}"
    if row["kind"] == "ranks":
        quartiles = f"{told('low_quartile', '.2f')}–{told('high_quartile', '.2f')}"
        return f"{told('median', '.2f')} ({quartiles})"
    count = f"{row[f'n_{group}']}"
    return f"{count} ({told('share', '.1%')})" if row["category"] else f"n = {count}"


_LAST = ("test", "statistic", "p", "difference", "missing")


def _of_one_width(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row with every column, the test and what belongs to it last."""
    names = [name for name in dict.fromkeys(key for row in rows for key in row) if name not in _LAST]
    return [{name: row.get(name) for name in (*names, *_LAST)} for row in rows]


def _without_group(groups_of: Sequence[str]) -> list[Words]:
    lost = sum(1 for group in groups_of if not group)
    if not lost:
        return []
    return [Words(f"有 {lost} 行没有分组，未列入。", f"{lost} rows name no group and are left out.")]


def _of_numbers(
    table: Table, name: str, groups: Sequence[str], members: Sequence[Any], kind: str
) -> list[dict[str, Any]]:
    values = table.numbers([name], may_miss=True)[:, 0]
    parts = [values[member] for member in members]
    found = (compare_ranks if kind == "ranks" else compare_means)(parts)
    row: dict[str, Any] = {"variable": name, "category": "", "kind": kind}
    for group, part in zip(groups, parts, strict=True):
        told = spread(part)
        row |= {f"n_{group}": told.n}
        if kind == "ranks":
            row |= {
                f"median_{group}": told.median,
                f"low_quartile_{group}": told.low_quartile,
                f"high_quartile_{group}": told.high_quartile,
            }
        else:
            row |= {f"mean_{group}": told.mean, f"sd_{group}": told.sd}
    return [
        row
        | {
            "test": found.test,
            "statistic": found.statistic,
            "p": found.p,
            "difference": difference_of_means(parts),
            "missing": sum(spread(part).missing for part in parts),
        }
    ]


def _of_categories(
    table: Table, name: str, groups: Sequence[str], groups_of: Sequence[str]
) -> list[dict[str, Any]]:
    texts = table.answers(name)
    categories, counts = counted(texts, groups_of, groups)
    found = compare_counts(counts)
    totals = counts.sum(axis=0)
    missing = sum(1 for text, group in zip(texts, groups_of, strict=True) if not text and group in groups)
    head: dict[str, Any] = {"variable": name, "category": "", "kind": "categories"}
    head |= {f"n_{group}": int(total) for group, total in zip(groups, totals, strict=True)}
    rows = [
        head
        | {
            "test": found.test,
            "statistic": found.statistic,
            "p": found.p,
            "difference": difference_of_shares(counts) if len(categories) > 1 else 0.0,
            "missing": missing,
        }
    ]
    for category, line in zip(categories, counts, strict=True):
        row: dict[str, Any] = {"variable": name, "category": category, "kind": "categories"}
        for group, count, total in zip(groups, line, totals, strict=True):
            row |= {f"n_{group}": int(count), f"share_{group}": count / total if total else None}
        rows.append(row)
    return rows


def _variables(table: Table, asked: Asked) -> tuple[str, ...]:
    if asked.columns:
        table.require(asked.columns)
        return asked.columns
    return tuple(name for name in table.others if name != asked.group)


def _groups(table: Table, asked: Asked) -> tuple[list[str], tuple[str, ...]]:
    if asked.group is None:
        raise Unfit("group_needed", "请用 --group 指明分组列。", "Name the column of groups with --group.")
    groups_of = table.answers(asked.group)
    groups = list(dict.fromkeys(group for group in groups_of if group))
    if not 2 <= len(groups) <= 12:
        raise Unfit(
            "groups_number",
            f"列“{asked.group}”有 {len(groups)} 组，应为 2 至 12 组。",
            f"Column {asked.group!r} has {len(groups)} groups; there must be 2 to 12.",
        )
    return groups, groups_of


def _kind(table: Table, name: str, asked: Asked) -> str:
    """categories, means or ranks: as asked, else by what the cells hold and, for numbers, by whether they look normal."""
    if name in _listed(asked, "categorical"):
        return "categories"
    cells = [text for text in table.answers(name) if text]
    numbers = [number_of(cell) for cell in cells]
    if any(one is None for one in numbers):
        return "categories"
    if name in _listed(asked, "ranked"):
        return "ranks"
    values = np.array(numbers, dtype=np.float64)
    if name in _listed(asked, "means"):
        return "means"
    if len(set(numbers)) <= _FEW:
        return "categories"
    if not _NORMAL_FROM <= len(values) <= _NORMAL_TO or np.ptp(values) == 0:
        return "means"
    return "ranks" if float(stats.shapiro(values).pvalue) < _LEVEL else "means"


def _listed(asked: Asked, option: str) -> set[str]:
    return {name.strip() for name in str(asked.own.get(option) or "").split(",") if name.strip()}


def cross_table(table: Table, asked: Asked) -> Answer:
    """Counts and shares of one column by another, tested; small cells withheld where that is asked for."""
    if asked.group is None or asked.outcome is None:
        raise Unfit(
            "columns_needed",
            "请用 --group 指明行变量，用 --outcome 指明列变量。",
            "Name the variable of the rows with --group and that of the columns with --outcome.",
        )
    rows = table.answers(asked.group)
    columns = table.answers(asked.outcome)
    names = sorted({name for name in columns if name})
    kept = [(row, column) for row, column in zip(rows, columns, strict=True) if row and column]
    if not kept:
        raise Unfit("rows_none", "没有两列都填写的行。", "No row has both columns filled in.")
    groups, counts = counted([row for row, _ in kept], [column for _, column in kept], names)
    found = compare_counts(counts)
    least = int(asked.own.get("least_cell", 0) or 0)
    hidden = withheld(counts, least=least) if least else np.zeros(counts.shape, dtype=np.bool_)
    return Answer(
        units=groups,
        columns=_crossed(counts, hidden, names),
        scalars={
            "n": len(kept),
            "missing": table.rows - len(kept),
            "test": found.test,
            "statistic": found.statistic,
            "p": found.p,
            "effect": _cramer(counts),
            "effect_name": "cramer_v",
            "least_cell": least,
            "withheld": int(hidden.sum()),
        },
        warnings=_withheld_words(hidden, least),
    )


def _crossed(counts: Any, hidden: Any, names: Sequence[str]) -> dict[str, Any]:
    shown = np.where(hidden, np.nan, counts.astype(np.float64))
    totals = counts.sum(axis=1)
    columns: dict[str, Any] = {"total": totals.tolist()}
    for place, name in enumerate(names):
        columns[f"n_{name}"] = [None if value != value else int(value) for value in shown[:, place]]
        columns[f"share_{name}"] = shown[:, place] / totals
    return columns


def _cramer(counts: Any) -> float | None:
    kept = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(kept.shape) < 2:
        return None
    statistic = float(stats.chi2_contingency(kept, correction=False).statistic)
    return float(np.sqrt(statistic / kept.sum() / (min(kept.shape) - 1)))


def _withheld_words(hidden: Any, least: int) -> list[Words]:
    if not hidden.any():
        return []
    return [
        Words(
            f"有 {int(hidden.sum())} 个单元未显示：小于 {least}，或可由合计推出小于 {least} 的单元。",
            f"{int(hidden.sum())} cells are withheld: below {least}, or such that one below {least} could be reckoned back.",
        )
    ]


def missing(table: Table, asked: Asked) -> Answer:
    """How much of each column is missing, in which patterns, and whether it hangs together with the groups."""
    names = _variables(table, asked)
    lacks = np.array([[not text for text in table.answers(name)] for name in names]).T
    patterns = Counter(map(tuple, lacks.tolist()))
    columns: dict[str, Any] = {"missing": lacks.sum(axis=0), "share": lacks.mean(axis=0)}
    if asked.group:
        groups, groups_of = _groups(table, asked)
        chances = []
        for place in range(len(names)):
            by = np.array(
                [
                    [
                        sum(
                            1
                            for row, one in enumerate(groups_of)
                            if one == group and lacks[row, place] == state
                        )
                        for group in groups
                    ]
                    for state in (False, True)
                ]
            )
            chances.append(compare_counts(by).p)
        columns["p"] = chances
    rows = [
        {"rows": count, "missing": ", ".join(name for name, one in zip(names, pattern, strict=True) if one)}
        for pattern, count in patterns.most_common(_MOST_PATTERNS)
    ]
    complete = int((~lacks.any(axis=1)).sum())
    return Answer(
        units=names,
        columns=columns,
        scalars={"rows": table.rows, "complete": complete, "complete_share": complete / table.rows},
        tables={"patterns": rows},
    )


def dictionary(table: Table, asked: Asked) -> Answer:
    """What each column holds: its kind, how often it is filled, its values or their reach."""
    names = asked.columns or tuple(table.columns)
    table.require(names)
    rows = [_described(table, name) for name in names]
    return Answer(
        units=names,
        columns={key: [row[key] for row in rows] for key in rows[0]},
        scalars={"rows": table.rows},
    )


def _described(table: Table, name: str) -> dict[str, Any]:
    texts = [text for text in table.answers(name) if text]
    numbers = [number_of(text) for text in texts]
    known = np.array([one for one in numbers if one is not None], dtype=np.float64)
    is_number = bool(texts) and len(known) == len(texts)
    distinct = Counter(texts)
    few = len(distinct) <= 12
    return {
        "kind": _kind_of(texts, known, is_number),
        "filled": len(texts),
        "distinct": len(distinct),
        "least": float(known.min()) if is_number else None,
        "most": float(known.max()) if is_number else None,
        "values": "; ".join(f"{text} ({count})" for text, count in sorted(distinct.items())) if few else None,
    }


def _kind_of(texts: Sequence[str], known: Numbers, is_number: bool) -> str:
    if not texts:
        return "empty"
    if not is_number:
        return "text"
    return "whole" if np.all(known == np.floor(known)) else "number"


METHODS = (
    Method(
        "table-one",
        table_one,
        TABLE_ONE,
        takes=frozenset({"columns", "group"}),
        options=(
            Option("categorical", str, None, "按分类变量处理的列", "columns taken for categories"),
            Option("ranked", str, None, "以中位数和秩检验描述的列", "columns told by medians and tested by ranks"),
            Option("means", str, None, "以均值描述的列", "columns told by means"),
        ),
    ),
    Method(
        "cross-table",
        cross_table,
        CROSS_TABLE,
        takes=frozenset({"group", "outcome"}),
        options=(
            Option("least_cell", int, 0, f"小于此数的单元不显示（常用 {LEAST} 或 10；0 为全部显示）",
                   f"withholds cells below this (usual: {LEAST} or 10; 0 shows all)"),
        ),
    ),
    Method("missing", missing, MISSING, takes=frozenset({"columns", "group"})),
    Method("dictionary", dictionary, DICTIONARY, takes=frozenset({"columns"})),
)  # fmt: skip
