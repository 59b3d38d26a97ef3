"""Kappa on a table: two coders or many. Not here: the reckoning (methods.agreement)."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.agreement.cohen import Agreed, compare, of_each_category, strength, tabulate
from heyi.methods.agreement.fleiss import agree, counts_of
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.agreement_reading import (
    at_least,
    both,
    code_of,
    codes,
    columns_read,
    in_order,
    left_out,
    listed_names,
)
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

# What an answer calls figures that the pure function names otherwise.
_TOLD_AS = {
    "largest": "kappa_max",
    "adjusted": "pabak",
    "prevalence": "prevalence_index",
    "bias": "bias_index",
}


def kappa(table: Table, asked: Asked) -> Answer:
    """Kappa of two columns of codes, or of the square table of their counts."""
    weighting = str(asked.own.get("weighting", "none"))
    order, counts, form, warnings = _square(table, asked) or _pairs(table, asked, weighting)
    found = compare(counts, weighting, float(asked.own.get("level", 0.95)))
    each = of_each_category(counts)
    told = {_TOLD_AS.get(name, name): value for name, value in asdict(found).items()}
    return Answer(
        units=order,
        columns={
            "value": [one for _, one in each],
            "agreement": [one for one, _ in each],
            "first": counts.sum(axis=1),
            "second": counts.sum(axis=0),
        },
        scalars={
            "value": found.kappa,
            **told,
            "strength": both(strength(found.kappa)),
            "weighting": weighting,
            "pairs": int(counts.sum()) if float(counts.sum()).is_integer() else float(counts.sum()),
            "form": form,
        },
        tables={
            "counts": [
                {"first": one, "second": other, "count": float(counts[i, j])}
                for i, one in enumerate(order)
                for j, other in enumerate(order)
            ]
        },
        warnings=[*warnings, *_remarks(found)],
    )


def fleiss(table: Table, asked: Asked) -> Answer:
    """Fleiss' kappa of codes (subjects by raters) or of counts (subjects by categories)."""
    asked_form = asked.own.get("form") or "auto"
    names, warnings = columns_read(table, asked, are_codes=asked_form != "counts")
    at_least(names, 2, "每位评定者一列，或每个类别一列", "one for each rater, or one for each category")
    counted = _counts(table, names) if asked_form in ("auto", "counts") else None
    if asked_form == "counts" or (counted is not None and _sums_are_one(counted)):
        counts = table.numbers(names)
        order, how = (
            list(names),
            "counts" if asked_form == "counts" else "counts (detected: all rows sum alike)",
        )
    else:
        order, counts, more = _from_codes(table, names)
        warnings += more
        how = "codes" if asked_form == "codes" else "codes (detected)"
    found = agree(counts, float(asked.own.get("level", 0.95)))
    return Answer(
        units=order,
        columns={
            "value": found.kappas,
            "share": found.shares,
            "se": np.full(len(order), found.se_category),
            "statistic": found.kappas / found.se_category,
        },
        scalars={
            "value": found.kappa,
            **{
                name: value
                for name, value in asdict(found).items()
                if name not in ("shares", "kappas", "se_category")
            },
            "subjects": len(counts),
            "strength": both(strength(found.kappa)),
            "form": how,
        },
        warnings=[*warnings, *_unused(order, found.shares)],
    )


_Read = tuple[list[str], Numbers, str, list[Words]]


def _square(table: Table, asked: Asked) -> _Read | None:
    """The table itself where its rows and headings are the same categories."""
    if asked.columns:
        return None
    first = table.unit or next(iter(table.columns))
    names = [name for name in table.columns if name != first]
    rows, headings = [code_of(text) for text in table.texts(first)], [code_of(name) for name in names]
    if len(rows) < 2 or sorted(rows) != sorted(headings) or len(set(rows)) != len(rows):
        return None
    numbers = table.numbers(names)
    given = listed_names(asked.own.get("order"))
    order = [code_of(one) for one in given] if given else headings
    if sorted(order) != sorted(rows):
        raise _order_wrong(order, rows)
    places = [rows.index(one) for one in order], [headings.index(one) for one in order]
    return order, numbers[np.ix_(*places)], "square table of counts (detected)", []


def _pairs(table: Table, asked: Asked, weighting: str) -> _Read:
    """The counts of two columns of codes; a pair with a gap is left out."""
    names, warnings = _two_columns(table, asked)
    both_coded = [
        (one, other)
        for one, other in zip(codes(table, names[0]), codes(table, names[1]), strict=True)
        if one is not None and other is not None
    ]
    warnings += left_out(table.rows - len(both_coded), table.rows, "对编码", "pairs")
    if not both_coded:
        raise Unfit("pairs_none", "没有一行是两位都编码的。", "No row was coded by both.")
    first, second = zip(*both_coded, strict=True)
    order, more = _categories(asked, (*first, *second), weighting)
    return order, tabulate(first, second, order), f"codes: {names[0]}, {names[1]}", [*warnings, *more]


