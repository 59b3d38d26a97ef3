"""The rates of a period: each has its window, its numerator and its denominator."""

from datetime import date, timedelta

import pytest

from heyi.contexts.health.rules.figures import check_period, figures_of, misses, windows
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.figures import Followed, Miss, Period, Share, Stays
from heyi.contexts.health.terms.follow_up import PastVisit, Result, Way
from heyi.contexts.health.terms.management import Care, RiskGroup
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id

SINCE = date(2026, 1, 1)
YEAR = Period(SINCE, date(2026, 12, 31))
GROUP = RiskGroup.HYPERTENSION
STANDARD = STANDARDS[GROUP]


def seen(
    day: int, result: Result = Result.CONTROLLED, way: Way = Way.HOME, care: Care = Care.FOLLOW_UP
) -> PastVisit:
    return PastVisit(on=SINCE + timedelta(days=day), care=care, way=way, result=result)


def followed(*visits: PastVisit, started: int = -400, is_active: bool = True) -> Followed:
    return Followed(
        id=new_id(),
        person=new_id(),
        group=GROUP,
        started_on=SINCE + timedelta(days=started),
        is_active=is_active,
        visits=visits,
    )


def told(*all_of_them: Followed):
    return figures_of(GROUP, all_of_them, STANDARD, YEAR, left={})


@pytest.mark.parametrize(
    ("started", "count"), [(-400, 4), (0, 4), (6, 3), (95, 3), (276, 0), (275, 1), (400, 0)]
)
def test_only_whole_windows_since_somebody_was_enrolled_are_asked_for(started, count):
    found = windows(STANDARD, SINCE + timedelta(days=started), YEAR)
    assert len(found) == count
    assert all((end - first).days == 90 and end <= date(2027, 1, 1) for first, end in found)


def test_four_visits_in_one_week_are_no_year_of_care():
    even = followed(*(seen(day) for day in (10, 100, 190, 280)))
    heaped = followed(*(seen(day) for day in (10, 11, 12, 13)))
    by_phone = followed(*(seen(day, way=Way.PHONE) for day in (10, 100, 190, 280)))
    assert told(even, heaped, by_phone).to_standard == Share(1, 3)


def test_who_was_enrolled_lately_is_not_asked_for_a_year():
    assert told(followed(started=330)).to_standard == Share(0, 0)
    assert told(followed(seen(200), started=190)).to_standard == Share(1, 1)


def test_control_is_that_of_the_last_visit_and_who_was_not_seen_is_not_controlled():
    better = followed(seen(10, Result.NOT_CONTROLLED), seen(100))
    worse = followed(seen(10), seen(100, Result.NOT_CONTROLLED))
    assert told(better, worse, followed()).controlled == Share(1, 3)


def test_who_left_counts_in_no_rate_and_a_check_up_counts_within_the_period():
    checked = followed(seen(30, care=Care.CHECK_UP))
    gone = followed(seen(30, care=Care.CHECK_UP), is_active=False)
    figures = told(checked, followed(), gone)
    assert (figures.enrolled, figures.checked) == (2, Share(1, 2))


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        (SINCE, date(2026, 12, 31), set()),
        (SINCE, date(2027, 1, 2), {("until", "in_the_future"), ("since", "period_too_long")}),
        (date(2026, 2, 1), SINCE, {("since", "after_the_end")}),
    ],
)
def test_a_period_has_begun_and_is_at_most_a_year(since, until, wrong):
    problems: set[tuple[str, str]] = set()
    try:
        check_period(Period(since, until), today=date(2027, 1, 1))
    except InputInvalid as refused:
        problems = {(one.field, one.code) for one in refused.problems}
    assert problems == wrong


def test_who_lacks_a_figure_is_who_stands_between_its_numerator_and_its_denominator():
    even = followed(*(seen(day) for day in (10, 100, 190, 280)))
    heaped = followed(*(seen(day, Result.NOT_CONTROLLED) for day in (10, 11, 12, 13)))
    checked = followed(seen(5, care=Care.CHECK_UP))
    gone, late = followed(is_active=False), followed(started=330)
    everybody = (even, heaped, checked, gone, late)
    figures = told(*everybody)
    for what, share in (
        (Miss.TO_STANDARD, figures.to_standard),
        (Miss.CONTROLLED, figures.controlled),
        (Miss.CHECKED, figures.checked),
    ):
        lacking = [one for one in everybody if misses(one, what, STANDARD, YEAR)]
        assert len(lacking) == share.of - share.count, what
        assert gone not in lacking
    assert misses(heaped, Miss.TO_STANDARD, STANDARD, YEAR)
    assert not misses(late, Miss.TO_STANDARD, STANDARD, YEAR)
    elderly = STANDARDS[RiskGroup.ELDERLY]
    assert not misses(even, Miss.CONTROLLED, elderly, YEAR)


def test_stays_are_told_of_those_who_are_followed_up_at_the_end():
    figures = figures_of(
        GROUP, (followed(), followed(is_active=False)), STANDARD, YEAR, left={}, stays=Stays(1, 3)
    )
    assert (figures.admitted, figures.stays) == (Share(1, 1), 3)
