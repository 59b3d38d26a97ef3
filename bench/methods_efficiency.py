"""Efficiency of a thousand units under variable returns to scale: how long the scores take.

What is measured: the scores of units with three inputs and two outputs, and beside them slacks, targets and peers. Against what:
a plain loop that asks `scipy.optimize.linprog` (HiGHS, dense matrices) for one unit after the other, in the same run on the same
units; the scores must agree. `ratio` is our time over that of the loop.
"""

import time
from typing import Any

import numpy as np
from scipy.optimize import linprog

from bench.processes import machine
from heyi.methods.efficiency.envelopment import Numbers, projections, scores

_SEED, _SAME = 20261128, 1e-7


def units(count: int) -> tuple[Numbers, Numbers]:
    """Units of very different size, each with its own mix and its own waste. Shape: count × 3 and count × 2."""
    dice = np.random.default_rng(_SEED)
    size = np.exp(dice.normal(0, 0.8, (count, 1)))
    inputs = size * dice.uniform(0.4, 1.6, (count, 3)) * (400, 900, 6000)
    possible = np.exp(np.log(inputs / (400, 900, 6000)).mean(axis=1, keepdims=True)) ** 0.95
    waste = np.exp(-np.abs(dice.normal(0, 0.3, (count, 1))))
    mix = dice.dirichlet((3, 3), count) ** 0.5
    return inputs, possible * waste * mix * (120_000, 9_000)


def looped(inputs: Numbers, outputs: Numbers) -> Numbers:
    """The scores by one linear program a unit, input oriented, variable returns."""
    count, width = inputs.shape
    found = np.empty(count)
    cost = np.zeros(count + 1)
    cost[0] = 1
    whole = np.ones((1, count + 1))
    whole[0, 0] = 0
    for unit in range(count):
        used = np.hstack([-inputs[unit][:, None], inputs.T])
        made = np.hstack([np.zeros((outputs.shape[1], 1)), -outputs.T])
        limits = np.concatenate([np.zeros(width), -outputs[unit]])
        answer = linprog(
            cost, A_ub=np.vstack([used, made]), b_ub=limits, A_eq=whole, b_eq=[1], method="highs"
        )  # fmt: skip
        found[unit] = answer.fun
    return found


def measure(count: int = 1000) -> dict[str, Any]:
    """Both, one after the other; they must agree."""
    inputs, outputs = units(count)
    begun = time.perf_counter()
    found = scores(inputs, outputs, returns="vrs", orientation="input")
    took = time.perf_counter() - begun
    begun = time.perf_counter()
    projections(inputs, outputs, returns="vrs", orientation="input")
    whole = time.perf_counter() - begun
    begun = time.perf_counter()
    plain = looped(inputs, outputs)
    loop = time.perf_counter() - begun
    apart = float(np.abs(found - plain).max())
    if apart > _SAME:
        raise RuntimeError(f"the loop scores otherwise, by {apart:.2g}")
    return {
        "name": "dea",
        "machine": machine(),
        "figures": {
            "units": count,
            "efficient_units": int((found >= 1).sum()),
            "seconds": round(took, 3),
            "seconds_with_slacks_and_peers": round(whole, 3),
            "largest_difference": apart,
        },
        "baseline": {"loop_seconds": round(loop, 2), "times_as_fast": round(loop / took, 1)},
        "ratio": round(took / loop, 4),
    }
