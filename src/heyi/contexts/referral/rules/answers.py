"""What a referral becomes by a step, apart from its side effects. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.table import UNANSWERED
from heyi.contexts.referral.terms import Referral, State
from heyi.kernel.errors import InputInvalid, Problem, StaleVersion
from heyi.kernel.flow import Step
from heyi.kernel.moments import day_of

# A slip of the pen in a year is the commonest one; nobody is booked further ahead than this.
_FURTHEST_DAYS = 366


def check_version(referral: Referral, seen: int | None) -> None:
    """Lets a change through that was decided on the newest version.

    Raises: StaleVersion.
    """
    if seen is not None and seen != referral.version:
        raise StaleVersion(
            seen=seen, version=referral.version, moved_by=referral.moved_by, moved_at=referral.moved_at
        )


def moved(referral: Referral, step: Step, asked: Mapping[str, Any], *, by: UUID, now: datetime) -> Referral:
    """The referral after a step: state, urgency, times and one version more.

    Raises: InputInvalid for times that cannot be.
    """
    problems = [
        problem
        for problem in (
            _not_ahead("scheduled_at", asked.get("scheduled_at"), now),
            _not_past("died_at", asked.get("died_at"), referral, now),
            _day_ahead("next_contact_on", asked.get("next_contact_on"), now),
            _day_ahead("ready_on", asked.get("ready_on"), now),
        )
        if problem
    ]
    if problems:
        raise InputInvalid(*problems)
    to = State(step.to) if step.to else referral.state
    return replace(
        referral,
        state=to,
        urgency=Urgency(asked.get("urgency", referral.urgency)),
        department=asked.get("department", referral.department),
        scheduled_at=asked.get("scheduled_at", _time_fixed(referral, to)),
        submitted_at=referral.submitted_at or _sent_at(referral, to, now),
        version=referral.version + 1,
        moved_at=now,
        moved_by=by,
    )


def _time_fixed(referral: Referral, to: State) -> datetime | None:
    """The time fixed before. It was one unit's word: who is asked next has fixed none yet."""
    return None if to in UNANSWERED | {State.WAITING_FOR_PLACE} else referral.scheduled_at


def _sent_at(referral: Referral, to: State, now: datetime) -> datetime | None:
    """When a draft left the house, if it does now; one that is struck out was never sent."""
    return now if referral.state is State.DRAFT and to is not State.ENTERED_IN_ERROR else None


def _not_ahead(field: str, at: datetime | None, now: datetime) -> Problem | None:
    if at is None or (now <= at and (at - now).days <= _FURTHEST_DAYS):
        return None
    return Problem(field, "not_in_the_coming_year")


def _day_ahead(field: str, on: date | None, now: datetime) -> Problem | None:
    today = day_of(now)
    if on is None or today <= on <= today + timedelta(days=_FURTHEST_DAYS):
        return None
    return Problem(field, "not_in_the_coming_year")


def _not_past(field: str, at: datetime | None, referral: Referral, now: datetime) -> Problem | None:
    if at is None or referral.drafted_at <= at <= now:
        return None
    return Problem(field, "outside_the_referral")
