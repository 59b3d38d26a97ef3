"""Drawing points and weighing their answers: the same seed the same sample, totals estimated without bias, every refusal."""

from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.surveys.rules.drawing import (
    LONGEST_NAME,
    MOST_POINTS,
    SampleImpossible,
    check_frame,
    draw_points,
    invited_for,
)
from heyi.contexts.surveys.rules.weighing import Layout, are_sizes_known, layout_of, weight_of
from heyi.contexts.surveys.terms.collecting import DrawnPoint, FramePoint, Point, SamplePlan, Sharing
from heyi.kernel.errors import InputInvalid

FRAME = tuple(
    FramePoint(area=area, name=f"{area}{place}", size=size)
    for area, sizes in {"甲": (20, 15, 35), "乙": (24, 10, 16), "丙": (60, 25, 35)}.items()
    for place, size in enumerate(sizes, start=1)
)
PEOPLE = sum(one.size or 0 for one in FRAME)
# The samples that simple draws of two areas and two points of each can give: 3 pairs of areas, 3 pairs of points in each.
EVERY_SAMPLE = 3 * 3 * 3

_frames = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 500)), min_size=1, max_size=25).map(
    lambda rows: tuple(
        FramePoint(area=area, name=f"点{place}", size=size) for place, (area, size) in enumerate(rows)
    )
)


def estimate(drawn: tuple[DrawnPoint, ...]) -> float:
    """The people of the frame, from the sample alone (Horvitz & Thompson)."""
    return sum((one.point.size or 0) / one.probability for one in drawn)


@settings(max_examples=60, deadline=None)
@given(frame=_frames, seed=st.integers(0, 2**31 - 1), spare=st.floats(0, 3))
def test_the_same_seed_draws_the_same_and_all_points_are_certain(frame, seed, spare):
    plan = SamplePlan(forms=7, seed=seed, spare_ratio=spare)
    drawn = draw_points(frame, plan)
    assert drawn == draw_points(frame, plan)
    assert [one.point for one in drawn] == list(frame)
    assert {one.probability for one in drawn} == {1.0}
    assert estimate(drawn) == sum(one.size or 0 for one in frame)
    for one in drawn:
        assert one.quota == min(7, one.point.size or 7)
        assert one.quota <= one.invited <= max(one.quota, one.point.size or 0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), total=st.integers(9, PEOPLE))
def test_forms_shared_by_size_are_all_shared_and_none_goes_beyond_its_people(seed, total):
    drawn = draw_points(FRAME, SamplePlan(sharing=Sharing.BY_SIZE, forms=total, seed=seed))
    assert sum(one.quota for one in drawn) == total
    assert all(1 <= one.quota <= (one.point.size or 0) for one in drawn)


def test_over_every_sample_there_can_be_the_estimate_is_the_total():
    plan = SamplePlan(areas=2, points=2)
    samples = {
        tuple(one.point.name for one in drawn): estimate(drawn)
        for drawn in (draw_points(FRAME, replace(plan, seed=seed)) for seed in range(1_500))
    }
    assert len(samples) == EVERY_SAMPLE
    assert sum(samples.values()) / EVERY_SAMPLE == pytest.approx(PEOPLE)
    # No sample alone need hit it: the drawing is by chance.
    assert len({round(one, 6) for one in samples.values()}) > 1


@pytest.mark.parametrize("seed", range(25))
def test_points_drawn_by_size_tell_the_people_of_an_area_exactly(seed):
    drawn = draw_points(FRAME, SamplePlan(points=2, is_by_size=True, seed=seed))
    assert estimate(drawn) == pytest.approx(PEOPLE)
    inside = {area: sum(one.size or 0 for one in FRAME if one.area == area) for area in "甲乙丙"}
    for one in drawn:
        assert one.probability == pytest.approx(min(1.0, 2 * (one.point.size or 0) / inside[one.point.area]))


def test_a_point_too_large_for_chance_is_certain_and_the_others_share_the_rest():
    frame = [FramePoint(area="甲", name=str(size), size=size) for size in (90, 4, 6)]
    likely = {
        one.point.name: one.probability
        for seed in range(40)
        for one in draw_points(frame, SamplePlan(points=2, is_by_size=True, seed=seed))
    }
    assert likely == {"90": 1.0, "4": pytest.approx(0.4), "6": pytest.approx(0.6)}


