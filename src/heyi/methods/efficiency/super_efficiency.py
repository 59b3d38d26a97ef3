"""Super-efficiency: each efficient unit measured against all the others. Not here: inefficient units, which score as ever.

Source: Andersen & Petersen, Manage Sci 1993;39:1261-1264; infeasible programs: Seiford & Zhu, INFOR 1999;37:174-187.
docs/sources/methods-efficiency.md#super-efficiency
"""

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.efficiency.data import checked
from heyi.methods.efficiency.envelopment import Field, distances, scores
from heyi.methods.efficiency.programs import Numbers


def super_scores(
    inputs: ArrayLike, outputs: ArrayLike, *, returns: str = "crs", orientation: str = "input"
) -> Numbers:
    """Scores that tell efficient units apart: 1 and more for those, as ever for the rest.

    Shape:  inputs n × m, outputs n × s; n scores (under output orientation 1/φ), nan where the others reach no multiple of the
            unit at all.
    Raises: Unfit as envelopment.scores.
    """
    used, made = checked(inputs, outputs)
    found = scores(used, made, returns=returns, orientation=orientation)
    best = np.flatnonzero(found >= 1)
    field = Field(used[None], made[None], returns, orientation)
    found[best] = distances(field, used[best], made[best], barred=best)
    return found
