"""AHP on a table: the square matrix with its names in the header and first column. Not here: the reckoning (methods.weights)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.order import places
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Numbers, Table
from heyi.methods.weights.ahp import MOST_INCONSISTENT, Weighed, checked, group, weigh, worst_pairs
from heyi.methods.weights.ahp_gaps import complete

_Read = tuple[str, Numbers, list[tuple[int, int]]]


def ahp(table: Table, asked: Asked) -> Answer:
    """Weights of one matrix, or of several judges stacked under each other (`--group` names them)."""
    names, read = _matrices(table, asked)
    matrices = [matrix for _, matrix, _ in read]
    together = matrices[0] if len(read) == 1 else group(matrices, _judges(asked, len(read)))
    found = weigh(together)
    _refuse_contradiction(names, together, found, asked)
    by = {"eigenvector": found.weights, "geometric": found.geometric}
    chosen = by[asked.own.get("by", "eigenvector")]
    return Answer(
        units=names,
        columns={
            "weight": chosen,
            "rank": places(chosen),
            "weight_eigenvector": found.weights,
            "weight_geometric": found.geometric,
        },
        scalars=_scalars(found, asked),
        tables=_tables(names, read),
        warnings=_warnings(found),
    )


def _matrices(table: Table, asked: Asked) -> tuple[tuple[str, ...], list[_Read]]:
    names = asked.numbers_of(table)
    judges = table.texts(asked.group) if asked.group else ("",) * table.rows
    read = []
    for judge in dict.fromkeys(judges):
        part = table.where([row for row, one in enumerate(judges) if one == judge])
        ordered = _in_order(part, names)
        matrix, gaps = complete(ordered)
        read.append((judge, checked(matrix), gaps))
    return names, read


def _in_order(part: Table, names: Sequence[str]) -> Numbers:
    """The matrix with its rows in the order of its columns: a name stands for itself, wherever its row is."""
    numbers = part.numbers(names, may_miss=True, fractions=True)
    if part.rows != len(names):
        raise Unfit(
            "matrix_not_square",
            f"判断矩阵必须是方阵，现在是 {part.rows} 行 {len(names)} 列：首行首列写同样的准则名称。",
            f"A matrix of comparisons must be square, this one has {part.rows} rows and {len(names)} columns: the same names "
            "in the first row and the first column.",
        )
    if part.unit_column is None:
        return numbers
    units = part.units
    if sorted(units) != sorted(names):
        strange = sorted(set(units) ^ set(names))
        raise Unfit(
            "matrix_names",
            f"首列与首行的名称不一致：{'、'.join(strange) or '有重复'}。",
            f"The names of the rows are not those of the columns: {', '.join(strange) or 'one comes twice'}.",
        )
    return numbers[[units.index(name) for name in names]]


def _judges(asked: Asked, number: int) -> Numbers | None:
    if asked.weights is None:
        return None
    given = asked.weights.values() if isinstance(asked.weights, dict) else asked.weights
    judges = np.array(list(given), dtype=np.float64)
    if len(judges) != number:
        raise Unfit(
            "weights_number",
            f"给了 {len(judges)} 个权重，而有 {number} 位专家。",
            f"{len(judges)} weights for {number} judges.",
        )
    return judges


def _refuse_contradiction(names: Sequence[str], matrix: Numbers, found: Weighed, asked: Asked) -> None:
    ratio = found.ratio_saaty
    if ratio is None or ratio < MOST_INCONSISTENT or asked.own.get("accept_inconsistent"):
        return
    raise listed(
        "matrix_inconsistent",
        f"判断互相矛盾：CR = {ratio:.4f}，应小于 0.1。请重新比较以下各对（或用 --accept-inconsistent 照算）：",
        f"The comparisons contradict each other: CR = {ratio:.4f}, which must be below 0.1. Compare these pairs anew (or compute "
        "all the same with --accept-inconsistent):",
        (
            (
                f"{names[i]} 比 {names[j]}：填的是 {is_now:.3g}，其余判断意味着约 {implied:.3g}",
                f"{names[i]} to {names[j]}: {is_now:.3g} was given, the rest implies about {implied:.3g}",
            )
            for i, j, is_now, implied in worst_pairs(matrix, found.weights)
        ),
    )


def _scalars(found: Weighed, asked: Asked) -> dict[str, Any]:
    return {
        "by": asked.own.get("by", "eigenvector"),
        "lambda_max": found.lambda_max,
        "ci": found.consistency_index,
        "cr": found.ratio_saaty,
        "cr_saaty": found.ratio_saaty,
        "cr_donegan_dodd": found.ratio_donegan_dodd,
    }


def _tables(names: Sequence[str], read: Sequence[_Read]) -> dict[str, list[dict[str, Any]]]:
    filled: list[dict[str, Any]] = [
        {"judge": judge, "row": names[i], "column": names[j], "value": float(matrix[i, j])}
        for judge, matrix, gaps in read
        for i, j in gaps
    ]
    tables = {"filled": filled} if filled else {}
    if len(read) > 1:
        each = [(judge, weigh(matrix)) for judge, matrix, _ in read]
        tables["judges"] = [
            {
                "judge": judge,
                "cr": one.ratio_saaty,
                "lambda_max": one.lambda_max,
                **{f"weight_{name}": float(weight) for name, weight in zip(names, one.weights, strict=True)},
            }
            for judge, one in each
        ]
    return tables


def _warnings(found: Weighed) -> list[Words]:
    if found.ratio_saaty is None:
        return [
            Words(
                "超过 15 个准则没有随机一致性指标，未检验一致性。",
                "No random index above 15 criteria: consistency was not tested.",
            )
        ]
    if found.ratio_saaty >= MOST_INCONSISTENT:
        return [
            Words(
                f"CR = {found.ratio_saaty:.4f} 不小于 0.1：判断互相矛盾，权重不宜使用。",
                f"CR = {found.ratio_saaty:.4f} is not below 0.1: the comparisons contradict each other; do not use the weights.",
            )
        ]
    return []


METHODS = (
    Method(
        "ahp",
        ahp,
        Explained(
            file=Words(
                "方阵：首行首列为准则名称，每格为行对列的重要程度（3 或 1/3）；空格表示未比较。"
                "多位专家的矩阵可上下叠放，用 --group 指明专家所在列。",
                "A square matrix: criteria in the first row and column, each cell how many times the row counts as much as the "
                "column (3 or 1/3); an empty cell was not compared. Matrices of several judges stand under each other, --group "
                "names the column of judges.",
            ),
            formula="A w = λmax w;  CI = (λmax − n)/(n − 1);  CR = CI/RI(n);  several judges: a_ij = Π a_ij(k)^β(k);  "
            "gaps: min λmax",
            source="Saaty, Int J Services Sciences 2008;1(1):83-98; Crawford & Williams 1985; Aczél & Saaty 1983; "
            "Donegan & Dodd 1991; Bozóki, Fülöp & Rónyai, Math Comput Model 2010;52:318-333",
            status="secondary",
            assumes=Words(
                "判断者能在 1–9 的比例尺上比较任意两项，且彼此独立。",
                "Whoever judges can compare any two on a ratio scale from 1 to 9; criteria are independent of each other.",
            ),
            not_when=Words(
                "CR ≥ 0.1 时；准则超过约 9 个时（请分层）；加入或删去备选项会改变次序时。",
                "Where CR ≥ 0.1; above some nine criteria (build a hierarchy); where adding an alternative "
                "would turn the order round.",
            ),
        ),
        takes=frozenset({"columns", "group", "weights"}),
        options=(
            Option(
                "by",
                ("eigenvector", "geometric"),
                "eigenvector",
                "权重算法：特征向量或几何平均",
                "weights by eigenvector or by geometric means",
            ),
            Option(
                "accept_inconsistent",
                bool,
                False,
                "CR 不小于 0.1 也照算",
                "compute although CR is not below 0.1",
            ),
        ),
    ),
)
