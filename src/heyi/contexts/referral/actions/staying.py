"""The morning's look at who lies in the wards: who is past the suggested stay and stable is proposed to the ward.

Nothing is decided about a patient. Every stay is one unit of work of its own: a look that was cut short is begun again from
the start and finds what it did. Not here: what the ward answers (answering).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.patients import public as patients
from heyi.contexts.record import public as record
from heyi.contexts.referral.events.stays import (
    StayPrepared,
    StayProposalFell,
    StayProposed,
    StayProposedAgain,
    StaysChecked,
)
from heyi.contexts.referral.models import ReferralRow, StayProposalRow
from heyi.contexts.referral.queries.stability import stability_in_force
from heyi.contexts.referral.queries.wards import Bedside, Stay, Ward, Wards
from heyi.contexts.referral.rules.course import course_of, medicines_of, summary_of
from heyi.contexts.referral.rules.stability import Judgement, judge_stability
from heyi.contexts.referral.rules.staying import Due, due_to_go, kept_checks, kept_rule, lacking
from heyi.contexts.referral.rules.table import OPEN, PLACE_OCCUPIED
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.stays import FallReason, StayState
from heyi.foundation.compiled import insert_new
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of

_ANSWERED = frozenset({StayState.TAKEN_UP, StayState.REFUSED})
_GOING_DOWN = [str(one) for one in OPEN - PLACE_OCCUPIED]


@dataclass(frozen=True, slots=True)
class _Found:
    """A stay that is due to go on below, with what is prepared for it."""

    stay: Stay
    ward: Ward
    bedside: Bedside
    due: Due
    judged: Judgement
    prepared: dict[str, Any]


def look_at_wards(*, actor: Actor, now: datetime) -> int:
    """Looks at every stay once; answers how many are proposed anew.

    Shape:  whoever was taken up or refused is not proposed again for the same stay; one that was put off is, from its day on.
    Raises: NotPermitted for anybody but the system.
    Records: StayProposed, StayProposedAgain, StayPrepared, StayProposalFell, and StaysChecked for the round.
    """
    if not actor.is_system:
        raise NotPermitted
    wards, stays, proposed = Wards(actor=actor, now=now), 0, 0
    for stay in wards.stays():
        stays += 1
        proposed += _look(wards, stay, actor=actor, now=now)
    let_ended_fall(actor=actor, now=now)
    with unit_of_work(actor, now=now) as work:
        work.record(StaysChecked(subject=new_id(), stays=stays, proposed=proposed))
    return proposed


def _look(wards: Wards, stay: Stay, *, actor: Actor, now: datetime) -> bool:
    """Looks at one stay; whether it is proposed anew."""
    with reading(actor, now=now):
        known = _row_of(stay)
    if known is not None and not _is_to_be_judged(known, now):
        return False
    ward = wards.ward(stay.organisation)
    bedside = None if ward is None else wards.bedside(stay)
    due = (
        None
        if ward is None or bedside is None
        else due_to_go(bedside.known, ward.book, admitted_at=stay.admitted_at, now=now)
    )
    if ward is None or bedside is None or due is None:
        return _fall(known, FallReason.NO_LONGER_FITS, actor=actor, now=now)
    judged = judge_stability(course_of(stay.told, bedside.said), stability_in_force(), now=now)
    if judged.is_stable is False:
        return _fall(known, FallReason.NOT_STABLE, actor=actor, now=now)
    prepared = _prepared(wards, stay, ward, bedside, due, judged)
    found = _Found(stay, ward, bedside, due, judged, prepared)
    return (
        _propose(found, actor=actor, now=now) if known is None else _renew(known, found, actor=actor, now=now)
    )


def _row_of(stay: Stay) -> StayProposalRow | None:
    """The proposal of a stay, by whichever of its two names it is known."""
    for name, value in (("encounter", stay.encounter), ("behind", stay.behind)):
        if value is not None:
            found = StayProposalRow.objects.filter(**{name: value}).first()
            if found is not None:
                return found
    return None


def _is_to_be_judged(row: StayProposalRow, now: datetime) -> bool:
    if row.state in _ANSWERED:
        return False
    return row.put_off_until is None or row.put_off_until <= day_of(now)


def _prepared(
    wards: Wards, stay: Stay, ward: Ward, bedside: Bedside, due: Due, judged: Judgement
) -> dict[str, Any]:
    destination = wards.destination(stay, ward)
    package = {
        "diagnosis": bedside.diagnosis,
        "diagnosis_code": next(iter(bedside.known.diagnoses), ""),
        "summary": summary_of(stay.told, bedside.said),
        "medicines": medicines_of(bedside.said),
    }
    return {
        "package": package,
        "destination": None
        if destination is None
        else {"organisation": str(destination.organisation), "by": str(destination.by)},
        "admitted_at": stay.admitted_at.isoformat(),
        "why": kept_rule(due.rule),
        "is_confirmed": judged.is_stable is True,
        "checks": kept_checks(judged),
        "lacking": [str(one) for one in lacking(package, destination, judged)],
    }


def _propose(found: _Found, *, actor: Actor, now: datetime) -> bool:
    row = _row_from(found, now)
    with unit_of_work(actor, now=now) as work:
        if _is_going_down(row, actor=actor, now=now) or not insert_new(row):
            return False
        work.record(
            StayProposed(
                subject=row.id,
                organisation=row.organisation,
                is_confirmed_by_record=found.judged.is_stable is True,
            ),
            patient=row.person,
            after={"prepared": row.prepared},
        )
    return True


def _row_from(found: _Found, now: datetime) -> StayProposalRow:
    stay, due = found.stay, found.due
    return StayProposalRow(
        id=new_id(),
        organisation=stay.organisation,
        alliance=found.ward.alliance,
        encounter=stay.encounter,
        behind=stay.behind,
        person=stay.person,
        patient=stay.patient,
        patient_name=found.bedside.name,
        department=_department(stay),
        due_on=due.due_on,
        prepared=found.prepared,
        state=StayState.OPEN,
        proposed_at=now,
        checked_at=now,
        words="",
    )


def _department(stay: Stay) -> str:
    if stay.told is not None and stay.told.department:
        return stay.told.department
    return stay.behind.department if stay.behind is not None else ""


def _is_going_down(row: StayProposalRow, *, actor: Actor, now: datetime) -> bool:
    """Whether the patient is on the way down from there already, by another referral than the one they came with."""
    known = patients.person_ids(row.person, actor=actor, now=now)
    others = ReferralRow.objects.filter(
        person__in=known, sender=row.organisation, lower__isnull=False, state__in=_GOING_DOWN
    )
    return others.exists()


def _renew(known: StayProposalRow, found: _Found, *, actor: Actor, now: datetime) -> bool:
    """Brings what is prepared up to date, and puts a proposal before the ward again whose time has come."""
    with unit_of_work(actor, now=now) as work:
        row = StayProposalRow.objects.hold(known.id)
        if not _is_to_be_judged(row, now):
            return False
        is_again = row.state != StayState.OPEN
        if not is_again and row.prepared == found.prepared:
            return False
        if _is_going_down(row, actor=actor, now=now):
            return False
        before = {"prepared": row.prepared, "state": row.state}
        row.store(
            prepared=found.prepared,
            encounter=found.stay.encounter or row.encounter,
            behind=found.stay.behind or row.behind,
            state=StayState.OPEN,
            put_off_until=None,
            answered_at=None,
            answered_by=None,
            reason="",
            checked_at=now,
        )
        fact = StayProposedAgain if is_again else StayPrepared
        work.record(
            fact(subject=row.id, organisation=row.organisation),
            patient=row.person,
            before=before,
            after={"prepared": row.prepared, "state": row.state},
        )
    return is_again


def _fall(known: StayProposalRow | None, why: FallReason, *, actor: Actor, now: datetime) -> bool:
    """Lets a proposal fall away that still waits; never proposed anew."""
    if known is not None:
        with unit_of_work(actor, now=now) as work:
            row = StayProposalRow.objects.hold(known.id)
            if row.state in (StayState.OPEN, StayState.PUT_OFF):
                row.store(
                    state=StayState.FALLEN,
                    put_off_until=None,
                    answered_at=None,
                    answered_by=None,
                    reason=why,
                    checked_at=now,
                )
                work.record(
                    StayProposalFell(subject=row.id, organisation=row.organisation, why=why),
                    patient=row.person,
                )
    return False


def let_ended_fall(
    *, referral: UUID | None = None, by_record: bool = True, actor: Actor, now: datetime
) -> int:
    """Lets proposals fall away whose patient was discharged or is on the way down; answers how many fell.

    Shape:   with a referral also those of its patient; what members' systems told is looked at where `by_record`.
    Raises:  NotPermitted for anybody but the system.
    Records: StayProposalFell.
    """
    if not actor.is_system:
        raise NotPermitted
    with reading(actor, now=now):
        over = _left(actor) + (_discharged(actor, now) if by_record else [])
        over += [] if referral is None else _sent_down(referral, actor, now)
    for row, why in over:
        _fall(row, why, actor=actor, now=now)
    return len(over)


_Over = list[tuple[StayProposalRow, FallReason]]


def _left(actor: Actor) -> _Over:
    """Those who came by a referral that says they no longer lie there."""
    rows = StayProposalRow.objects.within_reach_of(actor).live().filter(behind__isnull=False)
    rows = rows.exclude(behind__state__in=[str(one) for one in PLACE_OCCUPIED]).select_related("behind")
    return [(row, _why_left(row)) for row in rows]


def _why_left(row: StayProposalRow) -> FallReason:
    is_down = row.behind is not None and row.behind.lower is not None
    return FallReason.REFERRED_DOWN if is_down else FallReason.DISCHARGED


def _discharged(actor: Actor, now: datetime) -> _Over:
    """Those of whom their member's system told that the stay has ended."""
    rows = list(StayProposalRow.objects.within_reach_of(actor).live().filter(encounter__isnull=False))
    lying = record.still_open([row.encounter for row in rows if row.encounter], actor=actor, now=now)
    return [(row, FallReason.DISCHARGED) for row in rows if row.encounter not in lying]


def _sent_down(referral: UUID, actor: Actor, now: datetime) -> _Over:
    """Those of the patient whom this referral sends down."""
    sent = ReferralRow.objects.filter(pk=referral).values("person", "sender").first()
    if sent is None:
        return []
    known = patients.person_ids(sent["person"], actor=actor, now=now)
    rows = StayProposalRow.objects.within_reach_of(actor).live()
    rows = rows.filter(person__in=known, organisation=sent["sender"])
    return [(row, FallReason.REFERRED_DOWN) for row in rows]


def why_over(row: StayProposalRow, *, actor: Actor, now: datetime) -> FallReason | None:
    """Why a stay is over, None while it goes on: by the referral behind it, else by what the system told."""
    with reading(actor, now=now):
        if _is_going_down(row, actor=actor, now=now):
            return FallReason.REFERRED_DOWN
        if row.behind is not None:
            return _why_left(row) if State(row.behind.state) not in PLACE_OCCUPIED else None
        lying = record.still_open([row.encounter] if row.encounter else [], actor=actor, now=now)
        return None if row.encounter in lying else FallReason.DISCHARGED
