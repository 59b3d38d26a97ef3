"""Putting people on the roster and taking them off. Not here: who sees it (queries)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import PutOnCall, TakenOffCall
from heyi.contexts.governance.models import OnCallRow, OrganisationRow
from heyi.contexts.governance.rules.on_call import NewOnCall, checked
from heyi.contexts.governance.rules.refusals import OffCallAlready
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


def put_on_call(new: NewOnCall, *, actor: Actor, now: datetime) -> OnCall:
    """An institution says who answers a department's telephone, and when; several may at a time.

    Raises: NotFound, NotPermitted, InputInvalid.
    Records: PutOnCall.
    """
    with unit_of_work(actor, now=now) as work:
        organisation = OrganisationRow.objects.within_reach_of(actor).look_up(new.organisation)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=organisation.id)
        clean = checked(new, now=now)
        row = OnCallRow(
            id=new_id(), organisation=organisation, department=clean.department, name=clean.name, phone=clean.phone,
            starts_at=clean.starts_at, ends_at=clean.ends_at, put_at=now, put_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        fact = PutOnCall(
            subject=row.id, organisation=organisation.id, starts_at=row.starts_at, ends_at=row.ends_at
        )
        work.record(fact, warrant=warrant)
        return row.snapshot()


def take_off_call(on_call_id: UUID, *, actor: Actor, now: datetime) -> OnCall:
    """A duty is taken off the roster: it ends now, or does not begin.

    Raises: NotFound, NotPermitted, OffCallAlready.
    Records: TakenOffCall.
    """
    with unit_of_work(actor, now=now) as work:
        row = OnCallRow.objects.within_reach_of(actor, now=now).hold(on_call_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.organisation_id)
        if row.taken_off_at is not None:
            raise OffCallAlready(by=row.taken_off_by, at=row.taken_off_at)
        row.store(taken_off_at=now, taken_off_by=actor.id)
        work.record(TakenOffCall(subject=row.id, organisation=row.organisation_id), warrant=warrant)
        return row.snapshot()
