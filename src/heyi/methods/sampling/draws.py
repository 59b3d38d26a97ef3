"""Who is drawn: simple, systematic, stratified, by size, by clusters and in stages; each with its design weight.

A frame is what can be drawn, counted from 0; a generator with a seed makes a draw one that can be repeated.
Source: Cochran, Sampling Techniques, 3rd ed. 1977; Madow, Ann Math Stat 1949;20:333-354 (systematic by size); Särndal, Swensson
& Wretman, Model Assisted Survey Sampling 1992 (inclusion probabilities). docs/sources/methods-sampling.md#draws
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample.

    Shape: `chosen` are places in the frame, in its order; `probabilities` how likely each of them was drawn, `weights` their
           inverse: how many of the population it stands for.
    """

    chosen: Places
    probabilities: Numbers

    @property
    def weights(self) -> Numbers:
        """How many each one stands for."""
        inverse: Numbers = 1 / self.probabilities
        return inverse


def simple(size: int, take: int, generator: np.random.Generator) -> Drawn:
    """So many of the frame, every set of them alike.

    Raises: Unfit where more are to be taken than there are, or none.
    """
    _enough(size, take)
    chosen = np.sort(generator.choice(size, take, replace=False)).astype(np.intp)
    return Drawn(chosen, np.full(take, take / size))


def systematic(size: int, take: int, generator: np.random.Generator) -> Drawn:
    """Every k-th of the frame in its order, k = size/take, which need not be whole, from a start by chance.

    Raises: Unfit as `simple`.
    """
    _enough(size, take)
    probabilities = np.full(size, take / size)
    chosen = every_step(probabilities, float(generator.random()))
    return Drawn(chosen, probabilities[chosen])


def stratified(strata: Sequence[str], takes: Mapping[str, int], generator: np.random.Generator) -> Drawn:
    """So many of each stratum, simply.

    Shape:  `strata` names that of everything in the frame; `takes` says how many of each.
    Raises: Unfit for a stratum without a number or without members, or with fewer than are to be taken.
    """
    labels = np.array(list(strata))
    names = [str(name) for name in np.unique(labels)]
    if set(names) != set(takes):
        strange = "、".join(sorted(set(names) ^ set(takes)))
        raise Unfit(
            "strata_differ",
            f"抽样框与分配方案的层不一致：{strange}。",
            f"The strata of the frame are not those of the plan: {strange}.",
        )
    parts = []
    for name in names:
        members = np.flatnonzero(labels == name)
        if takes[name]:
            drawn = simple(len(members), takes[name], generator)
            parts.append(Drawn(members[drawn.chosen], drawn.probabilities))
    return _together(parts)


def inclusion(sizes: ArrayLike, take: int) -> Numbers:
    """How likely each is drawn in proportion to its size; what would be above 1 is certain, and the others share the rest.

    Shape:  as many as sizes; they sum to `take`.
    Raises: Unfit for sizes not above 0, or more to be taken than there are.
    """
    given = np.asarray(sizes, dtype=np.float64)
    if not len(given) or not np.all(np.isfinite(given)) or np.any(given <= 0):
        raise Unfit("sizes_wrong", "每个单位的规模都必须大于 0。", "Every size must be above 0.")
    _enough(len(given), take)
    probabilities = np.zeros(len(given))
    is_certain = np.zeros(len(given), dtype=bool)
    while True:
        rest = take - int(is_certain.sum())
        free = ~is_certain
        probabilities[is_certain] = 1.0
        if not free.any() or not rest:
            return probabilities
        probabilities[free] = rest * given[free] / given[free].sum()
        beyond = free & (probabilities >= 1 - 1e-12)
        if not beyond.any():
            return probabilities
        is_certain |= beyond


def by_size(sizes: ArrayLike, take: int, generator: np.random.Generator, *, shuffled: bool = False) -> Drawn:
    """So many in proportion to their size, systematically in the order of the frame, or of chance.

    Raises: Unfit as `inclusion`.
    """
    probabilities = inclusion(sizes, take)
    order = generator.permutation(len(probabilities)) if shuffled else np.arange(len(probabilities))
    chosen = np.sort(order[every_step(probabilities[order], float(generator.random()))]).astype(np.intp)
    return Drawn(chosen, probabilities[chosen])


def every_step(probabilities: ArrayLike, start: float) -> Places:
    """Those over whose part of the line a step of length 1 falls, the first step at `start`.

    Shape:  `start` from 0 to below 1; each is chosen at exactly its probability over all starts.
    """
    ends = np.round(np.cumsum(np.asarray(probabilities, dtype=np.float64)), 12)
    steps = start + np.arange(round(float(ends[-1])))
    places: Places = np.minimum(np.searchsorted(ends, steps, side="right"), len(ends) - 1).astype(np.intp)
    return places


def clusters(labels: Sequence[str], take: int, generator: np.random.Generator) -> Drawn:
    """So many clusters, simply, with all of their members.

    Shape:  `labels` names the cluster of everything in the frame.
    Raises: Unfit where there are not so many clusters.
    """
    names, places = np.unique(np.array(list(labels)), return_inverse=True)
    drawn = simple(len(names), take, generator)
    chosen = np.flatnonzero(np.isin(places, drawn.chosen))
    return Drawn(chosen, np.full(len(chosen), take / len(names)))


@dataclass(frozen=True, slots=True)
class Stages:
    """A plan of two stages within strata: so many clusters of each stratum, so many members of each cluster.

    Shape: `is_by_size` draws clusters in proportion to their members, which makes the weights of members equal.
    """

    clusters: int
    members: int
    is_by_size: bool = False


def in_stages(
    strata: Sequence[str], labels: Sequence[str], plan: Stages, generator: np.random.Generator
) -> Drawn:
    """Clusters within every stratum, then members within them; a cluster with fewer members is taken whole.

    Shape:  `strata` and `labels` name the stratum and the cluster of everything in the frame.
    Raises: Unfit for a stratum with fewer clusters than the plan asks.
    """
    layers, groups = np.array(list(strata)), np.array(list(labels))
    parts = []
    for layer in np.unique(layers):
        inside = np.flatnonzero(layers == layer)
        names, places, sizes = np.unique(groups[inside], return_inverse=True, return_counts=True)
        if len(names) < plan.clusters:
            raise Unfit(
                "clusters_too_few",
                f"层“{layer}”只有 {len(names)} 个群，方案要抽 {plan.clusters} 个。",
                f"Stratum {str(layer)!r} has {len(names)} clusters, the plan asks for {plan.clusters}.",
            )
        first = (
            by_size(sizes, plan.clusters, generator)
            if plan.is_by_size
            else simple(len(names), plan.clusters, generator)
        )
        for cluster, probability in zip(first.chosen, first.probabilities, strict=True):
            members = inside[places == cluster]
            second = simple(len(members), min(plan.members, len(members)), generator)
            parts.append(Drawn(members[second.chosen], probability * second.probabilities))
    return _together(parts)


def _together(parts: Sequence[Drawn]) -> Drawn:
    if not parts:
        raise Unfit("sample_empty", "没有抽取任何单位。", "Nothing is to be drawn.")
    chosen = np.concatenate([part.chosen for part in parts])
    order = np.argsort(chosen, kind="stable")
    return Drawn(chosen[order], np.concatenate([part.probabilities for part in parts])[order])


def _enough(size: int, take: int) -> None:
    if not 1 <= take <= size:
        raise Unfit(
            "take_beyond",
            f"要抽 {take} 个，而共有 {size} 个：应在 1 与 {size} 之间。",
            f"{take} are to be drawn of {size}: it must be from 1 to {size}.",
        )