def test_points_drawn_by_size_come_as_often_as_their_probability_says():
    turns = 3_000
    counts = dict.fromkeys((one.name for one in FRAME), 0)
    for seed in range(turns):
        for drawn in draw_points(FRAME, SamplePlan(points=1, is_by_size=True, seed=seed)):
            counts[drawn.point.name] += 1
    for one in FRAME:
        share = (one.size or 0) / sum(other.size or 0 for other in FRAME if other.area == one.area)
        # Five standard errors: a sampler that is right misses this once in a million.
        assert abs(counts[one.name] / turns - share) < 5 * (share * (1 - share) / turns) ** 0.5


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (SamplePlan(areas=4), "take_beyond"),
        (SamplePlan(points=4), "take_beyond"),
        (SamplePlan(points=4, is_by_size=True), "take_beyond"),
        (SamplePlan(sharing=Sharing.BY_SIZE, forms=PEOPLE + 1), "total_beyond"),
        (SamplePlan(sharing=Sharing.BY_SIZE, forms=8), "total_beyond"),
    ],
)
def test_a_frame_that_cannot_give_it_is_refused_with_the_number_that_does_not_fit(plan, reason):
    with pytest.raises(SampleImpossible) as refused:
        draw_points(FRAME, plan)
    assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize(
    ("rows", "plan", "problems"),
    [
        ([], SamplePlan(), [("frame", "frame_empty")]),
        ([FramePoint(area="", name=str(one)) for one in range(MOST_POINTS + 1)], SamplePlan(), [("frame", "frame_too_long")]),
        ([FramePoint(area="甲", name=" ")], SamplePlan(), [("frame.1", "point_unnamed")]),
        ([FramePoint(area="甲", name="长" * (LONGEST_NAME + 1))], SamplePlan(), [("frame.1", "point_unnamed")]),
        ([FramePoint(area="甲" * (LONGEST_NAME + 1), name="一")], SamplePlan(), [("frame.1", "point_unnamed")]),
        ([FramePoint(area="甲", name="一"), FramePoint(area="甲", name="一")], SamplePlan(), [("frame.2", "point_twice")]),
        ([FramePoint(area="甲", name="一", size=0)], SamplePlan(), [("frame.1", "point_size_wrong")]),
        ([FramePoint(area="甲", name="一")], SamplePlan(is_by_size=True), [("frame.1", "point_size_needed")]),
        ([FramePoint(area="甲", name="一")], SamplePlan(sharing=Sharing.BY_SIZE), [("frame.1", "point_size_needed")]),
        (
            [FramePoint(area="甲", name=""), FramePoint(area="甲", name="二", size=-1)],
            SamplePlan(),
            [("frame.1", "point_unnamed"), ("frame.2", "point_size_wrong")],
        ),
    ],
)  # fmt: skip
def test_a_wrong_frame_is_refused_with_every_fault_and_its_row(rows, plan, problems):
    with pytest.raises(InputInvalid) as refused:
        check_frame(rows, plan)
    assert [(one.field, one.code) for one in refused.value.problems] == problems


def test_a_name_may_come_again_in_another_area_and_a_right_frame_passes():
    check_frame([FramePoint(area="甲", name="一"), FramePoint(area="乙", name="一")], SamplePlan())
    check_frame(FRAME, SamplePlan(is_by_size=True, sharing=Sharing.BY_SIZE))


def test_spare_invitations_round_up_and_stop_at_the_people_there_are():
    plan = SamplePlan(spare_ratio=0.25)
    assert invited_for(10, plan, None) == 13
    assert invited_for(10, plan, 12) == 12
    assert invited_for(10, SamplePlan(), 100) == 10


def a_point(area: str, *, answered: int, size: int | None = 100, probability: float = 0.5) -> Point:
    return Point(
        id=uuid4(), survey=uuid4(), number=1, area=area, name="一", organisation=None, size=size, probability=probability,
        quota=20, invited=20, opened=answered, answered=answered,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), answered=st.lists(st.integers(1, 30), min_size=9, max_size=9))
def test_the_weights_of_all_answers_together_are_the_people_estimated(seed, answered):
    drawn = draw_points(FRAME, SamplePlan(points=2, seed=seed))
    points = [
        a_point(one.point.area, answered=count, size=one.point.size, probability=one.probability)
        for one, count in zip(drawn, answered, strict=False)
    ]
    assert are_sizes_known(points)
    total = sum(weight_of(one, are_sizes_known=True) * one.answered for one in points)
    assert total == pytest.approx(estimate(drawn))


def test_where_people_are_not_known_points_count_for_what_was_planned_and_none_answers_is_no_weight():
    known, unknown = a_point("甲", answered=4), a_point("甲", answered=4, size=None)
    assert not are_sizes_known([known, unknown])
    assert weight_of(known, are_sizes_known=False) == weight_of(unknown, are_sizes_known=False) == 2 * 20 / 4
    assert weight_of(known, are_sizes_known=True) == 2 * 100 / 4
    with pytest.raises(ZeroDivisionError):
        weight_of(a_point("甲", answered=0), are_sizes_known=True)


def test_what_was_drawn_is_the_cluster_and_what_is_all_there_the_stratum():
    two_each = [a_point(area, answered=3) for area, _ in product("甲乙", range(2))]
    assert layout_of(SamplePlan(areas=2), two_each) == Layout(None, "area")
    assert layout_of(SamplePlan(points=2), two_each) == Layout("area", "point")
    assert layout_of(SamplePlan(points=2), two_each[:3]) == Layout(None, "point")
    assert layout_of(SamplePlan(points=2), two_each[:2]) == Layout(None, "point")
    assert layout_of(SamplePlan(), two_each) == Layout("point", None)
    assert layout_of(SamplePlan(), [*two_each, a_point("乙", answered=1)]) == Layout(None, None)
    assert layout_of(SamplePlan(), [*two_each, a_point("乙", answered=0)]) == Layout("point", None)
