"""Opening a case, saying whose it is, and how it began. Not here: what is told of it later (telling)."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathway_questions import KnownAs, OnsetKind
from heyi.contexts.governance.terms.pathways import MilestoneKind, Pathway
from heyi.contexts.pathways.actions.telling import stamp_of, tell_destination
from heyi.contexts.pathways.actions.working import (
    Held,
    add_part,
    check_seen,
    held,
    moved,
    place_for,
    require_role,
    tell,
    warrant_for,
)
from heyi.contexts.pathways.events.cases import CaseOnsetChanged, CaseOpened, CasePatientNamed
from heyi.contexts.pathways.models import CaseRow, FilledRow
from heyi.contexts.pathways.queries.charters import Offered, destinations, offered_to
from heyi.contexts.pathways.queries.viewing import sealed, standing, told_of
from heyi.contexts.pathways.rules.moments import check_moment, heard_at
from heyi.contexts.pathways.rules.order import check_order
from heyi.contexts.pathways.rules.scales import check_items
from heyi.contexts.pathways.rules.states import check_label
from heyi.contexts.pathways.terms.asked import NewCase
from heyi.contexts.pathways.terms.cases import Answer, Case, CaseState, PartKind
from heyi.contexts.patients import public as patients
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.ids import new_id
from heyi.kernel.moments import age_on, day_of

LIVING = (CaseState.RUNNING, CaseState.FOLLOWING)


def open_case(new: NewCase, *, actor: Actor, now: datetime) -> Case:
    """Somebody opens a case; with a destination, that hospital is told at once.

    Raises: NotPermitted, InputInvalid (pathway, onset, label, destination), NotFound (patient).
    Records: CaseOpened, and CaseMilestoneTold for the alert.
    """
    with unit_of_work(actor, now=now) as work:
        offered = _offered(new, actor)
        warrant = actor.require(Duty.OPEN_CASE, at=offered.organisation, under=offered.alliance)
        require_role(
            offered.pathway.opened_by, actor=actor, at=offered.organisation, alliance=offered.alliance
        )
        _check_onset_kind(offered.pathway, new.onset_kind)
        label = check_label(new.label, named=new.patient is not None)
        opened_at = heard_at(new.tap, now=now)[0] if new.tap else now
        onset_at = None if new.onset_at is None else check_moment(new.onset_at, now=now, field="onset_at")
        row = _case_row(new, offered, label=label, onset_at=onset_at, actor=actor, now=now)
        row.opened_at = min(opened_at, now)
        known: dict[str, Answer] = {}
        if new.patient is not None:
            known = _name(row, offered.pathway, new.patient, actor=actor, now=now)
        row.save(force_insert=True)
        add_part(row, offered.organisation, PartKind.OPENED, referral=None, now=now)
        case = Held(row, offered.pathway, told_of([row.id])[row.id])
        _keep_onset(case, onset_at, offered.organisation, actor=actor, now=now)
        _keep_known(case, known, offered.organisation, actor=actor, now=now)
        after = {"pathway": row.pathway, "onset_kind": row.onset_kind, "label": row.label}
        tell(work, case, CaseOpened, offered.organisation, warrant, after=after, alliance=row.alliance)
        if new.destination is not None:
            _check_destination(offered, new.destination, actor, now)
            tell_destination(
                work, case, new.destination, offered.organisation, tap=new.tap, actor=actor, now=now
            )
        return CaseRow.objects.look_up(row.id).snapshot()


def _offered(new: NewCase, actor: Actor) -> Offered:
    able = [
        one
        for one in offered_to(actor)
        if one.pathway.code == new.pathway
        and new.at in (None, one.organisation)
        and new.alliance in (None, one.alliance)
    ]
    if not able:
        if new.at is not None:
            actor.require(Duty.OPEN_CASE, at=new.at)
        if actor.may_anywhere(Duty.OPEN_CASE):
            raise InputInvalid(Problem("pathway", "pathway_not_offered", new.pathway[:60]))
        raise NotPermitted("duty_not_held", duty=str(Duty.OPEN_CASE))
    if len({one.organisation for one in able}) > 1:
        raise InputInvalid(Problem("at", "say_which_organisation"))
    return able[0]


def _check_onset_kind(pathway: Pathway, kind: OnsetKind) -> None:
    if kind not in pathway.onset_kinds:
        raise InputInvalid(Problem("onset_kind", "onset_kind_not_used", str(kind)))


def _check_destination(offered: Offered, destination: UUID, actor: Actor, now: datetime) -> None:
    there = destinations(offered.pathway, offered.alliance, but=[offered.organisation], actor=actor, now=now)
    if destination not in {one.id for one in there}:
        raise InputInvalid(Problem("destination", "destination_not_of_pathway"))


def _case_row(
    new: NewCase, offered: Offered, *, label: str, onset_at: datetime | None, actor: Actor, now: datetime
) -> CaseRow:
    return CaseRow(
        id=new_id(),
        pathway=offered.pathway.code,
        charter=offered.charter,
        alliance=offered.alliance,
        state=CaseState.RUNNING,
        onset_kind=new.onset_kind,
        onset_at=onset_at,
        opened_by=actor.id,
        origin=offered.organisation,
        here=offered.organisation,
        label=label,
        moved_at=now,
    )


def _name(
    row: CaseRow, pathway: Pathway, patient_id: UUID, *, actor: Actor, now: datetime
) -> dict[str, Answer]:
    """Puts the patient on the case, and tells what is known of them that the pathway asks for."""
    patient = patients.patient_for_referral(patient_id, organisation=row.here, actor=actor, now=now)
    row.patient, row.person, row.label = patient.id, patient.person, patient.name
    born_on = patient.details.birth_on
    if born_on is None:
        return {}
    age = Decimal(age_on(day_of(now), born_on=born_on))
    return {item.code: age for item in pathway.items if item.known_as is KnownAs.AGE}


def _keep_onset(case: Held, onset_at: datetime | None, place: UUID, *, actor: Actor, now: datetime) -> None:
    onset = case.pathway.of_kind(MilestoneKind.ONSET)
    if onset is None or onset_at is None:
        return
    stamp = stamp_of(case, onset, at=onset_at, place=place, tap=None, actor=actor, now=now)
    check_order(case.pathway, case.view, stamp.snapshot())
    stamp.save(force_insert=True)


def _keep_known(case: Held, known: dict[str, Answer], place: UUID, *, actor: Actor, now: datetime) -> None:
    if not known:
        return
    found = {"answers": sealed(check_items(case.pathway, known))}
    FilledRow(case=case.row, found=found, at=now, organisation=place, recorded_at=now, by=actor.id).save(
        force_insert=True
    )


def name_patient(case_id: UUID, patient_id: UUID, *, actor: Actor, now: datetime) -> Case:
    """It is known whose case it is; whoever was named wrongly is named anew while no referral carries the case.

    Raises: NotFound (case or patient), NotPermitted, WrongState.
    Records: CasePatientNamed.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor, states=LIVING)
        place = place_for(case, None, Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        if case.row.patient is not None and any(one.referral for one in case.told.parts):
            raise InputInvalid(Problem("patient", "case_travels_already"))
        before = case.row.here
        case.row.here = place
        known = _name(case.row, case.pathway, patient_id, actor=actor, now=now)
        case.row.here = before
        moved(case, now, patient=case.row.patient, person=case.row.person, label=case.row.label)
        _keep_known(case, known, place, actor=actor, now=now)
        tell(work, case, CasePatientNamed, place, warrant, after={"label": case.row.label})
        return case.row.snapshot()


def change_onset(  # noqa: PLR0913 (what the verb asks)
    case_id: UUID,
    kind: OnsetKind,
    at: datetime | None,
    *,
    reason: str = "",
    seen_version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Case:
    """The beginning is known otherwise: seen, last seen well, or found on waking; with or without a time.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid, ImpossibleOrder.
    Records: CaseOnsetChanged.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor, states=LIVING)
        place = place_for(case, None, Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        check_seen(case, seen_version)
        _check_onset_kind(case.pathway, kind)
        onset_at = None if at is None else check_moment(at, now=now, field="onset_at")
        _rewrite_onset(case, onset_at, reason, place, actor=actor, now=now)
        before = {"onset_kind": case.row.onset_kind, "onset_at": case.row.onset_at}
        moved(case, now, onset_kind=kind, onset_at=onset_at)
        after = {"onset_kind": str(kind), "onset_at": onset_at, "before": before}
        tell(work, case, CaseOnsetChanged, place, warrant, after=after)
        return case.row.snapshot()


def _rewrite_onset(
    case: Held, onset_at: datetime | None, reason: str, place: UUID, *, actor: Actor, now: datetime
) -> None:
    onset = case.pathway.of_kind(MilestoneKind.ONSET)
    if onset is None:
        return
    former = next((one for one in standing(case.told.trail) if one.code == onset.code), None)
    if former is None and onset_at is None:
        return
    at = onset_at or (former.at if former else now)
    stamp = stamp_of(case, onset, at=at, place=place, tap=None, actor=actor, now=now)
    if former is not None:
        stamp.corrects_id, stamp.place = former.id, str(stamp.id)
        stamp.is_withdrawn, stamp.reason = onset_at is None, reason.strip()
    if not stamp.is_withdrawn:
        others = tuple(one for one in case.view.stamps if former is None or one.id != former.id)
        check_order(case.pathway, replace(case.view, stamps=others), stamp.snapshot())
    stamp.save(force_insert=True)
