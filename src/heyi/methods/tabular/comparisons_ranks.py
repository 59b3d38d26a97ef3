"""Comparisons by ranks on a table: Mann-Whitney, Wilcoxon, Kruskal-Wallis. Not here: the reckoning (methods.effects)."""

from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects.pairs import SignedRanks, differences, signed_ranks
from heyi.methods.effects.rank_sums import RankSums, rank_sums
from heyi.methods.effects.samples import Estimate, Numbers, quartiles
from heyi.methods.effects.several_groups import several_compared
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.comparisons_read import Groups, groups_of, pairs_of
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Table

_FEW = 5


def mann_whitney(table: Table, asked: Asked) -> Answer:
    """The Mann-Whitney test of two groups; `statistic` is U of the first."""
    read = groups_of(table, asked, 2)
    found = rank_sums(*read.values)
    higher = found.superiority
    return Answer(
        units=read.names,
        columns=_figures(read.values),
        scalars={
            "statistic": found.u_first,
            **_chance(found, asked),
            **_effect(found.shift),
            "effect_name": "Hodges-Lehmann shift",
            "difference": f"{read.names[0]} − {read.names[1]}",
            "u_first": found.u_first,
            "u_second": found.u_second,
            "superiority": higher.value,
            "superiority_low": higher.low,
            "superiority_high": higher.high,
            "rank_biserial": 2 * higher.value - 1,
            "rank_biserial_low": None if higher.low is None else 2 * higher.low - 1,
            "rank_biserial_high": None if higher.high is None else 2 * higher.high - 1,
            "form": read.form,
        },
        warnings=[*read.warnings, *_no_interval(found.shift)],
    )


def wilcoxon(table: Table, asked: Asked) -> Answer:
    """Wilcoxon's signed-rank test of pairs; `statistic` is the sum of ranks of positive differences."""
    read = pairs_of(table, asked)
    found = signed_ranks(read.first, read.second, pratt=asked.own.get("zeros", "wilcox") == "pratt")
    warnings = [] if found.median is None else _no_interval(found.median)
    if found.zeros:
        warnings.append(_unranked(found.zeros))
    return Answer(
        units=read.units,
        columns={
            "first": read.first,
            "second": read.second,
            "difference": differences(read.first, read.second),
        },
        scalars={
            "statistic": found.plus,
            **_chance(found, asked),
            **_effect(found.median),
            "effect_name": "Hodges-Lehmann median of differences",
            "difference": f"{read.names[0]} − {read.names[1]}",
            "w_plus": found.plus,
            "w_minus": found.minus,
            "w_min": min(found.plus, found.minus),
            "rank_biserial": found.biserial,
            "pairs": len(read.units),
            "ranked": found.n,
            "zeros": found.zeros,
            "form": read.form,
        },
        tables={
            "groups": [
                {"group": name, **_row(values)}
                for name, values in zip(read.names, (read.first, read.second), strict=True)
            ]
        },
        warnings=warnings,
    )


def kruskal(table: Table, asked: Asked) -> Answer:
    """The Kruskal-Wallis test, with Dunn's comparisons in pairs."""
    read = groups_of(table, asked)
    found = several_compared(read.values)
    return Answer(
        units=read.names,
        columns={**_figures(read.values), "mean_rank": found.mean_ranks},
        scalars={
            "statistic": found.statistic,
            "df": found.df,
            "p": found.p,
            "effect": found.epsilon_squared,
            "effect_name": "epsilon squared = H/(n − 1)",
            "epsilon_squared": found.epsilon_squared,
            "eta_squared": found.eta_squared,
            "h_uncorrected": found.uncorrected,
            "n": sum(len(values) for values in read.values),
            "form": read.form,
        },
        tables={
            "dunn": [
                {
                    "first": read.names[one.first],
                    "second": read.names[one.second],
                    "statistic": one.z,
                    "p": one.p,
                    "p_holm": one.holm,
                    "p_bonferroni": one.bonferroni,
                }
                for one in found.pairs
            ]
        },
        warnings=[*read.warnings, *_small(read)],
    )


def _unranked(zeros: int) -> Words:
    return Words(f"有 {zeros} 对无差别，未排秩。", f"{zeros} pairs do not differ and were not ranked.")


def _small(read: Groups) -> list[Words]:
    few = [name for name, values in zip(read.names, read.values, strict=True) if len(values) < _FEW]
    if not few:
        return []
    return [
        Words(
            f"不足 {_FEW} 例的组（{'、'.join(few)}）：卡方近似的 p 只供参考。",
            f"Groups of fewer than {_FEW} ({', '.join(few)}): p by the chi-square distribution is rough.",
        )
    ]


def _chance(found: RankSums | SignedRanks, asked: Asked) -> dict[str, Any]:
    """The p that is the answer, how it was reckoned, and the others beside it."""
    method = asked.own.get("method", "auto")
    if method == "exact" and found.p_exact is None:
        raise Unfit(
            "exact_too_large",
            "数据太多，无法精确计算（每组须少于 50）：请用 --method auto 或 normal。",
            "Too many values for exact chances (fewer than 50 in a group): take --method auto or normal.",
        )
    exact = found.p_exact is not None and (method == "exact" or (method == "auto" and not found.ties))
    return {
        "p": found.p_exact if exact else found.p_continuity,
        "p_by": "exact" if exact else "normal with continuity",
        "z": found.z,
        "z_continuity": found.z_continuity,
        "p_exact": found.p_exact,
        "p_normal": found.p_normal,
        "p_normal_continuity": found.p_continuity,
        "ties": found.ties,
    }


