"""Matrices of comparisons with gaps: what was not compared is filled so that the whole contradicts itself least.

Source: Bozóki, Fülöp & Rónyai, On optimal completion of incomplete pairwise comparison matrices, Math Comput Model
2010;52:318-333. In the logarithms of the gaps the largest eigenvalue is convex, so that the best filling is one and is found.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.sparse.csgraph import connected_components

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]


def complete(matrix: ArrayLike) -> tuple[Numbers, list[tuple[int, int]]]:
    """The matrix without gaps, and which pairs (i < j) were filled.

    Shape:  n by n with nan for what was not compared; where one of a pair is there, the other is its inverse.
    Raises: Unfit for a matrix that is not square or not positive, or whose comparisons fall into parts that nothing joins.
    """
    given = np.array(matrix, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise Unfit("matrix_not_square", "判断矩阵必须是方阵。", "A matrix of comparisons must be square.")
    np.fill_diagonal(given, np.where(np.isnan(np.diag(given)), 1.0, np.diag(given)))
    missing = np.isnan(given)
    with np.errstate(divide="ignore", invalid="ignore"):
        given = np.where(missing, 1 / given.T, given)
    gaps = [(int(i), int(j)) for i, j in zip(*np.nonzero(np.isnan(given)), strict=True) if i < j]
    if not gaps:
        return given, []
    if not np.all((given > 0) | np.isnan(given)) or np.any(np.isinf(given)):
        raise Unfit(
            "matrix_not_positive",
            "判断矩阵的每个值都必须大于 0（例如 3 或 1/3）；未比较的留空。",
            "Every comparison must be greater than 0 (3 or 1/3, say); leave empty what was not compared.",
        )
    parts, _ = connected_components(~np.isnan(given), directed=False)
    if parts > 1:
        raise Unfit(
            "matrix_unconnected",
            f"比较分成互不相连的 {parts} 部分，无法得到权重：请补上把它们连起来的比较。",
            f"The comparisons fall into {parts} parts that nothing joins: compare across them.",
        )
    return _filled(given, gaps), gaps


def _filled(given: Numbers, gaps: list[tuple[int, int]]) -> Numbers:
    rows, columns = (np.array(side) for side in zip(*gaps, strict=True))
    logs = np.log(given)

    def full(free: Numbers) -> Numbers:
        whole = logs.copy()
        whole[rows, columns], whole[columns, rows] = free, -free
        filled: Numbers = np.exp(whole)
        return filled

    def slope(free: Numbers) -> tuple[float, Numbers]:
        """The largest eigenvalue, and how it moves with each gap."""
        whole = full(free)
        value, right = _perron(whole)
        _, left = _perron(whole.T)
        outer = np.outer(left, right) / (left @ right) * whole
        return value, outer[rows, columns] - outer[columns, rows]

    found = minimize(
        slope, _start(logs, rows, columns), jac=True, method="BFGS", options={"gtol": 1e-12, "maxiter": 2000}
    )
    return full(found.x)


def _perron(whole: Numbers) -> tuple[float, Numbers]:
    values, vectors = np.linalg.eig(whole)
    place = int(np.argmax(values.real))
    return float(values[place].real), np.abs(vectors[:, place].real)


def _start(logs: Numbers, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Numbers:
    """What logarithmic least squares would fill in: near the best, and found at once."""
    known = ~np.isnan(logs)
    laplacian = np.diag(known.sum(axis=1)) - known.astype(np.float64)
    held = np.linalg.lstsq(laplacian, np.where(known, logs, 0.0).sum(axis=1), rcond=None)[0]
    start: Numbers = held[rows] - held[columns]
    return start
