"""What routing advises for a draft now, what it advised when one was sent, and how often it is followed. Not here: keeping it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from heyi.contexts.governance.terms import Direction, Duty, Tier
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral.models import AdviceRow, PackageRow, ReferralRow
from heyi.contexts.referral.queries.routing import ROUTER, Routed, RoutingWanted, rank_drafted
from heyi.contexts.referral.queries.siphon import siphon_scope
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.routing import ChoiceReason, Heeded
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import end_of, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What was advised, in plain values, and what was chosen."""

    heeded: Heeded
    chosen: UUID | None
    rank: int | None
    of: int
    reason: str
    words: str
    advised: Mapping[str, object]
    kept_at: datetime
    kept_by: UUID


@dataclass(frozen=True, slots=True)
class AdviceCount:
    """How often advice was heeded in one way; where it was overruled, for one reason."""

    heeded: Heeded
    reason: str
    count: int


def wanted_for(
    draft: Referral, proposed: Mapping[str, Any] | None, *, preferred: UUID | None
) -> RoutingWanted:
    """For what a draft seeks a destination: the department the doctor names, else those that the criteria propose."""
    told = proposed or {}
    named = tuple(one["zh"] for one in told.get("departments") or ())
    return RoutingWanted(
        direction=draft.direction,
        urgency=draft.urgency,
        departments=(draft.department,) if draft.department.strip() else named,
        lowest=Tier(told["to"]) if told.get("to") else None,
        green_channel=draft.green_channel,
        preferred=preferred,
        at=draft.sender,
        alliance=draft.sender_alliance,
    )


def routing_of_draft(
    referral_id: UUID,
    *,
    proposed: Mapping[str, Any] | None = None,
    asked: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[Routed, Advice | None]:
    """How destinations rank for a referral of one's own, and what was kept.

    Shape:  `proposed` is what the criteria say by now, `asked` what was written since it was kept: urgency, department,
            green channel.
    Raises: NotFound, NotPermitted for whoever does not draft for the sender.
    """
    with reading(actor, now=now):
        draft = ReferralRow.objects.within_reach_of(actor).look_up(referral_id).snapshot()
        duty = Duty.DRAFT_REFERRAL if draft.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        actor.require(duty, at=draft.sender)
        kept = _advice(referral_id, actor)
        if proposed is None:
            proposed = PackageRow.objects.look_up(referral_id).proposed
    chosen = kept is not None and kept.reason == ChoiceReason.PATIENT_CHOICE
    draft = replace(draft, **(asked or {}))
    wanted = wanted_for(draft, proposed, preferred=kept.chosen if chosen and kept else None)
    return rank_drafted(wanted, actor=actor, now=now), kept


def advice_on(referral_id: UUID, *, actor: Actor, now: datetime) -> Advice | None:
    """What was advised for a referral, for those who sit at its table; None where no advice was asked for."""
    with reading(actor, now=now):
        return _advice(referral_id, actor)


def _advice(referral_id: UUID, actor: Actor) -> Advice | None:
    row = AdviceRow.objects.within_reach_of(actor).filter(referral=referral_id).first()
    if row is None:
        return None
    return Advice(
        heeded=Heeded(row.heeded),
        chosen=row.chosen,
        rank=row.rank,
        of=row.of,
        reason=row.reason,
        words=row.words,
        advised=row.advised,
        kept_at=row.kept_at,
        kept_by=row.kept_by,
    )


def advice_figures(alliance: UUID, period: Period, *, actor: Actor, now: datetime) -> tuple[AdviceCount, ...]:
    """How often advice was followed, and why not, among referrals sent under an alliance's charter.

    Shape:  whoever reads only their own institution's figures gets those of what it sends; drafts are left out.
    Raises: NotFound for a stranger.
    """
    scope = siphon_scope(alliance, actor=actor, now=now)
    with reading(ROUTER, now=now):
        rows = AdviceRow.objects.filter(
            alliance=alliance,
            kept_at__gte=start_of(period.since),
            kept_at__lt=end_of(period.until),
            referral__submitted_at__isnull=False,
        )
        if not scope.sees_all:
            rows = rows.filter(sender__in=scope.own)
        found = list(rows.values_list("heeded", "reason").annotate(n=Count("pk")).order_by())
    counts: Counter[tuple[Heeded, str]] = Counter()
    for one, reason, count in found:
        # A reason without need says nothing of the advice.
        counts[Heeded(one), reason if one == Heeded.OVERRULED else ""] += count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(AdviceCount(*key, count) for key, count in ordered)
