"""Who comes first for a place, and why. Pure: the order, ageing, and who may have which place.

Order:  by class (emergency, urgent, elective), then by the time since submission, then by id, so that no two are equal.
Ageing: after so many days as the charter says an elective patient ranks as urgent, and there by submission: whoever comes
        later can then only pass them as an emergency. Nobody is ranked as an emergency by waiting alone.
Source: docs/sources/heyi-assumptions.md#waiting
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.sharing import available_to
from heyi.contexts.referral.terms import PassReason, Pool
from heyi.contexts.referral.terms.capacity import Share, Turn, Waiting

_CLASSES = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.ELECTIVE)


def raised_at(waiting: Waiting, ageing_days: int) -> datetime | None:
    """When the wait raises somebody by a class; None for those whom it never does."""
    if waiting.urgency is not Urgency.ELECTIVE:
        return None
    return waiting.submitted_at + timedelta(days=ageing_days)


def class_of(waiting: Waiting, ageing_days: int, *, now: datetime) -> int:
    """0 for those who are ranked first."""
    raised = raised_at(waiting, ageing_days)
    lifted = raised is not None and now >= raised
    return _CLASSES.index(waiting.urgency) - lifted


def rank(waiting: Waiting, ageing_days: int, *, now: datetime) -> tuple[int, datetime, UUID]:
    """What the line is ordered by; the smallest comes first."""
    return class_of(waiting, ageing_days, now=now), waiting.submitted_at, waiting.referral


def in_order(line: Iterable[Waiting], ageing_days: int, *, now: datetime) -> tuple[Waiting, ...]:
    """The line as it stands."""
    return tuple(sorted(line, key=lambda one: rank(one, ageing_days, now=now)))


def why_not(waiting: Waiting, pool: Pool, share: Share, *, now: datetime) -> PassReason | None:
    """Why somebody cannot have a free place of that pool now; None where they can."""
    begins = max(now, pool.starts_at) if pool.starts_at is not None else now
    if waiting.ready_at is not None and begins < waiting.ready_at:
        return PassReason.NOT_READY
    if not available_to(waiting.tier, share):
        return PassReason.KEPT_FOR_BELOW
    return None


@dataclass(frozen=True, slots=True)
class Deal:
    """Who is given the free places of a pool, in order, and who was passed over for somebody behind them, with the reason."""

    given: tuple[Waiting, ...] = ()
    passed: tuple[tuple[Waiting, PassReason], ...] = ()


def deal(line: Iterable[Waiting], pool: Pool, share: Share, ageing_days: int, *, now: datetime) -> Deal:
    """How the free places of a pool go to those in the line: in order, each one place, kept places first to their own."""
    given: list[Waiting] = []
    passed: list[tuple[Waiting, PassReason]] = []
    held_back: list[tuple[Waiting, PassReason]] = []
    for one in in_order(line, ageing_days, now=now):
        if not share.free:
            break
        reason = why_not(one, pool, share, now=now)
        if reason is not None:
            held_back.append((one, reason))
            continue
        given.append(one)
        passed, kept = list(held_back), share.kept - (one.tier in share.tiers)
        share = replace(share, free=share.free - 1, kept=max(kept, 0))
    return Deal(tuple(given), tuple(passed))


def turns(line: Iterable[Waiting], ageing_days: int, *, now: datetime) -> tuple[Turn, ...]:
    """The line with each one's place in it and the reasons."""
    ordered = in_order(line, ageing_days, now=now)
    classes = [class_of(one, ageing_days, now=now) for one in ordered]
    found = []
    for ahead, one in enumerate(ordered):
        more_urgent = sum(other < classes[ahead] for other in classes[:ahead])
        raised = raised_at(one, ageing_days)
        found.append(
            Turn(
                waiting=one,
                position=ahead + 1,
                more_urgent=more_urgent,
                earlier=ahead - more_urgent,
                waited_days=(now - one.submitted_at).days,
                raised_at=raised,
                is_raised=raised is not None and now >= raised,
            )
        )
    return tuple(found)
