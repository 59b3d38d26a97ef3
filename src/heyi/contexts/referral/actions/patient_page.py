"""The patient's page: made and withdrawn by staff, opened by whoever has the code. Not here: how long it lasts (rules)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.events.patient_page import PatientPageMade, PatientPageOpened, PatientPageRevoked
from heyi.contexts.referral.models import HoldRow, PackageRow, PatientPageRow, ReferralRow
from heyi.contexts.referral.queries.patient_page import days_kept, mark_of, token_of, told
from heyi.contexts.referral.queries.sitting import author_at
from heyi.contexts.referral.rules.patient_page import (
    PageExists,
    check_texts,
    is_going_up,
    is_open,
    stage_of,
)
from heyi.contexts.referral.rules.table import TERMINAL
from heyi.contexts.referral.terms import HoldState, Referral, State
from heyi.contexts.referral.terms.patient_page import PatientPage, PatientView, Stage
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted, WrongState
from heyi.kernel.ids import new_id

PATIENT_DOOR = system_actor("patient-door")

_AT_HOME = frozenset({Stage.GOING_HOME, Stage.AT_HOME})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatientPage:
    """What a patient is told beside where they stand: whom to call, and what to bring besides the usual."""

    contact: str
    bring: str = ""


def make_patient_page(referral_id: UUID, new: NewPatientPage, *, actor: Actor, now: datetime) -> PatientPage:
    """The patient of a referral gets a page that opens without an account.

    Raises: NotFound, NotPermitted, WrongState for a draft and once the referral has ended, InputInvalid, PageExists.
    Records: PatientPageMade.
    """
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        referral = row.snapshot()
        organisation = author_at(referral, actor=actor)
        warrant = actor.require(Duty.READ_PATIENT, at=organisation)
        if referral.state is State.DRAFT or referral.state in TERMINAL:
            raise WrongState(
                action="make_patient_page", state=row.state, moved_by=row.moved_by, moved_at=row.moved_at
            )
        contact, bring = check_texts(new.contact, new.bring)
        days, standing = days_kept(referral, now=now), PatientPageRow.objects.standing().filter(referral=row)
        for one in standing:
            if is_open(referral, made_at=one.made_at, revoked=False, days=days, now=now):
                raise PageExists
            one.store(revoked_at=now, revoked_by=actor.id)
        page_id = new_id()
        page = PatientPageRow(
            id=page_id, referral=row, organisation=organisation, mark=mark_of(token_of(page_id)), contact=contact,
            bring=bring, made_at=now, made_by=actor.id,
        )  # fmt: skip
        page.save(force_insert=True)
        work.record(
            PatientPageMade(subject=page.id, referral=row.id, organisation=organisation),
            warrant=warrant,
            patient=row.person,
        )
        return told(page, referral, days=days)


def revoke_patient_page(page_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The page opens no more, for anybody.

    Raises: NotFound, NotPermitted, WrongState for one that was withdrawn before.
    Records: PatientPageRevoked.
    """
    with unit_of_work(actor, now=now) as work:
        page = PatientPageRow.objects.within_reach_of(actor).hold(page_id)
        row = page.referral
        organisation = author_at(row.snapshot(), actor=actor)
        warrant = actor.require(Duty.READ_PATIENT, at=organisation)
        if page.revoked_at is not None:
            raise WrongState(
                action="revoke_patient_page",
                state="revoked",
                moved_by=page.revoked_by,
                moved_at=page.revoked_at,
            )
        page.store(revoked_at=now, revoked_by=actor.id)
        work.record(
            PatientPageRevoked(subject=page.id, referral=row.id, organisation=organisation),
            warrant=warrant,
            patient=row.person,
        )


def open_patient_page(token: str, *, actor: Actor, now: datetime) -> PatientView:
    """What the patient may see; each opening is counted. Only the door of patients opens it.

    Raises: NotFound alike for a code that never was, a page that was withdrawn and one whose time is over; NotPermitted.
    Records: PatientPageOpened.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        known = PatientPageRow.objects.within_reach_of(actor).standing()
        page = known.filter(mark=mark_of(token)).select_for_update().first()
        if page is None:
            raise NotFound
        row = page.referral
        referral = row.snapshot()
        days = days_kept(referral, now=now)
        if not is_open(referral, made_at=page.made_at, revoked=False, days=days, now=now):
            raise NotFound
        page.store(opened=page.opened + 1, last_opened_at=now)
        work.record(
            PatientPageOpened(subject=page.id, referral=row.id, times=page.opened), patient=row.person
        )
        return _view(page, referral, patient_name=row.patient_name, now=now)


def _view(page: PatientPageRow, referral: Referral, *, patient_name: str, now: datetime) -> PatientView:
    stage = stage_of(referral.state)
    going = is_going_up(stage)
    home = stage in _AT_HOME
    end = referral.lower if home else referral.receiver
    return PatientView(
        referral=referral.id,
        name=patients.mask_name(patient_name),
        stage=stage,
        start=referral.origin,
        end=end if end is not None else referral.lower,
        department=referral.department,
        scheduled_at=referral.scheduled_at if going else None,
        held_until=_held_until(referral.id) if going else None,
        next_contact_on=_next_contact_on(referral.id) if home else None,
        contact=page.contact,
        bring=page.bring,
        told_at=now,
    )


def _held_until(referral: UUID) -> datetime | None:
    held = HoldRow.objects.filter(referral=referral, state=HoldState.HELD)
    return held.values_list("until", flat=True).first()


def _next_contact_on(referral: UUID) -> date | None:
    told_on = (PackageRow.objects.look_up(referral).down or {}).get("next_contact_on")
    return date.fromisoformat(str(told_on)) if told_on else None
