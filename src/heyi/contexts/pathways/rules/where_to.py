"""Near hospital first or past it to the far one, for one patient. Advice: a doctor decides. Not here: the map (where_to_region).

The model is the one that the charter's definition names; its numbers are a published model's, and say nothing of a person.
Source: docs/sources/stroke-models.md#transport
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from scipy.special import ndtri

from heyi.contexts.governance.terms.pathways import Transport
from heyi.contexts.pathways.terms.where_to import (
    Answered,
    Asked,
    Begun,
    Better,
    Cause,
    Choice,
    Lacking,
    Network,
    Range,
    Road,
    Sureness,
)
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.methods.distance import great_circles_km
from heyi.methods.hospital_times import Array, lucks
from heyi.methods.near_far import Model, Reached, Roads, Side, Times, Weighed
from heyi.methods.transport_models import MODELS

CASE_DRAWS, MAP_DRAWS, SEED = 2_000, 200, 20261127
# The onset lies at most so far back; later nothing of the model holds.
LONGEST_SINCE = 1_440
# Steps of how quick the roads are, and the quartiles of an estimated way. Source: docs/sources/stroke-models.md#estimated-roads
STEPS = 5
_ROAD_QUARTILES = (0.85, 1.18)
_BETWEEN_QUARTILES = 1.3489795003921634
# In so many of 100 draws the better way must be better. Source: docs/sources/heyi-assumptions.md#where-to
SURE, LIKELY = 0.9, 0.75
# In fewer draws than this a treatment is held to come too late, and from so much luck on it does.
IN_TIME = 0.1
LUCK_IN_TIME = float(ndtri(IN_TIME))
# Near hospitals farther away than so many others are not asked for one patient.
MOST_NEAR = 8

# The way of somebody who is there already.
HERE = Road(minutes=0.0, is_told=True, source="", status="")


class NothingToSay(RuleBroken):
    """The alliance lacks something without which the model says nothing; the facts name it."""

    default_code = "where_to_lacking"

    def __init__(self, lacking: Lacking) -> None:
        super().__init__(lacking=str(lacking))
        self.lacking = lacking


def model_of(transport: Transport | None) -> Model:
    """The model that a definition names.

    Raises: NothingToSay where it names none, or one that nobody knows here.
    """
    if transport is None:
        raise NothingToSay(Lacking.NO_MODEL)
    found = MODELS.get(transport.model)
    if found is None:
        raise NothingToSay(Lacking.MODEL_UNKNOWN)
    return found


def checked(asked: Asked, model: Model) -> None:
    """A score and a time that the model knows.

    Raises: InputInvalid naming each that it does not.
    """
    problems = []
    if not model.least_score <= asked.score <= model.most_score:
        limit = f"{model.least_score}–{model.most_score}"
        problems.append(Problem("score", "out_of_range", limit=limit))
    if not 0 <= asked.since_onset <= LONGEST_SINCE:
        problems.append(Problem("since_onset", "out_of_range", limit=f"0–{LONGEST_SINCE}"))
    if problems:
        raise InputInvalid(*problems)


@dataclass(frozen=True, slots=True)
class Draws:
    """The luck of every draw: of each hospital time, of the model's own curve, of the roads."""

    luck: Mapping[str, Array]
    roads: Array

    @property
    def count(self) -> int:
        """How many."""
        return len(self.roads)


