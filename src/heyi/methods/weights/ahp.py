"""Weights from comparisons in pairs: the analytic hierarchy process. Not here: matrices with gaps (ahp_gaps).

Source: Saaty, Int J Services Sciences 2008;1(1):83-98 (eigenvector, consistency ratio); Crawford & Williams, J Math Psychol
1985;29:387-405 (geometric means); Aczél & Saaty, J Math Psychol 1983;27:93-102 (several judges); random indices of
Donegan & Dodd, Math Comput Model 1991;15(3):135-137. docs/sources/methods-weights.md#ahp
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit, listed

Numbers = NDArray[np.float64]

# The index of random matrices of order 1, 2, 3 …: as Saaty gives it, and as Donegan and Dodd do.
SAATY = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
DONEGAN_DODD = (
    0.0, 0.0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969,
    1.5078, 1.5153, 1.5262, 1.5313, 1.5371,
)  # fmt: skip
# Judgements that contradict each other more than this are not weighed.
MOST_INCONSISTENT = 0.1
# Reciprocals printed to two decimals (0.14 for 1/7) miss by less than this.
_RECIPROCAL = 0.06
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a matrix of comparisons says.

    Shape: `weights` (principal eigenvector) and `geometric` (row means) sum to 1 each; the ratios are None where there is no
           random index for that order, and 0 for one or two criteria, which cannot contradict each other.
    """

    weights: Numbers
    geometric: Numbers
    lambda_max: float
    consistency_index: float
    ratio_saaty: float | None
    ratio_donegan_dodd: float | None


def weigh(matrix: ArrayLike) -> Weighed:
    """The weights behind comparisons in pairs.

    Shape:  n by n, `matrix[i][j]` says how many times i counts as much as j; reciprocal.
    Raises: Unfit for a matrix that is not square, not positive or not reciprocal. Inconsistency is told, not refused.
    """
    compared = checked(matrix)
    value, vector = _principal(compared)
    means = np.exp(np.log(compared).mean(axis=1))
    order = len(compared)
    index = max(0.0, (value - order) / (order - 1)) if order > 1 else 0.0
    return Weighed(
        weights=vector,
        geometric=means / means.sum(),
        lambda_max=value,
        consistency_index=index,
        ratio_saaty=_ratio(index, order, SAATY),
        ratio_donegan_dodd=_ratio(index, order, DONEGAN_DODD),
    )


def group(matrices: Sequence[ArrayLike], judges: ArrayLike | None = None) -> Numbers:
    """The matrix of several judges: geometric means, which alone keep it reciprocal.

    Shape:  matrices of the same order; `judges` weighs each, equally without.
    Raises: Unfit for none, for orders that differ, for weights that are no weights.
    """
    read = [checked(matrix) for matrix in matrices]
    if not read or len({one.shape for one in read}) != 1:
        raise Unfit(
            "matrices_differ", "各判断矩阵的阶数必须相同。", "The matrices must all be of the same order."
        )
    share = np.full(len(read), 1.0) if judges is None else np.asarray(judges, dtype=np.float64)
    if share.shape != (len(read),) or np.any(share < 0) or share.sum() <= 0:
        raise Unfit(
            "judges_wrong", "专家权重须与矩阵一一对应且不为负。", "Give each judge one weight of 0 or more."
        )
    together: Numbers = np.exp(np.tensordot(share / share.sum(), np.log(np.stack(read)), axes=1))
    return together


def checked(matrix: ArrayLike) -> Numbers:
    """The matrix, if it is one of comparisons.

    Raises: Unfit, naming the pairs that are wrong.
    """
    compared = np.asarray(matrix, dtype=np.float64)
    if compared.ndim != 2 or compared.shape[0] != compared.shape[1] or not len(compared):
        shape = "×".join(map(str, compared.shape))
        raise Unfit(
            "matrix_not_square",
            f"判断矩阵必须是方阵，现在是 {shape}：首行首列写准则名称，其余每格一个比较值。",
            f"A matrix of comparisons must be square, this one is {shape}: names in the first row "
            "and column, one comparison a cell.",
        )
    if not np.all(np.isfinite(compared)) or np.any(compared <= 0):
        raise Unfit(
            "matrix_not_positive",
            "判断矩阵的每个值都必须大于 0（例如 3 或 1/3）。",
            "Every comparison must be greater than 0 (3 or 1/3, say).",
        )
    product = compared * compared.T
    wrong = [(i, j) for i, j in zip(*np.nonzero(np.abs(product - 1) > _RECIPROCAL), strict=True) if i <= j]
    if wrong:
        raise listed(
            "matrix_not_reciprocal",
            "判断矩阵不互反：对角线应为 1，第 j 行第 i 列应为第 i 行第 j 列的倒数。请改正：",
            "The matrix is not reciprocal: the diagonal must be 1, and row j, column i the inverse of row i, column j. Correct:",
            (
                (
                    f"({i + 1},{j + 1}) = {compared[i, j]:g}，({j + 1},{i + 1}) = {compared[j, i]:g}",
                    f"({i + 1},{j + 1}) = {compared[i, j]:g}, ({j + 1},{i + 1}) = {compared[j, i]:g}",
                )
                for i, j in wrong
            ),
        )
    return compared


def worst_pairs(matrix: ArrayLike, weights: ArrayLike, most: int = 3) -> list[tuple[int, int, float, float]]:
    """The comparisons furthest from what the weights imply.

    Shape:  (i, j, as compared, as the weights would have it), the furthest first.
    """
    compared, held = np.asarray(matrix, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    implied = held[:, None] / held[None, :]
    off = np.triu(np.abs(np.log(compared / implied)), k=1)
    places = np.argsort(off, axis=None)[::-1][:most]
    pairs = [divmod(int(place), len(held)) for place in places]
    return [(i, j, float(compared[i, j]), float(implied[i, j])) for i, j in pairs if off[i, j] > 0]


def _principal(compared: Numbers) -> tuple[float, Numbers]:
    """The largest eigenvalue and its vector, which is positive (Perron)."""
    values, vectors = np.linalg.eig(compared)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return float(values[place].real), vector / vector.sum()


def _ratio(index: float, order: int, random: Sequence[float]) -> float | None:
    if order <= 2:
        return 0.0
    return index / random[order - 1] if order <= len(random) else None
