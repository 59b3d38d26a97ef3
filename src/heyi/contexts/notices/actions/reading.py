"""Looking at one's notices, saying how one wants to be told, and forgetting what nobody needs. Not here: telling."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from heyi.contexts.notices.actions.raising import require_system
from heyi.contexts.notices.events import NoticesRead, NoticesSwept, WishKept
from heyi.contexts.notices.models import LadderRow, NoticeRow, SendingRow, WishRow
from heyi.contexts.notices.rules.rulebook import standard
from heyi.contexts.notices.terms import Wish
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.ids import new_id
from heyi.kernel.working_time import MINUTES_IN_DAY

_BATCH = 5000
_LONGEST_EMAIL = 254


def read_notice(notice_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Marks one of one's own notices as read; whether it was unread.

    Raises:  NotFound, also for somebody else's.
    Records: NoticesRead.
    """
    with unit_of_work(actor, now=now) as work:
        row = NoticeRow.objects.within_reach_of(actor).hold(notice_id)
        if row.read_at is not None:
            return False
        row.store(read_at=now)
        work.record(NoticesRead(subject=actor.id, notices=1))
    return True


def read_all(*, actor: Actor, now: datetime) -> int:
    """Marks all of one's own notices told so far as read; answers how many.

    Raises:  NotPermitted for a part of the system, which has none of its own.
    Records: NoticesRead.
    """
    _require_person(actor)
    with unit_of_work(actor, now=now) as work:
        unread = NoticeRow.objects.within_reach_of(actor).filter(read_at__isnull=True, told_at__lte=now)
        count = unread.update(read_at=now)
        if count:
            work.record(NoticesRead(subject=actor.id, notices=count))
    return count


def _require_person(actor: Actor) -> None:
    if actor.is_system:
        raise NotPermitted


def keep_wish(wish: Wish, *, actor: Actor, now: datetime) -> Wish:
    """Keeps how somebody wants to be told.

    Raises:  InputInvalid; NotPermitted for a part of the system.
    Records: WishKept.
    """
    _require_person(actor)
    with unit_of_work(actor, now=now) as work:
        row = WishRow.objects.within_reach_of(actor).select_for_update().filter(account=actor.id).first()
        _check(wish)
        kept = {
            "email": wish.email,
            "by_email": wish.by_email,
            "quiet_begins": wish.quiet.begins if wish.quiet else None,
            "quiet_ends": wish.quiet.ends if wish.quiet else None,
            "quiet_days_off": bool(wish.quiet and wish.quiet.days_off),
            "muted": sorted(str(one) for one in wish.muted),
            "changed_at": now,
        }
        if row is None:
            WishRow(account=actor.id, **kept).save(force_insert=True)
        else:
            row.store(**kept)
        fact = WishKept(
            subject=actor.id, by_email=wish.by_email, has_quiet=wish.quiet is not None, muted=len(wish.muted)
        )
        work.record(fact)
    return wish


def _check(wish: Wish) -> None:
    problems = []
    if wish.by_email and not wish.email:
        problems.append(Problem("email", "email_needed"))
    elif wish.email and not _is_email(wish.email):
        problems.append(Problem("email", "email_malformed"))
    if wish.quiet and not all(0 <= one < MINUTES_IN_DAY for one in (wish.quiet.begins, wish.quiet.ends)):
        problems.append(Problem("quiet", "out_of_range", limit="00:00–23:59"))
    rules = standard().rules
    fixed = sorted(kind for kind in wish.muted if rules[kind].is_mandatory)
    if fixed:
        problems.append(Problem("muted", "notice_mandatory", str(fixed[0])))
    if problems:
        raise InputInvalid(*problems)


def _is_email(text: str) -> bool:
    if len(text) > _LONGEST_EMAIL:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def sweep_notices(*, actor: Actor, now: datetime) -> int:
    """Deletes notices that were read or settled, and sendings that came to an end, once they are old; answers how many.

    Units:   after as many days as the installation says.
    Raises:  NotPermitted for anybody but the system.
    Records: NoticesSwept.
    """
    require_system(actor)
    before = now - timedelta(days=settings.HEYI_NOTICE_DAYS)
    swept = 0
    while True:
        with unit_of_work(actor, now=now) as work:
            done = Q(read_at__isnull=False) | Q(settled_at__isnull=False)
            old = NoticeRow.objects.within_reach_of(actor).filter(done, told_at__lt=before)
            notices = NoticeRow.objects.filter(
                id__in=list(old.values_list("id", flat=True)[:_BATCH])
            ).delete()[0]
            ended = SendingRow.objects.within_reach_of(actor).filter(ended_at__lt=before)
            sendings = SendingRow.objects.filter(
                id__in=list(ended.values_list("id", flat=True)[:_BATCH])
            ).delete()[0]
            over = LadderRow.objects.within_reach_of(actor).filter(next_at__isnull=True, begun_at__lt=before)
            ladders = over.delete()[0]
            if notices or sendings or ladders:
                work.record(NoticesSwept(subject=new_id(), notices=notices, sendings=sendings))
        swept += notices + sendings
        if max(notices, sendings) < _BATCH:
            return swept
