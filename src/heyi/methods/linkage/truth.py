"""How good a linkage is where the truth is known: pairs rightly and wrongly joined, and pairs missed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heyi.methods.linkage.seeds import pairs_within, together


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs of records, counted over all clusters.

    Units: ratios 0-1; `precision` is 1 where nothing was joined, `recall` is 1 where nothing was to be joined.
    """

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float:
        """How many of the joined pairs are true."""
        return _ratio(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """How many of the true pairs are joined."""
        return _ratio(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        twice = 2 * self.true_positives
        return _ratio(twice, twice + self.false_positives + self.false_negatives)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def quality(cluster: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> Quality:
    """The clusters held against the truth.

    Shape: for each record the number of its cluster and of its person; -1 where the person is not known, such a record
           is not counted.
    """
    known = truth >= 0
    codes = {"cluster": cluster[known], "truth": truth[known]}
    both = pairs_within(together(codes, ("cluster", "truth")))
    return Quality(both, pairs_within(codes["cluster"]) - both, pairs_within(codes["truth"]) - both)
