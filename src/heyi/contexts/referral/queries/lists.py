"""Worklists: what waits, what was sent, what is late. Every list is bounded, paged and indexed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, Q, Value

from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.models.referral import ReferralRows, reach_of
from heyi.contexts.referral.models.search import found_by
from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.table import OPEN
from heyi.contexts.referral.terms import Side, State
from heyi.foundation.compiled import Question, Written
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

MOST_PER_PAGE = 100
# Who has more waiting than this needs no number on every page to know it.
MOST_WAITING = 100


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


def _mine_to_do(mine: Collection[UUID]) -> Q:
    """Referrals whose next move is theirs."""
    up, mine = Q(direction=Direction.UP), list(mine)
    sender = Q(state__in=_turns(Side.SENDER)) & (Q(sender__in=mine) | Q(origin__in=mine))
    receiver = Q(state__in=_turns(Side.RECEIVER), receiver__in=mine) & up
    lower = Q(state__in=_turns(Side.LOWER), lower__in=mine)
    return sender | receiver | lower


def _rows(wanted: Wanted, mine: Collection[UUID], actor: Actor, now: datetime) -> ReferralRows:
    rows = _boxed(wanted.box, mine, reach_of(actor), _states(wanted), now)
    if wanted.urgency:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.words.strip():
        rows = rows.filter(found_by(patients.marks_asked(wanted.words)))
    return rows


def _states(wanted: Wanted) -> list[str] | None:
    return sorted(str(state) for state in wanted.states) or None


def _boxed(
    box: Box,
    mine: Collection[UUID],
    reach: Collection[UUID] | None,
    states: list[str] | None,
    now: datetime | None,
) -> ReferralRows:
    came = Q(receiver__in=mine) | Q(lower__in=mine)
    went = Q(sender__in=mine) | Q(origin__in=mine)
    which = {
        Box.WAITING: _mine_to_do(mine),
        Box.IN: came & ~Q(state=State.DRAFT),
        Box.OUT: went,
        Box.LATE: (came | went) & Q(due_at__lt=now),
    }[box]
    rows = ReferralRow.objects.within(reach).filter(which)
    return rows if states is None else rows.filter(state__in=states)


def _ordered(rows: ReferralRows) -> ReferralRows:
    """A row without a deadline comes after every one that has one, on both databases."""
    return rows.order_by(F("due_at").asc(nulls_last=True), "-moved_at")


# The first page of a list that nobody narrowed further, which is what desks look at all day.
_FIRST_PAGE = Question[ReferralRow](lambda per_page, **asked: _ordered(_boxed(**asked))[:per_page])
_HOW_MANY = Question[int](
    lambda **asked: _boxed(**asked).order_by().values(one=Value(1)).annotate(n=Count("pk")).values_list("n")
)


def _first_page(wanted: Wanted, mine: frozenset[UUID], actor: Actor, now: datetime) -> Page:
    asked = {
        "box": Written(wanted.box),
        "mine": mine,
        "reach": reach_of(actor),
        "states": _states(wanted),
        "now": now if wanted.box is Box.LATE else None,
    }
    rows = _FIRST_PAGE.all(per_page=Written(wanted.per_page), **asked)
    full = len(rows) == wanted.per_page
    total = (_HOW_MANY.first(**asked) or 0) if full else len(rows)
    return Page(tuple(_line(row) for row in rows), total, 1, wanted.per_page)


def _page(wanted: Wanted, mine: frozenset[UUID], actor: Actor, now: datetime) -> Page:
    if wanted.page == 1 and not (wanted.urgency or wanted.direction or wanted.words.strip()):
        return _first_page(wanted, mine, actor, now)
    first = (wanted.page - 1) * wanted.per_page
    rows = _rows(wanted, mine, actor, now)
    lines = tuple(_line(row) for row in _ordered(rows)[first : first + wanted.per_page])
    return Page(lines, rows.count(), wanted.page, wanted.per_page)


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
    with reading(actor, now=now, recorded=True):
        page = _page(wanted, mine, actor, now)
        if page.lines:
            shown = len(page.lines)
            record_read(actor=actor, now=now, purpose=purpose, page=f"list:{wanted.box}", rows=shown)
    return page


_WAITING = Question[UUID](
    lambda mine, reach: (
        ReferralRow.objects.within(reach).filter(_mine_to_do(mine)).values_list("id")[:MOST_WAITING]
    )
)


def count_waiting(*, actor: Actor, now: datetime) -> int:
    """How many referrals wait for the actor; at most MOST_WAITING. One statement."""
    mine = _theirs(actor, None)
    with reading(actor, now=now):
        return len(_WAITING.all(mine=mine, reach=reach_of(actor)))


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
        todo = _mine_to_do(mine)
        going = Q(state__in=[str(state) for state in OPEN]) & (Q(sender__in=mine) | Q(origin__in=mine))
        # What is over is most of what was ever sent: it is left out before anything is counted.
        told = (
            ReferralRow.objects.within_reach_of(actor)
            .filter(todo | going)
            .aggregate(
                waiting=Count("pk", filter=todo),
                late=Count("pk", filter=todo & Q(due_at__lt=now)),
                sent_open=Count("pk", filter=going),
            )
        )
    return Counts(told["waiting"], told["late"], told["sent_open"])
