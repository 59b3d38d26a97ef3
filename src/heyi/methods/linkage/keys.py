"""Which records are compared at all: keys chosen so that true pairs share several and strangers few. All by counting.

Not here: comparing the pairs that a key finds (comparisons).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from heyi.methods.linkage.seeds import Codes, Flags, Seeds, chance, column_of, pairs_within, together

Key = tuple[str, ...]

# A true pair that has two slips must still share a key, so each further key that finds it counts, ever less.
_WORTH = np.array((1.0, 0.4, 0.15, 0.05, 0.01))
_LEAST_GAIN_RATIO = 0.0008
_MOST_KEYS, _MOST_KEYS_OF_FEW, _MANY_RECORDS = 10, 24, 100_000
# So few records are all compared with one another.
_ALL_COMPARED_PAIRS = 2_000_000
_PAIRS_A_RECORD, _LEAST_BUDGET = 10, 4_000_000
# Up to here pairs are so cheap that every further key is taken.
_PLENTY_A_RECORD, _LEAST_PLENTY = 2, 1_000_000
_COSTLIEST_RATIO = 0.4
_COST_OF_A_KEY = 1.0
_CANDIDATES = 60
_KEYS_WITHOUT_SEEDS = 6
_USUAL_RATIO = 0.1
EVERYBODY: Key = ()


@dataclass(frozen=True)
class Chosen:
    """The keys by which pairs are found, with the pairs that each finds alone and the share of seeds that they find.

    Shape: the empty key compares everybody with everybody.
    """

    keys: tuple[Key, ...]
    pairs: tuple[int, ...]
    found_ratio: float


def choose_keys(codes: Mapping[str, Codes], seeds: Seeds) -> Chosen:
    """The keys, the best first: most seeds for each pair that must be compared."""
    count = len(next(iter(codes.values())))
    if count * (count - 1) // 2 <= _ALL_COMPARED_PAIRS:
        return Chosen((EVERYBODY,), (count * (count - 1) // 2,), 1.0)
    budget = max(_PAIRS_A_RECORD * count, _LEAST_BUDGET)
    candidates = {
        key: pairs for key, pairs in _candidates(codes, seeds) if 0 < pairs <= _COSTLIEST_RATIO * budget
    }
    return _cover(candidates, seeds, budget, count) if len(seeds.pairs) else _cheapest(candidates, budget)


def _cheapest(candidates: Mapping[Key, int], budget: int) -> Chosen:
    """Where no pair is surely true, a few keys that ask for few pairs: somebody may yet be there twice."""
    spent = 0
    keys: list[Key] = []
    for key in sorted(candidates, key=lambda key: candidates[key]):
        if len(keys) < _KEYS_WITHOUT_SEEDS and spent + candidates[key] <= budget:
            keys.append(key)
            spent += candidates[key]
    # Nothing is ever the same: the first column stands for all, and finds no pair.
    return Chosen(tuple(keys), tuple(candidates[key] for key in keys), 0.0)


def _finds(flags: Flags, seeds: Seeds, key: Key) -> Flags:
    return np.asarray(flags[:, [seeds.names.index(name) for name in key]].all(axis=1), dtype=np.bool_)


def _candidates(codes: Mapping[str, Codes], seeds: Seeds) -> list[tuple[Key, int]]:
    """Single columns that are cheap, and of the dear ones the pairs that find most seeds; each with its cost."""
    count = len(next(iter(codes.values())))
    usual = [name for name in codes if not len(seeds.pairs) or seeds.agreement_ratio(name) > _USUAL_RATIO]
    found: list[tuple[Key, int]] = [((name,), pairs_within(codes[name])) for name in usual]
    by_chance = {name: chance(codes[name]) for name in usual}
    most = max(_PAIRS_A_RECORD * count, _LEAST_BUDGET)
    # Two keys of few values each do not become selective together; their product tells without sorting.
    joined = [
        pair
        for pair in combinations(usual, 2)
        if column_of(pair[0]) != column_of(pair[1])
        and by_chance[pair[0]] * by_chance[pair[1]] * count * (count - 1) / 2 <= most
    ]
    joined.sort(key=lambda pair: -int(_finds(seeds.likely, seeds, pair).sum()))
    found += [(pair, pairs_within(together(codes, pair))) for pair in joined[:_CANDIDATES]]
    return found


def _implied(key: Key, seeds: Seeds) -> set[str]:
    """What two records with this key share besides: all that is derived from a whole value."""
    return {name for name in seeds.names if name in key or column_of(name) in key}


def _cover(candidates: Mapping[Key, int], seeds: Seeds, budget: int, count: int) -> Chosen:
    finds = {key: _finds(seeds.likely, seeds, key) for key in candidates}
    times = np.zeros(len(seeds.likely), dtype=np.int64)
    chosen: list[Key] = []
    spent = 0
    most = _MOST_KEYS if count > _MANY_RECORDS else _MOST_KEYS_OF_FEW
    while len(chosen) < most:
        worth = _WORTH[np.minimum(times, len(_WORTH) - 1)]
        is_cheap = spent < max(_PLENTY_A_RECORD * count, _LEAST_PLENTY)
        least = 0.0 if is_cheap else _LEAST_GAIN_RATIO * len(times)
        open_ones = [key for key in finds if key not in chosen and spent + candidates[key] <= budget]
        open_ones = [key for key in open_ones if not any(set(one) <= _implied(key, seeds) for one in chosen)]
        gains = {key: float(worth[finds[key]].sum()) for key in open_ones}
        useful = {key: gain for key, gain in gains.items() if gain > least}
        if not useful:
            break
        best = max(useful, key=lambda key: useful[key] / (candidates[key] + _COST_OF_A_KEY * count))
        chosen.append(best)
        times += finds[best]
        spent += candidates[best]
    return Chosen(
        tuple(chosen),
        tuple(candidates[key] for key in chosen),
        float((times > 0).mean()) if len(times) else 0.0,
    )


def seeking_keys(codes: Mapping[str, Codes], seeds: Seeds, chosen: Chosen) -> tuple[Key, ...]:
    """Keys of which most pairs are true: as many seeds as can be, as few strangers."""
    found = _candidates(codes, seeds)
    rarest = {key: pairs for key, pairs in found if 0 < pairs <= 2 * len(next(iter(codes.values())))}
    return tuple(rarest) or tuple(key for key in chosen.keys if key)


def training_keys(chosen: Chosen, seeds: Seeds, candidates: Sequence[Key]) -> tuple[Key, ...]:
    """Keys for learning: each finds many seeds, and every column is left out by at least one of them."""
    if not len(seeds.pairs):
        return ()
    ranked = sorted(candidates, key=lambda key: -float(_finds(seeds.agrees, seeds, key).mean()))
    picked: list[Key] = []
    never_free = {column_of(name) for name in seeds.names}
    for key in ranked:
        held = {column_of(name) for name in key}
        if not picked or never_free & held < never_free:
            picked.append(key)
            never_free &= held
        if not never_free and len(picked) >= 2:
            break
    return tuple(picked)