def draws_for(model: Model, count: int, seed: int = SEED) -> Draws:
    """So many draws, the same for the same seed; the roads are equally often in each of their steps, in blocks.

    Shape:  `count` is a multiple of STEPS.
    """
    names = sorted({one.luck for one in model.hospital_times} | {model.curve})
    low, high = _ROAD_QUARTILES
    steps = np.exp(ndtri((np.arange(STEPS) + 0.5) / STEPS) * np.log(high / low) / _BETWEEN_QUARTILES)
    return Draws(lucks(names, count, seed), np.repeat(steps, count // STEPS))


def ready(network: Network) -> Model:
    """The model, where the alliance has at least one near and one far hospital.

    Raises: NothingToSay.
    """
    model = model_of(network.transport)
    if not network.far:
        raise NothingToSay(Lacking.NO_FAR)
    if not network.near:
        raise NothingToSay(Lacking.NO_NEAR)
    return model


def side_times(model: Model, network: Network, draws: Draws, *, near: UUID, onward: UUID, far: UUID) -> Times:
    """Every time of one near hospital, of the far one to which it ships, and of the far one that is reached at once."""
    found: dict[str, Array] = {model.curve: draws.luck[model.curve]}
    for one in model.hospital_times:
        if one.side is Side.NEAR:
            house = near
        else:
            house = onward if one.way is Side.NEAR else far
        found[one.name] = network.sites[house].times[one.name].minutes(draws.luck[one.luck])
    return found


def road_between(network: Network, here: UUID, there: UUID) -> Road | None:
    """The way between two members: as it was told, else estimated from where they lie; None where that is not known."""
    if here == there:
        return HERE
    told = network.told.get((here, there))
    if told is not None:
        return told
    one, other = network.sites[here], network.sites[there]
    if one.point is None or other.point is None:
        return None
    minutes = float(great_circles_km([one.point], [other.point])[0, 0]) * minutes_a_km(network)
    return Road(minutes=minutes, is_told=False, source=network.road_source, status=network.road_status)


def minutes_a_km(network: Network) -> float:
    """How long a kilometre of great circle takes by road."""
    return network.road_factor / network.speed_km_h * 60


def onward_of(network: Network, model: Model, near: UUID) -> tuple[UUID, Road] | None:
    """The far hospital to which a near one ships: where the second treatment is reached soonest as its times usually are."""
    found = []
    for far in network.far:
        road = road_between(network, near, far)
        if road is not None and far != near:
            usual = network.sites[far].times[model.after_transfer].quartiles[1]
            found.append((road.minutes + usual, str(far), far, road))
    return min(found)[2:] if found else None


@dataclass(frozen=True, slots=True)
class _Tried:
    """One way under every draw."""

    to: UUID
    onward: UUID | None
    road: Road
    transfer: Road | None
    chance: Array
    worth: Array | None
    reached: tuple[Reached, ...]


def answer(network: Network, place: UUID, asked: Asked, *, draws: int = CASE_DRAWS) -> Answered:
    """Every way from a place, ranked by the chance of a good outcome, and what makes the difference between near and far.

    Raises: InputInvalid for a score or time that the model does not know, NothingToSay.
    """
    model = ready(network)
    checked(asked, model)
    case = _Case(network, model, place, asked, draws_for(model, draws))
    far = case.far_ways()
    best_far = max(far, key=lambda one: float(one.chance.mean()))
    near = case.near_ways(best_far)
    best_near = max(near, key=lambda one: float(one.chance.mean()))
    best = max((best_near, best_far), key=lambda one: float(one.chance.mean()))
    latest = {one.code: one.latest for one in model.treatments}
    choices = {one.to: _choice(one, best, latest) for one in (*near, *far)}
    is_better = float(np.mean(best_near.chance > best_far.chance))
    better = better_of(
        best is best_near, any(one.in_time.mean() >= IN_TIME for one in _all(best_near, best_far))
    )
    return Answered(
        asked=asked,
        choices=tuple(sorted(choices.values(), key=lambda one: -one.chance.mean)),
        near=choices[best_near.to],
        far=choices[best_far.to],
        difference=_range(best_near.chance - best_far.chance),
        near_is_better=is_better,
        worth_difference=_worth_between(best_near, best_far),
        better=better,
        sureness=sureness_of(is_better if best is best_near else 1 - is_better),
        causes=case.causes(best_near, best_far),
    )


def better_of(is_near: bool, is_in_time: bool) -> Better:
    """The better way; nothing where hardly any draw has a treatment in time by either."""
    if not is_in_time:
        return Better.NOTHING
    return Better.NEAR if is_near else Better.FAR


def sureness_of(share: float) -> Sureness:
    """In words, how sure it is that a way is better which is so in this share of the draws."""
    if share >= SURE:
        return Sureness.SURE
    return Sureness.LIKELY if share >= LIKELY else Sureness.OPEN


class _Case:
    """One patient at one place, under all draws."""

    def __init__(self, network: Network, model: Model, place: UUID, asked: Asked, draws: Draws) -> None:
        self._network, self._model, self._place = network, model, place
        self._asked, self._draws = asked, draws

    def _road(self, road: Road) -> Array:
        return np.full(self._draws.count, road.minutes) if road.is_told else road.minutes * self._draws.roads

    def far_ways(self) -> list[_Tried]:
        """Straight to each far hospital that can be reached.

        Raises: NothingToSay.
        """
        found = []
        for far in self._network.far:
            road = road_between(self._network, self._place, far)
            if road is None:
                continue
            weighed = self._weigh(None, None, (far, road))
            found.append(self._tried(far, None, road, None, weighed))
        if not found:
            raise NothingToSay(self._why_no_road())
        return found

    def near_ways(self, far: _Tried) -> list[_Tried]:
        """First to each near hospital, and on from there; the nearest ones where there are many.

        Raises: NothingToSay.
        """
        reached = []
        for near in self._network.near:
            road = road_between(self._network, self._place, near)
            onward = onward_of(self._network, self._model, near)
            if road is not None and onward is not None:
                reached.append((road.minutes, str(near), near, road, onward))
        if not reached:
            raise NothingToSay(self._why_no_road())
        found = []
        for _, _, near, road, onward in sorted(reached, key=lambda one: one[:2])[:MOST_NEAR]:
            weighed = self._weigh((near, road), onward, (far.to, far.road))
            found.append(self._tried(near, onward[0], road, onward[1], weighed))
        return found

    def causes(self, near: _Tried, far: _Tried) -> tuple[Cause, ...]:
        """Which minutes make the difference."""
        if near.onward is None or near.transfer is None:
            return ()
        roads, times = self._inputs((near.to, near.road), (near.onward, near.transfer), (far.to, far.road))
        parts = self._model.parts(self._asked.score, roads, times)
        return tuple(Cause(one.code, one.minutes, one.gain) for one in parts)

    def _weigh(
        self,
        near: tuple[UUID, Road] | None,
        onward: tuple[UUID, Road] | None,
        far: tuple[UUID, Road],
    ) -> Weighed:
        # A way straight to the far hospital asks nothing of a near one: any stands in for it.
        roads, times = self._inputs(near or (self._network.near[0], far[1]), onward or far, far)
        return self._model.weigh(self._asked.score, roads, times)

    def _inputs(
        self, near: tuple[UUID, Road], onward: tuple[UUID, Road], far: tuple[UUID, Road]
    ) -> tuple[Roads, Times]:
        roads = Roads(self._asked.since_onset, self._road(near[1]), self._road(far[1]), self._road(onward[1]))
        times = side_times(
            self._model, self._network, self._draws, near=near[0], onward=onward[0], far=far[0]
        )
        return roads, times

    def _tried(
        self, to: UUID, onward: UUID | None, road: Road, transfer: Road | None, weighed: Weighed
    ) -> _Tried:
        side = Side.FAR if onward is None else Side.NEAR
        return _Tried(
            to,
            onward,
            road,
            transfer,
            weighed.far if onward is None else weighed.near,
            weighed.far_worth if onward is None else weighed.near_worth,
            tuple(one for one in weighed.reached if one.side is side),
        )

    def _why_no_road(self) -> Lacking:
        return Lacking.NO_PLACE if self._network.sites[self._place].point is None else Lacking.NO_ROAD


def _all(*tried: _Tried) -> Sequence[Reached]:
    return [one for way in tried for one in way.reached]


def _range(values: Array) -> Range:
    low, high = np.percentile(values, [2.5, 97.5])
    return Range(float(values.mean()), float(low), float(high))


def _worth_between(near: _Tried, far: _Tried) -> Range | None:
    return None if near.worth is None or far.worth is None else _range(near.worth - far.worth)


def _choice(one: _Tried, best: _Tried, latest: Mapping[str, float]) -> Choice:
    return Choice(
        to=one.to,
        onward=one.onward,
        chance=_range(one.chance),
        less=_range(one.chance - best.chance),
        worth=None if one.worth is None else float(one.worth.mean()),
        road=one.road,
        transfer=one.transfer,
        begun=tuple(
            Begun(
                each.treatment,
                _range(each.minutes),
                float(each.in_time.mean()),
                latest[each.treatment],
            )
            for each in one.reached
        ),
    )


def rounded(gains: Sequence[float], total: float, *, per: int = 1000) -> tuple[int, ...]:
    """Gains as whole parts of `per`, rounded so that they add up to the rounded total.

    Shape:  the parts with the largest remainder are rounded up first.
    """
    exact = [one * per for one in gains]
    found = [int(np.floor(one)) for one in exact]
    missing = round(total * per) - sum(found)
    by_remainder = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in by_remainder[: max(missing, 0)]:
        found[place] += 1
    return tuple(found)
