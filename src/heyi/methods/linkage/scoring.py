"""How likely the pairs are true: scored by Splink on the engine asked for, with the prior set right by what was found."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from heyi.methods.linkage.engines import Engine, arrow_of, opened, quiet
from heyi.methods.linkage.learning import Learned, with_numbers

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

# Pairs far below any threshold are counted, not kept.
_KEPT_BITS = -12.0
_ROUNDS, _CLOSE = 50, 1e-4
# Of a longer chain not all pairs are weighed; it falls apart at its weakest links first.
MOST_WEIGHED = 60


@dataclass(frozen=True)
class Scored:
    """Pairs of records with the evidence for each in bits: 0 is as likely true as not."""

    left: Numbers
    right: Numbers
    weight: Weights
    compared: int


class Scorer:
    """One trained model at work on one engine."""

    def __init__(self, linker: Any, api: Any, engine: Engine, count: int) -> None:
        self._linker, self._api, self._engine, self._count = linker, api, engine, count
        self._shift = 0.0

    def by_keys(self) -> Scored:
        """The pairs that share a key; from them the prior is learned once more."""
        blocked = self._linker.inference.compute_blocked_pairs_for_predict()
        compared = self._counted(blocked.physical_name)
        left, right, weight = self._predicted(_KEPT_BITS)
        self._shift = _prior_shift(weight, self._count)
        return Scored(left, right, weight + self._shift, compared)

    def within(self, left: Numbers, right: Numbers) -> Scored:
        """These pairs, whatever they share."""
        asked = pa.table({"match_key": pa.array(["0"] * len(left)), "join_key_l": left, "join_key_r": right})
        self._linker.table_management.register_blocked_pairs_for_predict(self._api.register(asked))
        one, other, weight = self._predicted(None)
        return Scored(one, other, weight + self._shift, len(one))

    def _counted(self, table: str) -> int:
        found = arrow_of(self._api.query_sql(f"select count(*) as pairs from {table}"), self._engine)  # noqa: S608 (a table named by Splink)
        return int(found["pairs"][0].as_py())

    def _predicted(self, least: float | None) -> tuple[Numbers, Numbers, Weights]:
        # Spark would work out the whole weight within the join, to leave a pair out there: every comparison many times.
        at_once = least if self._engine is Engine.DUCKDB else None
        told = self._linker.inference.predict(threshold_match_weight=at_once, warning_mode="never")
        wanted = f"select unique_id_l, unique_id_r, match_weight from {told.physical_name}"  # noqa: S608 (a table named by Splink)
        table = arrow_of(self._api.query_sql(wanted), self._engine)
        one, other = (table[name].to_numpy().astype(np.int64) for name in ("unique_id_l", "unique_id_r"))
        weight = table["match_weight"].to_numpy().astype(np.float64)
        if least is not None:
            kept = weight >= least
            one, other, weight = one[kept], other[kept], weight[kept]
        left, right = np.minimum(one, other), np.maximum(one, other)
        order = np.lexsort((right, left))
        # What one engine adds up in another order than the other differs far behind the point.
        return left[order], right[order], np.round(weight[order], 6)


def _prior_shift(weight: Weights, count: int) -> float:
    """By how many bits the prior was wrong: so many true pairs were found that their share is another.

    Source: the M-step for the share of matches in Fellegi and Sunter's model (Winkler 1988, docs/linkage.md#sources)
    """
    total = count * (count - 1) / 2
    assumed = min(1.0 / max(count, 2), 0.2)
    shift = 0.0
    for _ in range(_ROUNDS):
        found = float((1 / (1 + np.exp2(-np.clip(weight + shift, -60, 60)))).sum())
        share = min(max(found, 1.0) / max(total, 1.0), 0.5)
        moved = float(np.log2(share / (1 - share)) - np.log2(assumed / (1 - assumed)))
        if abs(moved - shift) < _CLOSE:
            break
        shift = moved
    return shift


@contextmanager
def scorer(compared: pa.Table, learned: Learned, *, engine: Engine) -> Iterator[Scorer]:
    """A model at work; the engine is closed afterwards.

    Raises: EngineMissing.
    """
    with opened(engine) as api, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Spark's parts must be loaded only where they are.
        from splink import Linker, SettingsCreator

        table = with_numbers(compared, learned.needed)
        settings = {name: value for name, value in learned.settings.items() if name != "sql_dialect"}
        linker = Linker(api.register(table), SettingsCreator.from_path_or_dict(settings))
        quiet()
        yield Scorer(linker, api, engine, compared.num_rows)


def pairs_inside(label: Numbers, chosen: npt.NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """All pairs of chosen records with the same label."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(label[rows], kind="stable")]
    edges = (
        np.flatnonzero(np.r_[True, label[rows][1:] != label[rows][:-1], True]) if len(rows) else np.array([0])
    )
    left: list[Numbers] = []
    right: list[Numbers] = []
    for start, end in pairwise(edges.tolist()):
        one, other = np.triu_indices(end - start, 1)
        left.append(rows[start:end][one])
        right.append(rows[start:end][other])
    nothing = np.empty(0, dtype=np.int64)
    return np.concatenate([nothing, *left]), np.concatenate([nothing, *right])
