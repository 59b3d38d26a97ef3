"""One contract with its history and what may come next. Not here: lists (listing)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from heyi.contexts.health.models import ContractRow, ContractStepRow
from heyi.contexts.health.queries.listing import places_of
from heyi.contexts.health.rules.contracts import open_steps
from heyi.contexts.health.terms.contracts import Contract, ContractState
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStep:
    """One step that was taken."""

    action: str
    organisation: UUID | None
    by: UUID
    at: datetime
    reason: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """A contract as a page shows it.

    Shape: `steps` are what the reader may do now; `follower` is the contract that goes on after it; `others` are the other
           contracts of the same human that the reader may know of, the latest first.
    """

    contract: Contract
    name: str = field(repr=False)
    history: tuple[ContractStep, ...]
    steps: tuple[str, ...]
    follower: UUID | None
    others: tuple[Contract, ...]


def see_contract(contract_id: UUID, *, actor: Actor, now: datetime) -> ContractPage:
    """A contract of one's institutions or of a unit below them; the look is recorded.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = ContractRow.objects.within_reach_of(actor).look_up(contract_id)
        if not actor.is_system and not {row.organisation, row.supervisor} & places_of(actor):
            raise NotFound
        contract = row.snapshot()
        taken = ContractStepRow.objects.filter(contract=row).order_by("ordinal")
        history = tuple(
            ContractStep(
                action=one.action, organisation=one.organisation, by=one.by, at=one.at, reason=one.reason,
                words=one.words or "",
            )
            for one in taken
        )  # fmt: skip
        next_one = ContractRow.objects.filter(follows=row, state__in=["prepared", "in_force", "ended"])
        known = patients.person_ids(row.person, actor=actor, now=now)
        others = ContractRow.objects.within_reach_of(actor).filter(person__in=known).exclude(pk=row.pk)
        page = ContractPage(
            contract=contract,
            name=row.patient_name,
            history=history,
            steps=tuple(step.action for step in open_steps(contract, actor=actor)),
            follower=next_one.values_list("id", flat=True).first(),
            others=tuple(one.snapshot() for one in others.order_by("-starts_on", "-id")),
        )
    record_read(actor=actor, now=now, purpose=Purpose.CARE, page="contract", patient=row.person, case=row.id)
    return page


def family_doctor_of(patient: UUID, *, actor: Actor, now: datetime) -> Contract | None:
    """The contract that is in force today for a patient within reach, or else the one that waits; None where there is none.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        key, _ = patients.record_key(patient, actor=actor, now=now)
        known = patients.person_ids(key.person, actor=actor, now=now)
        records = [one.id for one in patients.record_keys(known, actor=actor, now=now)]
        rows = ContractRow.objects.within_reach_of(actor, records=records)
        open_ones = rows.filter(person__in=known, state__in=[ContractState.IN_FORCE, ContractState.PREPARED])
        found = [row.snapshot() for row in open_ones.order_by("starts_on", "id")]
    today = day_of(now)
    standing = next((one for one in found if one.holds_on(today)), None)
    return standing or next(iter(found), None)
