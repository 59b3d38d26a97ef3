"""Telling people what has happened, climbing ladders nobody answered, settling what was answered. Not here: sending."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from heyi.contexts.notices.actions.raising import raise_notices, raising, require_system
from heyi.contexts.notices.events import LadderMoved, NoticesSettled
from heyi.contexts.notices.models import LadderRow, NoticeRow, SendingRow
from heyi.contexts.notices.queries.people import (
    circle_of_rung,
    circles_of,
    matter_of,
    referral_matter,
    still_waits,
)
from heyi.contexts.notices.rules import ladder
from heyi.contexts.notices.rules.matter import Matter, waits
from heyi.contexts.notices.rules.rulebook import leads_to, standard
from heyi.contexts.notices.terms import Ending, NoticeKind, Rule, Rung
from heyi.contexts.referral import public as referral
from heyi.foundation.delivery import Told
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.ids import new_id
from heyi.kernel.moments import parse_moment

NOTIFIER = system_actor("notifier")
_BATCH = 200
# A listener that is new to an old house hears its whole history: what is older than a day is no news to anybody.
_STALE = timedelta(days=1)


def tell(told: Told, *, actor: Actor, now: datetime) -> int:
    """Tells people of one recorded fact; of what was answered meanwhile, was told already, or is old, nobody.

    Raises:  NotPermitted for anybody but the system.
    Records: NoticesRaised, LadderMoved where somebody else is told later.
    """
    require_system(actor)
    if now - parse_moment(told.at) > _STALE:
        return 0
    return sum(_tell(kind, told, actor, now) for kind in leads_to(told.fact, told.facts))


def _tell(kind: NoticeKind, told: Told, actor: Actor, now: datetime) -> int:
    cause = UUID(told.id)
    with unit_of_work(actor, now=now) as work:
        if _was_told(cause, actor):
            return 0
        matter = matter_of(told, actor=actor, now=now)
        if not _waits(standard().rules[kind], matter):
            return 0
        circles = circles_of(kind, matter, actor=actor, now=now)
        if not circles:
            return 0
        told_now = raise_notices(work, raising(kind, circles[0], matter, cause=cause), circles, now=now)
        if circles[0].rule.ladder:
            _begin_ladder(work, circles[0].rule, matter, cause, now)
    return told_now


def _was_told(cause: UUID, actor: Actor) -> bool:
    notices = NoticeRow.objects.within_reach_of(actor).filter(cause=cause)
    return notices.exists() or LadderRow.objects.within_reach_of(actor).filter(cause=cause).exists()


def _waits(rule: Rule, matter: Matter) -> bool:
    return waits(rule, state=matter.state, detail=matter.detail, running=matter.running)


def _begin_ladder(work: Work, rule: Rule, matter: Matter, cause: UUID, now: datetime) -> None:
    following = ladder.next_at(rule.ladder, begun_at=now, climbed=0)
    row = LadderRow(cause=cause, kind=rule.kind, subject=matter.subject, begun_at=now, next_at=following)
    row.save(force_insert=True)
    work.record(LadderMoved(subject=row.id, about=matter.subject, climbed=0, is_over=False))


def climb_ladders(*, actor: Actor, now: datetime) -> int:
    """Tells the next rung of every matter that nobody answered; the ladder of an answered one ends.

    Raises:  NotPermitted for anybody but the system.
    Records: NoticesRaised for each rung, LadderMoved.
    """
    require_system(actor)
    with reading(actor, now=now):
        due = LadderRow.objects.within_reach_of(actor).filter(next_at__lte=now).order_by("next_at")
        found = list(due.values_list("id", flat=True)[:_BATCH])
    return sum(_climb(one, actor, now) for one in found)


def _climb(ladder_id: UUID, actor: Actor, now: datetime) -> int:
    with unit_of_work(actor, now=now) as work:
        row = LadderRow.objects.within_reach_of(actor).hold(ladder_id)
        if row.next_at is None or row.next_at > now:
            return 0
        kind = NoticeKind(row.kind)
        matter = _matter_now(row.subject, actor, now)
        answered = matter is None or not _waits(standard().rules[kind], matter)
        rungs = _rungs_of(kind, matter, actor, now)
        due = ladder.due(rungs, begun_at=row.begun_at, climbed=row.climbed, answered=answered, now=now)
        for number, rung in due:
            circle = circle_of_rung(kind, rung, matter, actor=actor, now=now) if matter else None
            if circle is not None and matter is not None:
                telling = raising(kind, circle, matter, cause=row.cause, step=number)
                raise_notices(work, telling, [circle], now=now)
        climbed = row.climbed + len(due)
        following = None if answered else ladder.next_at(rungs, begun_at=row.begun_at, climbed=climbed)
        row.store(climbed=climbed, next_at=following)
        over = following is None
        work.record(LadderMoved(subject=row.id, about=row.subject, climbed=climbed, is_over=over))
    return len(due)


def _matter_now(subject: UUID, actor: Actor, now: datetime) -> Matter | None:
    try:
        return referral_matter(subject, {}, actor=actor, now=now)
    except (KeyError, NotFound):
        return None


def _rungs_of(kind: NoticeKind, matter: Matter | None, actor: Actor, now: datetime) -> tuple[Rung, ...]:
    """The ladder as the charter of those who are waited for names it now."""
    circles = circles_of(kind, matter, actor=actor, now=now) if matter is not None else ()
    return circles[0].rule.ladder if circles else standard().rules[kind].ladder


def settle_answered(*, actor: Actor, now: datetime) -> int:
    """Marks notices as settled whose matter was answered meanwhile, and lets what was still to be sent about it be.

    Raises:  NotPermitted for anybody but the system.
    Records: NoticesSettled.
    """
    require_system(actor)
    settled, last = 0, None
    while True:
        with reading(actor, now=now):
            subjects = _waiting_subjects(last, actor)
            over = _answered(subjects, actor, now)
        settled += _settle(over, actor, now) if over else 0
        if len(subjects) < _BATCH:
            return settled
        last = subjects[-1]


def _waiting_subjects(last: UUID | None, actor: Actor) -> list[UUID]:
    """The next matters that somebody still has an open notice of, in the order of their ids."""
    waiting = NoticeRow.objects.within_reach_of(actor).open().filter(waits=True)
    if last is not None:
        waiting = waiting.filter(subject__gt=last)
    return list(waiting.order_by("subject").values_list("subject", flat=True).distinct()[:_BATCH])


def _answered(subjects: list[UUID], actor: Actor, now: datetime) -> list[tuple[UUID, str, str]]:
    """What of these does not wait any more: matter, kind, and the clock where it is about one."""
    waiting = NoticeRow.objects.within_reach_of(actor).open().filter(waits=True, subject__in=subjects)
    found = waiting.order_by("subject").values_list("subject", "kind", "detail").distinct()
    headings = referral.headings_of(subjects, actor=actor, now=now)
    return [one for one in found if not still_waits(NoticeKind(one[1]), one[2], headings.get(one[0]))]


def _settle(over: list[tuple[UUID, str, str]], actor: Actor, now: datetime) -> int:
    by_kind: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for subject, kind, detail in over:
        by_kind[kind, detail].append(subject)
    about = Q()
    for (kind, detail), subjects in by_kind.items():
        about |= Q(kind=kind, detail=detail, subject__in=subjects)
    with unit_of_work(actor, now=now) as work:
        rows = NoticeRow.objects.within_reach_of(actor).open().filter(about, waits=True)
        places = tuple(sorted(set(rows.values_list("organisation", flat=True)), key=str))
        settled = rows.update(settled_at=now)
        unsent = SendingRow.objects.within_reach_of(actor).waiting().filter(about, attempts=0)
        kept_back = unsent.update(ended_at=now, ended_for=Ending.ANSWERED)
        if settled or kept_back:
            work.record(
                NoticesSettled(subject=new_id(), notices=settled, sendings=kept_back, organisations=places)
            )
    return settled
