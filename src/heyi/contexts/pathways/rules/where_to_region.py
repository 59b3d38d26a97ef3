"""The better way for every member and every cell of a map, and what a change would bring. Not here: one patient (where_to)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, cos, radians, sqrt
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from heyi.contexts.pathways.rules.where_to import (
    HERE,
    LUCK_IN_TIME,
    MAP_DRAWS,
    STEPS,
    Draws,
    NothingToSay,
    better_of,
    checked,
    draws_for,
    minutes_a_km,
    onward_of,
    ready,
    sureness_of,
)
from heyi.contexts.pathways.terms.where_to import (
    Asked,
    Grid,
    Lacking,
    Network,
    Pair,
    Point,
    Road,
    Site,
    Spot,
    Supposed,
)
from heyi.kernel.errors import InputInvalid, Problem
from heyi.methods.distance import great_circles_km
from heyi.methods.hospital_times import Array, HospitalTimes, UnfitTimes, supposed
from heyi.methods.near_far import Model, Roads, Side, Times

MOST_CELLS = 2_500
LONGEST_ROAD = 1_440.0
# The map reaches so much beyond the outermost members, of what lies between them, and at least so many degrees.
_MARGIN, _LEAST_DEGREES = 0.12, 0.02
# A map is at least so wide for its height, and at least so high for its width, so that it can be seen at one look.
_LEAST_WIDTH, _LEAST_HEIGHT = 1.3, 0.5

Place = tuple[Point | None, UUID | None]


def grid_over(points: Sequence[Point], cells: int) -> Grid:
    """A grid of nearly square cells over all points and a margin, of at most so many cells.

    Raises: InputInvalid for no cell or more than MOST_CELLS, and for no point.
    """
    if not points or not 1 <= cells <= MOST_CELLS:
        raise InputInvalid(Problem("cells", "out_of_range", limit=f"1–{MOST_CELLS}"))
    norths, easts = [one[0] for one in points], [one[1] for one in points]
    high = max((max(norths) - min(norths)) * (1 + 2 * _MARGIN), _LEAST_DEGREES)
    wide = max((max(easts) - min(easts)) * (1 + 2 * _MARGIN), _LEAST_DEGREES)
    middle = (max(norths) + min(norths)) / 2, (max(easts) + min(easts)) / 2
    # A degree of longitude is shorter than one of latitude, so a square cell has more degrees that way.
    short = cos(radians(middle[0]))
    wide = max(wide, high * _LEAST_WIDTH / short)
    high = max(high, wide * short * _LEAST_HEIGHT)
    shrunk = wide * short
    columns = max(1, min(cells, int(sqrt(cells * shrunk / high))))
    rows = max(1, min(cells // columns, ceil(columns * high / shrunk)))
    return Grid(
        north=middle[0] + high / 2,
        west=middle[1] - wide / 2,
        row_degrees=high / rows,
        column_degrees=wide / columns,
        rows=rows,
        columns=columns,
    )


def cells_of(grid: Grid) -> tuple[Point, ...]:
    """The middles of the cells, row by row from the north."""
    return tuple(
        (grid.north - (row + 0.5) * grid.row_degrees, grid.west + (column + 0.5) * grid.column_degrees)
        for row in range(grid.rows)
        for column in range(grid.columns)
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    """Minutes by road and where they were told; a row for each place, a column for each hospital."""

    minutes: Array
    is_told: NDArray[np.bool_]

    def at(self, pace: float) -> Array:
        """The minutes when the roads are so quick."""
        paced: Array = np.where(self.is_told, self.minutes, np.minimum(self.minutes * pace, LONGEST_ROAD))
        return paced

    def of(self, rows: NDArray[np.intp]) -> "_Ways":
        """The same for some places."""
        return _Ways(self.minutes[rows], self.is_told[rows])


def spots(
    network: Network, places: Sequence[Place], asked: Asked, *, draws: int = MAP_DRAWS
) -> tuple[Spot, ...]:
    """The better way for each place; members that nothing reaches are left out.

    Shape:  `places` are points, or members by id with the point where they lie.
    Raises: InputInvalid for a score or time the model does not know, NothingToSay.
    """
    region = _Region(network, ready(network), asked, draws)
    return region.spots(places)


class _Region:
    """All near and far hospitals with their times under every draw."""

    def __init__(self, network: Network, model: Model, asked: Asked, draws: int) -> None:
        checked(asked, model)
        onward = {one: onward_of(network, model, one) for one in network.near}
        reached = {one: way for one, way in onward.items() if way is not None}
        if not reached:
            raise NothingToSay(Lacking.NO_ROAD)
        self._network, self._model, self._asked = network, model, asked
        self._near, self._far = tuple(reached), network.far
        self._onward = [far for far, _ in reached.values()]
        roads = [road for _, road in reached.values()]
        self._transfer = _Ways(
            np.array([road.minutes for road in roads]), np.array([road.is_told for road in roads])
        )
        self._draws: Draws = draws_for(model, draws)

    def spots(self, places: Sequence[Place]) -> tuple[Spot, ...]:
        """The better way for each place that reaches a far hospital."""
        to_near, to_far = self._ways(places, self._near), self._ways(places, self._far)
        reaches = np.isfinite(to_far.minutes).any(axis=1) & np.isfinite(to_near.minutes).any(axis=1)
        rows = np.flatnonzero(reaches)
        kept = [places[int(row)] for row in rows]
        if not kept:
            return ()
        to_near, to_far = _bounded(to_near.of(rows)), _bounded(to_far.of(rows))
        chosen = self._far_of(to_far)
        found: dict[int, Spot] = {}
        for far in np.unique(chosen):
            of_far = np.flatnonzero(chosen == far)
            found |= self._of_far(int(far), of_far, kept, to_near.of(of_far), to_far.of(of_far))
        return tuple(found[place] for place in range(len(kept)))

    def _ways(self, places: Sequence[Place], houses: Sequence[UUID]) -> _Ways:
        """Estimated for all at once; then what members were told takes its place."""
        beyond = [self._network.sites[one].point for one in houses]
        nowhere = (0.0, 0.0)
        minutes = great_circles_km(
            [point or nowhere for point, _ in places], [one or nowhere for one in beyond]
        ) * minutes_a_km(self._network)
        minutes[[point is None for point, _ in places], :] = np.inf
        minutes[:, [one is None for one in beyond]] = np.inf
        is_told = np.zeros(minutes.shape, dtype=bool)
        for row, (_, member) in enumerate(places):
            if member is not None:
                for column, house in enumerate(houses):
                    road = HERE if house == member else self._network.told.get((member, house))
                    if road is not None:
                        minutes[row, column], is_told[row, column] = road.minutes, road.is_told
        return _Ways(minutes, is_told)

    def _times(self, far: int) -> Times:
        """Every time under every draw: the near hospitals' row by row, those of the far one that is reached at once."""
        found: dict[str, Array] = {self._model.curve: self._draws.luck[self._model.curve]}
        for one in self._model.hospital_times:
            luck = self._draws.luck[one.luck]
            if one.way is Side.FAR:
                found[one.name] = self._house(self._far[far], one.name).minutes(luck)
            else:
                houses = self._near if one.side is Side.NEAR else self._onward
                taken = {each: self._house(each, one.name).minutes(luck) for each in set(houses)}
                found[one.name] = np.stack([taken[each] for each in houses])
        return found

    def _house(self, organisation: UUID, name: str) -> HospitalTimes:
        return self._network.sites[organisation].times[name]

    def _far_of(self, to_far: _Ways) -> NDArray[np.intp]:
        """The far hospital with the greatest chance for each place."""
        if len(self._far) == 1:
            return np.zeros(len(to_far.minutes), dtype=np.intp)
        chances = [
            self._model.far_alone(
                self._asked.score,
                Roads(self._asked.since_onset, 0.0, to_far.minutes[:, far], 0.0),
                self._times(far),
            )
            for far in range(len(self._far))
        ]
        best: NDArray[np.intp] = np.argmax(np.stack(chances), axis=0)
        return best

    def _of_far(
        self, far: int, rows: NDArray[np.intp], kept: Sequence[Place], to_near: _Ways, to_far: _Ways
    ) -> dict[int, Spot]:
        """All places that would go to one far hospital: each pace of the roads with its share of the draws."""
        a_step = self._draws.count // STEPS
        steps, times = [], self._times(far)
        for step in range(STEPS):
            draws = slice(step * a_step, (step + 1) * a_step)
            pace = float(self._draws.roads[step * a_step])
            roads = Roads(
                self._asked.since_onset,
                to_near.at(pace),
                to_far.at(pace)[:, far],
                self._transfer.at(pace),
            )
            of_step = {name: one[..., draws] for name, one in times.items()}
            steps.append(self._model.over(self._asked.score, roads, of_step))
        near = np.mean([one.near for one in steps], axis=0)
        at_once = np.mean([one.far for one in steps], axis=0)
        is_better = np.mean([one.near_is_better for one in steps], axis=0)
        in_time = self._in_time(far, to_near, to_far)
        best = np.argmax(near, axis=1)
        return {
            int(row): self._spot(
                kept[int(row)],
                (int(best[place]), far),
                (float(near[place, best[place]]), float(at_once[place])),
                float(is_better[place, best[place]]),
                bool(in_time[place, best[place]]),
            )
            for place, row in enumerate(rows)
        }

    def _spot(
        self,
        place: Place,
        houses: tuple[int, int],
        chances: tuple[float, float],
        is_better: float,
        in_time: bool,
    ) -> Spot:
        is_near = chances[0] > chances[1]
        return Spot(
            point=place[0],
            organisation=place[1],
            near=self._near[houses[0]],
            far=self._far[houses[1]],
            near_chance=chances[0],
            far_chance=chances[1],
            near_is_better=is_better,
            better=better_of(is_near, in_time),
            sureness=sureness_of(is_better if is_near else 1 - is_better),
        )

    def _in_time(self, far: int, to_near: _Ways, to_far: _Ways) -> NDArray[np.bool_]:
        """Whether any treatment is in time with some luck: the near hospital's own, or any at the far one."""
        luck = np.array([LUCK_IN_TIME])
        latest = {one.code: one.latest for one in self._model.treatments}
        found = np.zeros(to_near.minutes.shape, dtype=bool)
        for one in self._model.hospital_times:
            if one.side is Side.NEAR:
                quick = np.array([self._house(each, one.name).minutes(luck)[0] for each in self._near])
                found |= self._asked.since_onset + to_near.minutes + quick <= latest[one.treatment]
            elif one.way is Side.FAR:
                taken = to_far.minutes[:, far, None] + self._house(self._far[far], one.name).minutes(luck)
                found |= self._asked.since_onset + taken <= latest[one.treatment]
        return found


