"""Whom to visit next: the list of who is due, its numbers, and proposals that wait. Not here: one resident (enrolments)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models import EnrolmentRow, ProposalRow
from heyi.contexts.health.models.follow_up import VisitRow
from heyi.contexts.health.models.management import EnrolmentRows, with_mark
from heyi.contexts.health.rules.kept_findings import opened
from heyi.contexts.health.terms.follow_up import Findings, ReferralNeed, Result
from heyi.contexts.health.terms.management import Enrolment, RiskGroup
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import Page, page_of
from heyi.foundation.marks import having_marks
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

PAGE_SIZE = 20
MOST_PAGES = 500
WEEK_DAYS = 7
MONTH_DAYS = 30


class When(StrEnum):
    """Which part of the list: all, what is overdue, due within a week or a month, or stopped."""

    ALL = "all"
    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    PROPOSED = "proposed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWanted:
    """What the list shall hold. `words` are a resident's name, its reading, its initials or a number."""

    when: When = When.ALL
    group: RiskGroup | None = None
    organisation: UUID | None = None
    only_mine: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """The latest visit that took place."""

    on: date
    result: Result
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One resident in the list, with the latest visit and the proposal that waits."""

    enrolment: Enrolment
    last: LastVisit | None
    need: ReferralNeed
    is_late: bool


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many are followed up, overdue, due in a week and a month; how many proposals wait, and how many at once are late."""

    active: int
    overdue: int
    week: int
    month: int
    at_once: int
    late: int
    proposed: int


def _able(actor: Actor) -> list[UUID]:
    return [one.organisation for one in actor.standings if Duty.MANAGE_HEALTH in one.duties]


def _rows(actor: Actor, wanted: DueWanted) -> EnrolmentRows:
    rows = EnrolmentRow.objects.within_reach_of(actor).filter(organisation__in=_able(actor))
    if wanted.organisation is not None:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.group is not None:
        rows = rows.filter(group=wanted.group)
    if wanted.only_mine:
        rows = rows.filter(responsible=actor.id)
    if wanted.words.strip():
        rows = rows.filter(having_marks(patients.marks_asked(wanted.words), lambda mark: Q(with_mark(mark))))
    return rows


def _narrowed(rows: EnrolmentRows, when: When, today: date) -> EnrolmentRows:
    if when is When.STOPPED:
        return rows.exclude(state="active")
    rows = rows.active()
    match when:
        case When.OVERDUE:
            return rows.filter(due_on__lt=today)
        case When.WEEK:
            return rows.filter(due_on__lte=today + timedelta(days=WEEK_DAYS))
        case When.MONTH:
            return rows.filter(due_on__lte=today + timedelta(days=MONTH_DAYS))
        case When.PROPOSED:
            return rows.filter(pk__in=ProposalRow.objects.open().values("enrolment"))
        case _:
            return rows


def due_list(wanted: DueWanted, *, number: int = 1, actor: Actor, now: datetime) -> Page[DueLine]:
    """A page of who is followed up, who waits longest first; one whom a proposal sends up at once before everybody.

    Raises: InputInvalid for words that ask for nothing.
    """
    today = day_of(now)
    page = min(max(1, number), MOST_PAGES)
    skipped = (page - 1) * PAGE_SIZE
    at_once = ProposalRow.objects.open().filter(enrolment=OuterRef("pk"), need=ReferralNeed.AT_ONCE)
    with reading(actor, now=now):
        rows = _narrowed(_rows(actor, wanted), wanted.when, today)
        total = rows.count()
        ordered = rows.annotate(up_since=Subquery(at_once.values("proposed_at")[:1])).order_by(
            F("up_since").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "id"
        )
        shown = list(ordered[skipped : skipped + PAGE_SIZE + 1])
        lines = lines_of(shown, now)
    if lines:
        record_read(
            actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="due_list", rows=len(lines[:PAGE_SIZE])
        )
    return page_of(lines, number=page, size=PAGE_SIZE, total=total)


def lines_of(rows: Sequence[EnrolmentRow], now: datetime) -> list[DueLine]:
    """Enrolments as lists show them; asked within an open reading."""
    last, waiting = _last_visits(rows), _waiting(rows)
    return [_line(row, last, waiting, now) for row in rows]


def _line(
    row: EnrolmentRow, last: dict[UUID, VisitRow], waiting: dict[UUID, ProposalRow], now: datetime
) -> DueLine:
    visit, proposal = last.get(row.id), waiting.get(row.id)
    return DueLine(
        enrolment=row.snapshot(),
        last=LastVisit(on=visit.on, result=Result(visit.result), findings=opened(visit.found))
        if visit
        else None,
        need=ReferralNeed(proposal.need) if proposal else ReferralNeed.NONE,
        is_late=proposal is not None and proposal.answer_by_at <= now,
    )


def _last_visits(rows: Iterable[EnrolmentRow]) -> dict[UUID, VisitRow]:
    latest = VisitRow.objects.filter(enrolment=OuterRef("pk")).took_place().order_by("-on", "-recorded_at")
    ids = EnrolmentRow.objects.filter(pk__in=[row.id for row in rows]).annotate(
        last=Subquery(latest.values("pk")[:1])
    )
    return {one.enrolment_id: one for one in VisitRow.objects.filter(pk__in=ids.values("last"))}


def _waiting(rows: Iterable[EnrolmentRow]) -> dict[UUID, ProposalRow]:
    found = ProposalRow.objects.open().filter(enrolment__in=[row.id for row in rows])
    return {one.enrolment_id: one for one in found}


def count_due(*, actor: Actor, now: datetime) -> DueCounts:
    """The numbers above the list and on the home page, in two statements."""
    today = day_of(now)
    with reading(actor, now=now):
        told = (
            _rows(actor, DueWanted())
            .active()
            .aggregate(
                active=Count("pk"),
                overdue=Count("pk", filter=Q(due_on__lt=today)),
                week=Count("pk", filter=Q(due_on__lte=today + timedelta(days=WEEK_DAYS))),
                month=Count("pk", filter=Q(due_on__lte=today + timedelta(days=MONTH_DAYS))),
            )
        )
        up = (
            ProposalRow.objects.within_reach_of(actor)
            .filter(organisation__in=_able(actor), state=ProposalState.OPEN)
            .aggregate(
                proposed=Count("pk"),
                at_once=Count("pk", filter=Q(need=ReferralNeed.AT_ONCE)),
                late=Count("pk", filter=Q(need=ReferralNeed.AT_ONCE, answer_by_at__lte=now)),
            )
        )
    return DueCounts(**told, **up)
