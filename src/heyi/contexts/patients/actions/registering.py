"""Registering somebody at a member. Not here: what must be stated (rules.registration)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.intake import AlreadyRegistered, Entrant, Intake
from heyi.contexts.patients.events import PatientRegistered
from heyi.contexts.patients.models import IdentifierRow
from heyi.contexts.patients.queries.marks import number_marks
from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms import Clash, Details, IncomingPerson, Registered
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


def register_patient(incoming: IncomingPerson, *, at: UUID, actor: Actor, now: datetime) -> Registered:
    """A member registers somebody; who is known elsewhere by the same number and name is joined to the same person.

    Shape:  what does not fit is told with the answer and kept, never a reason to turn somebody away.
    Raises: NotPermitted, InputInvalid with a problem for each field, AlreadyRegistered naming this member's record.
    Records: PatientRegistered.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.REGISTER_PATIENT, at=at)
        details = read_person(incoming, today=day_of(now))
        _refuse_second(details, at)
        intake = Intake(at, now)
        entrant = intake.add(details)
        intake.write()
        patient = entrant.value()
        work.record(
            PatientRegistered(
                subject=patient.id,
                person=patient.person,
                organisation=at,
                without_number=details.without_number,
                clashes=len(entrant.suspects),
            ),
            warrant=warrant,
            patient=patient.person,
            after=entrant.as_state(),
        )
    return Registered(patient, _clashes_of(entrant, at, actor, now))


def _refuse_second(details: Details, at: UUID) -> None:
    marks = number_marks(details.identifiers, at)
    standing = IdentifierRow.objects.filter(organisation=at, blind__in=list(marks), ended_at__isnull=True)
    own = standing.values_list("patient_id", flat=True).first()
    if own is not None:
        raise AlreadyRegistered(patient=own)


def _clashes_of(entrant: Entrant, at: UUID, actor: Actor, now: datetime) -> tuple[Clash, ...]:
    """What does not fit, as the one who registered may know it."""
    known = actor.institutions | {at}
    return tuple(
        Clash(one.clash, one.kind, entrant.id, one.patient if one.organisation in known else None, now)
        for one in entrant.suspects.values()
    )
