"""The published model of near or far as its neighbours ask for it. Not here: its formulas (transport, many, outcome)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

import numpy as np

from heyi.methods.hospital_times import Array, Spread
from heyi.methods.near_far import (
    HospitalTime,
    Over,
    Part,
    Reached,
    Roads,
    Side,
    Times,
    Treatment,
    Unasked,
    Weighed,
)
from heyi.methods.stroke.many import compare
from heyi.methods.stroke.outcome import COURSES, Cohort, Unfit, mean_utility, mrs_at_most
from heyi.methods.stroke.transport import (
    LATEST_GROIN,
    LATEST_NEEDLE,
    MOST_RACE,
    QUARTILES,
    Decision,
    Parameters,
    Ways,
    decide,
    with_thrombectomy,
    without_thrombectomy,
)

_USUAL = Parameters()
_NEAR, _FAR = Side.NEAR, Side.FAR
_ON_EACH_SIDE = 1.959963984540054
# What of the way differs: to the needle by road and in the house, to the groin by road and in the house, and that shipping on
# is left out once it comes too late.
_PARTS = ("needle_road", "needle_house", "groin_road", "groin_house", "window")


def _spread(name: str) -> Spread:
    median = float(getattr(_USUAL, name))
    return Spread(median, *QUARTILES[name])


def _times() -> tuple[HospitalTime, ...]:
    groin = _spread("groin_comprehensive")
    # No quartiles are published after a transfer: as much later or sooner than usual as at the far hospital, with the same luck.
    shipped = groin.about(float(_USUAL.groin_after_transfer))
    return (
        HospitalTime(
            name="needle_primary", side=_NEAR, treatment="needle", way=_NEAR, luck="needle_primary",
            usual=_spread("needle_primary"),
        ),
        HospitalTime(
            name="groin_after_transfer", side=_FAR, treatment="groin", way=_NEAR, luck="groin_comprehensive",
            usual=shipped,
        ),
        HospitalTime(
            name="needle_comprehensive", side=_FAR, treatment="needle", way=_FAR, luck="needle_comprehensive",
            usual=_spread("needle_comprehensive"),
        ),
        HospitalTime(
            name="groin_comprehensive", side=_FAR, treatment="groin", way=_FAR, luck="groin_comprehensive",
            usual=groin,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Way:
    """One way: minutes from onset to the needle and to the groin, and whether the groin counts however late it is."""

    needle: Array
    groin: Array
    is_always: bool


@dataclass(frozen=True)
class NearOrFar:
    """The adapter; it keeps nothing."""

    code: str = "near-or-far"
    least_score: int = 0
    most_score: int = MOST_RACE
    hospital_times: tuple[HospitalTime, ...] = field(default_factory=_times)
    treatments: tuple[Treatment, ...] = (Treatment("needle", LATEST_NEEDLE), Treatment("groin", LATEST_GROIN))
    after_transfer: str = "groin_after_transfer"
    curve: str = "lvo"

    def weigh(self, score: int, roads: Roads, times: Times) -> Weighed:
        """One patient by both ways, under every draw, with the mean utility as the second view."""
        found = self._decided(score, roads, times)
        too_late = np.isnan(found.p_good_drip_ship)
        near = np.where(too_late, found.p_good_primary, found.p_good_drip_ship)
        begun = {
            ("needle", Side.NEAR): found.onset_needle_primary,
            ("groin", Side.NEAR): found.onset_evt_drip_ship,
            ("needle", Side.FAR): found.onset_needle_comprehensive,
            ("groin", Side.FAR): found.onset_evt_mothership,
        }
        latest = {one.code: one.latest for one in self.treatments}
        return Weighed(
            near=near,
            far=found.p_good_mothership,
            reached=tuple(
                Reached(code, side, minutes, minutes <= latest[code])
                for (code, side), minutes in begun.items()
            ),
            near_worth=_worth(found.p_lvo, found.onset_needle_primary, found.onset_evt_drip_ship, ~too_late),
            far_worth=_worth(
                found.p_lvo,
                found.onset_needle_comprehensive,
                found.onset_evt_mothership,
                np.ones_like(too_late),
            ),
        )

    def parts(self, score: int, roads: Roads, times: Times) -> tuple[Part, ...]:
        """The difference of the mean chances by what differs on the way, each part's mean share over every order (Shapley)."""
        found = self._decided(score, roads, times)
        far_needle, far_groin = found.onset_needle_comprehensive, found.onset_evt_mothership
        road_needle = np.broadcast_to(np.asarray(roads.to_near) - np.asarray(roads.to_far), far_needle.shape)
        road_groin = np.broadcast_to(road_needle + np.asarray(roads.transfer), far_needle.shape)
        moved = (
            road_needle,
            found.onset_needle_primary - far_needle - road_needle,
            road_groin,
            found.onset_evt_drip_ship - far_groin - road_groin,
            np.zeros_like(far_needle),
        )

        def mean_of(chosen: tuple[int, ...]) -> float:
            way = _Way(
                needle=far_needle + sum((moved[one] for one in chosen if one < 2), np.zeros_like(far_needle)),
                groin=far_groin
                + sum((moved[one] for one in chosen if one in (2, 3)), np.zeros_like(far_groin)),
                is_always=4 not in chosen,
            )
            return float(np.mean(_chance(found.nihss, found.p_lvo, way)))

        gains = _shapley(len(_PARTS), mean_of)
        return tuple(
            Part(code, float(np.mean(moved[place])), gains[place]) for place, code in enumerate(_PARTS)
        )

    def over(self, score: int, roads: Roads, times: Times) -> Over:
        """Many patients of one score with every near hospital."""
        to_near = np.asarray(roads.to_near, dtype=float)
        patients = len(to_near)
        ways = Ways(
            np.broadcast_to(np.asarray(roads.since_onset, dtype=float), patients),
            to_near,
            np.asarray(roads.to_far, dtype=float),
            np.broadcast_to(np.asarray(roads.transfer, dtype=float), to_near.shape),
        )
        try:
            found = compare(np.full(patients, score), ways, _given(times))
        except Unfit as unfit:
            raise Unasked(str(unfit)) from unfit
        return Over(found.near_first, found.mothership, found.near_is_better)

    def far_alone(self, score: int, roads: Roads, times: Times) -> Array:
        """The mean chance of many patients who go far at once."""
        rows = np.asarray(roads.to_far, dtype=float)[:, None]
        found = self._decided(
            score,
            Roads(roads.since_onset, np.zeros(1), rows, np.zeros(1)),
            {**times, "needle_primary": np.zeros(1), "groin_after_transfer": np.zeros(1)},
        )
        mean: Array = found.p_good_mothership.mean(axis=1)
        return mean

    def _decided(self, score: int, roads: Roads, times: Times) -> Decision:
        ways = Ways(
            *(
                np.asarray(one, dtype=float)
                for one in (roads.since_onset, roads.to_near, roads.to_far, roads.transfer)
            )
        )
        try:
            return decide(float(score), ways, _given(times))
        except Unfit as unfit:
            raise Unasked(str(unfit)) from unfit


