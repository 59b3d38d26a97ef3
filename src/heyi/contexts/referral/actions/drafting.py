"""Beginning a referral and writing on its draft. Not here: sending it (moving)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.health import public as health
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.actions.weighing import keep_proposed
from heyi.contexts.referral.events.cases import DraftChanged, ReferralDrafted
from heyi.contexts.referral.models import PackageRow, PartyRow, ReferralRow, SearchMarkRow
from heyi.contexts.referral.models.referral import reach_of
from heyi.contexts.referral.rules.answers import check_version
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.overruling import problems_of_overruling
from heyi.contexts.referral.rules.packages import check_package
from heyi.contexts.referral.rules.table import OPEN, PLAN_HALF
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.rules.ways import OpenReferral, SameOrganisation, common_alliance
from heyi.contexts.referral.terms import Referral, Side, State
from heyi.foundation.compiled import Question, insert
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, WrongState
from heyi.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """What a doctor says to begin a referral.

    Shape: `at` is needed by those who hold posts at several organisations; `proposal` is what health management proposed;
           `overruling` says why the doctor does otherwise than the criteria propose.
    """

    patient: UUID
    direction: Direction
    destination: UUID
    urgency: Urgency = Urgency.ELECTIVE
    department: str = ""
    green_channel: bool = False
    package: Mapping[str, Any] = field(default_factory=dict)
    at: UUID | None = None
    alliance: UUID | None = None
    proposal: UUID | None = None
    overruling: Mapping[str, Any] | None = None


def _sender(wanted: UUID | None, actor: Actor) -> UUID:
    """The organisation that sends: taken from the actor, never from what was sent.

    Raises: InputInvalid when the actor could mean several, NotPermitted when it is none of theirs.
    """
    duty = Duty.OFFER_DOWN_REFERRAL, Duty.DRAFT_REFERRAL
    theirs = {one.organisation for one in actor.standings if one.duties & set(duty)}
    if wanted is not None:
        if wanted in theirs:
            return wanted
        actor.require(Duty.DRAFT_REFERRAL, at=wanted)
    if len(theirs) > 1:
        raise InputInvalid(Problem("at", "say_which_organisation"))
    if not theirs:
        actor.require(Duty.DRAFT_REFERRAL, at=None)
    return next(iter(theirs))


def _problems(new: NewReferral) -> None:
    _, wrong = check_package(new.package)
    wrong += problems_of_text("department", new.department, most=LONGEST_NAME)
    wrong += problems_of_overruling(new.overruling)
    if new.proposal is not None and new.direction is not Direction.UP:
        wrong += (Problem("proposal", "malformed"),)
    if wrong:
        raise InputInvalid(*wrong)


def draft_referral(new: NewReferral, *, actor: Actor, now: datetime) -> Referral:
    """A doctor begins a referral; only their own organisation knows of it until it is sent. A proposal is taken up by it.

    Raises: InputInvalid, NotPermitted, NotFound (patient, destination or proposal), OpenReferral naming the one to track,
            NoCommonAlliance, AllianceUnclear, SameOrganisation, WrongState for a proposal that was answered.
    Records: ReferralDrafted.
    """
    _problems(new)
    with unit_of_work(actor, now=now) as work:
        sender = _sender(new.at, actor)
        patient = patients.patient_for_referral(new.patient, organisation=sender, actor=actor, now=now)
        governance.organisation(new.destination)
        if new.destination == sender:
            raise SameOrganisation(destination=sender)
        shared = governance.alliances_between(sender, new.destination, now=now)
        alliance = common_alliance(shared, wanted=new.alliance)
        duty = Duty.DRAFT_REFERRAL if new.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        warrant = actor.require(duty, at=sender, under=alliance)
        refuse_second(patient.person, actor=actor, now=now)
        row = _draft_row(new, patient, sender, alliance, now)
        row.moved_by = actor.id
        row.save(force_insert=True)
        PartyRow(referral=row, organisation=sender, side=Side.SENDER, since=now).save(force_insert=True)
        package = PackageRow(referral=row, person=patient.as_package(), up=dict(new.package), changed_at=now)
        weighed = keep_proposed(package, row.snapshot(), new.overruling, now=now)
        package.save(force_insert=True)
        marks = sorted(patients.token_marks(patient.details))
        insert([SearchMarkRow(referral=row, mark=mark) for mark in marks])
        work.record(
            ReferralDrafted(subject=row.id, sender=sender),
            warrant=warrant,
            patient=patient.person,
            after={"package": package.up, **weighed},
            begins=True,
        )
        if new.proposal is not None:
            health.take_up_proposal(
                new.proposal, referral=row.id, person=patient.person, actor=actor, now=now
            )
        return row.snapshot()


def _draft_row(
    new: NewReferral, patient: patients.ReferredPatient, sender: UUID, alliance: UUID, now: datetime
) -> ReferralRow:
    up = new.direction is Direction.UP
    return ReferralRow(
        id=new_id(),
        person=patient.person,
        patient=patient.id,
        patient_name=patient.name,
        direction=new.direction,
        urgency=new.urgency,
        state=State.DRAFT,
        origin=sender,
        origin_alliance=alliance,
        sender=sender,
        sender_alliance=alliance,
        receiver=new.destination if up else None,
        receiver_alliance=alliance if up else None,
        lower=None if up else new.destination,
        lower_alliance=None if up else alliance,
        green_channel=new.green_channel,
        department=new.department,
        drafted_at=now,
        moved_at=now,
    )


_ON_THE_WAY = [str(state) for state in OPEN - PLAN_HALF]
_GOING = Question[tuple[UUID, str]](
    lambda known, reach: (
        ReferralRow.objects.within(reach)
        .filter(person__in=known, state__in=_ON_THE_WAY)
        .order_by("drafted_at")
        .values_list("id", "state")[:1]
    )
)


def refuse_second(person: UUID, *, actor: Actor, now: datetime) -> None:
    """Stops a second referral of somebody who is on their way, before a doctor has filled in a form.

    Raises: OpenReferral with the referral to track; one at which the actor is no party is found when it is sent.
    """
    known = patients.person_ids(person, actor=actor, now=now)
    found = _GOING.first(known=known, reach=reach_of(actor))
    if found is not None:
        raise OpenReferral(referral=found[0], state=found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanges:
    """What is written anew on a draft; None leaves a field as it is."""

    urgency: Urgency | None = None
    department: str | None = None
    green_channel: bool | None = None
    package: Mapping[str, Any] | None = None
    destination: UUID | None = None
    overruling: Mapping[str, Any] | None = None


def edit_draft(
    referral_id: UUID, changes: DraftChanges, *, seen_version: int | None, actor: Actor, now: datetime
) -> Referral:
    """The doctor writes on a draft.

    Raises: NotFound, NotPermitted, WrongState once it was sent, StaleVersion, InputInvalid, NoCommonAlliance.
    Records: DraftChanged.
    """
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        warrant = actor.require(Duty.DRAFT_REFERRAL, at=row.sender)
        draft = row.snapshot()
        if draft.state is not State.DRAFT:
            raise WrongState(
                action="edit_draft", state=draft.state, moved_by=draft.moved_by, moved_at=draft.moved_at
            )
        check_version(draft, seen_version)
        _require_readable(changes)
        fields: dict[str, Any] = {"version": draft.version + 1, "moved_at": now, "moved_by": actor.id}
        for name in ("urgency", "department", "green_channel"):
            value = getattr(changes, name)
            if value is not None:
                fields[name] = value
        fields |= _new_destination(draft, changes.destination, now)
        row.store(**fields)
        before, after = _write_package(row, changes, now)
        work.record(
            DraftChanged(subject=row.id, version=row.version),
            warrant=warrant,
            patient=row.person,
            before=before,
            after=after,
        )
        return row.snapshot()


def _require_readable(changes: DraftChanges) -> None:
    wrong = problems_of_text("department", changes.department or "", most=LONGEST_NAME)
    wrong += problems_of_overruling(changes.overruling)
    if changes.package is not None:
        wrong += check_package(changes.package)[1]
    if wrong:
        raise InputInvalid(*wrong)


def _write_package(
    row: ReferralRow, changes: DraftChanges, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    package = PackageRow.objects.look_up(row.id)
    before = {"package": package.up, "proposed": package.proposed, "overruling": package.overruling}
    if changes.package is not None:
        package.up = dict(changes.package)
    weighed = keep_proposed(package, row.snapshot(), changes.overruling, now=now)
    package.store(up=package.up, changed_at=now, **weighed)
    return before, {"package": package.up, **weighed}


def _new_destination(draft: Referral, destination: UUID | None, now: datetime) -> dict[str, Any]:
    if destination is None:
        return {}
    if destination == draft.sender:
        raise SameOrganisation(destination=destination)
    shared = governance.alliances_between(draft.sender, destination, now=now)
    alliance = common_alliance(
        shared, wanted=draft.sender_alliance if draft.sender_alliance in shared else None
    )
    way = {"sender_alliance": alliance, "origin_alliance": alliance}
    if draft.direction is Direction.UP:
        return {**way, "receiver": destination, "receiver_alliance": alliance}
    return {**way, "lower": destination, "lower_alliance": alliance}
