"""Beds that one ward lends to another: offered, taken, given back on time. Not here: how many come back (rules.lending)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.actions.giving import recall_places
from heyi.contexts.referral.events.supply import (
    BedsLent,
    BedsReturned,
    LoanOverdue,
    LoanTaken,
    LoanWithdrawn,
    PoolOffered,
)
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, LoanRow
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.lending import BedsInUse, GiveBack, LoanEnded, give_back
from heyi.contexts.referral.rules.table import RECALLABLE
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.rules.ways import NoCommonAlliance
from heyi.contexts.referral.terms import HoldState, PoolKind, RecallReason
from heyi.contexts.referral.terms.capacity import BedLoan, LoanState
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import in_the_house_name, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem

_LONGEST_DAYS = 366
_GIVES_BACK = (LoanState.RUNNING, LoanState.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOffer:
    """Beds of one ward for another ward, of the same institution or of one in the alliance, until a moment."""

    pool: UUID
    borrower: UUID
    borrower_unit: str
    places: int
    ends_at: datetime


def lend_beds(offer: LoanOffer, *, actor: Actor, now: datetime) -> BedLoan:
    """A ward offers beds to another. They change hands when the other takes them.

    Raises: InputInvalid, NotFound, NotPermitted, NoCommonAlliance, BedsInUse.
    Records: BedsLent.
    """
    with unit_of_work(actor, now=now) as work:
        pool = CapacityPoolRow.objects.within_reach_of(actor).hold(offer.pool)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=pool.organisation)
        _check(offer, pool, now)
        governance.organisation(offer.borrower)
        near = offer.borrower == pool.organisation
        if not near and not governance.alliances_between(pool.organisation, offer.borrower, now=now):
            raise NoCommonAlliance(destination=offer.borrower)
        _require_free(pool, offer.places)
        row = LoanRow(
            lender=pool.organisation, lender_pool=pool, lender_unit=pool.unit, borrower=offer.borrower,
            borrower_unit=offer.borrower_unit, places=offer.places, state=LoanState.OFFERED, offered_at=now,
            offered_by=actor.id, ends_at=offer.ends_at,
        )  # fmt: skip
        row.save(force_insert=True)
        work.record(_fact(BedsLent, row, row.places), warrant=warrant)
        return row.snapshot()


def _check(offer: LoanOffer, pool: CapacityPoolRow, now: datetime) -> None:
    problems = list(problems_of_text("borrower_unit", offer.borrower_unit, most=LONGEST_NAME))
    if not offer.borrower_unit.strip():
        problems.append(Problem("borrower_unit", "required"))
    if (offer.borrower, offer.borrower_unit) == (pool.organisation, pool.unit):
        problems.append(Problem("borrower_unit", "same_ward"))
    if pool.kind != PoolKind.BED or not pool.is_open:
        problems.append(Problem("pool", "pool_shut"))
    if offer.places < 1:
        problems.append(Problem("places", "out_of_range", str(offer.places), limit="1"))
    if not now < offer.ends_at <= now + timedelta(days=_LONGEST_DAYS):
        problems.append(Problem("ends_at", "not_in_the_coming_year"))
    if problems:
        raise InputInvalid(*problems)


def _require_free(pool: CapacityPoolRow, places: int) -> None:
    free = pool.places - HoldRow.objects.filter(pool=pool, ended_at__isnull=True).count()
    if places > free:
        raise BedsInUse(places=places, free=max(free, 0))


_LoanFact = BedsLent | LoanTaken | LoanWithdrawn | BedsReturned | LoanOverdue


def _fact(kind: type[_LoanFact], row: LoanRow, places: int) -> _LoanFact:
    return kind(subject=row.id, lender=row.lender, borrower=row.borrower, places=places)


def take_loan(loan_id: UUID, *, actor: Actor, now: datetime) -> BedLoan:
    """The other ward takes the beds: from now on they are its own places, and no longer the lender's.

    Raises: NotFound, NotPermitted, LoanEnded, BedsInUse.
    Records: LoanTaken, and PoolOffered by the place keeper for both wards.
    """
    with unit_of_work(actor, now=now) as work:
        row = LoanRow.objects.within_reach_of(actor).hold(loan_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.borrower)
        if row.state != LoanState.OFFERED or row.ends_at <= now:
            raise LoanEnded(state=row.state)
        work.record(_fact(LoanTaken, row, row.places), warrant=warrant)
        with in_the_house_name(PLACE_KEEPER, now=now), unit_of_work(PLACE_KEEPER, now=now):
            mine = _ward_of(row)
            lender, borrower = _both(row.lender_pool_id, mine)
            _require_free(lender, row.places)
            _resize(lender, -row.places, now)
            _resize(borrower, row.places, now)
        row.store(state=LoanState.RUNNING, taken_at=now, taken_by=actor.id, borrower_pool_id=mine)
        return row.snapshot()


def _ward_of(row: LoanRow) -> UUID:
    """The borrowing ward's own pool; one that has offered no beds yet begins with none."""
    named = CapacityPoolRow.objects.filter(
        organisation=row.borrower, unit=row.borrower_unit, kind=PoolKind.BED
    )
    found = named.values_list("id", flat=True).first()
    if found is not None:
        return found
    fresh = CapacityPoolRow(organisation=row.borrower, unit=row.borrower_unit, kind=PoolKind.BED, places=0)
    CapacityPoolRow.objects.bulk_create([fresh], ignore_conflicts=True)
    return named.values_list("id", flat=True).get()


