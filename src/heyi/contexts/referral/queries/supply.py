"""Supply of one's own units: weekly clinics and lent beds. Not here: what is free (board, capacity)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import LoanRow, SlotTemplateRow
from heyi.contexts.referral.terms.capacity import BedLoan, SlotTemplate
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoan:
    """A loan and what this actor may do with it."""

    loan: BedLoan
    may_take: bool
    may_return: bool
    may_withdraw: bool


def _mine(actor: Actor) -> frozenset[UUID]:
    return frozenset(one.organisation for one in actor.standings if Duty.MANAGE_CAPACITY in one.duties)


def list_templates(*, actor: Actor, now: datetime, page: int = 1, size: int = 50) -> Page[SlotTemplate]:
    """One page of weekly clinics of units whose places the actor manages, those that still come before those that ended."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = SlotTemplateRow.objects.filter(organisation__in=_mine(actor))
        rows = rows.order_by("-last_on", "unit", "weekday", "begins", "id")
        return page_of([row.snapshot() for row in rows[begin : begin + size + 1]], number=page, size=size)


def list_loans(*, actor: Actor, now: datetime, page: int = 1, size: int = 50) -> Page[OpenLoan]:
    """One page of beds lent by or to units whose places the actor manages, the newest first."""
    begin, mine = (page - 1) * size, _mine(actor)
    with reading(actor, now=now):
        rows = LoanRow.objects.filter(lender__in=mine) | LoanRow.objects.filter(borrower__in=mine)
        loans = [row.snapshot() for row in rows.order_by("-offered_at", "id")[begin : begin + size + 1]]
    found = [
        OpenLoan(
            loan=one,
            may_take=one.state == "offered" and one.borrower in mine,
            may_return=one.state in ("running", "overdue") and one.borrower in mine,
            may_withdraw=one.state == "offered" and one.lender in mine,
        )
        for one in loans
    ]
    return page_of(found, number=page, size=size)
