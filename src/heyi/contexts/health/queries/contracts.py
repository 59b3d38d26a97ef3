"""Whose contract stands: for the verbs of health and the patient's page. Not here: lists of contracts (listing)."""

from datetime import date, datetime
from uuid import UUID

from heyi.contexts.health.models import ContractRow
from heyi.contexts.health.terms.contracts import Contract
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import reading
from heyi.foundation.secrets import blind
from heyi.kernel.actor import Actor


def contracts_of(person: UUID, *, actor: Actor, now: datetime) -> tuple[Contract, ...]:
    """The contracts of a human over all their records, as far as the actor may know of them, the latest first.

    Shape: any id that ever meant the person will do; those that were refused or withdrawn are among them.
    """
    with reading(actor, now=now):
        known = patients.person_ids(person, actor=actor, now=now)
        records = [key.id for key in patients.record_keys(known, actor=actor, now=now)]
        rows = ContractRow.objects.within_reach_of(actor, records=records).filter(person__in=known)
        return tuple(row.snapshot() for row in rows.order_by("-starts_on", "-id"))


def contract_in_force(
    person: UUID, *, organisation: UUID, on: date, actor: Actor, now: datetime
) -> Contract | None:
    """The contract by which an organisation cares for a human on a day; None where there is none, or none to know of.

    Shape: `organisation` is the one that signed it, not the one above it. Where records were joined of which each
           had a contract there, it is the one that began first.
    """
    with reading(actor, now=now):
        known = patients.person_ids(person, actor=actor, now=now)
        rows = ContractRow.objects.within_reach_of(actor).confirmed()
        rows = rows.filter(person__in=known, organisation=organisation, starts_on__lte=on, ends_on__gte=on)
        contracts = (row.snapshot() for row in rows.order_by("starts_on", "id"))
        return next((one for one in contracts if one.holds_on(on)), None)


def number_mark(number: str, organisation: UUID) -> bytes | None:
    """The keyed hash of the number on a paper, given once by each institution; None for a paper without one."""
    clean = "".join(number.split()).upper()
    return blind("health.contract.number", f"{organisation}|{clean}") if clean else None
