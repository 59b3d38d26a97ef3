"""What a referral becomes by a step, apart from its side effects. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.terms import Referral, State
from heyi.kernel.errors import InputInvalid, Problem, StaleVersion
from heyi.kernel.flow import Step

# A slip of the pen in a year is the commonest one; nobody is booked further ahead than this.
_FURTHEST_DAYS = 366


def check_version(referral: Referral, seen: int | None) -> None:
    """Lets a change through that was decided on the newest version.

    Raises: StaleVersion.
    """
    if seen is not None and seen != referral.version:
        raise StaleVersion(seen=seen, version=referral.version, moved_by=referral.moved_by, moved_at=referral.moved_at)


def moved(referral: Referral, step: Step, asked: Mapping[str, Any], *, by: UUID, now: datetime) -> Referral:
    """The referral after a step: state, urgency, times and one version more.

    Raises: InputInvalid for times that cannot be.
    """
    problems = [
        problem
        for problem in (
            _not_ahead("scheduled_at", asked.get("scheduled_at"), now),
            _not_past("died_at", asked.get("died_at"), referral, now),
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
        scheduled_at=asked.get("scheduled_at", referral.scheduled_at),
        submitted_at=referral.submitted_at or (now if referral.state is State.DRAFT else None),
        version=referral.version + 1,
        moved_at=now,
        moved_by=by,
    )


def _not_ahead(field: str, at: datetime | None, now: datetime) -> Problem | None:
    if at is None or (now <= at and (at - now).days <= _FURTHEST_DAYS):
        return None
    return Problem(field, "not_in_the_coming_year")


def _not_past(field: str, at: datetime | None, referral: Referral, now: datetime) -> Problem | None:
    if at is None or referral.drafted_at <= at <= now:
        return None
    return Problem(field, "outside_the_referral")