def _two_columns(table: Table, asked: Asked) -> tuple[tuple[str, ...], list[Words]]:
    names, warnings = columns_read(table, asked, are_codes=True)
    if not asked.columns and table.unit is None and len(table.columns) == 2:
        names, warnings = tuple(table.columns), []
    if len(names) != 2:
        raise Unfit(
            "kappa_columns",
            f"需要两列编码，现在有 {len(names)} 列（{'、'.join(names)}）：请用 --columns a,b 指明；"
            "或给出首行首列类别相同的方形计数表。",
            f"Two columns of codes are needed, there are {len(names)} ({', '.join(names)}): name them with --columns a,b; or "
            "bring a square table of counts with the same categories in the first row and column.",
        )
    return names, warnings


def _categories(asked: Asked, used: Sequence[str], weighting: str) -> tuple[list[str], list[Words]]:
    """The categories in their order, as asked or as found."""
    given = [code_of(one) for one in listed_names(asked.own.get("order"))]
    if given:
        if len(set(given)) != len(given) or not set(used) <= set(given):
            raise _order_wrong(given, used)
        return given, []
    order = in_order(used)
    if weighting == "none":
        return order, []
    numbers = [number_of(one) for one in order]
    if any(one is None for one in numbers):
        raise Unfit(
            "order_unknown",
            f"加权 kappa 需要类别的次序，而编码是文字（{'、'.join(order)}）：请用 --order 从低到高写出。",
            f"Weighted kappa needs the order of the categories, and the codes are texts ({', '.join(order)}): write it from "
            "lowest to highest with --order.",
        )
    whole = [int(one) for one in numbers if one is not None and float(one).is_integer()]
    gaps = sorted(set(range(whole[0], whole[-1] + 1)) - set(whole)) if len(whole) == len(order) else []
    return order, _gap_told(gaps) if gaps else []


def _gap_told(gaps: Sequence[int]) -> list[Words]:
    shown = [str(one) for one in gaps[:10]]
    return [
        Words(
            f"没有人用过 {'、'.join(shown)}：加权按用到的类别依次排列；若量表含有它们，请用 --order 写全。",
            f"Nobody used {', '.join(shown)}: the weights go by the places of the categories in use; if the scale has them, "
            "write it in full with --order.",
        )
    ]


def _order_wrong(order: Sequence[str], used: Sequence[str]) -> Unfit:
    strange = sorted(set(used) ^ set(order))
    return Unfit(
        "order_wrong",
        f"--order 应把每个类别各写一次；不一致的：{'、'.join(strange) or '有重复'}。",
        f"--order must hold every category once; what differs: {', '.join(strange) or 'one comes twice'}.",
    )


def _remarks(found: Agreed) -> list[Words]:
    if found.se_null == 0:
        return [
            Words(
                "一位编码者只用了一个类别：kappa 必为 0，不能检验。请同时看一致率与 PABAK。",
                "One coder used a single category: kappa is 0 whatever the other did and cannot be tested. See the share of "
                "agreement and PABAK.",
            )
        ]
    if found.se == 0:
        return [
            Words(
                "估计标准误为 0（例如完全一致），区间缩为一点，不可当作确定。",
                "The standard error is 0 (agreement is complete, say): the interval is a point and no certainty.",
            )
        ]
    return []


def _counts(table: Table, names: Sequence[str]) -> Numbers | None:
    """The columns as counts, None where a cell is none."""
    read = [[number_of(cell) for cell in table.texts(name)] for name in names]
    if any(one is None or one < 0 or not one.is_integer() for column in read for one in column):
        return None
    return np.array(read, dtype=np.float64).T


def _sums_are_one(counts: Numbers) -> bool:
    """Whether all rows sum to the same two or more; the same codes in every row say nothing, and are codes."""
    sums = counts.sum(axis=1)
    is_still = bool(np.all(counts == counts[0, 0]))
    return bool(np.all(sums == sums[0])) and float(sums[0]) >= 2 and not is_still


def _from_codes(table: Table, names: Sequence[str]) -> tuple[list[str], Numbers, list[Words]]:
    columns = [codes(table, name) for name in names]
    rows = [[one for one in row if one is not None] for row in zip(*columns, strict=True)]
    whole = [row for row in rows if len(row) == len(names)]
    warnings = left_out(len(rows) - len(whole), len(rows), "对象", "subjects")
    if len(whole) < 2:
        raise Unfit(
            "subjects_too_few",
            f"只有 {len(whole)} 个对象由全部评定者编码，至少需要两个。",
            f"Only {len(whole)} subjects were coded by all raters, at least two are needed.",
        )
    order = in_order(code for row in whole for code in row)
    if len(order) < 2:
        raise Unfit(
            "kappa_one_category",
            "全部评定都落在同一类别，kappa 无定义：请报告一致率。",
            "All ratings fall into one category and kappa is undefined: report the share of agreement.",
        )
    return order, counts_of(whole, order), warnings


def _unused(order: Sequence[str], shares: Numbers) -> list[Words]:
    never = [name for name, share in zip(order, shares, strict=True) if share == 0]
    if not never:
        return []
    return [
        Words(f"没有人用过的类别：{'、'.join(never)}。", f"Categories that nobody used: {', '.join(never)}.")
    ]
