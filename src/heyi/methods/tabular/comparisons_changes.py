"""The table that a council prints, before and after: from two figures an indicator, or from the cases of both periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects.changes import Told, compared, means, percent, shares
from heyi.methods.effects.contingency import counts
from heyi.methods.effects.samples import spread, stated
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.comparisons_read import filled, in_time
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Numbers, Table

_ROUNDING = 0.5
_PARTS = {"shares": 1.0, "percentages": 100.0}


@dataclass(frozen=True, slots=True)
class _Extras:
    """How many cases stand behind each figure, and how far they spread; nan where the table does not say."""

    n: Numbers
    sd: Numbers


def before_after(table: Table, asked: Asked) -> Answer:
    """By how much each indicator changed, and whether by more than chance where the table can tell."""
    return _from_cases(table, asked) if asked.period else _from_figures(table, asked)


def _from_figures(table: Table, asked: Asked) -> Answer:
    names = asked.columns or _figures_of(table)
    if len(names) != 2:
        raise Unfit(
            "groups_number",
            f"需要前、后两列，现在有 {len(names)} 列（{'、'.join(names[:9])}）：请用 --columns "
            "前,后 选定；原始数据请用 --period。",
            f"Two columns are needed, before and after; these are {len(names)} ({', '.join(names[:9])}): choose with --columns "
            "before,after; for single cases name the column of periods with --period.",
        )
    read = table.numbers(names)
    extras = _Extras(
        *(np.column_stack([_extra(table, kind, names, side) for side in (0, 1)]) for kind in ("n", "sd"))
    )
    told = [
        _test(asked, pair, n, sd, unit)
        for pair, n, sd, unit in zip(
            read.tolist(), extras.n.tolist(), extras.sd.tolist(), table.units, strict=True
        )
    ]
    columns: dict[str, Any] = {"before": read[:, 0], "after": read[:, 1], **_changes(read)}
    warnings = _no_percent(table.units, read)
    if any(told):
        columns |= _tests(told)
    elif np.isfinite(extras.n).any():
        warnings.append(
            Words(
                "只有例数，无法检验：均数请加标准差列（sd_before、sd_after），率请用 --values shares|percentages|cases。",
                "n alone tests nothing: give standard deviations of means (sd_before, sd_after), or say that figures are shares "
                "(--values shares, percentages or cases).",
            )
        )
    scalars = {
        "before": names[0],
        "after": names[1],
        "difference": f"{names[1]} − {names[0]}",
        "form": "figures",
    }
    return Answer(table.units, columns, scalars, warnings=warnings)


def _figures_of(table: Table) -> tuple[str, ...]:
    """The columns that are neither the names of rows nor n or sd of another."""
    others = table.others
    beside = {f"{kind}_{name}" for kind in ("n", "sd") for name in (*others, "before", "after")}
    return tuple(name for name in others if name not in beside)


def _extra(table: Table, kind: str, names: Sequence[str], side: int) -> Numbers:
    for name in (f"{kind}_{names[side]}", f"{kind}_{('before', 'after')[side]}"):
        if name in table.columns:
            return table.numbers([name], may_miss=True)[:, 0]
    return np.full(table.rows, np.nan)


def _changes(read: Numbers) -> dict[str, Any]:
    return {
        "change": read[:, 1] - read[:, 0],
        "relative_change_percent": [percent(one, other) for one, other in read.tolist()],
        "ratio": [other / one if one > 0 else None for one, other in read.tolist()],
    }


def _no_percent(units: Sequence[str], read: Numbers) -> list[Words]:
    none = [unit for unit, before in zip(units, read[:, 0], strict=True) if before <= 0]
    if not none:
        return []
    return [
        Words(
            f"改革前不大于 0，没有百分比：{'、'.join(none)}。",
            f"Before was 0 or less, of which there is no per cent: {', '.join(none)}.",
        )
    ]


def _test(
    asked: Asked, pair: Sequence[float], n: Sequence[float], sd: Sequence[float], unit: str
) -> Told | None:
    """The test that figures, their n and their sd allow."""
    values = asked.own.get("values", "amounts")
    if any(isnan(one) for one in n):
        return None
    if values == "amounts":
        if any(isnan(one) for one in sd):
            return None
        former, later = (stated(n[side], pair[side], sd[side], unit) for side in (0, 1))
        return means(former, later)
    of = counts(np.array(n))
    cases = np.array(pair) if values == "cases" else np.round(np.array(pair) / _PARTS[values] * of)
    if np.any(of == 0) or np.any(cases > of + _ROUNDING) or np.any(cases < 0):
        raise Unfit(
            "share_wrong",
            f"“{unit}”：{values} 与例数不符，病例数须在 0 与例数之间。",
            f"{unit!r}: {values} do not go with n; cases lie between 0 and n.",
        )
    whole = counts(cases)
    return shares(int(whole[0]), int(of[0]), int(whole[1]), int(of[1]))


def _tests(told: Sequence[Told | None]) -> dict[str, Any]:
    fields = ("name", "statistic", "df", "p", "effect", "low", "high")
    return {
        "test" if name == "name" else name: [getattr(one, name) if one else None for one in told]
        for name in fields
    }


def _from_cases(table: Table, asked: Asked) -> Answer:
    when = filled(table, asked.period or "")
    periods = in_time(when)
    if len(periods) != 2:
        raise Unfit(
            "groups_number",
            f"“{asked.period}”列须恰有两个时期，现在有 {len(periods)} 个（{'、'.join(periods[:9])}）。",
            f"{asked.period!r} must hold two periods, these are {len(periods)} ({', '.join(periods[:9])}).",
        )
    names = asked.columns or ((asked.outcome,) if asked.outcome else asked.numbers_of(table))
    if not names:
        raise Unfit("column_missing", "没有数值列可比较。", "There is no column of numbers to compare.")
    values, former = table.numbers(names), np.array(when) == periods[0]
    sides = [(values[former, place], values[~former, place]) for place in range(len(names))]
    told = [compared(before, after, asked.own.get("test", "auto")) for before, after in sides]
    columns: dict[str, Any] = {}
    for place, label in enumerate(("before", "after")):
        one_side = [side[place] for side in sides]
        columns |= {
            f"n_{label}": [len(one) for one in one_side],
            f"mean_{label}": [float(one.mean()) for one in one_side],
            f"sd_{label}": [spread(one) if len(one) > 1 else None for one in one_side],
            f"median_{label}": [float(np.median(one)) for one in one_side],
        }
    read = np.column_stack([columns["mean_before"], columns["mean_after"]])
    return Answer(
        units=names,
        columns={**columns, **_changes(read), **_tests(told)},
        scalars={
            "before": periods[0],
            "after": periods[1],
            "difference": f"{periods[1]} − {periods[0]}",
            "form": "cases",
        },
        warnings=[*_no_percent(names, read), *_same_units(table, when, periods)],
    )


def _same_units(table: Table, when: Sequence[str], periods: Sequence[str]) -> list[Words]:
    if table.unit_column is None:
        return []
    first, second = (
        {unit for unit, period in zip(table.units, when, strict=True) if period == one} for one in periods
    )
    if first != second or table.unit_column in periods or len(first) * 2 != table.rows:
        return []
    return [
        Words(
            "前后是同一批对象：配对检验更合适（paired-t、wilcoxon）。",
            "Both periods hold the same units: a test of pairs is more to the point (paired-t, wilcoxon).",
        )
    ]


BEFORE_AFTER = Method(
    "before-after",
    before_after,
    Explained(
        file=Words(
            "一行一个指标：名称、前、后两列（另可有 n_before、n_after、sd_before、sd_after 列，则作检验）；"
            "或一行一例，--period 指定时期列，--columns 或 --outcome 指定指标列。",
            "A row for each indicator: its name, before, after (with n_before, n_after, sd_before, "
            "sd_after a test too); or a row "
            "for each case, --period names the column of two periods, --columns or --outcome the indicators.",
        ),
        formula="change = after − before;  relative = 100 (after − before)/before %;  tests: Welch's t, Mann–Whitney, or for "
        "shares Fisher's with Newcombe's interval",
        source="Welch 1947; Mann & Whitney 1947; Newcombe, Stat Med 1998;17:873-890 (method 10); Fisher 1935",
        status="secondary",
        assumes=Words(
            "前后口径一致；两个时期的病例相互独立。",
            "Both periods count the same way; cases of one period are independent of those of the other.",
        ),
        not_when=Words(
            "要归因于改革时：前后差别含有原有趋势和同期其他变化（用 its 或 did）。",
            "Where it is to be put down to a reform: the difference holds the trend there was and "
            "all else that changed (its, did).",
        ),
    ),
    takes=frozenset({"columns", "period", "outcome"}),
    options=(
        Option(
            "test",
            ("auto", "t", "mann-whitney"),
            "auto",
            "原始数据的检验；auto：0/1 列比较率，每组满 30 例或不偏离正态用 Welch t，否则秩和",
            "for single cases; auto: shares for 0/1, Welch's t from 30 a group on or where nothing "
            "departs from normal, else ranks",
        ),
        Option(
            "values",
            ("amounts", "shares", "percentages", "cases"),
            "amounts",
            "前后两列是数量、比例（0–1）、百分数，还是 n 中的例数",
            "what the two columns hold: amounts, shares of 1, percentages, or cases among n",
        ),
    ),
)
