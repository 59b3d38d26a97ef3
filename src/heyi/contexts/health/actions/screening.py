"""Recording a screening. Not here: enrolling whoever was found (management)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.management import ResidentScreened
from heyi.contexts.health.models import ScreeningRow
from heyi.contexts.health.rules.kept_screening import kept_screened
from heyi.contexts.health.rules.screening import check_screened, outcome_of
from heyi.contexts.health.terms.screening import Outcome, Screened
from heyi.contexts.patients import public as patients
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScreening:
    """Whom an institution screened, on which day, and what it found."""

    patient: UUID
    at: UUID
    on: date
    screened: Screened


def record_screening(new: NewScreening, *, actor: Actor, now: datetime) -> Outcome:
    """A resident was screened; what follows is told.

    Raises: NotPermitted, NotFound, InputInvalid.
    Records: ResidentScreened.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.MANAGE_HEALTH, at=new.at)
        patient = patients.patient_for_referral(new.patient, organisation=new.at, actor=actor, now=now)
        born_on = patient.details.birth_on
        check_screened(new.screened, new.on, born_on=born_on, today=day_of(now))
        outcome = outcome_of(new.screened, on=new.on)
        row = ScreeningRow(
            organisation=new.at, patient=patient.id, person=patient.person, kind=new.screened.kind, on=new.on,
            found=kept_screened(new.screened), result=outcome.result, follows=outcome.follows,
            repeat_on=outcome.repeat_on, recorded_at=now, recorded_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        work.record(
            ResidentScreened(subject=row.id, organisation=new.at, kind=new.screened.kind, on=new.on),
            warrant=warrant,
            patient=patient.person,
            after={"found": row.found, "result": row.result},
        )
        return outcome
