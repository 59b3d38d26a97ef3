"""Great circles between many points at once. Not here: one way between two institutions (the referral context).

Source: docs/sources/heyi-assumptions.md#travel
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Mean radius of the earth, IUGG.
_RADIUS_KM = 6371.0088


def great_circles_km(
    here: Sequence[tuple[float, float]], there: Sequence[tuple[float, float]]
) -> NDArray[np.float64]:
    """The shortest way over the earth from each point to each other, as a row for each of `here`.

    Units: points are (latitude, longitude) in degrees; kilometres.
    """
    one, other = (np.radians(np.array(points, dtype=float).reshape(-1, 2)) for points in (here, there))
    north = other[None, :, 0] - one[:, None, 0]
    east = other[None, :, 1] - one[:, None, 1]
    half = (
        np.sin(north / 2) ** 2 + np.cos(one[:, None, 0]) * np.cos(other[None, :, 0]) * np.sin(east / 2) ** 2
    )
    far: NDArray[np.float64] = 2 * _RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return far
