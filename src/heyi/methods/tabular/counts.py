"""Chi-square tests on a table of counts: independence, fit, trend, pairs. Not here: the reckoning (methods.effects)."""

from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects.contingency import FEWEST_EXPECTED, Independence, fit, independence, trend
from heyi.methods.effects.samples import Estimate, Numbers
from heyi.methods.effects.two_by_two import pairs_changed, risks
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.counts_exact import FISHER
from heyi.methods.tabular.counts_read import Crossed, crossed_of
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.table import Table, number_of

# Fewer pairs that changed than this are tested exactly.
_FEW_CHANGED = 25


def chi_square(table: Table, asked: Asked) -> Answer:
    """The chi-square test that the table and the options ask for."""
    wants = {name: bool(asked.own.get(name)) for name in ("paired", "trend")}
    if all(wants.values()):
        raise Unfit(
            "options_clash", "--paired 与 --trend 不能同用。", "--paired and --trend cannot go together."
        )
    read = crossed_of(table, asked, paired=wants["paired"])
    if wants["paired"]:
        return _paired(read, asked)
    if read.form == "table" and len(read.columns) == 1:
        return _fit(read, asked)
    if asked.weights is not None:
        raise Unfit(
            "weights_idle",
            "--weights（期望比例）只用于一列例数的拟合优度检验：请用 --columns 选一列。",
            "--weights, the expected shares, go with one column of counts: choose it with --columns.",
        )
    return _independence(read, asked, wants["trend"])


def _independence(read: Crossed, asked: Asked, with_trend: bool) -> Answer:
    found = independence(read.counts)
    corrected = bool(asked.own.get("yates"))
    if corrected and found.yates is None:
        raise Unfit(
            "yates_larger", "Yates 校正只用于四格表。", "Yates' correction is for tables of two by two only."
        )
    tested = found.yates if corrected and found.yates else found.pearson
    few = found.expected < FEWEST_EXPECTED
    scalars: dict[str, Any] = {
        "statistic": tested.statistic,
        "df": found.df,
        "p": tested.p,
        **_effect(found.cramer, "Cramér's V"),
        "n": int(read.counts.sum()),
        "g": found.likelihood.statistic,
        "g_p": found.likelihood.p,
        "expected_min": float(found.expected.min()),
        "expected_below_5": int(few.sum()),
        "form": read.form,
    }
    warnings = _few_expected(found.expected)
    if found.yates is not None:
        four, more = _four(read, found, corrected)
        scalars |= four
        warnings += more
    if with_trend:
        scalars |= _trend(read)
    totals = read.counts.sum(axis=1)
    return Answer(
        units=read.rows,
        columns={
            "n": totals,
            **{f"share_{name}": read.counts[:, place] / totals for place, name in enumerate(read.columns)},
        },
        scalars=scalars,
        tables={"cells": _cells(read, found)},
        warnings=warnings,
    )


def _effect(found: Estimate, name: str) -> dict[str, Any]:
    return {"effect": found.value, "low": found.low, "high": found.high, "effect_name": name}


def _four(read: Crossed, found: Independence, corrected: bool) -> tuple[dict[str, Any], list[Words]]:
    """What is told of two by two only."""
    told = risks(read.counts)
    scalars: dict[str, Any] = {
        "yates": corrected,
        "statistic_plain": found.pearson.statistic,
        "p_plain": found.pearson.p,
        "statistic_yates": found.yates.statistic if found.yates else None,
        "p_yates": found.yates.p if found.yates else None,
        "phi": told.phi,
        "compared": f"{read.rows[0]} / {read.rows[1]}",
        "event": read.columns[0],
    }
    for name in ("odds_ratio", "risk_ratio"):
        scalars |= _ends(name, getattr(told, name))
    scalars |= _ends("risk_difference", told.difference)
    if not told.raised:
        return scalars, []
    return scalars, [
        Words(
            "有为 0 的格：比值比和相对危险度按各格加 0.5 计算。",
            "A cell is 0: odds ratio and risk ratio are those of counts raised by 0.5 each.",
        )
    ]


def _ends(name: str, found: Estimate) -> dict[str, Any]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _cells(read: Crossed, found: Independence) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "column": column,
            "observed": int(read.counts[i, j]),
            "expected": float(found.expected[i, j]),
            "residual": float(found.residuals[i, j]),
            "adjusted_residual": float(found.adjusted[i, j]),
        }
        for i, row in enumerate(read.rows)
        for j, column in enumerate(read.columns)
    ]


def _few_expected(expected: Numbers) -> list[Words]:
    few, of = int((expected < FEWEST_EXPECTED).sum()), expected.size
    if not few:
        return []
    return [
        Words(
            f"{of} 格中有 {few} 格理论频数小于 {FEWEST_EXPECTED}（最小 {expected.min():.2f}）：请看 fisher 精确法。",
            f"{few} of {of} cells expect fewer than {FEWEST_EXPECTED} (the least "
            f"{expected.min():.2f}): see fisher, which is exact.",
        )
    ]


