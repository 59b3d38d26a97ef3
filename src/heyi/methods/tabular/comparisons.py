"""Comparisons on a table: t-tests; ranks and before-after stand beside. Not here: the reckoning (methods.effects)."""

from dataclasses import asdict
from typing import Any

from heyi.kernel.words import Words
from heyi.methods.effects.pairs import differences, paired_t
from heyi.methods.effects.samples import (
    Estimate,
    Numbers,
    Summary,
    brown_forsythe,
    levene,
    shapiro_wilk,
    summary,
)
from heyi.methods.effects.two_groups import MeansCompared, pooled_sd, standardised, student, welch
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.comparisons_changes import BEFORE_AFTER
from heyi.methods.tabular.comparisons_ranks import RANKS
from heyi.methods.tabular.comparisons_read import groups_of, pairs_of, summaries_of
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Table

_DIFFER = 0.05


def t_test(table: Table, asked: Asked) -> Answer:
    """Student's and Welch's t-test of two groups; `--variances` says which of them is the answer."""
    given = summaries_of(table, asked)
    warnings: list[Words] = []
    assumed: list[dict[str, Any]] = []
    if given is None:
        read = groups_of(table, asked, 2)
        names, form = read.names, read.form
        sums = tuple(summary(values, name) for name, values in zip(names, read.values, strict=True))
        assumed, warnings = _assumptions(names, read.values), list(read.warnings)
    else:
        (names, sums), form = given, "summary"
    if len(sums) != 2:
        raise _not_two(len(sums))
    first, second = sums
    tests = {"student": student(first, second), "welch": welch(first, second)}
    chosen = "welch" if asked.own.get("variances", "equal") == "unequal" else "student"
    unequal = next((one for one in assumed if one["test"] == "brown-forsythe"), None)
    if chosen == "student" and unequal is not None and (unequal["p"] or 1.0) < _DIFFER:
        warnings.append(
            Words(
                f"两组方差不齐（Brown–Forsythe p = {unequal['p']:.3g}）：请看 Welch 一行（--variances unequal）。",
                f"The groups differ in spread (Brown-Forsythe p = {unequal['p']:.3g}): see Welch's row (--variances unequal).",
            )
        )
    return Answer(
        units=names,
        columns=_figures(sums),
        scalars={
            **_told(tests[chosen]),
            "test": chosen,
            "difference": f"{names[0]} − {names[1]}",
            **_deviations(first, second),
            "form": form,
        },
        tables={
            "tests": [{"test": name, **asdict(one)} for name, one in tests.items()],
            **({"assumptions": assumed} if assumed else {}),
        },
        warnings=warnings,
    )


def _not_two(number: int) -> Unfit:
    return Unfit(
        "groups_number",
        f"汇总表须恰有两行（每组一行），现在有 {number} 行。",
        f"A table of n, mean and sd has two rows, one for each group; this one has {number}.",
    )


def _told(test: MeansCompared) -> dict[str, Any]:
    return {name: getattr(test, name) for name in ("statistic", "df", "p", "effect", "low", "high", "se")}


def _figures(sums: tuple[Summary, ...]) -> dict[str, Any]:
    return {name: [getattr(one, name) for one in sums] for name in ("n", "mean", "sd")}


def _deviations(first: Summary, second: Summary) -> dict[str, Any]:
    found = standardised(first, second)
    return {
        **interval("cohen_d", found.plain),
        **interval("hedges_g", found.unbiased),
        "pooled_sd": pooled_sd(first, second),
    }


def interval(name: str, found: Estimate) -> dict[str, Any]:
    """An estimate under its name, its ends beside it."""
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _assumptions(names: tuple[str, ...], values: tuple[Numbers, ...]) -> list[dict[str, Any]]:
    tests = [("brown-forsythe", "", brown_forsythe(values)), ("levene", "", levene(values))]
    tests += [("shapiro-wilk", name, shapiro_wilk(group)) for name, group in zip(names, values, strict=True)]
    return [
        {
            "test": test,
            "of": of,
            "statistic": found.statistic if found else None,
            "p": found.p if found else None,
        }
        for test, of, found in tests
    ]


