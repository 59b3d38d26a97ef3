"""The figures of a case: by hand, with each milestone missing in turn, and over many cases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.governance.terms.pathways import Figure, Pathway, Site
from heyi.contexts.pathways.rules.figures import measure, measure_all, summarise
from heyi.contexts.pathways.terms.cases import CaseView, Choice, Scored
from heyi.contexts.pathways.terms.measuring import Lack, Measured
from tests.rules.pathway_cases import (
    CHEST_PAIN,
    HUB,
    INTERVALS,
    LEAD,
    PATHWAYS,
    PRIMARY,
    SHARES,
    STROKE,
    TRAUMA,
    a_course,
    a_stamp,
    a_view,
    after,
    answers_for,
    course_for,
    milestones_in,
    named,
    told,
    without,
)

NOW = after(10_000)


def one(pathway: Pathway, code: str, view: CaseView) -> Measured:
    return measure(pathway, view, now=NOW)[code]


def figure_of(pathway: Pathway, code: str) -> Figure:
    found = pathway.figure(code)
    assert found is not None
    return found


def scored(scale: str, total: int) -> dict[str, Scored]:
    return {scale: Scored(scale=scale, answers={}, total=Decimal(total), shown=str(total))}


# A stroke that comes to the hub, is given thrombolysis there and is shipped to the lead, told with seconds.
SHIPPED = a_view(
    STROKE,
    [
        a_stamp("onset", after(0), PRIMARY),
        a_stamp("depart", after(40), PRIMARY),
        a_stamp("door", after(61), HUB),
        a_stamp("ct_start", after(75), HUB),
        a_stamp("needle", after(106.5), HUB),
        a_stamp("depart", after(130), HUB),
        a_stamp("door", after(171), LEAD),
        a_stamp("ct_start", after(176), LEAD),
        a_stamp("puncture", after(205), LEAD),
        a_stamp("reperfusion", after(247), LEAD),
        a_stamp("depart", after(900), LEAD),
    ],
    answers={"diagnosis": "ischaemic", "occlusion": "m1"},
)


@pytest.mark.parametrize(
    ("code", "minutes", "place"),
    [
        ("odt", "61", HUB),  # the first door less the onset
        ("d2ct", "14", HUB),  # 75 - 61
        ("dnt", "45.5", HUB),  # 106:30 - 61
        ("ont", "106.5", HUB),
        ("dido", "69", HUB),  # 130 - 61; the station that nobody arrives at lacks nothing
        ("dpt_transferred", "34", LEAD),  # 205 - 171, the second door
        ("prt", "42", LEAD),  # 247 - 205
        ("drt", "76", LEAD),  # 247 - 171
        ("ort", "247", LEAD),
    ],
)
def test_each_interval_by_hand_at_the_hospital_where_it_ends(code: str, minutes: str, place: object) -> None:
    measured = one(STROKE, code, SHIPPED)
    assert (measured.minutes, measured.organisation) == (Decimal(minutes), place)
    assert measured.lack is None


def test_every_hospital_has_its_own_stay_and_its_own_door_to_scan() -> None:
    stays = measure_all(figure_of(STROKE, "dido"), SHIPPED, now=NOW)
    assert [(line.organisation, line.minutes) for line in stays] == [(HUB, Decimal(69)), (LEAD, Decimal(729))]
    assert [line.in_target for line in stays] == [True, False]
    scans = measure_all(figure_of(STROKE, "d2ct"), SHIPPED, now=NOW)
    assert [(line.organisation, line.minutes) for line in scans] == [(HUB, Decimal(14)), (LEAD, Decimal(5))]


def test_an_interval_from_the_first_door_counts_both_hospitals() -> None:
    whole = replace(figure_of(STROKE, "drt"), site=Site.FIRST)
    (measured,) = measure_all(whole, SHIPPED, now=NOW)
    assert measured.minutes == Decimal(247 - 61)


def test_who_came_straight_has_the_direct_figure_only() -> None:
    view = told(STROKE, door=50, ct_start=60, puncture=140, reperfusion=170)
    assert one(STROKE, "dpt_direct", view).minutes == Decimal(90)
    assert one(STROKE, "dpt_direct", view).in_target is True
    assert one(STROKE, "dpt_transferred", view).lack is Lack.NOT_AMONG
    assert one(STROKE, "dpt_direct", SHIPPED).lack is Lack.NOT_AMONG


def test_minutes_are_exact_to_the_second_and_the_target_is_kept_on_the_second() -> None:
    on_it = told(STROKE, door=10, needle=70)
    beyond = a_view(STROKE, [a_stamp("door", after(10)), a_stamp("needle", after(70) + timedelta(seconds=1))])
    assert (one(STROKE, "dnt", on_it).minutes, one(STROKE, "dnt", on_it).in_target) == (Decimal(60), True)
    late = one(STROKE, "dnt", beyond)
    assert late.minutes == Decimal(3601) / 60
    assert late.in_target is False


def test_exclusions_come_first_under_their_reason_and_what_is_not_known_excludes_nobody() -> None:
    view = told(STROKE, door=10, needle=70)
    assert one(STROKE, "dnt", view).minutes == Decimal(60)
    both = replace(view, answers={"in_hospital": True, "delay_medical": True})
    assert (one(STROKE, "dnt", both).lack, one(STROKE, "dnt", both).why) == (Lack.EXCLUDED, "in_hospital")
    delayed = replace(view, answers={"in_hospital": False, "delay_medical": True})
    assert one(STROKE, "dnt", delayed).why == "delay_medical"
    # Excluded even though the end is missing.
    nothing = replace(told(STROKE, door=10), answers={"in_hospital": True})
    assert one(STROKE, "dnt", nothing).lack is Lack.EXCLUDED


def test_a_stroke_on_waking_is_left_out_only_where_the_definition_says_so() -> None:
    view = replace(told(STROKE, door=10, needle=70), onset_kind=OnsetKind.WAKE_UP)
    assert {
        code: one(STROKE, code, view).why for code in ("odt", "ont", "ort", "within_3h")
    } == dict.fromkeys(("odt", "ont", "ort", "within_3h"), "on_waking")
    assert one(STROKE, "dnt", view).minutes == Decimal(60)
    last_well = replace(view, onset_kind=OnsetKind.LAST_WELL)
    assert one(STROKE, "odt", last_well).minutes == Decimal(10)


@pytest.mark.parametrize(
    ("code", "changes", "counts"),
    [
        ("within_3h", {}, True),
        ("isr", {}, True),
        ("evtr", {}, True),
        ("evtr", {"answers": {"diagnosis": "ischaemic", "occlusion": "none"}}, Lack.NOT_AMONG),
        ("evtr", {"answers": {"diagnosis": "ischaemic"}}, Lack.UNKNOWN),
        ("isr", {"answers": {"diagnosis": "bleeding"}}, Lack.NOT_AMONG),
        ("isr", {"answers": {}}, Lack.UNKNOWN),
        ("dnt60", {}, True),
        ("nihssr", {}, Lack.UNKNOWN),
        ("nihssr", {"end": "discharged"}, False),
        ("nihssr", {"scales": scored("nihss", 8)}, True),
        ("ive", {"decisions": {"ivt": Choice.LEAVE}}, True),
        ("recan", {"scales": scored("mtici", 3)}, True),
        ("recan", {"scales": scored("mtici", 2)}, False),
        ("recan", {}, Lack.UNKNOWN),
        ("sich_ecass2", {"answers": {"bleeding_after": "hi1", "nihss_rise": Decimal(4)}}, True),
        ("sich_ecass2", {"answers": {"bleeding_after": "hi1", "nihss_rise": Decimal(3)}}, False),
        ("sich_sits", {"answers": {"bleeding_after": "ph2", "nihss_rise": Decimal(4), "bleeding_hours": Decimal(24)}}, True),
        ("sich_sits", {"answers": {"bleeding_after": "ph1", "nihss_rise": Decimal(9), "bleeding_hours": Decimal(24)}}, False),
        ("sich_sits", {"answers": {"bleeding_after": "none"}}, False),
        ("mrs90", {}, Lack.UNKNOWN),
        ("mrs90", {"end": "discharged"}, Lack.NOT_AMONG),
        ("mrs90", {"scales": scored("mrs_90", 2)}, True),
        ("mrs90", {"scales": scored("mrs_90", 3)}, False),
        # Who died in hospital had no good outcome: left out, the dead would make it look better.
        ("mrs90", {"end": "died"}, False),
        ("mrs90_needle", {"end": "died"}, False),
        ("death_90", {"end": "died"}, True),
        ("death_90", {"end": "discharged"}, Lack.NOT_AMONG),
        ("death_90", {"scales": scored("mrs_90", 4)}, False),
        ("mrs90_needle", {"scales": scored("mrs_90", 2)}, False),
        ("death", {}, Lack.UNKNOWN),
        ("death", {"end": "died"}, True),
        ("death", {"end": "discharged"}, False),
        ("death_90", {"scales": scored("mrs_90", 6)}, True),
        ("disability", {"scales": scored("mrs_90", 5)}, True),
        ("disability", {"scales": scored("mrs_90", 6)}, False),
        ("incidence", {}, True),
        ("incidence", {"answers": {"diagnosis": "transient"}}, False),
        ("fatality", {"end": "died"}, True),
    ],
)  # fmt: skip
def test_each_share_by_hand(code: str, changes: dict[str, object], counts: object) -> None:
    measured = one(STROKE, code, replace(SHIPPED, **changes))
    assert (measured.counts if measured.lack is None else measured.lack) is counts


def test_the_same_engine_measures_a_chest_pain_and_an_injury() -> None:
    pain = told(
        CHEST_PAIN, contact=20, ecg=26, diagnosed=33, antiplatelets=40, door=60, room_called=35, room_ready=62,
        puncture=90, wire=105,
    )  # fmt: skip
    pain = replace(pain, answers={"diagnosis": "stemi", "arrival_way": "ambulance"})
    found = measure(CHEST_PAIN, pain, now=NOW)
    expected = {
        "fmc2ecg": 6,
        "ecg2dx": 7,
        "dx2antiplatelets": 7,
        "activation": 27,
        "d2w": 45,
        "fmc2device": 85,
        "o2d": 60,
    }
    assert {code: found[code].minutes for code in expected} == {
        code: Decimal(minutes) for code, minutes in expected.items()
    }
    assert found["d2w60"].counts is True
    injury = told(TRAUMA, door=30, scan=52.5, operation=89)
    assert one(TRAUMA, "door2scan", injury).minutes == Decimal("22.5")
    assert one(TRAUMA, "door2knife", injury).minutes == Decimal(59)
    assert one(TRAUMA, "operated", injury).counts is True


def test_what_lies_after_the_end_began_nothing() -> None:
    # Lysis on the way, before the door: no door-to-lysis, and none below zero.
    view = told(CHEST_PAIN, contact=5, diagnosed=10, lysis=20, door=45)
    measured = one(CHEST_PAIN, "d2n", view)
    assert (measured.minutes, measured.lack, measured.lacks) == (None, Lack.MISSING, ("door",))


def test_the_door_of_another_hospital_does_not_stand_in_for_a_missing_one() -> None:
    view = a_view(STROKE, [a_stamp("door", after(10), HUB), a_stamp("needle", after(90), LEAD)], answers={})
    measured = one(STROKE, "dnt", view)
    assert (measured.lack, measured.lacks, measured.organisation) == (Lack.MISSING, ("door",), LEAD)
    share = one(STROKE, "dnt60", view)
    assert (share.lack, share.lacks) == (Lack.UNKNOWN, ("door",))


@pytest.mark.parametrize(("pathway", "figure"), INTERVALS, ids=named)
def test_each_milestone_missing_in_turn_is_named_by_the_intervals_that_need_it(
    pathway: Pathway, figure: Figure
) -> None:
    course, answers = course_for(pathway, figure), answers_for(figure.among)
    whole = one(pathway, figure.code, a_view(pathway, course, answers=answers))
    ends = [stamp for stamp in course if stamp.code == figure.until]
    begins = [stamp for stamp in course if stamp.code == figure.since]
    pairs = [
        (begin, end)
        for end in ends
        for begin in begins
        if figure.since not in a_view(pathway).per_hospital or begin.organisation == end.organisation
    ]
    begin, end = min(pairs, key=lambda pair: pair[1].at)
    assert whole.minutes == Decimal((end.at - begin.at).seconds) / 60
    asked = milestones_in(figure.among)
    for milestone in pathway.milestones:
        left = a_view(pathway, without(course, milestone.code), answers=answers)
        measured = one(pathway, figure.code, left)
        if milestone.code in asked:
            assert measured.minutes is None
        elif milestone.code in (figure.since, figure.until):
            assert (measured.lack, measured.lacks) == (Lack.MISSING, (milestone.code,))
        else:
            assert measured == whole


@pytest.mark.parametrize(("pathway", "figure"), SHARES, ids=named)
def test_each_milestone_missing_in_turn_is_named_by_the_shares_that_ask_for_it(
    pathway: Pathway, figure: Figure
) -> None:
    course = course_for(pathway, figure)
    answers = answers_for(figure.counted) | answers_for(figure.among)
    whole = one(pathway, figure.code, a_view(pathway, course, answers=answers))
    asked = milestones_in(figure.among) | milestones_in(figure.counted)
    for milestone in pathway.milestones:
        left = a_view(pathway, without(course, milestone.code), answers=answers)
        measured = one(pathway, figure.code, left)
        if milestone.code not in asked:
            assert measured == whole
        elif measured.lack is not None:
            assert milestone.code in measured.lacks
        else:
            # Only where another milestone does as well.
            assert measured.counts == whole.counts


@pytest.mark.parametrize("pathway", PATHWAYS, ids=named)
def test_a_case_of_which_nothing_is_told_has_no_value_anywhere(pathway: Pathway) -> None:
    for figure in pathway.figures:
        measured = one(pathway, figure.code, a_view(pathway))
        assert (measured.minutes, measured.counts) == (None, None)
        assert measured.lack is not None
        assert measured.lacks or measured.lack is Lack.NOT_AMONG


@pytest.mark.parametrize("pathway", PATHWAYS, ids=named)
def test_every_interval_of_a_complete_course_has_a_value_or_is_not_about_it(pathway: Pathway) -> None:
    courses = [a_course(pathway, is_transferred=is_transferred) for is_transferred in (True, False)]
    for figure in pathway.figures:
        if figure.until and figure.since:
            found = [
                one(pathway, figure.code, a_view(pathway, course, answers=answers_for(figure.among)))
                for course in courses
            ]
            assert any(measured.minutes for measured in found), figure.code


def minutes_of(*values: float | Lack) -> list[Measured]:
    return [
        Measured(figure="dnt", lack=value, why="in_hospital" if value is Lack.EXCLUDED else "")
        if isinstance(value, Lack)
        else Measured(figure="dnt", minutes=Decimal(str(value)), in_target=value <= 60)
        for value in values
    ]


def test_a_summary_by_hand() -> None:
    lines = minutes_of(
        30, 45, 50, 62, 90, Lack.EXCLUDED, Lack.EXCLUDED, Lack.MISSING, Lack.UNKNOWN, Lack.NOT_AMONG
    )
    summary = summarise(figure_of(STROKE, "dnt"), lines)
    assert (summary.n, summary.missing, summary.excluded) == (5, 2, {"in_hospital": 2})
    assert (summary.lower_quartile, summary.median, summary.upper_quartile) == (45, 50, 62)
    assert (summary.mean, summary.in_target, summary.ratio) == (55.4, 3, 0.6)


def test_few_cases_give_n_and_no_pretence() -> None:
    nothing = summarise(figure_of(STROKE, "dnt"), minutes_of(Lack.MISSING))
    assert (nothing.n, nothing.missing, nothing.median, nothing.mean, nothing.ratio, nothing.interval) == (
        0, 1, None, None, None, None,
    )  # fmt: skip
    three = summarise(figure_of(STROKE, "dnt"), minutes_of(30, 40, 80))
    assert (three.n, three.median, three.lower_quartile, three.upper_quartile) == (3, 40, None, None)
    assert three.interval is not None
    assert three.interval[1] - three.interval[0] > 0.6


@given(st.lists(st.integers(0, 100_000), min_size=4, max_size=60))
@settings(deadline=None)
def test_quartiles_are_those_of_another_program(seconds: list[int]) -> None:
    lines = [
        Measured(figure="dnt", minutes=Decimal(value) / 60, in_target=value <= 3600) for value in seconds
    ]
    summary = summarise(figure_of(STROKE, "dnt"), lines)
    expected = np.quantile(np.array(seconds) / 60, [0.25, 0.5, 0.75])
    assert [summary.lower_quartile, summary.median, summary.upper_quartile] == pytest.approx(expected)
    assert summary.mean == pytest.approx(np.mean(np.array(seconds) / 60))


@given(st.integers(0, 200), st.integers(0, 200))
@settings(deadline=None)
def test_a_share_and_its_interval_are_those_of_another_program(counted: int, other: int) -> None:
    lines = [Measured(figure="isr", counts=number < counted) for number in range(counted + other)]
    summary = summarise(figure_of(STROKE, "isr"), lines)
    assert (summary.n, summary.counted) == (counted + other, counted)
    if counted + other == 0:
        assert (summary.ratio, summary.interval) == (None, None)
    else:
        expected = binomtest(counted, counted + other).proportion_ci(method="wilson")
        assert summary.interval == pytest.approx((expected.low, expected.high), abs=1e-9)
        assert summary.ratio == counted / (counted + other)