def _given(times: Times) -> Parameters:
    """The model's parameters of these draws; the luck of the curve lies as `drawn` lays it."""
    return Parameters(
        needle_primary=times["needle_primary"],
        needle_comprehensive=times["needle_comprehensive"],
        groin_comprehensive=times["groin_comprehensive"],
        groin_after_transfer=times["groin_after_transfer"],
        lvo=np.clip(times["lvo"] / _ON_EACH_SIDE, -1.5, 1.5),
    )


def _chance(nihss: Array, p_lvo: Array, way: _Way) -> Array:
    alone = without_thrombectomy(nihss, way.needle)
    opened = with_thrombectomy(nihss, p_lvo, alone, way.groin, _USUAL.reperfused)
    return opened if way.is_always else np.where(way.groin <= LATEST_GROIN, opened, alone)


def _worth(p_lvo: Array, needle: Array, groin: Array, is_opened: Array) -> Array:
    """The mean utility by the course of each cohort: an occluded vessel takes the better of both treatments."""
    too_late = COURSES[Cohort.NLVO_IVT].minutes
    lysed = np.where(needle <= LATEST_NEEDLE, needle, too_late)
    occluded = mean_utility(mrs_at_most(Cohort.LVO_IVT, lysed))
    opened = mean_utility(mrs_at_most(Cohort.LVO_MT, groin))
    best = np.where(is_opened, np.maximum(opened, occluded), occluded)
    others = mean_utility(mrs_at_most(Cohort.NLVO_IVT, lysed))
    return p_lvo * best + (1 - p_lvo) * others


def _shapley(players: int, value: Callable[[tuple[int, ...]], float]) -> list[float]:
    """What each adds on average over every order in which they come; the sum is the value of all less that of none."""
    everybody = range(players)
    worth = {chosen: value(chosen) for size in range(players + 1) for chosen in combinations(everybody, size)}
    gains = []
    for one in everybody:
        gain = 0.0
        for chosen, before in worth.items():
            if one not in chosen:
                after = worth[tuple(sorted((*chosen, one)))]
                gain += (after - before) / (players * comb(players - 1, len(chosen)))
        gains.append(gain)
    return gains


NEAR_OR_FAR = NearOrFar()
