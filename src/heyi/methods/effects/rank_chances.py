"""How often a sum of ranks comes by chance, reckoned exactly, ties or none. Not here: any test.

Each rank is counted twice over, so that the halves of ties are whole numbers.
Source: the recursion of Mann & Whitney, Ann Math Stat 1947;18:50-60, over ranks as they are (Streitberg & Röhmel,
Stat Softw Newsl 1986;12:10-17). docs/sources/methods-comparisons.md#mann-whitney
"""

import numpy as np

from heyi.methods.effects.samples import Numbers

# From so many values on the normal distribution is as good and the exact one slow.
EXACT_BELOW = 50
_ROUNDING = 1e-9


def drawn_sums(ranks: Numbers, size: int) -> Numbers:
    """The chance of each doubled sum of `size` ranks drawn from these without putting back.

    Shape: the element at s is the chance that the sum is s / 2.
    """
    doubled = np.rint(2 * ranks).astype(np.int64)
    total = int(np.sort(doubled)[-size:].sum())
    ways = np.zeros((size + 1, total + 1))
    ways[0, 0] = 1.0
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, : total + 1 - rank].copy()
    reached: Numbers = ways[size] / ways[size].sum()
    return reached


def signed_sums(ranks: Numbers) -> Numbers:
    """The chance of each doubled sum of those ranks that a coin calls positive.

    Shape: the element at s is the chance that the sum is s / 2.
    """
    doubled = np.rint(2 * ranks).astype(np.int64)
    chances = np.zeros(int(doubled.sum()) + 1)
    chances[0] = 1.0
    for rank in doubled:
        moved = np.zeros_like(chances)
        moved[rank:] = chances[: len(chances) - rank]
        chances = (chances + moved) / 2
    return chances


def two_sided_of(chances: Numbers, found: float) -> float:
    """The chance of a sum as far from its mean as the one found, or farther, on either side."""
    sums = np.arange(len(chances))
    mean = float(sums @ chances)
    far = np.abs(sums - mean) >= abs(found - mean) - _ROUNDING * max(1.0, mean)
    return min(1.0, float(chances[far].sum()))
