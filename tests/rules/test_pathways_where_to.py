"""Near hospital first or past it to the far one: one patient, all members at once, and what a change would bring."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.pathways import Transport
from heyi.contexts.pathways.rules.where_to import (
    NothingToSay,
    answer,
    draws_for,
    model_of,
    rounded,
    sureness_of,
)
from heyi.contexts.pathways.rules.where_to_region import (
    cells_of,
    changed,
    expected,
    grid_over,
    spots,
)
from heyi.contexts.pathways.terms.where_to import (
    Asked,
    Better,
    Lacking,
    Network,
    Road,
    Site,
    Supposed,
    Sureness,
)
from heyi.kernel.errors import InputInvalid
from heyi.methods.hospital_times import HospitalTimes, measured
from heyi.methods.transport_models import MODELS

MODEL = MODELS["near-or-far"]
VILLAGE, HUB, OTHER_HUB, LEAD, OTHER_LEAD = (UUID(int=number) for number in range(1, 6))
POINTS = {
    VILLAGE: (23.30, 113.20),
    HUB: (23.28, 113.21),
    OTHER_HUB: (23.10, 113.00),
    LEAD: (23.00, 113.30),
    OTHER_LEAD: (23.70, 113.25),
}
USUAL = {one.name: one.usual for one in MODEL.hospital_times}
EVERYTHING = tuple(POINTS)


def transport(model: str = "near-or-far") -> Transport:
    return Transport(
        model=model, near="hub", far="lead", scale="race", reads=MappingProxyType({}), given=MappingProxyType({}),
        source="stroke-models#transport", status=Status.SECONDARY, line=1,
    )  # fmt: skip


def a_network(
    own: Mapping[tuple[UUID, str], list[float]] | None = None,
    told: Mapping[tuple[UUID, UUID], float] | None = None,
    far: tuple[UUID, ...] = (LEAD,),
    near: tuple[UUID, ...] = (HUB, OTHER_HUB),
    nowhere: frozenset[UUID] = frozenset(),
) -> Network:
    own, told = own or {}, told or {}
    return Network(
        transport=transport(), near=near, far=far,
        sites={
            one: Site(
                organisation=one, point=None if one in nowhere else point,
                times={
                    name: measured(own[one, name], usual) if (one, name) in own else HospitalTimes(usual)
                    for name, usual in USUAL.items()
                },
            )
            for one, point in POINTS.items()
        },
        told={pair: Road(minutes=minutes, is_told=True, source="told", status="seed") for pair, minutes in told.items()},
        road_factor=1.4, speed_km_h=40, road_source="heyi-assumptions#travel", road_status="assumption",
    )  # fmt: skip


def ask(score: int = 5, since: float = 60) -> Asked:
    return Asked(score=score, since_onset=since)


def test_every_way_is_ranked_with_its_numbers():
    found = answer(a_network(), VILLAGE, ask())
    assert {one.to for one in found.choices} == {HUB, OTHER_HUB, LEAD}
    assert [one.chance.mean for one in found.choices] == sorted(
        (one.chance.mean for one in found.choices), reverse=True
    )
    assert found.choices[0].less.mean == 0
    assert all(one.chance.low <= one.chance.mean <= one.chance.high for one in found.choices)
    assert found.near.to == HUB
    assert found.near.onward == LEAD
    assert found.far.onward is None
    assert {one.treatment for one in found.near.begun} == {"needle", "groin"}
    assert found.difference.mean == pytest.approx(found.near.chance.mean - found.far.chance.mean)
    assert sum(one.gain for one in found.causes) == pytest.approx(found.difference.mean)
    assert 0 <= found.near_is_better <= 1
    assert found.worth_difference is not None


def test_a_way_that_was_told_counts_as_told():
    found = answer(a_network(told={(VILLAGE, LEAD): 3.0, (VILLAGE, HUB): 90.0}), VILLAGE, ask(score=8))
    assert found.far.road == Road(minutes=3.0, is_told=True, source="told", status="seed")
    assert found.better is Better.FAR
    assert found.sureness is Sureness.SURE
    estimated = answer(a_network(), VILLAGE, ask()).far.road
    assert not estimated.is_told
    # 34.9 km of great circle, 1.4 times that by road, at 40 km/h.
    assert estimated.minutes == pytest.approx(34.9 * 1.4 / 40 * 60, rel=0.01)


def test_the_same_answer_again():
    assert answer(a_network(), VILLAGE, ask()) == answer(a_network(), VILLAGE, ask())


def test_where_nothing_comes_in_time_nothing_is_better():
    assert answer(a_network(), VILLAGE, ask(since=900)).better is Better.NOTHING


def test_a_quick_far_hospital_beats_one_that_is_near():
    """The far one is chosen by the chance, not by the road."""
    slow = {(LEAD, "groin_comprehensive"): [300.0] * 25, (LEAD, "needle_comprehensive"): [200.0] * 25}
    quick = {
        (OTHER_LEAD, "groin_comprehensive"): [60.0] * 25,
        (OTHER_LEAD, "needle_comprehensive"): [20.0] * 25,
    }
    network = a_network({**slow, **quick}, far=(LEAD, OTHER_LEAD))
    assert answer(network, VILLAGE, ask(score=7)).far.to == OTHER_LEAD
    found = spots(network, [(POINTS[VILLAGE], VILLAGE)], ask(score=7))
    assert found[0].far == OTHER_LEAD


@settings(max_examples=25)
@given(
    st.integers(0, 9),
    st.floats(0, 300),
    st.lists(st.floats(15, 200), min_size=5, max_size=30),
    st.floats(0, 60),
)
def test_a_quicker_hub_never_lowers_near_first(score: int, since: float, own: list[float], less: float):
    def chance(times: list[float]) -> float:
        network = a_network({(HUB, "needle_primary"): times}, near=(HUB,))
        return answer(network, VILLAGE, ask(score, since), draws=100).near.chance.mean

    assert chance([max(one - less, 0) for one in own]) >= chance(own) - 1e-12


@settings(max_examples=25)
@given(st.integers(0, 9), st.floats(0, 200), st.floats(1, 120), st.floats(0, 100))
def test_a_shorter_road_to_the_far_one_never_lowers_it(score: int, since: float, road: float, more: float):
    near, far = (
        answer(
            a_network(told={(VILLAGE, LEAD): minutes}), VILLAGE, ask(score, since), draws=100
        ).far.chance.mean
        for minutes in (road, road + more)
    )
    assert near >= far - 1e-12


def test_members_and_cells_say_what_one_patient_is_told():
    """The map is the same reckoning with the same luck."""
    network = a_network(told={(VILLAGE, HUB): 12.0}, far=(LEAD, OTHER_LEAD))
    found = spots(network, [(POINTS[one], one) for one in EVERYTHING], ask(), draws=100)
    assert [one.organisation for one in found] == list(EVERYTHING)
    for spot in found:
        assert spot.organisation is not None
        one = answer(network, spot.organisation, ask(), draws=100)
        assert (spot.near, spot.far) == (one.near.to, one.far.to)
        assert spot.near_chance == pytest.approx(one.near.chance.mean, abs=1e-9)
        assert spot.far_chance == pytest.approx(one.far.chance.mean, abs=1e-9)
        assert spot.near_is_better == pytest.approx(one.near_is_better)
        assert (spot.better, spot.sureness) == (one.better, one.sureness)


def test_a_member_that_nothing_reaches_is_left_out_and_one_with_told_ways_is_not():
    network = a_network(
        told={(VILLAGE, HUB): 5.0, (VILLAGE, LEAD): 50.0}, nowhere=frozenset({VILLAGE, OTHER_HUB})
    )
    found = spots(network, [(None, VILLAGE), (None, OTHER_HUB), (POINTS[HUB], HUB)], ask())
    assert [one.organisation for one in found] == [VILLAGE, HUB]
    assert answer(network, VILLAGE, ask()).near.to == HUB


@pytest.mark.parametrize(("cells", "count"), [(1, 1), (100, 100), (2500, 2500)])
def test_a_grid_covers_every_point_in_nearly_square_cells(cells: int, count: int):
    grid = grid_over(list(POINTS.values()), cells)
    assert 0 < grid.rows * grid.columns <= count
    if cells > 1:
        assert grid.rows * grid.columns > count * 0.7
        assert 0.6 < grid.row_degrees / (grid.column_degrees * 0.917) < 1.6
    assert len(cells_of(grid)) == grid.rows * grid.columns
    for north, east in POINTS.values():
        assert grid.north - grid.rows * grid.row_degrees < north < grid.north
        assert grid.west < east < grid.west + grid.columns * grid.column_degrees


def test_one_point_alone_has_a_grid_and_no_grid_is_refused():
    assert grid_over([(23.0, 113.0)], 16).rows >= 1
    for points, cells in (([], 10), ([(23.0, 113.0)], 0), ([(23.0, 113.0)], 2501)):
        with pytest.raises(InputInvalid):
            grid_over(points, cells)


def test_what_if_the_hub_were_quicker():
    network = a_network()
    quick = changed(network, Supposed(times={(HUB, "needle_primary"): (25.0, 30.0, 36.0)}))
    assert quick.sites[HUB].times["needle_primary"].quartiles[1] == pytest.approx(30)
    places = [(POINTS[one], one) for one in EVERYTHING]
    before, after = spots(network, places, ask()), spots(quick, places, ask())
    assert expected(after) > expected(before)
    assert all(one.best_chance >= other.best_chance - 1e-12 for one, other in zip(after, before, strict=True))
    # Only the village counts.
    village = next(one for one in after if one.organisation == VILLAGE)
    assert expected(after, {VILLAGE: 3.0}) == pytest.approx(1000 * village.best_chance)
    assert expected(after, {}) == 0


def test_what_if_a_hub_became_a_far_hospital_and_a_way_became_shorter():
    network = changed(a_network(), Supposed(far=frozenset({OTHER_HUB}), roads={(VILLAGE, OTHER_HUB): 1.0}))
    assert network.far == (LEAD, OTHER_HUB)
    assert network.near == (HUB,)
    assert answer(network, VILLAGE, ask(score=8)).far.to == OTHER_HUB
    nearer = changed(a_network(), Supposed(near=frozenset({VILLAGE, LEAD})))
    assert nearer.near == (HUB, OTHER_HUB, VILLAGE)


@pytest.mark.parametrize(
    "what_if",
    [
        Supposed(times={(UUID(int=99), "needle_primary"): (20, 30, 40)}),
        Supposed(times={(HUB, "nothing_like_it"): (20, 30, 40)}),
        Supposed(times={(HUB, "needle_primary"): (40, 30, 20)}),
        Supposed(roads={(HUB, LEAD): -1.0}),
        Supposed(far=frozenset({UUID(int=99)})),
    ],
)
def test_what_cannot_be_supposed_is_refused(what_if: Supposed):
    assert what_if.says_anything
    with pytest.raises(InputInvalid):
        changed(a_network(), what_if)


@pytest.mark.parametrize(("score", "since", "fields"), [(10, 5, {"score"}), (-1, 5, {"score"}), (5, -1, {"since_onset"}), (12, 1441, {"score", "since_onset"})])  # fmt: skip
def test_what_the_model_does_not_know_is_refused_with_its_bounds(score: int, since: float, fields: set[str]):
    for told in (
        lambda: answer(a_network(), VILLAGE, ask(score, since)),
        lambda: spots(a_network(), [], ask(score, since)),
    ):
        with pytest.raises(InputInvalid) as refused:
            told()
        assert {one.field for one in refused.value.problems} == fields


@pytest.mark.parametrize(
    ("network", "lacking"),
    [
        (a_network(far=()), Lacking.NO_FAR),
        (a_network(near=()), Lacking.NO_NEAR),
        (a_network(nowhere=frozenset({VILLAGE})), Lacking.NO_PLACE),
        (a_network(nowhere=frozenset({LEAD})), Lacking.NO_ROAD),
    ],
)
def test_what_is_lacking_is_named(network: Network, lacking: Lacking):
    with pytest.raises(NothingToSay) as refused:
        answer(network, VILLAGE, ask())
    assert refused.value.lacking is lacking


def test_a_definition_without_a_model_or_with_a_strange_one_is_told_apart():
    for named, lacking in ((None, Lacking.NO_MODEL), (transport("stars"), Lacking.MODEL_UNKNOWN)):
        with pytest.raises(NothingToSay) as refused:
            model_of(named)
        assert refused.value.lacking is lacking


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=6))
def test_rounded_parts_add_up_to_the_rounded_whole(gains: list[float]):
    total = sum(gains)
    parts = rounded(gains, total)
    assert sum(parts) == round(total * 1000)
    assert all(abs(one - gain * 1000) <= 1.000001 for one, gain in zip(parts, gains, strict=True))


def test_draws_are_in_blocks_of_equally_likely_roads():
    draws = draws_for(MODEL, 200)
    assert len(set(draws.roads.tolist())) == 5
    assert draws.roads[100] == pytest.approx(1)
    assert (draws.roads[:40] == draws.roads[0]).all()


@pytest.mark.parametrize(("share", "words"), [(1.0, "sure"), (0.9, "sure"), (0.89, "likely"), (0.75, "likely"), (0.74, "open")])  # fmt: skip
def test_how_sure_it_is_in_words(share: float, words: str):
    assert str(sureness_of(share)) == words
