"""Evaluations that end in grades: fuzzy, PMC index, coupling coordination. Not here: the reckoning (methods.scoring)."""

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.coupling import BANDS, band, coordinate
from heyi.methods.scoring.directions import min_max
from heyi.methods.scoring.order import places
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.memberships import fuzzy
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.policies import pmc
from heyi.methods.tabular.sides import Sided, criteria_table, sides
from heyi.methods.tabular.table import Numbers, Table


def coupling(table: Table, asked: Asked) -> Answer:
    """Coupling, development and coordination of each unit."""
    sided = sides(table, asked)
    is_standardised = bool(asked.own.get("standardise"))
    systems = (
        min_max(sided.matrix, sided.directions, sided.names) if is_standardised else _shares(table, sided)
    )
    weights = weights_for(asked, sided.names)
    found = coordinate(systems, weights)
    which = band(found.degree)
    return Answer(
        units=table.units,
        columns={
            "score": found.degree,
            "rank": places(found.degree),
            "grade": [BANDS[one][0] for one in which],
            "grade_zh": [BANDS[one][1] for one in which],
            "coupling": found.coupling,
            "development": found.development,
        },
        scalars={"systems": len(sided.names), "standardise": is_standardised},
        tables={"systems": criteria_table(sided, weight=weights)},
        warnings=_remarks(sided, asked, systems, is_standardised=is_standardised),
    )


def _shares(table: Table, sided: Sided) -> Numbers:
    """The systems as they are, if they lie from 0 to 1 and more is better."""
    turned = [name for name, kind in zip(sided.names, sided.kinds(), strict=True) if kind != "benefit"]
    if turned:
        raise Unfit(
            "systems_turned",
            f"{'、'.join(turned)} 不是越大越好：请先化为 0 到 1 的指数，或加 --standardise。",
            f"More is not better in {', '.join(turned)}: make it an index from 0 to 1 first, or say --standardise.",
        )
    outside = (sided.matrix < 0) | (sided.matrix > 1)
    if outside.any():
        raise listed(
            "systems_outside",
            "子系统取值须在 0 到 1 之间：请先标准化，或加 --standardise（按极差）。这些值在外：",
            "Systems take values from 0 to 1: standardise them first, or say --standardise (by extremes). These lie outside:",
            (
                (
                    f"{table.units[i]}，{sided.names[j]}：{sided.matrix[i, j]:g}",
                    f"{table.units[i]}, {sided.names[j]}: {sided.matrix[i, j]:g}",
                )
                for i, j in zip(*np.nonzero(outside), strict=True)
            ),
        )
    return sided.matrix


def _remarks(sided: Sided, asked: Asked, systems: Numbers, *, is_standardised: bool) -> list[Words]:
    told = list(sided.warnings)
    if asked.weights is None:
        told.append(Words("未给权重，各子系统等权。", "No weights were given: all systems weigh the same."))
    if is_standardised and np.any(systems == 0):
        told.append(
            Words(
                "极差标准化后各列最差者为 0，其耦合度因此为 0。",
                "By extremes the worst unit of a column is at 0, and with it its coupling.",
            )
        )
    if np.any(systems.sum(axis=1) == 0):
        told.append(
            Words(
                "各子系统全为 0 的对象没有耦合度。",
                "A unit whose systems are all 0 has no degree of coupling.",
            )
        )
    return told


_FUZZY = Method(
    "fuzzy",
    fuzzy,
    Explained(
        file=Words(
            "每行一个因素，每列一个等级，格内为隶属度（每行之和为 1；票数或百分数加 --counts）。"
            "二级评价用 --group 指明一级因素。",
            "One factor a row, one grade a column, memberships in the cells (each row sums to 1; of votes or per cents say "
            "--counts). In two levels --group names the column of first-level factors.",
        ),
        formula="B = W ∘ R;  weighted: b_j = Σ w_i r_ij;  max-min: max min(w_i, r_ij);  max-product: max w_i r_ij;  bounded: "
        "min(1, Σ min(w_i, r_ij));  score = Σ B_j v_j / Σ B_j",
        source="Zadeh 1965; 汪培庄, 模糊集合论及其应用, 1983",
        status="secondary",
        assumes=Words(
            "隶属度由足够多的评判者得出；权重可信。",
            "That enough people judged, and that the weights are sound.",
        ),
        not_when=Words(
            "最大隶属度不突出时，等级不可靠，应看得分；max-min 会丢失信息。",
            "Where no membership stands out a grade says little, look at the score; max-min loses much of what was judged.",
        ),
    ),
    takes=frozenset({"columns", "weights", "group"}),
    options=(
        Option(
            "operator",
            ("weighted", "max-min", "max-product", "bounded"),
            "weighted",
            "合成算子",
            "how weights and memberships are joined",
        ),
        Option(
            "scores", str, None, "各等级的分值，如 90,70,50", "what each grade is worth, such as 90,70,50"
        ),
        Option("counts", bool, False, "格内是人数或百分数", "the cells are votes or per cents"),
        Option(
            "group_weights", str, None, "各组权重，按出现次序", "weights of groups, in the order they come in"
        ),
    ),
)

_PMC = Method(
    "pmc",
    pmc,
    Explained(
        file=Words(
            "每行一项政策，每列一个二级变量（0 或 1），列名如 X1:1、X1_2，最后一个分隔符前为一级变量；或每行一个二级变量，"
            "--group 指明一级变量列，其余每列一项政策。",
            "One policy a row, one second-level variable (0 or 1) a column, headed X1:1 or X1_2: what stands before the last "
            "separator is the first level. Or a variable a row, --group naming its first level, and a policy a column.",
        ),
        formula="X_t = Σ_j X_tj / T(X_t);  PMC = Σ_t X_t;  of 9 or 10 variables: < 5 poor, < 7 acceptable, < 9 excellent, "
        "else perfect",
        source="Ruiz Estrada, J Policy Model 2011;33(4):523-537",
        status="secondary",
        assumes=Words(
            "各变量同等重要；编码者一致（请先算 kappa）。",
            "That all variables count the same, and that coders agree (see kappa).",
        ),
        not_when=Words(
            "用来衡量政策效果时：它只衡量文本是否周全。",
            "As a measure of effects: it says how complete a text is.",
        ),
    ),
    takes=frozenset({"columns", "group"}),
)

_COUPLING = Method(
    "coupling",
    coupling,
    Explained(
        file=Words(
            "每行一个评价对象，每列一个子系统的综合指数（0 到 1；否则加 --standardise）。",
            "One unit a row, the index of one system a column (from 0 to 1; else say --standardise).",
        ),
        formula="C = (Π u_i)^(1/n) / (Σ u_i / n);  T = Σ α_i u_i;  D = √(C T);  ten bands of D, each 0.1 wide",
        source="廖重斌, 热带地理 1999;19(2):171-177; 王淑佳等, 自然资源学报 2021;36(3):793-810",
        status="secondary",
        assumes=Words(
            "子系统指数同向、同尺度、可比。",
            "That the indices point the same way, on one scale, and can be compared.",
        ),
        not_when=Words(
            "指数因标准化含 0 时（C 必为 0）；要说明因果时。",
            "Where standardising puts indices at 0 (C is 0 then); to tell what caused what.",
        ),
    ),
    takes=frozenset({"columns", "benefit", "cost", "interval", "weights"}),
    options=(
        Option(
            "standardise",
            bool,
            False,
            "先按方向作极差标准化",
            "put each column between 0 and 1 by its extremes first",
        ),
    ),
)

METHODS = (_FUZZY, _PMC, _COUPLING)
