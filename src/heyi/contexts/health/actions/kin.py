"""Whom to call for a patient: written down and taken off the list. Not here: who lives together (households)."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.households import KinNamed, KinRemoved
from heyi.contexts.health.models import KinRow
from heyi.contexts.health.queries.households import records_of
from heyi.contexts.health.rules.households import MOST_KIN, KinRemovedAlready, NewKin, TooManyKin, check_kin
from heyi.contexts.health.terms.households import Kin
from heyi.contexts.patients import public as patients
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id


def name_kin(patient: UUID, new: NewKin, *, at: UUID, actor: Actor, now: datetime) -> Kin:
    """Somebody of an institution that sees a patient writes down whom to call; the first of the list or its last.

    Raises: NotFound, NotPermitted, InputInvalid, TooManyKin.
    Records: KinNamed.
    """
    with unit_of_work(actor, now=now) as work:
        key, _ = patients.record_key(patient, actor=actor, now=now)
        warrant = actor.require(Duty.REGISTER_PATIENT, at=at)
        phone = check_kin(new)
        # The list of one human is numbered by one hand at a time.
        patients.hold_person(key.person)
        standing = KinRow.objects.within_reach_of(actor, records=[patient]).standing()
        ranks = sorted(standing.values_list("rank", flat=True))
        if len(ranks) >= MOST_KIN:
            raise TooManyKin(most=MOST_KIN)
        # From the last one on, so that no two ever have one rank.
        for row in standing.order_by("-rank") if new.is_first else ():
            row.store(rank=F("rank") + 1)
        row = KinRow(
            id=new_id(),
            patient=patient,
            organisation=at,
            said={
                "name": " ".join(new.name.split()), "relation": new.relation, "phone": phone,
                "is_guardian": new.is_guardian,
            },
            rank=1 if new.is_first else max(ranks, default=0) + 1,
            named_at=now,
            named_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        work.record(
            KinNamed(subject=row.id, patient=patient, rank=row.rank, is_guardian=new.is_guardian),
            warrant=warrant,
            patient=key.person,
            after=dict(row.said),
        )
        return row.snapshot()


def remove_kin(kin: UUID, *, patient: UUID, actor: Actor, now: datetime) -> Kin:
    """Somebody is no longer to be called for a patient; the entry stays in the history.

    Raises: NotFound, NotPermitted, KinRemovedAlready.
    Records: KinRemoved.
    """
    with unit_of_work(actor, now=now) as work:
        key, _ = patients.record_key(patient, actor=actor, now=now)
        warrant = _anywhere(actor)
        records = records_of(key.person, actor=actor, now=now)
        row = KinRow.objects.within_reach_of(actor, records=records).hold(kin)
        if row.ended_at is not None:
            raise KinRemovedAlready(kin=kin)
        row.store(ended_at=now, ended_by=actor.id)
        work.record(
            KinRemoved(subject=row.id, patient=row.patient),
            warrant=warrant,
            patient=key.person,
            before=dict(row.said),
        )
        return row.snapshot()


def _anywhere(actor: Actor) -> Warrant:
    for standing in actor.standings:
        found = actor.warrant(Duty.REGISTER_PATIENT, at=standing.organisation)
        if found is not None:
            return found
    raise NotPermitted("duty_not_held", duty=str(Duty.REGISTER_PATIENT))
