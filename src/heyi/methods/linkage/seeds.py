"""A first look at the pairs: which agree on so much that they can only be true, and what that tells of each column.

No model is trained yet. Every column is taken to agree in nine true pairs of ten, and among strangers as often as its
values are common; a pair whose odds are then far above one is a seed. From seeds it is measured how often a column
really agrees, and which keys find them. Not here: choosing the keys (keys).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Pairs = npt.NDArray[np.int64]

# Assumptions of ours, only used until the model has learned better.
_AGREE_RATIO = 0.9
_SURE_BITS = 8.0
_LOOKED_AT_EACH = 20_000
_MOST_PAIRS_A_RECORD = 8
_SEED = 20260801
_LIKELY, _LIKELY_BITS, _FEWEST = 4000, 4.0, 30


def column_of(name: str) -> str:
    """The column to which a compared or derived one belongs."""
    return name.partition("_")[0]


def seen_as(column: str, codes: Mapping[str, Codes]) -> str:
    """The form of a column in which different ways of writing it are the same: words in order, the end of a number."""
    return next((name for name in (f"{column}_s", f"{column}_e") if name in codes), column)


def codes_of(compared: pa.Table) -> dict[str, Codes]:
    """Each column of the compared table as whole numbers, -1 where nothing is known."""
    found: dict[str, Codes] = {}
    for name in compared.column_names:
        coded = compared[name].combine_chunks().dictionary_encode()
        found[name] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def together(codes: Mapping[str, Codes], names: Sequence[str]) -> Codes:
    """One whole number for the values of several columns; -1 where one of them is not known."""
    joined = codes[names[0]]
    for name in names[1:]:
        other = codes[name]
        mixed = joined * (other.max(initial=0) + 1) + other
        mixed[(joined < 0) | (other < 0)] = -1
        joined = (
            np.unique(mixed, return_inverse=True)[1] - (1 if (mixed < 0).any() else 0)
            if len(names) > 2
            else mixed
        )
    return joined


def pairs_within(code: Codes) -> int:
    """How many pairs of records have the same value."""
    known = np.sort(code[code >= 0])
    if not len(known):
        return 0
    edges = np.flatnonzero(np.r_[True, known[1:] != known[:-1], True])
    sizes = np.diff(edges)
    return int((sizes * (sizes - 1) // 2).sum())


def chance(code: Codes) -> float:
    """How often two records of strangers agree."""
    count = int((code >= 0).sum())
    return pairs_within(code) / max(count * (count - 1) / 2, 1.0)


@dataclass(frozen=True)
class Seeds:
    """Pairs that are surely true, with what each compared column says about them.

    Shape: `agrees` and `known` have a row for each seed and a column for each name in `names`; `likely` has a row for each
           pair as true pairs are likely to be, not only the sure ones.
    """

    pairs: Pairs
    names: tuple[str, ...]
    agrees: Flags
    known: Flags
    likely: Flags

    def agreement_ratio(self, name: str) -> float:
        """How often the seeds agree there, among those where both values are known."""
        at = self.names.index(name)
        known = self.known[:, at]
        return float(self.agrees[known, at].mean()) if known.any() else 0.0


def _drawn(code: Codes, dice: np.random.Generator) -> Pairs:
    """Pairs of one value: a record that has company, and one of its company."""
    order = np.argsort(code, kind="stable")
    order = order[code[order] >= 0]
    sorted_code = code[order]
    if not len(order):
        return np.empty((0, 2), dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, sorted_code[1:] != sorted_code[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    block = np.repeat(np.arange(len(starts)), sizes)
    eligible = np.flatnonzero(sizes[block] > 1)
    if not len(eligible):
        return np.empty((0, 2), dtype=np.int64)
    first = (
        eligible
        if len(eligible) <= _LOOKED_AT_EACH
        else dice.choice(eligible, _LOOKED_AT_EACH, replace=False)
    )
    start, size = starts[block[first]], sizes[block[first]]
    other = start + (first - start + 1 + (dice.random(len(first)) * (size - 1)).astype(np.int64)) % size
    return np.sort(np.column_stack([order[first], order[other]]), axis=1)


def seeds_of(codes: Mapping[str, Codes], values: Sequence[str]) -> Seeds:
    """The seeds among pairs that share one value.

    Shape: `values` are the compared columns themselves, without what is derived from them.
    """
    dice = np.random.default_rng(_SEED)
    count = len(codes[values[0]])
    cheap = [name for name in codes if 0 < pairs_within(codes[name]) <= _MOST_PAIRS_A_RECORD * count]
    joined: list[tuple[str, ...]] = list(combinations(values, 2))
    single: list[tuple[str, ...]] = [(name,) for name in cheap]
    keys = single or joined
    drawn = [_drawn(together(codes, key), dice) for key in keys]
    stack = np.concatenate([*drawn, np.empty((0, 2), dtype=np.int64)])
    pairs, where = np.unique(stack, axis=0, return_inverse=True)
    bits = _bits(codes, values, pairs)
    whole = bits.sum(axis=1)
    names = tuple(codes)
    sure = pairs[whole >= np.log2(max(count, 2)) + _SURE_BITS]
    agrees, known = _agreement(codes, names, sure)
    source = np.repeat(np.arange(len(keys)), [len(one) for one in drawn])
    likely = np.zeros((_LIKELY, len(names)), dtype=np.bool_)
    for place, value in enumerate(values):
        own = column_of(value)
        found_otherwise = np.zeros(len(pairs), dtype=np.bool_)
        free = np.array([all(column_of(name) != own for name in key) for key in keys], dtype=np.bool_)
        found_otherwise[where.reshape(-1)[free[source]]] = True
        rest = whole - bits[:, place]
        judges = pairs[found_otherwise & (rest >= np.log2(max(count, 2)) + _LIKELY_BITS)]
        group = [at for at, name in enumerate(names) if column_of(name) == own]
        likely[:, group] = _as_likely(
            codes, [names[at] for at in group], judges if len(judges) >= _FEWEST else sure, dice
        )
    return Seeds(sure, names, agrees, known, likely)


def _agreement(codes: Mapping[str, Codes], names: Sequence[str], pairs: Pairs) -> tuple[Flags, Flags]:
    left, right = pairs[:, 0], pairs[:, 1]
    known = np.column_stack([(codes[name][left] >= 0) & (codes[name][right] >= 0) for name in names])
    return np.column_stack([codes[name][left] == codes[name][right] for name in names]) & known, known


def _as_likely(
    codes: Mapping[str, Codes], names: Sequence[str], judges: Pairs, dice: np.random.Generator
) -> Flags:
    """How one column agrees in true pairs, as pairs tell that are true whatever it says; and how often it is not known.

    Shape: a row for each likely pair, a column for the value and each that is derived from it.
    """
    agrees, known = _agreement(codes, names, judges)
    told = agrees[known[:, 0]]
    if not len(told):
        return np.zeros((_LIKELY, len(names)), dtype=np.bool_)
    is_known = dice.random(_LIKELY) < float((codes[names[0]] >= 0).mean()) ** 2
    return np.asarray(told[dice.integers(0, len(told), _LIKELY)] & is_known[:, None], dtype=np.bool_)


def _bits(codes: Mapping[str, Codes], values: Sequence[str], pairs: Pairs) -> npt.NDArray[np.float64]:
    """Evidence for each pair and value, in bits."""
    bits = np.zeros((len(pairs), len(values)))
    for place, name in enumerate(values):
        code = codes[name]
        left, right = code[pairs[:, 0]], code[pairs[:, 1]]
        stranger = min(max(chance(code), 1e-9), 0.9)
        same, other = np.log2(_AGREE_RATIO / stranger), np.log2((1 - _AGREE_RATIO) / (1 - stranger))
        bits[:, place] = np.where((left < 0) | (right < 0), 0.0, np.where(left == right, same, other))
    return bits
