"""What stands on the outside of a referral: urgency, state, parties, running clocks, who sent it. No patient in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.models import ClockRow, PassageRow, ReferralRow
from heyi.contexts.referral.terms import Clock, State
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

_SENDING = ("submit", "send_elsewhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A referral from outside; `running` are the clocks that have not stopped."""

    id: UUID
    urgency: Urgency
    state: State
    sender: UUID
    receiver: UUID | None
    lower: UUID | None
    running: frozenset[Clock]


def headings_of(referrals: Collection[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, Heading]:
    """The headings of these referrals, as far as the actor may know of them. Two statements."""
    wanted = sorted(set(referrals), key=str)
    if not wanted:
        return {}
    with reading(actor, now=now):
        rows = list(
            ReferralRow.objects.within_reach_of(actor)
            .filter(id__in=wanted)
            .values_list("id", "urgency", "state", "sender", "receiver", "lower")
        )
        known = [row[0] for row in rows]
        running: dict[UUID, set[Clock]] = {}
        clocks = ClockRow.objects.filter(referral__in=known, stopped_at__isnull=True)
        for referral, name in clocks.values_list("referral_id", "name"):
            running.setdefault(referral, set()).add(Clock(name))
    return {
        row[0]: Heading(
            id=row[0],
            urgency=Urgency(row[1]),
            state=State(row[2]),
            sender=row[3],
            receiver=row[4],
            lower=row[5],
            running=frozenset(running.get(row[0], ())),
        )
        for row in rows
    }


def sender_of(referral: UUID, *, actor: Actor, now: datetime) -> UUID | None:
    """The account that sent a referral last; None for a draft, or one the actor may not know of."""
    with reading(actor, now=now):
        seen = ReferralRow.objects.within_reach_of(actor).filter(id=referral)
        sent = PassageRow.objects.filter(referral__in=seen, action__in=_SENDING).order_by("-ordinal")
        return sent.values_list("by", flat=True).first()
