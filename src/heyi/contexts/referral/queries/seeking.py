"""Referrals by patient and state, for partners' systems. Not here: worklists of people (lists)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import PartyRow, ReferralRow
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a partner seeks; `patient` is the record with which the referral was drafted. No states mean any."""

    patient: UUID | None = None
    states: frozenset[State] = frozenset()
    page: int = 1
    size: int = 20


def seek_referrals(sought: Sought, *, actor: Actor, purpose: Purpose, now: datetime) -> Page[Referral]:
    """Referrals to which an institution of the actor's is or was a party, the latest moved first. The read is put on record."""
    able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
    first = (sought.page - 1) * sought.size
    with reading(actor, now=now):
        mine = PartyRow.objects.filter(referral=OuterRef("pk"), organisation__in=able)
        rows = ReferralRow.objects.within_reach_of(actor).filter(Exists(mine))
        if sought.patient is not None:
            rows = rows.filter(patient=sought.patient)
        if sought.states:
            rows = rows.filter(state__in=[str(state) for state in sought.states])
        total = rows.count()
        shown = rows.order_by("-moved_at", "id")[first : first + sought.size + 1]
        found = page_of((row.snapshot() for row in shown), number=sought.page, size=sought.size, total=total)
    if found.rows:
        record_read(actor=actor, now=now, purpose=purpose, page="partner_search", rows=len(found.rows))
    return found
