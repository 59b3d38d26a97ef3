"""The optimum of each of many programs, proved, in one stage or two. Not here: the steps to it (programs).

Source: duality, Dantzig 1963, chapter 6; the second stage moves on the optimal face only: columns that cost more than they are
worth stay out of it (lexicographic goals: Isermann, OR Spektrum 1982;4:223-228). docs/sources/methods-efficiency.md#reckoning
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from heyi.methods.efficiency.programs import (
    PROOF,
    Flags,
    Numbers,
    Places,
    Programs,
    Vertex,
    Worth,
    begin,
    chunks,
    columns_of,
    costs_of,
    improve,
    parts_of_rows,
    prices,
    worth_of,
)
from heyi.methods.refusals import Unfit

# A column whose price is below this lies on the optimal face.
_ON_FACE = 1e-8
_OPTIMAL = 0
# A basis times its inverse may miss the identity by so much; beyond, it is not trusted to be one.
_INVERSE = 1e-6


@dataclass(frozen=True, slots=True)
class Solved:
    """The optimum of each program.

    Shape: `objective` k; the columns that are used and how much: `columns` and `amounts` k × (rows + 1), -1 and 0 where fewer
           are used; `by_highs` k, whether HiGHS had to be asked.
    """

    objective: Numbers
    columns: Places
    amounts: Numbers
    by_highs: Flags


def solve(programs: Programs, second: Numbers | None = None) -> Solved:
    """The optimum, and with `second` that one of all optima which costs least by it.

    Shape:  `second` k × own columns, None for any optimum.
    Raises: Unfit where even HiGHS finds no optimum, which data of ordinary size do not bring about.
    """
    parts: list[Solved] = []
    done = 0
    for part in chunks(programs):
        size = len(part.right)
        parts.append(_solve(part, None if second is None else second[done : done + size]))
        done += size
    return Solved(
        np.concatenate([one.objective for one in parts]),
        np.concatenate([one.columns for one in parts]),
        np.concatenate([one.amounts for one in parts]),
        np.concatenate([one.by_highs for one in parts]),
    )


def _solve(programs: Programs, second: Numbers | None) -> Solved:
    vertex, worth = begin(programs), worth_of(programs)
    improve(programs, vertex, programs.cost, worth)
    proved, duals, amounts = _proof(programs, vertex, programs.cost, worth, None)
    objective = np.einsum("kr,kr->k", duals, programs.right)
    if second is not None:
        shared, own = prices(programs, duals, programs.cost, worth)
        shut = np.concatenate([shared, own], axis=1) > _ON_FACE
        largest = np.abs(second / worth.own).max(axis=1, keepdims=True)
        second = second / np.where(largest > 0, largest, 1.0)
        improve(programs, vertex, second, worth, shut)
        again, _, amounts = _proof(programs, vertex, second, worth, shut)
        proved &= again
    found = Solved(
        objective,
        np.column_stack([vertex.basis, np.full(len(objective), -1)]),
        np.column_stack([np.maximum(amounts, 0), np.zeros(len(objective))]),
        ~proved,
    )
    for row in np.flatnonzero(~proved):
        _ask_highs(programs, int(row), second, found)
    return found


def _proof(
    programs: Programs, vertex: Vertex, cost: Numbers, worth: Worth, shut: Flags | None
) -> tuple[Flags, Numbers, Numbers]:
    """Whether the basis is feasible for the true right side and dual feasible, both from the data; its duals and amounts."""
    basis = columns_of(programs, vertex.basis)
    sound = np.abs(basis @ vertex.inverse - np.eye(basis.shape[1])).max(axis=(1, 2)) < _INVERSE
    basis[~sound] = np.eye(basis.shape[1])
    amounts = _solved(basis, programs.right)
    held = costs_of(programs, vertex.basis, cost)
    duals = _solved(basis.transpose(0, 2, 1), held)
    shared, own = prices(programs, duals, cost, worth)
    if shut is not None:
        shared[shut[:, : programs.units]] = np.inf
        own[shut[:, programs.units :]] = np.inf
    least = np.minimum(shared.min(axis=1), own.min(axis=1))
    short = (amounts * parts_of_rows(programs, basis)).min(axis=1)
    missed = np.einsum("krb,kb->kr", basis, amounts) - programs.right
    sound &= np.abs(missed / programs.sizes).max(axis=1) <= PROOF
    return sound & (short >= -PROOF) & (least >= -PROOF), duals, amounts


def _solved(matrices: Numbers, right: Numbers) -> Numbers:
    return np.linalg.solve(matrices, right[:, :, None])[:, :, 0].astype(np.float64, copy=False)


def _ask_highs(programs: Programs, row: int, second: Numbers | None, found: Solved) -> None:
    """One program by scipy's HiGHS, its answer written into what was found."""
    columns = (
        np.hstack([programs.shared[programs.group[row]], programs.own[row]]) / programs.sizes[row][:, None]
    )
    right = programs.right[row] / programs.sizes[row]
    largest = np.abs(columns).max(axis=0)
    columns /= largest
    cost = np.concatenate([np.zeros(programs.units), programs.cost[row]]) / largest
    upper = np.full(len(cost), np.inf)
    if programs.barred[row] >= 0:
        upper[programs.barred[row]] = 0.0
    bounds = np.column_stack([np.zeros(len(cost)), upper])
    answer = linprog(cost, A_eq=columns, b_eq=right, bounds=bounds, method="highs")
    if answer.status != _OPTIMAL:
        raise _unsolved(row)
    found.objective[row] = answer.fun
    if second is not None:
        goal = np.concatenate([np.zeros(programs.units), second[row]]) / largest
        most = answer.fun + PROOF * max(1.0, abs(answer.fun))
        better = linprog(
            goal, A_ub=cost[None], b_ub=[most], A_eq=columns, b_eq=right, bounds=bounds, method="highs"
        )  # fmt: skip
        answer = better if better.status == _OPTIMAL else answer
    used = np.argsort(-answer.x)[: found.columns.shape[1]]
    found.columns[row], found.amounts[row] = used, np.maximum(answer.x[used], 0) / largest[used]


def _unsolved(row: int) -> Unfit:
    return Unfit(
        "program_unsolved",
        f"第 {row + 1} 个单元的线性规划无法求解：各列数量级可能相差过大，请换用更接近的计量单位。",
        f"The linear program of unit {row + 1} could not be solved: the columns may differ too much in size; choose units of "
        "measurement that bring them closer.",
    )
