"""Parts of a verb: notices, sendings and ladders of one matter are written together. Not here: when (telling, climbing)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.events import NoticesRaised
from heyi.contexts.notices.models import EndpointRow, NoticeRow, SendingRow
from heyi.contexts.notices.queries.people import Circle, wishes_of
from heyi.contexts.notices.rules.matter import Matter, ends, level_of
from heyi.contexts.notices.rules.quiet import told_at
from heyi.contexts.notices.terms import Channel, NoticeKind, Wish
from heyi.foundation.compiled import insert
from heyi.foundation.unit_of_work import Work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id

# From the least to the most urgent.
_HEIGHTS = {Urgency.ELECTIVE: 0, Urgency.URGENT: 1, Urgency.EMERGENCY: 2}
_NOTHING_SAID = Wish()


def require_system(actor: Actor) -> None:
    """Lets nobody but a part of the system pass: people are told by the rules and not by one another.

    Raises: NotPermitted.
    """
    if not actor.is_system:
        raise NotPermitted


@dataclass(frozen=True, slots=True)
class Raising:
    """One telling: of what, because of which fact, on which rung of the ladder."""

    kind: NoticeKind
    matter: Matter
    cause: UUID
    step: int
    level: Urgency


def raising(kind: NoticeKind, circle: Circle, matter: Matter, *, cause: UUID, step: int = 0) -> Raising:
    """The telling of a matter, as urgent as the rule of the first place says."""
    return Raising(kind, matter, cause, step, level_of(circle.rule, matter))


def raise_notices(work: Work, telling: Raising, circles: Iterable[Circle], *, now: datetime) -> int:
    """Writes one notice a person and one sending a way out, and records it; answers how many people were told."""
    circles = tuple(circles)
    places = {account: circle for circle in reversed(circles) for account in circle.accounts}
    wishes = wishes_of(places, actor=work.actor, now=now)
    notices, sendings = [], []
    for account, circle in sorted(places.items(), key=lambda pair: str(pair[0])):
        wish = wishes.get(account, _NOTHING_SAID)
        if _is_muted(telling, circle, wish):
            continue
        notices.append(_notice(telling, account, circle, now))
        if _goes_by_email(circle, wish):
            sendings.append(_to_person(telling, account, circle, wish, now))
    for circle in {one.organisation: one for one in circles}.values():
        sendings += _to_endpoints(telling, circle, now)
    if not (notices or sendings):
        return 0
    insert(notices)
    insert(sendings)
    work.record(
        NoticesRaised(
            subject=new_id(), about=telling.matter.subject, cause=telling.cause, kind=telling.kind,
            level=telling.level, step=telling.step, notices=len(notices), sendings=len(sendings),
            organisations=tuple(sorted({one.organisation for one in circles}, key=str)),
        )
    )  # fmt: skip
    return len(notices)


def _is_muted(telling: Raising, circle: Circle, wish: Wish) -> bool:
    if telling.level is Urgency.EMERGENCY or circle.rule.is_mandatory:
        return False
    return telling.kind in wish.muted


def _goes_by_email(circle: Circle, wish: Wish) -> bool:
    wanted = wish.by_email and bool(wish.email) and Channel.EMAIL in circle.rule.channels
    return wanted and bool(settings.HEYI_MAIL)


def _notice(telling: Raising, account: UUID, circle: Circle, now: datetime) -> NoticeRow:
    matter = telling.matter
    return NoticeRow(
        account=account, cause=telling.cause, kind=telling.kind, level=telling.level, subject=matter.subject,
        detail=matter.detail, organisation=circle.organisation, other=matter.other, step=telling.step,
        waits=ends(circle.rule), told_at=now,
    )  # fmt: skip


def _to_person(telling: Raising, account: UUID, circle: Circle, wish: Wish, now: datetime) -> SendingRow:
    row = _sending(telling, circle, Channel.EMAIL, now)
    row.account = account
    row.due_at = told_at(telling.level, wish.quiet or circle.book.quiet, now=now)
    return row


def _to_endpoints(telling: Raising, circle: Circle, now: datetime) -> list[SendingRow]:
    if Channel.WEBHOOK not in circle.rule.channels:
        return []
    # The verbs that tell are the system's own: every organisation's endpoints are within reach.
    standing = EndpointRow.objects.standing().filter(organisation=circle.organisation, is_on=True)
    rows = []
    for endpoint, least in standing.order_by("id").values_list("id", "least"):
        if _HEIGHTS[telling.level] < _HEIGHTS[Urgency(least)]:
            continue
        row = _sending(telling, circle, Channel.WEBHOOK, now)
        row.endpoint_id = endpoint
        row.due_at = told_at(telling.level, circle.book.quiet, now=now)
        rows.append(row)
    return rows


def _sending(telling: Raising, circle: Circle, channel: Channel, now: datetime) -> SendingRow:
    matter = telling.matter
    return SendingRow(
        cause=telling.cause, step=telling.step, channel=channel, kind=telling.kind, level=telling.level,
        subject=matter.subject, detail=matter.detail, organisation=circle.organisation, other=matter.other,
        told_at=now, due_at=now,
    )  # fmt: skip
