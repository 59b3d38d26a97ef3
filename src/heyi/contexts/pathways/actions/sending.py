"""Sending a case on to the next hospital on the referral machine, and ending it. Not here: its arrival there (arriving)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.governance.terms.pathways import MilestoneKind
from heyi.contexts.pathways.actions.telling import tell_destination
from heyi.contexts.pathways.actions.working import (
    Held,
    add_part,
    check_seen,
    held,
    moved,
    place_for,
    tell,
    warrant_for,
)
from heyi.contexts.pathways.events.cases import CaseClosed, CaseEnded, CaseSentOn
from heyi.contexts.pathways.models import CaseRow
from heyi.contexts.pathways.queries.charters import destinations
from heyi.contexts.pathways.queries.viewing import answers_of, filled_of, standing
from heyi.contexts.pathways.rules.course import tasks_of
from heyi.contexts.pathways.rules.moments import check_moment
from heyi.contexts.pathways.rules.package import package_for
from heyi.contexts.pathways.rules.states import check_end
from heyi.contexts.pathways.terms.cases import Case, CaseState, PartKind
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import RedirectReason
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

_SHIP = "ship_on"


def send_on(
    case_id: UUID,
    destination: UUID,
    *,
    consent: Mapping[str, Any] | bool | None = None,
    seen_version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Case:
    """The case goes on to another hospital: an emergency through the green channel, accepted by rule where the charter says so.

    Shape:  a patient who is not known yet goes without a referral, which follows when they are named and sent again;
            `consent` is what the referral asks for: true, or who consented and how.
    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid, and the refusals of the referral machine.
    Records: CaseSentOn, CaseMilestoneTold for the alert, and what the referral's steps record.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor)
        place = place_for(case, None, Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        check_seen(case, seen_version)
        there = destinations(case.pathway, case.row.alliance, but=[place], actor=actor, now=now)
        if destination not in {one.id for one in there}:
            raise InputInvalid(Problem("destination", "destination_not_of_pathway"))
        sent = None
        if case.row.patient is not None and not _is_carried(case, destination):
            sent = _refer(case, place, destination, consent, actor=actor, now=now)
        add_part(case.row, destination, PartKind.EXPECTED, referral=sent, now=now)
        moved(case, now, next=destination)
        after = {"destination": str(destination), "referral": str(sent) if sent else None}
        tell(work, case, CaseSentOn, place, warrant, after=after, destination=destination, referral=sent)
        tell_destination(work, case, destination, place, tap=None, actor=actor, now=now)
        return CaseRow.objects.look_up(case_id).snapshot()


def _is_carried(case: Held, destination: UUID) -> bool:
    return any(one.organisation == destination and one.referral for one in case.told.parts)


def _refer(
    case: Held,
    place: UUID,
    destination: UUID,
    consent: Mapping[str, Any] | bool | None,
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """The referral that carries the case: drafted and submitted, with what the case knows as its package."""
    patient = case.row.patient
    if patient is None:
        raise InputInvalid(Problem("patient", "required"))
    brought = next(
        (one.referral for one in case.told.parts if one.organisation == place and one.referral), None
    )
    if brought is not None and _may_ship(brought, actor, now):
        given = {"destination": destination, "reason": str(RedirectReason.HIGHER_CARE_NEEDED)}
        referral.take_step(brought, _SHIP, given, seen_version=None, actor=actor, now=now)
        return brought
    pathway = case.pathway
    new = referral.NewReferral(
        patient=patient,
        direction=Direction.UP,
        destination=destination,
        urgency=Urgency.EMERGENCY,
        department=pathway.department.zh if pathway.department else "",
        green_channel=True,
        package=package_for(pathway, case.view, consent=consent),
        at=place,
        alliance=case.row.alliance,
    )
    drafted = referral.draft_referral(new, actor=actor, now=now)
    referral.take_step(drafted.id, "submit", {}, seen_version=None, actor=actor, now=now)
    return drafted.id


def _may_ship(referral_id: UUID, actor: Actor, now: datetime) -> bool:
    """Whether the referral that brought the case here goes on from here, so that it stays one journey."""
    outline = referral.outline_referral(referral_id, actor=actor, now=now)
    return _SHIP in {one.action for one in outline.actions}


def end_case(
    case_id: UUID,
    end: str,
    at: datetime | None,
    *,
    seen_version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Case:
    """The acute part is over. What is due later is followed; where nothing is, the case is closed.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid.
    Records: CaseEnded, and CaseClosed where nothing more is due.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor)
        place = place_for(case, None, Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        check_seen(case, seen_version)
        check_end(case.pathway, end)
        ended_at = _end_moment(case) if at is None else check_moment(at, now=now)
        moved(case, now, end=end, ended_at=ended_at or now, state=CaseState.FOLLOWING, next=None)
        followed = _is_followed(case, end, now)
        after = {"end": end, "ended_at": case.row.ended_at}
        tell(work, case, CaseEnded, place, warrant, after=after, is_followed=followed)
        if not followed:
            moved(case, now, state=CaseState.CLOSED)
            tell(work, case, CaseClosed, place, warrant, after={"state": str(CaseState.CLOSED)})
        return case.row.snapshot()


def _end_moment(case: Held) -> datetime | None:
    ending = case.pathway.of_kind(MilestoneKind.END)
    told = (one.at for one in standing(case.told.trail) if ending is not None and one.code == ending.code)
    return next(told, None)


def _is_followed(case: Held, end: str, now: datetime) -> bool:
    """Whether the course is followed: of a case that counts, whose patient lives, and of whom something is still to be asked."""
    ended = next(one for one in case.pathway.ends if one.code == end)
    if ended.is_death or not ended.is_counted:
        return False
    filled = filled_of(case.pathway, case.told.filled, answers_of(case.told.filled))
    due = tasks_of(case.pathway, case.view, filled, now=now)
    return any(one.state not in (TaskState.DONE, TaskState.MISSED) for one in due)
