"""The model of one linkage: which columns are compared how, and what was learned about them. Not here: the engines.

It is learned on DuckDB whatever engine scores afterwards, because two engines do not draw the same samples: one model,
one answer. u, how often strangers agree, is counted on pairs drawn by chance; m, how often true pairs do, is learned by
expectation maximisation on the pairs of several keys, each leaving its own columns to the others.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pyarrow as pa

from heyi.methods.linkage.columns import Column, Role
from heyi.methods.linkage.comparisons import Comparison, comparison
from heyi.methods.linkage.keys import Chosen, Key
from heyi.methods.linkage.seeds import Codes, Seeds, chance, column_of, pairs_within, seen_as

Settings = dict[str, Any]

# A column that agrees in true pairs hardly more than among strangers only costs time.
_LEAST_LIFT, _LEAST_AGREEMENT_RATIO = 1.5, 0.05
_FEWEST_SEEDS = 20
_EXCHANGED_RATIO = 0.004
_DECIDES_RATIO, _FEWEST_STRANGERS = 0.9, 50
UNIQUE = "unique_id"


def of_columns(columns: Sequence[Column], codes: Mapping[str, Codes]) -> dict[str, Codes]:
    """The codes of these columns and of what is derived from them."""
    places = {f"c{column.place}" for column in columns}
    return {name: code for name, code in codes.items() if column_of(name) in places}


def repeated(
    columns: Sequence[Column], codes: Mapping[str, Codes]
) -> tuple[tuple[Column, ...], dict[str, Codes]]:
    """The columns in which something comes twice, however it is written; no other can hold two records together."""
    kept = tuple(one for one in columns if pairs_within(codes[seen_as(f"c{one.place}", codes)]))
    return kept, of_columns(kept, codes)


def telling(columns: Sequence[Column], codes: Mapping[str, Codes], seeds: Seeds) -> tuple[Column, ...]:
    """The columns in which seeds agree more than strangers do; all of them where there are too few seeds to tell."""

    def tells(column: Column) -> bool:
        name = seen_as(f"c{column.place}", codes)
        at = seeds.names.index(name)
        if seeds.known[:, at].sum() < _FEWEST_SEEDS:
            return True
        agreed = seeds.agreement_ratio(name)
        return (
            agreed >= _LEAST_AGREEMENT_RATIO and agreed >= _LEAST_LIFT * chance(codes[name])
        ) or agreed > 0.99

    return tuple(column for column in columns if tells(column))


def exchanged(
    columns: Sequence[Column], codes: Mapping[str, pa.Array], seeds: Seeds
) -> dict[int, tuple[int, ...]]:
    """For each column of words the others with which it changes places now and then, as given name and surname do."""
    words = [column.place for column in columns if column.role is Role.WORD]
    found: dict[int, list[int]] = {place: [] for place in words}
    left, right = seeds.pairs[:, 0], seeds.pairs[:, 1]
    for one, other in permutations(words, 2):
        if not len(left) or not codes:
            break
        first, second = codes[f"c{one}"], codes[f"c{other}"]
        crossed = (
            (first[left] == second[right]) & (first[right] == second[left]) & (first[left] != first[right])
        )
        if crossed.mean() >= _EXCHANGED_RATIO:
            found[one].append(other)
    return {place: tuple(others) for place, others in found.items() if others}


def decided(columns: Sequence[Column], codes: Mapping[str, Codes]) -> dict[int, int]:
    """For each column that another one decides, that other one: a village and its county say one thing, not two.

    Shape: told by records that share the one and are otherwise as unlike as strangers.
    """
    names = [f"c{column.place}" for column in columns]
    by_rarity = sorted(columns, key=lambda column: chance(codes[f"c{column.place}"]))
    found: dict[int, int] = {}
    for place, whole in enumerate(by_rarity):
        left, right = _neighbours(codes[f"c{whole.place}"])
        agreed = np.zeros(len(left))
        for name in names:
            agreed += codes[name][left] == codes[name][right]
        strange = agreed <= max(2, len(names) // 2)
        if strange.sum() < _FEWEST_STRANGERS:
            continue
        for part in by_rarity[place + 1 :]:
            code = codes[f"c{part.place}"]
            same = (code[left] == code[right])[strange].mean()
            is_new = (
                part.place not in found and whole.place not in found and whole.place not in found.values()
            )
            if is_new and same >= _DECIDES_RATIO and chance(code) < _DECIDES_RATIO / 2:
                found[part.place] = whole.place
    return found


def _neighbours(code: Codes) -> tuple[Codes, Codes]:
    """Each record with the next one of the same value."""
    order = np.argsort(code, kind="stable")
    left, right = order[:-1], order[1:]
    same = (code[left] == code[right]) & (code[left] >= 0)
    return left[same], right[same]


@dataclass(frozen=True)
class Design:
    """What will be compared, and how: everything that is decided before learning."""

    comparisons: tuple[Comparison, ...]
    keys: tuple[Key, ...]

    def settings(self, keys: Sequence[Key] | None = None) -> Settings:
        """The settings of a Splink linker."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": UNIQUE,
            "comparisons": list(self.comparisons),
            "blocking_rules_to_generate_predictions": [rule_of(key) for key in (keys or self.keys)],
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": False,
            "max_iterations": 30,
            "em_convergence": 0.001,
        }


def rule_of(key: Key) -> str:
    """A key as a condition on two records."""
    return " AND ".join(f"l.{name} = r.{name}" for name in key) or "1=1"


def design(
    columns: Sequence[Column],
    codes: Mapping[str, Codes],
    shared: Mapping[str, Codes],
    seeds: Seeds,
    chosen: Chosen,
) -> Design:
    """How these columns are compared.

    Shape: `shared` are codes in which all columns of words are counted together, so that exchanged values can be seen.
    """
    places = exchanged(columns, shared, seeds)
    parts = decided(columns, codes)
    wholes = {whole: part for part, whole in parts.items()}
    people = [column for column in columns if column.role in (Role.CHINESE_NAME, Role.WORD)]
    comparisons = tuple(
        comparison(
            column,
            checked=f"c{column.place}_v" in codes,
            people=people,
            exchanged_with=[f"c{other}" for other in places.get(column.place, ())],
            within=f"c{wholes[column.place]}" if column.place in wholes else None,
            forms=tuple(ending for ending in ("s", "e") if f"c{column.place}_{ending}" in codes),
        )
        for column in columns
        if column.place not in parts
    )
    return Design(comparisons, chosen.keys)


def used(made: Design) -> set[str]:
    """The columns of the compared table that the engine needs."""
    text = str(made.comparisons) + str([rule_of(key) for key in made.keys])
    return {
        found.removesuffix("_l").removesuffix("_r")
        for found in re.findall(r"c[0-9]+(?:_[a-z])?_[lr]\b", text)
    } | {name for key in made.keys for name in key}
