"""Treatment that begins at different times: averages for each group and time, each against units that are not treated yet.

ATT(g, t) = mean of Y_t − Y_(g−1) over those who begin at g, less the same over the controls; g − 1 is the base of every t,
before as well as after. Errors come from the influence of each unit; shares of groups are taken as given.

Source: Callaway & Sant'Anna, J Econometrics 2021;225:200-230; Goodman-Bacon, J Econometrics 2021;225:254-277.
docs/sources/methods-series.md#staggered
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heyi.methods.effects.regression import judged

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The effect on one group at one time.

    Shape: `influence` has a number for each unit; the error is the root of its sum of squares over the number of units.
    """

    group: int
    time: int
    value: float
    influence: Numbers
    treated: int
    controls: int


def group_times(outcome: Numbers, starts: Numbers, only_never: bool) -> list[GroupTime]:
    """Every effect that can be told.

    Shape:  `outcome` is units by periods without gaps, `starts` the place of the first treated period, infinite for never; with
            `only_never` units that begin later are no controls. A group that begins in the first period has no base: it is
            left out.
    """
    found = []
    for group in sorted({int(one) for one in starts[np.isfinite(starts)] if one >= 1}):
        members = starts == group
        for time in range(outcome.shape[1]):
            controls = np.isinf(starts) if only_never else starts > max(time, group - 1)
            controls = controls & ~members
            if time != group - 1 and controls.any():
                found.append(_one(outcome[:, time] - outcome[:, group - 1], members, controls, (group, time)))
    return found


def _one(
    change: Numbers, members: NDArray[np.bool_], controls: NDArray[np.bool_], at: tuple[int, int]
) -> GroupTime:
    number, inside, outside = len(change), int(members.sum()), int(controls.sum())
    means = float(change[members].mean()), float(change[controls].mean())
    influence = number / inside * members * (change - means[0]) - number / outside * controls * (
        change - means[1]
    )
    return GroupTime(at[0], at[1], means[0] - means[1], influence, inside, outside)


def together(parts: Sequence[GroupTime], clusters: Places | None = None) -> dict[str, float | None]:
    """The mean of effects, weighed by the size of their groups, judged by the normal distribution.

    Shape:  `clusters` says for each unit where it belongs.
    """
    size = np.array([one.treated for one in parts], dtype=np.float64)
    share = size / size.sum()
    value = float(share @ np.array([one.value for one in parts]))
    influence = np.sum([weight * one.influence for weight, one in zip(share, parts, strict=True)], axis=0)
    number = len(influence)
    summed = influence if clusters is None else np.bincount(clusters, weights=influence)
    error = float(np.sqrt(np.sum(summed**2))) / number
    spread = max((float(np.max(np.abs(one.influence))) for one in parts), default=0.0)
    return judged(value, error if error > 1e-10 * max(spread, abs(value)) / number else None, None)
