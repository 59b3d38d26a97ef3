"""Outcome of stroke by time to treatment, against the published distributions and the straight line between them."""

import csv
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.methods.stroke.outcome import COURSES, UTILITIES, Cohort, Unfit, mean_utility, mrs_at_most

REFERENCE = Path(__file__).resolve().parents[3] / "shared/golden/stroke_mrs_reference.csv"
_ROWS = {
    Cohort.NLVO_IVT: ("t0_treatment_nlvo_ivt", "no_effect_nlvo_ivt_deaths"),
    Cohort.LVO_IVT: ("t0_treatment_lvo_ivt", "no_effect_lvo_ivt_deaths"),
    Cohort.LVO_MT: ("t0_treatment_lvo_mt", "no_effect_lvo_mt_deaths"),
}
_COHORTS = st.sampled_from(list(Cohort))


@pytest.mark.skipif(
    not REFERENCE.exists(),
    reason="the published table is read in place, beside the checkout, and is not there",
)
def test_the_distributions_are_the_published_ones():
    with REFERENCE.open(encoding="utf-8") as file:
        table = {row["Stroke type"]: row for row in csv.DictReader(file)}
    for cohort, names in _ROWS.items():
        told = [tuple(float(table[name][f"mRS<={grade}"]) for grade in range(6)) for name in names]
        assert [COURSES[cohort].at_once, COURSES[cohort].too_late] == told


@pytest.mark.parametrize("cohort", Cohort)
def test_both_ends_are_the_distributions_and_nothing_comes_after_too_late(cohort: Cohort):
    course = COURSES[cohort]
    found = mrs_at_most(cohort, [0, course.minutes, course.minutes + 1, 40_000])
    assert found[0] == pytest.approx(course.at_once)
    assert found[1:] == pytest.approx(np.tile(course.too_late, (3, 1)))


@pytest.mark.parametrize(
    ("cohort", "minutes", "grade"),
    [("nlvo_ivt", 90, 1), ("lvo_ivt", 200, 0), ("lvo_mt", 210, 2), ("lvo_mt", 479, 5)],
)
def test_between_them_log_odds_lie_on_a_straight_line(cohort: str, minutes: float, grade: int):
    """Worked with plain logarithms, one grade at a time."""
    course = COURSES[Cohort(cohort)]
    first, last = (log(one[grade] / (1 - one[grade])) for one in (course.at_once, course.too_late))
    odds = exp(first + (last - first) * minutes / course.minutes)
    assert mrs_at_most(Cohort(cohort), minutes)[0, grade] == pytest.approx(odds / (1 + odds), rel=1e-12)


@given(_COHORTS, st.lists(st.floats(0, 1000), min_size=2, max_size=20))
def test_later_is_never_better_and_shares_rise_with_the_grade(cohort: Cohort, minutes: list[float]):
    found = mrs_at_most(cohort, sorted(minutes))
    assert np.all(np.diff(found, axis=0) <= 1e-12)
    assert np.all(np.diff(found, axis=1) >= -1e-12)
    assert np.all((found > 0) & (found < 1))


def test_utility_is_the_mean_over_the_grades_worked_by_hand():
    # Half have no symptoms, a fifth are dead, the rest lie at mRS 3.
    shares = [[0.5, 0.5, 0.5, 0.8, 0.8, 0.8]]
    assert mean_utility(shares) == pytest.approx([0.5 * 0.97 + 0.3 * 0.55])
    assert mean_utility(shares, UTILITIES["mgh"]) == pytest.approx([0.5 * 1.0 + 0.3 * 0.71])


def test_worse_than_death_is_counted_as_such():
    assert mean_utility([[0, 0, 0, 0, 0, 1]]) == pytest.approx([-0.19])


@pytest.mark.parametrize("minutes", [-1, float("nan"), float("inf"), [10, -0.5]])
def test_a_time_that_cannot_be_is_refused(minutes: object):
    with pytest.raises(Unfit):
        mrs_at_most(Cohort.LVO_MT, minutes)


@pytest.mark.parametrize("shares", [[[0.1, 0.2]], [[0.5, 0.4, 0.6, 0.7, 0.8, 0.9]]])
def test_shares_that_are_none_are_refused(shares: list[list[float]]):
    with pytest.raises(Unfit):
        mean_utility(shares)
