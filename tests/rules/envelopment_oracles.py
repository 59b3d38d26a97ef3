"""Envelopment the slow way round: one program a unit, by scipy, in the form of prices (the dual of what Heyi solves)."""

from typing import Any

import numpy as np
from scipy.optimize import linprog

Array = np.ndarray[Any, np.dtype[np.float64]]

_FREE = {"crs": (0.0, 0.0), "vrs": (None, None), "nirs": (None, 0.0)}


def priced(
    point: tuple[Array, Array], reference: tuple[Array, Array], returns: str, orientation: str
) -> float:
    """The score of one point; nan where the prices have no bound, so that no multiple of it is possible."""
    (used, made), (inputs, outputs) = point, reference
    # Prices of inputs, prices of outputs, the price of size.
    limits = np.hstack([-inputs, outputs, np.ones((len(inputs), 1))])
    bounds = [(0, None)] * (inputs.shape[1] + outputs.shape[1]) + [_FREE[returns]]
    worth, bill = np.concatenate([0 * used, made, [1]]), np.concatenate([used, 0 * made, [0]])
    none = np.zeros(len(limits))
    if orientation == "input":
        answer = linprog(
            -worth, A_ub=limits, b_ub=none, A_eq=bill[None], b_eq=[1], bounds=bounds, method="highs"
        )
        return -answer.fun if answer.status == 0 else float("nan")
    worth[-1], goal = 0, bill
    goal[-1] = -1
    answer = linprog(goal, A_ub=limits, b_ub=none, A_eq=worth[None], b_eq=[1], bounds=bounds, method="highs")
    return 1 / answer.fun if answer.status == 0 and answer.fun > 1e-9 else float("nan")


def all_priced(inputs: Array, outputs: Array, returns: str, orientation: str) -> Array:
    """The score of every unit against all."""
    return np.array(
        [
            priced((inputs[unit], outputs[unit]), (inputs, outputs), returns, orientation)
            for unit in range(len(inputs))
        ]
    )


def super_priced(inputs: Array, outputs: Array, returns: str, orientation: str) -> Array:
    """The score of every unit against the others."""
    found = []
    for unit in range(len(inputs)):
        others = np.arange(len(inputs)) != unit
        found.append(
            priced((inputs[unit], outputs[unit]), (inputs[others], outputs[others]), returns, orientation)
        )
    return np.array(found)


def slacks_priced(inputs: Array, outputs: Array, returns: str) -> Array:
    """Tone's measure without orientation by his dual program (Eur J Oper Res 2001;130:498-509); all data above 0."""
    width, height = inputs.shape[1], outputs.shape[1]
    found = []
    for used, made in zip(inputs, outputs, strict=True):
        # ξ, prices of inputs, prices of outputs, the price of size.
        cost = np.zeros(2 + width + height)
        cost[0] = -1
        whole = np.concatenate([[1], used, -made, [-1]])
        nobody_gains = np.hstack([np.zeros((len(inputs), 1)), -inputs, outputs, np.ones((len(inputs), 1))])
        share = np.zeros((height, len(cost)))
        share[:, 0] = 1 / (height * made)
        share[:, 1 + width : -1] = -np.eye(height)
        bounds = [
            (None, None),
            *((1 / (width * one), None) for one in used),
            *[(0, None)] * height,
            _FREE[returns],
        ]
        answer = linprog(
            cost,
            A_ub=np.vstack([nobody_gains, share]),
            b_ub=np.zeros(len(inputs) + height),
            A_eq=whole[None],
            b_eq=[1],
            bounds=bounds,
            method="highs",
        )
        found.append(-answer.fun)
    return np.array(found)


def whole_numbers(seed: int, count: int, width: int, height: int) -> tuple[Array, Array]:
    """Small whole numbers, so that ties, duplicates and zeros abound, no unit without any input or output."""
    dice = np.random.default_rng(seed)
    inputs, outputs = dice.integers(0, 6, (count, width)), dice.integers(0, 5, (count, height))
    inputs[:, 0] += inputs.max(axis=1) == 0
    outputs[:, 0] += outputs.max(axis=1) == 0
    return inputs.astype(np.float64), outputs.astype(np.float64)


def of_all_sizes(seed: int, count: int, width: int, height: int) -> tuple[Array, Array]:
    """Units of very different size in columns of very different measure."""
    dice = np.random.default_rng(seed)
    size = np.exp(dice.normal(0, 1.5, (count, 1)))
    inputs = size * dice.uniform(0.3, 1, (count, width)) * 10.0 ** np.arange(0, 2 * width, 2)
    outputs = size**0.9 * dice.uniform(0.2, 1, (count, height)) * 10.0 ** np.arange(0, 3 * height, 3)
    return inputs, outputs
