"""One side of the linkage benchmark in a process of its own, so that its memory is its own. Prints JSON.

    python -m bench.linkage_side ours|plain REGISTER.parquet

`plain` is Splink as its documentation sets it up for such columns: the comparisons of its library, keys of whole
columns, u from a million pairs, expectation maximisation on two keys, clusters at 0.95. Nothing in it is ours.
"""

import json
import resource
import sys
import warnings
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from heyi.methods.linkage.truth import quality

_TRUTH, _ID = "person", "record_id"
_TUTORIAL_THRESHOLD = 0.95
_SEED = 1


def _ours(table: pa.Table) -> tuple[Any, int]:
    from heyi.methods.linkage.linking import link
    from heyi.methods.linkage.sources import one_table

    found = link(one_table([table.drop_columns([_TRUTH, _ID])]))
    return found.cluster, found.pairs


def _plain(table: pa.Table) -> tuple[Any, int]:
    import splink.comparison_library as library
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI()
    frame = table.drop_columns([_TRUTH]).to_pandas().replace("", None)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=_ID,
        comparisons=[
            library.NameComparison("name"),
            library.ExactMatch("sex"),
            library.DateOfBirthComparison("birth_date", input_is_string=True),
            library.LevenshteinAtThresholds("resident_number", [1, 2]),
            library.ExactMatch("phone").configure(term_frequency_adjustments=True),
            library.JaroWinklerAtThresholds("address", [0.9, 0.7]),
            library.ExactMatch("division").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("resident_number"),
            block_on("name", "birth_date"),
            block_on("phone"),
            block_on("birth_date", "division"),
            block_on("name", "division"),
        ],
    )
    linker = Linker(api.register(frame), settings)
    certain = [block_on("resident_number"), block_on("name", "birth_date", "phone")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED)
    for key in (block_on("resident_number"), block_on("name", "birth_date")):
        linker.training.estimate_parameters_using_expectation_maximisation(key)
    pairs = linker.inference.predict(threshold_match_probability=0.1)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, _TUTORIAL_THRESHOLD)
    told = clusters.as_pandas_dataframe()[[_ID, "cluster_id"]]
    by_record = pd.Series(pd.factorize(told["cluster_id"])[0], index=told[_ID])
    return by_record.loc[table[_ID].to_pylist()].to_numpy(), len(pairs.as_pandas_dataframe())


def main(arguments: list[str]) -> int:
    """Links once and tells how long it took, how much memory, how well."""
    warnings.simplefilter("ignore")
    side, path = arguments
    table = parquet.read_table(Path(path))
    truth = pd.factorize(table[_TRUTH].to_pandas())[0].astype(np.int64)
    begun = monotonic()
    cluster, pairs = (_ours if side == "ours" else _plain)(table)
    seconds = monotonic() - begun
    found = quality(np.asarray(cluster, dtype=np.int64), truth)
    told = {
        "seconds": round(seconds, 1),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "pairs": pairs,
        "precision": round(found.precision, 4),
        "recall": round(found.recall, 4),
        "f1": round(found.f1, 4),
        "false_positives": found.false_positives,
        "false_negatives": found.false_negatives,
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
