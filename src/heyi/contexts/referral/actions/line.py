"""The line of those who wait for a place of one unit: joining, leaving, and whose turn a free place is.

A pool is locked by whoever takes a place of it or joins its line, so that two hands never judge the order at once.
Not here: giving free places to those who wait (giving), the order itself (rules.waiting).
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.events.cases import PassedOver
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, ReferralRow, WaitRow
from heyi.contexts.referral.queries.waiting import anybody_waits, house_rules, line_of
from heyi.contexts.referral.rules.sharing import PlaceAwaited, PlacesKept, available_to, share_of
from heyi.contexts.referral.rules.waiting import deal, rank
from heyi.contexts.referral.terms import PassReason, Pool, PoolKind
from heyi.contexts.referral.terms.capacity import Waiting
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import start_of


def take_turn(row: ReferralRow, pool: Pool, *, urgency: Urgency, actor: Actor, now: datetime) -> bool:
    """Lets a referral have a free place of a locked pool, if it is its turn; answers whether it comes from below.

    Raises: PlacesKept for lower tiers until a moment, PlaceAwaited by somebody who comes first.
    Records: PassedOver for who comes first and cannot have the place.
    """
    others = _others(row, pool)
    if pool.kind is PoolKind.BED and not others:
        return False
    rules = house_rules(pool.organisation, now=now)
    share = share_of(pool, rules.reserve, now=now)
    tier = governance.organisation(row.sender).tier
    if not available_to(tier, share):
        raise PlacesKept(
            pool=pool.id, kept=share.kept, until=share.until, tiers=sorted(str(one) for one in share.tiers)
        )
    me = Waiting(referral=row.id, urgency=urgency, submitted_at=row.submitted_at or now, since=now, tier=tier)
    line = [*(one.snapshot() for one in others), me]
    dealt = deal(line, pool, share, rules.ageing_days, now=now)
    if me not in dealt.given:
        raise PlaceAwaited(pool=pool.id, waiting=len(others))
    mine = rank(me, rules.ageing_days, now=now)
    ahead = [(one, why) for one, why in dealt.passed if rank(one, rules.ageing_days, now=now) < mine]
    _remember(ahead, others, pool, actor=actor, now=now)
    return tier in share.tiers


def _others(row: ReferralRow, pool: Pool) -> list[WaitRow]:
    line = (pool.organisation, pool.kind, pool.unit)
    # Mostly nobody waits, and then nothing is read.
    return [one for one in line_of(*line) if one.referral_id != row.id] if anybody_waits(*line) else []


def _remember(
    passed: Iterable[tuple[Waiting, PassReason]],
    rows: Iterable[WaitRow],
    pool: Pool,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Writes down who was passed over for a place and why, in the pool's own story."""
    of = {one.referral_id: one for one in rows}
    for one, reason in passed:
        with unit_of_work(actor, now=now) as work:
            of[one.referral].store(passed_at=now, passed_for=reason, passed_pool_id=pool.id)
            fact = PassedOver(subject=one.referral, pool=pool.id, reason=reason)
            work.record(fact, case=pool.id)


def join_line(
    row: ReferralRow, pool: CapacityPoolRow, ready_on: date | None, *, actor: Actor, now: datetime
) -> None:
    """Puts a referral into the line of a pool's unit. Before `ready_on` the patient cannot come."""
    del actor
    WaitRow(
        referral=row,
        organisation=pool.organisation,
        unit=pool.unit,
        kind=pool.kind,
        tier=governance.organisation(row.sender).tier,
        since=now,
        ready_at=None if ready_on is None else start_of(ready_on),
    ).save(force_insert=True)


def pool_kept_for(row: ReferralRow) -> CapacityPoolRow:
    """The pool in which a place is kept for a referral.

    Raises: NotFound where none is.
    """
    with beyond_reach("in which unit's line a referral goes on waiting when its place is given back"):
        hold = HoldRow.objects.filter(referral=row, ended_at__isnull=True).select_related("pool").first()
    if hold is None:
        raise NotFound
    return hold.pool


def leave_line(referral_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Takes a referral out of the line it stands in, if any."""
    del actor
    WaitRow.objects.in_line().filter(referral=referral_id).update(ended_at=now)
