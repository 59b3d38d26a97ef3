"""One linkage from tables to clusters, step by step. Not here: any of the steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from heyi.methods.linkage.clusters import clustered
from heyi.methods.linkage.columns import Column, Role, columns_of
from heyi.methods.linkage.comparable import comparable
from heyi.methods.linkage.engines import Engine
from heyi.methods.linkage.keys import Chosen, choose_keys
from heyi.methods.linkage.learning import Learned, learn
from heyi.methods.linkage.model import design, of_columns, repeated, telling
from heyi.methods.linkage.scoring import scorer
from heyi.methods.linkage.seeds import codes_of, seeds_of, seen_as

Told = Callable[[str, int, int], None]
STAGES = ("columns", "keys", "learning", "scoring", "clusters")
# Where a pair is as likely true as not; the prior is learned, so the odds are even.
THRESHOLD = 0.5


class NothingToCompare(Exception):
    """No column is left by which two records could be told to be the same."""


@dataclass(frozen=True)
class Linkage:
    """What a linkage found.

    Shape: `cluster` has one whole number for each record, the same within a cluster; `pairs` counts those compared.
    """

    cluster: npt.NDArray[np.int64]
    pairs: int
    columns: tuple[Column, ...]
    chosen: Chosen
    learned: Learned

    @property
    def clusters(self) -> int:
        """How many clusters there are, single records among them."""
        return len(np.unique(self.cluster))


def link(
    table: pa.Table,
    *,
    engine: Engine = Engine.DUCKDB,
    threshold: float = THRESHOLD,
    told: Told = lambda *_: None,
) -> Linkage:
    """The records of a table in clusters, one for each person.

    Shape:  a table of texts, a null where nothing is known; columns that must not count (numbers of rows, the truth) are
            left out by the caller. `told` is called with the stage, how far it is, and how far it goes.
    Units:  `threshold` is a probability 0-1.
    Raises: NothingToCompare, EngineMissing.
    """
    told(STAGES[0], 0, len(STAGES))
    found = columns_of(table)
    compared = comparable(table, found)
    told(STAGES[1], 1, len(STAGES))
    found, codes = repeated(found, codes_of(compared))
    if not found:
        raise NothingToCompare
    seeds = seeds_of(codes, [seen_as(f"c{column.place}", codes) for column in found])
    columns = telling(found, codes, seeds)
    codes = of_columns(columns, codes)
    if not columns:
        raise NothingToCompare
    chosen = choose_keys(codes, seeds)
    made = design(columns, codes, _shared(compared, columns), seeds, chosen)
    told(STAGES[2], 2, len(STAGES))
    learned = learn(compared, made, chosen, seeds, codes)
    told(STAGES[3], 3, len(STAGES))
    bar = float(np.log2(threshold / (1 - threshold)))
    with scorer(compared, learned, engine=engine) as at_work:
        pairs = at_work.by_keys()
        told(STAGES[4], 4, len(STAGES))
        label = clustered(pairs, compared.num_rows, bar, at_work.within)
    told(STAGES[4], len(STAGES), len(STAGES))
    return Linkage(label, pairs.compared, columns, chosen, learned)


def _shared(compared: pa.Table, columns: Sequence[Column]) -> dict[str, npt.NDArray[np.int64]]:
    """Values of all columns of words counted together: the same word has the same number in each of them."""
    names = [f"c{column.place}" for column in columns if column.role is Role.WORD]
    if len(names) < 2:
        return {}
    whole = pa.concat_arrays([compared[name].combine_chunks() for name in names]).dictionary_encode()
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    size = compared.num_rows
    return {name: codes[place * size : (place + 1) * size] for place, name in enumerate(names)}
