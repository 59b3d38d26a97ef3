"""How tests tell people: the recorded facts of a case are heard as the worker hears them."""

import json
from datetime import datetime
from uuid import UUID

from heyi.contexts.notices import public as notices
from heyi.contexts.notices.models import NoticeRow, SendingRow
from heyi.contexts.notices.reactions import _concerns_somebody
from heyi.foundation.delivery import Told, listeners
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from tests.making import NOW, Staff

LISTENER = "heyi.contexts.notices.reactions.tell_people"


def facts_of(case: UUID) -> list[Told]:
    """What was recorded of a case, in its order."""
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(case=str(case), kind="change").order_by("ordinal")
        return [Told(row.id, row.fact, json.loads(row.facts), row.case, row.at) for row in rows]


def wanted_of(case: UUID) -> list[Told]:
    """Those facts of a case that the listener wants to hear."""
    listener = next(one for one in listeners() if one.name == LISTENER)
    assert listener.when is _concerns_somebody
    return [one for one in facts_of(case) if listener.wants(one.fact, json.dumps(one.facts))]


def heard(case: UUID, *, now: datetime = NOW) -> int:
    """Tells people of every fact of a case, as often as this is called; answers how many were told."""
    return sum(notices.tell(one, actor=notices.NOTIFIER, now=now) for one in wanted_of(case))


def notices_of(staff: Staff | Actor, *, now: datetime = NOW) -> list:
    """Somebody's notices, the newest first."""
    actor = staff.actor(now) if isinstance(staff, Staff) else staff
    return list(notices.list_notices(notices.NoticesWanted(), actor=actor, now=now).rows)


def sendings() -> list[SendingRow]:
    """Everything that shall leave the house, in the order in which it was put down."""
    with reading(OPERATOR, now=NOW):
        return list(SendingRow.objects.order_by("id"))


def all_notices() -> list[NoticeRow]:
    """Everybody's notices."""
    with reading(OPERATOR, now=NOW):
        return list(NoticeRow.objects.order_by("id"))
