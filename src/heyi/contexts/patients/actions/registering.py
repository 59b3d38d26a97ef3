"""Registering somebody at a member. Not here: what must be stated (rules.registration)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.intake import AlreadyRegistered, Intake
from heyi.contexts.patients.actions.regrouping import hold_identities
from heyi.contexts.patients.events import PatientRegistered
from heyi.contexts.patients.models import IdentifierRow, PairRow, PatientRow
from heyi.contexts.patients.queries.marks import number_marks
from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms.identity import Clash, Registered
from heyi.contexts.patients.terms.people import Details, IncomingPerson
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


def register_patient(incoming: IncomingPerson, *, at: UUID, actor: Actor, now: datetime) -> Registered:
    """A member registers somebody; who is known elsewhere is joined to the same person where that is sure.

    Shape:  what does not fit is told with the answer and kept, never a reason to turn somebody away.
    Raises: NotPermitted, InputInvalid with a problem for each field, AlreadyRegistered naming this member's record.
    Records: PatientRegistered.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.REGISTER_PATIENT, at=at)
        details = read_person(incoming, today=day_of(now))
        hold_identities()
        _refuse_second(details, at)
        intake = Intake(at, work)
        entrant = intake.add(details)
        (row,) = intake.write()
        patient = entrant.value()
        work.record(
            PatientRegistered(
                subject=patient.id,
                person=patient.person,
                organisation=at,
                without_number=details.without_number,
                clashes=sum(pair.is_told for pair in entrant.pairs),
            ),
            warrant=warrant,
            patient=patient.person,
            after=entrant.as_state(),
        )
    return Registered(patient, clashes_of(row, entrant.pairs, actor))


def _refuse_second(details: Details, at: UUID) -> None:
    marks = number_marks(details.identifiers, at)
    standing = IdentifierRow.objects.filter(organisation=at, blind__in=list(marks), ended_at__isnull=True)
    own = standing.values_list("patient_id", flat=True).first()
    if own is not None:
        raise AlreadyRegistered(patient=own)


def clashes_of(record: PatientRow, pairs: Iterable[PairRow], actor: Actor) -> tuple[Clash, ...]:
    """What a record does not fit with, as the one who registered or corrected it may know it."""
    told = (pair for pair in pairs if pair.is_told)
    return tuple(pair.clash(actor, of=record.id, at=record.registered_by) for pair in told)
