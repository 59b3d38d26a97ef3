"""Productivity between two periods: catching up, and the frontier itself moving.

Farrell's scores E stand for the distances in either orientation, so that above 1 is better throughout.

Source: Caves, Christensen & Diewert, Econometrica 1982;50:1393-1414; Färe, Grosskopf, Norris & Zhang, Am Econ Rev
1994;84:66-83. docs/sources/methods-efficiency.md#malmquist
"""

from dataclasses import dataclass

import numpy as np

from heyi.methods.efficiency.envelopment import Field, distances, scores
from heyi.methods.efficiency.programs import Numbers


@dataclass(frozen=True, slots=True)
class Change:
    """How the productivity of n units changed from one period to the next.

    Shape: `index` = `efficiency` · `technology`; with constant returns `efficiency` = `pure` · `scale`, else these are None.
           Above 1 is better; nan where a distance does not exist.
    """

    index: Numbers
    efficiency: Numbers
    technology: Numbers
    pure: Numbers | None
    scale: Numbers | None


def change(
    before: tuple[Numbers, Numbers],
    after: tuple[Numbers, Numbers],
    *,
    returns: str = "crs",
    orientation: str = "output",
) -> Change:
    """The Malmquist index and its parts.

    Shape:  (inputs n × m, outputs n × s) of the same units, before and after.
    Raises: Unfit as envelopment.scores.
    """
    first = scores(*before, returns=returns, orientation=orientation)
    last = scores(*after, returns=returns, orientation=orientation)
    first_by_last = distances(_field(after, returns, orientation), *before)
    last_by_first = distances(_field(before, returns, orientation), *after)
    efficiency = last / first
    technology = np.sqrt((last_by_first / last) * (first / first_by_last))
    if returns != "crs":
        return Change(efficiency * technology, efficiency, technology, None, None)
    pure = scores(*after, returns="vrs", orientation=orientation) / scores(
        *before, returns="vrs", orientation=orientation
    )
    return Change(efficiency * technology, efficiency, technology, pure, efficiency / pure)


def geometric_mean(values: Numbers) -> float | None:
    """The geometric mean of what there is, None of nothing."""
    there = values[np.isfinite(values)]
    return float(np.exp(np.log(there).mean())) if len(there) else None


def _field(side: tuple[Numbers, Numbers], returns: str, orientation: str) -> Field:
    return Field(side[0][None], side[1][None], returns, orientation)
