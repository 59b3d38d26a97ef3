"""Thousands of tiny linear programs at once: a simplex method on arrays, each answer proved, HiGHS for what is not proved.

All programs are of one shape: minimise cost·own subject to shared·amounts + own·amounts = right, amounts ≥ 0, where the shared
columns (the units) cost nothing. A solver called once a unit spends nearly all its time on being called; here one step is taken
in all programs together. An answer counts only if its basis is feasible and no column is left that would improve it, both
reckoned anew from the data; the rest goes to scipy's HiGHS. Not here: what the programs mean (envelopment, slacks_based).

Source: Dantzig, Linear Programming and Extensions, 1963, chapters 5, 9 (revised simplex), 10 (perturbation); the programs of one
unit each share their columns: Dulá, Comput Oper Res 2008;35:1418-1434. docs/sources/methods-efficiency.md#reckoning
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A column must improve by more than this to enter; what is proved is proved to within PROOF.
_ENTERS = 1e-10
PROOF = 1e-9
_PIVOT = 1e-9
# Basic amounts that are zero at the start are moved off zero by so much of their row, or steps would go nowhere.
_NUDGE = 1e-8
_STEPS_PER_ROW = 40
# So many prices are held at a time.
_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs of one shape.

    Shape: `shared` groups × rows × units; `group` says for each of k programs whose units they are; `own` k × rows × own
           columns with `cost` k × own columns; `right` k × rows; `start` k × rows, a feasible basis (own columns count on
           from the units); `barred` k, the unit that may not take part, -1 for none; `sizes` k × rows, how large amounts in
           that row usually are in that program; `bounds` rows, where used amounts of shared columns cannot pass that size.
    """

    shared: Numbers
    group: Places
    own: Numbers
    cost: Numbers
    right: Numbers
    start: Places
    barred: Places
    sizes: Numbers
    bounds: Flags

    @property
    def units(self) -> int:
        """How many shared columns there are."""
        return int(self.shared.shape[2])

    def part(self, chosen: Places | slice) -> "Programs":
        """These programs only."""
        return Programs(
            self.shared,
            self.group[chosen],
            self.own[chosen],
            self.cost[chosen],
            self.right[chosen],
            self.start[chosen],
            self.barred[chosen],
            self.sizes[chosen],
            self.bounds,
        )


@dataclass(slots=True)
class Vertex:
    """Where each program stands: its basis, the inverse of it, the (nudged) basic amounts."""

    basis: Places
    inverse: Numbers
    amounts: Numbers

    def part(self, chosen: Places) -> "Vertex":
        """The same of these programs."""
        return Vertex(self.basis[chosen], self.inverse[chosen], self.amounts[chosen])

    def put(self, chosen: Places, part: "Vertex") -> None:
        """Takes over what these programs have come to."""
        self.basis[chosen], self.inverse[chosen] = part.basis, part.inverse
        self.amounts[chosen] = part.amounts


