"""Whose a free place is: how many are kept for referrals from lower tiers now, and until when. Pure.

Source: docs/sources/referral-procedure.md#reserve, docs/sources/heyi-assumptions.md#release-in-steps
"""

from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from heyi.contexts.governance.terms import Tier
from heyi.contexts.referral.terms import Pool, PoolKind
from heyi.contexts.referral.terms.capacity import Reserve, Share
from heyi.kernel.errors import RuleBroken
from heyi.kernel.moments import SHANGHAI, day_of


class PlacesKept(RuleBroken):
    """The places that are left are kept for referrals from lower tiers until a moment."""

    default_code = "places_kept"


class PlaceAwaited(RuleBroken):
    """Somebody who waits comes first for the place."""

    default_code = "place_awaited"


def release_moments(reserve: Reserve, starts_at: datetime) -> tuple[tuple[datetime, float], ...]:
    """When each step of the timetable falls for a period that begins then, and what part is kept from it on."""
    day = day_of(starts_at)
    return tuple(
        (datetime.combine(day - timedelta(days=days), reserve.released_at, SHANGHAI), kept)
        for days, kept in reserve.steps
    )


def share_of(pool: Pool, reserve: Reserve | None, *, now: datetime) -> Share:
    """How the free places of a pool stand now.

    A bed has no day on which it could be let go, so nothing is kept of beds. Whoever the places are kept for takes the kept
    ones first: two kept and one of them taken leaves one.
    """
    if reserve is None or pool.kind is PoolKind.BED or pool.starts_at is None:
        return Share(free=pool.free)
    ratio, until = reserve.ratio, None
    for moment, kept in release_moments(reserve, pool.starts_at):
        if now < moment:
            until = moment
            break
        ratio = kept
    whole = int((Decimal(str(ratio)) * pool.places).to_integral_value(ROUND_DOWN))
    kept_now = min(max(whole - pool.taken_from_below, 0), pool.free)
    if not kept_now:
        return Share(free=pool.free, tiers=reserve.tiers)
    return Share(free=pool.free, kept=kept_now, until=until, tiers=reserve.tiers)


def available_to(tier: Tier, share: Share) -> int:
    """How many of the free places a referral from that tier may have."""
    return share.free if tier in share.tiers else share.open_to_all


def tiers_below(receiver: Tier, named: frozenset[Tier]) -> frozenset[Tier]:
    """For whom places are kept: the tiers that the charter names, by default every tier below the one that offers."""
    return named or frozenset(tier for tier in Tier if tier.height < receiver.height)
