"""Fisher's exact test on a table of counts. Not here: the reckoning (methods.effects.exact_tables)."""

from typing import Any

from heyi.kernel.words import Words
from heyi.methods.effects.contingency import crossed, independence
from heyi.methods.effects.exact_tables import TooLong, drawn_chance, exact_chance, four_exact
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.counts_read import Crossed, crossed_of
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Table

MOST_DRAWS = 10_000_000


def fisher(table: Table, asked: Asked) -> Answer:
    """Fisher's exact test, for any number of rows and columns."""
    read = crossed_of(table, asked)
    counted = crossed(read.counts)
    scalars, warnings = (_four(read), []) if counted.shape == (2, 2) else _larger(read, asked)
    return Answer(
        units=read.rows,
        columns={
            "n": counted.sum(axis=1),
            **{f"count_{name}": counted[:, place] for place, name in enumerate(read.columns)},
        },
        scalars={**scalars, "n": int(counted.sum()), "form": read.form},
        warnings=warnings,
    )


def _four(read: Crossed) -> dict[str, Any]:
    found = four_exact(read.counts)
    return {
        "statistic": found.odds_ratio.value,
        "p": found.p,
        "effect": found.odds_ratio.value,
        "low": found.odds_ratio.low,
        "high": found.odds_ratio.high,
        "effect_name": "conditional odds ratio",
        "p_by": "exact",
        "p_less": found.less,
        "p_greater": found.greater,
        "p_mid": found.p_mid,
        "compared": f"{read.rows[0]} / {read.rows[1]}",
        "event": read.columns[0],
    }


def _larger(read: Crossed, asked: Asked) -> tuple[dict[str, Any], list[Words]]:
    method, draws = asked.own.get("method", "auto"), int(asked.own.get("draws", 1_000_000))
    if not 1 <= draws <= MOST_DRAWS:
        raise Unfit(
            "draws_wrong",
            f"--draws 须在 1 与 {MOST_DRAWS} 之间。",
            f"--draws must lie between 1 and {MOST_DRAWS}.",
        )
    cramer = independence(read.counts).cramer
    effect = {"effect": cramer.value, "low": cramer.low, "high": cramer.high, "effect_name": "Cramér's V"}
    if method != "drawn":
        try:
            return {"p": exact_chance(read.counts), **effect, "p_by": "exact"}, []
        except TooLong:
            if method == "exact":
                raise Unfit(
                    "exact_too_large",
                    "表太大，无法精确计算：请用 --method drawn（随机抽样），或用 chi-square。",
                    "The table is too large for exact chances: take --method drawn, or chi-square.",
                ) from None
    found = drawn_chance(read.counts, draws, asked.seed)
    scalars = {"p": found.p, **effect, "p_by": "drawn", "p_se": found.se, "draws": draws, "seed": asked.seed}
    return scalars, [
        Words(
            f"p 由 {draws} 张随机表估计（种子 {asked.seed}，标准误 {found.se:.2g}）。",
            f"p is estimated from {draws} tables drawn (seed {asked.seed}, standard error {found.se:.2g}).",
        )
    ]


FISHER = Method(
    "fisher",
    fisher,
    Explained(
        file=Words(
            "列联表：首列为组名，其余各列为例数；或一行一例：--group、--outcome（可为文字）；一行一格时用 --columns 指明例数列。",
            "A contingency table: names in the first column, counts in the others; or a row for "
            "each case with --group and --outcome "
            "(texts will do); a row for each cell, --columns naming the counts.",
        ),
        formula="P(table | margins) = Π row! Π column! / (n! Π cell!);  p = Σ P over tables no likelier than the one found;  "
        "odds ratio: conditional maximum likelihood, exact interval",
        source="Fisher 1935; Freeman & Halton, Biometrika 1951;38:141-149; Mehta & Patel, J Am Stat Assoc 1983;78:427-434; "
        "Cornfield 1956",
        status="secondary",
        assumes=Words(
            "各例相互独立，每例只计一次；行、列合计视为给定。",
            "Cases are independent and counted once; the sums of rows and columns are taken as given.",
        ),
        not_when=Words(
            "同一对象前后两次（用 chi-square --paired）；例数很多时卡方检验已足够。",
            "The same people twice (chi-square --paired); with many cases the chi-square test will do.",
        ),
    ),
    takes=frozenset({"columns", "group", "outcome", "seed"}),
    options=(
        Option(
            "method",
            ("auto", "exact", "drawn"),
            "auto",
            "大于四格的表：精确，或随机抽表；auto 先试精确",
            "beyond two by two: exact, or from tables drawn; auto tries exact first",
        ),
        Option("draws", int, 1_000_000, "随机抽表的张数", "how many tables are drawn"),
    ),
)
