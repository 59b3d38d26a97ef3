"""Which moves were proposed between units and not wanted, added up for figures. Not here: what it means (rules.willingness).

Asked within an open reading beyond one's own reach: whole pairs of members, nobody is named.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, QuerySet

from heyi.contexts.governance.terms import Direction
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral.models import LegRow, RefusedMoveRow
from heyi.contexts.referral.rules.siphon import Counts
from heyi.contexts.referral.rules.willingness import Moves
from heyi.kernel.moments import end_of, start_of

Pair = tuple[UUID, UUID]


def moves_of(
    legs: QuerySet[LegRow], pairs: Mapping[Pair, Counts], alliance: UUID, period: Period
) -> Mapping[Pair, Moves]:
    """By lower and upper unit; two statements."""
    proposed = {pair: counts.asked + counts.offered for pair, counts in pairs.items()}
    reasons: dict[Pair, dict[str, int]] = {}

    def add(row: Mapping[str, object], sender: UUID, receiver: UUID) -> Pair:
        pair = (sender, receiver) if row["direction"] == Direction.UP else (receiver, sender)
        told = reasons.setdefault(pair, {})
        told[str(row["reason"])] = told.get(str(row["reason"]), 0) + int(str(row["n"]))
        return pair

    found = legs.exclude(reason="").values("direction", "sender", "receiver", "reason")
    for row in found.annotate(n=Count("pk")).order_by():
        add(row, row["sender"], row["receiver"])
    refused = RefusedMoveRow.objects.filter(
        alliance=alliance, told_at__gte=start_of(period.since), told_at__lt=end_of(period.until)
    )
    told = refused.values("direction", "organisation", "destination", "reason").annotate(n=Count("pk"))
    for note in told.order_by():
        pair = add(note, note["organisation"], note["destination"])
        proposed[pair] = proposed.get(pair, 0) + note["n"]
    return {pair: Moves(count, reasons.get(pair, {})) for pair, count in proposed.items()}
