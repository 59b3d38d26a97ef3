"""What a model learns from the records themselves, without any labels: u by drawing strangers, m by expectation maximisation."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from heyi.methods.linkage.comparisons import TWO_NAMES, TWO_NUMBERS
from heyi.methods.linkage.engines import Engine, opened, quiet
from heyi.methods.linkage.expectation import columns_in, free_levels, learned_shares, patterns_of
from heyi.methods.linkage.keys import Chosen, Key, seeking_keys, training_keys
from heyi.methods.linkage.model import UNIQUE, Design, rule_of, used
from heyi.methods.linkage.seeds import Codes, Seeds, chance, column_of, pairs_within, together

# Enough pairs of strangers to see what happens once in a hundred thousand of them.
_STRANGERS = 600_000
# More records say the same again.
_LEARNED_FROM = 120_000
_SEED = 20260801
# A level never met on one side is rare there, not impossible.
_RAREST = 1e-6
# What is usual, before anything is learned. Assumptions of ours.
_SAME_RATIO, _NEARLY_RATIO = 0.8, 0.12


@dataclass(frozen=True)
class Learned:
    """A trained model, as Splink keeps it; it can be written as JSON and used again."""

    settings: Mapping[str, Any]
    needed: tuple[str, ...]


def with_numbers(compared: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The columns an engine needs, and the number of each record."""
    rows = pa.array(np.arange(compared.num_rows), pa.int64())
    return compared.select(list(names)).append_column(UNIQUE, rows)


def learn(
    compared: pa.Table, made: Design, chosen: Chosen, seeds: Seeds, codes: Mapping[str, Codes]
) -> Learned:
    """The model of these records.

    Shape: keys with hardly any seeds teach nothing and are not learned from.
    """
    from splink import Linker, SettingsCreator

    needed = tuple(sorted(name for name in used(made) if name in compared.column_names))
    teaching = _teaching(chosen, seeds, codes)
    names = tuple(sorted({*needed, *(name for key in teaching for name in key)}))
    table = with_numbers(_some(compared), names)
    with opened(Engine.DUCKDB) as api, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prior = {"probability_two_random_records_match": _prior(compared)}
        settings = SettingsCreator.from_path_or_dict({**made.settings(), **prior})
        linker = Linker(api.register(table), settings)
        quiet()
        linker.training.estimate_u_using_random_sampling(
            max_pairs=_STRANGERS, seed=_SEED, num_chunks=1, min_count_per_level=None
        )
        model = linker.misc.save_model_to_json()
    _learn_true(_counted(model, codes), table, teaching, codes)
    return Learned(_bounded(model), needed)


def _some(compared: pa.Table) -> pa.Table:
    """All records, or so many that more would teach the same."""
    if compared.num_rows <= _LEARNED_FROM:
        return compared
    dice = np.random.default_rng(_SEED)
    return compared.take(pa.array(np.sort(dice.choice(compared.num_rows, _LEARNED_FROM, replace=False))))


def _prior(compared: pa.Table) -> float:
    """Before anything is known: one partner for each record. The scores are set right afterwards (scoring)."""
    return float(min(1.0 / max(compared.num_rows, 2), 0.2))


def _teaching(chosen: Chosen, seeds: Seeds, codes: Mapping[str, Codes]) -> tuple[tuple[str, ...], ...]:
    return training_keys(chosen, seeds, seeking_keys(codes, seeds, chosen))


def _counted(model: dict[str, Any], codes: Mapping[str, Codes]) -> dict[str, Any]:
    """How often strangers agree wholly needs no sample: it follows from how often each value occurs."""
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["label_for_charts"] == "same":
                level["u_probability"] = chance(codes[comparison["output_column_name"]])
    return model


def _learn_true(
    model: dict[str, Any], table: pa.Table, teaching: Sequence[Key], codes: Mapping[str, Codes]
) -> None:
    """m of every level: from each key for the columns that are not in it, weighed by the true pairs it found."""
    told: dict[str, list[tuple[npt.NDArray[np.float64], float]]] = {}
    for key in teaching:
        held = {column_of(name) for name in key}
        asked = [
            one for one in model["comparisons"] if not held & {column_of(name) for name in columns_in(one)}
        ]
        if not asked:
            continue
        found = patterns_of(table, asked, rule_of(key), pairs_within(together(codes, key)))
        if not len(found.counts):
            continue
        usual = [_usual(free_levels(one)) for one in asked]
        strangers = [_stranger(free_levels(one)) for one in asked]
        shares, pairs = learned_shares(found, usual, strangers)
        for one, share in zip(asked, shares, strict=True):
            told.setdefault(one["output_column_name"], []).append((share, pairs))
    for one in model["comparisons"]:
        levels = free_levels(one)
        said = told.get(one["output_column_name"])
        share = (
            np.average([m for m, _ in said], axis=0, weights=[w + 1 for _, w in said])
            if said
            else _usual(levels)
        )
        for level, ratio in zip(levels, share, strict=True):
            if not level.get("fix_m_probability"):
                level["m_probability"] = float(ratio)


def _bounded(model: dict[str, Any]) -> dict[str, Any]:
    """The model with nothing impossible but what is meant to be."""
    for comparison in model["comparisons"]:
        levels = free_levels(comparison)
        free = [level for level in levels if not level.get("fix_m_probability")]
        for level in levels:
            level["u_probability"] = max(level.get("u_probability") or 0.0, _RAREST)
        _set_free_of_names(levels)
        # Nothing that is merely alike speaks louder than what is the same.
        loudest = free[0]["m_probability"] / free[0]["u_probability"]
        for level in free[1:]:
            level["u_probability"] = max(level["u_probability"], level["m_probability"] / loudest)
    return model


def _stranger(levels: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64]:
    shares = np.array([max(level.get("u_probability") or 0.0, _RAREST) for level in levels])
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _set_free_of_names(levels: list[dict[str, Any]]) -> None:
    """Two right numbers are as rare among strangers of one name as among others: the name is not to count twice."""
    told = {level["label_for_charts"]: level for level in levels}
    if TWO_NAMES in told and TWO_NUMBERS in told:
        told[TWO_NUMBERS]["u_probability"] += told[TWO_NAMES]["u_probability"]


def _usual(levels: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64]:
    """Mostly the same, sometimes nearly, seldom quite another."""
    free = [place for place, level in enumerate(levels) if not level.get("fix_m_probability")]
    shares = np.zeros(len(levels))
    shares[free] = _NEARLY_RATIO / max(len(free) - 2, 1)
    shares[free[0]], shares[free[-1]] = _SAME_RATIO, 1 - _SAME_RATIO - _NEARLY_RATIO
    return np.asarray(shares / shares.sum(), dtype=np.float64)
