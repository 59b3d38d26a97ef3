"""What of inefficiency is size: scale efficiency, and which way returns to scale go.

Source: Banker, Charnes & Cooper 1984 (scale efficiency); Färe, Grosskopf & Lovell, The Measurement of Efficiency of Production,
1985 (comparison with returns that do not increase). docs/sources/methods-efficiency.md#returns-to-scale
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.efficiency.envelopment import scores
from heyi.methods.efficiency.programs import Numbers

# Scores that differ by less than this are the same.
_SAME = 1e-7


@dataclass(frozen=True, slots=True)
class Scale:
    """Shape: n each; `overall` = `technical` · `efficiency`; `returns` reads increasing, constant or decreasing."""

    overall: Numbers
    technical: Numbers
    efficiency: Numbers
    returns: NDArray[np.str_]


def scale(inputs: ArrayLike, outputs: ArrayLike, *, orientation: str = "input") -> Scale:
    """Efficiency with constant returns, split into that with variable returns and that of scale.

    Shape:  inputs n × m, outputs n × s.
    Raises: Unfit as envelopment.scores.
    """
    overall = scores(inputs, outputs, returns="crs", orientation=orientation)
    technical = scores(inputs, outputs, returns="vrs", orientation=orientation)
    capped = scores(inputs, outputs, returns="nirs", orientation=orientation)
    is_constant = overall >= technical - _SAME
    is_decreasing = capped >= technical - _SAME
    returns = np.where(is_constant, "constant", np.where(is_decreasing, "decreasing", "increasing"))
    # Constant returns allow all that variable ones do, so the ratio passes 1 by rounding only.
    return Scale(overall, technical, np.minimum(overall / technical, 1.0), returns)