def _bounded(ways: _Ways) -> _Ways:
    """A hospital that nothing reaches lies a day away, so that it is never the better one."""
    return _Ways(np.minimum(ways.minutes, LONGEST_ROAD), ways.is_told)


def expected(found: Sequence[Spot], weights: Mapping[UUID, float] | None = None) -> float:
    """How many of 1,000 patients come to a good outcome where each goes the better way.

    Shape:  each member counts alike, or by its weight; whoever has none counts nothing.
    """
    counted = [
        (1.0 if weights is None or one.organisation is None else weights.get(one.organisation, 0.0), one)
        for one in found
    ]
    whole = sum(weight for weight, _ in counted)
    return 1000 * sum(weight * one.best_chance for weight, one in counted) / whole if whole else 0.0


def changed(network: Network, what_if: Supposed) -> Network:
    """The alliance as it would be.

    Raises: InputInvalid naming what is not known or cannot be.
    """
    named = {one for one, _ in what_if.times} | what_if.far | what_if.near
    named |= {end for pair in what_if.roads for end in pair}
    problems = [Problem("organisation", "unknown_value", str(one)) for one in named - set(network.sites)]
    if any(not 0 <= minutes <= LONGEST_ROAD for minutes in what_if.roads.values()):
        problems.append(Problem("minutes", "out_of_range", limit=f"0–{LONGEST_ROAD:g}"))
    if problems:
        raise InputInvalid(*problems)
    sites = dict(network.sites)
    for (organisation, name), told in what_if.times.items():
        sites[organisation] = _with_time(sites[organisation], name, told)
    far = dict.fromkeys((*network.far, *sorted(what_if.far, key=str)))
    near = [one for one in dict.fromkeys((*network.near, *sorted(what_if.near, key=str))) if one not in far]
    roads: dict[Pair, Road] = {
        pair: Road(minutes=minutes, is_told=True, source="", status="assumption")
        for pair, minutes in what_if.roads.items()
    }
    return replace(network, sites=sites, far=tuple(far), near=tuple(near), told={**network.told, **roads})


def _with_time(site: Site, name: str, told: tuple[float, float, float]) -> Site:
    if name not in site.times:
        raise InputInvalid(Problem("time", "unknown_value", name))
    low, median, high = told
    try:
        times = supposed(median, low, high)
    except UnfitTimes as unfit:
        raise InputInvalid(Problem("median", "quartiles_out_of_order")) from unfit
    return replace(site, times={**site.times, name: times})
