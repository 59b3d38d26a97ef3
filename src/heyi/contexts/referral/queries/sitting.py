"""Who sits at the table of one referral."""

from heyi.contexts.referral.models import PartyRow, ReferralRow
from heyi.contexts.referral.rules.sides import seats
from heyi.contexts.referral.terms import Seat, Side


def sitting_at(row: ReferralRow) -> tuple[Seat, ...]:
    """Who sits at the table, the alliance's centre among them once it was called in."""
    centre = (
        PartyRow.objects.current()
        .filter(referral=row, side=Side.CENTRE)
        .values_list("organisation", flat=True)
    )
    return seats(row.snapshot(), centre=centre.first())