def _effect(found: Estimate | None) -> dict[str, Any]:
    if found is None:
        return {"effect": None, "low": None, "high": None}
    return {"effect": found.value, "low": found.low, "high": found.high}


def _no_interval(found: Estimate) -> list[Words]:
    if found.low is not None:
        return []
    return [
        Words(
            "数据太少，不存在 95% 的区间。",
            "There are too few values for an interval that holds 95 %.",
        )
    ]


def _figures(groups: tuple[Numbers, ...]) -> dict[str, Any]:
    rows = [_row(values) for values in groups]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _row(values: Numbers) -> dict[str, Any]:
    low, middle, high = quartiles(values)
    return {
        "n": len(values),
        "median": middle,
        "lower_quartile": low,
        "upper_quartile": high,
        "mean": float(np.mean(values)),
    }


_METHOD = Option(
    "method",
    ("auto", "exact", "normal"),
    "auto",
    "p 的算法：auto 为每组少于 50 且无相同秩时精确，否则正态近似",
    "how p is reckoned: auto is exact below 50 values a group without ties, else normal",
)
_LONG_OR_WIDE = Words(
    "一行一例（--group 分组列、--outcome 结局列），或一组一列（--columns a,b，短的一列末尾留空）。",
    "A row for each case (--group, --outcome), or a column for each group (--columns a,b, the shorter one ends in blanks).",
)

RANKS = (
    Method(
        "mann-whitney",
        mann_whitney,
        Explained(
            file=_LONG_OR_WIDE,
            formula="U1 = R1 − n1(n1 + 1)/2;  z = (U1 − n1 n2/2)/√(n1 n2/N · s²(ranks));  A = U1/(n1 n2);  r = 2A − 1;  "
            "shift = median(x1i − x2j)",
            source="Mann & Whitney, Ann Math Stat 1947;18:50-60; Hodges & Lehmann 1963; Newcombe, Stat Med 2006;25:559-573",
            status="secondary",
            assumes=Words(
                "两组相互独立，数值可排序；位移估计另假定两组分布形状相同。",
                "The groups are independent, values can be ordered; the shift takes for granted that both have the same shape.",
            ),
            not_when=Words(
                "同一对象前后测量（用 wilcoxon）；想说明的是均数或费用总额（用 t-test）。",
                "The same people measured twice (wilcoxon); where means or totals of cost matter (t-test).",
            ),
        ),
        takes=frozenset({"columns", "group", "outcome"}),
        options=(_METHOD,),
    ),
    Method(
        "wilcoxon",
        wilcoxon,
        Explained(
            file=Words(
                "一行一个对象、前后两列；或长表：--unit、--period（两个时期）、--outcome。差 = 第一列 − 第二列。",
                "A row for each unit with two columns; or rows with --unit, --period (two of them) "
                "and --outcome. The difference is "
                "the first less the second.",
            ),
            formula="W+ = Σ rank|d_i| over d_i > 0;  z = (W+ − ΣR/2)/√(ΣR²/4);  r = (W+ − W−)/(W+ + W−);  "
            "median of (d_i + d_j)/2",
            source="Wilcoxon, Biometrics Bull 1945;1:80-83; Pratt 1959; Hodges & Lehmann 1963; Kerby 2014",
            status="secondary",
            assumes=Words(
                "差值相互独立，分布对称。", "Differences are independent of each other and symmetric."
            ),
            not_when=Words(
                "两组是不同的人（用 mann-whitney）；差值分布明显不对称；两次以上测量。",
                "The groups are different people (mann-whitney); differences are far from symmetric; more than two measurements.",
            ),
        ),
        takes=frozenset({"columns", "group", "period", "outcome"}),
        options=(
            _METHOD,
            Option(
                "zeros",
                ("wilcox", "pratt"),
                "wilcox",
                "无差别的对：先去掉（wilcox）或先排秩再去掉（pratt）",
                "pairs that do not differ: left out before ranking (wilcox) or after (pratt)",
            ),
        ),
    ),
    Method(
        "kruskal",
        kruskal,
        Explained(
            file=_LONG_OR_WIDE,
            formula="H = Σ n_i (R̄_i − (N + 1)/2)² / s²(ranks), df = k − 1;  ε² = H/(N − 1);  η² = (H − k + 1)/(N − k);  "
            "Dunn: z = (R̄_i − R̄_j)/√(s²(1/n_i + 1/n_j))",
            source="Kruskal & Wallis, J Am Stat Assoc 1952;47:583-621; Dunn, Technometrics 1964;6:241-252; Holm 1979; "
            "Tomczak & Tomczak 2014",
            status="secondary",
            assumes=Words("各组相互独立，数值可排序。", "The groups are independent, values can be ordered."),
            not_when=Words(
                "同一对象多次测量；分组有次序而想检验趋势；组内不足 5 例。",
                "The same people measured again and again; ordered groups where a trend is meant; groups below five.",
            ),
        ),
        takes=frozenset({"columns", "group", "outcome"}),
    ),
)
