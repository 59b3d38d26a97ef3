"""Places in an order of scores: 1 is the best, equals share the better place. Not here: how scores are made."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

# Scores that differ later than this only differ by rounding.
_DIGITS = 12


def places(scores: ArrayLike) -> NDArray[np.int64]:
    """The place of each score, the greatest first."""
    given = np.round(np.asarray(scores, dtype=np.float64), _DIGITS)
    found: NDArray[np.int64] = rankdata(-given, method="min").astype(np.int64)
    return found
