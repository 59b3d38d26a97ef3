"""When somebody is due next, from the visits there were. Not here: what a visit found (follow_up).

Source: docs/sources/health-management.md#visits, #two-weeks, #check-ups
"""

from collections.abc import Sequence
from datetime import date, timedelta

from heyi.contexts.health.terms.follow_up import PastVisit, ReferralNeed
from heyi.contexts.health.terms.management import Care, Due
from heyi.contexts.health.terms.standards import FigureName, Standard


def next_due(standard: Standard, visits: Sequence[PastVisit], *, started_on: date) -> Due:
    """What is due next and when: never before the latest visit, and never later for a telephone call that found all well.

    Shape: `visits` took place, in any order; those that were tried in vain put nothing off.
    """
    check_up = Due(_check_up_on(standard, visits, started_on), Care.CHECK_UP)
    follow_up_on = _follow_up_on(standard, visits, started_on)
    if follow_up_on is None or check_up.on < follow_up_on:
        return check_up
    return Due(follow_up_on, Care.FOLLOW_UP)


def _check_up_on(standard: Standard, visits: Sequence[PastVisit], started_on: date) -> date:
    done = [one.on for one in visits if one.care is Care.CHECK_UP]
    latest = _latest_day(visits)
    if done:
        return max(max(done) + _days(standard, FigureName.CHECK_UP_DAYS), latest or started_on)
    # Whoever is followed up several times a year is checked within the first; others come for nothing else.
    first = FigureName.CHECK_UP_DAYS if standard.has(FigureName.REGULAR_DAYS) else FigureName.FIRST_DAYS
    return max(started_on + _days(standard, first), latest or started_on)


def _follow_up_on(standard: Standard, visits: Sequence[PastVisit], started_on: date) -> date | None:
    """The day of the next follow-up visit; None where the group has none and nothing is amiss."""
    latest = _latest(visits)
    if latest is not None and _is_pressing(latest):
        return latest.on + _days(standard, FigureName.SOON_DAYS)
    if not standard.has(FigureName.REGULAR_DAYS):
        return None
    in_person = [one.on for one in visits if one.way.is_in_person]
    if in_person:
        regular = max(in_person) + _days(standard, FigureName.REGULAR_DAYS)
    else:
        regular = started_on + _days(standard, FigureName.FIRST_DAYS)
    return max(regular, latest.on) if latest else regular


def _days(standard: Standard, name: FigureName) -> timedelta:
    return timedelta(days=standard.whole(name))


def _latest(visits: Sequence[PastVisit]) -> PastVisit | None:
    # Of two on one day the one that leaves less time counts, in whichever order they were written down.
    return max(visits, key=lambda one: (one.on, _is_pressing(one)), default=None)


def _is_pressing(visit: PastVisit) -> bool:
    return visit.result.needs_care_soon or visit.need is not ReferralNeed.NONE


def _latest_day(visits: Sequence[PastVisit]) -> date | None:
    latest = _latest(visits)
    return latest.on if latest else None
