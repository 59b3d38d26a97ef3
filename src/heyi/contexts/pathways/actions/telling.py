"""Telling milestones with one tap, and correcting them with a trail. Not here: what follows elsewhere (sending)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathways import At, Milestone, MilestoneKind
from heyi.contexts.pathways.actions.arriving import arrive
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
from heyi.contexts.pathways.events.cases import CaseMilestoneCorrected, CaseMilestoneTold
from heyi.contexts.pathways.models import CaseRow, StampRow
from heyi.contexts.pathways.queries.viewing import standing
from heyi.contexts.pathways.rules.moments import check_moment, heard_at
from heyi.contexts.pathways.rules.order import check_order, check_place, per_hospital_of
from heyi.contexts.pathways.rules.signing import check_signed
from heyi.contexts.pathways.rules.states import check_reason
from heyi.contexts.pathways.terms.asked import NewStamp, Tap
from heyi.contexts.pathways.terms.cases import Case, CaseState, PartKind
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.ids import new_id

LIVING = (CaseState.RUNNING, CaseState.FOLLOWING)


def record_milestone(case_id: UUID, new: NewStamp, *, actor: Actor, now: datetime) -> Case:
    """Somebody tells a milestone; who arrives at the hospital that expected them is there from now on.

    Raises: NotFound, NotPermitted (duty, role), WrongState, InputInvalid, NotDoneHere, NotSigned, ToldAlready, ImpossibleOrder.
    Records: CaseMilestoneTold, and what an arrival brings about.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor, states=LIVING)
        milestone = _milestone(case, new.code)
        arrives = milestone.kind is MilestoneKind.ARRIVAL
        place = place_for(
            case, new.organisation, Duty.RECORD_CASE, actor=actor, first=case.row.next if arrives else None
        )
        _record(work, case, milestone, new, place, actor=actor, now=now)
        if arrives:
            arrive(case, place, actor=actor, now=now)
        return CaseRow.objects.look_up(case_id).snapshot()


def _milestone(case: Held, code: str) -> Milestone:
    milestone = case.pathway.milestone(code)
    if milestone is None or milestone.kind is MilestoneKind.ONSET:
        raise InputInvalid(Problem("code", "milestone_unknown", code[:60]))
    return milestone


def _record(  # noqa: PLR0913 (what the verb knows)
    work: Work, case: Held, milestone: Milestone, new: NewStamp, place: UUID, *, actor: Actor, now: datetime
) -> None:
    warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
    require_role(milestone.recorded_by, actor=actor, at=place, alliance=case.row.alliance)
    check_place(case.pathway, milestone, organisation=place, site_codes=case.sites_at(place))
    view = case.view
    check_signed(milestone, view)
    at = now if new.at is None else check_moment(new.at, now=now)
    stamp = stamp_of(case, milestone, at=at, place=place, tap=new.tap, actor=actor, now=now)
    if new.at is not None:
        stamp.at = at
    check_order(case.pathway, view, stamp.snapshot())
    stamp.save(force_insert=True)
    moved(case, now)
    tell(
        work, case, CaseMilestoneTold, place, warrant,
        after={"milestone": stamp.code, "at": stamp.at, "offset_seconds": stamp.offset_seconds},
        stamp=stamp.id, has_offset=stamp.offset_seconds is not None, **_alerts(case, milestone, place, now=now),
    )  # fmt: skip


def stamp_of(  # noqa: PLR0913 (what a stamp tells)
    case: Held,
    milestone: Milestone,
    *,
    at: datetime,
    place: UUID,
    tap: Tap | None,
    actor: Actor,
    now: datetime,
) -> StampRow:
    """A stamp before it is written. With a tap its moment is the device's, corrected by what its clock lacks."""
    device, offset = "", None
    if tap is not None:
        heard, offset = heard_at(tap, now=now)
        at, device = check_moment(heard, now=now), tap.device[:64]
    return StampRow(
        id=new_id(),
        case=case.row,
        code=milestone.code,
        at=at,
        organisation=place,
        recorded_at=now,
        by=actor.id,
        device=device,
        offset_seconds=offset,
        reason="",
        place=_place(case, milestone, place),
    )