def chunks(programs: Programs) -> Iterator[Programs]:
    """The programs in parts small enough for the memory."""
    step = max(1, _CELLS // max(1, programs.units + programs.own.shape[2]))
    for begin in range(0, len(programs.right), step):
        yield programs.part(slice(begin, begin + step))


@dataclass(frozen=True, slots=True)
class Worth:
    """How large a column is beside the rows of its program: prices and amounts are judged by it, whatever the units measured.

    Shape: `shared` k × units, `own` k × own columns.
    """

    shared: Numbers
    own: Numbers

    def part(self, chosen: Places | Flags) -> "Worth":
        """That of these programs."""
        return Worth(self.shared[chosen], self.own[chosen])


def worth_of(programs: Programs) -> Worth:
    """The largest part of a row that one of each column takes up; of shared columns only in rows that bound them."""
    shared = np.zeros((len(programs.right), programs.units))
    for row in np.flatnonzero(programs.bounds):
        theirs = programs.shared[programs.group, row] if len(programs.shared) > 1 else programs.shared[:, row]
        np.maximum(shared, theirs / programs.sizes[:, row, None], out=shared)
    own = (np.abs(programs.own) / programs.sizes[:, :, None]).max(axis=1)
    return Worth(np.where(shared > 0, shared, 1.0), np.where(own > 0, own, 1.0))


def parts_of_rows(programs: Programs, columns: Numbers) -> Numbers:
    """The largest part of a row that one of each of these columns takes up. Shape: columns k × rows × b, found k × b."""
    found: Numbers = (np.abs(columns) / programs.sizes[:, :, None]).max(axis=1)
    return found


def begin(programs: Programs) -> Vertex:
    """The starting basis, its amounts nudged off zero."""
    columns = columns_of(programs, programs.start)
    inverse: Numbers = np.linalg.inv(columns).astype(np.float64, copy=False)
    amounts = np.einsum("kab,kb->ka", inverse, programs.right)
    dice = np.random.default_rng(0)
    nudges = _NUDGE * dice.uniform(1, 2, amounts.shape) / parts_of_rows(programs, columns)
    return Vertex(programs.start.copy(), inverse, np.maximum(amounts, 0) + nudges)


def improve(
    programs: Programs, vertex: Vertex, cost: Numbers, worth: Worth, shut: Flags | None = None
) -> None:
    """Steps from vertex to vertex until no column improves; whoever does not arrive is found out by the proof.

    Shape: `cost` k × own columns; `shut` k × all columns, those that may not enter. The vertex is changed.
    """
    active = np.arange(len(programs.right))
    for _ in range(_STEPS_PER_ROW * programs.right.shape[1]):
        part, here = programs.part(active), vertex.part(active)
        open_to = None if shut is None else shut[active]
        enters, gain = _entering(part, here, cost[active], worth, open_to)
        going = gain < -_ENTERS
        if not going.any():
            return
        active, part, here = active[going], part.part(np.flatnonzero(going)), here.part(np.flatnonzero(going))
        walks = _step(part, here, enters[going])
        vertex.put(active, here)
        active = active[walks]
        if len(active) < len(going):
            worth = worth.part(np.flatnonzero(going)[walks])


def prices(programs: Programs, duals: Numbers, cost: Numbers, worth: Worth) -> tuple[Numbers, Numbers]:
    """What each column would cost beyond what it brings, for as much of it as fills a row; the shared and the own ones."""
    if len(programs.shared) == 1:
        shared = -(duals @ programs.shared[0])
    else:
        shared = -(duals[:, None, :] @ programs.shared[programs.group])[:, 0, :]
    shared /= worth.shared
    barred = np.flatnonzero(programs.barred >= 0)
    shared[barred, programs.barred[barred]] = np.inf
    return shared, (cost - np.einsum("kr,krq->kq", duals, programs.own)) / worth.own


def columns_of(programs: Programs, places: Places) -> Numbers:
    """The columns at these places. Shape: places k × b, columns k × rows × b."""
    units = programs.units
    is_unit = places < units
    mine = np.clip(places - units, 0, None)
    own = np.take_along_axis(programs.own, mine[:, None, :], axis=2)
    theirs = programs.shared[programs.group[:, None], :, np.where(is_unit, places, 0)].transpose(0, 2, 1)
    found: Numbers = np.where(is_unit[:, None, :], theirs, own)
    return found


def costs_of(programs: Programs, places: Places, cost: Numbers) -> Numbers:
    """What the columns at these places cost."""
    mine = np.clip(places - programs.units, 0, None)
    found: Numbers = np.where(places < programs.units, 0.0, np.take_along_axis(cost, mine, axis=1))
    return found


def _entering(
    programs: Programs, vertex: Vertex, cost: Numbers, worth: Worth, shut: Flags | None
) -> tuple[Places, Numbers]:
    """The column that improves most, and by how much a unit of it does."""
    duals = np.einsum("kb,kbr->kr", costs_of(programs, vertex.basis, cost), vertex.inverse)
    shared, own = prices(programs, duals, cost, worth)
    if shut is not None:
        shared[shut[:, : programs.units]] = np.inf
        own[shut[:, programs.units :]] = np.inf
    rows = np.arange(len(own))
    first, second = shared.argmin(axis=1), own.argmin(axis=1)
    of_units, of_own = shared[rows, first], own[rows, second]
    return np.where(of_units <= of_own, first, second + programs.units), np.minimum(of_units, of_own)


def _step(programs: Programs, vertex: Vertex, enters: Places) -> Flags:
    """Exchanges one column of each basis; says who could."""
    rows = np.arange(len(enters))
    entering = columns_of(programs, enters[:, None])[:, :, 0]
    direction = np.einsum("kbr,kr->kb", vertex.inverse, entering)
    falls = direction > _PIVOT
    ratios = np.where(falls, vertex.amounts / np.where(falls, direction, 1.0), np.inf)
    leaves = ratios.argmin(axis=1)
    length = ratios[rows, leaves]
    walks: Flags = np.isfinite(length)
    length = np.where(walks, length, 0.0)
    pivot = np.where(walks, direction[rows, leaves], 1.0)
    row = vertex.inverse[rows, leaves] / pivot[:, None]
    moved = vertex.inverse - direction[:, :, None] * row[:, None, :]
    moved[rows, leaves] = row
    amounts = np.maximum(vertex.amounts - direction * length[:, None], 0)
    amounts[rows, leaves] = length
    vertex.inverse = np.where(walks[:, None, None], moved, vertex.inverse)
    vertex.amounts = np.where(walks[:, None], amounts, vertex.amounts)
    vertex.basis[rows[walks], leaves[walks]] = enters[walks]
    return walks