def _both(lender: UUID, borrower: UUID) -> tuple[CapacityPoolRow, CapacityPoolRow]:
    """Both wards, locked in the order of their ids."""
    rows = {
        row.id: row
        for row in CapacityPoolRow.objects.select_for_update()
        .filter(id__in=[lender, borrower])
        .order_by("id")
    }
    return rows[lender], rows[borrower]


def _resize(pool: CapacityPoolRow, by: int, now: datetime) -> None:
    with unit_of_work(PLACE_KEEPER, now=now) as work:
        before = pool.places
        pool.store(places=before + by)
        fact = PoolOffered(
            subject=pool.id, organisation=pool.organisation, kind=PoolKind(pool.kind), places=pool.places,
            is_open=pool.is_open,
        )  # fmt: skip
        work.record(fact, before={"places": before}, after={"places": pool.places})


def withdraw_loan(loan_id: UUID, *, actor: Actor, now: datetime) -> BedLoan:
    """The lender takes back an offer that nobody has taken.

    Raises: NotFound, NotPermitted, LoanEnded.
    Records: LoanWithdrawn.
    """
    with unit_of_work(actor, now=now) as work:
        row = LoanRow.objects.within_reach_of(actor).hold(loan_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.lender)
        if row.state != LoanState.OFFERED:
            raise LoanEnded(state=row.state)
        row.store(state=LoanState.WITHDRAWN)
        work.record(_fact(LoanWithdrawn, row, row.places), warrant=warrant)
        return row.snapshot()


def return_beds(loan_id: UUID, *, actor: Actor, now: datetime) -> BedLoan:
    """The borrower gives back before the time is over what nobody lies in and nobody was promised.

    Raises: NotFound, NotPermitted, LoanEnded, BedsInUse where not one bed is free.
    Records: BedsReturned, and PoolOffered by the place keeper for both wards.
    """
    with unit_of_work(actor, now=now) as work:
        row = LoanRow.objects.within_reach_of(actor).hold(loan_id)
        warrant = actor.require(Duty.MANAGE_CAPACITY, at=row.borrower)
        if row.state not in _GIVES_BACK or row.borrower_pool_id is None:
            raise LoanEnded(state=row.state)
        with in_the_house_name(PLACE_KEEPER, now=now), unit_of_work(PLACE_KEEPER, now=now):
            back = _give_back(row, row.borrower_pool_id, may_recall=False, now=now)
        if not back.beds:
            raise BedsInUse(places=row.places - row.returned, free=0)
        _keep_returned(row, back.beds)
        work.record(_fact(BedsReturned, row, back.beds), warrant=warrant)
        return row.snapshot()


def _give_back(row: LoanRow, borrower_pool: UUID, *, may_recall: bool, now: datetime) -> GiveBack:
    lender, borrower = _both(row.lender_pool_id, borrower_pool)
    here = HoldRow.objects.filter(pool=borrower, ended_at__isnull=True)
    expected = here.filter(state=HoldState.HELD, referral__state__in=[str(one) for one in RECALLABLE])
    movable = list(expected.order_by("-held_at", "-id").values_list("id", flat=True)) if may_recall else []
    settled = here.count() - len(movable)
    back = give_back(
        row.places - row.returned, places=borrower.places, settled=settled, expected=len(movable)
    )
    if back.beds:
        _resize(lender, back.beds, now)
        _resize(borrower, -back.beds, now)
    HoldRow.objects.filter(id__in=movable[: back.recalled]).update(recalled_for=RecallReason.LOAN_OVER)
    return back


def _keep_returned(row: LoanRow, beds: int) -> None:
    returned = row.returned + beds
    row.store(returned=returned, state=LoanState.RETURNED if returned == row.places else row.state)


def end_loans(*, actor: Actor, now: datetime) -> int:
    """Gives back what was lent until now. Beds in which patients still lie follow when they are free, and are called overdue.

    Raises: NotPermitted for anybody but the system.
    Records: BedsReturned, LoanOverdue, LoanWithdrawn for offers that nobody took, PoolOffered for the wards.
    """
    if not actor.is_system:
        raise NotPermitted
    with reading(actor, now=now):
        standing = [LoanState.OFFERED, *_GIVES_BACK]
        over = LoanRow.objects.filter(state__in=standing, ends_at__lte=now).order_by("ends_at", "id")
        found = list(over.values_list("id", flat=True))
    ended = sum(_end(loan, actor=actor, now=now) for loan in found)
    if found:
        recall_places(actor=actor, now=now)
    return ended


def _end(loan_id: UUID, *, actor: Actor, now: datetime) -> int:
    with unit_of_work(actor, now=now) as work:
        row = LoanRow.objects.hold(loan_id)
        if row.state == LoanState.OFFERED:
            row.store(state=LoanState.WITHDRAWN)
            work.record(_fact(LoanWithdrawn, row, row.places))
            return 1
        if row.state not in _GIVES_BACK or row.borrower_pool_id is None:
            return 0
        with in_the_house_name(PLACE_KEEPER, now=now), unit_of_work(PLACE_KEEPER, now=now):
            back = _give_back(row, row.borrower_pool_id, may_recall=True, now=now)
        if back.beds:
            _keep_returned(row, back.beds)
            work.record(_fact(BedsReturned, row, back.beds))
        owed = row.places - row.returned
        if owed and row.state != LoanState.OVERDUE:
            row.store(state=LoanState.OVERDUE)
            work.record(_fact(LoanOverdue, row, owed))
        return int(bool(back.beds))
