"""What a model learns from the records themselves, without any labels: u by drawing strangers, m by expectation maximisation."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from heyi.methods.linkage.engines import Engine, opened, quiet
from heyi.methods.linkage.keys import Chosen, seeking_keys, training_keys
from heyi.methods.linkage.model import UNIQUE, Design, rule_of, used
from heyi.methods.linkage.seeds import Codes, Seeds, chance

# Enough pairs of strangers to see what happens once in a hundred thousand of them.
_STRANGERS = 600_000
_PAIRS_A_SESSION = 400_000
# More records say the same again.
_LEARNED_FROM = 120_000
_SEED = 20260801
# A level never met on one side is rare there, not impossible.
_RAREST = 1e-6
# Only where there is nothing to learn from. An assumption of ours.
_AGREE_RATIO = 0.9


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
        for key in teaching:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule_of(key), estimate_without_term_frequencies=True, max_pairs=_PAIRS_A_SESSION
            )
        model = linker.misc.save_model_to_json()
    return Learned(_filled(_counted(model, codes)), needed)


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


def _filled(model: dict[str, Any]) -> dict[str, Any]:
    """The model with a small number wherever a level was never met, and with plain ones where nothing taught it."""
    for comparison in model["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        free = [level for level in levels if not level.get("fix_m_probability")]
        if all(level.get("m_probability") is None for level in free):
            for level in free:
                others = max(len(free) - 1, 1)
                level["m_probability"] = _AGREE_RATIO if level is free[0] else (1 - _AGREE_RATIO) / others
        for level in free:
            level["m_probability"] = max(level.get("m_probability") or 0.0, _RAREST * 10)
        for level in levels:
            level["u_probability"] = max(level.get("u_probability") or 0.0, _RAREST)
    return model