def paired(table: Table, asked: Asked) -> Answer:
    """The t-test of paired differences, first less second."""
    read = pairs_of(table, asked)
    found = paired_t(read.first, read.second)
    apart = differences(read.first, read.second)
    sums = {name: summary(values) for name, values in zip(read.names, (read.first, read.second), strict=True)}
    normal = shapiro_wilk(apart)
    return Answer(
        units=read.units,
        columns={"first": read.first, "second": read.second, "difference": apart},
        scalars={
            **_told(found.test),
            "test": "paired t",
            "difference": f"{read.names[0]} − {read.names[1]}",
            "pairs": found.n,
            "sd": found.sd,
            **interval("dz", found.deviations.plain),
            **interval("hedges_gz", found.deviations.unbiased),
            "correlation": found.correlation,
            "form": read.form,
        },
        tables={
            "groups": [{"group": name, **asdict(one)} for name, one in sums.items()],
            "assumptions": [
                {
                    "test": "shapiro-wilk",
                    "of": "difference",
                    "statistic": normal.statistic if normal else None,
                    "p": normal.p if normal else None,
                }
            ],
        },
    )


_T_TEST = Method(
    "t-test",
    t_test,
    Explained(
        file=Words(
            "三种写法：一行一例（--group 分组列、--outcome 结局列）；一组一列（--columns a,b，短的一列末尾留空）；"
            "或汇总表，一组一行，列名 n、mean、sd。",
            "Three forms: a row for each case (--group, --outcome); a column for each group (--columns a,b, the shorter one "
            "ends in blanks); or a summary, a row for each group with columns n, mean, sd.",
        ),
        formula="t = (x̄1 − x̄2)/se;  Student: se² = sp²(1/n1 + 1/n2), df = n1 + n2 − 2;  Welch: se² = s1²/n1 + s2²/n2, df by "
        "Satterthwaite;  d = (x̄1 − x̄2)/sp;  g = J(df) d",
        source="Student, Biometrika 1908;6:1-25; Welch, Biometrika 1947;34:28-35; Hedges, J Educ Stat 1981;6:107-128; "
        "Brown & Forsythe 1974; Shapiro & Wilk 1965",
        status="secondary",
        assumes=Words(
            "两组相互独立，组内各例独立，均数近似正态；Student 法另要求方差相等。",
            "The groups are independent, and so are cases within them; means are near normal; Student's takes equal variances.",
        ),
        not_when=Words(
            "同一对象前后测量（用 paired-t）；小样本且明显偏态（用 mann-whitney）；三组及以上；整群抽样而未校正。",
            "The same people measured twice (paired-t); few and skewed values (mann-whitney); three groups or more; cases "
            "sampled in clusters.",
        ),
    ),
    takes=frozenset({"columns", "group", "outcome"}),
    options=(
        Option(
            "variances",
            ("equal", "unequal"),
            "equal",
            "方差相等（Student）或不等（Welch）；两者都列在表中",
            "equal (Student) or unequal (Welch); both stand in the table",
        ),
    ),
)

_PAIRED_T = Method(
    "paired-t",
    paired,
    Explained(
        file=Words(
            "一行一个对象、前后两列；或长表：--unit 对象列、--period 时期列（两个时期）、--outcome "
            "结局列。差 = 第一列 − 第二列。",
            "A row for each unit with two columns; or rows with --unit, --period (two of them) and "
            "--outcome. The difference is the "
            "first less the second.",
        ),
        formula="t = d̄/(s_d/√n), df = n − 1;  dz = d̄/s_d",
        source="Student, Biometrika 1908;6:1-25; Lakens, Front Psychol 2013;4:863 (dz)",
        status="secondary",
        assumes=Words(
            "每对来自同一对象（或配对对象），差值相互独立且近似正态。",
            "Each pair is of one unit (or two matched ones); differences are independent of each other and near normal.",
        ),
        not_when=Words(
            "两组是不同的人（用 t-test）；差值明显偏态（用 wilcoxon）；两次以上测量。",
            "The groups are different people (t-test); differences are skewed (wilcoxon); more than two measurements.",
        ),
    ),
    takes=frozenset({"columns", "group", "period", "outcome"}),
)

METHODS = (BEFORE_AFTER, _T_TEST, _PAIRED_T, *RANKS)
