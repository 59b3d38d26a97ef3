"""How often each level is met in true pairs, learned from pairs that share a key: expectation maximisation on patterns.

Pairs are counted by their pattern of levels, so that a step takes no longer for a million pairs than for a thousand. Both
sides are drawn towards what is known before (a Dirichlet prior): m towards what is usual, u towards what strangers show.
Neighbours in a key agree on more than strangers do, as a household does on its address; so u is learned anew in each.
Source: docs/linkage.md#sources
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Shares = list[npt.NDArray[np.float64]]

_ROUNDS, _CLOSE = 200, 1e-5
_PAIRS_OF_A_KEY = 400_000
# Assumptions of ours: how many pairs what is known before is worth, and the share of true pairs to begin with.
_WORTH_PAIRS, _WORTH_RATIO, _FIRST_SHARE = 30.0, 0.1, 0.3


@dataclass(frozen=True)
class Patterns:
    """Pairs by their levels.

    Shape: a row for each pattern, a column for each comparison; -1 where one side is not known.
    """

    levels: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float64]


def free_levels(comparison: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The levels of a comparison, without that of the unknown."""
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def columns_in(comparison: Mapping[str, Any]) -> set[str]:
    """The columns of the compared table that a comparison looks at."""
    text = " ".join(level["sql_condition"] for level in comparison["comparison_levels"])
    return {name[:-2] for name in re.findall(r"c[0-9]+(?:_[a-z])?_[lr]\b", text)}


def patterns_of(table: pa.Table, comparisons: Sequence[Mapping[str, Any]], rule: str, pairs: int) -> Patterns:
    """The patterns of the pairs that fit a rule; of very many an even share."""
    import duckdb

    needed = sorted(set().union(*map(columns_in, comparisons)))
    sides = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in needed)
    each = max(1, pairs // _PAIRS_OF_A_KEY)
    some = f" AND (l.unique_id * 7919 + r.unique_id * 104729) % {each} = 0" if each > 1 else ""
    cases = ", ".join(f"{_case(one)} AS level_{place}" for place, one in enumerate(comparisons))
    with duckdb.connect() as connection:
        connection.register("records", table)
        found = connection.sql(
            f"SELECT {cases}, count(*) AS pairs FROM (SELECT {sides} FROM records l JOIN records r "  # noqa: S608 (all names are ours)
            f"ON {rule} AND l.unique_id < r.unique_id{some}) GROUP BY ALL ORDER BY ALL"
        ).to_arrow_table()
    levels = [found[f"level_{place}"].to_numpy().astype(np.int64) for place in range(len(comparisons))]
    return Patterns(np.column_stack(levels), found["pairs"].to_numpy().astype(np.float64))


def _case(comparison: Mapping[str, Any]) -> str:
    unknown = next(level for level in comparison["comparison_levels"] if level.get("is_null_level"))
    *named, _ = free_levels(comparison)
    told = " ".join(f"WHEN {level['sql_condition']} THEN {place}" for place, level in enumerate(named))
    return f"CASE WHEN {unknown['sql_condition']} THEN -1 {told} ELSE {len(named)} END"


def learned_shares(found: Patterns, usual: Shares, strangers: Shares) -> tuple[Shares, float]:
    """m for each comparison, and how many true pairs told it."""
    true, other = list(usual), list(strangers)
    share, total = _FIRST_SHARE, found.counts.sum()
    for _ in range(_ROUNDS):
        odds = np.full(len(found.counts), np.log(share / (1 - share)))
        for place in range(len(usual)):
            level = found.levels[:, place]
            told = np.log(np.maximum(true[place], 1e-12)) - np.log(np.maximum(other[place], 1e-12))
            odds += np.where(level >= 0, told[np.maximum(level, 0)], 0.0)
        is_true = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        before = true
        true = [_shares(found, place, is_true, usual[place], _WORTH_PAIRS) for place in range(len(usual))]
        worth = _WORTH_RATIO * total + _WORTH_PAIRS
        other = [_shares(found, place, 1 - is_true, strangers[place], worth) for place in range(len(usual))]
        share = float(np.clip((found.counts * is_true).sum() / total, 1e-9, 1 - 1e-6))
        if max(np.abs(one - last).max() for one, last in zip(true, before, strict=True)) < _CLOSE:
            break
    return true, share * total


def _shares(
    found: Patterns,
    place: int,
    weight: npt.NDArray[np.float64],
    before: npt.NDArray[np.float64],
    worth: float,
) -> npt.NDArray[np.float64]:
    level = found.levels[:, place]
    known = level >= 0
    counted = np.bincount(level[known], (found.counts * weight)[known], minlength=len(before))
    return np.asarray((counted + worth * before) / (counted.sum() + worth), dtype=np.float64)
