"""The ladder of a matter that nobody answers: who is told next, and when. Not here: deadlines of referrals (the charter)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from heyi.contexts.notices.terms import Rung


def in_order(ladder: Sequence[Rung]) -> tuple[Rung, ...]:
    """The rungs from the lowest up; a charter may write them in any order."""
    return tuple(sorted(ladder, key=lambda rung: rung.minutes))


def next_at(ladder: Sequence[Rung], *, begun_at: datetime, climbed: int) -> datetime | None:
    """When the next rung is due; None at the top."""
    rungs = in_order(ladder)
    return begun_at + timedelta(minutes=rungs[climbed].minutes) if climbed < len(rungs) else None


def due(
    ladder: Sequence[Rung], *, begun_at: datetime, climbed: int, answered: bool, now: datetime
) -> tuple[tuple[int, Rung], ...]:
    """The rungs to be told now with their numbers from 1, in order, each once; none once the matter is answered."""
    if answered:
        return ()
    numbered = list(enumerate(in_order(ladder), start=1))[climbed:]
    return tuple(
        (number, rung) for number, rung in numbered if begun_at + timedelta(minutes=rung.minutes) <= now
    )
