"""The outcome goes back to everybody who sent the patient, and each of them notes that it was read. Not here: its letter."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.events.contacts import OutcomeRead, OutcomeTold
from heyi.contexts.referral.models import PackageRow, ReferralRow, ReturnedRow
from heyi.contexts.referral.queries.passages import bare_passages
from heyi.contexts.referral.rules.contacts import senders_of
from heyi.contexts.referral.rules.texts import is_blank
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.contacts import ReturnedOutcome
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

_TOLD = frozenset({State.COMPLETED, State.DRAFT, State.ENTERED_IN_ERROR})


def tell_outcome(referral_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Gives the outcome to every organisation that sent the patient on this journey; answers how many had not got it yet.

    Who passed the patient on and left the table gets it as well: their own copy, of the outcome and of nothing else.
    Raises: NotFound, NotPermitted for anybody but the system.
    Records: OutcomeTold.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        outcome = PackageRow.objects.look_up(row.id).outcome or {}
        if State(row.state) in _TOLD or row.receiver is None or all(map(is_blank, outcome.values())):
            return 0
        told = set(ReturnedRow.objects.filter(referral=row).values_list("organisation", flat=True))
        owed = [one for one in _senders(row) if one not in told and one != row.receiver]
        for organisation in owed:
            ReturnedRow(
                referral=row, organisation=organisation, person=row.person, patient_name=row.patient_name,
                treated_at=row.receiver, outcome=outcome, returned_at=now,
            ).save(force_insert=True)  # fmt: skip
        if owed:
            work.record(
                OutcomeTold(subject=row.id, treated_at=row.receiver, told=len(owed)), patient=row.person
            )
        return len(owed)


def _senders(row: ReferralRow) -> list[UUID]:
    """Everybody who sent the patient on the journey until now, by this referral or by one before it."""
    legs = [row]
    if row.journey_id is not None:
        before = ReferralRow.objects.filter(journey=row.journey_id, drafted_at__lt=row.drafted_at)
        legs = [*before.exclude(state=State.ENTERED_IN_ERROR).order_by("drafted_at"), row]
    found: list[UUID] = []
    for leg in legs:
        found += senders_of(leg.snapshot(), bare_passages([leg.id])[leg.id])
    return list(dict.fromkeys(found))


def read_outcome(returned_id: UUID, *, actor: Actor, now: datetime) -> ReturnedOutcome:
    """Somebody of the organisation opens an outcome that came back; who was first is noted, later ones change nothing.

    Raises: NotFound, NotPermitted.
    Records: OutcomeRead the first time.
    """
    with unit_of_work(actor, now=now) as work:
        row = ReturnedRow.objects.within_reach_of(actor).hold(returned_id)
        warrant = actor.require(Duty.READ_PATIENT, at=row.organisation)
        if row.seen_at is None:
            row.store(seen_at=now, seen_by=actor.id)
            work.record(
                OutcomeRead(subject=row.id, referral=row.referral_id, organisation=row.organisation),
                warrant=warrant,
                patient=row.person,
            )
        return row.snapshot()