def _place(case: Held, milestone: Milestone, place: UUID) -> str:
    """What may stand once: a milestone of the case or of a hospital, and again after each time that it was withdrawn."""
    each = milestone.code in per_hospital_of(case.pathway)
    told = (one for one in case.told.trail if one.code == milestone.code and one.is_withdrawn)
    withdrawn = sum(not each or one.organisation == place for one in told)
    return f"{milestone.code}@{place if each else ''}#{withdrawn}"


def _alerts(case: Held, milestone: Milestone, place: UUID, *, now: datetime) -> dict[str, tuple[Any, ...]]:
    """Who is told, as the fact names them: roles, and the place of each; nobody of a place that there is none of."""
    row = case.row
    lead = (
        governance.lead_of(row.alliance, now=now) if any(a.at is At.LEAD for a in milestone.alerts) else None
    )
    where = {At.HERE: place, At.NEXT: row.next, At.ORIGIN: row.origin, At.LEAD: lead}
    told = [(one.role, where[one.at]) for one in milestone.alerts if where[one.at] is not None]
    pairs = tuple(dict.fromkeys(told))
    return {
        "alerted_roles": tuple(role for role, _ in pairs),
        "alerted_places": tuple(there for _, there in pairs),
    }


def tell_destination(  # noqa: PLR0913 (what the verbs know)
    work: Work, case: Held, destination: UUID, place: UUID, *, tap: Tap | None, actor: Actor, now: datetime
) -> None:
    """The hospital that is to expect the case gets its part and is told: the alert is stamped once."""
    add_part(case.row, destination, PartKind.EXPECTED, referral=None, now=now)
    moved(case, now, next=destination)
    milestone = case.pathway.of_kind(MilestoneKind.ALERT)
    if milestone is None or any(one.code == milestone.code for one in standing(case.told.trail)):
        return
    stamp = stamp_of(case, milestone, at=now, place=place, tap=tap, actor=actor, now=now)
    stamp.save(force_insert=True)
    warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
    tell(
        work, case, CaseMilestoneTold, place, warrant, after={"milestone": stamp.code, "at": stamp.at},
        stamp=stamp.id, has_offset=stamp.offset_seconds is not None, **_alerts(case, milestone, place, now=now),
    )  # fmt: skip


def correct_milestone(  # noqa: PLR0913 (what the verb asks)
    case_id: UUID,
    stamp_id: UUID,
    at: datetime | None,
    *,
    reason: str,
    seen_version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Case:
    """A milestone was told wrongly: it gets another time, or with none is withdrawn. What was told before stays to be seen.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid, ImpossibleOrder.
    Records: CaseMilestoneCorrected.
    """
    with unit_of_work(actor, now=now) as work:
        case = held(case_id, actor=actor, states=LIVING)
        view = case.view
        former = next((one for one in view.stamps if one.id == stamp_id), None)
        if former is None:
            raise NotFound
        milestone = _milestone(case, former.code)
        place = place_for(case, _own(former.organisation, actor), Duty.RECORD_CASE, actor=actor)
        warrant = warrant_for(case, Duty.RECORD_CASE, place, actor=actor)
        require_role(milestone.recorded_by, actor=actor, at=place, alliance=case.row.alliance)
        check_seen(case, seen_version)
        words = check_reason(reason)
        moment = former.at if at is None else check_moment(at, now=now)
        stamp = stamp_of(
            case, milestone, at=moment, place=former.organisation, tap=None, actor=actor, now=now
        )
        stamp.corrects_id, stamp.reason, stamp.is_withdrawn = former.id, words, at is None
        stamp.place = str(stamp.id)
        if at is not None:
            others = tuple(one for one in view.stamps if one.id != former.id)
            check_order(case.pathway, replace(view, stamps=others), stamp.snapshot())
        stamp.save(force_insert=True)
        moved(case, now)
        tell(
            work, case, CaseMilestoneCorrected, place, warrant,
            after={"milestone": former.code, "before": former.at, "at": None if at is None else moment, "reason": words},
            stamp=stamp.id, is_withdrawn=at is None,
        )  # fmt: skip
        return case.row.snapshot()


def _own(organisation: UUID, actor: Actor) -> UUID | None:
    return organisation if organisation in actor.institutions else None
