"""Several sets of weights made one: sums, products, geometric means, and the combination of game theory.

Source: 王莲芬 & 许树柏, 层次分析法引论, 1990 (sums and products); Kullback & Leibler, Ann Math Stat 1951;22:79-86 (least relative
entropy). docs/sources/methods-weights.md#combined
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Game:
    """The combination nearest to all sets at once.

    Shape: `coefficients` sum to 1, one a set; `solved` are those of the equations before their signs were dropped.
    """

    weights: Numbers
    coefficients: Numbers
    solved: Numbers


def sets_of(weights: ArrayLike) -> Numbers:
    """Sets of weights, each made to sum to 1.

    Shape:  criteria by sets.
    Raises: Unfit for fewer than two sets, values below 0 or no number, a set of nothing but 0.
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] < 2 or not len(given):
        raise Unfit(
            "weight_sets_few",
            "组合权重至少需要两列权重：每行一个指标，每列一种方法的权重。",
            "To combine weights takes two columns of them at least: a criterion a row, a set a column.",
        )
    if not np.all(np.isfinite(given)) or np.any(given < 0) or np.any(given.sum(axis=0) <= 0):
        raise Unfit(
            "weights_wrong",
            "权重必须是不小于 0 的数，且每列不全为 0。",
            "Weights must be numbers of 0 or more, and no column all 0.",
        )
    sets: Numbers = given / given.sum(axis=0)
    return sets


def linear(weights: ArrayLike, coefficients: Sequence[float] | Numbers | None = None) -> Numbers:
    """The weighted mean of the sets, all equal without coefficients."""
    sets = sets_of(weights)
    combined: Numbers = sets @ _coefficients(coefficients, sets.shape[1])
    return combined


def multiplicative(weights: ArrayLike) -> Numbers:
    """The product of the sets, made to sum to 1: what any of them leaves out stays out.

    Raises: Unfit where no criterion has a weight in all sets.
    """
    return _of_logs(sets_of(weights), None)


def geometric(weights: ArrayLike, coefficients: Sequence[float] | Numbers | None = None) -> Numbers:
    """The set whose relative entropy to all sets is least: their geometric means, made to sum to 1.

    Raises: Unfit where no criterion has a weight in all sets.
    """
    sets = sets_of(weights)
    return _of_logs(sets, _coefficients(coefficients, sets.shape[1]))


def game(weights: ArrayLike) -> Game:
    """The linear combination nearest to each of the sets: Σ_k a_k w_k·w_l = w_l·w_l for all l, a then made to sum to 1.

    A coefficient may come out negative; its size is taken then, as is usual, and `solved` tells.
    """
    sets = sets_of(weights)
    products = sets.T @ sets
    solved = np.asarray(np.linalg.lstsq(products, np.diag(products), rcond=None)[0], dtype=np.float64)
    shares = np.abs(solved) / np.abs(solved).sum()
    return Game(sets @ shares, shares, solved)


def _coefficients(given: Sequence[float] | Numbers | None, number: int) -> Numbers:
    read = np.full(number, 1 / number) if given is None else np.asarray(given, dtype=np.float64)
    if read.shape != (number,) or not np.all(np.isfinite(read)) or np.any(read < 0) or read.sum() <= 0:
        raise Unfit(
            "coefficients_wrong",
            f"组合系数须有 {number} 个，不小于 0 且不全为 0。",
            f"Give {number} coefficients of 0 or more, not all 0.",
        )
    shares: Numbers = read / read.sum()
    return shares


def _of_logs(sets: Numbers, exponents: Numbers | None) -> Numbers:
    powers = np.ones(sets.shape[1]) if exponents is None else exponents
    # A set with exponent 0 has no say, not even by a weight of 0.
    there = np.all((sets > 0) | (powers == 0), axis=1)
    if not there.any():
        raise Unfit(
            "weights_apart",
            "没有一个指标在各列中权重都大于 0，乘积全为 0：请用线性组合。",
            "No criterion has a weight in all columns, so that every product is 0: combine by sums (--by linear).",
        )
    logs = xlogy(powers, np.where(there[:, None], sets, 1.0)).sum(axis=1)
    values = np.where(there, np.exp(logs - logs[there].max()), 0.0)
    combined: Numbers = values / values.sum()
    return combined
