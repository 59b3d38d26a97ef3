"""What a method on a table is: how it is asked, how it is explained. Not here: any method."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.table import Numbers, Table

# Weights printed to two or three decimals seldom sum to 1 exactly; so far off they are taken as they are printed.
_PRINTED = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one question; those of the method itself stand in `own` under their name."""

    columns: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    benefit: tuple[str, ...] = ()
    cost: tuple[str, ...] = ()
    interval: tuple[str, ...] = ()
    weights: tuple[float, ...] | Mapping[str, float] | None = None
    orientation: str | None = None
    returns: str | None = None
    group: str | None = None
    period: str | None = None
    time: str | None = None
    treated: str | None = None
    outcome: str | None = None
    formula: str | None = None
    seed: int = 0
    own: Mapping[str, Any] = field(default_factory=dict)

    def numbers_of(self, table: Table) -> tuple[str, ...]:
        """The columns asked for, else all that are neither names nor given another part."""
        if self.columns:
            table.require(self.columns)
            return self.columns
        apart = {self.group, self.period, self.time, self.treated, self.outcome}
        return tuple(name for name in table.others if name not in apart)


@dataclass(frozen=True, slots=True)
class Option:
    """An option that one method has of its own.

    Shape: `name` as in Asked.own (`most_draws` is `--most-draws`); `kind` is str, int, float, bool or the choices; several
           values are written with commas and arrive as one text.
    """

    name: str
    kind: type | tuple[str, ...]
    default: Any
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A method for people: its formula, where it is from and how certain that is, what it takes for granted, where it misleads.

    Shape: `status` is official, secondary or unverified; `source` is a citation.
    """

    file: Words
    formula: str
    source: str
    status: str
    assumes: Words
    not_when: Words


@dataclass(frozen=True, slots=True)
class Method:
    """A named method on a table.

    Shape: `takes` are the names of the common options it understands; others are told to have no effect.
    """

    name: str
    run: Callable[[Table, Asked], Answer]
    explained: Explained
    takes: frozenset[str] = frozenset()
    options: Sequence[Option] = ()


def weights_for(asked: Asked, names: Sequence[str]) -> Numbers:
    """The weight of each name: as asked, or all equal.

    Shape:  as many as names, none negative; they sum to 1, or nearly so as printed.
    Raises: Unfit for another number of weights, a name without one, a negative one, all zero.
    """
    if asked.weights is None:
        return np.full(len(names), 1 / len(names))
    if isinstance(asked.weights, Mapping):
        lacking = [name for name in names if name not in asked.weights]
        if lacking:
            raise Unfit(
                "weights_lacking",
                f"权重文件缺少：{'、'.join(lacking)}。",
                f"The file of weights lacks: {', '.join(lacking)}.",
            )
        given = [asked.weights[name] for name in names]
    else:
        given = list(asked.weights)
    if len(given) != len(names):
        raise Unfit(
            "weights_number",
            f"给了 {len(given)} 个权重，而有 {len(names)} 列（{'、'.join(names)}）：请一一对应。",
            f"{len(given)} weights for {len(names)} columns ({', '.join(names)}): give one for each.",
        )
    return normalised(np.array(given, dtype=np.float64))


def normalised(weights: Numbers) -> Numbers:
    """Weights that sum to 1; those that do so as printed are left as they are.

    Raises: Unfit for one that is negative or no number, or where all are zero.
    """
    total = float(weights.sum())
    if not np.all(np.isfinite(weights)) or np.any(weights < 0) or total <= 0:
        raise Unfit(
            "weights_wrong",
            "权重必须是不小于 0 的数，且不全为 0。",
            "Weights must be numbers of 0 or more, and not all 0.",
        )
    return weights if abs(total - 1) <= _PRINTED else weights / total
