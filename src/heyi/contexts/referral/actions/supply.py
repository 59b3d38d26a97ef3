"""Supply of places: weekly clinics that make their periods, closing one, expected discharges. Not here: holding (places)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.actions.giving import recall_places
from heyi.contexts.referral.actions.places import MOST_PLACES
from heyi.contexts.referral.events.supply import (
    DischargesExpected,
    PeriodClosed,
    PeriodsMade,
    SlotTemplateEnded,
    SlotTemplateKept,
)
from heyi.contexts.referral.models import CapacityPoolRow, DischargeRow, HoldRow, SlotTemplateRow
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.lending import PeriodShut
from heyi.contexts.referral.rules.table import RECALLABLE
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.terms import HoldState, PoolKind, RecallReason
from heyi.contexts.referral.terms.capacity import SlotTemplate
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.moments import SHANGHAI, day_of

WEEKS_AHEAD = 4
_DAYS_IN_WEEK = 7
_FURTHEST_DAYS = 366
# A ward that looks further ahead than this guesses.
_LONGEST_OUTLOOK_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    """A clinic that comes again every week. Monday is 0; times are those on the wall."""

    organisation: UUID
    unit: str
    weekday: int
    begins: time
    ends: time
    places: int
    first_on: date


def _check(new: NewTemplate) -> None:
    problems = list(problems_of_text("unit", new.unit, most=LONGEST_NAME))
    if not new.unit.strip():
        problems.append(Problem("unit", "required"))
    if not 0 <= new.weekday < _DAYS_IN_WEEK:
        problems.append(Problem("weekday", "unknown_value", str(new.weekday)))
    if not 1 <= new.places <= MOST_PLACES:
        problems.append(Problem("places", "out_of_range", str(new.places), limit=f"1–{MOST_PLACES}"))
    if new.ends <= new.begins:
        problems.append(Problem("ends", "ends_before_it_begins"))
    if problems:
        raise InputInvalid(*problems)


def keep_template(new: NewTemplate, *, actor: Actor, now: datetime) -> SlotTemplate:
    """A clinic comes again every week, or with another number of places from the next period that is made.

    Raises: InputInvalid, NotPermitted.
    Records: SlotTemplateKept.
    """
    _check(new)
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=new.organisation)
        same = SlotTemplateRow.objects.select_for_update().filter(
            organisation=new.organisation, unit=new.unit, weekday=new.weekday, begins=new.begins, last_on=None
        )
        fresh = SlotTemplateRow(
            organisation=new.organisation, unit=new.unit, weekday=new.weekday, begins=new.begins, ends=new.ends,
            places=new.places, first_on=new.first_on,
        )  # fmt: skip
        row = same.first()
        if row is None:
            SlotTemplateRow.objects.bulk_create([fresh], ignore_conflicts=True)
            row = same.get()
        if row.id != fresh.id:
            row.store(ends=new.ends, places=new.places)
        work.record(
            SlotTemplateKept(
                subject=row.id, organisation=row.organisation, weekday=row.weekday, places=row.places
            ),
            warrant=warrant,
        )
        return row.snapshot()


def end_template(template_id: UUID, last_on: date, *, actor: Actor, now: datetime) -> SlotTemplate:
    """A clinic comes for the last time on a day; periods that were made for later days stay until they are closed.

    Raises: NotFound, NotPermitted, InputInvalid for a day in the past or before the first, PeriodShut where it ended.
    Records: SlotTemplateEnded.
    """
    with unit_of_work(actor, now=now) as work:
        row = SlotTemplateRow.objects.within_reach_of(actor).hold(template_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.organisation)
        if row.last_on is not None:
            raise PeriodShut(until=row.last_on.isoformat())
        if last_on < max(day_of(now) - timedelta(days=1), row.first_on):
            raise InputInvalid(Problem("last_on", "not_in_the_coming_year"))
        row.store(last_on=last_on)
        fact = SlotTemplateEnded(subject=row.id, organisation=row.organisation, last_on=last_on)
        work.record(fact, warrant=warrant)
        return row.snapshot()


def make_periods(*, actor: Actor, now: datetime) -> int:
    """Makes the periods of the coming weeks from the templates; what is there already, closed or not, stays as it is.

    Raises: NotPermitted for anybody but the system.
    Records: PeriodsMade for each template that had any to make.
    """
    if not actor.is_system:
        raise NotPermitted
    today = day_of(now)
    with reading(actor, now=now):
        ended = SlotTemplateRow.objects.filter(last_on__lt=today).values("id")
        due = list(SlotTemplateRow.objects.exclude(id__in=ended).order_by("id").values_list("id", flat=True))
    return sum(_make_of(template, actor=actor, now=now) for template in due)


def _make_of(template_id: UUID, *, actor: Actor, now: datetime) -> int:
    with unit_of_work(actor, now=now) as work:
        row = SlotTemplateRow.objects.hold(template_id)
        wanted = [period for period in _periods(row, day_of(now)) if period[0] > now]
        there = CapacityPoolRow.objects.filter(
            organisation=row.organisation, unit=row.unit, kind=PoolKind.SLOT,
            starts_at__in=[begins for begins, _ in wanted],
        )  # fmt: skip
        known = set(there.values_list("starts_at", flat=True))
        made = [
            CapacityPoolRow(
                organisation=row.organisation, unit=row.unit, kind=PoolKind.SLOT, places=row.places,
                starts_at=begins, ends_at=ends,
            )
            for begins, ends in wanted
            if begins not in known
        ]  # fmt: skip
        if not made:
            return 0
        CapacityPoolRow.objects.bulk_create(made, ignore_conflicts=True)
        work.record(PeriodsMade(subject=row.id, organisation=row.organisation, count=len(made)))
        return len(made)


def _periods(row: SlotTemplateRow, today: date) -> list[tuple[datetime, datetime]]:
    days = (today + timedelta(days=ahead) for ahead in range(WEEKS_AHEAD * _DAYS_IN_WEEK))
    return [
        (datetime.combine(day, row.begins, SHANGHAI), datetime.combine(day, row.ends, SHANGHAI))
        for day in days
        if day.weekday() == row.weekday
        and row.first_on <= day
        and (row.last_on is None or day <= row.last_on)
    ]


def close_pool(pool_id: UUID, reason: RecallReason, *, actor: Actor, now: datetime) -> int:
    """Closes a period or a ward: no place of it is given any more, and those for whom one was held wait for another.

    Patients who lie there or are on the way keep their places. Answers how many were taken back.
    Raises: NotFound, NotPermitted, PeriodShut.
    Records: PeriodClosed, and PlaceRecalled by the place keeper for each that was taken back.
    """
    with unit_of_work(actor, now=now) as work:
        row = CapacityPoolRow.objects.within_reach_of(actor).hold(pool_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.organisation)
        if not row.is_open:
            raise PeriodShut(pool=row.id)
        row.store(is_open=False, closed_reason=reason)
        held = HoldRow.objects.filter(
            pool=row, state=HoldState.HELD, referral__state__in=[str(one) for one in RECALLABLE]
        )
        recalled = HoldRow.objects.filter(id__in=list(held.values_list("id", flat=True))).update(
            recalled_for=reason
        )
        fact = PeriodClosed(subject=row.id, organisation=row.organisation, reason=reason, recalled=recalled)
        work.record(fact, warrant=warrant)
    recall_places(pool=pool_id, actor=PLACE_KEEPER, now=now)
    return recalled


def expect_discharges(pool_id: UUID, on: date, count: int, *, actor: Actor, now: datetime) -> None:
    """A ward says how many of its beds it expects to come free on a day.

    Raises: NotFound, NotPermitted, InputInvalid for a day too far off, more beds than there are, or appointments.
    Records: DischargesExpected.
    """
    with unit_of_work(actor, now=now) as work:
        row = CapacityPoolRow.objects.within_reach_of(actor).hold(pool_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.organisation)
        problems = []
        if row.kind != PoolKind.BED:
            problems.append(Problem("pool", "unknown_value"))
        if not 0 <= count <= row.places:
            problems.append(Problem("count", "out_of_range", str(count), limit=f"0–{row.places}"))
        if not 0 <= (on - day_of(now)).days <= _LONGEST_OUTLOOK_DAYS:
            problems.append(Problem("on", "not_in_the_coming_fortnight"))
        if problems:
            raise InputInvalid(*problems)
        told = {"count": count, "told_at": now, "told_by": actor.id}
        DischargeRow.objects.update_or_create(pool=row, on=on, defaults=told)
        fact = DischargesExpected(subject=row.id, organisation=row.organisation, on=on, count=count)
        work.record(fact, warrant=warrant)
