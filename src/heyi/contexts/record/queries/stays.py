"""How many stays members told of, for figures of whole members. Not here: stays of some people (admissions)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, Q

from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.terms import EntryKind, Setting
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import end_of, start_of


@dataclass(frozen=True, slots=True)
class StaysTold:
    """How many hospital stays a member told of, and to how many of them the person had been sent."""

    stays: int
    sent: int


def count_stays(
    organisations: Collection[UUID], since: date, until: date, *, sent: Exists, actor: Actor, now: datetime
) -> Mapping[UUID, StaysTold]:
    """How many stays began on these days at each member; one that told of none is missing, for nobody knows whether it had any.

    Shape: `sent` is a question about an entry's `person` and `organisation` that the database answers within this one: had
           that person been sent there. Only numbers of whole members are answered.
    """
    with reading(actor, now=now), beyond_reach("numbers of whole members; nobody is named"):
        found = EntryRow.objects.filter(
            organisation__in=organisations,
            kind=EntryKind.ENCOUNTER,
            group=Setting.INPATIENT,
            withdrawn_at__isnull=True,
            happened_at__gte=start_of(since),
            happened_at__lt=end_of(until),
        )
        told = found.values("organisation").annotate(stays=Count("pk"), came_sent=Count("pk", filter=Q(sent)))
        return {one["organisation"]: StaysTold(one["stays"], one["came_sent"]) for one in told.order_by()}
