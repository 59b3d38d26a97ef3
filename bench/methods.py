"""The evaluation methods at their largest: envelopment, its bootstrap, Shapley's value, TOPSIS.

What is measured: efficiency of a thousand units (methods_efficiency), 2,000 bootstrap draws of forty of them, Shapley's value of
twenty players (methods_fairness), TOPSIS of a million rows. Against what: each beside another way in the same run that must agree
with it: a loop of one `scipy.optimize.linprog` a unit; the same loop over a few draws, scaled; differences of NumPy and a loop
of plain Python; pymcdm with the same normalisation. `ratio` is our time over that of the loop for the efficiency.
"""

import time
from typing import Any

import numpy as np
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization
from scipy.optimize import linprog

from bench import methods_efficiency, methods_fairness
from bench.processes import machine
from heyi.methods.efficiency.bootstrap import Drawing, bootstrap
from heyi.methods.efficiency.envelopment import Numbers
from heyi.methods.scoring.directions import Direction
from heyi.methods.scoring.topsis import topsis

_SEED, _SAME = 20261128, 1e-9
_DRAWS, _FEW_DRAWS, _FEW_UNITS = 2000, 5, 40
_ROWS, _CRITERIA = 1_000_000, 8


def _timed(deed: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = deed()
    return time.perf_counter() - begun, found


def _crossed(inputs: Numbers, outputs: Numbers, reference: Numbers) -> Numbers:
    """The scores of all units against other inputs, one program a unit: what a bootstrap asks in every draw."""
    count, width = inputs.shape
    cost = np.zeros(count + 1)
    cost[0] = 1
    whole = np.ones((1, count + 1))
    whole[0, 0] = 0
    found = np.empty(count)
    for unit in range(count):
        used = np.hstack([-inputs[unit][:, None], reference.T])
        made = np.hstack([np.zeros((outputs.shape[1], 1)), -outputs.T])
        limits = np.concatenate([np.zeros(width), -outputs[unit]])
        answer = linprog(
            cost, A_ub=np.vstack([used, made]), b_ub=limits, A_eq=whole, b_eq=[1], method="highs"
        )
        found[unit] = answer.fun if answer.success else np.nan
    return found


def _bootstrapped() -> dict[str, Any]:
    inputs, outputs = methods_efficiency.units(_FEW_UNITS)
    drawing = Drawing(draws=_DRAWS, seed=_SEED)
    took, found = _timed(lambda: bootstrap(inputs, outputs, drawing, returns="vrs"))
    dice = np.random.default_rng(_SEED)
    moved = [inputs * dice.uniform(0.9, 1.1, (len(inputs), 1)) for _ in range(_FEW_DRAWS)]
    loop, _ = _timed(lambda: [_crossed(inputs, outputs, one) for one in moved])
    return {
        "seconds": round(took, 2),
        "loop_seconds_scaled": round(loop * _DRAWS / _FEW_DRAWS, 1),
        "mean_bias": float(np.mean(found.bias)),
    }


def _ideal(rows: int) -> dict[str, Any]:
    dice = np.random.default_rng(_SEED)
    matrix = dice.uniform(1, 100, (rows, _CRITERIA))
    weights = dice.dirichlet(np.ones(_CRITERIA))
    took, found = _timed(lambda: topsis(matrix, weights, (Direction("benefit"),) * _CRITERIA))
    other, theirs = _timed(lambda: TOPSIS(vector_normalization)(matrix, weights, np.ones(_CRITERIA)))
    if np.abs(found.score - theirs).max() > _SAME:
        raise RuntimeError("pymcdm scores otherwise")
    return {"seconds": round(took, 3), "pymcdm_seconds": round(other, 3)}


def measure(units: int, rows: int = _ROWS, players: int = 20) -> dict[str, Any]:
    """All of them, one after the other; each must agree with what it is measured beside."""
    efficiency, fairness = methods_efficiency.measure(units), methods_fairness.measure(players)
    drawn, ideal = _bootstrapped(), _ideal(rows)
    return {
        "name": "methods",
        "machine": machine(),
        "figures": {
            "dea_units": units,
            "dea_seconds": efficiency["figures"]["seconds"],
            "dea_seconds_with_slacks_and_peers": efficiency["figures"]["seconds_with_slacks_and_peers"],
            "dea_times_as_fast": efficiency["baseline"]["times_as_fast"],
            "dea_largest_difference": efficiency["figures"]["largest_difference"],
            "bootstrap_draws": _DRAWS,
            "bootstrap_units": _FEW_UNITS,
            "bootstrap_seconds": drawn["seconds"],
            "bootstrap_mean_bias": drawn["mean_bias"],
            "shapley_players": players,
            "shapley_seconds": fairness["figures"]["seconds"],
            "topsis_rows": rows,
            "topsis_seconds": ideal["seconds"],
        },
        "baseline": {
            "dea_loop_seconds": efficiency["baseline"]["loop_seconds"],
            "bootstrap_loop_seconds_scaled": drawn["loop_seconds_scaled"],
            "shapley_numpy_differences_seconds": fairness["baseline"]["numpy_differences_seconds"],
            "shapley_plain_loop_seconds_scaled": fairness["baseline"]["plain_loop_seconds_scaled"],
            "topsis_pymcdm_seconds": ideal["pymcdm_seconds"],
        },
        "ratio": efficiency["ratio"],
    }
