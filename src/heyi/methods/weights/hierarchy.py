"""Weights of a hierarchy: those of the lowest criteria within the whole. Not here: how weights within one level come about.

Source: Saaty, The Analytic Hierarchy Process, 1980, chapter 3. docs/sources/methods-weights.md#hierarchy
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite

from heyi.methods.refusals import Unfit

# Weights printed to a few decimals seldom sum to 1 exactly.
_PRINTED = 0.01


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its weight among its siblings, and what is below it."""

    weight: float
    below: Mapping[str, "Criterion"] = field(default_factory=dict)


def compose(tree: Mapping[str, Criterion]) -> dict[tuple[str, ...], float]:
    """The global weight of each lowest criterion: the product of the weights on its way.

    Shape:  the key is the way from the top; the weights of siblings must sum to 1 as printed and are made to do so.
    Raises: Unfit where siblings' weights do not sum to 1 within 0.01, or one is below 0 or no number.
    """
    return dict(_walk(tree, (), 1.0))


def _walk(
    level: Mapping[str, Criterion], way: tuple[str, ...], share: float
) -> Iterator[tuple[tuple[str, ...], float]]:
    weights = [one.weight for one in level.values()]
    total = sum(weights)
    if not all(isfinite(one) and one >= 0 for one in weights) or abs(total - 1) > _PRINTED:
        place = " / ".join(way)
        raise Unfit(
            "weights_of_siblings",
            f"{place or '第一层'}：同级权重之和应为 1，且都不小于 0，现在的和是 {total:g}。",
            f"{place or 'The first level'}: weights of siblings must be 0 or more and sum to 1; their sum is {total:g}.",
        )
    for name, one in level.items():
        part = share * one.weight / total
        if one.below:
            yield from _walk(one.below, (*way, name), part)
        else:
            yield (*way, name), part