def _trend(read: Crossed) -> dict[str, Any]:
    """The trend of shares over the groups: rows by two outcomes, or two outcomes in rows by groups."""
    if 2 not in read.counts.shape:
        raise Unfit(
            "trend_shape",
            "趋势检验需要两种结局（两列或两行）。",
            "A trend needs two outcomes, in two columns or two rows.",
        )
    down = read.counts.shape[1] == 2
    table, names = (read.counts, read.rows) if down else (read.counts.T, read.columns)
    numbers = [number_of(name) for name in names]
    scores = [one for one in numbers if one is not None]
    if len(scores) < len(names):
        scores = [float(place) for place in range(1, len(names) + 1)]
    found = trend(table[:, 0], table.sum(axis=1), scores)
    left = found.departure
    return {
        "trend_z": found.z,
        "trend_statistic": found.z**2,
        "trend_p": found.p,
        "trend_slope": found.slope,
        "trend_of": read.columns[0] if down else read.rows[0],
        "trend_scores": ",".join(f"{score:g}" for score in scores),
        "departure_statistic": left.statistic if left else None,
        "departure_p": left.p if left else None,
    }


def _fit(read: Crossed, asked: Asked) -> Answer:
    observed = read.counts[:, 0]
    if np.any(observed < 0) or len(observed) < 2:
        shares = np.ones(len(observed))
    else:
        shares = weights_for(asked, read.rows)
    found = fit(observed, shares)
    return Answer(
        units=read.rows,
        columns={"observed": observed, "expected": found.expected, "residual": found.residuals},
        scalars={
            "statistic": found.pearson.statistic,
            "df": found.df,
            "p": found.pearson.p,
            **_effect(found.effect, "Cohen's w"),
            "n": int(observed.sum()),
            "g": found.likelihood.statistic,
            "g_p": found.likelihood.p,
            "expected_shares": "given" if asked.weights is not None else "equal",
            "form": "one column",
        },
        warnings=_few_expected(found.expected),
    )


def _paired(read: Crossed, asked: Asked) -> Answer:
    found = pairs_changed(read.counts)
    corrected = bool(asked.own.get("yates"))
    tested = found.corrected if corrected else found.plain
    changed = found.to_first + found.to_second
    warnings = []
    if changed < _FEW_CHANGED:
        warnings.append(
            Words(
                f"只有 {changed} 对前后不一致：请用精确的 p_exact 或 p_mid。",
                f"Only {changed} pairs changed: take p_exact or p_mid, which are exact.",
            )
        )
    ratio = _ends("odds_ratio", found.odds_ratio) if found.odds_ratio else {"odds_ratio": None}
    return Answer(
        units=read.rows,
        columns={f"count_{name}": read.counts[:, place] for place, name in enumerate(read.columns)},
        scalars={
            "statistic": tested.statistic,
            "df": 1,
            "p": tested.p,
            **_effect(found.difference, "difference of shares, rows less columns"),
            "yates": corrected,
            "statistic_plain": found.plain.statistic,
            "p_plain": found.plain.p,
            "statistic_corrected": found.corrected.statistic,
            "p_corrected": found.corrected.p,
            "p_exact": found.p_exact,
            "p_mid": found.p_mid,
            "changed": changed,
            **ratio,
            "answer": read.rows[0],
            "n": int(read.counts.sum()),
            "form": read.form,
        },
        warnings=warnings,
    )


_CHI_SQUARE = Method(
    "chi-square",
    chi_square,
    Explained(
        file=Words(
            "列联表：首列为组名，其余各列为例数（不含合计）；或一行一例：--group、--outcome；一行一格时用 --columns 指明例数列；"
            "只有一列例数时作拟合优度检验（--weights 为期望比例）。",
            "A contingency table: names in the first column, counts in the others, no totals; or a "
            "row for each case with --group and "
            "--outcome; a row for each cell, --columns naming the counts; one column of counts is "
            "tested for fit (--weights: shares).",
        ),
        formula="χ² = Σ (O − E)²/E, E = row · column/n;  V = √(χ²/(n (min(r, c) − 1)));  G = 2 Σ O ln(O/E);  "
        "McNemar: (b − c)²/(b + c)",
        source="Pearson 1900; Yates 1934; Cramér 1946; Haberman 1973; Woolf 1955; Newcombe 1998; McNemar 1947; Cochran 1954; "
        "Armitage 1955",
        status="secondary",
        assumes=Words(
            "各例相互独立，每例只计一次；理论频数一般不小于 5。",
            "Cases are independent and counted once; expected counts are 5 or more as a rule.",
        ),
        not_when=Words(
            "理论频数小于 5 的格较多（用 fisher）；同一对象前后两次（加 --paired）；数字是百分比而不是例数。",
            "Many cells expect fewer than 5 (fisher); the same people twice (--paired); the figures are percentages.",
        ),
    ),
    takes=frozenset({"columns", "group", "outcome", "weights"}),
    options=(
        Option(
            "yates", bool, False, "以连续性校正的结果为准", "the answer is the one corrected for continuity"
        ),
        Option(
            "paired",
            bool,
            False,
            "同一对象前后两次的四格表（McNemar）",
            "two by two of pairs: McNemar's test",
        ),
        Option(
            "trend",
            bool,
            False,
            "另作 Cochran–Armitage 趋势检验",
            "the trend of Cochran and Armitage beside it",
        ),
    ),
)

METHODS = (_CHI_SQUARE, FISHER)
