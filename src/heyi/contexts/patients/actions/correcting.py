"""Correcting a record by the member that registered it. Not here: joining persons, which is a decision of its own."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.registering import clashes_of
from heyi.contexts.patients.actions.regrouping import hold_identities
from heyi.contexts.patients.actions.rewriting import Rewriting
from heyi.contexts.patients.events import PatientCorrected
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.correction import changed_fields, kept_numbers
from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms.identity import Registered
from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted, StaleVersion
from heyi.kernel.moments import day_of


def correct_patient(
    patient_id: UUID, incoming: IncomingPerson, *, seen_version: int, actor: Actor, now: datetime
) -> Registered:
    """The member that registered somebody says anew what is known of them; numbers that fell away stay, ended.

    Shape:  the record is compared anew: where it now is somebody known for sure, it is joined to that person, where it no
            longer is, it is by itself again; journeys and access go with it. What does not fit is told as a clash.
    Raises: NotFound, NotPermitted (another member's record, or not the duty), StaleVersion, InputInvalid,
            AlreadyRegistered when another record here has one of the numbers.
    Records: PatientCorrected with the fields that are different; nothing when none is.
    """
    with unit_of_work(actor, now=now) as work:
        hold_identities()
        row = (
            PatientRow.objects.within_reach_of(actor, now=now)
            .prefetch_related(STANDING_NUMBERS)
            .hold(patient_id)
        )
        if not actor.is_system and row.registered_by not in actor.institutions:
            raise NotPermitted("not_your_record", patient=patient_id)
        warrant = actor.require(Duty.REGISTER_PATIENT, at=row.registered_by)
        if row.version != seen_version:
            raise StaleVersion(version=row.version)
        before = row.opened(numbers_of(row))
        after = kept_numbers(before, read_person(incoming, today=day_of(now)))
        changed = changed_fields(before, after)
        if not changed:
            return Registered(row.snapshot(before.identifiers))
        rewriting = Rewriting(row, before, after, work)
        rewriting.write()
        work.record(
            PatientCorrected(
                subject=row.id,
                person=row.person,
                organisation=row.registered_by,
                version=row.version,
                fields=changed,
                clashes=sum(pair.is_told for pair in rewriting.pairs),
            ),
            warrant=warrant,
            patient=row.person,
            before=rewriting.state_before,
            after=rewriting.state_after,
        )
        return Registered(row.snapshot(after.identifiers), clashes_of(row, rewriting.pairs, actor))
