"""When a visit may be written down or put right. Not here: what it means (follow_up)."""

from datetime import date, datetime

from heyi.contexts.health.rules.management import LONGEST_WORDS
from heyi.contexts.health.terms.management import ManagedState
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken, WrongState


class VisitOnThatDay(RuleBroken):
    """A visit of that day is on record; it can be corrected."""

    default_code = "visit_on_that_day"


def check_active(state: ManagedState, *, changed_at: datetime) -> None:
    """Only who is followed up now is visited.

    Raises: WrongState.
    """
    if state is not ManagedState.ACTIVE:
        raise WrongState(action="record_follow_up", state=state, moved_at=changed_at)


def check_day(on: date, *, started_on: date, today: date) -> None:
    """A visit lies between the first day and today.

    Raises: InputInvalid.
    """
    if on > today:
        raise InputInvalid(Problem("on", "in_the_future"))
    if on < started_on:
        raise InputInvalid(Problem("on", "before_enrolment", limit=started_on.isoformat()))


def check_why(why: str) -> str:
    """Why a visit is corrected.

    Raises: InputInvalid.
    """
    told = why.strip()
    if not told:
        raise InputInvalid(Problem("why", "required"))
    if len(told) > LONGEST_WORDS:
        raise InputInvalid(Problem("why", "too_long", limit=LONGEST_WORDS))
    return told
