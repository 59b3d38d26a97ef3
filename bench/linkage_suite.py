"""How well the linkage does on sets it was not tuned to. Prints one line a set, JSON with `--json`.

python -m bench.linkage_suite working|held-out [words of a set's name]
"""

import json
import sys
from time import monotonic

import numpy as np
import pandas as pd
import pyarrow as pa

from bench.linkage_recipes import HELD_OUT, WORKING, Made
from heyi.methods.linkage.linking import link
from heyi.methods.linkage.sources import one_table
from heyi.methods.linkage.truth import quality

_LEFT_OUT = ["id", "entity"]


def dealt(tables: list[pd.DataFrame]) -> np.ndarray:
    """The truth of a set as numbers, source after source."""
    return pd.factorize(pd.concat([table["entity"] for table in tables], ignore_index=True))[0].astype(
        np.int64
    )


def measured(name: str, made: Made) -> dict[str, object]:
    """One set, linked and judged."""
    tables = made()
    begun = monotonic()
    found = link(
        one_table([pa.Table.from_pandas(one.drop(columns=_LEFT_OUT), preserve_index=False) for one in tables])
    )
    judged = quality(found.cluster, dealt(tables))
    return {
        "set": name,
        "records": len(found.cluster),
        "f1": round(judged.f1, 4),
        "precision": round(judged.precision, 4),
        "recall": round(judged.recall, 4),
        "tp": judged.true_positives,
        "fp": judged.false_positives,
        "fn": judged.false_negatives,
        "pairs": found.pairs,
        "seconds": round(monotonic() - begun, 1),
    }


def main(arguments: list[str]) -> int:
    """Measures the sets of one half whose names hold all the words."""
    half, *words = arguments
    for name, made in (WORKING if half == "working" else HELD_OUT).items():
        if all(word in name for word in words):
            print(json.dumps(measured(name, made), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
