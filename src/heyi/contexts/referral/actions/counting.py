"""Keeps the legs of referrals in step with what happened, so that figures of years are answered at once.

Nothing here decides anything about a patient: legs are counted anew from the passages whenever a referral has moved, and
whenever the catalogue of what is treatable below has another version under some charter in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.events.cases import LegsCounted
from heyi.contexts.referral.models import ClockRow, CountedRow, LegRow, PackageRow, ReferralRow
from heyi.contexts.referral.queries.passages import bare_passages
from heyi.contexts.referral.queries.treatable import Catalogues, catalogues_in_force
from heyi.contexts.referral.rules.legs import Leg, legs_of
from heyi.contexts.referral.terms import Clock, RunningClock, State
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id
from heyi.kernel.moments import age_on, day_of

_BATCH = 200
_MOST_BATCHES = 50


def count_legs(*, actor: Actor, now: datetime) -> int:
    """Counts the legs of every referral that has moved since they were counted last; answers how many there were.

    Shape:  at most 10,000 in one round; the next round goes on where this one ended.
    Raises: NotPermitted for anybody but the system.
    Records: LegsCounted for each batch.
    """
    if not actor.is_system:
        raise NotPermitted
    counted = 0
    catalogues = catalogues_in_force(actor=actor, now=now)
    for _ in range(_MOST_BATCHES):
        with reading(actor, now=now):
            moved = list(_moved(catalogues.version).order_by("moved_at", "id")[:_BATCH])
        if moved:
            _count(moved, catalogues, actor=actor, now=now)
        counted += len(moved)
        if len(moved) < _BATCH:
            break
    return counted


def _moved(catalogues: str) -> QuerySet[ReferralRow]:
    as_it_stands = CountedRow.objects.filter(
        referral=OuterRef("pk"), version=OuterRef("version"), catalogue=catalogues
    )
    return ReferralRow.objects.filter(~Exists(as_it_stands)).exclude(state=State.DRAFT)


def _count(rows: Sequence[ReferralRow], catalogues: Catalogues, *, actor: Actor, now: datetime) -> None:
    with unit_of_work(actor, now=now) as work:
        passages, clocks = bare_passages([row.pk for row in rows]), _answer_clocks(rows)
        ill = _ill(rows)
        LegRow.objects.filter(referral__in=rows).delete()
        CountedRow.objects.filter(referral__in=rows).delete()
        legs = [
            _row_of(row, number, leg, catalogues.say(leg.alliance, ill.get(row.pk)))
            for row in rows
            for number, leg in enumerate(
                legs_of(row.snapshot(), passages[row.pk], answer_clock=clocks.get(row.pk)), start=1
            )
        ]
        LegRow.objects.bulk_create(legs)
        CountedRow.objects.bulk_create(
            CountedRow(referral=row, version=row.version, catalogue=catalogues.version, counted_at=now)
            for row in rows
        )
        work.record(LegsCounted(subject=new_id(), referrals=len(rows), legs=len(legs)))


def _answer_clocks(rows: Iterable[ReferralRow]) -> Mapping[UUID, RunningClock]:
    kept = ClockRow.objects.filter(referral__in=rows, name=Clock.ANSWER)
    return {one.referral_id: one.snapshot() for one in kept}


def _ill(rows: Sequence[ReferralRow]) -> Mapping[UUID, tuple[str, int | None]]:
    """With which diagnosis and at what age each patient went up."""
    up = [row for row in rows if row.direction == Direction.UP]
    asked_on = {row.pk: day_of(row.submitted_at or row.drafted_at) for row in up}
    packages = PackageRow.objects.filter(referral__in=up).only("referral", "person", "up")
    return {
        one.pk: (
            str((one.up or {}).get("diagnosis_code", "")),
            _age(one.person.get("birth_on"), asked_on[one.pk]),
        )
        for one in packages
    }


def _age(birth_on: object, day: date) -> int | None:
    if not isinstance(birth_on, str):
        return None
    born_on = date.fromisoformat(birth_on)
    return age_on(day, born_on=born_on) if born_on <= day else None


def _row_of(row: ReferralRow, number: int, leg: Leg, is_treatable: bool | None) -> LegRow:
    return LegRow(
        referral=row,
        ordinal=number,
        direction=leg.direction,
        alliance=leg.alliance,
        sender=leg.sender,
        receiver=leg.receiver,
        asked_at=leg.asked_at,
        answer=leg.answer,
        reason=leg.reason,
        answer_minutes=leg.answer_minutes,
        in_time=leg.in_time,
        ended_at=leg.ended_at,
        offered_at=leg.offered_at,
        is_over=leg.is_over,
        is_treatable_below=is_treatable if leg.direction is Direction.UP else None,
    )
