"""The patient's page as staff see it, and what opens it. Not here: opening it, which is counted (actions)."""

import base64
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.referral.models import PatientPageRow, ReferralRow
from heyi.contexts.referral.rules.patient_page import ends_at, is_open
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.patient_page import PatientPage
from heyi.foundation import secrets
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

# 160 bits of a keyed digest: nobody guesses one, and whoever has the database without the key can make none.
_TOKEN_BYTES = 20
_LONGEST_TOKEN = 64


def token_of(page: UUID) -> str:
    """What opens a page: made from its id with a key of this house, so that it can be shown again and is stored nowhere."""
    digest = secrets.mac("patient-page", page.bytes)[:_TOKEN_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def mark_of(token: str) -> bytes:
    """The keyed hash by which a page is found."""
    return secrets.blind("patient-page", token[:_LONGEST_TOKEN])


def days_kept(referral: Referral, *, now: datetime) -> int:
    """How many days a page stays after its referral has ended, by the charter of who sent; asked within an open reading."""
    charter = governance.charter_in_force(referral.origin_alliance, now=now)
    return charter.referral.aftercare.patient_page_days


def patient_page_of(referral_id: UUID, *, actor: Actor, now: datetime) -> PatientPage | None:
    """The page that a referral's patient can open now; None where there is none.

    Raises: NotFound for whoever may not know the referral.
    """
    with reading(actor, now=now):
        referral = ReferralRow.objects.within_reach_of(actor).look_up(referral_id).snapshot()
        row = PatientPageRow.objects.within_reach_of(actor).standing().filter(referral=referral_id).first()
        if row is None:
            return None
        days = days_kept(referral, now=now)
    if not is_open(referral, made_at=row.made_at, revoked=False, days=days, now=now):
        return None
    return told(row, referral, days=days)


def told(row: PatientPageRow, referral: Referral, *, days: int) -> PatientPage:
    """The row as a value."""
    return PatientPage(
        id=row.id,
        referral=referral.id,
        organisation=row.organisation,
        contact=row.contact,
        bring=row.bring,
        made_at=row.made_at,
        made_by=row.made_by,
        opened=row.opened,
        last_opened_at=row.last_opened_at,
        ends_at=ends_at(referral, made_at=row.made_at, days=days),
        token=token_of(row.id),
    )
