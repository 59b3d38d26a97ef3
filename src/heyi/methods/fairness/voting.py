"""Power in a vote where weights are counted against a quota, exactly, for many voters. Not here: any other game (semivalues).

How many coalitions of each size and weight there are is a polynomial. It is held in one long integer, a fixed number of bytes for
each coefficient, so that a voter joins by one shift and one addition and is taken out by an exact division, a series of shifts.
Source: Mann & Shapley, RAND RM-3158-PR, 1962 (generating functions); Shapley & Shubik, Am Polit Sci Rev 1954;48:787-792.
docs/sources/methods-fairness.md#voting
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd, lcm

from heyi.methods.refusals import Unfit

# The long integer takes no more than this.
_MOST_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Power:
    """The power of each voter.

    Shape: `swings` counts the coalitions of others that lose and with the voter win; `shapley_shubik` sums to 1; `banzhaf` is
           the share of coalitions that are swung.
    """

    swings: tuple[int, ...]
    shapley_shubik: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]


def power(weights: Sequence[Fraction | int], quota: Fraction | int) -> Power:
    """The power of voters with these weights, where a coalition wins that holds at least the quota.

    Raises: Unfit for no voters, a negative weight, a quota that nobody or everybody reaches, or too long a reckoning.
    """
    whole, needed = _whole(weights, quota)
    if not fits(weights, quota):
        raise Unfit(
            "votes_too_many",
            "票数太大，无法精确计算：请把权重四舍五入到较少位数。",
            "Too many votes to count exactly: round the weights to fewer digits.",
        )
    counted = _counted(whole, needed)
    voters = len(whole)
    by_size = [Fraction(1, voters * comb(voters - 1, size)) for size in range(voters)]
    each = [counted[weight] for weight in whole]
    return Power(
        swings=tuple(sum(one) for one in each),
        shapley_shubik=tuple(
            sum((part * number for part, number in zip(by_size, one, strict=True)), Fraction(0))
            for one in each
        ),
        banzhaf=tuple(Fraction(sum(one), 1 << (voters - 1)) for one in each),
    )


def fits(weights: Sequence[Fraction | int], quota: Fraction | int) -> bool:
    """Whether so many votes can be counted exactly.

    Raises: Unfit as `power` does.
    """
    whole, needed = _whole(weights, quota)
    return needed * _strip(len(whole)) <= _MOST_BYTES


def _whole(weights: Sequence[Fraction | int], quota: Fraction | int) -> tuple[list[int], int]:
    """Weights as the smallest whole numbers, and the quota they must reach."""
    if not weights or min(weights) < 0:
        raise Unfit(
            "votes_wrong", "每个表决者须有不小于 0 的权重。", "Each voter must have a weight of 0 or more."
        )
    total = sum(weights)
    if not 0 < quota <= total:
        raise Unfit(
            "quota_wrong",
            f"门槛须大于 0 且不超过权重之和 {float(total):g}。",
            f"The quota must be above 0 and no more than all weights together, {float(total):g}.",
        )
    shared = lcm(*(Fraction(one).denominator for one in weights))
    whole = [int(one * shared) for one in weights]
    common = gcd(*whole)
    return [one // common for one in whole], -int(-Fraction(quota) * shared // common)


def _slot(voters: int) -> int:
    """Bytes for one count of coalitions, of which there are at most 2^voters."""
    return voters // 8 + 1


def _strip(voters: int) -> int:
    """Bytes for the counts of all sizes, 0 to voters."""
    return _slot(voters) * (voters + 1)


def _counted(whole: Sequence[int], quota: int) -> dict[int, list[int]]:
    """For each weight that occurs: how many coalitions of the others, by size, a voter of that weight swings."""
    voters = len(whole)
    slot, strip = _slot(voters), _strip(voters)
    bits = 8 * quota * strip
    kept = (1 << bits) - 1
    everybody = 1
    for weight in whole:
        everybody = (everybody + (everybody << 8 * (weight * strip + slot))) & kept
    found = {}
    for weight in set(whole):
        others = _divided(everybody, 8 * (weight * strip + slot), bits)
        written = others.to_bytes(quota * strip, "little")
        losing = range(max(0, quota - weight), quota)
        together = sum(
            int.from_bytes(written[place * strip : (place + 1) * strip], "little") for place in losing
        )
        told = together.to_bytes(strip, "little")
        found[weight] = [
            int.from_bytes(told[size * slot : (size + 1) * slot], "little") for size in range(voters)
        ]
    return found


def _divided(product: int, shift: int, bits: int) -> int:
    """The product divided by 1 + 2^shift, within so many bits: 1/(1+z) = (1−z)(1+z²)(1+z⁴)…"""
    kept = (1 << bits) - 1
    found = (product - (product << shift)) & kept
    step = 2 * shift
    while step < bits:
        found = (found + (found << step)) & kept
        step *= 2
    return found
