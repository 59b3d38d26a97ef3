"""Interrupted time series on a table: one row a point in time. Not here: the reckoning (methods.effects.series)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects import formula
from heyi.methods.effects.regression import of_term, rows
from heyi.methods.effects.series import (
    FAMILIES,
    Segmented,
    at_end,
    durbin_watson,
    harmonics,
    lags_of,
    segmented,
    segmented_counts,
    segments,
)
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.given import Given, asked_for, yes_or_no
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.series_remarks import Series, Terms, box, remarks
from heyi.methods.tabular.table import Numbers, Table
from heyi.methods.tabular.when import when

_JUDGED = ("effect", "se", "statistic", "df", "p", "low", "high")


def its(table: Table, asked: Asked) -> Answer:
    """Level and slope before and after."""
    read = formula.read(asked.formula) if asked.formula else None
    series = _series(table, asked)
    terms = _by_formula(series, read, asked) if read else _standard(series, asked)
    outcome, offset = _outcome(series, asked, read)
    found = _fit(terms, outcome, offset, asked)
    back = np.argsort(series.order)
    columns = {"outcome": outcome, "fitted": found.fitted, "counterfactual": found.counterfactual}
    return Answer(
        units=table.units,
        columns={name: values[back] for name, values in columns.items()},
        scalars=_scalars(series, terms, found, offset, asked),
        tables=_tables(found),
        warnings=[*series.warnings, *remarks(series, terms, found, asked)],
    )


def _series(table: Table, asked: Asked) -> Series:
    name = asked.time or ("time" if "time" in table.columns else None)
    warnings: list[Words] = []
    cells = table.texts(name) if name else tuple(str(row + 1) for row in range(table.rows))
    moments = when(cells)
    if name is None or moments.kind == "order":
        warnings.append(
            Words("按行的先后作为时间顺序。", "The order of the rows is taken for the order of time.")
        )
    order = np.argsort(moments.values, kind="stable")
    values = moments.values[order]
    if np.any(np.diff(values) == 0):
        twice = moments.written(float(values[1:][np.diff(values) == 0][0]))
        raise Unfit(
            "time_twice",
            f"同一时间出现多行（如 {twice}）：中断时间序列每个时间一行，请先汇总；多个单位请用 did。",
            f"A time comes twice ({twice}, say): one row for each time, so add up first; for several units use did.",
        )
    time = _steps(moments.kind, values)
    if np.ptp(np.diff(time)) > 1e-9 * max(1.0, float(np.max(np.abs(time)))):
        warnings.append(
            Words(
                "时间间隔不等：自相关的误差按相邻行计算。",
                "Times are not evenly spaced: errors go by neighbouring rows.",
            )
        )
    ordered = table.where([int(row) for row in order])
    start = asked.own.get("start")
    treated = _treated(ordered, asked, None if start is None else (values >= moments.of(start)).astype(float))
    first = int(np.argmax(treated))
    return Series(
        ordered,
        order,
        time,
        moments.kind,
        treated,
        float(time[first - 1]),
        cells[int(order[first])],
        warnings,
    )


def _steps(kind: str, values: Numbers) -> Numbers:
    """Time as it enters: numbers as they are, months and quarters counted from 1, anything else by order."""
    if kind in ("number", "year"):
        return values
    if kind in ("month", "quarter"):
        return np.asarray(values - values[0] + 1, dtype=np.float64)
    return np.arange(1.0, len(values) + 1, dtype=np.float64)


def _treated(table: Table, asked: Asked, by_start: Numbers | None) -> Numbers:
    """0 before, 1 after."""
    if by_start is None:
        treated = yes_or_no(
            table, asked_for(asked, "treated", "干预列（0/1），或用 --start 指明干预后首个时间", _TREATED)
        )
    else:
        treated = by_start
    if treated[0] or not treated.any():
        raise Unfit(
            "sides_missing",
            "干预前或干预后没有时点：干预须在序列中间开始。",
            "There is no time before, or none after: the intervention must begin within the series.",
        )
    if np.any(np.diff(treated) < 0) and not asked.formula:
        raise Unfit(
            "treated_returns",
            "干预列由 1 又变回 0：标准模型只处理一次开始；请用 --formula 写明各项。",
            "The column of treatment goes back from 1 to 0: the standard model knows one "
            "beginning; write the terms with --formula.",
        )
    return treated


_TREATED = "the intervention (0 or 1), or with --start the first time after"


def _standard(series: Series, asked: Asked) -> Terms:
    has_slope = not asked.own.get("no_slope")
    names, matrix = segments(series.time, series.treated, series.centre, has_slope)
    _, without = segments(series.time, np.zeros_like(series.time), series.centre, has_slope)
    more, seasons = harmonics(series.time, asked.own.get("harmonics") or 0, asked.own.get("season") or 12)
    if asked.columns:
        more = [*more, *asked.columns]
        seasons = np.hstack([seasons, series.table.numbers(asked.columns)])
    return Terms(
        (*names, *more),
        np.hstack([matrix, seasons]),
        np.hstack([without, seasons]),
        "level",
        "slope" if has_slope else None,
    )


def _by_formula(series: Series, read: formula.Formula, asked: Asked) -> Terms:
    """Terms as written; `level`, `slope` and `time` stand for the standard ones where no column has that name."""
    acting = {asked.treated, *(name for name in ("level", "slope") if name not in series.table.columns)} - {
        None
    }

    def source(treated: Numbers) -> Given:
        made = {"time": series.time, "level": treated, "slope": (series.time - series.centre) * treated}
        made = {name: values for name, values in made.items() if name not in series.table.columns}
        made |= {asked.treated: treated} if asked.treated else {}
        return Given(series.table, made | ({asked.time: series.time} if asked.time else {}))

    with_it = formula.design(read, source(series.treated), series.table.rows)
    without = formula.design(read, source(np.zeros_like(series.treated)), series.table.rows)
    more, seasons = harmonics(series.time, asked.own.get("harmonics") or 0, asked.own.get("season") or 12)
    own = [one for one in read.terms if acting & set(formula.columns_of([one]))]
    plain = [formula.label(one) for one in own if len(one) == 1 and one[0].label in acting - {"slope"}]
    timed = [formula.label(one) for one in own if formula.label(one) not in plain]
    return Terms(
        (*with_it.names, *more),
        np.hstack([with_it.matrix, seasons]),
        np.hstack([without.matrix, seasons]),
        plain[0] if len(plain) == 1 else None,
        timed[0] if len(timed) == 1 and timed[0] in with_it.names else None,
    )


def _outcome(series: Series, asked: Asked, read: formula.Formula | None) -> tuple[Numbers, Numbers | None]:
    """The outcome as it is fitted, and the logarithm of the offset."""
    if asked.outcome is None and read is not None and read.outcome is not None:
        outcome = formula.values(read.outcome, Given(series.table, {}))
    else:
        name = asked_for(asked, "outcome", "结局列", "the outcome")
        outcome = series.table.numbers([name])[:, 0]
    column = asked.own.get("offset")
    if column is None:
        return outcome, None
    base = series.table.numbers([column])[:, 0]
    if np.any(base <= 0):
        raise Unfit(
            "offset_not_positive", f"{column} 列（分母）必须大于 0。", f"The offset {column} must be above 0."
        )
    if asked.own.get("family", "ols") == "ols":
        return outcome / base * (asked.own.get("per") or 1), None
    return outcome, np.log(base)


def _fit(terms: Terms, outcome: Numbers, offset: Numbers | None, asked: Asked) -> Segmented:
    family = asked.own.get("family") or "ols"
    if family == "ols":
        return segmented(outcome, terms.matrix, terms.names, terms.without, asked.own.get("lags"))
    return segmented_counts(outcome, terms.matrix, terms.names, terms.without, offset, family)


def _scalars(
    series: Series, terms: Terms, found: Segmented, offset: Numbers | None, asked: Asked
) -> dict[str, Any]:
    number = len(series.time)
    scalars: dict[str, Any] = dict.fromkeys(_JUDGED)
    if terms.level:
        scalars |= of_term(found.fit, terms.level)
    if terms.slope:
        scalars |= {f"slope_{key}": value for key, value in of_term(found.fit, terms.slope).items()}
    if found.is_log and terms.level:
        scalars |= _ratio(of_term(found.fit, terms.level))
    scalars |= at_end(
        found, terms.matrix[-1], terms.without[-1], 0.0 if offset is None else float(offset[-1])
    )
    lags = asked.own.get("lags")
    return scalars | {
        "family": asked.own.get("family") or "ols",
        "scale": "log" if found.is_log else "outcome",
        "errors": "model" if found.is_log else "newey-west" if lags != 0 else "ordinary",
        "lags": None if found.is_log else lags_of(number) if lags is None else lags,
        "durbin_watson": durbin_watson(found.residuals),
        **{f"ljung_box_{key}": value for key, value in box(found).items()},
        "dispersion": found.dispersion,
        "overdispersion": found.overdispersion,
        "points_before": int(np.sum(series.treated == 0)),
        "points_after": int(np.sum(series.treated == 1)),
        "start": series.start,
        "centre": series.centre,
        "time_read_as": series.kind,
        "mean_before": float(np.mean(_observed(found)[series.treated == 0])),
        "mean_after": float(np.mean(_observed(found)[series.treated == 1])),
    }


def _observed(found: Segmented) -> Numbers:
    if not found.is_log:
        return found.fitted + found.residuals
    mean = found.fitted
    spread = mean if found.overdispersion is None else mean + found.overdispersion * mean**2
    return mean + found.residuals * np.sqrt(spread)


def _ratio(level: Mapping[str, float | None]) -> dict[str, float | None]:
    def raised(key: str) -> float | None:
        return None if (at := level[key]) is None else float(np.exp(at))

    return {
        "rate_ratio": raised("effect"),
        "rate_ratio_low": raised("low"),
        "rate_ratio_high": raised("high"),
    }


def _tables(found: Segmented) -> dict[str, list[dict[str, Any]]]:
    tables = {"terms": rows(found.fit), "terms_ordinary": rows(found.ordinary)}
    if found.is_log:
        tables["ratios"] = [
            {
                "term": row["term"],
                "estimate": float(np.exp(row["estimate"])),
                "p": row["p"],
                "low": None if row["low"] is None else float(np.exp(row["low"])),
                "high": None if row["high"] is None else float(np.exp(row["high"])),
            }
            for row in tables["terms"]
            if row["term"] != formula.INTERCEPT
        ]
    return tables


METHODS = (
    Method(
        "its",
        its,
        Explained(
            file=Words(
                "每个时间一行：时间、结局、干预（0/1）列，可有分母列。时间可写数字、2020-01、202001、2020Q1、2020-01-31。",
                "One row for each time: columns of time, outcome, intervention (0/1), perhaps one of persons at risk. Times may "
                "be numbers, 2020-01, 202001, 2020Q1 or 2020-01-31.",
            ),
            formula="Y = b0 + b1 t + b2 X + b3 (t − t0) X,  t0 the last time before;  counts: log E(Y) = log(offset) + the same",
            source="Lopez Bernal, Cummins & Gasparrini, Int J Epidemiol 2017;46:348-355; Wagner et al, J Clin Pharm Ther "
            "2002;27:299-309; Newey & West, Econometrica 1987;55:703-708",
            status="secondary",
            assumes=Words(
                "没有干预时原来的趋势会延续；同时没有别的变化；干预前后测量方法一致。",
                "Without the intervention the trend would have gone on; nothing else changed at that time; what is measured "
                "stayed the same.",
            ),
            not_when=Words(
                "每侧少于 8 个时点；干预逐步推行又没有分界；同期有其他政策时（请找对照，用 did）。",
                "With fewer than 8 points on a side; where it came in by degrees; where other policies began with it (find "
                "controls and use did).",
            ),
        ),
        takes=frozenset({"outcome", "time", "treated", "columns", "formula"}),
        options=(
            Option(
                "start",
                str,
                None,
                "干预后的首个时间（代替 --treated）",
                "the first time after, instead of --treated",
            ),
            Option("family", FAMILIES, "ols", "回归族", "family of the regression"),
            Option("offset", str, None, "分母列（人口等）", "the column of persons at risk"),
            Option("per", float, 100_000.0, "ols 的率：每多少人", "rates of ols: for how many persons"),
            Option("no_slope", bool, False, "只估计水平变化", "a change of level only"),
            Option("harmonics", int, 0, "季节谐波对数", "pairs of harmonics of the season"),
            Option("season", float, 12.0, "季节周期（时间步数）", "steps of time in a season"),
            Option(
                "lags",
                int,
                None,
                "Newey–West 滞后数；0 为普通误差",
                "lags of Newey and West; 0 for ordinary errors",
            ),
        ),
    ),
)
