"""Inputs and outputs as they stand in a table, and what is remarked of them. Not here: any method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.efficiency.data import checked, fewest_units
from heyi.methods.efficiency.programs import Numbers
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """Units with what they use and make. Shape: `used` n × inputs, `made` n × outputs."""

    units: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    used: Numbers
    made: Numbers


def read(table: Table, asked: Asked, units: Sequence[str] | None = None) -> Measured:
    """The columns asked for as numbers.

    Raises: Unfit where inputs or outputs are not named, a column is named twice, or the numbers are none for envelopment.
    """
    require_sides(table, asked)
    names = table.units if units is None else tuple(units)
    numbers = table.numbers([*asked.inputs, *asked.outputs])
    width = len(asked.inputs)
    used, made = checked(numbers[:, :width], numbers[:, width:], names, [*asked.inputs, *asked.outputs])
    return Measured(names, asked.inputs, asked.outputs, used, made)


def require_sides(table: Table, asked: Asked) -> None:
    """Raises Unfit unless both sides are named by columns of the table, each column once."""
    if not asked.inputs or not asked.outputs:
        there = table.others
        raise Unfit(
            "sides_lacking",
            "请用 --inputs 指明投入列、用 --outputs 指明产出列（逗号分隔）。表中有："
            f"{'、'.join(there) or '仅有名称列'}。",
            "Name the columns of inputs with --inputs and those of outputs with --outputs, commas between them. The table has: "
            f"{', '.join(there) or 'names only'}.",
        )
    both = [*asked.inputs, *asked.outputs]
    table.require(both)
    twice = sorted({name for name in both if both.count(name) > 1})
    if twice:
        raise Unfit(
            "columns_twice",
            f"这些列被指明了两次：{'、'.join(twice)}。每列只能是投入或产出之一。",
            f"These columns are named twice: {', '.join(twice)}. Each is an input or an output, and once.",
        )


def remarks(measured: Measured) -> list[Words]:
    """What a reader should know of the data: too few units, or the same thing under two names."""
    return [*_few(measured), *_proportional(measured)]


def named(units: Sequence[str], places: Sequence[int]) -> tuple[str, str]:
    """Some units by name in both languages, the first ten and how many more."""
    shown, more = [str(units[place]) for place in places[:_NAMED]], len(places) - _NAMED
    zh, en = "、".join(shown), ", ".join(shown)
    return (f"{zh} 等 {len(places)} 个", f"{en} and {more} more") if more > 0 else (zh, en)


def ranks(scores: Numbers) -> list[int | None]:
    """1 for the highest, the same for those equal to nine digits, None where there is no score."""
    there = scores[np.isfinite(scores)]
    rounded = np.sort(np.round(there, 9))
    return [
        int(1 + len(rounded) - np.searchsorted(rounded, np.round(score, 9), side="right"))
        if np.isfinite(score)
        else None
        for score in scores
    ]


def _few(measured: Measured) -> list[Words]:
    inputs, outputs = len(measured.inputs), len(measured.outputs)
    least = fewest_units(inputs, outputs)
    if len(measured.units) >= least:
        return []
    return [
        Words(
            f"只有 {len(measured.units)} 个单元，{inputs} 项投入、{outputs} 项产出至少需要 max(m·s, 3(m+s)) = {least} 个："
            "许多单元会因无可比对象而得 1 分。",
            f"Only {len(measured.units)} units; {inputs} inputs and {outputs} outputs want max(m·s, 3(m+s)) = {least} at least: "
            "many will score 1 for lack of anybody to compare with.",
        )
    ]


def _proportional(measured: Measured) -> list[Words]:
    """Two columns of one side that are multiples of each other count twice what is measured once."""
    found = []
    for names, values in ((measured.inputs, measured.used), (measured.outputs, measured.made)):
        shares = values / np.where(values.sum(axis=0) > 0, values.sum(axis=0), 1.0)
        found += [
            (names[first], names[second])
            for first in range(len(names))
            for second in range(first)
            if len(values) > 1 and np.allclose(shares[:, first], shares[:, second], rtol=1e-9, atol=0)
        ]
    return [
        Words(
            f"{first} 与 {second} 成比例，等于同一指标：去掉其一，径向得分不变。",
            f"{first} and {second} are in proportion, one measure twice: radial scores stay the same without either.",
        )
        for first, second in found
    ]
