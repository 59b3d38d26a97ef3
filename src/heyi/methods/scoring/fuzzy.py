"""Fuzzy comprehensive evaluation: how far something belongs to each grade, from how far its factors do.

Source: Zadeh, Inf Control 1965;8:338-353; 汪培庄, 模糊集合论及其应用, 1983; docs/sources/methods-scoring.md#fuzzy
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit, listed

Numbers = NDArray[np.float64]
Operator = Literal["weighted", "max-min", "max-product", "bounded"]
# Memberships printed to two or three decimals seldom sum to 1 exactly.
_PRINTED = 0.01


def evaluate(memberships: ArrayLike, weights: ArrayLike, operator: Operator = "weighted") -> Numbers:
    """B = W o R.

    Shape:  factors by grades, weights one a factor, made to sum to 1; one value a grade, not made to sum to 1.
    Raises: Unfit for weights that do not fit.
    """
    relation = np.asarray(memberships, dtype=np.float64)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != relation.shape[:1] or np.any(given < 0) or not given.sum() > 0:
        raise Unfit(
            "weights_wrong",
            f"须有 {len(relation)} 个不小于 0 且不全为 0 的权重，每个因素一个。",
            f"Give {len(relation)} weights of 0 or more, not all 0, one for each factor.",
        )
    shares = (given / given.sum())[:, None]
    result: Numbers
    if operator == "weighted":
        result = (shares * relation).sum(axis=0)
    elif operator == "max-min":
        result = np.minimum(shares, relation).max(axis=0)
    elif operator == "max-product":
        result = (shares * relation).max(axis=0)
    else:
        result = np.minimum(1.0, np.minimum(shares, relation).sum(axis=0))
    return result


def memberships_of(counts: ArrayLike, names: list[str], *, are_counts: bool = False) -> Numbers:
    """The memberships of each factor: as given, or the shares of those who voted for a grade.

    Raises: Unfit naming the rows below 0, all 0, or that do not sum to 1 within 0.01.
    """
    given = np.asarray(counts, dtype=np.float64)
    sums = given.sum(axis=1)
    wrong = np.any(given < 0, axis=1) | (sums <= 0)
    if not are_counts:
        wrong |= np.abs(sums - 1) > _PRINTED
    if wrong.any():
        raise listed(
            "memberships_wrong",
            "每个因素的隶属度须不小于 0，且各等级之和为 1（若是人数或百分数，请加 --counts）。请改正：",
            "The memberships of a factor must be 0 or more and sum to 1 over the grades (of votes or per cents, say --counts). "
            "Correct:",
            (
                (f"{names[row]}：和为 {sums[row]:g}", f"{names[row]}: sum {sums[row]:g}")
                for row in np.flatnonzero(wrong)
            ),
        )
    return given / sums[:, None] if are_counts else given
