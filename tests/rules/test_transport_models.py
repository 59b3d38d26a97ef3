"""Near or far as a charter may ask for it: hospital times with their luck, both ways, which minutes make the difference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.methods.distance import great_circles_km
from heyi.methods.hospital_times import (
    FEWEST_ALONE,
    FEWEST_USED,
    Basis,
    HospitalTimes,
    Spread,
    UnfitTimes,
    lucks,
    measured,
    supposed,
)
from heyi.methods.near_far import Model, Roads, Side, Times, Unasked
from heyi.methods.stroke.transport import QUARTILES, Parameters, Ways, decide
from heyi.methods.transport_models import MODELS

USUAL = Spread(61.0, 47.0, 83.0)
MODEL = MODELS["near-or-far"]
minutes = st.floats(1, 400)


def times_of(model: Model, count: int = 200, **own: HospitalTimes) -> Times:
    names = {one.luck for one in model.hospital_times} | {model.curve}
    luck = lucks(sorted(names), count, 7)
    found = {
        one.name: own.get(one.name, HospitalTimes(one.usual)).minutes(luck[one.luck])
        for one in model.hospital_times
    }
    return {**found, model.curve: luck[model.curve]}


def test_luck_is_the_same_again_and_spread_evenly():
    first, again, other = lucks(["a", "b"], 400, 3), lucks(["b"], 400, 3), lucks(["b"], 400, 4)
    assert np.array_equal(first["b"], again["b"])
    assert not np.array_equal(first["b"], other["b"])
    assert not np.array_equal(first["a"], first["b"])
    assert np.percentile(first["a"], [25, 50, 75]) == pytest.approx([-0.6745, 0, 0.6745], abs=0.01)
    with pytest.raises(UnfitTimes):
        lucks(["a"], 0, 3)


def test_without_own_times_the_published_quartiles_come_out():
    assert measured([30] * (FEWEST_USED - 1), USUAL).basis is Basis.PUBLISHED
    assert measured([], USUAL).quartiles == pytest.approx((47, 61, 83))


def test_enough_own_times_stand_alone_and_few_lie_between():
    many = measured(range(20, 20 + FEWEST_ALONE), USUAL)
    assert many.basis is Basis.OWN
    assert many.quartiles[1] == pytest.approx(np.median(range(20, 20 + FEWEST_ALONE)))
    few = measured([30.0] * FEWEST_USED, USUAL)
    assert few.basis is Basis.BOTH
    # Five own times against ten of the published: a third of the way, on the logarithm.
    assert few.quartiles[1] == pytest.approx(np.exp((np.log(30) + 2 * np.log(61)) / 3))


@given(st.lists(st.floats(0, 600), min_size=0, max_size=40), st.floats(0, 300))
def test_quicker_measured_times_are_never_longer(own: list[float], less: float):
    luck = lucks(["a"], 60, 1)["a"]
    slow, quick = measured(own, USUAL), measured([max(one - less, 0) for one in own], USUAL)
    assert np.all(quick.minutes(luck) <= slow.minutes(luck) + 1e-9)
    assert np.all(np.diff(slow.minutes(np.sort(luck))) >= -1e-9)
    assert np.all(slow.minutes(luck) >= 1)


@pytest.mark.parametrize("own", [[-1.0], [float("nan")], [3000.0]])
def test_times_that_cannot_be_are_refused(own: list[float]):
    with pytest.raises(UnfitTimes):
        measured(own, USUAL)


@pytest.mark.parametrize("told", [(50, 60, 70), (50, 40, 45), (0, 0, 0), (60, float("nan"), 70)])
def test_quartiles_out_of_order_are_refused(told: tuple[float, float, float]):
    with pytest.raises(UnfitTimes):
        supposed(*told)


def test_the_model_says_what_its_formulas_say():
    """The same numbers as the model itself, parameter by parameter; shipping on that comes too late is treatment near alone."""
    times = times_of(MODEL, 50)
    for since in (30.0, 200.0):
        weighed = MODEL.weigh(6, Roads(since, 15.0, 70.0, 60.0), times)
        told = decide(
            [6.0] * 50,
            Ways(*(np.full(50, one) for one in (since, 15.0, 70.0, 60.0))),
            Parameters(
                times["needle_primary"], times["needle_comprehensive"], times["groin_comprehensive"],
                times["groin_after_transfer"], np.clip(times["lvo"] / 1.959963984540054, -1.5, 1.5),
            ),
        )  # fmt: skip
        assert weighed.far == pytest.approx(told.p_good_mothership)
        late = np.isnan(told.p_good_drip_ship)
        assert weighed.near[~late] == pytest.approx(told.p_good_drip_ship[~late])
        assert weighed.near[late] == pytest.approx(told.p_good_primary[late])
        assert late.mean() > 0.9 if since == 200.0 else late.mean() < 0.2


@pytest.mark.parametrize("name", QUARTILES)
def test_published_times_alone_are_spread_as_published(name: str):
    low, high = QUARTILES[name]
    spread = np.percentile(times_of(MODEL, 20_000)[name], [25, 50, 75])
    assert spread == pytest.approx([low, getattr(Parameters(), name), high], rel=0.002)


def test_after_a_transfer_the_groin_has_the_luck_of_the_far_hospital():
    times = times_of(MODEL, 50)
    assert times["groin_after_transfer"] == pytest.approx(times["groin_comprehensive"] * 84 / 145)


@given(st.integers(0, 9), minutes, minutes, minutes, minutes)
def test_the_parts_add_up_to_the_difference(
    score: int, since: float, near: float, far: float, between: float
):
    roads, times = Roads(since, near, far, between), times_of(MODEL, 40)
    weighed, parts = MODEL.weigh(score, roads, times), MODEL.parts(score, roads, times)
    assert sum(one.gain for one in parts) == pytest.approx(
        weighed.near.mean() - weighed.far.mean(), abs=1e-12
    )
    told = {(one.treatment, one.side): one.minutes.mean() for one in weighed.reached}
    for treatment in ("needle", "groin"):
        apart = sum(one.minutes for one in parts if one.code.startswith(treatment))
        assert apart == pytest.approx(told[treatment, Side.NEAR] - told[treatment, Side.FAR])


@given(st.integers(0, 9), minutes, st.floats(0, 100), st.lists(st.floats(10, 200), min_size=20, max_size=25))
def test_a_quicker_near_hospital_never_lowers_near_first(
    score: int, far: float, less: float, own: list[float]
):
    roads = Roads(30.0, 10.0, far, far)
    slow = times_of(MODEL, 40, needle_primary=measured(own, USUAL))
    quick = times_of(MODEL, 40, needle_primary=measured([max(one - less, 0) for one in own], USUAL))
    before, after = MODEL.weigh(score, roads, slow), MODEL.weigh(score, roads, quick)
    assert np.all(after.near >= before.near - 1e-12)
    assert np.array_equal(after.far, before.far)


def test_two_hospitals_at_one_place_with_the_same_times_are_the_same():
    """No road between them, no time lost after the transfer: near first and far at once are one thing."""
    times = dict(times_of(MODEL, 40))
    times["needle_primary"] = times["needle_comprehensive"] = np.full(40, 40.0)
    times["groin_comprehensive"], times["groin_after_transfer"] = np.full(40, 90.0), np.full(40, 50.0)
    weighed = MODEL.weigh(5, Roads(20.0, 15.0, 15.0, 0.0), times)
    assert weighed.near == pytest.approx(weighed.far)
    assert weighed.near_worth == pytest.approx(weighed.far_worth)
    assert all(one.gain == pytest.approx(0) for one in MODEL.parts(5, Roads(20.0, 15.0, 15.0, 0.0), times))


@given(st.integers(0, 9), minutes, minutes)
def test_an_hour_later_is_no_better_by_either_view(score: int, near: float, far: float):
    times = times_of(MODEL, 20)
    sooner = MODEL.weigh(score, Roads(10.0, near, far, 30.0), times)
    later = MODEL.weigh(score, Roads(70.0, near, far, 30.0), times)
    for name in ("near", "far", "near_worth", "far_worth"):
        assert np.all(getattr(later, name) <= getattr(sooner, name) + 1e-12), name


def test_a_region_is_its_patients_one_by_one():
    """Each near hospital with times of its own."""
    dice, times = np.random.default_rng(2), dict(times_of(MODEL, 30))
    near = [measured(dice.uniform(20, 90, 25), USUAL).minutes(lucks(["x"], 30, 1)["x"]) for _ in range(3)]
    after = [times["groin_after_transfer"] * one for one in (0.8, 1.0, 1.3)]
    to_near, to_far, transfer = (
        dice.uniform(5, 60, (6, 3)),
        dice.uniform(20, 120, 6),
        dice.uniform(15, 150, 3),
    )
    over = MODEL.over(
        4,
        Roads(150.0, to_near, to_far, transfer),
        {**times, "needle_primary": np.stack(near), "groin_after_transfer": np.stack(after)},
    )
    for row in range(6):
        for column in range(3):
            own = {**times, "needle_primary": near[column], "groin_after_transfer": after[column]}
            one = MODEL.weigh(4, Roads(150.0, to_near[row, column], to_far[row], transfer[column]), own)
            assert over.near[row, column] == pytest.approx(one.near.mean(), abs=1e-12)
            assert over.far[row] == pytest.approx(one.far.mean(), abs=1e-12)
            assert over.near_is_better[row, column] == pytest.approx(np.mean(one.near > one.far))
    alone = MODEL.far_alone(4, Roads(150.0, 0.0, to_far, 0.0), times)
    assert alone == pytest.approx(over.far)


@pytest.mark.parametrize("score", [-1, 10])
def test_a_score_the_model_does_not_know_is_refused(score: int):
    with pytest.raises(Unasked, match="race"):
        MODEL.weigh(score, Roads(1.0, 1.0, 1.0, 1.0), times_of(MODEL, 5))


def test_time_that_lies_before_the_onset_is_refused():
    for ask in (MODEL.weigh, MODEL.parts):
        with pytest.raises(Unasked, match="since_onset"):
            ask(4, Roads(-1.0, 1.0, 1.0, 1.0), times_of(MODEL, 5))
    with pytest.raises(Unasked):
        MODEL.over(4, Roads(-1.0, np.ones((2, 1)), np.ones(2), np.ones(1)), times_of(MODEL, 5))


def test_great_circles_between_many_points():
    found = great_circles_km([(0.0, 0.0), (23.1, 113.2)], [(0.0, 1.0), (0.0, 0.0), (23.1, 113.2)])
    assert found.shape == (2, 3)
    # A degree of the equator is the circumference over 360.
    assert found[0, 0] == pytest.approx(6371.0088 * np.pi / 180)
    assert found[0, 1] == 0
    assert found[1, 2] == 0
