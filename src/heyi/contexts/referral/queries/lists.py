"""Worklists: what waits, what was sent, what is late. Every list is bounded, paged and indexed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.models.search import found_by
from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.table import OPEN
from heyi.contexts.referral.terms import Side, State
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

MOST_PER_PAGE = 100


class Box(StrEnum):
    """Which list: what waits for me, everything that came in, everything that went out, or what is late."""

    WAITING = "waiting"
    IN = "in"
    OUT = "out"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One referral in a list."""

    id: UUID
    patient_name: str
    direction: Direction
    urgency: Urgency
    state: State
    version: int
    origin: UUID
    sender: UUID
    receiver: UUID | None
    lower: UUID | None
    department: str
    green_channel: bool
    submitted_at: datetime | None
    moved_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `total` counts all lines the question found."""

    lines: tuple[Line, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list shall hold. `words` are a patient's name, its reading, its initials or a number."""

    box: Box = Box.WAITING
    states: frozenset[State] = frozenset()
    urgency: Urgency | None = None
    direction: Direction | None = None
    organisation: UUID | None = None
    words: str = ""
    page: int = 1
    per_page: int = 20


def _theirs(actor: Actor, wanted: UUID | None) -> frozenset[UUID]:
    """The organisations at which the actor may look at referrals."""
    able = frozenset(one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties)
    return able if wanted is None else able & {wanted}


def _turns(side: Side) -> list[str]:
    return [str(state) for state in OPEN if turn_of(state) is side]


def _mine_to_do(mine: Iterable[UUID]) -> Q:
    """Referrals whose next move is theirs."""
    up, mine = Q(direction=Direction.UP), list(mine)
    sender = Q(state__in=_turns(Side.SENDER)) & (Q(sender__in=mine) | Q(origin__in=mine))
    receiver = Q(state__in=_turns(Side.RECEIVER), receiver__in=mine) & up
    lower = Q(state__in=_turns(Side.LOWER), lower__in=mine)
    return sender | receiver | lower


def _rows(wanted: Wanted, mine: frozenset[UUID], actor: Actor, now: datetime) -> QuerySet[ReferralRow]:
    came = Q(receiver__in=mine) | Q(lower__in=mine)
    went = Q(sender__in=mine) | Q(origin__in=mine)
    which = {
        Box.WAITING: _mine_to_do(mine),
        Box.IN: came & ~Q(state=State.DRAFT),
        Box.OUT: went,
        Box.LATE: (came | went) & Q(due_at__lt=now),
    }[wanted.box]
    rows = ReferralRow.objects.within_reach_of(actor).filter(which)
    if wanted.states:
        rows = rows.filter(state__in=[str(state) for state in wanted.states])
    if wanted.urgency:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.words.strip():
        rows = rows.filter(found_by(patients.marks_asked(wanted.words)))
    return rows


def _line(row: ReferralRow) -> Line:
    seen = row.snapshot()
    return Line(
        id=seen.id,
        patient_name=row.patient_name,
        direction=seen.direction,
        urgency=seen.urgency,
        state=seen.state,
        version=seen.version,
        origin=seen.origin,
        sender=seen.sender,
        receiver=seen.receiver,
        lower=seen.lower,
        department=seen.department,
        green_channel=seen.green_channel,
        submitted_at=seen.submitted_at,
        moved_at=seen.moved_at,
        due_at=row.due_at,
    )


def list_referrals(wanted: Wanted, *, actor: Actor, purpose: Purpose, now: datetime) -> Page:
    """One page of a worklist: the most urgent deadline first, then the newest. The read is put on record once a page.

    Raises: InputInvalid for a page that cannot be, or words that ask for nothing.
    """
    if not 1 <= wanted.per_page <= MOST_PER_PAGE or not 1 <= wanted.page <= 100_000:
        raise InputInvalid(Problem("page", "out_of_range", limit=MOST_PER_PAGE))
    mine = _theirs(actor, wanted.organisation)
    first = (wanted.page - 1) * wanted.per_page
    with reading(actor, now=now):
        rows = _rows(wanted, mine, actor, now)
        total = rows.count()
        # A row without a deadline comes after every one that has one, on both databases.
        ordered = rows.order_by(F("due_at").asc(nulls_last=True), "-moved_at")
        lines = tuple(_line(row) for row in ordered[first : first + wanted.per_page])
    if lines:
        record_read(actor=actor, now=now, purpose=purpose, page=f"list:{wanted.box}", rows=len(lines))
    return Page(lines, total, wanted.page, wanted.per_page)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits, is late, and is on its way."""

    waiting: int
    late: int
    sent_open: int


def count_referrals(*, actor: Actor, now: datetime) -> Counts:
    """The numbers of the home page, in one statement."""
    mine = _theirs(actor, None)
    with reading(actor, now=now):
        mine_to_do = _mine_to_do(mine)
        going = Q(state__in=[str(state) for state in OPEN])
        told = ReferralRow.objects.within_reach_of(actor).aggregate(
            waiting=Count("pk", filter=mine_to_do),
            late=Count("pk", filter=mine_to_do & Q(due_at__lt=now)),
            sent_open=Count("pk", filter=going & (Q(sender__in=mine) | Q(origin__in=mine))),
        )
    return Counts(told["waiting"], told["late"], told["sent_open"])
