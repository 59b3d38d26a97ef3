"""How the rates of a period are counted. Every rate has a window, so that none only ever rises. Not here: the rows (queries).

Source: docs/sources/health-management.md#figures
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from heyi.contexts.health.terms.figures import Followed, GroupFigures, Miss, Period, Share, Stays
from heyi.contexts.health.terms.follow_up import PastVisit, Result
from heyi.contexts.health.terms.management import Care, RiskGroup
from heyi.contexts.health.terms.standards import FigureName, Standard
from heyi.kernel.errors import InputInvalid, Problem

LONGEST_DAYS = 366
NO_STAYS = Stays()


def check_period(period: Period, *, today: date) -> None:
    """A period of at most a year that has begun.

    Raises: InputInvalid.
    """
    problems = []
    if period.until > today:
        problems.append(Problem("until", "in_the_future"))
    if period.since > period.until:
        problems.append(Problem("since", "after_the_end"))
    elif (period.until - period.since).days >= LONGEST_DAYS:
        problems.append(Problem("since", "period_too_long", limit=LONGEST_DAYS))
    if problems:
        raise InputInvalid(*problems)


def windows(standard: Standard, started_on: date, period: Period) -> list[tuple[date, date]]:
    """The whole stretches of the period in each of which one visit in person is due; the second day is the first after it."""
    if not standard.has(FigureName.REGULAR_DAYS):
        return []
    length = timedelta(days=standard.whole(FigureName.REGULAR_DAYS))
    first, found = max(started_on, period.since), []
    while first + length <= period.until + timedelta(days=1):
        found.append((first, first + length))
        first += length
    return found


def is_to_standard(one: Followed, standard: Standard, period: Period) -> bool | None:
    """Whether each window held a visit in person; None for who was not followed up for one whole window yet."""
    due = windows(standard, one.started_on, period)
    if not due:
        return None
    seen = [visit.on for visit in one.visits if visit.way.is_in_person]
    return all(any(first <= on < end for on in seen) for first, end in due)


def figures_of(
    group: RiskGroup,
    followed: Iterable[Followed],
    standard: Standard,
    period: Period,
    *,
    left: Mapping[str, int],
    stays: Stays = NO_STAYS,
) -> GroupFigures:
    """The figures of one group; `stays` are those of the active at the end of the period."""
    active = [one for one in followed if one.is_active]
    judged = [told for one in active if (told := is_to_standard(one, standard, period)) is not None]
    checked = sum(any(visit.care is Care.CHECK_UP for visit in one.visits) for one in active)
    controlled = sum(_last_result(one.visits) is Result.CONTROLLED for one in active)
    is_judged = standard.has(FigureName.REGULAR_DAYS)
    return GroupFigures(
        group=group,
        enrolled=len(active),
        to_standard=Share(sum(judged), len(judged)),
        controlled=Share(controlled, len(active)) if is_judged else Share(0, 0),
        checked=Share(checked, len(active)),
        admitted=Share(stays.people, len(active)),
        stays=stays.count,
        left=left,
    )


def misses(one: Followed, what: Miss, standard: Standard, period: Period) -> bool:
    """Whether somebody is in the denominator of a figure and not in its numerator."""
    if not one.is_active:
        return False
    match what:
        case Miss.TO_STANDARD:
            return is_to_standard(one, standard, period) is False
        case Miss.CONTROLLED:
            return standard.has(FigureName.REGULAR_DAYS) and _last_result(one.visits) is not Result.CONTROLLED
        case Miss.CHECKED:
            return not any(visit.care is Care.CHECK_UP for visit in one.visits)


def _last_result(visits: Sequence[PastVisit]) -> Result | None:
    latest = max(visits, key=lambda one: one.on, default=None)
    return latest.result if latest else None
