"""What a person sees of notices: how many wait, the list, their wishes, the rules that hold, endpoints. No patient in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from heyi.contexts.governance.terms import Duty, Urgency
from heyi.contexts.notices.models import EndpointRow, NoticeRow, SendingRow, WishRow
from heyi.contexts.notices.models.notice import NoticeRows
from heyi.contexts.notices.terms import Ending, Endpoint, Notice, NoticeKind, Wish
from heyi.foundation.compiled import Question
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

# More than this is "many": counting on costs more than it tells.
MOST_COUNTED = 100
PAGE_SIZE = 20
_WEEK = timedelta(days=7)


def _own(account: UUID) -> NoticeRows:
    return NoticeRow.objects.filter(account=account)


_UNREAD = Question[UUID](lambda account: _own(account).open().values_list("id")[:MOST_COUNTED])


def count_unread(*, actor: Actor, now: datetime) -> int:
    """How many of one's notices are neither read nor settled; at most MOST_COUNTED. One statement."""
    if actor.is_system:
        return 0
    with reading(actor, now=now):
        return len(_UNREAD.all(account=actor.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesWanted:
    """Which notices a list shall hold. `number` is the end of a case's id as a notice shows it."""

    is_unread: bool = False
    kind: NoticeKind | None = None
    level: Urgency | None = None
    organisation: UUID | None = None
    number: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but reading narrows it."""
        return any((self.kind, self.level, self.organisation, self.number))


def list_notices(
    wanted: NoticesWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Notice]:
    """One's own notices, the newest first."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = _narrowed(NoticeRow.objects.within_reach_of(actor), wanted)
        found = [row.snapshot() for row in rows.order_by("-told_at", "-id")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def find_notice(notice_id: UUID, *, actor: Actor, now: datetime) -> Notice:
    """One of one's own notices.

    Raises: NotFound, also for somebody else's.
    """
    with reading(actor, now=now):
        return NoticeRow.objects.within_reach_of(actor).look_up(notice_id).snapshot()


def _narrowed(rows: NoticeRows, wanted: NoticesWanted) -> NoticeRows:
    if wanted.is_unread:
        rows = rows.open()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.organisation:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.number:
        rows = rows.filter(id__in=_numbered(rows, wanted.number))
    return rows


def _numbered(rows: NoticeRows, number: str) -> list[UUID]:
    """Those whose case ends like that; read from ids, because databases write them differently."""
    asked = number.lower()
    newest = rows.order_by("-told_at").values_list("id", "subject")[:2000]
    return [notice for notice, subject in newest if subject.hex.endswith(asked)]


def wish_of(*, actor: Actor, now: datetime) -> Wish:
    """How somebody wants to be told; the standard wish of who never said anything."""
    with reading(actor, now=now):
        row = WishRow.objects.within_reach_of(actor).filter(account=actor.id).first()
    return Wish() if row is None else row.snapshot()


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for an endpoint, and what was given up."""

    waiting: int = 0
    given_up: int = 0


def count_given_up(*, actor: Actor, now: datetime) -> int:
    """How many sendings of the last week were given up, as far as the actor may know."""
    with reading(actor, now=now):
        rows = SendingRow.objects.within_reach_of(actor).filter(ended_at__gt=now - _WEEK)
        return rows.filter(ended_for=Ending.GIVEN_UP).count()


def list_endpoints(*, actor: Actor, now: datetime) -> tuple[Endpoint, ...]:
    """The endpoints of the organisations where the actor manages them, by organisation and name."""
    able = [one.organisation for one in actor.standings if Duty.MANAGE_ENDPOINTS in one.duties]
    with reading(actor, now=now):
        rows = EndpointRow.objects.within_reach_of(actor).standing().filter(organisation__in=able)
        return tuple(row.snapshot() for row in rows.order_by("organisation", "name"))


def find_endpoint(endpoint_id: UUID, *, actor: Actor, now: datetime) -> Endpoint:
    """One endpoint.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = EndpointRow.objects.within_reach_of(actor).standing().look_up(endpoint_id)
    actor.require(Duty.MANAGE_ENDPOINTS, at=row.organisation)
    return row.snapshot()


def queues_of(endpoints: tuple[UUID, ...], *, actor: Actor, now: datetime) -> Mapping[UUID, Queue]:
    """What waits and what was given up, endpoint by endpoint. One statement."""
    with reading(actor, now=now):
        rows = SendingRow.objects.within_reach_of(actor).filter(endpoint__in=endpoints)
        counted = rows.values("endpoint").annotate(
            waiting=Count("id", filter=Q(ended_at__isnull=True)),
            given_up=Count("id", filter=Q(ended_for=Ending.GIVEN_UP)),
        )
        return {one["endpoint"]: Queue(one["waiting"], one["given_up"]) for one in counted}
