"""Contacts after a treatment: arranged by what happened, made or tried by the unit that has the patient. Not here: the days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.terms.follow_up import Adherence, MissReason, Way
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.events.contacts import (
    ContactMade,
    ContactsArranged,
    ContactsCancelled,
    ContactTried,
)
from heyi.contexts.referral.models import ContactTryRow, DueContactRow, ReferralRow
from heyi.contexts.referral.models.contacts import DueContactRows
from heyi.contexts.referral.queries.passages import bare_passages
from heyi.contexts.referral.rules.contacts import base_of, check_words, contacts_of
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.contacts import (
    Base,
    Condition,
    Contact,
    ContactDay,
    ContactEnd,
    ContactPlan,
    ContactState,
)
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted, WrongState
from heyi.kernel.event import Plain
from heyi.kernel.moments import day_of

AFTERCARE = system_actor("aftercare")


def arrange_contacts(referral_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Puts the contacts of a referral as what happened asks for; told twice, it finds nothing to do.

    They are made by whoever has the patient; what was arranged for an earlier referral of the same person ends, because
    this one's take its place. Whoever died is not spoken with any more, for whichever referral that was.
    Raises: NotFound, NotPermitted for anybody but the system.
    Records: ContactsArranged, ContactsCancelled.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        known = patients.person_ids(row.person, actor=actor, now=now)
        theirs = DueContactRow.objects.open().filter(person__in=known)
        # Also where an older fact is heard after the death, or the death was told with another referral.
        if ReferralRow.objects.filter(person__in=known, state=State.PATIENT_DIED).exists():
            _cancel(row, theirs, ContactEnd.DIED, work=work)
            return
        base = base_of(row.snapshot(), bare_passages([row.id])[row.id])
        if base is None:
            _cancel(row, DueContactRow.objects.open().filter(referral=row), ContactEnd.NOT_TREATED, work=work)
            return
        if _arrange(row, contacts_of(base, _days(base)), base, work=work):
            before = theirs.filter(referral__drafted_at__lt=row.drafted_at).exclude(referral=row)
            _cancel(row, before, ContactEnd.CARED_FOR_ANEW, work=work)


def _days(base: Base) -> list[ContactDay]:
    """What the charter asked for on the day from which they count: a new charter asks nothing of what was over before it."""
    try:
        charter = governance.charter_in_force(base.alliance, now=base.began_at)
    except governance.NoCharterInForce:
        return []
    return [
        ContactDay(one.code, one.days, one.provenance.source, one.provenance.status)
        for one in charter.referral.aftercare.contacts
    ]


def _arrange(row: ReferralRow, plans: Iterable[ContactPlan], base: Base, *, work: Work) -> bool:
    """Whether any contact was arranged or moved; one that was made or has ended is left alone."""
    standing = {one.code: one for one in DueContactRow.objects.filter(referral=row)}
    made, moved, days = 0, 0, []
    for plan in plans:
        known = standing.get(plan.code)
        if known is None:
            _new(row, plan, now=work.now).save(force_insert=True)
            made += 1
        elif known.state == ContactState.OPEN and _differs(known, plan):
            known.store(organisation=plan.organisation, alliance=plan.alliance, due_on=plan.due_on)
            moved += 1
        else:
            continue
        days.append(plan.due_on)
    if days:
        work.record(
            ContactsArranged(
                subject=row.id, organisation=base.organisation, arranged=made, moved=moved, first_on=min(days)
            ),
            patient=row.person,
        )
    return bool(days)


def _differs(known: DueContactRow, plan: ContactPlan) -> bool:
    return (known.organisation, known.due_on) != (plan.organisation, plan.due_on)


def _new(row: ReferralRow, plan: ContactPlan, *, now: datetime) -> DueContactRow:
    return DueContactRow(
        referral=row, person=row.person, patient_name=row.patient_name, organisation=plan.organisation,
        alliance=plan.alliance, code=plan.code, days=plan.days, due_on=plan.due_on, source=plan.source,
        status=plan.status, state=ContactState.OPEN, arranged_at=now,
    )  # fmt: skip


def _cancel(row: ReferralRow, open_ones: DueContactRows, reason: ContactEnd, *, work: Work) -> None:
    count = open_ones.update(
        state=ContactState.CANCELLED, ended_at=work.now, ended_by=work.actor.id, ended_for=reason
    )
    if count:
        work.record(ContactsCancelled(subject=row.id, reason=reason, count=count), patient=row.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeContact:
    """What was found when somebody spoke with the patient."""

    way: Way
    condition: Condition
    adherence: Adherence
    red_flag: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedContact:
    """Why a contact did not come about."""

    way: Way
    reason: MissReason
    words: str = ""


def record_contact(contact_id: UUID, made: MadeContact, *, actor: Actor, now: datetime) -> Contact:
    """Somebody spoke with the patient; the contact is done.

    Raises: NotFound, NotPermitted, WrongState for one that was made or has ended, InputInvalid.
    Records: ContactMade.
    """
    with unit_of_work(actor, now=now) as work:
        row = DueContactRow.objects.within_reach_of(actor).hold(contact_id)
        warrant = actor.require(Duty.RUN_FOLLOW_UP, at=row.organisation)
        _check_open(row, "record_contact")
        words = check_words(made.words)
        note: dict[str, Plain] = {
            "way": str(made.way), "condition": str(made.condition), "adherence": str(made.adherence),
            "red_flag": made.red_flag, "words": words,
        }  # fmt: skip
        row.store(state=ContactState.DONE, ended_at=now, ended_by=actor.id, note=note)
        late = max((day_of(now) - row.due_on).days, 0)
        work.record(
            ContactMade(
                subject=row.id, referral=row.referral_id, organisation=row.organisation, way=made.way, days_late=late
            ),
            warrant=warrant,
            patient=row.person,
            after={"note": note},
        )  # fmt: skip
        return row.snapshot()


def record_contact_try(contact_id: UUID, tried: TriedContact, *, actor: Actor, now: datetime) -> Contact:
    """The patient was not reached; the contact stays due and is tried again.

    Raises: NotFound, NotPermitted, WrongState for one that was made or has ended, InputInvalid.
    Records: ContactTried.
    """
    with unit_of_work(actor, now=now) as work:
        row = DueContactRow.objects.within_reach_of(actor).hold(contact_id)
        warrant = actor.require(Duty.RUN_FOLLOW_UP, at=row.organisation)
        _check_open(row, "record_contact_try")
        ContactTryRow(
            contact=row, organisation=row.organisation, at=now, by=actor.id, way=tried.way, reason=tried.reason,
            words=check_words(tried.words),
        ).save(force_insert=True)  # fmt: skip
        row.store(tries=row.tries + 1)
        work.record(
            ContactTried(
                subject=row.id, referral=row.referral_id, organisation=row.organisation, way=tried.way,
                reason=tried.reason, tries=row.tries,
            ),
            warrant=warrant,
            patient=row.person,
        )  # fmt: skip
        return row.snapshot()


def _check_open(row: DueContactRow, action: str) -> None:
    if row.state != ContactState.OPEN:
        raise WrongState(action=action, state=row.state, moved_by=row.ended_by, moved_at=row.ended_at)
